package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/testenv"
)

// A process follows a write that stands in the journal in parts, and one that starts later reads the same.
func TestLargeWritesAreFollowed(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		e, db := process(t, url)
		other, _ := process(t, url)
		id, _ := furnished(t, e)
		if err := other.Follow(t.Context()); err != nil {
			t.Fatal(err)
		}
		doc := cascade.Document{}
		for i := range 30 {
			doc.Entities = append(doc.Entities, &cascade.Goal{
				Header: cascade.Header{Key: fmt.Sprintf("large-%d", i)}, Owners: []cascade.ID{"product"}, State: cascade.Committed,
				Intent: strings.Repeat(fmt.Sprintf("Be %d times as fast ", i), 2500),
			})
		}
		for day := range cascade.Date(400) {
			doc.Entities = append(doc.Entities, &cascade.Observation{
				Metric: "activation", At: cascade.OnDay(cascade.DateOf(today) - 400 + day), Value: float64(day),
			})
		}
		w, err := e.Operator(id)
		if err != nil {
			t.Fatal(err)
		}
		owner := cascade.ID("")
		for p := range w.Full().People() {
			if p.Rights() == cascade.Owner {
				owner = p.ID
			}
		}
		if _, err := e.Do(t.Context(), id, engine.Apply(owner, doc, false)); err != nil {
			t.Fatal(err)
		}
		if err := other.Follow(t.Context()); err != nil {
			t.Fatal(err)
		}
		late, _ := process(t, url)
		want, err := e.Operator(id)
		if err != nil {
			t.Fatal(err)
		}
		if n := want.Full().Len(cascade.KindObservation); n != 400 {
			t.Errorf("there are %d readings", n)
		}
		for name, of := range map[string]*engine.Engine{"who follows": other, "who starts later": late} {
			got, err := of.Operator(id)
			if err != nil {
				t.Fatal(err)
			}
			if d := cascadetest.Difference(want.Full(), got.Full()); d != "" {
				t.Errorf("%s has something else: %.300s", name, d)
			}
		}
		if report, err := db.Verify(t.Context(), id); err != nil || !report.Wrong.IsZero() {
			t.Errorf("verify: %q, %v", report.Wrong, err)
		}
	})
}
