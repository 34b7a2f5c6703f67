package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// noticed returns what the rules notice in what the viewer sees.
func (q *request) noticed() *finding.Kept { return finding.Seen(q.l) }

// lookNow, in an address, has a page wait until the rules have looked.
const lookNow = "findings"

// usually is how many goals there may be for a page to wait until the rules have looked at them all.
const usually = 1000

// lately returns what the rules noticed, and whether that is up to date. A page that is read does not wait for it: it
// shows what was noticed last, and its script, or without one the browser, asks at once for the page that waits.
func (q *request) lately() (k *finding.Kept, upToDate bool) {
	if q.htmx || q.Method != http.MethodGet || q.URL.Query().Has(lookNow) {
		return q.noticed(), true
	}
	return finding.Ready(q.l, q.s.usually)
}

func (q *request) finding(f finding.Finding) page.Finding {
	out := page.Finding{
		ID: anchor(f.Rule + "-" + string(f.Subject.Kind) + "-" + f.Subject.ID), Rule: f.Rule,
		Severity: page.Severity(f.Severity), Message: f.Message,
		Next: f.Next,
	}
	if f.Quiet == nil {
		out.Acknowledge = q.acknowledgeForm(f, nil)
	} else {
		out.Known, out.Withdraw = q.known(f.Quiet), q.withdraw(words.T("Withdraw"), string(f.Quiet.ID))
	}
	if r := finding.ByID(f.Rule); r != nil {
		out.Why = r.Doc.Why
	}
	if !f.Evidence.IsZero() {
		out.Evidence = []words.Text{f.Evidence}
	}
	text := f.Subject.Text
	if text == "" {
		text = f.Subject.ID
	}
	out.Subject = page.Link{Text: words.Verbatim(text)}
	switch f.Subject.Kind {
	case "goal":
		out.Subject.Path = q.goalPath(f.Subject.ID)
		out.Owners = names(q.l.Owners(f.Subject.ID))
	case "measure":
		if g := q.l.GoalOf(f.Subject.ID); g != nil {
			out.Subject.Path = q.goalPath(g.ID)
		}
	case "team":
		out.Subject.Path = q.path("teams", f.Subject.ID)
	case "metric":
		out.Subject.Path = q.path("metrics", f.Subject.ID)
	}
	return out
}

// shortID is a short name for a long one, for ids of which a page has many.
func shortID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "x" + hex.EncodeToString(sum[:4])
}

// findings fills what a page shows of findings. One rule may say several things of one subject; their ids are numbered.
// Whoever has acknowledged one goes on at the next.
func (q *request) findings(fs []finding.Finding) []page.Finding {
	var out []page.Finding
	times := map[string]int{}
	for _, f := range fs {
		p := q.finding(f)
		times[p.ID]++
		if n := times[p.ID]; n > 1 {
			p.ID += "--" + strconv.Itoa(n)
		}
		out = append(out, p)
	}
	for i := range out {
		f := out[i].Acknowledge
		if f == nil {
			continue
		}
		f.View = f.Named(shortID(out[i].ID))
		if len(out) > 1 {
			next := i + 1
			if next == len(out) {
				next = i - 1
			}
			f.View = f.WithBack(q.currentAddress() + "#f-" + out[next].ID)
		}
	}
	return out
}

// findingsOn returns what was noticed about one thing, and about the measures of a goal.
func (q *request) findingsOn(kind cascade.Kind, id string) []page.Finding {
	e := q.l.Find(kind, id)
	if e == nil {
		return nil
	}
	k, _ := q.lately()
	if k == nil {
		return nil
	}
	return q.findings(k.On(kind, e.Head().ID, true))
}

// How many findings a page shows of each group, and of one group alone.
const (
	findingsFirst = 5
	findingsPage  = 50
)

// findingsAddress is where the findings of one severity and one action stand; empty is every one. The first page is 1.
func (q *request) findingsAddress(show, do string, number int) string {
	v := url.Values{}
	if show != "" {
		v.Set("show", show)
	}
	if do != "" {
		v.Set("do", do)
	}
	if number > 1 {
		v.Set("page", strconv.Itoa(number))
	}
	if len(v) == 0 {
		return q.path("findings")
	}
	return q.path("findings") + "?" + v.Encode()
}

