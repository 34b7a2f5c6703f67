package evidence

import (
	"math"
	"slices"
	"strconv"

	"weir.dev/weir/internal/words"
)

// fewest readings for a chance; the calibration tables start here.
const chanceReadings = 6

// ChanceRequest asks how likely a metric is at or past its target at its date.
type ChanceRequest struct {
	Series     []Reading   `json:"series"`
	Target     *float64    `json:"target"`     // in the metric's unit
	By         *When       `json:"by"`         // the date it is due
	Direction  Direction   `json:"direction"`  // up or down: which side of the target is good
	Transform  Transform   `json:"transform"`  // "" chooses by Unit
	Cumulative bool        `json:"cumulative"` // the readings are running totals: only the remainder is forecast
	Level      float64     `json:"level"`      // of the bands, between 0 and 1; 0 means .9
	Over       bool        `json:"-"`          // By has passed: the last reading up to it decides
	Alone      bool        `json:"-"`          // only the chance is asked for, which takes a fifth of all that can be said
	Cadence    Cadence     `json:"cadence"`
	Words      ChanceWords `json:"words"`
}

// Band is a forecast at one date, in the metric's unit.
type Band struct {
	At     When    `json:"at"`
	Lo     float64 `json:"lo"`
	Median float64 `json:"median"`
	Hi     float64 `json:"hi"`
}

// ChanceResult is what can be said about the target.
type ChanceResult struct {
	Chance float64 `json:"chance"` // P(at or past the target at By): a mean of the views, weighed by how many readings there are
	Median float64 `json:"median"` // the forecast at By
	Lo     float64 `json:"lo"`
	Hi     float64 `json:"hi"`
	Level  float64 `json:"level"`
	// at most 12 dates up to By, the last being By; empty once By has passed
	Bands        []Band `json:"bands"`
	Arrival      *When  `json:"arrival"`      // where the median path meets the target
	ArrivalAfter *When  `json:"arrivalAfter"` // the horizon, if it does not meet it before
	Reached      bool   `json:"reached"`      // the last reading is at or past the target
	Passed       bool   `json:"passed"`       // By has passed, so the chance is 0 or 1
	// the chance by each view: the noise grid with a slope drawn towards none, a trend that fades, a walk whose spread
	// grows as the readings' own does, and, which counts for nothing and is there to compare with, a plain walk
	Model     float64      `json:"model"`
	Fading    float64      `json:"fading"`
	Growth    float64      `json:"growth"`
	Naive     float64      `json:"naive"`
	Readings  int          `json:"readings"`
	Transform Transform    `json:"transform"`
	BandNote  words.Text   `json:"bandNote,omitzero"` // how often such bands held on real series
	Notes     []words.Text `json:"notes,omitempty"`   // what to know of the request: sentences
	Sentence  words.Text   `json:"sentence"`
}

// bands shown at most; how far ahead a target may lie, in periods; how far an
// arrival is looked for.
const (
	maxBands   = 12
	maxAhead   = 5200
	maxArrival = 1040
)

// InferDirection is the direction in which a target lies from all readings; it
// is for callers whose user need not say it. Where readings lie on both sides
// of the target, or on it, either could be the good one, and it is refused.
func InferDirection(series []Reading, target float64) (Direction, error) {
	above, below := false, false
	for _, r := range series {
		above, below = above || r.Value >= target, below || r.Value <= target
	}
	switch {
	case below && !above:
		return Up, nil
	case above && !below:
		return Down, nil
	}
	return "", errNoDirection()
}

func errNoDirection() *Error {
	return refuse(CodeNoDirection, "direction",
		words.T("A target has a good side. Say direction up (reach it or more) or down (reach it or less)."))
}

