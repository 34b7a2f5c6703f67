package store

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/testenv"
)

// A hand moves the host's clock of a test.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.at }
func (h *hand) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

// identity runs f with an account "acc" that is person "p1" of workspace "w".
func identity(t *testing.T, f func(t *testing.T, db *DB, host *hand)) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		host := &hand{at: monday}
		// The domain clock stands still: what expires must not.
		db := open(t, url, clock.Of(func() time.Time { return monday }, host.now))
		workspace(t, db, "w")
		_, err := db.EnsureAccount(t.Context(), "", Account{ID: "acc", Email: "Ana@Example.org"})
		must(t, err)
		must(t, db.AddMembership(t.Context(), "", Membership{"acc", "w", "p1"}))
		f(t, db, host)
		wantVerified(t, db, Instance, "")
	})
}

// onlyVerified are values of records that Verify holds the rows to, and every test here ends with it.
var onlyVerified = regexp.MustCompile(`,"(secret|session|link|expires|created)":"[^"]*"`)

// wantChain checks the commands at the end of the instance's chain.
func wantChain(t *testing.T, db *DB, want ...string) {
	t.Helper()
	all, err := db.Tail(t.Context(), Instance, 0, 1000)
	must(t, err)
	got := []string{}
	for _, r := range all[len(all)-len(want):] {
		got = append(got, r.Command+" "+string(r.Actor)+" "+onlyVerified.ReplaceAllString(string(r.Detail), ""))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the instance's chain ends differently (-want +got):\n%s", diff)
	}
	for _, r := range all {
		if strings.Contains(string(r.Detail), "example.org") {
			t.Errorf("the chain holds an address: %s", r.Detail)
		}
	}
}

func TestAccounts(t *testing.T) {
	identity(t, func(t *testing.T, db *DB, _ *hand) {
		ctx := t.Context()
		want := Account{ID: "acc", Email: "ana@example.org", Created: monday}
		got, err := db.EnsureAccount(ctx, "", Account{ID: "other", Email: "ANA@example.org"})
		must(t, err)
		if got != want {
			t.Errorf("EnsureAccount twice: %+v, want %+v", got, want)
		}
		if got, err = db.AccountByEmail(ctx, "ANA@EXAMPLE.ORG"); got != want || err != nil {
			t.Errorf("AccountByEmail: %+v, %v", got, err)
		}
		if got, err = db.AccountOf(ctx, "w", "p1"); got != want || err != nil {
			t.Errorf("AccountOf: %+v, %v", got, err)
		}
		local, err := db.EnsureAccount(ctx, "", Account{ID: "local"})
		must(t, err)
		if _, err := db.EnsureAccount(ctx, "", Account{ID: "second"}); err != nil {
			t.Errorf("a second account without an address: %v", err)
		}
		if got, err := db.Account(ctx, "local"); got != local || err != nil {
			t.Errorf("Account: %+v, %v", got, err)
		}
		_, err = db.AccountByEmail(ctx, "")
		wantCode(t, "no address", err, cascade.NotFound)
		_, err = db.EnsureAccount(ctx, "", Account{ID: "acc", Email: "bo@example.org"})
		wantCode(t, "an id that is taken", err, cascade.NotFound)

		wantCode(t, "a person of two accounts", db.AddMembership(ctx, "", Membership{"local", "w", "p1"}), cascade.Conflict)
		wantCode(t, "two people in one workspace", db.AddMembership(ctx, "", Membership{"acc", "w", "p2"}), cascade.Conflict)
		wantCode(t, "no such workspace", db.AddMembership(ctx, "", Membership{"acc", "v", "p1"}), cascade.NotFound)
		wantCode(t, "no such account", db.AddMembership(ctx, "", Membership{"nobody", "w", "p3"}), cascade.NotFound)
		all, err := db.Memberships(ctx, "acc")
		must(t, err)
		if diff := cmp.Diff([]Membership{{"acc", "w", "p1"}}, all); diff != "" {
			t.Errorf("Memberships (-want +got):\n%s", diff)
		}
		must(t, db.RemoveMembership(ctx, "p9", Membership{"acc", "w", "p1"}))
		wantCode(t, "removed twice", db.RemoveMembership(ctx, "p9", Membership{"acc", "w", "p1"}), cascade.NotFound)
		wantChain(t, db, `account.create  {"account":"second"}`,
			`membership.remove p9 {"account":"acc","workspace":"w","person":"p1"}`)
	})
}

