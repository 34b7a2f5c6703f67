package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

// API answers requests below Prefix. It is safe for concurrent use.
type API struct {
	engine *engine.Engine
	auth   *auth.Auth
	board  *jobs.Board
	log    *slog.Logger

	etagKey, cursorKey []byte
	reading            *gate
	answers            *answers
	mux                *http.ServeMux
	origin             *http.CrossOriginProtection
	documents          func() map[string]document // what is not an operation, made when somebody first asks
}

// New returns the API of e's workspaces. Secret keys its ETags and cursors: the same on every replica and after a
// restart, and known to nobody else.
func New(e *engine.Engine, a *auth.Auth, board *jobs.Board, log *slog.Logger, secret []byte) *API {
	api := &API{
		engine: e, auth: a, board: board, log: log, reading: newGate(), mux: http.NewServeMux(),
		origin:  http.NewCrossOriginProtection(),
		etagKey: clock.Derive(secret, "etag"), cursorKey: clock.Derive(secret, "cursor"),
		answers: lens.NewRecent[asked, kept](answersMost),
	}
	ownHuma()
	h := humago.New(api.mux, config())
	for _, o := range Operations() {
		o.register(api, h, o)
	}
	api.documents = sync.OnceValue(func() map[string]document { return documents(h.OpenAPI()) })
	api.mux.HandleFunc(Prefix+"/", api.noOperation)
	return api
}

// ServeHTTP answers one request. Answers are built whole before they are sent, so a failure on the way sends no half of
// one, and every GET carries an ETag over exactly what is sent.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b := &buffer{under: w, header: http.Header{}, sent: func() {}}
	defer func() { b.sent() }()
	a.serve(b, r)
	b.send(a, w, r)
}

func (a *API) serve(b *buffer, r *http.Request) {
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler { // by convention it ends the connection
				panic(v)
			}
			b.reset()
			a.fail(b, "", &panicked{v})
		}
	}()
	if isDocument(r.URL.Path) && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		d := a.documents()[r.URL.Path]
		b.Header().Set("Content-Type", d.contentType)
		_, _ = b.Write(d.body)
		return
	}
	if len(r.Header.Values("Authorization")) == 0 {
		if err := a.origin.Check(r); err != nil {
			a.fail(b, "", problem(Code(cascade.Forbidden),
				words.T("Another site's page sent this with your session. Nothing was done.")))
			return
		}
	}
	a.mux.ServeHTTP(b, r)
}

// noOperation answers what no operation does: the path is unknown, or known with other methods.
func (a *API) noOperation(w http.ResponseWriter, r *http.Request) {
	var allow []string
	for _, method := range []string{http.MethodDelete, http.MethodGet, http.MethodPost, http.MethodPut} {
		probe := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := a.mux.Handler(probe); pattern != Prefix+"/" {
			allow = append(allow, method)
		}
	}
	if isDocument(r.URL.Path) {
		allow = []string{http.MethodGet}
	}
	if at := slices.Index(allow, http.MethodGet); at >= 0 {
		allow = slices.Insert(allow, at+1, http.MethodHead)
	}
	if len(allow) == 0 {
		a.fail(w, "", problem(Code(cascade.NotFound),
			words.T("There is no such operation. %s lists them.", Prefix+"/openapi.json")))
		return
	}
	w.Header().Set("Allow", strings.Join(allow, ", "))
	a.fail(w, "", problem(NoMethod, words.T("This path takes %s.", strings.Join(allow, ", "))))
}

type principalKey struct{}

// authorise lets a request through to its operation when its sender has the right. Of the request only the credential
// has been read by then.
func (a *API) authorise(_ huma.API, o Operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		who, err := a.auth.Principal(r, "")
		if err == nil {
			if err = who.May(o.Right); err != nil {
				a.auth.Denied(r.Context(), who, o.Right, o.Name)
			}
		}
		if err == nil {
			err = checkQuery(r.URL.RawQuery)
		}
		if err == nil {
			err = checkEncoding(r)
		}
		if err != nil {
			a.fail(w, o.Name, err)
			return
		}
		b := w.(*buffer)
		b.viewer = viewer(who)
		if r.Method == http.MethodGet { // whoever changes something may have ended their own right by it
			b.sent = a.auth.Guard(b.under, who)
		}
		if !o.seen {
			next(huma.WithValue(ctx, principalKey{}, who))
			return
		}
		q, v := askedBy(r), who.Lens.View
		if was, ok := a.answers.Get(v, q); ok {
			b.again(was)
			return
		}
		next(huma.WithValue(ctx, principalKey{}, who))
		if b.status == http.StatusOK {
			k := b.kept(a)
			a.answers.Keep(v, q, k, q.size(k))
		}
	}
}

// checkEncoding refuses bodies that say they are compressed: little of one can hold much.
func checkEncoding(r *http.Request) error {
	if how := r.Header.Get("Content-Encoding"); how != "" && how != "identity" {
		return problem(MediaType, words.T("Send the body as it is, not compressed."))
	}
	return nil
}

// checkQuery refuses what would be read differently by different readers.
func checkQuery(raw string) error {
	q, err := url.ParseQuery(raw)
	if err != nil {
		return problem(Code(cascade.Invalid), words.T("The query cannot be read."),
			ProblemDetail{Message: words.T("not a valid query"), Location: "query"})
	}
	var names []string
	for name, values := range q {
		if len(values) > 1 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	p := problem(Code(cascade.Invalid), words.T("A query parameter stands more than once."))
	for _, name := range names {
		p.Errors = append(p.Errors, ProblemDetail{Message: words.T("stands more than once"), Location: "query." + name})
	}
	return p
}

// call returns the request that authorise let through.
func (a *API) call(ctx context.Context, o Operation) *call {
	who := ctx.Value(principalKey{}).(auth.Principal)
	return &call{ctx: ctx, api: a, operation: o.Name, right: o.Right, who: who, lens: who.Lens}
}

// refusal turns an operation's error into the answer; a denial is put on record.
func (a *API) refusal(ctx context.Context, o Operation, err error) error {
	if cascade.CodeOf(err) == cascade.Forbidden {
		a.auth.Denied(ctx, ctx.Value(principalKey{}).(auth.Principal), o.Right, o.Name)
	}
	return a.problemOf(o.Name, err)
}

// fail writes a refusal.
func (a *API) fail(w http.ResponseWriter, operation string, err error) {
	p := a.problemOf(operation, err)
	body, err := encodeJSON(p)
	if err != nil {
		panic(err) // a Problem has plain fields only
	}
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_, _ = w.Write(body)
}
