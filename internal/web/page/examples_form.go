package page

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/words"
)

// exampleForm is a form that asks some fields under each other.
func exampleForm(id, action string, controls ...form.Control) form.View {
	v := form.View{ID: id, Action: action, Parts: []form.PartView{{Controls: controls}}}
	for i := range controls {
		controls[i].ID = id + "-" + string(controls[i].Name)
		v.Wrong = v.Wrong || !controls[i].Error.IsZero()
	}
	return v
}

// exampleCheckInForm asks for a value of each measure named, and for the rest.
func exampleCheckInForm(goal string, measures ...string) form.View {
	var cs []form.Control
	for _, m := range measures {
		cs = append(cs, form.Control{Name: form.Name("values." + m), As: form.AsNumber, Label: sample("Values")})
	}
	status := form.Control{Name: "status", As: form.AsOptions, Label: sample("How is it going?")}
	for _, h := range []cascade.Health{cascade.HealthOnTrack, cascade.HealthAtRisk, cascade.HealthOffTrack} {
		status.Choices = append(status.Choices, form.Choice{Value: string(h), Says: words.Capital(h.Words())})
	}
	return exampleForm(goal, "/w/acme/goals/"+goal+"/check-ins", append(
		cs,
		status,
		form.Control{Name: "confidence", As: form.AsNumber, Label: sample("How sure are you?"), Unit: "%"},
		form.Control{Name: "learned", As: form.AsBox, Label: sample("What are we learning?")},
		form.Control{
			Name:  "next",
			As:    form.AsBox,
			Label: sample("What do we change next?"),
			Hint:  sample("One move, who, by when"),
		},
	)...)
}

// typedInto is a form with something typed into a field.
func typedInto(v form.View, name form.Name, value string) form.View {
	v = cloned(v)
	v.Adjust(name, func(c *form.Control) {
		c.Value = value
		for i := range c.Choices {
			c.Choices[i].Chosen = c.Choices[i].Value == value
		}
	})
	return v
}

// wrongIn is a form with something wrong with a field.
func wrongIn(v form.View, name form.Name, says string) form.View {
	v = cloned(v)
	v.Wrong = true
	v.Adjust(name, func(c *form.Control) { c.Error = sample(says) })
	return v
}

func cloned(v form.View) form.View {
	v.Parts = slices.Clone(v.Parts)
	for i := range v.Parts {
		v.Parts[i].Controls = slices.Clone(v.Parts[i].Controls)
		for j := range v.Parts[i].Controls {
			c := &v.Parts[i].Controls[j]
			c.Choices = slices.Clone(c.Choices)
		}
	}
	return v
}

func exampleRecord(metric, unit, value, day string) *form.View {
	v := exampleForm("record", "/w/acme/metrics/"+metric+"/readings",
		form.Control{Name: "value", As: form.AsNumber, Label: sample("Value"), Unit: unit, Value: value, Needed: true},
		form.Control{Name: "at", As: form.AsDay, Label: sample("Read on"), Value: day, Last: "2026-11-16", Needed: true},
		form.Control{Name: "note", As: form.AsLine, Label: sample("Note, if it needs one")})
	return &v
}

func exampleAcknowledgement(until string) *AcknowledgeForm {
	v := exampleForm(
		"ack-1",
		"/w/acme/findings/acknowledge?goal=renewals&rule=ungoverned",
		form.Control{Name: "reason", As: form.AsBox, Label: sample("Why it is meant so"), Needed: true},
		form.Control{
			Name:   "until",
			As:     form.AsDay,
			Label:  sample("Asked again after"),
			Value:  until,
			First:  "2026-11-16",
			Last:   "2027-11-16",
			Needed: true,
		},
	)
	return &AcknowledgeForm{
		View: v.WithBack(
			"/w/acme/findings#f-2",
		), Covers: sample("It is left out for everybody until then. Whoever sees the goal can read why."),
	}
}

