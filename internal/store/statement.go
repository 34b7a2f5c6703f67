package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"weir.dev/weir/internal/clock"
)

// A statement is one SQL text that both databases understand. All are made at start, so that a test can prepare every
// one on both.
type statement struct {
	text string
	n    int // its place in statements
}

var statements []*statement

func newStatement(text string) *statement {
	s := &statement{text: text, n: len(statements)}
	statements = append(statements, s)
	return s
}

// A pool is connections of one sort, with the statements prepared on them.
type pool struct {
	db       *sql.DB
	prepared []*sql.Stmt // none where the driver keeps prepared statements itself
}

// prepare prepares every statement. They end with the pool.
func (p *pool) prepare(ctx context.Context) error {
	for _, s := range statements {
		st, err := p.db.PrepareContext(ctx, s.text)
		if err != nil {
			return fmt.Errorf("store: preparing %q: %w", s.text, err)
		}
		p.prepared = append(p.prepared, st)
	}
	return nil
}

// A runner runs statements, in a transaction or, without one, each on its own.
type runner struct {
	pool *pool
	tx   *sql.Tx
	tick func() // tells the watchdog of a transaction that it goes on; may be nil
	// still has the watchdog wait for the next tick so long instead, and with 0 for good; nil where tick is.
	still func(time.Duration)
	// patience is how long the database may be silent on a statement that reads; 0 for as long as it likes. A transaction
	// that writes has a watchdog of its own.
	patience time.Duration
	schema   int64 // of the database
	audited  *bool // of a transaction: whether it writes to the instance's chain
}

// limit ends a statement that reads when nothing is heard of the database for too long; going says that something is.
func (r runner) limit(ctx context.Context) (limited context.Context, going, done func()) {
	patience := r.patienceIn(ctx)
	if patience == 0 {
		return ctx, func() {}, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	watchdog := time.AfterFunc(patience, func() { cancel(errSilent) })
	return ctx, func() { watchdog.Reset(r.patience) }, func() { watchdog.Stop(); cancel(nil) }
}

// patienceIn is how long a statement waits for the database to begin to answer.
func (r runner) patienceIn(ctx context.Context) time.Duration {
	left, limited := ctx.Value(withinKey{}).(func() time.Duration)
	if r.patience == 0 || !limited {
		return r.patience
	}
	return min(r.patience, max(left(), leastPatience))
}

type withinKey struct{}

// leastPatience is how long each statement may take at least, also when the time for all is over: what came before may
// have taken it for something else.
const leastPatience = 100 * time.Millisecond

// Within limits how long all that is read under a context waits, together, for a database that says nothing. It ends no
// statement that is being answered.
func Within(ctx context.Context, d time.Duration) context.Context {
	since := clock.Stopwatch()
	return context.WithValue(ctx, withinKey{}, func() time.Duration { return d - since() })
}

// silent tells, of an error, that it came of a database that did not answer in time.
func silent(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errSilent) {
		return fmt.Errorf("%w: %v", errSilent, err)
	}
	return err
}

func (r runner) stmt(ctx context.Context, s *statement) *sql.Stmt {
	if r.pool.prepared == nil {
		return nil
	}
	if r.tx == nil {
		return r.pool.prepared[s.n]
	}
	return r.tx.StmtContext(ctx, r.pool.prepared[s.n])
}

// exec runs s and returns how many rows it touched.
func (r runner) exec(ctx context.Context, s *statement, args ...any) (int64, error) {
	if r.tick != nil {
		r.tick()
	}
	var (
		res sql.Result
		err error
	)
	if st := r.stmt(ctx, s); st != nil {
		res, err = st.ExecContext(ctx, args...)
	} else {
		res, err = r.tx.ExecContext(ctx, s.text, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// query runs s and returns its rows.
func (r runner) query(ctx context.Context, s *statement, args ...any) (*sql.Rows, error) {
	if r.tick != nil {
		r.tick()
	}
	if st := r.stmt(ctx, s); st != nil {
		return st.QueryContext(ctx, args...)
	}
	if r.tx == nil {
		return r.pool.db.QueryContext(ctx, s.text, args...)
	}
	return r.tx.QueryContext(ctx, s.text, args...)
}

// get runs s and scans its one row into dest; sql.ErrNoRows when there is none.
func (r runner) get(ctx context.Context, s *statement, args []any, dest ...any) error {
	if r.tick != nil {
		r.tick()
	}
	ctx, _, done := r.limit(ctx)
	defer done()
	var row *sql.Row
	if st := r.stmt(ctx, s); st != nil {
		row = st.QueryRowContext(ctx, args...)
	} else if r.tx != nil {
		row = r.tx.QueryRowContext(ctx, s.text, args...)
	} else {
		row = r.pool.db.QueryRowContext(ctx, s.text, args...)
	}
	return silent(ctx, row.Scan(dest...))
}

// each runs s and calls row after each step; row scans.
func (r runner) each(ctx context.Context, s *statement, args []any, row func(*sql.Rows) error) error {
	ctx, going, done := r.limit(ctx)
	defer done()
	rows, err := r.query(ctx, s, args...)
	if err != nil {
		return silent(ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		going()
		if err := row(rows); err != nil {
			return err
		}
	}
	return silent(ctx, rows.Err())
}

// An insert is an INSERT of one row and of several, so that many rows need few round trips.
type insert struct {
	width int // values a row
	by    [3]struct {
		rows int
		*statement
	}
}

// newInsert makes the texts for a table, with the most rows first.
func newInsert(table string, columns ...string) *insert {
	in := &insert{width: len(columns)}
	for i, rows := range [...]int{64, 8, 1} {
		var b strings.Builder
		fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", table, strings.Join(columns, ", "))
		for v := range rows * len(columns) {
			switch {
			case v == 0:
				b.WriteString("(")
			case v%len(columns) == 0:
				b.WriteString("), (")
			default:
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "$%d", v+1)
		}
		b.WriteString(")")
		in.by[i].rows, in.by[i].statement = rows, newStatement(b.String())
	}
	return in
}

// run inserts the rows whose values follow each other in args, at most most at a time.
func (in *insert) run(ctx context.Context, r runner, most int, args []any) error {
	for _, by := range in.by {
		if by.rows > most {
			continue
		}
		for n := by.rows * in.width; len(args) >= n; args = args[n:] {
			if _, err := r.exec(ctx, by.statement, args[:n]...); err != nil {
				return err
			}
		}
	}
	return nil
}
