package sheet

import (
	"maps"
	"slices"
	"strings"

	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/words"
)

// series is the readings of one metric, in order of time.
type series struct {
	name     string
	readings []evidence.Reading
	left     int // cells that are no number
}

// readings takes a table of readings: long, with a metric, a date and a value in each row, or wide, with a date first
// and a metric in each column.
func (r *reader) readings(g *Grid) bool {
	head := g.Rows[0]
	when, value, metric := -1, -1, -1
	for i, c := range head.Cells {
		switch name := plain(c.Text); {
		case when < 0 && slices.Contains(whenNames, name):
			when = i
		case value < 0 && slices.Contains(valueNames, name):
			value = i
		case metric < 0 && slices.Contains(metricNames, name):
			metric = i
		}
	}
	rows := g.Rows[1:]
	if len(rows) == 0 || head.first() < 0 {
		return false
	}
	if when < 0 && head.Cells[0].blank() {
		when = 0
	}
	if when < 0 {
		return false
	}
	times, ok := timesOf(rows, when, g)
	if !ok {
		return false
	}
	if value >= 0 && metric >= 0 {
		for i, row := range rows {
			r.reading(row.cell(metric).Text, times[i], row.cell(value), g)
		}
		r.noteSeries(g)
		return true
	}
	numbers, all := 0, 0
	for _, row := range rows[:min(len(rows), 500)] {
		for i, c := range row.Cells {
			if i != when && !c.blank() {
				if all++; amountOf(c, g.Comma).Said {
					numbers++
				}
			}
		}
	}
	if all == 0 || numbers*10 < all*8 {
		return false
	}
	for i, row := range rows {
		for at, c := range row.Cells {
			if name := head.cell(at).Text; at != when && name != "" {
				r.reading(name, times[i], c, g)
			}
		}
	}
	r.noteSeries(g)
	return true
}

// timesOf reads the column of dates; ok is false where most of it is no date.
func timesOf(rows []Row, column int, g *Grid) ([]*evidence.When, bool) {
	out := make([]*evidence.When, len(rows))
	var texts []string
	for _, r := range rows {
		texts = append(texts, r.cell(column).Text)
	}
	order := orderOf(texts)
	hits := 0
	for i, r := range rows {
		c := r.cell(column)
		if c.Date != 0 {
			w := evidence.Date(c.Date.Time())
			out[i] = &w
		} else if w, err := evidence.ParseWhen(c.Text); err == nil {
			if day, ok := serialDay(c.Number); ok && c.IsNumber {
				w = evidence.Date(day.Time())
			}
			out[i] = &w
		} else if day, _, ok := dayOf(c.Text, order, 0); ok {
			w := evidence.Date(day.Time())
			out[i] = &w
		}
		if out[i] != nil {
			hits++
		}
	}
	return out, hits*10 >= len(rows)*8
}

// reading adds one reading of a metric.
func (r *reader) reading(name string, at *evidence.When, c Cell, g *Grid) {
	key := plain(name)
	if key == "" || at == nil || c.blank() {
		return
	}
	s := r.plan.series[key]
	if s == nil {
		if len(r.plan.series) >= 5_000 {
			return
		}
		s = &series{name: name}
		r.plan.series[key] = s
	}
	a := amountOf(c, g.Comma)
	if !a.Said {
		s.left++
		return
	}
	s.readings = append(s.readings, evidence.Reading{At: *at, Value: a.Value})
}

func (r *reader) noteSeries(g *Grid) {
	r.plan.Sheets = append(r.plan.Sheets, g.Name)
	r.plan.guess(g.Name, words.T("it holds readings, and no {goals}"))
}

// find returns the readings of a metric as an arrow names it.
func (p *Plan) find(name string) *series {
	last := name
	if at := strings.LastIndexByte(name, '.'); at >= 0 {
		last = name[at+1:]
	}
	for _, s := range []string{name, last} {
		if found := p.series[plain(s)]; found != nil {
			return found
		}
	}
	bare := strings.ReplaceAll(plain(last), " ", "")
	for _, key := range slices.Sorted(maps.Keys(p.series)) {
		if strings.ReplaceAll(key, " ", "") == bare {
			return p.series[key]
		}
	}
	return nil
}
