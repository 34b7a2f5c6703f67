package e2e_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/finding"
)

// seeds are the pages a crawl begins from, with filters and searches of every kind, for what is there and what is not.
var seeds = func() (out []request) {
	pages := []string{"/", "/goals", "/check-in", "/metrics", "/teams", "/findings", "/findings/acknowledged"}
	pages = append(pages, "/people", "/people?q=hr", "/people?change=mia", "/cycles", "/cycles/2026-q4",
		"/cycles/nothing-such")
	pages = append(pages, "/settings", "/settings/change")
	pages = append(pages, "/new/teams", "/new/people", "/new/cycles", "/new/metrics",
		"/new/goals", "/new/goals?team=hr", "/new/initiatives?goal=zq-merger", "/new/initiatives?goal=quick-start",
		"/new/work-items?initiative=zq-diligence")
	for _, id := range []string{
		"metrics/zq-runway", "metrics/zq-heads", "metrics/share", "metrics/nothing-such", "teams/hr", "teams/product",
		"people/mia", "cycles/2026-q4",
	} {
		pages = append(pages, "/"+id+"/change", "/"+id+"/remove")
	}
	for _, show := range []string{"mine", "off-track", "at-risk", "stale", "unstated", "proposed", "nonsense"} {
		pages = append(pages, "/goals?show="+show, "/goals?q=teams&show="+show)
	}
	for _, q := range []string{"CANARY", "merge", "zq-merger", "hire", "runway", "share", "board", "people", "7919"} {
		pages = append(pages, "/goals?q="+q, "/metrics?q="+q, "/search?q="+q, "/palette?q="+q)
	}
	for _, q := range []string{
		"", "z", "e", "m", "zq-hire", "zq-runway", "zq-diligence", "zq-room", "quick-start", "new te",
	} {
		pages = append(pages, "/search?q="+url.QueryEscape(q), "/palette?q="+url.QueryEscape(q))
	}
	pages = append(pages, "/search?q=e&page=2", "/search?q="+strings.Repeat("x", 300))
	for _, team := range []string{"hr", "board", "product", "nothing-such"} {
		pages = append(pages, "/goals?team="+team, "/teams/"+team)
	}
	for _, show := range []string{"error", "warning", "note", "nonsense"} {
		pages = append(pages, "/findings?show="+show, "/findings?do=measure&show="+show)
	}
	for _, a := range append(slices.Clone(finding.Actions), &finding.Action{ID: "nothing-such"}) {
		pages = append(pages, "/findings?do="+a.ID, "/findings?page=2&do="+a.ID)
	}
	for _, id := range []string{"zq-merger", "zq-hire", "nothing-such", "first-choice", "quick-start"} {
		pages = append(pages, "/goals/"+id, "/goals/"+id+"?check-ins=all", "/why/goals/"+id,
			"/findings/acknowledge?rule=vague&goal="+id, "/goals/"+id+"/measures/new", "/goals/"+id+"/needs/new",
			"/goals/"+id+"/helps", "/goals/"+id+"/close", "/goals/"+id+"/remove", "/goals/"+id+"/alignments/new",
			"/goals/first-choice/alignments/new?goal="+id)
		for _, m := range []string{"zq-paid", "zq-quick", "zq-filled", "activated", "nothing-such"} {
			pages = append(pages, "/goals/"+id+"/measures/"+m+"/change", "/goals/"+id+"/measures/"+m+"/remove")
		}
	}
	for _, id := range []string{
		"zq-runway", "zq-pay", "zq-heads", "zq-own", "nothing-such", "share", "latency", "tickets",
	} {
		pages = append(pages, "/metrics/"+id, "/metrics/"+id+"?readings=all", "/why/metrics/"+id,
			"/findings/acknowledge?rule=no-unit&metric="+id)
	}
	for _, id := range []string{
		"initiatives/zq-diligence", "work-items/zq-room", "work-items/zq-call", "work-items/gh-1", "teams/sales", "teams/hr",
		"measures/zq-cash",
	} {
		pages = append(pages, "/why/"+id)
	}
	for _, id := range []string{"zq-diligence", "ZQ-Room", "zq-merger", "gh-1", "GH-1", "nothing-such"} {
		pages = append(pages, "/why/"+id)
	}
	for _, p := range pages {
		out = append(out, request{path: "/w/acme" + p})
	}
	for _, p := range []string{
		"/", "/sign-in", "/w/other/", "/healthz", "/readyz", "/api/v1/openapi.json", "/api/v1/nothing", "/metrics",
		"/debug/pages",
	} {
		out = append(out, request{path: p})
	}
	return out
}()

