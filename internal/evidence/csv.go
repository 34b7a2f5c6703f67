package evidence

import (
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// ReadCSV reads a series from CSV: a column "at" (date, RFC 3339 time or
// number of periods) and a column "value", found by their headings, in any
// order, among others; without headings the first two columns are meant. name
// is the file's name for messages. It refuses what it cannot read with the
// line; the order of the readings is checked by the requests.
func ReadCSV(r io.Reader, name string) ([]Reading, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	at, value := 0, 1
	var out []Reading
	for first := true; ; first = false {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, refuse(CodeFile, name, "%s cannot be read as CSV: %v.", name, err)
		}
		line, _ := in.FieldPos(0)
		if first {
			row[0] = strings.TrimPrefix(row[0], "\ufeff")
			if a, v, ok := headings(row); ok {
				at, value = a, v
				continue
			}
		}
		if len(row) <= max(at, value) {
			return nil, refuse(CodeFile, name, "%s, line %d: a line is at,value; got %q.", name, line, clip(strings.Join(row, ",")))
		}
		when, err := ParseWhen(row[at])
		if err != nil {
			return nil, refuse(CodeFile, name, "%s, line %d: %s", name, line, err)
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(row[value]), 64)
		if err != nil && !math.IsInf(v, 0) {
			return nil, refuse(CodeFile, name, "%s, line %d: %q is not a number. Leave a missing reading out.", name, line, clip(row[value]))
		}
		if !finite(v) {
			return nil, refuse(CodeNotFinite, name, "%s, line %d: %s is not a number a metric can have. Leave a missing reading out.", name, line, clip(row[value]))
		}
		if len(out) == maxReadings {
			return nil, refuse(CodeFile, name, "%s holds more than %d readings. Thin it to the metric's cadence.", name, maxReadings)
		}
		out = append(out, Reading{At: when, Value: v})
	}
	if len(out) == 0 {
		return nil, refuse(CodeTooFew, name, "%s holds no readings. It should be CSV with the headings at,value.", name)
	}
	return out, nil
}

// headings finds the two columns; ok is false if the row names neither.
func headings(row []string) (at, value int, ok bool) {
	at, value = -1, -1
	for i, h := range row {
		switch strings.ToLower(strings.TrimSpace(h)) {
		case "at":
			at = i
		case "value":
			value = i
		}
	}
	return at, value, at >= 0 && value >= 0
}
