package page

import "weir.dev/weir/internal/web/chart"

func exampleGoal() Goal {
	s := exampleShell(activationStep.Text, NavGoals)
	s.Live, s.Fragment = "/w/acme/live", "/w/acme/goals/eu-activation"
	return Goal{
		Shell: s, ID: "eu-activation", Path: activationStep.Path, Intent: activationStep.Text, Kind: "Objective", State: "Committed",
		Lines:  []Line{{Priority: true, Steps: []Step{activationStep, priorityEurope}}},
		LineTo: "/w/acme/why/goals/eu-activation",
		Health: OffTrack, Declared: &Declared{AtRisk, When{"9 Nov", "2026-11-09"}}, Main: Numbers{"31.4", "33.3", "40%"}, Arrival: "arrives after 2027 at this rate, due 31 Dec",
		Owners: []Link{{"Growth", "/w/acme/teams/growth"}, {"Localisation", "/w/acme/teams/localisation"}}, Facts: []string{"shared objective", "Q4 2026"},
		CheckInTo: "/w/acme/check-in#card-eu-activation", Tone: Bad,
		Lead:   "Guided import is live everywhere, and activation went from 31.6% to 33.3% since 12 October. You believed 4 points.",
		Says:   "Even if everything works as promised, the plan reaches 38, not 40. Marketing’s launch is waiting on this.",
		AddsUp: &AddsUp{AddsUp: chart.AddsUp{From: 31.4, Now: 33.3, Odds: of(35), OddsLabel: "at your own odds", Hold: of(38), Target: 40, Unit: "%"}, Note: "1 of 3 links states no number, so it is not in this sum."},
		Why:    exampleWhy(),
		Form:   &exampleCheckIn().Forms[1],
		Measures: []Measure{{
			ID: "activation", Name: "Activation rate, new European teams", Path: "/w/acme/metrics/activation", Numbers: Numbers{"31.4", "33.3", "40%"},
			Facts: "lagging · weekly · from Prometheus", Misses: "teams that never sign up", Chart: exampleActivation(),
		}},
		Serves: []Serves{{
			Goal: Link{priorityEurope.Text, priorityEurope.Path}, Mechanism: "response", Contribution: activationStep.Via.Contribution, Because: activationStep.Via.Because,
			Standing: Standing{Grade: Holding, Evidence: exampleEvidence}, NotDoing: "paid search", Worsens: "Might worsen: support load (Support is told)",
		}, {Goal: Link{Text: "Restricted"}, Standing: Standing{Grade: Restricted}}},
		MeasuresNote: "1 shown · 1 restricted, not included",
		Served:       exampleServed(),
		Waiting:      []Waiting{{Text: "Launch campaign in three languages", Path: "/w/acme/goals/launch", Note: "Marketing · needs it by 15 Jan", Answer: "Told today, not yet answered", Tone: Warn}},
		Needs: []Need{
			{What: "Translated onboarding in DE, FR and ES", From: Link{"Localisation", "/w/acme/teams/localisation"}, Goal: Link{importStep.Text, importStep.Path}, By: When{"1 Nov", "2026-11-01"}, Answer: "Accepted", Tone: Good},
			{What: "Consent texts reviewed", From: Link{"Legal", "/w/acme/teams/legal"}, By: When{"20 Nov", "2026-11-20"}, Answer: "Unanswered for 3 weeks", Tone: Warn},
		},
		Work: []Work{
			{Text: "Import from spreadsheets, guided", Path: "https://tracker.example/812", Note: "Localisation · done 12 Oct", Done: true, Line: "/w/acme/why/work-items/gh-812"},
			{Text: "Load strings at run time", Path: "https://tracker.example/833", Note: "i18n · in progress · Ben", Line: "/w/acme/why/work-items/gh-833"},
		},
		CheckIns: []CheckInEntry{
			{When: When{"9 Nov", "2026-11-09"}, By: "Ana", Health: AtRisk, Confidence: "70% confident", Values: "Activation 33.0%", Learned: "Import is live everywhere. Expect activation to follow.", Next: "Watch whether invitations follow imports.", Acknowledged: "acknowledged by Mei"},
			{When: When{"2 Nov", "2026-11-02"}, By: "Ana", Health: OnTrack, Confidence: "70% confident", Values: "Activation 33.4%"},
		},
		MoreCheckIns: "/w/acme/goals/eu-activation?check-ins=all",
		Revisions:    []Revision{{When: When{"20 Oct", "2026-10-20"}, What: "Target of Activation rate: 45% → 40%", Reason: "Two markets open a quarter later than planned."}},
		Decisions:    []Decision{{When: When{"9 Nov", "2026-11-09"}, Do: "Protect", Reason: "the import team stays on this until the launch.", Review: Link{Text: "Launch review"}}},
		History:      []Event{{When{"20 Oct", "2026-10-20"}, "Ana Ruiz", "Changed the target of Activation rate"}, {When{"1 Oct", "2026-10-01"}, "Mei Tanaka", "Committed"}},
		Findings:     exampleFindings().Groups[1].Items,
		Restricted:   "1 measure of this goal is restricted. No figure on this page includes it.",
	}
}

