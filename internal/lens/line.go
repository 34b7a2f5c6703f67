package lens

import (
	"cmp"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/standing"
	"weir.dev/weir/internal/words"
)

// reach bounds what is shown of the ways up from one subject: how many, since they can double with every level, how
// many steps before no further way begins, since each can be long, and how many steps of each. The first way is always
// shown.
type reach struct{ lines, steps, deep int }

var (
	wide   = reach{64, 2000, 2000} // where one subject is asked about
	narrow = reach{8, 100, 100}    // where it is one of many
)

// leastDeep is how many steps of a way are shown however many subjects there are. No cascade of people is as deep.
const leastDeep = 20

// of shares a reach among n subjects.
func (r reach) of(n int) reach {
	n = max(1, n)
	return reach{max(1, r.lines/n), r.steps / n, max(leastDeep, r.deep/n)}
}

// linesKept is how many steps of the ways up are kept for a workspace.
const linesKept = 64 << 10

type linesKey struct{}

// linesFrom is what is asked for: the ways up from a goal.
type linesFrom struct {
	goal   cascade.ID
	within reach
}

// lines returns the ways up from a goal, each to a top goal. They are kept until something changes that the viewer
// sees; nobody may write to them.
func (l *Lens) lines(goal cascade.ID, within reach) []Line {
	kept := l.Keep(linesKey{}, func() any { return NewRecent[linesFrom, []Line](linesKept / 2) }).(*keptLines)
	from := linesFrom{goal, within}
	out, ok := kept.Get(l.View, from)
	if !ok {
		out = l.climb(goal, within)
		size := 0
		for _, line := range out {
			size += 1 + len(line.Steps)
		}
		kept.Keep(l.View, from, slices.Clip(out), size)
	}
	return out
}

type keptLines = Recent[linesFrom, []Line]

func (l *Lens) climb(goal cascade.ID, within reach) []Line {
	var out []Line
	steps := 0
	var path []Step
	var climb func(id cascade.ID)
	climb = func(id cascade.ID) {
		if len(out) > 0 && (len(out) >= within.lines || steps >= within.steps) {
			return
		}
		top, cut := true, false
		for a := range l.s.AlignmentsUp(id) {
			if !l.Graph().Flows(a) {
				continue
			}
			if cut = len(path) >= within.deep; cut {
				break
			}
			top = false
			path = append(path, l.step(a))
			climb(a.To)
			path = path[:len(path)-1]
		}
		if top {
			g := l.s.Goal(id)
			steps += len(path)
			out = append(out, Line{Priority: !cut && l.Priority(g), Cut: cut, Steps: append([]Step{}, path...)})
		}
	}
	climb(goal)
	return out
}

// step shows the goal that an alignment reaches.
func (l *Lens) step(a *cascade.Alignment) Step {
	g := l.s.Goal(a.To)
	if a.Withheld {
		return l.stepTo(g, standing.Standing{})
	}
	out := l.stepTo(g, l.Standing(a))
	out.Mechanism, out.Contribution, out.Because = string(a.By), a.Contribution, a.Because
	if d := g.Driver(a.Driver); d != nil {
		out.Driver = d.Text
	}
	return out
}

// stepTo shows a goal, and how what leads to it stands.
func (l *Lens) stepTo(g *cascade.Goal, st standing.Standing) Step {
	out := Step{
		Kind: cascade.KindGoal, ID: l.ID(g), Text: g.Intent, Standing: st.Word, Sentence: st.Says(), Overruled: st.Overruled,
		Restricted: g.Withheld,
	}
	if st.Word != "" && !st.Unstated() {
		out.Belief = &st
	}
	if !g.Withheld {
		out.Health = l.Graph().Figures(g.ID).Health
	}
	return out
}

