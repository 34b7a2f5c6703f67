package standing_test

import (
	"fmt"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/standing"
)

// question is a workspace in which a belief, a bet and a chance are judged.
func question() *story {
	s := newStory().goals(believing(0.06, readableWhen("gate", 4)))
	load := []float64{3.1, 3.05, 3.12, 3.08, 3.11, 3.06, 3.1, 3.13, 3.07, 3.1, 2.8, 2.82, 2.78, 2.81, 2.8, 2.77, 2.79}
	other := []float64{5.2, 5.1, 5.4, 5.3, 5.2, 5.5, 5.1, 5.6, 5.4, 5.2, 5.3, 5.5, 5.1, 5.2, 5.6, 5.3, 5.4}
	gate := make([]float64, len(pilots))
	for i := range gate {
		gate[i] = float64(i)
	}
	s.metric("load", cascade.Metric{Unit: "s", Direction: cascade.Down}, load...)
	s.metric("other", cascade.Metric{Unit: "s"}, other...)
	s.metric("gate", cascade.Metric{}, gate...)
	s.add("bet", &cascade.Goal{
		Intent: "bet", Type: cascade.BetGoal, Owners: []cascade.ID{"acme"}, State: cascade.Committed,
		Bet: &cascade.Bet{Metric: "load", Control: "other", Moves: num(-0.2), Started: today - 7*6, By: today + 7},
	})
	return s
}

// answers is all that is said of them.
func answers(t *testing.T, l *lens.Lens) string {
	t.Helper()
	_, st := only(t, l)
	out := fmt.Sprint(st.Word, st.Sentence)
	if st.Figures != nil {
		out += fmt.Sprint(*st.Figures)
	}
	bet, err := l.Bet(l.Snapshot().Find(cascade.KindGoal, "bet").(*cascade.Goal))
	out += fmt.Sprint("\n", bet.Sentence, bet.Reason, err)
	if bet.Effect != nil {
		out += fmt.Sprint(*bet.Effect, *bet.Lo, *bet.Hi)
	}
	chance, err := l.Chance(l.Snapshot().Find(cascade.KindMeasure, "k-top").(*cascade.Measure), today)
	return out + fmt.Sprint("\n", chance.Sentence, chance.Chance, chance.Median, err)
}

// otherQuestions are changes of each part of a question, by what they change.
func otherQuestions(t *testing.T, s cascade.Snapshot) map[string]cascade.Change {
	t.Helper()
	metric := func(key string, change func(*cascade.Metric)) cascade.Change {
		old := s.Find(cascade.KindMetric, key).(*cascade.Metric)
		m := *old
		change(&m)
		return cascade.Change{Before: old, After: &m}
	}
	believes := func(change func(*cascade.Belief)) cascade.Change {
		a, _ := only(t, lens.Of(world(s).Everyone()))
		b, after := *a.Believes, *a
		change(&b)
		after.Believes = &b
		return cascade.Change{Before: a, After: &after}
	}
	bets := func(change func(*cascade.Bet)) cascade.Change {
		old := s.Find(cascade.KindGoal, "bet").(*cascade.Goal)
		b, after := *old.Bet, *old
		change(&b)
		after.Bet = &b
		return cascade.Change{Before: old, After: &after}
	}
	measures := func(change func(*cascade.Measure)) cascade.Change {
		old := s.Find(cascade.KindMeasure, "k-top").(*cascade.Measure)
		m := *old
		change(&m)
		return cascade.Change{Before: old, After: &m}
	}
	changes := map[string]cascade.Change{
		"size":      believes(func(b *cascade.Belief) { b.Size = num(0.12) }),
		"per":       believes(func(b *cascade.Belief) { b.Per = num(2) }),
		"lag":       believes(func(b *cascade.Belief) { b.Lag = "3w" }),
		"direction": believes(func(b *cascade.Belief) { b.Direction = "opposite" }),
		"when":      believes(func(b *cascade.Belief) { b.ReadableWhen = nil }),
		"level of when": believes(func(b *cascade.Belief) {
			b.ReadableWhen = &cascade.Readable{Metric: b.ReadableWhen.Metric, Above: num(2)}
		}),
		"moves":             bets(func(b *cascade.Bet) { b.Moves = num(-0.5) }),
		"start":             bets(func(b *cascade.Bet) { b.Started -= 7 }),
		"due":               bets(func(b *cascade.Bet) { b.By = today - 7 }),
		"control":           bets(func(b *cascade.Bet) { b.Control = "" }),
		"target":            measures(func(m *cascade.Measure) { m.To = num(34) }),
		"due day":           measures(func(m *cascade.Measure) { m.By += 90 }),
		"shape":             measures(func(m *cascade.Measure) { m.Shape = cascade.Cumulative }),
		"good direction":    metric("activation", func(m *cascade.Metric) { m.Direction = cascade.Down }),
		"kind of total":     metric("load", func(m *cascade.Metric) { m.Cumulative = true }),
		"control transform": metric("other", func(m *cascade.Metric) { m.Transform = "logit" }),
		"gate's name":       metric("gate", func(m *cascade.Metric) { m.Name = "Doors" }),
	}
	for key, transform := range map[string]string{"imports": "log", "activation": "log", "load": "identity"} {
		changes[key+"'s name"] = metric(key, func(m *cascade.Metric) { m.Name = "Something else" })
		changes[key+"'s unit"] = metric(key, func(m *cascade.Metric) { m.Unit = "points" })
		changes[key+"'s transform"] = metric(key, func(m *cascade.Metric) { m.Transform = transform })
	}
	for _, cadence := range []cascade.Cadence{cascade.Daily, cascade.Monthly, cascade.Quarterly, cascade.Yearly} {
		for _, key := range []string{"activation", "load"} {
			changes[key+"'s cadence "+string(cadence)] = metric(key, func(m *cascade.Metric) { m.Cadence = cadence })
		}
	}
	return changes
}

