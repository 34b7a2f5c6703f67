package calibrate_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"weir.dev/weir/internal/evidence/calibrate"
)

// What the engine says of made-up metrics whose truth is known, to the byte.
func TestGoldenSituations(t *testing.T) {
	t.Parallel()
	m, err := calibrate.MakeUp(40)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, m, filepath.Join("testdata", "situations.golden.md"))
}

// The same on so many cases that the figures can be stated, with the whole file of series where there is one.
func TestGoldenSituationsWhole(t *testing.T) {
	if os.Getenv("WEIR_TEST_LONG") == "" {
		t.Skip("takes a minute: WEIR_TEST_LONG=1")
	}
	t.Parallel()
	m, err := calibrate.MakeUp(300)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, m, filepath.Join("testdata", "situations-whole.golden.md"))
}

func compare(t *testing.T, m calibrate.Made, path string) {
	t.Helper()
	var out bytes.Buffer
	if err := m.Markdown(&out); err != nil {
		t.Fatal(err)
	}
	golden(t, out.Bytes(), path)
}
