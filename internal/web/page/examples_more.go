package page

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/chart"
	"weir.dev/weir/internal/web/form"
)

func exampleCheckIn() CheckIn {
	s := exampleShell("Check in", NavCheckIn)
	s.Live, s.Fragment = "/w/acme/live", "/w/acme/check-in"
	typed := typedInto(exampleCheckInForm("eu-activation", "activation", "deals"), "values.activation", "33.3")
	typed.Adjust("values.activation", func(c *form.Control) { c.Unit, c.Hint = "%", sample("33.0") })
	for name, value := range map[form.Name]string{
		"status": string(cascade.AtRisk), "confidence": "20",
		"learned": "Import removes the first stop, but people now stop at inviting colleagues.",
	} {
		typed = typedInto(typed, name, value)
	}
	line := &Line{Priority: true, Steps: []Step{activationStep, priorityEurope}}
	return CheckIn{
		Shell: s, Date: sample("Monday 16 Nov"), Note: sample("3 goals · about a minute"),
		Forms: []CheckInForm{
			{
				View: exampleCheckInForm("quality"), Short: "Localisation quality",
				Intent: "People cannot tell our texts were translated", Path: "/w/acme/goals/quality",
				Done: sample("Checked in today at 09:12"),
			},
			{
				View: typed, Short: "New teams reach their first shared project", Intent: activationStep.Text,
				Path: activationStep.Path, Line: line,
				Measures: []CheckInMeasure{
					{
						Name: "activation", Label: "Activation rate, new European teams", Note: sample("9 Nov: 33.0 · pace 35.9"),
						Last: sample("33.0"), Spark: []float64{31.4, 31.6, 31.8, 32, 32.8, 33.7, 33.2, 33.6, 33.3},
					},
					{
						Name: "deals", Label: "Signed first deals", Note: sample("no reading yet · others do not see it"),
						Last: sample("4"), Spark: []float64{2, 2, 3, 4, 4, 5},
					},
					{
						Name: "load", Label: "First-page load, p75", Note: sample("from Prometheus, 8 minutes ago"),
						Last: sample("2.6 s"), Spark: []float64{3.1, 3.1, 3, 2.9, 2.8, 2.7, 2.6, 2.6},
						Sourced: sample("updated automatically"),
					},
				},
				Sure: sample("Will it get there by 31 Dec?"), Asks: sample("It is behind pace, which asks for 35.9% today."),
				Readers: sample("Two lines are enough; the launch campaign is waiting on this and will read them."),
				Last:    sample("last check-in 9 Nov, Ana"),
			},
			{
				View: exampleCheckInForm("hire", "hired"), Short: "Hire two translators", Intent: "Hire two translators",
				Path: "/w/acme/goals/hire",
				Measures: []CheckInMeasure{
					{Name: "hired", Label: "Translators who started", Note: sample("26 Oct: 1 · pace 1"), Last: sample("1")},
				}, Last: sample("last check-in 26 Oct, Ben"),
			},
		},
	}
}

func exampleCheckInRefused() CheckIn {
	v := exampleCheckIn()
	for name, value := range map[form.Name]string{"values.activation": "thirty-three", "status": "", "confidence": ""} {
		v.Forms[1].View = typedInto(v.Forms[1].View, name, value)
	}
	for name, says := range map[form.Name]string{
		"values.activation": "“thirty-three” is not a number. Write it as 33.3.",
		"status":            "Say how it is going: on track, at risk or off track.",
		"confidence":        "Say how sure you are, from 0 to 100.",
		"next":              "It slipped, so say what changes next. A few words are enough.",
	} {
		v.Forms[1].View = wrongIn(v.Forms[1].View, name, says)
	}
	return v
}

func exampleCheckInDoubted() CheckIn {
	v := exampleCheckIn()
	doubted := wrongIn(typedInto(v.Forms[1].View, "values.activation", "3330"), "values.activation",
		"3330 is far outside 0–100%, and unlike every other value of this metric. "+
			"If it is what you mean, tick “this is right”.")
	doubted.Adjust("values.activation", func(c *form.Control) { c.Doubted = true })
	v.Forms[1].View = doubted
	return v
}

func exampleCheckInDone() CheckIn {
	v := exampleCheckIn()
	for i := range v.Forms {
		v.Forms[i].Done = sample("Checked in today at 09:1" + string(rune('2'+i)))
	}
	v.AllDone, v.Note = sample("Next check-in on Monday 23 Nov."), sample("3 goals")
	return v
}

