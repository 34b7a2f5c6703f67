package sight_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// What is told of a thing as it stands today is what is shown of it: nothing of what is hidden or restricted, and of
// the rest all. So a change to what somebody does not see is no change to them.
func TestToldIsWhatIsShown(t *testing.T) {
	t.Parallel()
	told := 0
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 5, Metrics: 4, Others: 3, Plain: true}).Draw(t, "snapshot")
		v := world(s).View(rapid.SampledFrom(viewers(&s)).Draw(t, "person"))
		for _, k := range cascade.Kinds {
			for e := range s.All(k) {
				shown := v.Snapshot().Get(k, e.Head().ID)
				got, ok := v.Told(cascade.Change{After: e})
				if want := shown != nil && !cascade.Withheld(shown) && !cascade.Info(k).Accumulates; ok != want {
					t.Fatalf("%s is told: %v, and shown: %v", cascade.Encode(e), ok, want)
				}
				if !ok {
					continue
				}
				told++
				if !bytes.Equal(cascade.Shown(got.After), cascade.Shown(shown)) {
					t.Fatalf("told is %s, and shown %s", cascade.Encode(got.After), cascade.Encode(shown))
				}
				if _, changed := v.Told(cascade.Change{Before: e, After: cascade.Clone(e)}); changed && k != cascade.KindPerson {
					t.Fatalf("nothing was changed, and that is told of %s", cascade.Encode(e))
				}
			}
		}
	})
	if told == 0 {
		t.Error("nothing was ever told")
	}
}
