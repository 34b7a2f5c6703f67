package cascade

import (
	"cmp"

	"weir.dev/weir/internal/words"
)

// DatesOf returns when a measure starts and is due: its own days, else its goal's cycle's. Either is zero where neither
// says it.
func (s *Snapshot) DatesOf(m *Measure) (start, by Date) {
	if m.Start != 0 && m.By != 0 {
		return m.Start, m.By
	}
	var c *Cycle
	if g := s.Goal(m.Goal); g != nil {
		c = s.Cycle(g.Cycle)
	}
	return m.DatesIn(c)
}

// DatesIn is DatesOf where the cycle of the measure's goal is known; nil: it has none.
func (e *Measure) DatesIn(c *Cycle) (start, by Date) {
	if c == nil {
		return e.Start, e.By
	}
	return cmp.Or(e.Start, c.From), cmp.Or(e.By, c.To)
}

// Late is a measure for which a reading does not count, as it is dated after the measure's last day.
type Late struct {
	Goal    *Goal
	Measure *Measure
	By      Date // the last day that counts
}

// Says tells whoever recorded the reading.
func (l Late) Says() words.Text {
	return words.T("A reading after %s, the last day of “%s”, does not count for it. If it is the value of that day, "+
		"record it with that date.", l.By, l.Goal.Intent)
}

// LateFor returns the measures for which a reading of a metric on a day does not count, as it comes after their last
// day: those of goals that are still open, in order of creation.
func (s *Snapshot) LateFor(metric ID, day Date) (out []Late) {
	for m := range s.MeasuresReading(metric) {
		g := s.Goal(m.Goal)
		if g == nil || g.Withheld || m.Withheld || g.State != Committed {
			continue
		}
		if c := s.Cycle(g.Cycle); c != nil && c.Phase == Closed {
			continue
		}
		if _, by := s.DatesOf(m); by != 0 && day > by {
			out = append(out, Late{g, m, by})
		}
	}
	return out
}
