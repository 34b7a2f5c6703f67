package evidence

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// How much a link needs before it is graded.
const (
	ShowPairs  = 5  // below this nothing is fitted or shown
	GradePairs = 20 // below this it is too early, also for the rules and pages that say how many are missing
)

// clearLink is the p below which a link is clearer than luck. Real series that have nothing to do with one another
// reach a nominal .05 more often than it says: at .04 fewer than 5 in 100 pairs of them are called supported, and
// fewer than 4 contradicted.
const clearLink = .04

// Grade is the standing the readings give a belief about a link.
type Grade string

// The grades.
const (
	Supported    Grade = Grade(cascade.Supported)
	Weaker       Grade = Grade(cascade.Weaker)
	NoEffect     Grade = "no effect seen"
	TooEarly     Grade = "too early"
	Contradicted Grade = Grade(cascade.Contradicted)
)

// Standing is what a belief of that grade stands as.
func (g Grade) Standing() cascade.Standing {
	switch g {
	case NoEffect:
		return cascade.NoEffect
	case TooEarly:
		return cascade.TooEarly
	}
	return cascade.Standing(g)
}

// LinkRequest asks whether an outcome follows a driver as believed.
type LinkRequest struct {
	Driver           []Reading  `json:"driver"`
	Outcome          []Reading  `json:"outcome"`
	Lag              Lag        `json:"lag"`       // stated delay; one period more and less are tried as well
	Size             *float64   `json:"size"`      // believed change of the outcome …
	Per              float64    `json:"per"`       // … for this change of the driver; 0 means 1
	Direction        Direction  `json:"direction"` // same or opposite; "" is the sign of Size, or unstated
	Transform        Transform  `json:"transform"` // of both, unless said apart; "" chooses by unit
	DriverTransform  Transform  `json:"driverTransform"`
	OutcomeTransform Transform  `json:"outcomeTransform"`
	Level            float64    `json:"level"` // of the interval, between 0 and 1; 0 means .9
	Cadence          Cadence    `json:"cadence"`
	ReadableWhen     *Threshold `json:"readableWhen"` // the lag's clock starts when this metric has passed its level
	Words            LinkWords  `json:"words"`
}

// Threshold is a metric and the level it must have passed.
type Threshold struct {
	Series []Reading `json:"series"`
	Above  float64   `json:"above"`
}

// Placebo is the same fit on a question whose answer should be "nothing".
type Placebo struct {
	B  float64 `json:"b"`
	Lo float64 `json:"lo"`
	Hi float64 `json:"hi"`
	P  float64 `json:"p"`
}

// Placebos are the checks shown beside a link; nil where the readings do not
// allow one.
type Placebos struct {
	Reverse *Placebo `json:"reverse"` // driver(t) on outcome(t − lag), in driver units per outcome unit
	Lead    *Placebo `json:"lead"`    // outcome(t) on driver(t + lag): the outcome moving first
}

// speak reports whether a placebo is as clear as a link of that p at one lag.
// Without a lag the reverse is the link itself, and no placebo.
func (c Placebos) speak(lag, p float64) bool {
	return lag > 0 && c.Reverse != nil && c.Reverse.P <= p || c.Lead != nil && c.Lead.P <= p
}

// LinkResult is what can be said about a link. B is in outcome units for one
// unit of the driver, at the middle value of both if a transform was used.
type LinkResult struct {
	B        float64    `json:"b"` // median
	Lo       float64    `json:"lo"`
	Hi       float64    `json:"hi"`
	Level    float64    `json:"level"`
	Lag      float64    `json:"lag"`       // the lag with the smallest p, in periods
	Lags     int        `json:"lagsTried"` // p is multiplied by it
	P        float64    `json:"p"`
	PStated  *float64   `json:"pStated"` // P(the stated sign); nil if none was stated
	Grade    Grade      `json:"grade"`
	Standing words.Text `json:"standing"`        // the grade in the words of the pages
	Reason   words.Text `json:"reason,omitzero"` // why it is too early
	Pairs    int        `json:"pairs"`
	Periods  int        `json:"periods"` // from the first pair to the last
	Moved    bool       `json:"moved"`   // the driver moved enough to tell
	Placebos Placebos   `json:"placebos"`
	// what the placebos say, in a sentence; empty where the readings allow none
	Checks   words.Text   `json:"checks,omitzero"`
	Cadence  string       `json:"cadence"`         // what a period is
	Notes    []words.Text `json:"notes,omitempty"` // what to know of the readings: sentences
	Sentence words.Text   `json:"sentence"`
}