func exampleTeamForm() form.View {
	v := exampleForm("change-growth", "/w/acme/teams/growth/change",
		form.Control{Name: "name", As: form.AsLine, Label: sample("Name"), Value: "Growth", Needed: true})
	key := exampleForm(
		"change-growth",
		"",
		form.Control{Name: "key", As: form.AsLine, Label: sample("Short name"), Value: "growth"},
	)
	key.Parts[0].Heading, key.Parts[0].Foldable = sample("Short name, for files and the API"), true
	v.Parts = slices.Concat(v.Parts, exampleTeamSentence(), exampleTeamMembers(), exampleTeamMandate(), key.Parts)
	v.Hidden = []form.Hidden{{Name: ".was", Value: `{"name":["Growth"]}`}}
	return v
}

// exampleTeamSentence asks within a sentence.
func exampleTeamSentence() []form.PartView {
	v := exampleForm(
		"change-growth",
		"",
		form.Control{
			Name:    "kind",
			As:      form.AsChoice,
			Label:   sample("Kind of team"),
			Choices: []form.Choice{{Value: "unit", Says: sample("a unit of the organisation"), Chosen: true}},
		},
		form.Control{
			Name:    "parent",
			As:      form.AsSearch,
			Label:   sample("Within"),
			Value:   "Northlight",
			Choices: []form.Choice{{Value: "3", Name: "Northlight", Chosen: true}},
		},
		form.Control{Name: "lead", As: form.AsFixed, Label: sample("Led by"), Fixed: []form.Piece{{Text: "Lena Fischer"}}},
		form.Control{Name: "people", As: form.AsNumber, Label: sample("People"), Value: "12", Unit: "people"},
		form.Control{
			Name:  "since",
			As:    form.AsDay,
			Label: sample("Since"),
			Value: "2026-10-01",
			Help:  sample("The day it began to work together."),
		},
	)
	v.Parts[0].Sentence = func(blank form.Blank) words.Text {
		return words.T(
			"It is %s within %s, led by %s.",
			blank("kind"),
			blank("parent"),
			words.T("%s, %s, %s", blank("lead"), blank("people"), blank("since")),
		)
	}
	return v.Parts
}

// exampleTeamMembers asks for several things, one of which there is not.
func exampleTeamMembers() []form.PartView {
	people := []form.Choice{
		{Value: "1", Name: "Ana Ruiz", Chosen: true, Group: sample("People")},
		{Value: "2", Name: "Ben Okafor", Group: sample("People")},
	}
	v := exampleForm(
		"change-growth",
		"",
		form.Control{
			Name:    "members",
			As:      form.AsSeveral,
			Label:   sample("Members"),
			Help:    sample("Its people."),
			Choices: people,
		},
		form.Control{
			Name:    "others",
			As:      form.AsSeveral,
			Label:   sample("Others"),
			Choices: people,
			Blanks:  2,
			Unknown: []string{"Somebody"},
			Error:   sample("There is no “Somebody” to choose."),
		},
		form.Control{
			Name:    "virtual",
			As:      form.AsTick,
			Label:   sample("It meets online only"),
			Choices: []form.Choice{{Value: "1"}},
		},
	)
	return v.Parts
}

// exampleTeamMandate asks for a choice and its reason.
func exampleTeamMandate() []form.PartView {
	v := exampleForm(
		"change-growth",
		"",
		form.Control{
			Name:  "mandate.kind",
			As:    form.AsOptions,
			Label: sample("What is expected of the team"),
			Choices: []form.Choice{
				{
					Value: "",
					Says:  sample("Not said yet"),
				},
				{Value: "strategic", Says: sample("Strategic"), Means: sample("expected to respond to priorities"), Chosen: true},
			},
		},
		form.Control{
			Name:  "mandate.reason",
			As:    form.AsBox,
			Label: sample("Why, where it is not strategic"),
			Value: "close to the market",
		},
	)
	v.Parts[0].Heading = sample("Mandate")
	return v.Parts
}

func exampleEdit() Edit {
	return Edit{
		Shell: exampleShell("Change Growth", NavTeams), Kicker: Link{sample("Teams"), "/w/acme/teams"},
		Title: sample("Change Growth"), Form: exampleTeamForm(), Cancel: "/w/acme/teams/growth", Save: sample("Save"),
		Remove: Link{sample("Remove Growth…"), "/w/acme/teams/growth/remove"},
	}
}

