package web

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/web/page"
)

// groups puts findings together by what to do about them, in the order in which that helps most. A rule that stands in
// none of them is shown under the last.
var groups = []group{
	{"Take it out of sight", "More people can read this than should.", []string{"sensitive", "exposed-metric"}},
	{"Mend what contradicts itself", "These cannot all be right at once, so no figure that rests on them is.", []string{"cycle", "dates-clash", "already-met", "serves-replaced"}},
	{"Ask whether it is true", "The numbers say something else than the plan, or cannot speak yet.", []string{"contradicted", "diverging", "watermelon", "activity-green", "does-not-add-up", "tripwire", "bet-unread", "untested", "business-as-usual", "always-green", "lagging-only"}},
	{"Say how you will know", "A goal without evidence cannot be told from a wish.", []string{"no-evidence", "no-intent", "no-target", "no-date", "no-baseline", "no-unit", "no-source", "no-owner"}},
	{"Say why", "A link without a reason cannot be tested, and nobody can say later whether it held.", []string{"no-contribution", "unconfirmed", "decorative-link", "brief-missing", "no-tradeoff", "moonshot-no-path"}},
	{"Say it in words that can be checked", "What reads as work, or as nothing in particular, can be done without anything becoming true.", []string{"copied-wording", "output-not-outcome", "vanity", "task-list", "compound", "vague"}},
	{"Answer somebody", "Somebody waits for a word and plans around its absence meanwhile.", []string{"ask-open", "unserved"}},
	{"Govern or let go", "What is imposed, excused or exempt is only right as long as somebody looks at it.", []string{"direct-unearned", "ungoverned", "mandate-lapsed", "mandate-easy", "unmentioned-link"}},
	{"Do less", "What has too many goals has none.", []string{"too-many", "spread-thin", "over-connected", "unread-metric"}},
	{"Draw a line", "People here cannot see what their work moves.", []string{"orphan", "unreached"}},
	{"Look at this", "Noticed, and worth a thought.", nil},
}

// group is findings that ask for the same thing.
type group struct {
	title, lead string
	rules       []string
}

// report returns what the rules notice in what the viewer sees.
func (q *request) report() *finding.Report { return finding.Seen(q.l, true) }

func (q *request) finding(f finding.Finding) page.Finding {
	out := page.Finding{
		ID: anchor(f.Rule + "-" + string(f.Subject.Kind) + "-" + f.Subject.ID), Rule: f.Rule, Severity: page.Severity(f.Severity), Message: f.Message,
		Next: strings.ReplaceAll(f.Next, "`", ""), // the file's words stand in backquotes, which a page has no use for
	}
	if r := finding.ByID(f.Rule); r != nil {
		out.Why = r.Doc.Why
	}
	if f.Evidence != "" {
		out.Evidence = []string{f.Evidence}
	}
	text := f.Subject.Text
	if text == "" {
		text = f.Subject.ID
	}
	out.Subject = page.Link{Text: text}
	switch f.Subject.Kind {
	case "goal":
		out.Subject.Path = q.goalPath(f.Subject.ID)
		if g, err := q.l.Goal(f.Subject.ID); err == nil {
			out.Owners = names(g.Owners)
		}
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

// findingsOn returns what was noticed about one thing.
func (q *request) findingsOn(kind cascade.Kind, id string) []page.Finding {
	var out []page.Finding
	for _, f := range q.report().Findings {
		if f.Subject.Kind == kind && f.Subject.ID == id {
			out = append(out, q.finding(f))
		}
	}
	return out
}

func findings(q *request) (answer, error) {
	r := q.report()
	show := q.URL.Query().Get("show")
	v := page.Findings{Shell: q.shell("Findings", page.NavFindings)}
	v.Note = plural(len(r.Findings), "finding", "findings") + " on what you can see"
	if n := r.Summary.Acknowledged; n > 0 {
		v.Note += " · " + plural(n, "more is", "more are") + " acknowledged"
	}
	counts := map[string]int{}
	for _, f := range r.Findings {
		counts[string(f.Severity)]++
	}
	v.Chips = []page.Chip{{Text: "All", Count: len(r.Findings), Path: q.path("findings"), On: show == ""}}
	for _, s := range []page.Severity{page.SeverityError, page.SeverityWarning, page.SeverityNote} {
		if counts[string(s)] > 0 || show == string(s) {
			v.Chips = append(v.Chips, page.Chip{Text: s.Word(), Count: counts[string(s)], Path: q.path("findings") + "?show=" + string(s), On: show == string(s)})
		}
	}
	items := make([][]page.Finding, len(groups))
	for _, f := range r.Findings {
		if show != "" && show != string(f.Severity) {
			continue
		}
		i := slices.IndexFunc(groups, func(g group) bool { return slices.Contains(g.rules, f.Rule) })
		if i < 0 {
			i = len(groups) - 1
		}
		items[i] = append(items[i], q.finding(f))
	}
	for i, g := range groups {
		if len(items[i]) > 0 {
			v.Groups = append(v.Groups, page.FindingGroup{Title: g.title, Lead: g.lead, Items: items[i]})
		}
	}
	if len(v.Groups) == 0 {
		v.Empty = &page.Empty{Title: "Nothing to find fault with", Text: "No rule fires on what you can see. That says the cascade is well written, not that it is true."}
		if show != "" {
			v.Empty = &page.Empty{Title: "Nothing of this kind", Text: "No finding here is a " + strings.ToLower(page.Severity(show).Word()) + ".", Action: page.Link{Text: "Show all findings", Path: q.path("findings")}}
		}
	}
	return answer{view: v}, nil
}
