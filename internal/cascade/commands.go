package cascade

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"weir.dev/weir/internal/words"
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
		return nil, refuse(NotFound, "", "goal", words.T("There is no such {goal}."))
	}
	name := subject(g)
	if !s.MayCheckIn(by, g) {
		return nil, refuse(Forbidden, name, "",
			words.T("Only members of the teams that own this {goal} check in on it. Ask one of them, or ask to join the team."))
	}
	if in.At.IsZero() {
		in.At = s.Moment(now)
	}
	if err := refuseCheckIn(g, in.At, s.LastDay(by, now)); err != nil {
		return nil, err
	}
	c := &CheckIn{
		Goal: g.ID, At: in.At, By: by, Status: in.Status, Confidence: in.Confidence,
		Values: in.Values, Learned: in.Learned, Next: in.Next,
	}
	if errs := check(c); len(errs) > 0 {
		return nil, errs
	}
	if !c.Says() {
		return nil, refuse(Invalid, name, "", sayOneThing)
	}
	if s.byNatural(KindCheckIn, c.natural()) != nil {
		return nil, refuse(Conflict, name, "at",
			words.T("You have checked in on this {goal} at %s already; what was said is not edited, so add another.", c.At))
	}
	c.ID = ID(ids.New(string(KindCheckIn), string(g.ID), string(by), c.natural()))
	d := newDraft(s)
	d.put(c)
	said := map[ID]*Measure{} // metric → the measure that gave its value
	for _, id := range slices.Sorted(maps.Keys(in.Values)) {
		m := s.Measure(id)
		if m == nil || m.Goal != g.ID || m.Withheld {
			return nil, refuse(Invalid, name, "values", words.T("This {goal} has no {measure} %s.", words.Quoted(id)))
		}
		metric := s.Metric(m.Metric)
		if metric == nil || metric.Withheld {
			return nil, refuse(Invalid, name, "values",
				words.T("{Measure} %s has no metric, so its value has nowhere to go.", words.Quoted(m.Key)))
		}
		if !s.Typed(metric) {
			return nil, refuse(Invalid, name, "values", refuseFed(&s, metric))
		}
		if first := said[metric.ID]; first != nil {
			if in.Values[first.ID] != in.Values[id] {
				return nil, refuse(Invalid, name, "values",
					words.T("{Measures} %s and %s read the same metric, so they cannot have different values. Give one.",
						words.Quoted(first.Key), words.Quoted(m.Key)))
			}
			continue
		}
		said[metric.ID] = m
		d.put(s.reading(by, metric.ID, c.At, c.Values[id], "", c.ID, ids))
	}
	return d.changes(), nil
}

var sayOneThing = words.T("Say at least one thing: a value, how it is going, or what you learned.")

// refuseFed refuses a reading typed for a metric that a source feeds.
func refuseFed(s *Snapshot, m *Metric) words.Text {
	return words.T("%s is kept up by its source (%s); leave it out.", m.Name, s.Label(KindSource, m.Source))
}

// refuseCheckIn says why a goal takes no check-in on a day, or nil.
func refuseCheckIn(g *Goal, at Moment, today Date) *Error {
	switch {
	case g.State.Closed():
		return refuse(Conflict, subject(g), "",
			words.T("This {goal} is closed (%s), so it takes no more check-ins.", g.State))
	case at.Date() > today:
		return refuse(Invalid, subject(g), "at", words.T("%s is after today (%s).", at, today))
	}
	return nil
}

// takesReading says why nobody records a reading of a metric on a day, or nil.
func (s *Snapshot) takesReading(m *Metric, at Moment, today Date) *Error {
	switch {
	case !s.Typed(m):
		return refuse(Forbidden, subject(m), "source",
			words.T("It is kept up by its source (%s); readings come from there only.", s.Label(KindSource, m.Source)))
	case at.Date() > today:
		return refuse(Invalid, subject(m), "at", words.T("%s is after today (%s).", at, today))
	}
	return nil
}

