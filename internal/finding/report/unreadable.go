package report

import (
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/words"
)

// unreadable is what stands in the place of a rule where a file cannot be read: no rule has looked at anything then.
const unreadable = "unreadable"

var cannotRead = words.T("A file cannot be read as it stands, so no rule has looked at it.")

// Unreadable reports what keeps files from being read, so that it shows where findings would; of each the place and the
// message are given.
func Unreadable(wrong []finding.Finding) *finding.Report {
	for i := range wrong {
		wrong[i].Rule, wrong[i].Severity = unreadable, finding.Error
	}
	return &finding.Report{Findings: wrong, Summary: finding.Summary{
		Findings: len(wrong), ByRule: map[string]int{unreadable: len(wrong)},
		BySeverity: map[finding.Severity]int{finding.Error: len(wrong), finding.Warning: 0, finding.Note: 0},
	}}
}
