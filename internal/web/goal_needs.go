package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// waitingOn draws who waits for a goal, and what they said of a slip.
func (q *request) waitingOn(g lens.GoalPage) (out []page.Waiting) {
	for _, n := range g.Waiting {
		out = append(out, q.waiting(n, g.Assessment.Slipped))
	}
	return out
}

func (q *request) waiting(n lens.Need, slipped bool) page.Waiting {
	w := page.Waiting{Text: n.Goal.Name, Path: q.goalPath(n.Goal.ID), Note: words.Verbatim(names(n.Teams))}
	if n.By != 0 {
		w.Note = words.Join(" · ", w.Note, words.T("needs it by %s", q.day(n.By).Text))
	}
	switch {
	case len(n.Ripple) > 0:
		r := n.Ripple[len(n.Ripple)-1]
		w.Answer = words.T("%s: %s", answerToSlip(r.Did), r.Reason)
		w.Tone = page.Good
	case n.Late:
		w.Answer, w.Tone = words.T("its day has passed, and nobody has said what that changes"), page.Bad
	case slipped:
		w.Answer, w.Tone = words.T("this slipped; they have not answered yet"), page.Warn
	}
	return w
}

// answerToSlip words how a goal answered to a slip.
func answerToSlip(what string) words.Text {
	switch what {
	case "adjusted":
		return words.T("Adjusted")
	case "acknowledged":
		return words.T("Acknowledged")
	}
	return words.T("Unaffected")
}

// onNeed is where the pages of both its goals show what a need says.
var onNeed = &placed{Kind: cascade.KindNeed, Laid: []string{
	"goal", "on", "from", "what", "by", "asked", "answer", "ripple",
}}

// needs draws what a goal needs from elsewhere, and how that was answered.
func (q *request) needs(all []lens.Need) (out []page.Need) {
	for _, n := range all {
		need := page.Need{
			ID: spot(cascade.KindNeed, n.ID), Change: q.changing(cascade.KindNeed, n.ID), What: n.What, By: q.day(n.By),
			Goal: q.link("goals", n.On), From: q.link("teams", n.From),
		}
		need.Answer, need.Tone = q.answered(n)
		need.More = q.facts(onNeed, q.l.Find(cascade.KindNeed, n.ID))
		out = append(out, need)
	}
	return out
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
