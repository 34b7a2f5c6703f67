package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
)

// Exit codes of every command but lint, which has its own.
const (
	fine       = 0
	failure    = 1
	difference = 2 // plan found something to change
	unread     = 2 // lint could not look: its 1 means that it did and found something
)

// exit is an error that has been said already, or an answer that is no error: only its code is left to give.
type exit int

func (e exit) Error() string { return "exit " + strconv.Itoa(int(e)) }

// env is what every command gets from outside.
type env struct {
	getenv         func(string) string
	in             io.Reader
	out, err       io.Writer
	asOf, seed     string
	progress       *progress
	data, database string
	server, token  string
	workspace      string
}

// Run runs one command and returns its exit code. args are without the program's name.
func Run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	e := &env{getenv: getenv, in: stdin, out: stdout, err: stderr, progress: newProgress(stderr)}
	root := e.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	command, err := root.ExecuteContextC(ctx)
	e.progress.clear()
	if code, ok := errors.AsType[exit](err); ok {
		return int(code)
	}
	if err != nil {
		fmt.Fprintln(stderr, "weir: "+strings.TrimPrefix(err.Error(), "weir: "))
		if p, ok := errors.AsType[*api.Problem](err); ok {
			for _, d := range p.Errors {
				fmt.Fprintln(stderr, detail(d))
			}
		}
		if command.Name() == "lint" {
			return unread
		}
		return failure
	}
	return fine
}

// detail words one thing that a server found wrong with a request.
func detail(d api.ProblemDetail) string {
	switch {
	case d.Line > 0:
		return fmt.Sprintf("%s:%d:%d: %s", d.File, d.Line, d.Column, d.Message)
	case d.File != "":
		return d.File + ": " + d.Message
	case d.Location != "":
		return d.Location + ": " + d.Message
	}
	return d.Message
}

func (e *env) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "weir",
		Short: "Keep a goal cascade, and ask whether its links are true",
		Long: `Weir keeps an organisation's goal cascade as a chain of assumptions: every goal pairs intent with evidence, and every
link says why it is believed. Begin with ` + "`weir demo`" + `.`,
		SilenceUsage: true, SilenceErrors: true, Args: none,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
		// Nothing is begun, made or asked for under a clock or a seed that cannot be.
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Lookup("server") == nil {
				e.server = "" // the environment's, which is for the commands that ask a server
			}
			if _, err := e.clock(); err != nil {
				return err
			}
			_, err := e.ids()
			return err
		},
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(wrongFlag)
	root.SetHelpCommand(helpCommand())
	flags := root.PersistentFlags()
	flags.StringVar(&e.asOf, "as-of", e.getenv("WEIR_AS_OF"), "the day or time to take for now (YYYY-MM-DD or RFC 3339); freezes the clock")
	flags.StringVar(&e.seed, "seed", e.getenv("WEIR_SEED"), "a number that ids follow from, and the keys that ETags, cursors and handles are made with, so that output can be repeated; tokens, sessions and links never do")
	root.AddCommand(
		e.demoCommand(), e.initCommand(), e.fmtCommand(), e.schemaCommand(), e.lintCommand(), e.whyCommand(),
		e.planCommand(), e.applyCommand(), e.exportCommand(), e.serveCommand(), e.linkCommand(), e.tokenCommand(), e.auditCommand(), e.evidenceCommand(), e.upgradeCommand(), e.versionCommand(),
	)
	return root
}

// group returns a command that only holds others: alone it explains them, and what is none of them is refused.
func group(name, short string) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Args: none, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
}

// printJSON prints an answer for programs.
func (e *env) printJSON(v any) error {
	out := json.NewEncoder(e.out)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(v)
}

// clock returns the domain clock: frozen with --as-of, else running.
func (e *env) clock() (clock.Clock, error) {
	if e.asOf == "" {
		return clock.Clock{}, nil
	}
	m, err := cascade.ParseMoment(e.asOf)
	if err != nil {
		return clock.Clock{}, fmt.Errorf("--as-of: %w", err)
	}
	return clock.Frozen(m.Time()), nil
}

// ids returns the source of ids: random, or the same for the same --seed.
func (e *env) ids() (*clock.IDs, error) {
	if e.seed == "" {
		return clock.Random(), nil
	}
	n, err := strconv.ParseInt(e.seed, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("--seed: %q is not a whole number", e.seed)
	}
	return clock.Seeded(n), nil
}

func (e *env) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: none,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(e.out, "weir "+version())
			return err
		},
	}
}

// version returns what the build says of itself.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "devel"
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				v += " " + s.Value[:12]
			}
		}
	}
	return v + " " + info.GoVersion
}

// progress says on a terminal how far long work has come; elsewhere it is quiet.
type progress struct {
	w     io.Writer
	shown bool
}

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if !ok {
		return &progress{}
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &progress{}
	}
	return &progress{w: w}
}

// show draws the bar: done of n steps, and what is being done.
func (p *progress) show(done, of int, what string) {
	if p.w == nil {
		return
	}
	const width = 24
	full := width * done / max(of, 1)
	fmt.Fprintf(p.w, "\r\x1b[K%s%s %d/%d %s", strings.Repeat("█", full), strings.Repeat("░", width-full), done, of, what)
	p.shown = true
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
