package say

import (
	"math"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

// Goal says what is going on with a goal, and then what follows, in words a tired person reads once.
func Goal(g lens.GoalPage, today cascade.Date) (lead, then words.Text) {
	judged, m := g.Assessment, g.Main
	switch judged.Headline {
	case assess.Closed:
		if g.Closed != nil {
			then = words.Verbatim(g.Closed.Learning)
		}
		return closed[g.State], then
	case assess.Restricted:
		return words.T("Its {measures} are restricted, so nothing can be said about how it goes."), then
	case assess.Unmeasured:
		return words.T("Nobody has said yet how you will know."),
			words.T("One {measure} makes this {goal} speak: what would somebody notice if it came true?")
	case assess.Unread:
		lead = words.T("There is no reading yet of %s.", Name(m))
		then = words.T("Record one, or check in with a value, and this page begins to speak.")
	case assess.Untold:
		lead = words.T("%s stands at %s.", Name(m), Stands(m))
		then = words.T("Progress cannot be told: %s.", lacks[judged.Lack])
	case assess.Ranged:
		lead = words.T("%s stands at %s; it should stay between %s and %s.",
			Name(m), Stands(m), words.Stated(m.Range.Low, ""), words.Stated(m.Range.High, words.ShortUnit(m.Unit)))
	default:
		lead, then = moved(judged.Headline, m, today), pace(judged.Pace, m, today)
	}
	if ended, next := ended(g, today); !next.IsZero() {
		then = next
		if !ended.IsZero() {
			lead = ended
		}
	}
	if g.Health == cascade.HealthStale {
		then = words.T("%s. Until somebody says how it goes, the last value is only the last value.",
			words.Capital(Silence(g.Goal, today)))
	}
	if judged.Differs && judged.Declared != nil {
		then = words.Join(" ", then, disagrees(g))
	}
	switch named := failing(g); {
	case judged.Diverges && named.IsZero():
		then = words.Join(" ", then, words.T("%s.", words.Capital(Diverges)))
	case judged.Diverges:
		then = words.Join(" ", then, words.T("The {goals} below do well and this one does not."), named)
	default:
		then = words.Join(" ", then, named)
	}
	if n := judged.Unanswered; n > 0 && judged.Slipped {
		then = words.Join(" ", then, words.N(n, "%d {goal} is waiting on this.", "%d {goals} are waiting on this."))
	}
	return lead, then
}

// disagrees says that the owners of a goal say something else than its measures.
func disagrees(g lens.GoalPage) words.Text {
	says := g.Assessment.Declared.Status.Health().Words()
	for _, c := range g.CheckIns {
		if c.Status != "" && c.By != nil {
			return words.T("%s says it is %s.", c.By.Name, says)
		}
		if c.Status != "" {
			break
		}
	}
	return words.T("Its owners say it is %s.", says)
}

// Diverges says what it means that a goal diverges from those below, as a phrase.
var Diverges = words.T("the {goals} below do well and this one does not: one of the beliefs between them may be " +
	"wrong, or its effect is still to come")

// Silence says how long ago the last word on a goal was.
func Silence(g lens.Goal, today cascade.Date) words.Text {
	if g.LastWord == 0 {
		return words.T("no check-in yet")
	}
	return words.N(int(today-g.LastWord)/7, "silent for %d week", "silent for %d weeks")
}

// Why says why the health of a goal is what it is; nothing where there is nothing to explain.
func Why(g lens.GoalPage, today cascade.Date) words.Text {
	if g.Health == cascade.HealthStale {
		return words.T("Stale, because nobody has spoken of it for more than %d check-in cadences. Stale beats green.",
			threshold.StaleCadences)
	}
	if g.Health == cascade.HealthOffTrack {
		if m := outside(g.Measures); m != nil {
			return words.T("Off track, because %s stands at %s, outside %s to %s.", Name(m), Stands(m),
				words.Stated(m.Range.Low, ""), words.Stated(m.Range.High, words.ShortUnit(m.Unit)))
		}
	}
	f, behind := g.Assessment.Figures, g.Assessment.Behind
	if m := deciding(g); m != nil && g.Assessment.Deciding.Outlook != nil {
		return byChance(g, m, *g.Assessment.Deciding.Outlook, today)
	}
	if !behind.OK {
		if m := late(g.Measures, today); m != nil && g.Health == cascade.HealthAtRisk {
			return words.T("At risk, because %s was due by %s and is not there.", Name(m), day(m.By, today))
		}
		return words.Text{}
	}
	come, due, gap := words.Percent(f.Paced.V), words.Percent(behind.V+f.Paced.V), points(behind.V)
	aspires := words.Text{}
	if g.Assessment.Aspires {
		aspires = words.T("That is %s of its pace: more is not expected of it.", words.Percent(threshold.Aspiration))
	}
	switch g.Health {
	case cascade.HealthOffTrack:
		return words.Join(" ", words.T("Off track, because %s of the way is %d points behind a pace of %s; more than %d is "+
			"off track.", come, gap, due, points(threshold.AtRisk)), aspires)
	case cascade.HealthAtRisk:
		if m := late(g.Measures, today); m != nil && behind.V <= threshold.OnTrack {
			return words.T("At risk, because %s was due by %s and is not there.", Name(m), day(m.By, today))
		}
		return words.Join(" ", words.T("At risk, because %s of the way is %d points behind a pace of %s; %d to %d is at "+
			"risk.", come, gap, due, points(threshold.OnTrack), points(threshold.AtRisk)), aspires)
	case cascade.HealthOnTrack:
		return words.Join(" ", words.T("On track, because %s of the way is not more than %d points behind a pace of %s.",
			come, points(threshold.OnTrack), due), aspires)
	}
	return words.Text{}
}

// deciding returns the measure by whose chance a goal is judged, or nil.
func deciding(g lens.GoalPage) *lens.Measure {
	for i := range g.Measures {
		if m := &g.Measures[i]; m.Decides {
			return m
		}
	}
	return nil
}

// byChance says why health is what it is where the chance of a measure judges it.
func byChance(g lens.GoalPage, m *lens.Measure, o cascade.Outlook, today cascade.Date) words.Text {
	on, risk := threshold.ChanceOnTrack, threshold.ChanceAtRisk
	if g.Assessment.Aspires {
		on, risk = threshold.AspiringOnTrack, threshold.AspiringAtRisk
	}
	chance := words.T("the chance that %s reaches %s by %s is %s", Name(m),
		words.Stated(o.Target, words.ShortUnit(m.Unit)), day(o.By, today), missing(o.Chance, on, risk))
	if of := g.Assessment.Figures.AsOf; of != 0 {
		chance = words.T("%s (by the readings up to %s)", chance, day(of, today))
	}
	switch g.Health {
	case cascade.HealthOffTrack:
		return words.T("Off track, because %s; below %s is off track.", chance, words.Percent(risk))
	case cascade.HealthAtRisk:
		if l := late(g.Measures, today); l != nil && o.Chance >= on {
			return words.T("At risk, because %s was due by %s and is not there.", Name(l), day(l.By, today))
		}
		return words.T("At risk, because %s; %s to %s is at risk.", chance, words.Percent(risk), words.Percent(on))
	case cascade.HealthOnTrack:
		return words.T("On track, because %s; from %s on is on track.", chance, words.Percent(on))
	}
	return words.Text{}
}

// missing is a chance as evidence says it; one that would be rounded up to a threshold it misses is said to miss it.
func missing(chance float64, thresholds ...float64) words.Text {
	for _, t := range thresholds {
		if chance < t && points(evidence.Step(chance)) >= points(t) {
			return words.T("just below %s", words.Percent(t))
		}
	}
	return evidence.Percentage(chance)
}

// late returns a measure whose day has passed and that is not there, or nil.
func late(measures []lens.Measure, today cascade.Date) *lens.Measure {
	for i := range measures {
		if m := &measures[i]; !m.Restricted && m.By != 0 && m.By < today && (m.Progress == nil || *m.Progress < 1) {
			return m
		}
	}
	return nil
}

// outside returns a measure that should stay in a range and is outside it, or nil.
func outside(measures []lens.Measure) *lens.Measure {
	for i := range measures {
		if m := &measures[i]; m.Range != nil && m.Now != nil && (*m.Now < m.Range.Low || *m.Now > m.Range.High) {
			return m
		}
	}
	return nil
}

func points(share float64) int { return int(math.Round(share * 100)) }

// Name names a measure by what it reads.
func Name(m *lens.Measure) string {
	if m.Metric != nil {
		return m.Metric.Name
	}
	return m.ID
}

// Stands is the last reading of a measure that has one.
func Stands(m *lens.Measure) words.Text {
	return words.Beside(*m.Now, words.ShortUnit(m.Unit), Posts(m)...)
}

// Posts are the values that a measure's own stand beside: its baseline, its target, and the range it should stay in.
func Posts(m *lens.Measure) (posts []float64) {
	for _, v := range []*float64{m.From, m.To} {
		if v != nil {
			posts = append(posts, *v)
		}
	}
	if m.Range != nil {
		posts = append(posts, m.Range.Low, m.Range.High)
	}
	return posts
}

// closed says how a goal ended.
var closed = map[cascade.State]words.Text{
	cascade.Achieved: words.T("This {goal} is closed: achieved."),
	cascade.Missed:   words.T("This {goal} is closed: missed."),
	cascade.Dropped:  words.T("This {goal} is closed: dropped."),
}

// lacks says what a measure is missing before progress can be computed.
var lacks = map[assess.Lack]words.Text{
	assess.LacksTarget:    words.T("it has no target"),
	assess.LacksDirection: words.T("its metric does not say whether up or down is better"),
	assess.LacksBaseline:  words.T("it has no baseline"),
	assess.LacksRange:     words.T("it has no range to stay in"),
	assess.LacksPeriod:    words.T("none of its periods has ended"),
}

// moved says how far a measure has come.
func moved(did assess.Headline, m *lens.Measure, today cascade.Date) words.Text {
	name, now := Name(m), Stands(m)
	switch did {
	case assess.Arrived:
		return words.T("%s has reached its target: %s, where %s was asked for.", name, now,
			words.Stated(*m.To, words.ShortUnit(m.Unit)))
	case assess.Still:
		if m.Start == 0 {
			return words.T("%s has not moved; it stands at %s.", name, now)
		}
		return words.T("%s has not moved since %s; it stands at %s.", name, day(m.Start, today), now)
	case assess.Fell:
		if m.Start == 0 {
			return words.T("%s fell from %s to %s.", name, words.Stated(*m.From, ""), now)
		}
		return words.T("%s fell from %s to %s since %s.", name, words.Stated(*m.From, ""), now, day(m.Start, today))
	case assess.Rose:
		if m.Start == 0 {
			return words.T("%s rose from %s to %s.", name, words.Stated(*m.From, ""), now)
		}
		return words.T("%s rose from %s to %s since %s.", name, words.Stated(*m.From, ""), now, day(m.Start, today))
	}
	return words.T("%s stands at %s.", name, now)
}

// pace says where pace asks a measure to be.
func pace(kept assess.Pace, m *lens.Measure, today cascade.Date) words.Text {
	if kept == "" || m.Planned == nil {
		return words.Text{}
	}
	planned := words.Roughly(*m.Planned, words.ShortUnit(m.Unit), Posts(m)...)
	switch kept {
	case assess.PaceBehind:
		return words.T("To be there by %s it should stand at %s today.", day(m.By, today), planned)
	case assess.PaceAhead:
		return words.T("That is ahead of pace, which asks for %s today.", planned)
	}
	return words.T("That is about where pace asks it to be today (%s).", planned)
}

func day(d, today cascade.Date) words.Text { return words.Day(d.Time(), today.Time()) }
