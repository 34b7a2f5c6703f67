package web

import (
	"context"
	"net/url"
	"unicode/utf8"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// How many things the page of search shows, and the palette of what is found and of what is to be checked in on.
const (
	searchPage  = 50
	paletteHits = 12
	paletteDo   = 6
)

// asked is what the address looks for; false where it is longer than anybody may look for.
func (q *request) asked() (string, bool) {
	asked := lens.Clean(q.URL.Query().Get("q"))
	return asked, utf8.RuneCountInString(asked) <= page.LongestQuery
}

// search is the page of all that some words find.
func search(q *request) (answer, error) {
	asked, ok := q.asked()
	v := page.Search{Shell: q.shell(words.T("Search"), page.NavSearch), Query: asked}
	switch {
	case !ok:
		v.Query = ""
		v.Empty = &page.Empty{
			Title: words.T("That is too much to look for"), Text: words.T("%d characters are the most.", page.LongestQuery),
		}
		return answer{view: v}, nil
	case asked == "":
		v.Empty = &page.Empty{
			Title: words.T("What are you looking for?"),
			Text: words.T("Teams, people, cycles, {goals}, metrics, initiatives, work items and needs are found by their " +
				"names and keys, and by whose they are."),
		}
		return answer{view: v}, nil
	}
	hits, pager := partOf(q, q.l.Search(asked, ""), -1, searchPage)
	v.Pager = pager
	for _, h := range hits {
		v.Hits = append(v.Hits, q.hit(h))
	}
	if len(hits) == 0 {
		v.Empty = &page.Empty{
			Title: words.T("Nothing that you can see is called that"), Text: words.T("Fewer words or letters find more."),
		}
	}
	return answer{view: v}, nil
}

// hitKinds are what is found, as people call it.
var hitKinds = map[cascade.Kind]struct {
	word words.Text
	icon string
}{
	cascade.KindTeam: {words.T("Team"), "teams"}, cascade.KindPerson: {words.T("Person"), "person"},
	cascade.KindCycle: {words.T("Cycle"), "cycles"}, cascade.KindGoal: {words.T("{Goal}"), "goals"},
	cascade.KindMetric: {words.T("Metric"), "metrics"}, cascade.KindInitiative: {words.T("Initiative"), "week"},
	cascade.KindWorkItem: {words.T("Work item"), "check-in"}, cascade.KindNeed: {words.T("Need"), "clock"},
}

// hit draws a thing that is found.
func (q *request) hit(h lens.Hit) page.Hit {
	k := hitKinds[h.Kind]
	out := page.Hit{
		Icon: k.icon, Kind: k.word, Text: words.Or(words.Verbatim(h.Name), k.word), Path: q.hitPath(h),
		Note: words.Verbatim(names(h.Owners)),
	}
	if h.Type == cascade.BetGoal {
		out.Kind = words.T("{Bet}")
	}
	if h.Ended {
		out.Note = words.Join(" · ", out.Note, words.T("closed"))
	}
	return out
}

// hitPath is where a thing is shown that is found.
func (q *request) hitPath(h lens.Hit) string {
	switch {
	case h.Kind == cascade.KindWorkItem:
		return q.path("why", "work-items", h.ID)
	case h.Kind == cascade.KindPerson:
		return q.path("people") + "?" + url.Values{"q": {h.Name}}.Encode() + "#" + anchor(h.ID)
	}
	return thingOf(h.Kind).address(q, q.l.Find(h.Kind, h.ID))
}

// places are where everybody may go.
var places = []struct {
	text words.Text
	path string
	icon string
}{
	{words.T("My week"), "", "week"},
	{words.T("{Goals}"), "goals", "goals"},
	{words.T("Check in"), "check-in", "check-in"},
	{words.T("Teams"), "teams", "teams"},
	{words.T("People"), "people", "person"},
	{words.T("Metrics"), "metrics", "metrics"},
	{words.T("Cycles"), "cycles", "cycles"},
	{words.T("Findings"), "findings", "findings"},
	{words.T("Settings of the workspace"), "settings", "teams"},
}

// palette answers where one may go, what one may do, and what is found.
func palette(q *request) (answer, error) {
	asked, ok := q.asked()
	if !ok {
		return answer{part: page.Palette{Says: words.T("%d characters are the most.", page.LongestQuery)}.Part()}, nil
	}
	means := func(text words.Text) bool { return asked == "" || lens.Opens(asked, text.In(q.Context())) }
	var v page.Palette
	for _, p := range places {
		if means(p.text) {
			v.Go = append(v.Go, page.Hit{Icon: p.icon, Text: p.text, Path: q.path(p.path)})
		}
	}
	if jobs := q.jobsLink(); jobs.Path != "" && means(jobs.Text) {
		v.Go = append(v.Go, page.Hit{Icon: "clock", Text: jobs.Text, Path: jobs.Path})
	}
	v.Do = q.toDo(q.Context(), asked, means)
	if asked != "" {
		for _, h := range q.l.Search(asked, "").Part(lens.Place{}, paletteHits).Items {
			v.Found = append(v.Found, q.hit(h))
		}
		v.All = page.Link{
			Text: words.T("All that “%s” finds", asked), Path: q.path("search") + "?" + url.Values{"q": {asked}}.Encode(),
		}
	}
	n := len(v.Go) + len(v.Do) + len(v.Found)
	if v.Says = words.N(n, "%d to choose from.", "%d to choose from."); n == 0 {
		v.Says = words.T("Nothing that you can see is called that.")
	}
	return answer{part: v.Part()}, nil
}

// toDo is what the viewer may do that is meant: make things, and check in on goals of theirs.
func (q *request) toDo(ctx context.Context, asked string, means func(words.Text) bool) (out []page.Hit) {
	for _, t := range things {
		if t.above() != nil || t.changeOnly || !means(t.add) {
			continue
		}
		if may := q.mayAdd(t); may.Link.Path != "" {
			out = append(out, page.Hit{Icon: "plus", Text: may.Link.Text, Path: may.Link.Path})
		}
	}
	if asked == "" || q.p.May(auth.CheckIn) != nil {
		return out
	}
	on := func(name string) words.Text { return words.T("Check in on %s", words.Verbatim(name)) }
	named := func(name string) bool { return lens.Opens(asked, on(name).In(ctx)) }
	for _, g := range q.l.ToCheckIn(named, paletteDo) {
		out = append(out, page.Hit{
			Icon: "check-in", Text: on(g.Name), Path: q.path("check-in") + "#card-" + anchor(g.ID),
		})
	}
	return out
}
