package finding

import (
	"slices"

	"weir.dev/weir/internal/words"
)

// Action is what a finding asks its reader to do. Pages put findings together by it: rules are many, and whoever
// opens the page wants to know where to begin.
type Action struct {
	ID    string     // stable: it stands in addresses
	Title words.Text // in the imperative
	Lead  words.Text // why that helps, in one sentence
}

// The actions. A rule belongs to the one that its next step begins with.
var (
	toHide = &Action{"hide", words.T("Take it out of sight"), words.T("More people can read this than should.")}
	toRead = &Action{"read", words.T("Look at what the readings say"), words.T("The numbers say something else than " +
		"the plan, or cannot speak yet.")}
	toAnswer = &Action{"answer", words.T("Answer what is asked"), words.T("Somebody waits for a word and plans around " +
		"its absence meanwhile.")}
	toMeasure = &Action{"measure", words.T("Say how it is measured"), words.T(
		"{A goal} without evidence cannot be told from a wish.")}
	toServe = &Action{"serve", words.T("Say what it serves"), words.T("A line that nobody has explained cannot be " +
		"tested, and without a line people cannot see what their work moves.")}
	toWord = &Action{"word", words.T("Mend the wording"), words.T("What reads as work, as somebody else’s words or " +
		"as nothing in particular can be done without anything becoming true.")}
	toGovern = &Action{"govern", words.T("Govern it, or let it go"), words.T("What is imposed, excused or nobody’s is " +
		"right only as long as somebody looks at it.")}
	toDecide = &Action{"decide", words.T("Decide"), words.T("As long as everything stays open, nothing has been " +
		"chosen: say what matters more, and what waits or ends.")}
)

// Actions lists every action in the order in which pages show them: what harms while it waits comes first.
var Actions = []*Action{toHide, toRead, toAnswer, toMeasure, toServe, toWord, toGovern, toDecide}

// ActionByID returns the action with the given id, or nil.
func ActionByID(id string) *Action {
	if i := slices.IndexFunc(Actions, func(a *Action) bool { return a.ID == id }); i >= 0 {
		return Actions[i]
	}
	return nil
}
