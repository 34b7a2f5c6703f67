package jobs

import (
	"context"
	"time"

	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// Sort is what a Line is of.
type Sort string

// The sorts.
const (
	IsChore    Sort = "chore"
	IsChannel  Sort = "channel"  // as it follows one workspace
	IsDelivery Sort = "delivery" // one event that is to be told to somebody
)

// State is how a Line stands.
type State string

// The states.
const (
	Waiting State = "waiting" // until it is due
	Working State = "working" // somebody is at it
	Failing State = "failing" // it is tried again
	Paused  State = "paused"  // until it is started
	GivenUp State = "given-up"
)

// Words is what people call the state.
func (s State) Words() words.Text {
	switch s {
	case Working:
		return words.T("is being done")
	case Failing:
		return words.T("fails, is tried again")
	case Paused:
		return words.T("paused")
	case GivenUp:
		return words.T("given up")
	}
	return words.T("in order")
}

// Line is one thing that runs by itself. It says nothing of what is in a workspace.
type Line struct {
	Sort      Sort
	Name      string // of the chore or channel
	ID        string // of a delivery
	Workspace string // of a channel and a delivery, by its internal id
	Does      words.Text
	State     State
	Paused    time.Time // since when
	Done      time.Time // when a chore was last done
	Next      time.Time // when it is tried next; zero where nothing is planned
	Tries     int       // failures in a row, or tries of a delivery
	Behind    int64     // how many records of the journal a channel has not looked at
	Reason    string    // a word for why it failed the last time; see Problem
}

// Board shows what runs by itself.
type Board struct {
	db     *store.DB
	clock  clock.Clock
	chores []Chore
}

// NewBoard returns the board of a database on which the given chores are done.
func NewBoard(db *store.DB, c clock.Clock, chores []Chore) *Board { return &Board{db, c, chores} }

// All returns everything, for the operator: chores, then channels, then deliveries.
func (b *Board) All(ctx context.Context) ([]Line, error) {
	all, err := b.db.Jobs(ctx)
	if err != nil {
		return nil, err
	}
	cursors, err := b.db.Cursors(ctx, "")
	if err != nil {
		return nil, err
	}
	var chores, channels, deliveries []Line
	now := b.clock.Host()
	for _, j := range all {
		l := Line{
			Sort: IsDelivery, Name: j.Kind, ID: j.ID, Workspace: j.Workspace, State: stateOf(j, now),
			Paused: j.Paused, Done: j.Done, Tries: j.Tries, Reason: j.Reason,
		}
		if l.State != Paused && l.State != GivenUp {
			l.Next = j.Due
		}
		if j.Workspace != store.Instance {
			deliveries = append(deliveries, l)
			continue
		}
		for _, c := range b.chores { // what an earlier Weir did is done no more
			if c.Name == j.Kind {
				l.Sort, l.ID, l.Does = IsChore, "", c.Doc
				chores = append(chores, l)
			}
		}
	}
	for _, c := range cursors {
		l := Line{
			Sort: IsChannel, Name: c.Channel, Workspace: c.Workspace, State: Waiting, Paused: c.Paused, Tries: c.Tries,
			Behind: c.Head - c.Revision, Reason: c.Reason,
		}
		switch {
		case !c.Paused.IsZero():
			l.State = Paused
		case c.Reason != "":
			l.State, l.Next = Failing, c.Due
		}
		channels = append(channels, l)
	}
	return append(append(chores, channels...), deliveries...), nil
}

func stateOf(j store.Job, now time.Time) State {
	switch {
	case !j.Dead.IsZero():
		return GivenUp
	case !j.Paused.IsZero():
		return Paused
	case j.Until.After(now):
		return Working
	case j.Reason != "":
		return Failing
	}
	return Waiting
}

// For returns what the administrators of a workspace see: chores, and the channels as they follow it. How far its
// journal goes, and that something is to be told to somebody, would tell them of changes that are hidden from them.
func (b *Board) For(ctx context.Context, workspace string) ([]Line, error) {
	all, err := b.All(ctx)
	var seen []Line
	for _, l := range all {
		switch {
		case l.Sort == IsChore:
			seen = append(seen, l)
		case l.Sort == IsChannel && l.Workspace == workspace:
			l.Behind = 0
			seen = append(seen, l)
		}
	}
	return seen, err
}
