package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/web"
)

// worded reports whether pages know what to call a field, its words, and all that is inside it.
func worded(t *testing.T, path string, f *cascade.Field) {
	t.Helper()
	if f.Label.IsZero() {
		t.Errorf("%s is shown as a fact and the table of kinds does not say what to call it: give it a label", path)
	}
	for _, w := range slices.Concat(f.Words, f.Instead) {
		if f.Says[w].IsZero() {
			t.Errorf("%s is shown as a fact and the table of kinds does not say what %q is called", path, w)
		}
	}
	if f.Block != nil {
		for _, inner := range f.Block.Fields {
			worded(t, path+"."+inner.Name, inner)
		}
	}
}

// Every field of a thing with a page is laid out there, or it is a fact that pages can word, or there is a reason why
// no page shows it.
func TestEveryFieldHasItsPlace(t *testing.T) {
	t.Parallel()
	for _, on := range web.Placed() {
		info := cascade.Info(on.Kind)
		for _, name := range on.Laid {
			if f := info.Field(name); f == nil || on.Unshown[name] != "" {
				t.Errorf("the page of a %s lays out %s, which it has not or which no page shows", on.Kind, name)
			}
		}
		for name, why := range on.Unshown {
			if info.Field(name) == nil || why == "" {
				t.Errorf("no page shows %s of a %s: it has no such field, or no reason is given", name, on.Kind)
			}
		}
		for f := range info.Own() {
			if f.Type != cascade.TypeKey && !slices.Contains(on.Laid, f.Name) && on.Unshown[f.Name] == "" {
				worded(t, string(on.Kind)+"."+f.Name, f)
			}
		}
	}
}

// What a thing says in any field shows on its page: the page is another one when the field says something else.
func TestEveryFieldShows(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply("weir: 1\ncycles: [{id: 2027-q1, from: 2027-01-01, to: 2027-03-31}]\n" +
		"metrics: [{id: sign-ups, owner: product}]\nreviews: [{id: monday, chair: ola}]\n" +
		"initiatives: [{id: export, title: Export}]\n")
	p.edit(cascade.KindGoal, "quick-start", map[string]any{"state": "draft"}) // nothing of it is sealed
	ola := p.as("ola")
	look := func(paths []string) page {
		var all page
		for _, path := range paths {
			one := ola.get("/w/acme/" + path).want(http.StatusOK)
			all, all.body = one, all.body+one.body
		}
		return all
	}
	for _, on := range web.Placed() {
		info, where := cascade.Info(on.Kind), shownAt[on.Kind]
		for f := range info.Own() {
			if f.Kept || f.Type == cascade.TypeKey || on.Unshown[f.Name] != "" || info.Accumulates ||
				f.Name == info.Parent || slices.Contains(info.Identity, f.Name) {
				continue
			}
			var e cascade.Entity
			for one := range p.world().All(on.Kind) {
				if e == nil && (where.key == "" || where.key == one.Head().Key) {
					e = one
				}
			}
			fields, was := cascadetest.Saying(p.world(), on.Kind, f), map[string]any{}
			for name := range fields {
				was[name] = info.Field(name).Get(e)
			}
			before := look(where.paths)
			p.edit(on.Kind, string(e.Head().ID), fields)
			after := look(where.paths)
			p.edit(on.Kind, string(e.Head().ID), was)
			if after.body == before.body {
				t.Errorf("%s say nothing of %s of a %s, which is now %v", where.paths, f.Name, on.Kind, fields)
			}
			if !slices.Contains(on.Laid, f.Name) {
				after.has(f.Label.String())
			}
		}
	}
}

// shownAt is, of each kind with facts, a thing and the pages that show it; without a key it is the first of its kind.
var shownAt = map[cascade.Kind]struct {
	key   string
	paths []string
}{
	cascade.KindGoal:       {"quick-start", []string{"goals/quick-start"}},
	cascade.KindMetric:     {"activation", []string{"metrics/activation"}},
	cascade.KindTeam:       {"sales", []string{"teams/sales"}},
	cascade.KindPerson:     {"sam", []string{"people"}},
	cascade.KindCycle:      {"2026-q4", []string{"cycles/2026-q4"}},
	cascade.KindInitiative: {"import", []string{"why/initiatives/import"}},
	cascade.KindWorkItem:   {"gh-1", []string{"why/work-items/gh-1"}},
	cascade.KindMeasure:    {"activated", []string{"goals/quick-start"}},
	cascade.KindAlignment:  {"", []string{"goals/quick-start", "goals/first-choice", "why/goals/quick-start"}},
	cascade.KindSettings:   {"", []string{"settings"}},
	cascade.KindNeed:       {"", []string{"goals/quick-start", "goals/closed-deals"}},
}

// A fact names nothing that its reader does not see, and does not say how much that is.
func TestFactsNameWhatTheirReaderSees(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.edit(cascade.KindInitiative, "import", map[string]any{"serves": []cascade.ID{"quick-start", "hire", "merger"}})
	const at = "/w/acme/why/initiatives/import"
	p.as("ola").get(at).want(http.StatusOK).has("CANARY hire forty people", "CANARY merge with the rival")
	p.as("mia").get(at).want(http.StatusOK).lacks("CANARY", "merger").
		has(`New teams reach a first shared project in a day</a></dd>`)
}

// A fact can be long, hold markup, and stands in its reader's language; what says nothing has no fact.
func TestFactsSayWhatIsThere(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	ola := p.as("ola")
	ola.get("/w/acme/goals/quick-start").want(http.StatusOK).lacks("People, roughly", "Kept for it")
	long := strings.Repeat("word ", 400) + "<b>end</b>"
	p.edit(cascade.KindMetric, "activation", map[string]any{"definition": long})
	ola.get("/w/acme/metrics/activation").want(http.StatusOK).has(strings.Repeat("word ", 400) + "&lt;b&gt;end&lt;/b&gt;")
	p.edit(cascade.KindGoal, "quick-start", map[string]any{
		"people": 2.5, "protected": &cascade.Protected{People: 1, Until: cascade.DateOf(today)},
		"disclose": "health",
	})
	ola.get("/w/acme/goals/quick-start").want(http.StatusOK).has("People, roughly", "2.5", "People: 1 · until 16 Nov",
		"its health")
	ola.get("/w/acme/goals/quick-start", "Accept-Language", "en-XA").want(http.StatusOK).
		lacks(">People, roughly<", ">its health<").has("⟦")
}

// A goal that serves a redacted one has a page, on which the line says that it is restricted.
func TestServingARedactedGoal(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(`weir: 1
goals:
  - {id: desks, intent: Forty more desks stand in March, owners: [product], cycle: 2026-q4, state: committed,
     serves: [{goal: hire, by: response, contribution: CANARY room for forty}]}`)
	p.as("mia").get("/w/acme/goals/desks").want(http.StatusOK).has("Restricted").lacks("CANARY")
}
