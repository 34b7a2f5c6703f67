package store

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
)

// leftToVerify are those of tampering that looking from the last record back does not find.
var leftToVerify = map[string]bool{
	"payload without a record": true, "erased in silence": true, "changes passed over": true, "added row": true,
	"row of another": true, "reordered": true, "deleted first record": true,
}

// recheck looks at everything, a few records at a time.
func recheck(t *testing.T, c *Recheck, records int64) string {
	t.Helper()
	for range 1000 {
		done, is, err := c.Step(t.Context(), records)
		must(t, err)
		if done || !is.IsZero() {
			return is.String()
		}
	}
	t.Fatal("it does not end")
	return ""
}

// What Verify finds is found a little at a time too, but for what only a look at everything tells, and nothing else is.
func TestRecheckFindsRowsThatAreNotWhatTheJournalSays(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		for i, tt := range tampering {
			w := fmt.Sprintf("w%d", i)
			history(t, db, w)
			for _, s := range tt.sql {
				if _, err := db.write.db.ExecContext(t.Context(), s, w); err != nil {
					t.Fatalf("%s: %s: %v", tt.name, s, err)
				}
			}
			t.Run(tt.name, func(t *testing.T) {
				for step := int64(1); step < 6; step++ {
					if is := recheck(t, db.Recheck(w), step); (is != "") != (tt.want != "") && !leftToVerify[tt.name] {
						t.Errorf("in steps of %d: %q, where Verify says %q", step, is, tt.want)
					}
				}
			})
		}
	})
}

// What was looked at takes as much memory as there is, however many records made it.
func TestRecheckRemembersNoMoreThanThereIs(t *testing.T) {
	const records = 20_000
	var before, after runtime.MemStats
	c := &Recheck{}
	runtime.ReadMemStats(&before)
	for n := int64(1); n <= records; n++ {
		for place := n<<24 | 1; place <= n<<24|2; place++ {
			if c.see(place) || !c.see(place) {
				t.Fatalf("place %d was looked at before, or is forgotten", place)
			}
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / records; each > 1000 {
		t.Errorf("%d bytes for a record of two things", each)
	}
}

// A record that stands in parts is too large to be looked at, and no fault.
func TestRecheckLeavesRecordsInParts(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		commit(t, db, "w", put(0, goal("first")), large(1), put(2, goal("last")))
		for step := int64(1); step < 4; step++ {
			if is := recheck(t, db.Recheck("w"), step); is != "" {
				t.Errorf("in steps of %d: %q", step, is)
			}
		}
	})
}

// A workspace that is written to while it is looked at is right; so is one where something was erased.
func TestRecheckGoesOnBesideWrites(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		draw := rand.New(rand.NewPCG(1, 2))
		var goals []*cascade.Goal
		revision := int64(0)
		write := func() {
			var cs []cascade.Change
			if g := goal(fmt.Sprintf("g%d", revision)); len(goals) < 3 || draw.IntN(2) == 0 {
				g.Seq = 1000 + revision
				goals, cs = append(goals, g), []cascade.Change{{After: g}}
			} else if i := draw.IntN(len(goals)); draw.IntN(4) == 0 {
				cs = []cascade.Change{{Before: goals[i]}}
				goals = append(goals[:i], goals[i+1:]...)
			} else {
				after := cascade.Clone(goals[i])
				after.Intent += "!"
				cs = []cascade.Change{{Before: goals[i], After: after}}
				goals[i] = after
			}
			revision++
			commit(t, db, "w", Record{Revision: revision, At: monday, Actor: "ana", Command: "edit", Changes: cs})
		}
		for range 60 {
			write()
		}
		must(t, db.Erase(t.Context(), "w", 30, "ana", monday))
		revision++
		c := db.Recheck("w")
		for range 1000 {
			done, is, err := c.Step(t.Context(), 7)
			must(t, err)
			if !is.IsZero() {
				t.Fatalf("it says %s", is)
			}
			if done {
				return
			}
			for range draw.IntN(3) {
				write()
			}
		}
		t.Fatal("it does not end")
	})
}

// A write-ahead log that was damaged after a part of it had been brought into the file leaves rows of one state and a
// journal of another.
func TestRecheckTellsRowsOfAnotherState(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		history(t, db, "w")
		all, _, _, err := db.Load(t.Context(), "w")
		must(t, err)
		was := all[0].(*cascade.Goal)
		now := cascade.Clone(was)
		now.Intent = "We win most"
		commit(t, db, "w", Record{Revision: 5, At: monday, Actor: "ana", Command: "edit", Changes: []cascade.Change{
			{Before: was, After: now},
		}})
		if is := recheck(t, db.Recheck("w"), 100); is != "" {
			t.Fatal(is)
		}
		_, err = db.write.db.ExecContext(t.Context(),
			`UPDATE entity SET body = replace(body, 'win most', 'win more') WHERE workspace = 'w' AND id = 'g1'`)
		must(t, err)
		if is := recheck(t, db.Recheck("w"), 100); !strings.Contains(is, "the row of goal g1 is not what record 5 says") {
			t.Errorf("it says %q", is)
		}
	})
}
