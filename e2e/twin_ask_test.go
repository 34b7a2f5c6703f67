package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/testenv"
)

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
	b.WriteString(body) // where it differs says more than its length in a header
	_ = h.Write(&b)     // a buffer takes everything
	return b.String()
}

// pair asks two worlds as one person.
type pair struct {
	t       testing.TB
	c       *comparison
	a, b    visitor
	turn    int             // which forms it asks for
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
	if r.path == "/api/v1/apply" && ga.status == http.StatusOK && strings.Contains(r.body, "zq-") ||
		ga.status == http.StatusSeeOther && strings.Contains(r.body, "key=zq-") {
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

// also reports whether an address is asked for in another form too. Each person in each pair asks for a third of these,
// the next for the next third, so that together they ask for all. With WEIR_TEST_LONG=1 each asks for all.
func (p *pair) also(form, path string) bool {
	h := fnv.New32a()
	_, _ = io.WriteString(h, form+path) // it takes everything
	return testenv.Long() || (int(h.Sum32())+p.turn)%3 == 0
}

// first is what a person asks for of worlds that stand still: everything. Every second person of a pair, and of the
// next pair the others, ask for lists alone, with what they lead to; with WEIR_TEST_LONG=1 each asks for everything.
func (p *pair) first() []request {
	if !testenv.Long() && p.turn%2 != 0 {
		return lists
	}
	return append(slices.Clone(seeds), operations()...)
}

// crawl asks for everything in the queue, and for what the answers lead to: links, further pages of lists; and, as far
// as also says, for the head of each answer, the part of each page, and whether it has changed.
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
		if p.also("head", r.path) {
			queue = append(queue, request{method: http.MethodHead, path: r.path})
		}
		if !strings.HasPrefix(r.path, "/api/") && !strings.HasPrefix(r.path, "/assets/") && p.also("part", r.path) {
			queue = append(queue, request{path: r.path, hx: true})
		}
		if tag := g.header.Get("ETag"); tag != "" && !strings.HasPrefix(r.path, "/api/v1/tokens") && p.also("match", r.path) {
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
