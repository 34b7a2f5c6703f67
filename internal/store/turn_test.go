package store

import (
	"context"
	"database/sql"
	"sync"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// A database that is asked nothing while somebody decides is not silent, nor is one that keeps somebody waiting for a
// row that others have.
func TestWhoDecidesIsNotSilence(t *testing.T) {
	t.Parallel()
	db := open(t, testenv.Postgres(t), fixed)
	workspace(t, db, "w")
	var ready []*sql.Conn // to connect may take longer
	for range 4 {
		c, err := db.write.db.Conn(t.Context())
		must(t, err)
		ready = append(ready, c)
	}
	for _, c := range ready {
		must(t, c.Close())
	}
	db.dialect.patience = time.Second
	held, others := make(chan struct{}), make(chan error, 2)
	err := db.Turn(t.Context(), "w", func(commit func(Write) error) error {
		go func() {
			<-held
			others <- db.Turn(context.WithoutCancel(t.Context()), "w", func(func(Write) error) error { return nil })
		}()
		go func() {
			<-held
			others <- db.Commit(context.WithoutCancel(t.Context()),
				[]Write{{Workspace: "w", Records: []Record{put(0, goal("h"))}}})
		}()
		close(held)
		pause(t.Context(), 2*db.dialect.patience)
		return commit(Write{Workspace: "w", Records: []Record{put(0, goal("g"))}})
	})
	must(t, err)
	for range 2 { // the commit finds out that it is stale
		if err := <-others; err != nil && cascade.CodeOf(err) != cascade.Conflict {
			t.Error(err)
		}
	}
	wantVerified(t, db, "w", "")
}

// While all writers write and all turns are taken, those who decide in them and others can read.
func TestConnectionsForAll(t *testing.T) {
	t.Parallel()
	db := open(t, testenv.Postgres(t), fixed)
	workspace(t, db, "w")
	names := []string{"a", "b", "c", "d"}
	for _, n := range names {
		workspace(t, db, n)
	}
	var all, taken sync.WaitGroup
	taken.Add(db.Writers() + TurnsAtOnce)
	ctx := t.Context()
	read := func() error {
		taken.Done()
		taken.Wait() // nobody lets go before all have what they have
		_, err := db.Tail(ctx, "w", 0, 10)
		return err
	}
	errs := make(chan error, db.Writers()+TurnsAtOnce)
	held := make(chan struct{})
	for range db.Writers() {
		all.Go(func() {
			errs <- db.update(ctx, func(context.Context, runner) error { taken.Done(); <-held; return nil })
		})
	}
	var turns sync.WaitGroup
	for _, n := range names[:TurnsAtOnce] {
		turns.Go(func() { errs <- db.Turn(ctx, n, func(func(Write) error) error { return read() }) })
	}
	turns.Wait()
	close(held)
	all.Wait()
	close(errs)
	for err := range errs {
		must(t, err)
	}
}
