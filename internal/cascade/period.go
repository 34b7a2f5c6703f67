package cascade

import "time"

// Period returns the number of the calendar period that a day lies in: the day, ISO week, month, quarter or year. Of
// two weeks, they are those that begin with a week of an even number, counted from 0001-01-01, a Monday. An unknown or
// empty cadence counts as weekly.
func (c Cadence) Period(d Date) int {
	switch c {
	case Daily:
		return int(d)
	case Biweekly:
		return int(d) / 14
	case Monthly, Quarterly, Yearly:
		year, month, _ := d.Time().Date()
		return (year*12 + int(month) - 1) / c.months()
	}
	return int(d) / 7
}

// PeriodStart returns the first day of a period; the last day of one is the day before the start of the next.
func (c Cadence) PeriodStart(period int) Date {
	switch c {
	case Daily:
		return Date(period)
	case Biweekly:
		return Date(period * 14)
	case Monthly, Quarterly, Yearly:
		months := period * c.months()
		return NewDate(months/12, time.Month(months%12+1), 1)
	}
	return Date(period * 7)
}

// months is how many months a period has that is made of whole ones.
func (c Cadence) months() int {
	switch c {
	case Quarterly:
		return 3
	case Yearly:
		return 12
	}
	return 1
}
