package cascade_test

import (
	"fmt"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// stack is a document of things that stand one above the other: the first under nothing.
func stack(k cascade.Kind, prefix, top string, n int) (doc cascade.Document) {
	above := cascade.ID(top)
	for i := range n {
		h := cascade.Header{Key: fmt.Sprint(prefix, i)}
		if k == cascade.KindTeam {
			doc.Entities = append(doc.Entities, &cascade.Team{Header: h, Type: cascade.Unit, Parent: above})
		} else {
			doc.Entities = append(doc.Entities, &cascade.Cycle{Header: h, From: 20000, To: 20100, Parent: above})
		}
		above = cascade.ID(h.Key)
	}
	return doc
}

// Units and cycles stand under others to a depth that no organisation has; deeper ones would make every look at what
// stands above or below them cost with the square of it.
func TestUnitsAndCyclesAreNotTooDeep(t *testing.T) {
	t.Parallel()
	const most = 64
	for k, says := range map[cascade.Kind]string{
		cascade.KindTeam: "stands under more than 63 units", cascade.KindCycle: "is part of more than 63 cycles",
	} {
		apply := func(s *cascade.Snapshot, doc cascade.Document) (cascade.Snapshot, error) {
			cs, err := s.Apply("", doc, &laterIDs{}, cascade.ApplyOptions{})
			if err != nil {
				return *s, err
			}
			return s.With(cs)
		}
		s, err := cascade.Load(stack(k, "a", "", most), &cascadetest.IDs{})
		if err != nil {
			t.Fatalf("%d of kind %s: %v", most, k, err)
		}
		if _, err := cascade.Load(stack(k, "a", "", most+1), &cascadetest.IDs{}); err == nil ||
			!strings.Contains(err.Error(), says) {
			t.Errorf("%d of kind %s: %v", most+1, k, err)
		}
		if _, err := apply(&s, stack(k, "b", "a63", 1)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("one more %s under the deepest: %v", k, err)
		}
		if s, err = apply(&s, stack(k, "b", "a31", 32)); err != nil {
			t.Errorf("a second branch of kind %s: %v", k, err)
		}
		if _, err := apply(&s, stack(k, "b", "a32", 1)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("a branch of kind %s moved one deeper: %v", k, err)
		}
	}
}
