package text

// ofStates decide where there is no verb, and whatever the verbs have left.
var ofStates = []pattern{
	// No verb: a state, or a thing, is named.
	{
		name: "so many finished", when: byNoun | figure | finished, any: ofMade | ofPeople | countOnly,
		but:  promised | limit | ofMetric | lives,
		kind: Output, why: isFinished, sure: true,
		examples: []string{
			"Two pilots completed",
			"5 new integrations shipped",
		},
	},
	{
		name: "so many things", when: byNoun | figure | ofMade | countLed, but: subjects | lives | promised,
		kind: Output, why: counts, sure: true,
		examples: []string{
			"3 blog posts about our architecture",
		},
	},
	{
		name: "a thing for so many", when: byNoun | figure | forSome, but: lives | ofMetric,
		kind: Output, why: counts,
		examples: []string{
			"Coaching for 60% of team leads",
		},
	},
	{
		name: "a figure", when: byNoun | figure,
		kind: Outcome, why: measured, sure: true,
		examples: []string{
			"New hires ramp up in under 60 days",
			"90% of patients would recommend us",
		},
	},
	{
		name: "a rank", when: byNoun | ranked, any: lives | ofMetric | placed,
		kind: Outcome, why: measured,
		examples: []string{
			"Our app ranks in the top 5 for \"expense tracking\"",
		},
	},
	{
		name: "a share", when: byNoun | partOf, but: wishes | feels,
		kind: Outcome, why: measured,
		examples: []string{
			"Percentage of patients satisfied with their stay",
			"% of third graders who read at grade level",
		},
	},
	{
		name: "what can be done", when: byNoun | lives | able, but: everyone | promised | without | feels | wishes,
		kind: Output, why: thing,
		examples: []string{
			"Users can export their data as CSV",
		},
	},
	{
		name: "none of it", when: byNoun | without,
		kind: Outcome, why: nothingLeft,
		examples: []string{
			"No lost files",
		},
	},
	{
		name: "a thing finished", when: byNoun | finished, but: promised | ofPeople,
		kind: Output, why: isFinished, sure: true, doubt: everyone,
		examples: []string{
			"Customer survey completed",
			"Data warehouse in production",
		},
	},
	{
		name: "a doing", when: byNoun | firstDoing,
		kind: Output, why: delivers, sure: true,
		examples: []string{
			"Release of the mobile app",
		},
	},
	{
		name: "a milestone", when: byNoun | ofMilestone, but: ofMetric | ofAbstract,
		kind: Output, why: thing, sure: true, doubt: anyFigure,
		examples: []string{
			"Website relaunch",
		},
	},
	{
		name: "what all do", when: byNoun | lives | everyone, but: feels,
		kind: Outcome, why: behaves,
		examples: []string{
			"Every first-grader can read a simple text by summer",
			"Every pull request gets a first review within a day",
		},
	},
	{
		name: "what a thing does", when: byNoun | lives | isArtefact, but: feels | wishes | pleads | ofPeople | ofMetric,
		kind: Output, why: thing,
		examples: []string{
			"The app has an order history",
		},
	},
	{
		name: "what people do", when: byNoun | lives, but: feels | wishes | pleads,
		kind: Outcome, why: behaves,
		examples: []string{
			"Customers find answers without calling us",
			"Customers set up their account without help from support",
		},
	},
	{
		name: "some of it", when: byNoun | some,
		kind: Vague, why: comparative,
		examples: []string{
			"Several improvements to the onboarding",
		},
	},
	{
		name: "something better", when: byNoun | wishes,
		kind: Vague, why: comparative, sure: true, doubt: anyFigure | everyone,
		examples: []string{
			"Higher quality",
			"Stronger leadership",
		},
	},
	{
		name: "something good", when: byNoun | pleads | ofSoft,
		kind: Vague, why: noCheck, sure: true, doubt: anyFigure | everyone,
		examples: []string{
			"Happy guests",
			"Focus on quality",
		},
	},
	{
		name: "a good something", when: byNoun | pleads,
		kind: Vague, why: noCheck,
		examples: []string{
			"Healthy finances",
			"Modern architecture",
		},
	},
	{
		name: "a good word", when: byNoun, any: ofMetric | ofAbstract | ofChange, but: isArtefact,
		kind: Vague, why: noNumber, sure: true, doubt: anyFigure | everyone | lives,
		examples: []string{
			"Customer satisfaction",
			"Operational excellence",
		},
	},
	{
		name: "a thing", when: byNoun | ofMade,
		kind: Output, why: thing,
		examples: []string{
			"Weekly newsletter to all members",
			"Proof of concept for voice search",
		},
	},
	{
		name: "people", when: byNoun, any: ofPeople | lives,
		kind: Vague, why: noCheck,
		examples: []string{
			"Our customers",
		},
	},
	{
		name: "a name", when: byNoun,
		kind: Output, why: thing,
		examples: []string{
			"New intranet",
		},
	},

	// What is left: all or nothing, or a wish.
	{
		name: "all of it reached", when: everyone, any: byChange | byWin, but: verbMoves,
		kind: Outcome, why: everyOne,
		examples: []string{
			"Achieve decent housing for all",
		},
	},
	{
		name: "nothing of it", when: without, but: pleads,
		kind: Outcome, why: nothingLeft,
		examples: []string{
			"Ensure no data is lost",
		},
	},
	{
		name: "without exception", when: everyone, but: verbMoves | pleads | wishes,
		kind: Outcome, why: everyOne,
		examples: []string{
			"Ensure all files are encrypted",
		},
	},
	{
		name: "better", when: wishes,
		kind: Vague, why: comparative, sure: true, doubt: anyFigure,
		examples: []string{
			"Make the team stronger",
			"Make our content better",
		},
	},
	{
		name: "a direction", any: byChange | byWin,
		kind: Vague, why: noNumber, sure: true, doubt: anyFigure,
		examples: []string{
			"Increase transparency",
			"Increase market share",
		},
	},
	{
		name: "good will", when: bySoft,
		kind: Vague, why: goodWill, sure: true, doubt: anyFigure | everyone | without | verbing,
		examples: []string{
			"Ensure sustainable growth",
			"Inspire a love of learning",
		},
	},
	{
		name: "good had", when: byLight, any: ofSoft | pleads,
		kind: Vague, why: noCheck, sure: true, doubt: anyFigure,
		examples: []string{
			"Have the best product",
			"Make safety a priority",
		},
	},
	{
		name: "something",
		kind: Vague, why: noCheck,
		examples: []string{
			"Go green",
			"Put patients first",
		},
	},
}
