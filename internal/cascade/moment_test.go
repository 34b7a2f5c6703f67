package cascade

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var lastDay = NewDate(9999, 12, 31)

func anyDate(t *rapid.T) Date { return Date(rapid.Int32Range(1, int32(lastDay)).Draw(t, "date")) }

func anyMoment(t *rapid.T) Moment {
	d := anyDate(t)
	if rapid.Bool().Draw(t, "whole day") {
		return OnDay(d)
	}
	minutes := 0
	if d > 1 && d < lastDay && rapid.Bool().Draw(t, "elsewhere") {
		minutes = rapid.IntRange(-23*60-59, 23*60+59).Draw(t, "offset")
	}
	at := d.Time().Add(time.Duration(rapid.Int64Range(0, 86400*1e6-1).Draw(t, "microsecond")) * time.Microsecond)
	at = at.Add(-time.Duration(minutes) * time.Minute).In(time.FixedZone("", minutes*60))
	return AtTime(at)
}

func TestDates(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDate(t), anyDate(t)
		if got, err := ParseDate(a.String()); err != nil || got != a {
			t.Fatalf("%q is read as %v (%v)", a, got, err)
		}
		if DateOf(a.Time()) != a || DateOf(a.Time().Add(24*time.Hour-1)) != a {
			t.Fatalf("%s is not the day of its own hours", a)
		}
		y, m, d := a.Time().Date()
		if NewDate(y, m, d) != a {
			t.Fatalf("%s is not %d-%d-%d", a, y, m, d)
		}
		if (a < b) != (a.String() < b.String()) {
			t.Fatalf("%s and %s sort differently as texts", a, b)
		}
	})
	if got := NewDate(1970, 1, 1).Time().Unix(); got != 0 {
		t.Errorf("1970-01-01 is second %d", got)
	}
	for _, bad := range []string{
		"", "0000-01-01", "0001-01-01", "2026-02-29", "2026-13-01", "2026-1-2", "26-01-02", "10000-01-01", "2026-01-02 ",
		"2026-01-02T00:00:00Z", "yesterday",
	} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("%q is read as %s", bad, d)
		}
	}
}

func TestMoments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anyMoment(t), anyMoment(t), anyMoment(t)
		if got, err := ParseMoment(a.String()); err != nil || got != a {
			t.Fatalf("%q is read as %v (%v)", a, got, err)
		}
		var back struct{ At Moment }
		body, err := json.Marshal(struct{ At Moment }{a})
		if err == nil {
			err = json.Unmarshal(body, &back)
		}
		if err != nil || back.At != a {
			t.Fatalf("%s comes back from JSON as %v (%v)", body, back.At, err)
		}
		if a.IsZero() || a.String()[:10] != a.Date().String() || OnDay(a.Date()).Compare(a) > 0 {
			t.Fatalf("%s is not on its day, %s", a, a.Date())
		}
		if a.Instant() && AtTime(a.Time()) != a {
			t.Fatalf("%s is not the instant of its own time", a)
		}
		if a.Compare(b) != -b.Compare(a) || (a.Compare(b) == 0) != (a == b) ||
			a.Compare(b) < 0 && b.Compare(c) < 0 && a.Compare(c) >= 0 {
			t.Fatalf("%s, %s and %s are in no order", a, b, c)
		}
		if a.Compare(b) < 0 && (a.Date() > b.Date() || a.Date() == b.Date() && a.Instant() && a.Time().After(b.Time())) {
			t.Fatalf("%s sorts before %s", a, b)
		}
	})
	for in, want := range map[string]string{
		"2026-11-16T09:30:00+02:00":      "2026-11-16T09:30:00+02:00",
		"2026-12-31T23:30:00-08:00":      "2026-12-31T23:30:00-08:00",
		"2026-11-16T09:30:00+00:00":      "2026-11-16T09:30:00Z",
		"2026-11-16T09:30:00-00:00":      "2026-11-16T09:30:00Z",
		"2026-11-16T09:30:00.123456789Z": "2026-11-16T09:30:00.123456Z",
		"0001-01-01T00:00:00Z":           "0001-01-01T00:00:00Z",
	} {
		if m, err := ParseMoment(in); err != nil || m.String() != want {
			t.Errorf("%q is read as %q (%v), want %q", in, m, err, want)
		}
	}
	for _, bad := range []string{
		"", "2026-11-16T09:30", "2026-11-16 09:30:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
		"2026-11-16T24:00:00Z", "0001-01-01",
	} {
		if m, err := ParseMoment(bad); err == nil {
			t.Errorf("%q is read as %s", bad, m)
		}
	}
	if !(Moment{}).IsZero() || (Moment{}).String() != "" || Date(0).String() != "" {
		t.Error("what is not set has a text")
	}
}
