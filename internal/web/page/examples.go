package page

import (
	"math"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/words"
)

// An Example is a page in one state worth looking at. Tests render all of them, the storybook serves them and the
// screenshots are taken of them.
type Example struct {
	Name string // "goal: off track", unique
	View View
}

// Examples lists every page in every state worth looking at, in the order a newcomer would look.
func Examples() []Example {
	return []Example{
		{"sign-in", SignIn{Action: "/sign-in", Next: "/w/acme/"}},
		{"sign-in: wrong token", SignIn{Action: "/sign-in", Next: "/w/acme/", Error: sample("The token is unknown, expired " +
			"or revoked. Ask for a new one.")}},
		{"sign-in: one-time link", SignIn{Action: "/sign-in", Next: "/w/acme/", Link: "0f1e2d"}},
		{"welcome", exampleWelcome()},
		{"search", exampleSearch()},
		{"search: nothing", exampleSearchNothing()},
		{"week", exampleWeek()},
		{"week: nothing owed", exampleWeekClear()},
		{"goals", exampleGoals()},
		{"goals: filtered", exampleGoalsFiltered()},
		{"goals: none match", exampleGoalsNone()},
		{"goals: every standing, deep", exampleGoalsDeep()},
		{"goals: more than is shown", exampleGoalsFolded()},
		{"goal: off track", exampleGoal()},
		{"goal: priority with brief", exampleGoalPriority()},
		{"goal: strategy and bet", exampleGoalBet()},
		{"goal: bare draft", exampleGoalBare()},
		{"goal: check-in here refused", exampleGoalRefused()},
		{"line of sight", exampleLine()},
		{"line of sight: none", exampleLineNone()},
		{"check-in", exampleCheckIn()},
		{"check-in: refused", exampleCheckInRefused()},
		{"check-in: doubted", exampleCheckInDoubted()},
		{"check-in: all done", exampleCheckInDone()},
		{"check-in: no goals", exampleCheckInNone()},
		{"metrics", exampleMetrics()},
		{"metrics: none", exampleMetricsNone()},
		{"metric", exampleMetric()},
		{"metric: range, refused value", exampleMetricRange()},
		{"metric: doubted", exampleMetricDoubted()},
		{"metric: no reading", exampleMetricUnread()},
		{"teams", exampleTeams()},
		{"people", examplePeople()},
		{"people: nobody found", examplePeopleNone()},
		{"form", exampleEdit()},
		{"form: refused", exampleEditRefused()},
		{"form: lists", exampleEditLists()},
		{"form: file", exampleReadingsFile()},
		{"paper", examplePaper()},
		{"paper: arrows", examplePaperArrows()},
		{"form: file looked at", exampleReadingsLooked()},
		{"form: two versions", exampleConflict()},
		{"form: remove", exampleRemoval()},
		{"form: remove, overtaken", exampleRemovalOvertaken()},
		{"jobs", exampleJobs()},
		{"settings", exampleSettings()},
		{"jobs: none", Jobs{
			Shell: exampleShell("What Weir does by itself", NavTeams), Empty: &Empty{Title: sample("Nothing yet")},
		}},
		{"cycles", exampleCycles()},
		{"cycles: none", exampleCyclesNone()},
		{"cycle", exampleCycle()},
		{"cycle: bare", exampleCycleBare()},
		{"team", exampleTeam()},
		{"team: stable, mandate lapsed", exampleTeamStable()},
		{"findings", exampleFindings()},
		{"findings: none", exampleFindingsNone()},
		{"findings: one group", exampleFindingList()},
		{"findings: one group, none", exampleFindingListNone()},
		{"findings: acknowledge refused", exampleAcknowledgeRefused()},
		{"findings: acknowledged", exampleAcknowledged()},
		{"findings: none acknowledged", exampleAcknowledgedNone()},
		{"error: 403", Failure{
			Shell: exampleShell("", ""), Status: 403,
		}},
		{"error: 404", Failure{Shell: exampleShell("", ""), Status: 404}},
		{"error: 422", Failure{Shell: exampleShell("", ""), Status: 422, Text: sample("The date 2026-13-01 is not a date. " +
			"Write it as 2026-11-16.")}},
		{"error: 500", Failure{Shell: exampleShell("", ""), Status: 500, ID: "k7f3-22ab"}},
		{"error: 503, signed out", Failure{Status: 503, Text: sample("The database does not answer. Try again soon.")}},
	}
}