func TestEnsureAccountAtOnce(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		dbs := [2]*DB{open(t, url, fixed), open(t, url, fixed)}
		var wg sync.WaitGroup
		ids := make([]string, 20)
		for i := range ids {
			wg.Go(func() {
				a, err := dbs[i%2].EnsureAccount(t.Context(), "",
					Account{ID: "a" + strings.Repeat("x", i), Email: "ana@example.org"})
				if err != nil {
					t.Error(err)
				}
				ids[i] = a.ID
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("accounts differ: %q", ids)
			}
		}
		if r := wantVerified(t, dbs[0], Instance, ""); r.Records != 1 {
			t.Errorf("the chain has %d records, want 1", r.Records)
		}
	})
}

func TestSessions(t *testing.T) {
	identity(t, func(t *testing.T, db *DB, host *hand) {
		ctx := t.Context()
		h := HashOf("secret")
		must(t, db.CreateSession(ctx, "p1", Session{Hash: h, Account: "acc"}))
		wantCode(t, "a session of nobody", db.CreateSession(ctx, "", Session{Hash: HashOf("x"), Account: "nobody"}),
			cascade.NotFound)
		got, err := db.SessionByHash(ctx, h)
		must(t, err)
		want := Session{Hash: h, Account: "acc", Created: monday, Used: monday}
		if got != want {
			t.Errorf("SessionByHash: %+v, want %+v", got, want)
		}
		list := func(n int) {
			t.Helper()
			all, err := db.ListSessions(ctx, "acc")
			must(t, err)
			if len(all) != n {
				t.Errorf("%d sessions, want %d", len(all), n)
			}
		}
		list(1)
		for range 3 { // used every 29 days, it lasts
			host.move(SessionIdle - 24*time.Hour)
			_, err = db.SessionByHash(ctx, h)
			wantCode(t, "a session in use", err, "")
			must(t, db.TouchSession(ctx, h))
		}
		host.move(SessionLife - 3*(SessionIdle-24*time.Hour)) // but not longer than 90 days
		_, err = db.SessionByHash(ctx, h)
		wantCode(t, "a session of 90 days", err, cascade.NotFound)
		list(0)
		must(t, db.Purge(ctx, monday))
		wantCode(t, "purged", db.DeleteSession(ctx, "p1", h), cascade.NotFound)

		must(t, db.CreateSession(ctx, "p1", Session{Hash: h, Account: "acc"}))
		host.move(SessionIdle)
		_, err = db.SessionByHash(ctx, h)
		wantCode(t, "an idle session", err, cascade.NotFound)

		must(t, db.CreateSession(ctx, "p1", Session{Hash: HashOf("2"), Account: "acc"}))
		must(t, db.CreateSession(ctx, "p1", Session{Hash: HashOf("3"), Account: "acc"}))
		must(t, db.DeleteSession(ctx, "p1", HashOf("2")))
		list(1)
		must(t, db.DeleteSessions(ctx, "p1", "acc"))
		list(0)
		wantChain(t, db, `session.create p1 {"account":"acc"}`, `session.end p1 {"account":"acc"}`,
			`session.end-all p1 {"account":"acc"}`)
	})
}

