package lens

import "weir.dev/weir/internal/cascade"

// Acknowledgement is what keeps findings of a rule quiet about at most one thing; about none, all of the rule's.
type Acknowledgement struct {
	ID      string       `json:"id"`
	Rule    string       `json:"rule"`
	Goal    *Ref         `json:"goal,omitempty"`
	Team    *Ref         `json:"team,omitempty"`
	Metric  *Ref         `json:"metric,omitempty"`
	Measure *Ref         `json:"measure,omitempty"`
	Reason  string       `json:"reason,omitempty"`
	By      *Ref         `json:"by,omitempty"`
	FiledBy *Ref         `json:"filedBy,omitempty"` // who brought it in, where that is not who says it
	Until   cascade.Date `json:"until,omitzero"`    // the last day it holds; empty: for good
	InForce bool         `json:"inForce"`           // it holds today
}

// Acknowledgements returns what keeps findings quiet, or did until its day passed, the oldest first. What names
// something the viewer does not see is not there for them.
func (l *Lens) Acknowledgements() List[Acknowledgement] {
	return entities(l, cascade.KindAcknowledged, nil, l.acknowledgement)
}

// Acknowledgement returns the one with the given id.
func (l *Lens) Acknowledgement(id string) (Acknowledgement, error) {
	a, ok := l.s.Get(cascade.KindAcknowledged, cascade.ID(id)).(*cascade.Acknowledged)
	if !ok {
		return Acknowledgement{}, notFound("acknowledgement", id)
	}
	return l.acknowledgement(a), nil
}

func (l *Lens) acknowledgement(a *cascade.Acknowledged) Acknowledgement {
	return Acknowledgement{
		ID: l.ID(a), Rule: a.Rule, Goal: l.refTo(cascade.KindGoal, a.Goal), Team: l.refTo(cascade.KindTeam, a.Team),
		Metric: l.refTo(cascade.KindMetric, a.Metric), Measure: l.refTo(cascade.KindMeasure, a.Measure),
		Reason: a.Reason, By: l.refTo(cascade.KindPerson, a.By), FiledBy: l.refTo(cascade.KindPerson, a.FiledBy),
		Until: a.Until, InForce: a.InForce(l.Today()),
	}
}
