package e2e_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// twin is a pair of worlds that differ in what an outsider must not know, and in nothing else.
type twin struct {
	name string
	a, b []step
}

var twins = []twin{
	{"something hidden", []step{{}}, []step{{tags: "h h1 d"}}},
	{"hidden says otherwise", []step{{tags: "h h1"}}, []step{{tags: "h h2 d"}}},
	{"hidden parts of what is open", []step{{}}, []step{{tags: "p p1"}}},
	{"hidden parts say otherwise", []step{{tags: "p p1"}}, []step{{tags: "p p2"}}},
	{"redacted says otherwise", []step{{tags: "r r1"}}, []step{{tags: "r r2"}}},
	{"hidden beside redacted", []step{{tags: "r r1"}}, []step{{tags: "r r1 h h2 p p2 d"}}},
	{"hidden and deleted", []step{{}}, []step{{tags: "h h1 p p1"}, {prune: true}}},
	{"hidden written often", []step{{tags: "h h1 p p2"}}, []step{
		{tags: "h h1"}, {}, {tags: "p p2"}, {prune: true}, {tags: "h h1 p p2"},
	}},
	{"all otherwise", []step{{tags: "h h1 r r1 p p1"}}, []step{{tags: "h h2 r r2 p p2"}}},
}

// outsiders must not know, each for a reason of their own: a member of the team that owns what parts are hidden of, a
// member elsewhere, a lead, an administrator and a guest.
var outsiders = []string{"sam", "mia", "lea", "ada", "gus"}

// inOn says who is in on something of a pair after all, so that it is not theirs to be ignorant of: the members of
// product own quick-start, and so see its restricted measure.
func inOn(person, name string) bool {
	for _, tw := range twins {
		if tw.name == name && strings.Contains(fmt.Sprint(tw.a, tw.b), "p") {
			return person == "mia" || person == "lea"
		}
	}
	return false
}

// Two worlds that differ only in what is restricted answer an outsider byte for byte alike, on every page and every
// operation, and tell them the same while they listen.
func TestTwins(t *testing.T) {
	t.Parallel()
	for _, tw := range twins {
		t.Run(tw.name, func(t *testing.T) {
			t.Parallel()
			r := &comparison{enough: 5}
			compare(t, r, program(t), tw.name, makeWorld(t, tw.a), makeWorld(t, tw.b))
			for _, d := range r.differences {
				t.Error(d)
			}
			t.Logf("%d requests a world", r.requests)
			if r.requests < 500 {
				t.Errorf("only %d requests were compared", r.requests)
			}
		})
	}
}

// Insiders are told: the twins are not alike because nobody is told anything.
func TestInsidersSee(t *testing.T) {
	t.Parallel()
	w := makeWorld(t, []step{{tags: "h h1 r r1 p p1"}})
	s := serve(t, program(t), append([]string{"serve", "--data", w.dir}, frozen...)...)
	ola := visitor{s, w.tokens["ola"], "ola"}
	for _, path := range []string{
		"/w/acme/goals", "/w/acme/goals/zq-merger", "/w/acme/goals/zq-hire", "/w/acme/metrics/zq-runway",
		"/w/acme/why/work-items/zq-room", "/api/v1/goals", "/api/v1/export?history=true", "/api/v1/findings",
	} {
		if got := ola.ask(t, request{path: path}); got.status != 200 || !strings.Contains(got.body, "CANARY") {
			t.Errorf("%s tells an insider nothing: %d %.300s", path, got.status, got.body)
		}
	}
}

// turn counts people, pair by pair.
func turn(name, person string) int {
	return slices.IndexFunc(twins, func(tw twin) bool { return tw.name == name }) + slices.Index(outsiders, person)
}

// comparison is what came out of asking two worlds the same.
type comparison struct {
	requests    int
	collided    bool // an outsider has given something of theirs the key of something restricted
	enough      int  // how many differences are worth finding
	differences []string
}

func (c *comparison) add(format string, args ...any) {
	if !c.full() {
		c.differences = append(c.differences, fmt.Sprintf(format, args...))
	}
}

func (c *comparison) full() bool { return len(c.differences) >= c.enough }

