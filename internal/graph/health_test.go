package graph_test

import (
	"math"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/graph"
)

// A goal's health rests on its own evidence, whatever is shown as its progress.
func TestHealthRestsOnEvidence(t *testing.T) {
	t.Parallel()
	number := func(v float64) *float64 { return &v }
	day := cascade.NewDate(2026, 7, 1)
	for _, tt := range []struct {
		name     string
		mode     cascade.ProgressMode
		manual   *float64
		measured bool
		want     cascade.Health
	}{
		{"own", cascade.OwnProgress, nil, true, cascade.HealthOffTrack},
		{"set by hand, far ahead of the readings", cascade.ManualProgress, number(1), true, cascade.HealthOffTrack},
		{"the goals below, which there are none of", cascade.SignalProgress, nil, true, cascade.HealthOffTrack},
		{"set by hand, without a reading", cascade.ManualProgress, number(1), false, cascade.HealthNoEvidence},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			doc := cascade.Document{Entities: []cascade.Entity{
				&cascade.Metric{Header: cascade.Header{Key: "m"}, Direction: cascade.Up},
				&cascade.Goal{Header: cascade.Header{Key: "g"}, State: cascade.Committed, Progress: tt.mode, Manual: tt.manual},
				&cascade.Measure{
					Header: cascade.Header{Key: "k"}, Goal: "g", Metric: "m", From: number(0), To: number(100),
					Start: cascade.NewDate(2026, 1, 1), By: cascade.NewDate(2026, 12, 31),
				},
			}}
			if tt.measured {
				doc.Entities = append(doc.Entities, &cascade.Observation{Metric: "m", At: cascade.OnDay(day), Value: 10})
			}
			s, err := cascade.Load(doc, &cascadetest.IDs{})
			if err != nil {
				t.Fatal(err)
			}
			g := graph.New(s, day)
			if got := g.Figures(s.Find(cascade.KindGoal, "g").Head().ID).Health; got != tt.want {
				t.Errorf("health %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	// Half of the time has gone, so the pace is .5.
	checkEndings(t, []ending{
		{"ahead", 60, all(), cascade.HealthOnTrack},
		{"at pace − .10", 40, all(), cascade.HealthOnTrack},
		{"just below pace − .10", 39.999, all(), cascade.HealthAtRisk},
		{"at pace − .25", 25, all(), cascade.HealthAtRisk},
		{"just below pace − .25", 24.999, all(), cascade.HealthOffTrack},
		{"no figure", none, all(), cascade.HealthNoEvidence},
		{"no figure and silent", none, (*space).silent, cascade.HealthNoEvidence},
		{"stale beats green", 100, (*space).silent, cascade.HealthStale},
		{"no dates", 40, func(w *space) { theGoal(w).Cycle = "" }, cascade.HealthOnTrack},
		{"no dates and done", 100, func(w *space) { theGoal(w).Cycle = "" }, cascade.HealthOnTrack},
	})
}

// ending is a goal with a measure whose pace is half, and how it should stand.
type ending struct {
	name  string
	value float64 // per cent of the way of its measure
	edit  func(*space)
	want  cascade.Health
}

// Days from today on which its measure is due; its cycle has gone on for 46 days and lasts 46 more.
const due, last = -1, 0

func theGoal(w *space) *cascade.Goal { return w.entity("g").(*cascade.Goal) }

func dueIn(days cascade.Date) func(*space) {
	return func(w *space) { w.entity("k-g").(*cascade.Measure).By = today + days }
}

func all(edits ...func(*space)) func(*space) {
	return func(w *space) {
		for _, edit := range edits {
			edit(w)
		}
	}
}

// inRange adds a measure that should stay between 10 and 20.
func inRange(value float64, due cascade.Date) func(*space) {
	return func(w *space) {
		w.add(&cascade.Metric{
			Header: cascade.Header{ID: "r"}, Direction: cascade.Range, Range: &cascade.Bounds{Low: 10, High: 20},
		}, &cascade.Measure{Header: cascade.Header{ID: "k-r"}, Goal: "g", Metric: "r", By: due}, reading("r", 1, value))
	}
}

func checkEndings(t *testing.T, endings []ending) {
	t.Helper()
	for _, tt := range endings {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := (&space{}).goal("g", tt.value/100, nil).
				add(&cascade.Cycle{Header: cascade.Header{ID: "q4"}, From: today - 46, To: today + 46})
			theGoal(w).Cycle = "q4"
			if !math.IsNaN(tt.value) {
				w.add(reading("m-g", 1, tt.value))
			}
			tt.edit(w)
			g, naive := w.graph(t)
			if f := g.Figures("g"); f.Health != tt.want {
				t.Errorf("health %s, want %s: %+v", f.Health, tt.want, f)
			}
			if got := naive.Figures("g").Health; got != tt.want {
				t.Errorf("the definition says %s", got)
			}
		})
	}
}

// TestHealthOfRangesAndDates takes what is judged by more than pace: ranges, and days that have passed.
func TestHealthOfRangesAndDates(t *testing.T) {
	t.Parallel()
	checkEndings(t, []ending{
		{"on the last day", 60, dueIn(last), cascade.HealthOffTrack},
		{"the day after, short of the target", 99.9, dueIn(due), cascade.HealthMissed},
		{"the day after, at the target", 100, dueIn(due), cascade.HealthReached},
		{"a measure past its day and unmet, another to come", 95, all(dueIn(due), inRange(15, 0)), cascade.HealthAtRisk},
		{"… and the one to come outside its range", 100, all(dueIn(due), inRange(25, 0)), cascade.HealthOffTrack},
		{"both past their days, one unread", 100, func(w *space) {
			dueIn(due)(w)
			inRange(15, today+due)(w)
			w.es = w.es[:len(w.es)-1]
		}, cascade.HealthMissed},
		{"in its range, on any day", none, inRange(15, 0), cascade.HealthOnTrack},
		{"outside its range, on any day", none, inRange(20.1, 0), cascade.HealthOffTrack},
		{"outside its range and else ahead", 100, inRange(9.9, 0), cascade.HealthOffTrack},
		{"stale before outside", none, all(inRange(25, 0), func(w *space) {
			w.silent()
			theGoal(w).State = cascade.Committed
		}), cascade.HealthStale},
		{"past its day, of a closed cycle", 60, all(dueIn(due), func(w *space) {
			w.entity("q4").(*cascade.Cycle).Phase = cascade.Closed
		}), cascade.HealthOffTrack},
		{"past its day, a draft", 60, all(dueIn(due), func(w *space) {
			theGoal(w).State = cascade.Draft
		}), cascade.HealthOffTrack},
		{"one past its day, another without one", 100, func(w *space) {
			theGoal(w).Cycle = ""
			dueIn(due)(w)
			inRange(15, 0)(w)
		}, cascade.HealthOnTrack},
	})
}

// TestHealthOfPromises takes goals that promise less than all, and bets.
func TestHealthOfPromises(t *testing.T) {
	t.Parallel()
	aspirational := func(w *space) { theGoal(w).Promise = cascade.Aspirational }
	bet := func(b cascade.Bet) func(*space) {
		return func(w *space) { theGoal(w).Type, theGoal(w).Bet = cascade.BetGoal, &b }
	}
	checkEndings(t, []ending{
		{"aspirational, seven tenths of the way", 70, all(dueIn(due), aspirational), cascade.HealthReached},
		{"aspirational, less than that", 69.9, all(dueIn(due), aspirational), cascade.HealthMissed},
		{"aspirational: .25 of the way, pace .35", 25, aspirational, cascade.HealthOnTrack},
		{"aspirational: .24 of the way", 24, aspirational, cascade.HealthAtRisk},
		{"aspirational: .09 of the way", 9, aspirational, cascade.HealthOffTrack},
		{"a bet without a reading after its day", none, bet(cascade.Bet{By: today - 1}), cascade.HealthVerdict},
		{"a bet before its day", 25, bet(cascade.Bet{By: today}), cascade.HealthOnTrack},
		{"a bet after its day", 25, bet(cascade.Bet{By: today - 1}), cascade.HealthVerdict},
		{"a bet after the day of its measure", 25, all(dueIn(due), bet(cascade.Bet{})), cascade.HealthVerdict},
		{"a bet with its verdict", 25, bet(cascade.Bet{By: today - 1, Verdict: "kept"}), cascade.HealthOnTrack},
	})
}

func (w *space) silent() { w.entity("q4").(*cascade.Cycle).Phase = cascade.Active }

// checkIn is one on the goal g that says it is on track.
func checkIn(daysAgo int) *cascade.CheckIn {
	return &cascade.CheckIn{Goal: "g", At: cascade.OnDay(today - cascade.Date(daysAgo)), Status: cascade.OnTrack}
}

// silence is what was heard of the goal g, and how its cycle stands. The cycle is active, with a week as its cadence,
// and the goal's last reading is old.
type silence struct {
	name   string
	added  []cascade.Entity
	edit   func(*cascade.Goal, *cascade.Cycle)
	source cascade.ID // of the goal's metric
	stale  bool
}

func checkStale(t *testing.T, silences []silence) {
	t.Helper()
	for _, tt := range silences {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := (&space{}).goal("g", none, nil).add(
				&cascade.Cycle{Header: cascade.Header{ID: "q4"}, From: today - 80, To: today + 46, Phase: cascade.Active},
				&cascade.Goal{Header: cascade.Header{ID: "other"}},
				reading("m-g", 40, 50)).add(tt.added...)
			goal := w.entity("g").(*cascade.Goal)
			goal.Cycle = "q4"
			w.entity("m-g").(*cascade.Metric).Source = tt.source
			w.entity("k-g").(*cascade.Measure).Start = today - 80
			if tt.edit != nil {
				tt.edit(goal, w.entity("q4").(*cascade.Cycle))
			}
			g, naive := w.graph(t)
			if f := g.Figures("g"); (f.Health == cascade.HealthStale) != tt.stale {
				t.Errorf("health %s, want stale %v; last word %s", f.Health, tt.stale, f.LastWord)
			}
			if f := naive.Figures("g"); (f.Health == cascade.HealthStale) != tt.stale || f.LastWord != g.Figures("g").LastWord {
				t.Errorf("the definition says %s, last word %s", f.Health, f.LastWord)
			}
		})
	}
}

