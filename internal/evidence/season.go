package evidence

import (
	"math"
	"slices"
)

// season is a pattern that comes again with the calendar: where in its cycle a reading stands, as columns.
type season struct {
	cycle  float64 // in periods
	places []int   // of those that have a reading, all but the first, each a column; nil is one wave a cycle
	of     int     // how many places a cycle has
}

// A week's, a quarter's and a year's pattern in the periods of a cadence, by its name; a year of weeks is one wave.
var patterns = map[string][]season{
	Daily.name:     {{cycle: 7, of: 7}},
	Weekly.name:    {{cycle: 365.2425 / 7}},
	Monthly.name:   {{cycle: 3, of: 3}, {cycle: 12, of: 12}},
	Quarterly.name: {{cycle: 4, of: 4}},
}

// seasons are the patterns that readings at t, in periods, could show, taken from a series that goes over so many
// periods from its first reading to its last: those of which there are two cycles. 104 weeks are two years.
func (c Cadence) seasons(t []float64, over float64) (out []season) {
	n := len(t)
	for _, s := range patterns[c.name] {
		if over < 2*s.cycle-1.5 || s.of == 0 && float64(n) < s.cycle {
			continue
		}
		if s.of > 0 {
			seen := make([]bool, s.of)
			for _, at := range t {
				seen[s.place(at)] = true
			}
			for i, yes := range seen {
				if yes {
					s.places = append(s.places, i)
				}
			}
			if n < 2*len(s.places) || len(s.places) < 2 {
				continue
			}
			s.places = s.places[1:]
		}
		out = append(out, s)
	}
	return out
}

// place is where in its cycle the time t stands.
func (s season) place(t float64) int {
	in := math.Mod(math.Floor(t+sameTime), s.cycle)
	if in < 0 {
		in += s.cycle
	}
	return int(in)
}

// width is how many columns a season has.
func (s season) width() int {
	if s.of == 0 {
		return 2
	}
	return len(s.places)
}

// at writes the season's columns at the time t to dst.
func (s season) at(dst []float64, t float64) {
	if s.of == 0 {
		sin, cos := math.Sincos(2 * math.Pi * t / s.cycle)
		dst[0], dst[1] = sin, cos
		return
	}
	clear(dst[:len(s.places)])
	if i := slices.Index(s.places, s.place(t)); i >= 0 {
		dst[i] = 1
	}
}

// columns are the season's columns at the times t.
func (s season) columns(t []float64) [][]float64 {
	p, n := s.width(), len(t)
	out, row := make([][]float64, p), make([]float64, p)
	buf := make([]float64, p*n)
	for j := range out {
		out[j] = buf[j*n : (j+1)*n]
	}
	for i, at := range t {
		s.at(row, at)
		for j, v := range row {
			out[j][i] = v
		}
	}
	return out
}

// pattern is a season and its columns at the readings, whose effects are drawn towards none; the zero value is none at
// all.
type pattern struct {
	season  season
	columns [][]float64
}

// effectSpread is how large the effect of a place in a season may be: its standard deviation, in σ. A column drawn
// towards none so is one with a row more, in which it alone has 1/effectSpread and the readings have nothing; and that
// makes patterns of any width, and none, comparable by their likelihood.
const effectSpread = 2

// patternsAt are the patterns that readings at t could show, the first of them none: a statement is averaged over them,
// each weighed by how well the readings bear it out.
func (c Cadence) patternsAt(t []float64) []pattern {
	out := []pattern{{}}
	for _, s := range c.seasons(t, t[len(t)-1]-t[0]) {
		out = append(out, pattern{s, s.columns(t)})
	}
	return out
}
