package sight

import (
	"iter"
	"slices"

	"weir.dev/weir/internal/cascade"
)

// Who sees what is restricted is named by it, or by what it hangs on: in person, by a team or by a unit above one. So
// what somebody is in on is found from what names them, at the cost of that, and not by asking of all that is
// restricted whether they see it.

// inOn returns all restricted things that show to a member otherwise than to one who is in on nothing. Some that do not
// may be among them, and some stand there twice.
func (v *viewer) inOn() []cascade.Entity {
	all, most := v.s.Restricted()
	f := finder{v: v, most: max(most, always)}
	ok := f.named(v.person)
	for team := range v.around() {
		ok = ok && f.named(team)
	}
	if !ok { // where most of what names them is open, it takes less to ask of all that is not
		return slices.Collect(all)
	}
	left, _ := v.s.Remnants()
	for e := range left {
		if r := e.Head().Remnant; r.Gone == 0 || v.in(r.Audience) { // of what is not gone, a line may show
			f.found = append(f.found, e)
			f.below(e)
		}
	}
	return f.found
}

// always is how many things may be looked at however little is restricted.
const always = 64

// finder collects what is restricted and may show to a member by what names them.
type finder struct {
	v      *viewer
	most   int // how many things are looked at
	looked int
	found  []cascade.Entity
}

// named collects what names a person or a team, and what hangs on that. It is false where that is too much to look at.
func (f *finder) named(id cascade.ID) bool {
	for _, k := range opened {
		for e := range f.v.s.Namers(id, k) {
			if f.looked++; f.looked > f.most {
				return false
			}
			if cascade.Restricted(e) {
				f.found = append(f.found, e)
			} else if !f.v.keeps(e) { // everybody sees it alike
				continue
			}
			f.below(e)
		}
	}
	f.notices(id)
	return true
}

// below collects what is restricted and hangs on a thing: the measures of a goal, or of a metric, the work items of an
// initiative, and the notices of all these.
func (f *finder) below(e cascade.Entity) {
	id := e.Head().ID
	f.notices(id)
	for _, k := range hanging[e.Kind()] {
		for on := range f.v.s.Namers(id, k) {
			if f.looked++; cascade.Restricted(on) {
				f.found = append(f.found, on)
			}
			f.below(on)
		}
	}
}

// notices collects the notices of who came to see something that name an id.
func (f *finder) notices(id cascade.ID) {
	if f.v.s.Len(cascade.KindOpening) > 0 { // mostly there are none
		f.found = slices.AppendSeq(f.found, f.v.s.Referrers(id, cascade.KindOpening))
	}
}

// hanging are the kinds of what is as closed as a thing of a kind, or more.
var hanging = map[cascade.Kind][]cascade.Kind{
	cascade.KindGoal: {cascade.KindMeasure}, cascade.KindMetric: {cascade.KindMeasure},
	cascade.KindInitiative: {cascade.KindWorkItem},
}

func thingOf(e cascade.Entity) thing { return thing{e.Kind(), e.Head().ID} }

// thingsOf yields the names of entities.
func thingsOf(all iter.Seq[cascade.Entity]) iter.Seq[thing] {
	return func(yield func(thing) bool) {
		for e := range all {
			if !yield(thingOf(e)) {
				return
			}
		}
	}
}
