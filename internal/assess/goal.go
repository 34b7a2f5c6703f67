package assess

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/standing"
)

// Assessor judges what one viewer sees.
type Assessor struct {
	*standing.Judge
	s *cascade.Snapshot
}

// Of returns the assessor of a view.
func Of(v *sight.View) *Assessor {
	return &Assessor{Judge: standing.Of(v), s: v.Snapshot()}
}

// Goal is what can be said of a goal today.
type Goal struct {
	Figures graph.Figures
	// Main is the measure that speaks for the goal; nil where the viewer sees none.
	Main *cascade.Measure
	// Says is what there is to say of it first, and Lack, where that is Untold, what keeps its progress from being told.
	Headline Headline
	Lack     Lack
	// Pace is how Main keeps to its pace.
	Pace Pace
	// Behind is how far the evidence of what has a pace lags the pace that is expected of the goal, −1 … 1; missing
	// where nothing has one.
	Behind graph.Figure
	// Deciding is the measure by whose chance its health is judged; nil where pace judges it.
	Deciding *cascade.Measure
	// Aspires says that it is expected to come only part of the way.
	Aspires bool
	// Declared is the last check-in that gave a status, or nil; Differs says that the measures say something else.
	Declared *cascade.CheckIn
	Differs  bool
	// Slipped says that it is off track, computed or declared.
	Slipped bool
	// Diverges says that the goals below do well and this one, behind its pace, does not follow.
	Diverges bool
	// Unanswered is how many goals wait on this one and have not said what a slip would change for them.
	Unanswered int
}

// Headline is what there is to say of a goal first.
type Headline int

// What there is to say.
const (
	Stands     Headline = iota // where its measure stands; how far it has come cannot be said
	Closed                     // it is closed
	Restricted                 // the viewer may not see its measures
	Unmeasured                 // it has no measure
	Unread                     // its measure has no reading
	Untold                     // its progress cannot be told
	Ranged                     // where its measure stands against its range
	Arrived                    // its measure has reached its target
	Still                      // its measure has not moved
	Rose                       // its measure rose …
	Fell                       // … or fell
)

// Lack is what keeps a measure's progress from being told.
type Lack int

// What a measure may lack.
const (
	LacksPeriod Lack = iota // none of its periods has ended
	LacksRange              // nothing says what it should stay inside
	LacksTarget
	LacksDirection
	LacksBaseline
)

// Pace is how a measure keeps to its pace; empty where that cannot be told, or it has arrived.
type Pace string

// The paces.
const (
	PaceBehind Pace = "behind"
	PaceKept   Pace = "on"
	PaceAhead  Pace = "ahead"
)

type goalKey struct{ goal cascade.ID }

// Assess judges a goal. Of a redacted one nothing is said.
func (a *Assessor) Assess(g *cascade.Goal) Goal {
	if g.Withheld {
		return Goal{Figures: a.Graph().Figures(g.ID), Headline: Restricted}
	}
	return a.Memo(goalKey{g.ID}, func() any { return a.assess(g) }).(Goal)
}

func (a *Assessor) assess(g *cascade.Goal) Goal {
	f := a.Graph().Figures(g.ID)
	out := Goal{Figures: f, Main: a.main(g), Declared: a.Declared(g), Aspires: graph.Aspires(g)}
	if f.Pace.OK && !f.Health.Ended() {
		out.Behind = graph.Figure{V: graph.Expected(g, f.Pace.V) - f.Paced.V, OK: true}
	}
	if f.Chance.OK && !f.Health.Ended() {
		out.Deciding = a.Graph().Deciding(g.ID)
	}
	computed := f.Health
	if computed == cascade.HealthMissed {
		computed = cascade.HealthOffTrack
	}
	out.Slipped = computed == cascade.HealthOffTrack
	if d := out.Declared; d != nil {
		says := slices.Contains(cascade.Statuses, cascade.Status(computed)) // not stale, not without evidence
		out.Differs = says && d.Status.Health() != computed
		out.Slipped = out.Slipped || d.Status == cascade.OffTrack
	}
	out.Diverges = f.Divergence.OK && f.Divergence.V >= threshold.Divergence &&
		out.Behind.OK && out.Behind.V > threshold.OnTrack
	for n := range a.s.NeedsOn(g.ID) {
		if len(n.Ripple) == 0 {
			out.Unanswered++
		}
	}
	a.headline(g, &out)
	return out
}

// Declared returns the last check-in up to today that gave a status, or nil.
func (a *Assessor) Declared(g *cascade.Goal) *cascade.CheckIn {
	for c := range a.s.CheckInsBack(g.ID, a.Today()) {
		if c.Status != "" {
			return c
		}
	}
	return nil
}

// main returns the measure that speaks for a goal: the heaviest one with a reading, else the heaviest; the earliest
// among equals.
func (a *Assessor) main(g *cascade.Goal) *cascade.Measure {
	var best *cascade.Measure
	var read bool
	weights := graph.WeightsOf(a.s.MeasuresOf(g.ID))
	for m := range a.s.MeasuresOf(g.ID) {
		if m.Withheld {
			continue
		}
		has := graph.Value(a.s, m, a.Today()) != nil
		if best == nil || has && !read || has == read && weights.Of(m) > weights.Of(best) {
			best, read = m, has
		}
	}
	return best
}

// Priority reports whether g is a committed outcome that serves nothing and is not local.
func (a *Assessor) Priority(g *cascade.Goal) bool { return a.Graph().Priority(g) }
