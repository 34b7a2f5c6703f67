// Command gen writes the reference page of the findings from the rules and their examples. It runs in internal/finding,
// by go generate.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"weir.dev/weir/internal/finding"
)

func main() {
	page, err := reference("testdata")
	if err == nil {
		err = os.WriteFile("../../docs/reference/findings.md", []byte(page), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// reference returns the page; examples is the folder that holds one example a rule.
func reference(examples string) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `<!-- Made by go generate in internal/finding from its rules and their examples. Change those. -->
# Findings

What the analyses look for. `+"`weir lint`"+
		` prints them for files, and pages show them where they apply. Each rule below is shown with an
example and with what it finds there: line and column, severity, rule, subject; then the message, the evidence and the next step.

Rules about commitment speak of committed goals only. A goal that is `+"`local`"+` never warns. With `+"`gentle: true`"+
		` every finding is a note.
If a finding is meant so: %s

The page of findings puts them together by what they ask for, in this order:

| what to do | why that helps | rules |
|---|---|---|
`, finding.Acknowledging)
	for _, a := range finding.Actions {
		var rules []string
		for _, r := range finding.Rules {
			if r.Do == a {
				rules = append(rules, fmt.Sprintf("[`%s`](#%[1]s)", r.ID))
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", a.Title, a.Lead, strings.Join(rules, " · "))
	}
	fmt.Fprint(&b, `
| rule | severity | fires when |
|---|---|---|
`)
	for _, r := range finding.Rules {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s |\n", r.ID, r.ID, r.Severity, r.Doc.What)
	}
	for _, r := range finding.Rules {
		ar, err := txtar.ParseFile(filepath.Join(examples, r.ID+".txtar"))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s: %s %s\n\n**What to do.** %s\n", r.ID, title(string(r.Severity)), r.Doc.What,
			r.Doc.Why, r.Doc.Next)
		if !r.Doc.Dismiss.IsZero() {
			fmt.Fprintf(&b, "\n**If it is meant so.** %s\n", r.Doc.Dismiss)
		}
		fmt.Fprintf(&b, "\n**Example.** %s\n", strings.TrimSpace(string(ar.Comment)))
		for _, f := range ar.Files {
			lang := "text"
			if strings.HasSuffix(f.Name, ".yaml") {
				lang = "yaml"
			}
			fmt.Fprintf(&b, "\n```%s\n%s```\n", lang, f.Data)
		}
	}
	return b.String(), nil
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
