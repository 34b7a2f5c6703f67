package api_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
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
						a.ask(o).wantGood(o)
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

// Acknowledging takes more than the right too: it is for those the subject belongs to, and leads. Only one of them at
// a time.
func TestAcknowledgeIsForItsPeople(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		type list = api.Page[lens.Acknowledgement]
		all := func(who string) (out list) {
			p.as(who).get("/acknowledgements").want(200).into(&out)
			return out
		}
		for _, c := range []struct {
			who, about string
			status     int
		}{
			{"sam", `"goal":"quick-start"`, 403},
			{"mia", `"goal":"quick-start"`, 201},
			{"sam", `"measure":"activated"`, 403},
			{"mia", `"measure":"activated"`, 201},
			{"sam", `"metric":"activation"`, 403},
			{"mia", `"metric":"activation"`, 201},
			{"sam", `"team":"product"`, 403},
			{"mia", `"team":"product"`, 201},
			{"mia", `"goal":"closed-deals"`, 403},
			{"lea", `"goal":"closed-deals"`, 201},
			{"ada", `"goal":"first-choice"`, 201},
			{"ola", `"metric":"latency"`, 201},
			{"mia", `"note":""`, 422},
			{"ada", `"goal":"quick-start"`, 409},
			{"gus", `"goal":"quick-start"`, 403},
		} {
			p.as(c.who).do("POST", "/acknowledgements", `{"rule":"vague",`+c.about+`,"reason":"as it is","until":"2026-12-14"}`).
				want(c.status)
		}
		before := all("sam")
		if len(before.Items) != 7 || !before.Items[0].InForce || before.Items[0].By.ID != "mia" ||
			before.Items[0].Goal.ID != "quick-start" || before.Items[0].Until.String() != "2026-12-14" {
			t.Fatalf("there are %+v", before.Items)
		}
		id := before.Items[0].ID
		for who, status := range map[string]int{"sam": 403, "gus": 403} {
			p.unchanged(who, func() { p.as(who).do("DELETE", "/acknowledgements/"+id, "").want(status) })
		}
		var said struct{ ID, Until string }
		p.as("mia").
			do("POST", "/acknowledgements",
				`{"rule":"vague","goal":"quick-start","reason":"a while longer","until":"2027-01-31"}`).want(200).into(&said)
		p.unchanged("the same again", func() {
			p.as("mia").
				do("POST", "/acknowledgements",
					`{"rule":"vague","goal":"quick-start","reason":"a while longer","until":"2027-01-31"}`).want(200)
		})
		if said.ID != id || said.Until != "2027-01-31" || len(all("sam").Items) != 7 {
			t.Errorf("said anew it is %+v", said)
		}
		var was lens.Acknowledgement
		p.as("lea").do("DELETE", "/acknowledgements/"+id, "").want(200).into(&was)
		if was.Reason != "a while longer" || len(all("sam").Items) != 6 {
			t.Errorf("withdrawn was %+v", was)
		}
		p.as("mia").do("DELETE", "/acknowledgements/"+id, "").want(404, "not-found")
		p.as("ada").do("POST", "/acknowledgements", `{"rule":"vague","reason":"it annoys","until":"2026-12-14"}`).want(201)
	})
}

// Of all who acknowledge the same at once, one does.
func TestAcknowledgingAtOnce(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		var wg sync.WaitGroup
		answers := map[string]*got{"mia": {}, "lea": {}, "ada": {}, "ola": {}}
		for who, answer := range answers {
			a := p.as(who)
			wg.Go(func() {
				*answer = a.do("POST", "/acknowledgements",
					`{"rule":"vague","goal":"quick-start","reason":"says `+who+`","until":"2026-12-14"}`)
			})
		}
		wg.Wait()
		done := ""
		for who, answer := range answers {
			if answer.status == 201 {
				done += who
			} else {
				answer.want(409, "conflict")
			}
		}
		var list api.Page[lens.Acknowledgement]
		p.as("mia").get("/acknowledgements").want(200).into(&list)
		if len(list.Items) != 1 || list.Items[0].By.ID != done || list.Items[0].Reason != "says "+done {
			t.Errorf("%q did, and kept is %+v", done, list.Items)
		}
	})
}

