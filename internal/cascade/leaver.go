package cascade

import "slices"

// KindLeaver is the kind of Leaver.
const KindLeaver Kind = "leaver"

// Leaver keeps where somebody who was removed stood in things that their remover does not see: as an owner, or among
// those who see it. They stand there again when the removal is taken back.
type Leaver struct {
	Header
	Person ID      `json:"person"` // who is not there any more
	Stood  []Place `json:"stood"`
}

// Place is a field of a thing that named somebody.
type Place struct {
	Kind  Kind   `json:"kind"`
	ID    ID     `json:"id"`
	Field string `json:"field"`
}

// Kind returns KindLeaver.
func (*Leaver) Kind() Kind { return KindLeaver }

func (e *Leaver) natural() string { return string(e.Person) }

var leaverInfo = describe[Leaver](KindInfo{
	Many: "leavers", Inner: true,
	Block: Block{Doc: "Where somebody who was removed stood in what their remover does not see."},
})

// Leave returns what keeps the place of a person who goes in things that change with that, or nil where they had none.
func Leave(person ID, changes []Change) *Leaver {
	l := &Leaver{Header: Header{ID: "left-" + person}, Person: person}
	for _, c := range changes {
		if c.Before == nil || c.After == nil {
			continue
		}
		for f := range Info(c.Kind()).Own() {
			if f.Type == TypeRef && !f.Kept && slices.Contains(f.Of, KindPerson) && f.holds(c.Before, person) &&
				!f.holds(c.After, person) {
				l.Stood = append(l.Stood, Place{Kind: c.Kind(), ID: c.ID(), Field: f.Name})
			}
		}
	}
	if len(l.Stood) == 0 {
		return nil
	}
	return l
}

// holds reports whether a reference names a thing.
func (f *Field) holds(e Entity, id ID) bool {
	if f.List {
		ids, _ := f.Get(e).([]ID)
		return slices.Contains(ids, id)
	}
	named, _ := f.Get(e).(ID)
	return named == id
}

// Left reports whether a person was removed who stood in what their remover does not see.
func (s *Snapshot) Left(person ID) bool { return s.byNatural(KindLeaver, string(person)) != nil }

// Return returns the changes by which a person who is back stands again where they stood. What names one and names
// another by now stays theirs.
func (s Snapshot) Return(person ID) []Change {
	l, _ := s.byNatural(KindLeaver, string(person)).(*Leaver)
	if l == nil {
		return nil
	}
	d := newDraft(s)
	for _, p := range l.Stood {
		was := d.cur.Get(p.Kind, p.ID)
		if was == nil {
			continue
		}
		e, f := Clone(was), Info(p.Kind).Field(p.Field)
		if ids, _ := f.Get(e).([]ID); f.List && !slices.Contains(ids, person) {
			f.Set(e, append(ids, person))
		} else if !f.List && f.holds(e, "") {
			f.Set(e, person)
		}
		d.put(e)
	}
	d.remove(l)
	return d.changes()
}
