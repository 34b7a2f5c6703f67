package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/keyed"
)

// large makes a record of some two parts after a revision: goals with long texts, a person, and readings that are
// packed and some that are not.
func large(after int64) Record {
	var es []cascade.Entity
	for i := range 24 {
		g := goal(fmt.Sprintf("g%d", i))
		g.Intent = strings.Repeat(fmt.Sprintf("We win %d, ", i), 6000)
		es = append(es, g)
	}
	es = append(es, &cascade.Person{Header: cascade.Header{ID: "p1", Key: "ana"}, Name: "Ana", Email: "ana@example.org"})
	for i := range 600 {
		o := typed(i)
		es = append(es, o)
	}
	es = append(es, reading("o1", 31.2))
	r := put(after, es...)
	r.Reason = "all of it \"at once\""
	return r
}

// partsOf returns what stands in the parts of a record.
func partsOf(t *testing.T, db *DB, ws string, revision int64) (bodies []string) {
	t.Helper()
	must(t, db.view(t.Context(), func(r runner) error {
		return eachPart(t.Context(), r, ws, revision, func(body []byte) error {
			bodies = append(bodies, string(body))
			return nil
		})
	}))
	return bodies
}

// What is too large for one text is the same record in parts: it leads to the same rows, is followed and verified as
// any other, and its digest goes over the same bytes.
func TestLargeRecordsStandInParts(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		r := large(1)
		commit(t, db, "w", put(0, goal("first")), r, put(2, goal("last")))
		if got := wantVerified(t, db, "w", ""); got.Records != 3 || got.Entities != int64(len(r.Changes))+2 {
			t.Errorf("verified %+v", got)
		}
		got, err := db.Tail(t.Context(), "w", 0, 10)
		must(t, err)
		if diff := cmp.Diff(r, got[1], compare); diff != "" {
			t.Errorf("Tail (-want +got):\n%.2000s", diff)
		}
		want := []cascade.Entity{goal("first"), goal("last")}
		want[0].Head().Seq, want[1].Head().Seq = got[0].Changes[0].After.Head().Seq, got[2].Changes[0].After.Head().Seq
		for i, c := range r.Changes {
			want = slices.Insert(want, 1+i, c.After)
		}
		wantEntities(t, db, "w", want...)

		var (
			salt, says []byte
			format     int64
			body       string
		)
		must(t, db.read.db.QueryRowContext(t.Context(), `SELECT p.salt, p.format, p.body, j.digest FROM payload p
			JOIN journal j ON j.workspace = p.workspace AND j.revision = p.revision
			WHERE j.workspace = 'w' AND j.revision = 2`).Scan(&salt, &format, &body, &says))
		parts := partsOf(t, db, "w", 2)
		if format != formatParts || len(parts) != 2 || body != `{"reason":"all of it \"at once\""}` {
			t.Errorf("format %d, %d parts, %s", format, len(parts), body)
		}
		if all := digest(salt, body+strings.Join(parts, "")); !bytes.Equal(all, says) {
			t.Errorf("the digest is %x, and that of the whole text %x", says, all)
		}
		if text := strings.Join(parts, ""); strings.Contains(text, "example.org") {
			t.Error("the journal holds an address")
		}
		if n := partsOf(t, db, "w", 1); len(n) > 0 {
			t.Errorf("a small record has %d parts", len(n))
		}
	})
}

// In parts or in one text, a record says the same.
func TestPartsAreTheWholeList(t *testing.T) {
	t.Parallel()
	r := large(0)
	for len(r.Changes) < 3000 {
		more := large(r.Revision)
		r.Changes = append(r.Changes, more.Changes...)
	}
	var got []cascade.Change
	rows := 0
	for next := 0; next < len(r.Changes); {
		s := sealed{Record: &r, list: r.list("", next)}
		if len(s.body) > fullPart+100_000 {
			t.Errorf("a part of %d bytes", len(s.body))
		}
		cs, err := cascade.DecodeChanges([]byte(s.body))
		must(t, err)
		got = append(got, cs...)
		for i := range s.at {
			g, ok := s.Changes[next+i].After.(*cascade.Goal)
			if row := s.row(next + i); ok && row.body != string(cascade.Encode(g)) {
				t.Errorf("the row of change %d is %.80s", next+i, row.body)
			}
			rows++
		}
		next += len(s.at)
	}
	if rows != len(r.Changes) || !bytes.Equal(cascade.EncodeChanges(got), cascade.EncodeChanges(r.Changes)) {
		t.Errorf("%d of %d changes, and %d are read", rows, len(r.Changes), len(got))
	}
}

