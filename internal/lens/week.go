package lens

import (
	"cmp"
	"iter"
	"slices"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
)

// Due is one goal to check in on.
type Due struct {
	Goal     Goal      `json:"goal"`
	Lines    []Line    `json:"lines,omitempty"`
	Measures []Measure `json:"measures,omitempty"`
	Last     *CheckIn  `json:"last,omitempty"`
	Owed     bool      `json:"owed"`              // nobody has checked in during the current cadence
	Slipped  bool      `json:"slipped,omitempty"` // it is off track, so words are asked for
	Waiting  []Need    `json:"waiting,omitempty"`

	// What commands need, which no answer shows.
	ID         cascade.ID            `json:"-"`
	MeasureIDs map[string]cascade.ID `json:"-"`
}

// CheckIns returns the goals the viewer checks in on: committed ones of their teams, those owed first.
func (l *Lens) CheckIns() List[Due] {
	var owed, said []*cascade.Goal
	for _, g := range l.checkedIn() {
		if _, waits := l.owed(g); waits {
			owed = append(owed, g)
		} else {
			said = append(said, g)
		}
	}
	return built(append(owed, said...), func(g *cascade.Goal) string { return l.ID(g) }, l.due)
}

// ToCheckIn returns the goals that the viewer checks in on and keep lets through by their names, at most most of them,
// in order of creation.
func (l *Lens) ToCheckIn(keep func(name string) bool, most int) (out []Ref) {
	for _, g := range l.checkedIn() {
		if len(out) == most {
			break
		}
		if keep(nameOf(g)) {
			out = append(out, *l.refTo(cascade.KindGoal, g.ID))
		}
	}
	return out
}

// checksIn reports whether the viewer checks in on a goal: it is committed, and of their teams or their own.
func (l *Lens) checksIn(g *cascade.Goal) bool { return g.State == cascade.Committed && l.Owns(g) }

// ChecksIn reports whether CheckIns holds the goal that ref names.
func (l *Lens) ChecksIn(ref string) bool {
	g, err := l.goal(ref)
	return err == nil && l.checksIn(g)
}

// Due returns the check-in form's content for one goal.
func (l *Lens) Due(ref string) (Due, error) {
	g, err := l.goal(ref)
	if err != nil {
		return Due{}, err
	}
	if g.Withheld {
		return Due{}, notFound("goal", ref)
	}
	return l.due(g), nil
}

func (l *Lens) due(g *cascade.Goal) Due {
	d := Due{
		ID: g.ID, Goal: l.row(g), Lines: l.lines(g.ID, narrow), Slipped: l.Assess(g).Slipped,
		MeasureIDs: map[string]cascade.ID{},
	}
	for m := range l.s.MeasuresOf(g.ID) {
		if !m.Withheld {
			v := l.measure(m)
			d.Measures = append(d.Measures, v)
			d.MeasureIDs[v.Local] = m.ID
		}
	}
	for n := range l.s.NeedsOn(g.ID) {
		d.Waiting = append(d.Waiting, l.need(n))
	}
	var last *cascade.CheckIn
	if last, d.Owed = l.owed(g); last != nil {
		v := l.checkIn(last)
		d.Last = &v
	}
	return d
}

// owed returns the last check-in on a goal, or nil, and whether the next is owed: holidays do not count.
func (l *Lens) owed(g *cascade.Goal) (last *cascade.CheckIn, owed bool) {
	cadence := 7
	if c := l.s.Cycle(g.Cycle); c != nil {
		cadence = c.Cadence.Days()
	}
	for c := range l.s.CheckInsBack(g.ID, l.Today()) {
		return c, l.s.Lapsed(g.Owners, c.At.Date(), l.Today(), cadence)
	}
	return nil, true
}

// Owed counts the check-ins that the viewer owes.
func (l *Lens) Owed() int {
	n := 0
	for _, g := range l.checkedIn() {
		if _, owed := l.owed(g); owed {
			n++
		}
	}
	return n
}

// ChecksInOn counts the goals that the viewer checks in on.
func (l *Lens) ChecksInOn() int { return len(l.checkedIn()) }

// Week is what a person owes and where their work leads.
type Week struct {
	CheckIns []Due  `json:"checkIns"`
	Asks     []Need `json:"asks"`  // open asks to the viewer's teams
	Lines    []Due  `json:"lines"` // the viewer's goals with their lines
	// Offers are goals that wait for the viewer: to answer, to answer a question about, to be committed.
	Offers []Offer `json:"offers,omitempty"`
	// Work is what the viewer works on and has not finished, with the lines up from it.
	Work []WorkLine `json:"work,omitempty"`
	// How many goals, asks and pieces of work are left out: nobody reads more than some of them at once.
	MoreGoals int `json:"moreGoals,omitempty"`
	MoreAsks  int `json:"moreAsks,omitempty"`
	MoreWork  int `json:"moreWork,omitempty"`
}

// mostOwn is how many goals, asks and pieces of work somebody's own page shows of each.
const mostOwn = 100

// WorkLine is an initiative or a work item with its lines.
type WorkLine struct {
	Work
	Lines []Line `json:"lines,omitempty"`
}

// workOf returns the first initiatives and work items that are a person's own and not done, in order of creation, and
// how many more there are.
func (l *Lens) workOf(person cascade.ID) (out []WorkLine, more int) {
	add := func(work func() WorkLine) {
		if len(out) == mostOwn {
			more++
			return
		}
		out = append(out, work())
	}
	for e := range l.s.Referrers(person, cascade.KindInitiative) {
		if i := e.(*cascade.Initiative); slices.Contains(i.Owners, person) && !i.Withheld && !assess.Done(i.Status) {
			add(func() WorkLine { return WorkLine{l.initiative(i), l.initiativeLines(i)} })
		}
	}
	for e := range l.s.Referrers(person, cascade.KindWorkItem) {
		if w := e.(*cascade.WorkItem); w.Owner == person && !w.Withheld && !assess.Done(w.Status) {
			add(func() WorkLine { return WorkLine{l.workItem(w), l.whyWorkItem(w).Lines} })
		}
	}
	return out, more
}

