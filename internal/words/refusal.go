package words

import "errors"

// Error is an error in words for the person who asked.
type Error struct {
	Text   Text
	causes []error
}

// NewError makes an error of a text. Its causes do not stand in the sentence.
func NewError(text Text, causes ...error) error { return &Error{Text: text, causes: causes} }

// Errorf makes an error of a sentence as T does. Errors among the arguments are its causes.
func Errorf(english string, args ...any) error {
	e := &Error{Text: Text{&sentence{english, args}}}
	for _, a := range args {
		if cause, ok := a.(error); ok {
			e.causes = append(e.causes, cause)
		}
	}
	return e
}

// Error is the sentence in English.
func (e *Error) Error() string { return e.Text.String() }

// Words is the sentence.
func (e *Error) Words() Text { return e.Text }

// Unwrap returns the errors that stand in the sentence.
func (e *Error) Unwrap() []error { return e.causes }

// Of is what an error says. Errors with words of their own say these, and joined ones what each of them says; of
// others the message stands as it is.
func Of(err error) Text {
	switch e := err.(type) {
	case nil:
		return Text{}
	case interface{ Words() Text }:
		return e.Words()
	case interface{ Unwrap() []error }:
		if all := e.Unwrap(); len(all) > 0 && err.Error() == errors.Join(all...).Error() {
			said := make([]Text, len(all))
			for i, one := range all {
				said[i] = Of(one)
			}
			return Join("\n", said...)
		}
	}
	if cause := errors.Unwrap(err); cause != nil && cause.Error() == err.Error() {
		return Of(cause)
	}
	return Verbatim(err.Error())
}
