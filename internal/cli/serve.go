package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/demo"
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
	e.settings(c.Flags(), "addr", "https")
	c.Flags().BoolVar(&dev, "dev", false, e.say(words.T("also serve the storybook at /debug/pages")))
	e.linkFlag(c, &link)
	return c
}

func (e *env) demoCommand() *cobra.Command {
	var fresh, dev, link bool
	c := &cobra.Command{
		Use: "demo", Short: e.say(words.T("Open furnished workspaces and look around")), Args: none,
		Long: e.long(words.T("Serves a fictional company's quarter beside two real cascades. Without --data everything is " +
			"gone when it stops, or, after it was killed, when the next one starts; with it, the demo is made once in that " +
			"folder and opened again later, unless --fresh asks for a new one.")),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			ctx, stop := untilStopped(c.Context())
			defer stop()
			dir := e.conf.Data
			if dir == "" {
				if err := tidyScratches(); err != nil {
					if err := e.tell(e.err, words.Of(err)); err != nil { // no reason not to begin
						return err
					}
				}
				tmp, made := newScratch()
				if made != nil {
					return made
				}
				defer func() { err = errors.Join(err, tmp.remove()) }()
				dir = tmp.dir
			}
			if err := os.MkdirAll(dir, 0o700); err != nil {
				return err
			}
			path := filepath.Join(dir, databaseFile)
			if err := readyDemo(dir, path, fresh); err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(e.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
			l, err := e.open(ctx, path, log, auth.Options{})
			if err != nil {
				return err
			}
			return errors.Join(e.demo(ctx, l, log, dir, dev, link), l.close())
		},
	}
	e.settings(c.Flags(), "data", "addr")
	c.Flags().Lookup("data").Usage = e.say(words.T("folder to keep the demo in (default: a temporary one)"))
	c.Flags().BoolVar(&fresh, "fresh", false, e.say(words.T("throw away what --data holds and furnish anew")))
	e.linkFlag(c, &link)
	c.Flags().BoolVar(&dev, "dev", false, e.say(words.T("also serve the storybook at /debug/pages")))
	return c
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

func (e *env) demo(
	ctx context.Context, l *local, log *slog.Logger, dir string, dev, asked bool,
) error {
	if len(l.engine.Workspaces()) == 0 {
		made, err := demo.Furnish(ctx, l.engine, cascade.DateOf(l.clock.Now()), func(done, of int, workspace string) {
			e.progress.show(done, of, e.say(words.T("furnishing %s", workspace)))
		})
		e.progress.clear()
		if err != nil {
			return err
		}
		for _, w := range made {
			if err := l.auth.BindLocalOwner(ctx, w.Info.ID, w.Person); err != nil {
				return err
			}
		}
		if err := os.WriteFile(filepath.Join(dir, demoMark), []byte(demoMade), 0o600); err != nil {
			return err
		}
	}
	return e.serve(ctx, l, log, web.Options{Dev: dev, Demo: true}, func(at string) error {
		how, err := e.signIn(ctx, l, asked, 24*time.Hour, func(path string) words.Text {
			return words.T("Sign-in link for another browser, once: %s", "http://"+at+path)
		})
		if err != nil {
			return err
		}
		shown := func(workspace string, is words.Text) words.Text {
			return words.Join("", words.Verbatim(fmt.Sprintf("  %-17s ", "/w/"+workspace+"/")), is)
		}
		return e.tell(e.out,
			words.T("Weir's demo is at %s — from this machine you are signed in.", "http://"+at+"/"),
			shown("northlight", words.T("a fictional company whose quarter tells the story; you are Ana Ruiz")),
			shown("rust-project", words.T("what the Rust project set out to do in the second half of 2025")),
			shown("uk-sdg", words.T("the United Kingdom's Sustainable Development Goals")),
			how,
			words.T("Stop with Ctrl-C."))
	})
}

// serve runs the server until ctx ends. ready is told the address it listens on.
func (e *env) serve(
	ctx context.Context, l *local, log *slog.Logger, o web.Options, ready func(at string) error,
) error {
	addr := e.conf.Addr
	listener, err := net.Listen("tcp", addr)
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
	mux.Handle("GET /readyz", api.Readyz(l.db.Ping))
	mux.Handle("/", pages)
	requests, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var beside sync.WaitGroup
	defer beside.Wait()
	defer cancel()
	beside.Go(func() { runner.Run(requests) })
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: writeWithin,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog:    slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return requests },
	}
	server.RegisterOnShutdown(pages.Stop) // live streams end, so that they do not hold the stop up
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if err := ready(listener.Addr().String()); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stopping, done := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer done()
	if err := server.Shutdown(stopping); err != nil {
		return errors.Join(words.Errorf("some requests did not end within %s: %s", stopWithin, err), server.Close())
	}
	return nil
}

// loopback reports whether only this machine can reach the address.
func loopback(a net.Addr) bool {
	t, ok := a.(*net.TCPAddr)
	return ok && t.IP.IsLoopback()
}
