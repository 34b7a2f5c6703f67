package cascade

import "slices"

// Lapsed reports whether at least so many days have gone by since a day without the holidays among them: those of the
// workspace, and those that all of some teams have. A unit has those of the units above it too.
func (s *Snapshot) Lapsed(teams []ID, since, today Date, days int) bool {
	gone := int(today - since)
	return gone >= days && gone-s.daysOff(teams, since, today) >= days
}

// DaysBack returns the day so many days before another, where holidays of the workspace and of a team, if the id is
// that of one, do not count.
func (s *Snapshot) DaysBack(team ID, day Date, days int) Date {
	var teams []ID
	if s.Team(team) != nil {
		teams = []ID{team}
	}
	back := day - Date(days)
	for {
		more := days - (int(day-back) - s.daysOff(teams, back, day))
		if more <= 0 {
			return back
		}
		back -= Date(more)
	}
}

// daysOff returns how many days after one and up to another are holidays of the workspace or of all of some teams.
func (s *Snapshot) daysOff(teams []ID, after, upTo Date) int {
	var off []Date
	for i, id := range teams {
		of := s.teamHolidays(id)
		if i == 0 {
			off = of
		} else {
			off = slices.DeleteFunc(off, func(d Date) bool { return !slices.Contains(of, d) })
		}
		if len(off) == 0 {
			break
		}
	}
	off = slices.DeleteFunc(append(off, s.Settings().Holidays...), func(d Date) bool { return d <= after || d > upTo })
	slices.Sort(off)
	return len(slices.Compact(off))
}

// deepestUnit is how many units above a team are looked at: no organisation is as deep, and a loop ends.
const deepestUnit = 64

// teamHolidays are the holidays of a team and of the units above it, in no order, for the caller to change.
func (s *Snapshot) teamHolidays(id ID) (off []Date) {
	for t, n := s.Team(id), 0; t != nil && n < deepestUnit; t, n = s.Team(t.Parent), n+1 {
		off = append(off, t.Holidays...)
	}
	return off
}

// rester is what has holidays, those of what stands above it too.
type rester interface {
	rests() (above ID, holidays []Date)
}

func (e *Settings) rests() (ID, []Date) { return "", e.Holidays }

func (e *Team) rests() (ID, []Date) { return e.Parent, e.Holidays }

// HolidaysMoved reports whether a change makes other days holidays, or puts a unit under another; either side may be
// nil.
func HolidaysMoved(was, is Entity) bool {
	var from, to ID
	var before, after []Date
	w, old := was.(rester)
	if old {
		from, before = w.rests()
	}
	i, now := is.(rester)
	if now {
		to, after = i.rests()
	}
	return !slices.Equal(before, after) || old && now && from != to
}
