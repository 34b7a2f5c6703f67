package sight_test

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
)

func named(k string) cascade.Header { return cascade.Header{Key: k} }

func onlyBoss(g cascade.Grade) cascade.Sight {
	return cascade.Sight{Visibility: g, Audience: []cascade.ID{"boss"}}
}

// graded has goals o, h and r, and metrics and measures of these names: open, hidden and redacted to all but boss.
func graded(es ...cascade.Entity) cascade.Document {
	var all []cascade.Entity
	for k, g := range map[string]cascade.Grade{"o": cascade.Open, "h": cascade.Hidden, "r": cascade.Redacted} {
		all = append(all, &cascade.Goal{Header: named(k), Sight: onlyBoss(g)},
			&cascade.Metric{Header: named(k), Sight: onlyBoss(g)},
			&cascade.Measure{Header: named(k), Sight: onlyBoss(g), Goal: "o", Metric: "o"})
	}
	slices.SortStableFunc(all, func(a, b cascade.Entity) int {
		return slices.Index(cascade.Kinds, a.Kind()) - slices.Index(cascade.Kinds, b.Kind())
	})
	return company(append(append(all, &cascade.Goal{Header: named("p")}), es...)...)
}

func aligned(goal, to cascade.ID, b *cascade.Belief) *cascade.Alignment {
	return &cascade.Alignment{By: cascade.ByDirect, Goal: goal, To: to, Believes: b}
}

// day is when things below were said and held.
var day = cascade.OnDay(today)

// seenThing is something that hangs on what is open, hidden or redacted.
type seenThing struct {
	name string
	e    cascade.Entity
	with []cascade.Entity
	want string // what boss and lone are shown
}

func checkSight(t *testing.T, things []seenThing) {
	t.Helper()
	for _, tt := range things {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := load(t, graded(append(tt.with, tt.e)...))
			got := shows(t, &s, tt.e.Kind(), tt.e.Head().ID)
			if got = string(got[0]) + string(got[3]); got != tt.want {
				t.Errorf("shown to boss and lone: %s, want %s", got, tt.want)
			}
			for _, p := range viewers(&s) {
				if err := world(s).View(p).Snapshot().Verify(); err != nil {
					t.Errorf("what %s sees is not whole: %v", p, err)
				}
			}
		})
	}
}

// TestSightOfAlignments takes alignments and needs: whoever sees both ends sees them.
func TestSightOfAlignments(t *testing.T) {
	t.Parallel()
	checkSight(t, []seenThing{
		{"an open line", aligned("o", "p", nil), nil, "oo"},
		{"a line to a hidden goal", aligned("o", "h", nil), nil, "o-"},
		{"a line from a hidden goal", aligned("h", "o", nil), nil, "o-"},
		{"a line to a redacted goal", aligned("o", "r", nil), nil, "or"},
		{"a line from a redacted goal", aligned("r", "o", nil), nil, "or"},
		{"a line between hidden and redacted", aligned("r", "h", nil), nil, "o-"},
		{"a belief about a hidden metric", aligned("o", "p", &cascade.Belief{Outcome: "h"}), nil, "o-"},
		{"a belief about a redacted metric", aligned("o", "p", &cascade.Belief{Driver: "r"}), nil, "o-"},
		{"a statement to a redacted goal", &cascade.Alignment{By: cascade.ByStatement, Team: "web", To: "r"}, nil, "o-"},
		{
			"a hidden metric kept for an open goal", &cascade.Alignment{By: cascade.ByMetric, Team: "web", Metric: "h", To: "o"},
			nil, "o-",
		},
		{"a need of a hidden goal", &cascade.Need{Goal: "h", From: "web"}, nil, "o-"},
		{"a need on a redacted goal", &cascade.Need{Goal: "o", On: "r"}, nil, "o-"},
		{"an ask of an open goal", &cascade.Need{Goal: "o", From: "web"}, nil, "oo"},
	})
}

// TestSightOfCheckIns takes words and values, of which some are hidden.
func TestSightOfCheckIns(t *testing.T) {
	t.Parallel()
	checkSight(t, []seenThing{
		{"a word on a redacted goal", &cascade.CheckIn{Goal: "r", At: day, Learned: "x"}, nil, "o-"},
		{"a word on an open goal", &cascade.CheckIn{Goal: "o", At: day, Learned: "x"}, nil, "oo"},
		{
			"a value that is hidden, and no word", &cascade.CheckIn{Goal: "o", At: day, Values: map[cascade.ID]float64{"h": 1}},
			nil, "o-",
		},
		{
			"a value that is redacted, and no word",
			&cascade.CheckIn{Goal: "o", At: day, Values: map[cascade.ID]float64{"r": 1}}, nil, "o-",
		},
		{
			"a value that is hidden, and a status",
			&cascade.CheckIn{Goal: "o", At: day, Status: cascade.AtRisk, Values: map[cascade.ID]float64{"h": 1}}, nil, "oo",
		},
		{
			"a hidden value and an open one",
			&cascade.CheckIn{Goal: "o", At: day, Values: map[cascade.ID]float64{"h": 1, "o": 1}}, nil, "oo",
		},
	})
}

