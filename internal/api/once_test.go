package api_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/testenv"
)

func (p *place) count(k cascade.Kind) int {
	p.t.Helper()
	return p.world().Len(k)
}

// A repeated request with the same key is done once and answered the same, also at the same moment and after a restart.
func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		p := open(t, url)
		mia, lea := p.as("mia"), p.as("lea")
		for _, o := range api.Operations() {
			if o.Method != "POST" || !o.Writes() {
				continue
			}
			a, key := mia, "key "+o.Name
			if o.Right == auth.Apply {
				a = lea
			}
			e := examples[o.Name]
			// A refusal is not remembered: the same key may be used for the request put right.
			bad := got{status: 422}
			if !e.empty {
				bad = a.do(o.Method, e.path, "{}", "Idempotency-Key", key)
			}
			if bad.status != 422 {
				t.Fatalf("%s of nothing: %d %s", o.Name, bad.status, bad.body)
			}
			const tries = 10
			answers := make([]got, tries)
			var wg sync.WaitGroup
			for i := range answers {
				wg.Go(func() { answers[i] = a.do(o.Method, e.path, e.body, "Idempotency-Key", key) })
			}
			wg.Wait()
			for _, g := range answers {
				if g.want(statusOf(o)); g.body != answers[0].body {
					t.Errorf("%s answers\n%s\nthen\n%s", o.Name, answers[0].body, g.body)
				}
			}
			p.unchanged("a repetition", func() {
				if g := a.do(o.Method, e.path, e.body, "Idempotency-Key", key).want(statusOf(o)); g.body != answers[0].body {
					t.Errorf("%s answers\n%s\nthen\n%s", o.Name, answers[0].body, g.body)
				}
				other := strings.NewReplacer("31", "32", "split", "cut", "Churn", "Loss", "Spare", "Other").Replace(e.body)
				if other != e.body {
					a.do(o.Method, e.path, other, "Idempotency-Key", key).want(409, "conflict")
				}
			})
		}
		if n := p.count(cascade.KindCheckIn); n != 2 { // one of the world, one of the example
			t.Errorf("there are %d check-ins", n)
		}
		// The key is this person's: another one's is another.
		p.as("ola").
			do("POST", "/observations", `{"items":[{"metric":"share","at":"2026-11-13","value":3}]}`, "Idempotency-Key",
				"key post-observations").want(200)
		// One key names one request, whichever operation it was for.
		mia.do("POST", "/goals/quick-start/check-ins", `{"next":"x"}`, "Idempotency-Key", "key post-observations").want(409)

		// A second process on the same database knows the keys too.
		q := &place{t: t, acme: p.acme}
		q.start(url, clock.Frozen(today), clock.Seeded(1))
		e := examples["check-in"]
		first := asker{p, mia.token}.do("POST", e.path, e.body, "Idempotency-Key", "key check-in").want(201)
		if second := (asker{q, mia.token}).do("POST", e.path, e.body, "Idempotency-Key", "key check-in").
			want(201); second.body != first.body {
			t.Errorf("another process answers\n%s\nthe first\n%s", second.body, first.body)
		}
		if n := q.count(cascade.KindCheckIn); n != 2 {
			t.Errorf("the other process has %d check-ins", n)
		}
	})
}

// A hundred writers at once lose nothing.
func TestManyWriters(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		const writers = 100
		mia := p.as("mia")
		var wg sync.WaitGroup
		answers := make([]got, writers)
		for i := range answers {
			day := today.AddDate(0, 0, -20-i).Format("2006-01-02")
			wg.Go(func() {
				answers[i] = mia.do("PUT", "/metrics/activation/observations/"+day, fmt.Sprintf(`{"value":%d}`, i))
			})
		}
		wg.Wait()
		for _, g := range answers {
			g.want(201)
		}
		var list api.Page[struct {
			At    string  `json:"at"`
			Value float64 `json:"value"`
		}]
		mia.get("/metrics/activation/observations?limit=1000").want(200).into(&list)
		if len(list.Items) != writers+1 {
			t.Fatalf("%d readings are there", len(list.Items))
		}
		for i, o := range list.Items[:writers] {
			if want := float64(writers - 1 - i); o.Value != want {
				t.Errorf("on %s it is %v, want %v", o.At, o.Value, want)
			}
		}
	})
}

