package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"weir.dev/weir/internal/words"
)

// openSQLiteAsItIs opens a file to read it, also one that may not be written, and makes no file beside it.
func openSQLiteAsItIs(ctx context.Context, db *DB) error {
	path, err := filepath.Abs(db.url)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return invalid(words.T("the database file cannot be read: %s", err))
	case info.Size() == 0:
		return noDatabase()
	}
	db.path = path
	logged, err := hasLog(path)
	if err != nil {
		return err
	}
	if db.read.db, err = openAsItIs(path, !logged); err != nil {
		return err
	}
	db.write.db = db.read.db
	err = holdsWeir(ctx, db.read.db)
	if e, ok := errors.AsType[*sqlite.Error](err); logged && ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR:
			// It has a write-ahead log, and there is no room or no right for the index of it that SQLite keeps beside it.
			err = errors.Join(db.read.db.Close(), db.openCopy(ctx, path))
		}
	}
	return err
}

// hasLog reports whether a database file has what only one has that is in use, or was not closed in order.
func hasLog(path string) (bool, error) {
	for _, end := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(path + end); err == nil {
			return true, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
	}
	return false, nil
}

// openAsItIs opens a file without writing to it. Of one that nobody else has open not even locks are taken.
func openAsItIs(path string, alone bool) (*sql.DB, error) {
	q := url.Values{
		"mode": {"ro"}, "_pragma": {fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "query_only(1)"},
		"_txlock": {"deferred"},
	}
	if alone {
		q.Set("immutable", "1")
	}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()+"?"+q.Encode())
	if err == nil {
		pool.SetMaxOpenConns(8)
	}
	return pool, err
}

// openCopy opens a copy of a file and its log, which goes when the database is closed.
func (db *DB) openCopy(ctx context.Context, path string) error {
	dir, err := os.MkdirTemp("", "weir-verify-*")
	if err != nil {
		return err
	}
	db.scratch = dir
	to := filepath.Join(dir, filepath.Base(path))
	if err := errors.Join(copyFile(path, to), copyFile(path+"-wal", to+"-wal")); err != nil {
		return err
	}
	if db.read.db, err = openAsItIs(to, false); err != nil {
		return err
	}
	db.write.db = db.read.db
	return holdsWeir(ctx, db.read.db)
}

// holdsWeir refuses a file that has not even the table of schemas: whoever asked for its schema would make that.
func holdsWeir(ctx context.Context, conn *sql.DB) error {
	of, err := tables(ctx, conn)
	if err == nil && !slices.Contains(slices.Collect(maps.Values(of)), schemaTable) {
		err = noDatabase()
	}
	return err
}

// schemaTable is where goose notes the schema.
const schemaTable = "goose_db_version"

// openPostgresAsItIs refuses a database in which Weir has made nothing yet, and else is openPostgres.
func openPostgresAsItIs(ctx context.Context, db *DB) error {
	if err := openPostgres(ctx, db); err != nil {
		return err
	}
	var there bool
	err := db.read.db.QueryRowContext(ctx, `SELECT to_regclass($1) IS NOT NULL`, schemaTable).Scan(&there)
	if err == nil && !there {
		err = noDatabase()
	}
	return err
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func noDatabase() error {
	return invalid(words.T("this holds no Weir database: it is empty, or of another program"))
}

// tables returns which table the pages of a tree belong to, by its first page.
func tables(ctx context.Context, conn *sql.DB) (map[int64]string, error) {
	rows, err := conn.QueryContext(ctx, "SELECT rootpage, tbl_name FROM sqlite_schema WHERE rootpage > 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	of := map[int64]string{1: "sqlite_schema"}
	for rows.Next() {
		var root int64
		var name string
		if err := rows.Scan(&root, &name); err != nil {
			return nil, err
		}
		of[root] = name
	}
	return of, rows.Err()
}

// Damage looks whether the pages of a SQLite file fit each other, and says what is wrong by table and page; empty where
// nothing is. On PostgreSQL it says nothing.
func (db *DB) Damage(ctx context.Context) ([]words.Text, error) {
	if db.path == "" {
		return nil, nil
	}
	of, err := tables(ctx, db.read.db)
	if err != nil {
		return nil, db.fail(ctx, err)
	}
	var wrong []words.Text
	// One by one, since the check of all ends with the first table that cannot be read at all.
	for _, table := range slices.Compact(slices.Sorted(maps.Values(of))) {
		more, err := db.check(ctx, table, of)
		wrong = append(wrong, more...)
		if what := sqliteCode(err); what.damage && len(more) == 0 {
			wrong = append(wrong, words.T("table %s cannot be read: %s", table, err))
		} else if err != nil && !what.damage {
			return nil, db.fail(ctx, err)
		}
	}
	return wrong, nil
}

var inTree = regexp.MustCompile(`Tree (\d+)(?: page (\d+))?`)

func (db *DB) check(ctx context.Context, table string, of map[int64]string) (wrong []words.Text, err error) {
	rows, err := db.read.db.QueryContext(ctx, "PRAGMA quick_check("+table+")")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var said string
		if err := rows.Scan(&said); err != nil {
			return nil, err
		}
		if said != "ok" {
			wrong = append(wrong, placed(said, of))
		}
	}
	return wrong, rows.Err()
}

// placed adds to what SQLite found where that is.
func placed(said string, of map[int64]string) words.Text {
	m := inTree.FindStringSubmatch(said)
	if m == nil {
		return words.Verbatim(said)
	}
	root, err := strconv.ParseInt(m[1], 10, 64)
	page := m[2]
	if page == "" {
		page = m[1]
	}
	name, ok := of[root]
	if err != nil || !ok {
		return words.Verbatim(said)
	}
	return words.T("table %s, page %s: %s", name, page, said)
}

// damageOf says more of a file that SQLite does not read, where its beginning tells it.
func damageOf(path string, otherwise words.Text) words.Text {
	f, err := os.Open(path)
	if err != nil {
		return otherwise
	}
	defer f.Close()
	var head [100]byte
	info, err := f.Stat()
	if err != nil {
		return otherwise
	}
	if _, err := io.ReadFull(f, head[:]); err != nil || string(head[:16]) != "SQLite format 3\x00" {
		return words.T("the file is no SQLite database; restore a backup")
	}
	size := int64(binary.BigEndian.Uint16(head[16:]))
	if size == 1 {
		size = 1 << 16
	}
	if pages := int64(binary.BigEndian.Uint32(head[28:])); size > 0 && info.Size() < pages*size {
		return words.T("the database file is cut short: it has %s of %s pages; restore a backup",
			no(info.Size()/size), no(pages))
	}
	return otherwise
}

// fullDisk tries whether a folder has no room for what SQLite keeps beside a file.
func fullDisk(dir string) bool {
	f, err := os.CreateTemp(dir, ".room-*")
	if err != nil {
		return noRoom(err)
	}
	_, err = f.Write(make([]byte, 64<<10))
	return noRoom(errors.Join(err, f.Close(), os.Remove(f.Name())))
}

// refusedSQLite words what keeps a file from being opened.
func refusedSQLite(db *DB, err error) failed {
	what := sqliteCode(err)
	if e, ok := errors.AsType[*sqlite.Error](err); ok && db.path != "" && fullDisk(filepath.Dir(db.path)) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN: // it does not say what the system did
			return diskFull
		}
	}
	if !what.damage || db.path == "" {
		return failed{}
	}
	what.message = damageOf(db.path, what.message)
	return what
}
