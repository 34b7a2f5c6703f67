package cascadefile

import (
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// csv reads the observations of m from the CSV file that n names.
func (p *parser) csv(n *node, m *cascade.Metric) {
	name, ok := p.text(n, classText)
	if !ok || p.tidying {
		return
	}
	local := filepath.FromSlash(name)
	switch {
	case !filepath.IsLocal(local):
		p.bad(n, words.T("%s is not the name of a file beside this one; it may lie in a folder below, not above or elsewhere",
			words.Quoted(cut(name, 80))))
		return
	case p.beside == nil:
		p.bad(n,
			words.T("CSV files cannot be read here; write the observations inline, as in [{{at: 2026-10-05, value: 31.5}]"))
		return
	}
	path := filepath.Join(p.sources[p.source].dir, local)
	data, err := p.beside(path)
	if err != nil {
		p.bad(n, words.T("cannot read %s: %s", cut(path, 120), err))
		return
	}
	from := p.source
	p.readings(path, data, m)
	p.source = from
}

// maxRow is how long a line of a CSV file may be, in bytes.
const maxRow = 64 << 10

// readings adds the observations of a CSV file with the header at,value or at,value,note.
func (p *parser) readings(name string, data []byte, m *cascade.Metric) {
	text, ok := p.open(name, data, "")
	if !ok || !(&reader{src: text, note: p.note}).checkCharacters() {
		return
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	lines := p.sources[p.source].lines
	for i, begin := range lines { // before a row of millions of fields is taken apart
		end := int32(len(text))
		if i+1 < len(lines) {
			end = lines[i+1]
		}
		if end-begin > maxRow {
			p.bad(&node{off: begin}, words.T("the line is longer than 64 KiB"))
			return
		}
	}
	columns, numbers := 0, words.Column{}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		place := func(field int) *node {
			line, column := r.FieldPos(field)
			return &node{off: lines[line-1] + int32(column-1)}
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			p.bad(&node{off: lines[min(wrong.Line, len(lines))-1] + int32(wrong.Column-1)},
				words.T("%s; write a text that holds quotes or commas in quotes, doubling the quotes in it", wrong.Err))
			return
		}
		for i := range record {
			record[i] = strings.TrimSpace(record[i])
		}
		switch header := strings.Join(record, ","); {
		case columns == 0 && (header == "at,value" || header == "at,value,note"):
			columns = len(record)
			continue
		case columns == 0:
			p.bad(place(0), words.T("the first line must be at,value or at,value,note, separated by commas"))
			return
		case len(record) < 2 || len(record) > columns:
			p.bad(place(0), words.T("the line has %s columns and the header %s", strconv.Itoa(len(record)),
				strconv.Itoa(columns)))
			continue
		}
		at, wrongAt := parseMoment(record[0])
		if !wrongAt.IsZero() {
			p.bad(place(0), wrongAt)
		}
		line, _ := r.FieldPos(1)
		numbers.Note(line, record[1])
		v, wrong := parseNumber(strings.Replace(record[1], "−", "-", 1))
		if record[1] == "" {
			wrong = words.T("the value is missing; fill it in or delete the line")
		}
		if !wrong.IsZero() {
			p.bad(place(1), wrong)
		}
		if !wrongAt.IsZero() || !wrong.IsZero() {
			continue
		}
		o := &cascade.Observation{Metric: cascade.ID(m.Key), At: at, Value: v}
		if len(record) > 2 {
			o.Note = strings.Clone(record[2])
		}
		p.add(o, place(0))
	}
	if line, why := numbers.Doubt(); line > 0 {
		p.bad(&node{off: lines[line-1]}, why)
	}
	if columns == 0 {
		p.bad(&node{}, words.T("the file is empty; its first line must be at,value or at,value,note"))
	}
}

// lineStarts returns the offset of the beginning of each line.
func lineStarts(text string) []int32 {
	starts := make([]int32, 1, 1+strings.Count(text, "\n"))
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, int32(i+1))
		}
	}
	return starts
}
