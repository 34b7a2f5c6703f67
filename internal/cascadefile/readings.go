package cascadefile

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// Most of a large file are readings that say no more than a day and a number, a line for each as Write writes them.
// They are read without making nodes of them. A list in which one says more, or is written otherwise, or is wrong, is
// read like everything else.

// readingsKey is the key of these lists. It stands for nothing else.
const readingsKey = "observations"

// plainReading is one of these readings, and where it stands.
type plainReading struct {
	at    cascade.Moment
	value float64
	off   int32
}

const (
	plainBegin  = "- {at: "
	plainMiddle = ", value: "
	plainEnd    = "}"
)

// readingsList reads the list of readings that begins at pos, under keys that stand at column c, or returns nil and
// leaves all as it is.
func (r *reader) readingsList(c int) *node {
	if r.eof() || r.col() < c || len(r.pending) > 0 || r.depth+2 > maxDepth || !strings.HasPrefix(r.rest(), plainBegin) {
		return nil
	}
	before, col := *r, r.col()
	all := r.room[:0]
	for r.dash() && r.col() == col {
		one, length, ok := r.plainReading()
		r.pos += length
		if r.count += 3; !ok || r.count > r.most { // an item and its two keys
			*r = before
			return nil
		}
		all = append(all, one)
		r.skip()
		if r.marker("---") || r.marker("...") {
			break
		}
	}
	if !r.ended && !r.eof() && r.col() > col {
		*r = before
		return nil
	}
	n := r.newNode()
	n.form, n.off = sequence, int32(before.pos)
	r.plain[n], r.room = slices.Clone(all), all
	return n
}

// plainReading reads the line at pos, and how long it is.
func (r *reader) plainReading() (one plainReading, length int, ok bool) {
	line := r.rest()
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	body, begins := strings.CutPrefix(line, plainBegin)
	body, ended := strings.CutSuffix(body, plainEnd)
	at, value, both := strings.Cut(body, plainMiddle)
	if !begins || !ended || !both || strings.IndexByte(at, ' ') >= 0 || strings.IndexByte(value, ' ') >= 0 {
		return one, 0, false
	}
	m, wrongAt := parseMoment(at)
	v, wrong := parseNumber(value)
	one = plainReading{at: m, value: v, off: int32(r.pos + len("- "))}
	return one, len(line), wrongAt.IsZero() && wrong.IsZero()
}

// plainReadings adds the readings of a metric that were read so.
func (p *parser) plainReadings(all []plainReading, m *cascade.Metric) {
	readings, place := make([]cascade.Observation, len(all)), &node{}
	metric := cascade.ID(m.Written())
	for i, one := range all {
		if p.enough() || p.crowded {
			p.incomplete = true
			return
		}
		o := &readings[i]
		o.Metric, o.At, o.Value = metric, one.at, one.value
		place.off = one.off
		p.add(o, place)
	}
}
