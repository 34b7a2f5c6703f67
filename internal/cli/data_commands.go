package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/api/client"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/store"
)

// remote returns a client for --server. Its token fixes the workspace, so --workspace can only say that it is that one.
func (e *env) remote(ctx context.Context) (*client.Client, error) {
	if e.data != "" || e.database != "" {
		return nil, errors.New("give one of --data, --database and --server, not several")
	}
	if e.token == "" {
		return nil, errors.New("--server needs --token, or WEIR_TOKEN; `weir token create` makes one")
	}
	r, err := client.New(e.server, e.token)
	if err != nil || e.workspace == "" {
		return r, err
	}
	me, err := r.Me(ctx)
	if err == nil && me.Workspace != e.workspace {
		err = fmt.Errorf("the token is for workspace %q, not for %q; use a token of the other one", me.Workspace, e.workspace)
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (e *env) planCommand() *cobra.Command {
	var prune bool
	c := &cobra.Command{
		Use: "plan FILE...", Short: "Show what applying cascade files would change", Args: some("which cascade files"),
		Long: "Shows what applying the files, taken as one document, would change. Exits 0 when nothing would, 2 when something would, 1 on an error.",
		RunE: func(c *cobra.Command, args []string) error { return e.planOrApply(c.Context(), args, prune, false) },
	}
	e.dataFlags(c)
	c.Flags().BoolVar(&prune, "prune", false, "also delete what the files do not name")
	return c
}

func (e *env) applyCommand() *cobra.Command {
	var prune bool
	c := &cobra.Command{
		Use: "apply FILE...", Short: "Make a workspace say what cascade files say", Args: some("which cascade files"),
		Long: "Applies the files as one document: all of it or, when anything is wrong, nothing.",
		RunE: func(c *cobra.Command, args []string) error { return e.planOrApply(c.Context(), args, prune, true) },
	}
	e.dataFlags(c)
	c.Flags().BoolVar(&prune, "prune", false, "also delete what the files do not name")
	return c
}

// planOrApply reads the files and shows, or makes, the difference.
func (e *env) planOrApply(ctx context.Context, args []string, prune, apply bool) error {
	if e.server != "" {
		return e.planOrApplyRemote(ctx, args, prune, apply)
	}
	doc, err := e.parse(args)
	if err != nil {
		return err
	}
	return e.withWorkspace(ctx, workspaceOf(doc.Document), func(l *local, info engine.Info, w *lens.World) error {
		before := w.Full()
		if !apply {
			cs, err := engine.Plan(w.Everyone(), doc.Document, prune, l.ids)
			if err != nil {
				return doc.Explain(err)
			}
			e.printChanges(before, cs)
			if len(cs) > 0 {
				return exit(difference)
			}
			return nil
		}
		cmd := engine.Apply("", doc.Document, prune)
		cmd.Operator = true
		e.progress.show(0, 1, "applying to "+info.Key)
		out, err := l.engine.Do(ctx, info.ID, cmd)
		e.progress.clear()
		if err != nil {
			return doc.Explain(err)
		}
		e.printChanges(before, out.Changes)
		return nil
	})
}

// planOrApplyRemote sends the files, and the CSV files they name, to a server.
func (e *env) planOrApplyRemote(ctx context.Context, args []string, prune, apply bool) error {
	r, err := e.remote(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	given, err := e.readAll(args)
	if err != nil {
		return err
	}
	var files []api.File
	for _, f := range given {
		files = append(files, api.File{Name: f.Name, Text: string(f.Data)})
	}
	// What is wrong with the files is said here, with their own names; the CSV files they name go with them.
	if _, err := cascadefile.Parse(given, func(name string) ([]byte, error) {
		data, err := os.ReadFile(name)
		if err == nil {
			files = append(files, api.File{Name: name, Text: string(data)})
		}
		return data, err
	}); err != nil {
		return err
	}
	var c api.Changed
	if apply {
		c, err = r.Apply(ctx, files, prune, "")
	} else {
		c, err = r.Plan(ctx, files, prune)
	}
	if err != nil {
		return err
	}
	for _, d := range c.Changes {
		fmt.Fprintln(e.out, strings.TrimSpace(map[string]string{"add": "+", "change": "~", "delete": "-"}[d.Do]+" "+string(d.Kind)+" "+d.ID))
		for _, f := range d.Fields {
			fmt.Fprintf(e.out, "    %s: %s → %s\n", f.Field, orNone(f.Was), orNone(f.Now))
		}
	}
	if len(c.Changes) == 0 {
		fmt.Fprintln(e.out, "Nothing to change.")
		return nil
	}
	fmt.Fprintf(e.out, "%d to add, %d to change, %d to delete.\n", c.Add, c.Change, c.Delete)
	if !apply {
		return exit(difference)
	}
	return nil
}

func orNone(raw []byte) string {
	if len(raw) == 0 {
		return "none"
	}
	return string(raw)
}

func workspaceOf(doc cascade.Document) string {
	for _, en := range doc.Entities {
		if s, ok := en.(*cascade.Settings); ok {
			return s.Key
		}
	}
	return ""
}

// printChanges lists changes: + new, ~ changed, - gone, and a line that counts them. Readings are counted, not listed.
func (e *env) printChanges(before *cascade.Snapshot, cs []cascade.Change) {
	after, err := before.With(cs)
	if err != nil {
		after = *before // the changes are shown all the same; only new names stay ids
	}
	for _, line := range cascade.Summarise(cs, before, &after) {
		fmt.Fprintln(e.out, line)
	}
}

func (e *env) exportCommand() *cobra.Command {
	var history bool
	var output string
	c := &cobra.Command{
		Use: "export", Short: "Write a workspace as a cascade file", Args: none,
		Long: "Writes to standard output, or to --output, whole or not at all.",
		RunE: func(c *cobra.Command, _ []string) error {
			var text []byte
			if e.server != "" {
				r, err := e.remote(c.Context())
				if err != nil {
					return err
				}
				defer r.Close()
				if text, err = r.Export(c.Context(), history); err != nil {
					return err
				}
			} else if err := e.withWorkspace(c.Context(), "", func(_ *local, _ engine.Info, w *lens.World) error {
				text = cascadefile.Write(w.Everyone().Snapshot(), cascadefile.WriteOptions{History: history})
				return nil
			}); err != nil {
				return err
			}
			return e.output(output, text)
		},
	}
	e.dataFlags(c)
	c.Flags().BoolVar(&history, "with-history", false, "also write readings, check-ins, revisions and held reviews")
	c.Flags().StringVarP(&output, "output", "o", "", "file to write (default standard output)")
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
		return writeFile(name, text, 0o600)
	case err != nil:
		return err
	case !info.Mode().IsRegular(): // a pipe or a device takes it; a directory says that it is one
		return os.WriteFile(name, text, 0o600)
	}
	return replaceFile(name, text)
}

func (e *env) auditCommand() *cobra.Command {
	c := group("audit", "Check the journal")
	verify := &cobra.Command{
		Use: "verify", Short: "Check that the journal is whole and that the rows are what it says", Args: none,
		Long: "Walks the hash chain of every workspace (or of --workspace) and of the instance, compares every payload with its digest and every\nrow with what the journal leads to. Exits 1 when anything is wrong.",
		RunE: func(c *cobra.Command, _ []string) error {
			url, err := e.url()
			if err != nil {
				return err
			}
			cl, err := e.clock()
			if err != nil {
				return err
			}
			db, err := store.Open(c.Context(), url, cl)
			if err != nil {
				return err
			}
			return errors.Join(e.verify(c.Context(), db), db.Close())
		},
	}
	e.localFlags(verify)
	e.workspaceFlag(verify)
	c.AddCommand(verify)
	return c
}

func (e *env) verify(ctx context.Context, db *store.DB) error {
	all, err := db.Workspaces(ctx)
	if err != nil {
		return err
	}
	type chain struct{ id, name string }
	chains := []chain{{store.Instance, "the instance"}}
	if e.workspace != "" {
		chains = nil
	}
	var names []string
	for _, w := range all {
		names = append(names, w.Key)
		if e.workspace == "" || e.workspace == w.Key {
			chains = append(chains, chain{w.ID, w.Key})
		}
	}
	if len(chains) == 0 {
		return fmt.Errorf("there is no workspace %q; there is: %s", e.workspace, strings.Join(names, ", "))
	}
	wrong := false
	for i, ch := range chains {
		e.progress.show(i, len(chains), "verifying "+ch.name)
		r, err := db.Verify(ctx, ch.id)
		if err != nil {
			return err
		}
		e.progress.clear()
		if r.Wrong != "" {
			wrong = true
			fmt.Fprintf(e.out, "%s: WRONG: %s\n", ch.name, r.Wrong)
			continue
		}
		erased := ""
		if r.Erased > 0 {
			erased = fmt.Sprintf(", %d erased on record", r.Erased)
		}
		fmt.Fprintf(e.out, "%s: whole; %d records%s, %d entities, head %x\n", ch.name, r.Records, erased, r.Entities, r.Head)
	}
	if wrong {
		return exit(failure)
	}
	return nil
}
