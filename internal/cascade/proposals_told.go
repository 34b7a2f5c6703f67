package cascade

import (
	"reflect"
	"slices"
	"strings"
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
		open, now := a.openly(before), a.openly(after)
		if open == nil || now == nil || len(sealedChanges(open, now)) == 0 {
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

// openly returns what of a thing shows to whoever sees it: without the parts that rest on a restricted metric or goal.
func (a *batch) openly(e Entity) Entity {
	left, stands := Drop(e, func(r Ref) bool {
		return slices.ContainsFunc(r.Of, func(k Kind) bool {
			named := a.draft.cur.Get(k, *r.ID)
			return (k == KindMetric || k == KindGoal) && named != nil && Restricted(named)
		})
	})
	if !stands {
		return nil
	}
	return left
}

// tellProposals makes the proposals of goals that become proposed, ends those of goals that are no longer, and notes in
// those that somebody said yes to what was changed of what the goal's seal will cover.
func (a *batch) tellProposals() {
	if a.fresh {
		return // what a workspace begins with is so
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
	case is.State == Proposed && (!open || a.draft.cur.Acceptance(is.ID) != nil):
		a.draft.put(a.draft.cur.offer(a.by, is, "", a.at, a.ids))
	case is.State != Proposed && !(is.State == Committed && was.State == Proposed) && open:
		a.tell(p, Since{Word: WordBack})
	}
}

// tellChange notes a change of a goal that waits for an answer, or of what hangs on it.
func (a *batch) tellChange(before, after Entity) {
	var x Since
	goals := a.underSeal(before, &x)
	goals = distinct(append(goals, a.underSeal(after, &x)...))
	x.Word = WordChange
	for _, id := range goals {
		g := a.base.Goal(id)
		p := a.draft.cur.Proposal(id)
		if g == nil || g.State != Proposed || p == nil || p.Ended() || !p.agreedTo() {
			continue
		}
		switch {
		case before != nil && after != nil:
			a.tellFields(p, before, after, x)
		case after != nil:
			a.tell(p, x)
		case before.Kind() == KindGoal:
		case Restricted(before) || a.openly(before) != before:
			// Nobody may learn what went; that it is offered no more they may.
			a.tell(p, Since{Word: WordBack})
			if now := a.draft.cur.Goal(id); now != nil && now.State == Proposed {
				a.draft.put(now.in(Draft))
			}
		default:
			a.tell(p, Since{Word: WordChange, Field: Info(before.Kind()).Many})
		}
	}
}

// underSeal names in x the thing that a state of it is of, and returns the goals whose seals cover it.
func (a *batch) underSeal(e Entity, x *Since) (goals []ID) {
	if e == nil {
		return nil
	}
	if of, ok := e.(authored); ok {
		return []ID{of.sealedUnder(x)}
	}
	if e.Kind() != KindMetric {
		return nil
	}
	x.Metric = e.Head().ID
	for _, k := range []Kind{KindGoal, KindMeasure, KindAlignment} {
		for r := range a.draft.cur.Referrers(x.Metric, k) {
			goals = append(goals, r.(authored).sealedUnder(&Since{}))
		}
	}
	return goals
}

// tellFields notes which fields of a thing were changed. Of a goal, what rests on a restricted metric is noted with that,
// so that it shows to who sees the metric.
func (a *batch) tellFields(p *Proposal, before, after Entity, x Since) {
	was, is := before, after
	if before.Kind() == KindGoal {
		was, is = a.openly(before), a.openly(after)
	}
	told := map[string]bool{}
	for _, f := range sealedChanges(was, is) {
		told[f] = true
		x.Field = f
		a.tell(p, x)
		p = a.draft.cur.Proposal(p.Goal)
	}
	for _, f := range sealedChanges(before, after) {
		if told[f] {
			continue
		}
		x.Field = f
		for _, m := range a.restrictedIn(f, before, after) {
			x.Metric = m
			a.tell(p, x)
			p = a.draft.cur.Proposal(p.Goal)
		}
	}
}

// restrictedIn lists the restricted metrics that a field of two states of a thing names.
func (a *batch) restrictedIn(field string, states ...Entity) (out []ID) {
	for _, e := range states {
		Refs(e, func(r Ref) {
			if m := a.draft.cur.Metric(*r.ID); m != nil && m.Restricted() &&
				(r.Field == field || strings.HasPrefix(r.Field, field+".")) {
				out = append(out, m.ID)
			}
		})
	}
	return distinct(out)
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
