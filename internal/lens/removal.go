package lens

import (
	"cmp"

	"weir.dev/weir/internal/cascade"
)

// Removal is what goes along with a thing that is removed, of what the viewer sees.
type Removal struct {
	Goes     []Along              // what cannot stand without it
	Happened map[cascade.Kind]int // how much of what happened cannot either: readings, check-ins
	Stays    []Along              // what no longer names it
}

// Along is a thing that goes, or changes, with another.
type Along struct {
	Kind cascade.Kind
	Name string // as people call it; empty where it has no name
	// What it joins, where it has no name: what serves or needs, and what is served or needed. Either may be empty.
	From, To string
}

// Removal works out what goes along with e, a thing that the viewer sees. What they see only a stub of is left out.
func (l *Lens) Removal(e cascade.Entity) Removal {
	out := Removal{Happened: map[cascade.Kind]int{}}
	for _, c := range l.s.Removal(e) {
		info := cascade.Info(c.Kind())
		switch {
		case c.ID() == e.Head().ID, cascade.Withheld(c.Before):
		case c.After != nil && (info.Accumulates || cascade.Same(c.Before, c.After)):
		case c.After != nil:
			out.Stays = append(out.Stays, l.Along(c.Before))
		case info.Accumulates:
			out.Happened[c.Kind()]++
		default:
			out.Goes = append(out.Goes, l.Along(c.Before))
		}
	}
	return out
}

// Along names a thing by its title; a measure has its metric's, and what joins two things has theirs.
func (l *Lens) Along(e cascade.Entity) Along {
	out := Along{Kind: e.Kind(), Name: cascade.TitleOf(e)}
	if m, ok := e.(*cascade.Measure); ok {
		out.Name = l.titleOf(cascade.Ref{Of: []cascade.Kind{cascade.KindMetric}, ID: &m.Metric})
	}
	if out.Name = cmp.Or(out.Name, e.Head().Key); out.Name != "" {
		return out
	}
	info := cascade.Info(e.Kind())
	end := &out.From
	for _, name := range info.Identity {
		if name == info.Arrow {
			end = &out.To
		}
		f := info.Field(name)
		if id, ok := f.Get(e).(cascade.ID); ok && *end == "" {
			*end = l.titleOf(cascade.Ref{Of: f.Of, ID: &id})
		}
	}
	return out
}

// titleOf is what people call the thing that a reference names; empty where nothing of it shows.
func (l *Lens) titleOf(r cascade.Ref) string {
	for _, k := range r.Of {
		if e := l.s.Get(k, *r.ID); e != nil && !cascade.Withheld(e) {
			return cmp.Or(cascade.TitleOf(e), e.Head().Key)
		}
	}
	return ""
}
