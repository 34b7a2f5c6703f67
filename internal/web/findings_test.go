package web_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/demo"
	"weir.dev/weir/internal/web"
)

// furnished opens a place with the workspaces of the demo and signs in to one; uk-sdg has findings by the hundred.
func furnished(t testing.TB, workspace string) (base string, b *browser) {
	t.Helper()
	p := open(t, web.Options{})
	all, err := demo.Furnish(t.Context(), p.engine, cascade.DateOf(today), func(int, int, string) {})
	if err != nil {
		t.Fatal(err)
	}
	w := all[slices.IndexFunc(all, func(w demo.Workspace) bool { return w.Info.Key == workspace })]
	link, err := p.auth.MakeLink(t.Context(), "", w.Info.ID, w.Person, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	b = p.browser()
	b.post("/sign-in", form("link", link)).want(http.StatusSeeOther)
	return "/w/" + workspace, b
}

var (
	articles = regexp.MustCompile(`(?:<article class="finding"|<li data-finding) id="([^"]+)"`)
	groupAll = regexp.MustCompile(`href="([^"]+)">Show all (\d+)<`)
	groupSec = regexp.MustCompile(
		`(?s)<section class="group" id="do-(\w+)">.*?<span class="small dim num">(\d+)</span>(.*?)</section>`)
	nextPage = regexp.MustCompile(`rel="next" href="([^"]+)"`)
	previous = regexp.MustCompile(`rel="prev" href="([^"]+)"`)
	railSays = regexp.MustCompile(`Findings *<span class="count">(\d+)`)
)

// first returns what the pattern's first group says, without HTML's escapes; "" where there is nothing.
func first(re *regexp.Regexp, body string) string {
	if m := re.FindStringSubmatch(body); m != nil {
		return html.UnescapeString(m[1])
	}
	return ""
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFindingsArePaged walks from the page of findings through every group to its end, with and without a filter: each
// finding stands on one page of one group, no page is long, and the counts are those of what can be reached.
func TestFindingsArePaged(t *testing.T) {
	t.Parallel()
	base, you := furnished(t, "uk-sdg")
	const most = 128 << 10 // bytes of any of these pages
	totals := map[string]int{}
	for _, show := range []string{"", "error", "warning", "note"} {
		query := ""
		if show != "" {
			query = "?show=" + show
		}
		overview := you.get(base + "/findings" + query).want(http.StatusOK)
		if len(overview.body) > most {
			t.Errorf("%s has %d bytes", query, len(overview.body))
		}
		for _, sec := range groupSec.FindAllStringSubmatch(overview.body, -1) {
			do, count, shown := sec[1], number(t, sec[2]), len(articles.FindAllString(sec[3], -1))
			totals[show] += count
			all := groupAll.FindStringSubmatch(sec[3])
			if shown != min(count, 5) || (all != nil) != (count > 5) || all != nil && number(t, all[2]) != count {
				t.Errorf("%s %s: shows %d of %d, and leads to %v", query, do, shown, count, all)
			}
			if all == nil {
				continue
			}
			seen, pages, back := 0, 0, ""
			for path := html.UnescapeString(all[1]); path != ""; pages++ {
				if u, err := url.Parse(path); err != nil || u.Query().Get("show") != show || u.Query().Get("do") != do {
					t.Fatalf("%s loses the filter or the group (%v)", path, err)
				}
				p := you.get(path).want(http.StatusOK)
				on := articles.FindAllString(p.body, -1)
				for i, id := range on {
					if slices.Contains(on[:i], id) {
						t.Errorf("%s has %s twice", path, id)
					}
				}
				if len(p.body) > most || len(on) > 50 || len(on) == 0 {
					t.Errorf("%s has %d findings in %d bytes", path, len(on), len(p.body))
				}
				if got := first(previous, p.body); got != back {
					t.Errorf("%s leads back to %q, want %q", path, got, back)
				}
				seen += len(on)
				back, path = path, first(nextPage, p.body)
			}
			if seen != count || pages != (count-1)/50+1 {
				t.Errorf("%s %s: %d findings on %d pages, and %d counted", query, do, seen, pages, count)
			}
		}
		if rail := first(railSays, overview.body); rail != "" && rail != "0" {
			t.Errorf("nothing here is the reader's own, and the rail says %s", rail)
		}
	}
	if all := totals["error"] + totals["warning"] + totals["note"]; all != totals[""] || all < 500 {
		t.Errorf("the filters keep %v", totals)
	}
}

// TestFindingsAddresses asks for pages that are not there.
func TestFindingsAddresses(t *testing.T) {
	t.Parallel()
	base, you := furnished(t, "uk-sdg")
	last := you.get(base + "/findings?do=decide&page=999").want(http.StatusOK).has("34 findings")
	if n := len(articles.FindAllString(last.body, -1)); n != 34 {
		t.Errorf("a page past the last shows %d findings, want the last 34", n)
	}
	for _, page := range []string{"0", "-1", "x", "99999999999999999999"} {
		you.get(base+"/findings?do=measure&page="+page).want(http.StatusOK).has("1 to 50", "Page 1 of")
	}
	you.get(base+"/findings?do=measure&page=2", "HX-Request", "true").want(http.StatusOK).
		has("51 to 100", `hx-get="`+base+`/findings?do=measure&amp;page=2"`).lacks("<html")
	you.get(base+"/findings?do=decide&page=2").want(http.StatusOK).lacks("rel=\"next\"", "rel=\"prev\"")
	you.get(base+"/findings?do=govern").want(http.StatusOK).has("Nothing left to do here", "Show all findings")
	you.get(base+"/findings?do=serve&show=note").want(http.StatusOK).has("No finding here is marked “Note”",
		base+"/findings?do=serve")
	you.get(base + "/findings?show=loud").want(http.StatusOK).has("Findings are of three kinds")
	you.get(base + "/findings?do=nothing-such").want(http.StatusNotFound)
}

// TestFindingsHaveTheirOwnIDs looks at a workspace in which one rule says several things of one goal: a page in which
// an id stands twice is mended wrongly when it changes by itself.
func TestFindingsHaveTheirOwnIDs(t *testing.T) {
	t.Parallel()
	base, you := furnished(t, "rust-project")
	for _, path := range []string{"/findings", "/findings?do=answer", "/findings?do=answer&page=2"} {
		on := articles.FindAllString(you.get(base+path).want(http.StatusOK).body, -1)
		if len(on) < 5 {
			t.Errorf("%s shows %d findings", path, len(on))
		}
		for i, id := range on {
			if slices.Contains(on[:i], id) {
				t.Errorf("%s has %s twice", path, id)
			}
		}
	}
}

// TestFindingsOfNothing shows what a workspace is told without goals, and without faults.
func TestFindingsOfNothing(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	info, person, err := p.engine.Create(t.Context(), "", "fresh", "You")
	if err != nil {
		t.Fatal(err)
	}
	link, err := p.auth.MakeLink(t.Context(), "", info.ID, person, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	b := p.browser()
	b.post("/sign-in", form("link", link)).want(http.StatusSeeOther)
	b.get("/w/fresh/findings").want(http.StatusOK).has("0 findings", "Nothing to look at yet", "/w/fresh/goals").
		lacks("<article")
	p.acme = info
	p.apply("weir: 1\nteams: [{id: home, name: Home, kind: unit}]\ngoals: [{id: calm, intent: A calm week, owners: " +
		"[home], state: committed, local: true}]\n")
	b.get("/w/fresh/findings").want(http.StatusOK).
		has("0 findings", "Nothing to find fault with", "weir lint", "/w/fresh/goals").lacks("<article")
}

// BenchmarkFindings asks for the findings of the UK's SDG indicators, through the whole server. The first request,
// which runs the rules, is not counted: what they find is kept until something changes.
func BenchmarkFindings(b *testing.B) {
	base, you := furnished(b, "uk-sdg")
	for _, query := range []string{"", "?do=measure", "?do=measure&page=2"} {
		b.Run("findings"+query, func(b *testing.B) {
			got := you.get(base + "/findings" + query).want(http.StatusOK)
			b.ReportMetric(float64(len(got.body)), "page-B")
			r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://weir.test"+base+"/findings"+query, nil)
			for name, value := range you.cookies {
				r.AddCookie(&http.Cookie{Name: name, Value: value})
			}
			for b.Loop() { // without what tests look for in every answer
				you.p.pages.ServeHTTP(httptest.NewRecorder(), r)
			}
			b.ReportMetric(float64(len(got.body)), "page-B")
		})
	}
}
