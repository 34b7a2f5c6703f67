package finding_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/finding/report"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file, or rewrites it.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// load reads a cascade file.
func load(
	t testing.TB, name string, data []byte, beside func(string) ([]byte, error),
) (cascade.Snapshot, *cascadefile.Doc) {
	t.Helper()
	s, doc, err := cascadefile.Load([]cascadefile.File{{Name: name, Data: data}}, beside, &cascadetest.IDs{})
	if err != nil {
		t.Fatalf("%s does not load:\n%v", name, err)
	}
	return s, doc
}

// everyone looks at all of a snapshot on the day its file names.
func everyone(s cascade.Snapshot) *lens.Lens {
	return lens.Of(sight.NewWorld(s, s.Settings().AsOf, []byte("secret")).Everyone())
}

// close adds the alignments that no file may hold: each line names a goal and the goal it serves.
func closeLoops(t *testing.T, s cascade.Snapshot, lines string) cascade.Snapshot {
	t.Helper()
	for line := range strings.Lines(lines) {
		var from, to string
		if _, err := fmt.Sscan(line, &from, &to); err != nil {
			t.Fatal(err)
		}
		next, err := s.With([]cascade.Change{{After: &cascade.Alignment{
			Header: cascade.Header{ID: cascade.ID("closing " + from), Seq: 1 << 40}, By: cascade.ByResponse,
			Goal: s.Find(cascade.KindGoal, from).Head().ID, To: s.Find(cascade.KindGoal, to).Head().ID,
		}}})
		if err != nil {
			t.Fatal(err)
		}
		s = next
	}
	return s
}

// say writes findings as the examples show them.
func say(r *finding.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%d:%d %s %s %s %s\n\t%s\n\t%s\n\t→ %s\n", f.Line, f.Column, f.Severity, f.Rule, f.Subject.Kind,
			f.Subject.ID, f.Message, f.Evidence, f.Next)
	}
	if n := r.Summary.Acknowledged; n > 0 {
		fmt.Fprintf(&b, "%d acknowledged\n", n)
	}
	return b.String()
}

// leave makes remnants of the goals that each line names, which no file can say.
func leave(t *testing.T, s cascade.Snapshot, lines string) cascade.Snapshot {
	t.Helper()
	for key := range strings.FieldsSeq(lines) {
		was := s.Find(cascade.KindGoal, key)
		now := cascade.Clone(was)
		now.Head().Remnant = &cascade.Remnant{}
		next, err := s.With([]cascade.Change{{Before: was, After: now}})
		if err != nil {
			t.Fatal(err)
		}
		s = next
	}
	return s
}

// TestExamples runs each rule on the example of the same name. A rule without one fails, and so does an example in
// which the rule finds nothing, or leaves nothing alone.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, rule := range finding.Rules {
		t.Run(rule.ID, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", rule.ID+".txtar")
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatalf("every rule needs an example: %v", err)
			}
			part := map[string]*txtar.File{}
			for i := range ar.Files {
				part[ar.Files[i].Name] = &ar.Files[i]
			}
			source, want := part["cascade.yaml"], part["findings.txt"]
			if source == nil || want == nil || len(ar.Comment) == 0 {
				t.Fatalf("%s needs a comment, cascade.yaml and findings.txt", file)
			}
			s, doc := load(t, "cascade.yaml", source.Data, nil)
			if closing := part["closing"]; closing != nil {
				s = closeLoops(t, s, string(closing.Data))
			}
			if left := part["removed"]; left != nil {
				s = leave(t, s, string(left.Data))
			}
			found := finding.Run(everyone(s), []*finding.Rule{rule})
			report.Locate(found, doc.PositionOf)
			if len(found.Findings) == 0 {
				t.Fatal("the example shows nothing the rule fires on")
			}
			about := map[string]bool{}
			for _, f := range found.Findings {
				about[f.Subject.ID] = true
				if f.Message.IsZero() || f.Evidence.IsZero() || f.Next.IsZero() {
					t.Errorf("%s %s lacks a message, evidence or a next step", f.Subject.Kind, f.Subject.ID)
				}
			}
			if kind := found.Findings[0].Subject.Kind; kind != cascade.KindSettings && s.Len(kind) <= len(about) {
				t.Errorf("the example shows no %s the rule leaves alone", kind)
			}
			got := say(found)
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

// TestNoStrayExamples keeps the examples to the rules.
func TestNoStrayExamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if finding.ByID(strings.TrimSuffix(filepath.Base(f), ".txtar")) == nil {
			t.Errorf("%s belongs to no rule", f)
		}
	}
}

func TestRulesAreWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range finding.Rules {
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		if r.Doc.What.IsZero() || r.Doc.Why.IsZero() || r.Doc.Next.IsZero() || len(r.Parts) == 0 ||
			!slices.Contains(finding.Severities, r.Severity) {
			t.Errorf("%s is incomplete", r.ID)
		}
		if !slices.Contains(finding.Actions, r.Do) {
			t.Errorf("%s does not say what its findings ask for; pages would leave them out", r.ID)
		}
		if finding.ByID(r.ID) != r {
			t.Errorf("ByID does not find %s", r.ID)
		}
	}
	if finding.ByID("no-such-rule") != nil {
		t.Error("ByID finds a rule that is not there")
	}
}

func TestActionsAreWhole(t *testing.T) {
	t.Parallel()
	for _, a := range finding.Actions {
		if a.ID == "" || a.Title.IsZero() || a.Lead.IsZero() {
			t.Errorf("%q is incomplete", a.ID)
		}
		if finding.ActionByID(a.ID) != a {
			t.Errorf("ActionByID does not find %s", a.ID)
		}
		if !slices.ContainsFunc(finding.Rules, func(r *finding.Rule) bool { return r.Do == a }) {
			t.Errorf("no rule asks to %s", a.ID)
		}
	}
	if finding.ActionByID("no-such-action") != nil {
		t.Error("ActionByID finds an action that is not there")
	}
}
