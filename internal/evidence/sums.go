package evidence

import (
	"cmp"
	"math"
	"slices"

	"weir.dev/weir/internal/words"
)

// Belief is one alignment's numbers: if the driver moves as promised, the
// measure above moves by Change·Size/Per.
type Belief struct {
	Name       string
	Change     float64 // the driver's promised change, in its unit
	Size       float64 // believed change of the measure …
	Per        float64 // … for this change of the driver; 0 means no number was stated
	Confidence float64 // stated, between 0 and 1
	Grade      Grade   // the computed standing; "" if there is none
	Measured   float64 // B of the link, in measure units per driver unit; used when the link is supported or weaker
}

// Sums is the answer to "does it add up?", in the measure's unit.
type Sums struct {
	Gap       float64    `json:"gap"`      // to − now
	Promised  float64    `json:"promised"` // if every belief holds
	AtOdds    float64    `json:"atOdds"`   // each weighed by its own odds, or by what was measured
	Reach     float64    `json:"reach"`    // now + promised
	ReachOdds float64    `json:"reachOdds"`
	AddsUp    bool       `json:"addsUp"`     // Promised closes the gap
	OddsAddUp bool       `json:"addsUpOdds"` // AtOdds closes the gap
	Counted   int        `json:"counted"`
	Read      bool       `json:"read"`    // every belief that counts is weighed by readings, and none by its own odds
	Missing   []string   `json:"missing"` // beliefs without a number
	Sentence  words.Text `json:"sentence"`
}

// AddsUp sums what the beliefs below a measure promise against the gap it must
// close. A belief that was found to hold, or to be weaker, counts with its
// measured size; one contradicted or without effect counts nothing; all others
// count with their confidence. Without a single numeric belief it says only
// that.
func AddsUp(now, to float64, beliefs []Belief) (Sums, error) {
	if !finite(now) || !finite(to) {
		return Sums{}, refuse(CodeNotFinite, "now", words.T("Now and target are numbers in the {measure}'s unit."))
	}
	s := Sums{Gap: to - now, Missing: []string{}, Read: true}
	for _, b := range beliefs {
		if b.Per == 0 {
			s.Missing = append(s.Missing, b.Name)
			continue
		}
		promise := b.Change * b.Size / b.Per
		if !finite(promise) || !(b.Confidence >= 0 && b.Confidence <= 1) || !finite(b.Measured) {
			return Sums{}, refuse(CodeRequest, b.Name,
				words.T("The belief %s holds a figure that is not a number, or a confidence outside 0 to 1.", words.Quoted(b.Name)))
		}
		s.Counted++
		s.Promised += promise
		switch b.Grade {
		case Supported, Weaker:
			s.AtOdds += b.Change * b.Measured
		case Contradicted, NoEffect:
		default:
			s.AtOdds += b.Confidence * promise
			s.Read = false
		}
	}
	s.Read = s.Read && s.Counted > 0
	s.Reach, s.ReachOdds = now+s.Promised, now+s.AtOdds
	closes := func(sum float64) bool { return s.Gap == 0 || sum/s.Gap >= 1-1e-12 }
	s.AddsUp, s.OddsAddUp = closes(s.Promised), closes(s.AtOdds)
	if s.Counted == 0 {
		s.Sentence = words.T("No belief here names a number, so nothing can be added up.")
		return s, nil
	}
	step := grain(now, to) / 10 // fine enough that what closes the gap and what does not never look alike
	s.Sentence = words.T("If every belief holds you reach %s of %s; %s %s.",
		words.Figure(rounded(s.Reach, step)), words.Figure(to), OddsWord(s.Read), words.Figure(rounded(s.ReachOdds, step)))
	if len(s.Missing) > 0 {
		names := make([]words.Text, len(s.Missing))
		for i, name := range s.Missing {
			names[i] = words.Verbatim(name)
		}
		s.Sentence = words.Join(" ", s.Sentence, words.T("%s named no number.", words.List(names...)))
	}
	return s, nil
}

// OddsWord says what a sum of beliefs rests on: what has held so far only where readings weigh every one of them.
func OddsWord(read bool) words.Text {
	if read {
		return words.T("at what has held so far")
	}
	return words.T("at your own odds")
}

// Assumption is a belief one might learn about next.
type Assumption struct {
	Name   string
	Weight float64 // the weight of everything above that rests on it; 1 is a whole priority
	Wrong  float64 // P(it is wrong); see WrongOdds
	Wait   float64 // periods until the readings could tell; +Inf if they never can
	Left   float64 // periods until the thing it serves is decided
}

// Lesson is an assumption with the value of learning whether it holds.
type Lesson struct {
	Assumption
	Value    float64 // Weight × Wrong × share of the time left once it is known
	Sentence words.Text
}

// WrongOdds is P(wrong) of a belief: one minus the posterior probability of the
// stated sign once a link has been fitted, else one minus the confidence
// stated.
func WrongOdds(confidence float64, pStated *float64) float64 {
	if pStated != nil {
		return 1 - *pStated
	}
	return 1 - confidence
}

// PairsWait is how many periods must pass until a link with so many pairs can
// be graded, if a pair is gained each period.
func PairsWait(pairs int) float64 { return float64(max(0, GradePairs-pairs)) }

// LearnNext orders assumptions by the value of learning about them: the weight
// that rests on it × P(it is wrong) × the share of the time left that remains
// once the readings can tell. What cannot be known in time is worth nothing
// here, and its sentence says so. Equal values keep their order.
func LearnNext(in []Assumption) ([]Lesson, error) {
	out := make([]Lesson, 0, len(in))
	for _, a := range in {
		if !finite(a.Weight) || a.Weight < 0 || !(a.Wrong >= 0 && a.Wrong <= 1) || !(a.Wait >= 0) || !finite(a.Left) {
			return nil, refuse(CodeRequest, a.Name,
				words.T(
					"The assumption %s needs a weight of 0 or more, odds between 0 and 1, a wait of 0 or more and the time left.",
					words.Quoted(a.Name)))
		}
		soon := 0.0
		if a.Left > 0 {
			soon = math.Max(0, 1-a.Wait/a.Left)
		}
		l := Lesson{Assumption: a, Value: a.Weight * a.Wrong * soon}
		weight, wrong := percent(words.Significant(100*a.Weight, 2)), Percentage(a.Wrong)
		switch {
		case soon == 0:
			l.Sentence = words.T("%s carries %s, but the readings cannot tell in the time that is left; look for an "+
				"experiment or ask.", a.Name, weight)
		case a.Wait == 0:
			l.Sentence = words.T("Next, learn whether %s holds: %s rests on it, it is wrong with a chance of %s, and the "+
				"readings could tell now.", a.Name, weight, wrong)
		default:
			l.Sentence = words.T("Next, learn whether %s holds: %s rests on it, it is wrong with a chance of %s, and the "+
				"readings could tell in %s.", a.Name, weight, wrong, counted(math.Ceil(a.Wait), periods.name))
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b Lesson) int { return cmp.Compare(b.Value, a.Value) })
	return out, nil
}
