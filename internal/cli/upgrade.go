package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/upgrade"
	"weir.dev/weir/internal/words"
)

// openStore opens a database for this program, upgrading what an earlier one left, and says what that changed.
func (e *env) openStore(ctx context.Context, url string, c clock.Clock) (*store.DB, error) {
	db, err := store.Open(ctx, url, c)
	if err != nil {
		return nil, err
	}
	r, err := upgrade.Run(ctx, db, c, false)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if r.Needed() {
		if err := e.tell(e.err, r.Lines(false)...); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

// withStore runs f on the database that the flags name, opened as one says and not upgraded.
func (e *env) withStore(
	ctx context.Context, open func(context.Context, string, clock.Clock) (*store.DB, error),
	f func(*store.DB, clock.Clock) error,
) error {
	url, err := e.url()
	if err != nil {
		return err
	}
	c, err := e.clock()
	if err != nil {
		return err
	}
	db, err := open(ctx, url, c)
	if err != nil {
		return err
	}
	return errors.Join(f(db, c), db.Close())
}

func (e *env) upgradeCommand() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use: "upgrade", Short: e.say(words.T("Bring a database to the form this program writes, and say what that changes")),
		Args: none,
		Long: e.long(words.T("Every command that opens a database of an earlier Weir does this first, so it need not be " +
			"run by itself: with --dry-run it says beforehand what would change, and writes nothing. An SQLite file is copied " +
			"first, beside itself; of a PostgreSQL database keep a dump (pg_dump). Stop every Weir that uses the database " +
			"before: an earlier one cannot go on with it.")),
		RunE: func(c *cobra.Command, _ []string) error {
			open := store.Open
			if dry {
				open = store.OpenOld
			}
			var r upgrade.Report
			if err := e.withStore(c.Context(), open, func(db *store.DB, cl clock.Clock) (err error) {
				r, err = upgrade.Run(c.Context(), db, cl, dry)
				return err
			}); err != nil {
				return err
			}
			return e.tell(e.out, r.Lines(dry)...)
		},
	}
	e.localFlags(c)
	c.Flags().BoolVar(&dry, "dry-run", false, e.say(words.T("only say what would change")))
	return c
}
