package main

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// The mixed load: what a busy company does to one server.
const (
	mixedReaders = 8
	mixedWriters = 16
	mixedStreams = 1000

	readEvery  = 100 * time.Millisecond
	writeEvery = time.Second

	// mixedFor is how many times the budget of a row it goes on: ten minutes where that is a second.
	mixedFor = 600
)

// mixed has people read and write for long, with streams open, and measures the pages. Any error fails it, and so does
// memory that goes on growing.
func mixed(s *site) (out result, err error) {
	v, m, err := s.both()
	if err != nil {
		return result{}, err
	}
	st, err := v.open(mixedStreams, s.budget)
	if err != nil {
		return result{}, err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	l := load{until: time.Now().Add(mixedFor * s.budget)}
	for i := range mixedReaders {
		token := v.tokens[i*len(v.tokens)/mixedReaders]
		l.again(readEvery, true, func(n int) error {
			_, _, err := v.fetch(http.MethodGet, fmt.Sprintf(prefix+"/goals/%s", m.goal(n*mixedReaders+i)), token, "")
			return err
		})
	}
	for i := range mixedWriters {
		l.again(writeEvery, false, func(n int) error {
			return v.record(m, n*mixedWriters+i, v.tokens[i%len(v.tokens)])
		})
	}
	l.work.Go(func() { // who listens keeps up
		for end := time.After(time.Until(l.until)); ; {
			select {
			case <-st.told:
			case <-end:
				return
			}
		}
	})
	time.Sleep(mixedFor * s.budget / 10)
	early, err := v.state(true)
	if err != nil {
		return result{}, err
	}
	l.work.Wait()
	late, err := v.state(true)
	if err = errors.Join(err, l.failed); err != nil {
		return result{}, err
	}
	out = result{Ops: len(l.walls), Memory: late.Resident}
	out.P50, out.P99 = quantiles(l.walls)
	out.Rate = float64(l.done) / (mixedFor * s.budget).Seconds()
	out.Comment = fmt.Sprintf("heap %s, then %s", size(early.Heap), size(late.Heap))
	if late.Heap > 1.25*early.Heap+16e6 {
		err = errors.New("memory goes on growing: " + out.Comment)
	}
	return out, err
}

// load is what many do again and again.
type load struct {
	until time.Time
	work  sync.WaitGroup

	mu     sync.Mutex
	walls  []float64 // of what is timed
	done   int
	failed error
}

// again does something every so often until it is over.
func (l *load) again(every time.Duration, timed bool, do func(n int) error) {
	l.work.Go(func() {
		for n := 0; time.Now().Before(l.until); n++ {
			start := time.Now()
			err := do(n)
			took := time.Since(start)
			l.mu.Lock()
			l.done++
			if timed {
				l.walls = append(l.walls, float64(took))
			}
			l.failed = errors.Join(l.failed, err)
			l.mu.Unlock()
			if err != nil {
				return
			}
			time.Sleep(max(0, every-took))
		}
	})
}
