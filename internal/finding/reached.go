package finding

import (
	"cmp"
	"maps"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// reached collects what changes may have made different: from what was written, along the references that rules
// follow, to the things that are looked at. It walks what the viewer saw and what they see, so that it goes along lines
// that are new and along lines that are gone.
type reached struct {
	was, is state
	marks   map[mark]rests
	stored  rests // what all things are looked at again for of which something was found or noted
	wholes  bool  // whether what is about the workspace is looked at again
	judged  []cascade.ID
	climbed map[cascade.ID]bool
	dropped map[cascade.ID]bool
	acks    []*cascade.Acknowledged
}

// mark names a thing that is looked at.
type mark struct {
	kind byte
	id   cascade.ID
}

// state is what the viewer sees at one time.
type state struct {
	*cascade.Snapshot
	l *lens.Lens
}

// change is what became of one thing. What was written at several times counts as one.
type change struct{ was, is cascade.Entity }

// net returns what became of each thing.
func net(cs []cascade.Change) map[mark]change {
	out := map[mark]change{}
	for _, c := range cs {
		at := mark{kindAt[c.Kind()], c.ID()}
		now, ok := out[at]
		if !ok {
			now.was = c.Before
		}
		now.is = c.After
		out[at] = now
	}
	maps.DeleteFunc(out, func(_ mark, c change) bool { return c.was == nil && c.is == nil })
	return out
}

// reach returns what changes may have made different between two states.
func reach(was, is *lens.Lens, changes map[mark]change) *reached {
	r := &reached{
		was: state{was.Snapshot(), was}, is: state{is.Snapshot(), is}, marks: map[mark]rests{},
		climbed: map[cascade.ID]bool{}, dropped: map[cascade.ID]bool{},
	}
	for at, c := range changes {
		r.mark(cascade.Kinds[at.kind], at.id, ^rests(0))
		r.shows(c)
		r.bears(c)
		for _, s := range []struct {
			in state
			e  cascade.Entity
		}{{r.was, c.was}, {r.is, c.is}} {
			if s.e != nil {
				r.follow(s.in, s.e)
			}
		}
	}
	r.loops()
	r.judge()
	for _, c := range changes {
		for _, e := range []cascade.Entity{c.was, c.is} {
			if a, ok := e.(*cascade.Alignment); ok {
				r.ranks(a.Goal)
			} else if g, ok := e.(*cascade.Goal); ok {
				r.ranks(g.ID)
			}
		}
	}
	r.touch()
	return r
}

func (r *reached) mark(k cascade.Kind, id cascade.ID, what rests) {
	if id != "" {
		r.marks[mark{kindAt[k], id}] |= what
	}
}

func (r *reached) goal(id cascade.ID, what rests) { r.mark(cascade.KindGoal, id, what) }

func (r *reached) teams(ids []cascade.ID, what rests) {
	for _, id := range ids {
		r.mark(cascade.KindTeam, id, what)
	}
}

// shows marks what may come to show, or be hidden, with a thing.
func (r *reached) shows(c change) {
	openness := func(e cascade.Entity) (open bool, seen int) {
		if e == nil {
			return false, 0
		}
		sight := cascade.SightOf(e)
		return sight == nil || !sight.Restricted(), visible(e)
	}
	wasOpen, wasSeen := openness(c.was)
	isOpen, isSeen := openness(c.is)
	same := wasOpen == isOpen && wasSeen == isSeen
	a, _ := c.was.(*cascade.Goal)
	if b, _ := c.is.(*cascade.Goal); a != nil && b != nil {
		same = same && slices.EqualFunc(a.Waived, b.Waived, func(v, w cascade.Waiver) bool { return v == w })
	}
	k := cmp.Or(c.was, c.is).Kind()
	if _, tells := tellsOf[k]; same || !tells {
		return
	}
	r.stored |= shown
	for _, s := range []state{r.was, r.is} { // notices stay when what they tell of is gone
		for e := range s.All(cascade.KindOpening) {
			r.mark(cascade.KindOpening, e.Head().ID, shown)
		}
	}
}

// tellsOf are the kinds of things that keep what hangs on them from people.
var tellsOf = func() map[cascade.Kind]bool {
	out := map[cascade.Kind]bool{}
	for _, k := range cascade.Kinds {
		if cascade.SightOf(cascade.New(k)) != nil {
			out[k] = true
		}
	}
	return out
}()

// bears marks what bears the key of a thing too.
func (r *reached) bears(c change) {
	for _, s := range []state{r.was, r.is} {
		for _, e := range []cascade.Entity{c.was, c.is} {
			if e == nil || !cascade.Info(e.Kind()).Keyed || e.Head().Key == "" {
				continue
			}
			for _, o := range s.Bearers(e) {
				r.mark(o.Kind(), o.Head().ID, keys)
			}
		}
	}
}

// climb takes back what is known of what stands below a goal, and below all above it.
func (r *reached) climb(s state, goal cascade.ID) {
	if r.climbed[goal] {
		return
	}
	r.climbed[goal] = true
	r.goal(goal, allBelow)
	for _, s := range []state{r.was, r.is} {
		for a := range s.AlignmentsUp(goal) {
			r.climb(s, a.To)
		}
	}
}

// descend marks what rests on the lines above a goal: it, and all below it.
func (r *reached) descend(s state, goal cascade.ID) {
	if r.dropped[goal] || goal == "" {
		return
	}
	r.dropped[goal] = true
	r.goal(goal, allAbove)
	for _, s := range []state{r.was, r.is} {
		for a := range s.AlignmentsDown(goal) {
			if a.By.Nested() {
				r.descend(s, a.Goal)
			}
		}
	}
}

// ranks marks what rests on whether a goal is a priority, where that has changed.
func (r *reached) ranks(goal cascade.ID) {
	if goal == "" || r.was.l.Priority(r.was.Goal(goal)) == r.is.l.Priority(r.is.Goal(goal)) {
		return
	}
	r.stored |= ranks
	for _, s := range []state{r.was, r.is} {
		for a := range s.AlignmentsDown(goal) {
			if g := s.Goal(a.Goal); g != nil {
				r.teams(g.Owners, work)
			}
		}
	}
}

// loops marks what rests on the lines that are left out, where there are any.
func (r *reached) loops() {
	for _, s := range []state{r.was, r.is} {
		for id := range s.l.Graph().AllLeftOut() {
			r.stored |= loops
			r.mark(cascade.KindAlignment, id, loops)
			if r.was.l.Graph().LeftOut(id) == r.is.l.Graph().LeftOut(id) {
				continue
			}
			for _, s := range []state{r.was, r.is} {
				if a := s.Alignment(id); a != nil {
					r.mark(cascade.KindAlignment, id, ^rests(0))
					r.followLine(s, a)
				}
			}
		}
	}
}

// judge marks the goals whose figures have changed, and those that these serve.
func (r *reached) judge() {
	seen := map[cascade.ID]bool{}
	for len(r.judged) > 0 {
		id := r.judged[len(r.judged)-1]
		r.judged = r.judged[:len(r.judged)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		if r.was.l.Graph().Figures(id) == r.is.l.Graph().Figures(id) {
			continue
		}
		r.goal(id, figures)
		for _, s := range []state{r.was, r.is} {
			for a := range s.AlignmentsUp(id) {
				r.goal(a.To, figures)
				r.judged = append(r.judged, a.To)
			}
		}
	}
}

// touch marks the teams that a line may have come to touch, or touches no more: those whose work has changed, those
// above them, and those in a group of which that is true.
func (r *reached) touch() {
	var changed []cascade.ID
	team := kindAt[cascade.KindTeam]
	for at, what := range r.marks {
		if at.kind == team && what&work != 0 {
			changed = append(changed, at.id)
		}
	}
	for _, s := range []state{r.was, r.is} {
		up := func(id cascade.ID) {
			for t := s.Team(id); t != nil; t = s.Team(t.Parent) {
				r.mark(cascade.KindTeam, t.ID, line)
			}
		}
		for _, id := range changed {
			up(id)
			if t := s.Team(id); t != nil && t.Type == cascade.Group {
				for _, m := range t.Members {
					up(m)
				}
			}
		}
	}
}