// If-Match makes read-change-write safe: no update is lost.
func TestNoLostUpdate(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		const writers, path = 10, "/metrics/activation/observations/2026-11-16"
		mia := p.as("mia")
		mia.do("PUT", path, `{"value":0}`).want(201)
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for {
					g := mia.get(path)
					var o struct {
						Value int `json:"value"`
					}
					g.into(&o)
					put := mia.do("PUT", path, `{"value":`+strconv.Itoa(o.Value+1)+`}`, "If-Match", g.header.Get("ETag"))
					if put.status == 200 {
						return
					}
					if put.status != 412 {
						t.Errorf("%d %s", put.status, put.body)
						return
					}
				}
			})
		}
		wg.Wait()
		if g := mia.get(path).want(200); g.body != "{\"at\":\"2026-11-16\",\"value\":10}\n" {
			t.Errorf("after %d increments it is %s", writers, g.body)
		}
	})
}

// What a write answers is what a read then says.
func TestWritesAreRead(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		mia := p.as("mia")
		put := mia.do("PUT", "/metrics/activation/observations/2026-11-16", `{"value":31.5,"note":"ü"}`).want(201)
		if g := mia.get("/metrics/activation/observations/2026-11-16").want(200); g.body != put.body ||
			g.body != "{\"at\":\"2026-11-16\",\"value\":31.5,\"note\":\"ü\"}\n" {
			t.Errorf("put %s, got %s", put.body, g.body)
		}
		p.unchanged("the same again", func() {
			mia.do("PUT", "/metrics/activation/observations/2026-11-16", `{"value":31.5,"note":"ü"}`).want(200)
		})
		id := string(p.id(cascade.KindMetric, "share"))
		if g := mia.do("POST", "/observations",
			`{"items":[{"metric":"`+id+
				`","at":"2026-11-15","value":2},{"metric":"share","at":"2026-11-15","value":2},{"metric":"share","at":"2026-11-09","value":10}]}`).want(200); g.body != "{\"recorded\":1}\n" {
			t.Errorf("of three readings, one new day: %s", g.body)
		}
		measure := string(p.id(cascade.KindMeasure, "activated"))
		g := mia.do("POST", "/goals/"+string(p.id(cascade.KindGoal, "quick-start"))+"/check-ins",
			`{"values":{"`+measure+`":33},"status":"on-track"}`).want(201)
		if !strings.Contains(g.body, `"readings":1`) || !strings.Contains(g.body, `"at":"2026-11-16T09:00:00Z"`) {
			t.Errorf("the check-in is %s", g.body)
		}
		mia.do("POST", "/goals/quick-start/check-ins", `{"at":"2026-11-15","values":{"`+measure+`":33,"activated":34}}`).
			want(422)
		if g := mia.get("/goals/quick-start/check-ins?limit=1").want(200); !strings.Contains(g.body,
			`"values":{"activated":33}`) {
			t.Errorf("the list says %s", g.body)
		}
		if g := mia.get("/metrics/activation/observations/2026-11-16").want(200); g.body !=
			"{\"at\":\"2026-11-16\",\"value\":33}\n" {
			t.Errorf("the reading is %s", g.body)
		}
	})
}

// What is exported can be applied, and then nothing changes; what plan says is what apply does.
func TestPlanApplyExport(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		ola := p.as("ola")
		same := files(false, "a.yaml", ola.get("/export?history=true").want(200).body)
		for _, path := range []string{"/plan", "/apply"} {
			p.unchanged(path, func() {
				if g := ola.do("POST", path, same).want(200); g.body !=
					"{\"changes\":[],\"create\":0,\"change\":0,\"remove\":0}\n" {
					t.Errorf("%s of the export: %s", path, g.body)
				}
			})
		}
		text := strings.Replace(read(t, "world.yaml"), "name: Latency", "name: Page latency", 1)
		text = strings.Replace(text, "  - {id: gh-1,", "  - {id: gh-2, title: New}\n  - {id: gh-1,", 1)
		text = strings.Replace(text, "  - {id: old, intent: The year before, owners: [product], state: achieved}\n", "", 1)
		var plan got
		p.unchanged("a plan", func() { plan = ola.do("POST", "/plan", files(true, "a.yaml", text)).want(200) })
		const want = `{"changes":[{"do":"change","kind":"metric","id":"latency","text":"Page latency","fields":[{"field":"name","was":"Latency","now":"Page latency"}]},` +
			`{"do":"create","kind":"workItem","id":"gh-2","text":"New","fields":[{"field":"title","now":"New"}]},` +
			`{"do":"remove","kind":"goal","id":"old","text":"The year before"}],"create":1,"change":1,"remove":1}` + "\n"
		if plan.body != want {
			t.Errorf("the plan is\n%s\nwant\n%s", plan.body, want)
		}
		if apply := ola.do("POST", "/apply", files(true, "a.yaml", text)).want(200); apply.body != plan.body {
			t.Errorf("planned\n%s\napplied\n%s", plan.body, apply.body)
		}
		ola.get("/goals/old").want(404)
	})
}
