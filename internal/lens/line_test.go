package lens_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/graph/graphtest"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

var today = cascade.NewDate(2026, 11, 16)

func world(s cascade.Snapshot) *sight.World {
	return sight.NewWorld(s, today, []byte("a secret of the instance"))
}

// The lines of sight are those of the definition, loops left out, in the order of the alignments' creation.
func TestLinesAreTheDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := graphtest.Dense(t, today)
		l := lens.Of(world(s).Everyone())
		for g := range s.Goals() {
			why, err := l.Why(cascade.KindGoal, string(g.ID))
			if err != nil {
				t.Fatal(err)
			}
			var want, got [][]string
			for _, line := range (graphtest.Naive{S: &s, Today: today}).Lines(g.ID) {
				ids := []string{}
				for _, id := range line {
					ids = append(ids, l.ID(s.Goal(id)))
				}
				want = append(want, ids)
			}
			for _, line := range why.Lines {
				ids := []string{}
				for _, step := range line.Steps {
					ids = append(ids, step.ID)
				}
				got = append(got, ids)
			}
			if !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("the lines of %s are %v, want %v", l.ID(g), got, want)
			}
		}
	})
}

// A cascade that is deep and branches at every level has more ways up than anybody could be sent. What a person owes is
// bounded too, and counting it agrees with listing it.
func TestDeepCascadesAreBounded(t *testing.T) {
	t.Parallel()
	const depth = 300
	doc := cascade.Document{Entities: []cascade.Entity{
		&cascade.Person{Header: cascade.Header{Key: "ana"}},
		&cascade.Team{Header: cascade.Header{Key: "all"}, Type: cascade.Unit, Lead: "ana"},
	}}
	for i := range depth {
		g := cascade.ID(fmt.Sprintf("g%d", i))
		doc.Entities = append(doc.Entities,
			&cascade.Goal{Header: cascade.Header{Key: string(g)}, Owners: []cascade.ID{"all"}, State: cascade.Committed})
		for _, up := range []int{i - 1, i - 2} {
			if up >= 0 {
				doc.Entities = append(doc.Entities,
					&cascade.Alignment{By: cascade.ByResponse, Goal: g, To: cascade.ID(fmt.Sprintf("g%d", up))})
			}
		}
	}
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	l := lens.Of(world(s).View(s.Find(cascade.KindPerson, "ana").Head().ID))
	steps := func(lines []lens.Line) (n int) {
		for _, line := range lines {
			n += len(line.Steps)
		}
		return n
	}
	for _, kind := range []cascade.Kind{cascade.KindGoal, cascade.KindTeam} {
		why, err := l.Why(kind, map[cascade.Kind]string{cascade.KindGoal: "g299", cascade.KindTeam: "all"}[kind])
		if n := steps(why.Lines); err != nil || len(why.Lines) == 0 || n > depth*(depth+1) {
			t.Errorf("%s: %d lines of %d steps (%v)", kind, len(why.Lines), n, err)
		}
	}
	due, n := l.CheckIns().All(), 0
	for _, d := range due {
		if n += steps(d.Lines); len(d.Lines) == 0 || len(d.Lines[0].Steps) == 0 && d.Goal.ID != "g0" {
			t.Errorf("%s has no line", d.Goal.ID)
		}
	}
	if len(due) != depth || n > 4*100*depth {
		t.Errorf("%d goals to check in on, with %d steps", len(due), n)
	}
	if owed := l.Owed(); owed != depth || owed != len(due) {
		t.Errorf("%d are owed, and %d are listed", owed, len(due))
	}
	if w := l.Week(); len(w.CheckIns) != 100 || len(w.Lines) != 100 || w.MoreGoals != depth-100 ||
		l.ChecksInOn() != depth {
		t.Errorf("a week lists %d and %d, and %d more", len(w.CheckIns), len(w.Lines), w.MoreGoals)
	}
	if line := due[depth-1].Lines[0]; len(line.Steps) != 100 || !line.Cut || line.Priority {
		t.Errorf("a way of %d steps, cut: %t, to a priority: %t", len(line.Steps), line.Cut, line.Priority)
	}
	why, err := l.Why(cascade.KindTeam, "all")
	if err != nil || why.More != depth-200 {
		t.Errorf("of a team %d are left out (%v)", why.More, err)
	}
	if !l.ChecksIn("g7") || l.ChecksIn("nothing") {
		t.Error("ChecksIn does not agree with CheckIns")
	}
}
