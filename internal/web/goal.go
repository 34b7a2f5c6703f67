package web

import (
	"cmp"
	"net/url"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// onGoalPage is where a goal's page shows what it says.
var onGoalPage = &placed{Kind: cascade.KindGoal, Laid: []string{
	"intent", "kind", "owners", "accountable", "cycle", "state", "local", "supports", "cascade", "replaces", "brief",
	"drivers", "wont", "progress", "tripwires", "bet",
}}

func goal(q *request) (answer, error) {
	g, err := q.l.Goal(q.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	v, err := q.goalView(g, nil)
	if err != nil {
		return answer{}, err
	}
	return answer{view: v}, nil
}

// goalView fills a goal's page. form is the check-in form as typed; nil takes a fresh one.
func (q *request) goalView(g lens.GoalPage, form *page.CheckInForm) (page.Goal, error) {
	if g.Restricted {
		return q.restrictedGoal(g), nil
	}
	v := page.Goal{
		Shell: q.shell(words.Verbatim(cmp.Or(g.Intent, g.ID)), page.NavGoals), ID: anchor(g.ID),
		Intent: words.Verbatim(cmp.Or(g.Intent, g.ID)), Kind: kindWord(g.Goal),
		State: states[g.State], Lines: q.goalLines(g.Goal, g.Lines), LineTo: q.path("why", "goals", g.ID),
		Health: g.Health, Main: numbers(g.Main), Owners: q.links("teams", g.Owners), Meta: meta(g), Wont: g.Wont,
	}
	v.Due, _ = q.due(g.Goal)
	v.Forecast = say.Arrival(q.l, g)
	q.latest(&v, g)
	if d := g.Assessment.Declared; d != nil && g.Assessment.Differs {
		v.Declared = &page.Declared{Health: d.Status.Health(), When: q.day(d.At), By: words.T("somebody")}
		for _, c := range g.CheckIns {
			if who := checkInAuthor(&c); c.Status != "" && !who.IsZero() {
				v.Declared.By = who
			}
			if c.Status != "" {
				break
			}
		}
	}
	v.Proposal = q.proposal(g, nil)
	v.Lead, v.Says = say.Goal(g, q.l.Today())
	v.Tone = tone(g)
	v.AddsUp = q.addsUp(g)
	v.Why = q.whyNumbers(g)
	var err error
	if v.CheckInTo, v.Form, err = q.checkInHere(g, form); err != nil {
		return v, err
	}
	if v.Measures, err = q.measures(g); err != nil {
		return v, err
	}
	v.MeasuresNote, v.Revisions = shown(len(g.Measures), g.RestrictedMeasures), q.revisions(g)
	this := q.l.Find(cascade.KindGoal, g.ID)
	v.AddMeasure, v.AddNeed = q.adding(cascade.KindMeasure, this), q.adding(cascade.KindNeed, this)
	v.Close = q.mayClose(this)
	v.AddServed, v.AddServes = q.adding(cascade.KindAlignment, this), q.addServes(g, this)
	if may := q.mayAdd(initiativeThing); may.Link.Path != "" {
		v.AddWork = page.Link{
			Text: words.T("Add work"), Path: may.Link.Path + "?" + url.Values{"goal": {g.ID}}.Encode(),
		}
	}
	v.Besides = q.besides(this, cascade.KindMeasure, cascade.KindNeed, cascade.KindAlignment)
	v.Served, v.ServedNote = q.served(g)
	v.Serves, v.Work = q.serves(g.Serves), q.work(g.Work)
	v.Waiting, v.Needs = q.waitingOn(g), q.needs(g.Needs)
	q.plan(&v, g)
	q.record(&v, g)
	if g.RestrictedMeasures > 0 {
		v.Restricted = words.N(g.RestrictedMeasures,
			"%d {measure} of this {goal} is restricted. No figure on this page includes it.",
			"%d {measures} of this {goal} are restricted. No figure on this page includes them.")
	}
	v.Findings = q.findingsOn(cascade.KindGoal, g.ID)
	v.Facts = q.facts(onGoalPage, q.l.FindGoal(g.ID))
	return v, nil
}

// restrictedGoal is what shows of a goal to those outside its audience.
func (q *request) restrictedGoal(g lens.GoalPage) page.Goal {
	return page.Goal{
		Shell: q.shell(words.T("Restricted {goal}"), page.NavGoals), ID: "restricted",
		Intent: words.T("A restricted {goal}"), Kind: kinds[g.Kind],
		State: states[g.State], Health: cascade.HealthNoEvidence, Owners: q.links("teams", g.Owners),
		Restricted: words.T("You may know that this {goal} is here, who owns it and what it serves. What it says and how " +
			"it goes is for its audience."),
	}
}

// checkInHere returns where its viewer checks in on a goal, and the form on its page; nothing where they may not. typed
// is the form as typed; nil takes a fresh one.
func (q *request) checkInHere(g lens.GoalPage, typed *page.CheckInForm) (to string, form *page.CheckInForm, err error) {
	if !g.MayCheckIn {
		return "", nil, nil
	}
	to = "#card-" + anchor(g.ID) // the form on this page, unless the goal is among the viewer's own
	if q.l.ChecksIn(g.ID) {
		to = q.path("check-in") + to
	}
	if typed != nil {
		return to, typed, nil
	}
	d, err := q.l.Due(g.ID)
	if err != nil {
		return "", nil, err
	}
	fresh := q.checkInCard(d, nil)
	return to, &fresh, nil
}

var tones = map[cascade.Health]page.Tone{
	cascade.HealthOnTrack: page.Good, cascade.HealthAtRisk: page.Warn, cascade.HealthOffTrack: page.Bad,
	cascade.HealthStale: page.Warn, cascade.HealthReached: page.Good, cascade.HealthMissed: page.Bad,
	cascade.HealthVerdict: page.Warn,
}

// tone colours the sentence of a goal by its health, where it says how the goal goes.
func tone(g lens.GoalPage) page.Tone {
	switch g.Assessment.Headline {
	case assess.Closed, assess.Restricted, assess.Unmeasured:
		return page.Quiet
	}
	return tones[g.Health]
}

// shown says how many of several are restricted; nothing where none is.
func shown(n, restricted int) words.Text {
	if restricted == 0 {
		return words.Text{}
	}
	return words.T("%d shown · %d restricted, not included", n, restricted)
}

// meta is what stands under the name of a goal beside its owners.
func meta(g lens.GoalPage) []words.Text {
	var out []words.Text
	if len(g.Owners) > 1 {
		out = append(out, words.T("shared {outcome}"))
	}
	if g.Cycle != nil {
		out = append(out, words.Verbatim(g.Cycle.Name))
	}
	if g.Local {
		out = append(out, words.T("local: aligned to nothing, on purpose"))
	}
	if len(g.Supports) > 0 {
		out = append(out, words.T("sets up %s for success", names(g.Supports)))
	}
	if g.Replaces != nil {
		out = append(out, words.T("replaces “%s”", g.Replaces.Name))
	}
	if len(g.Accountable) > 0 {
		out = append(out, words.T("accountable: %s", names(g.Accountable)))
	}
	switch g.Cascade {
	case "direct":
		out = append(out, words.T("direct cascade"))
	case "assigned":
		out = append(out, words.T("assigned cascade"))
	}
	return out
}

// latest fills what was said last in words, or that nobody has said anything of a goal that is under way.
func (q *request) latest(v *page.Goal, g lens.GoalPage) {
	for _, c := range g.CheckIns {
		if c.Learned != "" || c.Next != "" {
			v.Latest = &page.Words{Learned: c.Learned, Next: c.Next, By: checkInAuthor(&c), When: q.day(c.At)}
			return
		}
	}
	if len(g.CheckIns) == 0 && g.State == cascade.Committed {
		v.Unsaid = words.T("No check-in yet.")
	}
}
