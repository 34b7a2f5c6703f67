package store

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// stored returns a database file with a workspace w, closed in order.
func stored(t *testing.T) string {
	t.Helper()
	path := testenv.SQLite(t)
	db, err := Open(t.Context(), path, fixed)
	must(t, err)
	workspace(t, db, "w")
	g := goal("g1")
	for i := range int64(20) {
		g.Intent = strings.Repeat("We win. ", 1000)
		g.ID = cascade.ID("g" + no(i))
		commit(t, db, "w", put(i, cascade.Clone(g)))
	}
	must(t, db.Close())
	return path
}

// A page that is damaged is named, with the table that it belongs to.
func TestDamageIsNamed(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(stored(t))
	must(t, err)
	const page = 4096
	for table, want := range map[string]string{"payload": "table payload, page ", "journal": "table journal, page "} {
		path := filepath.Join(t.TempDir(), "weir.db")
		must(t, os.WriteFile(path, whole, 0o600))
		db, err := OpenOld(t.Context(), path, fixed)
		must(t, err)
		if wrong, err := db.Damage(t.Context()); err != nil || len(wrong) > 0 {
			t.Fatalf("a whole file: %v, %v", wrong, err)
		}
		var root int
		must(t, db.read.db.QueryRowContext(t.Context(), `SELECT rootpage FROM sqlite_schema WHERE name = $1`, table).
			Scan(&root))
		must(t, db.Close())
		bad := bytes.Clone(whole)
		copy(bad[(root-1)*page:], bytes.Repeat([]byte{0xa7}, page))
		must(t, os.WriteFile(path, bad, 0o600))
		db, err = OpenOld(t.Context(), path, fixed)
		must(t, err)
		wrong, err := db.Damage(t.Context())
		must(t, err)
		if len(wrong) == 0 || !strings.Contains(wrong[0].String(), want+no(int64(root))) {
			t.Errorf("page %d of %s: it says %q, want %q", root, table, wrong, want)
		}
		must(t, db.Close())
	}
}

// What is no whole database file is told by what is wrong with it.
func TestNoWholeFile(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(stored(t))
	must(t, err)
	for _, tt := range []struct {
		name, want string
		data       []byte
	}{
		{"empty", "holds no Weir database", nil},
		{"one byte", "holds no Weir database", whole[:1]},
		{"hundred bytes", "cut short: it has 0 of ", whole[:100]},
		{"half", "cut short: it has ", whole[:len(whole)/8192*4096]},
		{"but for a page", "cut short: it has ", whole[:len(whole)-4096]},
		{"text", "no SQLite database", bytes.Repeat([]byte("text "), 1000)},
		{"garbage behind its head", "damaged", append(bytes.Clone(whole[:100]), bytes.Repeat([]byte{7}, len(whole)-100)...)},
	} {
		path := filepath.Join(t.TempDir(), "weir.db")
		must(t, os.WriteFile(path, tt.data, 0o600))
		db, err := OpenOld(t.Context(), path, fixed)
		if err == nil {
			wrong, damaged := db.Damage(t.Context())
			t.Errorf("%s: it opens, and says %v, %v", tt.name, wrong, damaged)
			must(t, db.Close())
			continue
		}
		if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, tt.data) {
			t.Errorf("%s: the file has changed (%v)", tt.name, err)
		}
	}
}

// A copy that may only be read is checked, also one with what was not yet copied from its log.
func TestReadOnlyCopy(t *testing.T) {
	t.Parallel()
	for _, logged := range []bool{false, true} {
		dir := testenv.SmallDisk(t, 8<<20)
		path := filepath.Join(dir, "weir.db")
		db := open(t, filepath.Join(t.TempDir(), "weir.db"), fixed)
		workspace(t, db, "w")
		commit(t, db, "w", put(0, goal("g")))
		if !logged {
			_, err := walCheckpoint(t.Context(), db.write.db, "TRUNCATE")
			must(t, err)
		}
		for from, to := range map[string]string{db.path: path, db.path + "-wal": path + "-wal"} {
			if data, err := os.ReadFile(from); err != nil || len(data) > 0 {
				must(t, err)
				must(t, os.WriteFile(to, data, 0o400))
			}
		}
		testenv.ReadOnly(t, dir)
		copied, err := OpenOld(context.Background(), path, fixed)
		must(t, err)
		damage, err := copied.Damage(t.Context())
		if err != nil || len(damage) > 0 {
			t.Errorf("the copy is damaged: %v, %v", damage, err)
		}
		wantVerified(t, copied, Instance, "")
		if r := wantVerified(t, copied, "w", ""); r.Records != 1 {
			t.Errorf("with a log %t: %d records, want 1", logged, r.Records)
		}
		scratch := copied.scratch
		must(t, copied.Close())
		if _, err := os.Stat(scratch); scratch != "" && !os.IsNotExist(err) {
			t.Errorf("%s is left", scratch)
		}
	}
}
