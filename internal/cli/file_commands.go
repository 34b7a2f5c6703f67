package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"

	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/finding/report"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/words"
)

// readFile reads a file, or standard input for "-". Of one that is too large it reads enough to see that.
func (e *env) readFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(e.in, cascadefile.MaxFile+1))
	}
	return readBeside(name)
}

// readBeside reads a file that another one names, in the same way.
func readBeside(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	if info, err := f.Stat(); err == nil && info.Size() <= cascadefile.MaxFile {
		data.Grow(int(info.Size()) + bytes.MinRead) // so that it is not copied as it grows
	}
	_, err = data.ReadFrom(io.LimitReader(f, cascadefile.MaxFile+1))
	return data.Bytes(), errors.Join(err, f.Close())
}

// readAll reads the files of a command line.
func (e *env) readAll(names []string) ([]cascadefile.File, error) {
	files := make([]cascadefile.File, len(names))
	for i, name := range names {
		e.progress.show(i, len(names), e.say(words.T("reading %s", name)))
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
	return cascadefile.Parse(files, readBeside)
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
	s, doc, err := cascadefile.Load(files, readBeside, ids)
	if err != nil {
		return nil, nil, err
	}
	c, err := e.clock()
	if err != nil {
		return nil, nil, err
	}
	today := s.Today(c.Now())
	if asOf := s.Settings().AsOf; asOf != 0 && e.conf.AsOf == "" {
		today = asOf
	}
	world, err := engine.Foresee(sight.NewWorld(s, today, ids.Secret("handles")))
	if err != nil {
		return nil, nil, err
	}
	l := lens.Of(world.Everyone())
	e.names = l.Names()
	return l, doc, nil
}

func (e *env) fmtCommand() *cobra.Command {
	var check bool
	c := &cobra.Command{
		Use: "fmt FILE...", Short: e.say(words.T("Put cascade files into canonical form, comments kept")),
		Args: some(words.T("which cascade files")),
		Long: e.long(words.T("Rewrites each file that is not in canonical form and prints its name; - reads standard input " +
			"and writes standard output. With --check nothing is written, and the exit code is 2 when a file would be.")),
		RunE: func(_ *cobra.Command, args []string) error {
			differs := false
			for _, name := range args {
				data, err := e.readFile(name)
				if err != nil {
					return err
				}
				out, err := cascadefile.Format(data)
				if err != nil {
					return inFile(name, err)
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
				if err := e.tell(e.err, words.T("Not in canonical form; `weir fmt` writes them so.")); err != nil {
					return err
				}
				return exit(difference)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&check, "check", false, e.say(words.T("only say which files are not in canonical form")))
	return c
}

// inFile adds to problems which file they are in.
func inFile(name string, err error) error {
	ps, ok := errors.AsType[cascadefile.Problems](err)
	for i := range ps {
		ps[i].File = name
	}
	if !ok {
		return words.Errorf("%s: %s", name, err)
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

// writeFile makes a file, readable by its owner alone, or changes what is in one. A crash leaves the old contents or
// the new ones; on Windows, which has no way to do that, it may leave neither.
func writeFile(name string, data []byte) error { return maybe.WriteFile(name, data, 0o600) }

func (e *env) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: e.say(words.T("Print the JSON Schema of cascade files")), Args: none,
		RunE: func(*cobra.Command, []string) error {
			_, err := e.out.Write(cascadefile.Schema())
			return err
		},
	}
}

// unreadable says why files cannot be read: for people on the error output, for a program as findings in its format.
func (e *env) unreadable(err error, format string) error {
	if ps, ok := errors.AsType[cascadefile.Problems](err); ok && format != "text" {
		wrong := make([]finding.Finding, len(ps))
		for i, p := range ps {
			wrong[i] = finding.Finding{File: p.File, Line: p.Line, Column: p.Column, Message: p.Message}
		}
		if err := report.Write(e.out, e.printer(), report.Unreadable(wrong), format, version()); err != nil {
			return err
		}
	} else if err := e.tell(e.err, words.Of(err)); err != nil {
		return err
	}
	return exit(unread)
}

func (e *env) lintCommand() *cobra.Command {
	var format, failOn, texts string
	c := &cobra.Command{
		Use:   "lint (FILE... | --texts FILE.jsonl)",
		Short: e.say(words.T("Say what is weak in a cascade, and what to do about it")), Args: lintArgs,
		Long: e.long(
			words.T("Reads the files as one document and prints findings. Exits 0 with none at or above --fail-on, 1 with "+
				"some, 2 when a file cannot be read. What each rule means: docs/reference/findings.md."),
			words.T(
				"With --texts it reads single {goals}, %s a line, and prints an answer a line, in order: the kind, the slots and "+
					"the findings that rest on wording alone. A line that cannot be read is answered with %s and does not stop the "+
					"rest. Exits 0 whatever it finds, 2 when it could not look. What it says: %s.", `{"id","text","parent"?,"lang"?}`,
				`{"id","error"}`, "docs/reference/goal-language.md")),
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
				return e.unreadable(err, format)
			}
			r := finding.Run(l, finding.Rules)
			report.Locate(r, doc.PositionOf)
			if err := report.Write(e.out, e.printer(), r, format, version()); err != nil {
				return err
			}
			if code := report.ExitCode(r, level); code != fine {
				return exit(code)
			}
			return nil
		},
	}
	c.Flags().StringVar(&format, "format", "text", e.say(words.T("text, json, sarif or github")))
	c.Flags().StringVar(&failOn, "fail-on", "error",
		e.say(words.T("least severity that fails: error, warning, note or never")))
	c.Flags().StringVar(&texts, "texts", "",
		e.say(words.T("JSON lines with single {goals} to read instead of a cascade; - reads standard input")))
	return c
}