// TestSightOfTheRecord takes revisions, reviews, what was held and acknowledged.
func TestSightOfTheRecord(t *testing.T) {
	t.Parallel()
	checkSight(t, []seenThing{
		{"a revision of a hidden measure", &cascade.Revision{Goal: "o", Measure: "h", At: day, Field: "to"}, nil, "o-"},
		{"a revision of an open measure", &cascade.Revision{Goal: "o", Measure: "o", At: day, Field: "to"}, nil, "oo"},
		{
			"a revision that names a hidden metric",
			&cascade.Revision{Goal: "o", Measure: "o", At: day, Field: "metric", Was: "h", Now: "o"}, nil, "o-",
		},
		{
			"a revision that names an open metric",
			&cascade.Revision{Goal: "o", Measure: "o", At: day, Field: "metric", Was: "o"}, nil, "oo",
		},
		{"a review of a hidden goal", &cascade.Review{Header: named("v"), Goal: "h"}, nil, "o-"},
		{"a review of a team", &cascade.Review{Header: named("v"), Team: "web"}, nil, "oo"},
		{
			"a review held about something hidden",
			&cascade.HeldReview{Review: "v", At: day, Decisions: []cascade.Decision{{Goal: "h", Do: "keep"}}},
			[]cascade.Entity{&cascade.Review{Header: named("v"), Team: "web"}},
			"o-",
		},
		{
			"a review held about that too",
			&cascade.HeldReview{
				Review: "v", At: day, Decisions: []cascade.Decision{{Goal: "h", Do: "keep"}, {Goal: "o", Do: "keep"}},
			},
			[]cascade.Entity{&cascade.Review{Header: named("v"), Team: "web"}},
			"oo",
		},
		{
			"a review held of a redacted goal", &cascade.HeldReview{Review: "v", At: day},
			[]cascade.Entity{&cascade.Review{Header: named("v"), Goal: "r"}},
			"o-",
		},
		{"a finding on a hidden metric", &cascade.Acknowledged{Rule: "stale", Metric: "h", Reason: "x"}, nil, "o-"},
	})
}

// TestSightOfInitiatives takes work that serves goals, or says itself who may see it.
func TestSightOfInitiatives(t *testing.T) {
	t.Parallel()
	checkSight(t, []seenThing{
		{"work that serves nothing", &cascade.Initiative{Header: named("i")}, nil, "oo"},
		{"work that serves something hidden", &cascade.Initiative{Header: named("i"), Serves: []cascade.ID{"h"}}, nil, "o-"},
		{
			"work that serves something redacted", &cascade.Initiative{Header: named("i"), Serves: []cascade.ID{"r"}}, nil, "or",
		},
		{
			"work that serves something redacted and something hidden",
			&cascade.Initiative{Header: named("i"), Serves: []cascade.ID{"r", "h"}}, nil, "o-",
		},
		{
			"work that is said to be open",
			&cascade.Initiative{Header: named("i"), Sight: onlyBoss(cascade.Open), Serves: []cascade.ID{"h"}}, nil, "oo",
		},
		{
			"work that is said to be hidden",
			&cascade.Initiative{Header: named("i"), Sight: cascade.Sight{Visibility: cascade.Hidden}, Serves: []cascade.ID{"o"}},
			nil, "--",
		},
		{
			"work that also serves something open", &cascade.Initiative{Header: named("i"), Serves: []cascade.ID{"h", "o"}}, nil,
			"oo",
		},
		{
			"work aligned to something hidden", &cascade.Initiative{Header: named("i")},
			[]cascade.Entity{&cascade.Alignment{By: cascade.ByInitiative, Initiative: "i", To: "h"}},
			"o-",
		},
		{
			"work aligned to something open", &cascade.Initiative{Header: named("i"), Serves: []cascade.ID{"h"}},
			[]cascade.Entity{&cascade.Alignment{By: cascade.ByInitiative, Initiative: "i", To: "o"}},
			"oo",
		},
	})
}

// TestSightOfWorkItems takes items that are as closed as the work they belong to.
func TestSightOfWorkItems(t *testing.T) {
	t.Parallel()
	checkSight(t, []seenThing{
		{"an item of nothing", &cascade.WorkItem{Header: named("i")}, nil, "oo"},
		{"an item of something hidden", &cascade.WorkItem{Header: named("i"), Serves: []cascade.ID{"h"}}, nil, "o-"},
		{
			"an item of hidden work", &cascade.WorkItem{Header: named("i"), Initiative: "w"},
			[]cascade.Entity{&cascade.Initiative{Header: named("w"), Serves: []cascade.ID{"h"}}},
			"o-",
		},
		{
			"an item of hidden work that also serves something open",
			&cascade.WorkItem{Header: named("i"), Initiative: "w", Serves: []cascade.ID{"o"}},
			[]cascade.Entity{&cascade.Initiative{Header: named("w"), Serves: []cascade.ID{"h"}}},
			"o-",
		},
		{
			"an open item of hidden work", &cascade.WorkItem{Header: named("i"), Sight: onlyBoss(cascade.Open), Initiative: "w"},
			[]cascade.Entity{&cascade.Initiative{Header: named("w"), Serves: []cascade.ID{"h"}}},
			"o-",
		},
		{
			"an item of open work", &cascade.WorkItem{Header: named("i"), Initiative: "w", Serves: []cascade.ID{"h"}},
			[]cascade.Entity{&cascade.Initiative{Header: named("w")}},
			"oo",
		},
	})
}

func TestTeamsAreOpen(t *testing.T) {
	t.Parallel()
	checkSight(t, []seenThing{
		{"teams are open", &cascade.Team{Header: named("t"), Type: cascade.Group}, nil, "oo"},
	})
}