func exampleEditRefused() Edit {
	v := exampleEdit()
	v.Form = wrongIn(typedInto(v.Form, "name", " "), "name", "Say what the team is called.")
	v.Form.Refused = sample("There is already a team “growth”.")
	return v
}

func exampleConflict() Edit {
	v := exampleEdit()
	v.Form.Parts, v.Form.Clashes = nil, []form.Clash{
		{
			Label: sample(
				"Name",
			), Keep: ".keep.name", Both: ".both.name", Text: true, Chosen: form.Both, Together: "Growth in Europe and beyond",
			Theirs: []form.Piece{
				{Text: "Growth "},
				{Text: "in Europe", Mark: form.In},
			}, Mine: []form.Piece{{Text: "Growth "}, {Text: "and beyond", Mark: form.In}},
		},
		{
			Label: sample("Asked again on"), Keep: ".keep.mandate.until", Chosen: form.Theirs, Between: " ",
			Theirs: []form.Piece{{Says: sample("31 Mar 2027"), Mark: form.Out}, {Says: sample("30 Jun 2027"), Mark: form.In}},
			Mine: []form.Piece{
				{Says: sample("31 Mar 2027"), Mark: form.Out},
				{Says: sample("30 Apr 2027"), Mark: form.In},
			},
		},
		{
			Label: sample(
				"Members",
			), Keep: ".keep.members", Both: ".both.members", Chosen: form.Both, Between: ", ", Together: "1 2",
			Theirs: []form.Piece{
				{Text: "Ana Ruiz"},
				{Text: "Ben Okafor", Mark: form.In},
			}, Mine: []form.Piece{{Text: "Ana Ruiz", Mark: form.Out}},
			Joined: []form.Piece{{Text: "Ben Okafor"}},
		},
	}
	for i := range v.Form.Clashes[1:] {
		v.Form.Clashes[i].By, v.Form.Clashes[i].Saved = "Tim Novak", sample("saved 3 minutes ago")
	}
	v.Form.Merged = sample("Put together without a question: their mandate, and your lead.")
	return v
}

func exampleRemoval() Removal {
	return Removal{
		Shell: exampleShell(
			"Remove Growth?",
			NavTeams,
		), Kicker: Link{sample("Teams"), "/w/acme/teams"}, Title: sample("Remove Growth?"), Cancel: "/w/acme/teams/growth",
		Goes:  []words.Text{sample("The need “Import is live → strings”"), sample("12 readings")},
		Stays: []words.Text{sample("The goal “New teams reach their first shared project”")},
		Form:  form.View{Action: "/w/acme/teams/growth/remove", Hidden: []form.Hidden{{Name: "version", Value: "0a1b"}}},
	}
}

func exampleRemovalOvertaken() Removal {
	v := exampleRemoval()
	v.Goes, v.Stays, v.Form.Refused = nil, nil, sample("It was changed since you read it.")
	return v
}

func exampleTabs(on string) []Tab {
	return []Tab{
		{
			Text:  sample("Teams"),
			Path:  "/w/acme/teams",
			Count: 15,
			On:    on == "teams",
		}, {Text: sample("People"), Path: "/w/acme/people", Count: 40, On: on == "people"},
	}
}

