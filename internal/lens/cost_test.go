package lens_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/lens"
)

// company is a workspace in which Ana is in one of many teams, each with a few goals under a shared one, and with a
// metric for each goal.
func company(t testing.TB, teams int) cascade.Snapshot {
	t.Helper()
	doc := cascade.Document{Entities: []cascade.Entity{
		&cascade.Person{Header: cascade.Header{Key: "ana"}, Name: "Ana"},
		&cascade.Team{Header: cascade.Header{Key: "all"}, Type: cascade.Unit},
		&cascade.Cycle{Header: cascade.Header{Key: "q4"}, From: today - 40, To: today + 40},
	}}
	add := func(e ...cascade.Entity) { doc.Entities = append(doc.Entities, e...) }
	head := func(kind string, n ...any) cascade.Header {
		return cascade.Header{Key: fmt.Sprint(append([]any{kind}, n...)...)}
	}
	for i := range teams {
		unit := cascade.ID(fmt.Sprint("t", i))
		add(&cascade.Person{Header: head("p", i), Name: fmt.Sprint("Person ", i)})
		team := &cascade.Team{
			Header: head("t", i), Type: cascade.Unit, Parent: "all", Lead: cascade.ID(fmt.Sprint("p", i)),
		}
		if i == 3 {
			team.Members = []cascade.ID{"ana"}
		}
		add(team, &cascade.Goal{
			Header: head("top", i), Intent: fmt.Sprint("Top ", i), Owners: []cascade.ID{unit}, State: cascade.Committed,
			Accountable: []cascade.ID{cascade.ID(fmt.Sprint("p", i))},
		})
		for j := range 4 {
			goal, metric := cascade.ID(fmt.Sprint("g", i, "-", j)), cascade.ID(fmt.Sprint("m", i, "-", j))
			add(
				&cascade.Metric{Header: head("m", i, "-", j), Name: fmt.Sprint("Metric ", i, " ", j), Owner: unit},
				&cascade.Goal{
					Header: head("g", i, "-", j), Intent: fmt.Sprint("Goal ", i, " ", j), Owners: []cascade.ID{unit},
					State: cascade.Committed, Cycle: "q4",
				},
				&cascade.Measure{Header: head("k", i, "-", j), Goal: goal, Metric: metric},
				&cascade.Alignment{By: cascade.ByResponse, Goal: goal, To: cascade.ID(fmt.Sprint("top", i))},
			)
			for day := range cascade.Date(3) {
				add(&cascade.Observation{Metric: metric, At: cascade.OnDay(today - day), Value: float64(day)})
			}
		}
	}
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// visits counts what read visits of a company with so many teams, for Ana.
func visits(t *testing.T, teams int, read func(*lens.Lens)) int64 {
	t.Helper()
	var n atomic.Int64
	s := company(t, teams)
	w := world(s.Counted(&n))
	l := lens.Of(w.View(s.Find(cascade.KindPerson, "ana").Head().ID))
	n.Store(0)
	read(l)
	return n.Load()
}

// What a person is shown of their own costs what is theirs, however much there is of others.
func TestOwnCostsWhatIsOwn(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(*lens.Lens){
		"owed":      func(l *lens.Lens) { l.Owed() },
		"me":        func(l *lens.Lens) { l.Me() },
		"check-ins": func(l *lens.Lens) { l.CheckIns() },
		"week":      func(l *lens.Lens) { l.Week() },
		"changed":   func(l *lens.Lens) { l.Changed(7, 12) },
		"cycle":     func(l *lens.Lens) { l.CurrentCycle() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			few, many := visits(t, 20, read), visits(t, 200, read)
			if few != many || few == 0 {
				t.Errorf("it visits %d things among 20 teams, %d among 200", few, many)
			}
		})
	}
}