// link is a checked request.
type link struct {
	req             LinkRequest
	driver, outcome line
	dScale, oScale  scaled
	dMid, oMid      float64
	from            float64 // no driver reading before this counts
	stated          float64 // believed outcome change per driver change, on the scales, signed
	sign            float64 // of the belief; 0 unstated
	lag             float64
	more            bool // the whole interval lies beyond the stated size
}

// Link judges a belief: outcome(t) = a + c·t + b·driver(t − lag) + noise, at the
// stated lag and one period to either side; the lag with the smallest p is
// kept and its p multiplied by the number of lags tried.
func Link(req LinkRequest) (LinkResult, error) {
	l, err := newLink(req)
	if err != nil {
		return LinkResult{}, err
	}
	r, err := l.judge()
	if err != nil {
		return LinkResult{}, err
	}
	r.Standing = r.Grade.Standing().Words()
	w := l.req.Words
	r.Notes = append(l.dScale.atEnds(w.driver(), w.DriverUnit), l.oScale.atEnds(w.outcome(), w.OutcomeUnit)...)
	r.Sentence = l.sentence(&r)
	r.Checks = l.checks(&r)
	return r, nil
}

func newLink(req LinkRequest) (*link, *Error) {
	if req.Level == 0 {
		req.Level = .9
	}
	if req.Per == 0 {
		req.Per = 1
	}
	switch {
	case !(req.Level > 0 && req.Level <= maxLevel):
		return nil, refuse(CodeRequest, "level",
			words.T("The level is the share the interval should hold, between 0 and 0.9999, such as 0.9."))
	case !finite(req.Per) || math.Abs(req.Per) > maxValue:
		return nil, refuse(CodeRequest, "per",
			words.T("Per is the change of the driver that the size belongs to, and not 0."))
	case req.Size != nil && (!finite(*req.Size) || *req.Size == 0 || math.Abs(*req.Size) > maxValue):
		return nil, refuse(CodeRequest, "size",
			words.T("The size is the change of the outcome you believe in, and not 0. Leave it out if you believe in none."))
	case req.Direction != "" && req.Direction != Same && req.Direction != Opposite:
		return nil, refuse(CodeRequest, "direction", words.T("The direction of a link is same or opposite."))
	case req.Lag.n < 0:
		return nil, refuse(CodeRequest, "lag",
			words.T("A lag cannot be negative: the driver moves first. If the other way round is meant, swap driver and "+
				"outcome."))
	}
	if len(req.Driver) > 0 && slices.Equal(req.Driver, req.Outcome) {
		return nil, refuse(CodeExact, "outcome",
			words.T("The outcome holds the very readings of the driver. Give two metrics."))
	}
	l := &link{req: req, from: math.Inf(-1)}
	if err := l.align(); err != nil {
		return nil, err
	}
	return l, l.believe()
}