func exampleActivation() *chart.Line {
	return &chart.Line{
		Name: "Activation rate, new European teams", Unit: "%",
		Points: weekly(30.6, 31.2, 30.9, 31.5, 31, 31.4, 30.8, 31.3, 31.6, 31.1, 31.5, 31.2, 31.4, 31.6, 32.4, 33.3, 32.9, 33.4, 33, 33.3),
		Target: exampleTarget, Pace: []chart.Point{{At: date(2026, 10, 1), Value: 31.4}, {At: date(2026, 12, 31), Value: 40}},
		Bets:      []chart.Mark{{At: date(2026, 10, 12), Text: "guided import, 12 Oct"}},
		Revisions: []chart.Mark{{At: date(2026, 10, 20), Text: "target was 45 until 20 Oct"}},
	}
}

func exampleWhy() *Why {
	return &Why{
		Figures: []Figure{
			{Name: "Evidence", Value: "22%", Means: "of the way, by its own measures", From: "from 31.4 to 33.3 of 40%", Share: 0.22, Mark: 0.51},
			{Name: "Pace", Value: "51%", Means: "where it should be today", From: "46 of 91 days have passed", Share: -1},
			{Name: "Signal", Value: "68%", Means: "what the goals below say", From: "3 goals, by what each promised", Share: 0.68, Mark: -1},
			{Name: "Divergence", Value: "+46", Means: "the goals below do well and this one does not: one of the beliefs between them may be wrong, or its effect is still to come", Share: -1},
		},
		Read: "1 of 2 measures read. 1 restricted measure is left out.",
		Mode: "Progress is read from its own measures, never from the goals below.",
		Notes: []string{
			"Off track because 22% of the way is more than 25 points behind a pace of 51%.",
		},
	}
}

func exampleServed() []Served {
	return []Served{
		{GoalRow: GoalRow{Text: importStep.Text, Path: importStep.Path, Health: OnTrack, Owners: "Localisation", Numbers: Numbers{"28", "61", "65%"}}, Mechanism: "response", Because: "Two in five trials stop at bringing their own data.", Standing: Standing{Grade: Weaker, Note: "+1.7 of 4 points", Evidence: exampleEvidence}, Share: 0.6, NotDoing: "desktop onboarding", Worsens: "Might worsen support load; Support is told."},
		{GoalRow: GoalRow{Text: "New teams get an answer in their language within the hour", Path: "/w/acme/goals/first-reply", Health: OnTrack, Owners: "Support · Localisation", Numbers: Numbers{"9.5", "1.4", "1 h"}}, Mechanism: "response", Because: "Unanswered first questions are the second reason trials go quiet.", Standing: Standing{Grade: TooEarly, Note: "readable in February"}, Share: -1},
		{GoalRow: GoalRow{Text: "The first page opens before people give up", Path: "/w/acme/goals/page-load", Health: AtRisk, Owners: "Web platform", Numbers: Numbers{"3.1", "2.6", "2.0 s"}}, Mechanism: "direct", Because: "Slow first pages lose people before they see the product.", Standing: Standing{Grade: Holding, By: "Mei Tanaka", Reason: "The lab test in August showed it.", Readings: TooEarly, Evidence: Evidence{Sentence: "It is too early to say: only 6 pairs of readings so far, and a grade needs 20."}}, Share: 0.25},
		{GoalRow: GoalRow{Text: "Contract templates in four languages by October", Owners: "Legal"}, Mechanism: "statement", Standing: Standing{Grade: Unstated}, Share: -1},
		{GoalRow: GoalRow{Text: "1 restricted goal", Restricted: true, Owners: "Sales"}, Standing: Standing{Grade: Restricted}, Share: -1},
	}
}

