package evidence

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// LinkWords are the words a link's sentence uses.
type LinkWords struct {
	Driver      string `json:"driver"`
	Outcome     string `json:"outcome"`
	DriverUnit  string `json:"driverUnit"` // in the singular: "point"
	OutcomeUnit string `json:"outcomeUnit"`
}

// ChanceWords are the words a chance's sentence uses.
type ChanceWords struct {
	Metric string `json:"metric"`
	Unit   string `json:"unit"`
}

func or(word, key string) string {
	if word != "" {
		return word
	}
	return say(key)
}

func (w LinkWords) driver() string  { return or(w.Driver, "driver") }
func (w LinkWords) outcome() string { return or(w.Outcome, "outcome") }

// sentence says the result of a link.
func (l *link) sentence(r *LinkResult) string {
	w := l.req.Words
	per := l.req.Per
	step := grain(r.Lo*per, r.Hi*per)
	b, lo, hi := told(r.B*per, step), told(r.Lo*per, step), told(r.Hi*per, step)
	if lo > hi {
		lo, hi = hi, lo
	}
	key := "link.pair"
	switch {
	case per < 0:
		key = "link.fall"
	case w.DriverUnit == "":
		key = "link.pair.bare"
	}
	pair := say(key, "per", quantity(math.Abs(per), moveUnit(w.DriverUnit)), "driver", w.driver(), "b",
		quantity(b, moveUnit(w.OutcomeUnit)), "lo", Number(lo), "hi", Number(hi))
	cadence := l.outcome.cadence
	span := cadence.span(float64(r.Periods))
	moved, later := say("rose"), say("link.later.now")
	if r.B < 0 {
		moved = say("fell")
	}
	if r.Lag > 0 {
		later = say("link.later", "lag", cadence.span(r.Lag))
	}
	lead := say("link.lead", "periods", span, "driver", w.driver(), "outcome", w.outcome(), "moved", moved, "later", later,
		"pair", pair)
	believed := ""
	if l.req.Size != nil {
		in := say("link.believed.now")
		if l.lag > 0 {
			in = say("link.believed.in", "lag", l.req.Lag.words(cadence))
		}
		believed = say("link.believed", "size", Number(l.sign*math.Copysign(math.Abs(*l.req.Size), per)), "in", in)
	}
	key = map[Grade]string{
		Supported: "link.supported", Weaker: "link.weaker", NoEffect: "link.noeffect", TooEarly: "link.tooearly",
		Contradicted: "link.contradicted",
	}[r.Grade]
	if r.Grade == Supported && l.sign == 0 {
		key = "link.unstated"
	}
	if r.Grade == Supported && l.more {
		key = "link.more"
	}
	s := say(key, "lead", lead, "believed", believed, "periods", span, "driver", w.driver(), "outcome", w.outcome(),
		"pair", pair, "reason", r.Reason)
	return strings.TrimSpace(strings.ReplaceAll(s, "  ", " "))
}

// checks says what the placebos show; one that finds something (p < .01, since
// two are tried) speaks alone. Without a delay the other way round is the same
// question, and no check.
func (l *link) checks(r *LinkResult) string {
	p := r.Placebos
	if r.Lag == 0 {
		p.Reverse = nil
	}
	if r.Pairs < GradePairs {
		return ""
	}
	args := []any{"driver", l.req.Words.driver(), "outcome", l.req.Words.outcome()}
	finds := func(p *Placebo) bool { return p != nil && p.P < .01 }
	key := ""
	switch reverse, lead := finds(p.Reverse), finds(p.Lead); {
	case reverse && lead:
		key = "link.pause.both"
	case reverse:
		key = "link.pause.reverse"
	case lead:
		key = "link.pause.lead"
	case p.Reverse != nil && p.Lead != nil:
		key = "link.checks.both"
	case p.Reverse != nil:
		key = "link.checks.reverse"
	case p.Lead != nil:
		key = "link.checks.lead"
	default:
		return ""
	}
	return capital(say(key, args...))
}

// sentence says the result of a chance.
func (c *chance) sentence(r *ChanceResult) string {
	w := c.req.Words
	metric := or(w.Metric, "metric")
	side := say("more")
	if c.req.Direction == Down {
		side = say("less")
	}
	step := grain(r.Lo, r.Hi)
	fine := step // a forecast next to the target is told more finely, so that the two can be told apart
	if math.Abs(r.Median-c.target) < step {
		fine = step / 10
	}
	args := []any{
		"metric", metric, "target", quantity(c.target, w.Unit), "side", side, "by", onDate(*c.req.By),
		"chance", chanceWords(r.Chance), "median", quantity(told(r.Median, fine), w.Unit), "is", is(metric), "was",
		was(metric), "likely", likely(r.Level),
		"lo", Number(told(r.Lo, step)), "hi", Number(told(r.Hi, step)),
	}
	switch {
	case r.Passed && r.Reached:
		return capital(say("chance.passed.yes", args...))
	case r.Passed:
		return capital(say("chance.passed.no", args...))
	}
	tail, when := "chance.arrives", r.Arrival
	switch {
	case r.Reached && r.Arrival != nil:
		tail = "chance.there"
	case r.Arrival == nil:
		tail, when = "chance.after", r.ArrivalAfter
	}
	if when == nil {
		return say("chance.lead", args...)
	}
	return say("chance.lead", args...) + " " + say(tail, "when", dateWords(*when))
}