func TestTokens(t *testing.T) {
	identity(t, func(t *testing.T, db *DB, host *hand) {
		ctx := t.Context()
		ever := Token{
			ID: "t1", Hash: HashOf("one"), Workspace: "w", Person: "p1", Scope: ScopeWrite, Name: "CI ‘deploy’", Created: monday,
		}
		day := Token{
			ID: "t2", Hash: HashOf("two"), Workspace: "w", Person: "p2", Scope: ScopeRead, Created: monday,
			Expires: monday.Add(24 * time.Hour),
		}
		must(t, db.CreateToken(ctx, "p1", ever))
		must(t, db.CreateToken(ctx, "p1", day))
		for name, tt := range map[string]struct {
			token Token
			want  cascade.Code
		}{
			"id taken": {
				Token{ID: "t1", Hash: HashOf("x"), Workspace: "w", Person: "p1", Scope: ScopeRead}, cascade.Conflict,
			},
			"hash taken": {
				Token{ID: "t3", Hash: HashOf("one"), Workspace: "w", Person: "p1", Scope: ScopeRead}, cascade.Conflict,
			},
			"no workspace": {
				Token{ID: "t3", Hash: HashOf("x"), Workspace: "v", Person: "p1", Scope: ScopeRead}, cascade.NotFound,
			},
			"instance": {Token{ID: "t3", Hash: HashOf("x"), Person: "p1", Scope: ScopeRead}, cascade.Invalid},
			"scope":    {Token{ID: "t3", Hash: HashOf("x"), Workspace: "w", Person: "p1", Scope: "all"}, cascade.Invalid},
		} {
			wantCode(t, name, db.CreateToken(ctx, "", tt.token), tt.want)
		}
		for _, want := range []Token{ever, day} {
			if got, err := db.TokenByHash(ctx, want.Hash); got != want || err != nil {
				t.Errorf("TokenByHash: %+v, %v; want %+v", got, err, want)
			}
		}
		host.move(24 * time.Hour)
		_, err := db.TokenByHash(ctx, day.Hash)
		wantCode(t, "an expired token", err, cascade.NotFound)
		wantCode(t, "a token of another workspace", db.RevokeToken(ctx, "p1", "v", "t1"), cascade.NotFound)
		must(t, db.RevokeToken(ctx, "p1", "w", "t1"))
		wantCode(t, "revoked twice", db.RevokeToken(ctx, "p1", "w", "t1"), cascade.NotFound)
		_, err = db.TokenByHash(ctx, ever.Hash)
		wantCode(t, "a revoked token", err, cascade.NotFound)
		ever.Revoked = monday.Add(24 * time.Hour)
		for person, want := range map[cascade.ID][]Token{"": {ever, day}, "p1": {ever}, "p3": nil} {
			got, err := db.ListTokens(ctx, "w", person)
			must(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("tokens of %q (-want +got):\n%s", person, diff)
			}
		}
		wantChain(t, db,
			`token.create p1 {"token":"t1","workspace":"w","person":"p1","scope":"write"}`,
			`token.create p1 {"token":"t2","workspace":"w","person":"p2","scope":"read"}`,
			`token.revoke p1 {"token":"t1","workspace":"w"}`)
	})
}

func TestLinks(t *testing.T) {
	identity(t, func(t *testing.T, db *DB, host *hand) {
		ctx := t.Context()
		hour := func() time.Time { return host.now().Add(time.Hour) }
		for name, l := range map[string]Link{
			"nobody":   {Expires: hour()},
			"past":     {Account: "acc", Expires: host.now()},
			"instance": {Person: "p1", Expires: hour()},
		} {
			wantCode(t, name, db.CreateLink(ctx, "", l), cascade.Invalid)
		}
		first := Link{Hash: HashOf("1"), Workspace: "w", Person: "p1", Created: monday, Expires: hour()}
		second := Link{Hash: HashOf("2"), Workspace: "w", Person: "p1", Created: monday, Expires: hour()}
		other := Link{Hash: HashOf("3"), Account: "acc", Created: monday, Expires: hour()}
		for _, l := range []Link{first, second, other} {
			must(t, db.CreateLink(ctx, "p2", l))
		}
		_, superseded := db.RedeemLink(ctx, first.Hash)
		if got, err := db.RedeemLink(ctx, second.Hash); got != second || err != nil {
			t.Errorf("RedeemLink: %+v, %v; want %+v", got, err, second)
		}
		_, used := db.RedeemLink(ctx, second.Hash)
		host.move(time.Hour)
		_, expired := db.RedeemLink(ctx, other.Hash)
		_, unknown := db.RedeemLink(ctx, HashOf("4"))
		for name, err := range map[string]error{
			"superseded": superseded, "used": used, "expired": expired, "unknown": unknown,
		} {
			wantCode(t, name, err, cascade.NotFound)
			if err.Error() != unknown.Error() {
				t.Errorf("%s: %v, want what an unknown link answers", name, err)
			}
		}
		wantChain(t, db, `link.create p2 {"account":"acc","workspace":"","person":""}`,
			`link.redeem p1 {"account":"","workspace":"w","person":"p1"}`)
	})
}

