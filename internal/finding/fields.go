package finding

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// The rules about what a committed goal and its measures must say.

var noEvidence = &Rule{
	ID: "no-evidence", Severity: Error, Do: toMeasure,
	Doc: Doc{
		What: words.T("A committed {goal} has no {measure}. {A bet} that names its metric has one."),
		Why: words.T("Nobody can tell whether it came true, so it will be argued about instead of learned from, and " +
			"nothing it serves can be tested either."),
		Next: words.T("Ask which number would move first if it came true, and give that number a baseline, a target and " +
			"a date."),
		Dismiss: words.T("{A goal} that is kept for direction only may stay `proposed`; one that concerns only its team " +
			"may be `local: true`."),
	},
	Parts: []Part{ofCommitted(own, func(p *Pass, g *cascade.Goal) {
		if seen, more := p.measures(g); len(seen) > 0 || more || isBet(g) {
			return
		}
		p.Report(
			Found{About: g, Say: func() Said {
				evidence := words.T("It has no {measures}, and no metric is kept for it.")
				next := words.T("Add {a measure}: which number would move first if this came true? Give it a baseline, a target " +
					"and a date.")
				var kept []words.Text
				for a := range p.AlignmentsDown(g.ID) {
					if m := p.Metric(a.Metric); a.By == cascade.ByMetric && m != nil && !m.Withheld {
						kept = append(kept, p.name(m))
					}
				}
				if len(kept) > 0 {
					evidence = words.T("%s kept for it (%s), without a baseline or a target.",
						words.N(len(kept), "%d metric is", "%d metrics are"), list(kept))
					next = words.T("Add {a measure} that reads %s, with a baseline, a target and a date.", either(kept))
				}
				return Said{
					Message:  words.T("The {goal} has no {measure}, so nothing will say whether it came true."),
					Evidence: evidence,
					Next:     next,
				}
			}})
	})},
}

// either offers a choice of names.
func either(names []words.Text) words.Text {
	if len(names) == 1 {
		return names[0]
	}
	return words.T("one of them")
}

// isBet reports whether a goal is measured by the metric its bet names.
func isBet(g *cascade.Goal) bool {
	return g.Type == cascade.BetGoal && g.Bet != nil && g.Bet.Metric != ""
}

var noIntent = &Rule{
	ID: "no-intent", Severity: Error, Do: toWord,
	Doc: Doc{
		What: words.T("A committed {goal} has no intent: its {measures} stand alone."),
		Why: words.T("A number without a reason is met in whatever way is cheapest. When it has to change, nobody can say " +
			"what must stay."),
		Next: words.T("Write one sentence that says what should become true, for whom."),
	},
	Parts: []Part{ofCommitted(own, func(p *Pass, g *cascade.Goal) {
		if !blank(g.Intent) {
			return
		}
		p.Report(
			Found{About: g, Say: func() Said {
				evidence := words.T("It has no {measure} either.")
				if seen, _ := p.measures(g); len(seen) > 0 {
					evidence = words.T("%s without it: %s.", words.N(len(seen), "%d {measure} stands", "%d {measures} stand"),
						list(p.measureNames(seen)))
				}
				return Said{
					Message:  words.T("The {goal} does not say what it is for: it has no intent."),
					Evidence: evidence,
					Next:     words.T("Write the intent: what should be true when the numbers are reached?"),
				}
			}})
	})},
}

func (p *Pass) measureNames(ms []*cascade.Measure) []words.Text {
	out := make([]words.Text, len(ms))
	for i, m := range ms {
		out[i] = p.name(m)
	}
	return out
}

