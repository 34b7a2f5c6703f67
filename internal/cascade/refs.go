package cascade

import (
	"slices"
	"strings"
)

func join(parts ...ID) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte(0)
		}
		b.WriteString(string(p))
	}
	return b.String()
}

// Kind implementations.
func (*Settings) Kind() Kind     { return KindSettings }
func (*Framework) Kind() Kind    { return KindFramework }
func (*Source) Kind() Kind       { return KindSource }
func (*Person) Kind() Kind       { return KindPerson }
func (*Team) Kind() Kind         { return KindTeam }
func (*Cycle) Kind() Kind        { return KindCycle }
func (*Metric) Kind() Kind       { return KindMetric }
func (*Goal) Kind() Kind         { return KindGoal }
func (*Measure) Kind() Kind      { return KindMeasure }
func (*Initiative) Kind() Kind   { return KindInitiative }
func (*WorkItem) Kind() Kind     { return KindWorkItem }
func (*Review) Kind() Kind       { return KindReview }
func (*Alignment) Kind() Kind    { return KindAlignment }
func (*Need) Kind() Kind         { return KindNeed }
func (*Observation) Kind() Kind  { return KindObservation }
func (*CheckIn) Kind() Kind      { return KindCheckIn }
func (*Revision) Kind() Kind     { return KindRevision }
func (*HeldReview) Kind() Kind   { return KindHeldReview }
func (*Acknowledged) Kind() Kind { return KindAcknowledged }

func (*Settings) natural() string     { return "" }
func (e *Framework) natural() string  { return e.Key }
func (e *Source) natural() string     { return e.Key }
func (e *Person) natural() string     { return e.Key }
func (e *Team) natural() string       { return e.Key }
func (e *Cycle) natural() string      { return e.Key }
func (e *Metric) natural() string     { return e.Key }
func (e *Goal) natural() string       { return e.Key }
func (e *Measure) natural() string    { return e.Key }
func (e *Initiative) natural() string { return e.Key }
func (e *WorkItem) natural() string   { return e.Key }
func (e *Review) natural() string     { return e.Key }
func (e *Alignment) natural() string {
	return join(ID(e.sort()), e.Goal, e.Team, e.Metric, e.Initiative, e.To)
}

// sort is what of the mechanism belongs to an alignment's identity: the three nested ones may be exchanged in place.
func (e *Alignment) sort() Mechanism {
	if e.By.Nested() {
		return "nested"
	}
	return e.By
}
func (e *Need) natural() string        { return join(e.Goal, e.On, e.From, ID(e.What)) }
func (e *Observation) natural() string { return join(e.Metric, ID(e.At.Date().String())) }
func (e *CheckIn) natural() string {
	if e.Key != "" {
		return join("key", ID(e.Key))
	}
	return join(e.Goal, e.By, ID(e.At.String()))
}

func (e *Revision) natural() string {
	return join(e.Goal, e.Measure, ID(e.Field), ID(e.At.String()))
}
func (e *HeldReview) natural() string { return join(e.Review, ID(e.At.String())) }
func (e *Acknowledged) natural() string {
	return join(ID(e.Rule), e.Goal, e.Team, e.Metric, e.Measure)
}

// keyed reports whether entities of kind k are named by a key.
func keyed(k Kind) bool {
	switch k {
	case KindSettings, KindAlignment, KindNeed, KindObservation, KindCheckIn, KindRevision, KindHeldReview, KindAcknowledged:
		return false
	}
	return true
}

// accumulates reports whether entities of kind k are only ever added: what happened is not edited.
func accumulates(k Kind) bool {
	switch k {
	case KindObservation, KindCheckIn, KindRevision, KindHeldReview:
		return true
	}
	return false
}

// refs

func one(visit func(Ref), kind Kind, field string, id *ID) {
	if *id != "" {
		visit(Ref{Kind: kind, Field: field, ID: id})
	}
}

func part(visit func(Ref), kind Kind, field string, id *ID) {
	if *id != "" {
		visit(Ref{Kind: kind, Field: field, ID: id, Part: true})
	}
}

func many(visit func(Ref), kind Kind, field string, ids []ID) {
	for i := range ids {
		visit(Ref{Kind: kind, Field: field, ID: &ids[i], Part: true})
	}
}

func (*Settings) refs(func(Ref))  {}
func (*Framework) refs(func(Ref)) {}
func (*Source) refs(func(Ref))    {}
func (*Person) refs(func(Ref))    {}

func (e *Team) refs(visit func(Ref)) {
	part(visit, KindTeam, "parent", &e.Parent)
	part(visit, KindPerson, "mandate.agreed", &e.Mandate.Agreed)
	part(visit, KindPerson, "lead", &e.Lead)
	many(visit, kindMember, "members", e.Members)
}

func (e *Cycle) refs(visit func(Ref)) {
	part(visit, KindCycle, "parent", &e.Parent)
	if e.Charter != nil {
		many(visit, KindReview, "charter.reviews", e.Charter.Reviews)
		part(visit, KindPerson, "charter.decides", &e.Charter.Decides)
	}
}

func (e *Metric) refs(visit func(Ref)) {
	part(visit, kindMember, "owner", &e.Owner)
	many(visit, kindMember, "audience", e.Audience)
}

