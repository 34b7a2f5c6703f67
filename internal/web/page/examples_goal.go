package page

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/words"
)

func exampleGoal() Goal {
	s := exampleShell(activationStep.Text, NavGoals)
	s.Live, s.Fragment = "/w/acme/live", "/w/acme/goals/eu-activation"
	return Goal{
		Shell: s, ID: "eu-activation", Intent: sample(activationStep.Text),
		Kind: sample("Objective"), State: sample("Committed"),
		Lines:    []Line{{Priority: true, Steps: []Step{activationStep, priorityEurope}}},
		LineTo:   "/w/acme/why/goals/eu-activation",
		Health:   cascade.HealthOffTrack,
		Declared: &Declared{cascade.HealthAtRisk, sample("Ana Ruiz"), When{sample("9 Nov"), "2026-11-09"}},
		Main:     Numbers{sample("31.4"), sample("33.3"), sample("40%")},
		Due:      sample("due 31 Dec"), Forecast: sample("Not before 2028 at this rate. Under 5% by 31 Dec."),
		Owners:    []Link{{sample("Growth"), "/w/acme/teams/growth"}, {sample("Localisation"), "/w/acme/teams/localisation"}},
		Meta:      []words.Text{sample("shared objective"), sample("Q4 2026")},
		Facts:     exampleFacts(),
		CheckInTo: "/w/acme/check-in#card-eu-activation", Tone: Bad,
		Lead: sample("Guided import is live everywhere, and activation went from 31.6% to 33.3% since 12 Oct. You " +
			"believed 4 points."),
		Says: sample("Even if everything works as promised, the plan reaches 38, not 40. Marketing’s launch is waiting " +
			"on this."),
		AddsUp: &AddsUp{
			AddsUp: chart.AddsUp{
				From: 31.4, Now: 33.3, Odds: of(35), OddsLabel: sample("at what has held so far"), Hold: of(38), Target: 40,
				Unit: "%",
			}, Note: sample("1 of 3 links states no number, so it is not in this sum."),
		},
		Why:        exampleWhy(),
		Form:       &exampleCheckIn().Forms[1],
		AddMeasure: Link{sample("Add a measure"), "/w/acme/goals/eu-activation/measures/new"},
		Besides: []Besides{{
			Title: sample("Notes"), Add: Link{sample("New note"), "/w/acme/goals/eu-activation/notes/new"},
			Things: []Thing{{
				ID: "note-1", Text: sample("Ask Ben about the trial"), Change: "/w/acme/goals/eu-activation/notes/1/change",
			}},
		}},
		AddNeed: Link{sample("Ask for something"), "/w/acme/goals/eu-activation/needs/new"},
		Measures: []Measure{{
			ID: "measure-activation", Change: "/w/acme/goals/eu-activation/measures/activation/change",
			Name: "Activation rate, new European teams", Path: "/w/acme/metrics/activation",
			Numbers: Numbers{sample("31.4"), sample("33.3"), sample("40%")},
			Facts:   sample("lagging · weekly · from Prometheus"), Misses: "teams that never sign up",
			Chart: exampleActivation(),
		}},
		Serves:       exampleServes(),
		MeasuresNote: sample("1 shown · 1 restricted, not included"),
		Served:       exampleServed(),
		Waiting: []Waiting{
			{
				Text: "Launch campaign in three languages", Path: "/w/acme/goals/launch",
				Note: sample("Marketing · needs it by 15 Jan"), Answer: sample("Told today, not yet answered"), Tone: Warn,
			},
		},
		Needs:        exampleNeeds(),
		Work:         exampleWork(),
		CheckIns:     exampleEntries(),
		MoreCheckIns: "/w/acme/goals/eu-activation?check-ins=all",
		Revisions: []Revision{
			{
				When: When{sample("20 Oct"), "2026-10-20"}, What: sample("Target of Activation rate: 45% → 40%"),
				Reason: "Two markets open a quarter later than planned.",
			},
		},
		Openings: []Opening{{
			When: When{sample("5 Nov"), "2026-11-05"}, What: sample("Ada Kern"), By: sample("let in by Ada Kern"),
			Reason: "to help with the import",
		}},
		Decisions: []Decision{
			{
				When: When{sample("9 Nov"), "2026-11-09"}, Do: sample("Protect"),
				Reason: "the import team stays on this until the launch.", Review: Link{Text: sample("Launch review")},
			},
		},
		Findings:   exampleFindings().Groups[1].Items,
		Restricted: sample("1 measure of this goal is restricted. No figure on this page includes it."),
	}
}

