package api_test

import (
	"fmt"
	"slices"
	"testing"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
)

// TestMatrix asks for every operation as everybody, and compares with the permission table. A refusal changes nothing.
func TestMatrix(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		revoked := p.as("ola")
		who, err := p.auth.Principal(bearer(revoked), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.auth.RevokeToken(t.Context(), who, who.Token); err != nil {
			t.Fatal(err)
		}
		column := []struct {
			name  string
			asker asker
			role  cascade.Role // empty: nobody
			scope auth.Scope
		}{
			{"nobody", asker{p: p}, "", ""},
			{"revoked", revoked, "", ""},
			{"unknown", asker{p, "weir_unknown"}, "", ""},
			{"guest", p.as("gus"), cascade.Guest, auth.ScopeWrite},
			{"member", p.as("mia"), cascade.Member, auth.ScopeWrite},
			{"lead", p.as("lea"), cascade.Lead, auth.ScopeWrite},
			{"admin", p.as("ada"), cascade.Admin, auth.ScopeWrite},
			{"owner", p.as("ola"), cascade.Owner, auth.ScopeWrite},
			{"owner reading", asker{p, p.token("ola", auth.ScopeRead)}, cascade.Owner, auth.ScopeRead},
			{"guest reading", asker{p, p.token("gus", auth.ScopeRead)}, cascade.Guest, auth.ScopeRead},
		}
		for _, o := range api.Operations() {
			i := slices.IndexFunc(auth.Table(), func(r auth.Row) bool { return r.Right == o.Right })
			if i < 0 {
				t.Errorf("%s needs %s, which has no row", o.Name, o.Right)
				continue
			}
			row := auth.Table()[i]
			if o.Method != "GET" && o.Writes() != (row.Scope == auth.ScopeWrite) {
				t.Errorf("%s: does it write?", o.Name)
			}
			for _, c := range column {
				t.Run(fmt.Sprint(o.Name, " as ", c.name), func(t *testing.T) {
					a := c.asker
					p.t = t
					switch {
					case c.role == "":
						p.unchanged(o.Name, func() {
							g := a.ask(o).want(401, api.SignIn)
							if g.header.Get("WWW-Authenticate") == "" {
								t.Error("nothing says how to sign in")
							}
							// Without a credential, nothing of the request is looked at.
							bad := a.do(o.Method, a.own(examples[o.Name].path)+"?no=such&no=such", "{").want(401)
							if bad.body != g.body {
								t.Errorf("a bad request answers %s", bad.body)
							}
						})
					case !slices.Contains(row.Roles, c.role) || row.Scope == auth.ScopeWrite && c.scope != auth.ScopeWrite:
						p.unchanged(o.Name, func() {
							g := a.ask(o).want(403, "forbidden")
							bad := a.do(o.Method, a.own(examples[o.Name].path)+"?no=such", "{").want(403)
							if bad.body != g.body {
								t.Errorf("a bad request answers %s", bad.body)
							}
						})
					case c.role == cascade.Guest && o.Right == auth.Read && a.ask(o).status == 404:
						// A guest has the right and sees nothing of what the examples name.
					default:
						a.ask(o).want(statusOf(o))
					}
				})
			}
			p.t = t
		}
	})
}

// Checking in takes more than the right: it is for the goal's own team.
func TestCheckInIsForTheTeam(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		for who, status := range map[string]int{"sam": 403, "mia": 201, "lea": 201, "ada": 201, "ola": 201} {
			p.as(who).do("POST", "/goals/quick-start/check-ins", `{"next":"carry on"}`).want(status)
		}
	})
}

// A lead applies cascades, not people.
func TestApplyDoesNotRaise(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	lea := p.as("lea")
	p.unchanged("raising oneself", func() {
		lea.do("POST", "/apply", files(false, "a.yaml", "weir: 1\npeople: [{id: lea, name: Lea Roth, role: owner}]\n")).want(403)
		lea.do("POST", "/apply", files(false, "a.yaml", "weir: 1\nteams: [{id: hr, name: People, kind: unit, parent: acme, members: [ola, lea]}]\n")).want(403)
	})
	lea.do("POST", "/apply", files(false, "a.yaml", read(t, "world.yaml"))).want(200)
}

