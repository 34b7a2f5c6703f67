package store

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

func TestEveryKindComesBack(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		var es []cascade.Entity
		for _, k := range cascade.Kinds {
			es = append(es, filled(k, "full-"+string(k)))
			bare := cascade.New(k)
			bare.Head().ID = cascade.ID("bare-" + string(k))
			if o, ok := bare.(*cascade.Observation); ok {
				o.At = cascade.OnDay(cascade.DateOf(monday)) // there is none without
			}
			es = append(es, bare)
		}
		commit(t, db, "w", put(0, es...))
		wantEntities(t, db, "w", es...)
		if r := wantVerified(t, db, "w", ""); r.Entities != int64(len(es)) || r.Records != 1 {
			t.Errorf("Verify compared %+v, want %d entities in 1 record", r, len(es))
		}
	})
}

func TestExtremeNumbers(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		var es []cascade.Entity
		for i, v := range []float64{
			math.Copysign(0, -1), math.MaxFloat64, math.SmallestNonzeroFloat64, -0.1, 1e15 + 0.3, 9007199254740993,
		} {
			es = append(es, reading(strings.Repeat("o", i+1), v))
		}
		commit(t, db, "w", put(0, es...))
		wantEntities(t, db, "w", es...)
		wantVerified(t, db, "w", "")
	})
}

// Many more rows than one INSERT carries, and changes to some that are still waiting.
func TestManyChangesInOneRecord(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		var es, want []cascade.Entity
		for range 150 {
			es = append(es, goal("g"+strings.Repeat("x", len(es))), reading("o"+strings.Repeat("x", len(es)), 1))
		}
		r := put(0, es...)
		for i, e := range es {
			switch i % 7 {
			case 0: // changed at once
				after := cascade.Clone(e)
				after.Head().Key = "changed"
				r.Changes = append(r.Changes, cascade.Change{Before: e, After: after})
				want = append(want, after)
			case 1: // gone at once
				r.Changes = append(r.Changes, cascade.Change{Before: e})
			default:
				want = append(want, e)
			}
		}
		commit(t, db, "w", r)
		wantEntities(t, db, "w", want...)
		wantVerified(t, db, "w", "")
	})
}

func TestChangeAndDelete(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		g, o := goal("g"), reading("o", 1)
		commit(t, db, "w", put(0, g, o))
		g2, o2 := cascade.Clone(g), cascade.Clone(o)
		g2.Intent, o2.Value, o2.Note = "We win more", 2, "corrected"
		commit(t, db, "w",
			Record{Revision: 2, At: monday, Changes: []cascade.Change{{Before: g, After: g2}, {Before: o, After: o2}}})
		wantEntities(t, db, "w", g2, o2)
		commit(t, db, "w", Record{Revision: 3, At: monday, Changes: []cascade.Change{{Before: g2}, {Before: o2}}})
		wantEntities(t, db, "w")
		wantVerified(t, db, "w", "")

		err := db.Commit(t.Context(),
			[]Write{
				{Workspace: "w", Base: 3, Records: []Record{{Revision: 4, At: monday, Changes: []cascade.Change{{Before: g2}}}}},
			})
		if err == nil || !strings.Contains(err.Error(), "rows and journal disagree") {
			t.Errorf("deleting what has no row: %v", err)
		}
		if n, err := db.Revision(t.Context(), "w"); n != 3 || err != nil {
			t.Errorf("revision %d, %v; want 3", n, err)
		}
	})
}

func TestCommitRefuses(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		unplaced, other := goal("g"), goal("h")
		other.Seq = 7
		moved := cascade.Clone(other)
		moved.Seq = 8
		change := func(before, after cascade.Entity) Write {
			return Write{
				Workspace: "w", Records: []Record{{Revision: 1, Changes: []cascade.Change{{Before: before, After: after}}}},
			}
		}
		for name, writes := range map[string][]Write{
			"gap":           {{Workspace: "w", Records: []Record{{Revision: 2}}}},
			"twice":         {{Workspace: "w"}, {Workspace: "w"}},
			"no place":      {change(nil, unplaced)},
			"place changes": {change(other, moved)},
			"empty change":  {change(nil, nil)},
			"two payloads": {
				{Workspace: "w", Records: []Record{{Revision: 1, Changes: []cascade.Change{{After: other}}, Detail: []byte("{}")}}},
			},
			"no such": {{Workspace: "nowhere", Records: []Record{{Revision: 1}}}},
			"instance": {
				{Workspace: Instance, Records: []Record{{Revision: 2, Changes: []cascade.Change{{After: other}}}}},
			},
			"stale": {{Workspace: "w", Base: 5, Records: []Record{{Revision: 6}}}},
			"same place": {{Workspace: "w", Records: []Record{
				{Revision: 1, Changes: []cascade.Change{{After: other}, {After: cascade.Clone(other)}}},
			}}},
		} {
			if err := db.Commit(t.Context(), writes); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		wantEntities(t, db, "w")
		wantVerified(t, db, "w", "")
	})
}

