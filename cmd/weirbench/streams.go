package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// tabs is how many streams one person has, and mostStreams how many there are: what Weir lets in.
const (
	tabs        = 16
	mostStreams = 9_984
)

// toldWithin is how long a signal may take to be heard by all before it counts as lost.
const toldWithin = time.Minute

// streams are open live streams.
type streams struct {
	conns []net.Conn
	told  chan time.Time // each time a stream is told to look again
	bytes float64        // of heap and stack, each
	idle  float64        // processor time a second while nothing happens
}

// open opens so many streams, as far as the people who have tokens may, and lets them be quiet for a while.
func (v *served) open(n int, quiet time.Duration) (st *streams, err error) {
	n = min(n, tabs*len(v.tokens))
	st = &streams{told: make(chan time.Time, 4*n)}
	before, err := v.state(true)
	if err != nil {
		return nil, err
	}
	next := make(chan int)
	var mu sync.Mutex
	var work sync.WaitGroup
	for range 16 {
		work.Go(func() {
			for i := range next {
				c, openErr := v.listen(v.tokens[i/tabs], st.told)
				mu.Lock()
				if err = errors.Join(err, openErr); openErr == nil {
					st.conns = append(st.conns, c)
				}
				mu.Unlock()
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	work.Wait()
	if err != nil {
		return nil, errors.Join(err, st.close())
	}
	time.Sleep(quiet / 4) // what opening them has left behind is done by then
	from, err := v.state(false)
	if err != nil {
		return nil, err
	}
	time.Sleep(quiet)
	to, err := v.state(false)
	if err != nil {
		return nil, err
	}
	after, err := v.state(true)
	if err != nil {
		return nil, err
	}
	st.idle = float64(to.CPU-from.CPU) / quiet.Seconds()
	st.bytes = (after.Heap - before.Heap) / float64(n)
	return st, nil
}

// listen opens one stream. Whatever is told on it goes into told.
func (v *served) listen(token string, told chan<- time.Time) (net.Conn, error) {
	c, err := net.Dial("tcp", strings.TrimPrefix(v.addr, "http://"))
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(c,
		"GET %s/live HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nAccept: text/event-stream\r\n\r\n",
		prefix, strings.TrimPrefix(v.addr, "http://"), token)
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	r := bufio.NewReaderSize(c, 512)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return nil, errors.Join(err, c.Close())
		}
		if strings.HasPrefix(line, ": connected") {
			break
		}
		if strings.HasPrefix(line, "HTTP/1.1 ") && !strings.Contains(line, " 200 ") {
			return nil, errors.Join(errors.New("a stream is refused: "+strings.TrimSpace(line)), c.Close())
		}
	}
	go func() {
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return // closed
			}
			if strings.HasPrefix(line, "event: changed") {
				told <- time.Now()
			}
		}
	}()
	return c, nil
}

func (st *streams) close() (err error) {
	for _, c := range st.conns {
		err = errors.Join(err, c.Close())
	}
	return err
}

// streaming returns the streams of a site, opened once.
func (s *site) streaming() (*served, *streams, error) {
	v, err := s.serving()
	if err != nil {
		return nil, nil, err
	}
	st, err := s.open.get(func() (*streams, error) {
		st, err := v.open(mostStreams, 10*s.budget)
		if err == nil {
			s.closing = append(s.closing, st.close)
		}
		return st, err
	})
	return v, st, err
}

func streamMemory(s *site) (result, error) {
	_, st, err := s.streaming()
	if err != nil {
		return result{}, err
	}
	return result{Ops: len(st.conns), Memory: st.bytes}, nil
}

func streamIdle(s *site) (result, error) {
	_, st, err := s.streaming()
	if err != nil {
		return result{}, err
	}
	return result{Ops: len(st.conns), CPU: st.idle, Comment: "processor time a second"}, nil
}

// streamSignal measures what it takes to tell all of one write that all see.
func streamSignal(s *site) (result, error) {
	v, st, err := s.streaming()
	if err != nil {
		return result{}, err
	}
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	const signals = 3
	out := result{Ops: signals}
	var waits []float64
	lost := 0
	from, err := v.state(false)
	if err != nil {
		return out, err
	}
	for i := range signals {
		start := time.Now()
		if err := v.record(m, i, v.tokens[0]); err != nil {
			return out, err
		}
		late := time.After(toldWithin)
	hear:
		for heard := range len(st.conns) {
			select {
			case at := <-st.told:
				waits = append(waits, float64(at.Sub(start)))
			case <-late:
				lost += len(st.conns) - heard
				break hear
			}
		}
	}
	to, err := v.state(false)
	if err != nil {
		return out, err
	}
	out.CPU = float64(to.CPU-from.CPU) / signals
	out.P50, out.P99 = quantiles(waits)
	out.Comment = fmt.Sprintf("%d streams", len(st.conns))
	if lost > 0 {
		err = fmt.Errorf("%d of %d signals to %d streams were not heard within %s", lost, signals*len(st.conns),
			len(st.conns), toldWithin)
	}
	return out, err
}
