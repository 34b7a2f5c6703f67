package cli

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/web"
	"weir.dev/weir/internal/words"
)

// stopWithin is how long requests under way may take after the program is told to stop.
const stopWithin = 10 * time.Second

// writeWithin is how long a request may take with its answer, so that a reader who stalls is let go; live streams set
// their own time for each event.
const writeWithin = 5 * time.Minute

// untilStopped is a context that ends when the program is told to stop, by Ctrl-C or SIGTERM. Only what serves asks for
// one: it brings to an end what is under way, unless it is told once more. Every other command ends at once, as
// programs do.
func untilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

func (e *env) serveCommand() *cobra.Command {
	var dev, link bool
	c := &cobra.Command{
		Use: "serve", Short: e.say(words.T("Serve the pages and the API")), Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, stop := untilStopped(c.Context())
			defer stop()
			url, err := e.url()
			if err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(e.err, nil))
			l, err := e.open(ctx, url, log, auth.Options{Secure: e.conf.HTTPS})
			if err != nil {
				return err
			}
			return errors.Join(e.serve(ctx, l, log, web.Options{Dev: dev}, func(at string) error {
				how, err := e.signIn(ctx, l, link, 15*time.Minute, func(path string) words.Text {
					return words.T("Sign in (once, within 15 minutes): %s", "http://"+at+path)
				})
				if err != nil {
					return err
				}
				return e.tell(e.out, words.T("Weir is at %s", "http://"+at+"/"), how)
			}), l.close())
		},
	}
	e.localFlags(c)
	e.settings(c.Flags(), "addr", "https", "no-chances")
	c.Flags().BoolVar(&dev, "dev", false, e.say(words.T("also serve the storybook at /debug/pages")))
	e.linkFlag(c, &link)
	return c
}

// fewMeasures is how many measures a start waits for: theirs takes a second or two.
const fewMeasures = 1000

// foretell has chances worked out beside. In a small workspace the first page has them already.
func (e *env) foretell(ctx context.Context, l *local) error {
	if e.conf.NoChances {
		l.engine.ForgetOutlooks()
		return nil
	}
	l.engine.Foretell()
	measures := 0
	for _, info := range l.engine.Workspaces() {
		w, err := l.engine.Operator(info.ID)
		if err != nil {
			return err
		}
		measures += w.Full().Len(cascade.KindMeasure)
	}
	if measures > fewMeasures {
		return nil
	}
	return l.engine.Foretold(ctx)
}

// linkFlag asks for a sign-in link where nobody may be reading.
func (e *env) linkFlag(c *cobra.Command, link *bool) {
	c.Flags().BoolVar(link, "link", false,
		e.say(words.T("print the sign-in link also where the output is no terminal; whoever reads it there can sign in")))
}

// signIn says how to sign in: by a fresh link on a terminal, or where one is asked for. What is not read at once is
// kept, in logs, and a link there is a key left in the door.
func (e *env) signIn(
	ctx context.Context, l *local, asked bool, within time.Duration, say func(path string) words.Text,
) (words.Text, error) {
	if !asked && !e.terminal {
		return words.T("`weir link --person local` makes a sign-in link."), nil
	}
	link, err := l.auth.MakeLocalLink(ctx, within)
	return say(auth.LinkPath(link)), err
}

// serve runs the server until ctx ends. ready is told the address it listens on.
func (e *env) serve(
	ctx context.Context, l *local, log *slog.Logger, o web.Options, ready func(at string) error,
) error {
	addr := e.conf.Addr
	listener, err := listen(addr)
	if err != nil {
		return words.Errorf("cannot listen on %s: %s; give another with --addr", addr, err)
	}
	secret, err := l.db.Secret(ctx, "api", func() []byte { return l.ids.Secret("api") })
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	runner, err := l.jobs(ctx, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	o.Local = loopback(listener.Addr())
	o.Board = l.board()
	pages := web.New(l.engine, l.auth, l.clock, log, o)
	mux := http.NewServeMux()
	mux.Handle(api.Prefix+"/", api.New(l.engine, l.auth, l.board(), log, secret))
	mux.Handle("GET /healthz", api.Healthz())
	mux.Handle("GET /readyz", api.Readyz(l.db.Ping, l.but))
	mux.Handle("/", pages)
	requests, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var beside sync.WaitGroup
	defer beside.Wait()
	defer cancel()
	beside.Go(func() { runner.Run(requests) })
	server := serverOf(listener.lastly(hurried(mux)), log)
	server.BaseContext = func(net.Listener) context.Context { return requests }
	server.RegisterOnShutdown(pages.Stop) // live streams end, of which the server knows nothing or which hold it up
	if err := e.foretell(ctx, l); err != nil {
		return errors.Join(err, listener.Close())
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if err := ready(listener.Addr().String()); err != nil {
		return errors.Join(err, server.Close())
	}
	l.engine.Prepare()
	l.engine.Recheck()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stopping, done := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer done()
	err = errors.Join(listener.drain(served), server.Shutdown(stopping))
	pages.Stop() // returns when they have
	if err != nil {
		return errors.Join(words.Errorf("some requests did not end within %s: %s", stopWithin, err), server.Close())
	}
	if err := l.engine.Keep(requests); err != nil { // nothing rests on it
		log.Warn("the next start will take longer: a snapshot file cannot be written", "error", err)
	}
	return nil
}

// serverOf bounds what a connection may take: time for each part of a request and an answer, and bytes of what comes
// before a body. How large a body may be says who reads it.
func serverOf(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: writeWithin,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// but is of how many workspaces an instance that is ready says something else.
func (l *local) but() (closed, doubted int) { return len(l.engine.Closed()), l.engine.Doubted() }

// requestWithin is how long all that a request reads may wait for a database that says nothing.
const requestWithin = 1500 * time.Millisecond

// hurried keeps requests from waiting with a database that does not answer.
func hurried(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(store.Within(r.Context(), requestWithin)))
	})
}

// loopback reports whether only this machine can reach the address.
func loopback(a net.Addr) bool {
	t, ok := a.(*net.TCPAddr)
	return ok && t.IP.IsLoopback()
}