func TestHundredRedemptions(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		replicas := [3]*DB{open(t, url, fixed), open(t, url, fixed), open(t, url, fixed)}
		h := HashOf("secret")
		must(t, replicas[0].CreateLink(t.Context(), "", Link{Hash: h, Account: "acc", Expires: monday.Add(time.Hour)}))
		start := make(chan struct{})
		errs := make(chan error, 100)
		for i := range cap(errs) {
			go func() {
				<-start
				_, err := replicas[i%3].RedeemLink(t.Context(), h)
				errs <- err
			}()
		}
		close(start)
		won := 0
		for range cap(errs) {
			switch err := <-errs; {
			case err == nil:
				won++
			case cascade.CodeOf(err) != cascade.NotFound:
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d redemptions succeeded, want 1", won)
		}
		wantVerified(t, replicas[0], Instance, "")
	})
}

func TestDisableAccountEndsEverything(t *testing.T) {
	identity(t, func(t *testing.T, db *DB, host *hand) {
		ctx := t.Context()
		must(t, db.CreateSession(ctx, "", Session{Hash: HashOf("s"), Account: "acc"}))
		must(t, db.CreateToken(ctx, "", Token{ID: "t", Hash: HashOf("t"), Workspace: "w", Person: "p1", Scope: ScopeRead}))
		must(t, db.CreateToken(ctx, "", Token{ID: "u", Hash: HashOf("u"), Workspace: "w", Person: "p2", Scope: ScopeRead}))
		must(t, db.CreateLink(ctx, "", Link{Hash: HashOf("l"), Account: "acc", Expires: host.now().Add(time.Hour)}))
		must(t, db.CreateLink(ctx, "",
			Link{Hash: HashOf("m"), Workspace: "w", Person: "p1", Expires: host.now().Add(time.Hour)}))
		must(t, db.DisableAccount(ctx, "p2", "acc"))
		wantCode(t, "twice", db.DisableAccount(ctx, "p2", "acc"), cascade.NotFound)
		_, err := db.SessionByHash(ctx, HashOf("s"))
		wantCode(t, "session", err, cascade.NotFound)
		_, err = db.TokenByHash(ctx, HashOf("t"))
		wantCode(t, "token", err, cascade.NotFound)
		_, err = db.TokenByHash(ctx, HashOf("u"))
		wantCode(t, "somebody else's token", err, "")
		for _, l := range []string{"l", "m"} {
			_, err = db.RedeemLink(ctx, HashOf(l))
			wantCode(t, "link "+l, err, cascade.NotFound)
		}
		wantCode(t, "a new session", db.CreateSession(ctx, "", Session{Hash: HashOf("n"), Account: "acc"}), cascade.NotFound)
		a, err := db.Account(ctx, "acc")
		if !a.Disabled.Equal(monday) || err != nil {
			t.Errorf("the account: %+v, %v", a, err)
		}
	})
}

func TestSecretIsCreatedOnce(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		dbs := [2]*DB{open(t, url, fixed), open(t, url, fixed)}
		got := make([]string, 20)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() {
				s, err := dbs[i%2].Secret(t.Context(), "etag", func() []byte { return []byte{byte(i), 0, 255} })
				if err != nil {
					t.Error(err)
				}
				got[i] = string(s)
			})
		}
		wg.Wait()
		for _, s := range got {
			if s != got[0] || len(s) != 3 {
				t.Fatalf("secrets differ: %q", got)
			}
		}
		other, err := dbs[0].Secret(t.Context(), "cursor", func() []byte { return []byte("other") })
		if string(other) != "other" || err != nil {
			t.Errorf("another secret: %q, %v", other, err)
		}
	})
}

func TestAudit(t *testing.T) {
	identity(t, func(t *testing.T, db *DB, _ *hand) {
		denied := Record{At: monday, Actor: "p1", Command: "denied", Detail: []byte(`{"operation":"goal.drop"}`)}
		must(t, db.Audit(t.Context(), denied, denied))
		wantChain(t, db, `denied p1 {"operation":"goal.drop"}`, `denied p1 {"operation":"goal.drop"}`)
		if err := db.Audit(t.Context(), put(0, goal("g"))); err == nil {
			t.Error("an entity got into the instance's chain")
		}
	})
}

func TestHashText(t *testing.T) {
	t.Parallel()
	h := HashOf("secret")
	if got, err := ParseHash(h.String()); got != h || err != nil {
		t.Errorf("ParseHash(String()) = %v, %v", got, err)
	}
	for _, bad := range []string{"", "zz", h.String() + "00", h.String()[1:]} {
		_, err := ParseHash(bad)
		wantCode(t, bad, err, cascade.Invalid)
	}
}
