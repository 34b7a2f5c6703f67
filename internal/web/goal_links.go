package web

import (
	"cmp"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// linksBelow fills what serves the goal, what waits on it, what it needs, and the work under it.
func (q *request) linksBelow(v *page.Goal, g lens.GoalPage) {
	restricted := 0
	whole := 1.0 // shares are weights; where they add up to more than one they are shown as parts of what they add up to
	if sum := shares(g.ServedBy); sum > whole {
		whole = sum
	}
	for _, s := range g.ServedBy {
		if s.Goal != nil && s.Goal.Restricted {
			restricted++
			v.Served = append(v.Served,
				page.Served{GoalRow: q.goalRow(*s.Goal), Standing: page.Standing{Restricted: true}, Share: -1})
			continue
		}
		row := page.Served{
			Mechanism: string(s.Mechanism), Contribution: s.Contribution, Because: s.Because, Standing: explained(s.Standing),
			Share: -1, NotDoing: strings.Join(s.NotDoing, "; "),
		}
		if s.Share != nil {
			row.Share = *s.Share / whole
		}
		row.Worsens = worsens(s.MightWorsen)
		switch {
		case s.Goal != nil:
			row.GoalRow = q.goalRow(*s.Goal)
		case s.Metric != nil:
			row.GoalRow = page.GoalRow{Text: s.Metric.Name, Path: q.path("metrics", s.Metric.ID), Owners: teamName(s.Team)}
		case s.Initiative != nil:
			row.GoalRow = page.GoalRow{Text: s.Initiative.Name, Path: q.path("why", "initiatives", s.Initiative.ID)}
		case s.Team != nil:
			row.GoalRow = page.GoalRow{
				Text: cmp.Or(s.Contribution, s.Team.Name), Path: q.path("teams", s.Team.ID), Owners: s.Team.Name,
			}
			row.Contribution = ""
		}
		if s.LeftOut {
			row.Note = words.T("left out of every figure: it would close a loop")
		}
		v.Served = append(v.Served, row)
	}
	if restricted > 0 {
		v.ServedNote = shown(len(g.ServedBy)-restricted, restricted)
	}
	for _, s := range g.Serves {
		up := page.Serves{
			Contribution: s.Contribution, Because: s.Because,
			NotDoing: strings.Join(s.NotDoing, "; "), Worsens: worsens(s.MightWorsen),
		}
		if s.Goal != nil {
			up.Goal = q.link("goals", &lens.Ref{ID: s.Goal.ID, Name: s.Goal.Intent, Restricted: s.Goal.Restricted})
		}
		up.Standing = explained(s.Standing)
		if s.Restricted {
			up.Standing = page.Standing{Restricted: true}
		}
		v.Serves = append(v.Serves, up)
	}
	for _, n := range g.Waiting {
		v.Waiting = append(v.Waiting, q.waiting(n, g.Assessment.Slipped))
	}
	for _, n := range g.Needs {
		need := page.Need{What: n.What, By: q.day(n.By), Goal: q.link("goals", n.On), From: q.link("teams", n.From)}
		need.Answer, need.Tone = q.answered(n)
		v.Needs = append(v.Needs, need)
	}
	for _, w := range g.Work {
		note := []words.Text{words.Verbatim(names(w.Owners))}
		if w.Restricted {
			v.Work = append(v.Work, page.Work{Text: words.T("Restricted").In(q.Context()), Note: note[0]})
			continue
		}
		if w.Under != nil {
			note = append(note, words.Verbatim(w.Under.Name))
		}
		note = append(note, words.Verbatim(w.Status))
		v.Work = append(v.Work, page.Work{
			Text: w.Title, Path: q.path("why", workPath(w.Kind), w.ID), Note: words.Join(" · ", note...),
			Line: q.path("why", workPath(w.Kind), w.ID),
		})
	}
}

// shares adds up what the goals below are meant to carry, as far as it is stated.
func shares(links []lens.Link) (sum float64) {
	for _, s := range links {
		if s.Share != nil {
			sum += *s.Share
		}
	}
	return sum
}

// worsens words what a response could make worse, and who is told.
func worsens(ws []lens.Worsening) words.Text {
	var out []words.Text
	for _, w := range ws {
		what := strings.TrimSuffix(w.What, ".")
		if w.Tell != nil {
			out = append(out, words.T("Might worsen: %s (%s is told)", what, w.Tell.Name))
		} else {
			out = append(out, words.T("Might worsen: %s", what))
		}
	}
	return words.Join("; ", out...)
}

// teamName is what a team is called; one that is restricted or none has no name here.
func teamName(r *lens.Ref) string {
	if r == nil || r.Restricted {
		return ""
	}
	return r.Name
}

func workPath(kind cascade.Kind) string {
	if kind == cascade.KindInitiative {
		return "initiatives"
	}
	return "work-items"
}

func (q *request) waiting(n lens.Need, slipped bool) page.Waiting {
	w := page.Waiting{Text: n.Goal.Name, Path: q.goalPath(n.Goal.ID), Note: words.Verbatim(names(n.Teams))}
	if n.By != 0 {
		w.Note = words.Join(" · ", w.Note, words.T("needs it by %s", q.day(n.By).Text))
	}
	switch {
	case len(n.Ripple) > 0:
		r := n.Ripple[len(n.Ripple)-1]
		w.Answer = words.T("%s: %s", did(r.Did), r.Reason)
		w.Tone = page.Good
	case n.Late:
		w.Answer, w.Tone = words.T("its day has passed, and nobody has said what that changes"), page.Bad
	case slipped:
		w.Answer, w.Tone = words.T("this slipped; they have not answered yet"), page.Warn
	}
	return w
}

// did says what somebody did about a slip.
func did(what string) words.Text {
	switch what {
	case "adjusted":
		return words.T("Adjusted")
	case "acknowledged":
		return words.T("Acknowledged")
	}
	return words.T("Unaffected")
}

// answered words how an ask stands.
func (q *request) answered(n lens.Need) (words.Text, page.Tone) {
	switch n.Answer {
	case cascade.AnswerAccepted:
		return words.T("Accepted"), page.Good
	case cascade.AnswerDeclined:
		return words.T("Declined"), page.Bad
	}
	if n.From == nil {
		return words.Text{}, page.Quiet
	}
	if n.Asked != 0 {
		if weeks := int(q.l.Today()-n.Asked) / 7; weeks >= 1 {
			return words.N(weeks, "unanswered for %d week", "unanswered for %d weeks"), page.Warn
		}
	}
	return words.T("not answered yet"), page.Warn
}
