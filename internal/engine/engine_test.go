package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var today = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// process opens the database at url as one process does.
func process(t *testing.T, url string) (*engine.Engine, *store.DB) {
	t.Helper()
	c := clock.Frozen(today)
	db, err := store.Open(t.Context(), url, c)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Open(t.Context(), db, c, clock.Random(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		e.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return e, db
}

func ptr[T any](v T) *T { return &v }

func company() cascade.Document {
	return cascade.Document{Entities: []cascade.Entity{
		&cascade.Team{Header: cascade.Header{Key: "acme"}, Type: cascade.Unit},
		&cascade.Person{Header: cascade.Header{Key: "ana"}, Name: "Ana", Email: "ana@acme.example"},
		&cascade.Team{
			Header: cascade.Header{Key: "product"}, Type: cascade.Unit, Parent: "acme", Members: []cascade.ID{"ana"},
		},
		&cascade.Metric{Header: cascade.Header{Key: "activation"}, Name: "Activation", Direction: cascade.Up},
		&cascade.Goal{
			Header: cascade.Header{Key: "top"}, Intent: "Be first", Owners: []cascade.ID{"acme"}, State: cascade.Committed,
		},
		&cascade.Goal{
			Header: cascade.Header{Key: "start"}, Intent: "Teams start", Owners: []cascade.ID{"product"},
			State: cascade.Committed,
		},
		&cascade.Measure{
			Header: cascade.Header{Key: "kr"}, Goal: "start", Metric: "activation", From: ptr(0.0), To: ptr(100.0),
		},
	}}
}

// furnished returns a workspace that holds the company, and Ana.
func furnished(t *testing.T, e *engine.Engine) (id string, ana cascade.ID) {
	t.Helper()
	info, owner, err := e.Create(t.Context(), "", "acme", "You")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Do(t.Context(), info.ID, engine.Apply(owner, company(), false)); err != nil {
		t.Fatal(err)
	}
	w, err := e.Operator(info.ID)
	if err != nil {
		t.Fatal(err)
	}
	return info.ID, w.Full().Find(cascade.KindPerson, "ana").Head().ID
}

func find(t *testing.T, e *engine.Engine, id string, k cascade.Kind, key string) cascade.ID {
	t.Helper()
	w, err := e.Operator(id)
	if err != nil {
		t.Fatal(err)
	}
	found := w.Full().Find(k, key)
	if found == nil {
		t.Fatalf("there is no %s %q", k, key)
	}
	return found.Head().ID
}

// evidence returns the evidence of goal start as Ana sees it.
func evidence(t *testing.T, e *engine.Engine, id string, ana cascade.ID) float64 {
	t.Helper()
	v, err := e.View(id, ana)
	if err != nil {
		t.Fatal(err)
	}
	g, err := lens.Of(v).Goal("start")
	if err != nil {
		t.Fatal(err)
	}
	if g.Evidence == nil {
		return -1
	}
	return *g.Evidence
}

func TestWritesAreCommittedAndSeen(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		e, db := process(t, url)
		id, ana := furnished(t, e)
		changed, stop, err := e.Subscribe(id)
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		in := cascade.CheckInInput{
			Goal: find(t, e, id, cascade.KindGoal, "start"), Status: cascade.OnTrack,
			Values: map[cascade.ID]float64{find(t, e, id, cascade.KindMeasure, "kr"): 25},
		}
		said := engine.CheckIn(ana, engine.Given(in))
		said.Reason = "it is Monday"
		if _, err := e.Do(t.Context(), id, said); err != nil {
			t.Fatal(err)
		}
		select {
		case <-changed:
		case <-t.Context().Done():
			t.Fatal("nobody was told")
		}
		if got := evidence(t, e, id, ana); got != 0.25 {
			t.Errorf("evidence %v, want 0.25", got)
		}
		// Another process sees the same, also what comes later.
		other, _ := process(t, url)
		if got := evidence(t, other, id, ana); got != 0.25 {
			t.Errorf("a new process sees evidence %v", got)
		}
		if _, err := e.Do(t.Context(), id,
			engine.Observe(ana,
				engine.Given([]cascade.Observation{
					{Metric: find(t, e, id, cascade.KindMetric, "activation"), At: cascade.OnDay(cascade.DateOf(today)), Value: 50},
				}))); err != nil {
			t.Fatal(err)
		}
		if err := other.Follow(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := evidence(t, other, id, ana); got != 0.5 {
			t.Errorf("a following process sees evidence %v, want 0.5", got)
		}
		if l, err := other.View(id, ana); err != nil || l.Person().Name != "Ana" {
			t.Errorf("a following process calls Ana %v (%v)", l.Person(), err)
		}
		if records, err := db.Tail(t.Context(), id, 2, 1); err != nil || records[0].Reason != said.Reason {
			t.Errorf("the journal says %+v, %v, and not why", records, err)
		}
		report, err := db.Verify(t.Context(), id)
		if err != nil || !report.Wrong.IsZero() {
			t.Errorf("verify: %q, %v", report.Wrong, err)
		}
	})
}

func TestTwoEditorsCannotCloseALoop(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		a, _ := process(t, url)
		id, _ := furnished(t, a)
		b, _ := process(t, url)
		serve := func(from, to string) cascade.Document {
			return cascade.Document{
				Entities: []cascade.Entity{&cascade.Alignment{By: cascade.ByResponse, Goal: cascade.ID(from), To: cascade.ID(to)}},
			}
		}
		errs := make(chan error, 2)
		for _, x := range []struct {
			e   *engine.Engine
			doc cascade.Document
		}{{a, serve("top", "start")}, {b, serve("start", "top")}} {
			go func() {
				c := engine.Apply("", x.doc, false)
				c.Operator = true
				_, err := x.e.Do(t.Context(), id, c)
				errs <- err
			}()
		}
		one, two := <-errs, <-errs
		if (one == nil) == (two == nil) {
			t.Fatalf("want exactly one to be refused: %v, %v", one, two)
		}
		if err := one; err == nil {
			one = two
		}
		if cascade.CodeOf(one) != cascade.Invalid || !strings.Contains(one.Error(), "loop") {
			t.Errorf("refused with %v", one)
		}
	})
}

