package company_test

import (
	"math"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/company"
)

// TestProportions holds a company to what the package comment promises.
func TestProportions(t *testing.T) {
	t.Parallel()
	for name, shape := range map[string]company.Shape{"branching": company.Branching, "wide": company.Wide} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const n = 2000
			s := company.Snapshot(company.Options{Goals: n, Shape: shape, Seed: 1})
			if err := s.Verify(); err != nil {
				t.Fatal(err)
			}
			near := func(what string, got, want, slack float64) {
				if math.Abs(got-want) > slack*want {
					t.Errorf("%s: %.3f, %.3f is wanted", what, got, want)
				}
			}
			several, none, widest, hidden, redacted, beliefs, because, shared, intents := tally(&s)
			links := float64(s.Len(cascade.KindAlignment))
			near("goals", float64(s.Len(cascade.KindGoal)), n, 0)
			near("teams", float64(s.Len(cascade.KindTeam)), n/60, 0)
			near("people", float64(s.Len(cascade.KindPerson)), n/8+1, 0)
			near("measures a goal", float64(s.Len(cascade.KindMeasure))/n, 0.45, 0.2)
			near("readings a metric", float64(s.Len(cascade.KindObservation))/float64(s.Len(cascade.KindMetric)), 32, 0.05)
			near("goals under several", several/n, 0.15, 0.2)
			near("goals under none", none/n, 0.01, 0.8)
			near("hidden", hidden/n, 0.01, 0.5)
			near("redacted", redacted/n, 0.01, 0.5)
			near("needs", float64(s.Len(cascade.KindNeed))/n, 0.05, 0.25)
			near("check-ins", float64(s.Len(cascade.KindCheckIn))/n, 0.13, 0.2)
			near("beliefs", beliefs/links, 0.1, 0.3)
			near("reasons", because/links, 0.6, 0.1)
			near("shares", shared/links, 0.3, 0.1)
			if intents < 0.85*n {
				t.Errorf("%.0f different sentences for %d goals", intents, n)
			}
			if shape == company.Branching && widest > 50 {
				t.Errorf("%.0f goals directly under one", widest)
			}
		})
	}
}

// tally counts what is not a number of entities.
func tally(s *cascade.Snapshot) (several, none, widest, hidden, redacted, beliefs, because, shared, intents float64) {
	said := map[string]bool{}
	for g := range s.Goals() {
		up, down := 0, 0
		for range s.AlignmentsUp(g.ID) {
			up++
		}
		for range s.AlignmentsDown(g.ID) {
			down++
		}
		several += one(up > 1)
		none += one(up == 0)
		widest = max(widest, float64(down))
		hidden += one(g.Visibility == cascade.Hidden)
		redacted += one(g.Visibility == cascade.Redacted)
		said[g.Intent] = true
	}
	for a := range s.Alignments() {
		beliefs += one(a.Believes != nil)
		because += one(a.Because != "")
		shared += one(a.Share != nil)
	}
	return several, none, widest, hidden, redacted, beliefs, because, shared, float64(len(said))
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// TestSeed makes the same of the same seed and something else of another.
func TestSeed(t *testing.T) {
	t.Parallel()
	o := company.Options{Goals: 50, Seed: 1}
	first, again := company.Snapshot(o), company.Snapshot(o)
	o.Seed = 2
	other := company.Snapshot(o)
	same := func(a, b *cascade.Snapshot) bool {
		for _, k := range cascade.Kinds {
			for e := range a.All(k) {
				if o := b.Get(k, e.Head().ID); o == nil || string(cascade.Encode(o)) != string(cascade.Encode(e)) {
					return false
				}
			}
		}
		return true
	}
	if !same(&first, &again) {
		t.Error("the same seed makes two companies")
	}
	if same(&first, &other) {
		t.Error("another seed makes the same company")
	}
}

// TestFounded makes the same of a workspace that is founded already, but for its settings and its owner.
func TestFounded(t *testing.T) {
	t.Parallel()
	o := company.Options{Goals: 70, Seed: 1}
	whole := company.Snapshot(o)
	o.Founded = true
	founded := company.Snapshot(o)
	for _, k := range cascade.Kinds {
		want := whole.Len(k)
		if k == cascade.KindSettings || k == cascade.KindPerson {
			want--
		}
		if founded.Len(k) != want {
			t.Errorf("%d of kind %s, %d are wanted", founded.Len(k), k, want)
		}
		for e := range founded.All(k) {
			if o := whole.Get(k, e.Head().ID); o == nil || !cascade.Same(o, e) {
				t.Fatalf("%s %s is made otherwise", k, e.Head().Key)
			}
		}
	}
}

// TestSmall makes companies of hardly any goal, which are whole as well.
func TestSmall(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 3, 5, 7, 11, 20, 60, 61, 130} {
		for _, shape := range []company.Shape{company.Branching, company.Wide} {
			s := company.Snapshot(company.Options{Goals: n, Shape: shape, Seed: int64(n)})
			if err := s.Verify(); err != nil || s.Len(cascade.KindGoal) != n {
				t.Fatalf("%d goals asked for, %d made: %v", n, s.Len(cascade.KindGoal), err)
			}
		}
	}
}

// TestStops ends a company early when nobody takes the rest.
func TestStops(t *testing.T) {
	t.Parallel()
	for want := range 60 {
		got := 0
		for range company.Entities(company.Options{Goals: 5, Seed: 1}) {
			if got++; got > want {
				break
			}
		}
		if got != want+1 {
			t.Fatalf("%d taken, %d yielded", want+1, got)
		}
	}
}
