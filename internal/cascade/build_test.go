package cascade_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// TestBuild: a snapshot that is built at once is the one that changes make one by one, and goes on as that one does.
func TestBuild(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{}).Draw(t, "snapshot")
		b := cascade.NewBuilder()
		for _, k := range cascade.Kinds {
			for e := range s.All(k) {
				if o, ok := e.(*cascade.Observation); ok {
					c := *o
					b.AddReading(&c)
					c = cascade.Observation{} // the builder has kept what it needs
				} else {
					b.Add(cascade.Clone(e))
				}
			}
		}
		built := b.Snapshot()
		if err := built.Verify(); err != nil {
			t.Fatal(err)
		}
		same := func(what string, a, b *cascade.Snapshot) {
			for _, k := range cascade.Kinds {
				x, y := slices.Collect(a.All(k)), slices.Collect(b.All(k))
				if !slices.EqualFunc(x, y, func(x, y cascade.Entity) bool {
					return string(cascade.Encode(x)) == string(cascade.Encode(y))
				}) {
					t.Fatalf("%s: %s differ", what, k)
				}
			}
		}
		same("built", &s, &built)
		var cs []cascade.Change
		for e := range s.All(cascade.KindObservation) {
			if rapid.Bool().Draw(t, "gone") {
				cs = append(cs, cascade.Change{Before: e})
			}
		}
		want, err := s.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		got, err := built.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Verify(); err != nil {
			t.Fatal(err)
		}
		same("after a change", &want, &got)
		same("as before", &s, &built)
	})
}