func exampleFacts() []Fact {
	return []Fact{
		{Name: sample("Kept for it"), Value: sample("People: 3, Until: 31 Dec")},
		{Name: sample("What others see of it"), Value: sample("That it exists")},
		{
			Name: sample("Who sees it all the same"), Value: sample("Ana Ruiz"),
			Also: []Link{{sample("Growth"), "/w/acme/teams/growth"}},
		},
	}
}

func exampleNeeds() []Need {
	return []Need{
		{
			ID: "need-1", Change: "/w/acme/goals/eu-activation/needs/1/change",
			What: "Translated onboarding in DE, FR and ES", From: Link{sample("Localisation"), "/w/acme/teams/localisation"},
			Goal: Link{sample(importStep.Text), importStep.Path}, By: When{sample("1 Nov"), "2026-11-01"},
			Answer: sample("Accepted"), Tone: Good,
		},
		{
			ID: "need-2", What: "Consent texts reviewed", From: Link{sample("Legal"), "/w/acme/teams/legal"},
			By: When{sample("20 Nov"), "2026-11-20"}, Answer: sample("Unanswered for 3 weeks"), Tone: Warn,
		},
	}
}

func exampleWork() []Work {
	return []Work{
		{
			Text: "Import from spreadsheets, guided", Path: "https://tracker.example/812",
			Note: sample("Localisation · done 12 Oct"), Line: "/w/acme/why/work-items/gh-812",
		},
		{
			Text: "Load strings at run time", Path: "https://tracker.example/833", Note: sample("i18n · in progress · Ben"),
			Line: "/w/acme/why/work-items/gh-833",
		},
	}
}

func exampleEntries() []CheckInEntry {
	return []CheckInEntry{
		{
			When: When{sample("9 Nov"), "2026-11-09"}, By: sample("Ana, filed by Mei"), Health: cascade.HealthAtRisk,
			Confidence: sample("70% confident"), Values: sample("Activation 33.0%"),
			Learned: "Import is live everywhere. Expect activation to follow.",
			Next:    "Watch whether invitations follow imports.", Acknowledged: sample("acknowledged by Mei"),
		},
		{
			When: When{sample("2 Nov"), "2026-11-02"}, By: sample("Ana"), Health: cascade.HealthOnTrack,
			Confidence: sample("70% confident"),
			Values:     sample("Activation 33.4%"),
		},
	}
}

func exampleServes() []Serves {
	return []Serves{{
		Goal:         Link{sample(priorityEurope.Text), priorityEurope.Path},
		Contribution: activationStep.Via.Contribution, Because: activationStep.Via.Because,
		Standing: Standing{Word: cascade.Supported, Evidence: exampleEvidence}, NotDoing: "paid search",
		Worsens: sample("Might worsen: support load (Support is told)"),
	}, {Goal: Link{Text: sample("Restricted")}, Standing: Standing{Restricted: true}}}
}

func exampleActivation() *chart.Line {
	return &chart.Line{
		Name: "Activation rate, new European teams", Unit: "%",
		Points: weekly(30.6, 31.2, 30.9, 31.5, 31, 31.4, 30.8, 31.3, 31.6, 31.1, 31.5, 31.2, 31.4, 31.6, 32.4, 33.3, 32.9,
			33.4, 33, 33.3),
		Target: exampleTarget, Pace: []chart.Point{{At: date(2026, 10, 1), Value: 31.4}, {At: date(2026, 12, 31), Value: 40}},
		Bets:      []chart.Mark{{At: date(2026, 10, 12), Text: sample("guided import, 12 Oct")}},
		Revisions: []chart.Mark{{At: date(2026, 10, 20), Text: sample("target was 45 until 20 Oct")}},
	}
}

