package page

import (
	"strconv"
	"strings"
	"time"

	"weir.dev/weir/internal/web/chart"
)

// Number words a value of a metric with its unit, as every page and chart does: "33.3%", "1.4 h", "1,200".
func Number(v float64, unit string) string { return chart.WithUnit(v, unit) }

// Row words a measure for a row: the unit stands once, at the end. Missing parts are left out by passing nil.
func Row(from, now, to *float64, unit string) Numbers {
	var n Numbers
	word := func(v *float64, unit string) string {
		if v == nil {
			return ""
		}
		return chart.WithUnit(*v, unit)
	}
	n.From, n.Now, n.To = word(from, ""), word(now, ""), word(to, unit)
	if to == nil {
		n.Now = word(now, unit)
	}
	return n
}

// Day words a date as seen from now: "9 Nov", with the year when it is another one. Both are read in UTC.
func Day(t, now time.Time) When {
	t, now = t.UTC(), now.UTC()
	layout := "2 Jan"
	if t.Year() != now.Year() {
		layout = "2 Jan 2006"
	}
	return When{Text: t.Format(layout), ISO: t.Format(time.DateOnly)}
}

// Initials are the first letters of a name's first and last word, at most two.
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "?"
	}
	first := []rune(words[0])[0]
	if len(words) == 1 {
		return strings.ToUpper(string(first))
	}
	return strings.ToUpper(string(first) + string([]rune(words[len(words)-1])[0]))
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// deepest is the depth beyond which nesting is no longer drawn; nobody reads a cascade by its ninth indent.
const deepest = 8

func depthClass(depth int) string { return "depth-" + strconv.Itoa(min(depth, deepest)) }

// guideClass colours the guide in front of a goal; one without a stated belief has the unstated guide.
func guideClass(g OutlineGoal) string {
	switch {
	case g.Restricted:
		return "standing-" + string(Restricted)
	default:
		return g.Standing.class()
	}
}

func decides(who string) string {
	if who == "" {
		return ""
	}
	return who + " decides"
}

func picked(n int) string {
	switch n {
	case 0:
		return "nobody picked it yet"
	case 1:
		return "1 response"
	default:
		return strconv.Itoa(n) + " responses"
	}
}

// joined words how one step of a line serves the step above it.
func joined(mechanism string) string {
	switch mechanism {
	case "response":
		return "as a response"
	case "direct":
		return "by direct alignment"
	case "assigned":
		return "as assigned"
	case "statement":
		return "by a contribution statement"
	case "metric":
		return "by keeping a metric in range"
	case "initiative", "work":
		return "as work for it"
	case "measure":
		return "as its measure"
	case "owns":
		return "as its owner"
	default:
		return mechanism
	}
}
