package finding

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Text writes the report for people: by file and by goal, the worst count last, where it stays on the screen.
func (r *Report) Text(out io.Writer) error {
	w := bufio.NewWriter(out)
	type section struct {
		file  string
		group Subject
	}
	at := map[section][]Finding{}
	var order []section
	for _, f := range r.Findings {
		s := section{f.File, f.group}
		if at[s] == nil {
			order = append(order, s)
		}
		at[s] = append(at[s], f)
	}
	file := ""
	for _, s := range order {
		if s.file != file {
			file = s.file
			fmt.Fprintf(w, "%s\n\n", safe(file))
		}
		head := string(s.group.Kind) + " " + s.group.ID
		if s.group.Text != "" {
			head += "  " + s.group.Text
		}
		fmt.Fprintf(w, "%s\n", line(head))
		for _, f := range at[s] {
			place := ""
			if f.Line > 0 {
				place = fmt.Sprintf("%d:%d", f.Line, f.Column)
			}
			fmt.Fprintf(w, "  %-7s  %-8s %s", f.Severity, place, f.Rule)
			if f.Subject != f.group {
				fmt.Fprintf(w, "  %s %s", f.Subject.Kind, line(f.Subject.ID))
			}
			fmt.Fprintf(w, "\n           %s\n           %s\n           → %s\n", line(f.Message), line(f.Evidence), line(f.Next))
		}
		fmt.Fprintln(w)
	}
	r.summary(w)
	return w.Flush()
}

func (r *Report) summary(w io.Writer) {
	s := r.Summary
	fmt.Fprintf(w, "%s and %s as of %s: ", count(s.Goals, "goal", "goals"), count(s.Metrics, "metric", "metrics"), r.AsOf)
	if s.Findings == 0 {
		fmt.Fprint(w, "no findings")
	} else {
		fmt.Fprintf(w, "%s, %s, %s", count(s.BySeverity[Error], "error", "errors"), count(s.BySeverity[Warning], "warning", "warnings"), count(s.BySeverity[Note], "note", "notes"))
	}
	if s.Acknowledged > 0 {
		fmt.Fprintf(w, "; %d acknowledged", s.Acknowledged)
	}
	fmt.Fprintln(w)
	for _, rule := range Rules {
		if n := s.ByRule[rule.ID]; n > 0 {
			fmt.Fprintf(w, "  %5d  %s\n", n, rule.ID)
		}
	}
	if s.Links != "" {
		fmt.Fprintf(w, "Links graded by readings: %s\n", s.Links)
	}
}

// line makes a text safe to print on one line of a terminal: texts come from people, and some characters move the cursor
// or turn the direction of writing.
func line(s string) string { return strings.Join(strings.Fields(safe(s)), " ") }

func safe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