var (
	exampleDay    = time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	exampleTarget = &chart.Target{Start: date(2026, 10, 1), By: date(2026, 12, 31), Value: 40}
)

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// weekly makes readings that end on the examples' day, a week apart.
func weekly(values ...float64) []chart.Point {
	points := make([]chart.Point, len(values))
	for i, v := range values {
		points[i] = chart.Point{At: exampleDay.AddDate(0, 0, -7*(len(values)-1-i)), Value: v}
	}
	return points
}

func of(v float64) *float64 { return &v }

func exampleShell(title string, nav Nav) Shell {
	return Shell{
		Title: sample(title), Base: "/w/acme", Workspace: "Acme", Nav: nav,
		Workspaces: []Link{{sample("Rust project goals"), "/w/rust-goals/"}, {sample("SDG indicators, UK"), "/w/sdg-uk/"}},
		Viewer:     Viewer{Name: "Ana Ruiz", Initials: "AR"},
		Owed:       3, Findings: 3, SignOut: "/sign-out",
	}
}

var (
	priorityEurope = Step{
		Kind: sample("Priority"), Text: "Be the first choice for remote teams in Europe",
		Path: "/w/acme/goals/eu-first-choice", Health: cascade.HealthOnTrack,
	}
	priorityStay = Step{
		Kind: sample("Priority"), Text: "Teams that join stay", Path: "/w/acme/goals/retention", Health: cascade.HealthAtRisk,
	}
	activationStep = Step{
		Kind: sample("Objective"), Text: "New teams in Europe reach their first shared project in week one",
		Path: "/w/acme/goals/eu-activation", Health: cascade.HealthOffTrack, Via: &Via{
			Mechanism: "response", Driver: "more new teams get to a first shared project",
			Contribution: "Localised, guided onboarding removes the main reason trials in DE, FR and ES give up.",
			Because:      "Activated teams invite colleagues, and colleagues become paying seats.",
			Standing:     Standing{Word: cascade.Supported, Evidence: exampleEvidence},
		},
	}
	importStep = Step{
		Kind: sample("Objective"), Text: "Trials in DE, FR and ES bring their own data in one sitting",
		Path: "/w/acme/goals/guided-import", Health: cascade.HealthOnTrack, Via: &Via{
			Mechanism: "response", Because: "Two in five trials stop at bringing their own data.",
			Standing: Standing{
				Word: cascade.Weaker, By: sample("Mei Tanaka"), Reason: "Half of them came from a campaign.",
				Readings: cascade.Supported,
				Evidence: exampleEvidence,
			},
		},
	}
	exampleEvidence = Evidence{
		Sentence: sample("In 31 weeks, when “Activation” rose, “Paid conversions” rose about 3 weeks later: 1 point of " +
			"“Activation” went with 0.4 points (0.1 to 0.7). You believed 0.5 in 4 weeks. This fits the belief; it is " +
			"not proof."),
		Checks: sample("Checked the other way round and ahead of time: no sign of either, as it should be."),
		Figures: []Fact{
			{Name: sample("Driver"), Value: sample("Activation, which moved enough to tell")},
			{Name: sample("Outcome"), Value: sample("Paid conversions")},
			{Name: sample("Estimate"), Value: sample("0.4 points for 1 point")},
			{Name: sample("Likely range"), Value: sample("0.1 to 0.7 (90% range)")},
			{Name: sample("Delay"), Value: sample("3 weeks later, the clearest of 3 tried")},
			{Name: sample("Pairs of readings"), Value: sample("31; Weir judges from 20 on")},
			{Name: sample("If nothing linked them"), Value: sample("so clear a picture would still come in 1.2% of cases (p " +
				"0.012, with the 3 delays tried counted in)")},
		},
	}
)

