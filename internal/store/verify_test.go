package store

import (
	"fmt"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
)

// history gives a workspace one.
func history(t *testing.T, db *DB, w string) {
	t.Helper()
	workspace(t, db, w)
	g, ana := goal("g1"), &cascade.Person{Header: cascade.Header{ID: "p1", Key: "ana"}, Name: "Ana"}
	commit(t, db, w, put(0, g, ana, reading("o1", 31.2)), put(1, goal("g2")))
	g2 := cascade.Clone(g)
	g2.Intent = "We win more"
	commit(t, db, w,
		Record{Revision: 3, At: monday, Actor: "ana", Command: "edit", Reason: "Q3 <went> well", Changes: []cascade.Change{
			{Before: g, After: g2},
		}})
	commit(t, db, w, Record{Revision: 4, At: monday, Actor: "ana", Command: "export", Detail: []byte(`{}`)})
}

// $1 is the workspace.
var tampering = []struct {
	name string
	sql  []string
	want string
}{
	{"nothing", nil, ""},
	{
		"a name is no matter of the journal",
		[]string{`UPDATE entity SET body = replace(body, 'Ana', 'Bo') WHERE workspace = $1 AND kind = 'person'`},
		"",
	},
	{
		"edited payload", []string{
			`UPDATE payload SET body = replace(body, 'more', 'less') WHERE workspace = $1 AND revision = 3`,
		}, "the payload of record 3 was changed",
	},
	{
		"edited salt",
		[]string{
			`UPDATE payload SET salt = (SELECT salt FROM payload WHERE workspace = $1 AND revision = 1) WHERE workspace = $1 AND revision = 2`,
		},
		"the payload of record 2 was changed",
	},
	{"payload and digest edited", []string{
		`UPDATE journal SET digest = (SELECT digest FROM journal WHERE workspace = $1 AND revision = 2) WHERE workspace = $1 AND revision = 3`,
	}, "record 3 does not have the hash it must have"},
	{"deleted payload", []string{`DELETE FROM payload WHERE workspace = $1 AND revision = 2`}, "record 2 has no payload"},
	{
		"payload without a record",
		[]string{
			`INSERT INTO payload (workspace, revision, salt, format, body) SELECT workspace, 9, salt, format, body FROM payload WHERE workspace = $1 AND revision = 1`,
		},
		"5 payloads for 4 records",
	},
	{
		"erased in silence",
		[]string{`UPDATE payload SET format = 0, body = '' WHERE workspace = $1 AND revision = 3`},
		"record 3 is erased, and no later record says so",
	},
	{
		"unknown format",
		[]string{`UPDATE payload SET format = 9 WHERE workspace = $1 AND revision = 3`},
		"record 3 is in format 9",
	},
	{
		"changes passed over",
		[]string{`UPDATE payload SET format = 2 WHERE workspace = $1 AND revision = 2`},
		"goal g2 has a row, and no record says so",
	},
	{
		"another actor",
		[]string{`UPDATE journal SET actor = 'bo' WHERE workspace = $1 AND revision = 2`},
		"record 2 does not have the hash",
	},
	{
		"another time",
		[]string{`UPDATE journal SET at = at + 1 WHERE workspace = $1 AND revision = 2`},
		"record 2 does not have the hash",
	},
	{
		"another command",
		[]string{`UPDATE journal SET command = 'drop' WHERE workspace = $1 AND revision = 4`},
		"record 4 does not have the hash",
	},
	{
		"deleted record",
		[]string{`DELETE FROM journal WHERE workspace = $1 AND revision = 2`},
		"record 2 is missing: 1 is followed by 3",
	},
	{
		"deleted first record",
		[]string{`DELETE FROM journal WHERE workspace = $1 AND revision = 1`},
		"record 1 is missing: 0 is followed by 2",
	},
	{"reordered", []string{
		`UPDATE journal SET revision = -2 WHERE workspace = $1 AND revision = 2`,
		`UPDATE journal SET revision = 2 WHERE workspace = $1 AND revision = 3`,
		`UPDATE journal SET revision = 3 WHERE workspace = $1 AND revision = -2`,
	}, "record 2 does not have the hash"},
	{
		"cut off at the end",
		[]string{
			`DELETE FROM journal WHERE workspace = $1 AND revision = 4`,
			`DELETE FROM payload WHERE workspace = $1 AND revision = 4`,
		},
		"the journal ends with record 3, and the workspace stands at 4",
	},
	{
		"cut off, and hidden badly",
		[]string{
			`DELETE FROM journal WHERE workspace = $1 AND revision = 4`,
			`DELETE FROM payload WHERE workspace = $1 AND revision = 4`, `UPDATE workspace SET revision = 3 WHERE id = $1`,
		},
		"the workspace says",
	},
	{
		"another head", []string{
			`UPDATE workspace SET head = (SELECT hash FROM journal WHERE workspace = $1 AND revision = 1) WHERE id = $1`,
		}, "the workspace says",
	},
	{
		"edited row", []string{
			`UPDATE entity SET body = replace(body, 'win more', 'win less') WHERE workspace = $1 AND id = 'g1'`,
		}, "the row of goal g1 is not what record 3 says",
	},
	{
		"row of another",
		[]string{`UPDATE entity SET id = 'g9' WHERE workspace = $1 AND id = 'g1'`},
		"the row of goal g9 holds another: g1",
	},
	{
		"spoilt row",
		[]string{`UPDATE entity SET body = '{' WHERE workspace = $1 AND id = 'g1'`},
		"the row of goal g1 cannot be read",
	},
	{
		"edited reading",
		[]string{`UPDATE observation SET value = 45 WHERE workspace = $1`},
		"the row of observation o1 is not what record 1 says",
	},
	{
		"deleted row",
		[]string{`DELETE FROM entity WHERE workspace = $1 AND id = 'g2'`},
		"goal g2 has no row, and record 2 says there is one",
	},
	{"deleted reading", []string{`DELETE FROM observation WHERE workspace = $1`}, "observation o1 has no row"},
	{
		"added row", []string{
			`INSERT INTO entity (workspace, seq, kind, id, body) VALUES ($1, 99, 'goal', 'g9', '{"id":"g9","seq":99}')`,
		}, "goal g9 has a row, and no record says so",
	},
	{
		"role raised", []string{
			`UPDATE entity SET body = replace(body, '"name"', '"role":"owner","name"') WHERE workspace = $1 AND kind = 'person'`,
		}, "the row of person p1 is not what record 1 says",
	},
}

