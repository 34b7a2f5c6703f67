package api_test

import (
	"fmt"
	"testing"

	"weir.dev/weir/internal/api"
)

// fresh is p with an API that has answered nobody yet.
func (p *place) fresh() *place {
	p.t.Helper()
	secret, err := p.db.Secret(p.t.Context(), "api", func() []byte { return nil })
	if err != nil {
		p.t.Fatal(err)
	}
	return &place{
		t: p.t, db: p.db, engine: p.engine, auth: p.auth, acme: p.acme, local: p.local, api: api.New(p.engine, p.auth, nil,
			nil, secret),
	}
}

// What is answered again is what would be answered anew, byte for byte, whatever was written meanwhile.
func TestKeptAnswersAreFresh(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	writes := []func(){
		func() {},
		func() { p.apply(p.local, read(t, "restricted.yaml")) },
		func() { p.apply(p.local, read(t, "hidden.yaml")) },
		func() {
			p.as("mia").do("PUT", "/metrics/activation/observations/2026-11-15", `{"value": 39}`).want(201)
		},
		func() {
			p.as("mia").do("POST", "/goals/quick-start/check-ins", `{"status":"off-track","next":"more"}`).want(201)
		},
		func() { p.apply(p.local, "weir: 1\npeople: [{id: mia, name: Mia Berg, role: admin}]\n") },
		func() {
			p.apply(p.local, "weir: 1\nteams: [{id: product, name: Makers, parent: acme, lead: lea, members: [lea]}]\n")
		},
		func() { p.apply(p.local, "weir: 1\ngoals: [{id: old, visibility: hidden, audience: [hr]}]\n") },
		func() { p.apply(p.local, "weir: 1\nmetrics: [{id: latency, name: Waiting time, direction: up}]\n") },
		func() { p.as("ola").do("POST", "/apply", files(true, "world.yaml", worldWithout)).want(200) },
	}
	askers := map[string]asker{}
	for _, who := range []string{"ola", "ada", "lea", "mia", "sam", "gus"} {
		askers[who] = p.as(who)
	}
	for i, write := range writes {
		write()
		for who, a := range askers {
			anew := asker{p.fresh(), a.token}
			for _, o := range api.Operations() {
				e := examples[o.Name]
				for _, path := range append([]string{e.path}, e.more...) {
					if o.Method != "GET" || o.Name == "list-jobs" {
						continue
					}
					want := fmt.Sprint(anew.get(path))
					for range 2 {
						if got := fmt.Sprint(a.get(path)); got != want {
							t.Fatalf("after write %d, %s is answered on %s\n%s\nand would be anew\n%s", i, who, path, got, want)
						}
					}
				}
			}
		}
	}
}

// An answer is encoded once for as long as nothing changes that its asker sees.
func TestAnswersAreEncodedOnce(t *testing.T) {
	t.Parallel()
	p := sqlite(t, "restricted.yaml")
	mia, lea, local := p.as("mia"), p.as("lea"), p.local
	encoded := func(a asker, path string) int {
		t.Helper()
		before := p.api.Encoded()
		a.get(path).want(200)
		return p.api.Encoded() - before
	}
	for _, step := range []struct {
		name string
		do   func()
		mia  int
	}{
		{"first", func() {}, 1},
		{"again", func() {}, 0},
		{"after somebody else asked", func() { lea.get("/goals").want(200) }, 0},
		{"after a hidden write", func() { p.apply(local, read(t, "hidden.yaml")) }, 0},
		{"after a write that shows", func() {
			mia.do("PUT", "/metrics/activation/observations/2026-11-15", `{"value": 39}`).want(201)
		}, 1},
	} {
		step.do()
		for _, path := range []string{"/goals", "/goals/quick-start", "/why?id=quick-start"} {
			if n := encoded(mia, path); n != step.mia {
				t.Errorf("%s: %s is encoded %d times, want %d", step.name, path, n, step.mia)
			}
		}
	}
}
