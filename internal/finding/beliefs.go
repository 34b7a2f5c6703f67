package finding

import (
	"fmt"
	"math"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
)

// The rules about beliefs that state numbers: whether they add up, whether they can be tested, and what the readings say.
// Like all rules that rest on readings they say nothing of a workspace that carries none.

// HalfOfGap is the share of a gap that promises must cover for the plan to pass as one.
const HalfOfGap = 0.5

// onReadings lets a rule run only where there are readings.
func onReadings(run func(*Pass)) func(*Pass) {
	return func(p *Pass) {
		if p.Len(cascade.KindObservation) > 0 {
			run(p)
		}
	}
}

// moved is a difference of two values of a metric; shares differ by points.
func moved(v float64, m *cascade.Metric) string { return evidence.Move(v, unit(m)) }

// share is a part of one in percent.
func share(v float64) string { return evidence.Number(math.Round(100*v)) + " %" }

// shareBelow is a part of one that lies below a limit; where whole percents would round it up to the limit, it has a
// digit more.
func shareBelow(v, limit float64) string {
	if math.Round(100*v) < math.Round(100*limit) {
		return share(v)
	}
	return evidence.Number(math.Floor(1000*v)/10) + " %"
}

var doesNotAddUp = &Rule{
	ID: "does-not-add-up", Severity: Warning, Do: toRead,
	Doc: Doc{
		What: fmt.Sprintf("Every goal that serves a committed goal states its belief in numbers about one of its measures, and together they promise less than %s of what that measure still has to move. A promise is what the goal means to move its driver by, from baseline to target, times the size believed. Nothing is said where one link states no number, or the measure is met or past its date.", share(HalfOfGap)),
		Why:  "Even if every belief holds and everybody below arrives, the goal above is missed by more than half: the plan has a hole that no effort closes.",
		Next: "Find another driver, agree on more below, or lower the target while that is still a decision.",
	},
	Run: onReadings(func(p *Pass) {
		for g, m := range p.committedMeasures() {
			metric := p.Metric(m.Metric)
			how := shape(m, metric)
			if how != cascade.FromTo && how != cascade.Cumulative {
				continue
			}
			sum := p.Lens.Graph().AddsUp(m)
			if sum == nil || len(sum.Silent) > 0 || sum.Gap == 0 || sum.Promised/sum.Gap >= HalfOfGap {
				continue
			}
			now := p.Lens.Measure(m)
			if now.Progress == nil || *now.Progress >= 1 || now.By != "" && now.By < p.Today.String() {
				continue
			}
			var parts []string
			for _, b := range sum.Beliefs {
				parts = append(parts, p.goalName(b.Alignment.Goal)+" "+moved(b.Effect, metric))
			}
			promised := moved(sum.Promised, metric)
			adds := fmt.Sprintf("That is %s of the gap", shareBelow(sum.Promised/sum.Gap, HalfOfGap))
			if sum.Promised/sum.Gap < 0 {
				adds = "That is the wrong way"
			}
			if odds := moved(now.AddsUp.AtOdds, metric); odds != promised {
				adds += "; at your own odds it is " + odds
			}
			p.Report(Found{
				About: m, Also: []cascade.ID{m.Metric}, Message: fmt.Sprintf("If every belief below %s holds, less than half of the gap closes.", p.name(g)),
				Evidence: fmt.Sprintf("It is at %s and should be at %s, %s away. Promised are %s in all: %s. %s.",
					amount(sum.Now, metric), amount(sum.To, metric), moved(math.Abs(sum.Gap), metric), promised, list(parts), adds),
				Next: "Find another driver, agree on more below, or lower the target.",
			})
		}
	}),
}

// believed yields the alignments of committed goals to committed goals whose belief readings can speak about.
func (p *Pass) believed(yield func(*cascade.Goal, *cascade.Alignment) bool) {
	for g, a := range p.nested {
		if p.binding(p.Goal(a.To)) && p.Lens.Numeric(a.Believes) && !yield(g, a) {
			return
		}
	}
}

var untested = &Rule{
	ID: "untested", Severity: Note, Do: toRead,
	Doc: Doc{
		What: fmt.Sprintf("A committed goal's belief states numbers, and its readings cannot test it: driver or outcome has had no reading for two cadences since the goal began; or there are %d pairs of readings and the driver has hardly moved in them; or there will not be %d pairs before the goal's date. Where the belief counts only from the day a metric passes a level (`readableWhen`), older readings are no help. It is quiet where something was heard for or against the belief, where a person has put their word in the place of its standing, and where the readings have spoken.", evidence.GradePairs, evidence.GradePairs),
		Why:  "The plan rests on this belief, and on the day it is scored nobody will know more about it than today.",
		Next: "Do what the finding says: bring in older readings, move the driver on purpose, try it on a few, or ask people and write down what you heard.",
	},
	Run: onReadings(func(p *Pass) {
		for g, a := range p.believed {
			st := p.Lens.Standing(a)
			if st.Computed != "too-early" || st.Overruled || p.heard(a) {
				continue
			}
			if why, next := p.untestable(g, a); why != "" {
				p.Report(Found{
					About: g, At: a, Also: []cascade.ID{a.To, a.Believes.Driver, a.Believes.Outcome},
					Message: fmt.Sprintf("Its belief about %s rests untested.", p.goalName(a.To)), Evidence: why, Next: next,
				})
			}
		}
	}),
}