// What is acknowledged is not among the findings until it is withdrawn, nor is another finding touched.
func TestAcknowledgedFindings(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	mia := p.as("mia")
	findings := func() (out []string) {
		var list api.Page[finding.Finding]
		mia.get("/findings?limit=1000").want(200).into(&list)
		for _, f := range list.Items {
			out = append(out, f.Rule+" "+f.Subject.ID)
		}
		return out
	}
	before := findings()
	const one = "dates-clash quick-start"
	if !slices.Contains(before, one) {
		t.Fatalf("there is no %s: %v", one, before)
	}
	var said struct{ ID string }
	mia.do("POST", "/acknowledgements",
		`{"rule":"dates-clash","goal":"quick-start","reason":"we start without them","until":"2027-03-01"}`).want(201).
		into(&said)
	if now := findings(); slices.Contains(now, one) || len(now) != len(before)-1 {
		t.Errorf("acknowledged, there are %v", now)
	}
	mia.do("DELETE", "/acknowledgements/"+said.ID, "").want(200)
	if now := findings(); !slices.Equal(now, before) {
		t.Errorf("withdrawn, there are %v", now)
	}
}

// A lead applies cascades, not people.
func TestApplyDoesNotRaise(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	lea := p.as("lea")
	p.unchanged("raising oneself", func() {
		lea.do("POST", "/apply", files(false, "a.yaml", "weir: 1\npeople: [{id: lea, name: Lea Roth, role: owner}]\n")).
			want(403)
		lea.do("POST", "/apply", files(false, "a.yaml",
			"weir: 1\nteams: [{id: hr, name: People, kind: unit, parent: acme, members: [ola, lea]}]\n")).want(403)
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
	p.apply(p.local, "weir: 1\nacknowledged: [{rule: vague, goal: merger, reason: CANARY}, {rule: vague, measure: cash, "+
		"reason: CANARY}, {rule: no-unit, metric: runway, reason: CANARY}]\n")
	var metrics, goals, measures, quiet []string
	for e := range p.world().All(cascade.KindMeasure) {
		if key := e.Head().Key; key == "cash" || key == "hired" {
			measures = append(measures, key, string(e.Head().ID))
		}
	}
	for e := range p.world().All(cascade.KindAcknowledged) {
		quiet = append(quiet, string(e.Head().ID))
	}
	for kind, refs := range map[cascade.Kind]*[]string{cascade.KindMetric: &metrics, cascade.KindGoal: &goals} {
		for e := range p.world().All(kind) {
			switch e.Head().Key {
			case "runway", "headcount", "merger", "hire":
				*refs = append(*refs, e.Head().Key, string(e.Head().ID))
			}
		}
	}
	if len(metrics) != 4 || len(goals) != 4 || len(measures) != 4 || len(quiet) != 4 {
		t.Fatalf("restricted are %v, %v, %v and %v", metrics, goals, measures, quiet)
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
			return a.do("POST", "/observations",
				`{"items":[{"metric":"share","at":"2026-11-17","value":1},{"metric":"`+ref+`","at":"2026-11-17","value":1}]}`)
		})
		for _, body := range []string{
			`{"next":"x"}`, `{}`, `{"at":"2026-11-17","next":"x"}`, `{"values":{"cash":1,"hired":1,"none":1}}`,
		} {
			alike(goals, func(ref string) got { return a.do("POST", "/goals/"+ref+"/check-ins", body) })
			alike(goals, func(ref string) got { return a.do("POST", "/goals/"+ref+"/check-ins", body, "Idempotency-Key", "k") })
		}
		for _, rule := range []string{"vague", "nothing-such"} {
			for _, until := range []string{"2026-12-14", "2026-11-15"} {
				acknowledge := func(kind string) func(string) got {
					return func(ref string) got {
						return a.do("POST", "/acknowledgements",
							`{"rule":"`+rule+`","`+kind+`":"`+ref+`","reason":"x","until":"`+until+`"}`)
					}
				}
				alike(metrics, acknowledge("metric"))
				alike(goals, acknowledge("goal"))
				alike(measures, acknowledge("measure"))
			}
		}
		alike(quiet, func(ref string) got { return a.do("DELETE", "/acknowledgements/"+ref, "") })
	}
}