func exampleCheckInNone() CheckIn {
	return CheckIn{Shell: exampleShell("Check in", NavCheckIn), Date: sample("Monday 16 Nov"), Empty: &Empty{
		Title: sample("You have no goals to check in on"),
		Text: sample("Check-ins are for people whose team owns a committed goal in an active cycle. You can still see how " +
			"everybody’s goals are doing."), Action: Link{sample("See the goals"), "/w/acme/goals"},
	}}
}

func exampleMetrics() Metrics {
	return Metrics{Shell: exampleShell("Metrics", NavMetrics), Count: sample("104 metrics"), Pager: Pager{
		sample("Page 2 of 3"), "/w/acme/metrics", "/w/acme/metrics?page=3",
	}, Rows: []MetricRow{
		{
			Name: sample("Activation rate, new European teams"), Path: "/w/acme/metrics/activation", Now: sample("33.3%"),
			When: When{sample("today"), "2026-11-16"}, Spark: wave(9, 31.4, 33.3, 0.4),
			Owner: Link{sample("Product"), "/w/acme/teams/product"}, Direction: sample("up is better"),
			Read: sample("read by 2 goals"), Status: sample("fresh"),
		},
		{
			Name: sample("First reply"), Path: "/w/acme/metrics/first-reply", Now: sample("1.4 h"),
			When: When{sample("yesterday"), "2026-11-15"}, Spark: wave(9, 9.5, 1.4, 0.3),
			Owner: Link{sample("Support"), "/w/acme/teams/support"}, Direction: sample("keep between 0.5 and 2"),
			Read: sample("read by 1 goal, kept by 1 team"), Status: sample("in range"), Tone: Good,
		},
		{
			Name: sample("Engineers in seat"), Path: "/w/acme/metrics/engineers", Now: sample("14"),
			When: When{sample("5 weeks ago"), "2026-10-12"}, Owner: Link{sample("People"), "/w/acme/teams/people"},
			Direction: sample("no direction"), Read: sample("nobody reads it"), Status: sample("no reading for 5 weeks"),
			Tone: Warn,
		},
		{
			Name: sample("Error reports a day"), Path: "/w/acme/metrics/errors",
			Owner: Link{sample("Web platform"), "/w/acme/teams/web-platform"}, Direction: sample("down is better"),
			Read: sample("read by 1 goal"), Status: sample("no reading yet"),
		},
	}}
}

func exampleMetricsNone() Metrics {
	return Metrics{
		Shell: exampleShell("Metrics", NavMetrics),
		Empty: &Empty{
			Title:   sample("No metrics yet"),
			Text:    sample("A metric is a number with a name, a unit and an owner. Goals come and go; metrics stay."),
			Command: "metrics:\n  - {id: activation, name: Activation rate, unit: \"%\", direction: up, owner: product}",
		},
	}
}

func exampleMetric() Metric {
	s := exampleShell("Activation rate, new European teams", NavMetrics)
	s.Live, s.Fragment = "/w/acme/live", "/w/acme/metrics/activation"
	c := *exampleActivation()
	c.Revisions = nil
	return Metric{
		Shell: s, Path: "/w/acme/metrics/activation", Name: "Activation rate, new European teams",
		Now: sample("33.3%"), NowNote: sample("on 16 Nov, up 0.3 since 9 Nov"), Chart: c,
		Facts: []Fact{
			{Name: sample("Definition"), Value: sample("accounts that invite a colleague within 7 days / accounts created")},
			{Name: sample("Unit"), Value: sample("%")},
			{Name: sample("Direction"), Value: sample("up is better")},
			{Name: sample("Owner"), Value: sample("Product"), Path: "/w/acme/teams/product"},
			{Name: sample("Cadence"), Value: sample("weekly")},
			{Name: sample("Source"), Value: sample("by hand")},
			{Name: sample("Key"), Value: sample("activation")},
		},
		Readers: []Reader{
			{
				Goal: activationStep.Text, Path: activationStep.Path, Health: cascade.HealthOffTrack,
				Owners:  "Growth · Localisation",
				Numbers: Numbers{sample("31.4"), sample("33.3"), sample("40%")}, Reads: sample("by 31 Dec, lagging"),
			},
			{
				Goal: "Managers see their team’s week at a glance", Path: "/w/acme/goals/week-view", Health: cascade.HealthOnTrack,
				Owners: "Product", Numbers: Numbers{sample("30"), sample("33.3"), sample("34%")},
				Reads: sample("by 31 Dec, leading"),
			},
		},
		Keepers: []Keeper{
			{
				Team: Link{sample("Support"), "/w/acme/teams/support"}, Goal: Link{sample(priorityStay.Text), priorityStay.Path},
				Note: sample("keeps it between 30% and 60%"),
			},
		},
		Readings: []Reading{
			{When{sample("16 Nov"), "2026-11-16"}, sample("33.3%"), "", sample("Ana’s check-in")},
			{When{sample("9 Nov"), "2026-11-09"}, sample("33.0%"), "Import live everywhere", sample("Ana’s check-in")},
			{When{sample("2 Nov"), "2026-11-02"}, sample("33.4%"), "", sample("recorded by Ben")},
			{When{sample("26 Oct"), "2026-10-26"}, sample("32.9%"), "two days of outage left out", sample("recorded by Ben")},
		},
		MoreTo: "/w/acme/metrics/activation?readings=all",
		Record: exampleRecord("activation", "%", "", "2026-11-16"),
	}
}

