package engine_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

// metric is a document with one metric.
func metric(key string) cascade.Document {
	return cascade.Document{
		Entities: []cascade.Entity{&cascade.Metric{Header: cascade.Header{Key: key}, Name: key, Direction: cascade.Up}},
	}
}

// blocking is a command that adds a metric and, each time it is decided, says so and waits to be let on.
func blocking(key string, deciding chan<- int64, goOn <-chan struct{}) engine.Command {
	c := engine.Apply("", metric(key), false)
	c.Operator = true
	decide := c.Decide
	c.Decide = func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		deciding <- int64(v.Len(cascade.KindMetric))
		<-goOn
		return decide(v, now, ids)
	}
	return c
}

func workspace(t *testing.T, e *engine.Engine, key string) string {
	t.Helper()
	info, _, err := e.Create(t.Context(), "", key, "You")
	if err != nil {
		t.Fatal(err)
	}
	return info.ID
}

func metrics(t *testing.T, e *engine.Engine, id string) int {
	t.Helper()
	w, err := e.Operator(id)
	if err != nil {
		t.Fatal(err)
	}
	return w.Full().Len(cascade.KindMetric)
}

// addMetrics has n metrics added by as many writers, and returns when all are acknowledged.
func addMetrics(t *testing.T, e *engine.Engine, id string, n int) {
	t.Helper()
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			c := engine.Apply("", metric(fmt.Sprintf("m%d", i)), false)
			c.Operator = true
			if _, err := e.Do(t.Context(), id, c); err != nil {
				t.Errorf("write %d: %v", i, err)
			}
		})
	}
	wg.Wait()
}

// While something large is being decided in one workspace, everything else goes on: writes in another, following other
// processes, and reading the workspace itself, also what others write there meanwhile.
func TestAWorkspaceHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		e, _ := process(t, url)
		large, small := workspace(t, e, "large"), workspace(t, e, "small")
		deciding, goOn := make(chan int64), make(chan struct{})
		answered := make(chan error, 1)
		go func() {
			_, err := e.Do(t.Context(), large, blocking("mine", deciding, goOn))
			answered <- err
		}()
		if n := <-deciding; n != 0 {
			t.Fatalf("it is decided on %d metrics", n)
		}
		addMetrics(t, e, small, 100)
		if n := metrics(t, e, small); n != 100 {
			t.Errorf("%d of 100 metrics are there", n)
		}
		other, _ := process(t, url)
		addMetrics(t, other, large, 1)
		if err := e.Follow(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := metrics(t, e, large); n != 1 {
			t.Errorf("of what another process wrote meanwhile %d metrics show", n)
		}
		select {
		case err := <-answered:
			t.Fatal("it was answered without having been decided:", err)
		default:
		}
		goOn <- struct{}{}
		if n := <-deciding; n != 1 { // what it was decided on is no longer so
			t.Errorf("it is decided again on %d metrics", n)
		}
		goOn <- struct{}{}
		if err := <-answered; err != nil {
			t.Error(err)
		}
		if n := metrics(t, e, large); n != 2 {
			t.Errorf("in the end there are %d metrics", n)
		}
	})
}

// A row that somebody else holds keeps only its own workspace waiting.
func TestAStalledWriteHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	url := testenv.Postgres(t)
	e, _ := process(t, url)
	stalled, small := workspace(t, e, "stalled"), workspace(t, e, "small")
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `SELECT 1 FROM workspace WHERE id = $1 FOR UPDATE`, stalled); err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	go func() {
		c := engine.Apply("", metric("late"), false)
		c.Operator = true
		_, err := e.Do(t.Context(), stalled, c)
		answered <- err
	}()
	addMetrics(t, e, small, 100)
	if n := metrics(t, e, stalled); n != 0 {
		t.Error("the row was held by nobody")
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	// On a slow machine it may have given up on the row, and then says so.
	if err := <-answered; err == nil && metrics(t, e, stalled) != 1 ||
		err != nil && cascade.CodeOf(err) != cascade.Unavailable {
		t.Errorf("%v, %d metrics", err, metrics(t, e, stalled))
	}
}

// On a database with one writer, what many workspaces have decided goes to disk together.
func TestWorkspacesShareTransactions(t *testing.T) {
	t.Parallel()
	url := testenv.SQLite(t)
	e, db := process(t, url)
	const workspaces = 20
	ids := make([]string, workspaces)
	for i := range ids {
		ids[i] = workspace(t, e, fmt.Sprintf("w%d", i))
	}
	file, err := sql.Open("sqlite", "file:"+url+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lock, err := file.BeginTx(t.Context(), nil) // another program writes
	if err != nil {
		t.Fatal(err)
	}
	before := db.Counts().Transactions
	decided := make(chan struct{})
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			c := engine.Apply("", metric("m"), false)
			c.Operator = true
			decide := c.Decide
			c.Decide = func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
				decided <- struct{}{}
				return decide(v, now, ids)
			}
			if _, err := e.Do(t.Context(), id, c); err != nil {
				t.Error(err)
			}
		})
	}
	for range ids {
		<-decided // although none can be written
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	// The first goes alone, and some may have been decided only just in time for a later one.
	if n := db.Counts().Transactions - before; n > workspaces/2 {
		t.Errorf("%d workspaces took %d transactions", workspaces, n)
	}
}

