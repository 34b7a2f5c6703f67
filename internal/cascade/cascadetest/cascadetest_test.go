package cascadetest_test

import (
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

func TestDocumentsLoad(t *testing.T) {
	t.Parallel()
	seen := map[cascade.Kind]bool{}
	rapid.Check(t, func(t *rapid.T) {
		doc := cascadetest.Document(cascadetest.Options{}).Draw(t, "document")
		for _, e := range doc.Entities {
			seen[e.Kind()] = true
		}
		s, err := cascade.Load(doc, &cascadetest.IDs{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cascadetest.Difference(&s, &s); d != "" {
			t.Fatalf("a snapshot differs from itself:\n%s", d)
		}
	})
	for _, k := range cascade.Kinds {
		if seen[k] == cascade.Info(k).Inner {
			t.Errorf("documents held a %s: %t", k, seen[k])
		}
	}
}

func TestOptionsHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{
			Goals: 3, Metrics: 2, Others: 1, Plain: true, NoHistory: true, AllOpen: true,
		}).Draw(t, "snapshot")
		if s.Len(cascade.KindGoal) > 3 || s.Len(cascade.KindMetric) > 2 || s.Len(cascade.KindReview) > 1 {
			t.Fatalf("%d goals, %d metrics, %d reviews", s.Len(cascade.KindGoal), s.Len(cascade.KindMetric),
				s.Len(cascade.KindReview))
		}
		for _, k := range []cascade.Kind{
			cascade.KindObservation, cascade.KindCheckIn, cascade.KindRevision, cascade.KindHeldReview,
		} {
			if s.Len(k) > 0 {
				t.Fatalf("history: %s", k)
			}
		}
		for g := range s.Goals() {
			if g.Restricted() {
				t.Fatalf("goal %s is restricted", g.Key)
			}
		}
	})
}

func TestDifferenceTellsApart(t *testing.T) {
	t.Parallel()
	load := func(name string) cascade.Snapshot {
		s, err := cascade.Load(cascade.Document{Entities: []cascade.Entity{
			&cascade.Team{Header: cascade.Header{Key: "acme"}, Type: cascade.Unit, Name: name},
		}}, &cascadetest.IDs{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	a, b := load("Acme"), load("Other")
	want := `- team {"id":"","seq":0,"key":"acme","name":"Acme","kind":"unit"}
+ team {"id":"","seq":0,"key":"acme","name":"Other","kind":"unit"}
`
	if got := cascadetest.Difference(&a, &b); got != want {
		t.Errorf("difference is %q, want %q", got, want)
	}
}
