package finding_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// edits yields what may become of one thing of a workspace: that it goes, and that one of its fields says nothing, says
// something else, or says what it says of another of its kind.
func edits(s *cascade.Snapshot, e cascade.Entity, yield func(string, []cascade.Change)) {
	yield("gone", s.Removal(e))
	k := e.Kind()
	put := func(what string, fill func(cascade.Entity)) {
		to := cascade.Clone(e)
		fill(to)
		if string(cascade.Encode(to)) != string(cascade.Encode(e)) {
			yield(what, []cascade.Change{{Before: e, After: to}})
		}
	}
	for f := range cascade.Info(k).Own() {
		put(f.Name+" says nothing", func(to cascade.Entity) { f.Set(to, nil) })
		if nameable(s, f) {
			for name, v := range cascadetest.Saying(s, k, f) {
				put(name+" says something", func(to cascade.Entity) { cascade.Info(k).Field(name).Set(to, v) })
			}
		}
		var others []any
		for o := range s.All(k) {
			v := f.Get(o)
			if v != nil && len(others) < 3 && !slices.ContainsFunc(others, func(x any) bool { return reflect.DeepEqual(x, v) }) {
				others = append(others, v)
				put(fmt.Sprintf("%s is that of %s", f.Name, o.Head().ID), func(to cascade.Entity) { f.Set(to, v) })
			}
		}
	}
}

// nameable reports whether a field can be made to say something: for a reference there must be something to name.
func nameable(s *cascade.Snapshot, f *cascade.Field) bool {
	switch f.Type {
	case cascade.TypeRef, cascade.TypeFormula:
		return s.Len(f.Of[0]) > 0
	case cascade.TypeMoment, cascade.TypeNumbers, cascade.TypeLiteral:
		return false
	case cascade.TypeBlock:
		return !slices.ContainsFunc(f.Block.Fields, func(in *cascade.Field) bool { return !nameable(s, in) })
	}
	return true
}

// saidIn is all that is kept says, in order.
func saidIn(k *finding.Kept) string {
	var b strings.Builder
	r := k.Report(false)
	for _, fs := range [][]finding.Finding{r.Findings, r.Quiet} {
		for _, f := range fs {
			fmt.Fprintln(&b, f.Rule, f.Severity, f.Subject, f.Group(), f.Places(), f.Message, f.Evidence, f.Next, f.Quiet)
		}
	}
	fmt.Fprintln(&b, r.Summary)
	return b.String()
}

// TestKeptFollowsEveryFieldOfTheExamples edits every field of every thing in the example of every rule, and takes the
// thing out. What is kept then equals what is found from scratch, and so again once the edit is taken back.
func TestKeptFollowsEveryFieldOfTheExamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no examples: %v", err)
	}
	var moved atomic.Int64
	t.Cleanup(func() {
		if n := moved.Load(); n < 300 {
			t.Errorf("only %d edits change what is found", n)
		}
	})
	for _, file := range files {
		rule := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			s, _ := load(t, "cascade.yaml", []byte(example(t, rule)), nil)
			today := s.Settings().AsOf
			w := sight.NewWorld(s, today, []byte("secret"))
			l := lens.Of(w.Everyone())
			kept := finding.Keep(l, finding.Rules)
			was, tried := saidIn(kept), 0
			for _, k := range cascade.Kinds {
				for e := range s.All(k) {
					edits(&s, e, func(what string, cs []cascade.Change) {
						after, err := s.With(cs)
						if err != nil || after.Verify() != nil {
							return
						}
						if tried++; tried%stride != 0 {
							return
						}
						now := lens.Of(w.With(after, cs).Everyone())
						got := kept.After(now, cs)
						want := saidIn(finding.Keep(now, finding.Rules))
						if d := difference(want, saidIn(got)); d != "" {
							t.Errorf("%s %s: %s: what is kept is not what is found:\n%s", k, e.Head().Key, what, d)
						}
						if want != was {
							moved.Add(1)
						}
						if d := difference(was, saidIn(got.After(l, taken(cs)))); d != "" {
							t.Errorf("%s %s: %s, taken back: what is kept is not what is found:\n%s", k, e.Head().Key, what, d)
						}
					})
				}
			}
		})
	}
}

// stride is how many edits there are to one that is tried. With 1 all are, which takes minutes.
const stride = 23

// taken are changes that take others back.
func taken(cs []cascade.Change) []cascade.Change {
	out := make([]cascade.Change, len(cs))
	for i, c := range cs {
		out[len(cs)-1-i] = cascade.Change{Before: c.After, After: c.Before}
	}
	return out
}

// difference returns the lines that only one of two texts has.
func difference(want, got string) string {
	if want == got {
		return ""
	}
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	var out []string
	for _, line := range a {
		if !slices.Contains(b, line) {
			out = append(out, "-"+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			out = append(out, "+"+line)
		}
	}
	return strings.Join(append(out, "(or they stand in another order)"), "\n")
}
