package cascade

import (
	"reflect"
	"slices"
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
		if len(sealedChanges(before, after)) == 0 {
			return
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

// sealedChanges lists the fields that a seal covers and that differ between two states of a thing.
func sealedChanges(before, after Entity) []string {
	var out []string
	b, a := reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem()
	for f := range Info(after.Kind()).Own() {
		if f.Sealed && !f.same(b, a) {
			out = append(out, f.Name)
		}
	}
	return out
}

// tellProposals makes the proposals of goals that become proposed, ends those of goals that become drafts again, and
// notes in those that somebody said yes to what was changed of what the goal's seal will cover.
func (a *batch) tellProposals() {
	if a.by == "" {
		return // whoever has the files says what is so
	}
	for _, t := range slices.Clone(a.draft.order) {
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
	case is.State == Proposed && !open:
		a.draft.put(a.draft.cur.offer(a.by, is, "", a.at, a.ids))
	case is.State == Draft && was.State == Proposed && open:
		a.tell(p, Since{Word: WordBack})
	}
}

// tellChange notes a change of a goal that waits for an answer, or of what hangs on it.
func (a *batch) tellChange(before, after Entity) {
	e := after
	if e == nil {
		e = before
	}
	if e == nil {
		return
	}
	var goals []ID
	x := Since{Word: WordChange}
	if of, ok := e.(authored); ok {
		goals = []ID{of.sealedUnder(&x)}
	} else if e.Kind() == KindMetric && before != nil && after != nil {
		x.Metric = e.Head().ID
		for m := range a.draft.cur.Referrers(x.Metric, KindMeasure) {
			goals = append(goals, m.(*Measure).Goal)
		}
	}
	if len(goals) == 0 {
		return
	}
	fields := []string{""}
	switch {
	case before == nil && e.Kind() == KindGoal:
		return
	case after == nil && (Restricted(before) || e.Kind() == KindGoal):
		return // nobody is told of what only some saw
	case after == nil:
		x = Since{Word: WordChange}
		fields = []string{Info(e.Kind()).Many}
	case before != nil:
		fields = sealedChanges(before, after)
	}
	for _, id := range distinct(goals) {
		g := a.base.Goal(id)
		p := a.draft.cur.Proposal(id)
		if g == nil || g.State != Proposed || p == nil || p.Ended() || !p.agreedTo() {
			continue
		}
		for _, f := range fields {
			x.Field = f
			a.tell(p, x)
			p = a.draft.cur.Proposal(id)
		}
	}
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
