package cascade_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// A day back and the days that lapsed since are one count: exactly so many days that are no holidays lie between.
func TestDaysBackAndLapsedAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := cascade.NewDate(2026, 12, 20)
		off := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) cascade.Date {
			return day - cascade.Date(rapid.IntRange(-3, 40).Draw(t, "days before"))
		}), 0, 30)
		common, own, above := off.Draw(t, "workspace"), off.Draw(t, "team"), off.Draw(t, "unit above")
		s, err := cascade.Load(cascade.Document{Entities: []cascade.Entity{
			&cascade.Settings{Header: cascade.Header{Key: "w"}, Holidays: common},
			&cascade.Team{Header: cascade.Header{Key: "a"}, Type: cascade.Unit, Holidays: above},
			&cascade.Team{Header: cascade.Header{Key: "b"}, Type: cascade.Unit, Parent: "a", Holidays: own},
		}}, &cascadetest.IDs{})
		if err != nil {
			t.Fatal(err)
		}
		team := s.Find(cascade.KindTeam, "b").Head().ID
		n := rapid.IntRange(0, 40).Draw(t, "days")
		back := s.DaysBack(team, day, n)
		counted := 0
		for d := back + 1; d <= day; d++ {
			if !slices.Contains(slices.Concat(common, own, above), d) {
				counted++
			}
		}
		teams := []cascade.ID{team}
		if counted != n || !s.Lapsed(teams, back, day, n) || s.Lapsed(teams, back, day, n+1) {
			t.Errorf("%d days back from %s is %s, with %d days that count between", n, day, back, counted)
		}
	})
}
