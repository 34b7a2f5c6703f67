package finding_test

import (
	"fmt"
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// resting is a goal of which somebody spoke on 10 December, with a need asked then and a tripwire; the gaps are
// the holidays of the workspace, of two units and of one within the first.
const resting = `
weir: 1
workspace: acme
holidays: [%s]
people: [{id: ana, name: Ana Ruiz}]
teams:
  - {id: acme, name: Acme, kind: unit}
  - {id: north, name: North, kind: unit, parent: acme, holidays: [%s]}
  - {id: fjord, name: Fjord, kind: unit, parent: north, members: [ana]}
  - {id: south, name: South, kind: unit, parent: acme, holidays: [%s]}
cycles: [{id: winter, from: 2026-11-01, to: 2027-03-31, phase: active, cadence: weekly}]
metrics:
  - {id: score, name: Satisfaction, direction: up, unit: pts, source: manual, observations: [{at: 2026-12-10, value: 5}]}
goals:
  - id: loved
    intent: People would miss us
    owners: [%s]
    cycle: winter
    state: committed
    committedOn: 2026-11-02
    measures: [{metric: score, from: 1, to: 9}]
    needs: [{from: fjord, what: a word on refunds, asked: 2026-12-10, by: 2027-02-01}]
    tripwires: [{metric: score, below: 8, at: 2026-12-26, then: stop}]
    checkins: [{by: ana, at: 2026-12-10, learned: something}]
`

// Holidays do not count: what is silent over them is due, stale, open and too old later, each by as many days.
func TestHolidaysDoNotCount(t *testing.T) {
	t.Parallel()
	const week = "2026-12-14, 2026-12-15, 2026-12-16, 2026-12-17, 2026-12-18, 2026-12-19, 2026-12-20"
	for _, tt := range []struct {
		name                           string
		workspace, north, south, owned string
		later                          int // days
		asked                          int // days later that the need is open
	}{
		{name: "no holidays", owned: "fjord"},
		{name: "of the workspace", workspace: week, owned: "fjord", later: 7, asked: 7},
		{name: "said twice, and by both", workspace: week + ", 2026-12-14", north: week, owned: "fjord", later: 7, asked: 7},
		{name: "of the unit above", north: week, owned: "fjord", later: 7, asked: 7},
		{name: "of another unit", south: week, owned: "fjord"},
		{name: "of one of two owners", north: week, owned: "fjord, south", asked: 7},
		{name: "of both", north: week, south: week, owned: "fjord, south", later: 7, asked: 7},
		{
			name: "on some days of both", north: week, south: "2026-12-18, 2026-12-24", owned: "south, fjord",
			later: 1, asked: 7,
		},
		{name: "before and to come", workspace: "2026-12-09, 2026-12-10, 2027-02-01", owned: "fjord"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := fmt.Sprintf(resting, tt.workspace, tt.north, tt.south, tt.owned)
			s, _ := load(t, "resting.yaml", []byte(text), nil)
			ana := s.Find(cascade.KindPerson, "ana").Head().ID
			spoke := cascade.NewDate(2026, 12, 10)
			at := func(days int) *lens.Lens {
				return lens.Of(sight.NewWorld(s, spoke+cascade.Date(days), []byte("secret")).View(ana))
			}
			first := func(what string, want int, holds func(*lens.Lens) bool) {
				for days := range 40 {
					if holds(at(days)) {
						if days != want {
							t.Errorf("it is %s after %d days, want %d", what, days, want)
						}
						return
					}
				}
				t.Errorf("it is never %s", what)
			}
			goal := s.Find(cascade.KindGoal, "loved").Head().ID
			if tt.owned == "fjord" { // who owes something is a member
				first("owed", 7+tt.later, func(l *lens.Lens) bool { return l.Owed() > 0 })
			}
			first("stale", 15+tt.later, func(l *lens.Lens) bool {
				return l.Graph().Figures(goal).Health == cascade.HealthStale
			})
			first("open", 7+tt.asked, func(l *lens.Lens) bool { return finds(l, "ask-open") })
		})
	}
}

func finds(l *lens.Lens, rule string) bool {
	all := finding.Run(l, finding.Rules).Findings
	return slices.ContainsFunc(all, func(f finding.Finding) bool { return f.Rule == rule })
}

// A reading from before a week off is fresh on the day of a tripwire, by the holidays of who answers for the metric.
func TestAReadingKeepsOverHolidays(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"": false, "2026-12-24, 2026-12-25": true} {
		s, _ := load(t, "resting.yaml", fmt.Appendf(nil, resting, name, "", "", "fjord"), nil)
		l := lens.Of(sight.NewWorld(s, cascade.NewDate(2026, 12, 27), []byte("secret")).Everyone())
		if got := finds(l, "tripwire"); got != want {
			t.Errorf("with holidays %q the tripwire of the 26th, 16 days after the reading, is told of: %v", name, got)
		}
	}
}
