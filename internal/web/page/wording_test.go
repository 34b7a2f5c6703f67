package page

import (
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/words"
)

// marked is a language whose texts stand between marks.
var marked = words.Match(words.Marked)

// TestEveryTextIsWorded draws each page in the marked language, with what people wrote taken out of the view. Whatever
// letter then stands outside the marks was not said through package words.
func TestEveryTextIsWorded(t *testing.T) {
	t.Parallel()
	for _, e := range Examples() {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			bare := reflect.New(reflect.TypeOf(e.View)).Elem()
			take(bare, reflect.ValueOf(e.View))
			view := bare.Interface().(View)
			var b strings.Builder
			if err := view.Page().Render(marked.In(t.Context()), &b); err != nil {
				t.Fatal(err)
			}
			for _, text := range unworded(b.String()) {
				t.Errorf("%q does not pass through package words", text)
			}
		})
	}
}

// take copies a view with every string in it made "0", and every text a marked one. Named string types are Weir's own.
func take(to, from reflect.Value) {
	switch {
	case from.Type() == reflect.TypeFor[words.Text]():
		if to.Set(from); !from.IsZero() {
			to.Set(reflect.ValueOf(words.T("0")))
		}
	case from.Type() == reflect.TypeFor[string]() && from.Len() > 0:
		to.SetString("0")
	default:
		within(to, from, take)
	}
}

// within copies what holds other values, with copy for these.
func within(to, from reflect.Value, copy func(to, from reflect.Value)) {
	to.Set(from)
	switch from.Kind() {
	case reflect.Struct:
		for i := range from.NumField() {
			if from.Type().Field(i).IsExported() {
				copy(to.Field(i), from.Field(i))
			}
		}
	case reflect.Slice:
		to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			copy(to.Index(i), from.Index(i))
		}
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			copy(to.Elem(), from.Elem())
		}
	case reflect.Map:
		to.Set(reflect.MakeMap(from.Type()))
		for _, k := range from.MapKeys() {
			v := reflect.New(from.Type().Elem()).Elem()
			copy(v, from.MapIndex(k))
			to.SetMapIndex(k, v)
		}
	}
}

var (
	letter = regexp.MustCompile(`\p{L}\p{L}`)
	// own is what stands on every page and is the same in every language.
	own = regexp.MustCompile(`\bWeir\b`)
	// aloud are the attributes that people read or hear.
	aloud = []string{"title", "aria-label", "aria-description", "placeholder", "alt", "label", "data-odds"}
)

// outside is what of a text stands at no depth between marks; depth is how deep it begins and ends.
func outside(text string, depth *int) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '⟦':
			*depth++
		case '⟧':
			*depth--
		default:
			if *depth == 0 {
				return r
			}
		}
		return ' '
	}, text)
}

// unworded returns the texts and attributes of a page with letters outside marks.
func unworded(page string) (out []string) {
	look := func(text string, depth *int) {
		if rest := own.ReplaceAllString(outside(text, depth), ""); letter.MatchString(rest) {
			out = append(out, strings.Join(strings.Fields(rest), " "))
		}
	}
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict = false
	depth, code := 0, 0 // a text may hold elements
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			return append(out, err.Error())
		}
		switch token := token.(type) {
		case xml.CharData:
			if code == 0 {
				look(string(token), &depth)
			}
		case xml.StartElement:
			if token.Name.Local == "code" { // is typed as it stands
				code++
			}
			for _, a := range token.Attr {
				if slices.Contains(aloud, a.Name.Local) {
					look(a.Value, new(int))
				}
			}
		case xml.EndElement:
			if token.Name.Local == "code" {
				code--
			}
		}
	}
}

func TestUnwordedIsSeen(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		`<p>Nothing here</p>`, `<p>⟦One⟧ or <b>⟦two⟧</b></p>`, `<a title="Open">x</a>`, `<img alt="⟦a⟧ bc"/>`,
		`<p>⟦due ⟦9 Nov⟧⟧ by</p>`,
	} {
		if len(unworded(bad)) != 1 {
			t.Errorf("found %q in %s", unworded(bad), bad)
		}
	}
	fine := `<!doctype html><title>⟦Goals⟧ · Weir</title><p class="big one" id="a b">⟦due ⟦9 Nov⟧ <b>0</b>⟧ · 42 %</p><code>weir link</code><kbd>C</kbd>`
	if found := unworded(fine); len(found) > 0 {
		t.Errorf("found %q", found)
	}
}
