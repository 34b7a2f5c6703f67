package api_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/testenv"
)

// Holidays are edited as dates, stand in the answer of their team and in the file, and what is no list of dates is
// refused.
func TestHolidays(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	ada := p.as("ada")
	edit := func(kind, id, days string) got {
		return ada.do("POST", "/edits", `{"edits":[{"do":"change","kind":"`+kind+`","id":"`+id+
			`","fields":{"holidays":`+days+`}}]}`)
	}
	for _, wrong := range []string{`["2026-02-30"]`, `[1]`, `"2026-12-24"`, `[null]`, `[["2026-12-24"]]`} {
		if got := edit("team", "product", wrong); got.status != 422 {
			t.Errorf("%s answers %d %s", wrong, got.status, got.body)
		}
	}
	for _, of := range [][2]string{{"team", "product"}, {"settings", "acme"}} {
		if got := edit(of[0], of[1], `["2026-12-24","2026-12-25"]`); got.status != 200 {
			t.Errorf("%s answers %d %s", of[0], got.status, got.body)
		}
	}
	if got := ada.get("/teams/product").body; !strings.Contains(got, `"holidays":["2026-12-24","2026-12-25"]`) {
		t.Errorf("the team answers %s", got)
	}
	if got := ada.get("/export").body; strings.Count(got, "holidays: [2026-12-24, 2026-12-25]") != 2 {
		t.Errorf("the file says\n%s", got)
	}
	got := ada.do("POST", "/plan", files(false, "a.yaml", "weir: 1\nworkspace: acme\nholidays: [2026-12-24]\n"))
	if got.status != 200 || !strings.Contains(got.body, "holidays") {
		t.Errorf("the plan answers %d %s", got.status, got.body)
	}
}