// TestStaleWithoutACheckIn takes check-ins, and when they were made.
func TestStaleWithoutACheckIn(t *testing.T) {
	t.Parallel()
	onAnother := checkIn(1)
	onAnother.Goal = "other"
	saying := func(c cascade.CheckIn) *cascade.CheckIn {
		c.Goal, c.At = "g", cascade.OnDay(today-1)
		return &c
	}
	checkStale(t, []silence{
		{name: "two cadences of silence", added: []cascade.Entity{checkIn(14)}},
		{name: "a day more", added: []cascade.Entity{checkIn(15)}, stale: true},
		{name: "the last of several", added: []cascade.Entity{checkIn(3), checkIn(20)}},
		{name: "a check-in to come", added: []cascade.Entity{checkIn(-1), checkIn(15)}, stale: true},
		{name: "a check-in on another goal", added: []cascade.Entity{onAnother}, stale: true},
		{name: "never a word", stale: true},
		{name: "a check-in that says nothing", added: []cascade.Entity{saying(cascade.CheckIn{})}, stale: true},
		{name: "a check-in with a word", added: []cascade.Entity{saying(cascade.CheckIn{Next: "go on"})}},
		{name: "a check-in with a value", added: []cascade.Entity{saying(
			cascade.CheckIn{Values: map[cascade.ID]float64{"k-g": 1}})}},
	})
}

