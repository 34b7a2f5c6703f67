package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
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
	{"something hidden", []step{{}}, []step{{tags: "h h1"}}},
	{"hidden says otherwise", []step{{tags: "h h1"}}, []step{{tags: "h h2"}}},
	{"hidden parts of what is open", []step{{}}, []step{{tags: "p p1"}}},
	{"hidden parts say otherwise", []step{{tags: "p p1"}}, []step{{tags: "p p2"}}},
	{"redacted says otherwise", []step{{tags: "r r1"}}, []step{{tags: "r r2"}}},
	{"hidden beside redacted", []step{{tags: "r r1"}}, []step{{tags: "r r1 h h2 p p2"}}},
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
	// Insiders look first, so that what is kept for them is there to be mixed up.
	for _, person := range people {
		for _, r := range lists {
			visitor{sa, a.tokens[person], person}.ask(t, r)
			visitor{sb, b.tokens[person], person}.ask(t, r)
		}
	}
	handles := map[string]string{}
	var streams []*pair
	for _, person := range outsiders {
		if inOn(person, name) {
			continue
		}
		va, vb := visitor{sa, a.tokens[person], person}, visitor{sb, b.tokens[person], person}
		p := &pair{
			t: t, c: c, a: va, b: vb, secret: slices.Concat(a.secret, b.secret), done: map[string]bool{}, handles: handles,
		}
		p.crawl(append(slices.Clone(seeds), operations()...))
		p.listen()
		streams = append(streams, p)
		if c.full() {
			return
		}
	}
	ola := pair{t: t, c: c, a: visitor{sa, a.tokens["ola"], "ola"}, b: visitor{sb, b.tokens["ola"], "ola"}}
	for _, p := range streams {
		p.exportIsMeant(ola.b)
	}
	// The second world moves where nobody outside may know of it …
	for _, r := range unseenWrites {
		ola.b.ask(t, r)
	}
	for _, p := range streams {
		p.crawl(lists)
	}
	// … then both where everybody sees it, so that each listener has something to wait for: it is all they were told.
	visible := func(day string) {
		ola.both(request{method: http.MethodPost, path: "/api/v1/goals/quick-start/check-ins", body: `{"at":"` + day +
			`","next":"go on"}`})
		for _, p := range streams {
			p.event()
		}
	}
	visible("2026-11-13")
	for _, p := range streams {
		if a, b := p.sa.events(), p.sb.events(); a != 1 || b != 1 {
			c.add("%s is told %d times in one world and %d times in the other of one change", p.a.person, a, b)
		}
	}
	for _, p := range streams {
		p.crawl(probes())
		p.crawl(lists)
		if c.full() {
			return
		}
	}
	takeAway(streams)
	if c.full() {
		return
	}
	visible("2026-11-14")
	visible("2026-11-15")
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

