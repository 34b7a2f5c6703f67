package finding

import (
	"cmp"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

var ruleUnknown = &Rule{
	ID: "rule-unknown", Severity: Warning, Do: toGovern, Local: true,
	Doc: Doc{
		What: words.T("An acknowledgement names a rule that does not exist."),
		Why: words.T("It keeps nothing quiet, and whoever wrote it believes that somebody has looked and found it " +
			"right."),
		Next: words.T("Write the id of the rule as findings show it, or take the acknowledgement out."),
	},
}

// Its part asks the list of rules, in which it stands itself.
func init() {
	ruleUnknown.Parts = []Part{of(cascade.KindAcknowledged, own|shown, func(p *Pass, a *cascade.Acknowledged) {
		if Known(a.Rule) || !a.InForce(p.Today) {
			return
		}
		about := p.Subject(a)
		if about == nil {
			about = p.Settings()
		}
		p.Report(Found{About: about, At: a, Say: func() Said {
			return Said{
				Message:  words.T("What was acknowledged here is no rule."),
				Evidence: NoRule(a.Rule),
				Next:     words.T("Write the id of the rule as findings show it, or take the acknowledgement out."),
			}
		}})
	})}
}

// NoRule says that there is no rule of a name, and which one may be meant.
func NoRule(name string) words.Text {
	best, least := "", min(4, len(name))
	for _, r := range Rules {
		if d := cascade.Distance(strings.ToLower(name), r.ID, least); d < least {
			best, least = r.ID, d
		}
	}
	if best == "" {
		return words.T("There is no rule %s.", words.Quoted(name))
	}
	return words.T("There is no rule %s; did you mean %s?", words.Quoted(name), words.Quoted(best))
}

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
