package page

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

func outlineRow(
	id, text string, h cascade.Health, owners string, n Numbers, spark []float64, arrives string, tone Tone,
	standing Standing, below ...OutlineGoal,
) OutlineGoal {
	return OutlineGoal{
		GoalRow: GoalRow{
			Text: text, Path: "/w/acme/goals/" + id, Health: h, Owners: owners, Numbers: n, Spark: spark,
			Due: sample(arrives), DueTone: tone,
		},
		ID: id, Standing: standing, Children: below,
	}
}

func exampleGoals() Goals {
	stay := outlineRow("retention", "Teams that join stay", cascade.HealthAtRisk, "Acme",
		Numbers{sample("88"), sample("88.9"), sample("93%")}, []float64{88, 88.4, 88.2, 88.7, 88.5, 88.9},
		"after 2027, due 31 Dec", Bad, Standing{},
		outlineRow("week-view", "Managers see their team’s week at a glance", cascade.HealthOnTrack, "Product",
			Numbers{sample("12"), sample("31"), sample("35%")}, []float64{12, 17, 20, 24, 29, 31}, "arrives 2 Dec", Quiet,
			Standing{
				Word: cascade.NoEffect, By: sample("Mei Tanaka"), Reason: "The rollout moved nothing.", Readings: cascade.TooEarly,
			}),
		outlineRow("renewals", "Renewal talks start before the customer asks", cascade.HealthOnTrack, "Customer success",
			Numbers{sample("40"), sample("71"), sample("80%")}, []float64{40, 47, 56, 63, 69, 71}, "arrives 18 Dec", Quiet,
			Standing{
				Word: cascade.Supported, By: sample("Mei Tanaka"), Reason: "Twelve renewals say so; the numbers come in March.",
			}),
		OutlineGoal{
			GoalRow: GoalRow{Text: "1 restricted goal", Restricted: true, Owners: "Sales"}, ID: "r-1",
			Standing: Standing{Restricted: true},
		},
	)
	return Goals{
		Shell: exampleShell("Goals", NavGoals), Period: sample("Q4 2026 · week 7 of 13"), Priorities: 2, Visible: 9,
		Chips: exampleChips(""), Roots: []OutlineGoal{exampleEurope(), stay},
	}
}

func exampleEurope() OutlineGoal {
	europe := outlineRow("eu-first-choice", priorityEurope.Text, cascade.HealthOnTrack, "Acme",
		Numbers{sample("8"), sample("10.4"), sample("15%")}, []float64{8, 8.4, 8.8, 9.3, 9.7, 10, 10.2, 10.4},
		"arrives Feb 2027", Quiet, Standing{},
		outlineRow("eu-activation", activationStep.Text, cascade.HealthOffTrack, "Growth · Localisation",
			Numbers{sample("31.4"), sample("33.3"), sample("40%")}, []float64{31.4, 31.6, 31.8, 32, 32.8, 33.7, 33.2, 33.3},
			"after 2027, due 31 Dec", Bad, Standing{Word: cascade.Supported},
			outlineRow("guided-import", importStep.Text, cascade.HealthOnTrack, "Localisation",
				Numbers{sample("28"), sample("61"), sample("65%")}, []float64{28, 31, 35, 46, 52, 57, 60, 61}, "arrives 4 Dec",
				Quiet, Standing{Word: cascade.Weaker}),
			outlineRow("first-reply", "New teams get an answer in their language within the hour", cascade.HealthOnTrack,
				"Support · Localisation", Numbers{sample("9.5"), sample("1.4"), sample("1 h")},
				[]float64{9.5, 7, 4.8, 3.2, 2.4, 1.9, 1.6, 1.4}, "arrives 30 Nov", Quiet, Standing{Word: cascade.TooEarly}),
			outlineRow("page-load", "The first page opens before people give up", cascade.HealthAtRisk, "Web platform",
				Numbers{sample("3.1"), sample("2.6"), sample("2.0 s")}, []float64{3.1, 3.1, 3, 2.9, 2.8, 2.7, 2.6, 2.6},
				"arrives 20 Jan", Warn, Standing{Word: cascade.Supported}),
		),
		outlineRow("launch", "Launch campaign in three languages", cascade.HealthStale, "Marketing",
			Numbers{sample("0"), sample("1"), sample("3")}, []float64{0, 0, 1, 1, 1, 1}, "silent for 3 weeks", Warn,
			Standing{Word: cascade.TooEarly}),
	)
	return europe
}

