package finding

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/standing"
	"weir.dev/weir/internal/words"
)

// The rules about beliefs that state numbers: whether they add up, whether they can be tested, and what the readings
// say. Like all rules that rest on readings they say nothing of a workspace that carries none.

// moved is a difference of two values of a metric; shares differ by points.
func moved(v float64, m *cascade.Metric) words.Text { return evidence.Move(v, unit(m)) }

// share is a part of one in percent.
func share(v float64) words.Text { return words.Percent(v) }

// shareBelow is a part of one that lies below a limit; where whole percents would round it up to the limit, it has a
// digit more.
func shareBelow(v, limit float64) words.Text {
	if math.Round(100*v) < math.Round(100*limit) {
		return share(v)
	}
	return words.Quantity(math.Floor(1000*v)/10, "%")
}

var doesNotAddUp = &Rule{
	ID: "does-not-add-up", Severity: Warning, Do: toRead,
	Doc: Doc{
		What: words.T(
			"Every {goal} that serves a committed {goal} states its belief in numbers about one of its {measures}, and "+
				"together they promise less than %s of what that {measure} still has to move. A promise is what the {goal} means "+
				"to move its driver by, from baseline to target, times the size believed. Nothing is said where one of them "+
				"states "+
				"no number, or the {measure} is met or past its date.", share(threshold.HalfOfGap)),
		Why: words.T("Even if every belief holds and everybody below arrives, the {goal} above is missed by more than " +
			"half: the plan has a hole that no effort closes."),
		Next: words.T("Find another driver, agree on more below, or lower the target while that is still a decision."),
	},
	Parts: []Part{onReadings(ofCommittedMeasures(own|readings|below, func(p *Pass, g *cascade.Goal, m *cascade.Measure) {
		metric := p.Metric(m.Metric)
		if !p.judge(m).Arrives || !p.allBelieve(g, m) {
			return
		}
		sum := p.Lens.Graph().AddsUp(m)
		if sum == nil || len(sum.Silent)+len(sum.Unpromised) > 0 || sum.Gap == 0 ||
			sum.Promised/sum.Gap >= threshold.HalfOfGap {
			return
		}
		progress, _ := p.Lens.Way(m)
		if _, by := p.Lens.Dates(m); !progress.OK || progress.V >= 1 || by != 0 && by < p.Today {
			return
		}
		p.Report(Found{About: m, Also: []cascade.ID{m.Metric}, Say: func() Said {
			var parts []words.Text
			for _, b := range sum.Beliefs {
				parts = append(parts, words.T("%s %s", p.goalName(b.Alignment.Goal), moved(b.Effect, metric)))
			}
			promised := moved(sum.Promised, metric)
			adds := words.T("That is %s of the gap", shareBelow(sum.Promised/sum.Gap, threshold.HalfOfGap))
			if sum.Promised/sum.Gap < 0 {
				adds = words.T("That is the wrong way")
			}
			likely, read := p.Lens.AtOdds(sum)
			if odds := moved(likely, metric); !odds.Equal(promised) {
				adds = words.T("%s; %s it is %s", adds, evidence.OddsWord(read), odds)
			}
			return Said{
				Message: words.T("If every belief below %s holds, less than half of the gap closes.", p.name(g)),
				Evidence: words.T("It is at %s and should be at %s, %s away. Promised are %s in all: %s. %s.",
					amount(sum.Now, metric), amount(sum.To, metric), moved(math.Abs(sum.Gap), metric), promised, list(parts), adds),
				Next: words.T("Find another driver, agree on more below, or lower the target."),
			}
		}})
	}))},
}

// allBelieve reports whether all that serves a goal states a belief about one of its measures, which takes less than
// adding up what they promise.
func (p *Pass) allBelieve(g *cascade.Goal, m *cascade.Measure) bool {
	some := false
	for a := range p.AlignmentsDown(g.ID) {
		child := p.Goal(a.Goal)
		if !p.flows(a) || child == nil || child.Withheld || child.State == cascade.Dropped {
			continue
		}
		if a.Believes == nil || a.Believes.Outcome != m.Metric {
			return false
		}
		some = true
	}
	return some
}

