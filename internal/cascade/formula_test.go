package cascade_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
)

// How much a formula asks for is bounded: by its parts, and by how long a name may be.
func TestFormulaIsBounded(t *testing.T) {
	t.Parallel()
	asked := 0
	read := func(text string) (string, bool) {
		asked = 0
		return cascade.StoredFormula(text, func(name string) (cascade.ID, bool) {
			asked++
			return cascade.ID(name), name == "a" || name == "a-b"
		})
	}
	for text, want := range map[string]string{
		"a-b": "@a-b",
		strings.Repeat("(", 20) + "a" + strings.Repeat(")", 20): strings.Repeat("(", 20) + "@a" + strings.Repeat(")", 20),
		strings.Repeat("(a)*", 99) + "a":                        strings.Repeat("(@a)*", 99) + "@a",

		"a-b-a":                          "@a-b - @a",
		"a-a - a":                        "@a - @a - @a",
		strings.Repeat("a-", 99) + "a":   "@a" + strings.Repeat(" - @a", 99),
		strings.Repeat("a + ", 99) + "a": "@a" + strings.Repeat(" + @a", 99),
	} {
		if got, wrong := read(text); got != want || wrong {
			t.Errorf("%.40s is read as %.80q, wrong: %v", text, got, wrong)
		}
	}
	for _, text := range []string{
		strings.Repeat("a-", 100) + "a", strings.Repeat("a-", 32000) + "a", strings.Repeat("-", 64000) + "a",
		strings.Repeat("x", 64000), strings.Repeat("x-", 32000),
		strings.Repeat("(", 15<<20), strings.Repeat("(", 21) + "a" + strings.Repeat(")", 21),
		strings.Repeat("(a+", 15<<20),
	} {
		if _, wrong := read(text); !wrong {
			t.Errorf("%.40s… of %d bytes is taken", text, len(text))
		}
		if asked > 100*130 {
			t.Errorf("%.40s… of %d bytes asks for %d names", text, len(text), asked)
		}
	}
}
