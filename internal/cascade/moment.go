package cascade

import (
	"cmp"
	"time"

	"weir.dev/weir/internal/words"
)

// Date is a civil day, counted in days since 0001-01-01; the zero value means "not set", so the days run from
// 0001-01-02 to 9999-12-31.
type Date int32

const dateLayout = "2006-01-02"

// NewDate returns the day of the given year, month and day of the month.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the UTC day of t.
func DateOf(t time.Time) Date {
	return Date((t.Unix() + microsToUnix/1e6) / 86400)
}

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	if d := plainDate(s); d > 0 {
		return d, nil
	}
	t, err := time.Parse(dateLayout, s)
	if err != nil || DateOf(t) < 1 {
		return 0, words.Errorf("%s is not a date; write YYYY-MM-DD", words.Quoted(s))
	}
	return DateOf(t), nil
}

// plainDate reads a date that every month has, the quick way; 0 where s is none, or not surely.
func plainDate(s string) Date {
	if len(s) != len(dateLayout) || s[4] != '-' || s[7] != '-' {
		return 0
	}
	var n [3]int // year, month, day
	for i, part := range [...]string{s[:4], s[5:7], s[8:]} {
		for j := range len(part) {
			if part[j] < '0' || part[j] > '9' {
				return 0
			}
			n[i] = 10*n[i] + int(part[j]-'0')
		}
	}
	if n[0] < 1 || n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > 28 {
		return 0
	}
	return NewDate(n[0], time.Month(n[1]), n[2])
}

// Time returns midnight UTC of d.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400-62135596800, 0).UTC() }

// IsZero reports whether d is not set.
func (d Date) IsZero() bool { return d == 0 }

// String returns YYYY-MM-DD, or "" when d is not set.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	year, month, day := d.Time().Date()
	n := year*10_000 + int(month)*100 + day
	text := []byte(dateLayout)
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] != '-' {
			text[i] = byte('0' + n%10)
			n /= 10
		}
	}
	return string(text)
}

// MarshalText writes YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD; the empty text is the zero date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDate(string(b))
	*d = v
	return err
}

// Moment is when something was seen or said: a day, or an instant to the microsecond in the offset from UTC in which it
// was written. Its day is the day as written. The zero value means "not set". Moments compare with ==.
type Moment struct {
	wall    int64 // microseconds since 0001-01-01 by the clock it was written by
	offset  int16 // of that clock, in minutes east of UTC
	instant bool
}

const (
	microsPerDay    = 86400 * 1e6
	microsPerMinute = 60 * 1e6
	microsToUnix    = 62135596800 * 1e6 // from 0001-01-01 to 1970-01-01
)

// OnDay returns the moment that is the whole of day d.
func OnDay(d Date) Moment { return Moment{wall: int64(d) * microsPerDay} }

// AtTime returns the instant t by the clock of its own location, cut to the microsecond and its offset to the minute.
func AtTime(t time.Time) Moment {
	_, seconds := t.Zone()
	offset := int64(seconds / 60)
	return Moment{wall: t.UnixMicro() + microsToUnix + offset*microsPerMinute, offset: int16(offset), instant: true}
}

// ParseMoment reads YYYY-MM-DD or an RFC 3339 time.
func ParseMoment(s string) (Moment, error) {
	if d, err := ParseDate(s); err == nil {
		return OnDay(d), nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if m := AtTime(t); err == nil && m.within() {
		return m, nil
	}
	return Moment{}, words.Errorf(
		"%s is neither a date (YYYY-MM-DD) nor an RFC 3339 time (2026-11-16T09:30:00Z)", words.Quoted(s))
}

// within reports whether its day and its UTC day both are of the years 1 to 9999.
func (m Moment) within() bool {
	const end = 3652059 * int64(microsPerDay) // the first day of the year 10000
	utc := m.micros()
	return m.wall >= 0 && m.wall < end && utc >= 0 && utc < end
}

// micros is when it was, or when its day began, in microseconds since 0001-01-01 UTC.
func (m Moment) micros() int64 { return m.wall - int64(m.offset)*microsPerMinute }

// rank orders moments by the days as written, on one day the bare day before the instants, and those in time. The UTC
// time of an instant is at most a day away from the day it was written on.
func (m Moment) rank() int64 {
	day := m.wall / microsPerDay
	rank := day * 3 * microsPerDay
	if m.instant {
		rank += m.micros() - day*microsPerDay + microsPerDay + 1
	}
	return rank
}

// Date returns the day as written.
func (m Moment) Date() Date { return Date(m.wall / microsPerDay) }

// Time returns the instant, in the offset it was written in, or midnight UTC of the day.
func (m Moment) Time() time.Time {
	t := time.UnixMicro(m.micros() - microsToUnix).UTC()
	if m.offset != 0 {
		t = t.In(time.FixedZone("", int(m.offset)*60))
	}
	return t
}

// IsZero reports whether m is not set.
func (m Moment) IsZero() bool { return m == Moment{} }

// Instant reports whether m is an instant rather than a whole day.
func (m Moment) Instant() bool { return m.instant }

// Compare orders moments by their days as written; of one day, the bare day before the instants, and those in time.
func (m Moment) Compare(o Moment) int {
	return cmp.Or(cmp.Compare(m.rank(), o.rank()), cmp.Compare(m.offset, o.offset))
}

// String returns the day, or the instant as RFC 3339 in the offset it was written in, or "".
func (m Moment) String() string {
	switch {
	case m.IsZero():
		return ""
	case m.instant:
		return m.Time().Format(time.RFC3339Nano)
	}
	return m.Date().String()
}

// MarshalText writes what String returns.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a day or an RFC 3339 time; the empty text is the zero moment.
func (m *Moment) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = Moment{}
		return nil
	}
	v, err := ParseMoment(string(b))
	*m = v
	return err
}

// Cadence is how often something is read, reviewed or checked in on.
type Cadence string

// The cadences.
const (
	Daily     Cadence = "daily"
	Weekly    Cadence = "weekly"
	Biweekly  Cadence = "biweekly"
	Monthly   Cadence = "monthly"
	Quarterly Cadence = "quarterly"
	Yearly    Cadence = "yearly"
)

// Days returns the length of one cadence in days; an unknown or empty one counts as weekly.
func (c Cadence) Days() int {
	switch c {
	case Daily:
		return 1
	case Biweekly:
		return 14
	case Monthly:
		return 31
	case Quarterly:
		return 92
	case Yearly:
		return 366
	}
	return 7
}