// heard reports whether there is qualitative evidence by today.
func (p *Pass) heard(a *cascade.Alignment) bool {
	for _, h := range a.Heard {
		if h.At <= p.Today {
			return true
		}
	}
	return false
}

// untestable says why readings cannot test a belief in time and what would help; "" where they may.
func (p *Pass) untestable(g *cascade.Goal, a *cascade.Alignment) (why, next string) {
	const ask = "ask people and write down under `heard` what they say."
	driver, outcome := p.Metric(a.Believes.Driver), p.Metric(a.Believes.Outcome)
	fewest := math.MaxInt
	for _, m := range []*cascade.Metric{driver, outcome} {
		n := 0
		for o := range p.Observations(m.ID) {
			if o.At.Date() <= p.Today {
				n++
			}
		}
		fewest = min(fewest, n)
		if since := p.since(g); n == 0 {
			if since == 0 || int(p.Today-since) < 2*m.Cadence.Days() {
				return "", ""
			}
			return fmt.Sprintf("%s has no reading, %d days after the goal began.", p.name(m), int(p.Today-since)), "Begin to read it, or " + ask
		}
	}
	st := p.Lens.Standing(a)
	pairs := 0
	switch f := st.Figures; {
	case f != nil && f.Pairs >= evidence.GradePairs && !f.Moved:
		return fmt.Sprintf("In %d pairs of readings %s has hardly moved, so its effect on %s cannot show.", f.Pairs, p.name(driver), p.name(outcome)),
			"Move the driver on purpose, try it on a few, or " + ask
	case f != nil:
		pairs = f.Pairs
	case a.Believes.ReadableWhen == nil:
		pairs = fewest
	}
	due := p.due(g)
	if due <= p.Today || pairs >= evidence.GradePairs {
		return "", ""
	}
	more := int(due-p.Today) / outcome.Cadence.Days()
	if pairs+more >= evidence.GradePairs {
		return "", ""
	}
	why = fmt.Sprintf("%s and %s make %s of readings so far and about %d by %s; below %d Weir does not judge.", p.name(driver), p.name(outcome), count(pairs, "pair", "pairs"), pairs+more, due, evidence.GradePairs)
	if w := p.Metric(clock(a.Believes)); w != nil {
		return why + fmt.Sprintf(" Readings count only from the day %s passes %s.", p.name(w), amount(*a.Believes.ReadableWhen.Above, w)), "Read both more often, try it on a few, or " + ask
	}
	return why, "Bring in older readings of both, read them more often, or " + ask
}

// clock names the metric that starts the clock of a belief; "" where its readings count from the first.
func clock(b *cascade.Belief) cascade.ID {
	if w := b.ReadableWhen; w != nil && w.Above != nil {
		return w.Metric
	}
	return ""
}

// due returns the last day a goal is measured on; 0 where none is set.
func (p *Pass) due(g *cascade.Goal) cascade.Date {
	var due cascade.Date
	if c := p.Cycle(g.Cycle); c != nil {
		due = c.To
	}
	seen, _ := p.measures(g)
	for _, m := range seen {
		due = max(due, m.By)
	}
	return due
}

var contradicted = &Rule{
	ID: "contradicted", Severity: Warning, Do: toRead,
	Doc: Doc{
		What: fmt.Sprintf("The readings speak against the numeric belief of a committed goal: driver and outcome move the other way from what is stated, with odds of 19 in 20 or better, in %d pairs or more in which the driver moved; and it still stands out when all graded links of the workspace are judged together (Benjamini–Hochberg, one in ten of those that stand out may be chance). It is quiet where a person has overruled the standing.", evidence.GradePairs),
		Why:  "It is not proof. But if the readings are right, what this goal achieves does not bring the one above nearer and may take it further away, and every week on it is taken from something that might help.",
		Next: "Talk it over at the next review: stop, swap the path, or say what else moved the outcome and what would show that.",
	},
	Run: onReadings(func(p *Pass) {
		graded := p.Lens.Graded()
		together := ""
		if len(graded.Links) > 1 {
			together = graded.Many.Sentence
			p.report.Summary.Links = together
		}
		for i, a := range graded.Links {
			st := p.Lens.Standing(a)
			if st.Computed != "contradicted" || st.Overruled || !graded.Many.Found[i] || !p.binding(p.Goal(a.To)) {
				continue
			}
			p.Report(Found{
				About: p.Goal(a.Goal), At: a, Also: []cascade.ID{a.To, a.Believes.Driver, a.Believes.Outcome},
				Message:  fmt.Sprintf("The readings speak against its belief about %s.", p.goalName(a.To)),
				Evidence: strings.TrimSpace(st.Sentence + " " + together),
				Next:     "Stop, swap the path, or say what else moved the outcome; a person who knows better may say so in its place, with a reason.",
			})
		}
	}),
}