func exampleMetricRange() Metric {
	v := exampleMetric()
	v.Fragment, v.Live = "", ""
	v.Name, v.Title, v.Now, v.NowNote = "First reply", sample("First reply"), sample("2.6 h"),
		sample("on 16 Nov, up 0.4 since 9 Nov")
	v.Range, v.RangeTone = sample("0.6 above its healthy range"), Warn
	v.Chart = chart.Line{
		Name: "First reply", Unit: "h", Points: weekly(append(wave(18, 3.4, 1.2, 0.5), 2.2, 2.6)...), Low: of(0.5),
		High: of(2),
	}
	record := wrongIn(typedInto(*exampleRecord("first-reply", "h", "2,6 h", "2026-11-18"), "note", "a quiet week"),
		"value", "“2,6 h” is not a number. Leave the unit out and write 2.6.")
	record = wrongIn(record, "at", "18 Nov has not happened yet.")
	v.Record = &record
	v.Readings = []Reading{
		{When{sample("16 Nov"), "2026-11-16"}, sample("2.6 h"), "two people ill", sample("recorded by Lena")},
		{When{sample("9 Nov"), "2026-11-09"}, sample("2.2 h"), "", sample("recorded by Lena")},
	}
	v.Readers, v.MoreTo = nil, ""
	v.Restricted = sample("Others see only that it is here.")
	return v
}

func exampleMetricDoubted() Metric {
	v := exampleMetric()
	v.Fragment, v.Live = "", ""
	record := wrongIn(typedInto(*v.Record, "value", "3330"), "at", "18 Nov has not happened yet.")
	record.Adjust("value", func(c *form.Control) { c.Doubted, c.Insisted = true, true })
	v.Record = &record
	return v
}

func exampleMetricUnread() Metric {
	return Metric{
		Shell: exampleShell("Error reports a day", NavMetrics), Name: "Error reports a day",
		Chart: chart.Line{Name: "Error reports a day"},
		Facts: []Fact{
			{Name: sample("Definition"), Value: sample("not written down yet")}, {Name: sample("Source"), Value: sample("push")},
		},
	}
}

func exampleTeams() Teams {
	return Teams{
		Shell: exampleShell("Teams", NavTeams), Units: []TeamRow{
			{
				Name: "Acme", Path: "/w/acme/teams/company", Lead: "Ana Ruiz", People: 41, Mandate: sample("strategic"), Goals: 2,
				Tally: []HealthCount{{cascade.HealthOnTrack, 1}, {cascade.HealthAtRisk, 1}},
			},
			{
				Name: "Product", Path: "/w/acme/teams/product", Depth: 1, Lead: "Mei Tanaka", People: 18,
				Mandate: sample("strategic"), Goals: 3,
				Tally: []HealthCount{{cascade.HealthOnTrack, 2}, {cascade.HealthOffTrack, 1}},
			},
			{
				Name: "Localisation", Path: "/w/acme/teams/localisation", Depth: 2, Lead: "Ben Okafor", People: 5,
				Mandate: sample("strategic"), Goals: 4,
				Tally: []HealthCount{
					{cascade.HealthOnTrack, 1}, {cascade.HealthAtRisk, 1}, {cascade.HealthOffTrack, 1}, {cascade.HealthStale, 1},
				},
			},
			{
				Name: "Finance operations", Path: "/w/acme/teams/finance", Depth: 1, Lead: "Ivo Stein", People: 4,
				Mandate: sample("stable"), Lapsed: true,
			},
		},
		Groups: []TeamRow{
			{
				Name: "EU launch", Path: "/w/acme/teams/eu-launch", Lead: "Ana Ruiz", People: 9, Mandate: sample("group"), Goals: 1,
				Tally: []HealthCount{{cascade.HealthNoEvidence, 1}},
			},
		},
	}
}

