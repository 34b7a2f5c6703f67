package standing_test

import (
	"fmt"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
)

// TestStandingsSayWhyNothingFits holds what a standing carries of the engine's refusals, and whether waiting may mend
// them.
func TestStandingsSayWhyNothingFits(t *testing.T) {
	t.Parallel()
	gate := func(above float64) func(*cascade.Belief) {
		return func(b *cascade.Belief) { b.ReadableWhen = &cascade.Readable{Metric: "young", Above: num(above)} }
	}
	for _, tt := range []struct {
		name   string
		change []func(*cascade.Belief)
		code   evidence.Code // "" where nothing was refused
		field  string
		waits  bool
		says   string
	}{
		{name: "it fits"},
		{"no readings", []func(*cascade.Belief){func(
			b *cascade.Belief,
		) {
			b.Driver = "empty"
		}}, evidence.CodeTooFew, "driver", true, "“Empty” has no reading yet."},
		{"its clock has not begun", []func(
			*cascade.Belief,
		){gate(99)}, evidence.CodeTooFew, "readableWhen", true, "its clock has not started"},
		{"its clock has just begun", []func(
			*cascade.Belief,
		){gate(7)}, evidence.CodeTooFew, "series", true, "its clock began on 16 November 2026"},
		{"a lag as long as the readings", []func(
			*cascade.Belief,
		){func(b *cascade.Belief) { b.Lag = "2y" }}, evidence.CodeLag, "lag", true, "a lag of 2 years"},
		{"a running total as its driver", []func(*cascade.Belief){func(
			b *cascade.Belief,
		) {
			b.Driver = "total"
		}}, evidence.CodeRequest, "driver", false, "“Total” is a running total"},
		{"a running total as its outcome", []func(*cascade.Belief){func(
			b *cascade.Belief,
		) {
			b.Outcome = "total"
		}}, evidence.CodeRequest, "outcome", false, "“Total” is a running total"},
		{"a driver that stands still", []func(*cascade.Belief){func(
			b *cascade.Belief,
		) {
			b.Driver = "still"
		}}, evidence.CodeConstant, "driver", false, "every reading of the driver is the same"},
		{"an outcome that stands still", []func(*cascade.Belief){func(
			b *cascade.Belief,
		) {
			b.Outcome = "still"
		}}, evidence.CodeConstant, "outcome", false, "every reading of the outcome is the same"},
		{
			"a driver that stands still, and a clock that has begun",
			[]func(
				*cascade.Belief,
			){func(b *cascade.Belief) { b.Driver = "still" }, gate(7)},
			evidence.CodeConstant, "driver", false,
			"every reading of the driver is the same",
		},
		{"a zero on a log scale", []func(*cascade.Belief){func(
			b *cascade.Belief,
		) {
			b.Driver = "zero"
		}}, evidence.CodeRange, "driver", false, "log needs values above 0; the driver is 0"},
		{"a size beyond all shares", []func(*cascade.Belief){func(
			b *cascade.Belief,
		) {
			b.Outcome, b.Size = "share", num(90)
		}}, evidence.CodeRange, "size", false, "a change of 90 from"},
		{"a size against its direction", []func(*cascade.Belief){func(
			b *cascade.Belief,
		) {
			b.Size, b.Direction = num(-1), "same"
		}}, evidence.CodeRequest, "direction", false, "the size is negative"},
		{"the same readings under two names", []func(*cascade.Belief){func(
			b *cascade.Belief,
		) {
			b.Outcome = "copy"
		}}, evidence.CodeExact, "outcome", false, "the outcome holds the very readings of the driver"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStory()
			s.metric("empty", cascade.Metric{})
			s.metric("young", cascade.Metric{Unit: "calls"}, 1, 3, 2, 5, 4, 6, 7, 8)
			s.metric("total", cascade.Metric{Cumulative: true}, pilots...)
			s.metric("share", cascade.Metric{Unit: "%", Transform: "logit"}, following(pilots, 50, 0)...)
			s.metric("copy", cascade.Metric{}, pilots...)
			s.metric("still", cascade.Metric{}, make([]float64, len(pilots))...)
			zero := append([]float64(nil), pilots...)
			zero[3] = 0
			s.metric("zero", cascade.Metric{Transform: "log"}, zero...)
			b := belief(0.06)
			for _, change := range tt.change {
				change(b)
			}
			_, st := only(t, s.goals(cascade.Alignment{Believes: b}).lens(t))
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
			if !strings.HasPrefix(st.Sentence, "It is too early to say: ") || !strings.Contains(st.Sentence, tt.says) {
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
