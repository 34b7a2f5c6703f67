package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/store"
)

// Command is one write: it decides on what its actor may see.
type Command struct {
	Actor    cascade.ID
	Operator bool   // decide on everything: for whoever has the files
	Name     string // what the journal calls it
	// Decide is pure and may be called more than once.
	Decide func(view cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error)
	// OnceKey makes a repetition with the same key and the same Request a replay instead of a second write.
	OnceKey string
	Request []byte // a hash of what was asked
	// Result is kept with OnceKey and given back on a replay. It is called with the changes decided.
	Result func([]cascade.Change) []byte
}

// Outcome is what a command led to.
type Outcome struct {
	Changes  []cascade.Change // as decided, on the actor's view; empty when nothing had to change
	Result   []byte
	Replayed bool // the same command was run before; Result is that one's
}

type command struct {
	Command
	ctx   context.Context
	ws    *workspace
	reply chan reply
}

type reply struct {
	out Outcome
	err error
}

// Do runs a command. It returns after the change is on disk, or with the refusal.
func (e *Engine) Do(ctx context.Context, workspace string, c Command) (Outcome, error) {
	w := e.workspace(workspace)
	if w == nil {
		return Outcome{}, noWorkspace()
	}
	cmd := &command{Command: c, ctx: ctx, ws: w, reply: make(chan reply, 1)}
	select {
	case e.queue <- cmd:
	case <-ctx.Done():
		return Outcome{}, unavailable(ctx.Err())
	}
	select {
	case r := <-cmd.reply:
		return r.out, r.err
	case <-ctx.Done(): // it may still be committed; a repetition with the same key finds out
		return Outcome{}, unavailable(ctx.Err())
	}
}

func unavailable(error) error {
	return &cascade.Error{Code: cascade.Unavailable, Message: "The change could not be confirmed in time. Look whether it is there before trying again."}
}

func (e *Engine) loop(ctx context.Context) {
	batch := make([]*command, 0, maxBatch)
	for {
		select {
		case <-ctx.Done():
			e.drain()
			return
		case answer := <-e.follow:
			answer <- e.catchUpAll(ctx)
		case first := <-e.queue:
			batch = append(batch[:0], first)
			for more := true; more && len(batch) < maxBatch; {
				select {
				case c := <-e.queue:
					batch = append(batch, c)
				default:
					more = false
				}
			}
			// What is under way is finished even when the program stops meanwhile.
			e.run(context.WithoutCancel(ctx), batch)
		}
	}
}

// drain refuses what came too late.
func (e *Engine) drain() {
	for {
		select {
		case c := <-e.queue:
			c.reply <- reply{err: &cascade.Error{Code: cascade.Unavailable, Message: "Weir is stopping; try again in a moment."}}
		default:
			return
		}
	}
}

// run decides and commits a batch in one transaction. When another process was faster it catches up and decides again;
// when the batch fails otherwise, each command is tried alone, so that one cannot take the others down.
func (e *Engine) run(ctx context.Context, batch []*command) {
	const tries = 64 // each time somebody else got through, so a command among many processes is soon through too
	var err error
	for range tries {
		var t *turn
		if t, err = e.decide(ctx, batch); err == nil {
			err = e.commit(ctx, t)
		}
		if err == nil {
			t.answer()
			return
		}
		if stale, ok := errors.AsType[*store.StaleError](err); ok {
			if w := e.workspace(stale.Workspace); w != nil {
				if caught := e.catchUp(ctx, w); caught != nil {
					err = caught
					break
				}
			}
			continue
		}
		break
	}
	if len(batch) == 1 {
		e.log.Error("a command could not be committed", "command", batch[0].Name, "error", err)
		batch[0].reply <- reply{err: failed(err)}
		// Whether it was written is not always known: the journal is.
		if caught := e.catchUp(ctx, batch[0].ws); caught != nil {
			e.log.Warn("cannot follow the journal", "error", caught)
		}
		return
	}
	for _, c := range batch {
		e.run(ctx, []*command{c})
	}
}

// failed makes sure that an unknown failure, and losing to other processes for too long, read as what may pass.
func failed(err error) error {
	if _, stale := errors.AsType[*store.StaleError](err); cascade.CodeOf(err) != "" && !stale {
		return err
	}
	return &cascade.Error{Code: cascade.Unavailable, Message: "The change could not be saved. Try again in a moment."}
}

// turn is a batch as decided.
type turn struct {
	states  map[*workspace]*state
	writes  []store.Write
	at      map[*workspace]int // index into writes
	replies []reply
	batch   []*command
}

func (t *turn) answer() {
	for i, c := range t.batch {
		c.reply <- t.replies[i]
	}
}

// decide runs every command of the batch on the state the ones before it lead to.
func (e *Engine) decide(ctx context.Context, batch []*command) (*turn, error) {
	t := &turn{states: map[*workspace]*state{}, at: map[*workspace]int{}, replies: make([]reply, len(batch)), batch: batch}
	once := map[string]int{}
	for i, c := range batch {
		if err := c.ctx.Err(); err != nil {
			t.replies[i].err = unavailable(err) // its sender has gone
			continue
		}
		if c.OnceKey != "" {
			key := c.ws.id + "\x00" + string(c.Actor) + "\x00" + c.OnceKey
			if first, ok := once[key]; ok {
				t.replies[i] = repeat(t.batch[first].Request, c.Request, t.replies[first])
				continue
			}
			was, err := e.db.FindOnce(ctx, c.ws.id, c.Actor, c.OnceKey)
			switch {
			case err == nil:
				t.replies[i] = repeat(was.Request, c.Request, reply{out: Outcome{Result: was.Result}})
				continue
			case cascade.CodeOf(err) != cascade.NotFound:
				return nil, err
			}
			once[key] = i
		}
		t.replies[i] = e.decideOne(t, c)
	}
	return t, nil
}

