package page

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"weir.dev/weir/internal/words"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestExamplesRender(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range Examples() {
		if slices.Contains(names, e.Name) {
			t.Errorf("two examples are called %q", e.Name)
		}
		names = append(names, e.Name)
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			page := render(t, e.View.Page())
			for _, fault := range faults(page) {
				t.Error(fault)
			}
			for _, once := range []string{"<!doctype html>", "<html lang=\"en\">", "<title>", "<main id=\"main\">", "<h1>"} {
				if n := strings.Count(page, once); n != 1 {
					t.Errorf("%q stands %d times in the page", once, n)
				}
			}
			region := render(t, e.View.Region())
			for _, fault := range faults(region) {
				t.Errorf("region: %s", fault)
			}
			if !strings.Contains(page, region) {
				t.Error("the page does not contain its own region, byte for byte")
			}
		})
	}
}

// TestEveryViewHasAnExample reads the package for views and looks for each among the examples.
func TestEveryViewHasAnExample(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, e := range Examples() {
		shown[reflect.TypeOf(e.View).Name()] = true
	}
	names, err := filepath.Glob("*.templ")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	views := 0
	for _, name := range names {
		for _, m := range regexp.MustCompile(`(?m)^templ \(v (\w+)\) Page\(\)`).FindAllStringSubmatch(read(t, name), -1) {
			views++
			if !shown[m[1]] {
				t.Errorf("%s has no example", m[1])
			}
		}
	}
	if views != len(shown) {
		t.Errorf("found %d views and examples of %d", views, len(shown))
	}
}

// hostile strings that must come out as text, or as a link that leads nowhere.
var hostile = []string{
	`"><script>alert(1)</script><b x='`,
	`' onmouseover='alert(1)' style='x`,
	`javascript:alert(document.domain)`,
	"</textarea></title></svg><img src=x onerror=alert(1)>",
	"&lt;script&gt; & {{.}} ${x} \u202e gnirts \x00",
	`js:alert(1)`,
	"data:text/html,<script>alert(1)</script>",
}

func TestHostileStringsAreText(t *testing.T) {
	t.Parallel()
	for _, e := range Examples() {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			scripts := strings.Count(render(t, e.View.Page()), "<script")
			for _, s := range hostile {
				poisoned := reflect.New(reflect.TypeOf(e.View)).Elem()
				poison(poisoned, reflect.ValueOf(e.View), s)
				page := render(t, poisoned.Interface().(View).Page())
				if strings.Contains(s, "gnirts") && !strings.Contains(page, "gnirts") {
					t.Errorf("%q is nowhere on the page", s)
				}
				for _, fault := range faults(page) {
					t.Errorf("with %q everywhere: %s", s, fault)
				}
				if n := strings.Count(page, "<script"); n != scripts {
					t.Errorf("with %q everywhere: %d scripts instead of %d", s, n, scripts)
				}
			}
		})
	}
}

// poison copies from into to with every plain string and text replaced; named string types are enumerations and stay.
func poison(to, from reflect.Value, s string) {
	if from.Type() == reflect.TypeFor[words.Text]() {
		if to.Set(from); !from.IsZero() {
			to.Set(reflect.ValueOf(words.Verbatim(s)))
		}
		return
	}
	if from.Type() == reflect.TypeFor[string]() && from.Len() > 0 {
		to.SetString(s)
		return
	}
	within(to, from, func(to, from reflect.Value) { poison(to, from, s) })
}

var (
	void = []string{
		"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
	}
	urls      = []string{"href", "src", "action", "formaction", "hx-get", "hx-post", "hx-sse:connect"}
	allowedHX = []string{
		"hx-get", "hx-post", "hx-trigger", "hx-target", "hx-swap", "hx-swap-oob", "hx-sync", "hx-sse:connect",
	}
)

