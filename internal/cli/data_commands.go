package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/api/client"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/plan"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/words"
)

// remote returns a client for --server. Its token fixes the workspace, so --workspace can only say that it is that one.
func (e *env) remote(ctx context.Context) (*client.Client, error) {
	if e.conf.Data != "" || e.conf.Database != "" {
		return nil, words.Errorf("give one of --data, --database and --server, not several")
	}
	if e.conf.Token == "" {
		return nil, words.Errorf("--server needs --token, or WEIR_TOKEN; `weir token create` makes one")
	}
	r, err := client.New(e.conf.Server, e.conf.Token)
	if err != nil || e.conf.Workspace == "" {
		return r, err
	}
	me, err := r.Me(ctx)
	if err == nil && me.Workspace != e.conf.Workspace {
		err = words.Errorf("the token is for workspace %s, not for %s; use a token of the other one",
			words.Quoted(me.Workspace), words.Quoted(e.conf.Workspace))
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (e *env) planCommand() *cobra.Command {
	return e.filesCommand(false, &cobra.Command{
		Use: "plan FILE...", Short: e.say(words.T("Show what applying cascade files would change")),
		Long: e.long(words.T("Shows what applying the files, taken as one document, would change: what is new (+), what " +
			"differs (~), what goes (-) and what goes with it. Exits 0 when nothing would change, 2 when something would, 1 " +
			"on an error.")),
	})
}

func (e *env) applyCommand() *cobra.Command {
	return e.filesCommand(true, &cobra.Command{
		Use: "apply FILE...", Short: e.say(words.T("Make a workspace say what cascade files say")),
		Long: e.long(words.T("Applies the files as one document, all of it or, when anything is wrong, nothing, and shows " +
			"what that changed.")),
	})
}

// collectEarly is how much may be allocated before garbage is collected, in percent of what is in use.
const collectEarly = 50

// filesCommand completes plan or apply.
func (e *env) filesCommand(apply bool, c *cobra.Command) *cobra.Command {
	var prune, verbose, batches bool
	var format, reason string
	c.Args = some(words.T("which cascade files"))
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := oneOf("format", format, "text", "json"); err != nil {
			return err
		}
		ask := e.planOrApply
		if e.conf.Server != "" {
			ask = e.planOrApplyRemote
		}
		// What a large document takes is mostly kept to the end. To collect the rest earlier takes little time, since less
		// memory has to be had from the system.
		if was := debug.SetGCPercent(collectEarly); was < collectEarly {
			debug.SetGCPercent(was) // as the environment asks
		}
		told, err := told{}, error(nil)
		if batches && prune {
			return words.Errorf("--prune and --batches do not go together: what the files do not name is known only of all of " +
				"them")
		} else if batches {
			told, err = e.applyBatches(c.Context(), args, reason)
		} else {
			told, err = ask(c.Context(), args, prune, apply, reason)
		}
		if err != nil {
			return err
		}
		switch {
		case format == "json":
			err = e.printJSON(told.each())
		case verbose || told.Few():
			_, err = fmt.Fprintln(e.out, e.say(words.Join("\n", told.each().Lines()...)))
		default:
			err = e.tell(e.out, append(told.Lines(), words.T("With --verbose each of them is shown."))...)
		}
		if err == nil && apply && format != "json" && len(told.Sum) > 0 {
			err = e.tell(e.err, words.T("Applied.")) // what is said of the changes stays what plan says
		}
		if err == nil && !apply && len(told.Sum) > 0 {
			return exit(difference)
		}
		return err
	}
	e.dataFlags(c)
	c.Flags().BoolVar(&prune, "prune", false, e.say(words.T("also delete what the files do not name")))
	c.Flags().StringVar(&format, "format", "text", e.say(words.T("text, or json as the API answers")))
	c.Flags().BoolVar(&verbose, "verbose", false,
		e.say(words.T("show each thing also where more than %d change; otherwise they are counted by kind", plan.MostLines)))
	if apply {
		c.Flags().BoolVar(&batches, "batches", false,
			e.say(words.T("apply file by file, each by itself and after those it needs; what is too large for one go fits so, "+
				"and running it again goes on where it stopped")))
		c.Flags().StringVar(&reason, "reason", "",
			e.say(words.T("why; the owners of what somebody comes to see by this are told it")))
	}
	return c
}

// told is what a plan or an apply changes: counted, and each thing once somebody asks.
type told struct {
	plan.Sum
	each func() plan.Changed
}

// planOrApply reads the files and finds, or makes, the difference.
func (e *env) planOrApply(ctx context.Context, args []string, prune, apply bool, reason string) (t told, err error) {
	doc, err := e.parse(args)
	if err != nil {
		return t, err
	}
	if err := e.warn(doc); err != nil {
		return t, err
	}
	err = e.withWorkspace(ctx, workspaceOf(doc.Document), func(l *local, info engine.Info, w *sight.World) (err error) {
		if apply {
			e.progress.show(0, 1, e.say(words.T("applying to %s", info.Key)))
			t, err = applied(ctx, l, info, doc, prune, reason)
			e.progress.clear()
			return err
		}
		cs, err := engine.Plan(w.Everyone(), engine.Files, doc, prune, l.ids)
		if err != nil {
			return doc.Explain(err)
		}
		t = told{plan.SumOf(cs), func() plan.Changed { return plan.Compare(w.Full(), cs) }}
		return nil
	})
	return t, err
}

// warn says on the error output what is taken from files and does nothing: an acknowledgement of a rule that does not
// exist. It is no error, since files may be older or newer than the program.
func (e *env) warn(doc *cascadefile.Doc) error {
	var lines []words.Text
	for i, en := range doc.Document.Entities {
		a, ok := en.(*cascade.Acknowledged)
		if !ok || finding.Known(a.Rule) {
			continue
		}
		file, line, column := doc.Position(i, "rule")
		lines = append(lines, words.T("%s:%d:%d: This keeps nothing quiet. %s", file, line, column, finding.NoRule(a.Rule)))
	}
	if len(lines) == 0 {
		return nil
	}
	return e.tell(e.err, lines...)
}

// applied applies a document to a workspace at hand.
func applied(
	ctx context.Context, l *local, info engine.Info, doc *cascadefile.Doc, prune bool, reason string,
) (t told, err error) {
	before, err := l.engine.Operator(info.ID)
	if err != nil {
		return t, err
	}
	cmd := engine.Apply("", doc, prune)
	cmd.Operator, cmd.Writer, cmd.Reason = true, engine.Files, cascade.CleanText(reason)
	out, err := l.engine.Do(ctx, info.ID, cmd)
	if err != nil {
		return t, doc.Explain(err)
	}
	each := func() plan.Changed { return plan.Compare(before.Full(), out.Changes) }
	return told{plan.SumOf(out.Changes), each}, nil
}

// planOrApplyRemote sends the files, and the CSV files they name, to a server.
func (e *env) planOrApplyRemote(
	ctx context.Context, args []string, prune, apply bool, reason string,
) (t told, err error) {
	r, err := e.remote(ctx)
	if err != nil {
		return t, err
	}
	defer r.Close()
	given, err := e.readAll(args)
	if err != nil {
		return t, err
	}
	var files []api.File
	for _, f := range given {
		files = append(files, api.File{Name: f.Name, Text: string(f.Data)})
	}
	// What is wrong with the files is said here, with their own names; the CSV files they name go with them.
	doc, err := cascadefile.Parse(given, func(name string) ([]byte, error) {
		data, err := readBeside(name)
		if err == nil {
			files = append(files, api.File{Name: name, Text: string(data)})
		}
		return data, err
	})
	if err == nil {
		err = e.warn(doc)
	}
	if err != nil {
		return t, err
	}
	var changed plan.Changed
	if apply {
		changed, err = r.Apply(ctx, files, prune, reason, "")
	} else {
		changed, err = r.Plan(ctx, files, prune)
	}
	return told{changed.Sum(), func() plan.Changed { return changed }}, err
}

func workspaceOf(doc cascade.Document) string {
	for _, en := range doc.Entities {
		if s, ok := en.(*cascade.Settings); ok {
			return s.Key
		}
	}
	return ""
}

func (e *env) exportCommand() *cobra.Command {
	var history bool
	var output string
	c := &cobra.Command{
		Use: "export", Short: e.say(words.T("Write a workspace as a cascade file")), Args: none,
		Long: e.long(words.T("Writes to standard output, or to --output, whole or not at all.")),
		RunE: func(c *cobra.Command, _ []string) error {
			var text []byte
			if e.conf.Server != "" {
				r, err := e.remote(c.Context())
				if err != nil {
					return err
				}
				defer r.Close()
				if text, err = r.Export(c.Context(), history); err != nil {
					return err
				}
			} else if err := e.withWorkspace(c.Context(), "", func(_ *local, _ engine.Info, w *sight.World) error {
				text = cascadefile.Write(w.Everyone().Snapshot(), cascadefile.WriteOptions{History: history})
				return nil
			}); err != nil {
				return err
			}
			return e.output(output, text)
		},
	}
	e.dataFlags(c)
	c.Flags().BoolVar(&history, "with-history", false,
		e.say(words.T("also write readings, check-ins, revisions and held reviews")))
	c.Flags().StringVarP(&output, "output", "o", "", e.say(words.T("file to write (default standard output)")))
	return c
}

// output writes to standard output or to a file, whole or not at all.
func (e *env) output(name string, text []byte) error {
	if name == "" || name == "-" {
		_, err := e.out.Write(text)
		return err
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return writeFile(name, text)
	case err != nil:
		return err
	case !info.Mode().IsRegular(): // a pipe or a device takes it; a directory says that it is one
		return os.WriteFile(name, text, 0o600)
	}
	return replaceFile(name, text)
}