// Why answers "why does this matter?" for a goal, an initiative, a work item, a metric or a team; kind may be empty,
// and then the first of these that ref names is meant.
func (l *Lens) Why(kind cascade.Kind, ref string) (WhyAnswer, error) {
	for _, w := range whys {
		if kind != "" && kind != w.kind {
			continue
		}
		if w.kind == cascade.KindGoal {
			if g, err := l.goal(ref); err == nil {
				return l.whyGoal(g), nil
			}
			continue
		}
		if e := l.s.Find(w.kind, ref); e != nil && !cascade.Withheld(e) {
			return w.answer(l, e), nil
		}
	}
	if kind == "" {
		return WhyAnswer{}, &cascade.Error{
			Code:    cascade.NotFound,
			Message: words.T("There is no {goal}, work item, initiative, metric or team %s.", quote(ref)),
		}
	}
	if unclear := l.s.Unclear(kind, ref); unclear != nil {
		return WhyAnswer{}, unclear
	}
	return WhyAnswer{}, notFound(string(kind), ref)
}

// WhyKinds lists the kinds that Why explains, in the order in which a name is looked up.
func WhyKinds() []cascade.Kind {
	out := make([]cascade.Kind, len(whys))
	for i, w := range whys {
		out[i] = w.kind
	}
	return out
}

// whys are the kinds that can be asked about, in the order in which a name is looked up.
var whys = []struct {
	kind   cascade.Kind
	answer func(*Lens, cascade.Entity) WhyAnswer
}{
	{cascade.KindGoal, nil}, // of which what one may see decides
	{cascade.KindWorkItem, func(l *Lens, e cascade.Entity) WhyAnswer { return l.whyWorkItem(e.(*cascade.WorkItem)) }},
	{cascade.KindInitiative, func(l *Lens, e cascade.Entity) WhyAnswer {
		return l.whyInitiative(e.(*cascade.Initiative))
	}},
	{cascade.KindMeasure, func(l *Lens, e cascade.Entity) WhyAnswer { return l.whyMeasure(e.(*cascade.Measure)) }},
	{cascade.KindMetric, func(l *Lens, e cascade.Entity) WhyAnswer { return l.whyMetric(e.(*cascade.Metric)) }},
	{cascade.KindTeam, func(l *Lens, e cascade.Entity) WhyAnswer { return l.whyTeam(e.(*cascade.Team)) }},
}

func (l *Lens) whyInitiative(i *cascade.Initiative) WhyAnswer {
	subject := Subject{Kind: cascade.KindInitiative, ID: l.ID(i), Text: cmp.Or(i.Title, i.Key)}
	return WhyAnswer{Subject: subject, Lines: l.initiativeLines(i)}
}

func (l *Lens) whyGoal(g *cascade.Goal) WhyAnswer {
	return WhyAnswer{Subject: Subject{Kind: cascade.KindGoal, ID: l.ID(g), Text: g.Intent}, Lines: l.lines(g.ID, wide)}
}

// via puts a step in front of each line of a goal.
func (l *Lens) via(
	goal cascade.ID, within reach, mechanism, contribution, because string, st standing.Standing,
) []Line {
	g := l.s.Goal(goal)
	if g == nil {
		return nil
	}
	first := l.stepTo(g, st)
	first.Mechanism, first.Contribution, first.Because = mechanism, contribution, because
	var out []Line
	for _, line := range l.lines(goal, within) {
		out = append(out, Line{Priority: line.Priority, Cut: line.Cut, Steps: append([]Step{first}, line.Steps...)})
	}
	return out
}

func (l *Lens) aligned(a *cascade.Alignment, within reach) []Line {
	return l.via(a.To, within, string(a.By), a.Contribution, a.Because, l.Standing(a))
}

// initiativeLines follows what an initiative serves, by its own list and by alignments, each goal once.
func (l *Lens) initiativeLines(i *cascade.Initiative) []Line {
	var out []Line
	seen := map[cascade.ID]bool{}
	var served []*cascade.Alignment
	for e := range l.s.Referrers(i.ID, cascade.KindAlignment) {
		served = append(served, e.(*cascade.Alignment))
	}
	within := wide.of(len(served) + len(i.Serves))
	for _, a := range served {
		if !seen[a.To] {
			seen[a.To] = true
			out = append(out, l.aligned(a, within)...)
		}
	}
	for _, id := range i.Serves {
		if !seen[id] {
			seen[id] = true
			out = append(out, l.via(id, within, string(cascade.ByInitiative), "", "", standing.Standing{})...)
		}
	}
	return out
}