func exampleWelcome() Welcome {
	return Welcome{
		Shell: exampleShell("Welcome", NavGoals),
		Steps: []WelcomeStep{
			{Title: sample("Start Weir"), Text: sample("You are looking at it, so this part is behind you.")},
			{
				Title: sample("Write down three goals"),
				Text: sample("One priority and two goals that serve it are enough. Say for each how you will know; the rest " +
					"can wait."), Command: "weir lint goals.yaml",
			},
			{
				Title: sample("Put them in"), Text: sample("Weir shows what would change before it changes anything."),
				Command: "weir plan goals.yaml\nweir apply goals.yaml",
			},
			{Title: sample("Check in once"), Text: sample("One value is enough to see where each goal stands.")},
		},
		File: "weir: 1\nteams:\n  - {id: acme, name: Acme, kind: unit}\ngoals:\n  - id: first-choice\n    intent: Be the " +
			"first choice for remote teams in Europe\n    owners: [acme]\n    measures:\n      - {id: share, metric: " +
			"eu-share, shape: from-to, from: 8, to: 15, by: 2026-12-31}\n",
	}
}

func exampleWeek() Week {
	return Week{
		Shell: exampleShell("My week", NavWeek), Date: sample("Monday 16 Nov"), Note: sample("week 7 of 13"),
		CheckIn: "/w/acme/check-in", Due: sample("3 goals to check in on, about a minute"),
		Owed: []Owed{
			{
				Text: sample("Does the localisation slip change your launch date?"), Path: "/w/acme/goals/launch",
				Note: sample("Marketing’s campaign needs it by 15 Jan"), Due: sample("told today"), Tone: Warn,
			},
			{
				Text: sample("Support asks: translated answers for the ten most common questions"),
				Path: "/w/acme/teams/localisation", Note: sample("for New teams get an answer in their language within the hour"),
				Due: sample("unanswered for 3 weeks"), Tone: Bad,
			},
		},
		Changed: []Changed{
			{
				When: When{sample("this morning"), "2026-11-16"}, Text: priorityStay.Text, Path: priorityStay.Path,
				What: sample("from on track to at risk: two weeks below pace"), Health: cascade.HealthAtRisk,
			},
			{
				When: When{sample("Thursday"), "2026-11-12"}, Text: "The first page opens before people give up",
				Path: "/w/acme/goals/page-load", What: sample("Ben checked in: 2.6 s, the tag clean-up is half done"),
				Health: cascade.HealthAtRisk,
			},
		},
		Lines: []Line{{Priority: true, Steps: []Step{
			{Kind: sample("Work item"), Text: "Load strings at run time", Via: &Via{Mechanism: "initiative"}},
			importStep,
			activationStep, priorityEurope,
		}}},
		Goals: exampleRows(),
	}
}

func exampleWeekClear() Week {
	s := exampleShell("My week", NavWeek)
	s.Owed, s.Findings = 0, 0
	s.Said = sample("Checked in on 3 goals.")
	return Week{Shell: s, Date: sample("Monday 16 Nov"), AllClear: sample("You owe nobody anything this week. Next " +
		"check-in on Monday 23 Nov.")}
}

func exampleRows() []GoalRow {
	return []GoalRow{
		{
			Text: activationStep.Text, Path: activationStep.Path, Health: cascade.HealthOffTrack,
			Owners:  "Growth · Localisation",
			Numbers: Numbers{sample("31.4"), sample("33.3"), sample("40%")},
			Spark:   []float64{31.4, 31.6, 31.8, 32, 32.8, 33.7, 33.2, 33.5, 33.3}, Due: sample("after 2027, due 31 Dec"),
			DueTone: Bad,
		},
		{
			Text: importStep.Text, Path: importStep.Path, Health: cascade.HealthOnTrack, Owners: "Localisation",
			Numbers: Numbers{sample("28"), sample("61"), sample("65%")}, Spark: []float64{28, 31, 35, 46, 52, 57, 60, 61},
			Due: sample("arrives 4 Dec"),
		},
		{
			Text: "Hire two translators", Path: "/w/acme/goals/hire", Health: cascade.HealthStale, Owners: "Localisation",
			Numbers: Numbers{sample("0"), sample("1"), sample("2")}, Spark: []float64{0, 0, 1, 1, 1},
			Due: sample("silent for 3 weeks"), DueTone: Warn,
		},
	}
}