var noOwner = &Rule{
	ID: "no-owner", Severity: Error, Do: toGovern,
	Doc: Doc{
		What: words.T("A committed {goal} has no owner team."),
		Why: words.T("Nobody checks in on it, nobody is told when something it needs slips, and it ends without a " +
			"decision."),
		Next: words.T("Name the team that would miss it; name two where they are jointly responsible."),
	},
	Parts: []Part{ofCommitted(own, func(p *Pass, g *cascade.Goal) {
		if len(g.Owners) > 0 {
			return
		}
		p.Report(
			Found{About: g, Say: func() Said {
				evidence := words.T("The list of owners is empty.")
				if len(g.Accountable) > 0 {
					var names []words.Text
					for _, id := range g.Accountable {
						names = append(names, words.Verbatim(p.Label(cascade.KindPerson, id)))
					}
					evidence = words.T("No team owns it; accountable by name: %s.", list(names))
				}
				return Said{
					Message:  words.T("The {goal} is committed and no team owns it."),
					Evidence: evidence,
					Next:     words.T("Name the team that owns it."),
				}
			}})
	})},
}

var noTarget = &Rule{
	ID: "no-target", Severity: Error, Do: toMeasure,
	Doc: Doc{
		What: words.T("{A measure} of a committed {goal} has no target: no `to`, no range, no milestones, whichever its " +
			"shape needs. {A bet} does not say how far it moves its metric."),
		Why:  words.T("Without a target there is no progress, no pace and no end: every value can be called a success."),
		Next: words.T("Say what value would be enough, by when. If nobody knows yet, say so in {a bet}, and learn it."),
	},
	Parts: []Part{ofCommitted(own, func(p *Pass, g *cascade.Goal) {
		seen, more := p.measures(g)
		for _, m := range seen {
			if lack := p.judge(m).Lacks(m, p.Metric(m.Metric)); !lack.Missing.IsZero() {
				p.Report(Found{About: m, Say: func() Said {
					return Said{
						Message:  words.T("The {measure} has no target."),
						Evidence: words.Join("", p.reads(m), lack.Missing),
						Next:     lack.Next,
					}
				}})
			}
		}
		if len(seen) == 0 && !more && isBet(g) && g.Bet.Moves == nil {
			p.Report(Found{About: g, Say: func() Said {
				return Said{
					Message:  words.T("The {bet} does not say how far it moves its metric."),
					Evidence: words.T("It names %s and no number.", p.metricName(g.Bet.Metric)),
					Next:     words.T("Write down the move you expect, before the change is made."),
				}
			}})
		}
	})},
}

// reads begins a sentence about a measure with what it reads.
func (p *Pass) reads(m *cascade.Measure) words.Text {
	if m.Metric == "" {
		return words.T("It ")
	}
	return words.T("It reads %s and ", p.metricName(m.Metric))
}

func (p *Pass) metricName(id cascade.ID) words.Text {
	if m := p.Metric(id); m != nil {
		return p.name(m)
	}
	return words.T("a metric")
}

var noDate = &Rule{
	ID: "no-date", Severity: Error, Do: toMeasure,
	Doc: Doc{
		What: words.T("{A measure} of a committed {goal} has no date, and its {goal} no cycle to take one from. {A goal} " +
			"without {measures} has no cycle."),
		Why:  words.T("Without a date nothing is ever late, so nobody is asked what they learned and what changes."),
		Next: words.T("Set `by` on the {measure}, or put the {goal} into a `cycle`."),
	},
	Parts: []Part{ofCommitted(own, func(p *Pass, g *cascade.Goal) {
		if p.Cycle(g.Cycle) != nil {
			return
		}
		seen, more := p.measures(g)
		for _, m := range seen {
			if m.By == 0 && len(m.Milestones) == 0 {
				p.Report(
					Found{About: m, Say: func() Said {
						return Said{
							Message:  words.T("The {measure} has no date."),
							Evidence: words.T("%shas no date, and its {goal} is in no cycle.", p.reads(m)),
							Next:     words.T("Give it a date, or put the {goal} into a cycle."),
						}
					}})
			}
		}
		if len(seen) == 0 && !more && (g.Bet == nil || g.Bet.By == 0) {
			p.Report(
				Found{About: g, Say: func() Said {
					return Said{
						Message:  words.T("The {goal} has no date."),
						Evidence: words.T("It is in no cycle and has no {measure} with a date."),
						Next:     words.T("Put it into a cycle."),
					}
				}})
		}
	})},
}

