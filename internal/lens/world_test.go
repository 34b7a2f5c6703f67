package lens_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/graph/graphtest"
	"weir.dev/weir/internal/lens"
)

// TestWorldsMoveAlong: whoever has looked when, the next world shows everybody what a world made from nothing shows.
func TestWorldsMoveAlong(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := cascadetest.Options{Goals: 5, Metrics: 3, Others: 3, Plain: true, AllOpen: rapid.IntRange(0, 3).Draw(t, "all open") == 0}
		s := cascadetest.Snapshot(o).Draw(t, "snapshot")
		d := &graphtest.Editor{Today: today, Sight: rapid.IntRange(0, 2).Draw(t, "sights move") > 0}
		w := world(s)
		for range rapid.IntRange(3, 15).Draw(t, "steps") {
			for _, p := range viewers(&s) {
				if rapid.Bool().Draw(t, "looks") {
					w.Lens(p)
				}
			}
			cs := d.Edit(t, &s)
			after := with(t, s, cs)
			next, fresh := w.With(after, cs), world(after)
			for _, p := range viewers(&s, &after) {
				l := next.Lens(p)
				if d := sameView(l, fresh.Lens(p)); d != "" {
					t.Fatalf("%s, after %s: %s", p, cascade.EncodeChanges(cs), d)
				}
				if err := l.Snapshot().Verify(); err != nil {
					t.Fatalf("what %s sees is not whole: %v", p, err)
				}
				if was := w.Lens(p); l.Same(was) != (sameView(l, was) == "") {
					t.Fatalf("%s is told that the same shows: %v", p, l.Same(was))
				}
			}
			if d := sameView(next.Everyone(), fresh.Everyone()); d != "" {
				t.Fatal(d)
			}
			w, s = next, after
		}
		tomorrow := w.On(today + 1)
		for _, p := range viewers(&s) {
			if l := tomorrow.Lens(p); l.Today() != today+1 || l.Same(w.Lens(p)) {
				t.Fatal("tomorrow has not come")
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
		doc.Entities = append(doc.Entities, &cascade.Goal{Header: cascade.Header{Key: string(g)}, Owners: []cascade.ID{"all"}, State: cascade.Committed})
		for _, up := range []int{i - 1, i - 2} {
			if up >= 0 {
				doc.Entities = append(doc.Entities, &cascade.Alignment{By: cascade.ByResponse, Goal: g, To: cascade.ID(fmt.Sprintf("g%d", up))})
			}
		}
	}
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	l := lens.NewWorld(s, today, secret).Lens(s.Find(cascade.KindPerson, "ana").Head().ID)
	steps := func(lines []lens.Line) (n int) {
		for _, line := range lines {
			n += len(line.Steps)
		}
		return n
	}
	for _, kind := range []cascade.Kind{cascade.KindGoal, cascade.KindTeam} {
		sight, err := l.Why(kind, map[cascade.Kind]string{cascade.KindGoal: "g299", cascade.KindTeam: "all"}[kind])
		if n := steps(sight.Lines); err != nil || len(sight.Lines) == 0 || n > depth*(depth+1) {
			t.Errorf("%s: %d lines of %d steps (%v)", kind, len(sight.Lines), n, err)
		}
	}
	due, n := l.CheckIns(), 0
	for _, d := range due {
		if n += steps(d.Lines); len(d.Lines) == 0 || len(d.Lines[0].Steps) == 0 && d.Goal.ID != "g0" {
			t.Errorf("%s has no line", d.Goal.ID)
		}
	}
	if len(due) != depth || n > 4*100*depth {
		t.Errorf("%d goals to check in on, with %d steps", len(due), n)
	}
	if owed := l.Owed(); owed != len(l.Week().CheckIns) || owed != depth {
		t.Errorf("%d are owed, and %d are listed", owed, len(l.Week().CheckIns))
	}
	if !l.ChecksIn("g7") || l.ChecksIn("nothing") {
		t.Error("ChecksIn does not agree with CheckIns")
	}
}
