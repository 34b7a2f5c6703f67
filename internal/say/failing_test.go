package say_test

import (
	"testing"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
	"weir.dev/weir/internal/standing"
)

// What fails under a goal is named, the heaviest first, with what it carries; what holds, what has ended and what is
// restricted is not.
func TestFailingBeliefsAreNamed(t *testing.T) {
	t.Parallel()
	served := func(intent string, share float64, st standing.Standing) lens.Alignment {
		return lens.Alignment{
			Goal: &lens.Goal{Intent: intent, State: cascade.Committed}, Carries: new(share), Standing: st,
		}
	}
	figures := &standing.Figures{Periods: 23, Period: "week"}
	none := served("Calls", 0.2, standing.Standing{Word: cascade.NoEffect, Figures: figures})
	said := served("Mails", 0.4, standing.Standing{Word: cascade.NoEffect, Overruled: true, By: "Mei"})
	less := served("Tours", 0.1, standing.Standing{Word: cascade.Weaker})
	holds := served("Talks", 0.3, standing.Standing{Word: cascade.Supported})
	ended, hidden, unsaid := none, none, less
	ended.Goal = &lens.Goal{Intent: "Ended", State: cascade.Dropped}
	hidden.Goal = &lens.Goal{Restricted: true}
	unsaid.Carries = nil
	for _, tt := range []struct {
		name  string
		under []lens.Alignment
		says  string
	}{
		{"nothing fails", []lens.Alignment{holds, ended, hidden}, ""},
		{"one", []lens.Alignment{holds, none}, "“Calls” shows no effect in 23 weeks. It carries 20% of the plan."},
		{
			"several, one by a person's word",
			[]lens.Alignment{none, holds, said},
			"Mei says of “Mails”: no effect seen. “Calls” shows no effect in 23 weeks. Together they carry 60% of the plan.",
		},
		{
			"more than are named",
			[]lens.Alignment{less, none, said},
			"Mei says of “Mails”: no effect seen. “Calls” shows no effect in 23 weeks. 1 more belief fails. " +
				"Together they carry 70% of the plan.",
		},
		{"nobody has said what it carries", []lens.Alignment{unsaid}, "“Tours” does less than believed."},
	} {
		g := lens.GoalPage{Assessment: assess.Goal{Headline: assess.Stands}, ServedBy: tt.under}
		g.Main = &lens.Measure{Metric: &lens.Ref{Name: "Load"}, Now: new(2.0)}
		if _, then := say.Goal(g, today); then.String() != tt.says {
			t.Errorf("%s: it says %q, want %q", tt.name, then, tt.says)
		}
	}
}

// Where the owners say something else than the measures, the sentence says so.
func TestTheSentenceSaysThatItsOwnersDisagree(t *testing.T) {
	t.Parallel()
	g := lens.GoalPage{
		Goal: lens.Goal{Main: &lens.Measure{Metric: &lens.Ref{Name: "Load"}, Now: new(2.0)}},
		Assessment: assess.Goal{
			Headline: assess.Stands, Differs: true, Declared: &cascade.CheckIn{Status: cascade.OffTrack},
		},
		CheckIns: []lens.CheckIn{
			{By: &lens.Ref{Name: "Ben"}, Learned: "Nothing."}, {By: &lens.Ref{Name: "Lena"}, Status: cascade.OffTrack},
		},
	}
	if _, then := say.Goal(g, today); then.String() != "Lena says it is off track." {
		t.Errorf("it says %q", then)
	}
}
