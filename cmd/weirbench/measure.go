package main

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// result is one row at one size. Times are in nanoseconds, sizes in bytes; 0 says that it was not measured.
type result struct {
	Row     string  `json:"row"`
	Size    int     `json:"size"`
	Ops     int     `json:"ops,omitempty"`
	CPU     float64 `json:"cpu"` // processor time an operation, of what serves it
	P50     float64 `json:"p50"` // wall time
	P99     float64 `json:"p99"`
	Rate    float64 `json:"rate,omitempty"`   // operations a second
	Bytes   float64 `json:"bytes,omitempty"`  // of an answer, as it is
	Packed  float64 `json:"packed,omitempty"` // of an answer, compressed
	Alloc   float64 `json:"alloc,omitempty"`  // bytes allocated an operation
	Allocs  float64 `json:"allocs,omitempty"` // allocations an operation
	Memory  float64 `json:"memory,omitempty"` // kept
	Failed  string  `json:"failed,omitempty"` // why there is no figure
	Comment string  `json:"comment,omitempty"`
}

// op is something to be done again and again.
type op struct {
	run func(i int) error
	// before is done before each and does not count. An operation with one takes at least some microseconds, or the
	// clock counts more than it does.
	before func(i int) error
	most   int // operations; 0: as many as fit into the time
	// together is how many ask at the same time; 0 is one. What asks uses processors too: the wall time is that of a
	// machine on which both run.
	together int
	used     func() (time.Duration, error) // processor time so far of what serves; nil: of this process
}

// fewest is how many operations count at least, however long one takes, unless op.most says fewer.
const fewest = 3

// counting is the budget of a measurement that is to count and not to time: each of the samples is taken once.
const counting = time.Duration(0)

// measure does o for about as long as budget and returns what it took.
func measure(o op, budget time.Duration) (result, error) {
	if o.used == nil {
		o.used = processorTime
	}
	if o.most == 0 {
		o.most = 1 << 30
	}
	m := meter{op: o}
	batch := 1
	if budget == counting {
		batch = samples
	} else if o.before == nil && o.together == 0 {
		var err error
		if batch, err = m.batch(); err != nil {
			return result{}, err
		}
	}
	runtime.GC()
	var from, to runtime.MemStats
	runtime.ReadMemStats(&from)
	used, err := o.used()
	if err != nil {
		return result{}, err
	}
	start := time.Now()
	if o.together > 0 {
		err = m.all(start.Add(budget))
	}
	for o.together == 0 && err == nil && m.done < o.most && (m.done < fewest || time.Since(start) < budget) {
		err = m.sample(batch)
	}
	if err != nil {
		return result{}, err
	}
	took := time.Since(start)
	all, err := o.used()
	if err != nil {
		return result{}, err
	}
	runtime.ReadMemStats(&to)
	n := float64(m.done)
	out := result{Ops: m.done, CPU: float64(all-used) / n}
	out.P50, out.P99 = quantiles(m.walls)
	if o.together > 0 {
		out.Rate = n / took.Seconds()
	}
	if o.before == nil {
		out.Alloc, out.Allocs = float64(to.TotalAlloc-from.TotalAlloc)/n, float64(to.Mallocs-from.Mallocs)/n
	} else { // the median, since what is collected of what stood before each would count too
		out.CPU, _ = quantiles(m.each)
	}
	return out, nil
}

// meter is a measurement under way.
type meter struct {
	op
	i, done int
	walls   []float64
	each    []float64 // processor times, where something stands before each operation
}

// batch says how many operations go together, so that reading the clock does not count.
func (m *meter) batch() (int, error) {
	for n := 1; ; n *= 2 {
		start := time.Now()
		for range n {
			if err := m.run(m.i); err != nil {
				return 0, err
			}
			m.i++
		}
		if time.Since(start) > 100*time.Microsecond || n >= m.most {
			return n, nil
		}
	}
}

// sample does operations that go together.
func (m *meter) sample(batch int) error {
	if m.before != nil {
		if err := m.before(m.i); err != nil {
			return err
		}
	}
	var was time.Duration
	var err error
	if m.before != nil {
		if was, err = m.op.used(); err != nil {
			return err
		}
	}
	start := time.Now()
	for range batch {
		if err := m.run(m.i); err != nil {
			return err
		}
		m.i++
	}
	m.walls = append(m.walls, float64(time.Since(start))/float64(batch))
	if m.before != nil {
		now, err := m.op.used()
		if err != nil {
			return err
		}
		m.each = append(m.each, float64(now-was)/float64(batch))
	}
	m.done += batch
	return nil
}

// all has several ask until the time is over, each of them once at least: on a busy machine the time may be over
// before the first has begun.
func (m *meter) all(end time.Time) error {
	var next atomic.Int64
	var mu sync.Mutex
	var work sync.WaitGroup
	var failed error
	for range m.together {
		work.Go(func() {
			var walls []float64
			var err error
			for err == nil && (len(walls) == 0 || time.Now().Before(end)) {
				i := int(next.Add(1)) - 1
				if i >= m.most {
					break
				}
				start := time.Now()
				err = m.run(i)
				walls = append(walls, float64(time.Since(start)))
			}
			mu.Lock()
			defer mu.Unlock()
			failed = errors.Join(failed, err)
			m.walls = append(m.walls, walls...)
		})
	}
	work.Wait()
	m.done = len(m.walls)
	return failed
}

// quantiles returns the median and the 99th of a hundred.
func quantiles(of []float64) (p50, p99 float64) {
	if len(of) == 0 {
		return 0, 0
	}
	sorted := slices.Sorted(slices.Values(of))
	at := func(p float64) float64 { return sorted[min(int(p*float64(len(sorted))), len(sorted)-1)] }
	return at(0.5), at(0.99)
}

// processorTime is what this process has used of all processors.
func processorTime() (time.Duration, error) {
	u, err := usage(syscall.RUSAGE_SELF)
	return u.cpu, err
}

// used is what a process has used.
type used struct {
	cpu  time.Duration
	peak float64 // bytes resident, at most
}

func usage(who int) (used, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		return used{}, errors.Join(errors.New("the system does not say what the process has used"), err)
	}
	return usedOf(&u), nil
}

func usedOf(u *syscall.Rusage) used {
	peak := float64(u.Maxrss)
	if runtime.GOOS == "linux" {
		peak *= 1024 // it counts kibibytes there
	}
	return used{time.Duration(u.Utime.Nano() + u.Stime.Nano()), peak}
}

// heap returns how many bytes are in use, once what is not has been thrown away.
func heap() float64 {
	runtime.GC()
	runtime.GC() // what the first has freed of pools
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
