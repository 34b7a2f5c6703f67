package engine

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// decision is a batch as decided: what is to be written, the state that leads to, and what is then answered.
type decision struct {
	state   *state
	write   store.Write
	replies []reply

	foretold bool // outlooks were put in
}

// decide runs every command of a batch on the state the ones before it lead to.
func (e *Engine) decide(ctx context.Context, w *workspace, batch []*command) (*decision, error) {
	was := w.state.Load()
	world, err := w.foretold.into(was.world.On(e.today(was.world.Full())))
	if err != nil {
		return nil, err
	}
	d := &decision{
		state:   &state{world: world, revision: was.revision, edition: was.edition + 1},
		write:   store.Write{Workspace: w.id, Base: was.revision},
		replies: make([]reply, len(batch)),
	}
	d.foretold = world != was.world
	once := map[string]int{}
	for i, c := range batch {
		if c.idle {
			continue
		}
		if c.ctx.Err() != nil {
			d.replies[i].err = unconfirmed() // its sender has gone
			continue
		}
		if c.OnceKey != "" {
			key := string(c.Actor) + "\x00" + c.OnceKey
			if first, ok := once[key]; ok {
				d.replies[i] = repeated(batch[first].Request, c.Request, d.replies[first])
				continue
			}
			kept, err := e.db.FindOnce(ctx, w.id, c.Actor, c.OnceKey)
			switch {
			case err == nil:
				d.replies[i] = repeated(kept.Request, c.Request, reply{out: Outcome{Result: kept.Result}})
				continue
			case cascade.CodeOf(err) != cascade.NotFound:
				return nil, err
			}
			once[key] = i
		}
		d.replies[i] = e.decideOne(d, c)
	}
	return d, nil
}

// repeated answers a command whose key was used before: with the first outcome, or with a refusal when it asks for
// something else.
func repeated(was, now []byte, first reply) reply {
	if string(was) != string(now) {
		return reply{err: &cascade.Error{
			Code: cascade.Conflict, Field: "Idempotency-Key",
			Message: words.T("This key was used for a different request. Use a new key for a new request."),
		}}
	}
	first.out.Replayed = first.err == nil
	return first
}

func (e *Engine) decideOne(d *decision, c *command) (r reply) {
	defer func() {
		if v := recover(); v != nil { // a fault in one command must not take the others, or the program, with it
			e.log.Error("a command failed", "command", c.Name, "panic", v, "stack", string(debug.Stack()))
			r = reply{err: fmt.Errorf("engine: command %s failed: %v", c.Name, v)}
		}
	}()
	now, world := e.clock.Now(), d.state.world
	view, ids := seen(c, world), freshIDs{e.ids, world.Full()}
	if fault, _ := cascade.FaultOf(c.Reason); fault != "" {
		return reply{
			err: &cascade.Error{Code: cascade.Invalid, Field: "reason", Message: words.T(
				"The reason is no text that can be shown.")},
		}
	}
	cs, err := c.Decide(view, now, ids)
	if err != nil {
		return reply{err: err}
	}
	out := Outcome{Changes: slices.Clip(cs)} // what is added to the record is not theirs
	answer := func(world *sight.World) {
		if c.Result != nil {
			out.Result = c.Result(view, cs, func() cascade.Snapshot { return seen(c, world) })
		}
	}
	if len(cs) == 0 && c.OnceKey == "" {
		answer(world)
		return reply{out: out}
	}
	whole := cs
	if !c.Operator {
		whole = world.Lift(c.Actor, cs)
	}
	whole = world.Complete(whole)
	whole = append(whole, world.Openings(c.Actor, c.Reason, world.Full().Moment(now), whole, ids)...)
	whole = append(whole, view.Bind(ids)...)
	revision := d.state.revision + 1
	cascade.Stamp(whole, revision)
	whole = world.Full().KeepOutlooks(whole)
	after, err := world.Full().With(whole)
	if err != nil {
		return reply{err: err}
	}
	next := &state{ // before anything is noted, in case it fails
		world: world.With(after, whole), revision: revision, edition: d.state.edition,
		touched: append(d.state.touched, e.touched(world.Full(), &after, whole)...),
	}
	answer(next.world)
	record := store.Record{Revision: revision, At: now, Actor: c.Actor, Command: c.Name, Reason: c.Reason, Changes: whole}
	if c.OnceKey != "" {
		record.Once = &store.Once{Actor: c.Actor, Key: c.OnceKey, Request: c.Request, Result: out.Result}
	}
	d.write.Records = append(d.write.Records, record)
	d.state = next
	return reply{out: out}
}

// seen returns what a command decides on: what its actor sees, or for the operator everything.
func seen(c *command, world *sight.World) cascade.Snapshot {
	if c.Operator {
		return world.Full().For(c.Writer, world.Full())
	}
	return world.View(c.Actor).For(c.Writer)
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