// After Close nobody waits: what is under way is finished, what waits behind it and what comes later is refused at
// once.
func TestCloseAnswersEverybody(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		c := clock.Frozen(today)
		db, err := store.Open(t.Context(), url, c)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		e, err := engine.Open(t.Context(), db, c, clock.Random(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		busy, idle := workspace(t, e, "busy"), workspace(t, e, "idle")
		deciding, goOn := make(chan int64, 1), make(chan struct{})
		first, behind := make(chan error, 1), make(chan error, 5)
		go func() {
			_, err := e.Do(t.Context(), busy, blocking("first", deciding, goOn))
			first <- err
		}()
		<-deciding
		for i := range cap(behind) {
			go func() {
				c := engine.Apply("", metric(fmt.Sprintf("late%d", i)), false)
				c.Operator = true
				_, err := e.Do(context.Background(), busy, c)
				behind <- err
			}()
		}
		closed := make(chan struct{})
		go func() { defer close(closed); e.Close() }()
		late := engine.Apply("", metric("later"), false)
		late.Operator = true
		for err = nil; err == nil; { // until Close has begun
			_, err = e.Do(context.Background(), idle, late)
		}
		if cascade.CodeOf(err) != cascade.Unavailable {
			t.Errorf("a command after Close answers %v", err)
		}
		close(goOn)
		if err := <-first; err != nil {
			t.Errorf("what was under way answers %v", err)
		}
		for range cap(behind) {
			if err := <-behind; cascade.CodeOf(err) != cascade.Unavailable {
				t.Errorf("what waited answers %v", err)
			}
		}
		<-closed
		if _, err := e.Do(context.Background(), busy, late); cascade.CodeOf(err) != cascade.Unavailable {
			t.Errorf("a command long after Close answers %v", err)
		}
		if err := e.Follow(context.Background()); cascade.CodeOf(err) != cascade.Unavailable {
			t.Errorf("Follow after Close answers %v", err)
		}
		e.Close() // again
		again, _ := process(t, url)
		if n := metrics(t, again, busy); n != 1 {
			t.Errorf("%d metrics were written, want the first alone", n)
		}
	})
}

// A connection that is lost after the database has committed, and before it says so, neither loses what was written nor
// has it written twice.
func TestALostAnswerIsLookedUp(t *testing.T) {
	t.Parallel()
	near, wire := testenv.NewWire(t, testenv.Postgres(t))
	e, db := process(t, near)
	id, ana := furnished(t, e)
	goal := find(t, e, id, cascade.KindGoal, "start")
	wire.CutAfter("commit\x00")
	in := cascade.CheckInInput{Goal: goal, Learned: "once"}
	out, err := e.Do(t.Context(), id, engine.CheckIn(ana, engine.Given(in)))
	if err != nil || len(out.Changes) != 1 {
		t.Fatalf("it answers %v, with %d changes", err, len(out.Changes))
	}
	w, err := e.Operator(id)
	if err != nil {
		t.Fatal(err)
	}
	if n := w.Full().Len(cascade.KindCheckIn); n != 1 {
		t.Errorf("there are %d check-ins", n)
	}
	if report, err := db.Verify(t.Context(), id); err != nil || !report.Wrong.IsZero() {
		t.Errorf("verify: %q, %v", report.Wrong, err)
	}
}

// Where more changes wait than anybody would wait for, one more is refused at once, with nothing changed, and those
// that wait are done.
func TestACrowdedQueueRefuses(t *testing.T) {
	t.Parallel()
	e, _ := process(t, filepath.Join(t.TempDir(), "w.db"))
	id := workspace(t, e, "crowded")
	deciding, goOn := make(chan int64), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		_, err := e.Do(t.Context(), id, blocking("first", deciding, goOn))
		first <- err
	}()
	<-deciding
	answers := make(chan error, engine.MaxWaiting+1)
	for i := range engine.MaxWaiting + 1 {
		go func() {
			c := engine.Apply("", metric(fmt.Sprintf("m%d", i)), false)
			c.Operator = true
			_, err := e.Do(t.Context(), id, c)
			answers <- err
		}()
	}
	if err := <-answers; cascade.CodeOf(err) != cascade.Unavailable {
		t.Errorf("one more than may wait is answered with %v", err)
	}
	goOn <- struct{}{}
	if err := <-first; err != nil {
		t.Error(err)
	}
	for range engine.MaxWaiting {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
	if n := metrics(t, e, id); n != engine.MaxWaiting+1 {
		t.Errorf("%d metrics are there of %d", n, engine.MaxWaiting+1)
	}
}
