package api

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"weir.dev/weir/internal/words"
)

// wordHuma words what is wrong with a request for the sender; package huma words it for the author of the schema. Its
// messages are variables, except those for parameters, which are replaced on the way out.
func wordHuma() {
	for message, says := range map[*string]string{
		&validation.MsgUnexpectedProperty: "there is no such field here; leave it out, or look for its name in " +
			Prefix + "/openapi.json",
		&validation.MsgExpectedRequiredProperty: "the field %s is missing",
		&validation.MsgExpectedBoolean:          "write true or false, without quotes",
		&validation.MsgExpectedNumber:           "write a number, without quotes",
		&validation.MsgExpectedString:           "write a text, in quotes",
		&validation.MsgExpectedArray:            "write a list: […]",
		&validation.MsgExpectedObject:           "write an object: {…}",
		&validation.MsgExpectedOneOf:            `write one of "%s"`,
		&validation.MsgExpectedMinimumNumber:    "write a number not below %v",
		&validation.MsgExpectedMaximumNumber:    "write a number not above %v",
		&validation.MsgExpectedMinLength:        "too short; the least is %d characters",
		&validation.MsgExpectedMaxLength:        "too long; the most is %d characters",
		&validation.MsgExpectedMinItems:         "too few; the least is %d",
		&validation.MsgExpectedMaxItems:         "too many at once; the most is %d",
		&validation.MsgExpectedMatchPattern:     "this is not of the form that is taken: %s",
		&validation.MsgExpectedRFC3339Date:      "write a day as 2026-11-16",
	} {
		*message = says
	}
}

// parameterWords are what is said for huma's messages on parameters.
var parameterWords = map[string]words.Text{
	"unknown query parameter": words.T("this operation takes no such parameter; %s lists those it takes",
		Prefix+"/openapi.json"),
	"invalid integer":                     words.T("write a whole number"),
	"required query parameter is missing": words.T("this parameter is needed"),
}

// mostMessage is how many bytes of a message that has no words here are passed on: it may quote what was sent.
const mostMessage = 300

// detailOf words one thing that huma found. Anything it says that has no words here is passed on.
func detailOf(d *huma.ErrorDetail) ProblemDetail {
	message := words.Verbatim(d.Message)
	if len(d.Message) > mostMessage {
		message = words.Verbatim(strings.ToValidUTF8(d.Message[:mostMessage], "") + "…")
	}
	if known, ok := parameterWords[d.Message]; ok {
		message = known
	}
	return ProblemDetail{Message: message, Location: d.Location}
}
