package finding

import (
	"iter"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// List is the list of the findings wanted, in the order of Tell. Only what is shown of it is worded.
func (k *Kept) List(w Which) lens.List[Finding] {
	return lens.Yielded(func(behind string) iter.Seq[Finding] {
		if behind == "" {
			return k.from(w, spot{})
		}
		at, ok := k.spot(behind)
		if !ok {
			return nil
		}
		return k.from(w, at)
	}, listed)
}

// listed names a finding in a list. What one rule says of one thing in the same words differs by its evidence.
func listed(f Finding) string {
	return f.Rule + "\x00" + string(f.Subject.Kind) + "\x00" + f.Subject.ID + "\x00" + f.Message.String() + "\x00" +
		f.Evidence.String()
}

// spot is a place among all findings: behind the nth in a unit. The zero spot is before all.
type spot struct {
	place
	n     int
	known bool
}

// spot returns the place behind a finding.
func (k *Kept) spot(name string) (spot, bool) {
	parts := strings.SplitN(name, "\x00", 4)
	if len(parts) < 4 || cascade.Info(cascade.Kind(parts[1])) == nil {
		return spot{}, false
	}
	t := k.teller(false)
	about := t.p.Find(cascade.Kind(parts[1]), parts[2])
	if cascade.Kind(parts[1]) == cascade.KindSettings {
		about = t.p.Settings()
	}
	if about == nil {
		return spot{}, false
	}
	kind, id := about.Kind(), about.Head().ID
	if m, ok := about.(*cascade.Measure); ok {
		kind, id = cascade.KindGoal, m.Goal
	}
	for _, at := range k.places(kind, id) {
		if k.rules[k.parts[at.part].rule].ID != parts[0] {
			continue
		}
		for n, f := range t.unit(at.part, at.unit) {
			if listed(f) == name {
				return spot{at, n + 1, true}, true
			}
		}
	}
	return spot{}, false
}

// from yields the findings wanted behind a spot.
func (k *Kept) from(w Which, begin spot) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		t, begun, more := k.teller(false), !begin.known, true
		for _, rule := range k.byGravity() {
			if k.count(rule, w) == 0 || !begun && rule != k.parts[begin.part].rule {
				continue
			}
			for i := range k.parts {
				if k.parts[i].rule != rule || !begun && i < begin.part {
					continue
				}
				unit, skip := "", 0
				if !begun && i == begin.part {
					unit, skip = begin.unit, begin.n
				}
				begun = true
				k.parts[i].units.Ascend(unit, func(unit string, items []item) bool {
					told := t.some(place{i, unit}, func(it item) bool { return true })[skip:]
					skip = 0
					for _, f := range told {
						if (f.Quiet != nil) == w.Quiet && more {
							more = yield(f)
						}
					}
					return more
				})
				if !more {
					return
				}
			}
		}
	}
}
