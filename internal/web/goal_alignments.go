package web

import (
	"cmp"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// onAlignment is where the pages of both its goals, and the lines above them, show what an alignment says.
var onAlignment = &placed{Kind: cascade.KindAlignment, Laid: []string{
	"by", "goal", "team", "metric", "initiative", "to", "driver", "share", "contribution", "because", "notDoing",
	"mightWorsen", "believes",
}}

// served draws what serves a goal, and says how much of it is restricted.
func (q *request) served(g lens.GoalPage) (out []page.Served, note words.Text) {
	restricted := 0
	for _, s := range g.ServedBy {
		if s.Goal != nil && s.Goal.Restricted {
			restricted++
			out = append(out, page.Served{
				GoalRow: q.goalRow(*s.Goal), Standing: page.Standing{Restricted: true}, Share: -1,
			})
			continue
		}
		out = append(out, q.servedRow(s))
	}
	if restricted > 0 {
		note = shown(len(g.ServedBy)-restricted, restricted)
	}
	return out, note
}

// servedRow draws one thing that serves a goal.
func (q *request) servedRow(s lens.Alignment) page.Served {
	row := page.Served{
		ID: spot(cascade.KindAlignment, s.ID), Change: q.changing(cascade.KindAlignment, s.ID),
		Mechanism: string(s.Mechanism), Contribution: s.Contribution, Because: s.Because, Standing: q.explained(s.Standing),
		Share: -1, NotDoing: strings.Join(s.NotDoing, "; "),
	}
	if s.Carries != nil {
		row.Share = *s.Carries
	} else if s.Share != nil {
		row.Stated = words.T("states a share of %s", words.Figure(*s.Share))
	}
	row.Worsens = worsens(s.MightWorsen)
	row.More = q.facts(onAlignment, q.l.Find(cascade.KindAlignment, s.ID))
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
	return row
}

// serves draws what a goal serves, in its team's words.
func (q *request) serves(links []lens.Alignment) (out []page.Serves) {
	for _, s := range links {
		up := page.Serves{
			ID: spot(cascade.KindAlignment, s.ID), Change: q.changing(cascade.KindAlignment, s.ID),
			Contribution: s.Contribution, Because: s.Because,
			NotDoing: strings.Join(s.NotDoing, "; "), Worsens: worsens(s.MightWorsen),
		}
		if s.Goal != nil {
			up.Goal = q.link("goals", &lens.Ref{ID: s.Goal.ID, Name: s.Goal.Intent, Restricted: s.Goal.Restricted})
		}
		up.Standing = q.explained(s.Standing)
		up.More = q.facts(onAlignment, q.l.Find(cascade.KindAlignment, s.ID))
		if s.Restricted {
			up.Standing = page.Standing{Restricted: true}
		}
		out = append(out, up)
	}
	return out
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