var noBaseline = &Rule{
	ID: "no-baseline", Severity: Warning, Do: toMeasure,
	Doc: Doc{
		What: words.T("A from–to {measure} of a committed {goal} has no baseline."),
		Why: words.T("How far it has come cannot be said before it has arrived, and a target that nobody measured " +
			"against may be met already."),
		Next: words.T("Read the metric once and write the value down as `from`, with its day as `start`."),
		Dismiss: words.T("The first time something is measured, waive the check on the {goal}: `waived: [{{check: " +
			"baseline, reason: …, until: …}]`."),
	},
	Parts: []Part{ofCommittedMeasures(own, func(p *Pass, _ *cascade.Goal, m *cascade.Measure) {
		if m.From != nil || !p.judge(m).Baseline {
			return
		}
		p.Report(Found{About: m, Say: func() Said {
			out := Said{
				Message:  words.T("The {measure} has no baseline."),
				Evidence: words.T("%ssays no value to begin from.", p.reads(m)),
				Next:     words.T("Read the metric once, and write that value down as the baseline."),
			}
			until := p.Today
			if m.Start != 0 {
				until = min(until, m.Start)
			}
			if metric := p.Metric(m.Metric); metric != nil && !metric.Withheld {
				if o := p.LastObservation(metric.ID, 0, until); o != nil {
					out.Evidence = words.T("%ssays no value to begin from; its reading of %s was %s.", p.reads(m), day(o.At.Date()),
						amount(o.Value, metric))
					out.Next = words.T("Set the baseline to %s, or to the value it should be counted from.", cascade.Plain(o.Value))
				}
			}
			return out
		}})
	})},
}

// ofMeasuredMetrics is a part that looks at the metrics that measures of committed goals read, with these, but for
// goals that have waived the rule.
func ofMeasuredMetrics(look func(*Pass, *cascade.Metric, []*cascade.Measure)) Part {
	return ofMetrics(own|readers, func(p *Pass, metric *cascade.Metric) {
		if metric.Withheld {
			return
		}
		var ms []*cascade.Measure
		for m := range p.MeasuresReading(metric.ID) {
			if g := p.Goal(m.Goal); !m.Withheld && p.binding(g) && p.waived(g) == nil {
				ms = append(ms, m)
			}
		}
		if len(ms) > 0 {
			look(p, metric, ms)
		}
	})
}

// readBy says which measures read a metric.
func (p *Pass) readBy(ms []*cascade.Measure) words.Text {
	names := make([]words.Text, len(ms))
	for i, m := range ms {
		names[i] = words.T("%s of %s", p.name(m), p.goalName(m.Goal))
	}
	return words.T("It is read by %s.", list(names))
}

var noUnit = &Rule{
	ID: "no-unit", Severity: Warning, Do: toMeasure,
	Doc: Doc{
		What: words.T("A metric that a committed {goal} is measured by has no unit."),
		Why: words.T("A bare 40 is read as a count by one team and as a share by the next, and values typed later will " +
			"not match."),
		Next: words.T("Set `unit` on the metric: what one of it is, such as `%%`, `ms` or `accounts`."),
	},
	Parts: []Part{ofMeasuredMetrics(func(p *Pass, metric *cascade.Metric, ms []*cascade.Measure) {
		for _, m := range ms {
			if blank(metric.Unit) && !p.judge(m).Answer {
				p.Report(Found{About: metric, Say: func() Said {
					return Said{
						Message:  words.T("The metric has no unit."),
						Evidence: p.readBy(ms),
						Next: words.T(
							"Say what one of it is: `unit: \"%%\"`, `unit: days`, `unit: accounts`."),
					}
				}})
				break
			}
		}
	})},
}

