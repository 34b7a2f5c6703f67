package api_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/testenv"
)

// edit has somebody make edits that they can take back.
func (p *place) edit(who, once string, edits ...cascade.Edit) {
	p.t.Helper()
	cmd := engine.Edit(p.id(cascade.KindPerson, who), "", engine.Given(edits))
	cmd.OnceKey, cmd.Request = once, []byte(once)
	if _, err := p.engine.Do(p.t.Context(), p.acme.ID, cmd); err != nil {
		p.t.Fatal(err)
	}
}

// undo takes back what somebody did before.
func (p *place) undo(who, once string) {
	p.t.Helper()
	id := p.id(cascade.KindPerson, who)
	made, err := p.engine.Recall(p.t.Context(), p.acme.ID, id, once)
	if err == nil {
		_, err = p.engine.Do(p.t.Context(), p.acme.ID, engine.Undo(id, made))
	}
	if err != nil {
		p.t.Errorf("taking back: %v", err)
	}
}

// A removal is taken back alike whatever hidden things hung on what went, and those are as before.
func TestTakingBackARemovalTellsNothing(t *testing.T) {
	t.Parallel()
	const hidden = "weir: 1\nmetrics: [{id: zq-m, name: Pay, source: push, visibility: hidden, audience: [ola]}]\n"
	const serving = ", {id: zq-g, intent: S, owners: [hr], visibility: hidden, serves: [{goal: mine, contribution: x}]}]\n"
	const measured = ", measures: [{id: zq-k, metric: zq-m, from: 1, to: 2}]"
	for name, file := range map[string]string{
		"nothing": "weir: 1\ngoals: [{id: mine, intent: Mine, owners: [product]}, {id: other, intent: O, owners: " +
			"[product]}]\n",
		"measure": hidden + "goals: [{id: other, intent: O, owners: [product]}, {id: mine, intent: Mine, owners: [product]" +
			measured + "}]\n",
		"goal": "weir: 1\ngoals: [{id: other, intent: O, owners: [product]}, {id: mine, intent: Mine, owners: " +
			"[product]}" + serving,
		"driver": hidden + "goals: [{id: other, intent: O, owners: [product]}, {id: mine, intent: Mine, owners: " +
			"[product], drivers: [{id: zq-k, metric: zq-m}]}]\n",
		"check-in": hidden + "goals: [{id: other, intent: O, owners: [product]}, {id: mine, intent: Mine, owners: [product]" +
			measured + ", checkins: [{at: 2026-11-10, by: ola, learned: words, values: {zq-k: 7}}]}]\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, testenv.SQLite(t))
			p.apply("", file)
			before := p.as("ola").get("/export?history=true").body
			p.edit("lea", "once", cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindGoal, Target: "mine"}, cascade.Edit{
				Act: cascade.ActChange, Kind: cascade.KindGoal, Target: "other", Fields: map[string]any{"intent": "Another"},
			})
			if got := p.as("lea").get("/goals/mine").status; got != 404 {
				t.Errorf("removed, it answers %d", got)
			}
			p.undo("lea", "once")
			if got := p.as("lea").get("/goals/mine").status; got != 200 {
				t.Errorf("taken back, it answers %d", got)
			}
			if after := p.as("ola").get("/export?history=true").body; after != before {
				t.Errorf("an insider had\n%s\nand has\n%s", before, after)
			}
		})
	}
}

// A thing that comes back has its key from then on: who took it meanwhile has borne it longer.
func TestTakingBackARemovalGivesTheKeyAnew(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.edit("lea", "made", cascade.Edit{
		Act: cascade.ActCreate, Kind: cascade.KindMetric, Target: "zq-m",
		Fields: map[string]any{"name": "Mine", "source": cascade.ID("push"), "owner": cascade.ID("lea")},
	})
	p.edit("lea", "gone", cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindMetric, Target: "zq-m"})
	p.as("ola").do("POST", "/edits", `{"edits":[{"do":"create","kind":"metric","id":"zq-m",
		"fields":{"name":"Pay","source":"push","visibility":"hidden","audience":["ola"]}}]}`).want(200)
	p.undo("lea", "gone")
	p.as("ola").do("PUT", "/metrics/zq-m/observations/2026-11-15", `{"value":424242}`).want(201)
	if got := p.as("mia").get("/metrics/zq-m/observations"); got.status != 200 || strings.Contains(got.body, "424242") {
		t.Errorf("what was meant for the hidden one: %d %s", got.status, got.body)
	}
}

