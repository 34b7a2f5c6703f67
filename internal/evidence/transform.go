package evidence

import (
	"math"
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

// scaled is a Transform made ready for one metric. full is the value of "all"
// on a logit scale: 1 or 100.
type scaled struct {
	kind Transform
	full float64
}

// DefaultTransform is the scale for a metric by its unit: logit for a share
// (%, percent, share), log for every other named unit of a rate or amount,
// identity for scores, points and temperatures and where no unit is known. A
// metric whose values the scale cannot take (a zero under log, 0 % under
// logit) is judged as it is.
func DefaultTransform(unit string, values ...float64) Transform {
	want := Log
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "", "point", "points", "pp", "score", "index", "nps", "rating", "stars", "°c", "°f", "rank", "level":
		return Identity
	case "share":
		want = Logit
	}
	if PerCent(unit) {
		want = Logit
	}
	s := newScaled(want, unit, values)
	for _, v := range values {
		if !finite(s.apply(v)) {
			return Identity
		}
	}
	return want
}

func newScaled(kind Transform, unit string, values []float64) scaled {
	s := scaled{kind: kind, full: 1}
	if PerCent(unit) {
		s.full = 100
	}
	for _, v := range values {
		if v > 1 {
			s.full = 100
		}
	}
	return s
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
	for i, v := range l.y {
		if finite(s.apply(v)) {
			continue
		}
		if stated == Log {
			return s, refuse(CodeRange, field,
				words.T("log needs values above 0; the %s is %s at %s. Use identity, or mend the reading.", field, words.Figure(v),
					l.at[i]))
		}
		return s, refuse(CodeRange, field,
			words.T("logit needs shares strictly between 0 and %s; the %s is %s at %s. Use identity, or mend the reading.",
				words.Figure(s.full), field, words.Figure(v), l.at[i]))
	}
	return s, nil
}

// apply is v on the scale; NaN or infinite where the scale ends.
func (s scaled) apply(v float64) float64 {
	switch s.kind {
	case Log:
		return math.Log(v)
	case Logit:
		return math.Log(v / (s.full - v))
	}
	return v
}

// invert is the value whose apply is z.
func (s scaled) invert(z float64) float64 {
	switch s.kind {
	case Log:
		return math.Exp(z)
	case Logit:
		return s.full / (1 + math.Exp(-z))
	}
	return z
}

// move is, on the scale, a move by d units of the metric away from m; it is
// how a promise in the metric's unit meets the engine (log((m+d)/m) under
// log). It is not finite if m+d leaves the scale.
func (s scaled) move(m, d float64) float64 {
	switch s.kind {
	case Identity:
		return d
	case Log:
		return math.Log1p(d / m)
	}
	return s.apply(m+d) - s.apply(m)
}

// reach is move for a scale that nobody stated: where the move leaves it, the
// metric is judged as it is. ok is false where a stated one is left.
func (s *scaled) reach(m, d float64, stated Transform) (z float64, ok bool) {
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
		return bounded(m * math.Expm1(z))
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
