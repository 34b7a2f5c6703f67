package evidence

import (
	"math"
	"slices"
	"strconv"

	"weir.dev/weir/internal/words"
)

// How many readings a bet needs.
const (
	showBefore    = 3 // below this nothing is shown
	showAfter     = 3
	verdictBefore = 8 // below this there is no verdict
	verdictAfter  = 6
)

// Verdict is what became of a bet.
type Verdict string

// The verdicts, in the order they are tried.
const (
	Kept       Verdict = "kept"
	Less       Verdict = "moved, less than promised"
	NoMovement Verdict = "no movement seen"
	CannotTell Verdict = "cannot tell yet"
)

// Words says a verdict as people read it, as a phrase.
func (v Verdict) Words() words.Text {
	switch v {
	case Kept:
		return words.T("kept")
	case Less:
		return words.T("moved, less than promised")
	case NoMovement:
		return words.T("no movement seen")
	}
	return words.T("cannot tell yet")
}

// BetRequest asks whether a metric moved when a change started, and whether it
// moved as much as promised.
type BetRequest struct {
	Series []Reading `json:"series"`
	// a metric that shares the weather but not the change; may be empty
	Control          []Reading `json:"control"`
	Started          *When     `json:"started"`          // the first moment the change could show
	By               *When     `json:"by"`               // the bet's own date; readings after it are left out
	Over             bool      `json:"-"`                // the date has passed: no reading will come that could still tell
	Promised         *float64  `json:"promised"`         // the move believed in, signed, in the metric's unit
	Direction        Direction `json:"direction"`        // up or down; beside down, Promised may be unsigned
	Ramp             float64   `json:"ramp"`             // periods over which the change arrives; 0 is at once
	Transform        Transform `json:"transform"`        // "" chooses by Unit
	ControlTransform Transform `json:"controlTransform"` // "" follows Transform where the control's values allow it
	Level            float64   `json:"level"`            // of the interval, between 0 and 1; 0 means .9
	Cadence          Cadence   `json:"cadence"`
	Words            BetWords  `json:"words"`
}

// Range is an estimate with its interval.
type Range struct {
	Effect float64 `json:"effect"`
	Lo     float64 `json:"lo"`
	Hi     float64 `json:"hi"`
}

// BetResult is what can be said. Effects are in the metric's unit, converted
// back at the middle value before the change (Baseline) if a transform was
// used; figures that cannot be given yet are nil.
type BetResult struct {
	Effect  *float64 `json:"effect"` // median
	Lo      *float64 `json:"lo"`
	Hi      *float64 `json:"hi"`
	Level   float64  `json:"level"`
	Percent *Range   `json:"percent,omitempty"` // the same in % of Baseline, under log and logit
	// P(the metric moved in the promised direction); without a promise, in the direction seen
	PRight    *float64     `json:"pRight"`
	PPromised *float64     `json:"pPromised"`       // P(it moved at least as promised)
	P         *float64     `json:"p"`               // two-sided p of no movement at all
	Verdict   *Verdict     `json:"verdict"`         // nil if nothing was promised
	SoFar     bool         `json:"soFar"`           // the bet's date has not come
	Reason    words.Text   `json:"reason,omitzero"` // why there is no verdict yet
	Direction Direction    `json:"direction"`       // promised, or else seen
	Baseline  float64      `json:"baseline"`
	Before    int          `json:"before"` // readings used
	After     int          `json:"after"`
	Transform Transform    `json:"transform"`
	Power     *Power       `json:"power,omitempty"` // before the bet has started
	Notes     []words.Text `json:"notes,omitempty"` // what to know of the readings: sentences
	Sentence  words.Text   `json:"sentence"`
}

// Says is the sentence and what to know beside it.
func (r BetResult) Says() words.Text {
	return words.Join(" ", append([]words.Text{r.Sentence}, r.Notes...)...)
}

// bet is a checked request on its axis.
type bet struct {
	req           BetRequest
	series        line
	scale         scaled
	start, by     float64
	before, after int
	baseline      float64
	sign          float64 // of the promise; 0 if none
	promised      float64 // signed, in the metric's unit
	promisedZ     float64 // on the scale
	control       []float64
	spikes        []words.Text // lone readings left out
	alone         int          // readings left out because they have no control beside them
	end           When         // of the series, before any reading was left out
	short         bool         // the readings end before the bet's date
}

