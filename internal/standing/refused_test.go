package standing_test

import (
	"fmt"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
)

func size(v float64) edit { return func(b *cascade.Belief) { b.Size = num(v) } }

// refused holds edits of a belief, why the engine then refuses it, and whether waiting may mend that.
var refused = []struct {
	name  string
	edits []edit
	code  evidence.Code // "" where nothing was refused
	field string
	waits bool
	says  string
}{
	{name: "it fits"},
	{
		name: "no readings", edits: []edit{driver("empty")},
		code: evidence.CodeTooFew, field: "driver", waits: true, says: "“Empty” has no reading yet.",
	},
	{
		name: "its clock has not begun", edits: []edit{readableWhen("young", 99)},
		code: evidence.CodeTooFew, field: "readableWhen", waits: true, says: "its clock has not started",
	},
	{
		name: "its clock has just begun", edits: []edit{readableWhen("young", 7)},
		code: evidence.CodeTooFew, field: "series", waits: true, says: "its clock began on 16 Nov 2026",
	},
	{
		name: "a lag as long as the readings", edits: []edit{func(b *cascade.Belief) { b.Lag = "2y" }},
		code: evidence.CodeLag, field: "lag", waits: true, says: "a lag of 2 years",
	},
	{
		name: "a running total as its driver", edits: []edit{driver("total")},
		code: evidence.CodeRequest, field: "driver", says: "“Total” is a running total",
	},
	{
		name: "a running total as its outcome", edits: []edit{outcome("total")},
		code: evidence.CodeRequest, field: "outcome", says: "“Total” is a running total",
	},
	{
		name: "a driver that stands still", edits: []edit{driver("still")},
		code: evidence.CodeConstant, field: "driver", says: "every reading of the driver is the same",
	},
	{
		name: "an outcome that stands still", edits: []edit{outcome("still")},
		code: evidence.CodeConstant, field: "outcome", says: "every reading of the outcome is the same",
	},
	{
		name:  "a driver that stands still, and a clock that has begun",
		edits: []edit{driver("still"), readableWhen("young", 7)},
		code:  evidence.CodeConstant, field: "driver", says: "every reading of the driver is the same",
	},
	{
		name: "less than nothing on a log scale", edits: []edit{driver("below")},
		code: evidence.CodeRange, field: "driver", says: "log needs values of 0 or more; the driver is −1",
	},
	{
		name: "a size beyond all shares", edits: []edit{outcome("share"), size(90)},
		code: evidence.CodeRange, field: "size", says: "a change of 90 from",
	},
	{
		name: "a size against its direction", edits: []edit{size(-1), func(b *cascade.Belief) { b.Direction = "same" }},
		code: evidence.CodeRequest, field: "direction", says: "the size is negative",
	},
	{
		name: "the same readings under two names", edits: []edit{outcome("copy")},
		code: evidence.CodeExact, field: "outcome", says: "the outcome holds the very readings of the driver",
	},
}

// TestStandingsSayWhyNothingFits holds what a standing carries of the engine's refusals.
func TestStandingsSayWhyNothingFits(t *testing.T) {
	t.Parallel()
	for _, tt := range refused {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := unreadable()
			s.metric("share", cascade.Metric{Unit: "%", Transform: "logit"}, following(pilots, 50, 0)...)
			s.metric("copy", cascade.Metric{}, pilots...)
			s.metric("still", cascade.Metric{}, make([]float64, len(pilots))...)
			below := append([]float64(nil), pilots...)
			below[3] = -1
			s.metric("below", cascade.Metric{Transform: "log"}, below...)
			_, st := only(t, s.goals(believing(0.06, tt.edits...)).lens(t))
			if tt.code == "" {
				if st.Refused != nil || st.Waits() || st.Figures == nil {
					t.Errorf("it fits, and stands at %+v", st)
				}
				return
			}
			if st.Refused == nil || st.Figures != nil {
				t.Fatalf("it stands at %+v, want it refused", st)
			}
			if st.Refused.Code != tt.code || st.Refused.Field != tt.field || st.Waits() != tt.waits {
				t.Errorf("it was refused for %s of %s, waits %v; want %s of %s, %v", st.Refused.Code, st.Refused.Field, st.Waits(),
					tt.code, tt.field, tt.waits)
			}
			if !strings.HasPrefix(st.Sentence.String(), "It is too early to say: ") ||
				!strings.Contains(st.Sentence.String(), tt.says) {
				t.Errorf("it says %q, want %q", st.Sentence, tt.says)
			}
		})
	}
}

// TestAChanceSaysHowFewThereAre: of nothing it is not said that there is only so much of it.
func TestAChanceSaysHowFewThereAre(t *testing.T) {
	t.Parallel()
	for n, want := range []string{
		"No reading; a chance needs 8.", "Only 1 reading; a chance needs 8.", "Only 2 readings; a chance needs 8.",
	} {
		s := newStory()
		s.metric("few", cascade.Metric{Direction: cascade.Up}, pilots[:n]...)
		s.goals(cascade.Alignment{})
		s.add("few-m",
			&cascade.Measure{Goal: "top", Metric: "few", From: num(31), To: num(40), Start: today - 60, By: today + 45})
		l := s.lens(t)
		m := l.Snapshot().Find(cascade.KindMeasure, "few-m").(*cascade.Measure)
		if _, err := l.Chance(m, today); fmt.Sprint(err) != want {
			t.Errorf("with %d readings it says %v, want %q", n, err, want)
		}
	}
}
