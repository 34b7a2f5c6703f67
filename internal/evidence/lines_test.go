package evidence

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// A line of a CSV file has an end, wherever what reads it is cut; the last one need not have one.
func TestShortLines(t *testing.T) {
	t.Parallel()
	full := strings.Repeat("a", MaxLine)
	for _, c := range []struct {
		name, text string
		good       bool
	}{
		{"nothing", "", true},
		{"as long as may be", full + "\n" + full + "\n" + full, true},
		{"one more", full + "a\n", false},
		{"one more at the end", "a\n" + full + "a", false},
		{"after many short ones", strings.Repeat("1,2\n", 50_000) + full + "a\n", false},
		{"commas", strings.Repeat(",", 1<<20), false},
	} {
		for cut, r := range map[string]io.Reader{
			"whole": strings.NewReader(c.text), "halves": iotest.HalfReader(strings.NewReader(c.text)),
			"bytes": iotest.OneByteReader(strings.NewReader(c.text)),
		} {
			got, err := io.ReadAll(ShortLines(r))
			if (err == nil) != c.good || c.good && !bytes.Equal(got, []byte(c.text)) {
				t.Errorf("%s, in %s: %v", c.name, cut, err)
			}
		}
	}
	_, err := ReadCSV(strings.NewReader("at,value\n"+strings.Repeat(",", 1<<20)), "f.csv")
	if err == nil || !strings.Contains(err.Error(), "longer than 64 KiB") {
		t.Errorf("a file of commas: %v", err)
	}
}