func examplePeople() People {
	open := exampleEdit()
	open.InPlace = true
	open.Form = exampleForm(
		"change-ben",
		"/w/acme/people/ben/change",
		form.Control{Name: "name", As: form.AsLine, Label: sample("Name"), Value: "Ben Okafor", Needed: true},
		form.Control{
			Name:  "role",
			As:    form.AsChoice,
			Label: sample("Role"),
			Choices: []form.Choice{
				{Value: "member", Says: sample("a member"), Chosen: true},
				{Value: "lead", Says: sample("a lead")},
			},
		},
	)
	open.Remove = Link{sample("Remove Ben Okafor…"), "/w/acme/people/ben/remove"}
	s := exampleShell("People", NavTeams)
	s.Live, s.Fragment = "/w/acme/live", "/w/acme/people"
	return People{
		Shell: s, Tabs: exampleTabs("people"), Add: May{Link: Link{sample("New person"), "/w/acme/new/people"}},
		Query: "grow",
		Rows: []PersonRow{
			{
				ID:       "ana",
				Name:     "Ana Ruiz",
				Initials: "AR",
				Teams: []Link{
					{sample("Growth"), "/w/acme/teams/growth"},
					{sample("Localisation"), "/w/acme/teams/localisation"},
				},
				Role:     sample("owner"),
				LooksFor: sample("2 goals"),
				Change:   "/w/acme/people?change=ana#ana",
			},
			{
				ID:       "ben",
				Name:     "Ben Okafor",
				Initials: "BO",
				Teams:    []Link{{sample("Growth"), "/w/acme/teams/growth"}},
				Role:     sample("member"),
				Change:   "/w/acme/people?change=ben#ben",
				Open:     &open,
			},
			{ID: "lena", Name: "Lena Fischer", Initials: "LF", Role: sample("lead"), LooksFor: sample("2 goals")},
		},
		Pager: Pager{Text: sample("Page 1 of 2"), Next: "/w/acme/people?page=2"},
	}
}

func examplePeopleNone() People {
	return People{
		Shell: exampleShell(
			"People",
			NavTeams,
		), Tabs: exampleTabs("people"), Add: May{Refused: sample("Only owners and administrators add people.")}, Query: "zz",
		Empty: &Empty{
			Title:  sample("Nobody is called that"),
			Text:   sample("Fewer letters find more."),
			Action: Link{sample("Show everybody"), "/w/acme/people"},
		},
	}
}

func exampleSettings() Settings {
	return Settings{
		Shell: exampleShell("Settings", NavTeams), Within: Link{sample("People"), "/w/acme/people"}, Name: "Acme and friends",
		Change: May{Link: Link{sample("Change"), "/w/acme/settings/acme/change"}},
		Itself: Link{sample("What Weir does by itself"), "/w/acme/jobs"},
		Facts: []Fact{
			{Name: sample("Time zone"), Value: sample("Europe/Berlin")},
			{Name: sample("Holidays"), Value: sample("24 Dec, 25 Dec")},
		},
	}
}

func exampleJobs() Jobs {
	return Jobs{
		Shell: exampleShell("What Weir does by itself", NavTeams), Within: Link{sample("People"), "/w/acme/people"},
		Rows: []JobRow{
			{
				Name: "tidy", Does: sample("Removes what has expired"), State: sample("in order"),
				Done: When{sample("16 Nov, 09:00 UTC"), "2026-11-16T09:00:00Z"},
				Next: When{sample("16 Nov, 10:00 UTC"), "2026-11-16T10:00:00Z"},
			},
			{
				Name: "mail", State: sample("fails, is tried again"), Tone: Bad,
				Next:    When{sample("16 Nov, 09:14 UTC"), "2026-11-16T09:14:00Z"},
				Problem: sample("Something it needs did not answer."),
			},
			{Name: "calendar", State: sample("paused"), Tone: Warn},
		},
	}
}

func exampleCycles() Cycles {
	return Cycles{
		Shell: exampleShell("Cycles", NavCycles), Add: May{Link: Link{sample("New cycle"), "/w/acme/new/cycles"}},
		Rows: []CycleRow{
			{
				Name:    "2027-q1",
				Path:    "/w/acme/cycles/2027-q1",
				Dates:   sample("1 Jan 2027 to 31 Mar 2027"),
				Phase:   sample("being planned"),
				Cadence: sample("every week"),
				Goals:   3,
			},
			{
				Name:    "2026-q4",
				Path:    "/w/acme/cycles/2026-q4",
				Dates:   sample("1 Oct to 31 Dec"),
				Phase:   sample("running"),
				Cadence: sample("every week"),
				Goals:   24,
				Now:     true,
			},
		},
	}
}

