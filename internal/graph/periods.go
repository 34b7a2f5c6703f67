package graph

import (
	"maps"
	"math"
	"slices"

	"weir.dev/weir/internal/cascade"
)

// period is what was planned for a part of a measure's time, and what was read in it.
type period struct {
	planned, actual float64
	read            bool
}

// met is how far a period did what was planned for it, 0 … 1, missing where nothing was read of what should stay small.
func (p period) met(down bool) Figure {
	switch {
	case down && !p.read:
		return Figure{}
	case down && p.actual <= p.planned, !down && p.actual >= p.planned: // nothing planned is fully done by nothing
		return known(1)
	case p.planned <= 0:
		return known(0)
	case down:
		return known(p.planned / p.actual)
	}
	return known(math.Max(0, p.actual/p.planned))
}

// periods are the parts of a measure's time that have ended. Those that are all alike, with nothing read or planned for
// them alone, are only counted.
type periods struct {
	single []period
	alike  int
	like   period
}

// periodsOf returns the periods of a measure that have ended before the day: the whole calendar periods of its metric's
// cadence between its dates, each of which has its milestone, else the measure's target, as its plan. Where no target
// is stated, each milestone ends a period of its own, which begins after the one before.
func periodsOf(l *look) periods {
	if l.m.To == nil {
		return l.betweenMilestones()
	}
	cadence := cascade.Weekly
	if l.metric != nil && l.metric.Cadence != "" {
		cadence = l.metric.Cadence
	}
	start, end := l.start, l.today-1
	if l.by != 0 {
		end = min(end, l.by)
	}
	if start == 0 { // it has no day to start from, and so counts from its first reading
		for start = range l.s.Readings(l.at) {
			break
		}
	}
	first, last := cadence.Period(start), cadence.Period(end)
	if cadence.PeriodStart(first) < start && l.start != 0 {
		first++
	}
	if cadence.PeriodStart(last+1) > end+1 {
		last--
	}
	if start == 0 || last < first {
		return periods{}
	}
	like := period{planned: *l.m.To}
	at := map[int]*period{}
	single := func(day cascade.Date) *period {
		n := cadence.Period(day)
		if n < first || n > last {
			return new(period)
		}
		if at[n] == nil {
			one := like
			at[n] = &one
		}
		return at[n]
	}
	for _, ms := range l.m.Milestones {
		single(ms.By).planned = ms.Value
	}
	for day, value := range l.s.Readings(l.at) {
		if l.start == 0 || day >= l.start {
			p := single(day)
			p.actual += value
			p.read = true
		}
	}
	out := periods{alike: last - first + 1 - len(at), like: like}
	for _, n := range slices.Sorted(maps.Keys(at)) {
		out.single = append(out.single, *at[n])
	}
	return out
}

// betweenMilestones returns the periods that milestones end.
func (l *look) betweenMilestones() (out periods) {
	after := l.start - 1
	for _, ms := range l.m.Milestones {
		if ms.By >= l.today || l.by != 0 && ms.By > l.by {
			break
		}
		if ms.By < l.start {
			continue
		}
		p := period{planned: ms.Value}
		for day, value := range l.s.Readings(l.at) {
			if day > after && day <= ms.By {
				p.actual += value
				p.read = true
			}
		}
		out.single = append(out.single, p)
		after = ms.By
	}
	return out
}

// periodsMet is the mean of how far the periods that have ended did what was planned for them.
func periodsMet(l *look, _ float64) Figure {
	down := l.metric != nil && l.metric.Direction == cascade.Down
	all := periodsOf(l)
	var each mean
	if all.alike > 0 {
		if f := all.like.met(down); f.OK {
			each.add(float64(all.alike), f)
		}
	}
	for _, p := range all.single {
		if f := p.met(down); f.OK {
			each.add(1, f)
		}
	}
	return each.figure()
}

// periodsEnded is 1 once a period has ended: what was planned for it should be there.
func periodsEnded(l *look) Figure {
	if all := periodsOf(l); all.alike == 0 && len(all.single) == 0 {
		return Figure{}
	}
	return known(1)
}
