package lens

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/words"
)

func opt(f graph.Figure) *float64 {
	if !f.OK {
		return nil
	}
	return &f.V
}

// refTo names an entity by kind and id, or nil where there is none.
func (l *Lens) refTo(k cascade.Kind, id cascade.ID) *Ref {
	if id == "" {
		return nil
	}
	e := l.s.Get(k, id)
	if e == nil {
		return nil
	}
	return &Ref{ID: l.ID(e), Name: nameOf(e), Restricted: cascade.Withheld(e), Kind: k}
}

func (l *Lens) memberRef(id cascade.ID) *Ref {
	if r := l.refTo(cascade.KindPerson, id); r != nil {
		return r
	}
	return l.refTo(cascade.KindTeam, id)
}

func (l *Lens) refsTo(k cascade.Kind, ids []cascade.ID) []Ref {
	var out []Ref
	for _, id := range ids {
		if r := l.refTo(k, id); r != nil {
			out = append(out, *r)
		}
	}
	return out
}

func notFound(kind, ref string) error {
	return &cascade.Error{Code: cascade.NotFound, Subject: kind, Message: words.T("There is no %s %s.", kind, quote(ref))}
}

func quote(s string) string {
	if len(s) > 80 {
		s = s[:80] + "…"
	}
	return "“" + strings.ToValidUTF8(s, "�") + "”"
}

// goal finds a goal by key, id or handle.
func (l *Lens) goal(ref string) (*cascade.Goal, error) {
	if g := l.FindGoal(ref); g != nil {
		return g, nil
	}
	return nil, notFound("goal", ref)
}

// row is the part of a goal that lists show. It is kept; nobody may write to what it holds.
func (l *Lens) row(g *cascade.Goal) Goal {
	kept := l.Keep(rowsKey{}, func() any { return NewRecentAlong[cascade.ID, keptRow](rowsKept / 2) }).(*keptRows)
	now := l.Spot()
	was, ok := kept.Get(l.View, g.ID)
	if !ok || was.at != now && !l.isStill(g, was) {
		was.row, was.figures = l.rowAnew(g), l.Graph().Figures(g.ID)
		was.row.Owners, was.row.GoalsAbove = slices.Clip(was.row.Owners), slices.Clip(was.row.GoalsAbove)
	}
	if was.at != now {
		was.at = now
		kept.Keep(l.View, g.ID, was, 1)
	}
	return was.row
}

func (l *Lens) rowAnew(g *cascade.Goal) Goal {
	out := Goal{
		ID: l.ID(g), Restricted: g.Withheld, Kind: cmp.Or(g.Type, cascade.Outcome), State: cmp.Or(g.State, cascade.Draft),
		Owners: l.refsTo(cascade.KindTeam, g.Owners), GoalsAbove: l.goalsAbove(g),
	}
	if g.Withheld {
		return out
	}
	judged := l.Assess(g)
	f := judged.Figures
	out.Intent, out.Local, out.Priority, out.Promise = g.Intent, g.Local, l.Priority(g), g.Promise
	out.Cycle = l.refTo(cascade.KindCycle, g.Cycle)
	if out.Health = f.Health; f.Health.Ended() {
		out.LastDay = l.Graph().LastDay(g.ID)
	}
	out.Mode = cmp.Or(g.Progress, cascade.OwnProgress)
	out.Evidence, out.Signal, out.Divergence = opt(f.Evidence), opt(f.Signal), opt(f.Divergence)
	out.Pace, out.Progress = opt(f.Pace), opt(f.Progress)
	out.Chance, out.AsOf = opt(f.Chance), f.AsOf
	out.Read, out.Of = f.Read, f.Of
	out.LastWord = f.LastWord
	if judged.Declared != nil {
		out.Declared, out.Differs = judged.Declared.Status, judged.Differs
	}
	if g.Closed != nil {
		out.Ended = g.Closed.At
	}
	if judged.Main != nil {
		v := l.measure(judged.Main)
		out.Main = &v
	}
	return out
}

func (l *Lens) goalsAbove(g *cascade.Goal) []Ref {
	var out []Ref
	for a := range l.s.AlignmentsUp(g.ID) {
		if r := l.refTo(cascade.KindGoal, a.To); r != nil {
			out = append(out, *r)
		}
	}
	return out
}

// JudgeOf returns how a measure is judged.
func (l *Lens) JudgeOf(m *cascade.Measure) graph.Judge { return graph.JudgeOf(m, l.s.Metric(m.Metric)) }

// Measure shows one measure with its reading.
func (l *Lens) Measure(m *cascade.Measure) Measure { return l.measure(m) }