// reading returns the observation of a metric on a day: the stored one where it says the same already, else the stored
// one with the new value, or a new one. A check-in says no hour of its values: one that says again what is read of that
// day changes nothing of it, or it would show that somebody checked in where that is hidden.
func (s Snapshot) reading(by, metric ID, at Moment, value float64, note string, checkIn ID, ids IDs) *Observation {
	o := &Observation{Metric: metric, At: at, Value: value, Note: note, CheckIn: checkIn}
	if was := s.ObservationOn(metric, at.Date()); was != nil {
		if was.Value == value && (was.At == at || checkIn != "") && (note == "" || note == was.Note) {
			return was
		}
		o.Header = was.Header
	} else {
		o.ID = ID(ids.New(string(KindObservation), string(metric), string(by), o.natural()))
	}
	return o
}

// MaxReadings is how many readings a request or a file may record.
const MaxReadings = 10_000

// Observe records the metric, moment, value and note of readings, all or none. There is one a metric and day; the
// last write wins. It refuses a metric fed by a source, a day after today and a value that is not finite. Readings
// that are stored already change nothing.
func (s Snapshot) Observe(by ID, readings []Observation, now time.Time, ids IDs) ([]Change, error) {
	d := newDraft(s)
	today := s.LastDay(by, now)
	if p := s.Person(by); p == nil || p.Rights() == Guest {
		return nil, refuse(Forbidden, "", "", words.T("Guests do not record readings. Ask a member of the workspace to."))
	}
	said := map[string]int{} // metric and day → the reading that names them, plus one
	for i, r := range readings {
		m := s.Metric(r.Metric)
		if m == nil || m.Withheld {
			return nil, refuse(NotFound, "", "metric", words.T("There is no such metric."))
		}
		if err := s.takesReading(m, r.At, today); err != nil {
			return nil, err
		}
		o := d.cur.reading(by, m.ID, r.At, r.Value, r.Note, "", ids)
		if errs := check(o); len(errs) > 0 {
			return nil, errs
		}
		if first := said[o.natural()]; first > 0 && readings[first-1].Value != r.Value {
			err := refuse(Invalid, subject(m), "value", words.T("%s is given twice, as %s and as %s. Give one value a day.",
				o.At.Date(), Plain(readings[first-1].Value), Plain(r.Value)))
			err.At, err.Other = i+1, first
			return nil, err
		}
		said[o.natural()] = i + 1
		if was := d.cur.ObservationOn(m.ID, r.At.Date()); was != nil && was.Value == o.Value && was.At == o.At &&
			was.Note == o.Note {
			continue
		}
		d.put(o)
	}
	return d.changes(), nil
}

// Subject is what a's findings are about; "" is a whole rule.
func (a *Acknowledged) Subject() ID { _, id := SubjectOf(a); return id }

// InForce reports whether a keeps its finding quiet on a day: until its last day, or for good where it names none.
func (a *Acknowledged) InForce(today Date) bool { return a.Until == 0 || a.Until >= today }

// LastAcknowledged returns the last day that an acknowledgement made today may name: a year ahead.
func LastAcknowledged(today Date) Date { return DateOf(today.Time().AddDate(1, 0, 0)) }

// MayAcknowledge reports whether a person may keep findings about a's subject quiet: people of the goal (or of the
// measure's goal), the metric's owner, members of the team; leads, administrators and owners of the workspace on
// anything, and only they on a whole rule, which names no subject. Nobody may on what is not there or withheld, and
// guests never.
func (s Snapshot) MayAcknowledge(person ID, a *Acknowledged) bool {
	p := s.Person(person)
	if p == nil || p.Rights() == Guest || s.missingSubject(a) != "" {
		return false
	}
	if r := p.Rights(); r == Owner || r == Admin || r == Lead {
		return true
	}
	switch {
	case a.Goal != "":
		return s.MayCheckIn(person, s.Goal(a.Goal))
	case a.Measure != "":
		return s.MayCheckIn(person, s.Goal(s.Measure(a.Measure).Goal))
	case a.Metric != "":
		owner := s.Metric(a.Metric).Owner
		return owner == person || s.IsMember(person, owner)
	}
	return s.IsMember(person, a.Team) // of no team where a whole rule is meant
}

