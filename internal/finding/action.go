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
	toAnswer = &Action{"answer", words.T("Answer what is asked"), words.T("Somebody is waiting for an answer, and " +
		"plans without it until then.")}
	toMeasure = &Action{"measure", words.T("Say how it is measured"), words.T(
		"{A goal} without evidence cannot be told from a wish.")}
	toServe = &Action{"serve", words.T("Say what it serves"), words.T("Where nobody says how {a goal} helps, nobody " +
		"can test it or see what their work moves.")}
	toWord = &Action{"word", words.T("Mend the wording"), words.T("What names work, repeats somebody else or says " +
		"nothing in particular can be done in full and change nothing.")}
	toGovern = &Action{"govern", words.T("Govern it, or let it go"), words.T("What was imposed, excused or left without " +
		"an owner stays right only while somebody reviews it.")}
	toDecide = &Action{"decide", words.T("Decide"), words.T("While everything stays open, nothing has been " +
		"chosen: say what matters most, and what waits or ends.")}
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