// lists are asked for again after every change.
var lists = func() (out []request) {
	for _, p := range []string{
		"/w/acme/", "/w/acme/goals", "/w/acme/goals/first-choice", "/w/acme/goals/quick-start", "/w/acme/metrics",
		"/w/acme/search?q=e", "/w/acme/palette?q=e", "/w/acme/palette?q=c", "/api/v1/search?q=e",
		"/w/acme/teams", "/w/acme/findings", "/w/acme/findings/acknowledged", "/w/acme/check-in",
		"/api/v1/goals", "/api/v1/outline", "/api/v1/metrics", "/api/v1/findings", "/api/v1/acknowledgements", "/api/v1/week",
		"/api/v1/check-ins", "/api/v1/teams", "/api/v1/initiatives", "/api/v1/work-items", "/api/v1/export?history=true",
		"/api/v1/goals/first-choice", "/api/v1/goals/quick-start", "/api/v1/metrics/latency",
		"/api/v1/metrics/share/observations",
	} {
		out = append(out, request{path: p})
	}
	return out
}()

// things are some of each kind that has keys, by kind and key; what begins with zq is hidden or restricted in a world.
var things = []string{
	"person/eve", "person/nobody", "team/product", "team/board", "cycle/2026-q4", "metric/share", "metric/zq-runway",
	"metric/zq-pay", "metric/zq-heads", "goal/first-choice", "goal/quick-start", "goal/zq-merger", "goal/zq-hire",
	"measure/activated", "measure/zq-quick", "measure/zq-cash", "initiative/import", "initiative/zq-diligence",
	"workItem/gh-1", "workItem/zq-room", "review/weekly", "review/zq-board", "binding/x", "leaver/eve", "nothing/x",
}

