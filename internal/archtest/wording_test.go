package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/words"
	"weir.dev/weir/internal/words/gather"
)

// catalogueFile is what a translator begins from.
const catalogueFile = "internal/words/catalogue/en.jsonl"

// sayingLaw holds texts to English that is written out, with as many places as arguments, and the catalogue to the
// texts.
func sayingLaw(tree fs.FS) ([]string, error) {
	all, err := sources(tree)
	if err != nil {
		return nil, err
	}
	var breaches []string
	var said []words.Message
	for _, s := range all {
		if s.test {
			continue
		}
		for _, c := range gather.File(s.syntax, s.folder == "internal/words") {
			if c.Wrong != "" {
				breaches = append(breaches, fmt.Sprintf("%s: %s", s.at(c.Pos), c.Wrong))
			}
			if c.Message.Message != "" || c.Message.Many != "" {
				said = append(said, c.Message)
			}
		}
	}
	want, err := gather.Catalogue(said)
	if err != nil {
		return nil, err
	}
	lines, err := words.Messages(tree, catalogueFile)
	if err != nil {
		return nil, err
	}
	have, err := gather.Catalogue(lines) // in order: git merges the lines of two as they come
	if err != nil {
		return nil, err
	}
	if string(want) != string(have) {
		breaches = append(breaches, catalogueFile+" is not what the texts are now: run go generate ./internal/words")
	}
	return breaches, nil
}

// named finds the words for which a workspace may have its own, outside braces.
var named = regexp.MustCompile(`(?i)\b(?:goals?|objectives?|key results?|measures?|strateg(?:y|ies)|bets?)\b`)

// braces are the places for those names.
var braces = regexp.MustCompile(`\{[^{}]*\}`)

// meant are the beginnings of texts that mean those words as they stand.
var meant = []string{"the United Kingdom's Sustainable Development Goals"}

// nameLaw holds texts to the workspace's names. may lists the beginnings of those that mean the words as they stand.
func nameLaw(may []string) func([]source) []string {
	return func(all []source) (breaches []string) {
		for _, s := range all {
			if s.test || s.folder == "internal/words" {
				continue
			}
			for _, c := range gather.File(s.syntax, false) {
				for _, text := range []string{c.Message.Message, c.Message.One, c.Message.Many} {
					found := named.FindString(braces.ReplaceAllString(ticked.ReplaceAllString(text, ""), ""))
					if found != "" && !slices.ContainsFunc(may, func(begins string) bool { return strings.HasPrefix(text, begins) }) {
						breaches = append(breaches, fmt.Sprintf("%s: %q says %q, which a workspace may call something else: write {%s}",
							s.at(c.Pos), text, found, strings.ToLower(found)))
					}
				}
			}
		}
		return breaches
	}
}

// spoken are the folders whose strings people read.
var spoken = []string{
	"internal/web", "internal/web/page", "internal/web/chart", "internal/cli", "internal/finding", "internal/say",
	"internal/finding/report", "internal/assess", "internal/config", "internal/graph", "internal/jobs", "internal/plan",
	"internal/sight", "internal/upgrade", "internal/evidence", "internal/standing",
	"internal/api", "internal/api/client", "internal/auth", "internal/engine", "internal/lens", "internal/source",
	"internal/store",
	"internal/cascade", "internal/cascadefile", "internal/sheet", "internal/observe",
}

// unworded are the files with text that people read and that stands in one language, each with its reason.
var unworded = map[string]string{
	"internal/api/document.go":       "what the OpenAPI document says, for developers, in English",
	"internal/api/health.go":         "what a load balancer reads",
	"internal/api/operation.go":      "what the OpenAPI document says of each operation, for developers, in English",
	"internal/api/reference.go":      "a page for developers, in English",
	"internal/api/words.go":          "templates that package huma fills, in English as all that the API answers",
	"internal/cli/demo_folder.go":    "contents of a file, by which a later run knows the folder",
	"internal/sheet/vocabulary.go":   "what tables say, in the languages they are written in",
	"internal/cascadefile/schema.go": "the JSON Schema, which is one for everybody",
}

