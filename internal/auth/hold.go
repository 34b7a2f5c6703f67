package auth

import (
	"context"
	"net/http"
	"sync"
	"time"

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
	p     Principal
	ended chan struct{}

	mu    sync.Mutex
	over  bool // ended or released
	cut   func()
	timer *time.Timer // for the end of the credential by itself
}

// Hold begins one. Release it when done.
func (a *Auth) Hold(p Principal) *Hold { return a.hold(p, nil) }

func (a *Auth) hold(p Principal, cut func()) *Hold {
	h := &Hold{a: a, p: p, cut: cut, ended: make(chan struct{})}
	a.holds.add(h)
	// What has changed since the principal was found has not been told to this hold.
	if role, ok := a.engine.Role(p.Workspace.ID, p.Person); !ok || role != p.Role || a.memory.since(p.known) {
		a.check(context.Background(), h)
	}
	if cut == nil {
		h.recheckAt(p.until)
	}
	return h
}

// recheckAt checks the credential again at the moment it expires, where it does.
func (h *Hold) recheckAt(until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over || until.IsZero() {
		return
	}
	h.timer = time.AfterFunc(until.Sub(h.a.clock.Host()), func() {
		if now, ok := h.a.check(context.Background(), h); ok {
			h.recheckAt(now.until) // it was used meanwhile
		}
	})
}

// Guard cuts an answer that is being sent to somebody who may no longer have it. Call done when it is sent.
func (a *Auth) Guard(w http.ResponseWriter, p Principal) (done func()) {
	c := http.NewResponseController(w)
	h := a.hold(p, func() { _ = c.SetWriteDeadline(clock.Deadline(-time.Second)) }) // not every writer has one
	return h.Release
}

// Ended is closed when the hold has ended.
func (h *Hold) Ended() <-chan struct{} { return h.ended }

// Current reports whether the hold goes on, also by what was written a moment ago.
func (h *Hold) Current(ctx context.Context) bool {
	if h.a.memory.current(ctx) != nil {
		return false
	}
	select {
	case <-h.ended:
		return false
	default:
		return true
	}
}

// Release ends a hold that is not needed any more. Nothing happens through it afterwards.
func (h *Hold) Release() {
	h.a.holds.remove(h)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	if h.timer != nil {
		h.timer.Stop()
	}
}

func (h *Hold) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		return
	}
	h.over = true
	close(h.ended)
	if h.cut != nil {
		h.cut()
	}
}

// holds are those that go on, by workspace.
type holds struct {
	mu sync.Mutex
	in map[string]map[*Hold]bool
}

func (s *holds) add(h *Hold) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := h.p.Workspace.ID
	if s.in[id] == nil {
		s.in[id] = map[*Hold]bool{}
	}
	s.in[id][h] = true
}

func (s *holds) remove(h *Hold) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := h.p.Workspace.ID
	delete(s.in[id], h)
	if len(s.in[id]) == 0 {
		delete(s.in, id)
	}
}

// which returns those of a workspace, or of all, that a question is answered yes for.
func (s *holds) which(workspace string, yes func(*Hold) bool) (out []*Hold) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, of := range s.in {
		if workspace != "" && id != workspace {
			continue
		}
		for h := range of {
			if yes(h) {
				out = append(out, h)
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

// endChangedRoles ends the holds of people whose role in a workspace has changed.
func (a *Auth) endChangedRoles(workspace string) {
	for _, h := range a.holds.which(workspace, func(h *Hold) bool {
		role, ok := a.engine.Role(workspace, h.p.Person)
		return !ok || role != h.p.Role
	}) {
		h.end()
	}
}

// recheckHolds checks again the holds that may rest on what is gone.
func (a *Auth) recheckHolds(ctx context.Context, g gone) {
	for _, h := range a.holds.which("", func(h *Hold) bool {
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
	if err := a.memory.renew(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("what was withdrawn cannot be read; trying again at the next hint", "error", err)
	}
	pause := time.NewTimer(followPause)
	defer pause.Stop()
	select {
	case <-ctx.Done():
	case <-pause.C:
	}
}
