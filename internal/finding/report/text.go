package report

import (
	"bufio"
	"fmt"
	"io"

	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/words"
)

// Text writes the report for people: by file and by goal, the worst count last, where it stays on the screen.
func Text(out io.Writer, p *words.Printer, r *finding.Report) error {
	line := func(t words.Text) string { return finding.OneLine(p.Say(t)) }
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
			fmt.Fprintf(w, "\n           %s\n           %s\n           → %s\n", line(f.Message),
				line(f.Evidence), line(f.Next))
		}
		fmt.Fprintln(w)
	}
	summary(w, p, r)
	return w.Flush()
}

func summary(w io.Writer, p *words.Printer, r *finding.Report) {
	s := r.Summary
	found := words.T("no findings")
	if s.Findings > 0 {
		found = words.Join(", ", words.N(s.BySeverity[finding.Error], "%d error", "%d errors"),
			words.N(s.BySeverity[finding.Warning], "%d warning", "%d warnings"),
			words.N(s.BySeverity[finding.Note], "%d note", "%d notes"))
	}
	if s.Acknowledged > 0 {
		found = words.T("%s; %d acknowledged", found, s.Acknowledged)
	}
	fmt.Fprintln(w, p.Say(words.T("%s and %s as of %s: %s", words.N(s.Goals, "%d {goal}", "%d {goals}"),
		words.N(s.Metrics, "%d metric", "%d metrics"), r.AsOf, found)))
	for _, rule := range finding.Rules {
		if n := s.ByRule[rule.ID]; n > 0 {
			fmt.Fprintf(w, "  %5d  %s\n", n, rule.ID)
		}
	}
	if !s.Links.IsZero() {
		fmt.Fprintln(w, p.Say(words.T("Beliefs graded by readings: %s", s.Links)))
	}
}
