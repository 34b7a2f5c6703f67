package store

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/testenv"
)

// checkpointed returns a database with a workspace w whose housework is done by hand.
func checkpointed(t *testing.T, limits walLimits) (*DB, *checkpointer) {
	t.Helper()
	db := open(t, testenv.SQLite(t), fixed)
	db.stop()
	db.wg.Wait()
	workspace(t, db, "w")
	conn, err := db.checkpointPool()
	must(t, err)
	t.Cleanup(func() { must(t, conn.Close()) })
	return db, &checkpointer{conn: conn, walLimits: limits}
}

// writeGoal commits a goal of about a page for each 4,000 letters, in its row and in the journal.
func writeGoal(t *testing.T, db *DB, after int64, letters int) {
	t.Helper()
	g := goal(fmt.Sprintf("g%d", after))
	g.Intent = strings.Repeat("We win. ", letters/8)
	commit(t, db, "w", put(after, g))
}

// readState holds a state of the database until the function it returns is called.
func readState(t *testing.T, db *DB) (release func()) {
	t.Helper()
	reader, err := db.read.db.BeginTx(t.Context(), db.dialect.view)
	must(t, err)
	_, err = revision(t.Context(), runner{pool: db.read, tx: reader}, "w")
	must(t, err)
	return func() { must(t, reader.Rollback()) }
}

func logOf(t *testing.T, c *checkpointer) walState {
	t.Helper()
	s, err := walCheckpoint(t.Context(), c.conn, "NOOP")
	must(t, err)
	return s
}

func TestCheckpoint(t *testing.T) {
	t.Parallel()
	db, c := checkpointed(t, walLimits{fill: 300, reset: 600, large: 1200})
	write := func(after int64) { t.Helper(); writeGoal(t, db, after, 400_000) }
	pause := func() { // long enough for nothing to be left out any more
		t.Helper()
		for range longestPause + 2 {
			must(t, c.ticked(t.Context()))
		}
	}

	write(0)
	must(t, c.written(t.Context()))
	if s := logOf(t, c); s.log < 200 || s.done != 0 {
		t.Errorf("little was written, and %d of %d pages are in the file; want none", s.done, s.log)
	}
	write(1)
	must(t, c.written(t.Context()))
	if s := logOf(t, c); s.log < 400 || s.done != s.log {
		t.Errorf("enough was written, and %d of %d pages are in the file; want all", s.done, s.log)
	}
	write(2) // and the log begins anew
	if s := logOf(t, c); s.log >= 300 {
		t.Errorf("the log has %d pages, want those of one commit", s.log)
	}
	must(t, c.ticked(t.Context()))
	if s := logOf(t, c); s.done != 0 {
		t.Errorf("right after a write %d pages are in the file, want none", s.done)
	}
	pause()
	if s := logOf(t, c); s.log == 0 || s.done != s.log {
		t.Errorf("after a pause %d of %d pages are in the file, want all", s.done, s.log)
	}

	// A reader keeps the log from beginning anew, and so it grows.
	release := readState(t, db)
	for i := range int64(8) {
		write(3 + i)
		must(t, c.written(t.Context()))
	}
	pause()
	if s := logOf(t, c); s.log < c.large {
		t.Errorf("beside a reader the log has %d pages, want %d and more", s.log, c.large)
	}
	release()
	pause()
	info, err := os.Stat(db.path + "-wal")
	must(t, err)
	if info.Size() != 0 {
		t.Errorf("the large log still has %d bytes", info.Size())
	}
	wantVerified(t, db, "w", "")
}

// Every connection waits for as long as it is to, and no longer: of two times in an address the driver takes one.
func TestOneBusyTimeout(t *testing.T) {
	t.Parallel()
	db, c := checkpointed(t, walSizes)
	for what, conn := range map[*sql.DB]time.Duration{
		db.write.db: busyTimeout, db.read.db: busyTimeout, c.conn: checkpointWait,
	} {
		var got int64
		must(t, what.QueryRowContext(t.Context(), "PRAGMA busy_timeout").Scan(&got))
		if got != conn.Milliseconds() {
			t.Errorf("a connection waits %d ms, want %d", got, conn.Milliseconds())
		}
	}
}

// A reader that holds an old state is waited for now and then, and not with every write.
func TestAReaderHoldsUpFewCheckpoints(t *testing.T) {
	t.Parallel()
	db, c := checkpointed(t, walLimits{fill: 10, reset: 20, large: 40})
	release := readState(t, db)
	tried := 0
	step := func(do func() error) {
		t.Helper()
		before := c.pause
		must(t, do())
		if c.pause > 0 && (before == 0 || c.pause > before) {
			tried++
		}
	}
	after := int64(0)
	for tick := range 40 {
		for range 5 {
			writeGoal(t, db, after, 20_000)
			after++
			step(func() error { return c.written(t.Context()) })
		}
		if tick == 0 && tried != 1 {
			t.Errorf("with the first writes %d checkpoints were held up, want one", tried)
		}
		step(func() error { return c.ticked(t.Context()) })
	}
	if most := 3 + 40/longestPause; tried > most {
		t.Errorf("beside a reader %d checkpoints were tried over 40 ticks and %d writes, want %d at most", tried, after, most)
	}
	if s := logOf(t, c); s.done == s.log {
		t.Error("the reader kept nothing from being copied, so this shows nothing")
	}
	release()
	for range longestPause {
		must(t, c.ticked(t.Context()))
	}
	writeGoal(t, db, after, 20_000)
	must(t, c.written(t.Context()))
	if s := logOf(t, c); s.done != s.log || c.held != 0 {
		t.Errorf("when the reader has gone %d of %d pages are in the file, want all", s.done, s.log)
	}
}

// Writes go on beside a reader that holds an old state: of those without one at least 80 %.
func TestWritesGoOnBesideALongReader(t *testing.T) {
	t.Parallel()
	windows, length := 4, 150*time.Millisecond
	if testenv.Long() {
		windows, length = 10, time.Second
	}
	db, c := checkpointed(t, walLimits{fill: 64, reset: 256, large: 1024})
	after := int64(0)
	count := func() (n int) {
		for passed := clock.Stopwatch(); passed() < length; n++ {
			writeGoal(t, db, after, 4_000)
			after++
			must(t, c.written(t.Context()))
		}
		must(t, c.ticked(t.Context()))
		return n
	}
	count() // the first is slower: the log is new
	var free, beside int
	for attempt := range 4 { // others use the machine too; with what this is about hardly a write gets through
		free, beside = 0, 0
		for range windows {
			free += count()
			release := readState(t, db)
			beside += count()
			release()
			for range longestPause {
				must(t, c.ticked(t.Context()))
			}
		}
		if beside*10 >= free*8 {
			t.Logf("%d writes beside a reader, %d without one, at attempt %d", beside, free, attempt+1)
			return
		}
	}
	t.Errorf("beside a reader %d writes went through, without one %d; want 80 %% of them", beside, free)
}
