package finding_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/finding/report"
	"weir.dev/weir/internal/words"
)

// sample is a small report with texts that each format has to escape.
func sample(t *testing.T) *finding.Report {
	t.Helper()
	data, err := os.ReadFile("testdata/output/cascade.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, doc := load(t, "goals, 100%/eu team:1.yaml", data, nil)
	r := finding.Run(everyone(s), finding.Rules)
	report.Locate(r, doc.PositionOf)
	return r
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			var a, b bytes.Buffer
			if err := report.Write(&a, words.English(), sample(t), format, "1.2.3"); err != nil {
				t.Fatal(err)
			}
			if err := report.Write(&b, words.English(), sample(t), format, "1.2.3"); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(a.Bytes(), b.Bytes()) {
				t.Error("two runs differ")
			}
			got := a.Bytes()
			if format == "sarif" { // the rules' texts are checked by TestSARIFRules, and change with every edit
				var log map[string]any
				if err := json.Unmarshal(got, &log); err != nil {
					t.Fatal(err)
				}
				driver := log["runs"].([]any)[0].(map[string]any)["tool"].(map[string]any)["driver"].(map[string]any)
				driver["rules"] = len(driver["rules"].([]any))
				got, _ = json.MarshalIndent(log, "", "  ")
				got = append(got, '\n')
			}
			golden(t, filepath.Join("testdata/output", "findings."+format), got)
		})
	}
	if err := report.Write(&bytes.Buffer{}, words.English(), sample(t), "xml", ""); err == nil ||
		!strings.Contains(err.Error(), "sarif") {
		t.Errorf("an unknown format gives %v", err)
	}
}

func TestNoFindings(t *testing.T) {
	t.Parallel()
	s, _ := load(t, "a.yaml",
		[]byte("weir: 1\nworkspace: acme\nasOf: 2026-11-16\nteams: [{id: acme, name: Acme, kind: unit}]\n"), nil)
	r := finding.Run(everyone(s), finding.Rules)
	for format, want := range map[string]string{
		"text":   "0 goals and 0 metrics as of 2026-11-16: no findings\n",
		"github": "",
		"json": `{
  "asOf": "2026-11-16",
  "findings": [],
  "summary": {
    "goals": 0,
    "metrics": 0,
    "findings": 0,
    "bySeverity": {
      "error": 0,
      "note": 0,
      "warning": 0
    },
    "byRule": {},
    "acknowledged": 0
  }
}
`,
	} {
		var b bytes.Buffer
		if err := report.Write(&b, words.English(), r, format, ""); err != nil || b.String() != want {
			t.Errorf("%s: %v, %q", format, err, b.String())
		}
	}
}

