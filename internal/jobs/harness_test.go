package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var monday = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// hand is the clock of a test: only the test moves it.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) now() time.Time       { h.mu.Lock(); defer h.mu.Unlock(); return h.at }
func (h *hand) move(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.at = h.at.Add(d) }

func (h *hand) clock() clock.Clock { return clock.Of(h.now, h.now) }

// place is one process on a database.
type place struct {
	t    fatal
	db   *store.DB
	hand *hand
	run  *jobs.Runner
	log  *safe
}

// safe is a log that several write to.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.b.Write(p) }

func (s *safe) String() string { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }

func open(t testing.TB, url string, h *hand) *place {
	t.Helper()
	p := &place{t: t, hand: h, log: &safe{}}
	var err error
	p.db, err = store.Open(t.Context(), url, h.clock())
	must(t, err)
	t.Cleanup(func() { must(t, p.db.Close()) }) // closing twice does nothing
	p.runner(1)
	return p
}

func (p *place) runner(seed int64) {
	p.t.Helper()
	var err error
	log := slog.New(slog.NewTextHandler(p.log, nil))
	p.run, err = jobs.New(context.Background(), p.db, p.hand.clock(), clock.Seeded(seed), log)
	must(p.t, err)
}

// fatal is what a test and a property have alike.
type fatal interface {
	Helper()
	Fatal(...any)
}

func must(t fatal, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write commits one record that makes a team, or takes back what another record did.
func (p *place) write(ws string, undo ...store.Record) store.Record {
	p.t.Helper()
	last, err := p.db.Revision(context.Background(), ws)
	must(p.t, err)
	r := store.Record{Revision: last + 1, At: p.hand.now(), Actor: "ana", Command: "edit"}
	if len(undo) > 0 {
		r.Command, r.Changes = "undo", cascade.Undo(undo[0].Changes)
	} else {
		key := fmt.Sprintf("team-%d", r.Revision)
		r.Changes = []cascade.Change{{After: &cascade.Team{Header: cascade.Header{ID: cascade.ID(key), Key: key}}}}
		cascade.Stamp(r.Changes, r.Revision)
	}
	p.commit(ws, r)
	return r
}

func (p *place) commit(ws string, r store.Record) {
	p.t.Helper()
	must(p.t, p.db.Commit(context.Background(), []store.Write{
		{Workspace: ws, Base: r.Revision - 1, Records: []store.Record{r}},
	}))
}

func (p *place) workspace(id string) {
	p.t.Helper()
	must(p.t, p.db.CreateWorkspace(context.Background(), "", id, "key-"+id))
}

func (p *place) jobs() []store.Job {
	p.t.Helper()
	all, err := p.db.Jobs(context.Background())
	must(p.t, err)
	return all
}

// cursor returns the cursor of a channel in a workspace.
func (p *place) cursor(channel, ws string) store.Cursor {
	p.t.Helper()
	all, err := p.db.Cursors(context.Background(), channel)
	must(p.t, err)
	i := slices.IndexFunc(all, func(c store.Cursor) bool { return c.Workspace == ws })
	if i < 0 {
		p.t.Fatal("there is no cursor of", channel, "in", ws, all)
	}
	return all[i]
}

// outbox is a channel that keeps what it was given. Its faults are functions that may be nil.
type outbox struct {
	name string
	to   []string

	choosing func(jobs.Event) error
	sending  func(context.Context, jobs.Event, string) error

	mu   sync.Mutex
	sent []letter
}

type letter struct {
	workspace string
	revision  int64
	to, id    string
}

func (o *outbox) Name() string { return o.name }

func (o *outbox) Recipients(_ context.Context, e jobs.Event) ([]string, error) {
	if o.choosing != nil {
		if err := o.choosing(e); err != nil {
			return nil, err
		}
	}
	return o.to, nil
}

func (o *outbox) Send(ctx context.Context, e jobs.Event, to, id string) error {
	if o.sending != nil {
		if err := o.sending(ctx, e, to); err != nil {
			return err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, letter{e.Workspace, e.Revision, to, id})
	return nil
}

// revisions returns what was told of a workspace, in order, each as often as it was told.
func (o *outbox) revisions(ws string) []int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := []int64{}
	for _, l := range o.sent {
		if l.workspace == ws {
			all = append(all, l.revision)
		}
	}
	slices.Sort(all)
	return all
}

func (o *outbox) letters() []letter { o.mu.Lock(); defer o.mu.Unlock(); return slices.Clone(o.sent) }

func wantRevisions(t testing.TB, o *outbox, ws string, want ...int64) {
	t.Helper()
	if got := o.revisions(ws); !slices.Equal(got, want) {
		t.Errorf("of %s was told %v, want %v", ws, got, want)
	}
}

var errSecret = errors.New("the canary sings of a hidden goal")
