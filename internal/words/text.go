package words

import (
	"context"
	"errors"
	"html"
	"io"
	"strconv"
	"strings"
)

// Text is something Weir says, not yet in any language. The zero Text says nothing. Texts are made by T, N and the
// other functions of this package; a string that somebody wrote becomes one with Verbatim.
type Text struct{ says saying }

// saying is one way of saying something. Implementations are pointers, so that texts can be compared with == for
// nothing said.
type saying interface {
	say(p *Printer, o *out)
}

// T is a sentence or a phrase, by its English. Its places are
//
//	%s, %d     the arguments in their order, %[2]s by number, %% a percent sign
//	{measure}  the workspace's name for measures: {measures}, {Measure}, {Measures}, {a measure}, {A measure}; so too
//	           goal, outcome, strategy and bet; {{ is a brace
//
// An argument is a Text, a string (somebody's words, put in as they are), a number, an error or, on pages, a component.
// The English must be a literal: it is the key of the catalogue, and the catalogue is gathered from the source.
func T(english string, args ...any) Text {
	if english == "" {
		return Text{}
	}
	return Text{&sentence{english, args}}
}

// N is a sentence about n things: one is the English for 1, many for every other number. The first place of both is n,
// the others are args in their order.
func N(n int, one, many string, args ...any) Text {
	return Text{&counted{n, one, many, append([]any{n}, args...)}}
}

// Verbatim is what a person, a file or another program wrote, which no catalogue translates: a name, a quotation.
func Verbatim(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{(*verbatim)(&s)}
}

// Join puts texts beside each other with something between that is no word, such as " · ". Empty ones leave no gap.
func Join(between string, texts ...Text) Text {
	kept := make([]Text, 0, len(texts))
	for _, t := range texts {
		if !t.IsZero() {
			kept = append(kept, t)
		}
	}
	switch len(kept) {
	case 0:
		return Text{}
	case 1:
		return kept[0]
	}
	return Text{&joined{between, kept}}
}

// List is "a", "a and b" or "a, b and c".
func List(texts ...Text) Text {
	n := len(texts)
	if n < 2 {
		return Join("", texts...)
	}
	return T("%s and %s", Join(", ", texts[:n-1]...), texts[n-1])
}

// Either is "a", "a or b" or "a, b or c".
func Either(texts ...Text) Text {
	n := len(texts)
	if n < 2 {
		return Join("", texts...)
	}
	return T("%s or %s", Join(", ", texts[:n-1]...), texts[n-1])
}

// Quoted is what somebody typed, between quotation marks, with what does not print written out.
func Quoted[S ~string](s S) Text { return Verbatim(strconv.Quote(string(s))) }

// Capital begins a text with a capital, where a phrase becomes a sentence.
func Capital(t Text) Text {
	if t.IsZero() {
		return t
	}
	return Text{&capitalised{upper, t}}
}

// Small begins a text with a small letter, where a sentence becomes a phrase inside another.
func Small(t Text) Text {
	if t.IsZero() {
		return t
	}
	return Text{&capitalised{small, t}}
}

// Through is a text whose words, in whatever language, pass through f.
func Through(f func(string) string, t Text) Text {
	if t.IsZero() {
		return t
	}
	return Text{&through{f, t}}
}

// Or is the first of the texts that says something.
func Or(texts ...Text) Text {
	for _, t := range texts {
		if !t.IsZero() {
			return t
		}
	}
	return Text{}
}

// IsZero reports whether the text says nothing.
func (t Text) IsZero() bool { return t.says == nil }

// Equal reports whether two texts say the same in English.
func (t Text) Equal(other Text) bool { return t.String() == other.String() }

// String is the text in English, for programs and tests. To a person say it with In, Render or Printer.Say.
func (t Text) String() string { return english.Say(t) }

// MarshalText is String, so that JSON for programs carries the English.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText takes what another Weir said as it is.
func (t *Text) UnmarshalText(b []byte) error {
	*t = Verbatim(string(b))
	return nil
}

// In is the text in the language of a request.
func (t Text) In(ctx context.Context) string {
	if t.IsZero() {
		return ""
	}
	o := out{ctx: ctx}
	From(ctx).write(&o, t)
	return o.String()
}

// Render writes the text as HTML, escaped, with the components among its arguments in their places. It makes a text a
// component of a page.
func (t Text) Render(ctx context.Context, w io.Writer) error {
	o := out{ctx: ctx, html: true}
	From(ctx).write(&o, t)
	if o.err != nil {
		return o.err
	}
	_, err := io.WriteString(w, o.String())
	return err
}

// Component is a piece of a page that can stand in a place of a text: a link, or a word with emphasis.
type Component interface {
	Render(ctx context.Context, w io.Writer) error
}

// out is where a text is written out.
type out struct {
	strings.Builder
	ctx  context.Context
	html bool
	err  error
}

func (o *out) put(s string) {
	if o.html {
		s = html.EscapeString(s)
	}
	o.WriteString(s)
}

func (o *out) component(c Component) {
	if !o.html {
		o.err = errors.Join(o.err, errors.New("a component stands in a text that is no HTML"))
		return
	}
	o.err = errors.Join(o.err, c.Render(o.ctx, &o.Builder))
}

type sentence struct {
	english string
	args    []any
}

func (s *sentence) say(p *Printer, o *out) {
	p.fill(o, p.pattern(s.english, s.english, 0, false), s.args)
}

type counted struct {
	n         int
	one, many string
	args      []any
}

func (c *counted) say(p *Printer, o *out) { p.fill(o, p.pattern(c.one, c.many, c.n, true), c.args) }

type verbatim string

func (v *verbatim) say(_ *Printer, o *out) { o.put(string(*v)) }

type joined struct {
	between string
	texts   []Text
}

func (j *joined) say(p *Printer, o *out) {
	for i, t := range j.texts {
		if i > 0 {
			o.put(j.between)
		}
		p.part(o, t)
	}
}

type capitalised struct {
	f    func(string) string
	text Text
}

func (b *capitalised) say(p *Printer, o *out) {
	inner := out{ctx: o.ctx, html: o.html}
	p.write(&inner, b.text)
	o.WriteString(b.f(inner.String()))
	o.err = errors.Join(o.err, inner.err)
}

type through struct {
	f    func(string) string
	text Text
}

func (t *through) say(p *Printer, o *out) {
	inner := out{ctx: o.ctx}
	p.write(&inner, t.text)
	o.put(t.f(inner.String()))
	o.err = errors.Join(o.err, inner.err)
}
