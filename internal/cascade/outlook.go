package cascade

import (
	"encoding/binary"
	"math"
)

// Outlook is what the readings of a measure say of its target. It is worked out beside everything else, since that
// takes as long as a thousand figures, and no command writes it. It never changes: a new reading makes a new one.
type Outlook struct {
	Chance float64 // that the target is met on its day, 0 … 1
	// What it was worked out from: the day and the value of the last reading, the target, and the day that is due. Where
	// the measure stands otherwise by now, a new one is on its way.
	Last      Date
	LastValue float64
	Target    float64
	By        Date
	Direction Direction // in which the target is met; where the metric's is another, the outlook says nothing
}

// Same reports whether two outlooks say the same; either may be nil.
func (o *Outlook) Same(p *Outlook) bool { return o == p || o != nil && p != nil && *o == *p }

// WithOutlook returns the change that gives a measure an outlook, or takes it away.
func (e *Measure) WithOutlook(o *Outlook) Change {
	after := *e
	after.Outlook = o
	return Change{Before: e, After: &after}
}

// KeepOutlooks has measures that are changed keep the outlooks they have until new ones are worked out. One that reads
// another metric from now on keeps nothing: not everybody who sees the one may see the other.
func (s *Snapshot) KeepOutlooks(cs []Change) []Change {
	for i, c := range cs {
		m, ok := c.After.(*Measure)
		if !ok || m.Outlook != nil {
			continue
		}
		if was := s.Measure(m.ID); was != nil && was.Outlook != nil && was.Metric == m.Metric {
			after := *m
			after.Outlook = was.Outlook
			cs[i].After = &after
		}
	}
	return cs
}

// WithoutOutlooks returns s without those outlooks that changes which led to it may have changed.
func (s Snapshot) WithoutOutlooks(cs []Change) (Snapshot, error) {
	var drop []Change
	done := map[ID]bool{}
	for _, c := range cs {
		for _, e := range []Entity{c.Before, c.After} {
			if e == nil {
				continue
			}
			s.Touched(e, func(m *Measure) {
				if now := s.Measure(m.ID); now != nil && now.Outlook != nil && !done[m.ID] {
					done[m.ID] = true
					drop = append(drop, now.WithOutlook(nil))
				}
			})
		}
	}
	return s.With(drop)
}

// Touched calls f with each measure whose outlook may rest on e, one side of a change. s is the state that side belongs
// to.
func (s *Snapshot) Touched(e Entity, f func(*Measure)) {
	naming := func(id ID) {
		for m := range s.Referrers(id, KindMeasure) {
			f(m.(*Measure))
		}
	}
	id := e.Head().ID
	if m, ok := e.(*Measure); ok {
		f(m)
	} else if o, ok := e.(*Observation); ok {
		id = o.Metric
	}
	naming(id)
	if e.Kind() == KindCycle {
		for g := range s.Referrers(id, KindGoal) {
			naming(g.Head().ID)
		}
	}
}

// Shown returns all that a thing shows: how it is stored, and what is worked out of it. Two things of one kind that
// show the same have one.
func Shown(e Entity) []byte {
	b := Encode(e)
	m, ok := e.(*Measure)
	if !ok || m.Outlook == nil || m.Withheld {
		return b
	}
	o := m.Outlook
	b = append(b, 0)
	for _, v := range []float64{o.Chance, o.LastValue, o.Target} {
		b = binary.BigEndian.AppendUint64(b, math.Float64bits(v))
	}
	b = binary.AppendVarint(b, int64(o.Last))
	return append(binary.AppendVarint(b, int64(o.By)), o.Direction...)
}
