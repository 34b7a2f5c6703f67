package cascade

import (
	"slices"
	"testing"
)

// TestRemnantsAsTheyWereKept: since when a thing is gone to others is read from each form it was ever kept in.
func TestRemnantsAsTheyWereKept(t *testing.T) {
	t.Parallel()
	for body, gone := range map[string]int64{
		`{"audience":["a"],"gone":7}`:                 7,
		`{"audience":["a"]}`:                          0,
		`{"audience":["a"],"removed":true}`:           1, // nobody knows since when: from the beginning
		`{"audience":["a"],"removed":true,"since":7}`: 7,
		`{"audience":["a"],"since":7}`:                0, // a line that was not removed
	} {
		e, err := Decode(KindGoal, []byte(`{"id":"x","remnant":`+body+`}`))
		if err != nil {
			t.Fatal(err)
		}
		if left := e.Head().Remnant; left.Gone != gone || !slices.Equal(left.Audience, []ID{"a"}) {
			t.Errorf("%s is read as %+v", body, left)
		}
		if again, err := Decode(KindGoal, Encode(e)); err != nil || again.Head().Remnant.Gone != gone {
			t.Errorf("%s is read back as %+v (%v)", body, again, err)
		}
	}
	if _, err := Decode(KindGoal, []byte(`{"id":"x","remnant":{"gone":"soon"}}`)); err == nil {
		t.Error("a remnant of nothing is read")
	}
}