// TestJSONKeys holds the findings to the keys that the format promises.
func TestJSONKeys(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := report.JSON(&b, sample(t)); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Findings []map[string]any
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := []string{"column", "evidence", "file", "line", "message", "next", "rule", "severity", "subject"}
	for _, f := range got.Findings {
		var keys []string
		for k := range f {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		subject := f["subject"].(map[string]any)
		if !slices.Equal(keys, want) || len(subject) != 2 || subject["kind"] == "" || subject["id"] == "" {
			t.Errorf("a finding has keys %q and subject %v", keys, subject)
		}
	}
}

// sarifLog is what is read of a SARIF log.
type sarifLog struct {
	Schema  string `json:"$schema"`
	Version string
	Runs    []sarifRun
}

type sarifRun struct {
	ColumnKind string
	Tool       struct {
		Driver struct {
			Name, Version string
			Rules         []struct {
				ID                                      string
				ShortDescription, FullDescription, Help sarifText
				DefaultConfiguration                    struct{ Level string }
			}
		}
	}
	Results []struct {
		RuleID    string
		RuleIndex *int
		Level     string
		Message   sarifText
		Locations []struct {
			PhysicalLocation struct {
				ArtifactLocation struct{ URI string }
				Region           struct{ StartLine, StartColumn int }
			}
			LogicalLocations []struct{ Name, FullyQualifiedName string }
		}
	}
}

type sarifText struct{ Text, Markdown string }

// sarifLevels are the levels of a rule and of a result.
var sarifLevels = []string{"error", "warning", "note"}

// asSARIF returns the one run that a report is written as. It holds the log to what SARIF 2.1.0 requires in section
// 3.13.
func asSARIF(t *testing.T, r *finding.Report) sarifRun {
	t.Helper()
	var b bytes.Buffer
	if err := report.SARIF(&b, words.English(), r, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || !strings.Contains(log.Schema, "sarif-2.1.0") || len(log.Runs) != 1 {
		t.Fatalf("the log is version %q of %q with %d runs", log.Version, log.Schema, len(log.Runs))
	}
	return log.Runs[0]
}

// TestSARIFRules holds the run to what SARIF 2.1.0 requires: section 3.14 of a run, 3.19 of the driver, 3.49 of a rule.
func TestSARIFRules(t *testing.T) {
	t.Parallel()
	run := asSARIF(t, sample(t))
	if run.ColumnKind != "unicodeCodePoints" || run.Tool.Driver.Name != "weir" || run.Tool.Driver.Version != "1.2.3" {
		t.Errorf("the run is %q by %+v", run.ColumnKind, run.Tool.Driver.Name)
	}
	if len(run.Tool.Driver.Rules) != len(finding.Rules) {
		t.Errorf("%d rules are described of %d", len(run.Tool.Driver.Rules), len(finding.Rules))
	}
	for _, rule := range run.Tool.Driver.Rules {
		if rule.ID == "" || rule.ShortDescription.Text == "" || rule.FullDescription.Text == "" || rule.Help.Text == "" ||
			rule.Help.Markdown == "" || !slices.Contains(sarifLevels, rule.DefaultConfiguration.Level) {
			t.Errorf("rule %+v is incomplete", rule)
		}
	}
}

// TestSARIFResults holds the results to what SARIF 2.1.0 requires: section 3.27 of a result, 3.28 to 3.33 of its
// places.
func TestSARIFResults(t *testing.T) {
	t.Parallel()
	r := sample(t)
	run := asSARIF(t, r)
	if len(run.Results) != len(r.Findings) || len(run.Results) == 0 {
		t.Fatalf("%d results of %d findings", len(run.Results), len(r.Findings))
	}
	for i, res := range run.Results {
		if res.RuleIndex == nil || run.Tool.Driver.Rules[*res.RuleIndex].ID != res.RuleID ||
			res.RuleID != r.Findings[i].Rule {
			t.Errorf("result %d of %s has another rule's index", i, res.RuleID)
		}
		if !slices.Contains(sarifLevels, res.Level) || !strings.Contains(res.Message.Text, r.Findings[i].Message.String()) ||
			len(res.Locations) != 1 {
			t.Errorf("result %+v is incomplete", res)
			continue
		}
		at := res.Locations[0]
		if uri := at.PhysicalLocation.ArtifactLocation.URI; uri != "goals,%20100%25/eu%20team:1.yaml" {
			t.Errorf("the file is called %q", uri)
		}
		if at.PhysicalLocation.Region.StartLine < 1 || at.PhysicalLocation.Region.StartColumn < 1 ||
			len(at.LogicalLocations) != 1 {
			t.Errorf("result %d stands at %+v", i, at)
		}
	}
}

// TestGitHub reads the workflow commands back as the runner does.
func TestGitHub(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	r := sample(t)
	if err := report.GitHub(&b, words.English(), r); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != len(r.Findings) {
		t.Fatalf("%d lines of %d findings", len(lines), len(r.Findings))
	}
	undo := strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",").Replace
	for i, l := range lines {
		f := r.Findings[i]
		head, message, _ := strings.Cut(strings.TrimPrefix(l, "::"), "::")
		level, rest, _ := strings.Cut(head, " ")
		props := map[string]string{}
		for p := range strings.SplitSeq(rest, ",") {
			k, v, ok := strings.Cut(p, "=")
			if !ok {
				t.Fatalf("%q holds the parameter %q", l, p)
			}
			props[k] = undo(v)
		}
		want := map[finding.Severity]string{
			finding.Error: "error", finding.Warning: "warning", finding.Note: "notice",
		}[f.Severity]
		if level != want || props["file"] != f.File || props["title"] != f.Rule+": "+string(f.Subject.Kind)+" "+f.Subject.ID {
			t.Errorf("%q is not %+v", l, f)
		}
		if undo(message) != f.Message.String()+"\n"+f.Evidence.String()+"\nNext: "+f.Next.String() {
			t.Errorf("%q lost its message", l)
		}
	}
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	of := func(ss ...finding.Severity) *finding.Report {
		r := &finding.Report{}
		for _, s := range ss {
			r.Findings = append(r.Findings, finding.Finding{Severity: s})
		}
		return r
	}
	for _, tt := range []struct {
		on    string
		found []finding.Severity
		want  int
	}{
		{"", nil, 0},
		{"", []finding.Severity{finding.Warning}, 0},
		{"", []finding.Severity{finding.Note, finding.Error}, 1},
		{"warning", []finding.Severity{finding.Note}, 0},
		{"warning", []finding.Severity{finding.Warning}, 1},
		{"warning", []finding.Severity{finding.Error}, 1},
		{"note", []finding.Severity{finding.Note}, 1},
		{"note", nil, 0},
		{"never", []finding.Severity{finding.Error}, 0},
	} {
		on, err := report.ParseFailOn(tt.on)
		if err != nil {
			t.Fatal(err)
		}
		if got := report.ExitCode(of(tt.found...), on); got != tt.want {
			t.Errorf("%v with --fail-on %q exits %d, want %d", tt.found, tt.on, got, tt.want)
		}
	}
	if _, err := report.ParseFailOn("fatal"); err == nil || !strings.Contains(err.Error(), "warning") {
		t.Errorf("an unknown threshold gives %v", err)
	}
}

// What was stored before such characters were refused does not move a cursor or turn the direction of writing.
func TestOneLine(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" a\nb\t c ": "a b c", "a\u202eb": "a\ufffdb", "a\u2028b": "a b", "\x1b[31mred": "\ufffd[31mred", "é 日本": "é 日本",
	} {
		if got := finding.OneLine(in); got != want {
			t.Errorf("OneLine(%q) is %q, want %q", in, got, want)
		}
	}
}
