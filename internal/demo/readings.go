package demo

import (
	"fmt"
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
)

// weeks is how many weekly readings each metric of the demo has; the last is of the current week.
const weeks = 26

// story is what a metric does over the weeks: straight lines between points, with noise that remembers a little.
type story struct {
	points   []point
	noise    float64 // standard deviation of a reading, in the metric's unit
	decimals int
	low      float64 // no reading is below it
}

// point is a level the story passes: weeks ago, and the level in the metric's unit.
type point struct {
	ago   float64
	level float64
}

// stories tells each metric's half year. The points are the product's story: guided import went live five weeks ago and
// moved activation by less than was believed, the tag clean-up seven weeks ago gave about 0.3 of the 0.5 s bet.
var stories = map[string]story{
	"eu-share":           {points: []point{{25, 8.6}, {12, 9.4}, {0, 10.4}}, noise: 0.12, decimals: 1},
	"activation":         {points: []point{{25, 31.2}, {5.5, 31.5}, {4.5, 32.9}, {0, 33}}, noise: 0.3, decimals: 1},
	"import-done":        {points: []point{{25, 27}, {6, 29}, {4, 47}, {2, 58}, {1, 60}, {0, 61}}, decimals: 0},
	"strings-translated": {points: []point{{25, 5}, {8, 32}, {3, 58}, {2, 61}, {1, 63}, {0, 64}}, decimals: 0},
	"translators":        {points: []point{{25, 0}, {3, 0}, {2.9, 1}, {0, 1}}, decimals: 0},
	"first-answer":       {points: []point{{25, 9.8}, {7, 9.4}, {4, 4.2}, {0, 1.4}}, noise: 0.25, decimals: 1, low: 0.3},
	"page-load":          {points: []point{{25, 3.08}, {7.5, 3.12}, {6.5, 2.83}, {3, 2.74}, {0, 2.62}}, noise: 0.045, decimals: 2},
	"api-latency":        {points: []point{{25, 212}, {0, 208}}, noise: 5, decimals: 0},
	"launch-cities":      {points: []point{{25, 0}, {4.1, 0}, {4, 1}, {0, 1}}, decimals: 0},
	"retention":          {points: []point{{25, 88.2}, {6, 88.1}, {0, 88.8}}, noise: 0.35, decimals: 1},
	"managers-weekly":    {points: []point{{25, 10.5}, {7, 12}, {0, 31}}, noise: 0.6, decimals: 0},
	"renewal-talks":      {points: []point{{25, 38}, {7, 40}, {1, 70}, {0, 71}}, decimals: 0},
	"reopened":           {points: []point{{25, 14.4}, {7, 14}, {0, 11.2}}, noise: 0.4, decimals: 1},
	"close-days":         {points: []point{{25, 8}, {9, 8}, {5, 6}, {1, 4}, {0, 4}}, decimals: 0},
	"payables":           {points: []point{{25, 97}, {0, 98}}, noise: 0.5, decimals: 1},
	"controls":           {points: []point{{25, 22}, {7, 41}, {5, 46}, {0, 47}}, decimals: 0},
	"support-load":       {points: []point{{25, 21}, {5, 20}, {4, 24}, {0, 22}}, noise: 0.7, decimals: 1},
}

// quiet lists metrics that people stopped writing down some weeks ago: the value says so by its age.
var quiet = map[string]int{"launch-cities": 4, "controls": 5}

func (s story) level(ago float64) float64 {
	for i := 1; i < len(s.points); i++ {
		a, b := s.points[i-1], s.points[i]
		if ago >= b.ago {
			return a.level + (b.level-a.level)*(a.ago-ago)/(a.ago-b.ago)
		}
	}
	return s.points[len(s.points)-1].level
}

// readings returns the readings of one metric for the weeks up to monday: the same for the same seed.
func readings(metric string, monday cascade.Date, ids *clock.IDs) ([]*cascade.Observation, error) {
	s, ok := stories[metric]
	if !ok {
		return nil, fmt.Errorf("the demo tells no story of metric %q", metric)
	}
	r := ids.Rand("demo " + metric)
	var out []*cascade.Observation
	memory := 0.0
	scale := math.Pow10(s.decimals)
	for ago := weeks - 1; ago >= quiet[metric]; ago-- {
		memory = 0.4*memory + math.Sqrt(1-0.4*0.4)*s.noise*r.NormFloat64()
		v := math.Max(s.low, math.Round((s.level(float64(ago))+memory)*scale)/scale)
		out = append(out, &cascade.Observation{Metric: cascade.ID(metric), At: cascade.OnDay(monday - cascade.Date(7*ago)), Value: v})
	}
	return out, nil
}