// findings shows the first findings of each group, or with "do" one group by the page.
func findings(q *request) (answer, error) {
	show, do := q.URL.Query().Get("show"), q.URL.Query().Get("do")
	if do != "" {
		return q.findingsToDo(show, do)
	}
	k := q.noticed()
	all := k.Count(finding.Which{})
	v := page.Findings{Shell: q.shell(words.T("Findings"), page.NavFindings)}
	v.Note = words.N(all, "%d finding", "%d findings")
	if n := k.Count(finding.Which{Quiet: true}); n > 0 {
		v.Quiet = page.Link{Text: words.T("%d acknowledged", n), Path: q.path("findings", "acknowledged")}
	}
	v.Chips = q.severities(k, show, nil)
	own := k.Mine(q.l, true)
	if show == "" && len(own) > 0 {
		v.Groups = append(v.Groups, q.yours(own))
	}
	yours := map[string]int{}
	if show == "" {
		for _, f := range own[:min(len(own), findingsOwn)] {
			yours[sameFinding(f)]++
		}
	}
	for _, a := range worstFirst(k) {
		which := finding.Which{Severity: finding.Severity(show), Do: a}
		n := k.Count(which)
		if n == 0 {
			continue
		}
		others := k.Tell(which, 0, findingsFirst+len(yours), true)
		others = slices.DeleteFunc(others, func(f finding.Finding) bool { return yours[sameFinding(f)] > 0 })
		if others = others[:min(len(others), findingsFirst)]; len(others) == 0 && n <= findingsFirst+len(yours) {
			continue // all of them stand above
		}
		g := page.FindingGroup{
			ID: "do-" + a.ID, Title: a.Title, Lead: a.Lead, Count: n, Items: folded(q.findings(others)),
		}
		if n > len(others) {
			g.All = page.Link{Text: words.T("Show all %d", n), Path: q.findingsAddress(show, a.ID, 1)}
		}
		v.Groups = append(v.Groups, g)
	}
	if len(v.Groups) == 0 {
		v.Empty = &page.Empty{
			Title: words.T("Nothing to find fault with"),
			Text: words.T("No rule fires on what you can see. That says the cascade is well written, not that it is true. " +
				"The same rules run over files, before they get here:"),
			Command: "weir lint cascade.yaml",
			Action:  page.Link{Text: words.T("See how the beliefs stand"), Path: q.path("goals")},
		}
		switch {
		case all == 0 && k.Summary().Goals == 0:
			v.Empty = &page.Empty{
				Title: words.T("Nothing to look at yet"),
				Text: words.T("Once there are {goals}, this page says what weakens them, by what one can tell, and what to " +
					"do next."),
				Action: page.Link{Text: words.T("Write the first {goals}"), Path: q.path("goals")},
			}
		case show != "":
			v.Empty = noneOf(show, page.Link{Text: words.T("Show all findings"), Path: q.path("findings")})
		}
	}
	return answer{view: v}, nil
}

// findingsOwn is how many findings of what is the reader's own stand on top.
const findingsOwn = 10

// yours are the findings of what is the reader's own.
func (q *request) yours(own []finding.Finding) page.FindingGroup {
	out := page.FindingGroup{
		ID: "yours", Title: words.T("Yours"), Count: len(own),
		Lead:  words.T("On your own {goals}, metrics and teams, the most serious first."),
		Items: folded(q.findings(own[:min(len(own), findingsOwn)])),
	}
	if more := len(own) - findingsOwn; more > 0 {
		out.Lead = words.Join(" ", out.Lead, words.N(more, "%d more stands on their pages.", "%d more stand on their pages."))
	}
	return out
}

// sameFinding tells findings apart.
func sameFinding(f finding.Finding) string {
	return f.Rule + " " + string(f.Subject.Kind) + " " + f.Subject.ID + " " + f.Message.String()
}