// wordingLaw finds text for people that does not pass through package words.
func wordingLaw(may []string) func([]source) []string {
	return func(all []source) (breaches []string) {
		var stale []string
		for _, s := range all {
			if s.test || !slices.Contains(spoken, s.folder) || samples.MatchString(s.path) {
				continue
			}
			found := loose(s)
			switch {
			case !slices.Contains(may, s.path):
				breaches = append(breaches, found...)
			case len(found) == 0:
				stale = append(stale, s.path)
			}
		}
		for _, path := range may {
			if slices.Contains(stale, path) {
				breaches = append(breaches,
					path+" may have text that does not pass through package words, and has none: take it off the list in archtest")
			}
		}
		return breaches
	}
}

// loose returns the literals of a file that look like text for people and do not pass through package words, and the
// text that its markup holds.
func loose(s source) (found []string) {
	for _, d := range s.syntax.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			continue
		}
		r := &looseReader{room: path.Base(s.folder), breach: func(at token.Pos, text string) {
			found = append(found, fmt.Sprintf("%s: %q is for people, and does not pass through package words", s.at(at), text))
		}}
		ast.Walk(r, d)
	}
	return found
}

// looseReader reads one declaration.
type looseReader struct {
	room   string
	markup markup
	shown  bool // what is read now is put on the page as it is
	breach func(at token.Pos, text string)
}

// Visit reads one node, and chooses what of it is read on.
func (r *looseReader) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.Field:
		ast.Walk(r, n.Type) // and not its tag
		return nil
	case *ast.GenDecl:
		if n.Tok == token.CONST {
			return r.constants(n)
		}
	case *ast.CaseClause: // what is compared is not said
		for _, stmt := range n.Body {
			ast.Walk(r, stmt)
		}
		return nil
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			return nil
		}
	case *ast.IndexExpr:
		ast.Walk(r, n.X)
		return nil
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); !ok || !slices.Contains(asTyped, key.Name) && !r.documents(key.Name) {
			ast.Walk(r, n.Value)
		}
		return nil
	case *ast.CallExpr:
		return r.call(n)
	case *ast.BasicLit:
		if text, ok := gather.Literal(n); ok && (looksSaid(text) || r.shown && letters.MatchString(text)) {
			r.breach(n.Pos(), text)
		}
	}
	return r
}

// constants reads those of no type, or of texts: one of a type of its own is what programs read, and the type says it
// for people.
func (r *looseReader) constants(n *ast.GenDecl) ast.Visitor {
	for _, spec := range n.Specs {
		v := spec.(*ast.ValueSpec)
		if own, ok := v.Type.(*ast.Ident); ok && own.Name != "string" {
			continue
		}
		ast.Walk(r, v)
	}
	return nil
}

func (r *looseReader) call(n *ast.CallExpr) ast.Visitor {
	switch name := called(n); {
	case name == "templruntime.WriteString" && len(n.Args) == 3:
		if html, ok := gather.Literal(n.Args[2]); ok {
			r.markup.read(html, func(text string) { r.breach(n.Pos(), text) })
		}
		return nil
	case name == "templ.JoinStringErrs":
		shown := *r
		shown.shown = r.markup.shows()
		for _, arg := range n.Args {
			ast.Walk(&shown, arg)
		}
		return nil
	case strings.HasPrefix(name, "words."):
		skip, forms := gather.English(strings.TrimPrefix(name, "words."))
		for i, arg := range n.Args {
			if i < skip || i >= skip+forms {
				ast.Walk(r, arg)
			}
		}
		return nil
	case r.documents(name), unread.MatchString(name), r.logged(name, n):
		return nil
	}
	return r
}

