package e2e_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/testenv"
)

// cascades are the cascades of two organisations, as they wrote them down.
var cascades = []struct {
	file, workspace string
	history         bool // it carries readings
	lintExit        int
	counts          map[string]int // by rule
	goals, metrics  int
}{
	{
		file: "testdata/rust-goals/2025h2.yaml", workspace: "rust-project", lintExit: 1, goals: 47,
		counts: map[string]int{"brief-missing": 5, "ask-open": 86, "unserved": 5, "already-met": 0},
	},
	{
		file: "testdata/sdg-uk/cascade.yaml", workspace: "uk-sdg", history: true, lintExit: 1, goals: 186, metrics: 107,
		counts: map[string]int{"already-met": 4, "brief-missing": 17},
	},
}

func absolute(t testing.TB, path string) string {
	t.Helper()
	abs, err := filepath.Abs(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// where turns a database of testenv into the flags that name it.
func where(url string) []string {
	if strings.HasPrefix(url, "postgres") {
		return []string{"--database", url}
	}
	return []string{"--data", filepath.Dir(url)}
}

// load reads a cascade file as a workspace.
func load(t testing.TB, name string, data []byte) *cascade.Snapshot {
	t.Helper()
	doc, err := cascadefile.Parse([]cascadefile.File{{Name: name, Data: data}}, os.ReadFile)
	if err != nil {
		t.Fatalf("%s cannot be read: %v", name, err)
	}
	s, err := cascade.Load(doc.Document, &cascadetest.IDs{})
	if err != nil {
		t.Fatalf("%s cannot be loaded: %v", name, doc.Explain(err))
	}
	return &s
}

// without leaves out of a comparison the lines of some kinds.
func without(difference string, kinds ...cascade.Kind) string {
	var out strings.Builder
	for line := range strings.Lines(difference) {
		keep := true
		for _, k := range kinds {
			keep = keep && !strings.HasPrefix(line[2:], string(k)+" ")
		}
		if keep {
			out.WriteString(line)
		}
	}
	return out.String()
}

// What a file says is in the workspace after apply, whole, and comes out of it again as it went in.
func TestRealCascades(t *testing.T) {
	t.Parallel()
	for _, c := range cascades {
		t.Run(c.workspace, func(t *testing.T) {
			t.Parallel()
			testenv.Each(t, func(t *testing.T, url string) {
				at := where(url)
				file := absolute(t, c.file)
				run := func(command string, more ...string) result {
					t.Helper()
					return weir(t, append(append([]string{command}, more...), at...)...)
				}
				run("init", "--workspace", c.workspace).exits(0)
				if r := run("plan", file).exits(2); strings.Contains(r.out, "Nothing") || r.out == "" {
					t.Errorf("a plan on an empty workspace says %q", r.out)
				}
				run("apply", file).exits(0)
				for _, more := range [][]string{{file}, {file, "--prune"}} {
					if r := run("plan", more...).exits(0); r.out != "Nothing to change.\n" || r.err != "" {
						t.Errorf("plan %s after apply says\n%s%s", more[1:], r.out, r.err)
					}
				}
				if r := run("apply", file).exits(0); r.out != "Nothing to change.\n" {
					t.Errorf("a second apply says\n%s", r.out)
				}
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				in := load(t, file, data)
				all := run("export", "--with-history").exits(0)
				if d := cascadetest.Difference(in, load(t, "export.yaml", []byte(all.out))); d != "" {
					t.Errorf("export --with-history says something else than what was applied:\n%.4000s", d)
				}
				intents := run("export").exits(0)
				d := cascadetest.Difference(in, load(t, "export.yaml", []byte(intents.out)))
				if rest := without(d, cascade.KindObservation); rest != "" {
					t.Errorf("export says something else than what was applied:\n%.4000s", rest)
				}
				if had := d != ""; had != c.history {
					t.Errorf("export leaves out readings: %v, want %v", had, c.history)
				}
				// What was exported is as good as what it came from.
				copied := filepath.Join(t.TempDir(), "copy.yaml")
				run("export", "--with-history", "--output", copied).exits(0)
				run("plan", copied, "--prune").exits(0)
				if r := weir(t, "fmt", "--check", copied); r.code != 0 {
					t.Errorf("an export is not in canonical form: %s%s", r.out, r.err)
				}
				before, after := lint(t, c.lintExit, file), lint(t, c.lintExit, copied)
				// The workspace took these goals on today, and its export says so: nobody had to speak of them before.
				n := before.Summary.ByRule["stale"]
				delete(before.Summary.ByRule, "stale")
				before.Summary.Findings -= n
				before.Summary.BySeverity["warning"] -= n
				if string(asJSON(t, before.Summary)) != string(asJSON(t, after.Summary)) {
					t.Errorf("lint counts %s on the file and %s on the export", asJSON(t, before.Summary), asJSON(t, after.Summary))
				}
				run("audit", "verify").exits(0)
			})
		})
	}
}

func asJSON(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// report is what lint prints with --format json.
type report struct {
	Findings []finding.Finding
	Summary  finding.Summary
}

func lint(t testing.TB, code int, file string, more ...string) report {
	t.Helper()
	var r report
	out := weir(t, append([]string{"lint", "--format", "json", file}, more...)...).exits(code).out
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v in %.400s", err, out)
	}
	return r
}

// Lint says of the real cascades what a careful reader would.
func TestLintOfRealCascades(t *testing.T) {
	t.Parallel()
	for _, c := range cascades {
		t.Run(c.workspace, func(t *testing.T) {
			t.Parallel()
			file := absolute(t, c.file)
			r := lint(t, c.lintExit, file)
			if r.Summary.Goals != c.goals || r.Summary.Metrics != c.metrics {
				t.Errorf("%d goals and %d metrics, want %d and %d", r.Summary.Goals, r.Summary.Metrics, c.goals, c.metrics)
			}
			for rule, n := range c.counts {
				if r.Summary.ByRule[rule] != n {
					t.Errorf("%d findings of %s, want %d", r.Summary.ByRule[rule], rule, n)
				}
			}
			if len(r.Findings) != r.Summary.Findings {
				t.Errorf("%d findings listed, %d counted", len(r.Findings), r.Summary.Findings)
			}
			for _, f := range r.Findings {
				if f.Line == 0 || f.Message.IsZero() || f.Next.IsZero() {
					t.Fatalf("a finding without a place, a message or advice: %+v", f)
				}
			}
			weir(t, "lint", "--fail-on", "never", file).exits(0)
			weir(t, "lint", "--fail-on", "note", file).exits(1)
		})
	}
}

// The United Kingdom's child mortality was below its target before the goals began.
func TestChildMortalityIsAlreadyMet(t *testing.T) {
	t.Parallel()
	r := lint(t, 1, absolute(t, "testdata/sdg-uk/cascade.yaml"))
	for _, f := range r.Findings {
		if f.Rule == "already-met" && f.Subject.ID == "k-3-2-1" {
			if said := f.Evidence.String(); !strings.Contains(said, "4.2398") || !strings.Contains(said, "25") {
				t.Errorf("its evidence is %q", said)
			}
			return
		}
	}
	t.Error("lint does not say so")
}
