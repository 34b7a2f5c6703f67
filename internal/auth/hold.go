package auth

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/words"
)

// followPause is the least time between two readings of the chain that nobody waits for.
const followPause = 100 * time.Millisecond

// Hold is somebody being served for as long as that takes: a live stream, or a long answer. It ends when their
// credential does, when they have left the workspace, and when their role is another: within a second in every
// process, and without asking the database for each.
type Hold struct {
	a     *Auth
	p     Principal // without what they saw
	until time.Time // when its credential is looked at again; zero: never. Guarded by holds.mu.

	mu    sync.Mutex
	over  bool // ended or released
	ended func()
}

// Hold begins one; ended is called when it ends, possibly before Hold returns, and must be quick. Release it when done.
func (a *Auth) Hold(p Principal, ended func()) *Hold { return a.hold(p, p.until, ended) }

func (a *Auth) hold(p Principal, until time.Time, ended func()) *Hold {
	p.Lens = nil // which would stay in memory for as long as the hold does
	h := &Hold{a: a, p: p, until: until, ended: ended}
	a.holds.add(h)
	// What has changed since the principal was found has not been told to this hold.
	if role, ok := a.engine.Role(p.Workspace.ID, p.Person); !ok || role != p.Role || a.memory.since(p.known) {
		a.check(context.Background(), h)
	}
	return h
}

// Guard cuts an answer that is being sent to somebody who may no longer have it. Call done when it is sent.
func (a *Auth) Guard(w http.ResponseWriter, p Principal) (done func()) {
	c := http.NewResponseController(w)
	// It may outlast the credential; one that is withdrawn is another matter. Not every writer has deadlines.
	h := a.hold(p, time.Time{}, func() { _ = c.SetWriteDeadline(clock.Deadline(-time.Second)) })
	return h.Release
}

// Current makes sure that the holds of whom this process knows to be gone have ended, also by what was written a moment
// ago.
func (a *Auth) Current(ctx context.Context) error { return a.memory.current(ctx) }

// Release ends a hold that is not needed any more. Nothing happens through it afterwards.
func (h *Hold) Release() {
	h.a.holds.remove(h)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
}

func (h *Hold) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.over {
		h.over = true
		h.ended()
	}
}

// holds are those that go on. One timer, for the next credential that expires, serves them all.
type holds struct {
	a *Auth

	mu    sync.Mutex
	in    map[string]map[cascade.ID][]*Hold // by workspace and person
	next  time.Time                         // when the timer goes off; zero: it does not
	timer *time.Timer
}

func (s *holds) add(h *Hold) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, person := h.p.Workspace.ID, h.p.Person
	if s.in[id] == nil {
		s.in[id] = map[cascade.ID][]*Hold{}
	}
	s.in[id][person] = append(s.in[id][person], h)
	s.wakeAt(h.until)
}

func (s *holds) remove(h *Hold) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, person := s.in[h.p.Workspace.ID], h.p.Person
	if i := slices.Index(in[person], h); i >= 0 {
		in[person] = slices.Delete(in[person], i, i+1)
	}
	if len(in[person]) == 0 {
		delete(in, person)
	}
	if len(in) == 0 {
		delete(s.in, h.p.Workspace.ID)
	}
}

// wakeAt has expired credentials looked for at a time, if that is one. The caller holds mu.
func (s *holds) wakeAt(at time.Time) {
	if at.IsZero() || !s.next.IsZero() && !at.Before(s.next) {
		return
	}
	s.next = at
	wait := at.Sub(s.a.clock.Host())
	if s.timer == nil {
		s.timer = time.AfterFunc(wait, s.expire)
	} else {
		s.timer.Reset(wait)
	}
}

// expire checks again the holds whose credential has expired as far as they know; it may have been used meanwhile.
func (s *holds) expire() {
	s.mu.Lock()
	at := s.next
	s.next = time.Time{}
	s.mu.Unlock()
	due := s.which(func(h *Hold) bool {
		is := !h.until.IsZero() && !h.until.After(at)
		if !is {
			s.wakeAt(h.until)
		}
		return is
	})
	for _, h := range due {
		now, _ := s.a.check(context.Background(), h) // zero where it has ended
		s.mu.Lock()
		h.until = now.until
		s.wakeAt(h.until)
		s.mu.Unlock()
	}
}

// which returns those that a question is answered yes for. It is asked with mu held.
func (s *holds) which(yes func(*Hold) bool) (out []*Hold) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, in := range s.in {
		for _, theirs := range in {
			for _, h := range theirs {
				if yes(h) {
					out = append(out, h)
				}
			}
		}
	}
	return out
}

func (s *holds) any() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.in) > 0
}

// endChangedRoles ends the holds of people whose role in a workspace has changed. It looks once at each person, since a
// writer waits for it.
func (a *Auth) endChangedRoles(workspace string) {
	var changed []*Hold
	a.holds.mu.Lock()
	for person, theirs := range a.holds.in[workspace] {
		role, ok := a.engine.Role(workspace, person)
		for _, h := range theirs {
			if !ok || role != h.p.Role {
				changed = append(changed, h)
			}
		}
	}
	a.holds.mu.Unlock()
	for _, h := range changed {
		h.end()
	}
}

// recheckHolds checks again the holds that may rest on what is gone.
func (a *Auth) recheckHolds(ctx context.Context, g gone) {
	for _, h := range a.holds.which(func(h *Hold) bool {
		return g.account(h.p.of) || h.p.token != nil && g.token(*h.p.token)
	}) {
		a.check(ctx, h)
	}
}

// check ends a hold unless its credential still gives the same.
func (a *Auth) check(ctx context.Context, h *Hold) (Principal, bool) {
	now, err := a.samePrincipal(ctx, h.p)
	if err != nil {
		h.end()
	}
	return now, err == nil
}

// errGone tells that somebody is not who they were when they were let in.
var errGone = words.Errorf("what this person may do here has changed")

// samePrincipal returns the principal that p's credential stands for now. It refuses where that is another person or
// role.
func (a *Auth) samePrincipal(ctx context.Context, p Principal) (Principal, error) {
	v, err := a.visit(ctx, p.credential)
	if err != nil {
		return Principal{}, err
	}
	now, err := a.principalIn(ctx, v, p.Workspace.ID)
	if err == nil && (now.Person != p.Person || now.Role != p.Role || now.Scope != p.Scope || now.Token != p.Token) {
		err = errGone
	}
	return now, err
}

// follow reads the chain after a write by any process, to end holds, and so that a withdrawal is known before the next
// request has to look for it.
func (a *Auth) follow(ctx context.Context) {
	if !a.holds.any() && !a.memory.any() {
		return
	}
	err := a.memory.renew(ctx)
	if unread := err != nil; ctx.Err() == nil && a.unread.Swap(unread) != unread && unread {
		a.log.Warn("what was withdrawn cannot be read; trying again with every hint", "error", err)
	}
	pause := time.NewTimer(followPause)
	defer pause.Stop()
	select {
	case <-ctx.Done():
	case <-pause.C:
	}
}
