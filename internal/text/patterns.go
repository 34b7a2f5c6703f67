package text

import "slices"

// pattern decides what a sentence promises, by facts alone.
type pattern struct {
	name     string
	when     fact // all of these hold,
	any      fact // one of these, where there are any,
	but      fact // and none of these
	kind     Kind
	why      reason
	sure     bool // worth telling anybody,
	doubt    fact // unless one of these holds
	examples []string
}

func (p *pattern) fits(f fact) bool {
	return f&p.when == p.when && f&p.but == 0 && (p.any == 0 || f&p.any != 0)
}

// patterns are tried in order, and the first that fits decides. The last fits whatever is left.
var patterns = slices.Concat(ofVerbs, ofStates)

// ofVerbs decide where a verb carries the sentence.
var ofVerbs = []pattern{
	// Whatever carries the sentence.
	{
		name: "busier", when: effort,
		kind: Output, why: counts, sure: true, doubt: byMake | byChange,
		examples: []string{
			"Story points per sprint from 40 to 60",
			"Two customer dinners per region per quarter",
		},
	},
	{
		name: "from where to where", when: fromWhere,
		kind: Outcome, why: fromTo, sure: true,
		examples: []string{
			"Onboarding takes 3 days, down from 10",
			"Close the books in 5 days instead of 9",
		},
	},
	{
		name: "doubled or halved", when: byTimes,
		kind: Outcome, why: changesBy, sure: true,
		examples: []string{
			"Halve unplanned downtime",
			"Triple revenue from add-ons",
		},
	},
	{
		name: "for a figure", when: inPurpose,
		kind: Outcome, why: effectNumber, sure: true, doubt: byChange | byLight | bySoft | byOther | byNoun,
		examples: []string{
			"Launch self-service returns to cut return calls by 40%",
			"Launch 3 features that increase weekly retention by 5 points",
		},
	},
	{
		name: "a training gone through", when: drills,
		kind: Output, why: counts, sure: true,
		examples: []string{
			"90% of employees complete the security training",
			"85% of employees complete the security training",
		},
	},
	{
		name: "taken by so many", when: takers,
		kind: Outcome, why: measured,
		examples: []string{
			"Run the pilot with 200 customers",
		},
	},
	{
		name: "taken up by others", when: byOthers,
		kind: Outcome, why: behaves,
		examples: []string{
			"The format is adopted by customers",
		},
	},

	// Verbs of being: what it is like once it is true.
	{
		name: "being finished", when: byBeing | finished, but: promised,
		kind: Output, why: isFinished, sure: true,
		examples: []string{
			"Be certified by June",
		},
	},
	{
		name: "being so much", when: byBeing | figure,
		kind: Outcome, why: measured, sure: true,
		examples: []string{
			"Be in the black with a net margin of 3%",
			"Become profitable with an EBITDA margin of 5% by Q4",
		},
	},
	{
		name: "being something", when: byBeing, but: without,
		kind: Vague, why: noCheck, sure: true, doubt: anyFigure | everyone,
		examples: []string{
			"Be more customer-centric in sales",
			"Become an employer of choice",
		},
	},

	// Verbs of serving: what comes in is no merit, how it is answered is.
	{
		name: "served so far", when: byServe | figure, any: subjects | promised | ofMetric,
		kind: Outcome, why: measured, sure: true,
		examples: []string{
			"Fix critical bugs within 24 hours",
			"Resolve 80% of issues on first contact",
		},
	},
	{
		name: "served so often", when: byServe | figure, but: ofMetric,
		kind: Output, why: counts, sure: true,
		examples: []string{
			"Fix 40 bugs",
		},
	},
	{
		name: "serving", when: byServe | ofSoft, but: everyone | without | wishes,
		kind: Vague, why: noNumber, sure: true, doubt: anyFigure,
		examples: []string{
			"Respond quickly to customers",
		},
	},
	{
		name: "serving something", when: byServe, but: everyone | without | wishes,
		kind: Output, why: delivers,
		examples: []string{
			"Resolve issues for major customers",
		},
	},

	// Verbs of winning: what is won is a result, what is signed a thing.
	{
		name: "won so much", when: byWin | figure, any: subjects | ofMetric,
		kind: Outcome, why: measured, sure: true,
		examples: []string{
			"Convert 5% of website visitors",
		},
	},
	{
		name: "won so many", when: byWin | figure, but: ofThing,
		kind: Outcome, why: measured, sure: true,
		examples: []string{
			"Sign 10 new enterprise customers",
			"Sign 12 channel partners by the end of Q2",
		},
	},
	{
		name: "so many things signed", when: byWin | ofThing | figure, but: ofMetric,
		kind: Output, why: counts, sure: true,
		examples: []string{
			"Close 30 Jira tickets",
		},
	},
	{
		name: "a thing signed", when: byWin | ofThing, but: ofMetric,
		kind: Output, why: delivers,
		examples: []string{
			"Pass the new procurement law",
		},
	},
	{
		name: "something signed", when: byWin | verbMade | ofUnknown, but: ofNothing | wishes | some | pleads,
		kind: Output, why: delivers,
		examples: []string{
			"Sign the lease for the new office",
		},
	},

	// Verbs of change: with a number they say what changes, without one only the way.
	{
		name: "milestones reached", when: byChange | figure | verbReach | ofMilestone, but: subjects | ofMetric,
		kind: Output, why: reached, sure: true,
		examples: []string{
			"Achieve 3 certifications",
		},
	},
	{
		name: "changed by a figure", when: byChange | figure,
		kind: Outcome, why: measured, sure: true,
		examples: []string{
			"Raise $5M in Series A funding",
			"Grow Twitter followers to 20k",
		},
	},
	{
		name: "a milestone reached", when: byChange | verbReach | ofMilestone, but: verbMoves | verbKeeps | ofMetric,
		kind: Output, why: reached, sure: true, doubt: everyone,
		examples: []string{
			"Achieve SOC 2 compliance",
			"Obtain the CE certificate",
		},
	},
	{
		name: "a rank reached", when: byChange | verbReach | ranked,
		kind: Outcome, why: measured,
		examples: []string{
			"Achieve a top 5 place in the league",
		},
	},
	{
		name: "a thing ended", when: byChange | verbEnds | isArtefact,
		but:  verbMoves | onlyFine | ofMetric | everyone | without,
		kind: Output, why: delivers,
		examples: []string{
			"Remove the old portal",
		},
	},
	{
		name: "ended", when: byChange | verbEnds, but: verbMoves | onlyFine,
		kind: Outcome, why: nothingLeft,
		examples: []string{
			"Eliminate paper forms in all branches",
		},
	},
	{
		name: "a measure kept", when: byChange | verbKeeps | ofMetric, but: verbMoves | verbReach | pleads | wishes,
		kind: Outcome, why: stays,
		examples: []string{
			"Keep our investment grade rating",
		},
	},
	{
		name: "a measured part moved", when: byChange | verbMoves | partOf, but: pleads,
		kind: Outcome, why: moves,
		examples: []string{
			"Increase the share of renewable energy in the grid",
		},
	},

	// Verbs of making and doing: done is done, unless the number is that of a state.
	{
		name: "a measure delivered", when: byMake | figure | ofMetric, but: ofThing | verbActs,
		kind: Outcome, why: measured, sure: true,
		examples: []string{
			"Hold gross margin at 42%",
			"Deliver 15% revenue growth",
		},
	},
	{
		name: "delivered on time", when: byMake | figure | subjects, any: promised | limit, but: hours,
		kind: Outcome, why: measured, sure: true,
		examples: []string{
			"Deliver 98% of orders on time",
			"Collect 97% of receivables within 30 days",
		},
	},
	{
		name: "so much delivered", when: byMake | figure | subjects, but: hours | ofThing | ofPeople,
		kind: Outcome, why: measured, sure: true,
		examples: []string{
			"Collect $2 million in pledges by December",
			"Vaccinate 95% of two-year-olds against measles",
		},
	},
	{
		name: "a measure of the people", when: byMake | figure | ofPeople, any: given, but: hours,
		kind: Outcome, why: measured,
		examples: []string{
			"Provide 1,500 families with safe drinking water",
			"Onboard 25 new customers with time to first value under 14 days",
		},
	},
	{
		name: "so many made", when: byMake | figure,
		kind: Output, why: counts, sure: true,
		examples: []string{
			"Release 3 features in Q3",
			"Release 4 major features",
		},
	},
	{
		name: "a better thing", when: byMake | wishes | ofThing | wished,
		kind: Vague, why: comparative,
		examples: []string{
			"Write better code",
		},
	},
	{
		name: "better made", when: byMake | wishes, but: ofThing | verbActs,
		kind: Vague, why: comparative, sure: true,
		examples: []string{
			"Ship faster",
			"Create more value",
		},
	},
	{
		name: "better done", when: byMake | wishes | ofNothing,
		kind: Vague, why: comparative, sure: true,
		examples: []string{
			"Communicate more effectively",
		},
	},
	{
		name: "good words made", when: byMake, any: ofAbstract | ofMetric | ofChange, but: verbActs | ofThing,
		kind: Vague, why: noCheck, sure: true, doubt: anyFigure | everyone,
		examples: []string{
			"Deliver great user experience",
			"Build trust with our customers",
		},
	},
	{
		name: "a good thing of good words", when: byMake | ofAbstract | pleads, but: verbActs,
		kind: Vague, why: noCheck, sure: true, doubt: anyFigure | everyone,
		examples: []string{
			"Build a strong team",
			"Build an amazing product",
		},
	},
	{
		name: "much praised", when: byMake | praises, but: verbActs,
		kind: Vague, why: noCheck, sure: true, doubt: anyFigure,
		examples: []string{
			"Provide modern, welcoming and accessible public spaces",
		},
	},
	{
		name: "good made", when: byMake | ofNothing | praised,
		kind: Vague, why: noCheck, sure: true,
		examples: []string{
			"Provide excellent",
		},
	},
	{
		name: "something good made", when: byMake | pleads | ofUnknown, but: verbActs,
		kind: Vague, why: noCheck,
		examples: []string{
			"Establish ourselves as a trusted partner",
		},
	},
	{
		name: "made or changed", when: byMake | alsoMoves, but: ofThing,
		kind: Output, why: delivers,
		examples: []string{
			"Develop and launch a partner portal",
		},
	},
	{
		name: "at it", when: byMake | verbing | ofNothing, // "Inviting for contributors" may as well praise
		kind: Output, why: delivers,
		examples: []string{
			"Hiring for the Berlin office",
		},
	},
	{
		name: "made", when: byMake,
		kind: Output, why: delivers, sure: true, doubt: toAll | pleads,
		examples: []string{
			"Submit the grant application",
			"Ship the redesigned checkout",
		},
	},

	// Verbs that say nothing by themselves: what follows decides.
	{
		name: "done to end it", when: byLight | endsWhat,
		kind: Outcome, why: nothingLeft,
		examples: []string{
			"Take effective measures to eradicate forced labour",
		},
	},
	{
		name: "got finished", when: byLight | finished, but: subjects,
		kind: Output, why: isFinished, sure: true,
		examples: []string{
			"Get SOC 2 Type II certified",
			"Get the new cluster up and running",
		},
	},
	{
		name: "so many things had", when: byLight | figure | ofMade, but: subjects,
		kind: Output, why: counts, sure: true,
		examples: []string{
			"Make 500 phone calls a week",
			"Add 30 articles to the knowledge base",
		},
	},
	{
		name: "so much had", when: byLight | figure,
		kind: Outcome, why: measured, sure: true,
		examples: []string{
			"Give 300 pensioners a warm home",
			"Get featured in 3 national newspapers",
		},
	},
	{
		name: "some had", when: byLight | some,
		kind: Vague, why: comparative, sure: true, doubt: anyFigure,
		examples: []string{
			"Get more customers",
			"Make the city more attractive",
		},
	},
	{
		name: "a thing had", when: byLight | ofMade, but: pleads | wishes,
		kind: Output, why: thing, sure: true,
		examples: []string{
			"Do a competitor analysis",
			"Have weekly team meetings",
		},
	},

	// Verbs of good will.
	{
		name: "helped to a figure", when: bySoft | figure, but: some,
		kind: Outcome, why: measured, sure: true, doubt: countOnly,
		examples: []string{
			"Support 40% of small firms",
		},
	},
	{
		name: "a thing brought about", when: bySoft | isArtefact, but: pleads | wishes | ofAbstract | ofMetric,
		kind: Output, why: delivers,
		examples: []string{
			"Enable dark mode in the editor",
		},
	},

	// Verbs that no list knows.
	{
		name: "so much done", when: byOther | figure, but: subjects | ofMetric | ofPeople,
		kind: Output, why: counts,
		examples: []string{
			"Repave 40 km of county roads",
		},
	},
	{
		name: "done to a figure", when: byOther | subjects,
		kind: Outcome, why: measured,
		examples: []string{
			"Empty kilometres below 15%",
			"Food waste per guest under 90 g",
		},
	},
	{
		name: "done to a good word", when: byOther, any: wishes | ofMetric | ofAbstract, but: figure,
		kind: Vague, why: noNumber,
		examples: []string{
			"Embiggen our culture",
		},
	},
	{
		name: "done", when: byOther,
		kind: Output, why: delivers,
		examples: []string{
			"Convene a task force on flooding",
		},
	},
}
