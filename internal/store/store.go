package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/words"
)

// Instance is the workspace id of the instance's own chain: sign-ins, denials, token events. It has no entities.
const Instance = ""

// DB is an open database. It is safe for concurrent use.
type DB struct {
	url     string
	path    string          // of the SQLite file
	config  *pgx.ConnConfig // of PostgreSQL
	dialect dialect
	clock   clock.Clock
	read    *pool
	write   *pool // on SQLite a single connection; on PostgreSQL the same as read
	schema  Schema
	scratch string   // a folder that goes with Close
	old     sync.Map // workspace → *oldKeys: what it takes to read its old records

	wrote       chan struct{} // tells the housework that a transaction was written
	checkpoints sync.Mutex    // held by the one that runs
	counts      struct{ queries, transactions, audits atomic.Int64 }
	broken      atomic.Pointer[error] // set for good once the disk does not keep what it is told to
	trouble     atomic.Pointer[error] // what keeps the housework from working at present

	ctx  context.Context // of what runs beside; ends with Close
	stop context.CancelFunc
	wg   sync.WaitGroup
}

// Open opens the database at url, the path of a SQLite file or a postgres:// address, makes what is missing and brings
// its schema up to date; a SQLite file that has an older one is copied first. It refuses, with code Invalid, a database
// that a newer program has written, database software that is too old, and what waiting does not mend: an address, a
// password or rights that are not as they must be.
func Open(ctx context.Context, url string, c clock.Clock) (*DB, error) {
	return openAnd(ctx, url, c, false)
}

// OpenOld opens a database as it is, to check a backup or to read what an upgrade would change: nothing is made and
// nothing is written, and a SQLite file may be one that cannot be. It refuses, with code Invalid, what holds no
// database of Weir.
func OpenOld(ctx context.Context, url string, c clock.Clock) (*DB, error) {
	return openAnd(ctx, url, c, true)
}

func openAnd(ctx context.Context, url string, c clock.Clock, asItIs bool) (*DB, error) {
	db := &DB{url: url, clock: c, dialect: sqliteDialect, read: &pool{}, write: &pool{}, wrote: make(chan struct{}, 1)}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		db.dialect = postgresDialect
	}
	db.ctx, db.stop = context.WithCancel(context.WithoutCancel(ctx))
	open, ready := db.dialect.open, db.migrate
	if asItIs {
		open, ready = db.dialect.asItIs, db.recognise
	}
	err := open(ctx, db)
	if err == nil {
		err = ready(ctx)
	}
	if err == nil && db.dialect.prepare && db.schema.Has == db.schema.Knows {
		err = errors.Join(db.write.prepare(ctx), db.read.prepare(ctx))
	}
	if err != nil {
		return nil, errors.Join(db.refuse(ctx, err), db.Close())
	}
	if work := db.dialect.housework; work != nil && !asItIs && db.schema.Has == db.schema.Knows {
		db.wg.Go(func() { work(db.ctx, db) })
	}
	return db, nil
}

// Close ends what runs beside the database and closes it. What was acknowledged is safe without it too.
func (db *DB) Close() error {
	db.stop()
	db.wg.Wait()
	var err error
	// The writer last: on SQLite it tidies up when it is the last one.
	for _, p := range []*pool{db.read, db.write} {
		if p.db != nil {
			err = errors.Join(err, p.db.Close()) // closing twice does nothing
		}
	}
	if db.scratch != "" {
		err = errors.Join(err, os.RemoveAll(db.scratch))
	}
	return err
}

// Writers returns how many transactions that write can be under way at the same time.
func (db *DB) Writers() int { return db.dialect.writers }

// Counts is how often the database was asked since it was opened.
type Counts struct {
	Queries      int64 // statements outside of transactions
	Transactions int64 // that wrote
}

// Counts returns how often the database was asked by this process, apart from what it does by itself.
func (db *DB) Counts() Counts {
	return Counts{Queries: db.counts.queries.Load(), Transactions: db.counts.transactions.Load()}
}

// Audits counts the transactions of this process that wrote to the instance's chain. When the number is what it was,
// this process has written nothing to it since.
func (db *DB) Audits() int64 { return db.counts.audits.Load() }

// Ping returns nil when the database answers and nothing is known to keep it from being written.
func (db *DB) Ping(ctx context.Context) error {
	for _, known := range []*atomic.Pointer[error]{&db.broken, &db.trouble} {
		if err := known.Load(); err != nil {
			return *err
		}
	}
	_, err := db.Revision(ctx, Instance)
	return err
}

// errSilent ends a transaction one of whose statements took too long.
var errSilent = errors.New("store: the database did not answer in time")

