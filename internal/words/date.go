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

// Month is the month of a date in short: "Nov", in UTC.
func Month(at time.Time) Text { return shortMonths[at.UTC().Month()-1] }

// FullDay is a date in full: "9 November 2026", in UTC.
func FullDay(at time.Time) Text { return Text{&date{at.UTC(), fullDay}} }

// FullDayOfYear is a date in full without its year: "9 November", in UTC.
func FullDayOfYear(at time.Time) Text { return Text{&date{at.UTC(), fullDayOfYear}} }

// Weekday is a date with its day of the week: "Monday 9 November", in UTC.
func Weekday(at time.Time) Text { return Text{&date{at.UTC(), weekday}} }

type date struct {
	at     time.Time
	layout string
}

// The English ways of writing a date, in the form of package time; a catalogue has the same parts in its order.
var (
	day        = pattern("2 Jan")
	dayAndYear = pattern("2 Jan 2006")
	fullDay    = pattern("2 January 2006")
	weekday    = pattern("Monday 2 January")

	fullDayOfYear = pattern("2 January")
)

var (
	months = [...]Text{
		T("January"), T("February"), T("March"), T("April"), T("May"), T("June"),
		T("July"), T("August"), T("September"), T("October"), T("November"), T("December"),
	}
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
		"January", p.Say(months[d.at.Month()-1]),
		"Jan", p.Say(shortMonths[d.at.Month()-1]),
		"2006", strconv.Itoa(d.at.Year()),
		"2", strconv.Itoa(d.at.Day()),
	).Replace(p.pattern(d.layout, d.layout, 0, false)))
}
