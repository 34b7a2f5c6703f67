package graphtest

import (
	"fmt"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// Dense draws a small workspace in which nearly every figure has a value on the given day: committed goals with
// measures that are read, beliefs with numbers, and more alignments than a tree has, so that some close loops.
func Dense(t *rapid.T, today cascade.Date) cascade.Snapshot {
	var es []cascade.Entity
	add := func(e cascade.Entity) cascade.ID {
		*e.Head() = cascade.Header{
			ID: cascade.ID(fmt.Sprintf("%s~%d", e.Kind(), len(es))), Seq: int64(len(es) + 1), Key: e.Head().Key,
		}
		es = append(es, e)
		return e.Head().ID
	}
	key := func(k string) cascade.Header { return cascade.Header{Key: fmt.Sprintf("%s-%d", k, len(es))} }
	cycle := add(&cascade.Cycle{
		Header: key("cycle"), From: today - 50, To: today + 40, Phase: cascade.Active, Cadence: cascade.Biweekly,
	})
	warehouse := add(&cascade.Source{Header: key("source")})
	var metrics, goals []cascade.ID
	for range 3 {
		m := &cascade.Metric{Header: key("metric"), Source: rapid.SampledFrom([]cascade.ID{"", warehouse}).Draw(t, "source")}
		m.Direction = rapid.SampledFrom([]cascade.Direction{cascade.Up, cascade.Up, cascade.Down}).Draw(t, "direction")
		id := add(m)
		metrics = append(metrics, id)
		day := today - 60
		for range rapid.IntRange(1, 5).Draw(t, "readings") {
			day += cascade.Date(rapid.IntRange(1, 20).Draw(t, "days"))
			add(&cascade.Observation{Metric: id, At: cascade.OnDay(day), Value: Number(t)})
		}
	}
	metric := func() cascade.ID { return rapid.SampledFrom(metrics).Draw(t, "metric") }
	for range rapid.IntRange(2, 7).Draw(t, "goals") {
		g := &cascade.Goal{Header: key("goal"), Cycle: cycle, State: cascade.Committed}
		g.Progress = rapid.SampledFrom([]cascade.ProgressMode{"", "", cascade.SignalProgress}).Draw(t, "mode")
		id := add(g)
		goals = append(goals, id)
		for range rapid.IntRange(0, 2).Draw(t, "measures") {
			from, to := Number(t), Number(t)
			add(&cascade.Measure{Header: key("measure"), Goal: id, Metric: metric(), From: &from, To: &to, Weight: unit(t)})
		}
		if rapid.Bool().Draw(t, "word") {
			add(
				&cascade.CheckIn{
					Goal: id, At: cascade.OnDay(today - cascade.Date(rapid.IntRange(0, 60).Draw(t, "days ago"))),
					Status: cascade.OnTrack,
				})
		}
	}
	goal := func() cascade.ID { return rapid.SampledFrom(goals).Draw(t, "goal") }
	joined := map[string]bool{}
	for range rapid.IntRange(1, 10).Draw(t, "alignments") {
		a := &cascade.Alignment{By: cascade.ByResponse, Goal: goal(), To: goal()}
		if rapid.IntRange(0, 2).Draw(t, "share") == 0 {
			a.Share = unit(t)
		}
		if pair := string(a.Goal + " " + a.To); a.Goal == a.To || joined[pair] {
			continue
		} else {
			joined[pair] = true
		}
		if rapid.Bool().Draw(t, "belief") {
			a.Believes = &cascade.Belief{
				Driver: metric(), Outcome: metric(), Size: perhaps(t), Per: perhaps(t), Confidence: unit(t),
			}
			if p := a.Believes.Per; p != nil && *p == 0 {
				a.Believes.Per = nil
			}
		}
		add(a)
	}
	cs := make([]cascade.Change, len(es))
	for i, e := range es {
		cs[i] = cascade.Change{After: e}
	}
	s, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
