package api_test

import (
	"fmt"
	"strings"
	"testing"

	"weir.dev/weir/internal/api"
)

// The tests of bad input send what operations do not take. The answer is a refusal of the right kind, and nothing has
// changed.

// Paths that take what people send.
const obs, day, ack = "/observations", "/metrics/activation/observations/2026-11-16", "/acknowledgements"

// tooLong is longer than a text may be, and no answer repeats it.
var tooLong = strings.Repeat("a", 70_000)

type badInput struct {
	method, path, body string
	status             int
	code               api.Code
	says               string // part of the answer
}

func refuses(t *testing.T, inputs []badInput) {
	t.Helper()
	each(t, func(t *testing.T, p *place) {
		mia := p.as("mia")
		for _, c := range inputs {
			name := fmt.Sprintf("%s %.60s %.60s", c.method, c.path, c.body)
			p.unchanged(name, func() {
				g := mia.do(c.method, c.path, c.body)
				if g.status != c.status {
					t.Errorf("%s: status %d, want %d: %.300s", name, g.status, c.status, g.body)
					return
				}
				g.want(c.status, c.code)
				if !strings.Contains(g.body, c.says) {
					t.Errorf("%s does not say %q: %.500s", name, c.says, g.body)
				}
				if strings.Contains(g.body, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") &&
					len(g.body) > 1000 {
					t.Errorf("%s echoes its input", name)
				}
			})
		}
	})
}

// Paths and queries.
func TestBadQueries(t *testing.T) {
	refuses(t, []badInput{
		{"GET", "/goals?limit=0", "", 422, "invalid", "write a number not below 1"},
		{"GET", "/goals?limit=1001", "", 422, "invalid", "query.limit"},
		{"GET", "/goals?limit=ten", "", 422, "invalid", `write a whole number","location":"query.limit"`},
		{"GET", "/goals?limit=-1", "", 422, "invalid", "query.limit"},
		{"GET", "/goals?limit=1&limit=2", "", 422, "invalid", "query.limit"},
		{"GET", "/goals?sort=evidence", "", 422, "invalid", "query.sort"},
		{"GET", "/goals?Q=x", "", 422, "invalid", "query.Q"},
		{"GET", "/goals?q[0]=x", "", 422, "invalid", "query.q[0]"},
		{"GET", "/goals?state=Committed", "", 422, "invalid", "query.state"},
		{"GET", "/goals?health=green", "", 422, "invalid", "query.health"},
		{"GET", "/goals?kind=okr", "", 422, "invalid", "query.kind"},
		{"GET", "/goals?mine=maybe", "", 422, "invalid", "query.mine"},
		{"GET", "/goals?team=none", "", 404, "not-found", "none"},
		{"GET", "/goals?cycle=none", "", 404, "not-found", "none"},
		{"GET", "/goals?q=" + strings.Repeat("a", 201), "", 422, "invalid", "query.q"},
		{"GET", "/goals?a;b", "", 422, "invalid", "query"},
		{"GET", "/goals?%zz", "", 422, "invalid", "query"},
		{"GET", "/outline?depth=1", "", 422, "invalid", "query.depth"},
		{"GET", "/me?as=ola", "", 422, "invalid", "query.as"},
		{"GET", "/goals/%00", "", 404, "not-found", ""},
		{"GET", "/goals/%ff", "", 404, "not-found", ""},
		{"GET", "/goals/" + strings.Repeat("a", 201), "", 422, "invalid", "path.id"},
		{"GET", "/goals/quick-start%2Fcheck-ins", "", 404, "not-found", ""},
		{"GET", "/teams/none", "", 404, "not-found", "none"},
		{"GET", "/goals/none/check-ins", "", 404, "not-found", "none"},
		{"GET", "/why", "", 422, "invalid", "query.id"},
		{"GET", "/why?id=gh-1&kind=person", "", 422, "invalid", "query.kind"},
		{"GET", "/why?id=gh-1&kind=goal", "", 404, "not-found", "gh-1"},
		{"GET", "/metrics/none", "", 404, "not-found", "none"},
		{"GET", "/metrics/none/observations", "", 404, "not-found", "none"},
		{"GET", "/metrics/share/observations/2026-11-03", "", 404, "not-found", "2026-11-03"},
		{"GET", "/metrics/share/observations/yesterday", "", 422, "invalid", "path.date"},
		{"GET", "/findings?severity=fatal", "", 422, "invalid", "query.severity"},
		{"GET", "/export?history=perhaps", "", 422, "invalid", "query.history"},
	})
}

// One reading: its day, its JSON and its number.
func TestBadReading(t *testing.T) {
	refuses(t, []badInput{
		{"PUT", day, ``, 400, api.Malformed, ""},
		{"PUT", day, `{`, 400, api.Malformed, ""},
		{"PUT", day, `{}`, 422, "invalid", "the field value is missing"},
		{"PUT", day, `[]`, 422, "invalid", "write an object"},
		{"PUT", day, `null`, 422, "invalid", "body"},
		{"PUT", day, `{"value":"31"}`, 422, "invalid", `write a number, without quotes","location":"body.value"`},
		{"PUT", day, `{"value":null}`, 422, "invalid", "body.value"},
		{"PUT", day, `{"value":1e999}`, 400, api.Malformed, ""},
		{"PUT", day, `{"value":NaN}`, 400, api.Malformed, ""},
		{"PUT", day, `{"value":1}{"value":2}`, 400, api.Malformed, ""},
		{"PUT", day, `{"value":1,"value":2}`, 400, api.Malformed, "twice"},
		{"PUT", day, `{"Value":1}`, 422, "invalid", "there is no such field here"},
		{"PUT", day, `{"value":1,"VALUE":2}`, 422, "invalid", "body.VALUE"},
		{"PUT", day, `{"value":1,"at":"2026-01-01"}`, 422, "invalid", "body.at"},
		{"PUT", day, `{"value":1,"note":"a\u0000b"}`, 400, api.Malformed, "NUL"},
		{"PUT", day, `{"value":1,"note":"\ud800"}`, 400, api.Malformed, "surrogate"},
		{"PUT", day, "{\"value\":1,\"note\":\"\xff\"}", 400, api.Malformed, "UTF-8"},
		{"PUT", day, `{"value":1,"note":"a\u0007b"}`, 422, "invalid", ""},
		{"PUT", day, `{"value":1,"note":` + quote(tooLong) + `}`, 422, "invalid", "too long; the most is"},
		{"PUT", day, strings.Repeat(`[`, 65) + strings.Repeat(`]`, 65), 400, api.Malformed, "deeper"},
		{"PUT", day, `{"value":1,"note":` + quote(strings.Repeat("a", 1<<20)) + `}`, 413, api.TooLarge, ""},
		{"PUT", "/metrics/activation/observations/2026-02-30", `{"value":1}`, 422, "invalid", "date"},
		{"PUT", "/metrics/activation/observations/0000-01-01", `{"value":1}`, 422, "invalid", ""},
		{"PUT", "/metrics/activation/observations/2026-11-17", `{"value":1}`, 422, "invalid", "after today"},
		{"PUT", "/metrics/none/observations/2026-11-16", `{"value":1}`, 404, "not-found", "none"},
		{"PUT", "/metrics/none/observations/2026-11-17", `{"value":1}`, 404, "not-found", "none"},
		{"PUT", "/metrics/latency/observations/2026-11-16", `{"value":1}`, 403, "forbidden", "prom"},
		{
			"PUT", day + "?value=1", `{"value":1}`, 422, "invalid",
			`takes no such parameter; /api/v1/openapi.json lists those it takes","location":"query.value"`,
		},
	})
}

// Several readings at once.
func TestBadReadings(t *testing.T) {
	refuses(t, []badInput{
		{"POST", obs, `{"items":[]}`, 422, "invalid", `too few; the least is 1","location":"body.items"`},
		{"POST", obs, `{"items":null}`, 422, "invalid", "body.items"},
		{"POST", obs, `{"items":[{"metric":"share","at":"2026-11-15"}]}`, 422, "invalid", "body.items[0]"},
		{
			"POST", obs, `{"items":[{"metric":"share","at":"2026-11-15","value":1},{"metric":"share","at":"soon","value":1}]}`,
			422, "invalid", "body.items[1].at",
		},
		{
			"POST", obs,
			`{"items":[{"metric":"share","at":"2026-11-15","value":1},{"metric":"none","at":"2026-11-15","value":1}]}`, 404,
			"not-found", "body.items[1].metric",
		},
		{
			"POST", obs,
			`{"items":[{"metric":"share","at":"2026-11-15","value":1},{"metric":"share","at":"2026-11-17","value":1}]}`, 422,
			"invalid", "body.items[1]",
		},
		{
			"POST", obs,
			`{"items":[{"metric":"share","at":"2026-11-15","value":1},{"metric":"latency","at":"2026-11-15","value":1}]}`, 403,
			"forbidden", "body.items[1]",
		},
		{
			"POST", obs,
			`{"items":[` + strings.Repeat(`{"metric":"share","at":"2026-11-15","value":1},`, 10_000) +
				`{"metric":"share","at":"2026-11-15","value":1}]}`, 422, "invalid", "body.items",
		},
		{
			"POST", obs,
			`{"items":[{"metric":"share","at":"2026-11-15","value":1},{"metric":"activation","at":"2026-11-15","value":1},` +
				`{"metric":"share","at":"2026-11-15T08:00:00Z","value":2}]}`, 422, "invalid",
			`"location":"body.items[0]"},{"message":"2026-11-15 is given twice, as 1 and as 2. Give one value a day.",` +
				`"location":"body.items[2]"`,
		},
		{
			"POST", obs, `{"items":[{"metric":"share","at":"2026-11-15","value":1,"note":"a\u202eb"}]}`, 422, "invalid",
			"turns the direction",
		},
		{"POST", obs, `{"items":[{"metric":"","at":"2026-11-15","value":1}]}`, 422, "invalid", "body.items[0].metric"},
	})
}

// Check-ins, and edits of what is read with them.
func TestBadCheckIns(t *testing.T) {
	refuses(t, []badInput{
		{"POST", "/goals/none/check-ins", `{"next":"x"}`, 404, "not-found", "none"},
		{"POST", "/goals/quick-start/check-ins", `{}`, 422, "invalid", "at least one thing"},
		{"POST", "/goals/quick-start/check-ins", `{"learned":"   ","next":"\n"}`, 422, "invalid", "at least one thing"},
		{"POST", "/goals/quick-start/check-ins", `{"learned":"\u2066x\u2069"}`, 422, "invalid", "turns the direction"},
		{
			"POST", "/edits",
			`{"edits":[{"do":"create","kind":"workItem","fields":{"title":"W","url":"javascript:alert(1)"}}]}`, 422, "invalid",
			"begin it with https://",
		},
		{
			"POST", "/edits", `{"edits":[{"do":"change","kind":"goal","id":"quick-start","fields":{}},` +
				`{"do":"create","kind":"measure","id":"m","fields":{"metric":"activation"}}]}`, 422, "invalid",
			`"location":"body.edits[1].fields.goal"`,
		},
		{
			"POST", "/edits/plan", `{"edits":[{"do":"change","kind":"goal","id":"quick-start","fields":{}},` +
				`{"do":"remove","kind":"goal","id":"none"}]}`, 404, "not-found", `"location":"body.edits[1]"`,
		},
		{"POST", "/goals/quick-start/check-ins", `{"values":{}}`, 422, "invalid", ""},
		{"POST", "/goals/quick-start/check-ins", `{"status":"green"}`, 422, "invalid", `write one of \"`},
		{
			"POST", "/goals/quick-start/check-ins", `{"confidence":1.5}`, 422, "invalid",
			`write a number not above 1","location":"body.confidence"`,
		},
		{"POST", "/goals/quick-start/check-ins", `{"values":{"none":1}}`, 422, "invalid", "none"},
		{"POST", "/goals/quick-start/check-ins", `{"values":{"share-up":1}}`, 422, "invalid", "share-up"},
		{"POST", "/goals/quick-start/check-ins", `{"values":{"activated":"1"}}`, 422, "invalid", "body.values.activated"},
		{"POST", "/goals/quick-start/check-ins", `{"at":"soon","next":"x"}`, 422, "invalid", "body.at"},
		{"POST", "/goals/quick-start/check-ins", `{"at":"2026-11-17","next":"x"}`, 422, "invalid", "after today"},
		{"POST", "/goals/quick-start/check-ins", `{"at":"2026-11-09","next":"x"}`, 409, "conflict", ""},
		{"POST", "/goals/quick-start/check-ins", `{"by":"ola","next":"x"}`, 422, "invalid", "body.by"},
		{"POST", "/goals/old/check-ins", `{"next":"x"}`, 409, "conflict", "closed"},
		{"POST", "/goals/closed-deals/check-ins", `{"next":"x"}`, 403, "forbidden", ""},
		{"POST", "/goals/closed-deals/check-ins", `{"values":{"none":1}}`, 403, "forbidden", ""},
	})
}

// Acknowledgements.
func TestBadAcknowledgements(t *testing.T) {
	refuses(t, []badInput{
		{"GET", "/acknowledgements?rule=vague", "", 422, "invalid", "query.rule"},
		{"POST", ack, `{}`, 422, "invalid", "the field reason is missing"},
		{
			"POST", ack, `{"rule":"vague","goal":"quick-start","until":"2026-12-14"}`, 422, "invalid",
			"the field reason is missing",
		},
		{
			"POST", ack, `{"rule":"vague","goal":"quick-start","reason":"","until":"2026-12-14"}`, 422, "invalid",
			`too short; the least is 1 characters","location":"body.reason"`,
		},
		{
			"POST", ack, `{"rule":"vague","goal":"quick-start","reason":" \n","until":"2026-12-14"}`, 422, "invalid",
			"say why, for whoever reads it next",
		},
		{
			"POST", ack, `{"rule":"vague","goal":"quick-start","reason":` + quote(tooLong) + `,"until":"2026-12-14"}`, 422,
			"invalid", "too long; the most is",
		},
		{
			"POST", ack, `{"rule":"vague","goal":"quick-start","reason":"x\u0007","until":"2026-12-14"}`, 422, "invalid",
			"reason",
		},
		{"POST", ack, `{"rule":"vague","goal":"quick-start","reason":"x"}`, 422, "invalid", "the field until is missing"},
		{"POST", ack, `{"rule":"vague","goal":"quick-start","reason":"x","until":""}`, 422, "invalid", "body.until"},
		{"POST", ack, `{"rule":"vague","goal":"quick-start","reason":"x","until":"soon"}`, 422, "invalid", "body.until"},
		{
			"POST", ack, `{"rule":"vague","goal":"quick-start","reason":"x","until":"0000-01-01"}`, 422, "invalid",
			"body.until",
		},
		{
			"POST", ack, `{"rule":"vague","goal":"quick-start","reason":"x","until":"2026-11-15"}`, 422, "invalid",
			"2026-11-15 has passed; today is 2026-11-16",
		},
		{
			"POST", ack, `{"rule":"vague","goal":"quick-start","reason":"x","until":"2027-11-17"}`, 422, "invalid",
			"over a year ahead",
		},
		{
			"POST", ack, `{"rule":"vauge","goal":"quick-start","reason":"x","until":"2026-12-14"}`, 422, "invalid",
			"There is no rule “vauge”",
		},
		{"POST", ack, `{"rule":"","goal":"quick-start","reason":"x","until":"2026-12-14"}`, 422, "invalid", "body.rule"},
		{
			"POST", ack, `{"rule":"vague","goal":"none","reason":"x","until":"2026-12-14"}`, 404, "not-found",
			"There is no goal “none”",
		},
		{"POST", ack, `{"rule":"vague","measure":"none","reason":"x","until":"2026-12-14"}`, 404, "not-found", "none"},
		{"POST", ack, `{"rule":"vague","metric":"none","reason":"","until":"2026-12-14"}`, 422, "invalid", "body.reason"},
		{
			"POST", ack, `{"rule":"vague","team":"quick-start","reason":"x","until":"2026-12-14"}`, 404, "not-found",
			"quick-start",
		},
		{
			"POST", ack, `{"rule":"vague","team":"product","goal":"quick-start","reason":"x","until":"2026-12-14"}`, 422,
			"invalid", "acknowledge one at a time",
		},
		{
			"POST", ack, `{"rule":"vague","goal":"closed-deals","reason":"x","until":"2026-12-14"}`, 403, "forbidden",
			"Only its own people",
		},
		{"POST", ack, `{"rule":"vague","reason":"x","until":"2026-12-14"}`, 403, "forbidden", "the whole rule"},
		{
			"POST", ack, `{"rule":"vague","goal":"quick-start","reason":"x","until":"2026-12-14","by":"ola"}`, 422, "invalid",
			"body.by",
		},
		{"DELETE", ack + "/none", "", 404, "not-found", "none"},
		{"DELETE", ack + "/quick-start", "", 404, "not-found", "quick-start"},
	})
}

// Files, planned and applied.
func TestBadFiles(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		ola := p.as("ola")
		for name, c := range map[string]struct {
			body, says string
			status     int
		}{
			"no files":    {`{"files":[]}`, "body.files", 422},
			"no name":     {`{"files":[{"name":"","text":"weir: 1\n"}]}`, "body.files[0].name", 422},
			"only a CSV":  {files(false, "a.csv", "at,value\n"), "", 422},
			"twice":       {files(false, "a.yaml", "weir: 1\n", "a.yaml", "weir: 1\n"), "body.files[1].name", 422},
			"not YAML":    {files(false, "a.yaml", "weir: ["), `"line":1`, 422},
			"empty":       {files(false, "a.yaml", ""), "", 422},
			"unknown key": {files(false, "a.yaml", "weir: 1\ngoal: []\n"), `"file":"a.yaml","line":2,"column":1`, 422},
			"an alias":    {files(false, "a.yaml", "weir: 1\ngoals: [&a {id: x, intent: y}, *a]\n"), `"line":2`, 422},
			"dangling": {
				files(false, "a.yaml", "weir: 1\ngoals:\n  - {id: x, intent: y, owners: [none]}\n"), `"line":3`, 422,
			},
			"a loop": {
				files(false, "a.yaml", "weir: 1\ngoals: [{id: x, intent: y, serves: [{goal: x, contribution: z}]}]\n"), `"line":2`,
				422,
			},
			"another place":   {files(false, "a.yaml", "weir: 1\nworkspace: beta\n"), "beta", 422},
			"a CSV elsewhere": {files(false, "a.yaml", smallFile, "x/churn.csv", "at,value\n2026-11-02,4\n"), "churn.csv", 422},
			"a CSV outside":   {files(false, "a.yaml", strings.Replace(smallFile, "churn.csv", "../../etc/passwd", 1)), "", 422},
			"a bad CSV": {
				files(false, "a.yaml", smallFile, "churn.csv", "at,value\nsoon,4\n"), `"file":"churn.csv","line":2`, 422,
			},
			"prune as text": {`{"files":[{"name":"a","text":"weir: 1\n"}],"prune":"yes"}`, "body.prune", 422},
			"too large":     {`{"files":[{"name":"a","text":"` + strings.Repeat("#", 20<<20) + `"}]}`, "", 413},
		} {
			for _, path := range []string{"/plan", "/apply"} {
				p.unchanged(path+" "+name, func() {
					g := ola.do("POST", path, c.body)
					if g.status != c.status || !strings.Contains(g.body, c.says) {
						t.Errorf("%s %s: %d %.500s, want %d and %q", path, name, g.status, g.body, c.status, c.says)
						return
					}
					g.want(c.status)
				})
			}
		}
	})
}