func exampleChips(on string) []Chip {
	inHealth := func(h cascade.Health, n int) Chip {
		return Chip{words.Capital(h.Words()), n, "/w/acme/goals?show=" + string(h), on == string(h), h}
	}
	chips := []Chip{
		{sample("All goals"), -1, "/w/acme/goals", on == "", ""},
		{sample("My lines"), 3, "/w/acme/goals?show=mine", on == "mine", ""},
		inHealth(cascade.HealthOffTrack, 1),
		inHealth(cascade.HealthAtRisk, 2),
		{sample("In doubt"), 2, "/w/acme/goals?show=doubt", on == "doubt", ""},
		inHealth(cascade.HealthStale, 1),
	}
	return chips
}

func exampleGoalsFiltered() Goals {
	v := exampleGoals()
	v.Query, v.Filter, v.Chips = "page", string(cascade.HealthAtRisk), exampleChips(string(cascade.HealthAtRisk))
	v.Found = sample("1 goal matches; the goals above it are shown for context.")
	europe := exampleEurope()
	europe.Context = true
	europe.Children = europe.Children[:1]
	europe.Children[0].Context = true
	europe.Children[0].Children = europe.Children[0].Children[2:]
	v.Roots = []OutlineGoal{europe}
	return v
}

func exampleGoalsNone() Goals {
	v := exampleGoals()
	v.Query, v.Roots = "zebra", nil
	v.Empty = &Empty{
		Title:  sample("No goal says “zebra”"),
		Text:   sample("Words are looked for in goals, their teams and the metrics they read. Fewer letters find more."),
		Action: Link{sample("Show all goals"), "/w/acme/goals"},
	}
	return v
}

// exampleGoalsFolded is an outline too large to be shown whole: one goal is folded, a level and the tops go on.
func exampleGoalsFolded() Goals {
	v := exampleGoals()
	v.Begin = "/w/acme/goals"
	v.More = Link{sample("50 more"), "/w/acme/goals?after=retention"}
	europe := &v.Roots[0]
	europe.Right, europe.More = 52, Link{sample("50 more"), "/w/acme/goals?under=eu-first-choice&after=launch"}
	folded := &europe.Children[0]
	folded.Right, folded.Children = len(folded.Children), nil
	folded.Fetch = "/w/acme/goals?under=eu-activation"
	return v
}

// exampleUnfolded is the goal that exampleGoalsFolded has folded.
func exampleUnfolded() OutlineGoal {
	g := exampleEurope().Children[0]
	g.Right, g.Fetch = len(g.Children), "/w/acme/goals?under=eu-activation"
	return g
}

func exampleGoalsDeep() Goals {
	deep := outlineRow("d-9", "Nine levels down, nobody remembers the priority", cascade.HealthNoEvidence, "Operations",
		Numbers{To: sample("90%")}, nil, "", Quiet, Standing{Word: cascade.OnTrust})
	for _, id := range []string{"d-8", "d-7", "d-6", "d-5", "d-4", "d-3", "d-2", "d-1"} {
		deep = outlineRow(id, "A step on the way down that is worded at such length that it cannot possibly fit",
			cascade.HealthOnTrack, "A team with a long name · Another team",
			Numbers{sample("1,200"), sample("1,310"), sample("2,000 deals")},
			wave(8, 1, 3, 0.2), "arrives 4 Dec", Quiet, Standing{Word: cascade.TooEarly}, deep)
	}
	deep.Children[0].Closed = true
	var every []OutlineGoal
	for i, s := range standings {
		every = append(every, outlineRow("s-"+s.line(), "Joined by a belief that is: "+s.word().String(),
			cascade.Healths[i%len(cascade.Healths)], "Growth", Numbers{sample("0"), sample("1"), sample("3")}, nil, "",
			Quiet, s))
	}
	every[2].Also = sample("also serves Teams that join stay")
	root := outlineRow("root", "Every standing under one priority", cascade.HealthOnTrack, "Acme", Numbers{}, nil, "",
		Quiet, Standing{}, every...)
	v := exampleGoals()
	v.Roots = []OutlineGoal{root, deep}
	return v
}