func TestVerifyFindsWhatIsWrong(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		for i, tt := range tampering {
			w := fmt.Sprintf("w%d", i)
			history(t, db, w)
			for _, s := range tt.sql {
				if _, err := db.write.db.ExecContext(t.Context(), s, w); err != nil {
					t.Fatalf("%s: %s: %v", tt.name, s, err)
				}
			}
			t.Run(tt.name, func(t *testing.T) { wantVerified(t, db, w, tt.want) })
		}
	})
}

func TestVerifyOfNothing(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		_, err := db.Verify(t.Context(), "nowhere")
		wantCode(t, "no such workspace", err, cascade.NotFound)
		workspace(t, db, "w")
		wantVerified(t, db, "w", "")
	})
}

func TestErase(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		workspace(t, db, "w")
		canary := strings.Repeat("canary of Ana ", 30)
		g, kept := goal("g1"), goal("g2")
		g.Intent = canary
		commit(t, db, "w", put(0, g), put(1, kept))
		clean := cascade.Clone(g)
		clean.Intent = "We win"
		commit(t, db, "w", Record{
			Revision: 3, At: monday, Reason: canary, Changes: []cascade.Change{{Before: g, After: clean}},
			Once: &Once{Actor: "ana", Key: "k", Result: []byte(canary)},
		})

		keptNow(t, db, "w")
		must(t, db.Erase(t.Context(), "w", 1, "ana", monday))
		_, err := db.FindOnce(t.Context(), "w", "ana", "k")
		wantCode(t, "what was kept for a retry", err, cascade.NotFound)
		must(t, db.Erase(t.Context(), "w", 3, "ana", monday)) // what it says before is the canary too
		r := wantVerified(t, db, "w", "")
		if r.Erased != 2 || r.Records != 5 {
			t.Errorf("Verify: %+v, want 5 records, 2 of them erased", r)
		}
		wantEntities(t, db, "w", clean, kept)
		records, err := db.Tail(t.Context(), "w", 0, 10)
		must(t, err)
		for i, erased := range []bool{true, false, true, false, false} {
			if records[i].Erased != erased {
				t.Errorf("record %d: erased is %t, want %t", i+1, records[i].Erased, erased)
			}
		}
		for _, tt := range []struct {
			revision int64
			want     cascade.Code
		}{{1, cascade.Conflict}, {4, cascade.Invalid}, {99, cascade.NotFound}} {
			wantCode(t, "erasing again", db.Erase(t.Context(), "w", tt.revision, "ana", monday), tt.want)
		}
		// Other rows are still held to the journal.
		_, err = db.write.db.ExecContext(t.Context(),
			`UPDATE entity SET body = replace(body, 'We win g2', 'We lose') WHERE id = 'g2'`)
		must(t, err)
		wantVerified(t, db, "w", "the row of goal g2 is not what record 2 says")

		if db.path != "" {
			holdsNone(t, db.path, "canary of Ana")
		}
	})
}
