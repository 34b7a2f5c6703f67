package main

import (
	"os"
	"testing"
)

// TestPageIsFresh keeps the page to the rules.
func TestPageIsFresh(t *testing.T) {
	t.Parallel()
	want, err := reference("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../docs/reference/findings.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/reference/findings.md is not what the rules say; run go generate ./internal/finding")
	}
}

func TestMissingExample(t *testing.T) {
	t.Parallel()
	if _, err := reference(t.TempDir()); err == nil {
		t.Error("a page was made without examples")
	}
}
