package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// Chore is something that is done now and then, by one process for all.
type Chore struct {
	Name  string // in the database, for ever
	Doc   words.Text
	Every time.Duration // up to six hours
	// Do may be called again for the same time, after a crash or by a process that took its time. What it answers is
	// logged, so it must not repeat what is in a workspace.
	Do func(context.Context) error
}

// Channel tells somebody outside of what happens in workspaces.
type Channel interface {
	// Name names it in the database, for ever.
	Name() string
	// Recipients says who may have to be told of an event. It is called in the order of the journal, and again after a
	// failure.
	Recipients(ctx context.Context, e Event) ([]string, error)
	// Send tells one of them, in no particular order. It decides what, and whether anything, from what they see now. A
	// receiver that gets the same id twice drops the second. Of an error only its code is kept and logged.
	Send(ctx context.Context, e Event, to, id string) error
}

// Event is a command that changed something and was not taken back within Ripe.
type Event struct {
	Workspace string
	store.Record
}

// Ripe is how old an event is before it is told: who takes something back at once has told nobody.
const Ripe = 15 * time.Second

const (
	lease    = time.Minute            // how long one try may take
	workers  = 4                      // jobs of this process at a time
	maxTries = 12                     // then a job is given up: some eleven hours after the first
	backoff  = 10 * time.Second       // after the first failure; twice as long after each
	maxBack  = store.Farthest / 2     // at most
	lookAt   = 10 * time.Second       // how often it is looked whether another process has left something to do
	contend  = 200 * time.Millisecond // after somebody else was faster
	page     = 256                    // records of a journal that are read together
)

// Runner runs chores and channels. Set it up, then Run it.
type Runner struct {
	db     *store.DB
	clock  clock.Clock
	log    *slog.Logger
	holder string        // names this process to the others
	secret []byte        // keys the ids of what is sent
	lease  time.Duration // of a job
	page   int           // records of a journal that are read together

	toFollow, toWork chan struct{} // rung when there may be something to do

	mu    sync.Mutex // guards rand
	rand  *clock.Rand
	kinds []kind

	follow []Channel
	future map[string]future // by channel and workspace
}

// kind is what jobs of one sort need.
type kind struct {
	name  string
	every time.Duration // of a chore; 0: of a channel
	do    func(context.Context, store.Job) error
}

// New returns a runner without anything to run. The host's clock says when something is due, the domain's how old an
// event is. How failures are spread over time follows from ids.
func New(ctx context.Context, db *store.DB, c clock.Clock, ids *clock.IDs, log *slog.Logger) (*Runner, error) {
	secret, err := db.Secret(ctx, "events", func() []byte { return ids.Secret("events") })
	if err != nil {
		return nil, err
	}
	return &Runner{
		db: db, clock: c, log: log, holder: clock.Token()[:16], secret: secret, lease: lease, page: page,
		toFollow: make(chan struct{}, 1), toWork: make(chan struct{}, 1),
		rand: ids.Rand("jobs"), future: map[string]future{},
	}, nil
}

// Wake has the runner look soon whether a journal has grown. Without channels that costs nothing.
func (r *Runner) Wake() {
	if len(r.follow) > 0 {
		wake(r.toFollow)
	}
}

func wake(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default: // it will look anyway
	}
}

// Chore adds a chore. The first of all processes to do so has it done at once.
func (r *Runner) Chore(ctx context.Context, c Chore) error {
	do := func(ctx context.Context, _ store.Job) error { return c.Do(ctx) }
	r.kinds = append(r.kinds, kind{c.Name, min(c.Every, maxBack), do})
	return r.db.AddJob(ctx, store.Job{ID: c.Name, Kind: c.Name})
}

// Channel adds a channel. It begins where the journals end now, unless it has been there before.
func (r *Runner) Channel(ctx context.Context, c Channel) error {
	r.follow = append(r.follow, c)
	do := func(ctx context.Context, j store.Job) error { return r.send(ctx, c, j) }
	r.kinds = append(r.kinds, kind{c.Name(), 0, do})
	return r.db.BeginChannel(ctx, c.Name())
}

// Run does what is due until ctx ends. What is under way then is told to stop and is done again later.
func (r *Runner) Run(ctx context.Context) {
	var loops, jobs sync.WaitGroup
	defer jobs.Wait()
	if len(r.follow) > 0 {
		loops.Go(func() { r.loop(ctx, r.toFollow, r.advanceAll) })
	}
	slots := make(chan struct{}, workers)
	loops.Go(func() {
		r.loop(ctx, r.toWork, func(ctx context.Context) time.Time { return r.begin(ctx, &jobs, slots) })
	})
	loops.Wait()
}

// loop runs step, and again when it says or when it is rung.
func (r *Runner) loop(ctx context.Context, rung <-chan struct{}, step func(context.Context) time.Time) {
	for ctx.Err() == nil {
		next := step(ctx)
		wait := time.NewTimer(max(next.Sub(r.clock.Host()), 0))
		select {
		case <-ctx.Done():
		case <-rung:
		case <-wait.C:
		}
		wait.Stop()
	}
}

// Step does once all that is due and waits for it. It returns when to look again, by the host's clock.
func (r *Runner) Step(ctx context.Context) time.Time {
	next := r.advanceAll(ctx)
	var jobs sync.WaitGroup
	r.begin(ctx, &jobs, make(chan struct{}, workers))
	jobs.Wait()
	return r.soonest(ctx, next)
}
