package chart

import (
	"cmp"
	"slices"
	"time"

	"weir.dev/weir/internal/words"
)

// A placed mark knows where its line stands and where its words go.
type placed struct {
	class, text, anchor string
	x, y, shift         float64
}

const markRows = 3

// packMarks gives each mark's words a row above the plot in which they touch no other's, left of their line when there
// is room and right of it otherwise. Words that fit in none of the rows are left to the chart's sentence.
func (l Line) packMarks(say *words.Printer, p *plot) (marks []placed, rows int) {
	type dated struct {
		at          time.Time
		text, class string
	}
	all := make([]dated, 0, len(l.Bets)+len(l.Revisions))
	for _, m := range l.Bets {
		all = append(all, dated{m.At, say.Say(m.Text), "chart-bet"})
	}
	for _, m := range l.Revisions {
		all = append(all, dated{m.At, say.Say(m.Text), "chart-revision"})
	}
	slices.SortStableFunc(all, func(a, b dated) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.text, b.text)) })

	var taken [markRows][][2]float64
	for _, m := range all {
		if m.at.Before(p.from) || m.at.After(p.to) {
			continue
		}
		x, w := p.x(m.at), textWidth(m.text)
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
				mark.text, mark.anchor, mark.shift, mark.y = m.text, side.anchor, side.shift, 12+14*float64(row)
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