// compare asks two worlds everything as each outsider. It notes what it finds instead of failing, since of a mutant it
// is to find something.
func compare(t testing.TB, c *comparison, program, name string, a, b world) {
	t.Helper()
	sa, sb := start(t, program, append([]string{"serve", "--data", a.dir}, frozen...)...),
		start(t, program, append([]string{"serve", "--data", b.dir}, frozen...)...)
	defer func() { sa.kill(); sb.kill() }()
	as := func(person string) *pair {
		return &pair{
			t: t, c: c, a: visitor{sa, a.tokens[person], person}, b: visitor{sb, b.tokens[person], person},
			turn: turn(name, person), secret: slices.Concat(a.secret, b.secret), done: map[string]bool{},
		}
	}
	// Insiders look first, so that what is kept for them is there to be mixed up.
	for _, person := range people {
		for _, r := range lists {
			as(person).a.ask(t, r)
			as(person).b.ask(t, r)
		}
	}
	handles := map[string]string{}
	var streams []*pair
	for _, person := range outsiders {
		if inOn(person, name) {
			continue
		}
		p := as(person)
		p.handles = handles
		p.crawl(p.first())
		p.listen()
		streams = append(streams, p)
		if c.full() {
			return
		}
	}
	w := &twoWorlds{*as("ola"), streams}
	w.moves()
	for _, p := range streams {
		p.crawl(probes())
		p.crawl(lists)
		if c.full() {
			return
		}
	}
	for _, act := range []func(){
		w.takenBack, w.opens, w.narrows, w.keeps, w.stayBound, func() { takeAway(streams) },
	} {
		if act(); c.full() {
			return
		}
	}
	w.visible("2026-11-14")
	w.visible("2026-11-15")
	sa.end()
	sb.end()
	for _, p := range streams {
		p.transcripts()
	}
	for _, s := range []*server{sa, sb} {
		if strings.Contains(s.errs.String(), "CANARY") {
			c.add("the log says what is restricted:\n%.1000s", s.errs)
		}
	}
}

// moves has the second world move where nobody outside may know of it, then both where everybody sees it, so that each
// listener has something to wait for: it is all they are told.
func (w *twoWorlds) moves() {
	w.t.Helper()
	for _, p := range w.streams {
		p.exportIsMeant(w.b)
	}
	for _, r := range unseenWrites {
		w.b.ask(w.t, r)
	}
	for _, p := range w.streams {
		p.crawl(lists)
	}
	w.comesAndGoes()
	w.visible("2026-11-13")
	for _, p := range w.streams {
		if a, b := p.sa.events(), p.sb.events(); a != 1 || b != 1 {
			w.c.add("%s is told %d times in one world and %d times in the other of one change", p.a.person, a, b)
		}
	}
}

// visible changes both worlds where everybody sees it.
func (w *twoWorlds) visible(day string) {
	w.t.Helper()
	w.both(request{
		method: http.MethodPost, path: "/api/v1/goals/quick-start/check-ins", body: `{"at":"` + day + `","next":"go on"}`,
	})
	for _, p := range w.streams {
		p.event()
	}
}

// exportIsMeant plans what somebody outside exported as an insider: every name in it means to the insider what it means
// to them, so that nothing would be made.
func (p *pair) exportIsMeant(insider visitor) {
	p.t.Helper()
	export := p.b.ask(p.t, request{path: "/api/v1/export"})
	body := strings.Replace(oneFile(export.body), `{"files"`, `{"prune":true,"files"`, 1)
	plan := insider.ask(p.t, request{method: http.MethodPost, path: "/api/v1/plan", body: body})
	if plan.status != http.StatusOK || strings.Contains(plan.body, `"do":"create"`) {
		p.c.add("an insider plans what %s exported: %d %.600s", p.b.person, plan.status, plan.body)
	}
}

// takeAway has somebody outside remove what hidden things hang on: what is left of it is there for insiders alone.
func takeAway(streams []*pair) {
	for _, p := range streams {
		if p.a.person == "ada" {
			for _, r := range removals {
				p.both(r)
			}
		}
	}
	for _, p := range streams {
		p.crawl(lists)
	}
}

// end asks a program to end and waits until it has; how it ends is its own affair.
func (s *server) end() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may be gone already
	select {
	case <-s.gone:
	case <-time.After(begin):
		s.kill()
	}
}
