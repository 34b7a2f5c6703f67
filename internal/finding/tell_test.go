package finding_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// TestTellIsPartOfTheReport holds every part of what is kept to the whole report: what is counted, any piece of a list
// by whatever it is chosen, what stands with a thing, and what an acknowledgement is about.
func TestTellIsPartOfTheReport(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t)
		k := finding.Keep(lens.Of(sight.NewWorld(s, day(t), []byte("secret")).Everyone()), finding.Rules)
		r := k.Report(true)
		w := finding.Which{
			Rule:     rapid.SampledFrom([]string{"", "no-evidence", "key-clash", "no-source"}).Draw(t, "rule"),
			Severity: rapid.SampledFrom(append(finding.Severities, "")).Draw(t, "severity"),
			Do:       rapid.SampledFrom(append(finding.Actions[:len(finding.Actions):len(finding.Actions)], nil)).Draw(t, "do"),
			Quiet:    rapid.Bool().Draw(t, "quiet"),
		}
		want, all := []finding.Finding{}, r.Findings
		if w.Quiet {
			all = r.Quiet
		}
		for _, f := range all {
			if (w.Rule == "" || f.Rule == w.Rule) && (w.Severity == "" || f.Severity == w.Severity) &&
				(w.Do == nil || f.Do == w.Do) {
				want = append(want, f)
			}
		}
		equal := func(what string, want, got []finding.Finding) {
			if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(finding.Finding{}), cmpopts.EquateEmpty()); d != "" {
				t.Fatalf("%s is not that of the report (-report +told):\n%s", what, d)
			}
		}
		if n := k.Count(w); n != len(want) {
			t.Fatalf("%+v counts %d, and there are %d", w, n, len(want))
		}
		from := rapid.IntRange(0, len(want)).Draw(t, "from")
		to := rapid.IntRange(from, len(want)+3).Draw(t, "to")
		equal(fmt.Sprintf("%+v from %d to %d", w, from, to), want[from:min(to, len(want))], k.Tell(w, from, to, true))

		var listed []finding.Finding
		var at lens.Place
		for size := rapid.IntRange(1, 7).Draw(t, "a page"); ; {
			part := k.List(w).Part(at, size)
			if listed = append(listed, part.Items...); part.Next == nil {
				break
			}
			at = *part.Next
		}
		plain := []finding.Finding{}
		for _, f := range k.Tell(w, 0, len(want), false) {
			if len(plain) == 0 || name(f) != name(plain[len(plain)-1]) {
				plain = append(plain, f)
			}
		}
		listed = slices.CompactFunc(listed, func(a, b finding.Finding) bool { return name(a) == name(b) })
		equal(fmt.Sprintf("%+v by the page", w), plain, listed)

		on := map[finding.Place][]finding.Finding{}
		about := map[cascade.Acknowledged][]finding.Finding{}
		for _, f := range r.Findings {
			g := f.Group()
			if e := s.Find(g.Kind, g.ID); e != nil {
				at := finding.Place{Kind: g.Kind, ID: e.Head().ID}
				on[at] = append(on[at], f)
			}
		}
		for _, fs := range [][]finding.Finding{r.Findings, r.Quiet} {
			for _, f := range fs {
				if a, ok := f.Acknowledgement(); ok {
					about[a] = append(about[a], f)
				}
			}
		}
		for _, kind := range []cascade.Kind{cascade.KindGoal, cascade.KindTeam, cascade.KindMetric} {
			for e := range s.All(kind) {
				at := finding.Place{Kind: kind, ID: e.Head().ID}
				equal(fmt.Sprint("what stands with ", at), on[at], k.On(kind, at.ID, true))
			}
		}
		for a, fs := range about {
			equal(fmt.Sprintf("what is said of %s of %s", a.Rule, a.Subject()), fs, k.About(a, true))
		}
	})
}

// name is what tells findings apart in a list.
func name(f finding.Finding) string { return fmt.Sprint(f.Rule, f.Subject, f.Message) }
