package cli

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// readWidth is how many characters a line on a terminal holds.
const readWidth = 78

// print writes to the terminal what the page says. written is where the page is; empty where there is none.
func (r *reading) print(written string) error {
	e, v := r.env, r.paper()
	say := e.say
	facts := say(v.Facts)
	head := "  " + shorten(v.File, max(20, readWidth-4-utf8.RuneCountInString(facts)))
	gap := max(2, readWidth-utf8.RuneCountInString(head)-utf8.RuneCountInString(facts))
	r.line("%s", strings.TrimRight(head+strings.Repeat(" ", gap)+facts, " "))
	r.block("  ", say(v.Lead))
	r.line("")
	r.block("  ", say(v.Title))
	for _, p := range v.Points {
		r.line("")
		r.block("     ", say(p.Title), "  "+strconv.Itoa(p.Number)+"  ")
		for _, row := range p.Rows {
			r.row(row)
		}
		r.block("     ", say(words.T("Ask: %s", p.Ask)))
	}
	if len(v.Arrows) > 0 {
		r.line("")
		r.line("  %s", say(words.T("The arrows")))
		for _, a := range v.Arrows {
			r.line("")
			r.block("     ", a.Driver+" → "+a.Outcome+": "+say(a.Standing))
			r.block("     ", say(a.Says))
		}
		if !v.Among.IsZero() {
			r.line("")
			r.block("  ", say(v.Among))
		}
	}
	if r.all && len(v.Lines) > 0 {
		r.line("")
		for _, l := range append(v.Lines, v.Rest...) {
			r.line("%6s  %s%s  %s", l.Row, strings.Repeat("  ", l.Depth), l.Text, say(l.Said))
		}
	}
	r.guesses(v)
	r.line("")
	r.block("  ", say(words.T("%s Nothing was sent anywhere.", v.Cannot)))
	r.line("")
	if written != "" {
		r.line("  %s  %s", say(words.T("Page to forward:")), written)
	}
	if !r.all && len(v.Lines) > 0 {
		r.line("  %s", say(words.T("All rows: `weir read --all`")))
	}
	return nil
}

// guesses says what was guessed and left out.
func (r *reading) guesses(v page.Paper) {
	say := r.env.say
	r.line("")
	r.line("  %s", say(words.T("Guessed: check these")))
	none := len(v.Notes) == 0
	for _, c := range v.Columns {
		if none = none && !c.Guessed; c.Guessed {
			r.block("       ", say(words.T("%s is read as %s: %s", c.Column, c.As, c.Because)), "     ")
		}
	}
	for _, n := range v.Notes {
		r.block("       ", say(n), "     ")
	}
	if none {
		r.line("     %s", say(words.T("nothing but what the headings say")))
	}
}

// row prints a row of an observation.
func (r *reading) row(row page.PaperRow) {
	counts := r.env.say(row.Counts)
	name := r.env.say(row.Row)
	room := readWidth - 5 - 11
	if counts != "" {
		room -= utf8.RuneCountInString(counts) + 2
	}
	said := row.Before + row.Marked + row.Rest
	line := "     " + name + strings.Repeat(" ", max(1, 10-utf8.RuneCountInString(name))) + " " + shorten(said,
		max(room, 16))
	if counts != "" {
		line += strings.Repeat(" ", max(2, readWidth-utf8.RuneCountInString(line)-utf8.RuneCountInString(counts))) +
			counts
	}
	r.line("%s", line)
}

// block prints a text over several lines, set in. first stands before the first of them instead.
func (r *reading) block(indent, text string, first ...string) {
	for i, l := range strings.Split(wrap(text, readWidth-utf8.RuneCountInString(indent)), "\n") {
		before := indent
		if i == 0 && len(first) > 0 {
			before = first[0]
		}
		r.line("%s%s", before, l)
	}
}

// shorten cuts a text to so many characters.
func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:most-1]), " ,.;:") + "…"
}