func (l *Lens) whyWorkItem(w *cascade.WorkItem) WhyAnswer {
	out := WhyAnswer{Subject: Subject{Kind: cascade.KindWorkItem, ID: l.ID(w), Text: cmp.Or(w.Title, w.Key)}}
	if i := l.s.Initiative(w.Initiative); i != nil {
		first := Step{Kind: cascade.KindInitiative, ID: l.ID(i), Text: cmp.Or(i.Title, i.Key), Mechanism: "work"}
		for _, line := range l.initiativeLines(i) {
			line.Steps = append([]Step{first}, line.Steps...)
			out.Lines = append(out.Lines, line)
		}
		if len(out.Lines) == 0 {
			out.Lines = []Line{{Steps: []Step{first}}}
		}
	}
	for _, id := range w.Serves {
		out.Lines = append(out.Lines, l.via(id, wide.of(len(w.Serves)), "work", "", "", standing.Standing{})...)
	}
	return out
}

func (l *Lens) whyMeasure(m *cascade.Measure) WhyAnswer {
	name := m.Key
	if r := l.refTo(cascade.KindMetric, m.Metric); r != nil {
		name = r.Name
	}
	return WhyAnswer{Subject: Subject{Kind: cascade.KindMeasure, ID: l.ID(m), Text: name}, Lines: l.via(m.Goal, wide,
		"measure", "", "", standing.Standing{})}
}

func (l *Lens) whyMetric(m *cascade.Metric) WhyAnswer {
	out := WhyAnswer{Subject: Subject{Kind: cascade.KindMetric, ID: l.ID(m), Text: cmp.Or(m.Name, m.Key)}}
	seen := map[cascade.ID]bool{}
	var read []cascade.ID
	for k := range l.s.MeasuresReading(m.ID) {
		if !k.Withheld && !seen[k.Goal] {
			seen[k.Goal] = true
			read = append(read, k.Goal)
		}
	}
	var kept []*cascade.Alignment
	for e := range l.s.Referrers(m.ID, cascade.KindAlignment) {
		if a := e.(*cascade.Alignment); a.By == cascade.ByMetric && a.Metric == m.ID {
			kept = append(kept, a)
		}
	}
	out.Lines, out.More = l.manyLines(read, "measure", kept)
	return out
}

// mostFrom is how many goals and alignments of one subject are followed up.
const mostFrom = 200

// manyLines returns the ways up from many goals and along many alignments, which share what is shown, and how many of
// these are not followed.
func (l *Lens) manyLines(goals []cascade.ID, mechanism string, as []*cascade.Alignment) (out []Line, more int) {
	more = max(0, len(goals)+len(as)-mostFrom)
	within := wide.of(len(goals) + len(as) - more)
	for _, id := range goals[:min(len(goals), mostFrom)] {
		out = append(out, l.via(id, within, mechanism, "", "", standing.Standing{})...)
	}
	for _, a := range as[:min(len(as), mostFrom-min(len(goals), mostFrom))] {
		out = append(out, l.aligned(a, within)...)
	}
	return out, more
}

func (l *Lens) whyTeam(t *cascade.Team) WhyAnswer {
	var owned []cascade.ID
	for e := range l.s.Referrers(t.ID, cascade.KindGoal) {
		if g := e.(*cascade.Goal); !g.Withheld && g.State == cascade.Committed && slices.Contains(g.Owners, t.ID) {
			owned = append(owned, g.ID)
		}
	}
	var kept []*cascade.Alignment
	for e := range l.s.Referrers(t.ID, cascade.KindAlignment) {
		if a := e.(*cascade.Alignment); a.Team == t.ID {
			kept = append(kept, a)
		}
	}
	out := WhyAnswer{Subject: Subject{Kind: cascade.KindTeam, ID: l.ID(t), Text: cmp.Or(t.Name, t.Key)}}
	out.Lines, out.More = l.manyLines(owned, "owns", kept)
	return out
}
