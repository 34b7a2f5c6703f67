package lens_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/lens"
)

// few and many teams: what costs as much with either costs what it shows.
const few, many = 30, 150

var companies = map[int]func() cascade.Snapshot{
	5:    sync.OnceValue(func() cascade.Snapshot { return company(5) }),
	few:  sync.OnceValue(func() cascade.Snapshot { return company(few) }),
	many: sync.OnceValue(func() cascade.Snapshot { return company(many) }),
}

// company is a workspace in which Ana is in one of many teams, each with a few goals under a shared one, and with a
// metric for each goal.
func company(teams int) cascade.Snapshot {
	doc := cascade.Document{Entities: []cascade.Entity{
		&cascade.Person{Header: cascade.Header{Key: "ana"}, Name: "Ana"},
		&cascade.Team{Header: cascade.Header{Key: "all"}, Type: cascade.Unit},
		&cascade.Cycle{Header: cascade.Header{Key: "q4"}, From: today - 40, To: today + 40},
	}}
	add := func(e ...cascade.Entity) { doc.Entities = append(doc.Entities, e...) }
	head := func(kind string, n ...any) cascade.Header {
		return cascade.Header{Key: fmt.Sprint(append([]any{kind}, n...)...)}
	}
	for i := range teams {
		unit := cascade.ID(fmt.Sprint("t", i))
		add(&cascade.Person{Header: head("p", i), Name: fmt.Sprint("Person ", i)})
		team := &cascade.Team{
			Header: head("t", i), Type: cascade.Unit, Parent: "all", Lead: cascade.ID(fmt.Sprint("p", i)),
		}
		if i == 3 {
			team.Members = []cascade.ID{"ana"}
		}
		add(team, &cascade.Goal{
			Header: head("top", i), Intent: fmt.Sprint("Top ", i), Owners: []cascade.ID{unit}, State: cascade.Committed,
			Accountable: []cascade.ID{cascade.ID(fmt.Sprint("p", i))},
		})
		for j := range 4 {
			goal, metric := cascade.ID(fmt.Sprint("g", i, "-", j)), cascade.ID(fmt.Sprint("m", i, "-", j))
			add(
				&cascade.Metric{Header: head("m", i, "-", j), Name: fmt.Sprint("Metric ", i, " ", j), Owner: unit},
				&cascade.Goal{
					Header: head("g", i, "-", j), Intent: fmt.Sprint("Goal ", i, " ", j), Owners: []cascade.ID{unit},
					State: cascade.Committed, Cycle: "q4",
				},
				&cascade.Measure{Header: head("k", i, "-", j), Goal: goal, Metric: metric},
				&cascade.Alignment{By: cascade.ByResponse, Goal: goal, To: cascade.ID(fmt.Sprint("top", i))},
			)
			for day := range cascade.Date(3) {
				add(&cascade.Observation{Metric: metric, At: cascade.OnDay(today - day), Value: float64(day)})
			}
		}
	}
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		panic(err)
	}
	return s
}

// visits counts what read visits of a company with so many teams, for Ana.
func visits(t *testing.T, teams int, read func(*lens.Lens)) int64 {
	t.Helper()
	var n atomic.Int64
	s := companies[teams]()
	w := world(s.Counted(&n))
	l := lens.Of(w.View(s.Find(cascade.KindPerson, "ana").Head().ID))
	l.Graph() // figures are computed once for all who read
	n.Store(0)
	read(l)
	return n.Load()
}

// checkCost holds that a read visits as much among few teams as among many.
func checkCost(t *testing.T, read func(*lens.Lens)) {
	t.Helper()
	if a, b := visits(t, few, read), visits(t, many, read); a != b || a == 0 {
		t.Errorf("it visits %d things among %d teams, %d among %d", a, few, b, many)
	}
}

