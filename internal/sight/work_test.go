package sight_test

import (
	"fmt"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/sight"
)

// What a writer waits for does not grow with what is hidden from them above and below what they write: nothing is
// figured before they are answered, and of what they look at afterwards as much as if the hidden were not there.
func TestHiddenGoalsMakeNobodyWait(t *testing.T) {
	t.Parallel()
	work := func(hidden int) (settled bool, computed int) {
		doc := cascade.Document{Entities: []cascade.Entity{
			&cascade.Person{Header: cascade.Header{Key: "in"}, Role: cascade.Owner},
			&cascade.Person{Header: cascade.Header{Key: "out"}},
			&cascade.Team{Header: cascade.Header{Key: "all"}, Type: cascade.Unit, Members: []cascade.ID{"in"}},
			&cascade.Metric{Header: cascade.Header{Key: "m"}, Direction: cascade.Up},
			&cascade.Goal{Header: cascade.Header{Key: "top"}, Intent: "top"},
			&cascade.Goal{Header: cascade.Header{Key: "low"}, Intent: "low"},
			&cascade.Measure{Header: cascade.Header{Key: "k"}, Goal: "low", Metric: "m", From: v(0), To: v(100)},
			&cascade.Observation{Metric: "m", At: cascade.OnDay(today - 7), Value: 10},
			&cascade.Alignment{By: cascade.ByResponse, Goal: "low", To: "top"},
		}}
		for i := range hidden {
			key := fmt.Sprintf("h%d", i)
			doc.Entities = append(doc.Entities,
				&cascade.Goal{
					Header: cascade.Header{Key: key}, Sight: cascade.Sight{Visibility: cascade.Hidden}, Owners: []cascade.ID{"all"},
				},
				&cascade.Alignment{By: cascade.ByResponse, Goal: "low", To: cascade.ID(key)},
				&cascade.Alignment{By: cascade.ByDirect, Goal: cascade.ID(key), To: "top"})
		}
		s, err := cascade.Load(doc, &cascadetest.IDs{})
		if err != nil {
			t.Fatal(err)
		}
		w := sight.NewWorld(s, today, []byte("secret"))
		out := s.Find(cascade.KindPerson, "out").Head().ID
		w.View(out)
		metric := s.Find(cascade.KindMetric, "m").Head().ID
		cs := w.Lift(out, []cascade.Change{{After: &cascade.Observation{
			Header: cascade.Header{ID: "new", Seq: 1 << 50}, Metric: metric, At: cascade.OnDay(today - 1), Value: 50,
		}}})
		next := w.With(with(t, s, cs), cs)
		settled = next.Settled()
		computed = next.View(out).Graph().Work()
		next.Settle()
		if !next.Settled() || next.Everyone().Graph().Work() < 2+hidden {
			t.Errorf("%d hidden goals above were not figured at last", hidden)
		}
		return settled, computed
	}
	none, open := work(0)
	settled, computed := work(300)
	if none || settled {
		t.Errorf("figures are computed before the writer is answered: %v without hidden goals, %v with", none, settled)
	}
	if open != computed || open == 0 {
		t.Errorf("%d goals are computed for the writer without hidden goals, %d with 300", open, computed)
	}
}
