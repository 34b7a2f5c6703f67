package api_test

import (
	"fmt"
	"strings"
	"testing"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
)

func replace(body, ref string) string { return strings.ReplaceAll(body, ref, "…") }

// told is all of an answer that leaves the server. The ids of tokens are random whatever the seed, so they are left
// out.
func told(g got, a asker, path string) string {
	var b strings.Builder
	if strings.HasPrefix(path, "/tokens") {
		g.header.Del("ETag") // it is over the ids too
	}
	fmt.Fprintln(&b, g.status)
	if err := g.header.Write(&b); err != nil {
		g.t.Fatal(err)
	}
	b.WriteString(g.body)
	out := b.String()
	if who, err := a.p.auth.Principal(bearer(a), ""); err == nil {
		own, err := a.p.auth.ListTokens(g.t.Context(), who)
		if err != nil {
			g.t.Fatal(err)
		}
		for _, token := range own {
			out = strings.ReplaceAll(out, token.ID, "(token)")
		}
	}
	return out
}

// probes are requests that look for what is hidden: by its key, by colliding with it, by naming it.
func probes() []api.Operation {
	var out []api.Operation
	probe := func(method, path string, body ...string) {
		out = append(out, api.Operation{Name: strings.Join(body, ""), Method: method, Path: path})
	}
	for _, path := range []string{
		"/goals/merger", "/goals/merger/check-ins", "/goals/hire", "/metrics/runway", "/metrics/headcount",
		"/metrics/runway/observations", "/metrics/runway/observations/2026-11-09",
		"/why?id=merger", "/why?id=due-diligence", "/why?id=gh-9", "/why?id=runway&kind=metric", "/why?id=cash&kind=measure",
		"/why?id=hire&kind=goal",
		"/goals?limit=1", "/outline?limit=1", "/metrics?limit=1", "/findings?limit=1", "/initiatives?limit=1",
		"/work-items?limit=1", "/goals?q=merge", "/goals?q=hire", "/goals?q=rival", "/metrics?q=runway",
	} {
		probe("GET", path)
	}
	probe("PUT", "/metrics/runway/observations/2026-11-10", `{"value":8}`)
	probe("PUT", "/metrics/headcount/observations/2026-11-10", `{"value":8}`)
	probe("POST", "/observations",
		`{"items":[{"metric":"activation","at":"2026-11-14","value":1},{"metric":"runway","at":"2026-11-14","value":1}]}`)
	for _, goal := range []string{"merger", "hire"} {
		probe("POST", "/goals/"+goal+"/check-ins", `{"next":"x"}`)
	}
	file := func(text string, prune bool) {
		for _, path := range []string{"/plan", "/apply"} {
			probe("POST", path, files(prune, "a.yaml", "weir: 1\n"+text))
		}
	}
	// names the hidden
	file("goals: [{id: new, intent: X, serves: [{goal: merger, contribution: y}]}]\n", false)
	// collides with it
	file("goals: [{id: merger, intent: Ours is another, owners: [sales]}]\n", false)
	//
	file("metrics: [{id: runway, name: Another runway}]\n", false)
	//
	file("initiatives: [{id: due-diligence, title: Another}]\nworkItems: [{id: gh-9, title: Another}]\n", false)
	// replaces what the hidden serves
	file(
		"goals: [{id: first-choice, intent: Be it, owners: [acme], state: committed, drivers: [{id: start, metric: "+
			"activation}]}]\n", false)
	// a loop
	file(
		"goals: [{id: first-choice, intent: Be it, drivers: [{id: start, metric: activation}], serves: [{goal: "+
			"quick-start, contribution: a loop}]}]\n", false)
	// deletes what the hidden rests on
	file(strings.TrimPrefix(worldWithout, "weir: 1\n"), true)
	for _, path := range []string{
		"/goals", "/outline", "/metrics", "/findings", "/goals/quick-start", "/teams/acme", "/teams/sales", "/check-ins",
		"/week", "/export?history=true",
	} {
		probe("GET", path) // once more, after the writes
	}
	return out
}

// worldWithout is the world with less in it, for pruning.
const worldWithout = `weir: 1
workspace: acme
people:
  - {id: ola, name: Ola Berg, role: owner}
  - {id: ada, name: Ada Kern, role: admin}
  - {id: lea, name: Lea Roth, role: lead}
  - {id: mia, name: Mia Lund}
  - {id: sam, name: Sam Falk}
  - {id: gus, name: Gus Pohl, role: guest}
teams:
  - {id: acme, name: Acme, kind: unit, lead: ola}
  - {id: product, name: Product, kind: unit, parent: acme, lead: lea, members: [mia, lea]}
  - {id: sales, name: Sales, kind: unit, parent: acme, members: [sam]}
  - {id: hr, name: People, kind: unit, parent: acme, members: [ola]}
cycles:
  - {id: 2026-q4, from: 2026-10-01, to: 2026-12-31, phase: active, cadence: weekly}
goals:
  - {id: quick-start, intent: New teams reach a first shared project in a day, owners: [product], cycle: 2026-q4, state: committed}
`