// Bet judges a change: y = a + effect·post(t) + c·control + d·t + noise, where
// post steps from 0 to 1 at Started or climbs over Ramp periods and d, how the
// metric was going by itself, is drawn towards 0. It refuses series
// it cannot judge. A bet that starts after the last reading and names its date
// is answered with the smallest effect it could see by then.
func Bet(req BetRequest) (BetResult, error) {
	b, err := newBet(req)
	if err != nil {
		return BetResult{}, err
	}
	r := BetResult{
		Level: b.req.Level, Direction: b.req.Direction, Baseline: b.baseline,
		Before: b.before, After: b.after, Transform: b.scale.kind,
	}
	if b.after == 0 && b.plans() {
		err = b.planned(&r)
	} else {
		err = b.judge(&r)
	}
	if err != nil {
		return BetResult{}, err
	}
	r.Sentence = b.sentence(&r)
	return r, nil
}

func newBet(req BetRequest) (*bet, *Error) {
	if req.Level == 0 {
		req.Level = .9
	}
	if !(req.Level > 0 && req.Level <= maxLevel) {
		return nil, refuse(CodeRequest, "level",
			words.T("The level is the share the interval should hold, between 0 and 0.9999, such as 0.9."))
	}
	if !(req.Ramp >= 0 && req.Ramp <= maxReadings) {
		return nil, refuse(CodeRequest, "ramp", words.T("The ramp is a number of periods, 0 or more."))
	}
	if req.Started == nil {
		return nil, refuse(CodeRequest, "started", words.T("Say when the change started."))
	}
	series, err := read(req.Series, "series", req.Cadence)
	if err != nil {
		return nil, err
	}
	b := &bet{req: req, series: series, by: math.Inf(1)}
	if b.start, err = series.position(*req.Started, "started", words.T("the start")); err != nil {
		return nil, err
	}
	if req.By != nil {
		if b.by, err = series.position(*req.By, "by", words.T("the {bet}'s date")); err != nil {
			return nil, err
		}
		if b.by < b.start {
			return nil, refuse(CodeRequest, "by",
				words.T("The {bet}'s date (%s) lies before its start (%s).", req.By, req.Started))
		}
		b.series.until(*req.By)
	}
	if err := b.direct(); err != nil {
		return nil, err
	}
	if b.start <= series.t[0] {
		return nil, refuse(CodeStart, "started",
			words.T(
				"The change started (%s) before the first reading or with it (%s), so there is nothing to compare with. Add "+
					"older readings, or judge the metric by its chance.", req.Started, series.at[0]))
	}
	b.end = b.series.at[len(b.series.at)-1] // its date lies past the start, so that readings are left
	if b.scale, b.spikes, err = b.series.settle(req.Transform, req.Words.Unit, "series", b.spares); err != nil {
		return nil, err
	}
	if err := b.match(); err != nil {
		return nil, err
	}
	return b, b.count()
}

// spares reports whether a verdict can do without the readings at places.
func (b *bet) spares(places []int) bool {
	before, after := 0, 0
	for i, t := range b.series.t {
		switch {
		case slices.Contains(places, i):
		case t < b.start:
			before++
		default:
			after++
		}
	}
	return before >= verdictBefore && (after >= verdictAfter || after == 0)
}

// direct settles the promise and the direction that is good.
func (b *bet) direct() *Error {
	req := &b.req
	switch req.Direction {
	case "", Up, Down:
		b.sign = req.Direction.sign()
	default:
		return refuse(CodeRequest, "direction", words.T("The direction of {a bet} is up or down."))
	}
	if req.Promised == nil {
		return nil
	}
	p := *req.Promised
	if !finite(p) || p == 0 || math.Abs(p) > maxValue {
		return refuse(CodeRequest, "promised",
			words.T("The promise is the move you expect, in the metric's unit, and not 0."))
	}
	if p < 0 && b.sign > 0 {
		return refuse(CodeRequest, "promised",
			words.T("The promise (%s) is a fall but the direction says up. Say down, or make the promise positive.",
				words.Figure(p)))
	}
	if b.sign == 0 {
		b.sign = math.Copysign(1, p)
		req.Direction = map[bool]Direction{true: Up, false: Down}[p > 0]
	}
	b.promised = b.sign * math.Abs(p)
	return nil
}

