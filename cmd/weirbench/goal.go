package main

import (
	"fmt"
	"slices"
	"time"
)

// A row is one thing that is measured, at every size.
type row struct {
	name  string
	what  string // what one operation is
	goals []goal
	least int  // the smallest size it makes sense at
	most  int  // the largest it can be asked at; 0: any
	named bool // it takes so long that it is measured only where -only names it
	run   func(*site) (result, error)
}

// goal is what a row is to reach.
type goal struct {
	at    []int // at which sizes; none: at every one
	says  string
	limit float64
	more  bool // the limit is the least, not the most
	of    func(t *table, row string, size int) (float64, bool)
	show  func(float64) string
}

// met returns what stands beside the limit and whether it is kept; ok is false where it was not measured.
func (g goal) met(t *table, row string, size int) (value float64, kept, ok bool) {
	if len(g.at) > 0 && !slices.Contains(g.at, size) {
		return 0, false, false
	}
	value, ok = g.of(t, row, size)
	kept = value <= g.limit
	if g.more {
		kept = value >= g.limit
	}
	return value, ok && kept, ok
}

const (
	k1   = 1_000
	k10  = 10_000
	k100 = 100_000
	m1   = 1_000_000
)

// figure is a goal about a figure of the row itself.
func figure(
	says string, get func(result) float64, limit float64, show func(float64) string, at []int,
) goal {
	return goal{
		at: at, says: says + " ≤ " + show(limit), limit: limit, show: show,
		of: func(t *table, row string, size int) (float64, bool) {
			r, ok := t.get(row, size)
			v := get(r)
			return v, ok && v > 0
		},
	}
}

func cpu(limit time.Duration, at ...int) goal {
	return figure("processor", func(r result) float64 { return r.CPU }, float64(limit), duration, at)
}

func wall99(limit time.Duration, at ...int) goal {
	return figure("p99", func(r result) float64 { return r.P99 }, float64(limit), duration, at)
}

func alloc(limit float64, at ...int) goal {
	return figure("allocated", func(r result) float64 { return r.Alloc }, limit, size, at)
}

func packed(limit float64, at ...int) goal {
	return figure("compressed", func(r result) float64 { return r.Packed }, limit, size, at)
}

func memory(limit float64, at ...int) goal {
	return figure("memory", func(r result) float64 { return r.Memory }, limit, size, at)
}

// against is a goal about the processor time of another row of the same size: at least that many times ours.
func against(other string, times float64, at ...int) goal {
	return goal{
		at: at, says: fmt.Sprintf("≥ %s %s", factor(times), other), limit: times, more: true, show: factor,
		of: func(t *table, row string, size int) (float64, bool) {
			r, ok := t.get(row, size)
			o, known := t.get(other, size)
			return o.CPU / r.CPU, ok && known && r.CPU > 0 && o.CPU > 0
		},
	}
}

// within is a goal about the median of another row of the same size: ours is at most that many times as long.
func within(other string, times float64, at ...int) goal {
	return goal{
		at: at, says: fmt.Sprintf("median ≤ %s %s", factor(times), other), limit: times, show: factor,
		of: func(t *table, row string, size int) (float64, bool) {
			r, ok := t.get(row, size)
			o, known := t.get(other, size)
			return r.P50 / o.P50, ok && known && r.P50 > 0 && o.P50 > 0
		},
	}
}

// slope is a goal about how much more processor time the row takes at the larger of two sizes.
func slope(limit float64, from, to int) goal {
	return goal{
		at: []int{to}, says: fmt.Sprintf("%s → %s ≤ %s", sizeName(from), sizeName(to), factor(limit)), limit: limit,
		show: factor,
		of: func(t *table, row string, _ int) (float64, bool) {
			a, ok := t.get(row, from)
			b, known := t.get(row, to)
			return b.CPU / a.CPU, ok && known && a.CPU > 0 && b.CPU > 0
		},
	}
}

func factor(v float64) string { return fmt.Sprintf("%.3g×", v) }

// duration shows nanoseconds.
func duration(ns float64) string {
	for _, u := range []struct {
		name string
		ns   float64
	}{{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}} {
		if ns >= u.ns {
			return fmt.Sprintf("%.3g %s", ns/u.ns, u.name)
		}
	}
	return fmt.Sprintf("%.3g ns", ns)
}

// size shows bytes.
func size(b float64) string {
	for _, u := range []struct {
		name  string
		bytes float64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}} {
		if b >= u.bytes {
			return fmt.Sprintf("%.3g %s", b/u.bytes, u.name)
		}
	}
	return fmt.Sprintf("%.0f B", b)
}
