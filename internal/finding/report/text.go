package report

import (
	"bufio"
	"fmt"
	"io"

	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/words"
)

// Text writes the report for people: by file and by goal, the worst count last, where it stays on the screen.
func Text(out io.Writer, r *finding.Report) error {
	w := bufio.NewWriter(out)
	type section struct {
		file  string
		group finding.Subject
	}
	at := map[section][]finding.Finding{}
	var order []section
	for _, f := range r.Findings {
		s := section{f.File, f.Group()}
		if at[s] == nil {
			order = append(order, s)
		}
		at[s] = append(at[s], f)
	}
	file := ""
	for _, s := range order {
		if s.file != file {
			file = s.file
			fmt.Fprintf(w, "%s\n\n", finding.Safe(file))
		}
		head := string(s.group.Kind) + " " + s.group.ID
		if s.group.Text != "" {
			head += "  " + s.group.Text
		}
		fmt.Fprintf(w, "%s\n", finding.OneLine(head))
		for _, f := range at[s] {
			place := ""
			if f.Line > 0 {
				place = fmt.Sprintf("%d:%d", f.Line, f.Column)
			}
			fmt.Fprintf(w, "  %-7s  %-8s %s", f.Severity, place, f.Rule)
			if f.Subject != f.Group() {
				fmt.Fprintf(w, "  %s %s", f.Subject.Kind, finding.OneLine(f.Subject.ID))
			}
			fmt.Fprintf(w, "\n           %s\n           %s\n           → %s\n", finding.OneLine(f.Message),
				finding.OneLine(f.Evidence), finding.OneLine(f.Next))
		}
		fmt.Fprintln(w)
	}
	summary(w, r)
	return w.Flush()
}

func summary(w io.Writer, r *finding.Report) {
	s := r.Summary
	fmt.Fprintf(w, "%s and %s as of %s: ", words.N(s.Goals, "%d {goal}", "%d {goals}"),
		words.N(s.Metrics, "%d metric", "%d metrics"), r.AsOf)
	if s.Findings == 0 {
		fmt.Fprint(w, "no findings")
	} else {
		fmt.Fprintf(w, "%s, %s, %s", words.N(s.BySeverity[finding.Error], "%d error", "%d errors"),
			words.N(s.BySeverity[finding.Warning], "%d warning", "%d warnings"),
			words.N(s.BySeverity[finding.Note], "%d note", "%d notes"))
	}
	if s.Acknowledged > 0 {
		fmt.Fprintf(w, "; %d acknowledged", s.Acknowledged)
	}
	fmt.Fprintln(w)
	for _, rule := range finding.Rules {
		if n := s.ByRule[rule.ID]; n > 0 {
			fmt.Fprintf(w, "  %5d  %s\n", n, rule.ID)
		}
	}
	if s.Links != "" {
		fmt.Fprintf(w, "Links graded by readings: %s\n", s.Links)
	}
}
