package page

import (
	"strconv"
	"strings"
	"time"

	"weir.dev/weir/internal/words"
)

// none is a text that says nothing.
var none words.Text

// Row is a measure in a row: the unit stands once, at the end. Missing parts are left out by passing nil.
func Row(from, now, to *float64, unit string) Numbers {
	var n Numbers
	var posts []float64
	stated := func(v *float64, unit string) words.Text {
		if v == nil {
			return none
		}
		posts = append(posts, *v)
		return words.Stated(*v, unit)
	}
	n.From, n.To = stated(from, ""), stated(to, unit)
	if to != nil {
		unit = ""
	}
	if now != nil {
		n.Now = words.Beside(*now, unit, posts...)
	}
	return n
}

// Day is a date as seen from now: "9 Nov", with the year when it is another one. Both are read in UTC.
func Day(t, now time.Time) When {
	return When{Text: words.Day(t, now), ISO: t.UTC().Format(time.DateOnly)}
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

// number is how many there are.
func number(n int) words.Text { return words.T("%d", n) }

// counted is the number of what is listed; nothing where nothing is.
func counted(n int) words.Text {
	if n == 0 {
		return none
	}
	return number(n)
}

// deepest is the depth beyond which nesting is no longer drawn; nobody reads a cascade by its ninth indent.
const deepest = 8

func depthClass(depth int) string { return "depth-" + strconv.Itoa(min(depth, deepest)) }

// guideClass colours the guide in front of a goal; one without a stated belief has the unstated guide.
func guideClass(g OutlineGoal) string {
	if g.Restricted {
		return Standing{Restricted: true}.class()
	}
	return g.Standing.class()
}

func decides(who string) words.Text {
	if who == "" {
		return none
	}
	return words.T("%s decides", who)
}

func picked(n int) words.Text {
	if n == 0 {
		return words.T("nobody picked it yet")
	}
	return words.N(n, "%d response", "%d responses")
}

// joined says how one step of a line serves the step above it.
func joined(mechanism string) words.Text {
	switch mechanism {
	case "response":
		return words.T("as a response")
	case "direct":
		return words.T("by direct alignment")
	case "assigned":
		return words.T("as assigned")
	case "statement":
		return words.T("by a contribution statement")
	case "metric":
		return words.T("by keeping a metric in range")
	case "initiative", "work":
		return words.T("as work for it")
	case "measure":
		return words.T("as its {measure}")
	case "owns":
		return words.T("as its owner")
	default:
		return none
	}
}

// mechanism names how something serves what is above it, where that is no response, which goes without saying.
func mechanism(m string) words.Text {
	switch m {
	case "direct":
		return words.T("direct")
	case "assigned":
		return words.T("assigned")
	case "statement":
		return words.T("statement")
	case "metric":
		return words.T("metric")
	case "initiative":
		return words.T("initiative")
	default:
		return none
	}
}
