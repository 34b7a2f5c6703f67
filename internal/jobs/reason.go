package jobs

import (
	"errors"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// The words kept for why something failed, beside the codes of package cascade. They say nothing of what is in a
// workspace.
const (
	stopped  = "stopped"  // the program ended while it was at it, or took longer than its lease
	tooSlow  = "too-slow" // it did not end in its time
	panicked = "panicked" // a fault of the program's
	failed   = "failed"   // anything that has no code of its own
)

func reasonOf(err error, slow bool) string {
	switch code := cascade.CodeOf(err); {
	case errors.Is(err, errPanic):
		return panicked
	case slow:
		return tooSlow
	case code != "":
		return string(code)
	}
	return failed
}

// Problem says in words why something failed, by the reason that was kept.
func Problem(reason string) words.Text {
	switch reason {
	case "":
		return words.Text{}
	case stopped:
		return words.T("Weir ended each time it was at it.")
	case tooSlow:
		return words.T("It did not end in its time.")
	case panicked:
		return words.T("A fault in Weir; the log has where.")
	case string(cascade.NotFound):
		return words.T("What it needs is not there any more.")
	case string(cascade.Conflict):
		return words.T("Somebody else changed the same thing.")
	case string(cascade.Invalid):
		return words.T("It was refused as it is; trying again may not help.")
	case string(cascade.Forbidden):
		return words.T("It is not allowed; trying again may not help.")
	case string(cascade.Unavailable):
		return words.T("Something it needs did not answer.")
	}
	return words.T("It failed; the log has when.")
}