func exampleGoalPriority() Goal {
	s := exampleShell(priorityEurope.Text, NavGoals)
	return Goal{
		Shell: s, ID: "eu-first-choice", Path: priorityEurope.Path, Intent: priorityEurope.Text, Kind: "Priority", State: "Committed",
		Health: OnTrack, Main: Numbers{"8", "10.4", "15%"}, Arrival: "arrives Feb 2027 at this rate, due 31 Dec", Owners: []Link{{"Acme", "/w/acme/teams/company"}}, Facts: []string{"2026"}, Tone: Good,
		Lead: "Ten in a hundred remote teams in Europe that chose a tool this quarter chose ours.", Says: "Two goals serve this, and one of them slipped on 26 October.",
		Measures: []Measure{{ID: "eu-share", Name: "Share of remote teams that choose us", Numbers: Numbers{"8", "10.4", "15%"}, Facts: "lagging · monthly", Ladder: "commit 12 · target 15 · stretch 18", Misses: "teams that never compare tools", Chart: &chart.Line{
			Name: "Share of remote teams that choose us", Unit: "%", Points: weekly(append(wave(25, 8.6, 10.2, 0.15), 10.4)...), Target: &chart.Target{Start: date(2026, 1, 1), By: date(2026, 12, 31), Value: 15},
			Pace: []chart.Point{{At: date(2026, 1, 1), Value: 8}, {At: date(2026, 6, 30), Value: 11}, {At: date(2026, 12, 31), Value: 15}},
		}}},
		Brief: &Brief{
			WhyNow: "Two competitors have announced European data centres for spring. Teams that choose a tool now stay with it for years.", Success: "A remote team in Europe that compares tools picks ours more often than any other.",
			Accept: []string{"slower feature work", "a quarter of flat revenue in the US"}, Refuse: []string{"discounting", "a second data model"}, Decides: "Ana Ruiz",
		},
		Drivers: []Driver{{Text: "more new teams get to a first shared project", Metric: Link{"Activation rate", "/w/acme/metrics/activation"}, Picked: 2}, {Text: "people hear of us in their own language", Picked: 0}},
		Served: []Served{
			{GoalRow: GoalRow{Text: activationStep.Text, Path: activationStep.Path, Health: OffTrack, Owners: "Growth · Localisation", Numbers: Numbers{"31.4", "33.3", "40%"}}, Mechanism: "response", Contribution: activationStep.Via.Contribution, Because: activationStep.Via.Because, Standing: activationStep.Via.Standing, Share: 0.7},
		},
	}
}