// A composite that comes back is as closed as its parts have become.
func TestTakingBackKeepsCompositesClosed(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]cascade.Edit{
		"removed": {Act: cascade.ActRemove, Kind: cascade.KindMetric, Target: "both"},
		"changed": {
			Act: cascade.ActChange, Kind: cascade.KindMetric, Target: "both", Fields: map[string]any{"formula": "share"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, testenv.SQLite(t))
			p.apply("", "weir: 1\nmetrics: [{id: pay, name: Pay, owner: hr, source: manual}, "+
				"{id: both, name: Both, owner: product, formula: pay + share}]\n")
			p.edit("lea", "once", e)
			p.apply("",
				"weir: 1\nmetrics: [{id: pay, name: Pay, owner: hr, source: manual, visibility: hidden, audience: [lea]}]\n")
			p.undo("lea", "once")
			if got := p.as("sam").get("/metrics/both").status; got != 404 {
				t.Errorf("somebody outside is answered %d", got)
			}
			if got := p.as("lea").get("/metrics/both").status; got != 200 {
				t.Errorf("somebody who sees the parts is answered %d", got)
			}
		})
	}
}

// Who gives something restricted to others lets them see it, whatever field says so.
func TestHandingOverWhatIsRestricted(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.apply("", `weir: 1
people: [{id: ina, name: Ina}, {id: bob, name: Bob}]
teams: [{id: hr, name: People, kind: unit, parent: acme, lead: ina, members: [bob]}]
goals: [{id: zq-g, intent: S, owners: [hr], visibility: hidden, audience: [ada]},
  {id: zq-o, intent: O, owners: [hr], measures: [{id: zq-k, metric: share, from: 1, to: 2, visibility: hidden}]}]
metrics: [{id: zq-m, name: P, owner: hr, visibility: hidden},
  {id: zq-part, name: Q, owner: hr, visibility: hidden, audience: [mia]},
  {id: zq-made, name: R, owner: product, formula: zq-part}]
initiatives: [{id: zq-i, title: T, owners: [hr], visibility: hidden}]
workItems: [{id: zq-w, title: W, owner: hr, visibility: hidden}]
`)
	body := func(kind, id, fields string) string {
		return `{"edits":[{"do":"change","kind":"` + kind + `","id":"` + id + `","fields":` + fields + `}]}`
	}
	for _, c := range [][3]string{
		{"goal", "zq-g", `{"accountable":["sam"]}`},
		{"goal", "zq-g", `{"owners":["hr","sales"]}`},
		{"goal", "zq-o", `{"accountable":["sam"]}`},
		{"goal", "zq-o", `{"owners":["hr","sales"]}`},
		{"metric", "zq-m", `{"owner":"sam"}`},
		{"initiative", "zq-i", `{"owners":["hr","sales"]}`},
		{"workItem", "zq-w", `{"owner":"sam"}`},
	} {
		p.as("bob").do("POST", "/edits", body(c[0], c[1], c[2])).want(403)
		if got := p.as("sam").get("/things/" + c[0] + "/" + c[1]).status; got != 404 && c[1] != "zq-o" {
			t.Errorf("%s %s: the one it is given to is answered %d", c[0], c[2], got)
		}
		p.as("ina").do("POST", "/edits/plan", body(c[0], c[1], c[2])).want(200)
	}
	p.as("ada").do("POST", "/edits", body("goal", "zq-g", `{"owners":["product"]}`)).want(403) // never by rank alone
	// whoever does not see the measure is told nothing of it; those whose it is are told who came
	p.as("bob").do("POST", "/edits", body("goal", "zq-o", `{"intent":"Another"}`)).want(200)
	p.as("ada").do("POST", "/edits", body("goal", "zq-o", `{"accountable":["sam"]}`)).want(200)
	if got := p.as("bob").get("/things/goal/zq-o").body; !strings.Contains(got, "sam") {
		t.Errorf("it has not been handed over: %s", got)
	}
	// who owns what is made of others comes to see it once it is not
	p.as("mia").do("POST", "/edits", body("metric", "zq-made", `{"formula":""}`)).want(403)
}

