package cascadefile_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascadefile"
)

// What comes in one request is refused early and by name, whichever way it is large.
func TestRequestLimits(t *testing.T) {
	t.Parallel()
	l := cascadefile.Limits{Things: 10, Values: 200, Lines: 50, Problems: 5}
	for name, c := range map[string]struct{ text, says string }{
		"things":     {"goals:\n" + strings.Repeat("- {id: g}\n", 11), "more than 10 things"},
		"values":     {"goals: [{id: g, wont: [" + strings.Repeat("x, ", 200) + "]}]\n", "more than 200 values"},
		"lines":      {strings.Repeat("# x\n", 51), "more than 50 lines"},
		"everything": {"goals:\n" + strings.Repeat("- {id: g, intent: x}\n", 9), ""},
	} {
		_, err := cascadefile.ParseWithin([]cascadefile.File{{Name: "a.yaml", Data: []byte("weir: 1\n" + c.text)}}, nil, l)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	two := []cascadefile.File{{Name: "a.yaml", Data: []byte("weir: 1\n" + strings.Repeat("\n", 30))}, {
		Name: "b.yaml", Data: []byte("weir: 1\n" + strings.Repeat("\n", 30)),
	}}
	if _, err := cascadefile.ParseWithin(two, nil, l); err == nil || !strings.Contains(err.Error(), "more than 50 lines") {
		t.Errorf("lines of two files: %v", err)
	}
}

// After enough problems nobody reads on.
func TestProblemsEnd(t *testing.T) {
	t.Parallel()
	text := "weir: 1\ngoals:\n" + strings.Repeat("- {id: G1!}\n", 5000)
	_, err := cascadefile.ParseWithin([]cascadefile.File{{Name: "a.yaml", Data: []byte(text)}}, nil,
		cascadefile.Limits{Problems: 5})
	ps, ok := errors.AsType[cascadefile.Problems](err)
	if !ok || len(ps) > 6 {
		t.Errorf("%d problems: %.300v", len(ps), err)
	}
}

// Whoever asked has gone, or waits too long.
func TestReadingStops(t *testing.T) {
	t.Parallel()
	ctx, gone := context.WithCancel(t.Context())
	gone()
	text := "weir: 1\ngoals:\n" + strings.Repeat("- {id: g, intent: x}\n", 2000)
	_, err := cascadefile.ParseWithin([]cascadefile.File{{Name: "a.yaml", Data: []byte(text)}}, nil,
		cascadefile.Limits{Stop: ctx.Err})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it reads on: %.300v", err)
	}
}

// A file of comments or empty lines is refused before it fills the memory.
func TestTooManyLines(t *testing.T) {
	t.Parallel()
	data := []byte("weir: 1\n" + strings.Repeat("# x\n", cascadefile.MaxLines))
	if _, err := cascadefile.Format(data); err == nil || !strings.Contains(err.Error(), "lines") {
		t.Errorf("fmt reads it: %.100v", err)
	}
}