func TestManyWritersLoseNothing(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		engines := []*engine.Engine{}
		first, db := process(t, url)
		id, ana := furnished(t, first)
		second, _ := process(t, url)
		engines = append(engines, first, second)
		metric := find(t, first, id, cascade.KindMetric, "activation")
		var wg sync.WaitGroup
		const writers, each = 16, 8
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					day := cascade.DateOf(today) - cascade.Date(w*each+i)
					r := []cascade.Observation{{Metric: metric, At: cascade.OnDay(day), Value: float64(w*each + i)}}
					if _, err := engines[w%2].Do(t.Context(), id, engine.Observe(ana, engine.Given(r))); err != nil {
						t.Errorf("writer %d: %v", w, err)
						return
					}
				}
			})
		}
		wg.Wait()
		for i, e := range engines {
			if err := e.Follow(t.Context()); err != nil {
				t.Fatal(err)
			}
			w, err := e.Operator(id)
			if err != nil {
				t.Fatal(err)
			}
			if n := w.Full().Len(cascade.KindObservation); n != writers*each {
				t.Errorf("process %d holds %d readings, want %d", i, n, writers*each)
			}
		}
		if report, err := db.Verify(t.Context(), id); err != nil || !report.Wrong.IsZero() {
			t.Errorf("verify: %q, %v", report.Wrong, err)
		}
	})
}

