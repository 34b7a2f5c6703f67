package words

import (
	"regexp"
	"strings"
)

// Column is the numbers of one column, written by one hand: what one of them leaves open another may tell. The zero
// value is an empty one.
type Column struct {
	// Foreign says that the numbers stand where a decimal comma is usual, such as between semicolons.
	Foreign bool

	point, comma mark
	whole        bool // some have a thousand or more, and nothing between its digits
	signs, bare  int  // with a per cent sign, and without
	sign         doubt
}

// mark is what is known of a point or a comma in a column.
type mark struct {
	decimal, thousands bool // some number shows that it is that
	open               doubt
	even               bool // all that are open end in a zero, as counts in thousands do and decimals do not
}

// doubt is a number that leaves something open, and its line.
type doubt struct {
	line int
	text string
}

var (
	threeBehind = regexp.MustCompile(`^[-+]?[1-9]\d{0,2}[.,]\d{3}$`)
	fourDigits  = regexp.MustCompile(`^[-+]?\d{4,}`)
)

// Note takes in a number as it is written in a line.
func (c *Column) Note(line int, s string) {
	s = strings.TrimSpace(s)
	bare, signed := strings.CutSuffix(s, "%")
	s = spaces.Replace(bare)
	switch {
	case strings.Trim(s, "+-0.,") == "": // nothing, or an empty field, says nothing
		return
	case signed:
		c.signs++
	default:
		if c.bare++; c.sign.line == 0 {
			c.sign = doubt{line, s}
		}
	}
	c.whole = c.whole || fourDigits.MatchString(s)
	c.point.note(line, s, ".", ",")
	c.comma.note(line, s, ",", ".")
}

func (m *mark) note(line int, s, own, other string) {
	n := strings.Count(s, own)
	switch {
	case n == 0:
	case n > 1, strings.Contains(s, other) && strings.Index(s, own) < strings.Index(s, other):
		m.thousands = true
	case strings.Contains(s, other), !threeBehind.MatchString(s):
		m.decimal = true
	default:
		if zero := strings.HasSuffix(s, "0"); m.open.line == 0 {
			m.open, m.even = doubt{line, s}, zero
		} else {
			m.even = m.even && zero
		}
	}
}

// Doubt returns the line of the first number that could be two, since no other of the column tells which, and what to
// do about it; 0 where there is none.
func (c *Column) Doubt() (line int, why Text) {
	for _, m := range []struct {
		mark
		other   mark
		decimal bool // it parts decimals where nothing tells
	}{{c.point, c.comma, !c.Foreign}, {c.comma, c.point, c.Foreign}} {
		if m.open.line == 0 || m.decimal && m.mark.decimal || c.whole && !m.other.decimal {
			continue
		}
		usual := m.decimal && !m.other.decimal && !m.thousands
		if usual && !m.even || m.mark.decimal && !m.thousands && !m.other.decimal {
			continue
		}
		s := m.open.text
		i := strings.IndexAny(s, ".,")
		decimals := strings.TrimRight(s[i+1:], "0")
		switch len(decimals) {
		case 0:
			decimals = "0"
		case 3:
			decimals += "0" // as it stands it would be in doubt again
		}
		return m.open.line, T("“%s” could be thousands or decimals, and no other number of the column tells. Write %s "+
			"or %s.", s, s[:i]+s[i+1:], s[:i]+"."+decimals)
	}
	if c.signs > 0 && c.bare > 0 {
		return c.sign.line, T("“%s” has no per cent sign, and other numbers of the column have one. Write all of them "+
			"alike: is it a share, such as 0.32, or 32%%?", c.sign.text)
	}
	return 0, Text{}
}