func TestVerifyFindsWhatIsWrongInParts(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		for i, tt := range []struct{ name, sql, want string }{
			{"nothing", `SELECT 1 WHERE $1 <> ''`, ""},
			{
				"edited", `UPDATE part SET body = replace(body, 'We win 23', 'We win 24') WHERE workspace = $1 AND part = 2`,
				"the payload of record 2 was changed",
			},
			{"first gone", `DELETE FROM part WHERE workspace = $1 AND part = 1`, "the payload of record 2 was changed"},
			{"last gone", `DELETE FROM part WHERE workspace = $1 AND part = 2`, "the payload of record 2 was changed"},
			{"all gone", `DELETE FROM part WHERE workspace = $1`, "the payload of record 2 was changed"},
			{
				"one more", `INSERT INTO part (workspace, revision, part, body) VALUES ($1, 2, 3, '[]')`,
				"the payload of record 2 was changed",
			},
			{
				"of no record", `INSERT INTO part (workspace, revision, part, body) VALUES ($1, 3, 1, '[]')`,
				"there are 3 parts of payloads, and 2 belong to records",
			},
			{
				"reason edited", `UPDATE payload SET body = replace(body, 'at once', 'slowly') WHERE workspace = $1`,
				"the payload of record 2 was changed",
			},
			{
				"erased in silence", `UPDATE payload SET format = 0, body = '' WHERE workspace = $1 AND revision = 2`,
				"there are 2 parts of payloads, and 0 belong to records",
			},
		} {
			w := fmt.Sprintf("w%d", i)
			workspace(t, db, w)
			commit(t, db, w, put(0, goal("first")), large(1), put(2, goal("last")))
			if _, err := db.write.db.ExecContext(t.Context(), tt.sql, w); err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			t.Run(tt.name, func(t *testing.T) { wantVerified(t, db, w, tt.want) })
		}
	})
}

// An erasure leaves nothing of a record in parts either.
func TestErasePartsToo(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		r := large(0)
		g := r.Changes[23].After.(*cascade.Goal)
		g.Intent = strings.Repeat("canary of Ana ", 3000)
		commit(t, db, "w", r)
		clean := cascade.Clone(g)
		clean.Intent = "We win"
		commit(t, db, "w", Record{Revision: 2, At: monday, Changes: []cascade.Change{{Before: g, After: clean}}})
		must(t, db.Erase(t.Context(), "w", 1, "ana", monday))
		must(t, db.Erase(t.Context(), "w", 2, "ana", monday))
		if got := wantVerified(t, db, "w", ""); got.Erased != 2 {
			t.Errorf("verified %+v", got)
		}
		if left := partsOf(t, db, "w", 1); len(left) > 0 {
			t.Errorf("%d parts are left", len(left))
		}
		if db.path != "" {
			holdsNone(t, db.path, "canary of Ana")
		}
	})
}

// Who lost a key by a record in parts is known to whoever reads older ones.
func TestNamesOfOldKeysInParts(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		m := &cascade.Framework{Header: cascade.Header{ID: "f1", Key: "ours"}}
		commit(t, db, "w", put(0, m))
		r := large(1)
		renamed := cascade.Clone(m)
		renamed.Key = "theirs"
		r.Changes = append(r.Changes, cascade.Change{Before: m, After: renamed})
		r.Command = CommandUpgrade
		commit(t, db, "w", r)
		var inParts, atOnce *oldKeys
		read := func() (o *oldKeys) {
			must(t, db.view(t.Context(), func(r runner) (err error) {
				o, err = readOld(context.Background(), r, "w")
				return err
			}))
			return o
		}
		inParts = read()
		s, err := cascade.Snapshot{}.With([]cascade.Change{{After: renamed}})
		must(t, err)
		atOnce = &oldKeys{names: keyed.Of(&s)}
		atOnce.names.Note(2, r.Changes)
		old := []cascade.Change{{After: &cascade.Settings{Header: cascade.Header{ID: "x", Seq: 5}, Framework: "ours"}}}
		fresh := func() []cascade.Change { return []cascade.Change{{After: cascade.Clone(old[0].After)}} }
		got, want := inParts.names.Changes(1, fresh()), atOnce.names.Changes(1, fresh())
		if a, b := cascade.EncodeChanges(got), cascade.EncodeChanges(want); inParts.upgraded != 2 || !bytes.Equal(a, b) ||
			!strings.Contains(string(a), `"framework":"f1"`) {
			t.Errorf("upgraded by %d: %s, want %s", inParts.upgraded, a, b)
		}
	})
}
