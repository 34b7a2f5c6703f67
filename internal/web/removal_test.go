package web_test

import (
	"html"
	"strings"
	"testing"

	"weir.dev/weir/internal/web"
)

// The page of a removal says what goes too and what stays, by the names people gave, and nothing that its reader does
// not see.
func TestRemovalSays(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	for _, c := range []struct {
		name, who, path string
		goes, stays     []string // nil stays: the page names none
	}{
		{
			"a metric", "ada", "metrics/share",
			[]string{"The measure “Market share”", "2 readings"},
			nil,
		},
		{
			"a team", "ola", "teams/sales", nil, []string{
				"The metric “Tickets open”", "The goal “Deals close without discounts”",
				"The need “New teams reach a first shared project in a day → Deals close without discounts”",
			},
		},
		{
			"a cycle with goals its reader does not see", "ada", "cycles/2026-q4", nil,
			[]string{"The goal “Be the first choice for remote teams”"},
		},
		{
			"a person", "ola", "people/gus", nil,
			[]string{"The goal “New teams reach a first shared project in a day”"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := html.UnescapeString(p.as(c.who).get("/w/acme/" + c.path + "/remove").want(ok).body)
			goes, stays, some := strings.Cut(text, "This stays, and no longer names it")
			if some != (c.stays != nil) {
				t.Fatalf("it says that something stays: %v\n%.3000s", some, text)
			}
			if none := strings.Contains(goes, "Nothing else goes with it."); none != (c.goes == nil) {
				t.Errorf("it says that nothing goes: %v", none)
			}
			for part, says := range map[string][]string{goes: c.goes, stays: c.stays} {
				for _, s := range says {
					if !strings.Contains(part, s) {
						t.Errorf("it does not say %q there:\n%.3000s", s, part)
					}
				}
			}
			if c.who == "ada" && strings.Contains(text, "CANARY") {
				t.Error("it names what its reader does not see")
			}
		})
	}
}
