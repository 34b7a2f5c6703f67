package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/finding/report"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/standing"
)

// readFile reads a file, or standard input for "-".
func (e *env) readFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(e.in, cascadefile.MaxFile+1))
	}
	return os.ReadFile(name)
}

// readAll reads the files of a command line.
func (e *env) readAll(names []string) ([]cascadefile.File, error) {
	files := make([]cascadefile.File, len(names))
	for i, name := range names {
		e.progress.show(i, len(names), "reading "+name)
		data, err := e.readFile(name)
		if err != nil {
			return nil, err
		}
		files[i] = cascadefile.File{Name: name, Data: data}
	}
	e.progress.clear()
	return files, nil
}

// parse reads the files as one document.
func (e *env) parse(names []string) (*cascadefile.Doc, error) {
	files, err := e.readAll(names)
	if err != nil {
		return nil, err
	}
	return cascadefile.Parse(files, os.ReadFile)
}

// load reads the files as a whole workspace, seen by everyone, on the day they or --as-of say.
func (e *env) load(names []string) (*lens.Lens, *cascadefile.Doc, error) {
	files, err := e.readAll(names)
	if err != nil {
		return nil, nil, err
	}
	ids, err := e.ids()
	if err != nil {
		return nil, nil, err
	}
	s, doc, err := cascadefile.Load(files, os.ReadFile, ids)
	if err != nil {
		return nil, nil, err
	}
	c, err := e.clock()
	if err != nil {
		return nil, nil, err
	}
	today := cascade.DateOf(c.Now())
	if asOf := s.Settings().AsOf; asOf != 0 && e.asOf == "" {
		today = asOf
	}
	return lens.Of(sight.NewWorld(s, today, ids.Secret("handles")).Everyone()), doc, nil
}

func (e *env) fmtCommand() *cobra.Command {
	var check bool
	c := &cobra.Command{
		Use: "fmt FILE...", Short: "Put cascade files into canonical form, comments kept", Args: some("which cascade files"),
		Long: "Rewrites each file that is not in canonical form and prints its name; - reads standard input and writes standard output.\nWith --check nothing is written, and the exit code is 2 when a file would be.",
		RunE: func(_ *cobra.Command, args []string) error {
			differs := false
			for _, name := range args {
				data, err := e.readFile(name)
				if err != nil {
					return err
				}
				out, err := cascadefile.Format(data)
				if err != nil {
					return in(name, err)
				}
				if name == "-" && !check {
					if _, err := e.out.Write(out); err != nil {
						return err
					}
					continue
				}
				if bytes.Equal(data, out) {
					continue
				}
				differs = true
				fmt.Fprintln(e.out, name)
				if !check {
					if err := replaceFile(name, out); err != nil {
						return err
					}
				}
			}
			if check && differs {
				return exit(difference)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&check, "check", false, "only say which files are not in canonical form")
	return c
}

// in says of problems which file they are in.
func in(name string, err error) error {
	ps, ok := errors.AsType[cascadefile.Problems](err)
	for i := range ps {
		ps[i].File = name
	}
	if !ok {
		return fmt.Errorf("%s: %w", name, err)
	}
	return ps
}

// replaceFile changes what is in a file. The file keeps its mode and its place behind a symbolic link.
func replaceFile(name string, data []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	return writeFile(name, data)
}

// writeFile makes a file, readable by its owner alone, or changes what is in one. A crash leaves the old contents or the
// new ones; on Windows, which has no way to do that, it may leave neither.
func writeFile(name string, data []byte) error { return maybe.WriteFile(name, data, 0o600) }

func (e *env) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of cascade files", Args: none,
		RunE: func(*cobra.Command, []string) error {
			_, err := e.out.Write(cascadefile.Schema())
			return err
		},
	}
}

