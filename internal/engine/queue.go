package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

const (
	maxBatch   = 256          // commands of a workspace that are decided, and written, together at most
	maxWaiting = 4 * maxBatch // commands of a workspace that wait at most; whoever sends one more is refused
)

// queue holds the commands of one workspace that wait. Each workspace has its own, decided by a goroutine that lives as
// long as there is something to decide, so that what is large or slow in one workspace keeps no other waiting.
type queue struct {
	places chan struct{} // one is taken by each command that waits

	mu      sync.Mutex
	waiting []*command
	busy    bool // somebody decides
}

func newQueue() queue { return queue{places: make(chan struct{}, maxWaiting)} }

type command struct {
	Command
	ctx   context.Context
	reply chan reply
}

type reply struct {
	out Outcome
	err error
}

// Do runs a command. It returns after the change is on disk, or with the refusal.
func (e *Engine) Do(ctx context.Context, workspace string, c Command) (Outcome, error) {
	w, err := e.open(workspace)
	if err != nil {
		return Outcome{}, err
	}
	if !c.Operator { // what its actor sees is built before anybody waits for it
		e.world(w).View(c.Actor).Snapshot()
	}
	cmd := &command{Command: c, ctx: ctx, reply: make(chan reply, 1)}
	gone := e.contact.gone()
	select {
	case <-gone:
		return Outcome{}, away()
	default:
	}
	select {
	case w.queue.places <- struct{}{}:
	default:
		return Outcome{}, crowded()
	}
	if !e.enqueue(w, cmd) {
		<-w.queue.places
		return Outcome{}, stopping()
	}
	select {
	case r := <-cmd.reply:
		return r.out, r.err
	case <-gone:
		return unlessAnswered(cmd)
	case <-ctx.Done(): // it may still be committed; a repetition with the same key finds out
		return Outcome{}, unconfirmed()
	}
}

// unlessAnswered is for a command that is not waited for any longer.
func unlessAnswered(cmd *command) (Outcome, error) {
	select {
	case r := <-cmd.reply:
		return r.out, r.err
	default:
		return Outcome{}, unconfirmed()
	}
}

// crowded refuses what would only wait: so many changes come that the wait would be longer than anybody's patience.
func crowded() error {
	return &cascade.Error{
		Code: cascade.Unavailable,
		Message: words.T("More changes are coming in than can be saved just now. Nothing was changed; try again in a " +
			"moment."),
	}
}

func unconfirmed() error {
	return &cascade.Error{
		Code:    cascade.Unavailable,
		Message: words.T("The change could not be confirmed in time. Look whether it is there before trying again."),
	}
}

// enqueue adds a command, which is answered from now on in any case. It reports false when the engine is closed.
func (e *Engine) enqueue(w *workspace, cmd *command) bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return false
	}
	q := &w.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, cmd)
	if !q.busy {
		q.busy = true
		e.work.Go(func() { e.serve(w) })
	}
	return true
}

// take returns the commands that are next. With none it ends the turn: the next command that is added begins another.
func (q *queue) take() []*command {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(len(q.waiting), maxBatch)
	batch := q.waiting[:n:n]
	if q.waiting = q.waiting[n:]; n == 0 {
		q.waiting, q.busy = nil, false
	}
	for range batch {
		<-q.places
	}
	return batch
}

// serve runs the commands of a workspace until none is left.
func (e *Engine) serve(w *workspace) {
	for batch := w.queue.take(); len(batch) > 0; batch = w.queue.take() {
		if e.run.Err() != nil {
			for _, c := range batch {
				c.reply <- reply{err: stopping()}
			}
			continue
		}
		// What is under way is finished even when the program stops meanwhile.
		e.runBatch(context.WithoutCancel(e.run), w, batch)
	}
}

// runBatch decides and commits a batch. When that fails for certain, each command is tried alone, so that one cannot
// take the others down.
func (e *Engine) runBatch(ctx context.Context, w *workspace, batch []*command) {
	d, again, err := e.attempt(ctx, w, batch)
	if again && len(batch) > 1 {
		for _, c := range batch {
			e.runBatch(ctx, w, []*command{c})
		}
		return
	}
	if err != nil || len(d.write.Records) > 0 {
		e.refusals.note(err, batch)
	}
	for i, c := range batch {
		if err != nil {
			c.reply <- reply{err: failed(err)}
		} else {
			c.reply <- d.replies[i]
		}
	}
}

// failed makes sure that an unknown failure, and losing to other processes for too long, read as what may pass.
func failed(err error) error {
	if _, stale := errors.AsType[*store.StaleError](err); cascade.CodeOf(err) != "" && !stale {
		return err
	}
	return &cascade.Error{Code: cascade.Unavailable, Message: words.T(
		"The change could not be saved. Try again in a moment.")}
}

