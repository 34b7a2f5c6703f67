package page

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
)

func TestEveryStandingHasItsOwnWordAndLine(t *testing.T) {
	t.Parallel()
	seen := map[string]Standing{}
	for _, s := range standings {
		for _, is := range []string{"word " + s.word().String(), "class " + s.class()} {
			if other, taken := seen[is]; taken || !s.drawn() {
				t.Errorf("%+v and %+v share the %s", other, s, is)
			}
			seen[is] = s
		}
	}
	for _, word := range append(slices.Clone(cascade.Standings), cascade.OnTrust) {
		if !slices.ContainsFunc(standings, func(s Standing) bool { return s.Word == word }) {
			t.Errorf("no key explains how %s is drawn", word)
		}
	}
}

func TestAStandingThatSaysNothing(t *testing.T) {
	t.Parallel()
	var s Standing
	if s.drawn() || !s.word().IsZero() || !s.Says().IsZero() || !s.full().IsZero() {
		t.Errorf("it says %q", s.full())
	}
	if want := (Standing{Word: cascade.OnTrust}).class(); s.class() != want {
		t.Errorf("its line is %s, want that of a belief on trust, %s", s.class(), want)
	}
}

func TestWhoSaysAStanding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s           Standing
		class, full string
	}{
		{Standing{Word: cascade.Weaker}, "standing-weaker", ""},
		{
			Standing{Word: cascade.Contradicted, By: sample("Mei")},
			"standing-against spoken",
			"Speaks against it, says Mei",
		},
		{
			Standing{Word: cascade.Supported, By: sample("Mei"), Readings: cascade.TooEarly},
			"standing-holding spoken",
			"Holding so far, says Mei (readings: too early)",
		},
	} {
		if got := c.s.full().String(); c.s.class() != c.class || got != c.full {
			t.Errorf("%+v is drawn as %q and said as %q, want %q and %q", c.s, c.s.class(), got, c.class, c.full)
		}
	}
}
