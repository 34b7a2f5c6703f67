package cascade

import "weir.dev/weir/internal/words"

// KindFramework is the kind of Framework.
const KindFramework Kind = "framework"

// Names is a word in the singular and the plural.
type Names struct {
	One  string `json:"one,omitempty"`
	Many string `json:"many,omitempty"`
}

// Vocabulary is what a framework calls things; a word that it leaves out keeps its plain name.
type Vocabulary struct {
	Outcome  *Names `json:"outcome,omitempty"`
	Measure  *Names `json:"measure,omitempty"`
	Strategy *Names `json:"strategy,omitempty"`
	Bet      *Names `json:"bet,omitempty"`
}

// Framework renames what pages call goals and measures. No rule depends on it.
type Framework struct {
	Header
	Names Vocabulary `json:"names,omitzero"`
}

// Kind returns KindFramework.
func (*Framework) Kind() Kind { return KindFramework }

func (e *Framework) natural() string { return e.Key }

var wordsBlock = &Block{Name: "words", Doc: "A word in the singular and the plural.", Fields: []*Field{
	text("one", "The singular, as in Objective."),
	text("many", "The plural."),
}}

var frameworkInfo = describe[Framework](KindInfo{
	Many: "frameworks", The: words.T("the framework"), Keyed: true,
	Block: Block{Doc: "A vocabulary.", Fields: []*Field{
		key("Unique among frameworks.").need(),
		block("names", "What pages call things.", &Block{Name: "names", Doc: "What pages call things.", Fields: []*Field{
			block("outcome", "What pages call an outcome.", wordsBlock),
			block("measure", "What pages call a measure.", wordsBlock),
			block("strategy", "What pages call a strategy.", wordsBlock),
			block("bet", "What pages call a bet.", wordsBlock),
		}}),
	}},
})
