package api_test

import (
	"net/url"
	"strings"
	"testing"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// Whatever is answered as an id leads back to its thing, and get-thing calls it by the same.
func TestIDsLeadBack(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.apply("", "weir: 1\nmetrics: [{id: activation, name: Twin, source: push}]\n")
	p.reset()
	p.as("mia").do("POST", "/goals/quick-start/check-ins", `{"next":"x"}`).want(201)
	lists := map[cascade.Kind]string{
		cascade.KindGoal: "/goals", cascade.KindMetric: "/metrics", cascade.KindTeam: "/teams",
		cascade.KindPerson: "/people", cascade.KindCycle: "/cycles", cascade.KindInitiative: "/initiatives",
		cascade.KindWorkItem: "/work-items", cascade.KindAcknowledged: "/acknowledgements",
		cascade.KindCheckIn: "/goals/quick-start/check-ins",
	}
	for _, who := range []string{"ola", "mia", "sam"} {
		for kind, path := range lists {
			var list api.Page[struct {
				ID         string
				Restricted bool
			}]
			p.as(who).get(path + "?limit=1000").want(200).into(&list)
			if len(list.Items) == 0 && who == "ola" {
				t.Errorf("%s lists nothing, so this shows nothing", path)
			}
			for _, item := range list.Items {
				if item.Restricted {
					continue
				}
				var thing, again struct{ ID, Internal, Version string }
				p.as(who).get("/things/" + string(kind) + "/" + url.PathEscape(item.ID)).want(200).into(&thing)
				p.as(who).get("/things/" + string(kind) + "/" + thing.Internal).want(200).into(&again)
				if thing.ID != item.ID || thing != again {
					t.Errorf("%s lists the %s %s, which leads to %+v and %+v", path, kind, item.ID, thing, again)
				}
			}
		}
	}
	var twins api.Page[struct{ ID string }]
	p.as("ola").get("/metrics?q=Twin").want(200).into(&twins)
	if len(twins.Items) != 1 {
		t.Fatalf("%d metrics are called Twin", len(twins.Items))
	}
}

// editedOut is what edits answer, as far as the next edit needs it.
type editedOut struct {
	Edits []struct{ Kind, ID, Version string }
}

// Edits answer what the next edit of the same things needs, in the order that they were sent.
func TestEditsAnswerIDsAndVersions(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		ola := p.as("ola")
		const first = `{"edits":[
			{"do":"create","kind":"goal","fields":{"intent":"Deals take a day","owners":["sales"]}},
			{"do":"create","kind":"metric","id":"deal-days","fields":{"name":"Deal days","unit":"d","owner":"lea"}},
			{"do":"create","kind":"alignment","fields":{"by":"response","goal":"deals-take-a-day","to":"closed-deals"}},
			{"do":"change","kind":"goal","id":"closed-deals","fields":{"intent":"Deals close at once"}},
			{"do":"change","kind":"team","id":"sales","fields":{}}]}`
		var plan, out editedOut
		p.unchanged("a plan", func() { ola.do("POST", "/edits/plan", first).want(200).into(&plan) })
		ola.do("POST", "/edits", first).want(200).into(&out)
		if len(out.Edits) != 5 || len(plan.Edits) != 5 {
			t.Fatalf("five edits answer %+v, planned as %+v", out.Edits, plan.Edits)
		}
		for i, want := range []string{"deals-take-a-day", "deal-days", "", "closed-deals", "sales"} {
			e := out.Edits[i]
			var thing struct{ ID, Version string }
			ola.get("/things/" + e.Kind + "/" + url.PathEscape(e.ID)).want(200).into(&thing)
			if want != "" && e.ID != want || e.ID != thing.ID || e.Version == "" || e.Version != thing.Version {
				t.Errorf("edit %d answers %+v, and the thing is %+v", i, e, thing)
			}
			if plan.Edits[i].ID != want || plan.Edits[i].Version != "" {
				t.Errorf("edit %d is planned as %+v", i, plan.Edits[i])
			}
		}
		goal, metric := out.Edits[0], out.Edits[1]
		change := func(version, intent string) string {
			return `{"edits":[{"do":"change","kind":"goal","id":"` + goal.ID + `","version":"` + version +
				`","fields":{"intent":` + quote(intent) + `}}]}`
		}
		var next editedOut
		ola.do("POST", "/edits", change(goal.Version, "Deals take an hour")).want(200).into(&next)
		p.unchanged("an edit of a version that was overtaken", func() {
			ola.do("POST", "/edits", change(goal.Version, "Deals take a week")).want(409, "conflict")
		})
		const hostile = `<script>alert("&")</script> ' -- {"do":"remove"}`
		ola.do("POST", "/edits", change(next.Edits[0].Version, hostile)).want(200).into(&next)
		same := next.Edits[0].Version
		ola.do("POST", "/edits", change(same, hostile)).want(200).into(&next)
		if next.Edits[0].Version != same {
			t.Errorf("an edit that changes nothing leads from %s to %s", same, next.Edits[0].Version)
		}
		var gone editedOut
		ola.do("POST", "/edits", `{"edits":[{"do":"remove","kind":"metric","id":"deal-days","version":"`+metric.Version+
			`"}]}`).want(200).into(&gone)
		if len(gone.Edits) != 1 || gone.Edits[0].ID != "deal-days" || gone.Edits[0].Version != "" {
			t.Errorf("a removal answers %+v", gone.Edits)
		}
	})
}

