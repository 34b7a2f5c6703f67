package demo_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/demo"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
)

// TestCompany writes a company past the engine and opens it with one: the database is whole, and holds what the same
// options give in memory.
func TestCompany(t *testing.T) {
	t.Parallel()
	c := clock.Frozen(company.Day.Time())
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "weir.db"), c)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	o := company.Options{Goals: 1200, Seed: 3, Today: company.Day}
	told := -1
	w, err := demo.FurnishCompany(t.Context(), db, c, clock.Seeded(1), o, func(goals int) {
		if goals < told {
			t.Errorf("%d goals written, and before it were %d", goals, told)
		}
		told = goals
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := db.Verify(t.Context(), w.Info.ID)
	if err != nil || !report.Wrong.IsZero() || report.Records < 3 {
		t.Fatalf("%d records: %v, %s", report.Records, err, report.Wrong)
	}
	e, err := engine.Open(t.Context(), db, c, clock.Seeded(2), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if role, ok := e.Role(w.Info.ID, w.Person); !ok || role != cascade.Owner {
		t.Errorf("who is at the machine is %q there", role)
	}
	world, err := e.Operator(w.Info.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.Founded = true
	memory := company.Snapshot(o)
	for _, k := range cascade.Kinds {
		n := world.Full().Len(k)
		if k == cascade.KindSettings || k == cascade.KindPerson {
			n-- // what the workspace was founded with
		}
		if n != memory.Len(k) {
			t.Errorf("%d of kind %s are stored, %d are made", n, k, memory.Len(k))
		}
		for m := range memory.All(k) {
			if e := world.Full().Get(k, m.Head().ID); e == nil || !cascade.Same(e, m) {
				t.Fatalf("%s %s is stored otherwise than made", k, m.Head().ID)
			}
		}
	}
}
