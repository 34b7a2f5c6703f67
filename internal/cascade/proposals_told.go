package cascade

import (
	"cmp"
	"reflect"
	"slices"

	"weir.dev/weir/internal/words"
)

// wrote notes who writes what a seal covers of a thing; who makes it stands on it already.
func (a *batch) wrote(before, after Entity) {
	is, ok := after.(authored)
	if !ok {
		return
	}
	all := is.writers()
	switch was, changed := before.(authored); {
	case changed:
		*all = *was.writers()
		if len(a.openChanges(before, after)) == 0 {
			return // whoever does not see what they wrote is not told that they did
		}
	case a.idsFirst || !a.fresh:
		*all = nil // what an empty workspace begins with is believed
	}
	if a.by != "" && after.Head().Maker != a.by && !slices.Contains(*all, a.by) {
		*all = append(slices.Clip(*all), a.by)
	}
}

// authored is a thing of which a seal covers a part.
type authored interface {
	Entity
	writers() *[]ID
	// sealedUnder names the thing in x, unless it is a goal, and returns the goal whose seal covers it.
	sealedUnder(x *Since) ID
}

// read are fields that no seal covers and that say what is read, or by whom: a change of one is a change of what was
// agreed.
var read = []string{"goal", "to", "on", "cycle", "owners"}

// sealedChanges lists the fields that a seal covers, and those in read, that differ between two states of a thing.
func sealedChanges(before, after Entity) []string {
	var out []string
	b, a := reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem()
	for f := range Info(after.Kind()).Own() {
		if (f.Sealed || slices.Contains(read, f.Name)) && !f.same(b, a) {
			out = append(out, f.Name)
		}
	}
	return out
}

// tellProposals makes the proposals of goals that become proposed, ends those of goals that are no longer, and notes in
// those that somebody said yes to what was changed of what the goal's seal will cover.
func (a *batch) tellProposals() {
	if a.fresh || a.at.IsZero() {
		return // what a workspace begins with is so, and what has no day was offered to nobody
	}
	if a.back { // what is taken back was noted in them, and that goes with it
		a.restored = map[ID]bool{}
		for _, t := range a.draft.order {
			if t.Kind() == KindProposal {
				a.restored[t.ID()] = true
			}
		}
	}
	for i, n := 0, len(a.draft.order); i < n; i++ {
		t := a.draft.order[i]
		if t.Kind() == KindObservation { // they are many, and no seal covers them
			continue
		}
		before, after := a.base.holds(t), a.draft.cur.holds(t)
		if t.Kind() == KindGoal {
			a.tellState(before, after)
		}
		a.tellChange(before, after)
	}
}

func (a *batch) tellState(before, after Entity) {
	was, _ := before.(*Goal)
	is, _ := after.(*Goal)
	if is == nil || was != nil && was.State == is.State || was == nil && is.State != Proposed {
		return
	}
	p := a.draft.cur.Proposal(is.ID)
	open := p != nil && !p.Ended()
	switch {
	case is.State == Proposed && was == nil && a.back: // it comes back as it was
	case is.State == Proposed && (!open || a.draft.cur.Acceptance(is.ID) != nil):
		a.draft.put(a.draft.cur.offer(a.by, is, "", a.at, a.ids))
	case is.State != Proposed && !(is.State == Committed && was.State == Proposed) && open:
		a.tell(p, Since{Word: WordBack})
	}
}

// tellChange notes a change of a goal that waits for an answer, or of what hangs on it.
func (a *batch) tellChange(before, after Entity) {
	for _, n := range a.news(before, after) {
		if p := a.agreed(n.goal); p != nil {
			a.tell(p, n.Since)
		}
	}
	if before != nil && (after == nil || moved(before, after)) {
		a.keepAgreed(before)
	}
}

// agreed returns the proposal of a goal that somebody has said yes to and that still waits to be committed, or nil. Of
// a goal of several teams whoever proposed it has said the yes of theirs.
func (a *batch) agreed(goal ID) *Proposal {
	g, p := a.base.Goal(goal), a.draft.cur.Proposal(goal)
	if g == nil || g.State != Proposed || p == nil || p.Ended() || !p.agreedTo() && len(g.Owners) < 2 ||
		a.restored[p.ID] {
		return nil
	}
	return p
}

// keepAgreed refuses that a measure goes to which somebody who sees it said yes and which others do not see: nothing
// would be left that shows to the former alone, so nobody could be told that it went.
func (a *batch) keepAgreed(before Entity) {
	m, ok := before.(*Measure)
	if !ok {
		return
	}
	p, now := a.agreed(m.Goal), a.draft.cur.Goal(m.Goal)
	if p == nil || now == nil || now.State != Proposed || !a.base.keptFromSome(now, before) {
		return
	}
	for _, x := range p.Since {
		who := a.base.Person(x.By)
		if (x.Word == WordAccept || x.Word == WordAgree) && who != nil && a.base.showsWhole(who, before) {
			a.errs = append(a.errs, refuse(Conflict, subject(now), "", words.T(
				"Somebody has said yes to this {goal} with what you take out of it. Take the proposal back first.")))
			return
		}
	}
}

// news is what is to be told of a change to who decides on a goal.
type news struct {
	goal ID
	Since
}

