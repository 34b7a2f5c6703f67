package finding

import (
	"cmp"
	"math"
	"slices"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/words"
)

// The rules about green that says little: below, above, or always.

// under is what serves a goal, told apart by how it is doing.
type under struct {
	green []cascade.Entity // goals that are on track, initiatives that are done
	other bool             // something that is neither, or that the viewer cannot judge
}

// under looks at the committed goals and the initiatives that serve a goal. Work that is under way and in time is
// neither green nor held against it.
func (p *Pass) under(g *cascade.Goal) under {
	var out under
	seen := map[cascade.ID]bool{}
	initiative := func(i *cascade.Initiative) {
		if i == nil || i.Withheld || seen[i.ID] {
			return
		}
		seen[i.ID] = true
		switch {
		case assess.Done(i.Status):
			out.green = append(out.green, i)
		case i.To != 0 && i.To < p.Today:
			out.other = true
		}
	}
	for a := range p.AlignmentsDown(g.ID) {
		if a.Initiative != "" {
			initiative(p.Initiative(a.Initiative))
		}
		if !a.By.Nested() || !p.flows(a) {
			continue
		}
		child := p.Goal(a.Goal)
		switch {
		case child == nil || child.State != cascade.Committed && !child.Withheld:
		case child.Withheld:
			out.other = true
		case green(p.Lens.Graph().Figures(child.ID).Health):
			out.green = append(out.green, child)
		default:
			out.other = true
		}
	}
	for e := range p.Referrers(g.ID, cascade.KindInitiative) {
		initiative(e.(*cascade.Initiative))
	}
	return out
}

// inTime reports whether what was done below a goal could have shown in it by now: twice the longest stated lag has
// passed since the goal began.
func (p *Pass) inTime(g *cascade.Goal) bool {
	longest := 0.0
	for a := range p.AlignmentsDown(g.ID) {
		if a.Believes == nil || a.Believes.Lag == "" {
			continue
		}
		if lag, err := evidence.ParseLag(a.Believes.Lag); err == nil { // what is no lag is refused where it is written
			longest = math.Max(longest, lag.Days())
		}
	}
	since := p.Since(g)
	return since == 0 || float64(p.Today-since) >= 2*longest
}

// activity reports whether a goal is off track although all below it is green.
func (p *Pass) activity(g *cascade.Goal) (under, bool) {
	f := p.Lens.Graph().Figures(g.ID)
	if f.Health != cascade.HealthOffTrack || !f.Evidence.OK || !p.inTime(g) {
		return under{}, false
	}
	b := p.under(g)
	return b, len(b.green) >= 2 && !b.other
}

var activityGreen = &Rule{
	ID: "activity-green", Severity: Warning, Do: toRead, Running: true,
	Doc: Doc{
		What: words.T("A committed {goal} is off track by its own {measures}, and everything under it is green: two or " +
			"more committed {goals} that are on track or initiatives that are done, and none that is anything else, but for " +
			"work that is under way and in time. Twice the longest lag that a belief below states has passed since the " +
			"{goal} began."),
		Why: words.T("Everybody did what was agreed and it has not helped so far. A belief between the work and the " +
			"outcome may be wrong, and then more of the same will not help either."),
		Next: words.T("Do not push the work. Ask which because does not hold, and swap the path or learn which one would."),
	},
	Parts: []Part{onReadings(ofCommitted(own|figures|below, func(p *Pass, g *cascade.Goal) {
		b, ok := p.activity(g)
		if !ok {
			return
		}
		p.Report(Found{About: g, Say: func() Said {
			f := p.Lens.Graph().Figures(g.ID)
			evidence := words.T("Below it are %s.", list(p.greenNames(b.green)))
			if f.Pace.OK {
				evidence = words.T("It has come %s of the way in %s of its time, and below it are %s.", share(f.Paced.V),
					share(f.Pace.V), list(p.greenNames(b.green)))
			}
			return Said{
				Message:  words.T("All the work under it is green, and it is off track."),
				Evidence: evidence,
				Next:     words.T("Ask which because does not hold, and swap the path or learn which one would."),
			}
		}})
	}))},
}

// green reports whether a health says that all is well.
func green(h cascade.Health) bool { return h == cascade.HealthOnTrack || h == cascade.HealthReached }

// greenNames names what is green, and says how.
func (p *Pass) greenNames(green []cascade.Entity) []words.Text {
	out := make([]words.Text, len(green))
	for i, e := range green {
		if out[i] = words.T("%s (on track)", p.name(e)); e.Kind() == cascade.KindInitiative {
			out[i] = words.T("%s (done)", p.name(e))
		}
	}
	return out
}

var diverging = &Rule{
	ID: "diverging", Severity: Note, Do: toRead, Running: true,
	Doc: Doc{
		What: words.T(
			"What serves a committed {goal} is %s or more of the way ahead of the {goal}'s own {measures}, which are all read "+
				"and more than %s behind their pace, a third or more of the time and twice the longest stated lag are gone, and "+
				"two or more {goals} below say how far they are. {Goals} that `activity-green` speaks of are left to it.",
			share(threshold.Divergence), share(threshold.OnTrack)),
		Why: words.T("The {goals} below move and this one does not follow. It may be behind, or it may be that one of the " +
			"beliefs between them does not hold; doing more of the same helps only against the first."),
		Next: words.T("Begin with the belief whose {goal} is furthest along: did moving that move this?"),
	},
	Parts: []Part{onReadings(ofCommitted(own|figures|below, func(p *Pass, g *cascade.Goal) {
		f := p.Lens.Graph().Figures(g.ID)
		if !f.Divergence.OK || f.Read < f.Of || f.Heard < 2 || f.Pace.V < threshold.Settled ||
			!p.Lens.Assess(g).Diverges || !p.inTime(g) {
			return
		}
		if _, told := p.activity(g); told {
			return
		}
		p.Report(Found{About: g, Say: func() Said {
			return Said{
				Message: words.T("What serves it moves, and it does not follow."),
				Evidence: words.T(
					"The {goals} below are %s of the way, it is itself %s, and %s of its time is gone. Furthest along: %s.",
					share(f.Signal.V), share(f.Evidence.V), share(f.Pace.V), words.List(p.furthest(g)...)),
				Next: words.T("Ask of each of these, the furthest first: did moving it move this? Then swap the path, or say " +
					"what is still to come."),
			}
		}})
	}))},
}

