package cli

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/config"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// databaseFile is the SQLite database inside a data folder.
const databaseFile = "weir.db"

// starterFile is the cascade file that init writes.
const starterFile = "cascade.yaml"

// localFlags adds the flags that say which database a command works on.
func (e *env) localFlags(c *cobra.Command) { e.settings(c.Flags(), "data", "database") }

// dataFlags adds what data commands take: a database at hand or a server.
func (e *env) dataFlags(c *cobra.Command) {
	e.localFlags(c)
	e.settings(c.Flags(), "server", "token")
	e.workspaceFlag(c)
}

func (e *env) workspaceFlag(c *cobra.Command) { e.settings(c.Flags(), "workspace") }

// place checks the flags that name a database.
func (e *env) place() error {
	named := 0
	for _, v := range []string{e.conf.Data, e.conf.Database, e.conf.Server} {
		if v != "" {
			named++
		}
	}
	switch {
	case named > 1:
		return words.Errorf("give one of --data, --database and --server, not several")
	case e.conf.Database != "" && !strings.HasPrefix(e.conf.Database, "postgres://") &&
		!strings.HasPrefix(e.conf.Database, "postgresql://"):
		return words.Errorf("--database takes a postgres:// address; for the embedded database use --data FOLDER")
	}
	return nil
}

// url returns the database that the flags name.
func (e *env) url() (string, error) {
	if err := e.place(); err != nil {
		return "", err
	}
	if e.conf.Database != "" {
		return e.conf.Database, nil
	}
	dir := e.conf.Data
	if dir == "" {
		dir = config.DefaultData
	}
	path := filepath.Join(dir, databaseFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if e.conf.Data == "" {
			return "", words.Errorf("which data? Give --data FOLDER, --database postgres://… or --server ADDRESS, or run " +
				"`weir init` here first")
		}
		return "", words.Errorf("%s holds no Weir database; `weir init --data %s` makes one", dir, dir)
	} else if err != nil {
		return "", err
	}
	return path, nil
}

// local is a database opened by this process.
type local struct {
	db     *store.DB
	engine *engine.Engine
	auth   *auth.Auth
	clock  clock.Clock
	ids    *clock.IDs
}

// open opens the database at url.
func (e *env) open(ctx context.Context, url string, log *slog.Logger, o auth.Options) (*local, error) {
	c, err := e.clock()
	if err != nil {
		return nil, err
	}
	ids, err := e.ids()
	if err != nil {
		return nil, err
	}
	db, err := e.openStore(ctx, url, c)
	if err != nil {
		return nil, err
	}
	en, err := engine.Open(ctx, db, c, ids, log)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &local{db: db, engine: en, auth: auth.New(db, en, c, log, o), clock: c, ids: ids}, nil
}

func (l *local) close() error {
	l.engine.Close()
	return l.db.Close()
}

// withLocal runs f on the database that the flags name.
func (e *env) withLocal(ctx context.Context, f func(*local) error) error {
	url, err := e.url()
	if err != nil {
		return err
	}
	l, err := e.open(ctx, url, slog.New(slog.DiscardHandler), auth.Options{})
	if err != nil {
		return err
	}
	return errors.Join(f(l), l.close())
}

// withWorkspace runs f on one workspace of that database, seen whole: named is what a file calls it, where that
// decides.
func (e *env) withWorkspace(ctx context.Context, named string, f func(*local, engine.Info, *sight.World) error) error {
	return e.withLocal(ctx, func(l *local) error {
		info, err := e.pick(l, named)
		if err != nil {
			return err
		}
		w, err := l.engine.Operator(info.ID)
		if err != nil {
			return err
		}
		return f(l, info, w)
	})
}

// pick returns the workspace to work on: the one named by the flag, else the only one, else the one a file names.
func (e *env) pick(l *local, named string) (engine.Info, error) {
	all := l.workspaces()
	key := e.conf.Workspace
	if key == "" {
		switch len(all) {
		case 0:
			return engine.Info{}, words.Errorf("there is no workspace yet; `weir init` makes one")
		case 1:
			return all[0], nil
		}
		key = named
	}
	if key == "" {
		return engine.Info{}, words.Errorf("which workspace? Give --workspace with one of: %s", keys(all))
	}
	if info, ok := l.engine.Find(key); ok {
		return info, nil
	}
	return engine.Info{}, words.Errorf("there is no workspace %s; there is: %s", words.Quoted(key), keys(all))
}

// workspaces returns all workspaces, also those that are closed.
func (l *local) workspaces() []engine.Info {
	all := l.engine.Workspaces()
	for _, c := range l.engine.Closed() {
		all = append(all, c.Info)
	}
	return all
}

func keys(all []engine.Info) words.Text {
	names := make([]string, len(all))
	for i, w := range all {
		names[i] = w.Key
	}
	slices.Sort(names)
	return words.Or(words.Verbatim(strings.Join(names, ", ")), words.T("none"))
}