// What a team answers is not for who asks it to say.
func TestAnAskIsAnsweredByWhoIsAsked(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	ask := func(rest string) string {
		return `{"edits":[{"do":"create","kind":"need","fields":{"goal":"quick-start","from":"sales","what":"leads"` + rest +
			`}}]}`
	}
	for _, who := range []string{"lea", "mia"} {
		p.as(who).do("POST", "/edits", ask(`,"answer":"accepted"`)).want(403)
	}
	p.as("lea").do("POST", "/apply", files(false, "a.yaml", "weir: 1\ngoals: [{id: mine, intent: M, owners: [product], "+
		"needs: [{from: sales, what: more, answer: accepted}]}]\n")).want(403)
	p.as("lea").do("POST", "/edits", ask("")).want(200)
}

// What a team owned stays its members', where who removes the team cannot see it; and the team comes back whole.
func TestRemovingATeamLeavesWhatItsRemoverCannotSee(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.apply("", "weir: 1\npeople: [{id: ina, name: Ina}]\nteams: [{id: board, name: B, kind: group, members: [ina]}]\n")
	p.apply("", "weir: 1\ngoals: [{id: zq-g, intent: S, owners: [board], visibility: hidden}, "+
		"{id: zq-r, intent: R, owners: [board], visibility: redacted}, "+
		"{id: seen, intent: V, owners: [board]}]\nmetrics: [{id: zq-m, name: P, owner: board, visibility: hidden}]\n")
	ina, ada := p.as("ina"), p.as("ada")
	before := ina.get("/things/goal/seen").body
	p.edit("ada", "once", cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindTeam, Target: "board"})
	for path, want := range map[string]int{
		"/goals/zq-g": 200, "/goals/zq-r": 200, "/metrics/zq-m": 200, "/things/team/board": 200,
	} {
		if got := ina.get(path).status; got != want {
			t.Errorf("to a member of what is removed, %s answers %d", path, got)
		}
		if got := ada.get(path).status; got != 404 {
			t.Errorf("to who removed it, %s answers %d", path, got)
		}
	}
	if got := ina.get("/things/goal/seen").body; strings.Contains(got, "board") {
		t.Errorf("what its remover sees is still the team's: %s", got)
	}
	p.undo("ada", "once")
	ina.get("/goals/zq-g").want(200)
	ada.get("/things/team/board").want(200)
	if after := ina.get("/things/goal/seen").body; after != before {
		t.Errorf("was %s, is %s", before, after)
	}
}

// A removal taken back brings back what a goal names and its remover cannot see.
func TestTakingBackKeepsHiddenMentions(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.apply("", "weir: 1\nmetrics: [{id: zq-m, name: Pay, source: push, visibility: hidden, audience: [ola]}]\n"+
		"goals: [{id: zq-g, intent: S, owners: [hr], visibility: hidden}, {id: mine, intent: Mine, owners: [product], "+
		"replaces: zq-g, bet: {change: c, metric: share, control: zq-m}}]\n")
	before := p.as("ola").get("/things/goal/mine").body
	p.edit("lea", "once", cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindGoal, Target: "mine"})
	p.as("lea").get("/goals/mine").want(404)
	p.undo("lea", "once")
	after := p.as("ola").get("/things/goal/mine").body
	for _, hidden := range []string{"zq-m", "zq-g"} {
		if !strings.Contains(after, hidden) {
			t.Errorf("%s is gone: was %s, is %s", hidden, before, after)
		}
	}
}

