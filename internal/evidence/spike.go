package evidence

import (
	"math"
	"slices"

	"weir.dev/weir/internal/words"
)

// A lone spike is a reading farther from where its two neighbours would have it than so many of the usual such
// distances (1.4826 times their median), while the neighbours stand closer to one another than half as far. Of more
// than one in so many readings none is alone: they belong to the metric. Clipping whatever stands far out instead, the
// usual remedy, doubles false alarms.
const (
	spikeFar    = 6
	spikeRare   = 26
	spikeFewest = 8 // readings
)

// spikes are the places of the lone spikes among y at t, in order.
func spikes(t, y []float64) []int {
	n := len(y)
	if n < spikeFewest {
		return nil
	}
	far := make([]float64, n)
	for i := 1; i+1 < n; i++ {
		part := (t[i] - t[i-1]) / (t[i+1] - t[i-1])
		far[i] = math.Abs(y[i] - y[i-1] - part*(y[i+1]-y[i-1]))
	}
	usual := 1.4826 * median(far[1:n-1])
	if usual == 0 { // most readings stand still, so that nothing says how far is far
		return nil
	}
	var out []int
	for i := 1; i+1 < n; i++ {
		if far[i] > spikeFar*usual && far[i] >= far[i-1] && far[i] >= far[i+1] && math.Abs(y[i+1]-y[i-1]) < far[i]/2 {
			out = append(out, i)
		}
	}
	if len(out) > max(1, n/spikeRare) {
		return nil
	}
	return out
}

// without leaves the readings at places out of the line, and says so.
func (l *line) without(places []int, unit string) (notes []words.Text) {
	kept := 0
	for i := range l.t {
		if slices.Contains(places, i) {
			notes = append(notes, words.T("The reading of %s (%s) stands alone, far from those beside it, and is left out.",
				dateWords(l.at[i]), quantity(l.y[i], unit)))
			continue
		}
		l.at[kept], l.t[kept], l.y[kept] = l.at[i], l.t[i], l.y[i]
		kept++
	}
	l.at, l.t, l.y = l.at[:kept], l.t[:kept], l.y[:kept]
	return notes
}

// settle chooses the scale of a series and leaves out its lone spikes, if what
// is left may be left; the notes say which.
func (l *line) settle(
	stated Transform, unit, field string, may func(places []int) bool,
) (s scaled, notes []words.Text, err *Error) {
	if s, err = choose(stated, unit, l, field); err != nil {
		return s, nil, err
	}
	places := spikes(l.t, s.all(l.y))
	if len(places) == 0 || !may(places) {
		return s, nil, nil
	}
	notes = l.without(places, unit)
	s, err = choose(stated, unit, l, field)
	return s, notes, err
}