// align puts both series on one axis, that of the slower cadence.
func (l *link) align() *Error {
	req := &l.req
	cadence := req.Cadence
	if cadence == (Cadence{}) && len(req.Driver) > 1 && len(req.Outcome) > 1 {
		cadence = cadenceOf(inOrder(req.Driver))
		if c := cadenceOf(inOrder(req.Outcome)); c.length() > cadence.length() {
			cadence = c
		}
	}
	var err *Error
	if l.driver, err = read(req.Driver, "driver", cadence); err != nil {
		return err
	}
	if l.outcome, err = read(req.Outcome, "outcome", cadence); err != nil {
		return err
	}
	if l.driver.dated != l.outcome.dated {
		return errMixed("outcome")
	}
	if l.dScale, err = choose(either(req.DriverTransform, req.Transform), req.Words.DriverUnit, &l.driver,
		"driver"); err != nil {
		return err
	}
	if l.oScale, err = choose(either(req.OutcomeTransform, req.Transform), req.Words.OutcomeUnit, &l.outcome,
		"outcome"); err != nil {
		return err
	}
	l.dMid, l.oMid = median(l.driver.y), median(l.outcome.y)
	if req.Lag.unit != 0 && !l.outcome.dated {
		return refuse(CodeMixedTime, "lag",
			words.T("The lag is a length of time and the readings stand at bare numbers. Give it as a number of periods."))
	}
	l.lag = req.Lag.in(l.outcome.cadence)
	if w := req.ReadableWhen; w != nil {
		gate, err := read(w.Series, "readableWhen", cadence)
		if err != nil {
			return err
		}
		if gate.dated != l.driver.dated {
			return errMixed("readableWhen")
		}
		i := slices.IndexFunc(gate.y, func(v float64) bool { return v > w.Above })
		if i < 0 {
			return refuse(CodeTooFew, "readableWhen",
				words.T("The metric this link waits for has not passed %s yet, so its clock has not started.",
					words.Figure(w.Above)))
		}
		l.from = gate.t[i]
	}
	return nil
}

func either(a, b Transform) Transform {
	if a != "" {
		return a
	}
	return b
}

// believe puts the belief on the scales.
func (l *link) believe() *Error {
	req := &l.req
	l.sign = req.Direction.sign()
	perZ, ok := l.dScale.reach(l.dMid, req.Per, either(req.DriverTransform, req.Transform))
	if !ok || perZ == 0 {
		return refuse(CodeRange, "per",
			words.T("A change of %s from %s leaves the driver's %s scale. State the belief for a smaller change.",
				words.Figure(req.Per), words.Figure(l.dMid), l.dScale.kind))
	}
	if req.Size == nil {
		return nil
	}
	size := *req.Size
	if size*req.Per < 0 && l.sign > 0 {
		return refuse(CodeRequest, "direction",
			words.T("The size is negative but the direction says same. Say opposite, or make the size positive."))
	}
	if l.sign == 0 {
		l.sign = math.Copysign(1, size) * math.Copysign(1, req.Per)
	}
	size = l.sign * math.Copysign(math.Abs(size), req.Per)
	sizeZ, ok := l.oScale.reach(l.oMid, size, either(req.OutcomeTransform, req.Transform))
	if !ok {
		return refuse(CodeRange, "size",
			words.T("A change of %s from %s leaves the outcome's %s scale. Check the size's sign and unit.", words.Figure(size),
				words.Figure(l.oMid), l.oScale.kind))
	}
	l.stated = sizeZ / perZ
	return nil
}

