package web_test

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

// A team's holidays are written on its form, a day on a line or with commas between, and stand on its page. What is no
// day is refused with what was typed.
func TestHolidaysOfATeam(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	const change = "/w/acme/teams/sales/change"
	ada := p.as("ada")
	form := ada.get(change).want(ok).has("Holidays").typed(change)
	for _, wrong := range []string{"24 December", "2026-12-24\n2026-13-01", "2026-02-30"} {
		ada.post(change, with(form, "holidays", wrong)).want(unprocessable).
			has("is not a day. Give each as YYYY-MM-DD", wrong)
	}
	ada.post(change, with(form, "holidays", " 2026-12-24\r\n2026-12-25, 2026-12-28\n\n")).want(to)
	want := []cascade.Date{
		cascade.NewDate(2026, 12, 24), cascade.NewDate(2026, 12, 25), cascade.NewDate(2026, 12, 28),
	}
	team := func() []cascade.Date { return p.world().Find(cascade.KindTeam, "sales").(*cascade.Team).Holidays }
	if got := team(); !slices.Equal(got, want) {
		t.Fatalf("its holidays are %v", got)
	}
	ada.get("/w/acme/teams/sales").want(ok).text().has("Holidays", "24 Dec", "25 Dec", "28 Dec")
	form = ada.get(change).want(ok).typed(change)
	if got := form.Get("holidays"); got != "2026-12-24\n2026-12-25\n2026-12-28" {
		t.Errorf("the form begins with %q", got)
	}
	ada.post(change, with(form, "name", "Sellers")).want(to)
	if got := team(); !slices.Equal(got, want) {
		t.Errorf("another change makes its holidays %v", got)
	}
	form = ada.get(change).want(ok).typed(change)
	ada.post(change, with(form, "holidays", "")).want(to)
	if got := team(); got != nil {
		t.Errorf("emptied, its holidays are %v", got)
	}
}
