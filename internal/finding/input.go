package finding

import (
	"math"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/words"
)

// The rules about what was typed: days, units and orders that can hardly be meant.

var readingAhead = &Rule{
	ID: "reading-ahead", Severity: Warning, Do: toMeasure, Local: true,
	Doc: Doc{
		What: words.T("A metric has a reading of a day that is still to come, wherever on earth it was written."),
		Why:  words.T("Nobody can have read it. Until that day it counts for nothing; then it hides what was read before."),
		Next: words.T("Correct its day: most often the year is mistyped. What is planned for a day is {a measure}'s " +
			"`milestones`."),
	},
	Parts: []Part{ofMetrics(own|readings, func(p *Pass, m *cascade.Metric) {
		if m.Withheld {
			return
		}
		last := p.LastObservation(m.ID, p.Today+2, math.MaxInt32)
		if last == nil {
			return
		}
		p.Report(Found{About: m, At: last, Say: func() Said {
			return Said{
				Message: words.T("A reading is dated %s, and that day is still to come.", day(last.At.Date())),
				Evidence: words.T("%s has %s on %s; today is %s.", p.name(m), amount(last.Value, m),
					day(last.At.Date()), day(p.Today)),
				Next: words.T("Correct the day; most often the year is mistyped."),
			}
		}})
	})},
}

var levelsClash = &Rule{
	ID: "levels-clash", Severity: Warning, Do: toMeasure,
	Doc: Doc{
		What: words.T("A {measure} of a committed {goal} says levels or days in an order that cannot be: `commit` beyond " +
			"the target, `stretch` short of it, a first day after the last, or a milestone outside both."),
		Why:  words.T("What was promised would be more than what is aimed at, and whoever reads it believes one of the two."),
		Next: words.T("Put them in order: `commit`, then `to`, then `stretch`; milestones between `start` and `by`."),
	},
	Parts: []Part{ofCommittedMeasures(own, func(p *Pass, _ *cascade.Goal, m *cascade.Measure) {
		metric := p.Metric(m.Metric)
		var what []words.Text
		if m.To != nil && m.Commit != nil && metric.Beyond(*m.Commit, *m.To) {
			what = append(what, words.T("commit %s is beyond the target of %s", amount(*m.Commit, metric),
				amount(*m.To, metric)))
		}
		if m.To != nil && m.Stretch != nil && metric.Beyond(*m.To, *m.Stretch) {
			what = append(what, words.T("stretch %s is short of the target of %s", amount(*m.Stretch, metric),
				amount(*m.To, metric)))
		}
		start, by := p.Lens.Dates(m)
		if by != 0 && start > by {
			what = append(what, words.T("the first day, %s, comes after the last, %s", day(start), day(by)))
		}
		for _, stone := range m.Milestones {
			switch {
			case by != 0 && stone.By > by:
				what = append(what, words.T("the milestone of %s comes after the last day, %s", day(stone.By), day(by)))
			case stone.By < start:
				what = append(what, words.T("the milestone of %s comes before the first day, %s", day(stone.By), day(start)))
			}
		}
		if len(what) == 0 {
			return
		}
		p.Report(Found{About: m, Say: func() Said {
			return Said{
				Message:  words.T("Its levels or days contradict each other."),
				Evidence: sentence(words.Capital(list(what))),
				Next:     words.T("Put them in order: commit, then target, then stretch, and milestones within its dates."),
			}
		}})
	})},
}

var unitMixed = &Rule{
	ID: "unit-mixed", Severity: Warning, Do: toMeasure, Local: true,
	Doc: Doc{
		What: words.T("Readings of a metric, or what its {measures} state, differ by about a hundred, a thousand or a " +
			"million times from one day on: a share written as a fraction, or thousands beside single ones."),
		Why: words.T("Nothing moves like that. Progress, health and every belief that reads the metric are wrong from that " +
			"day on."),
		Next: words.T("Write all of them in the metric's unit, and correct those that are not."),
	},
	Parts: []Part{ofMetrics(own|readings|readers, func(p *Pass, m *cascade.Metric) {
		if m.Withheld {
			return
		}
		found, ok := p.mixed(m)
		if !ok {
			return
		}
		p.Report(Found{About: m, Say: func() Said {
			times := words.T("%s times", words.Number(found.times))
			how := words.T("The reading of %s, %s, is about %s what it was before: %s on %s.", found.day, amount(found.value, m),
				times, amount(found.other, m), found.since)
			switch {
			case found.since == 0 && math.Abs(found.value) > math.Abs(found.other):
				how = words.T("The reading of %s, %s, is about %s larger than the %s that {a measure} states.", found.day,
					amount(found.value, m), times, amount(found.other, m))
			case found.since == 0:
				how = words.T("The reading of %s, %s, is about %s smaller than the %s that {a measure} states.", found.day,
					amount(found.value, m), times, amount(found.other, m))
			case math.Abs(found.value) < math.Abs(found.other):
				how = words.T("The reading of %s, %s, is about %s smaller than the one before: %s on %s.", found.day,
					amount(found.value, m), times, amount(found.other, m), found.since)
			}
			next := words.T("Correct the readings that are in another unit.")
			if found.times == 100 && m.InPercent() {
				next = words.T("Was a share written as a fraction? Then 0.32 is 32.")
			}
			return Said{Message: words.T("Its numbers seem to be in two units."), Evidence: how, Next: next}
		}})
	})},
}

