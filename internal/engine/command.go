package engine

import (
	"context"
	"slices"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/words"
)

// Command is one write: it decides on what its actor may see.
type Command struct {
	Actor    cascade.ID
	Operator bool   // decide on everything: for whoever has the files
	Writer   string // whose keys they are: the id of a token, or Files; empty for who picks things on pages
	Name     string // what the journal calls it
	Back     bool   // it takes back what its actor did
	Reason   string // why, in its actor's words: the journal keeps it, and whoever is told of what it opens is told it
	// Decide is pure: it is called again when the workspace has changed meanwhile, and nothing but its last answer counts.
	Decide func(view cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error)
	// OnceKey makes a repetition with the same key and the same Request a replay instead of a second write.
	OnceKey string
	Request []byte // a hash of what was asked
	// Result is what the command answers. It is pure too, and called with what Decide was given, what it answered, and
	// what the actor sees afterwards. It is kept with OnceKey and given back on a replay.
	Result func(view cascade.Snapshot, changes []cascade.Change, after func() cascade.Snapshot) []byte

	idle bool // it decides nothing: what was worked out beside is put in with it
}

// Files is the writer of files that the operator applies.
const Files = "files"

// Outcome is what a command led to.
type Outcome struct {
	Changes  []cascade.Change // as decided, on the actor's view; empty when nothing had to change
	Result   []byte
	Replayed bool // the same command was run before; Result is that one's
}

// From works out what a command is about from what its actor sees, when it is decided. It is pure like Decide.
type From[T any] func(view *cascade.Snapshot) (T, error)

// Given is From for what needs no working out.
func Given[T any](v T) From[T] { return func(*cascade.Snapshot) (T, error) { return v, nil } }

// CheckIn is the command that records what a person says about a goal.
func CheckIn(actor cascade.ID, in From[cascade.CheckInInput]) Command {
	decide := func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		said, err := in(&v)
		if err != nil {
			return nil, err
		}
		return v.CheckIn(actor, said, now, ids)
	}
	return Command{Actor: actor, Name: "check-in", Decide: decide}
}

// Observe is the command that records readings, all or none.
func Observe(actor cascade.ID, in From[[]cascade.Observation]) Command {
	decide := func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		readings, err := in(&v)
		if err != nil {
			return nil, err
		}
		return v.Observe(actor, readings, now, ids)
	}
	return Command{Actor: actor, Name: "observe", Decide: decide}
}

// Acknowledge is the command that keeps a finding quiet until a day; known says which rules there are.
func Acknowledge(actor cascade.ID, in From[cascade.Acknowledged], known func(rule string) bool) Command {
	decide := func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		what, err := in(&v)
		if err != nil {
			return nil, err
		}
		return v.Acknowledge(actor, what, known, now, ids)
	}
	return Command{Actor: actor, Name: "acknowledge", Decide: decide}
}

// Withdraw is the command that takes an acknowledgement back.
func Withdraw(actor, acknowledgement cascade.ID) Command {
	decide := func(v cascade.Snapshot, _ time.Time, _ cascade.IDs) ([]cascade.Change, error) {
		return v.Withdraw(actor, acknowledgement)
	}
	return Command{Actor: actor, Name: "withdraw", Decide: decide}
}

// Propose is the command that offers a goal to who decides on it, with a word to them that may be empty.
func Propose(actor cascade.ID, goal From[cascade.ID], says string) Command {
	decide := func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		id, err := goal(&v)
		if err != nil {
			return nil, err
		}
		return v.Propose(actor, id, says, now, ids)
	}
	return Command{Actor: actor, Name: "propose", Decide: decide, Result: Made}
}

// Answer is the command that says something to what is proposed; at is what its actor read, empty: whatever stands.
func Answer(actor cascade.ID, goal From[cascade.ID], word cascade.Word, says string, at cascade.Version) Command {
	decide := func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		id, err := goal(&v)
		if err != nil {
			return nil, err
		}
		return v.Answer(actor, id, word, says, at, now, ids)
	}
	return Command{Actor: actor, Name: "answer", Decide: decide, Result: Made}
}