func exampleGoalBet() Goal {
	s := exampleShell("Fewer tags, faster first page", NavGoals)
	return Goal{
		Shell: s, ID: "tags", Intent: "Fewer tags, faster first page", Kind: "Bet", State: "Committed", Health: AtRisk, Main: Numbers{"3.1", "2.6", "2 s"}, Arrival: "arrives 20 Jan at this rate, due 30 Nov",
		Lines: []Line{
			{Priority: true, Steps: []Step{{Kind: "Bet", Text: "Fewer tags, faster first page", Via: &Via{Mechanism: "response", Standing: Standing{Grade: TooEarly}}}, activationStep, priorityEurope}},
			{Priority: true, Steps: []Step{{Kind: "Bet", Text: "Fewer tags, faster first page", Via: &Via{Mechanism: "response", Standing: Standing{Grade: Unstated}}}, {Kind: "Goal", Text: "Restricted", Restricted: true, Via: &Via{Standing: Standing{Grade: Restricted}}}, priorityStay}},
		},
		Owners:    []Link{{"Web platform", "/w/acme/teams/web-platform"}},
		Wont:      []string{"rewrite the front end", "drop analytics"},
		Bet:       &Bet{Change: "remove duplicate tags", Metric: Link{"page load", "/w/acme/metrics/page-load"}, Promise: "−500 ms by 30 Nov", Started: When{"2 Nov", "2026-11-02"}, Says: "Only 2 readings since the change (2026-11-02); at least 3 are needed to show anything and 6 for a verdict. Wait and read on.", Verdict: "no verdict yet"},
		Tripwires: []Tripwire{{If: "If error reports rise above 40 a day by 30 November", Then: "put the tags back", Status: "asked on 30 Nov; at 12 a day, as now, it would not be reached", Tone: Quiet}},
		Measures: []Measure{{ID: "load", Name: "First-page load, 75th percentile", Path: "/w/acme/metrics/page-load", Numbers: Numbers{"3.1", "2.6", "2 s"}, Facts: "leading · daily", Chart: &chart.Line{
			Name: "First-page load", Unit: "s", Points: weekly(3.1, 3.1, 3.05, 3.1, 3.0, 3.1, 2.8, 2.65, 2.6), Target: &chart.Target{Start: date(2026, 11, 2), By: date(2026, 11, 30), Value: 2},
			Bets: []chart.Mark{{At: date(2026, 11, 2), Text: "duplicate tags removed, 2 Nov"}},
		}}},
	}
}

func exampleGoalBare() Goal {
	return Goal{
		Shell: exampleShell("Be kinder to new colleagues", NavGoals), ID: "kind", Intent: "Be kinder to new colleagues", Kind: "Objective", State: "Draft", Health: NoEvidence, Facts: []string{"local: aligned to nothing, on purpose"},
		Lead: "Nobody has said yet how you will know.", Says: "One measure makes this goal speak: what would a new colleague notice?",
	}
}

func exampleGoalRefused() Goal {
	v := exampleGoal()
	v.Form = &exampleCheckInRefused().Forms[1]
	v.Frozen = "As it was on 16 November 2026"
	return v
}

func exampleLine() LineOfSight {
	return LineOfSight{
		Shell: exampleShell("Why it matters", NavGoals), Kind: "Work item", Text: "Load strings at run time", Facts: []string{"i18n", "in progress", "Ben Okafor"},
		Lead: "Two ways up. One reaches a priority.",
		Lines: []Line{
			{Priority: true, Steps: []Step{
				{Kind: "Work item", Text: "Load strings at run time", Via: &Via{Mechanism: "initiative"}},
				{Kind: "Initiative", Text: "Internationalisation framework", Via: &Via{Mechanism: "initiative", Standing: Standing{Grade: Unstated}}},
				importStep, activationStep, priorityEurope,
			}},
			{Steps: []Step{
				{Kind: "Work item", Text: "Load strings at run time", Via: &Via{Mechanism: "initiative"}},
				{Kind: "Goal", Text: "Restricted", Restricted: true},
			}},
		},
		Restricted: "One step is restricted, so the second line is not shown further up.",
	}
}

func exampleLineNone() LineOfSight {
	return LineOfSight{
		Shell: exampleShell("Why it matters", NavGoals), Kind: "Initiative", Text: "Refresh the office plants",
		Empty: &Empty{Title: "Nothing above it", Text: "This serves no goal you can see. That may be right; if it is not, say in the file which goal it serves.", Command: "initiatives:\n  - {id: plants, title: Refresh the office plants, serves: [kind]}"},
	}
}
