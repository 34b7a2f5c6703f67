package words

import (
	"strconv"
	"strings"
	"time"
)

// Day is a date as seen from now: "9 Nov", with the year where it is another one. Both are read in UTC.
func Day(at, now time.Time) Text {
	at, now = at.UTC(), now.UTC()
	if at.Year() != now.Year() {
		return Text{&date{at, dayAndYear}}
	}
	return Text{&date{at, day}}
}

// DayAndYear is a date with its year: "9 Nov 2026", in UTC.
func DayAndYear(at time.Time) Text { return Text{&date{at.UTC(), dayAndYear}} }

// Date is a date where nobody says what day it is now: DayAndYear, or Day where the printer knows the year.
func Date(at time.Time) Text { return Text{(*dated)(&date{at.UTC(), dayAndYear})} }

// Month is the month of a date in short: "Nov", in UTC.
func Month(at time.Time) Text { return shortMonths[at.UTC().Month()-1] }

// Weekday is a date with its day of the week: "Monday 9 Nov", in UTC.
func Weekday(at time.Time) Text { return Text{&date{at.UTC(), weekday}} }

type date struct {
	at     time.Time
	layout string
}

// dated is a date that leaves out its year where the printer is of that year.
type dated date

// The English ways of writing a date, in the form of package time; a catalogue has the same parts in its order.
var (
	day        = pattern("2 Jan")
	dayAndYear = pattern("2 Jan 2006")
	weekday    = pattern("Monday 2 Jan")
)

var (
	shortMonths = [...]Text{
		T("Jan"), T("Feb"), T("Mar"), T("Apr"), T("May"), T("Jun"),
		T("Jul"), T("Aug"), T("Sep"), T("Oct"), T("Nov"), T("Dec"),
	}
	days = [...]Text{
		T("Sunday"), T("Monday"), T("Tuesday"), T("Wednesday"), T("Thursday"), T("Friday"), T("Saturday"),
	}
)

func (d *date) say(p *Printer, o *out) {
	if p.catalog == nil {
		o.put(d.at.Format(d.layout))
		return
	}
	p = p.plain()
	o.put(strings.NewReplacer(
		"Monday", p.Say(days[d.at.Weekday()]),
		"Jan", p.Say(shortMonths[d.at.Month()-1]),
		"2006", strconv.Itoa(d.at.Year()),
		"2", strconv.Itoa(d.at.Day()),
	).Replace(p.pattern(d.layout, d.layout, 0, false)))
}

func (d *dated) say(p *Printer, o *out) {
	if p.year != d.at.Year() {
		(*date)(d).say(p, o)
		return
	}
	(&date{d.at, day}).say(p, o)
}
