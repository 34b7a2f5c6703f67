package evidence

import "weir.dev/weir/internal/words"

// Code names the kind of a refusal, so that programs can tell refusals apart
// without reading the message.
type Code string

// The refusals. Every one is a statement about the input, never about the
// machine.
const (
	CodeRequest   Code = "bad_request"  // the line is not JSON, or a field has the wrong type or an impossible value
	CodeFile      Code = "bad_file"     // a CSV line that cannot be read
	CodeTooFew    Code = "too_few"      // not enough readings (or pairs) to say anything
	CodeConstant  Code = "constant"     // the readings never change, so there is no noise to compare with
	CodeExact     Code = "exact"        // the model fits without any error, so no uncertainty can be given
	CodeUnordered Code = "unordered"    // a reading stands before the one above it
	CodeDuplicate Code = "duplicate"    // two readings of one date
	CodeNotFinite Code = "not_finite"   // NaN, an infinity, or no number at all
	CodeRange     Code = "out_of_range" // a value the transform cannot take
	// the control (or driver) says the same as the step, so the two cannot be told apart
	CodeCollinear   Code = "collinear"
	CodeLag         Code = "lag_too_long"    // the lag is as long as the data
	CodeStart       Code = "started_outside" // the bet started before its first reading
	CodeNoDirection Code = "no_direction"    // a target without the direction that is good
	CodeMixedTime   Code = "mixed_time"      // dates and period numbers in one request
)

// Error is a refusal: what is wrong, where, and what to do about it.
type Error struct {
	Code    Code
	Field   string     // the input it speaks of ("series", "control", "by"), or ""
	Message words.Text // one or two plain sentences
}

func (e *Error) Error() string { return e.Message.String() }

// Words is what the refusal says.
func (e *Error) Words() words.Text { return e.Message }

func refuse(code Code, field string, message words.Text) *Error {
	return &Error{Code: code, Field: field, Message: message}
}