// Chance is the probability that the metric is at or past its target at its
// date: a mixture of predictive distributions, the noise grid with a level and
// a slope drawn towards none, trends that fade, and a walk whose spread grows
// as the readings' own does. It is not recalibrated; the method page shows how
// often it is right.
func Chance(req ChanceRequest) (ChanceResult, error) {
	c, err := newChance(req)
	if err != nil {
		return ChanceResult{}, err
	}
	r := ChanceResult{Level: c.req.Level, Readings: len(c.series.t), Transform: c.scale.kind, Bands: []Band{}}
	if err := c.answer(&r); err != nil {
		return ChanceResult{}, err
	}
	if !req.Alone {
		r.Notes = c.notes()
		r.Sentence = c.sentence(&r)
	}
	return r, nil
}

// chance is a checked request on its axis.
type chance struct {
	req    ChanceRequest
	series line
	scale  scaled
	by     float64
	target float64
	spikes []words.Text // lone readings left out
}

func newChance(req ChanceRequest) (*chance, *Error) {
	if req.Level == 0 {
		req.Level = .9
	}
	if !(req.Level > 0 && req.Level <= maxLevel) {
		return nil, refuse(CodeRequest, "level",
			words.T("The level is the share the bands should hold, between 0 and 0.9999, such as 0.9."))
	}
	if req.Target == nil || !finite(*req.Target) || math.Abs(*req.Target) > maxValue {
		return nil, refuse(CodeRequest, "target", words.T("Say the target, a number in the metric's unit."))
	}
	if req.By == nil {
		return nil, refuse(CodeRequest, "by", words.T("Say the date the target is due."))
	}
	if req.Direction != Up && req.Direction != Down {
		return nil, errNoDirection()
	}
	series, err := read(req.Series, "series", req.Cadence)
	if err != nil {
		return nil, err
	}
	c := &chance{req: req, series: series, target: *req.Target}
	if c.by, err = series.position(*req.By, "by", words.T("the due date")); err != nil {
		return nil, err
	}
	if c.by > series.t[len(series.t)-1]+maxAhead {
		return nil, refuse(CodeRequest, "by",
			words.T("The target's date (%s) lies more than %s periods ahead; nothing can be said about it.", req.By,
				strconv.Itoa(maxAhead)))
	}
	if n := len(series.t); n < chanceReadings {
		return nil, refuse(CodeTooFew, "series",
			words.T("%s: too few for a chance, which has been tested from %d on. Record more.", counted(float64(n), "reading"),
				chanceReadings))
	}
	if req.Cumulative {
		c.req.Transform = Identity
		if err := total(&c.series); err != nil {
			return nil, err
		}
	}
	may := func([]int) bool { return !req.Cumulative && c.by > series.t[len(series.t)-1]+sameTime && !req.Over }
	if c.scale, c.spikes, err = c.series.settle(c.req.Transform, req.Words.Unit, "series", may); err != nil {
		return nil, err
	}
	c.scale.admit(c.target)
	if c.scale.outside(c.target) && req.Transform != "" {
		return nil, refuse(CodeRange, "target",
			words.T("The target %s lies outside the %s scale. Use identity, or check the target's unit.",
				words.Figure(c.target), c.scale.kind))
	}
	if c.target < c.scale.lo || c.target > c.scale.hi { // then the metric can be what its unit does not say
		c.scale = newScaled(Identity, "", nil)
	}
	return c, nil
}

// total refuses running totals that start anew or count down: nothing follows
// from what they add in a period.
func total(s *line) *Error {
	rise, fall, rises, falls, at := 0.0, 0.0, 0.0, 0.0, 0
	for i := 1; i < len(s.y); i++ {
		d := s.y[i] - s.y[i-1]
		rise, rises, falls = math.Max(rise, d), rises+math.Max(0, d), falls+math.Max(0, -d)
		if -d > fall {
			fall, at = -d, i
		}
	}
	if fall <= rise && falls <= rises/2 { // corrections
		return nil
	}
	return refuse(CodeRequest, "cumulative",
		words.T(
			"The running total falls, from %s to %s at %s, by more than a correction would. Give one total from its own "+
				"beginning, or leave cumulative out if these are not totals.", words.Figure(s.y[at-1]), words.Figure(s.y[at]),
			s.at[at]))
}