// operations are the reads of the API's own table, each with the things it could be asked of and every filter.
func operations() (out []request) {
	ids := map[string][]string{
		"/goals/{id}":                       {"first-choice", "zq-merger", "zq-hire", "nothing-such"},
		"/goals/{id}/check-ins":             {"first-choice", "quick-start", "zq-merger", "zq-hire"},
		"/metrics/{id}":                     {"share", "zq-runway", "zq-pay", "zq-heads", "nothing-such"},
		"/metrics/{id}/observations":        {"share", "zq-runway", "zq-heads"},
		"/metrics/{id}/observations/{date}": {"share", "zq-runway", "zq-heads"},
		"/teams/{id}":                       {"product", "hr", "board", "nothing-such"},
		"/things/{kind}/{id}":               things,
	}
	filters := map[string][]string{
		"/goals": {
			"limit=1", "limit=2", "q=CANARY", "q=hire", "q=teams", "team=hr", "team=board", "team=acme", "cycle=2026-q4",
			"state=committed", "state=proposed", "health=stale", "health=no-evidence", "health=off-track", "kind=outcome",
			"kind=bet", "mine=true", "sort=name",
		},
		"/metrics": {"limit=1", "q=CANARY", "q=share", "team=hr", "team=sales"},
		"/findings": {
			"limit=1", "severity=error", "severity=warning", "severity=note", "rule=orphan", "rule=unserved",
			"rule=exposed-metric", "rule=cycle",
		},
		"/why": {
			"id=zq-merger", "id=zq-diligence", "id=zq-room", "id=zq-runway&kind=metric", "id=zq-cash&kind=measure",
			"id=zq-quick&kind=measure", "id=zq-hire&kind=goal", "id=gh-1", "id=sales&kind=team", "id=hr&kind=team",
			"id=quick-start", "id=activated&kind=measure", "id=latency&kind=metric", "id=",
		},
		"/search": {
			"q=e", "q=e&limit=1", "q=CANARY", "q=zq", "q=teams", "q=hire&kind=goal", "q=share&kind=metric", "q=7919",
			"q=zq-room", "q=people", "q=", "q=a&kind=need", "q=i&kind=workItem", "q=product+e",
		},
		"/people": {"limit=1"}, "/acknowledgements": {"limit=1"}, "/teams": {"limit=1"}, "/initiatives": {"limit=1"},
		"/work-items": {"limit=1"}, "/check-ins": {"limit=1"}, "/export": {"history=true"},
	}
	filters["/outline"] = filters["/goals"]
	for _, o := range api.Operations() {
		// What runs by itself goes by the clock of the machine; package jobs holds that it tells nothing of a journal.
		if o.Method != http.MethodGet || o.Name == "list-jobs" {
			continue
		}
		paths := []string{o.Path}
		if strings.Contains(o.Path, "{id}") {
			paths = nil
			if len(ids[o.Path]) == 0 {
				panic("nothing says of what things the twins ask " + o.Path)
			}
			for _, id := range ids[o.Path] {
				paths = append(paths, strings.NewReplacer("{kind}/{id}", id, "{id}", id, "{date}", "2026-11-09").Replace(o.Path))
			}
		}
		for _, p := range paths {
			out = append(out, request{path: api.Prefix + p})
			for _, f := range filters[o.Path] {
				out = append(out, request{path: api.Prefix + p + "?" + f})
			}
		}
	}
	return out
}

// unseenWrites are what an insider does where nobody outside may know of it; what a world has not is refused there.
var unseenWrites = []request{
	{method: http.MethodPut, path: "/api/v1/metrics/zq-runway/observations/2026-11-12", body: `{"value":7919}`},
	{
		method: http.MethodPut, path: "/api/v1/metrics/zq-runway/observations/2026-11-13",
		body: `{"value":17919,"note":"CANARY"}`,
	},
	{method: http.MethodPut, path: "/api/v1/metrics/zq-pay/observations/2026-11-12", body: `{"value":7919}`},
	{method: http.MethodPut, path: "/api/v1/metrics/zq-heads/observations/2026-11-12", body: `{"value":7919}`},
	{
		method: http.MethodPost, path: "/api/v1/goals/zq-merger/check-ins",
		body: `{"status":"at-risk","learned":"CANARY slower"}`,
	},
	{
		method: http.MethodPost, path: "/api/v1/goals/zq-hire/check-ins",
		body: `{"status":"at-risk","learned":"CANARY slower"}`,
	},
	{
		method: http.MethodPost, path: "/api/v1/goals/first-choice/check-ins",
		body: `{"at":"2026-11-13","values":{"zq-paid":7919}}`,
	},
	{
		method: http.MethodPost, path: "/api/v1/goals/first-choice/check-ins",
		body: `{"at":"2026-11-14","values":{"zq-filled":7919}}`,
	},
	{
		method: http.MethodPost, path: "/api/v1/acknowledgements",
		body: `{"rule":"compound","goal":"zq-merger","reason":"CANARY","until":"2026-12-14"}`,
	},
	{
		method: http.MethodPost, path: "/api/v1/acknowledgements",
		body: `{"rule":"no-unit","goal":"zq-hire","reason":"CANARY","until":"2026-12-14"}`,
	},
	{
		method: http.MethodPost, path: "/api/v1/acknowledgements",
		body: `{"rule":"no-date","measure":"zq-filled","reason":"CANARY","until":"2026-12-14"}`,
	},
	{
		method: http.MethodPost, path: "/api/v1/acknowledgements",
		body: `{"rule":"no-unit","metric":"zq-pay","reason":"CANARY","until":"2026-12-14"}`,
	},
	// of which others see a stub
	change(set("goal", "zq-hires", map[string]any{"cycle": "2026-q4"})),
	// somebody is let in
	change(set("goal", "zq-merger", map[string]any{"audience": list{"hr", "ola", "eve"}})),
	change(set("metric", "zq-pay", map[string]any{"audience": list{"hr", "eve"}}),
		set("metric", "zq-sum", map[string]any{"audience": list{"hr", "eve"}})),
}

