package cascadefile

// MaxLines is how many lines one file may hold. A full file of real lines holds a third of that; a file of empty ones
// or of comments would take 40 times its size in memory.
const MaxLines = 1 << 20

// Limits bound what files that come from elsewhere may ask of the one who reads them. A zero is no limit but those that
// hold for all files.
type Limits struct {
	Things   int // of all files together
	Values   int // of one file
	Lines    int // of all files together
	Problems int // after so many nobody reads on
	// Stop ends the reading when it returns an error: nobody waits for the answer any more, or it has taken too long.
	Stop func() error
}

// OfRequests are the limits of what comes to a server in one request.
var OfRequests = Limits{Things: 50_000, Values: 500_000, Lines: 250_000, Problems: 100}

// ParseWithin is Parse within limits. The error is what Stop returned, or Problems.
func ParseWithin(files []File, beside func(name string) ([]byte, error), l Limits) (*Doc, error) {
	p := &parser{beside: beside, limits: l}
	d := p.parse(files)
	switch {
	case p.stopped != nil:
		return nil, p.stopped
	case len(p.notes) > 0:
		return nil, problems(p.sources, p.notes, p.more)
	}
	return d, nil
}

// within returns the lower of a limit for all files and one for these.
func within(all, these int) int {
	if these > 0 {
		return min(all, these)
	}
	return all
}

// enough reports whether reading on has no use: there are more problems than anybody reads, or nobody waits.
func (p *parser) enough() bool {
	if p.stopped == nil && p.limits.Stop != nil {
		if p.asked++; p.asked%256 == 0 {
			p.stopped = p.limits.Stop()
		}
	}
	return p.stopped != nil || p.limits.Problems > 0 && len(p.notes) >= p.limits.Problems
}