// TestStaleWithinACycle takes cycles and goals that have or have not had their time.
func TestStaleWithinACycle(t *testing.T) {
	t.Parallel()
	began := func(daysAgo int) func(*cascade.Goal, *cascade.Cycle) {
		return func(_ *cascade.Goal, c *cascade.Cycle) { c.From = today - cascade.Date(daysAgo) }
	}
	committed := func(daysAgo int) func(*cascade.Goal, *cascade.Cycle) {
		return func(g *cascade.Goal, _ *cascade.Cycle) { g.CommittedOn = today - cascade.Date(daysAgo) }
	}
	every := func(cadence cascade.Cadence) func(*cascade.Goal, *cascade.Cycle) {
		return func(_ *cascade.Goal, c *cascade.Cycle) { c.Cadence = cadence }
	}
	phase := func(p cascade.Phase) func(*cascade.Goal, *cascade.Cycle) {
		return func(_ *cascade.Goal, c *cascade.Cycle) { c.Phase = p }
	}
	checkStale(t, []silence{
		{name: "a cycle that has just begun", edit: began(14)},
		{name: "a cycle that began a day earlier", edit: began(15), stale: true},
		{name: "just committed", edit: committed(14)},
		{name: "committed a day earlier", edit: committed(15), stale: true},
		{name: "every two weeks", added: []cascade.Entity{checkIn(28)}, edit: every(cascade.Biweekly)},
		{
			name: "every two weeks, a day more", added: []cascade.Entity{checkIn(29)}, edit: every(cascade.Biweekly),
			stale: true,
		},
		{name: "monthly", added: []cascade.Entity{checkIn(62)}, edit: every(cascade.Monthly)},
		{name: "monthly, a day more", added: []cascade.Entity{checkIn(63)}, edit: every(cascade.Monthly), stale: true},
		{name: "a cycle in planning", edit: phase(cascade.Planning)},
		{name: "a cycle being scored", edit: phase(cascade.Scoring)},
		{name: "no cycle", edit: func(g *cascade.Goal, _ *cascade.Cycle) { g.Cycle = "" }},
		{name: "a draft", edit: func(g *cascade.Goal, _ *cascade.Cycle) { g.State = cascade.Draft }},
	})
}

// TestStaleWithoutASource takes readings: those of a source are a word about the goal, those that people type are not.
func TestStaleWithoutASource(t *testing.T) {
	t.Parallel()
	elsewhere := reading("m-g", 1, 50)
	elsewhere.CheckIn = "elsewhere"
	read := func(daysAgo int) []cascade.Entity { return []cascade.Entity{reading("m-g", daysAgo, 50)} }
	checkStale(t, []silence{
		{name: "a typed reading is no word", added: read(1), stale: true},
		{name: "a reading of a source", added: read(14), source: "warehouse"},
		{name: "a pushed reading", added: read(14), source: cascade.SourcePush},
		{name: "a source that says it is typed", added: read(14), source: cascade.SourceManual, stale: true},
		{name: "a source's reading to come", added: read(-1), source: "warehouse", stale: true},
		{
			name:  "a reading that a check-in on another goal wrote",
			added: []cascade.Entity{elsewhere}, source: cascade.SourcePush, stale: true,
		},
		{
			name:  "a source's reading before that",
			added: []cascade.Entity{cascade.Clone(elsewhere), reading("m-g", 5, 50)}, source: cascade.SourcePush,
		},
	})
}