// faults lists what a page may not contain: tags that do not balance, ids that stand twice or are referred to and
// missing, inline scripts, styles and handlers, and anything that would make htmx evaluate text.
func faults(html string) (out []string) {
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	d := xml.NewDecoder(strings.NewReader(strings.ReplaceAll(html, "\x00", "")))
	d.Strict = false
	var open []string
	ids := map[string]bool{}
	refs := map[string]string{}
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			add("does not parse: %v", err)
			return out
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			src := false
			for _, a := range token.Attr {
				attr := a.Name.Local
				if a.Name.Space != "" {
					attr = a.Name.Space + ":" + attr
				}
				src = src || attr == "src"
				switch {
				case attr == "style", strings.HasPrefix(attr, "on"), strings.HasPrefix(attr, "hx-on"),
					strings.HasPrefix(attr, "data-hx-"):
					add("<%s> carries %s=%q", name, attr, a.Value)
				case strings.HasPrefix(attr, "hx-") && !slices.Contains(allowedHX, attr):
					add("<%s> carries %s, which nobody has reviewed", name, attr)
				case attr == "hx-trigger" && strings.ContainsAny(a.Value, "[]"):
					add("<%s> has a trigger filter: %s", name, a.Value)
				case attr == "id":
					if ids[a.Value] && !slices.ContainsFunc(hostile,
						func(h string) bool { return strings.Contains(a.Value, strings.TrimRight(h, "\x00")) }) {
						add("id %q stands twice", a.Value)
					}
					ids[a.Value] = true
				case attr == "for" || attr == "aria-labelledby" || attr == "aria-describedby":
					for id := range strings.SplitSeq(strings.Replace(a.Value, "-help ", "-help\n", 1), "\n") { // help and error
						refs[id] = name + " " + attr
					}
				}
				if slices.Contains(urls, attr) && unsafeURL(a.Value) {
					add("<%s> carries %s=%q", name, attr, a.Value)
				}
			}
			if name == "form" && !slices.ContainsFunc(token.Attr, func(a xml.Attr) bool { return a.Name.Local == "method" }) {
				add("<form> without a method")
			}
			if name == "script" && !src || name == "style" {
				add("inline <%s>", name)
			}
			if !slices.Contains(void, name) {
				open = append(open, name)
			}
		case xml.EndElement:
			name := token.Name.Local
			if slices.Contains(void, name) {
				continue // the decoder ends what was written <br/>
			}
			if len(open) == 0 || open[len(open)-1] != name {
				add("</%s> closes %v", name, open)
				return out
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		add("never closed: %v", open)
	}
	for id, who := range refs {
		if !ids[id] {
			add("%s refers to %q, which is not there", who, id)
		}
	}
	return out
}

func unsafeURL(u string) bool {
	scheme, _, ok := strings.Cut(u, ":")
	if !ok || strings.ContainsAny(scheme, "/?#") {
		return false
	}
	return !slices.Contains([]string{"http", "https", "mailto", "tel", "about", "ftp", "ftps"},
		strings.ToLower(strings.TrimSpace(scheme)))
}

func TestFaultsAreSeen(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		`<p><b></p></b>`, `<p>`, `</p>`, `<p style="x">`, `<a onclick="x"></a>`, `<a href="javascript:x"></a>`,
		`<a href=" JavaScript:x"></a>`, `<i id="a"></i><i id="a"></i>`,
		`<script>x</script>`, `<form></form>`, `<style>x</style>`, `<a hx-on:click="x"></a>`, `<a data-hx-get="/x"></a>`,
		`<a hx-vals="js:x"></a>`, `<a hx-trigger="click[x]"></a>`, `<a hx-get="js:x"></a>`, `<label for="x"></label>`,
	} {
		if len(faults(bad)) == 0 {
			t.Errorf("nothing wrong was seen in %s", bad)
		}
	}
	if found := faults(
		`<!DOCTYPE html><p>a<br>b<input disabled><svg><rect/></svg><a href="/w/a?b=c:d">x</a></p>`); len(found) > 0 {
		t.Error(found)
	}
}

// TestOnlyRawIsRaw holds unescaped markup to raw.go, and templates to what the policy allows.
func TestOnlyRawIsRaw(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") ||
			!strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".templ") {
			continue
		}
		text := read(t, name)
		if name != "raw.go" &&
			regexp.MustCompile(
				`templ\.(Raw|SafeURL|SafeCSS|SafeScript|JSFuncCall|JSUnsafeFuncCall|ComponentFunc|Attributes|OnceHandle)|chart\.SVG\(`).MatchString(text) {
			t.Errorf("%s does what only raw.go may do", name)
		}
		if regexp.MustCompile(`(?m)^(css|script) \w+\(`).MatchString(text) {
			t.Errorf("%s has an inline style or script", name)
		}
	}
}

// TestGenerated finds a template that was generated by another version than the one that renders it, or not at all.
func TestGenerated(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.templ")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`a-h/templ (v\S+)`).FindStringSubmatch(read(t, "../../../go.mod"))
	if version == nil {
		t.Fatal("go.mod names no templ")
	}
	for _, name := range names {
		made := read(t, strings.TrimSuffix(name, ".templ")+"_templ.go")
		if !strings.Contains(made, "// templ: version: "+version[1]+"\n") {
			t.Errorf("%s was not generated by templ %s", name, version[1])
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
