package standing_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
)

// Of some bets the readings can say nothing, whatever they are.
func TestBetsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	level := []float64{3.1, 3.05, 3.12, 3.08, 3.11, 3.06, 3.1, 3.13, 3.07, 3.1, 2.8, 2.82, 2.78, 2.81, 2.8, 2.77, 2.79}
	var total []float64
	for i := range level {
		total = append(total, float64(10*i)+level[i])
	}
	s := newStory().goals(cascade.Alignment{})
	s.metric("load", cascade.Metric{Unit: "s", Direction: cascade.Down}, level...)
	s.doc.Entities = append(s.doc.Entities, &cascade.Observation{Metric: "load", At: cascade.OnDay(today - 3), Value: 2.8})
	s.metric("other", cascade.Metric{Unit: "s"}, level...)
	s.metric("total", cascade.Metric{Direction: cascade.Up, Cumulative: true}, total...)
	start := today - 7*6
	cases := map[string]struct {
		bet  cascade.Bet
		says string // "" where there is an answer
	}{
		"a-level": {cascade.Bet{Metric: "load", Moves: num(-0.2), Started: start, By: today}, ""},
		"a-running-total": {
			cascade.Bet{Metric: "total", Moves: num(5), Started: start, By: today},
			"“Total” is a running total, and those rise whatever anybody does.",
		},
		"a-running-total-to-come": {
			cascade.Bet{Metric: "total", Moves: num(5), Started: today + 1, By: today + 90}, "“Total” is a running total",
		},
		"a-running-total-as-control": {
			cascade.Bet{Metric: "load", Control: "total", Moves: num(-0.2), Started: start, By: today},
			"“Total” is a running total",
		},
		"begun-after-the-last-reading": {
			cascade.Bet{Metric: "load", Moves: num(-0.2), Started: today + 1, By: today + 90}, "",
		},
		"past-without-a-reading": {
			cascade.Bet{Metric: "load", Moves: num(-0.2), Started: today - 6, By: today - 4},
			"“Load” has no reading from the bet's start to its date.",
		},
		"past-with-a-reading-on-each-date": {
			cascade.Bet{Metric: "load", Moves: num(-0.2), Started: start, By: today - 7}, "",
		},
		"past-without-one-of-the-control": {
			cascade.Bet{Metric: "load", Control: "other", Moves: num(-0.2), Started: today - 6, By: today - 1},
			"“Other” has no reading",
		},
	}
	for k, tt := range cases {
		s.add(k,
			&cascade.Goal{
				Intent: k, Type: cascade.BetGoal, Owners: []cascade.ID{"acme"}, State: cascade.Committed, Bet: &tt.bet,
			})
	}
	l := s.lens(t)
	for k, tt := range cases {
		r, err := l.Bet(l.Snapshot().Find(cascade.KindGoal, k).(*cascade.Goal))
		if (tt.says == "") != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), tt.says) {
			t.Errorf("%s: %+v, %v; want %q", k, r, err, tt.says)
		}
	}
}

