package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weir.dev/weir/internal/cascade"
)

// typed is a reading as most are: an id in the usual form, a metric, a day and a value.
func typed(n int) *cascade.Observation {
	digits := strings.Map(func(c rune) rune { return 'a' + c - '0' }, fmt.Sprintf("%04d", n))
	return &cascade.Observation{
		Header: cascade.Header{ID: cascade.ID(digits + strings.Repeat("q", 21) + "a")},
		Metric: cascade.ID(fmt.Sprint("m", n/52)),
		At:     cascade.OnDay(cascade.DateOf(monday) + cascade.Date(n)), Value: float64(n) / 3,
	}
}

func countOf(t *testing.T, db *DB, table string) (n int) {
	t.Helper()
	must(t, db.read.db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

// TestPacks writes many readings at once and changes some, in their packs and out of them.
func TestPacks(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		var es []cascade.Entity
		for n := range 300 {
			es = append(es, typed(n))
		}
		es = append(es, goal("g"), typed(300), reading("o", 1)) // the last says more than a pack keeps
		now := map[int64]cascade.Entity{}
		revision := int64(0)
		write := func(cs ...cascade.Change) {
			t.Helper()
			revision++
			cascade.Stamp(cs, revision)
			commit(t, db, "w", Record{Revision: revision, At: monday, Command: "put", Changes: cs})
			for _, c := range cs {
				if delete(now, headOf(c).Seq); c.After != nil {
					now[headOf(c).Seq] = c.After
				}
			}
			var want []cascade.Entity
			for _, e := range now {
				want = append(want, e)
			}
			slices.SortFunc(want, cascade.ByCreation)
			wantEntities(t, db, "w", want...)
			wantVerified(t, db, "w", "")
			var cs2 []cascade.Change
			for _, e := range want {
				cs2 = append(cs2, cascade.Change{After: e})
			}
			whole, err := cascade.Snapshot{}.With(cs2)
			must(t, err)
			got, _, err := db.Snapshot(t.Context(), "w")
			must(t, err)
			if diff := cmp.Diff(slices.Collect(whole.All(cascade.KindObservation)),
				slices.Collect(got.All(cascade.KindObservation)), compare); diff != "" {
				t.Errorf("readings (-want +got):\n%s", diff)
			}
		}
		var made []cascade.Change
		for _, e := range es {
			made = append(made, cascade.Change{After: e})
		}
		write(made...)
		if packs, rows := countOf(t, db, "pack"), countOf(t, db, "observation"); packs != 3 || rows != 1 {
			t.Errorf("they stand in %d packs and %d rows, want 3 and 1", packs, rows)
		}
		change := func(n int, value float64) cascade.Change {
			after := cascade.Clone(es[n].(*cascade.Observation))
			after.Value = value
			c := cascade.Change{Before: es[n], After: after}
			es[n] = after
			return c
		}
		write(change(0, 7), change(127, 8), change(128, 9), change(299, -1), change(301, 5))
		write(change(127, 10), change(50, 11)) // one in a row of its own by now
		var gone, back []cascade.Change
		for n := 20; n < 60; n++ {
			gone = append(gone, cascade.Change{Before: es[n]})
			back = append(back, cascade.Change{After: es[n]})
		}
		write(gone...)
		write(back...) // a pack inside the place of another
		write(change(30, 1), change(100, 2), change(10, 3))
		gone = nil
		for _, e := range es {
			gone = append(gone, cascade.Change{Before: e})
		}
		write(gone...)
		if packs, rows := countOf(t, db, "pack"), countOf(t, db, "observation"); packs != 0 || rows != 0 {
			t.Errorf("%d packs and %d rows are left of nothing", packs, rows)
		}
	})
}

// TestVerifyReadsPacks holds packs to the journal.
func TestVerifyReadsPacks(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		var es []cascade.Entity
		for n := range 40 {
			es = append(es, typed(n))
		}
		workspace(t, db, "w")
		commit(t, db, "w", put(0, es...))
		wantVerified(t, db, "w", "")
		edited := cascade.Clone(es[5].(*cascade.Observation))
		edited.Value++
		for _, c := range []struct {
			body []byte
			want string
		}{
			{cascade.Pack([]*cascade.Observation{edited}), "is not what record 1 says"},
			{cascade.Pack(nil), "has no row, and record 1 says there is one"},
			{[]byte("spoilt"), "a row of readings cannot be read"},
		} {
			_, err := db.write.db.ExecContext(t.Context(), `UPDATE pack SET body = $2 WHERE workspace = $1`, "w", c.body)
			must(t, err)
			wantVerified(t, db, "w", c.want)
		}
	})
}
