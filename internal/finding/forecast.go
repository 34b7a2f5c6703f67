package finding

import (
	"cmp"
	"strings"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/words"
)

// The rules about what is promised for a day: forecasts, bets and tripwires.

var watermelon = &Rule{
	ID: "watermelon", Severity: Warning, Do: toRead, Running: true,
	Doc: Doc{
		What: words.T(
			"A committed {goal}'s last declared status is on track, and at least half of its {measures} by weight are red: "+
				"the chance of the target by its date, forecast from %d readings or more, is below %s, its date has not passed, "+
				"a third or more of the time is gone, and progress is behind pace. It waits %d days after the check-in, and "+
				"leaves a stale {goal} to `stale`.", threshold.ChanceReadings, share(threshold.RedChance), threshold.NudgeDays),
		Why: words.T("Green outside and red inside: whoever could still help hears of it when it is over."),
		Next: words.T("Look at the forecast together with the owner, and say in the next check-in what it does not know; " +
			"or declare what it says."),
	},
	Parts: []Part{onReadings(ofCommitted(own|figures|said|readings, func(p *Pass, g *cascade.Goal) {
		said := p.Lens.Declared(g)
		if said == nil || said.Status != cascade.OnTrack ||
			!p.Lapsed(g.Owners, said.At.Date(), p.Today, threshold.NudgeDays) ||
			p.Lens.Graph().Figures(g.ID).Health == cascade.HealthStale {
			return
		}
		seen, more := p.measures(g)
		if more {
			return // what is not seen may be green
		}
		var all, red float64
		var reds []*cascade.Measure
		var also []cascade.ID
		weights := p.Lens.Weights(g)
		for _, m := range seen {
			weight := weights.Of(m)
			all += weight
			if _, by := p.Lens.Dates(m); by != 0 && by < p.Today {
				continue // what is over needs no forecast
			}
			progress, pace := p.Lens.Way(m)
			if !progress.OK || !pace.OK || pace.V < threshold.Settled || progress.V >= pace.V {
				continue
			}
			if chance, ok := p.Lens.Odds(m, p.Today); !ok || chance >= threshold.RedChance {
				continue
			}
			red += weight
			reds = append(reds, m)
			also = append(also, m.ID, m.Metric)
		}
		if red == 0 || 2*red < all {
			return
		}
		p.Report(Found{About: g, Also: also, Say: func() Said {
			by := words.Text{}
			if person := p.Person(said.By); person != nil {
				by = words.T(" by %s", cmp.Or(person.Name, person.Key))
			}
			var why []words.Text
			for _, m := range reds {
				why = append(why, p.forecast(m, p.Today).Sentence)
			}
			return Said{
				Message:  words.T("It is declared on track, and the forecast says otherwise."),
				Evidence: words.T("Declared on %s%s. %s", day(said.At.Date()), by, words.Join(" ", why...)),
				Next:     words.T("Say in the next check-in what the forecast does not know, or declare what it says."),
			}
		}})
	}))},
}

// forecast returns the chance of a measure that has one, with all that is said of it.
func (p *Pass) forecast(m *cascade.Measure, until cascade.Date) evidence.ChanceResult {
	r, err := p.Lens.Chance(m, until)
	if err != nil {
		panic("finding: there was a chance, and now there is none: " + err.Error())
	}
	return r
}

var businessAsUsual = &Rule{
	ID: "business-as-usual", Severity: Note, Do: toRead,
	Doc: Doc{
		What: words.T(
			"A from–to {measure} of a committed {goal} asks for what its metric does anyway: from the readings up to the "+
				"{measure}'s start, %d or more, the chance of the target by its date was already %s or better, or the target was "+
				"met by half or more of the last %d.", threshold.EarlierReadings, share(threshold.SureChance),
			threshold.EarlierReadings),
		Why: words.T("The metric probably gets there with nobody doing anything. Reaching it will be counted as a success " +
			"and will have changed nothing."),
		Next: words.T("Ask what the team would do differently for a target further out, and set that one. If the point is " +
			"to hold the level, use `shape: range`."),
	},
	Parts: []Part{onReadings(ofCommittedMeasures(own|readings, func(p *Pass, _ *cascade.Goal, m *cascade.Measure) {
		metric := p.Metric(m.Metric)
		if metric == nil || m.To == nil || !p.judge(m).Baseline || !p.pastTarget(m, metric).IsZero() {
			return
		}
		start, _ := p.Lens.Dates(m)
		if start == 0 || start > p.Today {
			return
		}
		met, of := p.before(m, metric, start)
		if of < threshold.EarlierReadings {
			return
		}
		var why func() words.Text
		if chance, ok := p.Lens.Odds(m, start); ok && chance >= threshold.SureChance {
			why = func() words.Text {
				r := p.forecast(m, start)
				return words.T("Seen from %s, with %d readings: %s", day(start), r.Readings, r.Sentence)
			}
		} else if 2*met >= of && (metric.Direction == cascade.Up || metric.Direction == cascade.Down) {
			why = func() words.Text {
				return words.T("%d of the last %d readings up to %s were at %s or better.", met, of, day(start),
					amount(*m.To, metric))
			}
		} else {
			return
		}
		p.Report(Found{About: m, Also: []cascade.ID{m.Metric}, Say: func() Said {
			return Said{
				Message:  words.T("The target is inside what the metric does anyway."),
				Evidence: why(),
				Next: words.T("Set a target that asks for something to change. If the point is to hold the level, set a range to " +
					"stay in."),
			}
		}})
	}))},
}