// Two editors look at the same state, and each adds half of a cycle. Whatever the engine does, both must not succeed.
func TestTwoEditorsOneCycle(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		// Two processes, as far as the database can tell.
		editors := [2]*DB{open(t, url, fixed), open(t, url, fixed)}
		workspace(t, editors[0], "w")
		for round := range int64(20) {
			errs := make(chan error, 2)
			for i, db := range editors {
				a := &cascade.Alignment{Header: cascade.Header{ID: "ab"}, By: cascade.ByResponse, Goal: "a", To: "b"}
				if i == 1 {
					a.ID, a.Goal, a.To = "ba", "b", "a"
				}
				go func() {
					errs <- db.Commit(t.Context(), []Write{{Workspace: "w", Base: round, Records: []Record{put(round, a)}}})
				}()
			}
			e1, e2 := <-errs, <-errs
			stale, ok := errors.AsType[*StaleError](errors.Join(e1, e2))
			if !ok || stale.Workspace != "w" || e1 != nil && e2 != nil {
				t.Fatalf("round %d: errors are %v and %v; want one nil and one stale", round, e1, e2)
			}
			wantCode(t, "a stale commit", stale, cascade.Conflict)
		}
		wantVerified(t, editors[0], "w", "")
	})
}

func TestOneStaleWorkspaceStopsTheBatch(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		for _, w := range []string{"a", "b", "c"} {
			workspace(t, db, w)
		}
		commit(t, db, "b", put(0, goal("b1")))
		batch := func() []Write {
			return []Write{
				{Workspace: "c", Records: []Record{put(0, goal("c1"))}},
				{Workspace: "b", Records: []Record{put(0, goal("b2"))}}, // stale
				{Workspace: "a", Records: []Record{put(0, goal("a1")), put(1, goal("a2"))}},
			}
		}
		stale, ok := errors.AsType[*StaleError](db.Commit(t.Context(), batch()))
		if !ok || stale.Workspace != "b" {
			t.Fatalf("stale: %v, want workspace b", stale)
		}
		wantEntities(t, db, "a")
		wantEntities(t, db, "c")
		wantVerified(t, db, "a", "")

		again := batch()
		again[1] = Write{Workspace: "b", Base: 1, Records: []Record{put(1, goal("b2"))}}
		must(t, db.Commit(t.Context(), again))
		for w, want := range map[string]int64{"a": 2, "b": 2, "c": 1} {
			if n, err := db.Revision(t.Context(), w); n != want || err != nil {
				t.Errorf("workspace %s is at %d, %v; want %d", w, n, err, want)
			}
			wantVerified(t, db, w, "")
		}
	})
}

func TestTail(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		ana := &cascade.Person{Header: cascade.Header{ID: "p1", Key: "ana"}, Name: "Ana Lima", Email: "ana@example.org"}
		gone := &cascade.Person{Header: cascade.Header{ID: "p2", Key: "bo"}, Name: "Bo", Email: "bo@example.org"}
		renamed := cascade.Clone(ana)
		first := put(0, ana, gone)
		renamed.Seq, renamed.Name = ana.Seq, "Ana Souza"
		second := Record{
			Revision: 2, At: monday.Add(time.Microsecond), Actor: "p1", Command: "rename",
			Reason:  "she married <3",
			Changes: []cascade.Change{{Before: ana, After: renamed}, {Before: gone}},
		}
		third := Record{Revision: 3, At: monday, Actor: "p1", Command: "export", Detail: []byte(`{"format":"csv"}`)}
		commit(t, db, "w", first, second)
		commit(t, db, "w", third)

		got, err := db.Tail(t.Context(), "w", 0, 10)
		must(t, err)
		nameless := cascade.Clone(gone)
		nameless.Name, nameless.Email = "", ""
		want := []Record{first, second, third}
		want[0].Changes = []cascade.Change{{After: renamed}, {After: nameless}}
		want[1].Changes = []cascade.Change{{Before: renamed, After: renamed}, {Before: nameless}}
		if diff := cmp.Diff(want, got, compare); diff != "" {
			t.Errorf("Tail (-want +got):\n%s", diff)
		}
		got, err = db.Tail(t.Context(), "w", 1, 1)
		must(t, err)
		if len(got) != 1 || got[0].Revision != 2 {
			t.Errorf("Tail after 1, at most 1: %+v", got)
		}

		// The journal itself knows nobody.
		var bodies string
		rows, err := db.read.db.QueryContext(t.Context(), `SELECT body FROM payload WHERE workspace = 'w'`)
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			var b string
			must(t, rows.Scan(&b))
			bodies += b
		}
		for _, secret := range []string{"Lima", "Souza", "example.org"} {
			if strings.Contains(bodies, secret) {
				t.Errorf("the journal holds %q", secret)
			}
		}
		wantVerified(t, db, "w", "")
	})
}

