package cascade

import (
	"errors"
	"strings"

	"weir.dev/weir/internal/words"
)

// Code says what kind of refusal an Error is; HTTP, CLI and pages each map it in one place.
type Code string

// The codes.
const (
	Invalid     Code = "invalid"     // the request itself is wrong; sending it again unchanged cannot help
	NotFound    Code = "not-found"   // it does not exist, or the asker may not see it: both answer alike
	Conflict    Code = "conflict"    // it was right for a state that has changed since; read again and retry
	Forbidden   Code = "forbidden"   // the asker sees it and may not do this
	Unavailable Code = "unavailable" // nothing wrong with the request; try later
)

// Problem tells apart refusals for which each way in (file, form, API) has advice of its own.
type Problem string

// The problems with such advice.
const (
	WrongMechanism Problem = "wrong-mechanism" // a goal serves by a mechanism that joins no goals
	NeedsRevision  Problem = "needs-revision"  // a committed measure changes without one
	LeavesOut      Problem = "leaves-out"      // history would go with a measure that is left out
	OtherWorkspace Problem = "other-workspace" // it is for another workspace than it would go into
	Overtaken      Problem = "overtaken"       // somebody else changed it since it was read; see Clashes
	Gone           Problem = "gone"            // it is not there, or not any more, for who asks
)

// Error is a refusal written for the person who reads it: what is wrong, where, and what to do.
type Error struct {
	Code    Code
	Subject string     // what it is about, as the writer named it: "goal eu-first-choice"; may be empty
	Field   string     // the path of the field at fault, as in the table of kinds: "believes.driver"; may be empty
	Message words.Text // neutral: a way in adds what to do there, by Problem
	Problem Problem
	Measure string      // of NeedsRevision and LeavesOut: the key of the measure
	Change  FieldChange // of NeedsRevision
	Clashes []Clash     // of Overtaken: the fields that both changed
	At      int         // index of the entity in the Document it arose from, plus one; 0 when there is none
	Other   int         // likewise, the entity it collides with
}

// Error is what Words says, in English.
func (e *Error) Error() string { return e.Words().String() }

// Words is the message with what it is about and the field in front; a subject that the message names is not said
// twice.
func (e *Error) Words() words.Text {
	if e.Subject == "" || strings.Contains(" "+e.Message.String()+" ", " "+e.Subject+" ") {
		return e.Message
	}
	return words.Join(": ", words.Verbatim(e.Subject), words.Verbatim(e.Field), e.Message)
}

// Errors is several refusals at once, in the order of the document they arose from.
type Errors []*Error

func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find the single refusals.
func (es Errors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

// ProblemOf returns the problem of the first Error in err's chain, or "" when there is none.
func ProblemOf(err error) Problem {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Problem
	}
	return ""
}

// CodeOf returns the code of the first Error in err's chain, or "" when there is none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

func refuse(code Code, subject, field string, message words.Text) *Error {
	return &Error{Code: code, Subject: subject, Field: field, Message: message}
}
