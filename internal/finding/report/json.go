package report

import (
	"encoding/json"
	"io"
	"strings"

	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/words"
)

// Formats lists the words that Write takes.
var Formats = []string{"text", "json", "sarif", "github"}

// Write writes the report in one of Formats. p says the texts of those that people read; version is Weir's own, which
// SARIF names.
func Write(w io.Writer, p *words.Printer, r *finding.Report, format, version string) error {
	switch format {
	case "text":
		return Text(w, p, r)
	case "json":
		return JSON(w, r)
	case "sarif":
		return SARIF(w, p, r, version)
	case "github":
		return GitHub(w, p, r)
	}
	return words.Errorf("%s is not a format of findings; choose one of %s", words.Quoted(format),
		strings.Join(Formats, ", "))
}

// JSON writes the report as an object with asOf, findings and summary.
func JSON(w io.Writer, r *finding.Report) error { return writeJSON(w, r) }

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// FailOn says from which severity on a run counts as failed.
type FailOn string

// The thresholds besides the severities themselves.
const (
	FailOnError   = FailOn(finding.Error)
	FailOnWarning = FailOn(finding.Warning)
	FailOnNote    = FailOn(finding.Note)
	FailOnNever   = FailOn("never")
)

// ParseFailOn reads a threshold; empty means error.
func ParseFailOn(s string) (FailOn, error) {
	switch f := FailOn(s); f {
	case "":
		return FailOnError, nil
	case FailOnError, FailOnWarning, FailOnNote, FailOnNever:
		return f, nil
	}
	return "", words.Errorf("%s is not a severity to fail on; choose error, warning, note or never", words.Quoted(s))
}

// ExitCode returns 1 when a finding is at or above the threshold, else 0.
func ExitCode(r *finding.Report, on FailOn) int {
	for _, f := range r.Findings {
		if on != FailOnNever && f.Severity.Rank() <= finding.Severity(on).Rank() {
			return 1
		}
	}
	return 0
}
