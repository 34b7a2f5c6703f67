package standing

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/words"
)

// Bet returns what the readings say of a goal's bet: its verdict, how it looks so far, or before its start what it
// could see. The error says why nothing can be said.
func (j *Judge) Bet(g *cascade.Goal) (evidence.BetResult, error) {
	b := g.Bet
	if g.Withheld || b == nil || j.metric(b.Metric) == nil {
		return evidence.BetResult{},
			&evidence.Error{Code: evidence.CodeTooFew, Field: "series", Message: words.T("The {bet} names no metric.")}
	}
	metric, control := j.metric(b.Metric), j.metric(b.Control)
	if err := j.cannotSay(b, metric, control); err != nil {
		return evidence.BetResult{}, err
	}
	req := evidence.BetRequest{
		Promised: b.Moves, Transform: evidence.Transform(metric.Transform), Cadence: cadence(metric),
		Words: evidence.BetWords{Metric: called(metric), Unit: metric.Unit},
	}
	today := j.Today()
	req.Series = j.readings(metric.ID, today)
	if control != nil {
		req.ControlTransform = evidence.Transform(control.Transform)
		req.Control = j.readings(control.ID, today)
	}
	req.Started, req.By, req.Over = moment(b.Started), moment(b.By), over(b, today)
	return ask(j.cache, req, evidence.Bet)
}

// cannotSay says why the readings of a bet can say nothing, whatever they are: one of its metrics only ever adds up, or
// had no reading between the bet's start and its date, which has passed, so that there is nothing left to plan for.
// nil is an answer that the engine has.
func (j *Judge) cannotSay(b *cascade.Bet, metrics ...*cascade.Metric) error {
	past := b.Started != 0 && over(b, j.Today())
	for _, m := range metrics {
		switch {
		case m == nil:
		case m.Cumulative:
			return &evidence.Error{Code: evidence.CodeRequest, Field: "series", Message: words.T("%s is a running total, and "+
				"those rise whatever anybody does. Take what is added in a week instead.", called(m))}
		case past && j.s.LastObservation(m.ID, b.Started, b.By) == nil:
			return &evidence.Error{
				Code: evidence.CodeTooFew, Field: "series", Message: words.T("%s has no reading from the {bet}'s "+
					"start to its date.", called(m)),
			}
		}
	}
	return nil
}

// over reports whether a bet's date has passed.
func over(b *cascade.Bet, today cascade.Date) bool { return b.By != 0 && b.By < today }

// moment is a day for the engine, or nil where it is not set.
func moment(d cascade.Date) *evidence.When {
	if d == 0 {
		return nil
	}
	w := evidence.Date(d.Time())
	return &w
}
