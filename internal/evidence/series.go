package evidence

import (
	"math"
	"slices"
	"strconv"

	"weir.dev/weir/internal/words"
)

// line is a checked series on its own axis: times in periods (starting where
// the calendar starts, not at zero) and values in the metric's unit.
type line struct {
	at      []When
	t, y    []float64
	cadence Cadence
	dated   bool
}

// most readings of one series; far above any metric's history, it keeps one
// request from taking the machine.
const maxReadings = 20_000

// largest magnitude of a value; squares of larger ones overflow.
const maxValue = 1e100

// times closer than this, in periods, are one.
const sameTime = 1e-6

// largest share an interval may be asked to hold.
const maxLevel = .9999

// read checks a series and lays it on its axis, from the oldest reading to the
// newest; it may come the other way round. It refuses what is not a
// series: out of order, twice the same date, values that are no numbers, dates
// mixed with numbers.
func read(series []Reading, field string, cadence Cadence) (line, *Error) {
	if len(series) == 0 {
		return line{}, refuse(CodeTooFew, field, words.T("The %s holds no readings.", field))
	}
	if len(series) > maxReadings {
		return line{}, refuse(CodeRequest, field,
			words.T("The %s has %s readings; at most %s are read. Thin it to the metric's cadence.", field,
				strconv.Itoa(len(series)), strconv.Itoa(maxReadings)))
	}
	if series = inOrder(series); newestFirst(series) {
		return line{}, misplaced(series, field)
	}
	for i, r := range series {
		if !finite(r.Value) {
			return line{}, refuse(CodeNotFinite, field,
				words.T("Reading %s of the %s (%s) is not a number. Leave a missing reading out instead of writing NaN or null.",
					strconv.Itoa(i+1), field, r.At))
		}
		if math.Abs(r.Value) > maxValue {
			return line{}, refuse(CodeRange, field,
				words.T("Reading %s of the %s (%s) is %s, larger than anything a metric can hold. Use a larger unit.",
					strconv.Itoa(i+1), field, r.At,
					words.Figure(r.Value)))
		}
		if i == 0 {
			continue
		}
		switch before := series[i-1].At; {
		case r.At.dated != before.dated:
			return line{}, errMixed(field)
		case r.At.at == before.at:
			return line{}, refuse(CodeDuplicate, field,
				words.T("The %s has two readings at %s. Keep the one that is right.", field, r.At))
		case r.At.at < before.at:
			return line{}, refuse(CodeUnordered, field,
				words.T("In the %s, reading %s (%s) stands after %s. Put the readings in order of time.", field,
					strconv.Itoa(i+1), r.At, before))
		}
	}
	if cadence == (Cadence{}) || !series[0].At.dated {
		cadence = cadenceOf(series)
	}
	l := line{cadence: cadence, dated: series[0].At.dated}
	n := len(series)
	l.at = make([]When, n)
	buf := make([]float64, 2*n)
	l.t, l.y = buf[:n], buf[n:]
	for i, r := range series {
		l.at[i], l.t[i], l.y[i] = r.At, cadence.position(r.At), r.Value
		if i > 0 && l.t[i]-l.t[i-1] < sameTime {
			return line{}, refuse(CodeDuplicate, field,
				words.T("The %s has two readings at practically the same time (%s). Keep one.", field, r.At))
		}
	}
	return l, nil
}

// inOrder is the series in order of time: the one given, or its mirror image
// where each reading stands before the one above it, as in most exports.
func inOrder(series []Reading) []Reading {
	for i := 1; i < len(series); i++ {
		if before := series[i-1].At; series[i].At.dated != before.dated || series[i].At.at >= before.at {
			return series
		}
	}
	out := slices.Clone(series)
	slices.Reverse(out)
	return out
}

