package page

import "weir.dev/weir/internal/words"

// Proposal is the bar of a goal that is not committed yet: how far it is agreed, and what the viewer may do about it.
type Proposal struct {
	Tone  Tone // of its edge
	Open  bool // it waits for the viewer
	Lead  words.Text
	More  words.Text
	Quote string // in the words of whoever the lead names
	Gives []Given
	Wrong words.Text // why what was sent was not taken
	Typed string     // what was sent, where no form takes it any more

	Answer   *AnswerForm
	Offer    *WordsForm
	Commit   *CommitForm
	Agree    *Post
	TakeBack *Post
}

// Given is one thing that an offer says of itself.
type Given struct {
	Name words.Text
	Says words.Text
}

// AnswerForm is where who decides accepts, asks or declines.
type AnswerForm struct {
	Path    string
	Version string     // of what was read
	To      words.Text // "A word to Lena"
	Typed   string
	Wrong   words.Text // what is wrong with what was sent
}

// WordsForm asks for words and sends them; no words are needed.
type WordsForm struct {
	Path   string
	Label  words.Text
	Button words.Text
	Typed  string
	Main   bool
}

// CommitForm says what a goal is read against once it is committed.
type CommitForm struct {
	Path    string
	Version string // that is committed
	Stated  []Given
	Note    words.Text
}
