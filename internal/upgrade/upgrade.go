package upgrade

import (
	"context"
	"errors"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/keyed"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// Report says what an upgrade changes, or would change.
type Report struct {
	Schema     store.Schema
	Workspaces []Workspace // those whose rows are written anew
}

// Workspace is what changes in one workspace.
type Workspace struct {
	Key   string
	Lines []words.Text // what people will notice, a line each; none when it is the form alone
}

// Needed reports whether anything is to be done.
func (r Report) Needed() bool {
	return r.Schema.Had > 0 && r.Schema.Had < r.Schema.Knows || len(r.Workspaces) > 0
}

// Lines says for people what was done, or with dry what would be.
func (r Report) Lines(dry bool) []words.Text {
	if !r.Needed() {
		return []words.Text{words.T("The database has schema %d, the newest this program knows. There is nothing to upgrade.",
			r.Schema.Has)}
	}
	lines := []words.Text{words.T("The database was upgraded from schema %d to %d.", r.Schema.Had, r.Schema.Knows)}
	if dry {
		lines = []words.Text{words.T("The database would be upgraded from schema %d to %d.", r.Schema.Had, r.Schema.Knows)}
	}
	if r.Schema.Copy != "" {
		lines = append(lines, words.T("As it was before it stands in %s; delete that once all is well.", r.Schema.Copy))
	}
	for _, w := range r.Workspaces {
		lines = append(lines, words.T("workspace %s:", w.Key))
		if len(w.Lines) == 0 {
			lines = append(lines, words.Join("", words.Verbatim("  "), words.T("nothing that anybody would notice")))
		}
		for _, l := range w.Lines {
			lines = append(lines, words.Join("", words.Verbatim("  "), l))
		}
	}
	return lines
}

// Run writes the rows of every workspace as this program reads them, where they are not; with dry it only says what
// that would change. It may be run again, also after it was stopped half-way: each workspace is one transaction.
func Run(ctx context.Context, db *store.DB, c clock.Clock, dry bool) (Report, error) {
	r := Report{Schema: db.Schema()}
	all, err := db.Workspaces(ctx)
	if err != nil {
		return r, err
	}
	for _, w := range all {
		told, err := workspace(ctx, db, c, w, dry)
		if err != nil {
			return r, words.Errorf("workspace %s cannot be upgraded: %s", w.Key, err)
		}
		if told != nil {
			r.Workspaces = append(r.Workspaces, *told)
		}
	}
	r.Schema = db.Schema()
	return r, nil
}

// workspace upgrades one, unless its rows are as they should be. When somebody writes at the same time, such as another
// process that upgrades, it looks again.
func workspace(ctx context.Context, db *store.DB, c clock.Clock, w store.Workspace, dry bool) (*Workspace, error) {
	for {
		rows, err := db.Rows(ctx, w.ID)
		if err != nil || rows >= store.RowsSchema {
			return nil, err
		}
		entities, revision, _, err := db.Load(ctx, w.ID)
		if err != nil {
			return nil, err
		}
		whole, err := snapshot(entities)
		if err != nil {
			return nil, err
		}
		changes, lines, err := rewritten(whole, rows)
		if err != nil {
			return nil, err
		}
		if dry {
			return &Workspace{w.Key, lines}, nil
		}
		if err := db.KeepCopy(ctx); err != nil {
			return nil, err
		}
		cascade.Stamp(changes, revision+1)
		record := store.Record{Revision: revision + 1, At: c.Now(), Command: store.CommandUpgrade, Changes: changes}
		write := store.Write{Workspace: w.ID, Base: revision, Records: []store.Record{record}}
		err = db.Rewrite(ctx, write, store.RowsSchema)
		if _, stale := errors.AsType[*store.StaleError](err); !stale {
			return &Workspace{w.Key, lines}, err
		}
	}
}

// rewritten returns what makes a workspace's rows those of this program, and what people will notice of it.
func rewritten(s cascade.Snapshot, rows int64) ([]cascade.Change, []words.Text, error) {
	var out []cascade.Change
	var told []words.Text
	if rows < 3 {
		cs, lines := workHasSight(&s)
		out, told = append(out, cs...), append(told, lines...)
	}
	if rows < 4 {
		after, err := s.With(out)
		if err != nil {
			return nil, nil, err
		}
		cs, lines := keyed.Rows(&after)
		out, told = cascade.Follow(out, cs), append(told, lines...)
	}
	return out, told, nil
}

// snapshot makes one of what is stored.
func snapshot(entities []cascade.Entity) (cascade.Snapshot, error) {
	cs := make([]cascade.Change, len(entities))
	for i, e := range entities {
		cs[i] = cascade.Change{After: e}
	}
	return cascade.Snapshot{}.With(cs)
}
