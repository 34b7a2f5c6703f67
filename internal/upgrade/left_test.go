package upgrade_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/store"
)

// What was left of a removed goal was marked as removed, and since when, until one mark said both. It is read as it was
// kept, shows to nobody else, and the journal that says so is whole.
func TestReadsWhatWasLeft(t *testing.T) {
	t.Parallel()
	const name = "schema-5-left"
	answers, err := os.ReadFile(filepath.Join("testdata", name+".answers"))
	must(t, err)
	want := slices.Sorted(strings.Lines(string(answers)))
	for _, in := range []string{"SQLite", "PostgreSQL"} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			url := fixture(t, name)
			if in == "PostgreSQL" {
				url = inPostgres(t, url)
			}
			db, r := upgraded(t, url)
			if len(r.Workspaces) > 0 {
				t.Errorf("its rows are written anew: %+v", r)
			}
			w := load(t, db)
			must(t, w.Full().Verify())
			if got := told(t, w); strings.Join(got, "\n")+"\n" != strings.Join(want, "") {
				t.Errorf("told is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, ""))
			}
			wholeAndLeft(t, db, w.Full())
		})
	}
}

// wholeAndLeft wants a goal with a measure and a line to be left by the last record of a journal that is whole.
func wholeAndLeft(t *testing.T, db *store.DB, s *cascade.Snapshot) {
	t.Helper()
	all, err := db.Workspaces(t.Context())
	must(t, err)
	verified, err := db.Verify(t.Context(), all[0].ID)
	must(t, err)
	if !verified.Wrong.IsZero() {
		t.Errorf("the journal is wrong: %s", verified.Wrong)
	}
	left := 0
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			if r := e.Head().Remnant; r != nil {
				left++
				if r.Gone>>24 != 9 {
					t.Errorf("%s %s is gone since %d", k, e.Head().ID, r.Gone)
				}
			}
		}
	}
	if _, counted := s.Remnants(); left != 3 || counted != left {
		t.Errorf("%d things are left", left)
	}
}
