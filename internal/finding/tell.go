package finding

import (
	"cmp"
	"fmt"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// Run applies rules to what a viewer sees. Findings come gravest first, then in the order of the rules and of creation.
func Run(l *lens.Lens, rules []*Rule) *Report { return Keep(l, rules).Report(false) }

// Which says which findings are wanted. What is empty leaves all.
type Which struct {
	Rule     string
	Severity Severity
	Do       *Action
	Quiet    bool // those that are acknowledged or waived, instead of the others
}

// Count returns how many findings there are of those wanted.
func (k *Kept) Count(w Which) int {
	n := 0
	for i := range k.rules {
		n += k.count(i, w)
	}
	return n
}

func (k *Kept) count(rule int, w Which) int {
	r, p := k.rules[rule], Pass{gentle: k.gentle}
	switch {
	case w.Rule != "" && r.ID != w.Rule, w.Severity != "" && p.severity(r) != w.Severity, w.Do != nil && r.Do != w.Do:
		return 0
	case w.Quiet:
		return k.counts[rule].quiet
	}
	return k.counts[rule].open
}

// Tell words the findings wanted from one place on up to another: gravest first, then in the order of the rules and of
// creation. Titled is for pages: things are called by their names instead of by what files call them.
func (k *Kept) Tell(w Which, from, to int, titled bool) []Finding {
	out := make([]Finding, 0, max(0, min(to, k.Count(w))-from))
	t := k.teller(titled)
	for _, rule := range k.byGravity() {
		n := k.count(rule, w)
		if n == 0 || from >= n || to <= 0 {
			from, to = from-n, to-n
			continue
		}
		for i := range k.parts {
			if k.parts[i].rule != rule {
				continue
			}
			k.parts[i].units.Scan(func(unit string, items []item) bool {
				here := 0
				for n := range items {
					if items[n].note == nil && items[n].quiet == w.Quiet {
						here++
					}
				}
				if from < here && here > 0 {
					out = append(out, wanted(t.unit(i, unit), w.Quiet)[max(0, from):min(to, here)]...)
				}
				from, to = from-here, to-here
				return to > 0
			})
			if to <= 0 {
				break
			}
		}
		if from > 0 { // it was counted as having more
			panic("finding: a rule has found less than was counted")
		}
	}
	return out
}

// wanted keeps those that are quiet, or those that are not.
func wanted(fs []Finding, quiet bool) []Finding {
	return slices.DeleteFunc(fs, func(f Finding) bool { return (f.Quiet != nil) != quiet })
}

// On words what is found about one thing, and about the measures of a goal, in the order of Tell.
func (k *Kept) On(kind cascade.Kind, id cascade.ID, titled bool) []Finding {
	return k.group(kind, id, titled, func(_ *Rule, it item) bool { return !it.quiet })
}

// CountMine returns how many findings stand with what is its viewer's own, l's.
func (k *Kept) CountMine(l *lens.Lens) (n int) {
	for _, e := range l.Mine() {
		group := thing(kindAt[e.Kind()], e.Head().ID)
		for _, at := range k.places(e.Kind(), e.Head().ID) {
			items, _ := k.parts[at.part].units.Get(at.unit)
			for i := range items {
				if it := &items[i]; it.note == nil && !it.quiet && it.group() == group {
					n++
				}
			}
		}
	}
	return n
}

// Mine words what is found about what is its viewer's own, l's: gravest first, in the order of the rules.
func (k *Kept) Mine(l *lens.Lens, titled bool) (out []Finding) {
	for _, e := range l.Mine() {
		out = append(out, k.On(e.Kind(), e.Head().ID, titled)...)
	}
	rank := map[string]int{}
	for i, rule := range k.byGravity() {
		rank[k.rules[rule].ID] = i
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(rank[a.Rule], rank[b.Rule]) })
	return out
}

// About words what an acknowledgement is about: what a rule finds in one thing, what is quiet after what is not.
func (k *Kept) About(a cascade.Acknowledged, titled bool) []Finding {
	kind, id := cascade.SubjectOf(&a)
	if id == "" {
		kind, id = cascade.KindSettings, k.lens.Snapshot().Settings().ID
	}
	on, of := kind, id
	if m := k.lens.Snapshot().Measure(id); kind == cascade.KindMeasure && m != nil {
		on, of = cascade.KindGoal, m.Goal
	}
	var out []Finding
	for _, quiet := range []bool{false, true} {
		out = append(out, k.group(on, of, titled, func(r *Rule, it item) bool {
			return r.ID == a.Rule && it.kind == kind && it.about == id && it.quiet == quiet
		})...)
	}
	return out
}