// notes are what somebody may have got wrong without being refused.
func (c *chance) notes() (out []words.Text) {
	s := &c.series
	out = append(slices.Clone(c.spikes), c.scale.atEnds(c.req.Words.metric(), c.req.Words.Unit)...)
	if !c.req.Cumulative && slices.IsSorted(s.y) && s.y[0] != s.y[len(s.y)-1] && len(s.y) >= verdictBefore {
		out = append(out, words.T("No reading is lower than the one before. If these are running totals, say so "+
			"(cumulative): then only the remainder is forecast."))
	}
	most := slices.Max(s.y)
	switch shares := PerCent(c.req.Words.Unit); {
	case shares && c.target > 100 && most <= 100:
		out = append(out, words.T("The target is %s and no reading is above 100%%. Is it right?", percent(c.target)))
	case shares && c.target > 1 && most <= 1:
		out = append(out, words.T("The target is %s and no reading is above 1. Are the readings shares and the "+
			"target per cent?", words.Figure(c.target)))
	}
	return out
}

// past says whether v is at or past the target.
func (c *chance) past(v float64) bool {
	return (v-c.target)*c.req.Direction.sign() >= 0
}

func (c *chance) answer(r *ChanceResult) *Error {
	s := &c.series
	n := len(s.t)
	last := n - 1
	r.Reached = c.past(s.y[last])
	if c.by <= s.t[last]+sameTime || c.req.Over {
		return c.closed(r)
	}
	t, y := s.t, c.scale.all(s.y)
	base := 0.0 // what a running total has already reached
	if c.req.Cumulative {
		base = y[last]
		for i := last; i > 0; i-- {
			y[i] = (y[i] - y[i-1]) / (t[i] - t[i-1])
		}
		t, y = t[1:], y[1:]
	}
	unit, ok := standardise(y)
	if !ok {
		return errConstant("series")
	}
	f, err := newForecast(t, y, slopes, s.cadence.patternsAt(t))
	if err != nil {
		return err
	}
	bare := f.bare(t, y)
	f.fade(t, bare)
	f.walks(t, bare)
	o := &outlook{c, f, unit, base, sharesFor(len(y))}
	h := c.by - s.t[last]
	r.Chance = o.odds(h, o.weights)
	if c.req.Alone {
		return nil
	}
	r.Model, r.Fading = o.odds(h, just(viewModel)), o.odds(h, just(viewFading))
	r.Growth, r.Naive = o.odds(h, just(viewGrowth)), o.odds(h, just(viewNaive))
	o.bands(r, h)
	if r.Reached && !(c.req.Cumulative && c.req.Direction == Down) {
		r.Arrival = ptr(s.at[c.firstPast()])
		return nil
	}
	if c.req.Cumulative && c.req.Direction == Down { // a total that stays below a ceiling arrives nowhere
		return nil
	}
	o.arrival(r, h)
	return nil
}

// outlook is a forecast with what turns its figures into those of the series.
type outlook struct {
	*chance
	f       *forecast
	unit    standard
	base    float64 // what a running total has already reached
	weights shares  // of the views
}

// at is what the series may be h periods ahead, each view counting by its share.
func (o *outlook) at(h float64, w shares) *Posterior {
	if o.req.Cumulative {
		return o.f.total(h, w)
	}
	return o.f.at(h, w)
}

// goal is the target on the forecast's own scale, h periods ahead.
func (o *outlook) goal(h float64) float64 {
	if o.req.Cumulative {
		return (o.target - o.base - h*o.unit.centre) / o.unit.unit
	}
	return (o.scale.apply(o.target) - o.unit.centre) / o.unit.unit
}

// value is a figure of the forecast on the scale of the series, h periods ahead.
func (o *outlook) value(h, z float64) float64 {
	if o.req.Cumulative {
		return o.scale.within(o.base + h*o.unit.centre + z*o.unit.unit)
	}
	return bounded(o.scale.invert(o.unit.centre + z*o.unit.unit))
}

// odds are the chance of being past the target h periods ahead.
func (o *outlook) odds(h float64, w shares) float64 {
	p := o.at(h, w).Above(o.goal(h))
	if o.req.Direction == Down {
		return 1 - p
	}
	return p
}

