package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/demo"
	"weir.dev/weir/internal/web"
	"weir.dev/weir/internal/words"
)

// demoFlags are what weir demo is asked for.
type demoFlags struct {
	fresh, dev, link bool
	size             int // goals of a company instead of the furnished workspaces; 0 for those
}

// mostGoals is the largest demo: what fits into the memory of a large machine.
const mostGoals = 2_000_000

func (e *env) demoCommand() *cobra.Command {
	var f demoFlags
	c := &cobra.Command{
		Use: "demo", Short: e.say(words.T("Open furnished workspaces and look around")), Args: none,
		Long: e.long(words.T("Serves a fictional company's quarter beside two real cascades. Without --data everything is "+
			"gone when it stops, or, after it was killed, when the next one starts; with it, the demo is made once in that "+
			"folder and opened again later, unless --fresh asks for a new one."),
			words.T("With --size it serves one made-up company with that many {goals} instead, to see Weir at the size of "+
				"yours. 100,000 {goals} take a minute or two to write, and 700 MB of disk.")),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			ctx, stop := untilStopped(c.Context())
			defer stop()
			if c.Flags().Changed("size") && (f.size < 1 || f.size > mostGoals) {
				return words.Errorf("--size: %s {goals} cannot be made; from 1 to %s can", strconv.Itoa(f.size),
					strconv.Itoa(mostGoals))
			}
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
			return e.openDemo(ctx, dir, f)
		},
	}
	e.settings(c.Flags(), "data", "addr")
	c.Flags().Lookup("data").Usage = e.say(words.T("folder to keep the demo in (default: a temporary one)"))
	c.Flags().BoolVar(&f.fresh, "fresh", false, e.say(words.T("throw away what --data holds and furnish anew")))
	c.Flags().IntVar(&f.size, "size", 0, e.say(words.T("make up a company with that many {goals} instead")))
	e.linkFlag(c, &f.link)
	c.Flags().BoolVar(&f.dev, "dev", false, e.say(words.T("also serve the storybook at /debug/pages")))
	return c
}

// openDemo furnishes the demo of a folder unless that is done, and serves it.
func (e *env) openDemo(ctx context.Context, dir string, f demoFlags) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	path := filepath.Join(dir, databaseFile)
	if err := readyDemo(dir, path, f.fresh); err != nil {
		return err
	}
	var made []demo.Workspace
	if _, err := os.Stat(path); f.size > 0 && errors.Is(err, os.ErrNotExist) {
		w, err := e.writeCompany(ctx, path, f.size)
		if err != nil {
			return err
		}
		made = append(made, w)
	}
	log := slog.New(slog.NewTextHandler(e.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	l, err := e.open(ctx, path, log, auth.Options{})
	if err != nil {
		return err
	}
	return errors.Join(e.demo(ctx, l, log, dir, f, made), l.close())
}

// writeCompany makes a database with a company of that many goals.
func (e *env) writeCompany(ctx context.Context, path string, size int) (demo.Workspace, error) {
	c, err := e.clock()
	if err != nil {
		return demo.Workspace{}, err
	}
	ids, err := e.ids()
	if err != nil {
		return demo.Workspace{}, err
	}
	db, err := e.openStore(ctx, path, c)
	if err != nil {
		return demo.Workspace{}, err
	}
	o := company.Options{Goals: size, Seed: 1, Today: cascade.DateOf(c.Now())}
	w, err := demo.FurnishCompany(ctx, db, c, ids, o, func(goals int) {
		e.progress.show(goals, size, e.say(words.T("making up a company")))
	})
	e.progress.clear()
	return w, errors.Join(err, db.Close())
}

// demo serves a demo. made is what was written before; where nothing was, and nothing is there, it is furnished.
func (e *env) demo(
	ctx context.Context, l *local, log *slog.Logger, dir string, f demoFlags, made []demo.Workspace,
) (err error) {
	if len(l.workspaces()) == 0 {
		made, err = demo.Furnish(ctx, l.engine, cascade.DateOf(l.clock.Now()), func(done, of int, workspace string) {
			e.progress.show(done, of, e.say(words.T("furnishing %s", workspace)))
		})
		e.progress.clear()
		if err != nil {
			return err
		}
	}
	if len(made) > 0 {
		for _, w := range made {
			if err := l.auth.BindLocalOwner(ctx, w.Info.ID, w.Person); err != nil {
				return err
			}
		}
		if err := os.WriteFile(filepath.Join(dir, demoMark), []byte(demoMade), 0o600); err != nil {
			return err
		}
	}
	return e.serve(ctx, l, log, web.Options{Dev: f.dev, Demo: true}, func(at string) error {
		how, err := e.signIn(ctx, l, f.link, 24*time.Hour, func(path string) words.Text {
			return words.T("Sign-in link for another browser, once: %s", "http://"+at+path)
		})
		if err != nil {
			return err
		}
		lines := []words.Text{
			words.T("Weir's demo is at %s — from this machine you are signed in.", "http://"+at+"/"),
		}
		lines = append(lines, e.demoRooms(l)...)
		return e.tell(e.out, append(lines, how, words.T("Stop with Ctrl-C."))...)
	})
}

// demoRooms says which workspaces a demo has.
func (e *env) demoRooms(l *local) (lines []words.Text) {
	shown := func(workspace string, is words.Text) {
		lines = append(lines, words.Join("", words.Verbatim(fmt.Sprintf("  %-17s ", "/w/"+workspace+"/")), is))
	}
	if info, ok := l.engine.Find(demo.CompanyKey); ok {
		if w, err := l.engine.Operator(info.ID); err == nil {
			shown(demo.CompanyKey, words.N(w.Full().Len(cascade.KindGoal), "a made-up company with %d {goal}",
				"a made-up company with %d {goals}"))
		}
		return lines
	}
	shown("northlight", words.T("a fictional company whose quarter tells the story; you are Ana Ruiz"))
	shown("rust-project", words.T("what the Rust project set out to do in the second half of 2025"))
	shown("uk-sdg", words.T("the United Kingdom's Sustainable Development Goals"))
	return lines
}