// match lays the control beside the series and leaves out readings that have
// none.
func (b *bet) match() *Error {
	if len(b.req.Control) == 0 {
		return nil
	}
	if slices.Equal(b.req.Control, b.req.Series) {
		return refuse(CodeCollinear, "control",
			words.T("The control holds the very readings of the series. Give a metric that shares the weather but not the "+
				"change."))
	}
	c, err := read(b.req.Control, "control", b.series.cadence)
	if err != nil {
		return err
	}
	if c.dated != b.series.dated {
		return errMixed("control")
	}
	stated := b.req.ControlTransform
	if stated == "" {
		stated = b.scale.kind
		s := newScaled(stated, "", c.y)
		if slices.ContainsFunc(c.y, s.outside) {
			stated = Identity
		}
	}
	scale, err := choose(stated, "", &c, "control")
	if err != nil {
		return err
	}
	s := &b.series
	kept, from := 0, 0
	for i, t := range s.t {
		j := c.nearest(t, from)
		if j < 0 {
			continue
		}
		from = j
		b.control = append(b.control, scale.apply(c.y[j]))
		s.at[kept], s.t[kept], s.y[kept] = s.at[i], t, s.y[i]
		kept++
	}
	b.alone = len(s.t) - kept
	s.at, s.t, s.y = s.at[:kept], s.t[:kept], s.y[:kept]
	return nil
}

// count splits the readings at the start and refuses too few of them.
func (b *bet) count() *Error {
	for _, t := range b.series.t {
		if t < b.start {
			b.before++
		} else {
			b.after++
		}
	}
	if b.before < showBefore {
		return refuse(CodeTooFew, "series", words.T("%s before the change (%s); at least %d are needed to show anything and "+
			"%d for a verdict. Add older readings.", b.fewer(b.before), b.req.Started, showBefore, verdictBefore))
	}
	if b.after < showAfter && !(b.after == 0 && b.plans()) {
		wait := words.Text{}
		if !b.req.Over {
			wait = words.T("Wait and read on.")
		}
		return refuse(CodeTooFew, "series", words.Join(" ", words.T("%s since the change (%s); at least %d are needed to "+
			"show anything and %d for a verdict.", b.fewer(b.after), b.req.Started, showAfter, verdictAfter), wait))
	}
	b.short = b.by-b.series.t[len(b.series.t)-1] >= 1-1e-9 && !math.IsInf(b.by, 1)
	b.baseline = median(b.series.y[:b.before])
	if b.promised != 0 {
		var ok bool
		if b.promisedZ, ok = b.scale.reach(b.baseline, b.promised, b.req.Transform); !ok {
			return refuse(CodeRange, "promised",
				words.T("A move of %s from %s leaves the %s scale. Check the promise's sign and unit.", words.Figure(b.promised),
					words.Figure(b.baseline), b.scale.kind))
		}
	}
	return nil
}

// fewer begins a sentence about so few readings.
func (b *bet) fewer(n int) words.Text {
	if len(b.req.Control) > 0 {
		return words.T("%s with a control reading", few(n, "reading"))
	}
	return few(n, "reading")
}

// plans reports whether a bet that has no reading yet can be told what it will
// be able to see.
func (b *bet) plans() bool { return b.req.By != nil && !b.req.Over }

// arriving reports whether the readings end before all of the change is there.
func (b *bet) arriving() bool { return b.post(b.series.t[len(b.series.t)-1]) < 1 }

// post is the share of the change that has arrived at t.
func (b *bet) post(t float64) float64 {
	switch {
	case t < b.start:
		return 0
	case b.req.Ramp == 0:
		return 1
	}
	return math.Min(1, (t-b.start)/b.req.Ramp)
}

// design is the columns [1, control, post], the last being the effect's.
func (b *bet) design(t []float64) ([][]float64, *Error) {
	n := len(t)
	x := [][]float64{constants(n)}
	if b.control != nil {
		if _, ok := standardise(b.control); !ok {
			return nil, errConstant("control")
		}
		x = append(x, b.control)
	}
	return append(x, b.arrived(t, 0)), nil
}

// patterns are the seasons the readings could show.
func (b *bet) patterns() []pattern { return b.series.cadence.patternsAt(b.series.t) }

