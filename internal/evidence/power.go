package evidence

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"weir.dev/weir/internal/words"
)

// Power is what a bet could see, told before it starts.
type Power struct {
	// the smallest move it would see in 8 of 10 such bets, in the metric's unit, in the good direction
	Smallest  float64  `json:"smallest"`
	PPromised *float64 `json:"pPromised"` // the chance that the promised move would be seen; nil without a promise
	Readings  int      `json:"readings"`  // readings after the start that it rests on
}

// futures is how many continuations of the history are looked at.
const futures = 199

// planned answers a bet that has not started: the history is continued 199
// times as the noise models that fit it would have it, without any effect, and
// each continuation is judged. Adding an effect of d moves every such
// posterior by exactly d (the step is a column of the design), so the smallest
// visible effect is the 80 % quantile of how far the 90 % interval reaches
// past zero on the wrong side. The continuations come from a fixed stream of
// numbers, so the answer is always the same.
func (b *bet) planned(r *BetResult) *Error {
	n := b.before
	if b.control != nil {
		return refuse(CodeRequest, "control",
			words.T("{A bet} that has not started is planned without its control. Leave the control out."))
	}
	last := b.series.t[n-1]
	t := slices.Clone(b.series.t)
	first := last + math.Max(1, math.Ceil(b.start-last-1e-9))
	for at := first; at <= b.by+1e-9 && len(t) < n+maxPlanned; at++ {
		t = append(t, at)
	}
	m := len(t) - n
	if m < verdictAfter {
		return refuse(CodeTooFew, "by",
			words.T(
				"Only %s would fall between the start and %s; a verdict needs %d. Move the date, or read the metric more often.",
				counted(float64(m), "reading"), b.req.By, verdictAfter))
	}
	if n < verdictBefore {
		return refuse(CodeTooFew, "series",
			words.T("Only %s before the start; to say what {a bet} could see takes %d. Add older readings.",
				counted(float64(n), "reading"), verdictBefore))
	}
	y := append(b.scale.all(b.series.y), make([]float64, m)...)
	unit, ok := standardise(y[:n])
	if !ok {
		return errConstant("series")
	}
	f, err := newForecast(t[:n], y[:n], []float64{0}, none)
	if err != nil {
		return err
	}
	design, err := b.design(t)
	if err != nil {
		return err
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	sign := b.sign
	if sign == 0 {
		sign = 1
	}
	reach := make([]float64, futures)
	draw := stream(1)
	for i := range reach {
		f.continuation(y[n:], t[n:], &draw)
		p, err := s.fitSloped(t, y, design, betSlopes[:], none)
		if err != nil {
			return err
		}
		reach[i] = -p.Quantile(.05)
		if sign < 0 {
			reach[i] = p.Quantile(.95)
		}
		reach[i] *= unit.unit
	}
	slices.Sort(reach)
	r.Power = &Power{Readings: m, Smallest: b.scale.back(b.baseline, sign*math.Max(0, reach[futures*4/5]))}
	if b.promised != 0 {
		seen, _ := slices.BinarySearch(reach, math.Abs(b.promisedZ))
		r.Power.PPromised = ptr(float64(seen) / futures)
		r.Verdict = ptr(CannotTell)
		r.Reason = words.T("the {bet} has not started")
	}
	r.SoFar = true
	return nil
}

// maxPlanned is the longest future a plan looks into, in readings.
const maxPlanned = 520

// stream is SplitMix64 (Steele, Lea, Flood 2014): a fixed stream of numbers
// that look independent, the same on every machine.
type stream uint64

// uniform is the next number, strictly between 0 and 1.
func (s *stream) uniform() float64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return (float64((z^(z>>31))>>11) + .5) / (1 << 53)
}

// normal is the next number as a standard normal deviate.
func (s *stream) normal() float64 { return mathext.NormalQuantile(s.uniform()) }

// continuation writes one possible future at times t to dst: a noise model
// drawn by its weight, σ² from its scaled inverse χ², the mean from its t, then
// the state carried on.
func (f *forecast) continuation(dst, t []float64, draw *stream) {
	u, i := draw.uniform(), 0
	for ; i+1 < len(f.parts) && u > f.parts[i].weight; i++ {
		u -= f.parts[i].weight
	}
	q := f.parts[i]
	sigma := math.Sqrt(q.sum / (2 * mathext.GammaIncRegInv(f.nu/2, draw.uniform())))
	level := q.level + sigma*math.Sqrt(q.levelVar)*draw.normal()
	_, nugget := q.model.start()
	state := q.stateY - level*q.stateOne + sigma*math.Sqrt(q.stateVar)*draw.normal()
	at := f.last
	for j, tj := range t {
		phi, v := q.model.step(tj - at)
		at = tj
		state = phi*state + sigma*math.Sqrt(v)*draw.normal()
		dst[j] = level + state + sigma*math.Sqrt(nugget)*draw.normal()
	}
}
