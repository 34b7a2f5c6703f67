package auth

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/store"
)

const (
	// maxAge is how long ago, at most, what is remembered was last compared with the instance's chain when somebody is
	// let in by it. With the time the comparison takes, whatever is withdrawn is so within a second in every process.
	maxAge = 500 * time.Millisecond
	// lastAge is how long ago that may be while the database does not answer, for who only reads.
	lastAge = 30 * time.Second
	// chainWithin is how long the database may say nothing when the chain is read, and again is for how long it is not
	// asked anew after that.
	chainWithin = time.Second
	again       = time.Second
	// maxKept is how many sessions, tokens and accounts are remembered each.
	maxKept = 1 << 16
	// tailPage is how many records of the chain are read at once.
	tailPage = 512
)

// memory keeps which credential stands for whom, so that the database is asked only for credentials not seen lately.
// Whatever takes one away writes a record to the instance's chain, in the same transaction. A request reads the chain,
// for all, when it was last read too long ago; without requests it is not read.
type memory struct {
	db    *store.DB
	clock clock.Clock
	// changed is told what may no longer be so, after it has been forgotten.
	changed func(context.Context, gone)

	mu       sync.Mutex
	revision int64                // of the chain, up to which its records are known; -1: none is
	audits   int64                // how often this process had written to it when it was read
	age      func() time.Duration // since then; nil: it never was
	reading  *flight              // somebody reads it
	failed   func() time.Duration // since it last could not be read; nil: it could
	failure  error                // why
	forgot   int64                // how often something was forgotten
	sessions map[store.Hash]store.Session
	tokens   map[store.Hash]store.Token
	ties     map[string][]store.Membership // by account
}

// flight is one reading of the chain, for all who wait for it.
type flight struct {
	done chan struct{}
	err  error
}

func newMemory(db *store.DB, c clock.Clock, changed func(context.Context, gone)) *memory {
	m := &memory{db: db, clock: c, changed: changed, revision: -1}
	m.forget(gone{all: true})
	return m
}

// current makes sure that nothing is remembered that was withdrawn more than maxAge ago, or by this process.
func (m *memory) current(ctx context.Context) error {
	return m.atLeast(ctx, func(age time.Duration) bool { return age < maxAge })
}

// recent is current for who only reads: while the database does not answer, it makes do with what was not withdrawn
// lastAge ago. Nobody is kept waiting by a database that has just not answered.
func (m *memory) recent(ctx context.Context) error {
	m.mu.Lock()
	err := m.failure
	tried := err != nil && m.failed() < again
	m.mu.Unlock()
	if !tried {
		err = m.current(ctx)
	}
	if cascade.CodeOf(err) != cascade.Unavailable {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.age != nil && m.age() < lastAge && m.audits == m.db.Audits() {
		return nil
	}
	return err
}

// renew makes sure that nothing is remembered that was withdrawn before now.
func (m *memory) renew(ctx context.Context) error {
	since := clock.Stopwatch()
	return m.atLeast(ctx, func(age time.Duration) bool { return age <= since() })
}

// atLeast reads the chain, or waits for who does, until its last reading is young enough.
func (m *memory) atLeast(ctx context.Context, young func(age time.Duration) bool) error {
	for {
		m.mu.Lock()
		if m.age != nil && young(m.age()) && m.audits == m.db.Audits() {
			m.mu.Unlock()
			return nil
		}
		f, own := m.reading, m.reading == nil
		if own {
			f = &flight{done: make(chan struct{})}
			m.reading = f
		}
		m.mu.Unlock()
		if own {
			m.read(store.Within(context.WithoutCancel(ctx), chainWithin), f) // others wait for it too
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if f.err != nil {
			return f.err
		}
	}
}

// any reports whether anything is remembered.
func (m *memory) any() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.sessions)+len(m.tokens) > 0
}

// since reports whether anything was forgotten since a moment that known gave.
func (m *memory) since(moment int64) bool { return m.known() != moment }

// known is a moment of what is remembered, for since.
func (m *memory) known() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.forgot
}

// read reads the chain from where it is known, and forgets what it says has gone.
func (m *memory) read(ctx context.Context, f *flight) {
	age, audits := clock.Stopwatch(), m.db.Audits()
	m.mu.Lock()
	revision := m.revision
	m.mu.Unlock()
	var g gone
	revision, f.err = m.readChain(ctx, revision, &g)
	if f.err == nil && !g.empty() {
		m.mu.Lock()
		m.forget(g)
		m.mu.Unlock()
		m.changed(ctx, g)
	}
	m.mu.Lock()
	m.reading = nil
	if m.failure = f.err; f.err != nil {
		m.failed = clock.Stopwatch()
	}
	if f.err == nil { // only now, when whom it concerns has been told
		m.revision, m.audits, m.age = revision, audits, age
	}
	m.mu.Unlock()
	close(f.done)
}

