package api_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
)

// example is a good request of an operation. {token} stands for the id of a token of the asker, {acknowledgement} for
// that of an acknowledgement.
type example struct {
	path, body string
	status     int
	// answers are those that it gives too, beside status: of what takes more than a right, and of what is done by now.
	answers []int
	empty   bool // a body that says nothing is good
	// more are further good paths: other filters and other things.
	more []string
}

const smallFile = "weir: 1\nmetrics:\n  - {id: churn, name: Churn, unit: \"%\", direction: down, observations: " +
	"churn.csv}\n"

func files(prune bool, list ...string) string {
	var fs []string
	for i := 0; i < len(list); i += 2 {
		fs = append(fs, `{"name":`+quote(list[i])+`,"text":`+quote(list[i+1])+`}`)
	}
	p := ""
	if prune {
		p = `,"prune":true`
	}
	return `{"files":[` + strings.Join(fs, ",") + `]` + p + `}`
}

func quote(s string) string {
	r := strings.NewReplacer("\\", "\\\\", "\"", "\\\"", "\n", "\\n", "\t", "\\t")
	return `"` + r.Replace(s) + `"`
}

// examples has one for every operation; the test below sees to that.
var examples = map[string]example{
	"get-me":        {path: "/me"},
	"get-workspace": {path: "/workspace"},
	"list-people":   {path: "/people"},
	"list-teams":    {path: "/teams"},
	"get-team":      {path: "/teams/product", more: []string{"/teams/hr", "/teams/acme", "/teams/sales"}},
	"list-cycles":   {path: "/cycles"},
	"list-goals":    {path: "/goals", more: goalFilters("/goals")},
	"get-outline":   {path: "/outline", more: goalFilters("/outline")},
	"get-goal": {
		path: "/goals/quick-start", more: []string{"/goals/first-choice", "/goals/closed-deals", "/goals/old"},
	},
	"list-check-ins": {path: "/goals/quick-start/check-ins", more: []string{"/goals/first-choice/check-ins"}},
	"explain-why": {path: "/why?id=gh-1", more: []string{
		"/why?id=quick-start&kind=goal", "/why?id=activation&kind=metric", "/why?id=import&kind=initiative",
		"/why?id=gh-1&kind=workItem", "/why?id=sales&kind=team", "/why?id=activated&kind=measure",
	}},
	"list-metrics": {
		path: "/metrics", more: []string{"/metrics?q=rate", "/metrics?team=hr", "/metrics?q=CANARY"},
	},
	"get-metric":        {path: "/metrics/activation", more: []string{"/metrics/share", "/metrics/latency"}},
	"list-observations": {path: "/metrics/share/observations"},
	"get-observation":   {path: "/metrics/share/observations/2026-11-09"},
	"list-initiatives":  {path: "/initiatives"},
	"list-work-items":   {path: "/work-items"},
	"search":            {path: "/search?q=activation"},
	"list-due":          {path: "/check-ins"},
	"get-week":          {path: "/week"},
	"list-jobs":         {path: "/jobs"},
	"list-findings": {path: "/findings", more: []string{
		"/findings?severity=error", "/findings?rule=orphan", "/findings?rule=unserved&severity=warning",
	}},
	"put-observation": {
		path: "/metrics/activation/observations/2026-11-09", body: `{"value":31.5,"note":"after the release"}`,
	},
	"post-observations": {
		path: "/observations",
		body: `{"items":[{"metric":"activation","at":"2026-11-15","value":31},{"metric":"share","at":"2026-11-15T10:00:00Z","value":11,"note":"survey"}]}`,
	},
	"check-in": {
		path: "/goals/quick-start/check-ins",
		body: `{"status":"at-risk","confidence":0.5,"values":{"activated":32},"learned":"it is the import","next":"split the file"}`, status: 201,
	},
	"propose-goal": {
		path: "/goals/idea/proposals", body: `{"says":"we split it"}`, answers: []int{403, 409}, empty: true,
	},
	"answer-proposal": {
		path: "/goals/offered/answers", body: `{"word":"ask","says":"Is it split?"}`, answers: []int{403, 409},
	},
	"commit-goal":           {path: "/goals/offered/commit", body: `{}`, answers: []int{403, 409}, empty: true},
	"list-acknowledgements": {path: "/acknowledgements"},
	"acknowledge": {
		path:   "/acknowledgements",
		body:   `{"rule":"dates-clash","goal":"quick-start","reason":"we split the file first","until":"2026-12-14"}`,
		status: 201,
	},
	"withdraw-acknowledgement": {path: "/acknowledgements/{acknowledgement}"},
	"list-kinds":               {path: "/kinds"},
	"get-thing": {path: "/things/goal/quick-start", more: []string{
		"/things/metric/share", "/things/team/hr", "/things/cycle/2026-q4", "/things/person/mia",
	}},
	"edit": {
		path: "/edits", body: `{"edits":[{"do":"create","kind":"metric","fields":{"name":"Spare","unit":"h"}}]}`,
	},
	"plan-edits": {
		path: "/edits/plan", body: `{"edits":[{"do":"create","kind":"metric","fields":{"name":"Spare","unit":"h"}}]}`,
	},
	"plan": {path: "/plan", body: files(false, "a.yaml", smallFile, "churn.csv",
		"at,value\n2026-11-02,4\n")},
	"apply": {path: "/apply", body: files(false, "a.yaml", smallFile, "churn.csv",
		"at,value\n2026-11-02,4\n")},
	"export":       {path: "/export", more: []string{"/export?history=true"}},
	"list-tokens":  {path: "/tokens"},
	"revoke-token": {path: "/tokens/{token}"},
}

