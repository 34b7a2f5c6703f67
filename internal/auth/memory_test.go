package auth_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

// soon is how long something may take that is to happen by itself. That it takes less than a second is not for a busy
// machine to judge: TestNobodyIsLetInByOldMemory holds that.
const soon = 20 * time.Second

// beside is another process on the same database.
func (p *place) beside(url string) *place {
	p.t.Helper()
	o := &place{t: p.t, acme: p.acme, local: p.local}
	c := clock.Of(func() time.Time { return noon }, func() time.Time { return noon.Add(time.Duration(p.later.Load())) })
	log := slog.New(slog.DiscardHandler)
	var err error
	if o.db, err = store.Open(p.t.Context(), url, c); err != nil {
		p.t.Fatal(err)
	}
	if o.engine, err = engine.Open(p.t.Context(), o.db, c, clock.Random(), log); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		o.engine.Close()
		if err := o.db.Close(); err != nil {
			p.t.Error(err)
		}
	})
	o.auth = auth.New(o.db, o.engine, c, log, auth.Options{})
	return o
}

// A way is one way to show who one is, with all there is to end it by.
type way struct {
	name   string
	person cascade.ID
	show   func(*http.Request)
	secret string
	token  auth.Token
	cookie *http.Cookie
}

// enter adds a person and gives them a credential.
func (p *place) enter(key, kind string) way {
	p.t.Helper()
	return p.enterUntil(key, kind, time.Time{})
}

// enterUntil does so with a token that expires, if the time is not zero.
func (p *place) enterUntil(key, kind string, expires time.Time) way {
	p.t.Helper()
	doc := cascade.Document{
		Entities: []cascade.Entity{&cascade.Person{Header: cascade.Header{Key: key}, Role: cascade.Lead}},
	}
	p.apply(p.local, doc, false)
	w := way{name: key, person: p.person(key)}
	var err error
	if w.secret, w.token, err = p.auth.MakeToken(p.t.Context(), "", p.acme.ID, w.person, auth.ScopeWrite, "",
		expires); err != nil {
		p.t.Fatal(err)
	}
	if w.show = bearer(w.secret); kind == "token" {
		return w
	}
	secret := w.secret
	if kind == "link" {
		secret = p.link(key)
	}
	if w.cookie, err = p.signIn(secret); err != nil {
		p.t.Fatal(err)
	}
	w.show = with(w.cookie)
	return w
}

func (p *place) who(w way) auth.Principal {
	p.t.Helper()
	who, err := p.auth.Principal(p.request(w.show), "acme")
	if err != nil {
		p.t.Fatalf("%s: %v", w.name, err)
	}
	return who
}

// held is a hold that says when it has ended.
type held struct {
	*auth.Hold
	a    *auth.Auth
	over chan struct{}
}

func (p *place) hold(who auth.Principal) *held {
	h := &held{a: p.auth, over: make(chan struct{})}
	h.Hold = p.auth.Hold(who, func() { close(h.over) })
	return h
}

func ended(h *held) bool {
	select {
	case <-h.over:
		return true
	default:
		return false
	}
}

// current reports whether a hold goes on, by all that is known.
func (h *held) current(t *testing.T) bool {
	t.Helper()
	if err := h.a.Current(t.Context()); err != nil {
		t.Fatal(err)
	}
	return !ended(h)
}

