package sheet

import (
	"strings"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// What one file may hold. A table of goals is far below all of it; a file made to exhaust a reader is above.
const (
	MaxFile    = 16 << 20  // bytes of a file as it lies on the disk
	maxUnzip   = 64 << 20  // bytes of all that is unpacked of a workbook
	maxRows    = 120_000   // rows with something in them, of all sheets of a file
	maxCells   = 1_000_000 // cells with something in them, likewise
	maxColumns = 128       // columns looked at; what stands to the right of them is said to be left out
	maxText    = 2_000     // characters of one cell
	maxSheets  = 200
)

// Grid is a table as it stands in a file: of its rows those that hold anything.
type Grid struct {
	Name   string // of the sheet; of a file with one table the name of the file
	File   string
	Hidden bool // the file keeps it out of sight
	Comma  bool // numbers have a decimal comma, as far as the file says
	Rows   []Row
	Notes  []words.Text // what was met while it was read
}

// Row is one row. N is its number as a spreadsheet shows it: the first row of a file is 1.
type Row struct {
	N       int
	Hidden  bool
	Outline int // how deep the spreadsheet has it grouped
	Cells   []Cell
}

// Cell is what one cell shows.
type Cell struct {
	Text     string  // as shown, without white space around it
	Number   float64 // where the cell holds a number
	IsNumber bool
	Unit     string       // that its format shows beside the number
	Date     cascade.Date // where it holds a day
	Indent   int          // how far the text is set in, in steps
	Merged   bool         // it is covered by a merged cell above it, and says what that says
	Wide     int          // how many columns it covers, where it is merged over several; else 0
	Lost     bool         // a formula whose value the file does not keep
	Lines    []string     // where it has several: each
}

func (c Cell) blank() bool { return c.Text == "" }

// cell returns the cell of a column; an empty one where there is none.
func (r Row) cell(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// filled counts the cells that say something of their own.
func (r Row) filled() (n int) {
	for _, c := range r.Cells {
		if !c.blank() && !c.Merged {
			n++
		}
	}
	return n
}

// first returns the column of the first cell that says something; -1 where none does.
func (r Row) first() int {
	for i, c := range r.Cells {
		if !c.blank() {
			return i
		}
	}
	return -1
}

// columns is how many columns any row reaches.
func (g *Grid) columns() (n int) {
	for _, r := range g.Rows {
		n = max(n, len(r.Cells))
	}
	return n
}

// Letter names a column as a spreadsheet does: 0 is A, 26 is AA.
func Letter(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// ofLetter is the column that a name of letters stands for; -1 where it is none.
func ofLetter(name string) int {
	n := 0
	for _, r := range strings.ToUpper(name) {
		if r < 'A' || r > 'Z' || n > maxColumns {
			return -1
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1
}

// textCell is a cell that holds text: white space before it is how far it is set in.
func textCell(s string) Cell {
	s = strings.ToValidUTF8(s, "�")
	indent, narrow := 0, 0
	for _, r := range s {
		switch r {
		case '\t':
			indent++
			continue
		case ' ', '\u00a0', '\u2003', '\u3000':
			narrow++
			continue
		}
		break
	}
	text := strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || r == '\u00a0' || r == '\ufeff' || r == '\u200b' || r == '\u2028' || r == '\u2029'
	}), " ")
	if utf8.RuneCountInString(text) > maxText {
		text = string([]rune(text)[:maxText])
	}
	c := Cell{Text: text, Indent: indent*4 + narrow}
	if strings.ContainsAny(strings.TrimSpace(s), "\n\v") {
		for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\n' || r == '\v' || r == '\r' }) {
			if line = strings.Join(strings.Fields(line), " "); line != "" && len(c.Lines) < 50 {
				c.Lines = append(c.Lines, line)
			}
		}
	}
	return c
}