// update runs do in a transaction and commits it; when it returns nil, what was written is durable. do may run several
// times.
func (db *DB) update(ctx context.Context, do func(context.Context, runner) error) error {
	if err := db.broken.Load(); err != nil {
		return *err
	}
	for attempt := 1; ; attempt++ {
		err := db.attempt(ctx, do)
		if err == nil {
			db.counts.transactions.Add(1)
			select {
			case db.wrote <- struct{}{}:
			default: // it knows already
			}
			return nil
		}
		if attempt == 4 || !db.dialect.code(err).again {
			return db.fail(ctx, err)
		}
	}
}

func (db *DB) attempt(ctx context.Context, do func(context.Context, runner) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var audited bool
	r := runner{pool: db.write, schema: db.schema.Has, audited: &audited}
	if patience := db.dialect.patience; patience == 0 {
		ctx = context.WithoutCancel(ctx) // a context that may end costs a goroutine a statement
	} else {
		var cancel context.CancelCauseFunc
		ctx, cancel = context.WithCancelCause(ctx)
		watchdog := time.AfterFunc(patience, func() { cancel(errSilent) })
		r.tick = func() { watchdog.Reset(patience) }
		r.still = func(d time.Duration) {
			if watchdog.Stop(); d > 0 {
				watchdog.Reset(d)
			}
		}
		defer cancel(nil)
		defer watchdog.Stop()
	}
	err := db.transaction(ctx, r, do)
	if audited { // also when it failed, since it may have been written all the same
		db.counts.audits.Add(1)
	}
	if cause := context.Cause(ctx); errors.Is(cause, errSilent) {
		return fmt.Errorf("%w: %v", errSilent, err)
	}
	return err
}

func (db *DB) transaction(ctx context.Context, r runner, do func(context.Context, runner) error) error {
	tx, err := db.write.db.BeginTx(ctx, db.dialect.update)
	if err != nil {
		return err
	}
	r.tx = tx
	err = do(ctx, r)
	if err == nil && db.dialect.notify != "" {
		_, err = tx.ExecContext(ctx, db.dialect.notify)
	}
	if err != nil {
		if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			return errors.Join(err, undo)
		}
		return err
	}
	if r.tick != nil {
		r.tick()
	}
	return tx.Commit()
}

// view runs do on one state of the database that does not change under it.
func (db *DB) view(ctx context.Context, do func(runner) error) error {
	r := db.look()
	begun, cancel := context.WithCancelCause(ctx) // until the transaction ends
	defer cancel(nil)
	stop := func() bool { return true }
	if patience := r.patienceIn(ctx); patience > 0 {
		stop = time.AfterFunc(patience, func() { cancel(errSilent) }).Stop
	}
	tx, err := db.read.db.BeginTx(begun, db.dialect.view)
	stop()
	if err != nil {
		return db.fail(ctx, silent(begun, err))
	}
	r.tx = tx
	err = do(r)
	if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
		err = errors.Join(err, undo)
	}
	return db.fail(ctx, err)
}

// look is for a single statement that reads.
func (db *DB) look() runner {
	db.counts.queries.Add(1)
	return runner{pool: db.read, schema: db.schema.Has, patience: db.dialect.patience}
}

// failure is an error of the database as its reader should see it, with the driver's own words for the log.
type failure struct {
	refusal *cascade.Error
	cause   error
	plain   bool // the refusal says all there is to say
}

func (f *failure) Error() string { return f.Words().String() }

// Words is what the refusal says.
func (f *failure) Words() words.Text {
	if f.plain {
		return f.refusal.Message
	}
	return words.T("%s (%s)", f.refusal.Message, f.cause.Error())
}

func (f *failure) Unwrap() []error { return []error{f.refusal, f.cause} }

// fail makes of a driver's error one with a code. Errors that have one, those of the caller's context and unknown ones
// stay as they are.
func (db *DB) fail(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil || cascade.CodeOf(err) != "" {
		return err
	}
	what := db.dialect.code(err)
	if what.code == "" {
		return err
	}
	err = &failure{refusal: &cascade.Error{Code: what.code, Message: what.message}, cause: err}
	if what.broken {
		db.broken.CompareAndSwap(nil, &err)
	}
	return err
}

// refuse is fail for a database that cannot be opened.
func (db *DB) refuse(ctx context.Context, err error) error {
	if db.dialect.refused != nil && ctx.Err() == nil && cascade.CodeOf(err) == "" {
		if what := db.dialect.refused(db, err); what.code != "" {
			return &failure{
				refusal: &cascade.Error{Code: what.code, Message: what.message}, cause: err, plain: true,
			}
		}
	}
	return db.fail(ctx, err)
}

func invalid(message words.Text) error {
	return &cascade.Error{Code: cascade.Invalid, Message: message}
}

func notFound(message words.Text) error {
	return &cascade.Error{Code: cascade.NotFound, Message: message}
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment is the time of a stored number of microseconds; 0 is the zero time.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