// news lists what is to be told of a change, each as open as what was changed is: who does not see that is not told.
func (a *batch) news(before, after Entity) (out []news) {
	e := after
	if e == nil {
		e = before
	}
	of, ok := e.(authored)
	if !ok {
		return a.newsOfMetric(before, after)
	}
	if moved(before, after) {
		return append(a.news(before, nil), a.news(nil, after)...)
	}
	x := Since{Word: WordChange}
	goal := of.sealedUnder(&x)
	g := a.base.Goal(goal)
	switch {
	case g == nil:
	case before != nil && after != nil:
		for _, f := range sealedChanges(before, after) {
			x.Field, x.Metric = f, a.restrictedPart(before, after, f)
			out = append(out, news{goal, x})
		}
	case e.Kind() == KindGoal:
	case after != nil:
		out = append(out, news{goal, x})
	case !a.base.keptFromSome(g, before):
		out = append(out, news{goal, Since{Word: WordChange, Field: Info(e.Kind()).Many}})
	case a.draft.cur.Goal(cmp.Or(x.Above, x.Needed)) != nil: // whoever sees where it led is told that it went
		x.Field = Info(e.Kind()).Many
		out = append(out, news{goal, x})
	}
	return out
}

// moved reports whether a part of one goal becomes a part of another.
func moved(before, after Entity) bool {
	was, ok := before.(authored)
	is, also := after.(authored)
	return ok && also && was.sealedUnder(&Since{}) != is.sealedUnder(&Since{})
}

// newsOfMetric lists what is to be told of a change of a metric to who decides on goals that read it. Where a goal
// reads it only in parts that some people do not see, it names these.
func (a *batch) newsOfMetric(before, after Entity) (out []news) {
	if before == nil || after == nil || after.Kind() != KindMetric {
		return nil
	}
	fields := sealedChanges(before, after)
	if len(fields) == 0 {
		return nil
	}
	var order []ID
	by := map[ID][]Since{} // parts of a goal by which it is told; one that names none: everybody may know
	for _, k := range []Kind{KindGoal, KindMeasure, KindAlignment} {
		for e := range a.draft.cur.Referrers(after.Head().ID, k) {
			x := Since{Word: WordChange, Metric: after.Head().ID}
			of := x
			goal := e.(authored).sealedUnder(&of)
			g := a.draft.cur.Goal(goal)
			if g == nil {
				continue
			}
			if _, told := by[goal]; !told {
				order = append(order, goal)
			}
			if a.draft.cur.keptFromSome(g, e) {
				x.Measure, x.Above = of.Measure, of.Above
			}
			by[goal] = append(by[goal], x)
		}
	}
	for _, goal := range order {
		parts := by[goal]
		if i := slices.IndexFunc(parts, func(x Since) bool { return x.Measure == "" && x.Above == "" }); i >= 0 {
			parts = parts[i : i+1]
		}
		for _, x := range parts {
			for _, f := range fields {
				x.Field = f
				out = append(out, news{goal, x})
			}
		}
	}
	return out
}

// keptFromSome reports whether not everybody who sees a goal sees a thing that hangs on it: it is restricted itself, or
// something else is without which it does not show.
func (s *Snapshot) keptFromSome(g *Goal, e Entity) bool {
	closed := Restricted(e) || Withheld(e)
	Refs(e, func(r Ref) {
		closed = closed || r.Role == Whole && *r.ID != g.ID && s.restricts(r)
	})
	return closed
}

// restricts reports whether a reference names something that is restricted.
func (s *Snapshot) restricts(r Ref) bool {
	for _, k := range r.Of {
		if e := s.Get(k, *r.ID); e != nil {
			return Restricted(e) || Withheld(e)
		}
	}
	return false
}

// openChanges lists the fields that a seal covers and that differ between two states of a thing for whoever sees no
// more of it than everybody does.
func (a *batch) openChanges(before, after Entity) []string {
	return slices.DeleteFunc(sealedChanges(before, after), func(field string) bool {
		return a.restrictedPart(before, after, field) != ""
	})
}

// restrictedPart returns the restricted metric in whose part of a thing a field differs between two states; empty where
// it differs for everybody who sees the thing.
func (a *batch) restrictedPart(before, after Entity, field string) (metric ID) {
	same := func(gone func(Ref) bool) bool {
		b, sees := Drop(before, gone)
		f, still := Drop(after, gone)
		return sees && still && !slices.Contains(sealedChanges(b, f), field)
	}
	if !same(a.draft.cur.restricts) {
		return ""
	}
	for _, e := range []Entity{before, after} {
		Refs(e, func(r Ref) {
			if r.Kind != KindMetric || !a.draft.cur.restricts(r) {
				return
			}
			id := *r.ID
			if metric == "" || same(func(r Ref) bool { return *r.ID == id }) {
				metric = id
			}
		})
	}
	return metric
}

// agreedTo reports whether anybody has said yes to it.
func (e *Proposal) agreedTo() bool {
	return slices.ContainsFunc(e.Since, func(x Since) bool { return x.Word == WordAccept || x.Word == WordAgree })
}

func (a *batch) tell(p *Proposal, x Since) {
	x.At, x.By = a.at, a.by
	p = Clone(p)
	p.Since = append(p.Since, x)
	a.draft.put(p)
}
