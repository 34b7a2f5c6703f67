package cascade

import (
	"maps"
	"slices"
	"time"
)

// CheckInInput is what a person says about a goal. Values are in each metric's unit, keyed by measure.
type CheckInInput struct {
	Goal       ID
	At         Moment // the zero moment means today
	Status     Status
	Confidence *float64 // 0…1
	Values     map[ID]float64
	Learned    string
	Next       string
}

// MayCheckIn reports whether a person may check in on g: a member of one of its owner teams, somebody accountable for
// it, an owner or an administrator.
func (s Snapshot) MayCheckIn(person ID, g *Goal) bool {
	p := s.Person(person)
	if p == nil || g.Withheld {
		return false
	}
	return p.Rights() == Owner || p.Rights() == Admin || slices.Contains(g.Accountable, person) ||
		slices.ContainsFunc(g.Owners, func(t ID) bool { return s.IsMember(person, t) })
}

// Typed reports whether people write a metric's values themselves: it has no source that keeps it up.
func (s Snapshot) Typed(m *Metric) bool {
	return m.Source == "" || m.Source == SourceManual || m.Source == SourcePush
}

// CheckIn records a snapshot of a goal's measures, with one observation a value. It refuses a closed goal, a measure of
// another goal or one fed by a source, a day after today, and a check-in that says nothing.
func (s Snapshot) CheckIn(by ID, in CheckInInput, now time.Time, ids IDs) ([]Change, error) {
	g := s.Goal(in.Goal)
	if g == nil || g.Withheld {
		return nil, refuse(NotFound, "", "goal", "There is no such goal.")
	}
	name := subject(g)
	switch {
	case !s.MayCheckIn(by, g):
		return nil, refuse(Forbidden, name, "", "Only members of the teams that own this goal check in on it. Ask one of them, or ask to join the team.")
	case g.State.Closed():
		return nil, refuse(Conflict, name, "", "This goal is closed (%s), so it takes no more check-ins.", g.State)
	case in.Status == "" && in.Confidence == nil && len(in.Values) == 0 && in.Learned == "" && in.Next == "":
		return nil, refuse(Invalid, name, "", "Say at least one thing: a value, how it is going, or what you learned.")
	}
	today := DateOf(now)
	if in.At.IsZero() {
		in.At = AtTime(now)
	} else if in.At.Date() > today {
		return nil, refuse(Invalid, name, "at", "%s is after today (%s).", in.At, today)
	}
	c := &CheckIn{
		Goal: g.ID, At: in.At, By: by, Status: in.Status, Confidence: in.Confidence,
		Values: in.Values, Learned: in.Learned, Next: in.Next,
	}
	if errs := check(c); len(errs) > 0 {
		return nil, errs
	}
	if s.byNatural(KindCheckIn, c.natural()) != nil {
		return nil, refuse(Conflict, name, "at", "You have checked in on this goal at %s already; what was said is not edited, so add another.", c.At)
	}
	c.ID = ID(ids.New(string(KindCheckIn), string(g.ID), string(by), c.natural()))
	d := newDraft(s)
	d.put(c)
	said := map[ID]*Measure{} // metric → the measure that gave its value
	for _, id := range slices.Sorted(maps.Keys(in.Values)) {
		m := s.Measure(id)
		if m == nil || m.Goal != g.ID || m.Withheld {
			return nil, refuse(Invalid, name, "values", "This goal has no measure %q.", id)
		}
		metric := s.Metric(m.Metric)
		if metric == nil || metric.Withheld {
			return nil, refuse(Invalid, name, "values", "Measure %q has no metric, so its value has nowhere to go.", m.Key)
		}
		if !s.Typed(metric) {
			return nil, refuse(Invalid, name, "values", "%s is kept up by its source (%s); leave it out.", metric.Name, metric.Source)
		}
		if first := said[metric.ID]; first != nil {
			if in.Values[first.ID] != in.Values[id] {
				return nil, refuse(Invalid, name, "values", "Measures %q and %q read the same metric, so they cannot have different values. Give one.", first.Key, m.Key)
			}
			continue
		}
		said[metric.ID] = m
		d.put(s.reading(by, metric.ID, c.At, in.Values[id], "", c.ID, ids))
	}
	return d.changes(), nil
}

// reading returns the observation of a metric on a day: the stored one with the new value, or a new one.
func (s Snapshot) reading(by, metric ID, at Moment, value float64, note string, checkIn ID, ids IDs) *Observation {
	o := &Observation{Metric: metric, At: at, Value: value, Note: note, CheckIn: checkIn}
	if was := s.ObservationOn(metric, at.Date()); was != nil {
		o.Header = was.Header
	} else {
		o.ID = ID(ids.New(string(KindObservation), string(metric), string(by), o.natural()))
	}
	return o
}

// Reading is one value of a metric to record.
type Reading struct {
	Metric ID
	At     Moment
	Value  float64
	Note   string
}

// Observe records readings, all or none. There is one a metric and day; the last write wins. It refuses a metric fed by
// a source, a day after today and a value that is not finite. Readings that are stored already change nothing.
func (s Snapshot) Observe(by ID, readings []Reading, now time.Time, ids IDs) ([]Change, error) {
	d := newDraft(s)
	today := DateOf(now)
	if p := s.Person(by); p == nil || p.Rights() == Guest {
		return nil, refuse(Forbidden, "", "", "Guests do not record readings. Ask a member of the workspace to.")
	}
	for _, r := range readings {
		m := s.Metric(r.Metric)
		switch {
		case m == nil || m.Withheld:
			return nil, refuse(NotFound, "", "metric", "There is no such metric.")
		case !s.Typed(m):
			return nil, refuse(Forbidden, subject(m), "source", "It is kept up by its source (%s); readings come from there only.", m.Source)
		case r.At.Date() > today:
			return nil, refuse(Invalid, subject(m), "at", "%s is after today (%s).", r.At, today)
		}
		o := d.cur.reading(by, m.ID, r.At, r.Value, r.Note, "", ids)
		if errs := check(o); len(errs) > 0 {
			return nil, errs
		}
		if was := d.cur.ObservationOn(m.ID, r.At.Date()); was != nil && was.Value == o.Value && was.At == o.At && was.Note == o.Note {
			continue
		}
		d.put(o)
	}
	return d.changes(), nil
}
