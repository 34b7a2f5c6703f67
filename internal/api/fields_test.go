package api_test

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/engine"
)

// answeredAt are, by kind, a thing and the answer that tells of it; where nothing is named it is the first there is.
var answeredAt = map[cascade.Kind]struct{ key, path string }{
	cascade.KindGoal:       {"quick-start", "/goals/quick-start"},
	cascade.KindMeasure:    {"activated", "/goals/quick-start"},
	cascade.KindAlignment:  {"", "/goals/quick-start"},
	cascade.KindNeed:       {"", "/goals/quick-start"},
	cascade.KindMetric:     {"activation", "/metrics/activation"},
	cascade.KindTeam:       {"product", "/teams/product"},
	cascade.KindPerson:     {"sam", "/people"},
	cascade.KindCycle:      {"2026-q4", "/cycles"},
	cascade.KindInitiative: {"import", "/initiatives"},
	cascade.KindWorkItem:   {"gh-1", "/work-items"},
}

// unanswered are fields that no answer but get-thing tells, with the reason.
var unanswered = map[string]string{
	"person.email": "lists of people are no address books",
}

// What a thing says in any field shows in the answer that tells of it: the answer is another one when the field says
// something else.
func TestEveryFieldIsAnswered(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	p.apply("", "weir: 1\ncycles: [{id: 2027-q1, from: 2027-01-01, to: 2027-03-31}]\n"+
		"metrics: [{id: sign-ups, owner: product}]\nreviews: [{id: monday, chair: ola}]\n"+
		"initiatives: [{id: export, title: Export}]\n")
	p.say(cascade.KindGoal, "quick-start", map[string]any{"state": "draft"}) // nothing of it is sealed
	ola := p.as("ola")
	for _, k := range cascade.Kinds {
		on, ok := answeredAt[k]
		if !ok {
			continue
		}
		info := cascade.Info(k)
		for f := range info.Own() {
			name := string(k) + "." + f.Name
			if f.Kept || f.Type == cascade.TypeKey || f.Name == info.Parent || slices.Contains(info.Identity, f.Name) ||
				unanswered[name] != "" {
				continue
			}
			before := ola.get(on.path).want(200)
			was := p.say(k, on.key, cascadetest.Saying(p.world(), k, f))
			if after := ola.get(on.path).want(200); after.body == before.body {
				t.Errorf("%s tells nothing of %s", on.path, name)
			}
			p.say(k, on.key, was)
		}
	}
}

// say sets fields of a thing as the operator, and returns what they said; of no key the first thing of its kind.
func (p *place) say(k cascade.Kind, key string, fields map[string]any) map[string]any {
	p.t.Helper()
	for e := range p.world().All(k) {
		if key == "" || e.Head().Key == key {
			was := map[string]any{}
			for name := range fields {
				was[name] = cascade.Info(k).Field(name).Get(e)
			}
			c := engine.Edit("", "", engine.Given([]cascade.Edit{
				{Act: cascade.ActChange, Kind: k, Target: e.Head().ID, Fields: fields},
			}))
			c.Operator = true
			if _, err := p.engine.Do(p.t.Context(), p.acme.ID, c); err != nil {
				p.t.Fatalf("%s %v: %v", k, fields, err)
			}
			return was
		}
	}
	p.t.Fatalf("there is no %s %s", k, key)
	return nil
}