func exampleFindings() Findings {
	s := exampleShell("Findings", NavFindings)
	s.Said, s.Undo = sample("Acknowledged. It holds until 14 Dec."),
		&Post{sample("Undo"), "/w/acme/findings/acknowledged/k7f3/withdraw", "/w/acme/findings", "z", ""}
	return Findings{
		Shell: s, Note: sample("14 findings"),
		Quiet: Link{sample("2 acknowledged"), "/w/acme/findings/acknowledged"},
		Chips: []Chip{
			{sample("All"), 14, "/w/acme/findings", true, ""},
			{sample("My teams"), 2, "/w/acme/findings?show=mine", false, ""},
			{sample("Fix first"), 1, "/w/acme/findings?show=error", false, ""},
		},
		Groups: []FindingGroup{
			{
				ID: "do-1", Title: sample("Govern it, or let it go"),
				Lead:  sample("A link imposed from above is only true while somebody looks at it. Without reviews the chart lies."),
				Count: 1, Items: []Finding{exampleFinding()},
			},
			{
				ID: "do-2", Title: sample("Make the plan add up"),
				Lead: sample("The promises below a goal should reach its target. Where they do not, cut the target or add a " +
					"promise."), Count: 1, Items: []Finding{
					{
						ID: "2", Rule: "does-not-add-up", Severity: SeverityWarning,
						Subject: Link{sample(activationStep.Text), activationStep.Path}, Owners: "Growth · Localisation",
						Message: sample("If every belief holds, the plan reaches 38%, not 40%."), Evidence: []words.Text{
							sample("The gap from 33.3% to 40% is 6.7 points."), sample("3 links promise 4.7 points together."),
						}, Next: sample("Revise the target with a reason, or ask who else could move activation."),
					},
				},
			},
			{
				ID: "do-3", Title: sample("Answer"), Lead: sample("Somebody planned on an answer that has not come."), Count: 12,
				All: Link{sample("Show all 12"), "/w/acme/findings?do=answer"}, Items: []Finding{
					{
						ID: "3", Rule: "ask-open", Severity: SeverityWarning, Subject: Link{
							sample("New teams get an answer in their language within the hour"), "/w/acme/goals/first-reply",
						}, Owners: "Support", Message: sample("Localisation has not answered an ask for three weeks."),
						Evidence: []words.Text{sample("Asked on 26 Oct, needed by 30 Nov.")},
						Next:     sample("Accept or decline it; either lets Support plan."),
					},
					{
						ID: "4", Rule: "unread-metric", Severity: SeverityNote,
						Subject: Link{sample("Trial sign-ups, all regions"), "/w/acme/metrics/sign-ups"},
						Message: sample("No measure reads this metric."), Next: sample("Stop collecting it, or say who watches it."),
					},
				},
			},
		},
	}
}

func exampleFinding() Finding {
	return Finding{
		ID: "1", Rule: "ungoverned", Severity: SeverityError,
		Subject: Link{sample("Renewal talks start before the customer asks"), "/w/acme/goals/renewals"},
		Owners:  "Customer success",
		Message: sample("This goal was imposed directly, and its reviews have lapsed."),
		Why:     sample("Direct links were accepted because leadership would govern them. Nobody has for six weeks."),
		Evidence: []words.Text{sample("Launch review is weekly; it was last held on 5 Oct."), sample(
			"The link was made on 14 Sep.")},
		Next:        sample("Hold the review this week, or turn the link into a response the team chooses."),
		Acknowledge: exampleAcknowledgement("2026-12-14"),
	}
}

func exampleAcknowledgeRefused() FindingList {
	f := exampleFinding()
	f.Acknowledge = exampleAcknowledgement("2026-11-09")
	f.Acknowledge.Open = true
	f.Acknowledge.View = wrongIn(f.Acknowledge.View, "reason", "Say why, for whoever reads it next.")
	f.Acknowledge.View = wrongIn(f.Acknowledge.View, "until", "2026-11-09 has passed; today is 2026-11-16.")
	return FindingList{
		Shell: exampleShell("Acknowledge", NavFindings), Title: sample("Acknowledge"),
		Back: Link{sample("Findings"), "/w/acme/findings"}, Items: []Finding{f},
	}
}

