package cascade

import "weir.dev/weir/internal/words"

// KindNote is the kind of Note.
const KindNote Kind = "note"

// Note is something worth remembering about a goal.
type Note struct {
	Header
	Goal ID     `json:"goal"`
	At   Moment `json:"at"`
	Text string `json:"text,omitempty"`
}

// Kind returns KindNote.
func (*Note) Kind() Kind { return KindNote }

func (e *Note) natural() string { return join(e.Goal, ID(e.At.String())) }

func (e *Note) when() Moment { return e.At }

var noteInfo = describe[Note](KindInfo{
	Many: "notes", The: words.T("the note"), Parent: "goal", Identity: []string{"goal", "at"}, Title: "text",
	Block: Block{Doc: "Something worth remembering about a goal.", Fields: []*Field{
		ref("goal", "The goal it is about.", KindGoal).whole().owns(),
		moment("at", "A date, or an RFC 3339 time.").because(words.T("a note has a date")),
		text("text", "What is worth remembering.").because(words.T("say what is worth remembering")),
	}},
})
