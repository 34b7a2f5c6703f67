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

// stories tells each metric's half year. The points are the product's story: a pilot of guided import ran in summer and
// ended; the real thing went live six weeks ago. Both moved activation, by less than was believed, and the share in
// Europe followed activation a month later. The tag clean-up six weeks ago gave about 0.3 of the 0.5 s bet. Questions
// asked twice went up and down, and nobody stayed or left for it.
var stories = map[string]story{
	"eu-share": {
		points: []point{{25, 9.2}, {19, 9.25}, {16, 9.85}, {10.5, 9.9}, {8, 9.5}, {2.5, 9.65}, {0.5, 10.35}, {0, 10.4}},
		noise:  0.07, decimals: 1,
	},
	"activation": {
		points: []point{{25, 30.9}, {21.5, 31}, {19.5, 32.3}, {14, 32.4}, {12, 31.2}, {5.5, 31.4}, {3.5, 32.9}, {0, 33.3}},
		noise:  0.14, decimals: 1,
	},
	"import-done": {
		points: []point{{25, 27}, {22, 27}, {20.5, 45}, {15, 46}, {13, 28}, {6, 29}, {4, 47}, {2, 58}, {1, 60}, {0, 61}},
		noise:  0.5, decimals: 0,
	},
	"strings-translated": {points: []point{{25, 5}, {8, 32}, {3, 58}, {2, 61}, {1, 63}, {0, 64}}, decimals: 0},
	"translators":        {points: []point{{25, 0}, {3, 0}, {2.9, 1}, {0, 1}}, decimals: 0},
	"first-answer":       {points: []point{{25, 9.8}, {7, 9.4}, {4, 4.2}, {0, 1.4}}, noise: 0.25, decimals: 1, low: 0.3},
	"page-load": {
		points: []point{{25, 3.08}, {6.5, 3.12}, {5.5, 2.83}, {3, 2.74}, {0, 2.62}}, noise: 0.045, decimals: 2,
	},
	"api-latency":     {points: []point{{25, 212}, {0, 208}}, noise: 5, decimals: 0},
	"launch-cities":   {points: []point{{25, 0}, {4.1, 0}, {4, 1}, {0, 1}}, decimals: 0},
	"retention":       {points: []point{{25, 88.6}, {0, 88.8}}, noise: 0.25, decimals: 1},
	"managers-weekly": {points: []point{{25, 10.5}, {7, 12}, {0, 31}}, noise: 0.6, decimals: 0},
	"renewal-talks":   {points: []point{{25, 38}, {7, 40}, {1, 70}, {0, 71}}, decimals: 0},
	"reopened": {
		points: []point{
			{25, 14.2}, {20.5, 14.3}, {19.5, 17.6}, {15.5, 17.4}, {14.5, 13.2}, {9.5, 13.4}, {8.5, 14.1}, {6, 14}, {0, 11.2},
		}, noise: 0.15, decimals: 1,
	},
	"close-days":   {points: []point{{25, 8}, {9, 8}, {5, 6}, {1, 4}, {0, 4}}, decimals: 0},
	"payables":     {points: []point{{25, 97}, {0, 98}}, noise: 0.5, decimals: 1},
	"controls":     {points: []point{{25, 22}, {7, 41}, {5, 46}, {0, 47}}, decimals: 0},
	"support-load": {points: []point{{25, 21}, {5, 20}, {4, 24}, {0, 22}}, noise: 0.7, decimals: 1},
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
		out = append(out,
			&cascade.Observation{Metric: cascade.ID(metric), At: cascade.OnDay(monday - cascade.Date(7*ago)), Value: v})
	}
	return out, nil
}