// bands says where the series may be on the way to its day, h periods ahead, and then.
func (o *outlook) bands(r *ChanceResult, h float64) {
	s := &o.series
	last := s.t[len(s.t)-1]
	steps := int(math.Min(maxBands, math.Max(1, math.Round(h))))
	for i := 1; i <= steps; i++ {
		hi := h * float64(i) / float64(steps)
		if i < steps {
			hi = math.Max(1, math.Round(hi))
		}
		p := o.at(hi, o.weights)
		b := Band{At: s.cadence.when(last+hi, s.dated), Median: o.value(hi, p.Median())}
		lo, up := p.Interval(o.req.Level)
		b.Lo, b.Hi = o.value(hi, lo), o.value(hi, up)
		if i == steps {
			b.At = *o.req.By
		}
		r.Bands = append(r.Bands, b)
	}
	if r.Level == .9 && !o.req.Cumulative { // what was measured
		switch {
		case o.f.level() > .5:
			r.BandNote = words.T("The readings stand round a level: of made-up metrics that do, ranges said to hold 90%% " +
				"held 92 to 97%% of the outcomes.")
		case s.dated && s.cadence.name != Weekly.name:
			r.BandNote = words.T("The range is too narrow: on real weekly series, ranges said to hold 90%% held 86 to 89%% " +
				"of the outcomes, and on others fewer.")
		default:
			r.BandNote = words.T("The range is a little too narrow: on real weekly series, ranges said to hold 90%% held 86 " +
				"to 89%% of the outcomes.")
		}
	}
	due := r.Bands[len(r.Bands)-1]
	r.Median, r.Lo, r.Hi = due.Median, due.Lo, due.Hi
}

// arrival says when the target is met as likely as not, or after which day that is.
func (o *outlook) arrival(r *ChanceResult, h float64) {
	s := &o.series
	last := s.t[len(s.t)-1]
	horizon := math.Ceil(math.Max(h, math.Min(maxArrival, last-s.t[0])))
	there := func(ahead float64) bool { return o.odds(ahead, o.weights) >= .5 }
	for before, ahead := 0.0, 1.0; before < horizon; before, ahead = ahead, math.Min(horizon, ahead+math.Ceil(ahead/8)) {
		if ahead > h && r.Chance >= .5 { // met between two steps, on the day itself at the latest
			ahead = math.Ceil(h)
		} else if !there(ahead) {
			continue
		}
		for ahead-before > 1 { // so many periods in which it may be there for the first time
			if mid := before + math.Floor((ahead-before)/2); there(mid) {
				ahead = mid
			} else {
				before = mid
			}
		}
		if r.Arrival = ptr(s.cadence.when(last+ahead, s.dated)); ahead > h && r.Chance >= .5 {
			r.Arrival = o.req.By
		}
		return
	}
	if r.Chance >= .5 {
		r.Arrival = o.req.By
		return
	}
	r.ArrivalAfter = ptr(s.cadence.when(last+horizon, s.dated))
}

// firstPast is the reading that begins the last stay at or past the target.
func (c *chance) firstPast() int {
	i := len(c.series.y) - 1
	for i > 0 && c.past(c.series.y[i-1]) {
		i--
	}
	return i
}

// closed answers a target whose date has passed: the last reading up to it
// decides.
func (c *chance) closed(r *ChanceResult) *Error {
	c.series.until(*c.req.By)
	s := &c.series
	if len(s.y) == 0 {
		return refuse(CodeTooFew, "by", words.T("The target was due (%s) before the first reading.", c.req.By))
	}
	r.Passed = true
	v := s.y[len(s.y)-1]
	r.Median, r.Lo, r.Hi = v, v, v
	if r.Reached = c.past(v); r.Reached {
		r.Chance, r.Model, r.Fading, r.Growth, r.Naive = 1, 1, 1, 1, 1
		r.Arrival = ptr(s.at[c.firstPast()])
	}
	return nil
}
