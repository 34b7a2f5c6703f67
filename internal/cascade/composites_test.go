package cascade_test

import (
	"fmt"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
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
