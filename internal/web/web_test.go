package web_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

var (
	inlined = regexp.MustCompile(`(?i)<[^>]*\s(style|on[a-z]+|hx-on[a-z:-]*|srcdoc)\s*=`)
	values  = regexp.MustCompile(`="[^"]*"`)
	scripts = regexp.MustCompile(`(?is)<script(\s[^>]*)?>(.*?)</script>`)
	schemes = regexp.MustCompile(`(?i)(href|src|action|formaction)\s*=\s*"?\s*(javascript|data|vbscript):`)
)

// clean checks what must hold for every answer there is: its headers, and that a strict policy can stand.
func (g page) clean() {
	g.t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
			"object-src 'none'",
		"X-Content-Type-Options":     "nosniff",
		"Referrer-Policy":            "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := g.header.Values(name); len(got) != 1 || got[0] != want {
			g.t.Errorf("%s: %s is %q, want %q", g.what, name, got, want)
		}
	}
	if !strings.HasPrefix(g.what, "GET /assets/") {
		if g.header.Get("Cache-Control") != "private, no-store" ||
			!slices.Contains(strings.Split(g.header.Get("Vary"), ", "), "HX-Request") {
			g.t.Errorf("%s may be kept or mistaken: Cache-Control %q, Vary %q", g.what, g.header.Get("Cache-Control"),
				g.header.Get("Vary"))
		}
	}
	if !strings.HasPrefix(g.header.Get("Content-Type"), "text/html") {
		return
	}
	if found := schemes.FindString(g.body); found != "" {
		g.t.Errorf("%s leads to %.200q", g.what, found)
	}
	if found := inlined.FindString(values.ReplaceAllString(g.body, `=""`)); found != "" {
		g.t.Errorf("%s holds %.200q, which the policy would stop", g.what, found)
	}
	for _, s := range scripts.FindAllStringSubmatch(g.body, -1) {
		if strings.TrimSpace(s[2]) != "" && !strings.Contains(s[1], "type=") {
			g.t.Errorf("%s holds a script of its own: %.200q", g.what, s[0])
		}
	}
}

// visitors are those who come to a page, by what they may.
var visitors = []struct {
	name string
	come func(*place) *browser
}{
	{"nobody", (*place).browser},
	{"guest", func(p *place) *browser { return p.as("gus") }},
	{"member", func(p *place) *browser { return p.as("mia") }},
	{"elsewhere", func(p *place) *browser { return p.as("sam") }},
	{"reader", func(p *place) *browser { return p.reading("mia") }},
	{"lead", func(p *place) *browser { return p.as("lea") }},
	{"admin", func(p *place) *browser { return p.as("ada") }},
	{"owner", func(p *place) *browser { return p.as("ola") }},
}

const (
	ok   = http.StatusOK
	to   = http.StatusSeeOther
	anon = http.StatusUnauthorized
	no   = http.StatusForbidden
	none = http.StatusNotFound
	late = http.StatusConflict // it is past that
)

var meant = []string{"reason", "meant so", "until", "2026-12-14"}