// Whatever ends somebody's right in one process ends what is open in another, and nothing else that is open there; and
// they are refused there.
func TestWhatIsWithdrawnEndsEverywhere(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		here := open(t, url, auth.Options{})
		there := here.beside(url)
		for _, c := range []struct {
			kind, name string
			end        func(t *testing.T, w way)
			stays      bool // they may come back with what they have then
		}{
			{"token", "revoked", func(t *testing.T, w way) { here.revoke(t, w) }, false},
			{"session of a token", "revoked", func(t *testing.T, w way) { here.revoke(t, w) }, false},
			{"session of a token", "signed out", func(t *testing.T, w way) { here.signOut(t, w) }, false},
			{"link", "signed out", func(t *testing.T, w way) { here.signOut(t, w) }, false},
			{"link", "disabled", func(t *testing.T, w way) { here.disable(t, w) }, false},
			{"token", "disabled", func(t *testing.T, w way) {
				if _, err := here.signIn(here.link(w.name)); err != nil { // has an account from now on
					t.Fatal(err)
				}
				here.disable(t, w)
			}, false},
			{"link", "untied", func(t *testing.T, w way) {
				tie := store.Membership{Account: here.account(t, w), Workspace: here.acme.ID, Person: w.person}
				if err := here.db.RemoveMembership(t.Context(), "", tie); err != nil {
					t.Fatal(err)
				}
			}, false},
			{"link", "all sessions", func(t *testing.T, w way) {
				if err := here.db.DeleteSessions(t.Context(), "", here.account(t, w)); err != nil {
					t.Fatal(err)
				}
			}, false},
			{"token", "removed", func(_ *testing.T, w way) { here.remove(w.name) }, false},
			{"link", "removed", func(_ *testing.T, w way) { here.remove(w.name) }, false},
			{"link", "demoted", func(_ *testing.T, w way) { here.demote(w.name) }, true},
			{"token", "demoted", func(_ *testing.T, w way) { here.demote(w.name) }, true},
		} {
			t.Run(c.kind+" "+c.name, func(t *testing.T) {
				key := "p-" + clock.Token()[:8]
				w, bystander := here.enter(key, c.kind), here.enter(key+"-b", c.kind)
				if err := there.engine.Follow(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := there.auth.Settle(t.Context()); err != nil {
					t.Fatal(err)
				}
				mine, theirs := there.hold(there.who(w)), there.hold(there.who(bystander))
				defer mine.Release()
				defer theirs.Release()
				if ended(mine) || ended(theirs) || !mine.current(t) {
					t.Fatal("it had ended before")
				}
				c.end(t, w)
				select {
				case <-mine.over:
				case <-time.After(soon):
					t.Fatal("it goes on")
				}
				if mine.current(t) {
					t.Error("it is current although it has ended")
				}
				_, err := there.auth.Principal(there.request(w.show), "acme")
				if (err == nil) != c.stays {
					t.Errorf("asking again answers %v", err)
				}
				if ended(theirs) || !theirs.current(t) {
					t.Error("somebody else's ended too")
				}
			})
		}
	})
}

func (p *place) revoke(t *testing.T, w way) {
	t.Helper()
	if err := p.auth.EndToken(t.Context(), "", p.acme.ID, w.token.ID); err != nil {
		t.Fatal(err)
	}
}

func (p *place) signOut(t *testing.T, w way) {
	t.Helper()
	if err := p.auth.SignOut(httptest.NewRecorder(), p.request(w.show)); err != nil {
		t.Fatal(err)
	}
}

func (p *place) account(t *testing.T, w way) string {
	t.Helper()
	account, err := p.db.AccountOf(t.Context(), p.acme.ID, w.person)
	if err != nil {
		t.Fatal(err)
	}
	return account.ID
}

func (p *place) disable(t *testing.T, w way) {
	t.Helper()
	if err := p.db.DisableAccount(t.Context(), "", p.account(t, w)); err != nil {
		t.Fatal(err)
	}
}

func (p *place) demote(key string) {
	p.t.Helper()
	doc := cascade.Document{
		Entities: []cascade.Entity{&cascade.Person{Header: cascade.Header{Key: key}, Role: cascade.Member}},
	}
	p.apply(p.local, doc, false)
}

// One of two sessions of an account ends, and the other goes on.
func TestSigningOutEndsOneSession(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		one := p.enter("two", "link")
		cookie, err := p.signIn(p.link("two"))
		if err != nil {
			t.Fatal(err)
		}
		other := way{name: "two", show: with(cookie), cookie: cookie}
		first, second := p.hold(p.who(one)), p.hold(p.who(other))
		defer first.Release()
		defer second.Release()
		p.signOut(t, one)
		if first.current(t) {
			t.Error("the session that was ended goes on")
		}
		if !second.current(t) {
			t.Error("the other one ended too")
		}
	})
}