func exampleWhy() *Why {
	return &Why{
		Figures: []Figure{
			{
				Name: sample("Evidence"), Value: sample("22%"), Means: sample("of the way, by its own measures"),
				From: sample("from 31.4 to 33.3 of 40%"), Share: 0.22, Mark: 0.51,
			},
			{
				Name: sample("Pace"), Value: sample("51%"), Means: sample("where it should be today"),
				From: sample("46 of 91 days have passed"), Share: -1,
			},
			{
				Name: sample("Signal"), Value: sample("68%"), Means: sample("what the goals below say"),
				From: sample("3 goals, by what each promised"), Share: 0.68, Mark: -1,
			},
			{
				Name: sample("Divergence"), Value: sample("+46"),
				Means: sample("the goals below do well and this one does not: one of the beliefs between them may be wrong, or " +
					"its effect is still to come"), Share: -1,
			},
		},
		Read: sample("1 of 2 measures read. 1 restricted measure is left out."),
		Mode: sample("Progress is read from its own measures, never from the goals below."),
		Notes: []words.Text{
			sample("Off track because 22% of the way is more than 25 points behind a pace of 51%."),
		},
	}
}

func exampleServed() []Served {
	return []Served{
		{
			GoalRow: GoalRow{
				Text: importStep.Text, Path: importStep.Path, Health: cascade.HealthOnTrack, Owners: "Localisation",
				Numbers: Numbers{sample("28"), sample("61"), sample("65%")},
			}, Mechanism: "response", Because: "Two in five trials stop at bringing their own data.",
			Standing: Standing{Word: cascade.Weaker, Evidence: exampleEvidence}, Share: 0.6,
			NotDoing: "desktop onboarding", Worsens: sample("Might worsen support load; Support is told."),
		},
		{
			GoalRow: GoalRow{
				Text: "New teams get an answer in their language within the hour", Path: "/w/acme/goals/first-reply",
				Health: cascade.HealthOnTrack, Owners: "Support · Localisation",
				Numbers: Numbers{sample("9.5"), sample("1.4"), sample("1 h")},
			}, Mechanism: "response", Because: "Unanswered first questions are the second reason trials go quiet.",
			Standing: Standing{Word: cascade.TooEarly}, Share: -1,
		},
		{
			GoalRow: GoalRow{
				Text: "The first page opens before people give up", Path: "/w/acme/goals/page-load", Health: cascade.HealthAtRisk,
				Owners: "Web platform", Numbers: Numbers{sample("3.1"), sample("2.6"), sample("2.0 s")},
			}, Mechanism: "direct", Because: "Slow first pages lose people before they see the product.",
			Standing: Standing{
				Word: cascade.Supported, By: sample("Mei Tanaka"), Reason: "The lab test in August showed it.",
				Readings: cascade.TooEarly,
				Evidence: Evidence{Sentence: sample("It is too early to say: only 6 pairs of readings so far, and a grade " +
					"needs 20.")},
			}, Share: 0.25,
		},
		{
			GoalRow: GoalRow{Text: "Contract templates in four languages by October", Owners: "Legal"}, Mechanism: "statement",
			Standing: Standing{Word: cascade.OnTrust}, Share: -1,
		},
		{
			GoalRow:  GoalRow{Text: "1 restricted goal", Restricted: true, Owners: "Sales"},
			Standing: Standing{Restricted: true}, Share: -1,
		},
	}
}