var untested = &Rule{
	ID: "untested", Severity: Note, Do: toRead,
	Doc: Doc{
		What: words.T(
			"A committed {goal}'s belief states numbers, and its readings cannot test it: driver or outcome has had no "+
				"reading for two cadences since the {goal} began; or one of them is a running total; or there are %d pairs of "+
				"readings and in them the driver has hardly moved, the outcome never, or one follows the other without any "+
				"error; or a reading lies outside its metric's scale (`transform`), or the stated size does or goes against the "+
				"stated direction; or there will not be %d pairs before the {goal}'s date. Where the belief counts only from the "+
				"day a metric passes a level (`readableWhen`), older readings are no help. It is quiet where something was heard "+
				"for or against the belief, where a person has put their word in the place of its standing, and where the "+
				"readings have spoken.", evidence.GradePairs, evidence.GradePairs),
		Why: words.T("The plan rests on this belief, and on the day it is scored nobody will know more about it " +
			"than today."),
		Next: words.T("Do what the finding says: bring in older readings, move the driver on purpose, try it on a few, or " +
			"ask people and write down what you heard."),
	},
	Parts: []Part{onReadings(ofNested(own|beliefs, func(p *Pass, g *cascade.Goal, a *cascade.Alignment) {
		if !p.binding(p.Goal(a.To)) || !p.Lens.Numeric(a.Believes) {
			return
		}
		st := p.Lens.Standing(a)
		if st.Computed != cascade.TooEarly || st.Overruled || p.hasHeard(a) {
			return
		}
		if why, next := p.untestable(g, a); !why.IsZero() {
			p.Report(Found{About: g, At: a, Also: []cascade.ID{a.To, a.Believes.Driver, a.Believes.Outcome}, Say: func() Said {
				return Said{
					Message:  words.T("Nothing has tested its belief about %s.", p.goalName(a.To)),
					Evidence: why,
					Next:     next,
				}
			}})
		}
	}))},
}

// hasHeard reports whether there is qualitative evidence by today.
func (p *Pass) hasHeard(a *cascade.Alignment) bool {
	for _, h := range a.Heard {
		if h.At <= p.Today {
			return true
		}
	}
	return false
}

// What helps where readings cannot.
var (
	ask        = words.T("ask people and write down what they say.")
	moveDriver = words.T("Move the driver on purpose, try it on a few, or %s", ask)
)

