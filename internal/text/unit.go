package text

// Counted says whether a unit names things that are counted one by one ("users", "downloads", or none at all), and
// not a share, a rate, money, time or another quantity. In doubt it does not.
func Counted(unit string) bool {
	for _, name := range languages() {
		s := newScan(unit, lexicons()[name])
		s.split()
		counted := true
		for i := range s.tokens {
			t := &s.tokens[i]
			counted = counted && t.word() && !t.has(units|cPer|cPeriod) && !t.is(wRate|nMetric)
		}
		s.free()
		if !counted {
			return false
		}
	}
	return true
}
