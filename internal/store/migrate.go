package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/pressly/goose/v3"

	"weir.dev/weir/internal/words"
)

// Schema says how a database is laid out, by the number of its last migration.
type Schema struct {
	Had   int64  // when it was opened; 0: it was empty
	Has   int64  // now
	Knows int64  // the newest that this program knows
	Copy  string // the copy of the file that was made before Had became Has; empty where none was
}

// Schema returns how the database is laid out.
func (db *DB) Schema() Schema { return db.schema }

// migrations looks which schema the database has. It refuses one that is newer than the program.
func (db *DB) migrations(ctx context.Context) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, db.dialect.folder)
	if err != nil {
		return nil, err
	}
	options := append([]goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}, db.dialect.migrate...)
	provider, err := goose.NewProvider(db.dialect.goose, db.write.db, files, options...)
	if err != nil {
		return nil, err
	}
	has, knows, err := provider.GetVersions(ctx)
	if err == nil && has > knows {
		err = invalid(words.T("the database has schema %s and this program knows schemas up to %s; use a newer Weir",
			no(has), no(knows)))
	}
	db.schema = Schema{Had: has, Has: has, Knows: knows}
	return provider, err
}

// recognise looks which schema a database has that is not to be changed. It refuses what has none.
func (db *DB) recognise(ctx context.Context) error {
	_, err := db.migrations(ctx)
	if err == nil && db.schema.Has == 0 {
		err = noDatabase()
	}
	return err
}

func (db *DB) migrate(ctx context.Context) error {
	provider, err := db.migrations(ctx)
	if err != nil || db.schema.Has == db.schema.Knows {
		return err
	}
	if db.schema.Had > 0 {
		if err := db.keepCopy(ctx); err != nil {
			return err
		}
	}
	// Another process may be doing the same. Each migration is a transaction that one of them wins: the other looks
	// again.
	for {
		now, _, err := provider.GetVersions(ctx)
		if err != nil {
			return err
		}
		if now >= db.schema.Knows {
			db.schema.Has = now
			return nil
		}
		if _, err := provider.Up(ctx); err != nil {
			after, _, again := provider.GetVersions(ctx)
			if again != nil || after == now {
				return errors.Join(err, again)
			}
		}
	}
}

// keepCopy copies the database file as it is, beside it. On PostgreSQL it does nothing: a copy is its operator's.
func (db *DB) keepCopy(ctx context.Context) error {
	if db.path == "" {
		return nil
	}
	to := fmt.Sprintf("%s.before-schema-%d", db.path, db.schema.Knows)
	if err := copySQLite(ctx, db, to); err != nil {
		size := int64(0)
		if info, at := os.Stat(db.path); at == nil {
			size = info.Size()
		}
		return invalid(
			words.T(
				"the database has schema %s and this program writes schema %s; before that it is copied to %s, and the copy "+
					"failed (%s). Nothing was changed. Make room for %s there, then start again", no(db.schema.Had),
				no(db.schema.Knows), to, why(err), bytesOf(size)))
	}
	db.schema.Copy = to
	return nil
}

// why words what is known of a failed copy.
func why(err error) error {
	if what := sqliteCode(err); what.code != "" {
		return words.NewError(what.message, err)
	}
	return err
}

// bytesOf words a size for people, rounded up.
func bytesOf(n int64) words.Text { return words.T("%s MiB", strconv.FormatInt(n>>20+1, 10)) }

// copySQLite makes a whole copy of the file and what its log holds, on disk before it has its name.
func copySQLite(ctx context.Context, db *DB, to string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+".*") // private, and SQLite fills an empty file
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = db.write.db.ExecContext(ctx, "VACUUM INTO $1", f.Name())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), to); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	err = folder.Sync()
	if errors.Is(err, syscall.EINVAL) { // some file systems do not sync folders
		err = nil
	}
	return errors.Join(err, folder.Close())
}

// RowsSchema is the last schema that had the rows of a workspace written anew; those of an older one are not readable
// yet.
const RowsSchema = 4

// sqlRows and the next are no prepared statements: the column they name is younger than the databases they may meet.
const (
	sqlRows    = `SELECT rows FROM workspace WHERE id = $1`
	sqlSetRows = `UPDATE workspace SET rows = $2 WHERE id = $1`
)

// Rows returns the schema under which a workspace's rows were last written anew.
func (db *DB) Rows(ctx context.Context, workspace string) (int64, error) {
	if db.schema.Has < 2 {
		return 1, nil
	}
	var n int64
	limited, _, done := db.look().limit(ctx)
	defer done()
	err := db.read.db.QueryRowContext(limited, sqlRows, workspace).Scan(&n)
	return n, db.fail(ctx, silent(limited, err))
}

// Rewrite is Commit for one workspace whose rows are thereby written as schema rows has them.
func (db *DB) Rewrite(ctx context.Context, w Write, rows int64) error {
	if len(w.Records) != 1 || w.Records[0].Revision != w.Base+1 {
		return fmt.Errorf("store: rewriting workspace %s takes one record", w.Workspace)
	}
	s, err := seal(&w.Records[0])
	if err != nil {
		return err
	}
	return db.update(ctx, func(ctx context.Context, r runner) error {
		b := newBatch(r, db.dialect.rows)
		if err := b.write(ctx, w, []sealed{s}); err != nil {
			return err
		}
		if err := b.flush(ctx); err != nil {
			return err
		}
		_, err := r.tx.ExecContext(ctx, sqlSetRows, w.Workspace, rows)
		return err
	})
}

// KeepCopy copies a SQLite file before its rows are written anew, unless Open has made the copy or an earlier start
// did.
func (db *DB) KeepCopy(ctx context.Context) error {
	if db.path == "" || db.schema.Copy != "" {
		return nil
	}
	to := fmt.Sprintf("%s.before-schema-%d", db.path, db.schema.Knows)
	if _, err := os.Stat(to); err == nil {
		db.schema.Copy = to // it was begun before, and nothing else could be written since
		return nil
	}
	return db.keepCopy(ctx)
}
