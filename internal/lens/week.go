package lens

import (
	"slices"

	"weir.dev/weir/internal/cascade"
)

// Due is one goal to check in on.
type Due struct {
	Goal       Goal                  `json:"goal"`
	Lines      []Line                `json:"lines,omitempty"`
	Measures   []Measure             `json:"measures,omitempty"`
	Last       *CheckIn              `json:"last,omitempty"`
	Owed       bool                  `json:"owed"`              // nobody has checked in during the current cadence
	Slipped    bool                  `json:"slipped,omitempty"` // it is off track, so words are asked for
	Waiting    []Need                `json:"waiting,omitempty"`
	MeasureIDs map[string]cascade.ID `json:"-"`
}

// CheckIns returns the goals the viewer checks in on: committed ones of their teams, those owed first.
func (l *Lens) CheckIns() []Due {
	var out []Due
	for g := range l.s.Goals() {
		if g.State != cascade.Committed || !l.owns(g) {
			continue
		}
		out = append(out, l.due(g))
	}
	slices.SortStableFunc(out, func(a, b Due) int {
		if a.Owed == b.Owed {
			return 0
		}
		if a.Owed {
			return -1
		}
		return 1
	})
	return out
}

// Due returns the check-in form's content for one goal.
func (l *Lens) Due(ref string) (Due, error) {
	g, err := l.goal(ref)
	if err != nil {
		return Due{}, err
	}
	if g.Withheld {
		return Due{}, notFound("goal", ref)
	}
	return l.due(g), nil
}

func (l *Lens) due(g *cascade.Goal) Due {
	f := l.g.Figures(g.ID)
	d := Due{Goal: l.row(g), Lines: l.lines(g.ID), Slipped: f.Health == "off-track", Owed: true, MeasureIDs: map[string]cascade.ID{}}
	for m := range l.s.MeasuresOf(g.ID) {
		if !m.Withheld {
			v := l.measure(m)
			d.Measures = append(d.Measures, v)
			d.MeasureIDs[v.ID] = m.ID
		}
	}
	for n := range l.s.NeedsOn(g.ID) {
		d.Waiting = append(d.Waiting, l.need(n))
	}
	cadence := 7
	if c := l.s.Cycle(g.Cycle); c != nil {
		cadence = c.Cadence.Days()
	}
	for _, c := range slices.Backward(l.s.CheckInsOf(g.ID)) {
		if c.At.Date() <= l.g.Today() {
			v := l.checkIn(c)
			d.Last = &v
			d.Owed = int(l.g.Today()-c.At.Date()) >= cadence
			break
		}
	}
	return d
}

// Week is what a person owes and where their work leads.
type Week struct {
	CheckIns []Due  `json:"checkIns"`
	Asks     []Need `json:"asks"`  // open asks to the viewer's teams
	Lines    []Due  `json:"lines"` // the viewer's goals with their lines
}

// Week returns the viewer's own page.
func (l *Lens) Week() Week {
	var w Week
	for _, d := range l.CheckIns() {
		if d.Owed {
			w.CheckIns = append(w.CheckIns, d)
		}
		w.Lines = append(w.Lines, d)
	}
	for t := range l.s.Teams() {
		if !l.s.IsMember(l.person, t.ID) {
			continue
		}
		for n := range l.s.AsksTo(t.ID) {
			if n.Answer == "" || n.Answer == cascade.AnswerOpen {
				w.Asks = append(w.Asks, l.need(n))
			}
		}
	}
	return w
}
