package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/standing"
	"weir.dev/weir/internal/words"
)

// whyKinds names the kinds of things that a line of sight can begin from.
func whyKinds() (out []string) {
	for _, k := range lens.WhyKinds() {
		out = append(out, string(k))
	}
	return out
}

func (e *env) whyCommand() *cobra.Command {
	var kind, format string
	c := &cobra.Command{
		Use: "why ID [FILE...]", Short: e.say(words.T("Show why something matters: its lines of sight up to the priorities")),
		Args: some(words.T("of what")),
		Long: e.long(words.T("Shows every line from {a goal}, work item, initiative, {measure}, metric or team up to the " +
			"{goals} it serves, and how each alignment is believed to work. With files it reads those; without, the database " +
			"or server the flags name.")),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			if kind != "" {
				if err := oneOf("kind", kind, whyKinds()...); err != nil {
					return err
				}
			}
			sight, err := e.why(c, cascade.Kind(kind), args[0], args[1:])
			if err != nil {
				return err
			}
			if format == "json" {
				return e.printJSON(sight)
			}
			return e.tell(e.out, sightLines(sight)...)
		},
	}
	e.dataFlags(c)
	c.Flags().StringVar(&kind, "kind", "",
		e.say(words.T("what the id names, where several things have it: %s", strings.Join(whyKinds(), ", "))))
	c.Flags().StringVar(&format, "format", "text", e.say(words.T("text or json")))
	return c
}

func (e *env) why(c *cobra.Command, kind cascade.Kind, id string, files []string) (lens.WhyAnswer, error) {
	if len(files) > 0 {
		l, _, err := e.load(files)
		if err != nil {
			return lens.WhyAnswer{}, err
		}
		return l.Why(kind, id)
	}
	if e.conf.Server != "" {
		r, err := e.remote(c.Context())
		if err != nil {
			return lens.WhyAnswer{}, err
		}
		defer r.Close()
		return r.Why(c.Context(), kind, id)
	}
	var why lens.WhyAnswer
	err := e.withWorkspace(c.Context(), "", func(_ *local, _ engine.Info, w *sight.World) (err error) {
		l := lens.Of(w.Everyone())
		e.names = l.Names()
		why, err = l.Why(kind, id)
		return err
	})
	return why, err
}

// sightLines words lines of sight for a terminal, each from the subject upwards.
func sightLines(s lens.WhyAnswer) []words.Text {
	indented := func(t words.Text) words.Text { return words.Join("", words.Verbatim("  "), t) }
	out := []words.Text{words.Verbatim(string(s.Subject.Kind) + " " + s.Subject.ID)}
	if s.Subject.Text != "" {
		out = append(out, words.Verbatim("  "+s.Subject.Text))
	}
	if len(s.Lines) == 0 {
		out = append(out, words.Text{}, words.T("It serves no {goal}. That may be right; if it is not, say what it serves."))
	}
	for _, line := range s.Lines {
		out = append(out, words.Text{})
		for _, step := range line.Steps {
			out = append(out, words.Join(" ", words.Verbatim("  ↑"), stepWithStanding(step)))
			for _, said := range stepDetails(step) {
				out = append(out, words.Join("", words.Verbatim("    "), said))
			}
			if step.Restricted {
				out = append(out, indented(words.T("a restricted {goal}")))
			} else {
				out = append(out, words.Verbatim("  "+step.Text+"  ("+step.ID+")"))
			}
		}
		end := words.T("The line ends there; it is no priority.")
		switch {
		case line.Cut:
			end = words.T("The line goes on above that; it is too long to be shown.")
		case line.Priority && len(line.Steps) == 0:
			end = words.T("It is a priority itself.")
		case line.Priority:
			end = words.T("That is a priority.")
		case len(line.Steps) == 0:
			end = words.T("It serves nothing above it and is no priority.")
		}
		out = append(out, indented(end))
	}
	if s.More > 0 {
		out = append(out, words.Text{}, words.N(s.More, "One more is not shown.", "%d more are not shown."))
	}
	return out
}

// mechanisms word how a thing serves the next one above it.
var mechanisms = map[string]words.Text{
	"": words.T("serves"), "work": words.T("is part of"), "measure": words.T("is {a measure} of"), "owns": words.T("owns"),
	"response": words.T("responds to"), "direct": words.T("is directed to"), "assigned": words.T("is assigned to"),
	"statement": words.T("contributes to"), "metric": words.T("keeps a metric for"), "initiative": words.T("is work for"),
}

// stepWithStanding words a step and the standing of its belief.
func stepWithStanding(s lens.Step) words.Text {
	how, word := mechanisms[s.Mechanism], s.Standing.Words()
	switch {
	case word.IsZero():
		return how
	case s.Overruled && s.Belief == nil: // told by a server that does not say who
		return words.T("%s — %s, a person says", how, word)
	case s.Overruled:
		if readings := s.Belief.Computed.Words(); !readings.IsZero() {
			return words.T("%s — %s, says %s (readings: %s)", how, word, standingSource(s.Belief), readings)
		}
		return words.T("%s — %s, says %s", how, word, standingSource(s.Belief))
	}
	return words.T("%s — %s", how, word)
}

// standingSource names who gave a standing.
func standingSource(s *standing.Standing) words.Text {
	who := words.Or(words.Verbatim(s.By), words.T("somebody"))
	if s.FiledBy == "" {
		return who
	}
	return words.T("%s, filed by %s", who, s.FiledBy)
}

// stepDetails words what a step rests on, a line each: why it is believed, why a person overruled the readings, what
// these say, and what their checks show.
func stepDetails(s lens.Step) (out []words.Text) {
	if s.Because != "" {
		out = append(out, words.T("because %s", s.Because))
	} else if s.Contribution != "" {
		out = append(out, words.Verbatim(s.Contribution))
	}
	b := s.Belief
	if b == nil {
		b = &standing.Standing{Sentence: s.Sentence}
	}
	if b.Overruled && b.Reason != "" {
		out = append(out, words.T("%s: “%s”", standingSource(b), b.Reason))
	}
	for _, said := range []words.Text{b.Sentence, b.Checks} {
		if !said.IsZero() {
			out = append(out, said)
		}
	}
	return out
}