// newestFirst reports whether a series seems to be meant to run from the newest reading to the oldest: it goes back in
// time more often than forward.
func newestFirst(series []Reading) bool {
	back := 0
	for i := 1; i < len(series); i++ {
		switch a, b := series[i-1].At, series[i].At; {
		case a.dated != b.dated:
			return false
		case b.at < a.at:
			back++
		case b.at > a.at:
			back--
		}
	}
	return back > 0
}

// misplaced says where a series that runs from the newest reading to the oldest, but for this, does not.
func misplaced(series []Reading, field string) *Error {
	for i := 1; i < len(series); i++ {
		switch r, above := series[i].At, series[i-1].At; {
		case r.at == above.at:
			return refuse(CodeDuplicate, field,
				words.T("The %s has two readings at %s. Keep the one that is right.", field, r))
		case r.at > above.at:
			return refuse(CodeUnordered, field,
				words.T("The %s runs from the newest reading to the oldest, but reading %s (%s) stands below %s. Put the "+
					"readings in order of time, one way or the other.", field, strconv.Itoa(i+1), r, above))
		}
	}
	return nil
}

func errMixed(field string) *Error {
	return refuse(CodeMixedTime, field,
		words.T("The %s mixes dates with bare numbers. Use dates everywhere or numbers everywhere.", field))
}

// position lays another point in time on the line's axis.
func (l *line) position(w When, field string, what words.Text) (float64, *Error) {
	if w.dated != l.dated {
		kind := map[bool]words.Text{true: words.T("dates"), false: words.T("bare numbers")}
		return 0, refuse(CodeMixedTime, field,
			words.T("The readings stand at %s and %s (%s) does not. Use dates everywhere or numbers everywhere.", kind[l.dated],
				what, w))
	}
	return l.cadence.position(w), nil
}

// through is the last moment of a date (midnight stands for its day), or the
// moment itself.
func (w When) through() When {
	switch {
	case !w.dated:
		w.at += sameTime
	case w.at == math.Floor(w.at):
		w.at += 1 - 1e-6
	}
	return w
}

// Until is the readings up to end, a date meaning its whole day. Readings that
// stand at bare numbers all stay where end is a date.
func Until(series []Reading, end When) []Reading {
	end = end.through()
	return slices.DeleteFunc(slices.Clone(series),
		func(r Reading) bool { return r.At.dated == end.dated && r.At.at > end.at })
}

// until cuts the line after end; a date means its whole day.
func (l *line) until(end When) {
	end = end.through()
	n := len(l.at)
	for n > 0 && l.at[n-1].at > end.at {
		n--
	}
	l.at, l.t, l.y = l.at[:n], l.t[:n], l.y[:n]
}

// nearest is the index of the reading closest to pos (the earlier one of two
// equally close), or −1 if none lies within half a period. from is where to
// start looking; the line must not be empty.
func (l *line) nearest(pos float64, from int) int {
	i := from
	for i+1 < len(l.t) && math.Abs(l.t[i+1]-pos) < math.Abs(l.t[i]-pos) {
		i++
	}
	if math.Abs(l.t[i]-pos) > .5 {
		return -1
	}
	return i
}

// standard is a column shifted and scaled so that the engine works on numbers
// near one: y = centre + unit·z.
type standard struct{ centre, unit float64 }

// standardise replaces v by its standardised values; ok is false if v does not
// move.
func standardise(v []float64) (s standard, ok bool) {
	for _, x := range v {
		s.centre += x / float64(len(v))
	}
	for _, x := range v {
		s.unit = math.Max(s.unit, math.Abs(x-s.centre))
	}
	if !(s.unit > 1e-12*math.Abs(s.centre)) || s.unit < 1e-290 {
		return s, false
	}
	for i := range v {
		v[i] = (v[i] - s.centre) / s.unit
	}
	return s, true
}

// median is the middle of v, which it leaves as it is.
func median(v []float64) float64 {
	s := slices.Clone(v)
	slices.Sort(s)
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return s[n/2-1]/2 + s[n/2]/2
}

// constants is a column of ones.
func constants(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}
