package cli

import (
	"context"
	_ "embed"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/config"
	"weir.dev/weir/internal/words"
)

func (e *env) initCommand() *cobra.Command {
	var owner string
	c := &cobra.Command{
		Use: "init", Short: e.say(words.T("Make a database with one workspace, and a cascade file to begin with")),
		Args: none,
		Long: e.long(
			words.T(
				"Makes a database in --data (default %s) or on --database, with one empty workspace, and writes %s beside it "+
					"unless there is one. Nothing that exists is changed, but for what an init that was cut short has left undone.",
				config.DefaultData, starterFile)),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := e.place(); err != nil {
				return err
			}
			dir := e.conf.Data
			if dir == "" {
				dir = config.DefaultData
			}
			key := e.conf.Workspace
			if key == "" {
				key = "main"
			}
			if !cascade.ValidKey(key) {
				return words.Errorf(
					"--workspace: %s cannot name a workspace: use a-z, 0-9, '.', '_' and '-', beginning with a letter or digit",
					words.Quoted(key))
			}
			if e.conf.Database != "" {
				err := e.found(c.Context(), e.conf.Database, key, owner)
				if errors.Is(err, errFounded) {
					err = words.Errorf("there is a workspace %s already; name another with --workspace", words.Quoted(key))
				}
				if err != nil {
					return err
				}
			} else if err := e.newFile(c.Context(), dir, key, owner); err != nil {
				return err
			}
			at, err := e.clock()
			if err != nil {
				return err
			}
			wrote, err := writeStarter(starterFile, key, at.Now().Format("2006"))
			if err != nil {
				return err
			}
			return e.tell(e.out, e.initiated(dir, key, wrote)...)
		},
	}
	e.localFlags(c)
	e.workspaceFlag(c)
	c.Flags().StringVar(&owner, "owner", e.say(words.T("You")), e.say(words.T("what pages call the one at this machine")))
	return c
}

// initiated says what was made and what comes next.
func (e *env) initiated(dir, key string, wrote bool) []words.Text {
	place, where := words.Verbatim(dir), words.Verbatim("--data "+dir)
	if e.conf.Database != "" {
		place = config.Redacted(e.conf.Database)
		where = words.T("--database '%s'", place)
	}
	lines := []words.Text{words.T("Made workspace %s in %s.", key, place)}
	if wrote {
		lines = append(lines, words.T("Wrote %s: two {goals} to replace with yours.", starterFile))
	}
	command := func(name string, args ...words.Text) words.Text {
		return words.T("  weir %s %s", name, words.Join(" ", args...))
	}
	file := words.Verbatim(starterFile)
	return append(lines, words.Text{}, words.T("Next:"), command("lint", file), command("apply", file, where),
		command("serve", where))
}

// errFounded says that there is nothing left to make.
var errFounded = words.Errorf("the workspace is there already")

// newFile makes a database file in a folder. It is made under another name, so that one of its own name is always
// whole; one that an earlier program left unfinished is finished.
func (e *env) newFile(ctx context.Context, dir, key, owner string) error {
	path := filepath.Join(dir, databaseFile)
	exists := words.Errorf("%s exists already; `weir serve --data %s` opens it", path, dir)
	if _, err := os.Stat(path); err == nil {
		err := e.found(ctx, path, key, owner)
		if errors.Is(err, errFounded) {
			return exists
		}
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	build := filepath.Join(dir, "."+databaseFile+".init-"+clock.Token()[:12])
	err := e.found(ctx, build, key, owner)
	if err == nil {
		err = giveName(build, path)
	}
	if errors.Is(err, fs.ErrExist) { // another init was faster
		err = exists
	}
	if err = errors.Join(err, removeDatabase(build)); err != nil {
		return err
	}
	return syncFile(dir)
}

// found makes the workspace in a database and the one at this machine its owner, or what of that is not there yet.
func (e *env) found(ctx context.Context, url, key, owner string) error {
	l, err := e.open(ctx, url, slog.New(slog.DiscardHandler), auth.Options{})
	if err != nil {
		return err
	}
	err = func() error {
		if all := l.workspaces(); e.conf.Database == "" && len(all) > 0 && all[0].Key != key {
			return errFounded
		}
		info, ok := l.engine.Find(key)
		if l.engine.IsClosed(info.ID) {
			_, err := l.engine.Operator(info.ID)
			return err
		}
		if !ok || !l.engine.Founded(info.ID) {
			info, person, err := l.engine.Create(ctx, "", key, owner)
			if err != nil {
				return err
			}
			return l.auth.BindLocalOwner(ctx, info.ID, person)
		}
		w, err := l.engine.Operator(info.ID)
		if err != nil {
			return err
		}
		for p := range w.Full().People() {
			bound, err := l.auth.LocallyBound(ctx, info.ID)
			if err != nil {
				return err
			}
			if p.Local && !bound {
				return l.auth.BindLocalOwner(ctx, info.ID, p.ID)
			}
		}
		return errFounded
	}()
	return errors.Join(err, l.close())
}

// giveName has a closed database appear under its name. What its log still holds would be lost with the log's name.
func giveName(build, path string) error {
	switch log, err := os.Stat(build + "-wal"); {
	case err == nil && log.Size() > 0:
		return words.Errorf("%s was not made: what was written could not be brought into it; the disk may be full", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := syncFile(build); err != nil {
		return err
	}
	return appear(build, path)
}

// appear gives a whole file its name unless something has that: fs.ErrExist. The first name may stay beside it.
func appear(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// Not every file system has more than one name for a file.
	if _, err := os.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return os.Rename(from, to)
}

// syncFile has a file, or the names in a folder, on the disk. Some file systems do not sync folders.
func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// starter is the smallest cascade that says something true about every part of the format people meet first.
//
//go:embed starter.yaml
var starter string

// writeStarter writes the file whole, unless there is one.
func writeStarter(path, workspace, year string) (wrote bool, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+path+".*")
	if err != nil {
		return false, err
	}
	_, err = strings.NewReplacer("WORKSPACE", workspace, "YEAR", year).WriteString(f, starter)
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err == nil {
		err = appear(f.Name(), path)
	}
	if errors.Is(err, fs.ErrExist) {
		return false, os.Remove(f.Name())
	}
	if gone := os.Remove(f.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err == nil, err
}
