package main

import (
	"fmt"
)

// writers is how many record readings at the same time.
const writers = 64

// writesMany has a few people record readings from so many places, each durable before it is answered.
func writesMany(s *site) (result, error) { return writes(s, writers, 4, 0) }

// writesPeople has as many people record readings.
func writesPeople(s *site) (result, error) { return writes(s, writers, writers, 0) }

// writesFirst has them record one each, as the first they do after a start.
func writesFirst(s *site) (result, error) { return writes(s, writers, writers, writers) }

// writesOne has one person record one reading after the other.
func writesOne(s *site) (result, error) { return writes(s, 1, 1, 0) }

func writes(s *site, writers, people, most int) (result, error) {
	v, m, err := s.both()
	if err != nil {
		return result{}, err
	}
	res, err := measure(op{
		used: v.used, together: writers, most: most,
		run: func(i int) error { return v.record(m, i, v.tokens[i%min(people, len(v.tokens))]) },
	}, 3*s.budget)
	res.Alloc, res.Allocs = 0, 0 // of the askers
	return res, err
}

// steady is the goal for the 99th of a hundred writes: 20 ms, or three rounds of all writers, whichever is more.
func steady(at ...int) goal {
	g := figure("p99", func(r result) float64 { return r.P99 }, 0, duration, at)
	g.says, g.limit, g.show = "p99 ≤ 20 ms, or 3 × writers/rate", 1, factor
	g.of = func(t *table, row string, size int) (float64, bool) {
		r, ok := t.get(row, size)
		return r.P99 / max(20e6, 3e9*writers/r.Rate), ok && r.Rate > 0
	}
	return g
}

// started tells what a start took.
func started(again bool) func(*site) (result, error) {
	return func(s *site) (result, error) {
		v, err := s.serving()
		if err != nil {
			return result{}, err
		}
		if again {
			return v.again, nil
		}
		return v.started, nil
	}
}

// residentHeap is the heap that is in use once it has started.
func residentHeap(s *site) (result, error) {
	v, err := s.serving()
	if err != nil {
		return result{}, err
	}
	st, err := v.state(true)
	return result{Memory: st.Heap, Comment: fmt.Sprintf("%d goroutines", st.Goroutines)}, err
}