// before counts the last threshold.EarlierReadings readings up to a measure's start, and how many of them met its
// target.
func (p *Pass) before(m *cascade.Measure, metric *cascade.Metric, start cascade.Date) (met, of int) {
	for _, value := range p.ReadingsBack(p.MetricPlace(metric.ID), start) {
		if metric.Direction == cascade.Up && value >= *m.To || metric.Direction == cascade.Down && value <= *m.To {
			met++
		}
		if of++; of == threshold.EarlierReadings {
			break
		}
	}
	return met, of
}

var betUnread = &Rule{
	ID: "bet-unread", Severity: Warning, Do: toRead, Running: true,
	Doc: Doc{
		What: words.T("A committed {goal}'s {bet} is past its date and has no verdict. The evidence says what the readings " +
			"say, and where they end before the {bet}'s date, that they do."),
		Why: words.T("{A bet} is made to learn something. Unread, it was only work, and the next one will be made on the " +
			"same guess."),
		Next: words.T("Read it: write the `verdict` and the `learning`, close the {goal}, and say what changes next."),
	},
	Parts: []Part{onReadings(ofCommitted(own, func(p *Pass, g *cascade.Goal) {
		b := g.Bet
		if b == nil || b.By == 0 || b.By >= p.Today || !blank(b.Verdict) {
			return
		}
		p.Report(Found{About: g, Also: []cascade.ID{b.Metric}, Say: func() Said {
			return Said{
				Message:  words.T("Its {bet} was due on %s and has no verdict.", day(b.By)),
				Evidence: p.read(g),
				Next:     words.T("Write down the verdict and what was learned, and say what changes next."),
			}
		}})
	}))},
}

// read says what the readings say of a bet past its date.
func (p *Pass) read(g *cascade.Goal) words.Text {
	r, err := p.Lens.Bet(g)
	if err != nil {
		return words.T("The readings cannot tell. %s", err)
	}
	switch {
	case r.Verdict == nil:
		return words.T("%s The {bet} promised no number, so the readings give none of the verdicts.", r.Says())
	case *r.Verdict == evidence.CannotTell: // the sentence says why
		return r.Says()
	}
	return words.T("%s The readings say: %s.", r.Says(), r.Verdict.Words())
}

var tripwire = &Rule{
	ID: "tripwire", Severity: Warning, Do: toRead, Running: true,
	Doc: Doc{
		What: words.T(
			"The day of a committed {goal}'s tripwire has come and its metric is beyond the level agreed: the last reading by "+
				"that day, at most %d cadences old, is lower than `below` or higher than `above`. A tripwire without a day is "+
				"reached as soon as a reading is beyond it. It is quiet once a review has decided about the {goal} on that day "+
				"or later.", threshold.FreshCadences),
		Why: words.T("It was agreed beforehand, with a cool head, what would make you stop or change. Stopping now is the " +
			"success it was made for."),
		Next: words.T("Do what was agreed, or decide otherwise in a review and give the reason."),
	},
	Parts: []Part{onReadings(ofCommitted(own|readings|said, func(p *Pass, g *cascade.Goal) {
		for _, t := range g.Tripwires {
			stands := p.Lens.Tripwire(t)
			if stands.State != assess.TripwireReached {
				continue
			}
			metric, o := p.Metric(t.Metric), stands.Reading
			since := stands.Day
			if t.At == 0 {
				since = o.At.Date()
			}
			if p.decidedSince(g, since) {
				continue
			}
			p.Report(Found{About: g, Also: []cascade.ID{metric.ID}, Say: func() Said {
				agreed, on := words.Text{}, words.Text{}
				if t.At != 0 {
					on = words.T(" on %s", day(t.At))
				}
				if t.Below != nil && o.Value < *t.Below {
					agreed = words.T("below %s", amount(*t.Below, metric))
				} else {
					agreed = words.T("above %s", amount(*t.Above, metric))
				}
				next := words.T("Decide at the next review: stop, or change the path.")
				if !blank(t.Then) {
					next = words.T("Do what was agreed: %s.", strings.TrimSuffix(OneLine(t.Then), "."))
				}
				return Said{
					Message: words.T("Its tripwire is reached: %s is %s.", p.name(metric), agreed),
					Evidence: words.T("Agreed was to stop or change if it is %s%s; the reading of %s is %s.", agreed, on,
						day(o.At.Date()), amount(o.Value, metric)),
					Next: next,
				}
			}})
		}
	}))},
}