// Week returns the viewer's own page.
func (l *Lens) Week() Week {
	var w Week
	for _, d := range l.CheckIns().Part(Place{}, mostOwn).Items {
		if d.Owed {
			w.CheckIns = append(w.CheckIns, d)
		}
		w.Lines = append(w.Lines, d)
	}
	w.MoreGoals = l.ChecksInOn() - len(w.Lines)
	if l.person != "" {
		w.Work, w.MoreWork = l.workOf(l.person)
		w.Offers = l.offersTo(l.person)
	}
	for _, t := range l.ownTeams() {
		for n := range l.s.AsksTo(t.ID) {
			if n.Answer != "" && n.Answer != cascade.AnswerOpen {
				continue
			}
			if len(w.Asks) == mostOwn {
				w.MoreAsks++
				continue
			}
			w.Asks = append(w.Asks, l.need(n))
		}
	}
	return w
}

// CheckInsOn returns what was said of the goal that ref names up to today, newest first. Of a redacted goal that is
// nothing.
func (l *Lens) CheckInsOn(ref string) (List[CheckIn], error) {
	g, err := l.goal(ref)
	if err != nil {
		return List[CheckIn]{}, err
	}
	if g.Withheld {
		return List[CheckIn]{}, nil
	}
	return listOf(func(name string) iter.Seq[*cascade.CheckIn] {
		said := l.s.CheckInsBack(g.ID, l.Today())
		if name == "" {
			return said
		}
		last, ok := l.s.Find(cascade.KindCheckIn, name).(*cascade.CheckIn)
		if !ok || last.Goal != g.ID {
			return nil
		}
		return func(yield func(*cascade.CheckIn) bool) {
			behind := false
			for c := range said {
				if behind && !yield(c) {
					return
				}
				behind = behind || c == last
			}
		}
	}, func(c *cascade.CheckIn) string { return l.ID(c) }, l.checkIn), nil
}

// newestFirst compares check-ins by when they were made.
func newestFirst(a, b *cascade.CheckIn) int {
	return cmp.Or(b.At.Compare(a.At), cascade.ByCreation(b, a))
}

// Changed returns what others said in the last days of the goals of the viewer's lines, newest first, at most most of
// them.
func (l *Lens) Changed(days, most int) []CheckIn {
	var found []*cascade.CheckIn
	for id := range l.ownAndAbove() {
		for c := range l.s.CheckInsBack(id, l.Today()) {
			if int(l.Today()-c.At.Date()) > days {
				break
			}
			if c.By == l.person {
				continue // they know what they said
			}
			found = append(found, c)
		}
	}
	slices.SortFunc(found, newestFirst)
	out := make([]CheckIn, 0, min(most, len(found)))
	for _, c := range found[:min(most, len(found))] {
		out = append(out, l.checkIn(c))
	}
	return out
}

// Tally counts the committed goals of the team that ref names by health, of those the viewer sees.
func (l *Lens) Tally(ref string) map[cascade.Health]int {
	t, ok := l.s.Find(cascade.KindTeam, ref).(*cascade.Team)
	if !ok {
		return nil
	}
	return l.holdings(t.ID).health
}

type holdingsKey struct{ team cascade.ID }

// holdings are the goals of a team: how many are open, and those that are committed by health.
type holdings struct {
	open   int
	health map[cascade.Health]int
}

func (l *Lens) holdings(team cascade.ID) holdings {
	return l.Memo(holdingsKey{team}, func() any {
		out := holdings{health: map[cascade.Health]int{}}
		for g := range l.owned(team) {
			if !g.State.Closed() {
				out.open++
			}
			if !g.Withheld && g.State == cascade.Committed {
				out.health[l.Graph().Figures(g.ID).Health]++
			}
		}
		return out
	}).(holdings)
}

// SparkOf returns the last n readings of the metric that ref names, oldest first.
func (l *Lens) SparkOf(ref string, n int) []float64 {
	m, err := l.findMetric(ref)
	if err != nil {
		return nil
	}
	return l.Spark(m.ID, n)
}

// LateFor returns the measures, of those the viewer sees, for which a reading of a metric on a day comes too late.
func (l *Lens) LateFor(metric cascade.ID, day cascade.Date) []cascade.Late {
	return l.s.LateFor(metric, day)
}

// LastOf returns the day and the value of the last reading of the metric that ref names up to today; false where there
// is none.
func (l *Lens) LastOf(ref string) (day cascade.Date, value float64, ok bool) {
	m, err := l.findMetric(ref)
	if err != nil {
		return 0, 0, false
	}
	at, value, ok := l.s.LastReading(l.s.MetricPlace(m.ID), 0, l.Today())
	return at.Date(), value, ok
}

// MetricID returns the internal id of the metric that ref names, for commands; empty when there is none.
func (l *Lens) MetricID(ref string) cascade.ID {
	m, err := l.findMetric(ref)
	if err != nil {
		return ""
	}
	return m.ID
}

// GoalOf names the goal of the measure that ref names, or nil.
func (l *Lens) GoalOf(measure string) *Ref {
	m, ok := l.s.Find(cascade.KindMeasure, measure).(*cascade.Measure)
	if !ok || m.Withheld {
		return nil
	}
	return l.refTo(cascade.KindGoal, m.Goal)
}
