package finding

import (
	"iter"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/standing"
)

// around is what rules ask about one goal and what joins it to others, looked up once for all of them.
type around struct {
	goal  *cascade.Goal
	at    int32
	up    []upward
	seen  []*cascade.Measure // that the viewer sees
	on    []gauge            // as long as seen
	more  bool               // there are measures that only show to exist
	named uint32             // the kinds of things that name it, a bit each by kindAt

	level int // how many goals stand on the longest line up; 0 where nobody has asked
	prior fact
	says  *says
	words int // how many check-ins have words, and one more; 0 where nobody has asked
	held  int // how many reviews of it were held, and one more; 0 where nobody has asked
	tops  []*cascade.Goal
}

// upward is an alignment by which a goal serves another, with that one and where it stands.
type upward struct {
	*cascade.Alignment
	goal *cascade.Goal
	at   int32
}

// gauge is what a measure reads, and how it is judged.
type gauge struct {
	metric *cascade.Metric // nil where it reads none
	judge  *standing.Shape
}

// fact is an answer that is found out once.
type fact byte

const (
	unasked fact = iota
	yes
	no
)

func answer(is bool) fact {
	if is {
		return yes
	}
	return no
}

// arounds are those of a pass, by place: in a list where all goals are looked at, else in a map.
type arounds struct {
	all []*around
	few map[int32]*around
}

func (as *arounds) get(at int32) *around {
	if as.all != nil {
		return as.all[at]
	}
	return as.few[at]
}

func (as *arounds) put(at int32, a *around) {
	if as.all != nil {
		as.all[at] = a
		return
	}
	if as.few == nil {
		as.few = map[int32]*around{}
	}
	as.few[at] = a
}

// aroundAt returns what is around the goal at a place.
func (p *Pass) aroundAt(at int32) *around {
	if p.here != nil && p.here.at == at {
		return p.here
	}
	if a := p.arounds.get(at); a != nil {
		return a
	}
	if len(p.room) == 0 {
		p.room = make([]around, 64)
		if p.arounds.all == nil {
			p.room = p.room[:1]
		}
	}
	a := &p.room[0]
	p.room = p.room[1:]
	a.goal, a.at, a.named = p.GoalAt(at), at, p.KindsNaming(at)
	for line, to := range p.Up(at) {
		a.up = append(a.up, upward{line, p.GoalAt(to), to})
	}
	for m, metric := range p.MeasuresAt(at) {
		if m.Withheld {
			a.more = true
			continue
		}
		r := gauge{metric: p.MetricAt(metric)}
		r.judge = standing.ShapeOf(m, r.metric)
		a.seen, a.on = append(a.seen, m), append(a.on, r)
	}
	p.arounds.put(at, a)
	return a
}

// aroundOf returns what is around a goal that is there.
func (p *Pass) aroundOf(goal cascade.ID) *around {
	at, ok := p.standsAt(goal)
	if !ok {
		panic("finding: a goal is looked at that is not there")
	}
	return p.aroundAt(at)
}

// standsAt returns where a goal stands. It looks first near what is looked at.
func (p *Pass) standsAt(goal cascade.ID) (int32, bool) {
	if _, at, ok := p.near(goal); ok {
		return at, true
	}
	return p.Snapshot.PlaceOf(goal)
}

// near returns a goal that stands near what is looked at, with its place.
func (p *Pass) near(goal cascade.ID) (*cascade.Goal, int32, bool) {
	if h := p.here; h != nil {
		if h.goal.ID == goal {
			return h.goal, h.at, true
		}
		for i := range h.up {
			if u := &h.up[i]; u.To == goal {
				return u.goal, u.at, u.goal != nil
			}
		}
	}
	for _, e := range p.beside {
		if e.goal != nil && e.goal.ID == goal {
			return e.goal, e.at, true
		}
	}
	return nil, 0, false
}

// end is a goal beside what is looked at, with its place.
type end struct {
	goal *cascade.Goal
	at   int32
}

// stand notes what is looked at next, which stands at a place; what has none stands at −1.
func (p *Pass) stand(e cascade.Entity, at int32) {
	p.here, p.readers = nil, nil
	if at < 0 {
		return
	}
	if _, ok := e.(*cascade.Goal); ok {
		p.here = p.aroundAt(at)
		return
	}
	from, to := p.Ends(at)
	p.beside = [2]end{{p.GoalAt(from), from}, {p.GoalAt(to), to}}
	if _, ok := e.(*cascade.Metric); ok {
		p.readers = &reads{of: e.Head().ID}
		for m := range p.NamingAt(at, cascade.KindMeasure) {
			from, _ := p.Ends(m)
			p.readers.all = append(p.readers.all, p.At(m).(*cascade.Measure))
			p.readers.goals = append(p.readers.goals, end{p.GoalAt(from), from})
		}
	}
}

