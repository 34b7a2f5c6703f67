package archtest

import (
	"cmp"
	"fmt"
	"go/ast"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"weir.dev/weir/internal/words"
)

// glossaryFile holds the words that the project uses, and a table of those it does not.
const glossaryFile = "docs/reference/glossary.md"

// avoided is a row of that table.
type avoided struct {
	pattern *regexp.Regexp
	instead string
	in      []string // texts, docs, names
	but     []string // phrases in which the word is meant
}

// history are pages that say what was so on a day.
var history = regexp.MustCompile(`^CHANGELOG\.md$|^docs/decisions/`)

var ticked = regexp.MustCompile("`([^`]+)`")

// avoidList reads the table whose first column is called avoid.
func avoidList(page string) (list []avoided, err error) {
	_, table, ok := strings.Cut(page, "\n| avoid |")
	if !ok {
		return nil, fmt.Errorf("%s has no table of words to avoid", glossaryFile)
	}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
		if len(cells) != 6 || strings.HasPrefix(line, "|---") {
			continue
		}
		var phrases [2][]string
		for i, at := range []int{1, 4} {
			for _, m := range ticked.FindAllStringSubmatch(strings.ReplaceAll(cells[at], "\x00", "|"), -1) {
				phrases[i] = append(phrases[i], m[1])
			}
		}
		a := avoided{instead: strings.TrimSpace(cells[2]), but: phrases[1]}
		for _, in := range strings.Split(cells[3], ",") {
			if in = strings.TrimSpace(in); !slices.Contains([]string{"texts", "docs", "names"}, in) {
				return nil, fmt.Errorf("%s: %q is none of texts, docs and names", glossaryFile, in)
			}
			a.in = append(a.in, strings.TrimSpace(in))
		}
		if len(phrases[0]) == 0 {
			return nil, fmt.Errorf("%s: a row of words to avoid names none: %s", glossaryFile, line)
		}
		for i, p := range phrases[0] {
			phrases[0][i] = regexp.QuoteMeta(p)
		}
		a.pattern = regexp.MustCompile(`(?i)(?:^|[^\pL\pN_-])(` + strings.Join(phrases[0], "|") + `)(?:$|[^\pL\pN_-])`)
		list = append(list, a)
	}
	return list, nil
}

// find returns the first word of a text that is to be avoided there and is not meant.
func (a avoided) find(in, text string) string {
	if !slices.Contains(a.in, in) {
		return ""
	}
	for _, phrase := range a.but {
		text = strings.ReplaceAll(text, phrase, " ")
	}
	if m := a.pattern.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// glossaryLaw looks for the words to avoid in the catalogue of texts, in the docs and in the names of the source.
func glossaryLaw(tree fs.FS) (breaches []string, err error) {
	page, err := fs.ReadFile(tree, glossaryFile)
	if err != nil {
		return nil, err
	}
	list, err := avoidList(string(page))
	if err != nil {
		return nil, err
	}
	look := func(in, at, text string) {
		for _, a := range list {
			if found := a.find(in, text); found != "" {
				breaches = append(breaches, fmt.Sprintf("%s says %q; instead: %s", at, found, a.instead))
			}
		}
	}
	texts, err := words.Messages(tree, catalogueFile)
	if err != nil {
		return nil, err
	}
	for _, m := range texts {
		for _, text := range []string{m.Message, m.One, m.Many} {
			look("texts", fmt.Sprintf("%s: %q", catalogueFile, text), text)
		}
	}
	err = walk(tree, false, func(name string) error {
		if path.Ext(name) != ".md" || name == glossaryFile || history.MatchString(name) || exempt(name) {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		for i, line := range prose(string(text)) {
			look("docs", fmt.Sprintf("%s:%d", name, i+1), line)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	all, err := sources(tree)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		for _, d := range s.syntax.Decls {
			for _, id := range declared(d) {
				if !s.test {
					look("names", s.at(id.Pos())+": "+id.Name, spaced(id.Name))
				}
			}
		}
	}
	return breaches, nil
}

var (
	fence  = regexp.MustCompile("(?ms)^```.*?^```")
	inCode = regexp.MustCompile("`[^`\n]*`|\\]\\([^)\n]*\\)|<!--.*?-->")
)

// prose returns the lines of a page without code and addresses.
func prose(page string) []string {
	page = fence.ReplaceAllStringFunc(page, func(s string) string { return strings.Repeat("\n", strings.Count(s, "\n")) })
	return strings.Split(inCode.ReplaceAllString(page, " "), "\n")
}

// declared returns the names that a declaration gives: functions and methods, types with their fields, and the values
// of a package.
func declared(d ast.Decl) (out []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		out = append(out, d.Name)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				out = append(out, spec.Name)
				if t, ok := spec.Type.(*ast.StructType); ok {
					for _, f := range t.Fields.List {
						out = append(out, f.Names...)
					}
				}
			case *ast.ValueSpec:
				out = append(out, spec.Names...)
			}
		}
	}
	return out
}

// spaced puts a space between the words of a name: ReadHTTPBody is "Read HTTP Body".
func spaced(name string) string {
	var b strings.Builder
	rs := []rune(name)
	for i, r := range rs {
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(rs[i-1]) || i+1 < len(rs) && unicode.IsLower(rs[i+1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func TestGlossary(t *testing.T) {
	t.Parallel()
	holds(t, glossaryLaw)
}

func TestGlossaryCatches(t *testing.T) {
	t.Parallel()
	const page = "| avoid | say instead | in | but not in |\n|---|---|---|---|\n" +
		"| `KR`, `KRs` | measure | texts, docs, names | |\n| `link` | alignment | texts | `sign-in link`, `a \\| link` |\n"
	given := func(more ...string) map[string]string {
		files := map[string]string{glossaryFile: "KR\n" + page, catalogueFile: ""}
		for i := 0; i < len(more); i += 2 {
			files[more[i]] = more[i+1]
		}
		return files
	}
	message := func(s string) string { return fmt.Sprintf("{\"message\":%q}\n", s) }
	catches(t, glossaryLaw, []example{
		{"fine", given(catalogueFile, message("your sign-in link; a | link; relinked, link-up"),
			"docs/a.md", "a link; `KR` in [code](KR.md)\n```\nKR\n```\n", "CHANGELOG.md", "KR", "docs/decisions/1.md", "KR",
			"internal/a/a.go", "package a\n\nfunc MarKRate() {}\n\nfunc krill() { kr := 1; _ = kr }\n", "internal/a/a_test.go",
			"package a\n\nfunc newKR() {}\n"), nil},
		{"texts", given(catalogueFile, message("a Link to it")+`{"one":"a KR","many":"%d KRs"}`+"\n"), []string{
			`says "Link"; instead: alignment`, `says "KR"`, `says "KRs"`,
		}},
		{"docs", given("docs/a.md", "one\n\nthe kr of it"), []string{`docs/a.md:3 says "kr"`}},
		{"names", given("internal/a/a.go", "package a\n\nfunc ReadKR() {}\n\ntype KRS int\n\nvar Marker = 1\n\n"+
			"type t struct{ kr, ok int }\n\nfunc (t) newKR() {}\n"), []string{
			`a.go:3: ReadKR says "KR"`, `a.go:5: KRS says`, `a.go:9: kr says "kr"`, `a.go:11: newKR says "KR"`,
		}},
	})
	for _, broken := range []string{"", page + "| `x` | y | everywhere | |\n", page + "| x | y | texts | |\n"} {
		if list, err := avoidList(cmp.Or(broken, "no table")); err == nil {
			t.Errorf("%q is read as %v", broken, list)
		}
	}
}