// exportIsMeant plans what somebody outside exported as an insider: every name in it means to the insider what it means
// to them, so that nothing would be made.
func (p *pair) exportIsMeant(insider visitor) {
	p.t.Helper()
	export := p.b.ask(p.t, request{path: "/api/v1/export"})
	body := strings.Replace(oneFile(export.body), `{"files"`, `{"prune":true,"files"`, 1)
	plan := insider.ask(p.t, request{method: http.MethodPost, path: "/api/v1/plan", body: body})
	if plan.status != http.StatusOK || strings.Contains(plan.body, `"do":"add"`) {
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

// request is one request of a crawl.
type request struct {
	method, path, body string
	hx                 bool
	match              string // If-None-Match
}

func (r request) String() string {
	s := strings.TrimSpace(r.method+" "+r.path) + " " + r.body
	if r.hx {
		s += " (HX-Request)"
	}
	if r.match != "" {
		s += " (If-None-Match)"
	}
	return s
}

// got is an answer.
type got struct {
	status int
	header http.Header
	body   string
}

// visitor asks one server as one person.
type visitor struct {
	s      *server
	token  string
	person string
}

var direct = &http.Client{
	Timeout:       time.Minute,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 4, DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (v visitor) request(ctx context.Context, r request) (*http.Request, error) {
	method := r.method
	if method == "" {
		method = http.MethodGet
	}
	q, err := http.NewRequestWithContext(ctx, method, v.s.addr+r.path, strings.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	q.Host = "weir.test" // the port is the only thing that may differ
	q.Header.Set("Authorization", "Bearer "+v.token)
	switch {
	case strings.HasPrefix(r.body, "{"):
		q.Header.Set("Content-Type", "application/json")
	case r.body != "":
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if r.hx {
		q.Header.Set("HX-Request", "true")
	}
	if r.match != "" {
		q.Header.Set("If-None-Match", r.match)
	}
	return q, nil
}

func (v visitor) ask(t testing.TB, r request) got {
	t.Helper()
	q, err := v.request(within(t, time.Minute), r)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := direct.Do(q)
	if err != nil { // a mutant may have died of it
		return got{body: "no answer: " + strings.ReplaceAll(err.Error(), v.s.addr, "")}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return got{status: answer.StatusCode, body: "the answer broke off: " + err.Error()}
	}
	return got{answer.StatusCode, answer.Header, string(body)}
}

var (
	tokenID   = regexp.MustCompile(`"(id|created)":"[^"]*"`)
	reference = regexp.MustCompile(`(?:href|src|action|hx-get|hx-post)="(/[^"#]*)`)
)

// told is all of an answer that may not differ: everything but when it was given. Tokens have a random id and the
// machine's date of birth whatever the seed.
func told(r request, g got) string {
	h := g.header.Clone()
	h.Del("Date")
	h.Del("Set-Cookie")
	body := g.body
	if strings.HasPrefix(r.path, "/api/v1/tokens") {
		h.Del("ETag")
		body = tokenID.ReplaceAllString(body, "")
	}
	var b bytes.Buffer
	fmt.Fprintln(&b, g.status)
	_ = h.Write(&b) // a buffer takes everything
	b.WriteString(body)
	return b.String()
}

// pair asks two worlds as one person.
type pair struct {
	t       testing.TB
	c       *comparison
	a, b    visitor
	secret  []string        // internal ids nobody outside may see
	done    map[string]bool // what was asked
	handles map[string]string
	sa, sb  *listener
}

// both asks both worlds, and checks what they answer against each other and for what must not be in it.
func (p *pair) both(r request) got {
	p.t.Helper()
	ga, gb := p.a.ask(p.t, r), p.b.ask(p.t, r)
	p.c.requests++
	ta, tb := told(r, ga), told(r, gb)
	if ta != tb {
		p.c.add("%s asks %s\n%s", p.a.person, r, firstDifference(ta, tb))
	}
	if ga.status >= 500 || ga.status == 0 {
		p.c.add("%s asks %s\n%.600s", p.a.person, r, ta)
	}
	if p.a.person == "ola" {
		return ga
	}
	asked := r.path + r.body
	if r.path == "/api/v1/apply" && ga.status == http.StatusOK && strings.Contains(r.body, "zq-") {
		p.c.collided = true
	}
	for _, canary := range []string{"CANARY", "zq-", "7919", "7927"} {
		if (canary != "zq-" || !p.c.collided) && !strings.Contains(asked, canary) && strings.Contains(gb.body, canary) {
			p.c.add("%s asks %s and is told %s: …%s…", p.a.person, r, canary, around(gb.body, canary))
		}
	}
	for _, id := range p.secret {
		if strings.Contains(gb.body, id) {
			p.c.add("%s asks %s and is told an internal id: …%s…", p.a.person, r, around(gb.body, id))
		}
	}
	return ga
}

func around(s, part string) string {
	i := strings.Index(s, part)
	return strings.ToValidUTF8(s[max(0, i-60):min(len(s), i+len(part)+60)], "")
}

// firstDifference shows where two answers part.
func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	show := func(s string) string {
		return strings.ToValidUTF8(s[max(0, min(len(s), i)-120):min(len(s), i+200)], "")
	}
	return "one world: …" + show(a) + "…\nthe other: …" + show(b) + "…"
}

// maxCrawl bounds a crawl that would find ever more pages.
const maxCrawl = 3000

// crawl asks for everything in the queue, and for what the answers lead to: links, further pages of lists, the head of
// each answer, the part of each page, and whether it has changed.
func (p *pair) crawl(queue []request) {
	p.t.Helper()
	fresh := map[string]bool{} // of this crawl
	for n := 0; n < len(queue) && n < maxCrawl && !p.c.full(); n++ {
		r := queue[n]
		if r.method == "" && fresh[r.String()] {
			continue
		}
		fresh[r.String()] = true
		g := p.both(r)
		if r.method != "" || r.hx || r.match != "" {
			continue
		}
		queue = append(queue, request{method: http.MethodHead, path: r.path})
		if !strings.HasPrefix(r.path, "/api/") && !strings.HasPrefix(r.path, "/assets/") {
			queue = append(queue, request{path: r.path, hx: true})
		}
		if tag := g.header.Get("ETag"); tag != "" && !strings.HasPrefix(r.path, "/api/v1/tokens") {
			queue = append(queue, request{path: r.path, match: tag})
		}
		if strings.HasPrefix(g.header.Get("Content-Type"), "text/html") {
			for _, m := range reference.FindAllStringSubmatch(g.body, -1) {
				path := strings.ReplaceAll(m[1], "&amp;", "&")
				if path != "/sign-out" && path != "/w/acme/live" && path != "/w/acme/jobs" && !p.done[path] {
					p.done[path] = true
					if !strings.HasSuffix(path, "/check-in") || strings.HasSuffix(path, "/w/acme/check-in") { // forms are probes
						queue = append(queue, request{path: path})
					}
				}
			}
		}
		if strings.HasPrefix(g.body, `{"items":`) {
			queue = append(queue, p.items(r, g)...)
		}
	}
}

// items follows a list of the API: to its further pages, and to each thing in it.
func (p *pair) items(r request, g got) (more []request) {
	p.t.Helper()
	var list struct {
		Items []struct {
			ID         string
			Restricted bool
		}
		Next *string
	}
	if err := json.Unmarshal([]byte(g.body), &list); err != nil {
		p.c.add("%s: %v", r, err)
		return nil
	}
	path, _, _ := strings.Cut(r.path, "?")
	for _, it := range list.Items {
		if it.ID == "" || p.done[path+"/"+it.ID] {
			continue
		}
		p.done[path+"/"+it.ID] = true
		if it.Restricted {
			if other, ok := p.handles[it.ID]; ok && other != p.a.person {
				p.c.add("%s and %s know something restricted by the same name %s", other, p.a.person, it.ID)
			}
			p.handles[it.ID] = p.a.person
		}
		switch path {
		case "/api/v1/goals":
			more = append(more, request{path: path + "/" + it.ID}, request{path: path + "/" + it.ID + "/check-ins?limit=1"},
				request{path: "/w/acme/goals/" + it.ID}, request{path: "/w/acme/why/goals/" + it.ID},
				request{path: "/api/v1/why?id=" + it.ID})
		case "/api/v1/metrics":
			more = append(more, request{path: path + "/" + it.ID}, request{path: path + "/" + it.ID + "/observations?limit=1"},
				request{path: "/w/acme/metrics/" + it.ID + "?readings=all"})
		case "/api/v1/teams":
			more = append(more, request{path: path + "/" + it.ID})
		}
	}
	if list.Next != nil {
		q := url.Values{}
		if u, err := url.Parse(r.path); err == nil {
			q = u.Query()
		}
		q.Set("cursor", *list.Next)
		more = append(more, request{path: path + "?" + q.Encode()})
	}
	return more
}