// worstFirst are the actions in their order, those that the gravest findings ask for first.
func worstFirst(k *finding.Kept) []*finding.Action {
	out := slices.Clone(finding.Actions)
	worst := func(a *finding.Action) int {
		for i, s := range finding.Severities {
			if k.Count(finding.Which{Severity: s, Do: a}) > 0 {
				return i
			}
		}
		return len(finding.Severities)
	}
	slices.SortStableFunc(out, func(a, b *finding.Action) int { return cmp.Compare(worst(a), worst(b)) })
	return out
}

// folded puts findings that say the same of several things into one row that lists these. One that is acknowledged
// stays by itself, since it says by whom.
func folded(all []page.Finding) (out []page.Finding) {
	at := map[string]int{}
	for _, f := range all {
		same := f.Rule + " " + f.Message.String() + " " + f.Next.String()
		if i, ok := at[same]; ok && f.Known.IsZero() {
			out[i].Others = append(out[i].Others, f)
			continue
		}
		if f.Known.IsZero() {
			at[same] = len(out)
		}
		out = append(out, f)
	}
	return out
}

// findingsToDo shows the findings that ask for one thing.
func (q *request) findingsToDo(show, do string) (answer, error) {
	a := finding.ActionByID(do)
	if a == nil {
		return answer{}, &cascade.Error{Code: cascade.NotFound}
	}
	k := q.noticed()
	v := page.FindingList{
		Shell: q.shell(a.Title, page.NavFindings), Title: a.Title, Lead: a.Lead,
		Back: page.Link{Text: words.T("Findings"), Path: q.findingsAddress(show, "", 1)}, Chips: q.severities(k, show, a),
	}
	which := finding.Which{Severity: finding.Severity(show), Do: a}
	switch {
	case k.Count(finding.Which{Do: a}) == 0:
		v.Empty = &page.Empty{
			Title: words.T("Nothing left to do here"), Text: words.T("No finding on what you can see asks for this."),
			Action: page.Link{Text: words.T("Show all findings"), Path: q.path("findings")},
		}
	case k.Count(which) == 0:
		v.Empty = noneOf(show, page.Link{Text: words.T("Show all of this group"), Path: q.findingsAddress("", do, 1)})
	default:
		q.paged(&v, k, which)
	}
	return answer{view: v}, nil
}

// paged fills a list with the page of findings that is asked for. A page past the last is the last: findings go
// away while somebody works through them.
func (q *request) paged(v *page.FindingList, k *finding.Kept, which finding.Which) {
	n := k.Count(which)
	from, to, pager := q.part(n, findingsPage)
	v.Items, v.Pager = folded(q.findings(k.Tell(which, from, to, true))), pager
	v.Note = words.N(n, "%d finding", "%d findings")
	if to-from < n {
		v.Note = words.Join(" · ", v.Note, words.T("%d to %d", from+1, to))
	}
}

// severities are the filters of a list of findings; those that nothing falls under are left out.
func (q *request) severities(k *finding.Kept, show string, a *finding.Action) []page.Chip {
	do := ""
	if a != nil {
		do = a.ID
	}
	out := []page.Chip{{
		Text: words.T("All"), Count: k.Count(finding.Which{Do: a}), Path: q.findingsAddress("", do, 1), On: show == "",
	}}
	for _, s := range finding.Severities {
		n := k.Count(finding.Which{Severity: s, Do: a})
		if on := show == string(s); n > 0 || on {
			out = append(out,
				page.Chip{Text: page.Severity(s).Word(), Count: n, Path: q.findingsAddress(string(s), do, 1), On: on})
		}
	}
	return out
}

func noneOf(show string, to page.Link) *page.Empty {
	e := &page.Empty{
		Title: words.T("Nothing of this kind"), Text: words.T("Findings are of three kinds, and this is none of them."),
		Action: to,
	}
	if slices.Contains(finding.Severities, finding.Severity(show)) {
		e.Text = words.T("No finding here is marked “%s”.", page.Severity(show).Word())
	}
	return e
}
