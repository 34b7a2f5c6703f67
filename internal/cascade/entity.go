package cascade

import (
	"cmp"
	"math"

	"weir.dev/weir/internal/words"
)

// ID names an entity inside a workspace. Stored entities carry random internal ids. In a Document an ID field holds
// what the writer wrote, a key; Apply resolves keys to ids.
type ID string

// Header is what every entity carries.
type Header struct {
	ID  ID    `json:"id"`
	Seq int64 `json:"seq"` // creation order in the workspace; never shown outside
	// Maker is who made it. It only says who may edit what no team owns, and shows nowhere.
	Maker ID     `json:"maker,omitempty"`
	Key   string `json:"key,omitempty"` // chosen by people; unique per kind among what its writer saw
	// Named is the place of the record that gave it its key, in the order of the journal; 0 where that is Seq.
	Named int64 `json:"named,omitempty"`
	// Remnant is set on what is left of a thing for some once it was removed by somebody who did not see all of it.
	Remnant *Remnant `json:"remnant,omitempty"`
	// Exact says that a document names it by its id as well, so that its bare key means another. It is never stored.
	Exact bool `json:"-"`
}

// unplaced stands in Named, and in a remnant's Gone, until the change is committed and has a place in the journal.
const unplaced = -1

// since says from when on the thing has borne its key without a break; what is not committed yet comes last.
func (h *Header) since() int64 {
	switch {
	case h.Seq == 0 || h.Named == unplaced:
		return math.MaxInt64
	case h.Named != 0:
		return h.Named
	}
	return h.Seq
}

// Written returns how a document names what carries h: by its key, or by key@id where it says so.
func (h *Header) Written() string {
	if h.ID == "" {
		return h.Key
	}
	return h.Key + "@" + string(h.ID)
}

// Head returns h itself, so that every entity has it by embedding.
func (h *Header) Head() *Header { return h }

// Entity is one thing of a workspace. Entities inside a Snapshot are shared and must not be changed; Clone first.
type Entity interface {
	Kind() Kind
	Head() *Header
	// natural identifies the entity within its kind: its key, or what it joins. Once resolved it is made of ids.
	natural() string
}

// ByCreation compares two entities by order of creation, in which a snapshot yields those of a kind.
func ByCreation(a, b Entity) int {
	x, y := a.Head(), b.Head()
	return cmp.Or(cmp.Compare(x.Seq, y.Seq), cmp.Compare(x.ID, y.ID))
}

// Grade is how much of a thing those outside its audience see.
type Grade string

// The grades; the empty grade is open.
const (
	Open     Grade = "open"
	Redacted Grade = "redacted" // that it exists, and where, is public
	Hidden   Grade = "hidden"   // that it exists is secret
)

// Stricter returns the stricter of two grades.
func Stricter(a, b Grade) Grade {
	for _, g := range []Grade{Hidden, Redacted} {
		if a == g || b == g {
			return g
		}
	}
	return Open
}

// Words says a grade as people read it, as what a thing is.
func (g Grade) Words() words.Text {
	switch g {
	case Redacted:
		return words.T("redacted")
	case Hidden:
		return words.T("hidden")
	}
	return words.T("open")
}

// Sight is who may see a thing that has a grade of its own.
type Sight struct {
	Visibility Grade `json:"visibility,omitempty"`
	Audience   []ID  `json:"audience,omitempty"` // teams and people
	// Withheld marks what is left of a redacted thing for a viewer outside its audience. It is never stored.
	Withheld bool `json:"-"`
}

// Restricted reports whether s keeps anything from anybody.
func (s Sight) Restricted() bool { return s.Visibility == Redacted || s.Visibility == Hidden }

func (s *Sight) withheld() *bool { return &s.Withheld }

func (s *Sight) sight() *Sight { return s }

// SightOf returns who may see e, where it has a grade of its own; otherwise nil. It must not be changed through.
func SightOf(e Entity) *Sight {
	if s, ok := e.(interface{ sight() *Sight }); ok {
		return s.sight()
	}
	return nil
}

// Restricted reports whether e is kept from some people by itself: by its grade, as a remnant, or as a notice that only
// owners see. e may be nil.
func Restricted(e Entity) bool {
	if e == nil {
		return false
	}
	t := SightOf(e)
	return t != nil && t.Restricted() || e.Head().Remnant != nil || e.Kind() == KindOpening
}

// Withheld reports whether e is what is left of a redacted thing for a viewer outside its audience.
func Withheld(e Entity) bool {
	w, ok := e.(interface{ withheld() *bool })
	return ok && *w.withheld()
}
