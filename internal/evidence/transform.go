package evidence

import (
	"math"
	"slices"
	"strings"

	"weir.dev/weir/internal/words"
)

// Transform is the scale on which a metric is judged: log for positive rates
// and amounts (effects in percent), logit for shares, identity otherwise. The
// empty Transform means "choose by the unit".
type Transform string

// The transforms.
const (
	Identity Transform = "identity"
	Log      Transform = "log"
	Logit    Transform = "logit"
)

// Direction is where a metric should go, or how an outcome follows its driver.
type Direction string

// The directions of a metric, and of a link.
const (
	Up       Direction = "up"
	Down     Direction = "down"
	Same     Direction = "same"     // the outcome rises when the driver rises
	Opposite Direction = "opposite" // the outcome falls when the driver rises
)

// sign is +1 for up and same, −1 for down and opposite, 0 for none.
func (d Direction) sign() float64 {
	switch d {
	case Up, Same:
		return 1
	case Down, Opposite:
		return -1
	}
	return 0
}

// scaled is a Transform made ready for one metric.
type scaled struct {
	kind Transform
	full float64 // the value of "all" on a logit scale: 1 or 100
	// What is added to every value, at either end of a share, so that one at the end of the scale has a place on it; 0
	// where none stands there. It is then least, half the smallest distance from the end that was seen.
	offset, least float64
	lo, hi        float64 // what the metric can be
}

// DefaultTransform is the scale for a metric by its unit: logit for a share
// (%, percent, share), log for every other named unit of a rate or amount,
// identity for scores, points and temperatures and where no unit is known. A
// metric with values outside of the scale (below 0, above 100 %) is judged as
// it is.
func DefaultTransform(unit string, values ...float64) Transform {
	want := byUnit(unit)
	s := newScaled(want, unit, values)
	if slices.ContainsFunc(values, s.outside) {
		return Identity
	}
	return want
}

// byUnit is the scale a unit asks for.
func byUnit(unit string) Transform {
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "", "point", "points", "pp", "score", "index", "nps", "rating", "stars", "°c", "°f", "rank", "level":
		return Identity
	case "share":
		return Logit
	}
	if PerCent(unit) {
		return Logit
	}
	return Log
}

func newScaled(kind Transform, unit string, values []float64) scaled {
	s := scaled{kind: kind, full: 1, lo: math.Inf(-1), hi: math.Inf(1)}
	if PerCent(unit) {
		s.full = 100
	}
	for _, v := range values {
		if v > 1 {
			s.full = 100
		}
	}
	least := math.Inf(1)
	see := func(distance float64) {
		if distance > 0 {
			least = math.Min(least, distance/2)
		}
	}
	for _, v := range values {
		see(v)
		if kind == Logit {
			see(s.full - v)
		}
	}
	if s.least = least; math.IsInf(least, 1) {
		s.least = s.full / 2
	}
	// What the metric can be is told by its unit too, as long as it was never anything else.
	for _, kind := range []Transform{kind, byUnit(unit)} {
		natural := scaled{kind: kind, full: s.full}
		switch {
		case kind == Identity || slices.ContainsFunc(values, natural.outside):
		case kind == Log:
			s.lo = 0
		default:
			s.lo, s.hi = 0, s.full
		}
	}
	if slices.ContainsFunc(values, s.atEnd) {
		s.offset = s.least
	}
	return s
}

// outside reports whether the scale has no place for v, with an offset or without.
func (s scaled) outside(v float64) bool {
	return s.kind != Identity && v < 0 || s.kind == Logit && v > s.full
}

// atEnd reports whether v stands where the scale ends.
func (s scaled) atEnd(v float64) bool {
	return s.kind != Identity && v == 0 || s.kind == Logit && v == s.full
}

// admit makes room for v if it stands where the scale ends.
func (s *scaled) admit(v float64) {
	if s.atEnd(v) {
		s.offset = s.least
	}
}