func (l *link) judge() (LinkResult, *Error) {
	r := LinkResult{Level: l.req.Level, P: 2, Cadence: l.outcome.cadence.name, Grade: TooEarly}
	xs, ys := l.dScale.all(l.driver.y), l.oScale.all(l.outcome.y)
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	n := max(len(xs), len(ys))
	one := constants(n)
	buf := make([]float64, 3*n)
	at := l.outcome.t
	d := pairs{
		t: buf[:0:n], x: buf[n : n : 2*n], y: buf[2*n : 2*n], cadence: l.outcome.cadence, over: at[len(at)-1] - at[0],
	}
	var best Posterior
	var exact *Error
	unit, most := 0.0, 0
	var tried []pairs
	for _, lag := range l.lags() {
		l.pair(&d, &l.driver, xs, &l.outcome, ys, lag)
		if part := math.Abs(lag - math.Round(lag)); part > 0 &&
			(d.off > part/2*float64(len(d.t)) || slices.ContainsFunc(tried, d.same)) {
			continue
		}
		if l.lag != math.Floor(l.lag) {
			tried = append(tried, pairs{t: slices.Clone(d.t), x: slices.Clone(d.x)})
		}
		most = max(most, len(d.t))
		pairs, periods, moved := len(d.t), 0, false
		if pairs > 0 {
			periods = int(math.Round(d.t[pairs-1]-d.t[0])) + 1
			moved = moves(d.x)
		}
		p, ok := d.slope(s, one)
		if !ok {
			if d.err != nil && exact == nil {
				exact = d.err
			}
			continue
		}
		r.Lags++
		if two := p.TwoSided(); two < r.P {
			r.P, r.Lag, r.Pairs, r.Periods, r.Moved = two, lag, pairs, periods, moved
			best.nu, best.parts, unit = p.nu, append(best.parts[:0], p.parts...), d.unit()
		}
	}
	if err := l.refuseFew(most, r.Lags, exact); err != nil {
		return r, err
	}
	r.P = math.Min(1, r.P*float64(r.Lags))
	lo, hi := best.Interval(r.Level)
	r.B, r.Lo, r.Hi = l.back(best.Median()*unit), l.back(lo*unit), l.back(hi*unit)
	if r.Lo > r.Hi { // "per" may be negative
		r.Lo, r.Hi = r.Hi, r.Lo
	}
	if l.sign != 0 {
		past := best.Above(0)
		if l.sign < 0 {
			past = best.Below(0)
		}
		r.PStated = &past
	}
	r.Placebos.Reverse = l.placebo(s, &d, one, &l.outcome, ys, &l.driver, xs, r.Lag,
		func(z float64) float64 { return l.backwards(z) })
	if r.Lag > 0 {
		r.Placebos.Lead = l.placebo(s, &d, one, &l.driver, xs, &l.outcome, ys, -r.Lag, l.back)
	}
	l.grade(&r, &best, unit)
	return r, nil
}

// lags are the delays tried: the whole periods no more than one away from the
// stated delay, the nearest first so that a tie is its, and the stated one
// itself where it is not whole. That one counts only if the readings stand so,
// and pair otherwise than at the whole ones.
func (l *link) lags() []float64 {
	var out []float64
	for lag := math.Max(0, math.Ceil(l.lag-1)); lag <= l.lag+1; lag++ {
		out = append(out, lag)
	}
	slices.SortStableFunc(out, func(a, b float64) int { return cmp.Compare(math.Abs(a-l.lag), math.Abs(b-l.lag)) })
	if l.lag != math.Floor(l.lag) {
		out = append(out, l.lag)
	}
	return out
}

// refuseFew refuses a link that has nothing to show, and says why; most is the
// largest number of pairs at any of the lags tried, lags how many could be
// judged.
func (l *link) refuseFew(most, lags int, exact *Error) *Error {
	for i, y := range [][]float64{l.driver.y, l.outcome.y} {
		if len(y) < ShowPairs {
			continue // of fewer nobody can tell
		}
		if _, ok := standardise(slices.Clone(y)); !ok {
			field := [2]string{"driver", "outcome"}[i]
			return refuse(CodeConstant, field,
				words.T("Every reading of the %s is the same, so there is nothing to learn from it about the link yet.", field))
		}
	}
	switch {
	case exact != nil && exact.Code == CodeExact:
		return refuse(CodeExact, "outcome",
			words.T("The outcome follows the driver without any error at all. Is one computed from the other?"))
	case lags > 0:
		return nil
	case exact != nil:
		return exact
	case most >= ShowPairs:
		return refuse(CodeConstant, "driver",
			words.T("Where driver and outcome can be paired, one of them never moves, so there is nothing to learn from yet."))
	}
	var d pairs
	l.pair(&d, &l.driver, l.driver.y, &l.outcome, l.outcome.y, 0)
	if l.lag > 0 && len(d.t) >= ShowPairs {
		return refuse(CodeLag, "lag",
			words.T(
				"A lag of %s leaves %s of readings, where none would leave %s; at least %d are needed to show anything and %d "+
					"for a grade. Wait, or state a shorter lag.", l.req.Lag.words(l.outcome.cadence), counted(float64(most), "pair"),
				strconv.Itoa(len(d.t)), ShowPairs, GradePairs))
	}
	return refuse(CodeTooFew, "series",
		words.T(
			"%s of driver and outcome readings; at least %d are needed to show anything and %d for a grade. Check that both "+
				"cover the same dates.", few(most, "pair"), ShowPairs, GradePairs))
}