// List is filter(get): what a list shows can be read, and what it does not show answers as what does not exist.
func TestListsAndReadsAgree(t *testing.T) {
	t.Parallel()
	p := sqlite(t, "restricted.yaml", "hidden.yaml")
	for _, who := range []string{"ola", "ada", "lea", "mia", "sam", "gus"} {
		a := p.as(who)
		for path, kind := range map[string]cascade.Kind{"/goals": cascade.KindGoal, "/metrics": cascade.KindMetric} {
			var list api.Page[struct {
				ID         string `json:"id"`
				Restricted bool   `json:"restricted"`
			}]
			a.get(path + "?limit=1000").want(200).into(&list)
			shown := map[string]bool{}
			for _, item := range list.Items {
				shown[item.ID] = true
				want := 200
				if item.Restricted && kind == cascade.KindMetric {
					want = 404 // a redacted metric has no page, only a place
				}
				a.get(path + "/" + item.ID).want(want)
			}
			for e := range p.world().All(kind) {
				if shown[e.Head().Key] {
					continue
				}
				for _, ref := range []string{e.Head().Key, string(e.Head().ID)} {
					none := a.get(path + "/nothing").want(404)
					g := a.get(path + "/" + ref).want(404)
					if replace(g.body, ref) != replace(none.body, "nothing") {
						t.Errorf("%s reads %s/%s: %s", who, path, ref, g.body)
					}
				}
			}
		}
	}
}

// Writing to what one may not see answers as writing to what is not there, whatever else is wrong with the request.
func TestUnseenWritesAnswerAlike(t *testing.T) {
	t.Parallel()
	p := sqlite(t, "restricted.yaml", "hidden.yaml")
	var metrics, goals []string
	for kind, refs := range map[cascade.Kind]*[]string{cascade.KindMetric: &metrics, cascade.KindGoal: &goals} {
		for e := range p.world().All(kind) {
			switch e.Head().Key {
			case "runway", "headcount", "merger", "hire":
				*refs = append(*refs, e.Head().Key, string(e.Head().ID))
			}
		}
	}
	if len(metrics) != 4 || len(goals) != 4 {
		t.Fatalf("restricted are %v and %v", metrics, goals)
	}
	for _, who := range []string{"mia", "ada"} {
		a := p.as(who)
		alike := func(refs []string, ask func(ref string) got) {
			t.Helper()
			none := ask("no-such").want(404, "not-found")
			for _, ref := range refs {
				p.unchanged(ref, func() {
					if g := ask(ref); g.status != 404 || replace(g.body, ref) != replace(none.body, "no-such") {
						t.Errorf("%s: %s answers %d %s", who, ref, g.status, g.body)
					}
				})
			}
		}
		for _, header := range [][]string{nil, {"If-Match", "*"}, {"If-None-Match", "*"}, {"If-Match", `"x"`}} {
			for _, day := range []string{"2026-11-09", "2026-11-16", "2026-11-17"} {
				alike(metrics, func(ref string) got {
					return a.do("PUT", "/metrics/"+ref+"/observations/"+day, `{"value":1}`, header...)
				})
			}
		}
		alike(metrics, func(ref string) got {
			return a.do("POST", "/observations", `{"items":[{"metric":"share","at":"2026-11-17","value":1},{"metric":"`+ref+`","at":"2026-11-17","value":1}]}`)
		})
		for _, body := range []string{`{"next":"x"}`, `{}`, `{"at":"2026-11-17","next":"x"}`, `{"values":{"cash":1,"hired":1,"none":1}}`} {
			alike(goals, func(ref string) got { return a.do("POST", "/goals/"+ref+"/check-ins", body) })
			alike(goals, func(ref string) got { return a.do("POST", "/goals/"+ref+"/check-ins", body, "Idempotency-Key", "k") })
		}
	}
}