func (e *env) lintCommand() *cobra.Command {
	var format, failOn, texts string
	c := &cobra.Command{
		Use: "lint (FILE... | --texts FILE.jsonl)", Short: "Say what is weak in a cascade, and what to do about it", Args: lintArgs,
		Long: "Reads the files as one document and prints findings. Exits 0 with none at or above --fail-on, 1 with some, 2 when a file cannot\nbe read. What each rule means: docs/reference/findings.md.\n\n" +
			"With --texts it reads single goals, {\"id\",\"text\",\"parent\"?,\"lang\"?} a line, and prints an answer a line, in order: the kind, the\nslots and the findings that rest on wording alone. A line that cannot be read is answered with {\"id\",\"error\"} and does not\nstop the rest. Exits 0 whatever it finds, 2 when it could not look. What it says: docs/reference/goal-language.md.",
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("texts") {
				return e.lintTexts(c, texts)
			}
			if err := oneOf("format", format, report.Formats...); err != nil {
				return err
			}
			level, err := report.ParseFailOn(failOn)
			if err != nil {
				return err
			}
			l, doc, err := e.load(args)
			if err != nil {
				fmt.Fprintln(e.err, err)
				return exit(unread)
			}
			r := finding.Run(l, finding.Rules)
			report.Locate(r, doc.PositionOf)
			if err := report.Write(e.out, r, format, version()); err != nil {
				return err
			}
			if code := report.ExitCode(r, level); code != fine {
				return exit(code)
			}
			return nil
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text, json, sarif or github")
	c.Flags().StringVar(&failOn, "fail-on", "error", "least severity that fails: error, warning, note or never")
	c.Flags().StringVar(&texts, "texts", "", "JSON lines with single goals to read instead of a cascade; - reads standard input")
	return c
}

// whyKinds are the kinds of things that a line of sight can begin from.
var whyKinds = []string{"goal", "workItem", "initiative", "measure", "metric", "team"}

func (e *env) whyCommand() *cobra.Command {
	var kind, format string
	c := &cobra.Command{
		Use: "why ID [FILE...]", Short: "Show why something matters: its lines of sight up to the priorities", Args: some("of what"),
		Long: "Shows every line from a goal, work item, initiative, measure, metric or team up to the goals it serves, and how each link is believed\nto work. With files it reads those; without, the database or server the flags name.",
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			if kind != "" {
				if err := oneOf("kind", kind, whyKinds...); err != nil {
					return err
				}
			}
			sight, err := e.why(c, cascade.Kind(kind), args[0], args[1:])
			if err != nil {
				return err
			}
			if format == "json" {
				return e.printJSON(sight)
			}
			return printLines(e.out, sight)
		},
	}
	e.dataFlags(c)
	c.Flags().StringVar(&kind, "kind", "", "what the id names, where several things have it: goal, workItem, initiative, measure, metric or team")
	c.Flags().StringVar(&format, "format", "text", "text or json")
	return c
}

func (e *env) why(c *cobra.Command, kind cascade.Kind, id string, files []string) (lens.WhyAnswer, error) {
	if len(files) > 0 {
		l, _, err := e.load(files)
		if err != nil {
			return lens.WhyAnswer{}, err
		}
		return l.Why(kind, id)
	}
	if e.server != "" {
		r, err := e.remote(c.Context())
		if err != nil {
			return lens.WhyAnswer{}, err
		}
		defer r.Close()
		return r.Why(c.Context(), kind, id)
	}
	var why lens.WhyAnswer
	err := e.withWorkspace(c.Context(), "", func(_ *local, _ engine.Info, w *sight.World) (err error) {
		why, err = lens.Of(w.Everyone()).Why(kind, id)
		return err
	})
	return why, err
}

// printLines writes lines of sight for a terminal, each from the subject upwards.
func printLines(w io.Writer, s lens.WhyAnswer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s\n", s.Subject.Kind, s.Subject.ID)
	if s.Subject.Text != "" {
		fmt.Fprintf(&b, "  %s\n", s.Subject.Text)
	}
	if len(s.Lines) == 0 {
		b.WriteString("\nIt serves no goal. That may be right; if it is not, say what it serves.\n")
	}
	for _, line := range s.Lines {
		b.WriteByte('\n')
		for _, step := range line.Steps {
			fmt.Fprintf(&b, "  ↑ %s\n", via(step))
			if step.Because != "" {
				fmt.Fprintf(&b, "    because %s\n", step.Because)
			} else if step.Contribution != "" {
				fmt.Fprintf(&b, "    %s\n", step.Contribution)
			}
			for _, said := range says(step) {
				fmt.Fprintf(&b, "    %s\n", said)
			}
			if step.Restricted {
				b.WriteString("  a restricted goal\n")
			} else {
				fmt.Fprintf(&b, "  %s  (%s)\n", step.Text, step.ID)
			}
		}
		switch {
		case line.Priority && len(line.Steps) == 0:
			b.WriteString("  It is a priority itself.\n")
		case line.Priority:
			b.WriteString("  That is a priority.\n")
		case len(line.Steps) == 0:
			b.WriteString("  It serves nothing above it and is no priority.\n")
		default:
			b.WriteString("  The line ends there; it is no priority.\n")
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

func via(s lens.Step) string {
	how := map[string]string{
		"": "serves", "work": "is part of", "measure": "measures", "owns": "owns", "response": "responds to", "direct": "is directed to", "assigned": "is assigned to",
		"statement": "contributes to", "metric": "keeps a metric for", "initiative": "is work for",
	}[s.Mechanism]
	word := s.Standing.Words().String()
	switch {
	case word == "":
		return how
	case s.Overruled && s.Belief == nil: // told by a server that does not say who
		return how + " — " + word + ", a person says"
	case s.Overruled:
		word += ", says " + cmp.Or(s.Belief.By, "somebody")
		if readings := s.Belief.Computed.Words().String(); readings != "" {
			word += " (readings: " + readings + ")"
		}
	}
	return how + " — " + word
}

// says is what stands behind a step's standing, a line each: why somebody put their word in the place of the readings, what
// these say, and what their checks show.
func says(s lens.Step) []string {
	b := s.Belief
	if b == nil {
		b = &standing.Standing{Sentence: s.Sentence}
	}
	var out []string
	if b.Overruled && b.Reason != "" {
		out = append(out, cmp.Or(b.By, "somebody")+": “"+b.Reason+"”")
	}
	for _, said := range []string{b.Sentence, b.Checks} {
		if said != "" {
			out = append(out, said)
		}
	}
	return out
}