// reads are the measures that read a metric, with their goals.
type reads struct {
	of    cascade.ID
	all   []*cascade.Measure
	goals []end
}

// Goal returns a goal, or nil. Like what follows it looks first near what is looked at.
func (p *Pass) Goal(id cascade.ID) *cascade.Goal {
	if g, _, ok := p.near(id); ok {
		return g
	}
	if id == "" {
		return nil
	}
	return p.Snapshot.Goal(id)
}

// Cycle returns a cycle, or nil. Most goals have that of the goal before.
func (p *Pass) Cycle(id cascade.ID) *cascade.Cycle {
	if id == "" {
		return nil
	}
	if p.cycle == nil || p.cycle.ID != id {
		c := p.Snapshot.Cycle(id)
		if c == nil {
			return nil
		}
		p.cycle = c
	}
	return p.cycle
}

// Metric returns a metric, or nil.
func (p *Pass) Metric(id cascade.ID) *cascade.Metric {
	if id == "" {
		return nil
	}
	if h := p.here; h != nil {
		for i := range h.on {
			if m := h.on[i].metric; m != nil && m.ID == id {
				return m
			}
		}
	}
	return p.Snapshot.Metric(id)
}

// judge returns how a measure is judged.
func (p *Pass) judge(m *cascade.Measure) *standing.Shape {
	if h := p.here; h != nil {
		if i := slices.Index(h.seen, m); i >= 0 {
			return h.on[i].judge
		}
	}
	return standing.ShapeOf(m, p.Metric(m.Metric))
}

// AlignmentsUp yields the alignments by which a goal serves others, in order of creation.
func (p *Pass) AlignmentsUp(goal cascade.ID) iter.Seq[*cascade.Alignment] {
	return func(yield func(*cascade.Alignment) bool) {
		at, ok := p.standsAt(goal)
		if !ok {
			return
		}
		for _, u := range p.aroundAt(at).up {
			if !yield(u.Alignment) {
				return
			}
		}
	}
}

// AlignmentsDown yields the alignments by which anything serves a goal, in order of creation.
func (p *Pass) AlignmentsDown(goal cascade.ID) iter.Seq[*cascade.Alignment] {
	return func(yield func(*cascade.Alignment) bool) {
		at, ok := p.standsAt(goal)
		if !ok {
			return
		}
		was := p.beside
		defer func() { p.beside = was }()
		for a, from := range p.Down(at) {
			p.beside[1] = end{p.GoalAt(from), from}
			if !yield(a) {
				return
			}
		}
	}
}

// MeasuresReading yields the measures that read a metric, in order of creation.
func (p *Pass) MeasuresReading(metric cascade.ID) iter.Seq[*cascade.Measure] {
	if p.readers == nil || p.readers.of != metric {
		return p.Snapshot.MeasuresReading(metric)
	}
	return func(yield func(*cascade.Measure) bool) {
		for i, m := range p.readers.all {
			p.beside[0] = p.readers.goals[i]
			if !yield(m) {
				return
			}
		}
	}
}

// measures returns the measures of a goal that the viewer sees, and whether there are others that only show to exist.
// They are everybody's and must not be changed.
func (p *Pass) measures(g *cascade.Goal) (seen []*cascade.Measure, more bool) {
	a := p.aroundOf(g.ID)
	return a.seen, a.more
}

// Referrers yields the things of kind k that name a thing, in order of creation.
func (p *Pass) Referrers(id cascade.ID, k cascade.Kind) iter.Seq[cascade.Entity] {
	h := p.here
	if h == nil || h.goal.ID != id || k == cascade.KindObservation {
		return p.Snapshot.Referrers(id, k)
	}
	return func(yield func(cascade.Entity) bool) {
		if h.named>>kindAt[k]&1 == 0 {
			return
		}
		for at := range p.NamingAt(h.at, k) {
			if !yield(p.At(at)) {
				return
			}
		}
	}
}

// NeedsOf yields what a goal needs, in order of creation.
func (p *Pass) NeedsOf(goal cascade.ID) iter.Seq[*cascade.Need] {
	return func(yield func(*cascade.Need) bool) {
		for e := range p.Referrers(goal, cascade.KindNeed) {
			if n := e.(*cascade.Need); n.Goal == goal && !yield(n) {
				return
			}
		}
	}
}