// documents reports whether a field or a call of the tables in cascade holds what reference pages and the JSON Schema
// are made from. These are one for everybody, in English.
func (r *looseReader) documents(name string) bool {
	return (r.room == "cascade" || r.room == "cascadefile") && documentation.MatchString(name)
}

// logged reports whether a call makes an error for logs and programmers: one that begins with the name of its room, as
// in "store: no such table". Every other error is for people.
func (r *looseReader) logged(name string, n *ast.CallExpr) bool {
	if name != "errors.New" && name != "fmt.Errorf" {
		return false
	}
	text, ok := gather.Literal(n.Args[0])
	return ok && strings.HasPrefix(text, r.room+": ")
}

// called is the name of a function as a call writes it; of a longer chain, its end.
func called(n *ast.CallExpr) string {
	switch fun := n.Fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		switch x := fun.X.(type) {
		case *ast.Ident:
			return x.Name + "." + fun.Sel.Name
		case *ast.SelectorExpr:
			return x.Sel.Name + "." + fun.Sel.Name
		case *ast.CallExpr:
			return called(x) + "()." + fun.Sel.Name
		}
		return "." + fun.Sel.Name
	}
	return ""
}

var (
	// unread are calls whose literals people do not read: headers, logs, patterns, what is hashed, and what is looked for
	// in a text.
	unread = regexp.MustCompile(
		`^(?:panic|slog\.\w+|log\.(?:Debug|Info|Warn|Error|LogAttrs)|regexp\.\w+|sha256\.\w+|(?:strings|bytes)\.(?:\w*Prefix|\w*Suffix|Contains\w*|Cut|Count|NewReplacer)|(?:h|.*Header(?:\(\))?)\.(?:Set|Get|Add|Del|Values)|.*\.Format|errors\.AsType)$`)

	// documentation are the fields of the tables in cascade, and the functions that make them, with text for reference
	// pages.
	documentation = regexp.MustCompile(
		`^(?:Doc|doc|When|Many|newField|key|text|literal|word|number|flag|date|moment|ref|pick|formulaOf|handing|numbers|block|group|things|workSight|.*\.absent)$`)

	// asTyped are the fields that hold what somebody types or copies as it stands, and what the OpenAPI document says to
	// developers, in English; so does the reason why no page shows a field.
	asTyped = []string{"Use", "Command", "File", "Description", "Unshown"}
	// samples are files of pages as they could be filled: what they say stands for what people wrote.
	samples = regexp.MustCompile(`/examples[^/]*\.go$`)

	letters  = regexp.MustCompile(`\p{L}\p{L}`)
	sentence = regexp.MustCompile(
		`\p{L}{2,}[,.;:…]? [“"(]?\p{L}|\p{L}[,.;:…]? [“"(]?\p{L}{2,}|^ ?\p{L}{2,} $|^ \p{L}{2,} ?$|^[A-Z][a-z]{2,}[.…?!]?$`)
	// code is markup, SQL by its words in capitals, and the names of columns in a row.
	code = regexp.MustCompile(`^<|="|^(?:event)?: |^\s*(?:SELECT|INSERT|UPDATE|DELETE|FROM|AND|PRAGMA|VACUUM|NOTIFY|LISTEN) |` +
		`\bEXISTS \(|^[a-z_.]+(?:, [a-z_.]+)+$`)
)

// looksSaid reports whether a literal looks like something that is said to people: words with spaces between, or one
// word with a capital.
func looksSaid(s string) bool { return sentence.MatchString(s) && !code.MatchString(s) }

// markup reads HTML in pieces and finds the text in it.
type markup struct {
	where     string // "" in text, "tag", "attribute", "value"
	attribute string
	element   string
	so        strings.Builder // the name or text that is being read
}

// human are the attributes that people read or hear.
var human = []string{"title", "aria-label", "aria-description", "placeholder", "alt", "label", "data-words"}

