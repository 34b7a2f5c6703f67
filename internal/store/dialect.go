package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"weir.dev/weir/internal/cascade"

	"weir.dev/weir/internal/words"
)

//go:embed migrations/*/*.sql
var migrations embed.FS

// dialect is everything the two databases do differently.
type dialect struct {
	folder  string // of its migrations
	goose   goose.Dialect
	migrate []goose.ProviderOption
	open    func(ctx context.Context, db *DB) error
	asItIs  func(ctx context.Context, db *DB) error // opens it to be read alone
	prepare bool                                    // the driver does not keep prepared statements itself
	rows    int                                     // how many rows an INSERT carries at most
	writers int                                     // how many transactions that write can be under way at the same time
	// view reads a state that does not change under it; update is a writing transaction.
	view, update *sql.TxOptions
	// patience is how long one statement of an update may take; 0 where the driver limits the waits itself and the
	// context of the caller would only cost: nothing but a lock can keep a local file waiting.
	patience time.Duration
	notify   string             // told to other processes, once in a transaction that wrote
	code     func(error) failed // what a driver's error means
	// refused says what is wrong and what to do when the database cannot be opened, where that is known: somebody is
	// there who can mend it, while later the same may pass. It may be nil.
	refused   func(db *DB, err error) failed
	watch     func(ctx context.Context, db *DB, ring func())
	forget    func(ctx context.Context, db *DB) error // after an erasure: leaves no copy behind
	housework func(ctx context.Context, db *DB)       // runs beside the database until ctx ends; may be nil
}

var sqliteDialect = dialect{
	folder:    "migrations/sqlite",
	goose:     goose.DialectSQLite3,
	open:      openSQLite,
	asItIs:    openSQLiteAsItIs,
	prepare:   true,
	rows:      8, // more costs more: parameters are looked up by name
	writers:   1,
	view:      &sql.TxOptions{ReadOnly: true}, // transactions are serializable already
	code:      sqliteCode,
	refused:   refusedSQLite,
	watch:     watchSQLite,
	forget:    forgetSQLite,
	housework: checkpoint,
}

var postgresDialect = dialect{
	folder:   "migrations/postgres",
	goose:    goose.DialectPostgres,
	open:     openPostgres,
	asItIs:   openPostgresAsItIs,
	rows:     64,
	writers:  postgresWriters,
	view:     &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	update:   &sql.TxOptions{Isolation: sql.LevelReadCommitted}, // the swap of the workspace's row orders writers
	patience: 4 * time.Second,
	notify:   "NOTIFY " + channel,
	code:     postgresCode,
	refused:  postgresRefused,
	watch:    watchPostgres,
	forget:   forgetPostgres,
}

const (
	postgresWriters = 12
	// postgresConnections is how many connections a process has at most: while all writers write and all turns are taken,
	// each with another connection to read what it decides on, some are left for whoever only reads.
	postgresConnections = postgresWriters + 2*TurnsAtOnce + 4
)

// channel is where PostgreSQL tells other processes to look.
const channel = "weir"

// failed is what a driver's error means to the caller.
type failed struct {
	code    cascade.Code
	message words.Text
	again   bool // running the whole transaction again may help at once
	broken  bool // nothing may be acknowledged any more
	damage  bool // what is stored has been changed by something else than the database
}

func openSQLite(ctx context.Context, db *DB) error {
	path, err := filepath.Abs(db.url)
	if err != nil {
		return err
	}
	// SQLite gives its own files the mode of this one.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if noRoom(err) {
		return &failure{refusal: &cascade.Error{Code: diskFull.code, Message: diskFull.message}, cause: err}
	}
	if err != nil {
		return invalid(
			words.T("the database file cannot be opened: %s; give the path of a file in a folder this program may write", err))
	}
	info, err := f.Stat()
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = f.Chmod(0o600) // it holds what only its owner may read
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return invalid(
			words.T("the database file cannot be kept private: %s; it must belong to the user this program runs as", err))
	}
	db.path = path
	if db.write.db, err = db.sqlitePool("immediate", 1, busyTimeout, "synchronous(FULL)",
		"foreign_keys(1)", "secure_delete(1)"); err != nil {
		return err
	}
	if err := writeAhead(ctx, db.write.db); err != nil {
		return err
	}
	if db.read.db, err = db.sqlitePool("deferred", 8, busyTimeout, "query_only(1)"); err != nil {
		return err
	}
	var version string
	if err := db.write.db.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&version); err != nil {
		return err
	}
	if sqliteTooOld(version) {
		return invalid(words.T("this program was built with SQLite %s, which can lose data; build it with 3.51.3 or later",
			version))
	}
	return nil
}

// writeAhead makes the file one with a write-ahead log, which it then stays. When several programs do so at once,
// SQLite refuses all but one at once instead of letting them wait, because each of them reads already; so they ask
// again here.
func writeAhead(ctx context.Context, conn *sql.DB) error {
	patience := time.NewTimer(busyTimeout)
	defer patience.Stop()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		var mode string
		err := conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
		if e, ok := errors.AsType[*sqlite.Error](err); !ok || e.Code()&0xff != sqlite3.SQLITE_BUSY {
			if err == nil && mode != "wal" {
				err = invalid(words.T("the database file cannot have a write-ahead log where it is; move it to a local disk"))
			}
			return err
		}
		select {
		case <-again.C:
		case <-patience.C:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// sqliteTooOld tells versions that can damage a database when its log begins anew, and what is no version.
func sqliteTooOld(version string) bool {
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return true
	}
	return major*1e6+minor*1e3+patch < 3_051_003
}

// busyTimeout is how long a program waits for another one's lock on the file.
const busyTimeout = 5 * time.Second

// sqlitePool opens connections to the file, which wait so long for a lock. No connection checkpoints on its own: that
// would be on the way of a commit.
func (db *DB) sqlitePool(txlock string, connections int, wait time.Duration, pragmas ...string) (*sql.DB, error) {
	q := url.Values{
		// The driver runs busy_timeout first, since the others may have to wait for a lock. Of two the larger would count.
		"_pragma": append([]string{fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds()), "wal_autocheckpoint(0)"},
			pragmas...),
		"_txlock": {txlock}, // immediate: take the write lock at BEGIN, where it can be waited for
	}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.ToSlash(db.path)}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool, nil
}