func TestWorkspaces(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w1")
		workspace(t, db, "w2")
		wantCode(t, "a key that is taken", db.CreateWorkspace(t.Context(), "", "w3", "key-w1"), cascade.Conflict)
		wantCode(t, "no key", db.CreateWorkspace(t.Context(), "", "w3", ""), cascade.Invalid)
		_, _, _, err := db.Load(t.Context(), "nowhere")
		wantCode(t, "loading what is not there", err, cascade.NotFound)
		rename := func(key string) error {
			s := &cascade.Settings{Header: cascade.Header{ID: "s", Key: key}}
			return db.Commit(t.Context(), []Write{{Workspace: "w2", Records: []Record{put(0, s)}}})
		}
		wantCode(t, "renaming to a key that is taken", rename("key-w1"), cascade.Conflict)
		must(t, rename("acme"))
		got, err := db.Workspaces(t.Context())
		must(t, err)
		want := []Workspace{{ID: "w1", Key: "key-w1", Created: monday}, {ID: "w2", Key: "acme", Revision: 1, Created: monday}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Workspaces (-want +got):\n%s", diff)
		}
		if r := wantVerified(t, db, Instance, ""); r.Records != 2 {
			t.Errorf("the instance's chain has %d records, want 2", r.Records)
		}
	})
}

func TestOnce(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		r := put(0, goal("g"))
		r.Once = &Once{Actor: "ana", Key: "k", Request: []byte{1, 2}, Result: []byte(`{"id":"g"}`)}
		commit(t, db, "w", r)
		got, err := db.FindOnce(t.Context(), "w", "ana", "k")
		must(t, err)
		if diff := cmp.Diff(*r.Once, got); diff != "" {
			t.Errorf("FindOnce (-want +got):\n%s", diff)
		}
		for _, other := range [][3]string{{"v", "ana", "k"}, {"w", "bo", "k"}, {"w", "ana", "K"}} {
			_, err := db.FindOnce(t.Context(), other[0], cascade.ID(other[1]), other[2])
			wantCode(t, strings.Join(other[:], " "), err, cascade.NotFound)
		}
		again := put(1, goal("h"))
		again.Once = &Once{Actor: "ana", Key: "k"}
		wantCode(t, "the same key twice",
			db.Commit(t.Context(), []Write{{Workspace: "w", Base: 1, Records: []Record{again}}}), cascade.Conflict)
		must(t, db.Purge(t.Context(), r.At))
		_, err = db.FindOnce(t.Context(), "w", "ana", "k")
		wantCode(t, "not older than the limit", err, "")
		must(t, db.Purge(t.Context(), r.At.Add(time.Microsecond)))
		_, err = db.FindOnce(t.Context(), "w", "ana", "k")
		wantCode(t, "purged", err, cascade.NotFound)
	})
}

func TestFollow(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		writer, follower := open(t, url, fixed), open(t, url, fixed)
		workspace(t, writer, "w")
		hint := follower.Watch(t.Context())
		wait(t, hint) // it begins with one
		seen := int64(0)
		for round := range int64(3) {
			commit(t, writer, "w", put(round, goal(strings.Repeat("g", int(round)+1))))
			for seen == round { // there may be hints without a reason
				wait(t, hint)
				records, err := follower.Tail(t.Context(), "w", seen, 10)
				must(t, err)
				seen += int64(len(records))
			}
		}
	})
}

func TestWatchEndsWithTheDatabase(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		db := open(t, url, fixed)
		hint := db.Watch(t.Context())
		must(t, db.Close())
		for range hint { // until it is closed
		}
	})
}
