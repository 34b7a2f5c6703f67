package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/words"
)

// Code is the stable word for what went wrong. Programs branch on it; titles and details are for people and may change.
type Code string

// The codes besides those of package cascade, which stand for themselves.
const (
	Malformed          Code = "malformed"           // not JSON, or not strictly
	SignIn             Code = "unauthenticated"     // no credential in force
	NoMethod           Code = "method-not-allowed"  // the path is there, the method is not
	PreconditionFailed Code = "precondition-failed" // If-Match or If-None-Match did not hold
	TooLarge           Code = "too-large"           // the body is over the operation's limit
	MediaType          Code = "unsupported-media-type"
	TooSlow            Code = "timeout" // the body did not arrive in time
	Internal           Code = "internal"
)

// statuses is the one place where a code becomes an HTTP status.
var statuses = map[Code]int{
	Code(cascade.Invalid):     http.StatusUnprocessableEntity,
	Code(cascade.NotFound):    http.StatusNotFound,
	Code(cascade.Conflict):    http.StatusConflict,
	Code(cascade.Forbidden):   http.StatusForbidden,
	Code(cascade.Unavailable): http.StatusServiceUnavailable,
	Malformed:                 http.StatusBadRequest,
	SignIn:                    http.StatusUnauthorized,
	NoMethod:                  http.StatusMethodNotAllowed,
	PreconditionFailed:        http.StatusPreconditionFailed,
	TooLarge:                  http.StatusRequestEntityTooLarge,
	MediaType:                 http.StatusUnsupportedMediaType,
	TooSlow:                   http.StatusRequestTimeout,
	Internal:                  http.StatusInternalServerError,
}

func codeOf(status int) Code {
	for code, s := range statuses {
		if s == status {
			return code
		}
	}
	return Internal
}

// Problem is the answer to a request that was not done, in the form of RFC 9457.
type Problem struct {
	Title  string          `json:"title" doc:"The status in words."`
	Status int             `json:"status" doc:"The HTTP status."`
	Code   Code            `json:"code" enum:"invalid,not-found,conflict,forbidden,unavailable,malformed,unauthenticated,method-not-allowed,precondition-failed,too-large,unsupported-media-type,timeout,internal" doc:"The stable word for what went wrong; branch on this."`
	Detail words.Text      `json:"detail" doc:"What is wrong and what to do, for people."`
	ID     string          `json:"id,omitempty" doc:"Names an internal error in the server's log."`
	Errors []ProblemDetail `json:"errors,omitempty" doc:"Each single thing that is wrong."`
	// Clashes carries both versions of what was overtaken.
	Clashes []Clash `json:"clashes,omitempty" doc:"Of a change that was overtaken: the fields that both changed."`

	header http.Header
}

// ProblemDetail is one thing that is wrong with a request.
type ProblemDetail struct {
	Message  words.Text `json:"message" doc:"What is wrong and what to do."`
	Location string     `json:"location,omitempty" doc:"Where in the request: body.items[3].value, query.limit; or the field of a cascade file."`
	File     string     `json:"file,omitempty" doc:"The cascade file, as it was named."`
	Line     int        `json:"line,omitempty" doc:"From 1."`
	Column   int        `json:"column,omitempty" doc:"From 1, in characters."`
}

// Clash is a field that two people changed in different ways. A side that says nothing is left out.
type Clash struct {
	Field  string `json:"field"`
	Was    any    `json:"was,omitempty" doc:"As it was read, where the request said so."`
	Yours  any    `json:"yours,omitempty"`
	Theirs any    `json:"theirs,omitempty" doc:"As it stands now."`
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail.String() }

// Words returns the detail.
func (p *Problem) Words() words.Text { return p.Detail }

// GetStatus returns the HTTP status; package huma asks for it.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders returns the headers to send along; package huma asks for it.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType returns the media type of RFC 9457; package huma asks for it.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// maxDetails is how many single problems an answer lists; with more there is one cause.
const maxDetails = 100

func problem(code Code, detail words.Text, details ...ProblemDetail) *Problem {
	status := statuses[code]
	p := &Problem{
		Title: http.StatusText(status), Status: status, Code: code, Detail: detail, Errors: details, header: http.Header{},
	}
	p.Errors = p.Errors[:min(len(p.Errors), maxDetails)]
	switch code {
	case Code(cascade.Unavailable):
		p.header.Set("Retry-After", "2")
	case SignIn:
		p.header.Set("WWW-Authenticate", `Bearer realm="weir"`)
	}
	return p
}

