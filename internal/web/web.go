package web

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/compress"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/assets"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// Options say how the pages are served.
type Options struct {
	Dev   bool        // serve the storybook at /debug/pages
	Demo  bool        // whoever opens a page from this machine is signed in
	Local bool        // the server listens on a loopback address only
	Board *jobs.Board // what runs by itself
}

// Server serves the pages.
type Server struct {
	engine  *engine.Engine
	auth    *auth.Auth
	clock   clock.Clock
	log     *slog.Logger
	opt     Options
	root    http.Handler
	live    *streams
	usually int // how many goals there may be for a page to wait for findings
}

// New returns the pages over an engine.
func New(e *engine.Engine, a *auth.Auth, c clock.Clock, log *slog.Logger, opt Options) *Server {
	s := &Server{
		engine: e, auth: a, clock: c, log: log, opt: opt, live: newStreams(e, a, log), usually: usually,
	}
	mux := http.NewServeMux()
	mux.Handle(assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /sign-in", s.signInForm)
	mux.HandleFunc("POST /sign-in", limited(maxForm, s.signIn))
	mux.HandleFunc("POST /sign-out", limited(maxForm, s.signOut))
	for _, r := range routes {
		mux.HandleFunc(r.method+" /w/{ws}"+r.path, limited(r.limit, s.handle(r)))
	}
	if opt.Dev {
		mux.HandleFunc("GET /debug/pages", s.storybook)
		mux.HandleFunc("GET /debug/pages/{name}", s.storybookPage)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, page.Shell{}, &cascade.Error{Code: cascade.NotFound})
	})
	s.root = s.outer(http.NewCrossOriginProtection().Handler(mux))
	return s
}

// ServeHTTP serves one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.root.ServeHTTP(w, r) }

// Stop ends the live streams, those to come too, and returns when they have; browsers come back by themselves.
func (s *Server) Stop() { s.live.stop() }

// csp allows what the program itself serves and nothing else.
const csp = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// outer sets what every answer carries and turns a panic into an error page.
func (s *Server) outer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "private, no-store") // the assets say otherwise for themselves
		h.Add("Vary", "HX-Request, Accept-Language")
		r = r.WithContext(words.Match(r.Header.Get("Accept-Language")).In(r.Context()))
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				s.fail(w, r, page.Shell{}, errors.New("panic"), slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// answer is what a handler leads to: a view, a piece of one, or another address.
type answer struct {
	view   page.View
	part   component // instead of the view: only this
	status int       // 0 is 200
	to     string    // redirect there (303)
}

// request is what a handler works on.
type request struct {
	*http.Request
	s    *Server
	p    auth.Principal
	l    *lens.Lens
	now  time.Time // what is said of a day takes today
	base string    // "/w/acme"
	htmx bool
}

// handle runs a route: sign-in, right, handler, answer.
func (s *Server) handle(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, r, err := s.principal(w, r)
		if err != nil {
			s.refuse(w, r, err, rt.stream != nil)
			return
		}
		r = r.WithContext(words.From(r.Context()).With(p.Lens.Names()).OnPages(p.Lens.Today().Time().Year()).In(r.Context()))
		rq := &request{
			Request: r, s: s, p: p, l: p.Lens, now: s.clock.Now(), base: "/w/" + p.Workspace.Key,
			htmx: r.Header.Get("HX-Request") == "true",
		}
		if err := p.May(rt.right); err != nil {
			s.auth.Denied(r.Context(), p, rt.right, rt.method+" "+rt.path)
			s.fail(w, r, rq.shell(words.Text{}, ""), err)
			return
		}
		if rt.stream != nil {
			rt.stream(rq, w)
			return
		}
		if r.Method == http.MethodGet { // whoever changes something may have ended their own right by it
			defer s.auth.Guard(w, p)()
		}
		a, err := rt.serve(rq)
		if err != nil {
			s.fail(w, r, rq.shell(words.Text{}, ""), err)
			return
		}
		s.answer(w, r, rq, a)
	}
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, rq *request, a answer) {
	// a script would follow a redirect, and put the page into its place
	if a.to != "" && rq.htmx && r.Method == http.MethodPost {
		w.Header().Set("HX-Redirect", a.to)
		return
	}
	if a.to != "" {
		http.Redirect(w, r, a.to, http.StatusSeeOther)
		return
	}
	c := a.part
	if c == nil {
		if rq.htmx && r.Method == http.MethodGet {
			c = a.view.Region()
		} else {
			c = a.view.Page()
		}
	}
	if err := s.render(w, r, c, a.status); err != nil {
		s.fail(w, r, rq.shell(words.Text{}, ""), err)
	}
}