// What another process has withdrawn is found by whoever comes, even when nothing has told of it: nobody is let in by
// what was last compared with the chain too long ago. What this process has withdrawn is gone at once.
func TestNobodyIsLetInByOldMemory(t *testing.T) {
	t.Parallel()
	if auth.MaxAge > 900*time.Millisecond {
		t.Errorf("what is remembered may be %s old, and a withdrawal is to be known within a second", auth.MaxAge)
	}
	testenv.Each(t, func(t *testing.T, url string) {
		here := open(t, url, auth.Options{})
		there := here.beside(url)
		for range 20 {
			w := here.enter("p-"+clock.Token()[:8], "session of a token")
			if err := there.engine.Follow(t.Context()); err != nil {
				t.Fatal(err)
			}
			here.who(w)
			there.who(w)
			here.revoke(t, w)
			if _, err := here.auth.Principal(here.request(w.show), ""); !errors.Is(err, auth.ErrSignIn) {
				t.Fatalf("where it was withdrawn it answers %v", err)
			}
			there.auth.Later()
			if _, err := there.auth.Principal(there.request(w.show), ""); !errors.Is(err, auth.ErrSignIn) {
				t.Fatalf("elsewhere it answers %v", err)
			}
		}
	})
}

// What changes between being let in and the beginning of a hold ends it at once.
func TestHoldsBeginWithWhatIsSo(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		revoked, demoted := p.enter("revoked", "token"), p.enter("demoted", "link")
		one, two := p.who(revoked), p.who(demoted)
		p.revoke(t, revoked)
		p.demote("demoted")
		if err := p.auth.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, who := range []auth.Principal{one, two} {
			h := p.hold(who)
			if !ended(h) {
				t.Errorf("the hold of %s goes on", who.Person)
			}
			h.Release()
		}
		if p.auth.Overtaken() {
			t.Error("what was withdrawn while it was looked up is remembered")
		}
	})
}

// However many ask while something is withdrawn, none is let in after that.
func TestWithdrawnWhileManyAsk(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		for range 10 {
			w := p.enter("p-"+clock.Token()[:8], "session of a token")
			stop, withdrawn := make(chan struct{}), make(chan struct{})
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					for {
						select {
						case <-stop:
							return
						default:
						}
						after := false
						select {
						case <-withdrawn:
							after = true
						default:
						}
						_, err := p.auth.Principal(p.request(w.show), "")
						if after && !errors.Is(err, auth.ErrSignIn) {
							t.Errorf("after it was withdrawn it answers %v", err)
						}
					}
				})
			}
			p.revoke(t, w)
			close(withdrawn)
			if _, err := p.auth.Principal(p.request(w.show), ""); !errors.Is(err, auth.ErrSignIn) {
				t.Errorf("it answers %v", err)
			}
			close(stop)
			wg.Wait()
		}
	})
}

// Who comes again is known: the database is asked how far the chain goes, a few times a second for all, and no more.
// Holds ask nothing.
func TestWhoComesAgainIsKnown(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		ways := []way{p.enter("a", "token"), p.enter("b", "session of a token"), p.enter("c", "link")}
		for _, w := range ways {
			h := p.hold(p.who(w))
			defer h.Release()
		}
		before, elapsed := p.db.Counts().Queries, clock.Stopwatch()
		const times = 2000
		for i := range times {
			who := p.who(ways[i%len(ways)])
			if _, err := p.auth.WorkspacesOf(t.Context(), who); err != nil {
				t.Fatal(err)
			}
		}
		// The chain for whoever comes, and for each hint the chain and the workspaces' revisions.
		if n, most := p.db.Counts().Queries-before, 6*(int64(elapsed()/auth.MaxAge)+2); n > most {
			t.Errorf("%d requests in %s made %d queries, more than %d", times, elapsed(), n, most)
		}
		if sessions, tokens, accounts := p.auth.Remembered(); sessions != 2 || tokens != 2 || accounts != 1 {
			t.Errorf("remembered are %d sessions, %d tokens and %d accounts", sessions, tokens, accounts)
		}
	})
}