// Two worlds that differ only in what a viewer must not know answer them byte for byte alike, on every operation.
func TestTwins(t *testing.T) {
	t.Parallel()
	hidden := func(p *place) { p.apply(p.local, read(p.t, "hidden.yaml")) }
	restricted := func(p *place) { p.apply(p.local, read(p.t, "restricted.yaml")) }
	otherwise := func(p *place) {
		p.apply(p.local, strings.NewReplacer(
			"CANARY hire forty people", "CANARY hire six", "value: 41", "value: 52", "to: 70", "to: 199", "from: 30", "from: 1",
			"2026-12-31", "2026-11-20",
			"CANARY more hands", "CANARY fewer of them", "by: response,", "by: response, share: 0.1,", "CANARY headcount",
			"CANARY heads", "unit: people", "unit: €",
			"id: hired", "id: hired-2",
		).Replace(read(p.t, "restricted.yaml")))
		p.apply(p.local, "weir: 1\nmetrics: [{id: headcount, name: CANARY again, visibility: redacted, audience: [hr], "+
			"owner: hr, observations: [{at: 2026-11-10, value: 53}, {at: 2026-11-11, value: 54}]}]\n")
	}
	for name, w := range map[string]struct{ a, b func(*place) }{
		"something hidden":        {func(*place) {}, hidden},
		"hidden beside redacted":  {restricted, func(p *place) { restricted(p); hidden(p) }},
		"redacted says otherwise": {restricted, otherwise},
		"hidden written more often": {hidden, func(p *place) {
			hidden(p)
			for _, v := range []string{"8", "9", "10"} {
				p.apply(p.local,
					"weir: 1\nmetrics: [{id: runway, name: CANARY runway, unit: months, direction: up, visibility: hidden, "+
						"audience: [hr], observations: [{at: 2026-11-09, value: 7}, {at: 2026-11-1"+v[:1]+", value: "+v+"}]}]\n")
			}
		}},
	} {
		for _, who := range []string{"mia", "sam", "lea", "ada", "gus"} {
			t.Run(name+" for "+who, func(t *testing.T) {
				t.Parallel()
				pa, pb := sqlite(t), sqlite(t)
				w.a(pa)
				w.b(pb)
				a, b := pa.as(who), pb.as(who)
				compare := func(method, path, body string, header ...string) got {
					t.Helper()
					ga, gb := a.do(method, a.own(path), body, header...), b.do(method, b.own(path), body, header...)
					ta, tb := told(ga, a, path), told(gb, b, path)
					if ta != tb {
						t.Errorf("%s %s %s\nanswers in one world\n%s\nand in the other\n%s", method, path, body, ta, tb)
					}
					if strings.Contains(tb, "CANARY") && !strings.Contains(path+body, "CANARY") {
						t.Errorf("%s %s lets out\n%s", method, path, tb)
					}
					return ga
				}
				for _, o := range api.Operations() {
					e := examples[o.Name]
					for _, path := range append([]string{e.path}, e.more...) {
						compare(o.Method, path, e.body)
					}
				}
				for _, o := range probes() {
					g := compare(o.Method, o.Path, o.Name)
					for next := nextOf(g); next != ""; { // all pages of lists
						g = compare(o.Method, o.Path+"&cursor="+next, "")
						next = nextOf(g)
					}
				}
			})
		}
	}
}

func nextOf(g got) string {
	if g.status != 200 || !strings.HasPrefix(g.body, `{"items":`) {
		return ""
	}
	var list api.Page[any]
	g.into(&list)
	if list.Next == nil {
		return ""
	}
	return *list.Next
}

// Whoever may see it does: the twins are not alike because nobody is told anything.
func TestInsidersSee(t *testing.T) {
	t.Parallel()
	p := sqlite(t, "restricted.yaml", "hidden.yaml")
	ola := asker{p, p.token("ola", auth.ScopeRead)}
	for _, path := range []string{
		"/goals", "/outline", "/goals/merger", "/goals/hire", "/metrics", "/metrics/runway", "/export?history=true",
		"/initiatives", "/work-items", "/goals/merger/check-ins", "/why?id=gh-9", "/findings",
	} {
		if g := ola.get(path).want(200); !strings.Contains(g.body, "CANARY") && !strings.Contains(g.body, "merger") {
			t.Errorf("%s shows an insider nothing: %s", path, g.body)
		}
	}
}
