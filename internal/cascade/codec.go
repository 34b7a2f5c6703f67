package cascade

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// New returns an empty entity of kind k, or nil when there is no such kind.
func New(k Kind) Entity {
	switch k {
	case KindSettings:
		return &Settings{}
	case KindFramework:
		return &Framework{}
	case KindSource:
		return &Source{}
	case KindPerson:
		return &Person{}
	case KindTeam:
		return &Team{}
	case KindCycle:
		return &Cycle{}
	case KindMetric:
		return &Metric{}
	case KindGoal:
		return &Goal{}
	case KindMeasure:
		return &Measure{}
	case KindInitiative:
		return &Initiative{}
	case KindWorkItem:
		return &WorkItem{}
	case KindReview:
		return &Review{}
	case KindAlignment:
		return &Alignment{}
	case KindNeed:
		return &Need{}
	case KindObservation:
		return &Observation{}
	case KindCheckIn:
		return &CheckIn{}
	case KindRevision:
		return &Revision{}
	case KindHeldReview:
		return &HeldReview{}
	case KindAcknowledged:
		return &Acknowledged{}
	}
	return nil
}

// Encode writes e as JSON: the form in which rows and the journal keep it. The same entity gives the same bytes.
func Encode(e Entity) []byte {
	b, err := json.Marshal(e)
	if err != nil { // entities hold finite numbers and plain fields only, which the parsers guarantee
		panic(fmt.Sprintf("cascade: encode %s: %v", e.Kind(), err))
	}
	return b
}

// Decode reads what Encode wrote.
func Decode(k Kind, body []byte) (Entity, error) {
	e := New(k)
	if e == nil {
		return nil, fmt.Errorf("cascade: there is no kind %q", k)
	}
	if err := json.Unmarshal(body, e); err != nil {
		return nil, fmt.Errorf("cascade: decode %s: %w", k, err)
	}
	return e, nil
}

// Clone returns a deep copy of e.
func Clone[E Entity](e E) E {
	c, err := Decode(e.Kind(), Encode(e))
	if err != nil {
		panic(err) // Decode reads what Encode wrote
	}
	if from := withheld(e); from != nil {
		*withheld(c) = *from // the one thing that is never written
	}
	return c.(E)
}

// Withheld reports whether e is what is left of a redacted thing for a viewer outside its audience.
func Withheld(e Entity) bool {
	w := withheld(e)
	return w != nil && *w
}

func withheld(e Entity) *bool {
	switch e := e.(type) {
	case *Goal:
		return &e.Withheld
	case *Measure:
		return &e.Withheld
	case *Metric:
		return &e.Withheld
	case *Alignment:
		return &e.Withheld
	}
	return nil
}

// Same reports whether a and b say the same, whatever their ids and order of creation.
func Same(a, b Entity) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	return bytes.Equal(said(a), said(b))
}

// said encodes e without what it did not choose itself.
func said(e Entity) []byte {
	h := *e.Head()
	c := Clone(e)
	*c.Head() = Header{Key: h.Key}
	if g, ok := c.(*Goal); ok {
		g.CommittedOn = 0
	}
	return Encode(c)
}