// A hold ends when its token does, unless a session's end has moved on meanwhile.
func TestHoldsEndByThemselves(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		mia := p.person("mia")
		expires := noon.Add(30 * time.Millisecond)
		secret, _, err := p.auth.MakeToken(t.Context(), "", p.acme.ID, mia, auth.ScopeRead, "", expires)
		if err != nil {
			t.Fatal(err)
		}
		h := p.hold(p.who(way{name: "mia", show: bearer(secret)}))
		defer h.Release()
		if ended(h) {
			t.Fatal("it has ended although the clock stands still")
		}
		p.later.Add(int64(time.Second))
		select {
		case <-h.over:
		case <-time.After(soon):
			t.Fatal("it goes on after its token has expired")
		}
	})
}

// An answer that is being sent is cut when whom it is sent to may no longer have it; one that has been sent is not.
func TestAnswersAreCut(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t), auth.Options{})
	begun, over := make(chan struct{}), make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := p.auth.Principal(r, "")
		if err != nil {
			over <- err
			return
		}
		done := p.auth.Guard(w, who)
		defer done()
		if r.URL.Path == "/short" {
			done()
			begun <- struct{}{}
			<-begun
			_, err := w.Write([]byte("all"))
			over <- err
			return
		}
		close(begun)
		for page := make([]byte, 1<<16); err == nil; { // nobody reads as much
			_, err = w.Write(page)
		}
		over <- err
	}))
	defer server.Close()
	get := func(path string, w way) (*http.Response, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		w.show(r)
		return server.Client().Do(r)
	}
	short := p.enter("short", "token")
	answers := make(chan error, 1)
	go func() {
		a, err := get("/short", short)
		if err == nil {
			err = a.Body.Close()
		}
		answers <- err
	}()
	<-begun
	p.revoke(t, short)
	if _, err := p.auth.Principal(p.request(short.show), ""); !errors.Is(err, auth.ErrSignIn) {
		t.Fatal(err)
	}
	begun <- struct{}{}
	if err := errors.Join(<-over, <-answers); err != nil {
		t.Errorf("what had been sent was cut: %v", err)
	}

	begun = make(chan struct{})
	long := p.enter("long", "token")
	a, err := get("/long", long)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	<-begun
	p.revoke(t, long)
	select {
	case err := <-over:
		if err == nil {
			t.Error("it was sent to the end")
		}
	case <-time.After(soon):
		t.Fatal("it is still being sent")
	}
}

// While the database does not answer, who only reads is let in by what is remembered, for half a minute at most; who
// writes and who is not remembered is not, and nobody waits longer than two seconds.
func TestASilentDatabase(t *testing.T) {
	t.Parallel()
	near, wire := testenv.NewWire(t, testenv.Postgres(t))
	p := open(t, near, auth.Options{})
	w := p.enter("a", "link")
	other := p.enter("b", "token") // who has not come yet
	p.who(w)
	wire.Hold()
	p.auth.Later()
	ask := func(what string, w way, method string, want cascade.Code) {
		t.Helper()
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				r := p.request(w.show)
				r = r.WithContext(store.Within(r.Context(), 1500*time.Millisecond))
				r.Method = method
				took := clock.Stopwatch()
				_, err := p.auth.Principal(r, "")
				if cascade.CodeOf(err) != want || (err == nil) != (want == "") {
					t.Errorf("%s: it answers %v", what, err)
				}
				if passed := took(); passed > 2*time.Second {
					t.Errorf("%s: it took %s", what, passed)
				}
			})
		}
		wg.Wait()
	}
	ask("who reads and is remembered", w, http.MethodGet, "")
	ask("who writes", w, http.MethodPost, cascade.Unavailable)
	ask("who is not remembered", other, http.MethodGet, cascade.Unavailable)
	p.auth.LongAgo()
	ask("who reads after half a minute", w, http.MethodGet, cascade.Unavailable)
	wire.Release()
	p.auth.LongAgo()
	for took := clock.Stopwatch(); ; { // a connection that was begun before may still fail
		_, err := p.auth.Principal(p.request(w.show), "acme")
		if err == nil {
			break
		}
		if cascade.CodeOf(err) != cascade.Unavailable || took() > soon {
			t.Fatalf("the database answers again, and %s is told %v", w.name, err)
		}
	}
}
