package main

import (
	"errors"
	"math"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/company"
)

// arrays is the company as compact arrays of numbers: what is above and below each goal in one slice each, with where
// it begins. It knows of no viewer, no words and no days: nothing that says as much can be faster.
type arrays struct {
	upAt, downAt []int32 // where a goal's begin; one longer than there are goals
	up, down     []int32
	share        []float32 // of what is below, beside down; negative where none is stated
	progress     []float32 // of the goal's own measures; not a number where there is none
	order        []int32   // every goal after those below it
	leaves       []int32
	seen         []int32 // when a goal was last met, for walks
	turn         int32
	queue        []int32
}

func (s *site) inArrays() (*arrays, error) {
	return s.arrays.get(func() (*arrays, error) {
		m, err := s.inMemory()
		if err != nil {
			return nil, err
		}
		return newArrays(&m.snapshot), nil
	})
}

func newArrays(s *cascade.Snapshot) *arrays {
	n := s.Len(cascade.KindGoal)
	a := &arrays{
		upAt: make([]int32, n+1), downAt: make([]int32, n+1), seen: make([]int32, n), progress: make([]float32, 0, n),
	}
	number := make(map[cascade.ID]int32, n)
	for g := range s.Goals() {
		number[g.ID] = int32(len(number))
	}
	for g := range s.Goals() {
		i := number[g.ID]
		for l := range s.AlignmentsUp(g.ID) {
			a.up = append(a.up, number[l.To])
		}
		for l := range s.AlignmentsDown(g.ID) {
			share := float32(-1)
			if l.Share != nil {
				share = float32(*l.Share)
			}
			a.down, a.share = append(a.down, number[l.Goal]), append(a.share, share)
		}
		a.upAt[i+1], a.downAt[i+1] = int32(len(a.up)), int32(len(a.down))
		if a.upAt[i] < a.upAt[i+1] && a.downAt[i] == a.downAt[i+1] {
			a.leaves = append(a.leaves, i)
		}
		a.progress = append(a.progress, progress(s, g))
	}
	for i := n - 1; i >= 0; i-- { // a company is made from the top
		a.order = append(a.order, int32(i))
	}
	clock.Seeded(1).Rand("arrays").Shuffle(len(a.leaves), func(i, j int) {
		a.leaves[i], a.leaves[j] = a.leaves[j], a.leaves[i]
	})
	return a
}

// progress is the mean progress of a goal's measures by their last readings.
func progress(s *cascade.Snapshot, g *cascade.Goal) float32 {
	sum, n := 0.0, 0
	for m := range s.MeasuresOf(g.ID) {
		if m.From == nil || *m.To == *m.From {
			continue
		}
		if last := s.LastObservation(m.Metric, m.Start, company.Day); last != nil {
			sum += math.Min(1, math.Max(0, (last.Value-*m.From)/(*m.To-*m.From)))
			n++
		}
	}
	if n == 0 {
		return float32(math.NaN())
	}
	return float32(sum / float64(n))
}

// above walks up from a goal and returns how many it met.
func (a *arrays) above(goal int32) int {
	a.turn++
	a.queue = append(a.queue[:0], goal)
	for at := 0; at < len(a.queue); at++ {
		i := a.queue[at]
		for _, up := range a.up[a.upAt[i]:a.upAt[i+1]] {
			if a.seen[up] != a.turn {
				a.seen[up] = a.turn
				a.queue = append(a.queue, up)
			}
		}
	}
	return len(a.queue) - 1
}

// rollUp returns for each goal the mean of what is below it, by shares, and its own progress where nothing is below.
func (a *arrays) rollUp(out []float32) {
	for _, i := range a.order {
		sum, weight := float32(0), float32(0)
		for at := a.downAt[i]; at < a.downAt[i+1]; at++ {
			below := out[a.down[at]]
			if own := a.progress[a.down[at]]; own == own {
				below = own
			}
			w := a.share[at]
			if w < 0 {
				w = 1
			}
			if below == below {
				sum, weight = sum+w*below, weight+w
			}
		}
		out[i] = sum / weight // not a number where nothing below has any
		if weight == 0 {
			out[i] = a.progress[i]
		}
	}
}

func arrayLine(s *site) (result, error) {
	a, err := s.inArrays()
	if err != nil {
		return result{}, err
	}
	return measure(op{run: func(i int) error {
		if a.above(a.leaves[i%len(a.leaves)]) == 0 {
			return errors.New("nothing stands above a goal that serves one")
		}
		return nil
	}}, s.budget)
}

func arrayFigures(s *site) (result, error) {
	a, err := s.inArrays()
	if err != nil {
		return result{}, err
	}
	out := make([]float32, len(a.progress))
	return measure(op{run: func(int) error {
		a.rollUp(out)
		return nil
	}}, s.budget)
}
