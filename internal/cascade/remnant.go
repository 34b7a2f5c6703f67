package cascade

import (
	"encoding/json"
	"slices"
)

// Remnant marks what is left of a thing for those who see some of it, or something it is named by, that its remover
// did not see. To everybody else it is gone.
type Remnant struct {
	Audience []ID `json:"audience"` // for whom it is left: teams and people
	// Gone is since when it is gone to the others: the place of the record that removed it, in the order of creation. 0
	// is a line at a redacted goal that nobody removed and that has only lost what it named: to others it is still the
	// bare line that it was.
	Gone int64 `json:"gone,omitempty"`
}

// Leave marks e, a copy, as left for an audience only, from the record on that the change is written with.
func Leave(e Entity, audience []ID) Entity {
	e.Head().Remnant = &Remnant{Audience: audience, Gone: unplaced}
	return e
}

// UnmarshalJSON reads a remnant, also as it was kept for a while: with a mark that it was removed, and at first with
// nothing that says when. Of those, all that hangs on one counts as hung on it since.
func (r *Remnant) UnmarshalJSON(body []byte) error {
	type present Remnant
	was := struct {
		*present
		Removed bool  `json:"removed"`
		Since   int64 `json:"since"`
	}{present: (*present)(r)}
	if err := json.Unmarshal(body, &was); err != nil {
		return err
	}
	if was.Removed {
		r.Gone = max(was.Since, 1)
	}
	return nil
}

// linesKept returns the alignments that name e otherwise than as one of their two goals, where one of these is
// redacted, each with those who see all of it. Such a line shows to those who see that goal so. If it went, they would
// see that it named what is removed: it stays without what names e, for those who saw all of it; to all others it shows
// as before.
func (s *Snapshot) linesKept(e Entity) map[ID]*Remnant {
	id := e.Head().ID
	out := map[ID]*Remnant{}
	for r := range s.Referrers(id, KindAlignment) {
		a := r.(*Alignment)
		from, to := s.Goal(a.Goal), s.Goal(a.To)
		if !a.By.Nested() || id == a.Goal || id == a.To || from == nil || to == nil ||
			from.Visibility != Redacted && to.Visibility != Redacted { // or it goes with its goal
			continue
		}
		left := &Remnant{Audience: s.membersOnly(s.Insiders(a))}
		if was := a.Remnant; was != nil {
			left.Audience, left.Gone = s.inBoth(left.Audience, was.Audience), was.Gone
		}
		out[a.ID] = left
	}
	return out
}

// lineWithout returns what stays of one of the lines kept when the thing with an id is removed, or nil.
func lineWithout(e Entity, id ID, kept map[ID]*Remnant) Entity {
	left := kept[e.Head().ID]
	if left == nil {
		return nil
	}
	e, ok := strip(e, func(r Ref) bool { return *r.ID == id })
	if !ok {
		return nil
	}
	e.Head().Remnant = left
	return e
}

// membersOnly returns an audience without the guests in it, who do not see open things by being in it.
func (s *Snapshot) membersOnly(audience []ID) []ID {
	var people []ID
	guests := false
	for p := range s.People() {
		if s.InAudience(p.ID, audience) {
			if p.Rights() == Guest {
				guests = true
			} else {
				people = append(people, p.ID)
			}
		}
	}
	if guests {
		return people
	}
	return audience
}

// KindLeaver is the kind of Leaver.
const KindLeaver Kind = "leaver"

// Leaver is what is left of a person. Whoever is removed may do and see nothing any more, so they are gone for
// everybody; kept is only where they stood in things that their remover does not see, as an owner or among those who
// see it. They stand there again when the removal is taken back.
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

// LeaverOf returns what is left of a person who goes in things that change with that, or nil where they stood nowhere.
func LeaverOf(person ID, changes []Change) *Leaver {
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

// Left reports whether something is left of a person.
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
