package cascade

import "slices"

// New readings mostly come many of a metric at once, in order of time: these are put in together.

// putNew puts in the readings that changes begin with, as far as they are new and of one metric, and returns how many
// these are. It stops at one whose id may be there already, so that whoever asks looks closer.
func (s *Snapshot) putNew(cs []Change) int {
	n := ofOneMetric(cs)
	if n == 0 {
		return 0
	}
	p := nowhere
	run := piece{by: s.by, all: make([]reading, 0, n)}
	for _, c := range cs[:n] {
		r := entryOf(c.After.(*Observation))
		hash := r.hash()
		if s.taken.Len() > 0 && s.taken.Has(hash) {
			break
		}
		if p == nowhere {
			p = s.namedPlace(ofMetric, c.After.(*Observation).Metric)
		}
		s.taken.Add(s.by, hash, p)
		run.insert(len(run.all), r)
	}
	if p != nowhere {
		s.putRun(p, &run)
	}
	return len(run.all)
}

// ofOneMetric returns with how many new readings of one metric changes begin.
func ofOneMetric(cs []Change) int {
	var of ID
	for i, c := range cs {
		o, ok := c.After.(*Observation)
		if !ok || c.Before != nil || i > 0 && o.Metric != of {
			return i
		}
		of = o.Metric
	}
	return len(cs)
}

// putRun puts new readings into the series of the metric at a place. They are the series' from now on.
func (s *Snapshot) putRun(p int32, run *piece) {
	m := s.things.Edit(s.by, int(p)).edit(s.by)
	if len(m.series) == 0 && run.ascends() {
		for from := 0; from < len(run.all); from += fullPiece {
			to := min(len(run.all), from+fullPiece)
			of := &piece{by: s.by, all: run.all[from:to:to]}
			if run.whole != nil && slices.ContainsFunc(run.whole[from:to], func(o *Observation) bool { return o != nil }) {
				of.whole = run.whole[from:to:to]
			}
			m.series = append(m.series, of)
		}
	} else {
		for i := range run.all {
			m.series = m.series.with(s.by, run.entry(i))
		}
	}
	for _, o := range run.whole {
		if o != nil && o.CheckIn != "" {
			s.name(ofCheckIn, o.CheckIn, naming{place: p, kind: uint8(kindIndex[KindObservation]), by: nested})
		}
	}
}

// ascends reports whether the readings of a piece stand in their order.
func (p *piece) ascends() bool {
	for i := 1; i < len(p.all); i++ {
		a, b := p.entry(i-1), p.entry(i)
		if a.order(&b) >= 0 {
			return false
		}
	}
	return true
}
