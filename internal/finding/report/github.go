package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/words"
)

// GitHub writes one workflow command a finding, which GitHub Actions shows beside the line in a pull request.
func GitHub(out io.Writer, p *words.Printer, r *finding.Report) error {
	w := bufio.NewWriter(out)
	for _, f := range r.Findings {
		level := string(f.Severity)
		if f.Severity == finding.Note {
			level = "notice"
		}
		var props []string
		if f.File != "" {
			props = append(props, "file="+property(f.File))
		}
		if f.Line > 0 {
			props = append(props, fmt.Sprintf("line=%d,col=%d", f.Line, f.Column))
		}
		title := f.Rule
		if f.Subject.ID != "" {
			title += ": " + string(f.Subject.Kind) + " " + f.Subject.ID
		}
		props = append(props, "title="+property(title))
		fmt.Fprintf(w, "::%s %s::%s\n", level, strings.Join(props, ","),
			data(p.Say(words.Join("\n", f.Message, f.Evidence, next(f)))))
	}
	return w.Flush()
}

// next is what to do about a finding, where it says so.
func next(f finding.Finding) words.Text {
	if f.Next.IsZero() {
		return words.Text{}
	}
	return words.T("Next: %s", f.Next)
}

// data escapes the message of a workflow command, property one of its parameters: those of @actions/core.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace
)