// repeat answers a command whose key has been used: with the first one's outcome, or a refusal when it asks for
// something else.
func repeat(was, now []byte, first reply) reply {
	if string(was) != string(now) {
		return reply{err: &cascade.Error{Code: cascade.Conflict, Field: "Idempotency-Key", Message: "This key was used for a different request. Use a new key for a new request."}}
	}
	first.out.Replayed = first.err == nil
	return first
}

func (e *Engine) decideOne(t *turn, c *command) (r reply) {
	defer func() {
		if v := recover(); v != nil { // a fault in one command must not take the others, or the program, with it
			e.log.Error("a command failed", "command", c.Name, "panic", v, "stack", string(debug.Stack()))
			r = reply{err: fmt.Errorf("command %s failed: %v", c.Name, v)}
		}
	}()
	st := t.states[c.ws]
	if st == nil {
		was := c.ws.state.Load()
		st = &state{world: was.world.On(e.today()), revision: was.revision}
	}
	now := e.clock.Now()
	view := *st.world.Full()
	if !c.Operator {
		view = *st.world.View(c.Actor).Snapshot()
	}
	cs, err := c.Decide(view, now, freshIDs{e.ids, st.world.Full()})
	if err != nil {
		return reply{err: err}
	}
	out := Outcome{Changes: cs}
	if c.Result != nil {
		out.Result = c.Result(cs)
	}
	if len(cs) == 0 && c.OnceKey == "" {
		return reply{out: out}
	}
	whole := cs
	if !c.Operator {
		whole = st.world.Lift(c.Actor, cs)
	}
	revision := st.revision + 1
	cascade.Stamp(whole, revision)
	after, err := st.world.Full().With(whole)
	if err != nil {
		return reply{err: err}
	}
	record := store.Record{Revision: revision, At: now, Actor: c.Actor, Command: c.Name, Changes: whole}
	if c.OnceKey != "" {
		record.Once = &store.Once{Actor: c.Actor, Key: c.OnceKey, Request: c.Request, Result: out.Result}
	}
	next := &state{world: st.world.With(after, whole), revision: revision} // before anything is noted, in case it fails
	i, ok := t.at[c.ws]
	if !ok {
		i = len(t.writes)
		t.at[c.ws] = i
		t.writes = append(t.writes, store.Write{Workspace: c.ws.id, Base: st.revision})
	}
	t.writes[i].Records = append(t.writes[i].Records, record)
	t.states[c.ws] = next
	return reply{out: out}
}

// commit writes what was decided and, once it is on disk, makes it what everybody reads.
func (e *Engine) commit(ctx context.Context, t *turn) error {
	if len(t.writes) == 0 {
		return nil
	}
	if err := e.db.Commit(ctx, t.writes); err != nil {
		return err
	}
	for w, st := range t.states {
		e.publish(w, st)
	}
	return nil
}

// freshIDs asks again when an id is taken: a seeded source repeats itself after a restart.
type freshIDs struct {
	ids  cascade.IDs
	full *cascade.Snapshot
}

func (f freshIDs) New(kind, parent, author, key string) string {
	for {
		id := f.ids.New(kind, parent, author, key)
		if f.full.Get(cascade.Kind(kind), cascade.ID(id)) == nil {
			return id
		}
	}
}

var _ cascade.IDs = freshIDs{}

// CheckIn is the command that records what a person says about a goal.
func CheckIn(actor cascade.ID, in cascade.CheckInInput) Command {
	return Command{Actor: actor, Name: "check-in", Decide: func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		return v.CheckIn(actor, in, now, ids)
	}}
}

// Observe is the command that records readings, all or none.
func Observe(actor cascade.ID, readings []cascade.Reading) Command {
	return Command{Actor: actor, Name: "observe", Decide: func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		return v.Observe(actor, readings, now, ids)
	}}
}

// Acknowledge is the command that keeps a finding quiet until a day; known says which rules there are.
func Acknowledge(actor cascade.ID, in cascade.Acknowledged, known func(rule string) bool) Command {
	return Command{Actor: actor, Name: "acknowledge", Decide: func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		return v.Acknowledge(actor, in, known, now, ids)
	}}
}

// Withdraw is the command that takes an acknowledgement back.
func Withdraw(actor, acknowledgement cascade.ID) Command {
	return Command{Actor: actor, Name: "withdraw", Decide: func(v cascade.Snapshot, _ time.Time, _ cascade.IDs) ([]cascade.Change, error) {
		return v.Withdraw(actor, acknowledgement)
	}}
}

// Apply is the command that makes a workspace say what a document says. The document is not changed.
func Apply(actor cascade.ID, doc cascade.Document, prune bool) Command {
	return Command{Actor: actor, Name: "apply", Decide: func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		return v.Apply(actor, doc.Clone(), ids, cascade.ApplyOptions{Prune: prune, Today: cascade.DateOf(now)})
	}}
}

// Plan returns what applying a document would change, on what a viewer sees.
func Plan(see *sight.View, doc cascade.Document, prune bool, ids cascade.IDs) ([]cascade.Change, error) {
	var person cascade.ID
	if p := see.Person(); p != nil {
		person = p.ID
	}
	return see.Snapshot().Apply(person, doc.Clone(), ids, cascade.ApplyOptions{Prune: prune})
}