// What a person is shown of their own costs what is theirs, however much there is of others.
func TestOwnCostsWhatIsOwn(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(*lens.Lens){
		"owed":      func(l *lens.Lens) { l.Owed() },
		"me":        func(l *lens.Lens) { l.Me() },
		"check-ins": func(l *lens.Lens) { l.CheckIns() },
		"week":      func(l *lens.Lens) { l.Week() },
		"a team's tally": func(l *lens.Lens) {
			if n := l.Tally("t3")[cascade.HealthNoEvidence]; n != 5 {
				t.Errorf("%d goals of the team have no evidence", n)
			}
		},
		"who looks after what": func(l *lens.Lens) {
			if n := l.LooksAfter(l.Find(cascade.KindPerson, "p3").Head().ID); n != 1 {
				t.Errorf("one person looks after %d goals", n)
			}
		},
		"changed": func(l *lens.Lens) { l.Changed(7, 12) },
		"cycle":   func(l *lens.Lens) { l.CurrentCycle() },
		"mine": func(l *lens.Lens) {
			if goals, err := l.Goals(lens.Filter{Mine: true}); err != nil || len(goals.All()) != 5 {
				t.Errorf("%d goals are Ana's or above those (%v)", len(goals.All()), err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkCost(t, read)
		})
	}
}

// lists are those that may be long: where the part of ten that begins at a place ends.
var lists = map[string]func(*lens.Lens, lens.Place) (*lens.Place, error){
	"people": func(l *lens.Lens, at lens.Place) (*lens.Place, error) { return l.People().Part(at, 10).Next, nil },
	"teams":  func(l *lens.Lens, at lens.Place) (*lens.Place, error) { return l.Teams().Part(at, 10).Next, nil },
	"team tree": func(l *lens.Lens, at lens.Place) (*lens.Place, error) {
		return l.TeamTree().Part(at, 10).Next, nil
	},
	"metrics": func(l *lens.Lens, at lens.Place) (*lens.Place, error) {
		all, err := l.Metrics("", "")
		return all.Part(at, 10).Next, err
	},
	"goals": func(l *lens.Lens, at lens.Place) (*lens.Place, error) {
		all, err := l.Goals(lens.Filter{})
		return all.Part(at, 10).Next, err
	},
	"outline": func(l *lens.Lens, at lens.Place) (*lens.Place, error) {
		all, err := l.Outline(lens.Filter{})
		return all.Part(at, 10).Next, err
	},
	"goals of a state": func(l *lens.Lens, at lens.Place) (*lens.Place, error) {
		all, err := l.Goals(lens.Filter{State: cascade.Committed})
		return all.Part(at, 10).Next, err
	},
}

// A part of a list costs what is in it, however long the list is, and wherever in it the part stands.
func TestListsCostWhatIsShown(t *testing.T) {
	t.Parallel()
	for name, part := range lists {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := func(l *lens.Lens) {
				at := &lens.Place{}
				for range 3 {
					var err error
					if at, err = part(l, *at); err != nil || at == nil {
						t.Fatalf("the list ends early (%v)", err)
					}
				}
			}
			checkCost(t, read)
		})
	}
}

// The parts of a list are the list, whatever their size. Where what was shown last is gone, the list goes on behind
// what was shown before it; and where all that is, by how many were shown.
func TestPartsAreTheList(t *testing.T) {
	t.Parallel()
	s := companies[5]()
	of := func(s cascade.Snapshot) lens.List[lens.Goal] {
		all, err := lens.Of(world(s).Everyone()).Goals(lens.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	ids := func(goals []lens.Goal) (out []string) {
		for _, g := range goals {
			out = append(out, g.ID)
		}
		return out
	}
	list := of(s)
	whole := ids(list.All())
	for _, size := range []int{1, 2, 3, 7, len(whole) - 1, len(whole), len(whole) + 1} {
		var got []string
		for at := (&lens.Place{}); at != nil; {
			part := list.Part(*at, size)
			got, at = append(got, ids(part.Items)...), part.Next
		}
		if !slices.Equal(got, whole) {
			t.Errorf("in parts of %d it is %v, want %v", size, got, whole)
		}
	}
	for _, c := range []struct{ size, gone int }{{1, 1}, {4, 1}, {4, 2}, {4, 3}, {2, 2}} {
		next := list.Part(lens.Place{}, c.size).Next
		after := s
		for _, id := range whole[c.size-c.gone : c.size] {
			after = without(t, after, id)
		}
		if got := ids(of(after).Part(*next, len(whole)).Items); !slices.Equal(got, whole[c.size:]) {
			t.Errorf("%d of %d gone, it goes on with %v, want %v", c.gone, c.size, got, whole[c.size:])
		}
	}
}

// without takes a goal out, and what names it.
func without(t *testing.T, s cascade.Snapshot, goal string) cascade.Snapshot {
	t.Helper()
	g := s.Find(cascade.KindGoal, goal)
	var cs []cascade.Change
	for _, k := range []cascade.Kind{cascade.KindMeasure, cascade.KindAlignment} {
		for e := range s.Referrers(g.Head().ID, k) {
			cs = append(cs, cascade.Change{Before: e})
		}
	}
	after, err := s.With(append(cs, cascade.Change{Before: g}))
	if err != nil {
		t.Fatal(err)
	}
	return after
}
