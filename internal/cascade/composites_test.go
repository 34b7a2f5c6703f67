package cascade_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/clock"
)

// Composites of composites that come together again are each narrowed once: 40 layers of two would be looked at 2⁴⁰
// times if every way through them were followed.
func TestDiamondsOfComposites(t *testing.T) {
	t.Parallel()
	const layers = 40
	s, ids := guarded(t)
	at := func(side string, i int) cascade.Header { return cascade.Header{Key: fmt.Sprint(side, i)} }
	var es []cascade.Entity
	for i := range layers {
		for _, side := range []string{"a", "b"} {
			m := &cascade.Metric{Header: at(side, i)}
			if i > 0 {
				m.Formula = fmt.Sprintf("a%d + b%d", i-1, i-1)
			}
			es = append(es, m)
		}
	}
	s = applied(t, s, "ina", ids, es...)
	was := s.Find(cascade.KindMetric, "a0")
	cs, err := s.Edit(s.Find(cascade.KindPerson, "ina").Head().ID, []cascade.Edit{{
		Act: cascade.ActChange, Kind: cascade.KindMetric, Target: was.Head().ID,
		Fields: map[string]any{"visibility": string(cascade.Hidden), "audience": []cascade.ID{"ina"}},
	}}, time.Time{}, ids)
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	narrow, err := after.With(after.Narrow(cs))
	if err != nil {
		t.Fatal(err)
	}
	if grade, who := sightOf(t, narrow, cascade.KindMetric, fmt.Sprint("b", layers-1)); grade != cascade.Hidden ||
		len(who) != 1 {
		t.Errorf("the last composite is %s to %v", grade, who)
	}
}

// Whether composites are made of themselves is found as by following every way, and a chain of them costs its length.
func TestLoopsOfComposites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const n = 6
		parts := make([][]int, n)
		var es []cascade.Entity
		for i := range n {
			parts[i] = rapid.SliceOfN(rapid.IntRange(0, n-1), 0, 2).Draw(t, "parts")
			m := &cascade.Metric{Header: cascade.Header{Key: fmt.Sprint("m", i)}}
			for k, part := range parts[i] {
				if k > 0 {
					m.Formula += " + "
				}
				m.Formula += fmt.Sprint("m", part)
			}
			es = append(es, m)
		}
		_, err := cascade.Load(cascade.Document{Entities: es}, &cascadetest.IDs{})
		for i := range n {
			seen, todo := map[int]bool{}, slices.Clone(parts[i])
			for len(todo) > 0 {
				at := todo[0]
				if todo = todo[1:]; !seen[at] {
					seen[at] = true
					todo = append(todo, parts[at]...)
				}
			}
			if says := fmt.Sprintf("is made of itself: m%d", i); seen[i] != strings.Contains(fmt.Sprint(err), says) {
				t.Fatalf("%v: m%d leads to itself: %t; it says %v", parts, i, seen[i], err)
			}
		}
	})
	const long = 30_000
	es := []cascade.Entity{&cascade.Metric{Header: cascade.Header{Key: "m0"}}}
	for i := range long {
		es = append(es, &cascade.Metric{
			Header: cascade.Header{Key: fmt.Sprint("m", i+1)}, Formula: fmt.Sprintf("m%d + m%d", i, i),
		})
	}
	took := clock.Stopwatch()
	if _, err := cascade.Load(cascade.Document{Entities: es}, &cascadetest.IDs{}); err != nil {
		t.Fatal(err)
	}
	if passed := took(); passed > time.Minute { // it was five of them
		t.Errorf("a chain of %d takes %s", long, passed)
	}
}