// readChain reads on from a revision, notes what has gone since in g, and returns the revision it got to.
func (m *memory) readChain(ctx context.Context, revision int64, g *gone) (int64, error) {
	if revision < 0 {
		g.all = true
		return m.db.Revision(ctx, store.Instance)
	}
	for {
		records, err := m.db.Tail(ctx, store.Instance, revision, tailPage)
		if err != nil {
			return 0, err
		}
		for _, r := range records {
			if err := m.note(ctx, r, g); err != nil {
				return 0, err
			}
			revision = r.Revision
		}
		if len(records) < tailPage {
			return revision, nil
		}
	}
}

// gone says what may no longer be as it is remembered.
type gone struct {
	all      bool
	accounts map[string]bool
	tokens   map[string]bool // by id
	people   map[person]bool // whose tokens
}

// person is somebody in a workspace.
type person struct {
	workspace string
	id        cascade.ID
}

func (g gone) empty() bool { return !g.all && len(g.accounts)+len(g.tokens)+len(g.people) == 0 }

func (g gone) token(t store.Token) bool {
	return g.all || g.tokens[t.ID] || g.people[person{t.Workspace, t.Person}]
}

func (g gone) account(id string) bool { return g.all || g.accounts[id] }

// note adds to g what a record of the chain may have taken away.
func (m *memory) note(ctx context.Context, r store.Record, g *gone) error {
	var what struct{ Account, Token string }
	if r.Erased || len(r.Detail) > 0 && json.Unmarshal(r.Detail, &what) != nil {
		g.all = true
		return nil
	}
	if what.Account != "" {
		set(&g.accounts, what.Account)
	}
	if what.Token != "" {
		set(&g.tokens, what.Token)
	}
	if r.Command == "account.disable" { // which ends the tokens of its people too
		ties, err := m.db.Memberships(ctx, what.Account)
		if err != nil {
			return err
		}
		for _, t := range ties {
			set(&g.people, person{t.Workspace, t.Person})
		}
	}
	return nil
}

func set[K comparable](in *map[K]bool, k K) {
	if *in == nil {
		*in = map[K]bool{}
	}
	(*in)[k] = true
}

// forget is called with mu held.
func (m *memory) forget(g gone) {
	if g.empty() {
		return
	}
	m.forgot++
	if g.all {
		m.sessions, m.tokens, m.ties = map[store.Hash]store.Session{}, map[store.Hash]store.Token{},
			map[string][]store.Membership{}
		return
	}
	for h, s := range m.sessions {
		if g.account(s.Account) {
			delete(m.sessions, h)
		}
	}
	for h, t := range m.tokens {
		if g.token(t) {
			delete(m.tokens, h)
		}
	}
	for id := range g.accounts {
		delete(m.ties, id)
	}
}

// session returns a session that is in force, or NotFound.
func (m *memory) session(ctx context.Context, h store.Hash) (store.Session, error) {
	inForce := func(s store.Session) bool { return m.clock.Host().Before(s.Ends()) }
	return recall(m, &m.sessions, h, inForce, func() (store.Session, error) { return m.db.SessionByHash(ctx, h) })
}

// token returns a token that is in force, or NotFound.
func (m *memory) token(ctx context.Context, h store.Hash) (store.Token, error) {
	inForce := func(t store.Token) bool { return t.Expires.IsZero() || m.clock.Host().Before(t.Expires) }
	return recall(m, &m.tokens, h, inForce, func() (store.Token, error) { return m.db.TokenByHash(ctx, h) })
}

// memberships returns who an account is, by workspace.
func (m *memory) memberships(ctx context.Context, account string) ([]store.Membership, error) {
	always := func([]store.Membership) bool { return true }
	return recall(m, &m.ties, account, always,
		func() ([]store.Membership, error) { return m.db.Memberships(ctx, account) })
}

// touch notes that a session is being used.
func (m *memory) touch(ctx context.Context, s store.Session) error {
	if err := m.db.TouchSession(ctx, s.Hash); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if kept, ok := m.sessions[s.Hash]; ok {
		kept.Used = m.clock.Host()
		m.sessions[s.Hash] = kept
	}
	return nil
}

// recall returns what is remembered under a key if it still holds, else what the database says. That is remembered
// unless something was forgotten meanwhile, which may have been just this.
func recall[K comparable, V any](m *memory, in *map[K]V, key K, holds func(V) bool, ask func() (V, error)) (V, error) {
	m.mu.Lock()
	v, ok := (*in)[key]
	forgot := m.forgot
	m.mu.Unlock()
	if ok && holds(v) {
		return v, nil
	}
	v, err := ask()
	if err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if forgot == m.forgot {
		if len(*in) >= maxKept {
			clear(*in)
		}
		(*in)[key] = v
	}
	return v, nil
}
