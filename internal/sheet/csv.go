package sheet

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"weir.dev/weir/internal/words"
)

// decoded returns the text of a file in whatever encoding people's programs write, and says which where it was guessed.
func decoded(data []byte) (string, words.Text, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		return strings.ToValidUTF8(string(data[3:]), "�"), words.Text{}, nil
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return wide(data[2:], binary.LittleEndian), words.Text{}, nil
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return wide(data[2:], binary.BigEndian), words.Text{}, nil
	}
	if order := unmarked(data); order != nil {
		return wide(data, order), words.T("the file is taken to be in UTF-16, which it does not say"), nil
	}
	if bytes.IndexByte(data, 0) >= 0 || strange(data) {
		return "", words.Text{}, words.Errorf("it is neither text nor a workbook")
	}
	if utf8.Valid(data) {
		return string(data), words.Text{}, nil
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", words.Text{}, words.Errorf("its characters cannot be read: save it as UTF-8")
	}
	return string(out), words.T("the file is not in UTF-8 and was read as Windows-1252"), nil
}

// wide decodes UTF-16.
func wide(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// unmarked finds UTF-16 without a mark: of Latin text every second byte is zero.
func unmarked(data []byte) binary.ByteOrder {
	n := min(len(data), 400) &^ 1
	if n < 8 {
		return nil
	}
	var even, odd int
	for i := 0; i < n; i += 2 {
		if data[i] == 0 {
			even++
		}
		if data[i+1] == 0 {
			odd++
		}
	}
	switch half := n / 2; {
	case odd > half*8/10 && even == 0:
		return binary.LittleEndian
	case even > half*8/10 && odd == 0:
		return binary.BigEndian
	}
	return nil
}

// strange reports whether bytes hold what no text has.
func strange(data []byte) bool {
	n := 0
	for _, b := range data[:min(len(data), 4096)] {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b {
			n++
		}
	}
	return n > 2
}

// readCSV reads text whose fields are parted by commas, semicolons, tabs or bars.
func readCSV(name string, data []byte) (*Grid, error) {
	text, note, err := decoded(data)
	if err != nil {
		return nil, err
	}
	g := &Grid{Name: name}
	if !note.IsZero() {
		g.Notes = append(g.Notes, note)
	}
	comma := parting(text)
	if comma == ';' {
		g.Comma = true
	}
	if first, rest, _ := strings.Cut(text, "\n"); strings.HasPrefix(strings.ToLower(first), "sep=") {
		text = "\n" + rest // a line for the spreadsheet, which shows no row for it
		g.Notes = append(g.Notes, words.T("the first line only says what parts the fields"))
	}
	p := &csvReader{text: text, comma: comma, grid: g}
	return g, p.read()
}

// parting finds what parts the fields: what stands in most lines, and in each as often.
func parting(text string) byte {
	if first, _, _ := strings.Cut(text, "\n"); len(first) >= 5 && strings.EqualFold(first[:4], "sep=") {
		return first[4]
	}
	best, most := byte(','), 0
	for _, mark := range []byte{';', '\t', ',', '|'} {
		lines, counts := 0, map[int]int{}
		for record := range records(text, 60) {
			if n := outside(record, mark); n > 0 {
				lines++
				counts[n]++
			}
		}
		even := 0
		for _, n := range counts {
			even = max(even, n)
		}
		score := lines + 2*even
		if mark == ',' || mark == '|' {
			score = lines/2 + 2*even // commas stand in sentences too
		}
		if score > most && (mark != '\t' || lines > 1 && leads(text) < lines/2) {
			best, most = mark, score
		}
	}
	return best
}

// leads counts lines that begin with a tab: those are set in, and parted by nothing.
func leads(text string) (n int) {
	for record := range records(text, 60) {
		if strings.HasPrefix(record, "\t") && strings.Count(strings.TrimLeft(record, "\t"), "\t") == 0 {
			n++
		}
	}
	return n
}

// records yields the first lines of a text, quoted line breaks inside.
func records(text string, most int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for n := 0; n < most && text != ""; n++ {
			end, quoted := 0, false
			for end < len(text) && (quoted || text[end] != '\n') && end < 1<<16 {
				if text[end] == '"' {
					quoted = !quoted
				}
				end++
			}
			if !yield(strings.TrimRight(text[:end], "\r")) {
				return
			}
			text = text[min(end+1, len(text)):]
		}
	}
}

// outside counts a mark outside of quotes.
func outside(record string, mark byte) (n int) {
	quoted := false
	for i := range len(record) {
		switch {
		case record[i] == '"':
			quoted = !quoted
		case record[i] == mark && !quoted:
			n++
		}
	}
	return n
}

// csvReader reads records one after the other; an empty line is a row too.
type csvReader struct {
	text  string
	comma byte
	grid  *Grid
	cells int
	loose int // quotes that were never closed: after some, none is looked for
}

func (p *csvReader) read() error {
	for n := 1; p.text != ""; n++ {
		row := Row{N: n}
		for more := true; more; {
			var field string
			field, more = p.field()
			if len(row.Cells) < maxColumns {
				row.Cells = append(row.Cells, textCell(field))
			}
		}
		row.Cells = trimmed(row.Cells)
		if len(row.Cells) == 0 {
			continue
		}
		p.cells += len(row.Cells)
		if len(p.grid.Rows) == maxRows || p.cells > maxCells {
			return tooMany()
		}
		p.grid.Rows = append(p.grid.Rows, row)
	}
	return nil
}

// field takes one field. More says that another follows in the same record.
func (p *csvReader) field() (field string, more bool) {
	lead := strings.TrimLeft(p.text, " ")
	if strings.HasPrefix(lead, `"`) && p.loose < 50 {
		if field, ok := p.quoted(len(p.text) - len(lead)); ok {
			return field, p.part()
		}
	}
	end := strings.IndexAny(p.text, string(p.comma)+"\r\n")
	if end < 0 {
		end = len(p.text)
	}
	field, p.text = p.text[:end], p.text[end:]
	return field, p.part()
}

// quoted takes a field in quotes. A quote that is never closed is an inch mark, or a mistake: then it is none.
func (p *csvReader) quoted(at int) (string, bool) {
	var b strings.Builder
	rest := p.text[at+1:]
	for {
		end := strings.IndexByte(rest, '"')
		if end < 0 {
			p.loose++
			return "", false
		}
		b.WriteString(rest[:end])
		rest = rest[end+1:]
		if strings.HasPrefix(rest, `"`) {
			b.WriteByte('"')
			rest = rest[1:]
			continue
		}
		stop := strings.IndexAny(rest, string(p.comma)+"\r\n")
		if stop < 0 {
			stop = len(rest)
		}
		b.WriteString(strings.TrimRight(rest[:stop], " "))
		p.text = rest[stop:]
		return b.String(), true
	}
}

// part passes over what ends a field, and says whether it was not the end of the record.
func (p *csvReader) part() bool {
	switch {
	case p.text == "":
	case p.text[0] == p.comma:
		p.text = p.text[1:]
		return true
	case strings.HasPrefix(p.text, "\r\n"):
		p.text = p.text[2:]
	default:
		p.text = p.text[1:]
	}
	return false
}

// trimmed leaves out empty cells at the end.
func trimmed(cells []Cell) []Cell {
	for len(cells) > 0 && cells[len(cells)-1].blank() && !cells[len(cells)-1].Lost {
		cells = cells[:len(cells)-1]
	}
	return cells
}

func tooMany() error {
	return words.Errorf("it holds more than %d rows or %d cells; keep the sheet with the {goals} in a file of its own",
		maxRows, maxCells)
}
