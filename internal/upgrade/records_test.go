package upgrade_test

import (
	"log/slog"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
)

// each runs a test on every fixture as it was upgraded, in a file and in PostgreSQL.
func each(t *testing.T, test func(*testing.T, *store.DB, *engine.Engine, string)) {
	t.Helper()
	for _, name := range fixtures {
		for _, in := range []string{"SQLite", "PostgreSQL"} {
			t.Run(name+" in "+in, func(t *testing.T) {
				t.Parallel()
				url := fixture(t, name)
				if in == "PostgreSQL" {
					url = inPostgres(t, url)
				}
				db, _ := upgraded(t, url)
				e, err := engine.Open(t.Context(), db, asOf, clock.Seeded(1), slog.New(slog.DiscardHandler))
				must(t, err)
				defer e.Close()
				test(t, db, e, e.Workspaces()[0].ID)
			})
		}
	}
}

// What the journal told of a thing before the upgrade leads, for whoever sees it, without a gap to what stands there
// now: whoever is asked in a conflict is told the same as if it had been written by this program.
func TestOldRecordsLeadToWhatStands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB, e *engine.Engine, ws string) {
		records, err := db.Tail(t.Context(), ws, 0, 1000)
		must(t, err)
		made := map[cascade.ID]int{} // how often people changed a thing
		for _, r := range records {
			for _, c := range r.Changes {
				if r.Command != store.CommandUpgrade {
					made[c.ID()]++
				}
			}
		}
		steps := 0
		for _, person := range []string{"root", "lea", "eve", "sam", "gus"} {
			whole, err := e.Operator(ws)
			must(t, err)
			view, err := e.View(ws, whole.Full().Find(cascade.KindPerson, person).Head().ID)
			must(t, err)
			for _, k := range cascade.Kinds {
				for is := range view.Snapshot().All(k) {
					if cascade.Withheld(is) || cascade.Info(k).Accumulates {
						continue
					}
					past, err := e.Past(t.Context(), ws, view, k, is.Head().ID, time.Time{})
					must(t, err)
					work := k == cascade.KindInitiative || k == cascade.KindWorkItem // came to have a visibility
					if len(past) > made[is.Head().ID] && !work && past[0].Before != nil {
						t.Fatalf("to %s, the upgrade changed what %s %s says:\n%s\n%s", person, k, is.Head().Key,
							cascade.Encode(past[0].Before), cascade.Encode(past[0].After))
					}
					for _, p := range past {
						steps++
						if p.After == nil || !cascade.Same(p.After, is) {
							t.Fatalf("to %s, %s led to\n%s\nand there is\n%v", person, p.At, cascade.Encode(is), p.After)
						}
						if is = p.Before; is == nil {
							break
						}
					}
				}
			}
		}
		if steps < 100 {
			t.Errorf("only %d steps were told", steps)
		}
	})
}

// What was changed before the upgrade can be taken back, or is refused, and leaves the workspace whole.
func TestOldChangesAreTakenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB, e *engine.Engine, ws string) {
		whole, err := e.Operator(ws)
		must(t, err)
		root := whole.Full().Find(cascade.KindPerson, "root").Head().ID
		records, err := db.Tail(t.Context(), ws, 0, 1000)
		must(t, err)
		taken := 0
		for _, r := range records {
			for _, c := range r.Changes {
				_, err := e.Do(t.Context(), ws, engine.Undo(root, []cascade.Change{c}))
				switch code := cascade.CodeOf(err); {
				case err == nil:
					taken++
				case code != cascade.Conflict && code != cascade.Invalid && code != cascade.Forbidden:
					t.Fatalf("record %d, %s %s: %v", r.Revision, c.Kind(), c.ID(), err)
				}
				now, err := e.Operator(ws)
				must(t, err)
				if err := now.Full().Verify(); err != nil {
					t.Fatalf("taking back %s %s of record %d: %v", c.Kind(), c.ID(), r.Revision, err)
				}
			}
		}
		if taken == 0 {
			t.Error("nothing was taken back")
		}
		verified, err := db.Verify(t.Context(), ws)
		must(t, err)
		if !verified.Wrong.IsZero() {
			t.Errorf("the journal is wrong: %s", verified.Wrong)
		}
	})
}
