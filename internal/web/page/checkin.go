package page

import (
	"context"
	"strconv"
	"strings"

	"weir.dev/weir/internal/words"
)

// CheckIn is the page on which a person checks in on all their goals.
type CheckIn struct {
	Shell
	Date  words.Text // "Monday 16 November"
	Forms []CheckInForm
	Note  words.Text // "3 goals · about a minute"
	// AllDone is shown above the forms when every goal has been checked in on.
	AllDone words.Text // "That was it. Next check-in on Monday 23 November."
	Empty   *Empty
}

// CheckInForm is one goal's check-in. It posts to Action; names of fields: "value.<Name>" per measure, "status",
// "sure.<Name>" where one is doubted, "confidence" (0–100), "learned", "next", and "nothing" = "1" from the button that says nothing moved. After a
// refusal it carries what was typed and what is wrong, by the same names.
type CheckInForm struct {
	ID       string // unique on the page, as OutlineGoal.ID
	Action   string
	Short    string // a few words for the steps on top
	Intent   string
	Path     string
	Line     *Line
	Measures []CheckInMeasure
	Status   Health // chosen; empty: none yet
	// Confidence in percent; below 0: not stated yet.
	Confidence int
	Typed      string     // what was typed for it, where that is no percentage
	Sure       words.Text // "Sure it arrives by 31 Dec?"
	// Asks is why words are asked for: "It slipped: off pace for three weeks." Empty: the words stay folded away.
	Asks          words.Text
	Readers       words.Text // "The launch campaign is waiting on this and will read them."
	Learned, Next string
	Errors        FieldErrors
	Done          words.Text // "Checked in today at 09:12": the form is folded away
	Last          words.Text // "last check-in 9 Nov, Ana"
}

// CheckInMeasure is one value to give.
type CheckInMeasure struct {
	Name       string // the field is "value.<Name>"
	Label      string
	Path       string     // to its metric
	Note       words.Text // "9 Nov: 33.0 · pace says 35.9"
	Last       words.Text // "33.0"
	Spark      []float64
	Unit       string
	Value      string     // as typed
	Doubted    bool       // it is far from all that is known, so a tick asks whether it is right: "sure.<Name>" = "1"
	Insisted   bool       // the tick is set
	Sourced    words.Text // "kept up by itself": there is nothing to type
	Restricted words.Text // "visible to Growth leads"
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
	{41, words.T("one in three")},
	{58, words.T("even odds")},
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

// confidence is what the field starts with: nothing until somebody has said it.
func (f CheckInForm) confidence() string {
	if f.Confidence < 0 {
		return f.Typed
	}
	return strconv.Itoa(f.Confidence)
}

// slider is where the slider starts, in the middle until somebody has moved it.
func (f CheckInForm) slider() string {
	if f.Confidence < 0 {
		return "50"
	}
	return strconv.Itoa(f.Confidence)
}

// field is the id of one of the form's controls, unique on the page.
func (f CheckInForm) field(name string) string { return f.ID + "-" + name }

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