func TestBetAndChance(t *testing.T) {
	t.Parallel()
	load := []float64{3.1, 3.05, 3.12, 3.08, 3.11, 3.06, 3.1, 3.13, 3.07, 3.1, 2.8, 2.82, 2.78, 2.81, 2.8, 2.77, 2.79}
	s := newStory().goals(cascade.Alignment{})
	s.metric("load", cascade.Metric{Unit: "s", Direction: cascade.Down}, load...)
	s.add("early", &cascade.Metric{Name: "Early", Unit: "s", Direction: cascade.Down, Cadence: cascade.Weekly})
	for i, v := range load { // its last reading is eight days old
		s.doc.Entities = append(s.doc.Entities,
			&cascade.Observation{Metric: "early", At: cascade.OnDay(today - 8 - cascade.Date(7*(len(load)-1-i))), Value: v})
	}
	// one to come
	s.doc.Entities = append(s.doc.Entities, &cascade.Observation{Metric: "load", At: cascade.OnDay(today + 3), Value: 9})
	s.add("k-load",
		&cascade.Measure{Goal: "top", Metric: "load", From: num(3.1), To: num(2.5), Start: today - 60, By: today + 45})
	start := today - 7*6
	bets := map[string]*cascade.Bet{
		"read":    {Metric: "load", Moves: num(-0.2), Started: start, By: today},
		"running": {Metric: "load", Moves: num(-0.2), Started: start, By: today + 40},
		"due":     {Metric: "early", Moves: num(-0.2), Started: start, By: today},
		"over":    {Metric: "early", Moves: num(-0.2), Started: start, By: today - 1},
		"nothing": {Change: "something"},
		"unbegun": {Metric: "load", Moves: num(-0.2), By: today + 90},
	}
	for k, b := range bets {
		s.add(k,
			&cascade.Goal{Intent: k, Type: cascade.BetGoal, Owners: []cascade.ID{"acme"}, State: cascade.Committed, Bet: b})
	}
	l := s.lens(t)
	goal := func(k string) *cascade.Goal { return l.Snapshot().Find(cascade.KindGoal, k).(*cascade.Goal) }
	if r, err := l.Bet(goal("read")); err != nil || *r.Verdict != evidence.Kept || r.SoFar || r.After != 7 {
		t.Errorf("the bet is read as %+v, %v", r, err)
	}
	for _, k := range []string{"running", "due"} {
		if r, err := l.Bet(goal(k)); err != nil || !r.SoFar {
			t.Errorf("the %s bet is read as %+v, %v", k, r, err)
		}
	}
	if r, err := l.Bet(goal("over")); err != nil || r.SoFar ||
		!strings.Contains(r.Sentence.String(), "The readings end on") {
		t.Errorf("the bet that is over is read as %+v, %v", r, err)
	}
	for _, k := range []string{"nothing", "unbegun", "top"} {
		if r, err := l.Bet(goal(k)); err == nil {
			t.Errorf("%s is read as %+v", k, r)
		}
	}
	for k, want := range map[string]string{
		"read": "Since the change on 5 Oct, “Load” is", "running": "So far: since the change",
		"unbegun": "Say when the change started.", "nothing": "",
	} {
		p, err := l.Goal(k)
		if err != nil || !strings.HasPrefix(p.Bet.Says.String(), want) || p.Bet.Says.IsZero() != (want == "") {
			t.Errorf("the page of %s says %q, %v; want %q", k, p.Bet.Says, err, want)
		}
	}
	measure := func(k string) *cascade.Measure {
		return l.Snapshot().Find(cascade.KindMeasure, k).(*cascade.Measure)
	}
	r, err := l.Chance(measure("k-top"), today)
	if err != nil || !(r.Chance < 0.1) || r.Readings != 26 {
		t.Errorf("the chance is %+v, %v", r, err)
	}
	if early, err := l.Chance(measure("k-top"), today-7*16); err != nil || early.Readings != 10 {
		t.Errorf("seen from September the chance is %+v, %v", early, err)
	}
	if r, err := l.Chance(measure("k-top"), today-7*20); err == nil {
		t.Errorf("with six readings the chance is %+v", r)
	}
	if r, err := l.Chance(measure("k-load"), today+50); err != nil || r.Readings != len(load) || r.Passed {
		t.Errorf("asked as of a day to come the chance is %+v, %v", r, err)
	}
	if _,
		err := l.Chance(
		&cascade.Measure{
			Goal: measure("k-top").Goal, Metric: measure("k-top").Metric, Shape: cascade.YesNo, To: num(1), By: today,
		}, today); err == nil {
		t.Error("a yes or no has a chance")
	}
}

// TestOdds: the chance alone is that of which all is said.
func TestOdds(t *testing.T) {
	t.Parallel()
	l := question().lens(t)
	top := l.Snapshot().Find(cascade.KindMeasure, "k-top").(*cascade.Measure)
	r, err := l.Chance(top, today)
	if odds, ok := l.Odds(top, today); err != nil || !ok || odds != r.Chance || odds == 0 {
		t.Errorf("the chance alone is %v (%v), and with all that is said of it %v, %v", odds, ok, r.Chance, err)
	}
	if odds, ok := l.Odds(top, today-7*20); ok {
		t.Errorf("with six readings the chance alone is %v", odds)
	}
}