// Keys of requests that may be sent twice.
func TestBadKeys(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		mia := p.as("mia")
		for _, key := range []string{strings.Repeat("k", 256), "a\tb", "ключ", " a", "a "} {
			p.unchanged("the key "+key, func() {
				g := mia.do("POST", obs, examples["post-observations"].body, "Idempotency-Key", key)
				if g.status != 422 {
					t.Errorf("the key %q: %d %s", key, g.status, g.body)
				}
			})
		}
	})
}

// Bodies that are not JSON, and one that says it is with its charset.
func TestMediaTypes(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		mia := p.as("mia")
		for _, kind := range []string{
			"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/yaml",
			"text/json",
		} {
			p.unchanged(kind, func() { mia.do("PUT", day, `{"value":1}`, "Content-Type", kind).want(415, api.MediaType) })
		}
		mia.do("PUT", day, `{"value":1}`, "Content-Type", "application/json; charset=utf-8").want(201)
	})
}

// Whatever fuzzers find, nothing of the program's insides gets out.
func FuzzBodies(f *testing.F) {
	p := sqlite(f)
	ola := p.as("ola")
	for _, o := range api.Operations() {
		if e := examples[o.Name]; e.body != "" {
			f.Add(o.Name, e.body)
			f.Add(o.Name, strings.ToUpper(e.body))
		}
	}
	byName := map[string]api.Operation{}
	for _, o := range api.Operations() {
		byName[o.Name] = o
	}
	f.Fuzz(func(t *testing.T, name, body string) {
		o, ok := byName[name]
		if !ok {
			return
		}
		p.t = t
		g := ola.do(o.Method, ola.own(examples[name].path), body)
		if g.status >= 500 || strings.Contains(g.body, "goroutine") {
			t.Errorf("%s %q: %d %s", name, body, g.status, g.body)
		}
	})
}
