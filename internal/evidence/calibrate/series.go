package calibrate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

	"weir.dev/weir/internal/evidence"
)

// Series is one real series, equally spaced.
type Series struct {
	Name   string
	Values []float64
}

// ReadSeries reads CSV with the headings series,period,value, the lines of one
// series together and in order.
func ReadSeries(r io.Reader) ([]Series, error) {
	in := csv.NewReader(evidence.ShortLines(r))
	in.FieldsPerRecord = -1
	var out []Series
	for line := 1; ; line++ {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading series: %w", err)
		}
		if len(row) != 3 {
			return nil, fmt.Errorf("line %d has %d fields; each line is series,period,value", line, len(row))
		}
		if line == 1 {
			if row[0] != "series" || row[1] != "period" || row[2] != "value" {
				return nil, fmt.Errorf("the first line should be series,period,value and is %v", row)
			}
			continue
		}
		v, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: %q is not a number", line, row[2])
		}
		if len(out) == 0 || out[len(out)-1].Name != row[0] {
			out = append(out, Series{Name: row[0]})
		}
		s := &out[len(out)-1]
		s.Values = append(s.Values, v)
	}
	if len(out) == 0 {
		return nil, errors.New("the file holds no series; it should be CSV with the headings series,period,value")
	}
	return out, nil
}
