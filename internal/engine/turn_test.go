package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/testenv"
)

func addMetric(ctx context.Context, e *engine.Engine, id, key string) error {
	c := engine.Apply("", metric(key), false)
	c.Operator = true
	_, err := e.Do(ctx, id, c)
	return err
}

// Processes that all write to one workspace get on alike: none starves. With WEIR_TEST_LONG=1 a hundred write on each,
// and how long they wait is compared.
func TestProcessesTakeTurns(t *testing.T) {
	t.Parallel()
	url := testenv.Postgres(t)
	writers, each := 10, 20
	if testenv.Long() {
		writers, each = 100, 20
	}
	var engines []*engine.Engine
	for range 3 {
		e, _ := process(t, url)
		engines = append(engines, e)
	}
	id := workspace(t, engines[0], "w")
	var mu sync.Mutex
	done, waits := make([]int, 3), make([][]time.Duration, 3)
	var first []int // how many each had done when the first had done all
	var work sync.WaitGroup
	begin := make(chan struct{})
	for n, e := range engines {
		if err := e.Follow(t.Context()); err != nil {
			t.Fatal(err)
		}
		for who := range writers {
			work.Go(func() {
				<-begin
				for i := range each {
					took := clock.Stopwatch()
					if err := addMetric(t.Context(), e, id, fmt.Sprintf("m%d-%d-%d", n, who, i)); err != nil {
						t.Errorf("process %d: %v", n, err)
						return
					}
					mu.Lock()
					waits[n] = append(waits[n], took())
					if done[n]++; done[n] == writers*each && first == nil {
						first = slices.Clone(done)
					}
					mu.Unlock()
				}
			})
		}
	}
	close(begin)
	work.Wait()
	if first == nil || slices.Min(first) < writers*each/2 {
		t.Errorf("when the first process had done all of its %d writes, they had done %v; want half at least",
			writers*each, first)
	}
	if !testenv.Long() {
		return
	}
	var slow []time.Duration
	for _, w := range waits {
		slices.Sort(w)
		slow = append(slow, w[len(w)*99/100])
	}
	t.Logf("99 of 100 writes of each process took less than %v", slow)
	if slices.Max(slow) > 2*slices.Min(slow) {
		t.Errorf("99 of 100 writes of each process took less than %v; want none twice as long as another", slow)
	}
}

// While the database says nothing, who writes is told so within two seconds, and once in the log.
func TestWritesToASilentDatabase(t *testing.T) {
	t.Parallel()
	near, wire := testenv.NewWire(t, testenv.Postgres(t))
	e, _ := process(t, near)
	id := workspace(t, e, "w")
	write := func(n int) error {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		return addMetric(ctx, e, id, fmt.Sprintf("m%d", n))
	}
	if err := write(0); err != nil {
		t.Fatal(err)
	}
	wire.Hold()
	for n := range 3 {
		took := clock.Stopwatch()
		if err := write(1 + n); cascade.CodeOf(err) != cascade.Unavailable {
			t.Errorf("write %d: %v", n, err)
		}
		if passed := took(); passed > 4*time.Second { // two looks, on a busy machine
			t.Errorf("write %d took %s", n, passed)
		}
	}
	wire.Release()
	for {
		switch err := write(9); {
		case err == nil:
			return
		case cascade.CodeOf(err) != cascade.Unavailable, errors.Is(t.Context().Err(), context.Canceled):
			t.Fatal(err)
		}
	}
}

// When deciding takes too long for a turn, the others go on meanwhile, and what was decided is committed, or decided
// again where they were faster: it is never refused.
func TestALongDecisionLeavesItsTurn(t *testing.T) {
	t.Parallel()
	url := testenv.Postgres(t)
	e, _ := process(t, url)
	other, _ := process(t, url)
	id := workspace(t, e, "w")
	if err := other.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.TakeTurns(id, 1)
	deciding, goOn, answered := make(chan int64), make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := e.Do(t.Context(), id, blocking("mine", deciding, goOn))
		answered <- err
	}()
	<-deciding
	for n := range 3 { // each would wait for the turn to end
		if err := addMetric(t.Context(), other, id, fmt.Sprintf("m%d", n)); err != nil {
			t.Fatal(err)
		}
	}
	goOn <- struct{}{}
	if n := <-deciding; n != 3 {
		t.Errorf("it is decided again on %d metrics, want 3", n)
	}
	goOn <- struct{}{}
	if err := <-answered; err != nil {
		t.Error(err)
	}
	e.TakeTurns(id, 1)
	go func() {
		_, err := e.Do(t.Context(), id, blocking("next", deciding, goOn))
		answered <- err
	}()
	<-deciding
	e.Waited()
	goOn <- struct{}{} // and nobody was faster
	if err := <-answered; err != nil {
		t.Error(err)
	}
	if n := metrics(t, e, id); n != 5 {
		t.Errorf("there are %d metrics, want 5", n)
	}
}
