package finding_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/graph/graphtest"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// TestKeptIsFromScratch holds what is kept and brought up to every kind of edit to a run from scratch, in both
// directions, for those who see everything and for those who see a part.
func TestKeptIsFromScratch(t *testing.T) {
	t.Parallel()
	steps, found := 0, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		today := cascade.NewDate(2026, 1, 1) + cascade.Date(rapid.IntRange(0, 700).Draw(t, "today"))
		var s cascade.Snapshot
		if rapid.IntRange(0, 1).Draw(t, "anything at all") == 0 {
			s = cascadetest.Snapshot(cascadetest.Options{}).Draw(t, "snapshot")
		} else {
			s = graphtest.Dense(t, today)
		}
		d := &graphtest.Editor{Today: today, Sight: true}
		w := sight.NewWorld(s, today, []byte("secret"))
		people := []cascade.ID{""}
		for p := range s.People() {
			people = append(people, p.ID)
		}
		who := rapid.SampledFrom(people).Draw(t, "who")
		look := func() *sight.View {
			if who == "" {
				return w.Everyone()
			}
			return w.View(who)
		}
		v := look()
		kept := finding.Keep(lens.Of(v), finding.Rules)
		for range rapid.IntRange(3, 20).Draw(t, "steps") {
			var all []cascade.Change
			for range rapid.IntRange(1, 3).Draw(t, "edits at once") {
				cs := d.Edit(t, &s)
				after, err := s.With(cs)
				if err != nil {
					t.Fatal(err)
				}
				s, all = after, append(all, cs...)
			}
			w = w.With(s, all)
			next := look()
			cs, ok := next.Since(v)
			if !ok {
				v, kept = next, finding.Keep(lens.Of(next), finding.Rules)
				continue
			}
			steps++
			was, before := kept, v
			v, kept = next, kept.After(lens.Of(next), cs)
			same(t, finding.Keep(lens.Of(v), finding.Rules), kept, cs)
			for rule := range kept.Summary().ByRule {
				found[rule]++
			}
			if rapid.IntRange(0, 3).Draw(t, "back") == 0 {
				back := make([]cascade.Change, len(cs))
				for i, c := range cs {
					back[len(cs)-1-i] = cascade.Change{Before: c.After, After: c.Before}
				}
				same(t, was, kept.After(lens.Of(before), back), back)
			}
		}
	})
	if steps < 200 {
		t.Errorf("only %d writes were followed", steps)
	}
	for _, r := range finding.Rules {
		t.Logf("%s: %d", r.ID, found[r.ID])
	}
}

// TestKeptFollowsAGentleCycle begins a gentle first cycle and ends it: what is kept is what is found, also where things
// change with it.
func TestKeptFollowsAGentleCycle(t *testing.T) {
	t.Parallel()
	s, _ := load(t, "a.yaml", []byte(strings.ReplaceAll(secrets, "VISIBILITY", "hidden")), nil)
	w := sight.NewWorld(s, s.Settings().AsOf, []byte("secret"))
	v := w.Everyone()
	kept := finding.Keep(lens.Of(v), finding.Rules)
	rules := map[string]bool{}
	for i := range 4 {
		was, gentle := s.Settings(), i%2 == 0
		now := *was
		now.Gentle = &gentle
		cs := []cascade.Change{{Before: was, After: &now}}
		for a := range s.Alignments() {
			if a.Contribution != "" { // and one more says nothing
				bare := *a
				bare.Contribution = ""
				cs = append(cs, cascade.Change{Before: a, After: &bare})
				break
			}
		}
		after, err := s.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		w, s = w.With(after, cs), after
		next := w.Everyone()
		seen, ok := next.Since(v)
		if !ok {
			t.Fatal("what was seen is not known")
		}
		v, kept = next, kept.After(lens.Of(next), seen)
		want := finding.Keep(lens.Of(v), finding.Rules).Report(false)
		if d := cmp.Diff(want, kept.Report(false), cmpopts.IgnoreUnexported(finding.Finding{})); d != "" {
			t.Fatalf("gentle %v (-from scratch +kept):\n%s", gentle, d)
		}
		for rule := range want.Summary.ByRule {
			rules[rule] = true
		}
	}
	if !rules["unconfirmed"] || !rules["no-contribution"] {
		t.Errorf("the example is no test: only %v are found", rules)
	}
}

// TestKeptGoesOn follows so many writes that a view is built anew on the way: what was found before is brought up to
// each of them.
func TestKeptGoesOn(t *testing.T) {
	t.Parallel()
	s, _ := load(t, "a.yaml", []byte(strings.ReplaceAll(secrets, "VISIBILITY", "hidden")), nil)
	ben := s.Find(cascade.KindPerson, "ben").Head().ID
	s, err := s.With([]cascade.Change{{After: &cascade.Goal{ // so that ana does not see everything
		Header: cascade.Header{ID: "ben's", Seq: 1 << 40},
		Sight:  cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{ben}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	w := sight.NewWorld(s, s.Settings().AsOf, []byte("secret"))
	ana := s.Find(cascade.KindPerson, "ana").Head().ID
	v := w.View(ana)
	kept := finding.Seen(lens.Of(v))
	intents := []string{"Launch the billing page", "People wait less than 3 days"}
	for i := range 1100 {
		was := s.Find(cascade.KindGoal, "growth").(*cascade.Goal)
		now := cascade.Clone(was)
		now.Intent = intents[i%2]
		cs := []cascade.Change{{Before: was, After: now}}
		after, err := s.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		w, s = w.With(after, cs), after
		next := w.View(ana)
		if seen, ok := next.Since(v); !ok || len(seen) != 1 {
			t.Fatalf("after %d writes what was seen of the last is not known", i+1)
		}
		v, kept = next, finding.Seen(lens.Of(next))
	}
	if d := cmp.Diff(finding.Keep(lens.Of(v), finding.Rules).Report(false), kept.Report(false),
		cmpopts.IgnoreUnexported(finding.Finding{})); d != "" {
		t.Errorf("what is kept is not what is found (-from scratch +kept):\n%s", d)
	}
}

func same(t *rapid.T, want, got *finding.Kept, cs []cascade.Change) {
	a, b := want.Report(false), got.Report(false)
	if d := cmp.Diff(a, b, cmpopts.IgnoreUnexported(finding.Finding{})); d != "" {
		t.Fatalf("after %s what is kept is not what is found (-from scratch +kept):\n%s", cascade.EncodeChanges(cs), d)
	}
	for i, f := range a.Findings {
		if d := cmp.Diff(f.Group(), b.Findings[i].Group()) + cmp.Diff(f.Places(), b.Findings[i].Places()); d != "" {
			t.Fatalf("after %s: %s", cascade.EncodeChanges(cs), d)
		}
	}
}