// Commit is the command that commits a goal, which its actor or somebody else must have agreed to; at is the version
// that its actor read, empty: whatever stands.
func Commit(actor cascade.ID, goal From[cascade.ID], at cascade.Version) Command {
	return Edit(actor, "", func(v *cascade.Snapshot) ([]cascade.Edit, error) {
		id, err := goal(v)
		switch g := v.Goal(id); {
		case g == nil:
		case !g.State.Drafted() && g.State != cascade.Proposed:
			err = &cascade.Error{Code: cascade.Conflict, Message: words.T("It is committed already, or closed.")}
		case at != "" && at != v.Offered(g):
			err = &cascade.Error{
				Code: cascade.Conflict, Problem: cascade.Overtaken,
				Message: words.T("It was changed since you read it. Read it again."),
			}
		}
		return []cascade.Edit{{
			Act: cascade.ActChange, Kind: cascade.KindGoal, Target: id,
			Fields: map[string]any{"state": string(cascade.Committed)},
		}}, err
	})
}

// Document gives a document, each time one that may be used up.
type Document interface{ Fresh() cascade.Document }

// Apply is the command that makes a workspace say what a document says.
func Apply(actor cascade.ID, doc Document, prune bool) Command {
	decide := func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		return v.Apply(actor, doc.Fresh(), ids, cascade.ApplyOptions{Prune: prune, Today: v.Today(now)})
	}
	return Command{Actor: actor, Name: "apply", Decide: decide}
}

// Plan returns what applying a document would change, on what a viewer sees, or why it would be refused.
func Plan(see *sight.View, writer string, doc Document, prune bool, ids cascade.IDs) ([]cascade.Change, error) {
	var person cascade.ID
	if p := see.Person(); p != nil {
		person = p.ID
	}
	view := see.For(writer)
	changes, err := view.Apply(person, doc.Fresh(), ids, cascade.ApplyOptions{Prune: prune, Today: see.Today()})
	if err == nil && person != "" {
		err = view.Allows(person, changes)
	}
	if err != nil {
		return nil, err
	}
	return changes, nil
}

// Edit is the command that makes, changes and removes things, all or none, for a reason that may be empty. With a
// OnceKey it can be taken back by Undo.
func Edit(actor cascade.ID, reason string, in From[[]cascade.Edit]) Command {
	decide := func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		edits, err := in(&v)
		if err != nil {
			return nil, err
		}
		edits = slices.Clone(edits)
		for i := range edits {
			edits[i].Reason = reason
		}
		return v.Edit(actor, edits, now, ids)
	}
	return Command{Actor: actor, Name: "edit", Decide: decide, Reason: reason, Result: Made}
}

// Made is the Result of a command that can be taken back: what it did, as its actor saw it. What becomes of a stub
// follows from the rest, and comes back with it.
func Made(_ cascade.Snapshot, changes []cascade.Change, _ func() cascade.Snapshot) []byte {
	theirs := slices.DeleteFunc(slices.Clone(changes), func(c cascade.Change) bool {
		return c.Before != nil && cascade.Withheld(c.Before)
	})
	return cascade.EncodeNamed(theirs)
}

// Undo is the command that takes back what the same actor did by a command with a OnceKey and Made for its Result,
// whose outcome Recall gives.
func Undo(actor cascade.ID, what []cascade.Change) Command {
	decide := func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		return v.TakeBack(actor, what, now, ids)
	}
	return Command{Actor: actor, Name: "undo", Back: true, Decide: decide}
}

// Recall returns what somebody changed by a command with a OnceKey and Made for its Result, as they saw it. It answers
// NotFound where there is nothing of the sort, or not any more: outcomes are kept for a week.
func (e *Engine) Recall(
	ctx context.Context, workspace string, actor cascade.ID, onceKey string,
) ([]cascade.Change, error) {
	was, err := e.db.FindOnce(ctx, workspace, actor, onceKey)
	if err != nil {
		return nil, err
	}
	changes, err := cascade.DecodeChanges(was.Result)
	if err != nil {
		return nil, &cascade.Error{Code: cascade.NotFound, Message: words.T("There is nothing to undo.")}
	}
	return changes, nil
}

// Preview returns what edits would change for somebody who sees what see shows, and of each edit the id of its thing,
// or why they would be refused. Nothing is changed; the ids of new things are drawn from ids and mean nothing
// afterwards.
func (e *Engine) Preview(
	see *sight.View, writer string, edits []cascade.Edit, ids cascade.IDs,
) ([]cascade.Change, []cascade.ID, error) {
	who := see.Person()
	if who == nil {
		return nil, nil, &cascade.Error{Code: cascade.Forbidden, Message: words.T("You are no longer in this workspace.")}
	}
	view := see.For(writer)
	changes, of, err := view.EditEach(who.ID, edits, e.clock.Now(), ids)
	if err != nil {
		return nil, nil, err
	}
	return changes, of, view.Allows(who.ID, changes)
}
