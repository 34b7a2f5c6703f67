package page

import (
	"bytes"
	"context"
	"io"
	"slices"

	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/words"
)

// Edit is a page with one form: something new, something changed, or two versions of it.
type Edit struct {
	Shell
	Kicker Link // the list that it belongs to
	Title  words.Text
	Form   form.View
	Cancel string // path
	Save   words.Text
	Remove Link // where it is removed; empty where that is not the reader's
	// Why is asked for where somebody is told of the change; nil where nobody is.
	Why *form.Control
	// InPlace forms stand in a row of a list.
	InPlace bool
}

// Removal is a page that says what goes with a thing before it goes.
type Removal struct {
	Shell
	Kicker Link
	Title  words.Text
	Goes   []words.Text // what goes with it
	Stays  []words.Text // what no longer names it
	Form   form.View
	Cancel string
}

// May is something that its reader may do: where, in words; or why they may not.
type May struct {
	Link
	Refused words.Text
}

// choiceName is how a choice is called, in its chooser's words or in ours.
func choiceName(ctx context.Context, c form.Choice) string {
	if c.Name != "" {
		return c.Name
	}
	return c.Says.In(ctx)
}

// pieceText is a piece in somebody's words or in ours.
func pieceText(ctx context.Context, p form.Piece) string {
	if p.Text != "" {
		return p.Text
	}
	return p.Says.In(ctx)
}

// blankClass fits a blank to what is written on it.
func blankClass(c form.Control) string {
	switch c.As {
	case form.AsNumber:
		return "number"
	case form.AsDay:
		return "date"
	case form.AsChoice:
		return ""
	}
	return "words"
}

// tight is a component without the space at its ends, so that a full stop follows a blank at once.
type tight struct{ words.Component }

// Render writes the component.
func (t tight) Render(ctx context.Context, w io.Writer) error {
	var b bytes.Buffer
	if err := t.Component.Render(ctx, &b); err != nil {
		return err
	}
	_, err := w.Write(bytes.TrimSpace(b.Bytes()))
	return err
}

// otherAuthors names who made the other versions.
func otherAuthors(v form.View) words.Text {
	var named []string
	var names []words.Text
	for _, c := range v.Clashes {
		if c.By != "" && !slices.Contains(named, c.By) {
			named, names = append(named, c.By), append(names, words.Verbatim(c.By))
		}
	}
	if len(names) == 0 {
		return words.T("Somebody")
	}
	return words.List(names...)
}
