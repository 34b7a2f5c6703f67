package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Name is what a workspace calls a thing, for one and for several.
type Name struct{ One, Many Text }

// Names is what a workspace calls what Weir knows as goal, outcome, measure, strategy and bet. A name that is
// missing, or half missing, is Weir's own.
type Names map[string]Name

// own is what Weir calls things where a workspace does not say.
var own = Names{
	"goal":     {T("goal"), T("goals")},
	"outcome":  {T("objective"), T("objectives")},
	"measure":  {T("measure"), T("measures")},
	"strategy": {T("strategy"), T("strategies")},
	"bet":      {T("bet"), T("bets")},
}

// frameworks are the vocabularies that are built in.
var frameworks = map[string]Names{
	"okr":  {"measure": {T("key result"), T("key results")}},
	"ogsm": {},
	"bets": {"outcome": {T("outcome"), T("outcomes")}},
}

// Framework returns the names of a vocabulary that is built in: okr, ogsm or bets.
func Framework(id string) (n Names, ok bool) {
	n, ok = frameworks[id]
	return n, ok
}

// plurals are the keys of names by their plural in a slot.
var plurals = map[string]string{
	"goals": "goal", "outcomes": "outcome", "measures": "measure", "strategies": "strategy", "bets": "bet",
}

// name reads what stands between braces: a name, with an article and a capital where it is written so.
func (p *Printer) name(slot string) (word string, ok bool) {
	begins, _ := utf8.DecodeRuneInString(slot)
	slot = strings.ToLower(slot)
	slot, article := strings.CutPrefix(slot, "a ")
	what, several := plurals[slot]
	if !several {
		what = slot
	}
	if _, ok := own[what]; !ok || several && article {
		return "", false
	}
	pick := func(n Name) Text {
		if several {
			return n.Many
		}
		return n.One
	}
	text := Or(pick(p.names[what]), pick(own[what]))
	word = p.plain().Say(text)
	if base, _ := p.tag.Base(); base.String() == language.English.String() {
		word = lower(word)
		if article {
			word = indefinite(word) + " " + word
		}
	}
	if unicode.IsUpper(begins) {
		word = upper(word)
	}
	return word, true
}

// indefinite is the English article before a word, by its first letter.
func indefinite(word string) string {
	if word != "" && strings.ContainsRune("aeiouAEIOU", []rune(word)[0]) {
		return "an"
	}
	return "a"
}