func goalFilters(path string) (out []string) {
	for _, q := range []string{
		"q=teams", "q=first+choice", "q=CANARY", "q=market", "team=product", "team=hr", "team=acme", "cycle=2026-q4",
		"state=committed", "state=achieved", "state=draft",
		"health=off-track", "health=no-evidence", "health=stale", "kind=outcome", "kind=bet", "mine=true",
		"state=committed&kind=outcome&team=hr", "mine=false&q=",
	} {
		out = append(out, path+"?"+q)
	}
	return out
}

func TestEveryOperationHasAnExample(t *testing.T) {
	t.Parallel()
	var names []string
	for _, o := range api.Operations() {
		names = append(names, o.Name)
		if _, ok := examples[o.Name]; !ok {
			t.Errorf("%s has no example", o.Name)
		}
		if o.Doc == "" || !strings.HasSuffix(o.Doc, ".") {
			t.Errorf("%s is not explained", o.Name)
		}
		if o.In == nil || o.Out == nil {
			t.Errorf("%s has no types", o.Name)
		}
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != len(examples) || len(names) != len(api.Operations()) {
		t.Errorf("%d operations, %d examples: names are not unique or examples are stale", len(names), len(examples))
	}
}

// ask sends the example of an operation. What one of them acknowledges the next could not.
func (a asker) ask(o api.Operation, header ...string) got {
	a.p.t.Helper()
	e := examples[o.Name]
	if o.Name == "acknowledge" && a.may(o.Right) {
		a.p.reset()
	}
	return a.do(o.Method, a.own(e.path), e.body, header...)
}

// may reports whether the asker has a right.
func (a asker) may(r auth.Right) bool {
	who, err := a.p.auth.Principal(bearer(a), "")
	return err == nil && who.May(r) == nil
}

// reset leaves one acknowledgement, that of the world.
func (p *place) reset() cascade.ID {
	p.t.Helper()
	out, err := p.engine.Do(p.t.Context(), p.acme.ID,
		engine.Command{Operator: true, Name: "reset", Decide: func(
			v cascade.Snapshot, _ time.Time, ids cascade.IDs,
		) ([]cascade.Change, error) {
			return append(v.Removal(slices.Collect(v.All(cascade.KindAcknowledged))...),
				cascade.Change{After: &cascade.Acknowledged{
					Header: cascade.Header{ID: cascade.ID(ids.New("acknowledged", "", "", ""))}, Rule: "vague",
					Goal: v.Find(cascade.KindGoal, "quick-start").Head().ID, Reason: "as it is",
				}}), nil
		}})
	if err != nil {
		p.t.Fatal(err)
	}
	return out.Changes[len(out.Changes)-1].ID()
}

// own fills in the id of a further token of the asker's, or of an acknowledgement where they may withdraw one.
func (a asker) own(path string) string {
	a.p.t.Helper()
	if strings.Contains(path, "{acknowledgement}") {
		id := cascade.ID("none")
		if a.may(auth.Acknowledge) {
			id = a.p.reset()
		}
		return strings.ReplaceAll(path, "{acknowledgement}", url.PathEscape(string(id)))
	}
	if !strings.Contains(path, "{token}") {
		return path
	}
	id := "none"
	if who, err := a.p.auth.Principal(bearer(a), ""); err == nil {
		_, token, err := a.p.auth.MakeToken(a.p.t.Context(), "", a.p.acme.ID, who.Person, "read", "spare",
			today.AddDate(1, 0, 0))
		if err != nil {
			a.p.t.Fatal(err)
		}
		id = token.ID
	}
	return strings.ReplaceAll(path, "{token}", url.PathEscape(id))
}

// wantGood says that g is an answer to the example of an operation.
func (g got) wantGood(o api.Operation) {
	g.t.Helper()
	if !slices.Contains(examples[o.Name].answers, g.status) {
		g.want(statusOf(o))
	}
}

func statusOf(o api.Operation) int {
	if s := examples[o.Name].status; s != 0 {
		return s
	}
	return 200
}