func TestOnceMeansOnce(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		e, _ := process(t, url)
		id, ana := furnished(t, e)
		goal := find(t, e, id, cascade.KindGoal, "start")
		say := func(words, key string) (engine.Outcome, error) {
			c := engine.CheckIn(ana,
				engine.Given(cascade.CheckInInput{Goal: goal, Learned: words, At: cascade.OnDay(cascade.DateOf(today))}))
			c.OnceKey, c.Request = key, []byte(words)
			c.Result = func(_ cascade.Snapshot, cs []cascade.Change, _ func() cascade.Snapshot) []byte {
				return []byte(cs[0].ID())
			}
			return e.Do(t.Context(), id, c)
		}
		var wg sync.WaitGroup
		results := make([]string, 20)
		for i := range results {
			wg.Go(func() {
				out, err := say("import helps", "k1")
				if err != nil {
					t.Error(err)
				}
				results[i] = string(out.Result)
			})
		}
		wg.Wait()
		for _, r := range results {
			if r == "" || r != results[0] {
				t.Fatalf("repetitions answer differently: %q", results)
			}
		}
		w, err := e.Operator(id)
		if err != nil {
			t.Fatal(err)
		}
		if n := w.Full().Len(cascade.KindCheckIn); n != 1 {
			t.Errorf("%d check-ins, want 1", n)
		}
		if _, err := say("something else", "k1"); cascade.CodeOf(err) != cascade.Conflict {
			t.Errorf("the key was taken for another request: %v", err)
		}
	})
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	e, _ := process(t, testenv.SQLite(t))
	id, ana := furnished(t, e)
	if _, err := e.View("none", ana); cascade.CodeOf(err) != cascade.NotFound {
		t.Errorf("an unknown workspace: %v", err)
	}
	if _, _, err := e.Create(t.Context(), "", "Not A Key", ""); cascade.CodeOf(err) != cascade.Invalid {
		t.Errorf("a bad name: %v", err)
	}
	if _, _, err := e.Create(t.Context(), "", "acme", ""); cascade.CodeOf(err) != cascade.Conflict {
		t.Errorf("a name that is taken: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Do(gone, id, engine.Observe(ana, engine.Given[[]cascade.Observation](nil))); err != nil &&
		cascade.CodeOf(err) != cascade.Unavailable {
		t.Errorf("a sender who has gone: %v", err)
	}
	before, err := e.Operator(id)
	if err != nil {
		t.Fatal(err)
	}
	// In one batch a refused command leaves the others alone.
	metric := find(t, e, id, cascade.KindMetric, "activation")
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			day := cascade.OnDay(cascade.DateOf(today) - cascade.Date(i))
			if i%2 == 1 {
				day = cascade.OnDay(cascade.DateOf(today) + 1)
			}
			_, err := e.Do(t.Context(), id,
				engine.Observe(ana, engine.Given([]cascade.Observation{{Metric: metric, At: day, Value: 1}})))
			if (err == nil) != (i%2 == 0) {
				t.Errorf("reading %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	after, err := e.Operator(id)
	if err != nil {
		t.Fatal(err)
	}
	if n := after.Full().Len(cascade.KindObservation) - before.Full().Len(cascade.KindObservation); n != 5 {
		t.Errorf("%d readings were kept, want 5", n)
	}
}

func BenchmarkCheckIns(b *testing.B) {
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			c := clock.Frozen(today)
			db, err := store.Open(b.Context(), b.TempDir()+"/b.db", c)
			if err != nil {
				b.Fatal(err)
			}
			e, err := engine.Open(b.Context(), db, c, clock.Random(), slog.New(slog.DiscardHandler))
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { e.Close(); _ = db.Close() })
			info, owner, err := e.Create(b.Context(), "", "acme", "You")
			if err != nil {
				b.Fatal(err)
			}
			if _, err := e.Do(b.Context(), info.ID, engine.Apply(owner, company(), false)); err != nil {
				b.Fatal(err)
			}
			w, err := e.Operator(info.ID)
			if err != nil {
				b.Fatal(err)
			}
			ana := w.Full().Find(cascade.KindPerson, "ana").Head().ID
			goal := w.Full().Find(cascade.KindGoal, "start").Head().ID
			kr := w.Full().Find(cascade.KindMeasure, "kr").Head().ID
			n, mu := 0, sync.Mutex{}
			b.SetParallelism(writers / 2)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					mu.Lock()
					n++
					at := cascade.AtTime(today.Add(-time.Duration(n) * time.Second))
					mu.Unlock()
					in := cascade.CheckInInput{Goal: goal, At: at, Values: map[cascade.ID]float64{kr: float64(n % 100)}}
					if _, err := e.Do(b.Context(), info.ID, engine.CheckIn(ana, engine.Given(in))); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "check-ins/s")
		})
	}
}