// shows reports whether what is written now is read by people.
func (m *markup) shows() bool {
	switch m.where {
	case "":
		return m.element != "script" && m.element != "style"
	case "value":
		return slices.Contains(human, m.attribute)
	}
	return false
}

// own is what is the same in every language: the product's name, and characters by their names.
var own = regexp.MustCompile(`\bWeir\b|&\w+;`)

func (m *markup) read(html string, breach func(text string)) {
	end := func() {
		if text := strings.TrimSpace(m.so.String()); m.shows() && letters.MatchString(own.ReplaceAllString(text, "")) {
			breach(text)
		}
		m.so.Reset()
	}
	for _, c := range html {
		switch {
		case m.where == "" && c == '<':
			end()
			m.where = "tag"
		case m.where == "tag" && (c == ' ' || c == '>'):
			m.element = strings.ToLower(m.so.String())
			m.so.Reset()
			m.where = map[bool]string{true: "attribute", false: ""}[c == ' ']
		case m.where == "attribute" && c == '=':
			m.attribute = strings.TrimSpace(m.so.String())
			m.so.Reset()
		case m.where == "attribute" && c == '"':
			m.where = "value"
		case m.where == "attribute" && c == '>':
			m.so.Reset()
			m.where = ""
		case m.where == "value" && c == '"':
			end()
			m.where = "attribute"
		case m.where == "attribute" && c == ' ':
			m.so.Reset()
		default:
			m.so.WriteRune(c)
		}
	}
	if m.where == "" || m.where == "value" {
		end()
	}
}

func TestSayings(t *testing.T) {
	t.Parallel()
	holds(t, sayingLaw)
}

func TestNames(t *testing.T) {
	t.Parallel()
	holds(t, overSources(nameLaw(meant)))
}

func TestWording(t *testing.T) {
	t.Parallel()
	holds(t, overSources(wordingLaw(slices.Sorted(maps.Keys(unworded)))))
}

func TestSayingsCatches(t *testing.T) {
	t.Parallel()
	file := func(lines ...string) string {
		return "package p\nimport \"" + module + "/internal/words\"\n" + strings.Join(lines, "\n")
	}
	const three = `{"one":"a thing","many":"%d things"}` + "\n" + `{"message":"%s of it"}` + "\n" + `{"message":"none"}` +
		"\n"
	catches(t, sayingLaw, []example{
		{"fine", map[string]string{
			catalogueFile: three,
			"internal/web/a.go": file(`var _ = words.T("%s " + "of it", x)`, `var _ = words.N(2, "a thing", "%d things")`,
				`func f() error { return words.Errorf("none") }`),
			"internal/cli/a.go": file(`var _ = words.T("%s of it", y...)`, `var _ = words.Verbatim("·")`,
				`var _ = other.T(z)`),
			"internal/web/a_test.go": file(`var _ = words.T("only here")`),
		}, nil},
		{"stale", map[string]string{catalogueFile: three, "internal/web/a.go": file(`var _ = words.T("none")`)}, []string{
			"run go generate",
		}},
		{"no literal", map[string]string{catalogueFile: "", "internal/web/a.go": file(`var _ = words.T(x)`)}, []string{
			"a.go:3: its English is no literal",
		}},
		{
			"somebody's",
			map[string]string{catalogueFile: "", "internal/web/a.go": file(`var _ = words.Verbatim("By hand")`)},
			[]string{"a.go:3: \"By hand\" is written here"},
		},
		{"places", map[string]string{
			catalogueFile:       `{"message":"%s"}` + "\n" + `{"one":"a","many":"b"}` + "\n",
			"internal/web/a.go": file(`var _ = words.T("%s", x, y)`, `var _ = words.N(1, "a", "b")`),
		}, []string{"has 1 places and gets 2", "has 0 places and gets 1"}},
		{"verbs and names", map[string]string{
			catalogueFile:       `{"message":"%v"}` + "\n" + `{"message":"{objective}"}` + "\n",
			"internal/web/a.go": file(`var _ = words.T("%v", x)`, `var _ = words.T("{objective}")`),
		}, []string{"is no place", "is no name"}},
	})
}

