package page

import (
	"context"
	"strconv"
	"strings"

	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/words"
)

// CheckIn is the page on which a person checks in on all their goals.
type CheckIn struct {
	Shell
	Date  words.Text // "Monday 16 Nov"
	Forms []CheckInForm
	Note  words.Text // "3 goals · about a minute"
	// AllDone is shown above the forms when every goal has been checked in on.
	AllDone words.Text // "That was it. Next check-in on Monday 23 Nov."
	Empty   *Empty
	Pager   Pager
}

// CheckInForm is one goal's check-in: the fields "values.<Name>" per measure, "status", "confidence" in per cent,
// "learned" and "next", and the button "nothing", which says that nothing moved.
type CheckInForm struct {
	form.View
	Short    string // a few words for the steps on top
	Intent   string
	Path     string
	Line     *Line
	Measures []CheckInMeasure
	Sure     words.Text // "Will it get there by 31 Dec?"
	// Asks is why words are asked for: "It is behind pace, which asks for 35.9% today." Empty: the words stay folded away.
	Asks    words.Text
	Readers words.Text // "The launch campaign is waiting on this and will read them."
	Done    words.Text // "Checked in today at 09:12": the form is folded away
	Last    words.Text // "last check-in 9 Nov, Ana"
}

// CheckInMeasure is one value to give.
type CheckInMeasure struct {
	Name    form.Name // the field is "values.<Name>"
	Label   string
	Note    words.Text // "9 Nov: 33.0 · pace 35.9"
	Last    words.Text // "33.0"
	Ended   words.Text // its last day has passed, so that a value of today does not count
	Record  Link       // to where the value of that day is recorded
	Spark   []float64
	Sourced words.Text // "updated automatically": there is nothing to type
}

// odds says a confidence the way people do: up to and including each percentage, its words.
var odds = []struct {
	upTo int
	says words.Text
}{
	{2, words.T("almost certainly not")},
	{14, words.T("one in ten")},
	{22, words.T("one in five")},
	{29, words.T("one in four")},
	{36, words.T("one in three")},
	{44, words.T("two in five")},
	{55, words.T("even odds")},
	{63, words.T("three in five")},
	{70, words.T("two in three")},
	{77, words.T("three in four")},
	{85, words.T("four in five")},
	{97, words.T("nine in ten")},
	{100, words.T("almost certain")},
}

// oddsTable is odds as the page's script reads it.
func oddsTable(ctx context.Context) string {
	var b strings.Builder
	for i, o := range odds {
		if i > 0 {
			b.WriteByte('|')
		}
		b.WriteString(strconv.Itoa(o.upTo) + ":" + o.says.In(ctx))
	}
	return b.String()
}

// oneIn says a confidence in percent; one that nobody stated has no words.
func oneIn(percent int) words.Text {
	for _, o := range odds {
		if percent >= 0 && percent <= o.upTo {
			return o.says
		}
	}
	return none
}

// confidence is what stands in its field, in per cent; below 0 where that is nothing, or no percentage.
func (f CheckInForm) confidence() int {
	n, err := strconv.Atoi(f.Control("confidence").Value)
	if err != nil || n < 0 || n > 100 {
		return -1
	}
	return n
}

// slider is where the slider starts, in the middle until somebody has moved it.
func (f CheckInForm) slider() string {
	if f.confidence() < 0 {
		return "50"
	}
	return strconv.Itoa(f.confidence())
}

// worded reports whether its words have something to show.
func (f CheckInForm) worded() bool {
	return f.Control("learned").Says() || f.Control("next").Says()
}

// summary is what opens the form on a goal's own page.
func (f CheckInForm) summary() words.Text {
	if !f.Done.IsZero() {
		return f.Done
	}
	if !f.Asks.IsZero() {
		return words.T("Explain and change")
	}
	return words.T("Check in here")
}

// current tells whether this is the first form still to do.
func (f CheckInForm) current(c CheckIn) bool {
	for _, other := range c.Forms {
		if other.Done.IsZero() {
			return other.ID == f.ID
		}
	}
	return false
}