// group words what is wanted of what stands with one thing.
func (k *Kept) group(kind cascade.Kind, id cascade.ID, titled bool, wanted func(*Rule, item) bool) []Finding {
	group := thing(kindAt[kind], id)
	var out []Finding
	t := k.teller(titled)
	for _, at := range k.places(kind, id) {
		r := k.rules[k.parts[at.part].rule]
		out = append(out, t.some(at, func(it item) bool { return it.group() == group && wanted(r, it) })...)
	}
	return out
}

// places returns where something may be found that stands with one thing, in the order of Tell.
func (k *Kept) places(kind cascade.Kind, id cascade.ID) []place {
	abroad, _ := k.abroad.Get(thing(kindAt[kind], id))
	out := slices.Clone(abroad)
	if e := k.lens.Snapshot().Get(kind, id); e != nil {
		unit := unitOf(e)
		for _, i := range k.partsOf(kind, func(*keptPart) bool { return true }) {
			if _, ok := k.parts[i].units.Get(unit); ok {
				out = append(out, place{i, unit})
			}
		}
	}
	rank := make([]int, len(k.rules))
	for i, rule := range k.byGravity() {
		rank[rule] = i
	}
	slices.SortFunc(out, func(a, b place) int {
		return cmp.Or(cmp.Compare(rank[k.parts[a.part].rule], rank[k.parts[b.part].rule]), a.compare(b))
	})
	return out
}

// some words what is wanted of what stands in one place.
func (t teller) some(at place, wanted func(item) bool) (out []Finding) {
	items, _ := t.k.parts[at.part].units.Get(at.unit)
	if !slices.ContainsFunc(items, func(it item) bool { return it.note == nil && wanted(it) }) {
		return nil
	}
	told, n := t.unit(at.part, at.unit), 0
	for _, it := range items {
		if it.note != nil {
			continue
		}
		if wanted(it) {
			out = append(out, told[n])
		}
		n++
	}
	return out
}

// Report words everything.
func (k *Kept) Report(titled bool) *Report {
	return &Report{
		AsOf: k.lens.Today().String(), Findings: k.Tell(Which{}, 0, k.Count(Which{}), titled), Summary: k.Summary(),
		Quiet: k.Tell(Which{Quiet: true}, 0, k.Count(Which{Quiet: true}), titled),
	}
}

// Summary counts what was looked at and what was found.
func (k *Kept) Summary() Summary {
	out := Summary{
		Goals: k.goals, Metrics: k.meters, Findings: k.Count(Which{}), Acknowledged: k.Count(Which{Quiet: true}),
		BySeverity: map[Severity]int{Error: 0, Warning: 0, Note: 0}, ByRule: map[string]int{}, Links: k.links,
	}
	for _, s := range Severities {
		out.BySeverity[s] = k.Count(Which{Severity: s})
	}
	for i, r := range k.rules {
		if n := k.counts[i].open; n > 0 {
			out.ByRule[r.ID] = n
		}
	}
	return out
}

// teller words what is kept.
type teller struct {
	k *Kept
	p *Pass
}

func (k *Kept) teller(titled bool) teller {
	p := k.pass()
	p.telling, p.titled = true, titled
	return teller{k, p}
}

// unit words all that a part has found in one unit.
func (t teller) unit(part int, unit string) []Finding {
	var e cascade.Entity
	if unit != "" {
		e = t.p.Get(cascade.Kinds[unit[0]], cascade.ID(unit[unitBegins:]))
	}
	if kept := &t.k.parts[part]; kept.kinds == nil {
		t.p.noted = t.k.noted(part)
	} else {
		t.p.given = kept.given
	}
	t.p.told = nil
	if e != nil {
		t.p.stand(e, t.p.PlaceIn(e.Kind(), e.Head().ID))
	}
	t.k.look(t.p, part, e)
	n := 0
	items, _ := t.k.parts[part].units.Get(unit)
	for i := range items {
		if items[i].note == nil {
			n++
		}
	}
	if n != len(t.p.told) {
		panic(fmt.Sprintf("finding: %s found %d things and tells %d", t.p.rule.ID, n, len(t.p.told)))
	}
	return t.p.told
}
