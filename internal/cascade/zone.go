package cascade

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a machine need not have the zones

	"weir.dev/weir/internal/words"
)

// The days of a workspace are counted in its time zone, and a person may have their own.

// zoneList names the zones of the IANA database, one a line, in order.
//
//go:embed zones.txt
var zoneList string

var zoneNames = sync.OnceValue(func() []string { return strings.Fields(zoneList) })

var zones sync.Map // name → *time.Location

// zone returns the time zone with a name of the list; UTC for every other.
func zone(name string) *time.Location {
	if name == "" {
		return time.UTC
	}
	if at, ok := zones.Load(name); ok {
		return at.(*time.Location)
	}
	at := time.UTC
	if _, ok := slices.BinarySearch(zoneNames(), name); ok {
		if found, err := time.LoadLocation(name); err == nil {
			at = found
		}
	}
	zones.Store(name, at)
	return at
}

// zoneFault says what is wrong with the name of a time zone; nothing where it is one.
func zoneFault(name string) words.Text {
	all := zoneNames()
	if _, ok := slices.BinarySearch(all, name); ok {
		return words.Text{}
	}
	best, distance := "", 4
	plain := func(s string) string { return Fold(strings.ReplaceAll(s, " ", "_")) }
	for _, is := range all {
		_, city, _ := strings.Cut(is, "/")
		d := Distance(plain(name), plain(is), distance)
		if city != "" && plain(name) == Fold(city) {
			d = 0
		}
		if d < distance {
			best, distance = is, d
		}
	}
	if best == "" {
		best = "Europe/Berlin" // an example
		return words.T("%s is no time zone; write its place, as %s", words.Quoted(name), best)
	}
	return words.T("%s is no time zone; did you mean %s?", words.Quoted(name), best)
}

func checkZone(c *checker, name string) {
	if name == "" {
		return
	}
	if wrong := zoneFault(name); !wrong.IsZero() {
		c.bad("timezone", wrong)
	}
}

// dayIn returns the day of a time in a time zone. Midnight UTC to the microsecond is a day that somebody named, as a
// clock that was told to stand still on one has it: it is that day everywhere.
func dayIn(at *time.Location, now time.Time) Date {
	if at == time.UTC || now.Equal(DateOf(now).Time()) {
		return DateOf(now)
	}
	year, month, day := now.In(at).Date()
	return NewDate(year, month, day)
}

// Today returns the day that it is in the workspace at a time.
func (s *Snapshot) Today(now time.Time) Date { return dayIn(zone(s.Settings().Timezone), now) }

// LastDay returns the last day on which a person may say that something was read or said at a time: today in the
// workspace or where they are, whichever is later.
func (s *Snapshot) LastDay(person ID, now time.Time) Date {
	today := s.Today(now)
	if p := s.Person(person); p != nil && p.Timezone != "" {
		today = max(today, dayIn(zone(p.Timezone), now))
	}
	return today
}

// LocalTime returns a time as the clock where a person is shows it: in their own time zone, or the workspace's.
func (s *Snapshot) LocalTime(person ID, t time.Time) time.Time {
	name := s.Settings().Timezone
	if p := s.Person(person); p != nil && p.Timezone != "" {
		name = p.Timezone
	}
	return t.In(zone(name))
}

// Moment returns a time as the clock of the workspace shows it.
func (s *Snapshot) Moment(now time.Time) Moment {
	if at := zone(s.Settings().Timezone); !now.Equal(DateOf(now).Time()) {
		now = now.In(at)
	}
	return AtTime(now)
}