func (l *Lens) measure(m *cascade.Measure) Measure {
	if m.Withheld {
		return Measure{ID: l.ID(m), Restricted: true}
	}
	metric := l.s.Metric(m.Metric)
	look := l.LookAt(m)
	judge := look.Judge
	out := Measure{
		ID: l.ID(m), Local: l.s.LabelOf(cascade.Ref{Of: []cascade.Kind{cascade.KindMeasure}, In: m.Goal, ID: &m.ID}),
		Metric: l.refTo(cascade.KindMetric, m.Metric), Shape: judge.Shape, Answer: judge.Answer, Role: m.Role,
		From: opt(look.From), To: opt(look.To), Start: look.Start, By: look.By, Weight: 1, Commit: m.Commit,
		Stretch: m.Stretch, Misses: m.Misses, Grade: m.Visibility, Fields: l.fields(m),
		Progress: opt(look.Progress), Pace: opt(look.Pace), Planned: opt(look.Planned),
	}
	if m.Weight != nil {
		out.Weight = *m.Weight
	} else if g := l.s.Goal(m.Goal); g != nil {
		out.Weight = l.Weights(g).Of(m)
	}
	if look.By != 0 && look.By < l.Today() { // what is over is not compared with a pace
		out.Pace, out.Planned = nil, nil
	}
	for _, ms := range m.Milestones {
		out.Milestones = append(out.Milestones, Milestone{By: ms.By, Value: ms.Value})
	}
	if metric != nil {
		out.Unit, out.Direction, out.Source = metric.Unit, metric.Direction, l.sourceOf(metric)
		out.Typed = l.s.Typed(metric)
		out.Grade = cascade.Stricter(out.Grade, metric.Visibility)
	}
	out.Range = look.Range
	if o := look.Now; o != nil {
		out.Now, out.NowAt = &o.Value, o.At.Date()
	}
	if sum := l.Graph().AddsUp(m); sum != nil {
		out.AddsUp = &Sum{
			From: sum.From, Now: sum.Now, To: sum.To, Gap: sum.Gap, Promised: sum.Promised,
		}
		out.AddsUp.AtOdds, out.AddsUp.Read = l.AtOdds(sum)
		for _, id := range sum.Silent {
			out.AddsUp.Silent = append(out.AddsUp.Silent, *l.refTo(cascade.KindGoal, cascade.ID(id)))
		}
		for _, id := range sum.Unpromised {
			out.AddsUp.Unpromised = append(out.AddsUp.Unpromised, *l.refTo(cascade.KindGoal, cascade.ID(id)))
		}
	}
	return out
}

// alignment shows an alignment from one end; other is the goal at the other end, if it is one.
func (l *Lens) alignment(a *cascade.Alignment, other cascade.ID) Alignment {
	out := Alignment{
		ID: l.ID(a), Mechanism: a.By, Restricted: a.Withheld, Standing: l.Standing(a), LeftOut: l.Graph().LeftOut(a.ID),
	}
	if g := l.s.Goal(other); g != nil {
		row := l.row(g)
		out.Goal = &row
	}
	if a.Withheld {
		out.Mechanism = ""
		return out
	}
	out.Team, out.Metric = l.refTo(cascade.KindTeam, a.Team), l.refTo(cascade.KindMetric, a.Metric)
	out.Initiative = l.refTo(cascade.KindInitiative, a.Initiative)
	out.Driver, out.Share = l.driverOf(a), a.Share
	out.Contribution, out.Because = a.Contribution, a.Because
	out.NotDoing, out.Heard, out.Fields = a.NotDoing, a.Heard, l.fields(a)
	for _, w := range a.MightWorsen {
		out.MightWorsen = append(out.MightWorsen,
			Worsening{What: w.What, Metric: l.refTo(cascade.KindMetric, w.Metric), Tell: l.memberRef(w.Tell)})
	}
	if b := a.Believes; b != nil {
		out.Believes = &Belief{
			Driver: l.refTo(cascade.KindMetric, b.Driver), Outcome: l.refTo(cascade.KindMetric, b.Outcome),
			Direction: b.Direction,
			Size:      b.Size, Per: b.Per, Lag: b.Lag, Confidence: b.Confidence, Promised: opt(l.Graph().Promised(a)),
		}
	}
	return out
}

// Filter narrows a list of goals; empty fields do not.
type Filter struct {
	Q      string // words that must all occur in the intent, an owner's name, a metric's name or the key
	Team   string
	Cycle  string
	State  cascade.State
	Health cascade.Health
	Kind   cascade.GoalKind
	Mine   bool // only goals of the viewer's teams and the goals on their lines
	// Unstated leaves the goals below another that nobody has said why they should help.
	Unstated bool
	// Standing leaves the goals below another whose belief stands so.
	Standing cascade.Standing
}