// missingSubject returns the kind of what a names and s does not show in full; "" when there is nothing of the sort.
func (s Snapshot) missingSubject(a *Acknowledged) Kind {
	for f := range acknowledgedInfo.Subjects() {
		id, _ := f.Get(a).(ID)
		if e := s.Get(f.Of[0], id); id != "" && (e == nil || Withheld(e)) {
			return f.Of[0]
		}
	}
	return ""
}

// Acknowledgement returns what is stored for a's rule and subject, in force or not; nil where there is none.
func (s Snapshot) Acknowledgement(a *Acknowledged) *Acknowledged {
	stored, _ := s.byNatural(KindAcknowledged, a.natural()).(*Acknowledged)
	return stored
}

// Acknowledge keeps what a rule finds about one subject quiet until a day, or with no subject whatever it finds. The
// Header and By of in are set here. It refuses a rule that known does not know, a missing reason, and a last day that
// has passed or is over a year ahead. There is one acknowledgement a rule and subject: while it is in force only who
// made it may make it anew, with other words or another day.
func (s Snapshot) Acknowledge(
	by ID, in Acknowledged, known func(rule string) bool, now time.Time, ids IDs,
) ([]Change, error) {
	a := &in
	a.Header, a.By = Header{}, by
	if kind := s.missingSubject(a); kind != "" {
		return nil, refuse(NotFound, "", string(kind), words.T("There is no such %s.", kind))
	}
	if !s.MayAcknowledge(by, a) {
		if a.Subject() == "" {
			return nil, refuse(Forbidden, "", "",
				words.T("Without a subject this would quiet the whole rule, which only leads, administrators and owners of the "+
					"workspace do. Say which {goal}, {measure}, metric or team it is about."))
		}
		return nil, refuse(Forbidden, "", "",
			words.T("Only its own people acknowledge what is found about this: its team, whoever is accountable, or a lead. "+
				"Ask one of them."))
	}
	errs := check(a)
	for _, e := range errs { // its own name is made of ids
		e.Subject = Info(KindAcknowledged).The.String()
	}
	if a.Rule != "" && !known(a.Rule) {
		errs = append(errs,
			refuse(Invalid, "", "rule", words.T("There is no rule “%s”. Each finding carries the id of its rule.", a.Rule)))
	}
	today := s.Today(now)
	if err := untilFault(a.Until, today); err != nil {
		errs = append(errs, err)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	if was := s.Acknowledgement(a); was != nil {
		if was.InForce(today) && was.By != by {
			return nil, refuse(Conflict, "", "",
				words.T("%s has acknowledged this already. Withdraw that first, if it no longer holds.", s.nameOf(was.By)))
		}
		a.Header = was.Header
	} else {
		a.ID = ID(ids.New(string(KindAcknowledged), string(a.Subject()), string(by), a.Rule))
	}
	d := newDraft(s)
	d.put(a)
	return d.changes(), nil
}

// nameOf is what people call a person; somebody who is not named is somebody.
func (s Snapshot) nameOf(person ID) words.Text {
	if p := s.Person(person); p != nil {
		return words.Verbatim(cmp.Or(p.Name, p.Key))
	}
	return words.T("Somebody")
}

// Withdraw takes an acknowledgement back, so that its finding shows again. The journal keeps both. Whoever may
// acknowledge the same may withdraw it.
func (s Snapshot) Withdraw(by, id ID) ([]Change, error) {
	a, ok := s.Get(KindAcknowledged, id).(*Acknowledged)
	switch {
	case !ok:
		return nil, refuse(NotFound, "", "", words.T("There is no such acknowledgement."))
	case !s.MayAcknowledge(by, a):
		return nil, refuse(Forbidden, "", "",
			words.T("Only those who may acknowledge this withdraw it: the people it belongs to, or a lead. Ask one of them."))
	}
	return s.Removal(a), nil
}
