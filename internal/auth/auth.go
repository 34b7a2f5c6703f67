package auth

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/words"
)

// ErrSignIn says that a request carries no credential, or one that is not in force (any more).
var ErrSignIn = words.Errorf("sign in first: this needs a token or a session that is in force")

// Options say how Weir is reached.
type Options struct {
	// Secure marks cookies as for TLS only although requests come without it, because a proxy in front ends it.
	Secure bool
}

// Auth answers who is asking. It is safe for concurrent use.
type Auth struct {
	db     *store.DB
	engine *engine.Engine
	clock  clock.Clock
	ids    *clock.IDs // never seeded: an account whose id met another's would be the other
	log    *slog.Logger
	opt    Options

	memory *memory
	holds  holds

	unread atomic.Bool // what was withdrawn cannot be read, which was said

	mu     sync.Mutex
	denied map[string]time.Time // what was put on the journal lately, by whom and what
}

// New returns an Auth over the people of e's workspaces and the credentials in db.
func New(db *store.DB, e *engine.Engine, c clock.Clock, log *slog.Logger, o Options) *Auth {
	a := &Auth{db: db, engine: e, clock: c, ids: clock.Random(), log: log, opt: o, denied: map[string]time.Time{}}
	a.holds.a, a.holds.in = a, map[string]map[cascade.ID][]*Hold{}
	a.memory = newMemory(db, c, a.recheckHolds)
	e.OnChange(a.endChangedRoles)
	e.RunAfterWrites(a.follow)
	return a
}

// Principal is who asks, in one workspace, at one moment.
type Principal struct {
	visitor
	Account   string      // who signed in; empty when a token speaks
	Token     string      // the id of the token that speaks, by header or by a session begun with it
	Workspace engine.Info // where
	Person    cascade.ID
	Role      cascade.Role
	Scope     Scope
	// Lens is what they see, taken at the moment their role was. Answer one request from one lens.
	Lens *lens.Lens
}

// May answers nil when the principal has a right, and Forbidden with a sentence for them when not.
func (p Principal) May(r Right) error { return allowed(r, p.Role, p.Scope) }

// Command returns c as this principal's: it is decided on what they see, and the right is checked again on the state it
// is decided on, since a role may have gone between the request and the decision.
func (p Principal) Command(r Right, c engine.Command) engine.Command {
	decide := c.Decide
	c.Actor, c.Operator, c.Writer = p.Person, false, p.Token
	c.Decide = func(view cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		person := view.Person(p.Person)
		if person == nil {
			return nil, forbidden("", words.T("You are no longer in this workspace."))
		}
		if err := allowed(r, person.Rights(), p.Scope); err != nil {
			return nil, err
		}
		changes, err := decide(view, now, ids)
		if allows := view.Allows; err == nil {
			if c.Back {
				allows = view.AllowsBack
			}
			err = allows(person.ID, changes)
		}
		if err != nil {
			return nil, err
		}
		return changes, nil
	}
	return c
}

// principal completes p with the person as they are now. It answers NotFound when the workspace or the person is gone.
func (a *Auth) principal(p Principal, workspace string, person cascade.ID) (Principal, error) {
	v, err := a.engine.View(workspace, person)
	if err != nil {
		return Principal{}, err
	}
	who := v.Person()
	if who == nil {
		return Principal{}, noWorkspace()
	}
	l := lens.Of(v)
	p.Workspace = engine.Info{ID: workspace, Key: l.Workspace()}
	p.Person, p.Role, p.Lens = person, who.Rights(), l
	return p, nil
}

func noWorkspace() error {
	return &cascade.Error{Code: cascade.NotFound, Subject: "workspace", Message: words.T("There is no such workspace.")}
}

// Every kind of refusal is recorded once in this time for each person, so that a loop does not fill the journal.
const (
	deniedOnce = time.Minute
	maxDenied  = 4096
)

// Denied puts a refusal on the instance's journal: who wanted to do what. The same refusal is recorded once a minute.
func (a *Auth) Denied(ctx context.Context, p Principal, right Right, what string) {
	if !a.due(p.Workspace.ID + "\x00" + string(p.Person) + "\x00" + string(right) + "\x00" + what) {
		return
	}
	if err := a.note(ctx, p.Person, "denied",
		map[string]string{"workspace": p.Workspace.ID, "right": string(right), "what": what}); err != nil {
		a.log.Warn("a refusal could not be recorded", "error", err)
	}
}

// due reports whether something was not recorded lately, and remembers that it is now.
func (a *Auth) due(what string) bool {
	now := a.clock.Host()
	a.mu.Lock()
	defer a.mu.Unlock()
	if last, ok := a.denied[what]; ok && now.Sub(last) < deniedOnce {
		return false
	}
	if len(a.denied) >= maxDenied {
		clear(a.denied)
	}
	a.denied[what] = now
	return true
}

// Note puts something that changes no entity, such as an export, on the instance's journal.
func (a *Auth) Note(ctx context.Context, p Principal, command string) error {
	return a.note(ctx, p.Person, command, map[string]string{"workspace": p.Workspace.ID})
}

func (a *Auth) note(ctx context.Context, actor cascade.ID, command string, what map[string]string) error {
	detail, err := json.Marshal(what)
	if err != nil {
		return err
	}
	return a.db.Audit(ctx, store.Record{At: a.clock.Now(), Actor: actor, Command: command, Detail: detail})
}
