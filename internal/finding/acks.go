package finding

import (
	"cmp"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// acks are the acknowledgements in force.
type acks struct {
	all []*cascade.Acknowledged
	at  map[about]int // the first of them about each thing
}

// about is what an acknowledgement speaks of: what a rule finds in one thing; in all, where id is "".
type about struct {
	rule string
	id   cascade.ID
}

// acksOf collects the acknowledgements in force. The first on a thing is the one that is shown.
func acksOf(l *lens.Lens) *acks {
	out := &acks{at: map[about]int{}}
	for e := range l.Snapshot().All(cascade.KindAcknowledged) {
		a := e.(*cascade.Acknowledged)
		if !a.InForce(l.Today()) {
			continue
		}
		if what := (about{a.Rule, a.Subject()}); !out.holds(what) {
			out.at[what] = len(out.all)
		}
		out.all = append(out.all, a)
	}
	return out
}

func (a *acks) holds(what about) bool {
	_, ok := a.at[what]
	return ok
}

// names reports whether an acknowledgement of a thing would keep a finding quiet.
func (it item) names(id cascade.ID) bool {
	return id == "" || it.about == id || it.goal == id || slices.Contains(it.also, id)
}

// acknowledged returns where somebody has said that a finding is meant so, or nil. Naming a goal covers its measures;
// naming nothing covers the rule.
func (p *Pass) acknowledged(f Found, goal *cascade.Goal) *Quiet {
	if len(p.acks.all) == 0 {
		return nil
	}
	first := len(p.acks.all)
	look := func(id cascade.ID) {
		if i, ok := p.acks.at[about{p.rule.ID, id}]; ok {
			first = min(first, i)
		}
	}
	look("")
	look(f.About.Head().ID)
	for _, id := range f.Also {
		look(id)
	}
	if goal != nil {
		look(goal.ID)
	}
	if first == len(p.acks.all) {
		return nil
	}
	a := p.acks.all[first]
	return &Quiet{ID: a.ID, By: a.By, FiledBy: a.FiledBy, Reason: a.Reason, Until: a.Until}
}

// waived returns where the goal was let through the launch gate without what the rule asks for, or nil. The gate's
// check is named like the rule, or like what it misses: "baseline" for no-baseline, "brief" for brief-missing.
func (p *Pass) waived(g *cascade.Goal) *Quiet {
	if len(g.Waived) == 0 {
		return nil
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(p.rule.ID, "no-"), "-missing")
	i := slices.IndexFunc(g.Waived, func(w cascade.Waiver) bool {
		return (w.Check == p.rule.ID || w.Check == bare) && (w.Until == 0 || w.Until >= p.Today)
	})
	if i < 0 {
		return nil
	}
	w := g.Waived[i]
	return &Quiet{By: w.By, FiledBy: w.FiledBy, Reason: w.Reason, Until: w.Until}
}

// compare orders places as parts and units stand.
func (at place) compare(o place) int {
	return cmp.Or(cmp.Compare(at.part, o.part), cmp.Compare(at.unit, o.unit))
}