func exampleCyclesNone() Cycles {
	return Cycles{
		Shell: exampleShell("Cycles", NavCycles),
		Add:   May{Refused: sample("Only owners and administrators make cycles.")},
		Empty: &Empty{
			Title: sample("No cycle yet"), Text: sample("A cycle is a planning period, such as a quarter."),
		},
	}
}

func exampleCycle() Cycle {
	return Cycle{
		Shell: exampleShell(
			"2026-q4",
			NavCycles,
		), Name: "2026-q4", Change: May{Link: Link{sample("Change"), "/w/acme/cycles/2026-q4/change"}},
		Within: Link{sample("2026"), "/w/acme/cycles/2026"}, Meta: []words.Text{sample("1 Oct to 31 Dec"), sample("running")},
		Charter: []Fact{
			{Name: sample("Aligned"), Value: sample("First choice in Europe")},
			{Name: sample("Decides"), Value: sample("Ana Ruiz")},
		},
		Goals: []GoalRow{
			{
				Text: words.Verbatim(activationStep.Text).String(), Path: activationStep.Path, Health: cascade.HealthOffTrack,
				Owners: "Growth",
			},
		}, Pager: Pager{Text: sample("Page 1 of 2"), Next: "/w/acme/cycles/2026-q4?page=2"},
	}
}

func exampleCycleBare() Cycle {
	return Cycle{
		Shell:  exampleShell("2027-q1", NavCycles),
		Name:   "2027-q1",
		Change: May{Refused: sample("Only owners and administrators make, change and remove cycles.")},
	}
}

// exampleEditLists is a form of lists: a row that is wrong, and one to write in.
func exampleEditLists() Edit {
	row := func(n, text, wrong string) form.RowView {
		name := "drivers." + n
		return form.RowView{
			Name: name, Hidden: []form.Hidden{{Name: name + ".key", Value: "k" + n}}, Controls: []form.Control{
				{
					Name: form.Name(name + ".text"), ID: "change-" + name + ".text", As: form.AsLine,
					Label: sample("What has to become true"), Value: text,
				},
				{
					Name: form.Name(name + ".metric"), ID: "change-" + name + ".metric", As: form.AsSearch,
					Label: sample("Metric that shows it"),
					Value: "nothing such", Error: sample(wrong), Choices: []form.Choice{{Value: "m1", Name: "Activation rate"}},
				},
			},
		}
	}
	s := exampleShell("Change Activation", NavGoals)
	return Edit{
		Shell: s, Kicker: Link{sample("Goals"), "/w/acme/goals"}, Title: s.Title, Cancel: "/w/acme/goals/activation",
		Save: sample("Save"),
		Form: exampleForm("change", "/w/acme/goals/activation/change", form.Control{
			Name: "drivers", As: form.AsRows, Label: sample("What we think moves this"),
			Help: sample("Whoever responds picks one of these."),
			One:  sample("Driver"), Error: sample("“more” stands twice."),
			Rows: []form.RowView{row("0", "more new teams share a project", ""), row("1", "",
				"There is no “nothing such” to choose.")},
		}),
	}
}

// exampleReadingsFile is a file that could not be read.
func exampleReadingsFile() ReadingsFile {
	return ReadingsFile{
		Shell:  exampleShell("Readings of Activation rate from a file", NavMetrics),
		Kicker: Link{sample("Activation rate"), "/w/acme/metrics/activation"},
		Look:   "/w/acme/metrics/activation/readings/file",
		Record: form.View{
			Action: "/w/acme/metrics/activation/readings/record", Wrong: true,
			Refused: sample("The file, line 3: “soon” is no date."),
		},
	}
}

func exampleReadingsLooked() ReadingsFile {
	v := exampleReadingsFile()
	v.New, v.Changed, v.Same, v.Readings = 2, 1, 4, "2026-11-02,9\n"
	v.Record = form.View{Action: v.Record.Action, Hidden: []form.Hidden{{Name: ".once", Value: "k1"}}}
	v.Rows = []FileReading{
		{When: When{sample("2 Nov"), "2026-11-02"}, Value: sample("9%")},
		{When: When{sample("9 Nov"), "2026-11-09"}, Value: sample("10%"), Was: sample("11%")},
	}
	return v
}
