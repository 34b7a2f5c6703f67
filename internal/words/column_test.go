package words

import (
	"strings"
	"testing"
)

func TestColumn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		why     string
		foreign bool
		column  string
		line    int // that is in doubt
	}{
		{"decimals of three digits, as programs print them", false, "0.123 1.234 12.345", 0},
		{"one that is no group of three", false, "1.250 1.300 1.41", 0},
		{"all end in zero", false, "1.250 1.300 1.410", 1},
		{"one alone", false, "1.000", 1},
		{"a thousand that is not parted tells", false, "999.500 1000.5 1.250", 0},
		{"a decimal comma is usual", true, "1.234 1.301 1.287", 1},
		{"a decimal point among semicolons", true, "1.234 1.5 1.287", 0},
		{"a decimal comma beside it", true, "900,5 1.234", 2},
		{"thousands that show", true, "1.234,5 987,5", 0},
		{"decimal commas", true, "1,234 1,301 1,287", 0},
		{"commas that all end in zero", true, "1,200 1,300", 1},
		{"a comma beside a decimal point", true, "12.5 3,289", 2},
		{"zeros and whole numbers", true, "0 12 7", 0},
		{"a share among per cent", false, "32% 0.33 33%", 2},
		{"all per cent", false, "32% 33 % 0%", 0},
		{"nothing", false, "", 0},
	} {
		col := Column{Foreign: c.foreign}
		for i, s := range strings.Fields(strings.ReplaceAll(c.column, " %", "%")) {
			col.Note(i+1, s)
		}
		if line, why := col.Doubt(); line != c.line || (line > 0) == why.IsZero() {
			t.Errorf("%s: %s is in doubt in line %d (%s), want %d", c.why, c.column, line, why, c.line)
		}
	}
}