// untestable says why readings cannot test a belief in time and what would help; "" where they may.
func (p *Pass) untestable(g *cascade.Goal, a *cascade.Alignment) (why, next words.Text) {
	driver, outcome := p.Metric(a.Believes.Driver), p.Metric(a.Believes.Outcome)
	if why, next = p.runningTotals(driver, outcome); !why.IsZero() {
		return why, next
	}
	gate, since := p.Lens.Clock(a.Believes)
	fewest := math.MaxInt
	for _, m := range []*cascade.Metric{driver, outcome} {
		if _, _, ok := p.LastReading(p.MetricPlace(m.ID), 0, p.Today); !ok {
			began := p.Since(g)
			if began == 0 || !p.Lapsed(g.Owners, began, p.Today, 2*m.Cadence.Days()) {
				return words.Text{}, words.Text{}
			}
			return words.T("%s has no reading, %d days after the {goal} began.", p.name(m), int(p.Today-began)),
				words.T("Begin to read it, or %s", ask)
		}
		fewest = min(fewest, p.readSince(m, since))
	}
	// A reading of the driver makes a pair only a lag later, and pairs come as often as the slower of the two is read.
	slower := max(driver.Cadence.Days(), outcome.Cadence.Days())
	pairs := fewest - lagIn(a.Believes, slower)
	owed := max(0, -pairs) // readings that come before there is a first pair
	pairs = max(0, pairs)
	made := words.Text{}
	switch st := p.Lens.Standing(a); {
	case st.Figures != nil:
		pairs, owed = st.Figures.Pairs, 0
		if pairs >= evidence.GradePairs && !st.Figures.Moved {
			return words.T("In %d pairs of readings %s has hardly moved, so its effect on %s cannot show.", pairs,
				p.name(driver), p.name(outcome)), moveDriver
		}
	case st.Refused != nil && !st.Waits():
		if why, next = p.refused(st.Refused, driver, outcome, pairs); !why.IsZero() {
			return why, next
		}
	case pairs >= evidence.ShowPairs: // the days they were read on do not match
		pairs, made = evidence.ShowPairs-1, words.T("fewer than %d pairs", evidence.ShowPairs)
	}
	due := p.lastDay(g)
	if due <= p.Today || pairs >= evidence.GradePairs {
		return words.Text{}, words.Text{}
	}
	all := pairs + max(0, int(due-p.Today)/slower-owed)
	if all >= evidence.GradePairs {
		return words.Text{}, words.Text{}
	}
	switch {
	case pairs == 0:
		made = words.T("no pair")
	case made.IsZero():
		made = words.N(pairs, "%d pair", "%d pairs")
	}
	then := words.T("about %d", all)
	if all == 0 {
		then = words.T("none")
	}
	why = words.T("%s and %s make %s of readings so far and %s by %s; below %d Weir does not judge.", p.name(driver),
		p.name(outcome), made, then, day(due), evidence.GradePairs)
	if gate != nil {
		return words.T("%s Readings count only from the day %s passes %s.", why, p.name(gate),
			amount(*a.Believes.ReadableWhen.Above, gate)), words.T("Read both more often, try it on a few, or %s", ask)
	}
	return why, words.T("Bring in older readings of both, read them more often, or %s", ask)
}

// runningTotals says which of the two metrics of a belief are running totals, of which nothing is ever judged; "" where
// none is.
func (p *Pass) runningTotals(driver, outcome *cascade.Metric) (why, next words.Text) {
	var names []words.Text
	for _, m := range []*cascade.Metric{driver, outcome} {
		if m.Cumulative {
			names = append(names, p.name(m))
		}
	}
	are := words.T("is a running total")
	switch len(names) {
	case 0:
		return words.Text{}, words.Text{}
	case 2:
		are = words.T("are running totals")
	}
	return words.T("%s %s, and those rise together whatever they count.", words.List(names...), are),
		words.T("State the belief about what is added in a week, as a metric of its own, or %s", ask)
}

// refused says why the engine fits nothing to the readings of a belief and will not by waiting, and what would help.
// What a few pairs of readings may do by chance, not to move or to fit without error, counts from as many as are
// judged; "" below that.
func (p *Pass) refused(r *evidence.Error, driver, outcome *cascade.Metric, pairs int) (why, next words.Text) {
	switch r.Code {
	case evidence.CodeConstant, evidence.CodeCollinear:
		switch {
		case pairs < evidence.GradePairs:
			return words.Text{}, words.Text{}
		case p.neverMoved(driver):
			return words.T("All %d readings of %s are the same, so its effect on %s cannot show.", p.readSince(driver, 0),
				p.name(driver), p.name(outcome)), moveDriver
		case p.neverMoved(outcome):
			return words.T("All %d readings of %s are the same, so nothing shows what moves it.", p.readSince(outcome, 0),
					p.name(outcome)),
				words.T("See that it is measured, take an outcome that moves, or %s", ask)
		}
		return words.T("Where readings of %s and %s fall together, one of the two never moves, so nothing can show.",
			p.name(driver), p.name(outcome)), moveDriver
	case evidence.CodeExact:
		if pairs < evidence.GradePairs {
			return words.Text{}, words.Text{}
		}
		return words.T("%s follows %s without any error at all, as if one were computed from the other.", p.name(outcome),
				p.name(driver)),
			words.T("Name two metrics that are measured apart, or %s", ask)
	}
	wrong, advice := splitAdvice(r.Message)
	why = words.T("Nothing can be told of %s, the driver, and %s, the outcome: %s.", p.name(driver), p.name(outcome),
		wrong)
	if m := map[string]*cascade.Metric{"driver": driver, "outcome": outcome}[r.Field]; r.Code == evidence.CodeRange &&
		m != nil && strings.HasPrefix(wrong.String(), m.Transform+" ") {
		return why, words.T("Set the scale of %s to identity, mend the reading if it is wrong, or %s", p.name(m), ask)
	}
	return why, words.T("%s Or %s", advice, ask)
}