// back is a slope on the scales in outcome units per driver unit, at the
// middle of both.
func (l *link) back(z float64) float64 {
	return bounded(l.oScale.back(l.oMid, z*l.dScale.move(l.dMid, l.req.Per)) / l.req.Per)
}

// backwards is the same for the reverse direction, for the change of the
// outcome that one scale unit makes.
func (l *link) backwards(z float64) float64 {
	if l.dScale.kind == Identity && l.oScale.kind == Identity {
		return z
	}
	// At the middle of both, to first order: dx/dy = z·(dy_z/dy)/(dx_z/dx).
	return bounded(z * l.oScale.steep(l.oMid) / l.dScale.steep(l.dMid))
}

// placebo fits y on x at a lag where nothing should be found.
func (l *link) placebo(
	s *scratch, d *pairs, one []float64, x *line, xs []float64, y *line, ys []float64, lag float64,
	back func(float64) float64,
) *Placebo {
	l.pair(d, x, xs, y, ys, lag)
	p, ok := d.slope(s, one)
	if !ok {
		return nil
	}
	lo, hi := p.Interval(l.req.Level)
	u := d.unit()
	out := Placebo{B: back(p.Median() * u), Lo: back(lo * u), Hi: back(hi * u), P: p.TwoSided()}
	if out.Lo > out.Hi {
		out.Lo, out.Hi = out.Hi, out.Lo
	}
	return &out
}

// grade follows the rules of semantics 8 in their order.
func (l *link) grade(r *LinkResult, p *Posterior, unit float64) {
	lo, hi := p.Interval(.9)
	lo, hi = lo*unit, hi*unit
	lower, upper := lo, hi
	if l.sign < 0 {
		lower, upper = -hi, -lo
	}
	l.more = l.stated != 0 && lower > math.Abs(l.stated)
	switch {
	case r.Pairs < GradePairs:
		r.Reason = words.T("only %d pairs of readings so far, and a grade needs %d", r.Pairs, GradePairs)
	case r.P < clearLink && r.Placebos.speak(r.Lag, r.P/float64(r.Lags)):
		r.Reason = words.T("a check that should find nothing finds as much")
	case l.sign != 0 && r.P < clearLink && *r.PStated < .05:
		r.Grade = Contradicted
	case r.P < clearLink && (l.stated == 0 || upper >= math.Abs(l.stated)):
		r.Grade = Supported
	case !r.Moved && (r.P < clearLink || l.stated != 0 && math.Max(math.Abs(lo), math.Abs(hi)) < math.Abs(l.stated)/2):
		r.Reason = words.T("%s made no move that lasted, and to find less than believed takes one", l.req.Words.driver())
	case r.P < clearLink:
		r.Grade = Weaker
	case l.stated != 0 && math.Max(math.Abs(lo), math.Abs(hi)) < math.Abs(l.stated)/2:
		r.Grade = NoEffect
	case l.stated != 0 && lo <= 0 && hi >= 0 && lo <= l.stated && hi >= l.stated:
		r.Reason = words.T("the likely range still holds both nothing and the belief")
	case lo > 0 || hi < 0:
		r.Reason = words.T("what is seen could still be luck, since %d delays were tried", r.Lags)
	default:
		r.Reason = words.T("the likely range is still too wide")
	}
}