func exampleGoalPriority() Goal {
	s := exampleShell(priorityEurope.Text, NavGoals)
	return Goal{
		Shell: s, ID: "eu-first-choice", Intent: sample(priorityEurope.Text),
		Kind: sample("Priority"), State: sample("Committed"),
		Health: cascade.HealthOnTrack, Main: Numbers{sample("8"), sample("10.4"), sample("15%")},
		Due: sample("due 31 Dec"), Forecast: sample("At this rate Feb 2027."),
		Owners: []Link{{sample("Acme"), "/w/acme/teams/company"}}, Meta: []words.Text{sample("2026")}, Tone: Good,
		Lead: sample("Ten in a hundred remote teams in Europe that chose a tool this quarter chose ours."),
		Says: sample("Two goals serve this, and one of them slipped on 26 Oct."),
		Measures: []Measure{
			{
				ID: "measure-eu-share", Name: "Share of remote teams that choose us",
				Numbers: Numbers{sample("8"), sample("10.4"), sample("15%")}, Facts: sample("lagging · monthly"),
				Ladder: sample("commit 12 · target 15 · stretch 18"), Misses: "teams that never compare tools", Chart: &chart.Line{
					Name: "Share of remote teams that choose us", Unit: "%",
					Points: weekly(append(wave(25, 8.6, 10.2, 0.15), 10.4)...),
					Target: &chart.Target{Start: date(2026, 1, 1), By: date(2026, 12, 31), Value: 15},
					Pace: []chart.Point{
						{At: date(2026, 1, 1), Value: 8}, {At: date(2026, 6, 30), Value: 11}, {At: date(2026, 12, 31), Value: 15},
					},
				},
			},
		},
		Brief: &Brief{
			WhyNow: "Two competitors have announced European data centres for spring. Teams that choose a tool now stay with " +
				"it for years.", Success: "A remote team in Europe that compares tools picks ours more often than any other.",
			Accept: []string{"slower feature work", "a quarter of flat revenue in the US"},
			Refuse: []string{"discounting", "a second data model"}, Decides: "Ana Ruiz",
		},
		Change: "/w/acme/goals/activation/change",
		Drivers: []Driver{
			{
				Text:   "more new teams get to a first shared project",
				Metric: Link{sample("Activation rate"), "/w/acme/metrics/activation"}, Picked: 2,
			}, {Text: "people hear of us in their own language", Picked: 0},
		},
		Served: []Served{
			{
				GoalRow: GoalRow{
					Text: activationStep.Text, Path: activationStep.Path, Health: cascade.HealthOffTrack,
					Owners:  "Growth · Localisation",
					Numbers: Numbers{sample("31.4"), sample("33.3"), sample("40%")},
				}, Mechanism: "response", Contribution: activationStep.Via.Contribution, Because: activationStep.Via.Because,
				Standing: activationStep.Via.Standing, Share: 0.7,
			},
		},
	}
}

func exampleGoalBet() Goal {
	s := exampleShell("Fewer tags, faster first page", NavGoals)
	return Goal{
		Shell: s, ID: "tags", Intent: sample("Fewer tags, faster first page"), Kind: sample("Bet"),
		State: sample("Committed"), Health: cascade.HealthAtRisk, Main: Numbers{sample("3.1"), sample("2.6"), sample("2 s")},
		Due: sample("due 30 Nov"), Forecast: sample("At this rate 20 Jan."),
		Lines: []Line{
			{
				Priority: true,
				Steps: []Step{
					{
						Kind: sample("Bet"), Text: "Fewer tags, faster first page",
						Via: &Via{Mechanism: "response", Standing: Standing{Word: cascade.TooEarly}},
					}, activationStep, priorityEurope,
				},
			},
			{
				Priority: true,
				Steps: []Step{
					{
						Kind: sample("Bet"), Text: "Fewer tags, faster first page",
						Via: &Via{Mechanism: "response", Standing: Standing{Word: cascade.OnTrust}},
					},
					{Kind: sample("Goal"), Text: "Restricted", Restricted: true, Via: &Via{Standing: Standing{Restricted: true}}},
					priorityStay,
				},
			},
		},
		Owners: []Link{{sample("Web platform"), "/w/acme/teams/web-platform"}},
		Wont:   []string{"rewrite the front end", "drop analytics"},
		Bet: &Bet{
			Change: "remove duplicate tags", Metric: Link{sample("page load"), "/w/acme/metrics/page-load"},
			Promise: sample("−500 ms by 30 Nov"), Started: When{sample("2 Nov"), "2026-11-02"},
			Says: sample("Only 2 readings since the change (2026-11-02); at least 3 are needed to show anything and 6 for a " +
				"verdict. Wait and read on."), Verdict: sample("no verdict yet"),
		},
		Tripwires: []Tripwire{
			{
				If: sample("If error reports rise above 40 a day by 30 Nov"), Then: "put the tags back",
				Status: sample("asked on 30 Nov; at 12 a day, as now, it would not be reached"), Tone: Quiet,
			},
		},
		Measures: []Measure{
			{
				ID: "measure-load", Name: "First-page load, 75th percentile", Path: "/w/acme/metrics/page-load",
				Numbers: Numbers{sample("3.1"), sample("2.6"), sample("2 s")}, Facts: sample("leading · daily"), Chart: &chart.Line{
					Name: "First-page load", Unit: "s", Points: weekly(3.1, 3.1, 3.05, 3.1, 3.0, 3.1, 2.8, 2.65, 2.6),
					Target: &chart.Target{Start: date(2026, 11, 2), By: date(2026, 11, 30), Value: 2},
					Bets:   []chart.Mark{{At: date(2026, 11, 2), Text: sample("duplicate tags removed, 2 Nov")}},
				},
			},
		},
	}
}

