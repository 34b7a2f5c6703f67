package words

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// A catalogue is a file of one message a line. en.jsonl has the English of every text there is and is generated; a
// translation, named for its language, has the same lines with "text", or "forms" where the message counts.
//
//go:embed catalogue
var files embed.FS

// Message is a line of a catalogue.
type Message struct {
	Message string            `json:"message,omitempty"` // the English
	One     string            `json:"one,omitempty"`     // the English for 1, of a text that counts
	Many    string            `json:"many,omitempty"`    // and for every other number
	Text    string            `json:"text,omitempty"`    // what a translation says
	Forms   map[string]string `json:"forms,omitempty"`   // and by CLDR's plural forms: zero, one, two, few, many, other
}

// pattern is English that is filled otherwise than by T; it stands in the catalogue like a text.
func pattern(english string) string { return english }

// key is what a message is looked up by.
func (m Message) key() string {
	if m.Many != "" {
		return m.Many
	}
	return m.Message
}

// languages is every language there is a catalogue for.
type languages struct {
	printers []*Printer
	matcher  language.Matcher
}

var shelf = func() *languages {
	l, err := read(files)
	if err != nil {
		panic(err) // the files are part of the program, and a test reads them
	}
	return l
}()

func (l *languages) match(accept string) *Printer {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return english
	}
	if tags[0].String() == Marked {
		return &Printer{tag: language.English, marked: true}
	}
	_, i, confidence := l.matcher.Match(tags...)
	if confidence == language.No {
		return english
	}
	return l.printers[i]
}

// read reads catalogues, and refuses what no text asks for and what leaves out a place.
func read(files fs.FS) (*languages, error) {
	names, err := fs.Glob(files, "catalogue/*.jsonl")
	if err != nil {
		return nil, err
	}
	all, err := Messages(files, "catalogue/en.jsonl")
	if err != nil {
		return nil, err
	}
	known := map[string]Message{}
	for _, m := range all {
		known[m.key()] = m
	}
	l := &languages{printers: []*Printer{english}}
	tags := []language.Tag{language.English}
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for _, name := range names {
		id := strings.TrimSuffix(path.Base(name), ".jsonl")
		if id == "en" {
			continue
		}
		tag, err := language.Parse(id)
		if err != nil {
			return nil, fmt.Errorf("%s is not named for a language: %w", name, err)
		}
		messages, err := Messages(files, name)
		if err != nil {
			return nil, err
		}
		for _, m := range messages {
			if err := add(b, tag, known[m.key()], m); err != nil {
				return nil, fmt.Errorf("%s: %q: %w", name, m.key(), err)
			}
		}
		tags = append(tags, tag)
		l.printers = append(l.printers, &Printer{tag: tag, catalog: b})
	}
	l.matcher = language.NewMatcher(tags)
	return l, nil
}

// add puts one translation into the catalogue. english is the line it translates.
func add(b *catalog.Builder, tag language.Tag, english, m Message) error {
	if english.key() == "" {
		return errors.New("no text says this any more")
	}
	if m.Text == "" && len(m.Forms) == 0 {
		return nil // not translated yet
	}
	said := []string{m.Text}
	var forms []any
	if english.Many != "" {
		said = slices.Collect(maps.Values(m.Forms))
		for _, form := range slices.Sorted(maps.Keys(m.Forms)) { // the first that fits is taken, and other fits always
			if form != "other" {
				forms = append(forms, form, m.Forms[form])
			}
		}
		forms = append(forms, "other", m.Forms["other"])
		if m.Forms["other"] == "" {
			return errors.New(`it counts, so it needs "forms" with "other"`)
		}
	}
	want := Places(english.key())
	for _, text := range said {
		// a form for one or two may leave its number out
		if got := Places(text); got != want && (forms == nil || got > want || text == m.Forms["other"]) {
			return fmt.Errorf("%q has %d places, the English %d", text, got, want)
		}
	}
	if forms == nil {
		return b.SetString(tag, english.key(), m.Text)
	}
	return b.Set(tag, english.key(), plural.Selectf(1, "%d", forms...))
}

// Places counts the arguments that a pattern has places for.
func Places(pattern string) (n int) {
	next := 0
	for {
		i := strings.IndexByte(pattern, '%')
		if i < 0 {
			return n
		}
		at, verb, rest := place(pattern[i:], &next)
		if verb != '%' {
			n = max(n, at+1)
		}
		pattern = rest
	}
}

// Messages reads the lines of a catalogue.
func Messages(files fs.FS, name string) ([]Message, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	var out []Message
	for i, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var m Message
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&m); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
		out = append(out, m)
	}
	return out, nil
}