// mix is a reading that differs by a round number of times from another, or from what is stated (since is 0 then).
type mix struct {
	day, since   cascade.Date
	value, other float64
	times        float64
}

// leaps are how many times apart two units of one metric are, and leapSlack how far a step between them may miss that.
var leaps = []float64{100, 1_000, 1_000_000}

const leapSlack = 1.5

// mixed returns the first reading in another unit than those before it: a step that lasts until today, with two alike
// on either side. It also returns a reading in another unit than the baseline and target that a measure states. A few
// things, counted one by one, may well become a hundred.
func (p *Pass) mixed(m *cascade.Metric) (found mix, ok bool) {
	type read struct {
		day cascade.Date
		v   float64
	}
	share := m.InPercent()
	var first, last, butLast read // of the readings alike that lead up to the last; the last so far, and the one before
	var before [2]read            // the two before first, the nearer first
	n, alikes := 0, 0
	for day, v := range p.Readings(p.MetricPlace(m.ID)) {
		if v == 0 {
			continue
		}
		now := read{day, v}
		if n == 0 || !alike(last.v, v) {
			before, first, alikes = [2]read{last, butLast}, now, 0
		}
		butLast, last = last, now
		n++
		alikes++
	}
	if alikes >= 2 && n-alikes >= 2 && alike(before[0].v, before[1].v) {
		if times := leap(before[0].v, first.v, share); times > 0 {
			return mix{day: first.day, since: before[0].day, value: first.v, other: before[0].v, times: times}, true
		}
	}
	if n == 0 || n > alikes {
		return mix{}, false
	}
	for l := range p.MeasuresReading(m.ID) {
		if l.Withheld || l.From == nil || *l.From == 0 || !p.judge(l).Baseline {
			continue
		}
		if times := leap(*l.From, first.v, share); times > 0 && apart(l, first.v, times) {
			return mix{day: first.day, value: first.v, other: *l.From, times: times}, true
		}
	}
	return mix{}, false
}

// apart reports whether a measure states its baseline and target in another unit than a reading, so many times apart.
func apart(m *cascade.Measure, v, times float64) bool {
	small, large := *m.From, v
	if math.Abs(v) < math.Abs(*m.From) {
		small, large = v, *m.From
	}
	if !alike(small*times, large) {
		return false
	}
	if m.To == nil || *m.To == 0 {
		return true
	}
	if math.Abs(v) < math.Abs(*m.From) { // it may be on its way there
		return math.Abs(*m.To) > math.Abs(v)*times/10 || times == 100
	}
	return math.Abs(*m.To) < math.Abs(v)/10 && (times != 100 || math.Abs(*m.To) <= 1)
}

// leap returns how many times apart two values are, about, where that is as much as units are; 0 where it is not.
// Shares must be a fraction and a percentage.
func leap(a, b float64, share bool) float64 {
	small, large := min(math.Abs(a), math.Abs(b)), max(math.Abs(a), math.Abs(b))
	for _, times := range leaps {
		if q := large / small; q < times/leapSlack || q > times*leapSlack {
			continue
		}
		if times == 100 && !(share && small <= 1 && large >= 10) || times > 100 && isHandful(small) {
			return 0
		}
		return times
	}
	return 0
}

// alike reports whether two values are of one sign and scale.
func alike(a, b float64) bool {
	return (a > 0) == (b > 0) && max(math.Abs(a), math.Abs(b)) <= 3*min(math.Abs(a), math.Abs(b))
}

