package chart

import (
	"cmp"
	"slices"
)

// A placed mark knows where its line stands and where its words go.
type placed struct {
	class, text, anchor string
	x, y, shift         float64
}

const markRows = 3

// packMarks gives each mark's words a row above the plot in which they touch no other's, left of their line when there
// is room and right of it otherwise. Words that fit in none of the rows are left to the chart's sentence.
func (l Line) packMarks(p *plot) (marks []placed, rows int) {
	type dated struct {
		Mark
		class string
	}
	all := make([]dated, 0, len(l.Bets)+len(l.Revisions))
	for _, m := range l.Bets {
		all = append(all, dated{m, "chart-bet"})
	}
	for _, m := range l.Revisions {
		all = append(all, dated{m, "chart-revision"})
	}
	slices.SortStableFunc(all, func(a, b dated) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Text, b.Text)) })

	var taken [markRows][][2]float64
	for _, m := range all {
		if m.At.Before(p.from) || m.At.After(p.to) {
			continue
		}
		x, w := p.x(m.At), textWidth(m.Text)
		mark := placed{class: m.class, x: x, y: 12}
	search:
		for row := range markRows {
			for _, side := range []struct {
				from, to, shift float64
				anchor          string
			}{{x - 6 - w, x - 6, -6, "end"}, {x + 6, x + 6 + w, 6, "start"}} {
				if side.from < 0 || side.to > p.right+60 || overlaps(taken[row], side.from-4, side.to+4) {
					continue
				}
				taken[row] = append(taken[row], [2]float64{side.from, side.to})
				mark.text, mark.anchor, mark.shift, mark.y = m.Text, side.anchor, side.shift, 12+14*float64(row)
				rows = max(rows, row+1)
				break search
			}
		}
		marks = append(marks, mark)
	}
	return marks, rows
}

func overlaps(spans [][2]float64, from, to float64) bool {
	return slices.ContainsFunc(spans, func(s [2]float64) bool { return from < s[1] && to > s[0] })
}