// removals take away what hidden measures, alignments, beliefs, drivers and revisions hang on.
var removals = []request{
	{
		method: http.MethodPost, path: "/api/v1/edits/plan",
		body: `{"edits":[{"do":"remove","kind":"goal","id":"closed-deals"}]}`,
	},
	{
		method: http.MethodPost, path: "/api/v1/edits", body: `{"edits":[{"do":"remove","kind":"goal","id":"closed-deals"}]}`,
	},
	{method: http.MethodPost, path: "/api/v1/edits", body: `{"edits":[{"do":"remove","kind":"metric","id":"latency"}]}`},
	{
		method: http.MethodPost, path: "/api/v1/edits", body: `{"edits":[{"do":"remove","kind":"initiative","id":"import"}]}`,
	},
	{ // which owns hidden things
		method: http.MethodPost, path: "/api/v1/edits/plan", body: `{"edits":[{"do":"remove","kind":"team","id":"board"}]}`,
	},
	{method: http.MethodPost, path: "/api/v1/edits", body: `{"edits":[{"do":"remove","kind":"team","id":"board"}]}`},
	{ // which hidden beliefs name
		method: http.MethodPost, path: "/api/v1/edits", body: `{"edits":[{"do":"remove","kind":"metric","id":"activation"}]}`,
	},
}

// guesses are files that name what is restricted, or give something else its key.
var guesses = []string{
	"goals: [{id: new, intent: X, serves: [{goal: zq-merger, contribution: y}]}]",           // names the hidden
	"goals: [{id: new, intent: X, measures: [{id: m, metric: zq-runway, from: 1, to: 2}]}]", //
	"goals: [{id: new, intent: X, serves: [{goal: zq-hire, contribution: y}]}]",             // names the redacted
	"goals: [{id: zq-merger, intent: Ours is another, owners: [sales]}]",                    // collides with it
	"metrics: [{id: zq-runway, name: Another}]",                                             //
	// collides with what a revision names
	"metrics: [{id: zq-pay, name: Another pay, owner: sales}]",
	"metrics: [{id: zq-sum, name: Another total, formula: 2*zq-pay}]",                               // is made of it
	"metrics: [{id: ZQ-Runway, name: In another case}]",                                             //
	"metrics: [{id: zq-runway@nothing, name: By an id}]",                                            //
	"initiatives: [{id: zq-diligence, title: Another}]\nworkItems: [{id: zq-room, title: Another}]", //
	// replaces what the hidden hangs on
	"goals: [{id: closed-deals, intent: Deals close, owners: [sales], state: committed}]",
	"goals: [{id: quick-start, intent: Q, owners: [product], serves: [{goal: closed-deals}]}]", // a loop
}

