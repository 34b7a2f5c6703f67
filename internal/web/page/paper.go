package page

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"weir.dev/weir/internal/web/assets"
	"weir.dev/weir/internal/words"
)

// Paper is the reading of a plan that stands in a table: a page of its own, to be passed on.
type Paper struct {
	File    string     // what was read
	Facts   words.Text // when, and which sheets
	Title   words.Text
	Lead    words.Text
	Points  []PaperPoint
	Lines   []PaperLine // the cascade, its beginning
	Rest    []PaperLine // what is folded away
	Count   words.Text
	About   words.Text // what the lines mean
	Arrows  []PaperArrow
	Among   words.Text // how many arrows may be luck
	Columns []PaperColumn
	Notes   []words.Text // what else was guessed, and what was left out
	Command string       // how to read it otherwise
	Cannot  words.Text   // what the page cannot say
}

// PaperPoint is one observation.
type PaperPoint struct {
	Number int
	Title  words.Text
	Why    words.Text
	Rows   []PaperRow
	Ask    words.Text
}

// ID is what lines below refer to.
func (p PaperPoint) ID() string { return "o" + strconv.Itoa(p.Number) }

// PaperRow is a row that an observation rests on. Its text stands in three parts, the one in the middle marked.
type PaperRow struct {
	Row                  words.Text
	Before, Marked, Rest string
	Team                 string
	Counts               words.Text
}

// PaperLine is a row of the cascade.
type PaperLine struct {
	Row   string
	Text  string
	Depth int // 0 to 4
	Said  words.Text
	See   []int // the numbers of the observations that speak of it
}

// PaperArrow is an arrow and how it stands.
type PaperArrow struct {
	Row             words.Text
	Driver, Outcome string
	Standing        words.Text
	Says            words.Text
}

// PaperColumn is what was taken of a column.
type PaperColumn struct {
	Column  string
	As      words.Text
	Because words.Text
	Guessed bool
}

// WriteAlone writes the page as one file that needs nothing from anywhere: style and font stand in it.
func (v Paper) WriteAlone(ctx context.Context, w io.Writer) error {
	return v.alone(inlined(assets.Inline())).Render(ctx, w)
}

func lineClass(depth int) templ.CSSClasses {
	return templ.Classes("paper-line", "depth-"+strconv.Itoa(min(depth, 4)))
}

func pointLink(number int) string { return "#o" + strconv.Itoa(number) }

func (v Paper) named() words.Text { return words.T("A reading of %s", v.File) }

// PaperMark is how a page that was written is known again, so that nothing else is written over.
const PaperMark = "weir-read"
