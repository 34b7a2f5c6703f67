package finding_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/finding/report"
)

// realFile runs all rules on one of the shipped workspaces.
func realFile(t testing.TB, file string) (*finding.Report, cascade.Snapshot) {
	t.Helper()
	path := filepath.Join("../../testdata", file)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, doc := load(t, file, data,
		func(name string) ([]byte, error) { return os.ReadFile(filepath.Join("../../testdata", name)) })
	r := finding.Run(everyone(s), finding.Rules)
	report.Locate(r, doc.PositionOf)
	return r, s
}

const rust, sdg = "rust-goals/2025h2.yaml", "sdg-uk/cascade.yaml"

// TestRealFiles counts what is found in two workspaces that people really wrote.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	for _, file := range []string{rust, sdg} {
		name := filepath.Dir(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _ := realFile(t, file)
			var b bytes.Buffer
			s := r.Summary
			fmt.Fprintf(&b, "%s: %d goals, %d metrics, %d findings, %d acknowledged\n", r.AsOf, s.Goals, s.Metrics, s.Findings,
				s.Acknowledged)
			for _, sev := range finding.Severities {
				fmt.Fprintf(&b, "%5d %s\n", s.BySeverity[sev], sev)
			}
			for _, rule := range finding.Rules {
				if n := s.ByRule[rule.ID]; n > 0 {
					fmt.Fprintf(&b, "%5d %s\n", n, rule.ID)
				}
			}
			golden(t, filepath.Join("testdata", name+".counts"), b.Bytes())
			for _, f := range r.Findings {
				if f.Line == 0 || f.Column == 0 || f.File != file {
					t.Errorf("%s %s %s stands nowhere", f.Rule, f.Subject.Kind, f.Subject.ID)
				}
			}
			if !slices.IsSortedFunc(r.Findings, func(a, b finding.Finding) int { return a.Line - b.Line }) {
				t.Error("findings are not in the order of the file")
			}
		})
	}
}

// TestEveryOpenAskIsNamed reads the asks off the workspace and looks for each in a finding about its goal.
func TestEveryOpenAskIsNamed(t *testing.T) {
	t.Parallel()
	r, s := realFile(t, rust)
	said := map[string]string{}
	for _, f := range r.Findings {
		if f.Rule == "ask-open" {
			said[f.Subject.ID] += f.Message.String() + f.Evidence.String() + "\n"
		}
	}
	asks := 0
	for g := range s.Goals() {
		for n := range s.NeedsOf(g.ID) {
			if g.State.Closed() {
				if said[g.Key] != "" {
					t.Errorf("%s has ended, and yet its asks are open: %s", g.Key, said[g.Key])
				}
				continue
			}
			asks++
			if team := s.Team(n.From).Key; !strings.Contains(said[g.Key], team+" has not answered") ||
				!strings.Contains(said[g.Key], n.What) {
				t.Errorf("the ask of %s to %s, %q, is named nowhere", g.Key, team, n.What)
			}
		}
	}
	if asks < 100 {
		t.Errorf("only %d open asks were looked for", asks)
	}
}

// TestKnownFindings checks single findings that a careful reader would make.
func TestKnownFindings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		file, rule, subject string
		evidence            string // part of it; "-" says there must be no finding
	}{
		{sdg, "already-met", "k-3-2-1", "From 4.29 to 25, and lower is better."},
		{sdg, "already-met", "k-14-5-1", "From 16.3566 to 10, and higher is better. The last reading is 38.2001 " +
			"(31 Dec 2022)."},
		{sdg, "already-met", "k-3-6-1", "-"},
		{sdg, "moonshot-no-path", "k-3-2-1", "-"}, // it is nearly six times its baseline, and already met
		{sdg, "no-evidence", "t-7-1", "2 metrics are kept for it (m-7-1-1 and m-7-1-2)"},
		{sdg, "no-evidence", "t-3-2", "-"},
		{sdg, "brief-missing", "t-3-2", "-"}, // it serves g-3
		{sdg, "unserved", "g-3", "-"},
		{sdg, "unreached", "uk", "-"},
		{sdg, "orphan", "goal-7-group", "-"},
		{sdg, "unread-metric", "m-7-1-1", "It is kept for t-7-1 (by uk)."},
		{sdg, "unread-metric", "m-3-2-1", "-"},
		{rust, "unserved", "theme-beyond-the", "Proposed: autoreborrow-traits, field-projections and pin-ergonomics."},
		{rust, "spread-thin", "rust", "theme-higher-level-rust"},
		{rust, "no-contribution", "autoreborrow-traits", "-"}, // it is only proposed
		{rust, "decorative-link", "autoreborrow-traits", "-"},
		{rust, "no-evidence", "build-std", "-"},
		{rust, "unreached", "testing-devex", "It is asked for something by libtest-json, which nothing joins to a priority."},
		{rust, "unreached", "lang-docs", "-"}, // asked by cargo-script, which serves a theme
	} {
		r, _ := realFile(t, tt.file)
		at := slices.IndexFunc(r.Findings,
			func(f finding.Finding) bool { return f.Rule == tt.rule && f.Subject.ID == tt.subject })
		switch {
		case tt.evidence == "-" && at >= 0:
			t.Errorf("%s fires on %s: %+v", tt.rule, tt.subject, r.Findings[at])
		case tt.evidence == "-":
		case at < 0:
			t.Errorf("%s does not fire on %s", tt.rule, tt.subject)
		case !strings.Contains(r.Findings[at].Evidence.String(), tt.evidence):
			t.Errorf("%s on %s says %q, not %q", tt.rule, tt.subject, r.Findings[at].Evidence, tt.evidence)
		}
	}
	r, _ := realFile(t, rust)
	var brief []string
	for _, f := range r.Findings {
		if f.Rule == "brief-missing" {
			brief = append(brief, f.Subject.ID)
		}
	}
	if len(slices.Compact(brief)) != 5 {
		t.Errorf("brief-missing fires on %q, want the five themes", brief)
	}
}