// choose settles the transform for a series: the stated one, or the default
// for its unit; a stated one that cannot take a value is refused with the
// value's place.
func choose(stated Transform, unit string, l *line, field string) (scaled, *Error) {
	switch stated {
	case "":
		stated = DefaultTransform(unit, l.y...)
	case Identity, Log, Logit:
	default:
		return scaled{}, refuse(CodeRequest, "transform",
			words.T("%s is no transform. Say log, logit or identity.", words.Quoted(clip(string(stated)))))
	}
	s := newScaled(stated, unit, l.y)
	i := slices.IndexFunc(l.y, s.outside)
	switch {
	case i < 0:
		return s, nil
	case stated == Log:
		return s, refuse(CodeRange, field,
			words.T("log needs values of 0 or more; the %s is %s at %s. Use identity, or mend the reading.", field,
				words.Figure(l.y[i]), l.at[i]))
	}
	return s, refuse(CodeRange, field,
		words.T("logit needs shares between 0 and %s; the %s is %s at %s. Use identity, or mend the reading.",
			words.Figure(s.full), field, words.Figure(l.y[i]), l.at[i]))
}

// atEnds says, where something stands at the end of the scale, what was done
// about it; what is the metric and unit the one its values are told in.
func (s scaled) atEnds(what words.Text, unit string) []words.Text {
	switch {
	case s.offset == 0:
		return nil
	case s.kind == Logit:
		return []words.Text{words.T("%s stands at 0 or %s at times, where its scale ends: to judge it everything was drawn "+
			"in from both ends, by up to %s. Figures stay between 0 and %[2]s.", words.Capital(what), words.Figure(s.full),
			quantity(words.Significant(s.offset, 2), moveUnit(unit)))}
	}
	return []words.Text{words.T("%s stands at 0 at times, where its scale ends: to judge it in per cent %s was added to "+
		"everything. Figures stay at 0 or above.", words.Capital(what), quantity(words.Significant(s.offset, 2), unit))}
}

// apply is v on the scale; NaN or infinite where the scale has no place for it.
func (s scaled) apply(v float64) float64 {
	switch {
	case s.outside(v):
		return math.NaN()
	case s.kind == Log:
		return math.Log(v + s.offset)
	case s.kind == Logit:
		return math.Log((v + s.offset) / (s.full - v + s.offset))
	}
	return v
}

// invert is the value whose apply is z, or the end of what the metric can be.
func (s scaled) invert(z float64) float64 {
	switch s.kind {
	case Log:
		z = math.Exp(z) - s.offset
	case Logit:
		z = (s.full+2*s.offset)/(1+math.Exp(-z)) - s.offset
	}
	return s.within(z)
}

// within is v, or the end of what the metric can be.
func (s scaled) within(v float64) float64 { return math.Max(s.lo, math.Min(s.hi, v)) }

// inside is a move by d away from m, or as much of it as keeps to what the metric can be.
func (s scaled) inside(m, d float64) float64 {
	switch {
	case m+d < s.lo:
		return s.lo - m
	case m+d > s.hi:
		return s.hi - m
	}
	return d
}

// steep is how fast the scale runs at m, per unit of the metric.
func (s scaled) steep(m float64) float64 {
	switch s.kind {
	case Log:
		return 1 / (m + s.offset)
	case Logit:
		return 1/(m+s.offset) + 1/(s.full-m+s.offset)
	}
	return 1
}

// move is, on the scale, a move by d units of the metric away from m; it is
// how a promise in the metric's unit meets the engine (log((m+d)/m) under
// log). It is not finite if m+d leaves the scale.
func (s scaled) move(m, d float64) float64 {
	switch {
	case s.kind == Identity:
		return d
	case s.outside(m + d):
		return math.NaN()
	case s.kind == Log:
		return math.Log1p(d / (m + s.offset))
	}
	return s.apply(m+d) - s.apply(m)
}

// reach is move for a scale that nobody stated: where the move leaves it, the
// metric is judged as it is. ok is false where a stated one is left.
func (s *scaled) reach(m, d float64, stated Transform) (z float64, ok bool) {
	s.admit(m + d)
	z = s.move(m, d)
	if !finite(z) && stated == "" {
		s.kind, z = Identity, d
	}
	return z, finite(z)
}

// back is, in units of the metric, a move by z on the scale away from m.
func (s scaled) back(m, z float64) float64 {
	switch s.kind {
	case Identity:
		return z
	case Log:
		return bounded(math.Max((m+s.offset)*math.Expm1(z), -m))
	}
	return s.invert(s.apply(m)+z) - m
}

// bounded keeps a figure inside what JSON can carry: an interval on a log
// scale with very few readings can reach beyond float64.
func bounded(v float64) float64 {
	return math.Max(-math.MaxFloat64, math.Min(math.MaxFloat64, v))
}

// all is every value of v on the scale, in new memory.
func (s scaled) all(v []float64) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = s.apply(x)
	}
	return out
}
