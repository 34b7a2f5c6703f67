package cascade

import (
	"slices"
	"testing"
)

// What hangs on something is refused without it: nobody could say whose it is, nor who sees it.
func TestNothingHangsOnNothing(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, k := range Kinds {
		parent := Info(k).Parent
		if parent == "" {
			continue
		}
		tried++
		if !slices.ContainsFunc(check(New(k)), func(e *Error) bool { return e.Field == parent }) {
			t.Errorf("%s without %s is taken", k, parent)
		}
	}
	if tried < 6 {
		t.Errorf("only %d kinds hang on something", tried)
	}
}