// render makes the whole answer before it sends any of it, so that a failure cannot send half a page as a success.
func (s *Server) render(w http.ResponseWriter, r *http.Request, c component, status int) error {
	return s.renderTo(w, r, c, status, func(status int, body []byte) error { return compress.Send(w, r, status, body) })
}

// renderPlain is render for what may hold a secret beside what its address says: it is not compressed.
func (s *Server) renderPlain(w http.ResponseWriter, r *http.Request, c component, status int) error {
	return s.renderTo(w, r, c, status, func(status int, body []byte) error { return compress.Plain(w, status, body) })
}

func (s *Server) renderTo(
	w http.ResponseWriter, r *http.Request, c component, status int, send func(status int, body []byte) error,
) error {
	var b bytes.Buffer
	if err := c.Render(r.Context(), &b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if status == 0 {
		status = http.StatusOK
	}
	if err := send(status, b.Bytes()); err != nil {
		s.log.Debug("a browser left before its page was sent", "error", err)
	}
	return nil
}

// principal says who asks, and gives back the request as signed in. In the demo, somebody at this machine who is not
// signed in is signed in on the way.
func (s *Server) principal(w http.ResponseWriter, r *http.Request) (auth.Principal, *http.Request, error) {
	p, err := s.auth.Principal(r, r.PathValue("ws"))
	if err == nil || !errors.Is(err, auth.ErrSignIn) || !s.isLocal(r) {
		return p, r, err
	}
	signed, err := s.signInHere(w, r)
	if err != nil {
		return p, r, err
	}
	p, err = s.auth.Principal(signed, r.PathValue("ws"))
	return p, signed, err
}

// isLocal reports whether the demo may sign a request in by itself: it is a page asked for from this machine, by an
// address of this machine, so that no foreign name resolved to it can use that, and not passed on by a proxy, behind
// which anybody may be. What another site's page loads into itself begins no session either.
func (s *Server) isLocal(r *http.Request) bool {
	if !s.opt.Demo || !s.opt.Local || r.Method != http.MethodGet || r.Header.Get("Authorization") != "" {
		return false
	}
	for _, name := range []string{"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Dest") != "document" {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// signInHere signs a demo's visitor in and returns the request as the browser will send it from now on.
func (s *Server) signInHere(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	if _, err := s.auth.SignInLocal(w, r); err != nil {
		return nil, err
	}
	signed := r.Clone(r.Context())
	signed.Header.Del("Cookie")
	for _, c := range (&http.Response{Header: w.Header()}).Cookies() {
		signed.AddCookie(c)
	}
	return signed, nil
}

// refuse answers somebody who is not signed in: pages lead to the sign-in page, what is only part of one says 401.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error, part bool) {
	switch {
	case !errors.Is(err, auth.ErrSignIn):
		s.fail(w, r, page.Shell{}, err)
	case part || r.Header.Get("HX-Request") == "true" || r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w,
			words.T("You are not signed in, or your session has ended. Sign in and try again; what you typed is still in "+
				"the form.").In(r.Context()), http.StatusUnauthorized)
	default:
		http.Redirect(w, r, "/sign-in?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
	}
}

// statuses maps the codes of refusals to HTTP, for pages.
var statuses = map[cascade.Code]int{
	cascade.Invalid: http.StatusUnprocessableEntity, cascade.NotFound: http.StatusNotFound,
	cascade.Conflict:  http.StatusConflict,
	cascade.Forbidden: http.StatusForbidden, cascade.Unavailable: http.StatusServiceUnavailable,
}

// fail answers with an error page. What is not a refusal is logged under a number and shown as the number.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, shell page.Shell, err error, more ...slog.Attr) {
	status, known := statuses[cascade.CodeOf(err)]
	v := page.Failure{Shell: shell, Status: status}
	if e, tooBig := errors.AsType[*http.MaxBytesError](err); tooBig {
		v.Status, known = http.StatusRequestEntityTooLarge, true
		v.Title = words.T("That is too much at once")
		v.Text = words.N(int(e.Limit>>20), "This may hold one mebibyte. Nothing was changed.",
			"This may hold %d mebibytes. Nothing was changed.")
	}
	level := slog.LevelError
	if r.Context().Err() != nil { // whoever asked has gone
		level = slog.LevelDebug
	}
	if !known {
		v.Status, v.ID = http.StatusInternalServerError, clock.Token()[:12]
		s.log.LogAttrs(r.Context(), level, "a page failed",
			append(more, slog.String("id", v.ID), slog.String("path", r.URL.Path), slog.String("error", err.Error()))...)
	} else if status != http.StatusNotFound {
		if e, ok := errors.AsType[*words.Error](err); ok {
			v.Text = e.Text
		} else if e, ok := errors.AsType[*cascade.Error](err); ok {
			v.Text = e.Message
		}
	}
	if cascade.ProblemOf(err) == cascade.Gone && r.Method == http.MethodPost {
		v.Text = words.T("This is not there any more. Yours is kept as a draft.")
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "2")
	}
	if renderErr := s.render(w, r, v.Page(), v.Status); renderErr != nil {
		s.log.LogAttrs(r.Context(), level, "the error page failed", slog.Any("error", renderErr))
		http.Error(w, words.T("Something went wrong on our side.").In(r.Context()), http.StatusInternalServerError)
	}
}