func TestNamesCatches(t *testing.T) {
	t.Parallel()
	file := func(text string) map[string]string {
		return map[string]string{"internal/web/a.go": "package p\nimport \"" + module +
			"/internal/words\"\nvar _ = words.T(\"" + text + "\")"}
	}
	catches(t, overSources(nameLaw([]string{"A goal in life"})), []example{
		{"fine", file("{A goal} was measured by {measures}; a better way"), nil},
		{"meant so", file("A goal in life"), nil},
		{"goal", file("No goal here"), []string{`says "goal"`}},
		{"plural with a capital", file("{Goals} and Key Results"), []string{`says "Key Results"`}},
		{"strategies", file("two strategies"), []string{`says "strategies"`}},
	})
}

func TestWordingCatches(t *testing.T) {
	t.Parallel()
	file := func(lines ...string) map[string]string {
		return map[string]string{"internal/web/a.go": "package p\n" + strings.Join(lines, "\n")}
	}
	html := func(pieces ...string) map[string]string {
		var lines []string
		for _, p := range pieces {
			if p[0] == '{' {
				lines = append(lines, "templ.JoinStringErrs("+strings.Trim(p, "{}")+")")
			} else {
				lines = append(lines, fmt.Sprintf("templruntime.WriteString(b, 1, %q)", p))
			}
		}
		return file("func f() {", strings.Join(lines, "\n"), "}")
	}
	catches(t, overSources(wordingLaw(nil)), []example{
		{"fine", file(
			"import \"a and b\"", "type t struct { a string `json:\"some words here\"` }",
			`func f() { h.Set("Vary", "some words here"); s.log.Warn("some words here"); if x == "some words here" { panic("some words here") } }`,
			`func g() { switch x { case "some words here": words.T("some words here"); words.N(2, "one thing", "two things") } }`,
			`var _, _ = errors.New("web: some words here"), fmt.Errorf("web: some words here: %w", err)`,
			`const a code = "some words here"`,
			`var _ = c{Use: "token ID or name", Path: "/w/" + base, class: "off-track", at: "2 Jan 2006", key: "GET /w/{ws}/a"}`,
		), nil},
		{
			"sentence",
			file(`var _ = "Nothing has changed here."`, `var _ = map[string]string{"some words here": "Some words"}`),
			[]string{"a.go:2: \"Nothing", "Some words"},
		},
		{"error", file(`var _, _ = errors.New("some words here"), fmt.Errorf("store: %s has no words", x)`), []string{
			"some words", "store: ",
		}},
		{"constant", file(`const a string = "some words here"`, `const b = "More words here"`), []string{"some", "More"}},
		{"word", file(`var _ = "Restricted"`, `var _ = " by "`, `func f() { say("until ") }`), []string{
			"Restricted", " by ", "until ",
		}},
		{"argument", file(`var _ = words.T("%s", "some words")`), []string{"some words"}},
		{"markup", html(`<p class="big one">Some <b>words</b></p>`, `<i title="`, `{"tip"}`, `">&nbsp;·</i>`), []string{
			`"Some"`, `"words"`, `"tip"`,
		}},
		{
			"attributes",
			html(`<a href="/some words here" aria-label="some words" id="`, `{"in-code " + x}`, `">`, `{"by " + x}`, `</a>`),
			[]string{"some words", "by "},
		},
		{
			"plain markup",
			html(`<!doctype html><input type="text" disabled><kbd>C</kbd><title>`, `{title}`, ` · Weir</title>`, `<p`,
				` class="`, `{x}`, `">`), nil,
		},
	})
	catches(t, overSources(wordingLaw([]string{"internal/web/a.go"})), []example{
		{"not yet", file(`var _ = "Nothing has changed here."`), nil},
		{"done", file(`var _ = 1`), []string{"take it off the list"}},
	})
}
