package evidence

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"weir.dev/weir/internal/words"
)

// ReadCSV reads a series from CSV: a column "at" (date, RFC 3339 time or
// number of periods; also called date, day, week, month, time or period) and a
// column "value", found by their headings, in any order, among others. With
// two columns the first is the date and the second the value, whatever they
// are called. Fields are parted by commas, semicolons or tabs; beside a
// semicolon or tab a value may have a decimal comma. Empty lines, lines of
// empty fields and lines that begin with # are passed over. name is the file's
// name for messages. It refuses what it cannot read, with the line, rather
// than guess; the order of the readings is checked by the requests.
func ReadCSV(r io.Reader, name string) ([]Reading, error) {
	in := csvReader(r)
	bad := func(line int, what words.Text) error {
		return refuse(CodeFile, name, words.T("%s, line %s: %s", name, strconv.Itoa(line), what))
	}
	at, value, wide := 0, 1, 0
	column := words.Column{Foreign: in.Comma == ';'}
	var out []Reading
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, refuse(CodeFile, name, words.T("%s cannot be read as CSV: %s.", name, err))
		}
		line, _ := in.FieldPos(0)
		if wide == 0 {
			if !utf8.ValidString(row[0]) || strings.Contains(row[0], "\x00") {
				return nil, refuse(CodeFile, name, words.T("%s is no plain text in UTF-8. Save it as CSV UTF-8.", name))
			}
			wide = len(row)
			if heading(row) {
				if at, value, err = named(row); err != nil {
					return nil, bad(line, words.Of(err))
				}
				continue
			}
		}
		switch {
		case !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" }):
			continue
		case len(row) <= max(at, value):
			return nil, bad(line, words.T("a line is at,value; got %s.", words.Quoted(clip(strings.Join(row, ",")))))
		case len(row) > wide:
			return nil, bad(line,
				words.T("%s fields where the first line has %s. If a number is written with a comma, write 3289 or 3.289.",
					strconv.Itoa(len(row)), strconv.Itoa(wide)))
		}
		when, err := ParseWhen(row[at])
		if err != nil {
			return nil, bad(line, words.Of(err))
		}
		v, problem := csvNumber(row[value], in.Comma != ',')
		if !problem.IsZero() {
			return nil, bad(line, problem)
		}
		column.Note(line, row[value])
		if !finite(v) {
			return nil, refuse(CodeNotFinite, name,
				words.T("%s, line %s: %s is not a number a metric can have. Leave a missing reading out.", name,
					strconv.Itoa(line), clip(row[value])))
		}
		if len(out) == maxReadings {
			return nil, refuse(CodeFile, name, words.T("%s holds more than %s readings. Thin it to the metric's cadence.", name,
				strconv.Itoa(maxReadings)))
		}
		out = append(out, Reading{At: when, Value: v})
	}
	if line, why := column.Doubt(); line > 0 {
		return nil, bad(line, why)
	}
	if len(out) == 0 {
		return nil, refuse(CodeTooFew, name,
			words.T("%s holds no readings. It should be CSV with the headings at,value.", name))
	}
	return out, nil
}

// MaxLine is how long a line of a CSV file may be, in bytes. One of commas would take a hundred times its size.
const MaxLine = 64 << 10

// ShortLines reads r until a line is longer than MaxLine, which is an error.
func ShortLines(r io.Reader) io.Reader { return &shortLines{r, 0} }

type shortLines struct {
	r io.Reader
	n int // bytes since the last line began
}

func (s *shortLines) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	rest := p[:n]
	for {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			s.n += len(rest)
		}
		if s.n > MaxLine || i > MaxLine || i >= 0 && s.n+i > MaxLine {
			return n, words.Errorf("a line is longer than 64 KiB")
		}
		if i < 0 {
			return n, err
		}
		rest, s.n = rest[i+1:], 0
	}
}

// csvReader reads the rows of a file, whatever parts their fields, and passes over a byte order mark and comments.
func csvReader(r io.Reader) *csv.Reader {
	buffered := bufio.NewReader(ShortLines(r))
	if mark, _ := buffered.Peek(3); string(mark) == "\ufeff" {
		_, _ = buffered.Discard(3) // they are there
	}
	in := csv.NewReader(buffered)
	in.Comma = separator(buffered)
	in.Comment = '#'
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	return in
}

// separator reads off the first line that says something what parts the fields.
func separator(in *bufio.Reader) rune {
	begin, _ := in.Peek(4096) // what is shorter, or cannot be read, shows when it is read
	var first []byte
	for line := range bytes.Lines(begin) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			first = line
			break
		}
	}
	for _, r := range ";\t" {
		if bytes.ContainsRune(first, r) {
			return r
		}
	}
	return ','
}

// heading says whether the first row names its columns instead of giving a
// reading.
func heading(row []string) bool {
	for _, s := range row {
		if _, err := ParseWhen(s); err == nil {
			return false
		}
	}
	return !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// what the column of dates may be called.
var atNames = []string{"at", "date", "day", "week", "month", "time", "period"}

// named finds the two columns that are meant.
func named(row []string) (at, value int, err error) {
	at, value = -1, -1
	for i, h := range row {
		switch h = strings.ToLower(strings.TrimSpace(h)); {
		case h == "value" && value < 0:
			value = i
		case slices.Contains(atNames, h) && at < 0:
			at = i
		}
	}
	switch {
	case at >= 0 && value >= 0:
		return at, value, nil
	case len(row) == 2 && at <= 0 && value != 0:
		return 0, 1, nil
	}
	return 0, 0, refuse(CodeFile, "",
		words.T("no columns at and value among %s. Call the two that are meant at and value.", clip(strings.Join(row, ", "))))
}

// numbers as spreadsheets show them.
var (
	grouped = regexp.MustCompile(`^[-+]?[0-9]{1,3}(,[0-9]{3})+$`)
	exact   = regexp.MustCompile(`^[-+]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+$`)
	german  = regexp.MustCompile(`^[-+]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+$`)
)

// csvNumber reads a value as people and spreadsheets write it: 31.4, 31.4 %,
// 3,289.50; with a decimal comma where commas part no fields. What could be two
// numbers is no number, and problem says so.
func csvNumber(s string, decimalComma bool) (v float64, problem words.Text) {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	text = strings.Replace(text, "−", "-", 1)
	switch {
	case exact.MatchString(text):
		text = strings.ReplaceAll(text, ",", "")
	case decimalComma && german.MatchString(text):
		text = strings.Replace(strings.ReplaceAll(text, ".", ""), ",", ".", 1)
	case !decimalComma && grouped.MatchString(text):
		return 0, words.T("\"%s\" could be thousands or a decimal comma. Write 3289 or 3.289.", clip(s))
	case decimalComma && strings.Count(text, ",") == 1 && !strings.Contains(text, "."):
		text = strings.Replace(text, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case err == nil || math.IsInf(v, 0):
		return v, words.Text{}
	case text == "":
		return 0, words.T("the value is empty. Leave a missing reading out.")
	}
	return 0, words.T("\"%s\" is not a number. Write it alone, without its unit: 3289 or 3.289.", clip(s))
}
