package demo

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// northlightOn furnishes Northlight as everyone would see it on a day.
func northlightOn(t *testing.T, today cascade.Date) *lens.Lens {
	t.Helper()
	doc, err := quarter(today)
	if err != nil {
		t.Fatal(err)
	}
	s, err := cascade.Load(doc, clock.Seeded(seed))
	if err != nil {
		t.Fatal(err)
	}
	return lens.Of(sight.NewWorld(s, today, []byte("secret")).Everyone())
}

// TestStory keeps the readings to the story: how each belief stands, what the bet gave and what is found, in
// whichever week the demo is opened.
func TestStory(t *testing.T) {
	t.Parallel()
	want := map[string]cascade.Standing{
		"activation": "supported", "own-data": "weaker", "first-page": "supported", "asked-twice": "no-effect",
		"week-view": "no-effect",
		"answers":   "too-early", "strings": "on-trust", "campaign": "on-trust", "renewals": "on-trust", "audit": "on-trust",
		"tag-clean-up": "on-trust", "reseller-deals": "on-trust",
	}
	for _, today := range []cascade.Date{written, written + 4, cascade.NewDate(2027, 3, 1), cascade.NewDate(2028, 2, 29)} {
		l := northlightOn(t, today)
		for a := range l.Snapshot().Alignments() {
			if g := l.Snapshot().Goal(a.Goal); g != nil {
				st := l.Standing(a)
				if st.Word != want[g.Key] {
					t.Errorf("%s: the belief of %s stands as %q, the story says %q: %s", today, g.Key, st.Word, want[g.Key],
						st.Sentence)
				}
				if st.Overruled != (g.Key == "week-view") {
					t.Errorf("%s: overruled is wrong for %s", today, g.Key)
				}
			}
		}
		bet, err := l.Bet(l.Snapshot().Find(cascade.KindGoal, "tag-clean-up").(*cascade.Goal))
		if err != nil || !bet.SoFar || *bet.Effect > -0.25 || *bet.Effect < -0.4 {
			t.Errorf("%s: the tag clean-up gave %+v, %v", today, bet, err)
		}
		var found []string
		for _, f := range finding.Run(l, finding.Rules).Findings {
			found = append(found, f.Rule+" "+f.Subject.ID)
		}
		for _, f := range []string{"watermelon activation", "diverging activation", "untested answers"} {
			if !slices.Contains(found, f) {
				t.Errorf("%s: no finding %s among %q", today, f, found)
			}
		}
	}
}