// Goals returns the goals a filter lets through, in order of creation. Redacted goals pass only filters on what shows
// of them: team, state and kind.
func (l *Lens) Goals(f Filter) (List[Goal], error) {
	m, err := l.matcher(f)
	if err != nil {
		return List[Goal]{}, err
	}
	return entitiesOf(l, cascade.KindGoal, m.from, m.keep, l.row), nil
}

// matcher is what a filter lets through: what from yields and keep keeps. few says that it looks at less than all
// goals.
type matcher struct {
	from func(after cascade.Entity) iter.Seq[cascade.Entity] // in order of creation
	keep func(*cascade.Goal) bool
	few  bool
}

func (l *Lens) matcher(f Filter) (matcher, error) {
	m := matcher{from: func(e cascade.Entity) iter.Seq[cascade.Entity] { return l.s.After(cascade.KindGoal, e) }}
	naming := func(id cascade.ID) func(cascade.Entity) iter.Seq[cascade.Entity] {
		return func(e cascade.Entity) iter.Seq[cascade.Entity] { return after(l.s.Referrers(id, cascade.KindGoal), e) }
	}
	var team, cycle cascade.ID
	if f.Cycle != "" {
		c, ok := l.s.Find(cascade.KindCycle, f.Cycle).(*cascade.Cycle)
		if !ok {
			return m, notFound("cycle", f.Cycle)
		}
		cycle, m.from = c.ID, naming(c.ID)
	}
	if f.Team != "" {
		t, ok := l.s.Find(cascade.KindTeam, f.Team).(*cascade.Team)
		if !ok {
			return m, notFound("team", f.Team)
		}
		team, m.from = t.ID, naming(t.ID)
	}
	find := l.finder(f.Q)
	var mine map[cascade.ID]bool
	if f.Mine {
		mine = l.ownAndAbove()
		m.from = func(e cascade.Entity) iter.Seq[cascade.Entity] { return after(slices.Values(l.goalsOf(mine)), e) }
	}
	m.few = f.Mine || f.Team != "" || f.Cycle != ""
	if !m.few {
		if c, ok := l.candidates(find.words); ok {
			m.from, m.few = c.after, c.few()
		}
	}
	m.keep = func(g *cascade.Goal) bool {
		switch {
		case team != "" && !slices.Contains(g.Owners, team),
			f.State != "" && f.State != cmp.Or(g.State, cascade.Draft),
			f.Kind != "" && f.Kind != cmp.Or(g.Type, cascade.Outcome),
			g.Withheld && (cycle != "" || len(find.words) > 0 || f.Health != "" || f.Mine || f.Unstated || f.Standing != ""),
			cycle != "" && g.Cycle != cycle,
			f.Mine && !mine[g.ID],
			f.Unstated && !l.unstated(g),
			f.Standing != "" && f.Standing != l.joined(g),
			f.Health != "" && f.Health != l.Graph().Figures(g.ID).Health:
			return false
		}
		return find.in(g)
	}
	return m, nil
}

// unstated reports whether a goal stands below another and nobody has said why it should help.
func (l *Lens) unstated(g *cascade.Goal) bool {
	a := l.Graph().Under(g.ID)
	return a != nil && a.Unstated()
}

// joined is how the belief stands that joins a goal to the one it stands below; empty where it stands below none, or
// the viewer may not see what joins them.
func (l *Lens) joined(g *cascade.Goal) cascade.Standing {
	a := l.Graph().Under(g.ID)
	if a == nil || g.Withheld {
		return ""
	}
	return l.Standing(a).Word
}

type standingsKey struct{}

// Standings counts the goals below another by how the belief stands that joins them to it, of those the viewer sees.
func (l *Lens) Standings() map[cascade.Standing]int {
	return l.Memo(standingsKey{}, func() any {
		out := map[cascade.Standing]int{}
		for g := range l.s.Goals() {
			if word := l.joined(g); word != "" {
				out[word]++
			}
		}
		return out
	}).(map[cascade.Standing]int)
}

// goalsOf returns the goals with some ids, in order of creation.
func (l *Lens) goalsOf(ids map[cascade.ID]bool) []*cascade.Goal {
	out := make([]*cascade.Goal, 0, len(ids))
	for id := range ids {
		out = append(out, l.s.Goal(id))
	}
	return byCreation(out)
}

// spark returns the last readings of a goal's main measure, at most 12.
func (l *Lens) spark(g *cascade.Goal) []float64 {
	m := l.Assess(g).Main
	if m == nil {
		return nil
	}
	return l.Spark(m.Metric, 12)
}

// Spark returns the last n readings of a metric up to today, oldest first.
func (l *Lens) Spark(metric cascade.ID, n int) []float64 {
	var out []float64
	for o := range l.s.ObservationsBack(metric, l.Today()) {
		if len(out) == n {
			break
		}
		out = append(out, o.Value)
	}
	slices.Reverse(out)
	return out
}
