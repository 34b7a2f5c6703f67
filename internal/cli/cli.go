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
	"syscall"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/config"
	"weir.dev/weir/internal/words"
)

// Exit codes of every command but lint, which has its own.
const (
	fine       = 0
	failure    = 1
	difference = 2 // plan found something to change
	unread     = 2 // lint or read could not look: their 1 means that they did
)

// exit is an error that has been said already, or an answer that is no error: only its code is left to give.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit:%d", int(e)) }

// env is what every command gets from outside.
type env struct {
	getenv   func(string) string
	in       io.Reader
	out, err io.Writer
	progress *progress
	terminal bool        // somebody reads what is printed, and it goes into no log
	names    words.Names // what the workspace at hand calls things
	conf     config.Config
	values   []config.Value // of conf, each with where it comes from
}

// Run runs one command and returns its exit code. args are without the program's name.
func Run(
	ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer,
) int {
	progress, read := newProgress(stderr), isTerminal(stdout)
	stdout, stderr = &visible{to: stdout}, &visible{to: stderr}
	e := &env{getenv: getenv, in: stdin, out: stdout, err: stderr, progress: progress, terminal: read}
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
		err = noRoom(err)
		fmt.Fprintln(stderr, "weir: "+strings.TrimPrefix(e.say(words.Of(err)), "weir: "))
		if p, ok := errors.AsType[*api.Problem](err); ok {
			for _, d := range p.Errors {
				fmt.Fprintln(stderr, e.say(detail(d)))
			}
		}
		if name := command.Name(); name == "lint" || name == "read" {
			return unread
		}
		return failure
	}
	return fine
}

// noRoom says of a file that could not be written for want of room what to do.
func noRoom(err error) error {
	if cascade.CodeOf(err) == "" && (errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)) {
		return words.Errorf("the disk is full; free some space, then try again (%s)", err)
	}
	return err
}

// detail words one thing that a server found wrong with a request.
func detail(d api.ProblemDetail) words.Text {
	switch {
	case d.Line > 0:
		return words.Verbatim(fmt.Sprintf("%s:%d:%d: %s", d.File, d.Line, d.Column, d.Message))
	case d.File != "":
		return words.T("%s: %s", d.File, d.Message)
	case d.Location != "":
		return words.T("%s: %s", d.Location, d.Message)
	}
	return d.Message
}

// say is a text in the language of the environment, with the names of the workspace at hand.
func (e *env) say(t words.Text) string { return e.printer().Say(t) }

func (e *env) printer() *words.Printer {
	return words.MatchLocale(config.Language(e.getenv)).With(e.names)
}

// tell writes texts, a line each.
func (e *env) tell(w io.Writer, lines ...words.Text) error {
	for _, l := range lines {
		if _, err := fmt.Fprintln(w, e.say(l)); err != nil {
			return err
		}
	}
	return nil
}

// long is the paragraphs of a command's help.
func (e *env) long(paragraphs ...words.Text) string {
	var out []string
	for _, p := range paragraphs {
		out = append(out, wrap(e.say(p), helpWidth))
	}
	return strings.Join(out, "\n\n")
}

// helpWidth is how many characters a line of help holds.
const helpWidth = 100

// wrap breaks text between words.
func wrap(text string, width int) string {
	var b strings.Builder
	at := 0
	for _, w := range strings.Fields(text) {
		n := utf8.RuneCountInString(w)
		switch {
		case at == 0:
		case at+1+n > width:
			b.WriteByte('\n')
			at = 0
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(w)
		at += n
	}
	return b.String()
}

func (e *env) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "weir",
		Short: e.say(words.T("Keep a {goal} cascade, and ask whether its alignments hold")),
		Long: e.long(words.T("Weir keeps an organisation's {goal} cascade as a chain of assumptions: every {goal} " +
			"pairs intent with evidence, and every alignment says why it is believed. Begin with `weir demo`.")),
		SilenceUsage: true, SilenceErrors: true, Args: none,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
		// Nothing is begun, made or asked for under a clock or a seed that cannot be.
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			if err := e.configure(c); err != nil {
				return err
			}
			if _, err := e.clock(); err != nil {
				return err
			}
			_, err := e.ids()
			return err
		},
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(e.wrongFlag)
	root.SetHelpCommand(e.helpCommand())
	e.settings(root.PersistentFlags(), "as-of", "seed", "config")
	root.AddCommand(
		e.demoCommand(), e.initCommand(), e.fmtCommand(), e.schemaCommand(), e.lintCommand(), e.whyCommand(),
		e.planCommand(), e.applyCommand(), e.exportCommand(), e.serveCommand(), e.linkCommand(), e.tokenCommand(),
		e.auditCommand(), e.evidenceCommand(), e.readCommand(), e.jobsCommand(), e.configCommand(), e.upgradeCommand(),
		e.versionCommand(),
	)
	e.explain(root)
	return root
}

// group returns a command that only holds others: alone it explains them, and what is none of them is refused.
func (e *env) group(name string, short words.Text) *cobra.Command {
	return &cobra.Command{Use: name, Short: e.say(short), Args: none, RunE: func(c *cobra.Command, _ []string) error {
		return c.Help()
	}}
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
	if e.conf.AsOf == "" {
		return clock.Clock{}, nil
	}
	m, err := cascade.ParseMoment(e.conf.AsOf)
	if err != nil {
		return clock.Clock{}, words.Errorf("%s: %s", e.origin("as-of"), err)
	}
	return clock.Frozen(m.Time()), nil
}

// ids returns the source of ids: random, or the same for the same --seed.
func (e *env) ids() (*clock.IDs, error) {
	if e.conf.Seed == "" {
		return clock.Random(), nil
	}
	n, err := strconv.ParseInt(e.conf.Seed, 10, 64)
	if err != nil {
		return nil, words.Errorf("%s: %s is not a whole number", e.origin("seed"), words.Quoted(e.conf.Seed))
	}
	return clock.Seeded(n), nil
}

func (e *env) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: e.say(words.T("Print the version")), Args: none,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(e.out, "weir", version())
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
	if !isTerminal(w) {
		return &progress{}
	}
	return &progress{w: w}
}

// isTerminal reports whether w is one.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// show draws the bar: done of n steps, and what is being done.
func (p *progress) show(done, of int, what string) {
	if p.w == nil {
		return
	}
	const width = 24
	full := width * done / max(of, 1)
	fmt.Fprintf(p.w, "\r\x1b[K%s%s %d/%d %s", strings.Repeat("█", full), strings.Repeat("░", width-full), done, of,
		spellOut(what))
	p.shown = true
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
