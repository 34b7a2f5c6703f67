package finding_test

import (
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/finding"
)

// says runs a rule on its own example with some changes and returns the evidence and the next step it gives a
// subject; "" where it is quiet.
func says(t *testing.T, rule, subject string, changes ...string) string {
	t.Helper()
	source := example(t, rule)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(source, changes[i]) {
			t.Fatalf("the example does not hold %q", changes[i])
		}
		source = strings.ReplaceAll(source, changes[i], changes[i+1])
	}
	s, _ := load(t, "cascade.yaml", []byte(source), nil)
	found := finding.Run(everyone(s), []*finding.Rule{finding.ByID(rule)}).Findings
	if at := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Subject.ID == subject }); at >= 0 {
		return found[at].Evidence.String() + " → " + found[at].Next.String()
	}
	return ""
}

// Parts of the example of a plan that does not add up, and one of them without its odds.
const (
	withAnswers = "      - {goal: activated, by: response, believes: {driver: answers, outcome: activation, " +
		"direction: opposite, size: 0.1, per: 1, lag: 2w, confidence: 0.4}}\n"
	atOdds    = "size: 0.06, per: 1, lag: 1w, confidence: 0.5"
	oddless   = "size: 0.06, per: 1, lag: 1w"
	inPercent = "name: Activation\n    unit: \"%\""
)

// shortfall is what is said of that plan after some changes, and what is not.
type shortfall struct {
	why       string
	changes   []string
	says, not string
}

func checkShortfalls(t *testing.T, shortfalls []shortfall) {
	t.Helper()
	for _, tt := range shortfalls {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			if got := says(t, "does-not-add-up", "activated-rate", tt.changes...); !strings.Contains(got, tt.says) ||
				strings.Contains(got, tt.not) {
				t.Errorf("it says %q; want %q and not %q", got, tt.says, tt.not)
			}
		})
	}
}

// TestAPlanFallsShortInItsUnit holds how the gap and what is promised are written.
func TestAPlanFallsShortInItsUnit(t *testing.T) {
	t.Parallel()
	checkShortfalls(t, []shortfall{
		{
			"the unit is in words",
			[]string{inPercent, "name: Activation\n    unit: percent"},
			"It is at 33 percent and should be at 40 percent, 7 points away. Promised are 2.6 points in all: import 1.8 " +
				"points and answer 0.8 points.", "points further",
		},
		{
			"the unit is none of shares",
			[]string{inPercent, "name: Activation\n    unit: ms"},
			"7 ms away. Promised are 2.6 ms in all", "point",
		},
		{
			"the unit is a count",
			[]string{inPercent, "name: Activation\n    unit: number"},
			"It is at 33 and should be at 40, 7 away. Promised are 2.6 in all", "number",
		},
		{
			"the target lies below",
			[]string{
				inPercent + "\n    direction: up", inPercent + "\n    direction: down", "metric: activation, from: 31, to: 40",
				"metric: activation, from: 40, to: 20", atOdds, "size: -0.06, per: 1, lag: 1w", "direction: same, size: -0.06",
				"direction: opposite, size: 0.06", withAnswers, "",
			},
			"It is at 33% and should be at 20%, 13 points away. Promised are −1.8 points in all: import −1.8 points. That " +
				"is 14% of the gap.", "−13",
		},
		{
			"one point is missing", []string{
				"from: 31, to: 40}", "from: 31, to: 34}", atOdds, "size: 0.01, per: 1, lag: 1w", withAnswers, "",
			}, "should be at 34%, 1 point away. Promised are 0.3 points", "1 points",
		},
	})
}

// TestHowFarAPlanFallsShort holds what share of the gap is promised, and what the odds make of it.
func TestHowFarAPlanFallsShort(t *testing.T) {
	t.Parallel()
	checkShortfalls(t, []shortfall{
		{"odds are stated", nil, "That is 37% of the gap; at your own odds it is 1.22 points.", "that is"},
		{"no odds are stated", []string{atOdds, oddless, ", confidence: 0.4", ""}, "That is 37% of the gap. →", "odds"},
		{
			"odds change nothing",
			[]string{atOdds, oddless + ", confidence: 1", ", confidence: 0.4", ", confidence: 1"},
			"That is 37% of the gap. →", "odds",
		},
		{
			"nearly half is promised",
			[]string{atOdds, "size: 0.1163, per: 1, lag: 1w", withAnswers, ""},
			"That is 49.8% of the gap.", "50%",
		},
		{
			"hardly less than half is promised",
			[]string{atOdds, "size: 0.116663, per: 1, lag: 1w", withAnswers, ""},
			"That is 49.9% of the gap.", "50%",
		},
		{
			"clearly less than half is promised",
			[]string{atOdds, "size: 0.11, per: 1, lag: 1w", withAnswers, ""},
			"That is 47% of the gap.", "47.",
		},
		{
			"it goes the wrong way", []string{
				atOdds, "size: -0.06, per: 1, lag: 1w", "direction: same, size: -0.06", "direction: opposite, size: 0.06",
				withAnswers, "",
			}, "Promised are −1.8 points in all: import −1.8 points. That is the wrong way. →", "odds",
		},
	})
	half := []string{atOdds, "size: 0.11667, per: 1, lag: 1w", withAnswers, ""}
	if got := says(t, "does-not-add-up", "activated-rate", half...); got != "" {
		t.Errorf("of half of the gap it says %q", got)
	}
}

// TestTripwireNamesTheDayAgreed: where none was agreed, none is named.
func TestTripwireNamesTheDayAgreed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ old, new, says string }{
		{"below: 34, at: 2026-11-13", "below: 34, at: 2026-11-13", "Agreed was to stop or change if it is below 34% on " +
			"13 Nov 2026; the reading of 9 Nov 2026 is 33.1%."},
		{"below: 34, at: 2026-11-13", "below: 34", "Agreed was to stop or change if it is below 34%; the reading of " +
			"16 Nov 2026 is 33.4%."},
	} {
		if got := says(t, "tripwire", "activated", tt.old, tt.new); !strings.HasPrefix(got, tt.says) {
			t.Errorf("with %q it says %q, want %q", tt.new, got, tt.says)
		}
	}
}

// TestNoReadingIsNoFigure: of nothing it is not said that there is only so much of it.
func TestNoReadingIsNoFigure(t *testing.T) {
	t.Parallel()
	const control = "metrics:\n  - {id: rival, name: Rival, unit: s, direction: down, source: push, cadence: weekly, " +
		"observations: [{at: 2026-09-07, value: 2}, {at: 2026-09-14, value: 2.1}]}\n"
	got := says(t, "bet-unread", "tags", "metrics:\n", control, "metric: page-load, moves: -0.5,",
		"metric: page-load, control: rival, moves: -0.5,")
	if want := "The readings cannot tell. No reading with a control reading before the change " +
		"(2026-08-24);"; !strings.HasPrefix(got, want) {
		t.Errorf("it says %q, want %q", got, want)
	}
}
