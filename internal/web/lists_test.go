package web_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"weir.dev/weir/internal/web"
)

// large adds more teams, people and metrics than a page lists, and more goals than the outline opens: sixty tops, and
// one with seventy goals below it, each with one below that.
func (p *place) large() {
	var people, teams, metrics, goals strings.Builder
	for i := range 70 {
		fmt.Fprintf(&people, "  - {id: some%d, name: Somebody %d}\n", i, i)
		fmt.Fprintf(&teams, "  - {id: team%d, name: Team %d, kind: unit, parent: acme, lead: some%d}\n", i, i, i)
		fmt.Fprintf(&metrics, "  - {id: number%d, name: Number %d, owner: team%d}\n", i, i, i)
		fmt.Fprintf(&goals, "  - {id: wide%d, intent: Wide %d, owners: [team%d], state: committed, "+
			"serves: [{goal: first-choice, by: response}]}\n", i, i, i)
		fmt.Fprintf(&goals, "  - {id: deep%d, intent: Deep %d, owners: [team%d], state: proposed, "+
			"serves: [{goal: wide%d, by: response}]}\n", i, i, i, i)
		fmt.Fprintf(&goals, "  - {id: top%d, intent: Top %d, owners: [team%d]}\n", i, i, i)
	}
	p.apply("weir: 1\nworkspace: acme\npeople:\n" + people.String() + "teams:\n" + teams.String() +
		"metrics:\n" + metrics.String() + "goals:\n" + goals.String())
}

var rowName = regexp.MustCompile(`data-row><span class="link-text[^"]*">([^<]*)<`)

// rows are the names of the things that a page lists.
func (g page) rows() (out []string) {
	for _, m := range rowName.FindAllStringSubmatch(g.body, -1) {
		out = append(out, m[1])
	}
	return out
}

// follow goes to the last link with a text.
func (b *browser) follow(g page, text string) page {
	b.p.t.Helper()
	links := regexp.MustCompile(`href="([^"]*)"[^>]*>`+regexp.QuoteMeta(text)+`<`).FindAllStringSubmatch(g.body, -1)
	if len(links) == 0 {
		b.p.t.Fatalf("there is no link %q", text)
	}
	return b.get(strings.ReplaceAll(links[len(links)-1][1], "&amp;", "&")).want(ok)
}

// Long lists are shown fifty at a time, with links to the others; nothing is left out and nothing stands twice.
func TestLongLists(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.large()
	b := p.as("ada")
	for path, want := range map[string]struct {
		all  int
		some string
	}{
		"/w/acme/metrics": {74, "Number 69"}, "/w/acme/teams": {75, "Onboarding circle"},
	} {
		first := b.get(path).want(ok).has("Page 1 of 2").lacks(">" + want.some + "<")
		second := b.follow(first, "Next").has("Page 2 of 2", want.some).lacks(`rel="next"`)
		seen := map[string]bool{}
		for _, name := range append(first.rows(), second.rows()...) {
			if seen[name] {
				t.Errorf("%s shows %s twice", path, name)
			}
			seen[name] = true
		}
		if len(first.rows()) != 50 && path == "/w/acme/teams" || len(seen) != want.all {
			t.Errorf("%s shows %d and then %d, %d in all", path, len(first.rows()), len(second.rows()), len(seen))
		}
		for _, bad := range []string{"0", "-1", "x", "99999999999999999999", ""} {
			b.get(path + "?page=" + bad).want(ok).has("Page 1 of 2")
		}
		b.get(path + "?page=99").want(ok).has("Page 2 of 2")
	}
	b.get("/w/acme/people").want(ok).has("Page 1 of 2").lacks("Somebody 69")
	b.get("/w/acme/people?page=2").want(ok).has("Somebody 69").lacks(`rel="next"`)
	b.get("/w/acme/people?q=somebody").want(ok).has("Somebody 1", `rel="next"`).lacks("Mia Lund")
	b.get("/w/acme/people?q=team+69").want(ok).has("Somebody 69").lacks("Page 1", "Mia Lund")
	b.get("/w/acme/metrics?q=number").want(ok).has("Page 1", `rel="next"`).lacks("Market share")
}

// A large outline opens what fits, and leads to all the rest by links: by a script to what is below a goal alone.
func TestLargeOutline(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.large()
	b := p.as("ada")
	first := b.get("/w/acme/goals").want(ok).has("Be the first choice", `hx-get="/w/acme/goals?under=`, "42 more", "23 more")
	if n := len(first.rows()); n < 50 || n > 80 {
		t.Errorf("%d goals are open at first", n)
	}
	b.follow(first, "23 more").has("Top 69", "From the beginning").lacks("Top 1<")

	under := b.get("/w/acme/goals?under=first-choice").want(ok).has("Be the first choice", "Wide 0", "<nav", "22 more")
	rest := b.follow(under, "22 more").has("Be the first choice", "Wide 69", "From the beginning").lacks("Wide 3<")
	if n := len(rest.rows()); n != 1+22+22 { // with what is below each
		t.Errorf("the rest of the level are %d goals", n)
	}
	b.follow(rest, "From the beginning").has("Wide 0")
	b.get("/w/acme/goals?under=wide7&part=below").want(ok).has("<nav", "Deep 7", "Be the first choice")
	part := b.get("/w/acme/goals?under=wide7&part=below", "HX-Request", "true").want(ok).
		has(`<ul id="below-wide7" data-unfolded`, "Deep 7", `hx-trigger="changed from:body"`).lacks("<nav", "Wide 7<")
	if n := len(part.rows()); n != 1 {
		t.Errorf("unfolding shows %d goals", n)
	}
	b.get("/w/acme/goals?under=wide7", "HX-Request", "true").want(ok).has(`id="region"`).lacks("data-unfolded")
	for _, nothing := range []string{"nothing-such", "merger", "%00", strings.Repeat("x", 5000)} {
		b.get("/w/acme/goals?under=" + nothing).want(none)
		b.get("/w/acme/goals?under="+nothing+"&part=below", "HX-Request", "true").want(none)
		b.get("/w/acme/goals?after=" + nothing).want(ok).has("Be the first choice")
	}

	found := b.get("/w/acme/goals?show=proposed").want(ok).
		has("50 that match", "Deep 49", "Wide 49", "Be the first choice", "More that match").lacks("Deep 50<", "Wide 51<")
	b.follow(found, "More that match").has("Deep 69", "Wide 50", "Be the first choice").lacks("Deep 49<",
		"More that match")
	b.get("/w/acme/goals?q=deep+7").want(ok).has("7 goals match", "Deep 7", "Deep 67", "Wide 7", "Be the first choice").
		lacks("Deep 8<")
	b.get("/w/acme/goals?team=team7&show=proposed").want(ok).has("1 goal matches", "Deep 7").lacks("Top 7<")
	b.get("/w/acme/goals?q=nothing+says+this").want(ok).has("Nothing matches “nothing says this”.")
}