// splitAdvice splits a refusal of the statistics into what is wrong, as a phrase, and what to do.
func splitAdvice(message words.Text) (wrong, advice words.Text) {
	wrong = words.Small(words.Through(func(s string) string {
		wrong, _, _ := strings.Cut(s, ". ")
		return strings.TrimSuffix(wrong, ".")
	}, message))
	if !strings.Contains(message.String(), ". ") {
		return wrong, words.T("State the belief anew.")
	}
	return wrong, words.Through(func(s string) string {
		_, advice, _ := strings.Cut(s, ". ")
		return advice
	}, message)
}

// readSince counts the readings of a metric from a day up to today.
func (p *Pass) readSince(m *cascade.Metric, from cascade.Date) int {
	n := 0
	for day := range p.Readings(p.MetricPlace(m.ID)) {
		if day >= from && day <= p.Today {
			n++
		}
	}
	return n
}

// neverMoved reports whether all readings of a metric up to today have one value.
func (p *Pass) neverMoved(m *cascade.Metric) bool {
	at := p.MetricPlace(m.ID)
	_, last, _ := p.LastReading(at, 0, p.Today)
	for day, value := range p.Readings(at) {
		if day <= p.Today && value != last {
			return false
		}
	}
	return true
}

// lagIn is the stated delay of a belief in periods of so many days.
func lagIn(b *cascade.Belief, days int) int {
	lag, err := evidence.ParseLag(b.Lag)
	if err != nil { // none is stated; what is no lag is refused where it is written
		return 0
	}
	return int(math.Round(lag.Days() / float64(days)))
}

// lastDay returns the last day a goal is measured on; 0 where none is set.
func (p *Pass) lastDay(g *cascade.Goal) cascade.Date {
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
		What: words.T(
			"The readings speak against the numeric belief of a committed {goal}: driver and outcome move the other way from "+
				"what is stated, with odds of 19 in 20 or better, in %d pairs or more in which the driver moved; and it still "+
				"stands out when all graded beliefs of the workspace are judged together (Benjamini–Hochberg, one in ten of those "+
				"that stand out may be chance). It is quiet where a person has overruled the standing.", evidence.GradePairs),
		Why: words.T("It is not proof. But if the readings are right, what this {goal} achieves does not bring the one " +
			"above nearer and may take it further away, and every week on it is taken from something that might help."),
		Next: words.T("Talk it over at the next review: stop, swap the path, or say what else moved the outcome and what " +
			"would show that."),
	},
	Parts: []Part{
		onReadings(ofAlignments(own|ends|beliefs, func(p *Pass, a *cascade.Alignment) {
			if chance, ok := p.Lens.Gradable(a); ok {
				st := p.Lens.Standing(a)
				p.Note(note{
					of: a, p: chance, speaks: st.Computed == cascade.Contradicted && !st.Overruled && p.binding(p.Goal(a.To)),
				})
			}
		})),
		onReadings(whole(func(p *Pass) {
			ps := make([]float64, len(p.noted))
			for i, n := range p.noted {
				ps[i] = n.p
			}
			many := standing.Together(ps)
			p.links = words.Text{}
			if len(ps) > 1 {
				p.links = many.Sentence
			}
			for i, n := range p.noted {
				if n.speaks && many.Found[i] {
					p.contradicts(n.of.(*cascade.Alignment))
				}
			}
		})),
	},
}

