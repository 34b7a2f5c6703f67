package cascade

import (
	"strings"
	"testing"
	"time"
)

// Every name of the list is a time zone, and what is none is answered with what was probably meant.
func TestZones(t *testing.T) {
	t.Parallel()
	for _, name := range zoneNames() {
		if _, err := time.LoadLocation(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, says := range map[string]string{
		"Europe/Berlin": "", "Pacific/Auckland": "", "UTC": "", "America/Argentina/Buenos_Aires": "",
		"Europe/Berln": "did you mean Europe/Berlin?", "europe/berlin": "did you mean Europe/Berlin?",
		"America/New York": "did you mean America/New_York?", "Berlin": "did you mean Europe/Berlin?",
		"Local": "is no time zone", "+02:00": "as Europe/Berlin", "../../etc/passwd": "as Europe/Berlin",
	} {
		if got := zoneFault(name).String(); says == "" && got != "" || !strings.Contains(got, says) {
			t.Errorf("%s: %q, want %q", name, got, says)
		}
	}
}

// A workspace counts its days where it is; who is ahead of it may say what they read on their own day.
func TestDaysOfAZone(t *testing.T) {
	t.Parallel()
	s, err := Snapshot{}.With([]Change{
		{After: &Settings{Header: Header{ID: "s"}, Timezone: "America/Los_Angeles"}},
		{After: &Person{Header: Header{ID: "east"}, Timezone: "Pacific/Auckland"}},
		{After: &Person{Header: Header{ID: "west"}, Timezone: "Pacific/Honolulu"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string][3]string{ // the workspace's, the last day of who is east, and of who is west
		"2026-11-16T20:00:00Z": {"2026-11-16", "2026-11-17", "2026-11-16"},
		"2026-11-16T04:00:00Z": {"2026-11-15", "2026-11-16", "2026-11-15"},
		"2026-11-16T09:00:00Z": {"2026-11-16", "2026-11-16", "2026-11-16"},
		"2026-11-16T00:00:00Z": {"2026-11-16", "2026-11-16", "2026-11-16"}, // --as-of 2026-11-16
		"2026-03-08T09:59:59Z": {"2026-03-08", "2026-03-08", "2026-03-08"}, // the night on which clocks go forward
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		got := [3]string{s.Today(now).String(), s.LastDay("east", now).String(), s.LastDay("west", now).String()}
		if got != want {
			t.Errorf("%s: %v, want %v", at, got, want)
		}
		if m := s.Moment(now); m.Date() != s.Today(now) || !m.Time().Equal(now) {
			t.Errorf("%s is written as %s", at, m)
		}
	}
}
