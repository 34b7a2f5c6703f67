package web

import (
	"cmp"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

func week(q *request) (answer, error) {
	w := q.l.Week()
	v := page.Week{Shell: q.shell(words.T("My week"), page.NavWeek), Date: words.Weekday(q.today()), Note: q.period()}
	if n := q.l.Owed(); n > 0 {
		v.CheckIn, v.Due = q.path("check-in"),
			words.Join(", ", words.N(n, "%d {goal} to check in on", "%d {goals} to check in on"), minutes(n))
	}
	for _, n := range w.Asks {
		o := page.Owed{
			Text: words.Or(words.Verbatim(n.What), words.T("An ask")), Note: words.T("asked by %s", names(n.Teams)),
			Path: q.goalPath(n.Goal.ID),
		}
		if n.From != nil {
			o.Note = words.T("asked by %s of %s", names(n.Teams), n.From.Name)
		}
		if n.By != 0 {
			o.Due = words.T("by %s", q.day(n.By).Text)
			if n.By < q.l.Today() {
				o.Tone = page.Bad
			}
		}
		v.Owed = append(v.Owed, o)
	}
	for _, o := range w.Offers {
		v.Owed = append(v.Owed, q.offer(o))
	}
	for _, d := range w.Lines {
		v.Goals = append(v.Goals, q.goalRow(d.Goal))
		if lines := q.goalLines(d.Goal, d.Lines); len(lines) > 0 {
			v.Lines = append(v.Lines, lines[0])
		}
	}
	v.GoalCount, v.OwedCount, v.WorkCount = len(v.Goals)+w.MoreGoals, len(v.Owed)+w.MoreAsks, len(w.Work)+w.MoreWork
	for _, w := range w.Work {
		v.Work = append(v.Work, q.workLine(w))
	}
	for _, c := range q.l.Changed(7, 12) {
		ch := page.Changed{When: q.day(c.At), Text: c.Goal.Name, Path: q.goalPath(c.Goal.ID), Health: c.Status.Health()}
		ch.What = words.Or(words.Verbatim(cmp.Or(c.Learned, c.Next)), words.T("checked in"))
		if who := checkInAuthor(&c); !who.IsZero() {
			ch.What = words.T("%s: %s", who, ch.What)
		}
		v.Changed = append(v.Changed, ch)
	}
	if v.CheckIn == "" && len(v.Owed) == 0 {
		v.AllClear = words.T("Nobody is waiting on you.")
	}
	return answer{view: v}, nil
}

// workLine draws a piece of work and its first line up.
func (q *request) workLine(w lens.WorkLine) page.Line {
	kind, path := words.T("Work item"), q.path("why", "work-items", w.ID)
	if w.Kind == cascade.KindInitiative {
		kind, path = words.T("Initiative"), q.path("why", "initiatives", w.ID)
	}
	if len(w.Lines) == 0 {
		return page.Line{Steps: []page.Step{{Kind: kind, Text: w.Title, Path: path}}}
	}
	first := w.Lines[0]
	for _, l := range w.Lines {
		if l.Priority && !first.Priority {
			first = l
		}
	}
	return q.line(kind, w.Title, path, "", first, q.standingOf)
}

// teamsPage is how many teams a page of the list shows.
const teamsPage = 50

func teams(q *request) (answer, error) {
	v := page.Teams{Shell: q.shell(words.T("Teams"), page.NavTeams), Tabs: q.teamTabs("teams"), Add: q.mayAdd(teamThing)}
	rows, pager := partOf(q, q.l.TeamTree(), q.l.Len(cascade.KindTeam), teamsPage)
	v.Pager = pager
	for _, t := range rows {
		r := q.teamRow(t)
		if t.Kind == cascade.Group {
			r.Mandate = words.T("group")
			v.Groups = append(v.Groups, r)
		} else {
			v.Units = append(v.Units, r)
		}
	}
	if len(rows) == 0 {
		v.Empty = &page.Empty{
			Title: words.T("No team yet"), Action: v.Add.Link,
			Text: words.T("One unit is the root; the others hang under it. Groups are drawn across units."),
		}
	}
	return answer{view: v}, nil
}

func (q *request) teamRow(t lens.TeamRow) page.TeamRow {
	r := page.TeamRow{Name: t.Name, Path: q.path("teams", t.ID), Depth: t.Depth, People: len(t.Members), Goals: t.Goals}
	if t.Lead != nil {
		r.Lead = t.Lead.Name
		if !slices.ContainsFunc(t.Members, func(m lens.Ref) bool { return m.ID == t.Lead.ID }) {
			r.People++
		}
	}
	if t.Mandate != nil {
		r.Mandate = mandates[t.Mandate.Kind].inRow
		r.Lapsed = t.Mandate.Until != 0 && t.Mandate.Until < q.l.Today()
	}
	tally := q.l.Tally(t.ID)
	for _, h := range cascade.Healths {
		if n := tally[h]; n > 0 {
			r.Tally = append(r.Tally, page.HealthCount{Health: h, Count: n})
		}
	}
	return r
}

// mandates say how a team takes part.
var mandates = map[cascade.MandateKind]struct{ inRow, word, means words.Text }{
	cascade.Strategic: {words.T("strategic"), words.T("Strategic"), words.T("expected to respond to priorities")},
	cascade.Stable: {words.T("stable"), words.T("Stable"), words.T(
		"aligned by lighter mechanisms or by serving other teams")},
	cascade.Delivery: {words.T("delivery"), words.T("Delivery"), words.T(
		"close to execution: aligned through initiatives")},
}

// onTeamPage is where a team's page shows what it says.
var onTeamPage = &placed{Kind: cascade.KindTeam, Laid: []string{
	"name", "kind", "parent", "mandate", "lead", "members",
}}

func team(q *request) (answer, error) {
	t, err := q.l.Team(q.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	e := q.l.Find(cascade.KindTeam, t.ID)
	v := page.Team{
		Change: q.mayOpen(teamThing, e), Facts: q.facts(onTeamPage, e),
		Shell: q.shell(words.Verbatim(t.Name), page.NavTeams), Name: t.Name, Kind: words.T("Unit"),
		Within: q.link("teams", t.Parent), Inside: q.links("teams", t.Units),
	}
	if t.Kind == cascade.Group {
		v.Kind = words.T("Group")
	}
	if t.Lead != nil {
		v.Lead = page.Link{Text: words.Verbatim(t.Lead.Name)}
	}
	if m := t.Mandate; m != nil {
		v.Mandate = page.Mandate{Word: mandates[m.Kind].word, Means: mandates[m.Kind].means, Reason: m.Reason}
		if m.Agreed != nil {
			v.Mandate.Agreed = words.T("agreed with %s", m.Agreed.Name)
			if m.FiledBy != nil {
				v.Mandate.Agreed = broughtInBy(v.Mandate.Agreed, m.FiledBy.Name)
			}
		}
		if m.Until != 0 {
			v.Mandate.Until = words.T("asked again on %s", q.day(m.Until).Text)
			v.Mandate.Lapsed = m.Until < q.l.Today()
		}
	}
	if t.Lead != nil {
		v.Members = append(v.Members,
			page.Person{Name: t.Lead.Name, Initials: page.Initials(t.Lead.Name), Role: words.T("lead")})
	}
	for _, m := range t.Members {
		if m.Kind == cascade.KindTeam {
			v.Inside = append(v.Inside, q.link("teams", &m))
			continue
		}
		if t.Lead == nil || m.ID != t.Lead.ID {
			v.Members = append(v.Members, page.Person{Name: m.Name, Initials: page.Initials(m.Name)})
		}
	}
	restricted := 0
	for _, g := range t.Owned {
		if g.Restricted {
			restricted++
		}
		v.Goals = append(v.Goals, q.goalRow(g))
	}
	v.GoalsNote = shown(len(t.Owned)-restricted, restricted)
	for _, k := range t.Keeps {
		v.Keeps = append(v.Keeps, q.keepRow(k))
	}
	for _, n := range t.AsksIn {
		a := page.Ask{
			What: words.Or(words.Verbatim(n.What), words.T("something")), Goal: q.link("goals", n.Goal), By: q.day(n.By),
		}
		if len(n.Teams) > 0 {
			a.Who = q.link("teams", &n.Teams[0])
		}
		a.Answer, a.Tone = q.answered(n)
		v.AsksIn = append(v.AsksIn, a)
	}
	for _, n := range t.AsksOut {
		a := page.Ask{
			What: words.Or(words.Verbatim(n.What), words.T("something")), Out: true, Who: q.link("teams", n.From),
			Goal: q.link("goals", n.Goal), By: q.day(n.By),
		}
		a.Answer, a.Tone = q.answered(n)
		v.AsksOut = append(v.AsksOut, a)
	}
	v.Findings = q.findingsOn(cascade.KindTeam, t.ID)
	return answer{view: v}, nil
}

// keepRow words a statement, or a metric kept in range for a goal.
func (q *request) keepRow(k lens.Alignment) page.Keep {
	out := page.Keep{What: k.Contribution}
	if k.Goal != nil {
		out.For = q.link("goals", &lens.Ref{ID: k.Goal.ID, Name: k.Goal.Intent, Restricted: k.Goal.Restricted})
	}
	if k.Metric == nil {
		return out
	}
	out.What, out.Path = k.Metric.Name, q.path("metrics", k.Metric.ID)
	if m, err := q.l.MetricRow(k.Metric.ID); err == nil && m.Last != nil {
		out.Status = words.Quantity(m.Last.Value, words.ShortUnit(m.Unit))
		if m.Range != nil {
			where, tone := inRange(m)
			out.Status, out.Tone = words.Join(", ", out.Status, where), tone
		}
	}
	return out
}

// whyKinds maps the words in paths to what they name.
var whyKinds = map[string]struct {
	kind cascade.Kind
	word words.Text
}{
	"goals": {cascade.KindGoal, words.T("{Goal}")}, "work-items": {cascade.KindWorkItem, words.T("Work item")},
	"initiatives": {cascade.KindInitiative, words.T("Initiative")}, "metrics": {cascade.KindMetric, words.T("Metric")},
	"teams": {cascade.KindTeam, words.T("Team")},
}

// A line of sight is the page of an initiative and of a work item.
var (
	onInitiativePage = &placed{Kind: cascade.KindInitiative, Laid: []string{"title"}}
	onWorkItemPage   = &placed{Kind: cascade.KindWorkItem, Laid: []string{"title"}}
)

// whyKey leads from what something is called, as a tracker does, to why it matters.
func whyKey(q *request) (answer, error) {
	s, err := q.l.Why("", q.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	for path, k := range whyKinds {
		if k.kind == s.Subject.Kind {
			return answer{to: q.path("why", path, s.Subject.ID)}, nil
		}
	}
	return answer{}, &cascade.Error{Code: cascade.NotFound}
}

func why(q *request) (answer, error) {
	k, ok := whyKinds[q.PathValue("kind")]
	if !ok {
		return answer{}, &cascade.Error{Code: cascade.NotFound}
	}
	s, err := q.l.Why(k.kind, q.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	v := page.LineOfSight{
		Shell: q.shell(words.T("Why it matters"), page.NavGoals), Kind: k.word, Text: cmp.Or(s.Subject.Text, s.Subject.ID),
	}
	if k.kind != cascade.KindWorkItem && k.kind != cascade.KindInitiative {
		v.Path = q.path(q.PathValue("kind"), s.Subject.ID)
	}
	if t, e := thingOf(k.kind), q.l.Find(k.kind, s.Subject.ID); t != nil && e != nil {
		v.Change = q.mayOpen(t, e).Link
	}
	for _, on := range []*placed{onInitiativePage, onWorkItemPage} {
		if on.Kind == k.kind {
			v.Facts = q.facts(on, q.l.Find(k.kind, s.Subject.ID))
		}
	}
	priorities, restricted := 0, false
	for _, l := range s.Lines {
		if len(l.Steps) == 0 {
			continue
		}
		if l.Priority {
			priorities++
		}
		restricted = restricted || slices.ContainsFunc(l.Steps, func(s lens.Step) bool { return s.Restricted })
		v.Lines = append(v.Lines, q.line(k.word, v.Text, v.Path, "", l, q.explained))
	}
	switch n := len(v.Lines); {
	case n == 0 && len(s.Lines) > 0 && s.Lines[0].Priority:
		v.Empty = &page.Empty{
			Title:  words.T("This is a priority"),
			Text:   words.T("Nothing stands above it. Its brief says why it matters now."),
			Action: page.Link{Text: words.T("Read its brief"), Path: v.Path},
		}
	case n == 0:
		v.Empty = &page.Empty{
			Title: words.T("Nothing above it"),
			Text: words.T("This serves no {goal} you can see. That may be right; if it is not, say in the file which " +
				"{goal} it serves."),
			Command: "serves: [goal-id]",
		}
	default:
		v.Lead = words.Join(" ", words.N(n, "One way up.", "%d ways up."), reach(priorities, n))
		if s.More > 0 {
			v.Lead = words.Join(" ", v.Lead, words.N(s.More, "One more is not shown.", "%d more are not shown."))
		}
	}
	if restricted {
		v.Restricted = words.T("A step on the way is restricted. What it says is for its audience.")
	}
	return answer{view: v}, nil
}

// reach says how many of several ways up reach a priority.
func reach(priorities, of int) words.Text {
	switch {
	case of == 1 && priorities == 1:
		return words.T("It reaches a priority.")
	case of == 1:
		return words.T("It ends short of a priority.")
	case priorities == 0:
		return words.T("None reaches a priority.")
	case priorities == of:
		return words.T("All reach a priority.")
	}
	return words.N(priorities, "One reaches a priority.", "%d reach a priority.")
}