// contradicts reports an alignment that the readings speak against.
func (p *Pass) contradicts(a *cascade.Alignment) {
	p.Report(Found{
		About: p.Goal(a.To), At: a, Also: []cascade.ID{a.Goal, a.Believes.Driver, a.Believes.Outcome}, Say: func() Said {
			return Said{
				Message:  words.T("The readings speak against the belief that %s moves it.", p.goalName(a.Goal)),
				Evidence: words.Join(" ", p.Lens.Standing(a).Sentence, p.links),
				Next: words.T("Stop, swap the path, or say what else moved the outcome; a person who knows better may say so " +
					"in its place, with a reason."),
			}
		},
	})
}

var failingBelief = &Rule{
	ID: "failing-belief", Severity: Warning, Do: toRead, Running: true,
	Doc: Doc{
		What: words.T("A committed {goal} serves another by a belief that does less than was stated, or shows no effect: " +
			"the readings say so, or a person does in their place, with a reason. What carries most of the plan comes first. " +
			"Beliefs that the readings speak against are left to `contradicted`, and what has ended to nobody."),
		Why: words.T("The plan of the {goal} above counts on it. As long as nobody says otherwise, people work on for an " +
			"effect that is not there, and the {goal} above is missed by that much."),
		Next: words.T("Retire the belief, point the work at what moves the {goal}, or say what would show that it is only " +
			"late."),
	},
	Parts: []Part{onReadings(ofCommitted(own|below|believed, func(p *Pass, g *cascade.Goal) {
		var fails []*cascade.Alignment
		for a := range p.AlignmentsDown(g.ID) {
			if a.Withheld || a.Believes == nil || !p.flows(a) || !p.binding(p.Goal(a.Goal)) {
				continue
			}
			if st := p.Lens.Standing(a); st.Failing() && (st.Overruled || st.Word != cascade.Contradicted) {
				fails = append(fails, a)
			}
		}
		slices.SortStableFunc(fails, func(a, b *cascade.Alignment) int { return cmp.Compare(shareOf(b), shareOf(a)) })
		for _, a := range fails {
			p.Report(Found{
				About: g, At: a, Also: []cascade.ID{a.Goal, a.Believes.Driver, a.Believes.Outcome}, Say: func() Said {
					return p.fails(g, a)
				},
			})
		}
	}))},
}

// shareOf is the share that an alignment is meant to carry; 0 where none is stated.
func shareOf(a *cascade.Alignment) float64 {
	if a.Share == nil {
		return 0
	}
	return *a.Share
}

// fails says how a belief under a goal fails.
func (p *Pass) fails(g *cascade.Goal, a *cascade.Alignment) Said {
	st, name := p.Lens.Standing(a), p.goalName(a.Goal)
	out := Said{
		Message: words.T("%s shows no effect on it.", name), Evidence: st.Sentence,
		Next: words.T("Retire the belief, point the work at what moves this, or say what would show that it is only late."),
	}
	if st.Word == cascade.Weaker {
		out.Message = words.T("%s does less for it than was believed.", name)
		out.Next = words.T("Find what else moves this, or plan with what it does.")
	}
	if st.Overruled {
		by := words.Or(words.Verbatim(st.By), words.T("Somebody"))
		out.Message = words.T("%s says of %s: %s.", by, name, st.Word.Words())
		if st.Reason != "" {
			out.Evidence = words.T("“%s” %s", st.Reason, st.Sentence)
		}
	}
	if part, ok := p.Lens.Graph().Carried(g.ID)[a.ID]; ok && a.Share != nil {
		out.Evidence = words.Join(" ", out.Evidence, words.T("It is meant to carry %s of the plan.", share(part)))
	}
	return out
}