// furthest names the goals below that have come furthest, at most three, and how their belief stands.
func (p *Pass) furthest(g *cascade.Goal) []words.Text {
	type come struct {
		a   *cascade.Alignment
		way float64
	}
	var all []come
	for a := range p.AlignmentsDown(g.ID) {
		child := p.Goal(a.Goal)
		if child == nil || child.Withheld || child.State != cascade.Committed || !a.By.Nested() || !p.flows(a) {
			continue
		}
		if f := p.Lens.Graph().Figures(child.ID); f.Progress.OK {
			all = append(all, come{a, f.Progress.V})
		}
	}
	slices.SortStableFunc(all, func(x, y come) int { return cmp.Compare(y.way, x.way) })
	var out []words.Text
	for _, c := range all[:min(3, len(all))] {
		out = append(out, words.T("%s (%s; %s)", p.goalName(c.a.Goal), share(c.way), p.Lens.Standing(c.a).Word.Words()))
	}
	if out == nil {
		out = []words.Text{words.T("{goals} that have ended")}
	}
	return out
}

var laggingOnly = &Rule{
	ID: "lagging-only", Severity: Note, Do: toMeasure,
	Doc: Doc{
		What: words.T("Every {measure} of a committed {goal} says that it is `lagging`, and nothing gives a faster signal: " +
			"no {goal} below has {a measure} that does not lag, no driver of it names a metric, and no metric is kept for it."),
		Why: words.T("By the time these numbers answer, the time to change something is over."),
		Next: words.T("Name what should move first, and give it a metric: as a `leading` {measure}, or as a driver that " +
			"responses can pick."),
	},
	Parts: []Part{onReadings(ofCommitted(own|below|allBelow, func(p *Pass, g *cascade.Goal) {
		seen, more := p.measures(g)
		if len(seen) == 0 || more || !lags(seen) || p.faster(g) {
			return
		}
		p.Report(Found{About: g, Say: func() Said {
			return Said{
				Message: words.T("All its {measures} lag, and nothing gives a faster signal."),
				Evidence: words.T("%s: %s. No driver names a metric, and no {goal} below has a leading one.",
					words.N(len(seen), "%d {measure}, lagging", "%d {measures}, all lagging"), list(p.measureNames(seen))),
				Next: words.T("Name what should move first, and put a number on it: a `leading` {measure}, or a driver with a " +
					"metric."),
			}
		}})
	}))},
}

func lags(ms []*cascade.Measure) bool {
	return !slices.ContainsFunc(ms, func(m *cascade.Measure) bool { return m.Role != cascade.Lagging })
}

var alwaysGreen = &Rule{
	ID: "always-green", Severity: Note, Do: toRead, Running: true,
	Doc: Doc{
		What: words.T(
			"A committed {goal} has been declared on track every time, %d times or more over %d days or more, and its stated "+
				"confidence has never moved by more than %s.", threshold.AlwaysCheckIns, threshold.AlwaysDays,
			words.Number(threshold.SteadyConfidence)),
		Why: words.T("A light that never changes tells nothing. Either the target was certain from the start, or nobody " +
			"looks any more when they declare."),
		Next: words.T("Ask what would turn it amber. If nothing would, aim higher, or check in on it less often."),
	},
	Parts: []Part{onReadings(ofCommitted(own|said, func(p *Pass, g *cascade.Goal) {
		var first, last cascade.Date
		var lo, hi *float64
		n, green := 0, true
		for c := range p.CheckInsBack(g.ID, p.Today) {
			if c.Status == "" || c.At.Date() < p.Since(g) {
				continue
			}
			n++
			green = green && c.Status == cascade.OnTrack
			first = c.At.Date()
			last = max(last, first)
			if v := c.Confidence; v != nil {
				if lo == nil || *v < *lo {
					lo = v
				}
				if hi == nil || *v > *hi {
					hi = v
				}
			}
		}
		if !green || n < threshold.AlwaysCheckIns || last-first < threshold.AlwaysDays ||
			lo != nil && *hi-*lo > threshold.SteadyConfidence+1e-9 {
			return
		}
		p.Report(Found{About: g, Say: func() Said {
			how := words.T("%d check-ins from %s to %s, all on track", n, day(first), day(last))
			if lo != nil {
				how = words.T("%s, with confidence %s", how, words.Number(*lo))
				if *lo != *hi {
					how = words.T("%s to %s", how, words.Number(*hi))
				}
			}
			if f := p.Lens.Graph().Figures(g.ID); f.Evidence.OK && f.Pace.OK {
				how = words.T("%s; it has come %s of the way in %s of its time", how, share(f.Evidence.V), share(f.Pace.V))
			}
			return Said{
				Message:  words.T("It has been declared on track every single time."),
				Evidence: sentence(how),
				Next:     words.T("Ask what would turn it amber. If nothing would, aim higher, or check in on it less often."),
			}
		}})
	}))},
}