var sameGoal = &Rule{
	ID: "same-goal", Severity: Note, Do: toServe,
	Doc: Doc{
		What: words.T("Two committed {goals} take one metric to one target by one day."),
		Why: words.T("Either it is one {goal} that two teams own together, or each counts the same success as its own, and " +
			"what serves whom is lost."),
		Next: words.T("Own one {goal} together, or say what differs: another metric, another target, a part of it."),
	},
	Parts: []Part{ofMetrics(own|readers, func(p *Pass, metric *cascade.Metric) {
		type aim struct {
			to float64
			by cascade.Date
		}
		if metric.Withheld {
			return
		}
		goals := map[aim][]*cascade.Goal{}
		for m := range p.MeasuresReading(metric.ID) {
			g := p.Goal(m.Goal)
			if m.Withheld || m.To == nil || !p.judge(m).Arrives || !p.binding(g) || p.over(g) {
				continue
			}
			_, by := p.Lens.Dates(m)
			at := aim{*m.To, by}
			others := goals[at]
			goals[at] = append(others, g)
			joined := func(o *cascade.Goal) bool { return o.ID == g.ID || p.joined(g, o) }
			if len(others) == 0 || slices.ContainsFunc(others, joined) {
				continue
			}
			p.sameAim(g, others[0], metric, *m.To)
		}
	})},
}

// sameAim reports that two goals take one metric to one target.
func (p *Pass) sameAim(g, other *cascade.Goal, metric *cascade.Metric, to float64) {
	p.Report(Found{About: g, Also: []cascade.ID{other.ID, metric.ID}, Say: func() Said {
		message := words.T("It has the same target as %s.", p.name(other))
		if strings.EqualFold(strings.TrimSpace(g.Intent), strings.TrimSpace(other.Intent)) {
			message = words.T("It is the same {goal} as %s.", p.name(other))
		}
		return Said{
			Message:  message,
			Evidence: words.T("Both take %s to %s.", p.name(metric), amount(to, metric)),
			Next:     words.T("Own one {goal} together, or say what differs."),
		}
	}})
}

// joined reports whether one of two goals serves the other: then the target is one on purpose.
func (p *Pass) joined(a, b *cascade.Goal) bool {
	for _, g := range [2][2]*cascade.Goal{{a, b}, {b, a}} {
		for l := range p.AlignmentsUp(g[0].ID) {
			if l.To == g[1].ID {
				return true
			}
		}
	}
	return false
}

var baselineDenied = &Rule{
	ID: "baseline-denied", Severity: Warning, Do: toMeasure,
	Doc: Doc{
		What: words.T("The readings around the first day of a committed {goal}'s {measure} lie away from the baseline it "+
			"states, by %s or more of the way to the target.", words.Percent(threshold.BaselineDenied)),
		Why: words.T("Progress is counted from the baseline. From a wrong one it shows a way that nobody went, or hides " +
			"one that was."),
		Next: words.T("Set `from` to what was read, or correct the readings. Where it is to count from elsewhere, such as " +
			"last year's mean, acknowledge this with that reason."),
	},
	Parts: []Part{onReadings(ofCommittedMeasures(own|readings, func(p *Pass, _ *cascade.Goal, m *cascade.Measure) {
		metric := p.Metric(m.Metric)
		if metric == nil || metric.Withheld || m.From == nil || m.To == nil || *m.From == *m.To || !p.judge(m).Baseline {
			return
		}
		near := p.aroundStart(m, metric)
		if len(near) == 0 {
			return
		}
		for _, o := range near {
			off := (o.Value - *m.From) / math.Abs(*m.To-*m.From)
			if first := near[0].Value - *m.From; math.Abs(off) < threshold.BaselineDenied || (off > 0) != (first > 0) {
				return
			}
		}
		p.Report(Found{About: m, Say: func() Said {
			start, _ := p.Lens.Dates(m)
			read := make([]words.Text, len(near))
			for i, o := range near {
				read[i] = words.T("%s on %s", amount(o.Value, metric), day(o.At.Date()))
			}
			return Said{
				Message: words.T("The readings say another baseline than the {measure}."),
				Evidence: words.T("%sgoes from %s to %s, beginning on %s; around that day it read %s.", p.reads(m),
					amount(*m.From, metric), amount(*m.To, metric), day(start), words.List(read...)),
				Next: words.T("Set the baseline to what was read, %s, or correct the readings.", cascade.Plain(near[0].Value)),
			}
		}})
	}))},
}

// aroundStart returns the reading that stood on the first day of a measure and the one that came next, as far as they
// are no further from it than one is from the next.
func (p *Pass) aroundStart(m *cascade.Measure, metric *cascade.Metric) (near []*cascade.Observation) {
	start, _ := p.Lens.Dates(m)
	if start == 0 {
		return nil
	}
	window := cascade.Date(max(metric.Cadence.Days(), cascade.Weekly.Days()))
	var next *cascade.Observation
	for o := range p.ObservationsBack(metric.ID, min(start+window, p.Today)) {
		if on := o.At.Date(); on <= start {
			if on >= start-window {
				near = append(near, o)
			}
			break
		}
		next = o
	}
	if next != nil {
		near = append(near, next)
	}
	return near
}