func exampleGoalBare() Goal {
	return Goal{
		Shell: exampleShell("Be kinder to new colleagues", NavGoals), ID: "kind",
		Intent: sample("Be kinder to new colleagues"), Kind: sample("Objective"), State: sample("Draft"),
		Health: cascade.HealthNoEvidence,
		Meta:   []words.Text{sample("local: aligned to nothing, on purpose")},
		Lead:   sample("Nobody has said yet how you will know."),
		Says:   sample("One measure makes this goal speak: what would a new colleague notice?"),
	}
}

func exampleGoalRefused() Goal {
	v := exampleGoal()
	v.Form = &exampleCheckInRefused().Forms[1]
	v.Frozen = sample("As it was on 16 Nov 2026")
	return v
}

func exampleLine() LineOfSight {
	return LineOfSight{
		Change: Link{sample("Change"), "/w/acme/initiatives/import/change"},
		Shell:  exampleShell("Why it matters", NavGoals), Kind: sample("Work item"), Text: "Load strings at run time",
		Facts: []Fact{
			{Name: sample("Part of"), Value: sample("Internationalisation"), Path: "/w/acme/why/initiatives/i18n"},
			{Name: sample("Status"), Value: sample("in progress")},
			{
				Name: sample("Who works on it"), Value: sample("Ben Okafor"),
				Also: []Link{{sample("Growth"), "/w/acme/teams/growth"}},
			},
		},
		Lead: sample("Two ways up. One reaches a priority."),
		Lines: []Line{
			{Priority: true, Steps: []Step{
				{Kind: sample("Work item"), Text: "Load strings at run time", Via: &Via{Mechanism: "initiative"}},
				{Kind: sample("Initiative"), Text: "Internationalisation framework", Via: &Via{
					Mechanism: "initiative", Standing: Standing{Word: cascade.OnTrust},
				}},
				importStep, activationStep, priorityEurope,
			}},
			{Steps: []Step{
				{Kind: sample("Work item"), Text: "Load strings at run time", Via: &Via{Mechanism: "initiative"}},
				{Kind: sample("Goal"), Text: "Restricted", Restricted: true},
			}},
		},
		Restricted: sample("One step is restricted, so the second line is not shown further up."),
	}
}

func exampleLineNone() LineOfSight {
	return LineOfSight{
		Shell: exampleShell("Why it matters", NavGoals), Kind: sample("Initiative"), Text: "Refresh the office plants",
		Empty: &Empty{
			Title: sample("Nothing above it"),
			Text: sample("This serves no goal you can see. That may be right; if it is not, say in the file which goal it " +
				"serves."), Command: "initiatives:\n  - {id: plants, title: Refresh the office plants, serves: [kind]}",
		},
	}
}