// problemOf turns any error into what the client is told. What it does not know is logged under an id, and the client
// is told the id and nothing else.
func (a *API) problemOf(operation string, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if errors.Is(err, auth.ErrSignIn) {
		return problem(SignIn, words.T("Send a token that is in force: Authorization: Bearer …"))
	}
	if ps, ok := errors.AsType[cascadefile.Problems](err); ok {
		details := make([]ProblemDetail, len(ps))
		for i, p := range ps {
			details[i] = ProblemDetail{Message: p.Message, File: p.File, Line: p.Line, Column: p.Column}
		}
		return problem(Code(cascade.Invalid),
			words.T("The files cannot be taken as they are; each problem says where and what to do."), details...)
	}
	if es, ok := errors.AsType[cascade.Errors](err); ok && len(es) > 1 {
		details := make([]ProblemDetail, len(es))
		for i, e := range es {
			details[i] = ProblemDetail{Message: wording(e), Location: location(operation, e)}
		}
		return problem(Code(es[0].Code), words.T("Several things are wrong."), details...)
	}
	if e, ok := errors.AsType[*cascade.Error](err); ok {
		if _, known := statuses[Code(e.Code)]; known {
			p := problem(Code(e.Code), wording(e))
			for _, cl := range e.Clashes {
				p.Clashes = append(p.Clashes, Clash{Field: cl.Field, Was: cl.Was, Yours: cl.Yours, Theirs: cl.Theirs})
			}
			if at := location(operation, e); at != "" {
				p.Errors = []ProblemDetail{{Message: e.Message, Location: at}}
			}
			return p
		}
	}
	id := clock.Token()[:16]
	level := slog.LevelError
	if errors.Is(err, context.Canceled) { // whoever asked has gone
		level = slog.LevelDebug
	}
	a.log.LogAttrs(context.Background(), level, "an operation failed", slog.String("id", id),
		slog.String("operation", operation), slog.Any("error", err))
	p := problem(Internal,
		words.T("Something went wrong inside Weir. Whoever runs it finds more under this id in the log."))
	p.ID = id
	return p
}

// location is where in a request the mistake is: of several edits in which, and in which field of it.
func location(operation string, e *cascade.Error) string {
	if e.At == 0 || operation != "edit" && operation != "plan-edits" || strings.HasPrefix(e.Field, "body.") {
		return e.Field
	}
	at := fmt.Sprintf("body.edits[%d]", e.At-1)
	if e.Field == "" {
		return at
	}
	return at + ".fields." + e.Field
}

// wording is an error's text. A subject that is only a kind adds nothing to a message that names the thing.
func wording(e *cascade.Error) words.Text {
	if !strings.Contains(e.Subject, " ") {
		return e.Message
	}
	return e.Words()
}

// ownHuma sets, when the first API is made, the variables through which package huma makes its errors, words what is
// wrong and decides how strict it is; it has no other place for them. Nothing else in the program uses huma. What huma
// would echo of a request is left out, since it may be a secret.
var ownHuma = sync.OnceFunc(func() {
	wordHuma()
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
	huma.NewErrorWithContext = func(_ huma.Context, status int, msg string, errs ...error) huma.StatusError {
		return humaProblem(status, msg, errs...)
	}
	huma.NewError = humaProblem
})

// inOrder puts what huma finds in order: it walks maps, so that of what it finds changes from run to run. Each message
// is worded once, and not for every comparison, of which a bad request may ask a million.
func inOrder(details []ProblemDetail) {
	said := make(map[words.Text]string, len(details))
	for _, d := range details {
		said[d.Message] = d.Message.String()
	}
	slices.SortStableFunc(details, func(a, b ProblemDetail) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(said[a.Message], said[b.Message]))
	})
}

// mostDetails is how many mistakes in a request are told. Who made more made one of them many times.
const mostDetails = 100

func humaProblem(status int, msg string, errs ...error) huma.StatusError {
	var details []ProblemDetail
	for _, err := range errs {
		var d huma.ErrorDetailer
		switch {
		case err == nil:
		case errors.As(err, &d):
			details = append(details, detailOf(d.ErrorDetail()))
		default:
			details = append(details, ProblemDetail{Message: words.Of(err)})
		}
	}
	inOrder(details)
	if len(details) > mostDetails {
		more := words.N(len(details)-mostDetails, "and %d more like these", "and %d more like these")
		details = append(details[:mostDetails:mostDetails], ProblemDetail{Message: more})
	}
	// Who sends it broke off, or keeps to no rules.
	if status == http.StatusInternalServerError && msg == "cannot read request body" {
		status = http.StatusBadRequest
	}
	code := codeOf(status)
	detail := map[Code]words.Text{
		Code(cascade.Invalid): words.T("The request does not have the form this operation takes."),
		Malformed:             words.T("The body is not JSON as this operation takes it."),
		TooLarge:              words.T("The body is too large for this operation."),
		MediaType:             words.T("Send the body as application/json."),
		TooSlow:               words.T("The body did not arrive in time."),
	}[code]
	return problem(code, words.Or(detail, words.Verbatim(msg)), details...)
}
