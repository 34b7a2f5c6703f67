package page

import "weir.dev/weir/internal/words"

func examplePaper() Paper {
	return Paper{
		File: "Northlight OKRs Q1 FINAL v3.xlsx", Facts: sample("sheet “Company+Teams”"),
		Title: sample("Two things worth a conversation"),
		Lead:  sample("Read: 3 goals at the top, 9 goals below and 26 measures, in 43 rows."),
		Points: []PaperPoint{
			{
				Number: 1, Title: sample("1 row is due after what it is there for."),
				Why: sample("When the row above is judged, the row below is still open."),
				Rows: []PaperRow{
					{
						Row: sample("row 7"), Rest: "Localisation is ready for Spain", Team: "Localisation",
						Counts: sample("by 31 Mar 2027"),
					},
					{Row: sample("row 8"), Rest: "Onboarding in Spanish", Counts: sample("by 12 Apr 2027")},
				},
				Ask: sample("Which of the two days holds?"),
			},
			{
				Number: 2, Title: sample("14 of 26 measures say what will be done, not what will be different."),
				Why: sample("Done is done: each can be ticked off, whatever became different for anybody."),
				Rows: []PaperRow{
					{Row: sample("row 14"), Marked: "Migrate", Rest: " to the i18n framework", Team: "Product"},
					{Row: sample("row 22"), Before: "We ", Marked: "launch", Rest: " the new help centre"},
					{Row: sample("and 12 more"), Rest: "26, 27, 28"},
				},
				Ask: sample("When it is done, who has or does something that they do not today?"),
			},
		},
		Lines: []PaperLine{
			{Row: "4", Text: "Become the first choice for remote teams in Europe", Said: sample("no number")},
			{Row: "9", Text: "People in Spain know us", Depth: 1, Said: sample("4% → 12%")},
			{Row: "14", Text: "Migrate to the i18n framework", Depth: 2, See: []int{2}},
		},
		Rest: []PaperLine{{
			Row: "8", Text: "Onboarding in Spanish", Depth: 4, Said: sample("by 12 Apr 2027"),
			See: []int{1, 2},
		}},
		Count: sample("3 of 4; the others are folded"),
		About: sample("A dotted line: the table puts one under the other."),
		Columns: []PaperColumn{
			{Column: "A “Lvl”", As: sample("level"), Because: sample("it is called that")},
			{
				Column: "B", As: sample("what the goals are"), Because: sample("its cells read like sentences"),
				Guessed: true,
			},
		},
		Notes:   []words.Text{sample("“15/1” in row 10 is 15 January 2027"), sample("Left out: row 43: totals")},
		Command: `weir read --column C=owner "Northlight OKRs Q1 FINAL v3.xlsx"`,
		Cannot:  sample("Whether any of it is true."),
	}
}

func examplePaperArrows() Paper {
	return Paper{
		File: "drivers.csv", Facts: sample("sheets “drivers.csv” and “readings.csv”"),
		Title: sample("How the arrows stand"),
		Lead:  sample("Read: 2 arrows, in 3 rows."),
		Arrows: []PaperArrow{
			{
				Row: sample("row 2"), Driver: "activation", Outcome: "paid", Standing: sample("holding so far"),
				Says: sample("In 56 weeks, when activation rose, paid rose about 4 weeks later. This fits the belief; it is " +
					"not proof."),
			},
			{
				Row: sample("row 3"), Driver: "visits", Outcome: "paid", Standing: sample("too early"),
				Says: sample("It is too early to say whether paid follows visits."),
			},
		},
		Among: sample("Of 2 judged together, 1 is clearer than chance."), Command: "weir read drivers.csv",
		Cannot: sample("Whether one thing causes another."),
	}
}
