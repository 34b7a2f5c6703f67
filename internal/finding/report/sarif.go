package report

import (
	"io"
	"net/url"
	"strings"

	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/words"
)

// The part of SARIF 2.1.0 that is used (OASIS standard, sections 3.13 to 3.49).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string      `json:"id"`
		ShortDescription sarifText   `json:"shortDescription"`
		FullDescription  sarifText   `json:"fullDescription"`
		Help             sarifText   `json:"help"`
		Default          sarifConfig `json:"defaultConfiguration"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		Name               string `json:"name"`
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
)

// SARIF writes the report as a SARIF 2.1.0 log, with every rule's documentation. version is Weir's own.
func SARIF(w io.Writer, p *words.Printer, r *finding.Report, version string) error {
	driver := sarifDriver{Name: "weir", Version: version}
	index := map[string]int{}
	for i, rule := range finding.Rules {
		index[rule.ID] = i
		driver.Rules = append(driver.Rules, sarifRule{
			ID:               rule.ID,
			ShortDescription: sarifText{Text: plain(p.Say(rule.Doc.What))},
			FullDescription:  sarifText{Text: plain(p.Say(rule.Doc.Why))},
			Help:             sarifText{Text: plain(help(p, rule)), Markdown: help(p, rule)},
			Default:          sarifConfig{Level: string(rule.Severity)},
		})
	}
	if len(r.Findings) > 0 && r.Findings[0].Rule == unreadable { // no rule of ours has looked then
		says := sarifText{Text: p.Say(cannotRead)}
		index[unreadable] = len(driver.Rules)
		driver.Rules = append(driver.Rules, sarifRule{
			ID: unreadable, ShortDescription: says, FullDescription: says,
			Help: sarifText{Text: says.Text, Markdown: says.Text}, Default: sarifConfig{Level: string(finding.Error)},
		})
	}
	results := []sarifResult{}
	for _, f := range r.Findings {
		at := sarifLocation{Logical: []sarifLogical{}}
		if f.Subject.ID != "" {
			at.Logical = append(at.Logical,
				sarifLogical{Name: f.Subject.ID, FullyQualifiedName: string(f.Subject.Kind) + "/" + f.Subject.ID})
		}
		if f.File != "" {
			at.Physical = &sarifPhysical{}
			at.Physical.Artifact.URI = (&url.URL{Path: strings.ReplaceAll(f.File, `\`, "/")}).String()
			if f.Line > 0 {
				at.Physical.Region = &sarifRegion{StartLine: f.Line, StartColumn: f.Column}
			}
		}
		results = append(results, sarifResult{
			RuleID: f.Rule, RuleIndex: index[f.Rule], Level: string(f.Severity),
			Message: sarifText{Text: p.Say(words.Join(" ", f.Message, f.Evidence, f.Next))}, Locations: []sarifLocation{at},
		})
	}
	return writeJSON(w, sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0",
		Runs: []sarifRun{{Tool: sarifTool{Driver: driver}, ColumnKind: "unicodeCodePoints", Results: results}},
	})
}

// help is a rule's documentation in a few lines, as Markdown.
func help(p *words.Printer, r *finding.Rule) string {
	return p.Say(words.Join("\n\n", r.Doc.What, r.Doc.Why, r.Doc.Next, r.Doc.Dismiss, finding.Acknowledging))
}

// plain takes the backquotes out of a documentation text.
func plain(s string) string { return strings.ReplaceAll(s, "`", "") }
