package cascadefile_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
)

func load(t interface{ Fatalf(string, ...any) }, data []byte) cascade.Snapshot {
	s, _, err := cascadefile.Load([]cascadefile.File{{Name: "a.yaml", Data: data}}, nil, &cascadetest.IDs{})
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return s
}

// What is written reads back as it was, twice gives the same bytes, and is in the form that Format gives.
func TestWriteThenLoad(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{}).Draw(t, "snapshot")
		data := cascadefile.Write(&s, cascadefile.WriteOptions{History: true})
		again := load(t, data)
		if d := cascadetest.Difference(&s, &again); d != "" {
			t.Fatalf("difference:\n%s\nfile:\n%s", d, data)
		}
		if twice := cascadefile.Write(&again, cascadefile.WriteOptions{History: true}); !bytes.Equal(data, twice) {
			t.Fatalf("written again:\n%s\nbefore:\n%s", twice, data)
		}
		formatted, err := cascadefile.Format(data)
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if !bytes.Equal(data, formatted) {
			t.Fatalf("formatted:\n%s\nwritten:\n%s", formatted, data)
		}
	})
}

func TestWriteWithoutHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{}).Draw(t, "snapshot")
		again := load(t, cascadefile.Write(&s, cascadefile.WriteOptions{}))
		var history []cascade.Change
		for _, k := range []cascade.Kind{
			cascade.KindObservation, cascade.KindCheckIn, cascade.KindRevision, cascade.KindHeldReview, cascade.KindOpening,
			cascade.KindProposal,
		} {
			for e := range s.All(k) {
				history = append(history, cascade.Change{Before: e})
			}
		}
		bare, err := s.With(history)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if d := cascadetest.Difference(&bare, &again); d != "" {
			t.Fatalf("difference:\n%s", d)
		}
	})
}