// home leads to the only or first workspace.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	all, err := s.auth.Workspaces(r)
	if errors.Is(err, auth.ErrSignIn) && s.isLocal(r) {
		signed, signErr := s.signInHere(w, r)
		if signErr != nil {
			s.fail(w, r, page.Shell{}, signErr)
			return
		}
		all, err = s.auth.Workspaces(signed)
	}
	if err != nil {
		s.refuse(w, r, err, false)
		return
	}
	if len(all) == 0 {
		s.fail(w, r, page.Shell{},
			refusal(cascade.Forbidden, words.T("You are in no workspace any more. Ask whoever runs Weir to add you to one.")))
		return
	}
	slices.SortFunc(all, func(a, b engine.Info) int { return strings.Compare(a.Key, b.Key) })
	http.Redirect(w, r, "/w/"+all[0].Key+"/", http.StatusSeeOther)
}

func (s *Server) signInForm(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v := page.SignIn{Action: "/sign-in", Next: auth.Next(q.Get("next")), Link: q.Get("link")}
	if err := s.renderPlain(w, r, v.Page(), 0); err != nil {
		s.fail(w, r, page.Shell{}, err)
	}
}

func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, page.Shell{}, badForm(err))
		return
	}
	next, link := auth.Next(r.PostForm.Get("next")), r.PostForm.Get("link")
	credential := link
	if credential == "" {
		credential = r.PostForm.Get("token")
	}
	if _, err := s.auth.SignIn(w, r, credential); err != nil {
		if cascade.CodeOf(err) != cascade.Forbidden {
			s.fail(w, r, page.Shell{}, err)
			return
		}
		v := page.SignIn{Action: "/sign-in", Next: next, Error: words.T("This token or link is unknown, has been used, " +
			"or has expired. Ask for a new link, or paste a token.")}
		if _, err := s.auth.Workspaces(r); err == nil { // the link may have been used in this browser, or be another's
			v.Onward = next
		}
		if err := s.renderPlain(w, r, v.Page(), http.StatusUnprocessableEntity); err != nil {
			s.fail(w, r, page.Shell{}, err)
		}
		return
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) {
	if err := s.auth.SignOut(w, r); err != nil {
		s.fail(w, r, page.Shell{}, err)
		return
	}
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

// refusal is an error that says its text on the page that is answered with.
func refusal(code cascade.Code, text words.Text) error {
	return words.NewError(text, &cascade.Error{Code: code})
}

// badForm words a form that could not be read; one that is too large stays what it is.
func badForm(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return refusal(cascade.Invalid, words.T("The form could not be read. Go back and send it again."))
}
