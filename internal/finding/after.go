package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// mostChanges is how many things may have changed for what is kept to be brought up to them. Beyond that it costs less
// to begin anew.
const mostChanges = 4096

// After returns what rules find after changes, which led from what k is about to what the viewer sees now, on the same
// day. It costs what the changes reach: it equals Keep of the same.
func (k *Kept) After(l *lens.Lens, cs []cascade.Change) *Kept {
	changes := net(cs)
	is := l.Snapshot()
	if len(changes) > mostChanges || l.Today() != k.lens.Today() || holidaysMoved(changes) ||
		(is.Len(cascade.KindObservation) == 0) != (k.lens.Snapshot().Len(cascade.KindObservation) == 0) {
		return Keep(l, k.rules)
	}
	r := reach(k.lens, l, changes)
	next := k.next(l, changes)
	next.gentle = gentle(is)
	u := &update{Kept: next, was: k.lens.Snapshot(), p: next.pass(), noted: map[int]bool{}}
	for at := range r.climbed {
		u.p.below.Delete(at)
	}
	if next.gentle != k.gentle {
		u.throughout(mild)
	}
	u.marked(r.marks)
	u.stored(r.stored)
	u.acknowledged(r.acks)
	for i := range next.parts {
		part := &next.parts[i]
		if (part.kinds == nil || part.Part.given != nil) &&
			(r.wholes || u.noted[part.rule] || u.named(r.acks, part.rule)) {
			next.settle(u.p, i)
		}
	}
	next.below = u.p.below
	return next
}

// holidaysMoved reports whether other days are holidays now, so that anything may have become due.
func holidaysMoved(changes map[mark]change) bool {
	for _, c := range changes {
		if cascade.HolidaysMoved(c.was, c.is) {
			return true
		}
	}
	return false
}

// next returns a copy of k about what the viewer sees now, for what has changed to be put in.
func (k *Kept) next(l *lens.Lens, changes map[mark]change) *Kept {
	next := *k
	next.lens, next.counts, next.abroad = l, slices.Clone(k.counts), fork(k.abroad)
	next.parts = slices.Clone(k.parts)
	for i := range next.parts {
		next.parts[i].units = fork(k.parts[i].units)
	}
	for at, c := range changes {
		for _, of := range []struct {
			kind  cascade.Kind
			count *int
		}{{cascade.KindGoal, &next.goals}, {cascade.KindMetric, &next.meters}} {
			if kindAt[of.kind] == at.kind {
				*of.count += visible(c.is) - visible(c.was)
			}
		}
		if kindAt[cascade.KindAcknowledged] == at.kind {
			next.acks = nil
		}
	}
	if next.acks == nil {
		next.acks = acksOf(l)
	}
	return &next
}

// update is what is kept while changes are put in.
type update struct {
	*Kept
	was   *cascade.Snapshot
	p     *Pass
	noted map[int]bool // the rules of which something noted was looked at again
}

// again looks at a thing again with one part.
func (u *update) again(part int, kind byte, id cascade.ID) {
	was, is := u.was.Get(cascade.Kinds[kind], id), u.p.Get(cascade.Kinds[kind], id)
	if is != nil {
		u.p.stand(is, u.p.PlaceIn(cascade.Kinds[kind], id))
	}
	var items []item
	unit := ""
	if is != nil {
		items, unit = u.look(u.p, part, is), unitOf(is)
	}
	var old []item
	if was != nil {
		if before := unitOf(was); before != unit { // it is gone, or was made anew
			old = u.set(part, before, nil)
		}
	}
	if unit != "" {
		if before := u.set(part, unit, items); old == nil {
			old = before
		}
	}
	for _, all := range [][]item{old, items} {
		if slices.ContainsFunc(all, func(it item) bool { return it.note != nil }) {
			u.noted[u.parts[part].rule] = true
		}
	}
}

// marked looks again at what is marked.
func (u *update) marked(marks map[mark]rests) {
	var byKind [256][]int
	for i, k := range cascade.Kinds {
		byKind[i] = u.partsOf(k, func(*keptPart) bool { return true })
	}
	for at, what := range marks {
		for _, i := range byKind[at.kind] {
			if part := &u.parts[i]; part.rests&what != 0 {
				u.p.given = part.given
				u.again(i, at.kind, at.id)
			}
		}
	}
}

// throughout looks again at all that there is with the parts that rest on something.
func (u *update) throughout(what rests) {
	u.p.arounds = arounds{all: make([]*around, u.p.Places())}
	for i := range u.parts {
		part := &u.parts[i]
		if part.rests&what == 0 {
			continue
		}
		u.noted[part.rule] = true
		for _, k := range part.kinds {
			for at, e := range things(u.p.Snapshot, k) {
				u.p.stand(e, at)
				if items := u.look(u.p, i, e); len(items) > 0 || part.units.Len() > 0 {
					u.set(i, unitOf(e), items)
				}
			}
		}
	}
}

// stored looks again at all of which something was found or noted by parts that rest on something.
func (u *update) stored(what rests) {
	for i := range u.parts {
		if part := &u.parts[i]; part.kinds != nil && part.rests&what != 0 {
			u.each(i, func([]item) bool { return true })
		}
	}
}

// each looks again at the things of which a part has found what is wanted.
func (u *update) each(part int, wanted func([]item) bool) {
	var units []string
	u.parts[part].units.Scan(func(unit string, items []item) bool {
		if wanted(items) {
			units = append(units, unit)
		}
		return true
	})
	u.p.given = u.parts[part].given
	for _, unit := range units {
		u.again(part, unit[0], cascade.ID(unit[unitBegins:]))
	}
}

// acknowledged looks again at what acknowledgements name.
func (u *update) acknowledged(acks []*cascade.Acknowledged) {
	for i := range u.parts {
		if u.parts[i].kinds == nil {
			continue
		}
		for _, a := range acks {
			if a.Rule == u.rules[u.parts[i].rule].ID {
				u.each(i, func(items []item) bool {
					return slices.ContainsFunc(items, func(it item) bool { return it.names(a.Subject()) })
				})
			}
		}
	}
}

// named reports whether acknowledgements name a rule.
func (u *update) named(acks []*cascade.Acknowledged, rule int) bool {
	return slices.ContainsFunc(acks, func(a *cascade.Acknowledged) bool { return a.Rule == u.rules[rule].ID })
}