// attempt decides a batch and commits it. When another process was faster it catches up and decides again. again tells
// of a failure that it is known to have left nothing behind.
func (e *Engine) attempt(ctx context.Context, w *workspace, batch []*command) (d *decision, again bool, err error) {
	const tries = 64 // each time somebody else got through, so a command among many processes is soon through too
	for range tries {
		took := clock.Stopwatch()
		if w.turns > 0 && !w.slow {
			d, err = e.inTurn(ctx, w, batch)
		} else if d, err = e.decide(ctx, w, batch); err != nil {
			return nil, false, err // the database does not answer
		} else if w.slow = took() > longForATurn; len(d.write.Records) > 0 {
			err = e.committer.commit(d.write)
		}
		if err == nil {
			if len(d.write.Records) > 0 || d.foretold {
				e.publish(w, d.state)
			}
			return d, false, nil
		}
		if d == nil {
			return nil, false, err
		}
		// Whether it was written is not always known: the journal is.
		if caught := e.catchUp(ctx, w); caught != nil {
			return nil, false, errors.Join(err, caught)
		}
		written, unknown := e.written(ctx, d.write)
		switch {
		case unknown != nil:
			return nil, false, errors.Join(err, unknown)
		case written:
			return d, false, nil
		}
		if _, stale := errors.AsType[*store.StaleError](err); !stale {
			return nil, true, err
		}
		w.turns = manyTurns
	}
	return nil, false, err
}

const (
	// manyTurns is how many batches are decided in turn after another process was faster, so that none is decided twice.
	manyTurns = 16
	// longForATurn is how long deciding may take for that: the others wait meanwhile.
	longForATurn = 200 * time.Millisecond
)

// inTurn decides and commits a batch while no other process can commit to the workspace. They queue for it, so that of
// many processes that write none starves. When deciding takes too long the turn is left, so that others need not wait,
// and what is decided is committed as without a turn: it may be stale then.
func (e *Engine) inTurn(ctx context.Context, w *workspace, batch []*command) (*decision, error) {
	d, deciding, err := e.turn(ctx, w, batch)
	if deciding == nil {
		return d, err
	}
	got := <-deciding
	if w.slow = true; got.err != nil {
		return nil, got.err
	}
	if len(got.write.Records) == 0 {
		return got.decision, nil
	}
	return got.decision, e.committer.commit(got.write)
}

// turn is inTurn as far as the turn goes. Where it was left, deciding gives the decision.
func (e *Engine) turn(ctx context.Context, w *workspace, batch []*command) (
	d *decision, deciding <-chan decided, err error,
) {
	e.turns <- struct{}{}
	defer func() { <-e.turns }()
	err = e.db.Turn(ctx, w.id, func(commit func(store.Write) error) error {
		before := w.state.Load().revision
		if err := e.catchUp(ctx, w); err != nil {
			return err
		}
		if w.turns--; w.state.Load().revision > before {
			w.turns = manyTurns
		}
		deciding = e.decideBeside(ctx, w, batch)
		long := time.NewTimer(longForATurn)
		defer long.Stop()
		select {
		case got := <-deciding:
			deciding = nil
			if d = got.decision; got.err != nil || len(d.write.Records) == 0 {
				return got.err
			}
			return commit(d.write)
		case <-long.C:
			return errLong
		}
	})
	return d, deciding, err
}

// errLong ends a turn in which deciding takes too long.
var errLong = errors.New("engine: deciding takes too long for a turn")

// decided is what decide returns.
type decided struct {
	*decision
	err error
}

// decideBeside decides a batch and gives what becomes of it, once.
func (e *Engine) decideBeside(ctx context.Context, w *workspace, batch []*command) <-chan decided {
	out := make(chan decided, 1)
	e.work.Go(func() { // whoever decides is part of it already, so that Close waits
		d, err := e.decide(ctx, w, batch)
		out <- decided{d, err}
	})
	return out
}

// written reports whether the journal holds exactly what was to be written: a connection can fail after the database
// has committed.
func (e *Engine) written(ctx context.Context, w store.Write) (bool, error) {
	kept, err := e.db.Tail(ctx, w.Workspace, w.Base, len(w.Records))
	if err != nil || len(kept) < len(w.Records) {
		return false, err
	}
	for i, r := range w.Records {
		k := kept[i]
		if !k.At.Equal(r.At) || k.Actor != r.Actor || k.Command != r.Command ||
			string(cascade.EncodeChanges(k.Changes)) != string(cascade.EncodeChanges(r.Changes)) {
			return false, nil
		}
	}
	return true, nil
}