func openPostgres(ctx context.Context, db *DB) error {
	config, err := pgx.ParseConfig(db.url)
	if err != nil {
		return invalid(words.T("the database address cannot be read: %s; write postgres://user@host/database", err))
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	db.config = config
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return err
	}
	db.dialect.migrate = []goose.ProviderOption{goose.WithSessionLocker(locker)}
	// An acknowledged write is on disk, whatever the server's default says.
	durable := stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx,
			`SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`)
		return err
	})
	pool := stdlib.OpenDB(*config, durable)
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresConnections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db.read.db, db.write.db = pool, pool
	var version int
	if err := pool.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int`).Scan(&version); err != nil {
		return err
	}
	if version < 150000 {
		return invalid(words.T("the database runs PostgreSQL %d, and Weir needs 15 or later", version/10000))
	}
	return nil
}

func sqliteCode(err error) failed {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return failed{}
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		return failed{code: cascade.Conflict, message: words.T("it exists already")}
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return failed{code: cascade.NotFound, message: words.T("it refers to something that does not exist")}
	case sqlite3.SQLITE_IOERR_SHMSIZE: // the index of the write-ahead log found no room
		return diskFull
	case sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC:
		// What the file system has dropped, a second fsync does not bring back: it would only report success.
		return failed{
			code: cascade.Unavailable, broken: true, message: words.T("the disk does not keep what is written to it; " +
				"check it, then restart Weir"),
		}
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return diskFull
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return failed{code: cascade.Unavailable, message: words.T("another program is writing to the database; try again " +
			"in a moment")}
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM:
		return failed{
			code: cascade.Unavailable, message: words.T("the database file cannot be read or written; check the disk and " +
				"its permissions, then try again"),
		}
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return failed{
			code: cascade.Unavailable, damage: true, message: words.T("the database file is damaged; restore a backup"),
		}
	}
	return failed{}
}

// diskFull is what a file without room means.
var diskFull = failed{
	code: cascade.Unavailable, message: words.T("the disk is full; free some space, then try again"),
}

// noRoom reports whether a file could not be made or written for want of room.
func noRoom(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

func postgresCode(err error) failed {
	away := failed{code: cascade.Unavailable, message: words.T("the database does not answer; try again in a moment")}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch e.Code {
		case "23505":
			return failed{code: cascade.Conflict, message: words.T("it exists already")}
		case "23503":
			return failed{code: cascade.NotFound, message: words.T("it refers to something that does not exist")}
		case "40001", "40P01":
			return failed{code: cascade.Conflict, again: true, message: words.T(
				"somebody else changed it at the same time; try again")}
		case "25006": // a server that has become a standby
			return away
		case "53100":
			return failed{code: cascade.Unavailable, message: words.T("the database's disk is full; free some space, then " +
				"try again")}
		}
		switch e.Code[:2] {
		case "08", "53", "57", "58": // connection, resources, intervention, system
			return away
		}
	}
	_, network := errors.AsType[net.Error](err)
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	if network || connecting || pgconn.SafeToRetry(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, errSilent) || errors.Is(err, sql.ErrConnDone) {
		return away
	}
	return failed{}
}

// postgresRefused words what people get wrong in an address, in the server's settings or in what they granted.
func postgresRefused(db *DB, err error) failed {
	if db.config == nil {
		return failed{}
	}
	c := db.config
	never := func(message words.Text) failed { return failed{code: cascade.Invalid, message: message} }
	at := net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
	if strings.HasPrefix(c.Host, "/") {
		at = c.Host
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch e.Code {
		case "3D000":
			return never(words.T("there is no database %s at %s; make it (createdb %s), or give the right name in the address",
				words.Quoted(c.Database), at, c.Database))
		case "28P01":
			return never(
				words.T(
					"%s refuses the password for user %s; give the right one in PGPASSWORD, in a .pgpass file or in the address", at,
					words.Quoted(c.User)))
		case "28000":
			return never(
				words.T(
					"%s does not let user %s in (%s); make that user, give the right one in the address, or allow it in pg_hba.conf",
					at, words.Quoted(c.User), e.Message))
		case "42501":
			return never(
				words.T("user %s may not make or use tables in database %s (%s); make it the owner (ALTER DATABASE %s OWNER TO %s)",
					words.Quoted(c.User), words.Quoted(c.Database), e.Message, c.Database, c.User))
		}
		return failed{}
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return never(words.T("there is no machine called %s; give the right one in the address of the database",
			words.Quoted(dns.Name)))
	}
	if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT) {
		return failed{code: cascade.Unavailable, message: words.T("no database listens at %s; start it, or give the right "+
			"host and port in the address", at)}
	}
	if strings.Contains(err.Error(), "server refused TLS connection") { // the driver has no other name for it
		return never(
			words.T(
				"the database at %s speaks no TLS; switch it on there, or add sslmode=disable to the address if the way to it "+
					"is safe", at))
	}
	return failed{}
}
