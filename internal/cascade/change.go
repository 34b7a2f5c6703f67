package cascade

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
)

// Change is one put or delete of one entity: with no Before it is new, with no After it is gone. Before and After have
// the same kind and id.
type Change struct {
	Before, After Entity
}

// Kind returns the kind of the entity changed.
func (c Change) Kind() Kind { return c.Thing().Kind() }

// ID returns the id of the entity changed.
func (c Change) ID() ID { return c.Thing().Head().ID }

// Thing returns the entity changed, as it is after the change, or was before it where it is gone.
func (c Change) Thing() Entity {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

// Undo returns the changes that take back cs, last first.
func Undo(cs []Change) []Change {
	out := make([]Change, 0, len(cs))
	for i := len(cs) - 1; i >= 0; i-- {
		out = append(out, Change{Before: cs[i].After, After: cs[i].Before})
	}
	return out
}

// Follow returns one list for two lists of changes of which the second was made after the first: one change an entity,
// in the order of first touch, without those that come to nothing. The lists must not be used afterwards.
func Follow(first, then []Change) []Change {
	at := map[ID]int{}
	if len(then) > 0 {
		for i, c := range first {
			at[c.ID()] = i
		}
	}
	for _, c := range then {
		if i, ok := at[c.ID()]; ok {
			first[i].After = c.After
		} else {
			first = append(first, c)
		}
	}
	return slices.DeleteFunc(first, func(c Change) bool { return c.Before == nil && c.After == nil })
}

// changeForm is how a change is written in the journal; AppendChange writes it by hand.
type changeForm struct {
	Kind   Kind            `json:"kind"`
	ID     ID              `json:"id"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
	// Readings stands alone: new readings, as Pack writes them.
	Readings []byte `json:"readings,omitempty"`
}

// EncodeChanges writes cs as the journal keeps them. People's names and addresses are left out: the journal names
// people by id, so that a person can be erased without breaking its chain.
func EncodeChanges(cs []Change) []byte { return encodeChanges(cs, Unnamed) }

// EncodeNamed is EncodeChanges with people's names and addresses, for what is kept for a day and goes with a person.
func EncodeNamed(cs []Change) []byte { return encodeChanges(cs, func(e Entity) Entity { return e }) }

func encodeChanges(cs []Change, form func(Entity) Entity) []byte {
	b := []byte{'['}
	for i, c := range cs {
		if i > 0 {
			b = append(b, ',')
		}
		b, _, _ = appendChange(b, c, form)
	}
	return append(b, ']')
}

// AppendChange appends one of the changes that EncodeChanges puts in a list. From and to are where in it After stands
// as Encode writes it; both are 0 where it does not.
func AppendChange(b []byte, c Change) (out []byte, from, to int) {
	b, from, to = appendChange(b, c, Unnamed)
	if c.After == nil || Unnamed(c.After) != c.After {
		return b, 0, 0
	}
	return b, from, to
}

// AppendReadings appends what stands in such a list for changes that make readings and follow each other. All are
// packable.
func AppendReadings(b []byte, made []*Observation) []byte {
	b = base64.StdEncoding.AppendEncode(append(b, `{"readings":"`...), Pack(made))
	return append(b, `"}`...)
}

func appendChange(b []byte, c Change, form func(Entity) Entity) (out []byte, from, to int) {
	b = appendText(append(b, `{"kind":`...), string(c.Kind()))
	b = appendText(append(b, `,"id":`...), string(c.ID()))
	if c.Before != nil {
		b = appendEntity(append(b, `,"before":`...), form(c.Before))
	}
	if c.After != nil {
		b = append(b, `,"after":`...)
		from = len(b)
		b = appendEntity(b, form(c.After))
		to = len(b)
	}
	return append(b, '}'), from, to
}

// Unnamed returns e as the journal keeps it: a person without name and address, anything else as it is.
func Unnamed(e Entity) Entity {
	if p, ok := e.(*Person); ok {
		c := *p
		c.Name, c.Email = "", ""
		return &c
	}
	return e
}

// DecodeChanges reads what EncodeChanges or EncodeNamed wrote, or a list of what AppendChange and AppendReadings
// append. From the first a person comes without name and address.
func DecodeChanges(body []byte) ([]Change, error) {
	var forms []changeForm
	if err := json.Unmarshal(body, &forms); err != nil {
		return nil, fmt.Errorf("cascade: decode changes: %w", err)
	}
	cs := make([]Change, 0, len(forms))
	for i, f := range forms {
		if len(f.Readings) > 0 {
			if err := Unpack(f.Readings, func(o *Observation) error {
				cs = append(cs, Change{After: o})
				return nil
			}); err != nil {
				return nil, err
			}
			continue
		}
		var c Change
		for _, side := range []struct {
			raw json.RawMessage
			to  *Entity
		}{{f.Before, &c.Before}, {f.After, &c.After}} {
			if len(side.raw) == 0 {
				continue
			}
			e, err := Decode(f.Kind, side.raw)
			if err != nil {
				return nil, err
			}
			*side.to = e
		}
		if c.Before == nil && c.After == nil {
			return nil, fmt.Errorf("cascade: change %d of %s %s has neither before nor after", i, f.Kind, f.ID)
		}
		cs = append(cs, c)
	}
	return cs, nil
}