// TestAnswersRestOnAllTheyAreMadeOf changes each part of a belief, a bet, a chance and their metrics, and compares
// what the world then says with what a new one says: an answer that is kept must not be given to another question.
func TestAnswersRestOnAllTheyAreMadeOf(t *testing.T) {
	t.Parallel()
	s := question().snapshot(t)
	w := world(s)
	says := func(w *sight.World) string { return answers(t, lens.Of(w.Everyone())) }
	before := says(w)
	said := map[string]string{}
	for what, change := range otherQuestions(t, s) {
		after, err := s.With([]cascade.Change{change})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		got, want := says(w.With(after, []cascade.Change{change})), says(world(after))
		if got != want {
			t.Errorf("with another %s the world says\n%s\nand a new one\n%s", what, got, want)
		}
		if what != "gate's name" && want == before {
			t.Errorf("another %s changes nothing that is said", what)
		}
		if twin, ok := said[want]; ok && what != "gate's name" {
			t.Errorf("another %s and another %s say the same", what, twin)
		}
		said[want] = what
	}
	if later := says(w.On(today + 8)); later != says(world(s).On(today+8)) || later == before {
		t.Errorf("when the bet's date has passed the world says\n%s", later)
	}
}

// TestAnswers fills a store of answers many times over: it never holds more than it may, what is in use is judged once,
// and what nobody asks for is let go.
func TestAnswers(t *testing.T) {
	t.Parallel()
	const most = 100
	store := standing.NewAnswers(most)
	judged := map[string]int{}
	ask := func(key string) {
		t.Helper()
		got, err := store.Ask(key, func() (string, error) { judged[key]++; return "of " + key, fmt.Errorf("no %s", key) })
		if got != "of "+key || err == nil || err.Error() != "no "+key {
			t.Fatalf("the answer to %s is %q, %v", key, got, err)
		}
		if n := store.Kept(); n > most {
			t.Fatalf("%d answers are kept, and the bound is %d", n, most)
		}
	}
	ask("in use")
	for i := range 20 * most {
		ask(fmt.Sprint("once ", i))
		ask("in use")
	}
	if n := judged["in use"]; n != 1 {
		t.Errorf("an answer that was asked for all the time was judged %d times", n)
	}
	if store.Kept() != most {
		t.Errorf("%d answers are kept; there is room for %d", store.Kept(), most)
	}
	ask("once 0")
	if judged["once 0"] != 2 {
		t.Error("an answer that nobody asked for was kept")
	}
}

// TestAnswersOfManySeries asks for the same answers again and again, as every pass over a workspace does.
func TestAnswersOfManySeries(t *testing.T) {
	t.Parallel()
	const most, passes = 1000, 50
	for _, tt := range []struct {
		series, fresh int // asked for in each pass: again, and for the first and last time
		least, worst  int // how many of the former are judged anew in all, after the first pass
	}{
		{series: most, worst: 0},
		{series: most * 8 / 10, fresh: 20, worst: most},
		{series: most * 11 / 10, least: 1, worst: most * 11 / 10 * passes / 2}, // more than there is room for
	} {
		store := standing.NewAnswers(most)
		anew, once := 0, 0
		for pass := range passes {
			for i := range tt.series {
				store.Ask(fmt.Sprint(i), func() (string, error) { anew += min(pass, 1); return "", nil })
			}
			for range tt.fresh {
				once++
				store.Ask(fmt.Sprint("fresh ", once), func() (string, error) { return "", nil })
			}
		}
		if anew < tt.least || anew > tt.worst {
			t.Errorf("%d series, %d fresh in each pass: %d judged anew in %d passes, want %d to %d", tt.series, tt.fresh, anew,
				passes, tt.least, tt.worst)
		}
	}
}