func (e *Goal) refs(visit func(Ref)) {
	many(visit, KindTeam, "owners", e.Owners)
	many(visit, KindPerson, "accountable", e.Accountable)
	part(visit, KindCycle, "cycle", &e.Cycle)
	many(visit, KindTeam, "supports", e.Supports)
	part(visit, KindGoal, "replaces", &e.Replaces)
	many(visit, kindMember, "audience", e.Audience)
	if e.Brief != nil {
		part(visit, KindPerson, "brief.decides", &e.Brief.Decides)
	}
	for i := range e.Drivers {
		part(visit, KindMetric, "drivers.metric", &e.Drivers[i].Metric)
	}
	for i := range e.Tripwires {
		part(visit, KindMetric, "tripwires.metric", &e.Tripwires[i].Metric)
	}
	if e.Bet != nil {
		part(visit, KindMetric, "bet.metric", &e.Bet.Metric)
		part(visit, KindMetric, "bet.control", &e.Bet.Control)
	}
	for i := range e.Waived {
		part(visit, KindPerson, "waived.by", &e.Waived[i].By)
	}
}

func (e *Measure) refs(visit func(Ref)) {
	one(visit, KindGoal, "goal", &e.Goal)
	one(visit, KindMetric, "metric", &e.Metric)
	many(visit, kindMember, "audience", e.Audience)
}

func (e *Initiative) refs(visit func(Ref)) {
	many(visit, KindTeam, "owners", e.Owners)
	many(visit, KindGoal, "serves", e.Serves)
}

func (e *WorkItem) refs(visit func(Ref)) {
	part(visit, KindInitiative, "initiative", &e.Initiative)
	many(visit, KindGoal, "serves", e.Serves)
	part(visit, kindMember, "owner", &e.Owner)
}

func (e *Review) refs(visit func(Ref)) {
	one(visit, KindGoal, "scope.goal", &e.Goal)
	one(visit, KindTeam, "scope.team", &e.Team)
	one(visit, KindCycle, "scope.cycle", &e.Cycle)
	part(visit, KindPerson, "chair", &e.Chair)
}

func (e *Alignment) refs(visit func(Ref)) {
	one(visit, KindGoal, "goal", &e.Goal)
	one(visit, KindTeam, "team", &e.Team)
	one(visit, KindMetric, "metric", &e.Metric)
	one(visit, KindInitiative, "initiative", &e.Initiative)
	one(visit, KindGoal, "to", &e.To)
	for i := range e.MightWorsen {
		one(visit, KindMetric, "mightWorsen.metric", &e.MightWorsen[i].Metric)
		part(visit, kindMember, "mightWorsen.tell", &e.MightWorsen[i].Tell)
	}
	if e.Case != nil {
		part(visit, KindReview, "case.governedBy", &e.Case.GovernedBy)
	}
	if b := e.Believes; b != nil {
		one(visit, KindMetric, "believes.driver", &b.Driver)
		one(visit, KindMetric, "believes.outcome", &b.Outcome)
		if b.ReadableWhen != nil {
			one(visit, KindMetric, "believes.readableWhen.metric", &b.ReadableWhen.Metric)
		}
		if b.Overruled != nil {
			part(visit, KindPerson, "believes.overruled.by", &b.Overruled.By)
		}
	}
}

func (e *Need) refs(visit func(Ref)) {
	one(visit, KindGoal, "", &e.Goal)
	one(visit, KindGoal, "goal", &e.On)
	part(visit, KindTeam, "from", &e.From)
}

func (e *Observation) refs(visit func(Ref)) {
	one(visit, KindMetric, "metric", &e.Metric)
	part(visit, KindCheckIn, "checkIn", &e.CheckIn)
}

func (e *CheckIn) refs(visit func(Ref)) {
	one(visit, KindGoal, "goal", &e.Goal)
	part(visit, KindPerson, "by", &e.By)
	if len(e.Values) > 0 { // rebuilt, since a map's keys cannot be rewritten in place
		ids := make([]ID, 0, len(e.Values))
		for id := range e.Values {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		values := make(map[ID]float64, len(ids))
		changed := false
		for _, id := range ids {
			now := id
			visit(Ref{Kind: KindMeasure, Field: "values", ID: &now, Part: true})
			values[now] = e.Values[id]
			changed = changed || now != id
		}
		if changed {
			e.Values = values
		}
	}
	many(visit, KindPerson, "acknowledged", e.Acknowledged)
}

func (e *Revision) refs(visit func(Ref)) {
	one(visit, KindGoal, "goal", &e.Goal)
	one(visit, KindMeasure, "measure", &e.Measure)
}

func (e *HeldReview) refs(visit func(Ref)) {
	one(visit, KindReview, "review", &e.Review)
	for i := range e.Decisions {
		part(visit, KindGoal, "decisions.goal", &e.Decisions[i].Goal)
	}
}

func (e *Acknowledged) refs(visit func(Ref)) {
	one(visit, KindGoal, "goal", &e.Goal)
	one(visit, KindTeam, "team", &e.Team)
	one(visit, KindMetric, "metric", &e.Metric)
	one(visit, KindMeasure, "measure", &e.Measure)
	part(visit, KindPerson, "by", &e.By)
}

// Refs visits every reference of e to another entity. e must not be changed through it: Clone first to rewrite.
func Refs(e Entity, visit func(Ref)) { e.refs(visit) }