// Those whose a hidden goal was hear of who came to see it, also when who came takes it away and makes it anew, or
// makes it another team's.
func TestTheNoticeOutlivesWhatItIsAbout(t *testing.T) {
	t.Parallel()
	for name, covering := range map[string][]string{
		"made anew": {
			`{"edits":[{"do":"remove","kind":"goal","id":"zq-g"}]}`,
			`{"edits":[{"do":"create","kind":"goal","id":"zq-g","fields":{"intent":"SECRET","owners":["hr"],` +
				`"visibility":"hidden"}}]}`,
			`{"edits":[{"do":"change","kind":"team","id":"hr","fields":{"members":["ola"]}}]}`,
		},
		"put out": {
			`{"edits":[{"do":"change","kind":"team","id":"hr","fields":{"members":["ada"]}}]}`,
			`{"edits":[{"do":"remove","kind":"goal","id":"zq-g"}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, testenv.SQLite(t))
			p.apply("", "weir: 1\ngoals: [{id: zq-g, intent: SECRET, owners: [hr], visibility: hidden}]\n")
			ada := p.as("ada")
			ada.do("POST", "/edits", `{"edits":[{"do":"change","kind":"team","id":"hr","fields":{"members":["ola","ada"]}}]}`).
				want(200)
			for _, body := range covering {
				ada.do("POST", "/edits", body).want(200)
			}
			if got := p.as("ola").get("/findings").body; !strings.Contains(got, "came to see “SECRET”, which was yours then") {
				t.Errorf("whose it was is told %s", got)
			}
			if got := p.as("lea").get("/findings").body; strings.Contains(got, "SECRET") {
				t.Errorf("somebody else is told %s", got)
			}
		})
	}
}

// Whose something is takes back its removal also where they were told who came to see it, and the notice is as before.
func TestTakingBackARemovalBringsItsNoticesBack(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.apply("", "weir: 1\nmetrics: [{id: zq-m, name: Pay, owner: hr, visibility: hidden}]\n")
	p.as("ada").
		do("POST", "/edits", `{"edits":[{"do":"change","kind":"team","id":"hr","fields":{"members":["ola","ada"]}}]}`).
		want(200)
	before := p.as("ola").get("/export?history=true").body
	if !strings.Contains(before, "called: Pay") {
		t.Fatalf("whose it is is not told: %s", before)
	}
	p.edit("ola", "once", cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindMetric, Target: "zq-m"})
	p.undo("ola", "once")
	if after := p.as("ola").get("/export?history=true").body; after != before {
		t.Errorf("they had\n%s\nand have\n%s", before, after)
	}
}

// Who comes back owns and sees again what they owned and saw, also where whoever removed them does not see it. Somebody
// made anew does not, and what has been given to another stays theirs.
func TestTakingBackTheRemovalOfAPerson(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.apply("", "weir: 1\npeople: [{id: ina, name: Ina}]\nteams: [{id: hr, name: People, kind: unit, parent: acme, "+
		"lead: ina}]\ngoals: [{id: zq-g, intent: S, owners: [hr], accountable: [mia], visibility: hidden, checkins: "+
		"[{at: 2026-11-10, by: mia, learned: words}]}, {id: zq-a, intent: A, owners: [hr], visibility: hidden, audience: "+
		"[mia]}]\nmetrics: [{id: zq-m, name: P, owner: mia, visibility: hidden, audience: [ina]}, {id: zq-n, name: N, "+
		"owner: mia, visibility: hidden, audience: [ina]}]\n")
	paths := []string{"/things/goal/zq-g", "/things/goal/zq-a", "/things/metric/zq-m", "/goals/zq-g/check-ins"}
	was := map[string]string{}
	for _, path := range paths {
		was[path] = p.as("ina").get(path).want(200).body
	}
	remove := cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindPerson, Target: "mia"}
	p.edit("ada", "once", remove)
	for _, path := range paths {
		if got := p.as("ina").get(path).want(200).body; got == was[path] {
			t.Errorf("%s: who has left stands there still: %s", path, got)
		}
	}
	p.apply("", "weir: 1\nmetrics: [{id: zq-n, name: N, owner: ina, visibility: hidden, audience: [ina]}]\n")
	p.undo("ada", "once")
	if got := p.as("ina").get("/things/metric/zq-n").want(200).body; strings.Contains(got, "mia") {
		t.Errorf("what has been given away is theirs again: %s", got)
	}
	for _, path := range paths {
		if got := p.as("ina").get(path).want(200).body; got != was[path] {
			t.Errorf("%s was %s, is %s", path, was[path], got)
		}
	}
	mia := p.as("mia")
	for path, want := range map[string]int{"/goals/zq-g": 200, "/goals/zq-a": 200, "/metrics/zq-m": 200} {
		mia.get(path).want(want)
	}
	p.edit("ada", "twice", remove)
	p.edit("ada", "anew", cascade.Edit{
		Act: cascade.ActCreate, Kind: cascade.KindPerson, Target: "mia", Fields: map[string]any{"name": "Mia"},
	})
	if got := p.as("ina").get("/things/goal/zq-g").body; strings.Contains(got, "mia") {
		t.Errorf("somebody made anew owns it: %s", got)
	}
}
