package cli

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

func (e *env) auditCommand() *cobra.Command {
	c := e.group("audit", words.T("Check the journal"))
	verify := &cobra.Command{
		Use: "verify", Short: e.say(words.T("Check that the journal is whole and that the rows are what it says")),
		Args: none,
		Long: e.long(
			words.T("Walks the hash chain of every workspace (or of --workspace) and of the instance, compares "+
				"every payload with its digest, every row with what the journal leads to, and tokens, memberships, sessions and "+
				"sign-in links with the chain of the instance. Of a SQLite file it looks first whether its pages fit each "+
				"other. Exits 1 when anything is wrong, and where there is no database or no workspace to check."),
			words.T("It writes nothing, and checks a copy that may only be read as well. At its end stands what it did not "+
				"check.")),
		RunE: func(c *cobra.Command, _ []string) error {
			return e.withStore(c.Context(), store.OpenOld, func(db *store.DB, _ clock.Clock) error { // a backup, as it is
				return e.verify(c.Context(), db)
			})
		},
	}
	e.localFlags(verify)
	e.workspaceFlag(verify)
	c.AddCommand(verify)
	return c
}

func (e *env) verify(ctx context.Context, db *store.DB) error {
	damage, err := db.Damage(ctx)
	if err != nil {
		return err
	}
	for _, d := range damage {
		if err := e.tell(e.out, words.T("the database file: DAMAGED: %s", d)); err != nil {
			return err
		}
	}
	if len(damage) > 0 { // what is read from it may be anything
		return errors.Join(e.tell(e.err, words.T("Restore a backup.")), exit(failure))
	}
	chains, err := e.chains(ctx, db)
	if err != nil {
		return err
	}
	whole, loose := true, int64(0)
	for i, ch := range chains {
		e.progress.show(i, len(chains), e.say(words.T("verifying %s", ch.name)))
		r, err := db.Verify(ctx, ch.id)
		if err != nil {
			return err
		}
		e.progress.clear()
		loose += r.Loose
		whole = whole && r.Wrong.IsZero()
		if err := e.tell(e.out, words.T("%s: %s", ch.name, verdict(r))); err != nil {
			return err
		}
	}
	if err := e.tell(e.out, e.unchecked(loose)...); err != nil {
		return err
	}
	if !whole {
		return exit(failure)
	}
	return nil
}

// chain is a journal to check.
type chain struct {
	id   string
	name words.Text
}

// chains returns what there is to check, or why there is nothing.
func (e *env) chains(ctx context.Context, db *store.DB) ([]chain, error) {
	all, err := db.Workspaces(ctx)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		// The chain may say that there was one.
		if r, err := db.Verify(ctx, store.Instance); err != nil || !r.Wrong.IsZero() {
			return []chain{{store.Instance, words.T("the instance")}}, err
		}
		return nil, words.Errorf("this database holds no workspace, so there is nothing to check; as a backup it is worth " +
			"nothing")
	}
	var chains []chain
	if e.conf.Workspace == "" {
		chains = append(chains, chain{store.Instance, words.T("the instance")})
	}
	names := make([]string, len(all))
	for i, w := range all {
		names[i] = w.Key
		if e.conf.Workspace == "" || e.conf.Workspace == w.Key {
			chains = append(chains, chain{w.ID, words.Verbatim(w.Key)})
		}
	}
	if len(chains) == 0 {
		return nil, words.Errorf("there is no workspace %s; there is: %s", words.Quoted(e.conf.Workspace),
			strings.Join(names, ", "))
	}
	return chains, nil
}

func verdict(r store.Report) words.Text {
	if !r.Wrong.IsZero() {
		return words.T("WRONG: %s", r.Wrong)
	}
	found := []words.Text{words.N(int(r.Records), "%d record", "%d records")}
	if r.Erased > 0 {
		found = append(found, words.T("%d erased on record", r.Erased))
	}
	found = append(found, words.N(int(r.Entities), "%d thing", "%d things"),
		words.T("head %s", hex.EncodeToString(r.Head)))
	return words.T("whole; %s", words.Join(", ", found...))
}

// unchecked says what nothing can be said of.
func (e *env) unchecked(loose int64) []words.Text {
	out := []words.Text{
		words.T("Not checked: names and e-mail addresses of people, names of tokens, when a session was used last, answers " +
			"kept for retries, jobs, secrets of the instance; and whether records are missing at the end of a chain, which " +
			"the heads above tell when they are compared with heads written down elsewhere."),
	}
	if e.conf.Workspace != "" {
		out = append(out, words.T("Not checked either: other workspaces, tokens, memberships, sessions and sign-in links; "+
			"leave out --workspace to have them checked."))
	}
	if loose > 0 {
		out = append(out, words.N(int(loose), "Not checked in full: %d token, session or sign-in link of an earlier "+
			"Weir, which noted less of it; one made anew is.", "Not checked in full: %d tokens, sessions or sign-in links of "+
			"an earlier Weir, which noted less of them; those made anew are."))
	}
	return out
}