// judge fills in the estimate and the verdict.
func (b *bet) judge(r *BetResult) *Error {
	y := b.scale.all(b.series.y)
	unit, ok := standardise(y)
	if !ok {
		return errConstant("series")
	}
	x, err := b.design(b.series.t)
	if err != nil {
		return err
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	b.going(r, s, y, unit.unit)
	p, err := s.fitSloped(b.series.t, y, x, betSlopes[:], b.patterns())
	if err != nil {
		return err
	}
	fitted := p.evidence
	back := func(z float64) float64 { return b.scale.inside(b.baseline, b.scale.back(b.baseline, z*unit.unit)) }
	middle := p.Median()
	lo, hi := p.Interval(b.req.Level)
	r.Effect, r.Lo, r.Hi = ptr(back(middle)), ptr(back(lo)), ptr(back(hi))
	if b.scale.kind != Identity && b.baseline != 0 {
		in := func(v float64) float64 { return bounded(100 * (v / b.baseline)) }
		r.Percent = &Range{in(*r.Effect), in(*r.Lo), in(*r.Hi)}
	}
	r.P = ptr(p.TwoSided())
	sign := b.sign
	if sign == 0 {
		sign, r.Direction = 1, Up
		if middle < 0 {
			sign, r.Direction = -1, Down
		}
	}
	past := func(c float64) float64 {
		if sign > 0 {
			return p.Above(c)
		}
		return p.Below(c)
	}
	r.PRight = ptr(past(0))
	b.note(r)
	r.SoFar = b.short && !b.req.Over
	if b.promised == 0 {
		if *r.P <= .1 && b.beganBefore(s, y, x, fitted) {
			r.Notes = append(r.Notes, words.T("%s.", b.began()))
		}
		return nil
	}
	r.PPromised = ptr(past(b.promisedZ / unit.unit))
	lo90, hi90 := p.Interval(.9)
	seen := *r.P <= .1 || *r.PPromised >= .8
	half := math.Abs(b.promised) / 2
	v := CannotTell
	switch {
	case b.before < verdictBefore || b.after < verdictAfter:
		r.Reason = b.tooFew()
	case b.short && *r.P >= .01:
		r.Reason = b.tooEarly()
	case seen && b.beganBefore(s, y, x, fitted): // the posterior p is gone from here on
		r.Reason = b.began()
	case *r.PPromised >= .8:
		v = Kept
	case *r.PRight >= .95 && *r.PPromised < .2:
		v = Less
	case back(lo90) > -half && back(hi90) < half:
		v = NoMovement
	case *r.PRight <= .05:
		r.Reason = words.T("It moved the other way")
	case *r.PRight >= .95:
		r.Reason = words.T("It moved; whether by as much as promised, we cannot tell")
	default:
		r.Reason = words.T("We cannot tell: the likely range is still too wide")
	}
	r.Verdict = &v
	return nil
}

// note says what to know of the control and of a change that is still arriving.
func (b *bet) note(r *BetResult) {
	w := b.req.Words
	r.Notes = append(r.Notes, b.spikes...)
	r.Notes = append(r.Notes, b.scale.atEnds(w.metric(), w.Unit)...)
	if b.control != nil {
		r.Notes = append(r.Notes, words.T("What the control did as well is taken out."))
	}
	if b.arriving() {
		r.Notes = append(r.Notes, words.T("The change arrives over %s and is still arriving: the figures say what it "+
			"comes to in the end, told from what has arrived.", b.series.cadence.span(b.req.Ramp)))
	}
	if b.alone > 0 {
		r.Notes = append(r.Notes, words.T("For want of a control reading beside, %s left out.",
			counted(float64(b.alone), "reading")))
	}
}

// tooFew says that there are too few readings for a verdict, and whether there may still be one.
func (b *bet) tooFew() words.Text {
	before, after := strconv.Itoa(b.before), strconv.Itoa(b.after)
	if b.req.Over {
		return words.T("We cannot tell: there are %s readings before and %s after, and a verdict needs %d and %d", before,
			after, verdictBefore, verdictAfter)
	}
	return words.T("We cannot tell yet: there are %s readings before and %s after, and a verdict needs %d and %d", before,
		after, verdictBefore, verdictAfter)
}

// tooEarly says that the readings end before the bet's date, and whether more may come.
func (b *bet) tooEarly() words.Text {
	if b.req.Over {
		return words.T("They end too early to tell whether it was kept")
	}
	return words.T("We cannot tell yet: the {bet} runs until %s, and an earlier answer needs a clearer movement",
		dateWords(*b.req.By))
}

func ptr[T any](v T) *T { return &v }