// probes are writes that look for what is restricted: by its key, by colliding with it, by naming it.
func probes() (out []request) {
	probe := func(method, path, body string) { out = append(out, request{method: method, path: path, body: body}) }
	for _, edit := range []string{ // out of date, about what is hidden, and about what is not there
		`{"do":"change","kind":"goal","id":"quick-start","version":"stale","fields":{"intent":"Another"}}`,
		`{"do":"change","kind":"goal","id":"quick-start","was":{"intent":"Never said"},"fields":{"intent":"Another"}}`,
		`{"do":"change","kind":"goal","id":"zq-merger","version":"stale","fields":{"intent":"Another"}}`,
		`{"do":"change","kind":"goal","id":"nothing-such","version":"stale","fields":{"intent":"Another"}}`,
		`{"do":"change","kind":"metric","id":"latency","version":"stale","fields":{"name":"Another"}}`,
		`{"do":"remove","kind":"metric","id":"zq-runway","version":"stale"}`,
		`{"do":"create","kind":"measure","id":"no-goal","fields":{"metric":"latency"}}`,
		`{"do":"create","kind":"binding","id":"x"}`,
	} {
		probe(http.MethodPost, "/api/v1/edits/plan", `{"edits":[`+edit+`]}`)
		probe(http.MethodPost, "/api/v1/edits", `{"edits":[`+edit+`]}`)
	}
	probeThings(probe)
	for _, about := range []string{
		"goal zq-merger", "goal zq-hire", "measure zq-paid", "measure zq-quick", "measure zq-filled", "metric zq-runway",
		"metric zq-pay", "metric zq-heads", "goal nothing-such",
	} {
		kind, id, _ := strings.Cut(about, " ")
		for _, rule := range []string{"vague", "orphan", "nothing-such"} {
			for _, until := range []string{"2026-12-14", "2026-11-15"} {
				probe(http.MethodPost, "/api/v1/acknowledgements",
					`{"rule":"`+rule+`","`+kind+`":"`+id+`","reason":"x","until":"`+until+`"}`)
				probe(http.MethodPost, "/w/acme/findings/acknowledge?rule="+rule+"&"+kind+"="+id, "reason=x&until="+until)
			}
		}
	}
	// what is nobody's secret
	for _, about := range []string{
		`"goal":"quick-start"`, `"metric":"tickets"`, `"measure":"activated"`, `"team":"sales"`,
	} {
		probe(http.MethodPost, "/api/v1/acknowledgements",
			`{"rule":"vague",`+about+`,"reason":"meant so","until":"2026-12-14"}`)
	}
	probe(http.MethodPost, "/w/acme/findings/acknowledge?rule=ask-open&goal=quick-start",
		"reason=meant+so&until=2026-12-14")
	probe(http.MethodPost, "/w/acme/findings/acknowledge?rule=ask-open&goal=quick-start", "reason=&until=never")
	probe(http.MethodDelete, "/api/v1/acknowledgements/nothing-such", "")
	probe(http.MethodPost, "/w/acme/findings/acknowledged/nothing-such/withdraw", "back=/w/acme/goals")
	probe(http.MethodPost, "/w/acme/undo/nothing-such", "")
	for _, values := range []string{`{"zq-paid":1}`, `{"zq-quick":1}`, `{"zq-filled":1}`, `{"nothing-such":1}`} {
		for _, g := range []string{"first-choice", "quick-start"} {
			probe(http.MethodPost, "/api/v1/goals/"+g+"/check-ins", `{"at":"2026-11-15","values":`+values+`}`)
		}
	}
	for _, text := range guesses {
		body := oneFile("weir: 1\n" + text + "\n")
		probe(http.MethodPost, "/api/v1/plan", body)
		if !strings.Contains(text, "Deals close,") { // what replaces something open is planned only
			probe(http.MethodPost, "/api/v1/apply", body)
		}
		probe(http.MethodPost, "/api/v1/plan", strings.Replace(body, `{"files"`, `{"prune":true,"files"`, 1))
	}
	return out
}