var noSource = &Rule{
	ID: "no-source", Severity: Warning, Do: toMeasure,
	Doc: Doc{
		What: words.T("A metric that a committed {goal} is measured by says no source, or {a measure} reads no metric " +
			"at all."),
		Why: words.T("When nobody knows where the number comes from, nobody updates it and two people will bring two " +
			"numbers."),
		Next: words.T("Set `source` on the metric: `manual` if somebody types it, `push`, or the name of a source."),
	},
	Parts: []Part{
		ofMeasuredMetrics(func(p *Pass, metric *cascade.Metric, ms []*cascade.Measure) {
			if metric.Source != "" {
				return
			}
			p.Report(Found{About: metric, Say: func() Said {
				evidence := words.T("%s It has no readings.", p.readBy(ms))
				if o := p.LastObservation(metric.ID, 0, p.Today); o != nil {
					evidence = words.T("%s Its last reading is %s of %s; nothing says who brings the next.", p.readBy(ms),
						amount(o.Value, metric), day(o.At.Date()))
				}
				return Said{
					Message:  words.T("Nothing says where the metric's values come from."),
					Evidence: evidence,
					Next:     words.T("Say whether somebody types it, a program sends it, or which source it is read from."),
				}
			}})
		}),
		ofCommittedMeasures(own, func(p *Pass, g *cascade.Goal, m *cascade.Measure) {
			if m.Metric == "" {
				p.Report(Found{About: m, Say: func() Said {
					return Said{
						Message:  words.T("The {measure} reads no metric, so no value can ever arrive."),
						Evidence: words.T("%s of %s names no metric.", p.name(m), p.name(g)),
						Next:     words.T("Name the metric it reads, or make one."),
					}
				}})
			}
		}),
	},
}

// pastTarget says where a baseline lies that is at or past the target in the direction of the metric; else nothing.
func (p *Pass) pastTarget(m *cascade.Measure, metric *cascade.Metric) words.Text {
	if metric == nil || m.From == nil || m.To == nil || !p.judge(m).Baseline {
		return words.Text{}
	}
	switch from, to := *m.From, *m.To; {
	case metric.Direction != cascade.Up && metric.Direction != cascade.Down:
		return words.Text{}
	case from == to:
		return words.T("equal to")
	case metric.Beyond(from, to):
		return words.T("past")
	}
	return words.Text{}
}

var alreadyMet = &Rule{
	ID: "already-met", Severity: Warning, Do: toMeasure,
	Doc: Doc{
		What: words.T("The baseline of a committed {goal}'s {measure} is at or past its target, in the direction of the " +
			"metric."),
		Why: words.T("It shows full progress from the first day and tells nobody anything. Usually baseline and target " +
			"are swapped, or the target was copied from somebody who started elsewhere."),
		Next: words.T("Set a target that is worth reaching from where you are. If the point is to hold a level, use " +
			"`shape: range`."),
	},
	Parts: []Part{ofCommittedMeasures(own, func(p *Pass, _ *cascade.Goal, m *cascade.Measure) {
		metric := p.Metric(m.Metric)
		how := p.pastTarget(m, metric)
		if how.IsZero() {
			return
		}
		p.Report(
			Found{About: m, Say: func() Said {
				way := words.T("higher")
				if metric.Direction == cascade.Down {
					way = words.T("lower")
				}
				next := words.T("Set a target beyond the baseline, or swap the two if they were mixed up.")
				if *m.From == *m.To {
					next = words.T("Set a target beyond the baseline. If the point is to hold this level, set a range to stay in.")
				}
				evidence := words.T("From %s to %s, and %s is better.", amount(*m.From, metric), amount(*m.To, metric), way)
				if o := p.LastObservation(metric.ID, m.Start, p.Today); o != nil {
					evidence = words.T("%s The last reading is %s (%s).", evidence, amount(o.Value, metric), day(o.At.Date()))
				}
				return Said{
					Message:  words.T("The target was met before it began: the baseline is %s it.", how),
					Evidence: evidence,
					Next:     next,
				}
			}})
	})},
}