func exampleAcknowledged() FindingList {
	mine, waived := exampleFindings().Groups[2].Items[1], exampleFinding()
	mine.Known, mine.Withdraw = sample("Acknowledged by Ana Ruiz until 1 Dec: The board deck still shows it."),
		&Post{sample("Withdraw"), "/w/acme/findings/acknowledged/k7f3/withdraw", "/w/acme/findings/acknowledged", "", ""}
	waived.Known,
		waived.Acknowledge = sample(
		"Waived at the launch gate by Mei Tanaka until 31 Jan 2027: The review begins with the new cycle."), nil
	return FindingList{
		Shell: exampleShell("Acknowledged", NavFindings), Title: sample("Acknowledged"),
		Lead: sample("Somebody means these as they are. When the day has passed, each is asked again."),
		Note: sample("2 findings"),
		Back: Link{sample("Findings"), "/w/acme/findings"}, Items: []Finding{waived, mine},
		Rules: []Fact{{Name: sample("unread-metric"), Value: sample("12 found, 1 acknowledged")}, {
			Name: sample("ungoverned"), Value: sample("2 found, 1 acknowledged"),
		}},
	}
}

func exampleAcknowledgedNone() FindingList {
	return FindingList{
		Shell: exampleShell("Acknowledged", NavFindings), Title: sample("Acknowledged"),
		Lead: sample("Somebody means these as they are. When the day has passed, each is asked again."),
		Back: Link{sample("Findings"), "/w/acme/findings"},
		Empty: &Empty{
			Title:  sample("Nothing is acknowledged"),
			Text:   sample("A finding that is meant so can be acknowledged where it stands, with a reason and a day."),
			Action: Link{sample("Show all findings"), "/w/acme/findings"},
		},
	}
}

func exampleFindingsNone() Findings {
	s := exampleShell("Findings", NavFindings)
	s.Findings = 0
	return Findings{Shell: s, Note: sample("nothing to do"), Empty: &Empty{
		Title: sample("Nothing to fix"),
		Text: sample("No rule found anything on the goals you can see. The same rules run over your files, before they " +
			"get here:"), Command: "weir lint goals.yaml",
	}}
}

func exampleFindingList() FindingList {
	return FindingList{
		Shell: exampleShell("Answer", NavFindings), Title: sample("Answer"),
		Lead: sample("Somebody planned on an answer that has not come."),
		Note: sample("112 findings · 51 to 100"),
		Back: Link{sample("Findings"), "/w/acme/findings"},
		Chips: []Chip{{sample("All"), 112, "/w/acme/findings?do=answer", true, ""}, {
			sample("Fix first"), 1, "/w/acme/findings?do=answer&show=error", false, "",
		}},
		Items: exampleFindings().Groups[2].Items,
		Pager: Pager{
			Text: sample("Page 2 of 3"), Previous: "/w/acme/findings?do=answer", Next: "/w/acme/findings?do=answer&page=3",
		},
	}
}

func exampleFindingListNone() FindingList {
	return FindingList{
		Shell: exampleShell("Answer", NavFindings), Title: sample("Answer"),
		Lead: sample("Somebody planned on an answer that has not come."), Back: Link{sample("Findings"), "/w/acme/findings"},
		Empty: &Empty{
			Title: sample("Nothing left to do here"), Text: sample("No finding on what you can see asks for this."),
			Action: Link{sample("Show all findings"), "/w/acme/findings"},
		},
	}
}

// wave makes a plausible series without chance: a trend with two slow swings.
func wave(n int, from, to, swing float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		t := float64(i) / float64(n-1)
		values[i] = math.Round((from+(to-from)*t+swing*math.Sin(float64(i)*1.7)+swing/2*math.Sin(float64(i)*0.6))*100) / 100
	}
	return values
}

// sample is a text as somebody wrote it or Weir said it.
func sample(s string) words.Text { return words.Verbatim(s) }
