package words

import (
	"context"
	"errors"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Printer says texts to one reader: in a language, with a workspace's names for things. It is never changed, so any
// number of goroutines may use one.
type Printer struct {
	tag     language.Tag
	catalog catalog.Catalog // nil for English, whose texts are the keys
	names   Names
	year    int // the one it is, which goes without saying; 0 says every year
	// isolates keeps a name that is written from right to left from turning the sentence around it.
	isolates bool
	// marked puts every text between marks, so that what did not come through T stands outside them.
	marked bool
}

var english = &Printer{tag: language.English}

// English returns the printer of texts as they stand in the source.
func English() *Printer { return english }

// marks begin and end every text of the marked language.
const (
	markOpen  = "⟦"
	markClose = "⟧"
)

// Marked is the tag of a language for tests and translators: English, with every text between ⟦ and ⟧. What stands
// outside them is somebody's own, or was not made a Text.
const Marked = "en-XA"

// With returns the printer that calls things by other names.
func (p *Printer) With(n Names) *Printer {
	q := *p
	q.names = n
	return &q
}

// OnPages returns the printer of pages in a year: their readers know which it is, and a name in a sentence stands in
// its own direction.
func (p *Printer) OnPages(year int) *Printer {
	q := *p
	q.year, q.isolates = year, true
	return &q
}

// Language is the tag of the printer's language, such as "en".
func (p *Printer) Language() string {
	if p.marked {
		return Marked
	}
	return p.tag.String()
}

// Say is the text as a string.
func (p *Printer) Say(t Text) string {
	var o out
	o.ctx = context.Background()
	p.write(&o, t)
	return o.String()
}

type key struct{}

// In returns a context whose texts p says.
func (p *Printer) In(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, p) }

// From returns the printer of a context, English where it has none.
func From(ctx context.Context) *Printer {
	if p, ok := ctx.Value(key{}).(*Printer); ok {
		return p
	}
	return english
}

// Match returns the printer for an Accept-Language header; English where it asks for nothing we have.
func Match(accept string) *Printer {
	return shelf.match(accept)
}

// MatchLocale returns the printer for a locale as an operating system names it, such as de_DE; English where it is
// empty or one we have not.
func MatchLocale(locale string) *Printer { return Match(strings.ReplaceAll(locale, "_", "-")) }

func (p *Printer) write(o *out, t Text) {
	if t.IsZero() {
		return
	}
	switch t.says.(type) {
	case *sentence, *counted, *date, *dated:
		if p.marked {
			o.WriteString(markOpen)
			defer o.WriteString(markClose)
		}
	}
	t.says.say(p, o)
}

// plain is the printer without marks, for what stands inside a text.
func (p *Printer) plain() *Printer {
	if !p.marked {
		return p
	}
	q := *p
	q.marked = false
	return &q
}

// pattern is what a text is filled into: the English, or what the catalogue has for it.
func (p *Printer) pattern(one, many string, n int, counts bool) string {
	if p.catalog != nil {
		var r rendered
		if counts {
			r.n = n
		}
		if err := p.catalog.Context(p.tag, &r).Execute(many); err == nil {
			return r.pattern
		} else if !errors.Is(err, catalog.ErrNotFound) {
			return many // cannot be: the catalogue was read whole when the program began
		}
	}
	if counts && n == 1 {
		return one
	}
	return many
}

// rendered takes the pattern that a catalogue chooses for a number.
type rendered struct {
	n       int
	pattern string
}

func (r *rendered) Render(pattern string) { r.pattern = pattern }

func (r *rendered) Arg(int) any { return r.n }