// What cannot be edited is refused whole, and says which edit it was.
func TestBadEditsBesideGoodOnes(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	const good = `{"do":"create","kind":"workItem","fields":{"title":"W"}}`
	for name, c := range map[string]struct {
		edit   string
		status int
		at     string
	}{
		"twice": {
			`{"do":"change","kind":"goal","id":"quick-start","fields":{"people":2}},{"do":"remove","kind":"goal","id":"quick-start"}`, 422, "body.edits[2]",
		},
		"kind":     {`{"do":"create","kind":"wish","fields":{}}`, 422, "body.edits[1].kind"},
		"verb":     {`{"do":"delete","kind":"goal","id":"quick-start"}`, 422, "body.edits[1].do"},
		"old verb": {`{"do":"add","kind":"goal","fields":{"intent":"x"}}`, 422, "body.edits[1].do"},
		"dangling": {
			`{"do":"create","kind":"alignment","fields":{"by":"response","goal":"quick-start","to":"none"}}`, 422,
			"body.edits[1].fields.to",
		},
		"gone":       {`{"do":"change","kind":"goal","id":"none","version":"x","fields":{"people":2}}`, 404, "body.edits[1]"},
		"stale":      {`{"do":"remove","kind":"goal","id":"quick-start","version":"x"}`, 409, "body.edits[1]"},
		"key @ id":   {`{"do":"change","kind":"goal","id":"quick-start@none","fields":{"people":2}}`, 404, "body.edits[1]"},
		"hostile id": {`{"do":"remove","kind":"goal","id":"../../<script>"}`, 404, "body.edits[1]"},
		"key taken":  {`{"do":"create","kind":"goal","id":"quick-start","fields":{"intent":"x"}}`, 409, "body.edits[1]"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/edits", "/edits/plan"} {
				p.unchanged(path, func() {
					g := p.as("mia").do("POST", path, `{"edits":[`+good+`,`+c.edit+`]}`).want(c.status)
					if !strings.Contains(g.body, `"location":"`+c.at) {
						t.Errorf("%s does not say that it is %s: %s", path, c.at, g.body)
					}
				})
			}
		})
	}
}

// What is made has an address; made again it is there already, also when a repetition is answered.
func TestWhatIsMadeHasAnAddress(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		mia := p.as("mia")
		const body = `{"rule":"vague","goal":"quick-start","reason":"as it is","until":"2026-12-14"}`
		var said struct{ ID string }
		at := func(g got) string {
			g.into(&said)
			where := g.header.Get("Location")
			if where == "" {
				t.Fatalf("%d without a Location", g.status)
			}
			var thing struct{ ID string }
			mia.get(strings.TrimPrefix(where, api.Prefix)).want(200).into(&thing)
			if thing.ID != said.ID {
				t.Errorf("%s is at %s, which leads to %s", said.ID, where, thing.ID)
			}
			return where
		}
		first := at(mia.do("POST", "/acknowledgements", body, "Idempotency-Key", "k1").want(201))
		if again := at(mia.do("POST", "/acknowledgements", body, "Idempotency-Key", "k1").want(201)); again != first {
			t.Errorf("a repetition is at %s, the first at %s", again, first)
		}
		for _, reason := range []string{"as it is", "in other words"} {
			g := mia.do("POST", "/acknowledgements", strings.Replace(body, "as it is", reason, 1)).want(200)
			if where := g.header.Get("Location"); where != "" || !strings.Contains(g.body, said.ID) {
				t.Errorf("acknowledged before: %q %s", where, g.body)
			}
		}
		at(mia.do("POST", "/goals/quick-start/check-ins", `{"next":"x"}`).want(201))
		const day = "/metrics/activation/observations/2026-11-15"
		reading := mia.do("PUT", day, `{"value":1}`).want(201)
		if where := reading.header.Get("Location"); where != api.Prefix+day || reading.header.Get("ETag") == "" {
			t.Errorf("a new reading is at %q", where)
		}
		if g := mia.do("PUT", day, `{"value":2}`).want(200); g.header.Get("Location") != "" {
			t.Errorf("a changed reading is at %q", g.header.Get("Location"))
		}
	})
}
