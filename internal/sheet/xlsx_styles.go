package sheet

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"

	"weir.dev/weir/internal/cascade"
)

// style is what of a cell's format matters here.
type style struct {
	indent   int
	date     bool
	percent  bool
	decimals int    // that are shown; -1 leaves it to the number
	unit     string // a currency, or a word in quotes beside the number
}

// builtIn are the formats that have no code in the file.
var builtIn = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "d/m/y", 15: "d-mmm-yy", 16: "d-mmm",
	17: "mmm-yy", 22: "d/m/y h:mm",
}

// readStyles reads how cells are formatted.
func (b *book) readStyles() error {
	codes := map[int]string{}
	inside := false
	return b.walk("xl/styles.xml", func(_ *xml.Decoder, t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "numFmt":
				if id, err := strconv.Atoi(attribute(t, "numFmtId")); err == nil && len(codes) < 10_000 {
					codes[id] = attribute(t, "formatCode")
				}
			case "cellXfs":
				inside = true
			case "xf":
				if inside && len(b.styles) < 100_000 {
					id, _ := strconv.Atoi(attribute(t, "numFmtId")) // what is no number is the plain format
					code, ok := codes[id]
					if !ok {
						code = builtIn[id]
					}
					b.styles = append(b.styles, styleOf(code))
				}
			case "alignment":
				if inside && len(b.styles) > 0 {
					n, _ := strconv.Atoi(attribute(t, "indent")) // likewise
					b.styles[len(b.styles)-1].indent = max(0, min(n, 250))
				}
			}
		case xml.EndElement:
			if t.Name.Local == "cellXfs" {
				inside = false
			}
		}
		return nil
	})
}

// styleOf reads a format code such as `#,##0.00 "h"`.
func styleOf(code string) style {
	code, _, _ = strings.Cut(code, ";")
	st := style{decimals: -1}
	var bare, quoted strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				end = len(code) - i - 1
			}
			quoted.WriteString(code[i+1 : i+1+end])
			i += end + 1
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				end = len(code) - i - 1
			}
			if sign, ok := strings.CutPrefix(code[i+1:i+end], "$"); ok {
				sign, _, _ = strings.Cut(sign, "-")
				quoted.WriteString(sign)
			} else if strings.ContainsAny(code[i:i+end], "hHmMsS") && end <= 4 {
				bare.WriteByte('h')
			}
			i += end
		default:
			bare.WriteByte(c)
		}
	}
	plain := bare.String()
	if strings.EqualFold(plain, "general") || plain == "" {
		return st
	}
	st.percent = strings.Contains(plain, "%")
	st.date = strings.ContainsAny(strings.ToLower(plain), "dy") && !strings.ContainsAny(plain, "0#")
	if strings.ToLower(plain) == "mmm" || strings.ToLower(plain) == "mmmm" {
		st.date = true
	}
	for _, sign := range []string{"€", "$", "£"} {
		if strings.Contains(plain, sign) {
			st.unit = sign
		}
	}
	if st.unit == "" {
		st.unit = strings.TrimSpace(quoted.String())
	}
	if st.percent {
		st.unit = "%"
	}
	if strings.Contains(plain, "0") {
		st.decimals = 0
		if _, rest, ok := strings.Cut(plain, "."); ok {
			st.decimals = len(rest) - len(strings.TrimLeft(rest, "0"))
		}
	}
	return st
}

// shown is a cell with a number as its format shows it.
func (b *book) shown(v float64, st style) Cell {
	c := Cell{Indent: st.indent}
	if st.date && v > 0 && v < 2_958_466 {
		c.Date = ofSerial(v + float64(b.since))
		c.Text = c.Date.String()
		return c
	}
	c.Number, c.IsNumber, c.Unit = v, true, st.unit
	if st.percent {
		c.Number = clean(v * 100)
	}
	if st.decimals >= 0 {
		c.Text = strconv.FormatFloat(c.Number, 'f', min(st.decimals, 10), 64)
	} else {
		c.Text = strconv.FormatFloat(clean(c.Number), 'f', -1, 64)
	}
	switch {
	case c.Unit == "":
	case c.Unit == "%" || len(c.Unit) > 3:
		c.Text += " " + c.Unit
	default:
		c.Text = c.Unit + " " + c.Text
	}
	return c
}

// clean takes out what binary fractions add: 0.07 × 100 is 7.
func clean(v float64) float64 {
	out, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil || math.IsInf(out, 0) {
		return v
	}
	return out
}

// firstSerial is day 0 of a spreadsheet's dates as they count from March 1900 on: 30 December 1899.
var firstSerial = cascade.NewDate(1899, time.December, 30)

// ofSerial is the day that a spreadsheet counts as so many days; it counts a 29 February 1900 that never was.
func ofSerial(v float64) cascade.Date {
	day := int(v)
	if day < 61 {
		day++
	}
	return firstSerial + cascade.Date(day)
}
