package cascadefile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascadefile"
)

// hostile files are made to make a reader slow: each is one pattern over and over.
func hostile(size int) map[string]string {
	rep := func(head, s string) string { return head + strings.Repeat(s, size/len(s)) }
	var stairs, distinct strings.Builder
	for i := 0; stairs.Len() < size; i++ {
		stairs.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	for i := 0; distinct.Len() < size; i++ {
		fmt.Fprintf(&distinct, "k%d: 1\n", i)
	}
	return map[string]string{
		"one key":       rep("", "a: b\n"),
		"distinct keys": distinct.String(),
		"in values": "weir: 1\ngoals: [{id: a, checkins: [{at: 2026-01-01, values: {" +
			strings.ReplaceAll(strings.TrimSuffix(distinct.String(), "\n"), "\n", ", ") + "}}]}]",
		"brackets":       rep("a: ", "["),
		"braces":         rep("", "{a: "),
		"dashes":         rep("", "- "),
		"colons":         rep("", "a: "),
		"question marks": rep("", "? "),
		"anchors":        rep("a: ", "&a "),
		"anchor lines":   rep("a:\n", "&a\n"),
		"tags":           rep("a: ", "!"),
		"aliases":        rep("a: [", "*a,"),
		"stairs":         stairs.String(),
		"long plain":     rep("a: ", "word "),
		"plain lines":    rep("a: ", "word\n  "),
		"quotes":         rep("a: '", "''"),
		"quoted lines":   rep("a: \"", "x  \n "),
		"open quotes":    rep("", "a: \"x\n"),
		"escapes":        rep("a: \"", "\\u0041"),
		"literal":        rep("a: |\n", "  word\n"),
		"folded":         rep("a: >\n", "  word\n\n   deep\n"),
		"blank literal":  rep("a: |+\n", " \n"),
		"literals":       rep("weir: 1\nx:\n", " - |\n  x\n\n\n"),
		"comments":       rep("weir: 1\n", "# c\n"),
		"flow comments":  rep("weir: 1\npeople: [", "# c\n"),
		"comment tail":   rep("weir: 1 ", " #c"),
		"spaces":         rep("weir: 1\n", " "),
		"empty lines":    rep("weir: 1\n", "\n"),
		"documents":      rep("", "---\n"),
		"tabs":           rep("weir: 1\n", "\t"),
		"spaced tabs":    rep("weir: 1\npeople: [\n"+strings.Repeat(" ", size/2), "a,\t"),
		"people":         rep("weir: 1\npeople:\n", "  - {id: ana, name: Ana}\n"),
		"bad people":     rep("weir: 1\npeople: [", "{id: Ana},"),
		"unknown keys":   "weir: 1\n" + distinct.String(),
		"long ids":       rep("weir: 1\npeople: [{id: ", "a"),
		"one line":       rep("weir: 1\npeople: [", "{onwer: a}, "),
		"empty items":    rep("weir: 1\npeople:\n", "-\n"),
		"nulls":          rep("weir: 1\npeople: [", "~,"),
		"not NFC":        rep("weir: 1\nworkspace: \"", "e\u0301"),
	}
}

// Every shape is read in time linear in its size, which the test's own time limit enforces: at this size anything
// quadratic takes hours.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	for shape, text := range hostile(1 << 20) {
		t.Run(shape, func(t *testing.T) {
			_, err := cascadefile.Parse([]cascadefile.File{{Name: "a.yaml", Data: []byte(text)}}, nil)
			valid := []string{"comments", "comment tail", "spaces", "people", "tabs", "in values"}
			if (err == nil) != slices.Contains(valid, shape) {
				t.Errorf("error is %.300v", err)
			}
			if err != nil && len(err.Error()) > 2<<20 {
				t.Errorf("the error is %d bytes long", len(err.Error()))
			}
		})
	}
}
