package say

import (
	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

// Tripwire says how a tripwire stands; nothing where the viewer does not see its metric.
func Tripwire(t lens.Tripwire, today cascade.Date) words.Text {
	on, v, read := day(t.At, today), words.Text{}, words.Text{}
	if o := t.Stands.Reading; o != nil {
		v, read = words.Quantity(o.Value, words.ShortUnit(t.Unit)), day(o.At.Date(), today)
	}
	switch t.Stands.State {
	case assess.TripwireWaits:
		return words.T("asked on %s; no reading yet", on)
	case assess.TripwireNear, assess.TripwireFar:
		would := words.T("asked on %s; at %s, as now, it would not be reached", on, v)
		if t.Stands.Beyond {
			would = words.T("asked on %s; at %s, as now, it would be reached", on, v)
		}
		if c := t.Stands.Chance; c > 0 {
			return words.T("%s; the chance that it is: %s", would, evidence.Percentage(c))
		}
		return would
	case assess.TripwireUntold:
		if t.At == 0 {
			return words.T("no fresh reading to ask")
		}
		return words.T("cannot tell: no fresh reading by %s", on)
	case assess.TripwireReached:
		return words.T("reached: %s on %s", v, read)
	case assess.TripwireClear:
		return words.T("not reached: %s on %s", v, read)
	}
	return words.Text{}
}