var tripwireNear = &Rule{
	ID: "tripwire-near", Severity: Warning, Do: toRead, Running: true,
	Doc: Doc{
		What: words.T("The day of a committed {goal}'s tripwire comes within %d days, and by the last reading its metric is "+
			"beyond the level agreed; or, on whatever day, the chance that it will be is %s or better, from %d readings or "+
			"more.", threshold.NearDays, share(threshold.LikelyTripwire), threshold.ChanceReadings),
		Why:  words.T("A stop that comes unawares is fought; one that is seen coming can be prepared, or still be turned."),
		Next: words.T("Say now what happens on that day if nothing changes, and what would have to change by then."),
	},
	Parts: []Part{onReadings(ofCommitted(own|readings, func(p *Pass, g *cascade.Goal) {
		for _, t := range g.Tripwires {
			stands := p.Lens.Tripwire(t)
			if stands.State != assess.TripwireNear {
				continue
			}
			metric, o := p.Metric(t.Metric), stands.Reading
			p.Report(Found{About: g, Also: []cascade.ID{metric.ID}, Say: func() Said {
				level := agreedLevel(t, o.Value, metric)
				next := words.T("Say what would have to change by then, or prepare to stop.")
				if !blank(t.Then) {
					next = words.T("Say what would have to change by then, or prepare what was agreed: %s.",
						strings.TrimSuffix(OneLine(t.Then), "."))
				}
				out := Said{
					Message: words.N(int(stands.Day-p.Today), "Its tripwire is asked tomorrow, and would be reached.",
						"Its tripwire is asked in %d days, and would be reached."),
					Evidence: words.T("Agreed was to stop or change if %s is %s on %s; the reading of %s is %s.", p.name(metric),
						level, day(stands.Day), day(o.At.Date()), amount(o.Value, metric)),
					Next: next,
				}
				if !stands.Beyond {
					out.Message = words.N(int(stands.Day-p.Today), "Its tripwire is asked tomorrow, and will probably be reached.",
						"Its tripwire is asked in %d days, and will probably be reached.")
				}
				if stands.Chance > 0 {
					out.Evidence = words.T("%s The chance that it is reached on its day is %s.", out.Evidence,
						evidence.Percentage(stands.Chance))
				}
				return out
			}})
		}
	}))},
}

var priorityUnread = &Rule{
	ID: "priority-unread", Severity: Warning, Do: toMeasure, Running: true,
	Doc: Doc{
		What: words.T("A priority was committed, or its cycle began, more than one cadence of its metric ago, and none of " +
			"its {measures} has a reading. Nothing is said where some of them do not show."),
		Why:  words.T("Everybody below works for it, and nobody can tell whether any of that helps."),
		Next: words.T("Record the first reading, even a rough one, or name a metric that can be read."),
	},
	Parts: []Part{onReadings(ofCommitted(own|readings|ranks, func(p *Pass, g *cascade.Goal) {
		seen, more := p.measures(g)
		began := p.Since(g)
		if more || len(seen) == 0 || began == 0 || !p.Lens.Priority(g) {
			return
		}
		var metrics []cascade.ID
		for _, m := range seen {
			metric := p.Metric(m.Metric)
			if metric == nil {
				return
			}
			if _, _, ok := p.LastReading(p.MetricPlace(metric.ID), 0, p.Today); ok ||
				!p.Lapsed(g.Owners, began, p.Today, metric.Cadence.Days()+1) {
				return
			}
			metrics = append(metrics, metric.ID)
		}
		p.Report(Found{About: g, Also: metrics, Say: func() Said {
			names := make([]words.Text, len(metrics))
			for i, id := range metrics {
				names[i] = p.name(p.Metric(id))
			}
			return Said{
				Message: words.T("The priority has not been read once."),
				Evidence: words.N(int(p.Today-began), "%[1]d day after it began there is no reading of %[2]s.",
					"%[1]d days after it began there is no reading of %[2]s.", list(names)),
				Next: words.T("Record the first reading, even a rough one, or name a metric that can be read."),
			}
		}})
	}))},
}

// decidedSince reports whether a review has decided about a goal on a day or later.
func (p *Pass) decidedSince(g *cascade.Goal, day cascade.Date) bool {
	last, ok := p.decided(g.ID)
	return ok && last >= day
}

// agreedLevel says at which level a tripwire is reached: the one that a value is beyond, else the one it states.
func agreedLevel(t cascade.Tripwire, v float64, metric *cascade.Metric) words.Text {
	if t.Below != nil && (t.Above == nil || v < *t.Below) {
		return words.T("below %s", amount(*t.Below, metric))
	}
	return words.T("above %s", amount(*t.Above, metric))
}