// probeThings write to metrics and goals, and to what hangs on them, by keys that may be of something restricted.
func probeThings(probe func(method, path, body string)) {
	for _, m := range []string{"zq-runway", "zq-pay", "zq-heads", "nothing-such"} {
		probe(http.MethodPut, "/api/v1/metrics/"+m+"/observations/2026-11-10", `{"value":8}`)
		probe(http.MethodPut, "/api/v1/metrics/"+m+"/observations/2026-11-10", `{"value":"8"}`)
		probe(http.MethodPost, "/api/v1/observations",
			`{"items":[{"metric":"activation","at":"2026-11-14","value":1},{"metric":"`+m+`","at":"2026-11-14","value":1}]}`)
		probe(http.MethodPost, "/w/acme/metrics/"+m+"/readings", "value=1&at=2026-11-10")
		probe(http.MethodPost, "/w/acme/metrics/"+m+"/readings", "value=x&at=never")
		probe(http.MethodPost, "/w/acme/metrics/"+m+"/change", "name=x&.was=%7B%22name%22%3A%5B%22y%22%5D%7D")
		probe(http.MethodPost, "/w/acme/metrics/"+m+"/remove", "version=x")
		probe(http.MethodPost, "/w/acme/new/metrics", "name=Another&key="+m)
		probe(http.MethodPost, "/w/acme/new/metrics", "name=Sum&formula="+m)
		probe(http.MethodPost, "/w/acme/goals/quick-start/measures/new", "metric="+m)
	}
	// what an answer says of a reading: after whose last day it comes, and beside which numbers it is odd
	for _, value := range []string{"790", "6"} {
		probe(http.MethodPut, "/api/v1/metrics/latency/observations/2026-11-08", `{"value":`+value+`}`)
		probe(http.MethodPost, "/api/v1/observations", `{"items":[{"metric":"latency","at":"2026-11-07","value":`+value+`}]}`)
	}
	for _, g := range []string{"zq-merger", "zq-hire", "nothing-such"} {
		probe(http.MethodPost, "/api/v1/goals/"+g+"/check-ins", `{"next":"x"}`)
		probe(http.MethodPost, "/api/v1/goals/"+g+"/check-ins", `{"status":"wrong"}`)
		probe(http.MethodPost, "/w/acme/goals/"+g+"/check-in", "next=x")
		probe(http.MethodPost, "/w/acme/goals/"+g+"/check-in", "confidence=500")
		probe(http.MethodDelete, "/api/v1/goals/"+g, "")
		probe(http.MethodPost, "/w/acme/goals/"+g+"/measures/new", "metric=latency")
		probe(http.MethodPost, "/w/acme/goals/"+g+"/needs/new", "what=x&from=hr")
		probe(http.MethodPost, "/w/acme/goals/quick-start/needs/new", "what=x&on="+g)
		probe(http.MethodPost, "/w/acme/goals/"+g+"/helps", "to=first-choice")
		probe(http.MethodPost, "/w/acme/goals/"+g+"/close", "state=dropped&.was=%7B%22state%22%3A%5B%5D%7D")
		probe(http.MethodPost, "/w/acme/goals/quick-start/helps", "to="+g)
		probe(http.MethodPost, "/w/acme/goals/"+g+"/alignments/new", "by=statement&team=product&contribution=x")
		probe(http.MethodPost, "/w/acme/goals/first-choice/alignments/new", "by=response&goal="+g)
		probe(http.MethodPost, "/w/acme/new/initiatives", "title=x&owners=product&serves="+g)
		probe(http.MethodPost, "/w/acme/new/goals", "intent=x&owners=product&replaces="+g)
		probe(http.MethodPost, "/w/acme/new/goals", "intent=x&owners=product&key="+g)
		for _, what := range []string{"propose", "answer", "agree", "take-back", "commit"} {
			probe(http.MethodPost, "/w/acme/goals/"+g+"/"+what, "says=x&answer=ask")
		}
		probe(http.MethodPost, "/api/v1/goals/"+g+"/proposals", `{"says":"x"}`)
		probe(http.MethodPost, "/api/v1/goals/"+g+"/answers", `{"word":"ask","says":"x"}`)
		probe(http.MethodPost, "/api/v1/goals/"+g+"/commit", `{}`)
		for _, m := range []string{"zq-paid", "zq-filled", "activated"} {
			at := "/w/acme/goals/" + g + "/measures/" + m
			probe(http.MethodPost, at+"/change", "misses=x&.was=%7B%22misses%22%3A%5B%5D%7D")
			probe(http.MethodPost, at+"/remove", "version=x")
		}
	}
}

// oneFile is the body that plans or applies a file.
func oneFile(text string) string {
	body, err := json.Marshal(map[string]any{"files": []map[string]string{{"name": "a.yaml", "text": text}}})
	if err != nil {
		panic(err) // strings have a form in JSON
	}
	return string(body)
}
