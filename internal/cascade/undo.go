package cascade

import (
	"time"

	"weir.dev/weir/internal/words"
)

// TakeBack decides the changes that take back changes made before, as their maker saw them. s is what they see now, and
// all is judged by that: what has changed since, or is not there any more, is a conflict, and so is something new that
// others have hung on what would go.
func (s Snapshot) TakeBack(by ID, made []Change, now time.Time, ids IDs) ([]Change, error) {
	d := newDraft(s)
	for _, c := range Undo(made) {
		now := s.Get(c.Kind(), c.ID())
		switch {
		case c.Before == nil && now != nil || c.Before != nil && now == nil:
			err := refuse(Conflict, "", "", words.T("It cannot be undone: what it was about is not there any more."))
			err.Problem = Gone
			return nil, err
		case c.Before != nil && (Withheld(now) || s.Version(now) != s.Version(c.Before)):
			err := refuse(Conflict, "", "", words.T("It was changed since, so it cannot be undone."))
			err.Problem = Overtaken
			return nil, err
		}
	}
	gone := map[ID]bool{}
	for _, c := range Undo(made) {
		if c.After == nil {
			gone[c.ID()] = true
		}
	}
	for _, c := range Undo(made) {
		if c.After != nil {
			e := Clone(c.After)
			if now := s.Get(c.Kind(), c.ID()); now == nil { // who took its key meanwhile has borne it longer
				e.Head().Named = unplaced
			} else {
				*e.Head() = *now.Head()
				if e.Head().Key = c.After.Head().Key; Fold(e.Head().Key) != Fold(now.Head().Key) {
					e.Head().Named = unplaced
				}
			}
			d.put(e)
			continue
		}
		for _, k := range Kinds {
			for r := range d.cur.Referrers(c.ID(), k) {
				if !gone[r.Head().ID] {
					err := refuse(Conflict, "", "",
						words.T("Something else hangs on it by now, so it cannot be undone. Remove it instead."))
					err.Problem = Overtaken
					return nil, err
				}
			}
		}
		d.remove(c.Before)
	}
	a := &batch{base: s, by: by, ids: ids, at: s.Moment(now), draft: d, keys: map[string]int{}, back: true}
	a.tellProposals()
	a.checkStructure()
	for _, t := range d.order {
		if e := d.cur.Get(t.Kind(), t.ID()); e != nil {
			if err := a.dangling(e); err != nil {
				return nil, err
			}
		}
	}
	return a.outcome()
}

// dangling refuses a thing that would name, or pick, something that has gone since.
func (a *batch) dangling(e Entity) (err error) {
	refused := func(field string) {
		refusal := refuse(Conflict, "", field,
			words.T("It cannot be undone: something that it names is not there any more."))
		refusal.Problem = Gone
		err = refusal
	}
	Refs(e, func(r Ref) {
		for _, k := range r.Of {
			if a.draft.cur.Get(k, *r.ID) != nil {
				return
			}
		}
		refused(r.Field)
	})
	Picks(e, func(f *Field, id *ID) {
		owner := a.draft.cur.Get(f.From.Of[0], ID(f.From.of(e).String()))
		if owner != nil && PartLabel(owner, f.Part, *id) == "" {
			refused(f.Name)
		}
	})
	return err
}