func exampleTeam() Team {
	return Team{
		Shell: exampleShell("Localisation", NavTeams), Name: "Localisation", Kind: sample("Unit"),
		Within: Link{sample("Product"), "/w/acme/teams/product"}, Lead: Link{Text: sample("Ben Okafor")},
		Mandate: Mandate{Word: sample("Strategic"), Means: sample("expected to respond to priorities")},
		Members: []Person{
			{"Ben Okafor", "BO", sample("lead")},
			{"Ana Ruiz", "AR", none},
			{"Lena Vogt", "LV", none},
			{"Tomás Silva", "TS", none},
			{"Yuki Mori", "YM", none},
		},
		Goals: exampleRows(), GoalsNote: sample("3 shown · 1 restricted"),
		Keeps: []Keep{
			{
				What: "Contract templates in four languages by October",
				For:  Link{sample(priorityEurope.Text), priorityEurope.Path}, Status: sample("stated 1 Sep"),
			},
			{
				What: "First reply", Path: "/w/acme/metrics/first-reply", For: Link{sample(priorityStay.Text), priorityStay.Path},
				Status: sample("1.4 h, inside 0.5 to 2"), Tone: Good,
			},
		},
		AsksIn: []Ask{
			{
				What: sample("Translated answers for the ten most common questions"),
				Who:  Link{sample("Support"), "/w/acme/teams/support"},
				Goal: Link{sample("New teams get an answer in their language within the hour"), "/w/acme/goals/first-reply"},
				By:   When{sample("30 Nov"), "2026-11-30"}, Answer: sample("unanswered for 3 weeks"), Tone: Bad,
			},
		},
		AsksOut: []Ask{
			{
				What: sample("Two weeks of a front-end engineer"), Who: Link{sample("Web platform"), "/w/acme/teams/web-platform"},
				By: When{sample("1 Nov"), "2026-11-01"}, Answer: sample("accepted"), Tone: Good,
			},
			{
				What: sample("Legal review of consent texts"), Who: Link{sample("Legal"), "/w/acme/teams/legal"},
				Answer: sample("declined"), Tone: Warn,
			},
		},
		Inside:   []Link{{sample("Translation desk"), "/w/acme/teams/desk"}},
		Findings: exampleFindings().Groups[2].Items[:1],
	}
}

func exampleTeamStable() Team {
	return Team{
		Shell: exampleShell("Finance operations", NavTeams), Name: "Finance operations", Kind: sample("Unit"),
		Within: Link{sample("Acme"), "/w/acme/teams/company"}, Lead: Link{Text: sample("Ivo Stein")},
		Members: []Person{{"Ivo Stein", "IS", sample("lead")}},
		Mandate: Mandate{
			Word: sample("Stable"), Means: sample("aligned by lighter mechanisms, or by serving other teams"),
			Reason: "runs every quarter the same", Agreed: sample("with Ana Ruiz"),
			Until: sample("asked again on 30 Jun 2026: that has passed"), Lapsed: true,
		},
	}
}

func exampleSearch() Search {
	s := exampleShell("Search", NavSearch)
	s.Fragment = "/w/acme/search?q=europe"
	return Search{
		Shell: s, Query: "europe", Pager: Pager{Text: sample("Page 1"), Next: "/w/acme/search?page=2&q=europe"},
		Hits: []Hit{
			{Icon: "teams", Kind: sample("Team"), Text: sample("Europe"), Path: "/w/acme/teams/europe"},
			{
				Icon: "goals", Kind: sample("Goal"), Text: sample(activationStep.Text), Path: activationStep.Path,
				Note: sample("Europe · closed"),
			},
			{Icon: "person", Kind: sample("Person"), Text: sample("אורי אירופה"), Path: "/w/acme/people?q=x#ori"},
		},
	}
}

func exampleSearchNothing() Search {
	return Search{
		Shell: exampleShell("Search", NavSearch), Query: "europa",
		Empty: &Empty{Title: sample("Nothing that you can see is called that"), Text: sample("Fewer words find more.")},
	}
}
