package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"

	"weir.dev/weir/internal/words"
)

// maxElements is how many cells a workbook may have, empty ones too.
const maxElements = 4_000_000

// maxMerged is how many merged cells are kept of a sheet.
const maxMerged = 20_000

// merged is a cell that covers others.
type merged struct{ top, left, bottom, right int } // rows from 1, columns from 0

// sheetReader reads one sheet.
type sheetReader struct {
	book   *book
	grid   *Grid
	row    Row
	merges []merged

	kind    string // of the cell at hand
	style   style
	column  int
	value   strings.Builder
	inValue bool
	phon    bool
	formula bool
	lost    []int // rows with formulas whose value is not kept
	broken  []int // rows with error values
	right   bool  // something stands to the right of all columns that are read
}

func (b *book) readSheet(part string, g *Grid) error {
	if b.parts[strings.ToLower(part)] == nil {
		return nil // a chart, or a sheet that is gone
	}
	r := &sheetReader{book: b, grid: g}
	err := b.walk(part, func(_ *xml.Decoder, t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			return r.start(t)
		case xml.EndElement:
			return r.end(t.Name.Local)
		case xml.CharData:
			if r.inValue && !r.phon && r.value.Len() < 4*maxText {
				r.value.Write(t)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	g.spread(r.merges)
	if len(r.lost) > 0 {
		g.Notes = append(g.Notes, words.T("formulas without a kept value were left out: %s", rowsText(r.lost)))
	}
	if len(r.broken) > 0 {
		g.Notes = append(g.Notes, words.T("cells that show an error were left out: %s", rowsText(r.broken)))
	}
	if r.right {
		g.Notes = append(g.Notes, words.T("columns after %s were left out", Letter(maxColumns-1)))
	}
	return nil
}

func (r *sheetReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		n, err := strconv.Atoi(attribute(e, "r"))
		if err != nil || n <= r.row.N {
			n = r.row.N + 1
		}
		outline, _ := strconv.Atoi(attribute(e, "outlineLevel")) // what is no number is none
		r.row = Row{N: n, Hidden: yes(attribute(e, sheetHidden)), Outline: max(0, min(outline, 7))}
		r.column = -1
	case "c":
		if r.book.cells++; r.book.cells > maxElements {
			return tooMany()
		}
		column, _, ok := place(attribute(e, "r"))
		if !ok {
			column = r.column + 1
		}
		r.column, r.kind, r.formula = column, attribute(e, "t"), false
		r.value.Reset()
		r.style = style{decimals: -1}
		if at, err := strconv.Atoi(attribute(e, "s")); err == nil && at >= 0 && at < len(r.book.styles) {
			r.style = r.book.styles[at]
		}
	case "f":
		r.formula = true
	case "v", "t":
		r.inValue = true
	case "rPh":
		r.phon = true
	case "mergeCell":
		if len(r.merges) < maxMerged {
			from, to, _ := strings.Cut(attribute(e, "ref"), ":")
			left, top, ok := place(from)
			right, bottom, ok2 := place(to)
			if ok && ok2 && top <= bottom && left <= right && left < maxColumns {
				r.merges = append(r.merges, merged{top, left, bottom, right})
			}
		}
	}
	return nil
}

func (r *sheetReader) end(name string) error {
	switch name {
	case "v", "t":
		r.inValue = false
	case "rPh":
		r.phon = false
	case "c":
		return r.put()
	case "row":
		if r.row.Cells = trimmed(r.row.Cells); len(r.row.Cells) == 0 {
			return nil
		}
		r.book.rows++
		r.book.held += len(r.row.Cells)
		if r.book.rows > maxRows || r.book.held > maxCells {
			return tooMany()
		}
		r.grid.Rows = append(r.grid.Rows, r.row)
	}
	return nil
}

// put keeps the cell at hand, if it says anything.
func (r *sheetReader) put() error {
	c, text := Cell{}, r.value.String()
	switch r.kind {
	case "s":
		at, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || at < 0 || at >= len(r.book.shared) {
			break
		}
		c = textCell(r.book.shared[at])
	case "b":
		c.Text = "no"
		if yes(strings.TrimSpace(text)) {
			c.Text = "yes"
		}
	case "e":
		r.broken = append(r.broken, r.row.N)
	case "d":
		c = textCell(text)
		if len(c.Text) > 10 {
			c.Text = c.Text[:10]
		}
	case "str", "inlineStr":
		c = textCell(text)
	default:
		if v, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil && v-v == 0 {
			c = r.book.shown(v, r.style)
		}
	}
	if r.formula && c.blank() && r.kind != "e" {
		c.Lost = true
		r.lost = append(r.lost, r.row.N)
	}
	if c.blank() && !c.Lost {
		return nil
	}
	if r.column >= maxColumns {
		r.right = true
		return nil
	}
	if !c.IsNumber {
		c.Indent += 4 * r.style.indent
	}
	if r.book.texts += len(c.Text); r.book.texts > 4*MaxFile {
		return tooMany()
	}
	for len(r.row.Cells) <= r.column {
		r.row.Cells = append(r.row.Cells, Cell{})
	}
	r.row.Cells[r.column] = c
	return nil
}

// spread puts what a merged cell says into the rows it covers, in its first column.
func (g *Grid) spread(merges []merged) {
	if len(merges) == 0 {
		return
	}
	at := make(map[int]int, len(g.Rows))
	for i, r := range g.Rows {
		at[r.N] = i
	}
	left := maxCells / 4
	for _, m := range merges {
		i, ok := at[m.top]
		if !ok || g.Rows[i].cell(m.left).blank() {
			continue
		}
		if m.right > m.left {
			g.Rows[i].Cells[m.left].Wide = m.right - m.left + 1
		}
		said := g.Rows[i].Cells[m.left]
		said.Merged = true
		for i++; i < len(g.Rows) && g.Rows[i].N <= m.bottom && left > 0; i++ {
			r := &g.Rows[i]
			left -= 1 + max(0, m.left-len(r.Cells))
			for len(r.Cells) <= m.left {
				r.Cells = append(r.Cells, Cell{})
			}
			if r.Cells[m.left].blank() {
				r.Cells[m.left] = said
			}
		}
	}
}

// rowsText lists rows as people read them: "rows 3, 4 and 7", the first few of many.
func rowsText(rows []int) words.Text {
	const most = 8
	named := make([]words.Text, 0, most)
	last := -1
	more := 0
	for _, n := range rows {
		switch {
		case n == last:
			continue
		case len(named) < most:
			named = append(named, words.Verbatim(strconv.Itoa(n)))
		default:
			more++
		}
		last = n
	}
	switch {
	case len(named) == 1:
		return words.T("row %s", named[0])
	case more > 0:
		return words.T("rows %s and %d more", words.Join(", ", named...), more)
	}
	return words.T("rows %s", words.List(named...))
}
