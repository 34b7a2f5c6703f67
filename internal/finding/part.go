package finding

import (
	"weir.dev/weir/internal/cascade"
)

// rests says what the findings about one thing rest on. After a change only the things are looked at again for which
// something of that has changed (reached.go). What a finding says in words is made when it is shown, so the names that
// stand in it do not count.
type rests uint32

// What findings rest on.
const (
	// own is the thing itself; of a goal also its measures with their metrics, and its cycle.
	own rests = 1 << iota
	// readings are those of the metrics that a goal is measured by or watches.
	readings
	// said is what check-ins and reviews say of a goal.
	said
	// above are the lines up from a goal, and the goals there with what they are measured by.
	above
	// saidAbove is what check-ins and reviews say of the goals above.
	saidAbove
	// below is what serves a goal: lines, goals with what they are measured by, initiatives.
	below
	// allAbove are the lines from a goal to its tops.
	allAbove
	// ranks is which goals are priorities, and which lines lead to them.
	ranks
	// allBelow is whatever stands below a goal.
	allBelow
	// figures are a goal's own, and those of the goals below.
	figures
	// needs are what a goal needs, with the goals needed.
	needs
	// beliefs are the readings that may test the beliefs of a goal's lines up, or of a line.
	beliefs
	// reviews are those that govern a goal's lines.
	reviews
	// replaced is what serves the goal that a goal replaces.
	replaced
	// slot is what else a goal's teams have committed to in its cycle.
	slot
	// ends are the goals at both ends of a line, with what they are measured by.
	ends
	// loops are the lines that are left out.
	loops
	// readers are the measures that read a metric, with their goals.
	readers
	// users is what else names a metric.
	users
	// people are the teams and who is in them.
	people
	// work is what a team owns, what joins that to other goals, and what the team is asked.
	work
	// line is whether a line of sight touches a team or one below it.
	line
	// shown is how open things are, and whether they are there.
	shown
	// keys is who bears which key.
	keys
	// believed are the readings that may test the beliefs of what serves a goal.
	believed
	// mild is whether this is a gentle first cycle.
	mild
)

// Part is what a rule looks at, one thing at a time. A rule's findings stand in the order of its parts, within a part
// in the order of kinds and creation.
type Part struct {
	kinds []cascade.Kind // of the things it looks at; none where it looks at all that parts before it have noted
	rests rests
	look  func(*Pass, cascade.Entity)
	// given is what all its findings rest on, as far as the rule's parts before it have noted that: when it changes
	// everything is looked at again. It must be comparable.
	given func(*Pass) any
}

// whole is a part that looks once at what the parts before it have noted.
func whole(look func(*Pass)) Part { return Part{look: func(p *Pass, _ cascade.Entity) { look(p) }} }

// of is a part that looks at the things of one kind.
func of[E cascade.Entity](k cascade.Kind, on rests, look func(*Pass, E)) Part {
	return Part{kinds: []cascade.Kind{k}, rests: on, look: func(p *Pass, e cascade.Entity) { look(p, e.(E)) }}
}

func ofGoals(on rests, look func(*Pass, *cascade.Goal)) Part { return of(cascade.KindGoal, on, look) }

func ofMetrics(on rests, look func(*Pass, *cascade.Metric)) Part {
	return of(cascade.KindMetric, on, look)
}

func ofTeams(on rests, look func(*Pass, *cascade.Team)) Part { return of(cascade.KindTeam, on, look) }

func ofAlignments(on rests, look func(*Pass, *cascade.Alignment)) Part {
	return of(cascade.KindAlignment, on, look)
}

// ofCommitted is a part that looks at the committed goals that may be spoken of.
func ofCommitted(on rests, look func(*Pass, *cascade.Goal)) Part {
	return ofGoals(on, func(p *Pass, g *cascade.Goal) {
		if p.binding(g) {
			look(p, g)
		}
	})
}

// ofCommittedMeasures is a part that looks at the measures of those.
func ofCommittedMeasures(on rests, look func(*Pass, *cascade.Goal, *cascade.Measure)) Part {
	return ofCommitted(on, func(p *Pass, g *cascade.Goal) {
		seen, _ := p.measures(g)
		for _, m := range seen {
			look(p, g, m)
		}
	})
}

// ofNested is a part that looks at the alignments by which those serve others.
func ofNested(on rests, look func(*Pass, *cascade.Goal, *cascade.Alignment)) Part {
	return ofCommitted(on|above, func(p *Pass, g *cascade.Goal) {
		for _, u := range p.aroundOf(g.ID).up {
			if u.By.Nested() && !u.Withheld {
				look(p, g, u.Alignment)
			}
		}
	})
}

// onReadings lets a part look only where there are readings.
func onReadings(part Part) Part {
	look := part.look
	part.look = func(p *Pass, e cascade.Entity) {
		if p.hasRead {
			look(p, e)
		}
	}
	return part
}
