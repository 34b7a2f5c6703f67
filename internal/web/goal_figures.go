package web

import (
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// addsUp draws the bar of the first measure whose beliefs state numbers.
func (q *request) addsUp(g lens.GoalPage) *page.AddsUp {
	for _, m := range g.Measures {
		s := m.AddsUp
		if s == nil {
			continue
		}
		hold, odds := s.Now+s.Promised, s.Now+s.AtOdds
		out := &page.AddsUp{
			AddsUp: chart.AddsUp{
				From: s.From, Now: s.Now, Odds: &odds, OddsLabel: evidence.OddsWord(s.Read), Hold: &hold, Target: s.To,
				Unit: words.ShortUnit(m.Unit),
			},
		}
		if len(s.Silent) > 0 {
			out.Note = words.N(len(s.Silent),
				"%d {goal} below states no number, so the bar leaves out: %s.",
				"%d {goals} below state no number, so the bar leaves out: %s.", names(s.Silent))
		}
		if len(s.Unpromised) > 0 {
			more := words.N(len(s.Unpromised),
				"%d {goal} below states a size and not how far it moves its driver, so the bar leaves out: %s.",
				"%d {goals} below state a size and not how far they move their driver, so the bar leaves out: %s.",
				names(s.Unpromised))
			if out.Note = words.Join(" ", out.Note, more); len(s.Silent) == 0 {
				out.Note = more
			}
		}
		return out
	}
	return nil
}

// whyNumbers opens the figures behind the sentence of a goal.
func (q *request) whyNumbers(g lens.GoalPage) *page.Why {
	dash := words.Verbatim("–")
	figure := func(name words.Text, v *float64, means, from words.Text) page.Figure {
		f := page.Figure{Name: name, Value: dash, Means: means, From: from, Share: -1, Mark: -1}
		if v != nil {
			f.Value, f.Share = words.Percent(*v), *v
		}
		return f
	}
	evidence := figure(words.T("Evidence"), g.Evidence, words.T("of the way, by its own {measures}"), words.Text{})
	if g.Pace != nil {
		evidence.Mark = *g.Pace
	}
	if m := g.Main; m != nil && m.Now != nil && g.Of == 1 {
		n := numbers(m)
		evidence.From = words.Join(" → ", n.From, n.Now, n.To)
	}
	pace := figure(words.T("Pace"), g.Pace, words.T("where it should be today"), words.T("the elapsed share of its time"))
	pace.Share = -1
	signal := figure(words.T("Signal"), g.Signal, words.T("what the {goals} below say"),
		words.T("weighed by what each promises"))
	divergence := page.Figure{
		Name: words.T("Divergence"), Value: dash, Means: words.T("signal minus evidence"), Share: -1, Mark: -1,
	}
	if g.Divergence != nil {
		divergence.Value = words.T("%s points", words.Signed(math.Round(*g.Divergence*100), ""))
		if g.Assessment.Diverges {
			divergence.Means = say.Diverges
		}
	}
	mode := map[cascade.ProgressMode]words.Text{
		cascade.OwnProgress:    words.T("Progress is read from its own {measures}, never from the {goals} below."),
		cascade.SignalProgress: words.T("Its owners chose to show what the {goals} below say as its progress."),
		cascade.ManualProgress: words.T("Its owners set its progress by hand."),
	}[g.Mode]
	w := &page.Why{Figures: []page.Figure{evidence, pace, signal, divergence}, Mode: mode}
	w.Read = words.T("%d of %d {measures} read.", g.Read, g.Of)
	if g.RestrictedMeasures > 0 {
		w.Read = words.Join(" ", w.Read,
			words.N(g.RestrictedMeasures, "%d restricted {measure} is left out.", "%d restricted {measures} are left out."))
	}
	if why := say.Why(g, q.l.Today()); !why.IsZero() {
		w.Notes = append(w.Notes, why)
	}
	return w
}