// matrix has a row for every route and thing: the status for each visitor, in their order.
var matrix = []struct {
	route, path string
	form        []string
	status      [8]int
}{
	{"GET /{$}", "/", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /goals", "/goals", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /goals", "/goals?q=teams&show=mine", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /goals/{id}", "/goals/quick-start", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /goals/{id}", "/goals/first-choice", nil, [8]int{to, none, ok, ok, ok, ok, ok, ok}},
	{"GET /goals/{id}", "/goals/merger", nil, [8]int{to, none, none, none, none, none, none, ok}},
	{"GET /goals/{id}", "/goals/hire", nil, [8]int{to, none, none, none, none, none, none, ok}},
	{"GET /check-in", "/check-in", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /search", "/search", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /search", "/search?q=teams", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /palette", "/palette", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /palette", "/palette?q=n", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /palette", "/palette?q=e", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /metrics", "/metrics", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /metrics/{id}", "/metrics/share", nil, [8]int{to, none, ok, ok, ok, ok, ok, ok}},
	{"GET /metrics/{id}", "/metrics/runway", nil, [8]int{to, none, none, none, none, none, none, ok}},
	{"GET /metrics/{id}", "/metrics/headcount", nil, [8]int{to, none, none, none, none, none, none, ok}},
	{"GET /teams", "/teams", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /teams/{id}", "/teams/product", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /why/{id}", "/why/gh-1", nil, [8]int{to, none, to, to, to, to, to, to}},
	{"GET /why/{id}", "/why/DUE-diligence", nil, [8]int{to, none, none, none, none, none, none, to}},
	{"GET /why/{kind}/{id}", "/why/work-items/gh-1", nil, [8]int{to, none, ok, ok, ok, ok, ok, ok}},
	{"GET /why/{kind}/{id}", "/why/initiatives/due-diligence", nil, [8]int{to, none, none, none, none, none, none, ok}},
	{"GET /why/{kind}/{id}", "/why/measures/cash", nil, [8]int{to, none, none, none, none, none, none, none}},
	{"GET /findings", "/findings", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /findings", "/findings?do=measure&show=note&page=2", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /findings", "/findings?do=nothing-such", nil, [8]int{to, none, none, none, none, none, none, none}},
	{"GET /findings/acknowledge", "/findings/acknowledge?goal=quick-start&rule=ask-open", nil, [8]int{
		to, ok, ok, ok, ok, ok, ok, ok,
	}},
	{"GET /findings/acknowledge", "/findings/acknowledge?goal=merger&rule=no-owner", nil, [8]int{
		to, none, none, none, none, none, none, ok,
	}},
	{"GET /findings/acknowledge", "/findings/acknowledge?metric=headcount&rule=no-unit", nil, [8]int{
		to, none, none, none, none, none, none, ok,
	}},
	{"GET /findings/acknowledge", "/findings/acknowledge?goal=quick-start&rule=nothing-such", nil, [8]int{
		to, none, none, none, none, none, none, none,
	}},
	{"GET /findings/acknowledged", "/findings/acknowledged", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /jobs", "/jobs", nil, [8]int{to, no, no, no, no, no, ok, ok}},
	{"GET /live", "/live", nil, [8]int{anon, ok, ok, ok, ok, ok, ok, ok}},
	{"POST /goals/{id}/check-in", "/goals/quick-start/check-in", []string{"status", "on-track"}, [8]int{
		anon, no, to, no, no, to, to, to,
	}},
	{"POST /goals/{id}/check-in", "/goals/merger/check-in", []string{"status", "on-track"}, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /goals/{id}/check-in", "/goals/hire/check-in", []string{"status", "on-track"}, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /metrics/{id}/readings", "/metrics/share/readings", []string{"value", "11", "at", "2026-11-16"}, [8]int{
		anon, no, to, to, no, to, to, to,
	}},
	{"POST /metrics/{id}/readings", "/metrics/latency/readings", []string{"value", "11", "at", "2026-11-16"}, [8]int{
		anon, no, no, no, no, no, no, no,
	}},
	{"POST /metrics/{id}/readings", "/metrics/runway/readings", []string{"value", "11", "at", "2026-11-16"}, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /metrics/{id}/readings", "/metrics/headcount/readings", []string{"value", "11", "at", "2026-11-16"}, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /findings/acknowledge", "/findings/acknowledge?goal=quick-start&rule=ask-open", meant, [8]int{
		anon, no, to, no, no, to, to, to,
	}},
	{"POST /findings/acknowledge", "/findings/acknowledge?measure=activated&rule=no-date", meant, [8]int{
		anon, no, to, no, no, to, to, to,
	}},
	{"POST /findings/acknowledge", "/findings/acknowledge?team=sales&rule=orphan", meant, [8]int{
		anon, no, no, to, no, to, to, to,
	}},
	{"POST /findings/acknowledge", "/findings/acknowledge?metric=activation&rule=no-unit", meant, [8]int{
		anon, no, to, no, no, to, to, to,
	}},
	{"POST /findings/acknowledge", "/findings/acknowledge?rule=compound", meant, [8]int{anon, no, no, no, no, to, to, to}},
	{"POST /findings/acknowledge", "/findings/acknowledge?goal=merger&rule=vague", meant, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /findings/acknowledge", "/findings/acknowledge?goal=hire&rule=vague", meant, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /findings/acknowledge", "/findings/acknowledge?measure=cash&rule=vague", meant, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /findings/acknowledge", "/findings/acknowledge?metric=headcount&rule=vague", meant, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /findings/acknowledged/{id}/withdraw", "/findings/acknowledged/{no-source}/withdraw", nil, [8]int{
		anon, no, no, to, no, to, to, to,
	}},
	{"POST /findings/acknowledged/{id}/withdraw", "/findings/acknowledged/{no-evidence}/withdraw", nil, [8]int{
		anon, no, no, to, no, to, to, to,
	}},
	{"POST /findings/acknowledged/{id}/withdraw", "/findings/acknowledged/{orphan}/withdraw", nil, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /findings/acknowledged/{id}/withdraw", "/findings/acknowledged/{nothing-such}/withdraw", nil, [8]int{
		anon, no, none, none, no, none, none, none,
	}},
	{"POST /undo/{name}", "/undo/nothing-such", nil, [8]int{anon, no, none, none, no, none, none, none}},
	{"GET /metrics/{id}/readings/file", "/metrics/share/readings/file", nil, [8]int{to, no, ok, ok, no, ok, ok, ok}},
	{"GET /metrics/{id}/readings/file", "/metrics/latency/readings/file", nil, [8]int{to, no, no, no, no, no, no, no}},
	{"GET /metrics/{id}/readings/file", "/metrics/runway/readings/file", nil, [8]int{
		to, no, none, none, no, none, none, ok,
	}},
	{"POST /metrics/{id}/readings/file", "/metrics/headcount/readings/file", nil, [8]int{
		anon, no, none, none, no, none, none, unprocessable,
	}},
	{"POST /metrics/{id}/readings/record", "/metrics/runway/readings/record", []string{"readings", "2026-11-02,5"}, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /metrics/{id}/readings/record", "/metrics/share/readings/record", []string{"readings", "2026-10-02,5"}, [8]int{
		anon, no, to, to, no, to, to, to,
	}},
	{"GET /people", "/people", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /people", "/people?q=mia&change=mia&page=7", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /settings", "/settings", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /settings/change", "/settings/change", nil, [8]int{to, no, no, no, no, no, ok, ok}},
	{"POST /settings/change", "/settings/change", []string{".was", `{"name":[]}`, "name", "Acme"}, [8]int{
		anon, no, no, no, no, no, to, to,
	}},
	{"GET /cycles", "/cycles", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /cycles/{id}", "/cycles/2026-q4", nil, [8]int{to, ok, ok, ok, ok, ok, ok, ok}},
	{"GET /cycles/{id}", "/cycles/nothing-such", nil, [8]int{to, none, none, none, none, none, none, none}},
	{"GET /new/teams", "/new/teams", nil, [8]int{to, no, no, no, no, no, ok, ok}},
	{"GET /new/people", "/new/people", nil, [8]int{to, no, no, no, no, no, ok, ok}},
	{"GET /new/cycles", "/new/cycles", nil, [8]int{to, no, no, no, no, no, ok, ok}},
	{"GET /new/metrics", "/new/metrics", nil, [8]int{to, no, ok, ok, no, ok, ok, ok}},
	{"GET /teams/{id}/change", "/teams/product/change", nil, [8]int{to, no, no, no, no, ok, ok, ok}},
	{"GET /people/{id}/change", "/people/mia/change", nil, [8]int{to, no, ok, no, no, no, ok, ok}},
	{"GET /cycles/{id}/change", "/cycles/2026-q4/change", nil, [8]int{to, no, no, no, no, no, ok, ok}},
	{"GET /metrics/{id}/change", "/metrics/activation/change", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"GET /metrics/{id}/change", "/metrics/runway/change", nil, [8]int{to, no, none, none, no, none, none, ok}},
	{"GET /metrics/{id}/change", "/metrics/headcount/change", nil, [8]int{to, no, none, none, no, none, none, ok}},
	{"GET /new/work-items", "/new/work-items", nil, [8]int{to, no, ok, ok, no, ok, ok, ok}},
	{"POST /new/work-items", "/new/work-items", []string{"title", "Read the file in pieces"}, [8]int{
		anon, no, to, to, no, to, to, to,
	}},
	{"GET /work-items/{id}/change", "/work-items/gh-1/change", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{
		"POST /work-items/{id}/change", "/work-items/gh-1/change",
		[]string{".was", `{"status":["done"]}`, "status", "checked"},
		[8]int{anon, no, to, no, no, to, to, to},
	},
	{"GET /work-items/{id}/remove", "/work-items/gh-1/remove", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"POST /work-items/{id}/remove", "/work-items/gh-1/remove", nil, [8]int{anon, no, to, no, no, to, to, to}},
	{"GET /initiatives/{id}/remove", "/initiatives/due-diligence/remove", nil, [8]int{
		to, no, none, none, no, none, none, ok,
	}},
	{"GET /goals/{id}/change", "/goals/quick-start/change", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"GET /initiatives/{id}/change", "/initiatives/import/change", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"GET /initiatives/{id}/change", "/initiatives/due-diligence/change", nil, [8]int{
		to, no, none, none, no, none, none, ok,
	}},
	{
		"POST /initiatives/{id}/change", "/initiatives/import/change",
		[]string{".was", `{"title":["Guided import"]}`, "title", "Import"},
		[8]int{anon, no, to, no, no, to, to, to},
	},
	{
		"POST /initiatives/{id}/change", "/initiatives/due-diligence/change",
		[]string{".was", `{"title":["CANARY due diligence"]}`, "title", "CANARY y"},
		[8]int{anon, no, none, none, no, none, none, to},
	},
	{"GET /new/goals", "/new/goals", nil, [8]int{to, no, ok, ok, no, ok, ok, ok}},
	{"POST /new/goals", "/new/goals", []string{"intent", "Word gets around", "owners", "product"}, [8]int{
		anon, no, to, unprocessable, no, to, to, to,
	}},
	{"GET /goals/{id}/remove", "/goals/old/remove", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"GET /goals/{id}/remove", "/goals/merger/remove", nil, [8]int{to, no, none, none, no, none, none, ok}},
	{"GET /goals/{id}/close", "/goals/quick-start/close", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"GET /goals/{id}/close", "/goals/idea/close", nil, [8]int{to, no, none, none, no, none, none, none}},
	{"GET /goals/{id}/close", "/goals/merger/close", nil, [8]int{to, no, none, none, no, none, none, ok}},
	{"POST /goals/{id}/close", "/goals/old/close", []string{
		".was", `{"state":["achieved"]}`, "state", "missed", "closed.learning", "Too late.",
	}, [8]int{anon, no, to, no, no, to, to, to}},
	{"POST /goals/{id}/close", "/goals/hire/close", []string{".was", `{"state":["committed"]}`, "state", "missed"}, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"GET /goals/{id}/helps", "/goals/quick-start/helps", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"GET /goals/{id}/helps", "/goals/hire/helps", nil, [8]int{to, no, none, none, no, none, none, ok}},
	{"POST /goals/{id}/helps", "/goals/quick-start/helps", []string{"to", "first-choice"}, [8]int{
		anon, no, to, no, no, to, to, to,
	}},
	{"POST /goals/{id}/helps", "/goals/quick-start/helps", []string{"to", "merger"}, [8]int{
		anon, no, unprocessable, no, no, unprocessable, unprocessable, to,
	}},
	{"GET /goals/{on}/alignments/new", "/goals/first-choice/alignments/new", nil, [8]int{
		to, no, ok, ok, no, ok, ok, ok,
	}},
	{"GET /goals/{on}/alignments/new", "/goals/merger/alignments/new", nil, [8]int{
		to, no, none, none, no, none, none, ok,
	}},
	{
		"POST /goals/{on}/alignments/new", "/goals/first-choice/alignments/new",
		[]string{"by", "statement", "team", "product", "contribution", "Two demos each week"},
		[8]int{anon, no, to, unprocessable, no, to, to, to},
	},
	{
		"POST /goals/{on}/alignments/new", "/goals/merger/alignments/new",
		[]string{"by", "statement", "team", "product", "contribution", "Two demos each week"},
		[8]int{anon, no, none, none, no, none, none, to},
	},
	{"GET /goals/{on}/alignments/{id}/change", starts + "/change", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{
		"POST /goals/{on}/alignments/{id}/change", starts + "/change",
		[]string{".was", `{"because":["started teams invite colleagues"]}`, "because", "They invite colleagues."},
		[8]int{anon, no, to, no, no, to, to, to},
	},
	{"GET /goals/{on}/alignments/{id}/remove", starts + "/remove", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"POST /goals/{on}/alignments/{id}/remove", starts + "/remove", nil, [8]int{anon, no, to, no, no, to, to, to}},
	{"GET /goals/{id}/change", "/goals/merger/change", nil, [8]int{to, no, none, none, no, none, none, ok}},
	{
		"POST /goals/{id}/change", "/goals/quick-start/change",
		[]string{".was", `{"drivers":[]}`, "drivers.0.text", "Word"},
		[8]int{anon, no, to, no, no, to, to, to},
	},
	{"POST /goals/{id}/change", "/goals/hire/change", []string{".was", `{"drivers":[]}`, "drivers.0.text", "Word"}, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /goals/{id}/propose", "/goals/quick-start/propose", nil, [8]int{
		anon, no, late, no, no, late, late, late,
	}},
	{"POST /goals/{id}/propose", "/goals/merger/propose", nil, [8]int{anon, no, none, none, no, none, none, late}},
	{"POST /goals/{id}/answer", "/goals/quick-start/answer", []string{"answer", "accept"}, [8]int{
		anon, no, late, late, no, late, late, late,
	}},
	{"POST /goals/{id}/answer", "/goals/hire/answer", []string{"answer", "accept"}, [8]int{
		anon, no, none, none, no, none, none, late,
	}},
	{"POST /goals/{id}/agree", "/goals/quick-start/agree", nil, [8]int{anon, no, late, late, no, late, late, late}},
	{"POST /goals/{id}/take-back", "/goals/quick-start/take-back", nil, [8]int{
		anon, no, late, late, no, late, late, late,
	}},
	{"POST /goals/{id}/commit", "/goals/old/commit", nil, [8]int{anon, no, late, late, no, late, late, late}},
	{"POST /goals/{id}/commit", "/goals/merger/commit", nil, [8]int{anon, no, none, none, no, none, none, late}},
	{"GET /goals/{on}/measures/new", "/goals/quick-start/measures/new", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"GET /goals/{on}/measures/new", "/goals/hire/measures/new", nil, [8]int{to, no, none, none, no, none, none, ok}},
	{"GET /goals/{on}/measures/{id}/change", activated[len("/w/acme"):] + "/change", nil, [8]int{
		to, no, ok, no, no, ok, ok, ok,
	}},
	{"GET /goals/{on}/measures/{id}/change", "/goals/first-choice/measures/heads/change", nil, [8]int{
		to, no, none, none, no, none, none, ok,
	}},
	{"GET /goals/{on}/measures/{id}/remove", activated[len("/w/acme"):] + "/remove", nil, [8]int{
		to, no, ok, no, no, ok, ok, ok,
	}},
	{"POST /goals/{on}/measures/new", "/goals/quick-start/measures/new", []string{"metric", "share"}, [8]int{
		anon, no, to, no, no, to, to, to,
	}},
	{"POST /goals/{on}/measures/new", "/goals/merger/measures/new", []string{"metric", "share"}, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{
		"POST /goals/{on}/measures/{id}/change", activated[len("/w/acme"):] + "/change",
		[]string{".was", `{"misses":[]}`, "misses", "who left"},
		[8]int{anon, no, to, no, no, to, to, to},
	},
	{
		"POST /goals/{on}/measures/{id}/change", "/goals/first-choice/measures/heads/change",
		[]string{".was", `{"misses":[]}`, "misses", "who left"},
		[8]int{anon, no, none, none, no, none, none, to},
	},
	{"POST /goals/{on}/measures/{id}/remove", activated[len("/w/acme"):] + "/remove", nil, [8]int{
		anon, no, to, no, no, to, to, to,
	}},
	{"GET /goals/{on}/needs/new", "/goals/quick-start/needs/new", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"GET /goals/{on}/needs/{id}/change", earlyTrials + "/change", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"GET /goals/{on}/needs/{id}/remove", earlyTrials + "/remove", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"POST /goals/{on}/needs/new", "/goals/quick-start/needs/new", []string{"what", "Time", "from", "sales"}, [8]int{
		anon, no, to, no, no, to, to, to,
	}},
	{"POST /goals/{on}/needs/new", "/goals/merger/needs/new", []string{"what", "Time", "from", "sales"}, [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{
		"POST /goals/{on}/needs/{id}/change", earlyTrials + "/change",
		[]string{".was", `{"by":["2026-11-30"]}`, "by", "2026-12-01"},
		[8]int{anon, no, to, no, no, to, to, to},
	},
	{"POST /goals/{on}/needs/{id}/remove", earlyTrials + "/remove", nil, [8]int{anon, no, to, no, no, to, to, to}},
	{"GET /teams/{id}/remove", "/teams/product/remove", nil, [8]int{to, no, no, no, no, no, ok, ok}},
	{"GET /people/{id}/remove", "/people/mia/remove", nil, [8]int{to, no, no, no, no, no, ok, ok}},
	{"GET /cycles/{id}/remove", "/cycles/2026-q4/remove", nil, [8]int{to, no, no, no, no, no, ok, ok}},
	{"GET /metrics/{id}/remove", "/metrics/activation/remove", nil, [8]int{to, no, ok, no, no, ok, ok, ok}},
	{"GET /metrics/{id}/remove", "/metrics/runway/remove", nil, [8]int{to, no, none, none, no, none, none, ok}},
	{"POST /new/teams", "/new/teams", []string{"name", "Ops", "parent", "acme"}, [8]int{anon, no, no, no, no, no, to, to}},
	{"POST /new/people", "/new/people", []string{"name", "Kim"}, [8]int{anon, no, no, no, no, no, to, to}},
	{
		"POST /new/people", "/new/people",
		[]string{"name", "Kim", "role", "owner"},
		[8]int{anon, no, no, no, no, no, unprocessable, to},
	},
	{"POST /new/cycles", "/new/cycles", []string{"name", "2027-q1", "from", "2027-01-01", "to", "2027-03-31"}, [8]int{
		anon, no, no, no, no, no, to, to,
	}},
	{"POST /new/metrics", "/new/metrics", []string{"name", "Load"}, [8]int{anon, no, to, to, no, to, to, to}},
	{"POST /new/metrics", "/new/metrics", []string{"name", "Load of product", "owner", "Product"}, [8]int{
		anon, no, to, unprocessable, no, to, to, to,
	}},
	{"POST /teams/{id}/change", "/teams/product/change", renamed("Product", "Design"), [8]int{
		anon, no, no, no, no, to, to, to,
	}},
	{
		"POST /people/{id}/change", "/people/mia/change", renamed("Mia Lund", "Mia"),
		[8]int{anon, no, to, no, no, no, to, to},
	},
	{"POST /people/{id}/change", "/people/mia/change", []string{".was", `{"role":[]}`, "role", "admin"}, [8]int{
		anon, no, no, no, no, no, to, to,
	}},
	{"POST /people/{id}/change", "/people/gus/change", []string{".was", `{"role":["guest"]}`, "role", "owner"}, [8]int{
		anon, no, no, no, no, no, no, to,
	}},
	{
		"POST /cycles/{id}/change", "/cycles/2026-q4/change",
		[]string{".was", `{"to":["2026-12-31"]}`, "to", "2026-12-30"},
		[8]int{anon, no, no, no, no, no, to, to},
	},
	{"POST /metrics/{id}/change", "/metrics/activation/change", renamed("Activation rate", "Activated"), [8]int{
		anon, no, to, no, no, to, to, to,
	}},
	{"POST /metrics/{id}/change", "/metrics/runway/change", renamed("CANARY runway", "CANARY runway so far"), [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /metrics/{id}/change", "/metrics/headcount/change", renamed("CANARY headcount", "CANARY heads"), [8]int{
		anon, no, none, none, no, none, none, to,
	}},
	{"POST /metrics/{id}/change", "/metrics/nothing-such/change", renamed("x", "y"), [8]int{
		anon, no, none, none, no, none, none, none,
	}},
	{"POST /goals/{id}/remove", "/goals/old/remove", nil, [8]int{anon, no, to, no, no, to, to, to}},
	{"GET /new/initiatives", "/new/initiatives", nil, [8]int{to, no, ok, ok, no, ok, ok, ok}},
	{"POST /new/initiatives", "/new/initiatives", []string{"title", "A guided import", "owners", "product"}, [8]int{
		anon, no, to, unprocessable, no, to, to, to,
	}},
	{"POST /initiatives/{id}/remove", "/initiatives/import/remove", nil, [8]int{anon, no, to, no, no, to, to, to}},
	{"POST /teams/{id}/remove", "/teams/onboarding/remove", nil, [8]int{anon, no, no, no, no, no, to, to}},
	{"POST /people/{id}/remove", "/people/gus/remove", nil, [8]int{anon, no, no, no, no, no, to, to}},
	{"POST /cycles/{id}/remove", "/cycles/2026-q4/remove", nil, [8]int{anon, no, no, no, no, no, to, to}},
	{"POST /metrics/{id}/remove", "/metrics/tickets/remove", nil, [8]int{anon, no, no, to, no, no, to, to}},
}

// renamed is a form that gives a thing another name.
func renamed(was, now string) []string {
	return []string{".was", `{"name":["` + was + `"]}`, "name", now}
}

// leadsOn are the forms that only lead to the next question.
var leadsOn = map[string]bool{"POST /goals/{id}/helps": true}

// starts is what quick-start says of how it helps first-choice.
const starts = "/goals/first-choice/alignments/{quick-start to first-choice}"

// named fills in the ids of what has no key: for a rule's name in braces that of what testdata/world.yaml acknowledges
// of it, and for what is needed that of the need.
func (p *place) named(path string) string {
	p.t.Helper()
	for e := range p.world().All(cascade.KindAcknowledged) {
		path = strings.ReplaceAll(path, "{"+e.(*cascade.Acknowledged).Rule+"}", string(e.Head().ID))
	}
	for e := range p.world().All(cascade.KindAlignment) {
		a := e.(*cascade.Alignment)
		if g, to := p.world().Goal(a.Goal), p.world().Goal(a.To); g != nil && to != nil {
			path = strings.ReplaceAll(path, "{"+g.Key+" to "+to.Key+"}", string(a.ID))
		}
	}
	for what, n := range p.needs() {
		path = strings.ReplaceAll(path, "{"+what+"}", string(n.ID))
	}
	return path
}

// Every route answers every visitor as its row says, and whoever is refused has changed nothing.
func TestRoutesForVisitors(t *testing.T) {
	t.Parallel()
	rows, rights := map[string]bool{}, map[string]bool{}
	for _, r := range matrix {
		rows[r.route] = true
	}
	for _, row := range auth.Table() {
		rights[string(row.Right)] = true
	}
	for route, right := range web.Routes() {
		if !rows[route] {
			t.Errorf("nothing says here what %s answers whom", route)
		}
		if !rights[right] {
			t.Errorf("%s needs the right %q, which has no row in the permission table", route, right)
		}
	}
	for i, v := range visitors {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, web.Options{})
			b := v.come(p)
			for _, r := range matrix {
				method, _, _ := strings.Cut(r.route, " ")
				r.path = p.named(r.path)
				before := p.world()
				var got page
				if r.route == "GET /live" { // it goes on: only how it begins is compared
					if s := p.listen(t, b); s.status != r.status[i] {
						t.Errorf("%s: status %d, want %d", r.route, s.status, r.status[i])
					}
					b.do(http.MethodHead, "/w/acme/live", nil).want(r.status[i]).lacks("retry")
					continue
				}
				if method == http.MethodGet {
					got = b.get("/w/acme" + r.path)
				} else {
					got = b.post("/w/acme"+r.path, form(r.form...))
				}
				if want := r.status[i]; got.status != want {
					t.Errorf("%s: status %d, want %d\n%.800s", got.what, got.status, want, got.body)
				}
				if changed := p.world() != before; changed != (method == http.MethodPost && got.status == to && !leadsOn[r.route]) {
					t.Errorf("%s: status %d, and changed: %v", got.what, got.status, changed)
				}
				if v.name != "owner" {
					got.lacks("CANARY")
				}
				if v.name == "nobody" && method == http.MethodGet &&
					!strings.HasPrefix(got.header.Get("Location"), "/sign-in?next=%2Fw%2Facme%2F") {
					t.Errorf("%s leads to %q", got.what, got.header.Get("Location"))
				}
				if method != http.MethodGet {
					continue
				}
				// The same for a part of the page, and for the head of it.
				part := b.get("/w/acme"+r.path, "HX-Request", "true")
				want := r.status[i]
				if v.name == "nobody" {
					want = anon
				}
				if part.status != want {
					t.Errorf("%s for htmx: status %d, want %d", part.what, part.status, want)
				}
				if part.status == ok && (strings.Contains(part.body, "<html") ||
					!strings.Contains(got.body, strings.TrimSpace(part.body))) {
					t.Errorf("%s for htmx is no part of the page:\n%.500s", part.what, part.body)
				}
				if head := b.do(http.MethodHead, "/w/acme"+r.path, nil); head.status != got.status {
					t.Errorf("%s: status %d, and %d for the page itself", head.what, head.status, got.status)
				}
			}
			if v.name == "owner" {
				b.get("/w/acme/goals").has("CANARY merge")
				b.get("/w/acme/metrics").has("CANARY runway")
			}
		})
	}
}

// What a viewer may not see answers as what is not there, but for the name they asked for.
func TestHiddenIsAsMissing(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	for _, who := range []string{"gus", "mia", "ada"} {
		b := p.as(who)
		for _, hx := range []string{"", "true"} {
			for _, path := range []string{
				"/goals/%", "/goals/%?check-ins=all", "/why/goals/%", "/why/initiatives/%", "/why/metrics/%", "/metrics/%",
				"/why/%/x",
			} {
				hidden := "merger"
				switch {
				case strings.Contains(path, "metrics"):
					hidden = "runway"
				case strings.Contains(path, "initiatives"):
					hidden = "due-diligence"
				}
				p.same(b, hidden, func(name string) page {
					return b.get("/w/acme"+strings.ReplaceAll(path, "%", name), "HX-Request", hx)
				})
			}
			for _, f := range [][]string{
				nil, {"status", "on-track"}, {"status", "wrong"}, {"values.cash", "x"}, {"confidence", "500"},
			} {
				p.same(b, "merger", func(name string) page {
					return b.post("/w/acme/goals/"+name+"/check-in", form(f...), "HX-Request", hx)
				})
			}
			for _, kind := range []string{"goal", "measure", "metric"} {
				hidden := map[string]string{"goal": "merger", "measure": "cash", "metric": "runway"}[kind]
				p.same(b, hidden, func(name string) page {
					return b.get("/w/acme/findings/acknowledge?rule=vague&"+kind+"="+name, "HX-Request", hx)
				})
				for _, f := range [][]string{nil, meant, {"reason", "", "until", "never"}, {"reason", "x", "until", "2026-11-15"}} {
					p.same(b, hidden, func(name string) page {
						return b.post("/w/acme/findings/acknowledge?rule=vague&"+kind+"="+name, form(f...), "HX-Request", hx)
					})
				}
			}
			p.same(b, p.named("{orphan}"), func(id string) page {
				return b.post("/w/acme/findings/acknowledged/"+id+"/withdraw", nil, "HX-Request", hx)
			})
			for _, f := range [][]string{
				nil, {"value", "1", "at", "2026-11-16"}, {"value", "x", "at", "never"}, {"value", "1", "at", "2099-01-01"},
			} {
				p.same(b, "runway", func(name string) page {
					return b.post("/w/acme/metrics/"+name+"/readings", form(f...), "HX-Request", hx)
				})
			}
		}
	}
}

// same compares the answers for something hidden, for something redacted's name and for nothing at all.
func (p *place) same(b *browser, hidden string, ask func(name string) page) {
	p.t.Helper()
	const nothing = "nothing-such"
	p.unchanged("asking for "+hidden, func() {
		tell := func(name string) (page, string) {
			g := ask(name)
			var h strings.Builder
			if err := g.header.Write(&h); err != nil {
				p.t.Fatal(err)
			}
			return g, strings.ReplaceAll(h.String()+g.body, name, "…")
		}
		one, a := tell(hidden)
		other, b := tell(nothing)
		if one.status != other.status || a != b {
			p.t.Errorf("%s: %d\n%s\n%s: %d\n%s", one.what, one.status, a, other.what, other.status, b)
		}
		if one.status < 400 {
			p.t.Errorf("%s answers %d", one.what, one.status)
		}
	})
}

// A goal's page takes every word the format has for a revision and a decision, and one that is missing.
func TestGoalTellsItsHistory(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(`weir: 1
goals:
  - id: closed-deals
    intent: Deals close without discounts
    owners: [sales]
    cycle: 2026-q4
    state: committed
    measures: [{id: deals, metric: share, from: 1, to: 2}]
    revisions: [{at: 2026-11-02, measure: deals, field: shape, was: yes-no, now: from-to, reason: it is a number}, {at: 2026-11-03, measure: deals, field: start, reason: later}]
reviews:
  - {id: weekly, cadence: weekly, held: [{at: 2026-11-09, decisions: [{goal: closed-deals, reason: undecided}]}]}
`)
	p.as("sam").get("/w/acme/goals/closed-deals").want(ok).has("Shape of Market share", "Start of Market share",
		"undecided")
}

// What is no page of ours says so, on every path.
func TestUnknownPaths(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("mia")
	for _, path := range []string{
		"/nope", "/w/", "/w/acme/nope", "/w/acme/goals/", "/w/acme/goals/x/y", "/w/other/", "/w/other/goals",
		"/w/acme/why/thing/x", "/debug/pages", "/debug/pages/goals", "/w/acme/goals/..%2f..%2f", "/w/acme/goals/%00",
		"/w/acme/goals/" + strings.Repeat("x", 5000), "/assets/nope.js",
	} {
		if g := b.get(path); g.status != none {
			t.Errorf("%s: status %d, want 404", g.what, g.status)
		}
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "POST"} {
		p.unchanged(method, func() {
			if g := b.do(method, "/w/acme/goals/quick-start", nil); g.status != none && g.status != http.StatusMethodNotAllowed {
				t.Errorf("%s: status %d", g.what, g.status)
			}
		})
	}
	if strings.Contains(p.log.String(), "level=ERROR") {
		t.Errorf("something was logged as our failure:\n%s", p.log.String())
	}
}

// The storybook is there for those who develop, and for nobody else.
func TestStorybook(t *testing.T) {
	t.Parallel()
	b := open(t, web.Options{Dev: true}).browser()
	list := b.get("/debug/pages").want(ok)
	for _, m := range regexp.MustCompile(`href="(/debug/pages/[^"]+)"`).FindAllStringSubmatch(list.body, -1) {
		b.get(m[1]).want(ok)
	}
	b.get("/debug/pages/nope").want(none)
}