// chanceWords rounds a probability to 5 %: finer would claim more than the
// calibration shows.
func chanceWords(p float64) string {
	switch {
	case p < .05:
		return say("chance.low")
	case p > .95:
		return say("chance.high")
	}
	return say("chance.about", "n", int(math.Round(p*20))*5)
}

// dateWords is a date as people write it, or a period by its number.
func dateWords(w When) string {
	if t, ok := w.Time(); ok {
		return t.Format("2 January 2006")
	}
	return say("period.n", "n", Number(w.at))
}

// onDate says that something is so on a date, or in a period.
func onDate(w When) string {
	if w.dated {
		return say("date.on", "date", dateWords(w))
	}
	return say("date.in", "n", Number(w.at))
}

// grain is the power of ten figures are rounded to: the interval is then 4 to
// 40 steps wide, which is as much as it can be trusted to.
func grain(lo, hi float64) float64 {
	width := math.Abs(hi/2-lo/2) * 2
	if width == 0 || !finite(width) {
		return 0
	}
	return math.Pow(10, math.Floor(math.Log10(width/4)))
}

// told is v to a multiple of step, or to one digit where it would vanish: on a
// log scale an interval can be far wider than its lower end.
func told(v, step float64) float64 {
	if r := rounded(v, step); r != 0 {
		return r
	}
	return significant(v, 1)
}

// rounded is v to a multiple of step; a step of 0 keeps it.
func rounded(v, step float64) float64 {
	if step == 0 || !finite(v/step) {
		return v
	}
	return math.Round(v/step) * step
}

// significant is v to n significant digits.
func significant(v float64, n int) float64 {
	if v == 0 {
		return 0
	}
	return rounded(v, math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-float64(n-1)))
}

// Number writes a figure for people: at most six digits, no exponent where one
// can be avoided, thousands apart, a real minus sign.
func Number(v float64) string {
	if v == 0 {
		return "0"
	}
	if a := math.Abs(v); a >= 1e15 || a < 1e-6 {
		return strings.Replace(strconv.FormatFloat(v, 'g', 3, 64), "-", "−", 1)
	}
	digits := max(0, 5-int(math.Floor(math.Log10(math.Abs(v)))))
	s := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	whole, rest, _ := strings.Cut(s, ".")
	if len(whole) > 4 {
		var b strings.Builder
		for i, r := range whole {
			if i > 0 && (len(whole)-i)%3 == 0 {
				b.WriteByte(',')
			}
			b.WriteRune(r)
		}
		whole = b.String()
	}
	if rest != "" {
		whole += "." + rest
	}
	if v < 0 {
		whole = "−" + whole
	}
	return whole
}

// quantity is a figure with its unit, which stands in the singular and gains
// an s where it is a word and the figure is not one.
func quantity(v float64, unit string) string {
	if unit == "" {
		return Number(v)
	}
	return counted(v, unit)
}

// moveUnit is the unit of a difference: shares differ by points.
func moveUnit(unit string) string {
	if PerCent(unit) {
		return say("point")
	}
	return unit
}

func counted(v float64, noun string) string {
	if v != 1 && (len(noun) > 3 || noun == "day") && noun != "people" && noun != "percent" &&
		noun == strings.ToLower(noun) && !strings.HasSuffix(noun, "s") && !strings.ContainsAny(noun, " /") {
		noun += "s"
	}
	return Number(v) + " " + noun
}

// few begins a sentence about too few of something.
func few(n int, noun string) string {
	if n == 0 {
		return "No " + noun
	}
	return "Only " + counted(float64(n), noun)
}

// likely says how much of the posterior a range holds.
func likely(level float64) string {
	if level >= .9 && level <= .95 {
		return say("likely")
	}
	return say("likely.level", "n", Number(significant(100*level, 4)))
}

// is and was are the verbs of a metric's name: most are one thing, those that
// end in a plural are many. A name in quotes is one.
func is(name string) string {
	if many(name) {
		return say("are")
	}
	return say("is")
}

func was(name string) string {
	if many(name) {
		return say("were")
	}
	return say("was")
}

func many(name string) bool {
	name, _, _ = strings.Cut(name, " of ") // the share of starts is one
	for _, end := range []string{"ss", "us", "is"} {
		if strings.HasSuffix(name, end) {
			return false
		}
	}
	return strings.HasSuffix(name, "s")
}

func percent(v float64) string { return Number(significant(v, 2)) + " %" }

func capital(s string) string {
	if s == "" {
		return s
	}
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}
