package archtest

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words/gather"
)

// vocabulary are the types whose words are written out once, in the constants of the type, with what each lists.
var vocabulary = map[string][]string{
	"Health":   wordsOf(cascade.Healths),
	"Status":   wordsOf(cascade.Statuses),
	"Standing": append(wordsOf(cascade.Standings), string(cascade.OnTrust)),
	"Grade":    {string(cascade.Open), string(cascade.Redacted), string(cascade.Hidden)},
	"Shape":    wordsOf(cascade.Shapes),
}

// fields are the words that fields are called by, too.
var fields = []string{string(cascade.InRange), string(cascade.Cumulative)}

// bare finds a word as a whole string, and one with a hyphen, which nothing else is called, also within a string.
var bare = func() *regexp.Regexp {
	var words, hyphened []string
	for _, list := range vocabulary {
		for _, w := range list {
			words = append(words, w)
			if strings.Contains(w, "-") {
				hyphened = append(hyphened, w)
			}
		}
	}
	words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(fields, w) })
	return regexp.MustCompile(`^(?:` + strings.Join(words, "|") + `)$|(?:^|[^\w-])(` + strings.Join(hyphened, "|") +
		`)(?:$|[^\w-])`)
}()

func wordsOf[S ~string](all []S) (out []string) {
	for _, s := range all {
		out = append(out, string(s))
	}
	return out
}

// homonyms are the words that mean something else in a file, each with what it means there.
var homonyms = map[string]string{
	"internal/api/assessment.go: reached":             "a tripwire whose level is reached",
	"internal/api/reads.go: missed":                   "the state of a goal that was closed so",
	"internal/assess/tripwire.go: reached":            "a tripwire whose level is reached",
	"internal/cascade/goal.go: missed":                "the state of a goal that was closed so",
	"internal/cascade/need.go: open":                  "an ask that is not answered",
	"internal/finding/beliefs.go: contradicted":       "the name of a rule",
	"internal/finding/fields.go: no-evidence":         "the name of a rule",
	"internal/cascade/cascadetest/entities.go: stale": "the name of a rule",
	"internal/cli/read.go: hidden":                    "a row or sheet out of sight in a workbook",
	"internal/sheet/vocabulary.go: hidden":            "the same, as the format of workbooks calls it",
}

// vocabularyLaw keeps the words of computed and declared states out of strings: a typing error in a string is found by
// nobody, and a word that is added is missing wherever the list of them was written again. A list in a tag, where no
// constant can stand, must be the whole of one type's.
func vocabularyLaw(means map[string]string) func([]source) []string {
	return func(all []source) (breaches []string) {
		meant := map[string]bool{}
		for _, s := range all {
			if s.test || ast.IsGenerated(s.syntax) {
				continue
			}
			r := &vocabularyReader{breach: func(at token.Pos, word string) {
				if key := s.path + ": " + word; means[key] != "" {
					meant[key] = true
				} else {
					breaches = append(breaches, fmt.Sprintf("%s: %q is a word of package cascade: use its constant", s.at(at), word))
				}
			}, within: s.folder == "internal/cascade"}
			ast.Walk(r, s.syntax)
		}
		for _, key := range slices.Sorted(maps.Keys(means)) {
			if !meant[key] {
				breaches = append(breaches, key+" is no longer written there: take it off the list in archtest")
			}
		}
		return breaches
	}
}

// vocabularyReader reads one file.
type vocabularyReader struct {
	within bool // package cascade itself
	breach func(at token.Pos, word string)
}

// Visit reads one node, and chooses what of it is read on.
func (r *vocabularyReader) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return nil
	case *ast.ValueSpec:
		if t, ok := n.Type.(*ast.Ident); ok && r.within && vocabulary[t.Name] != nil {
			return nil
		}
	case *ast.Field:
		if n.Tag != nil {
			r.tag(n.Tag)
		}
		ast.Walk(r, n.Type)
		return nil
	case *ast.CallExpr:
		if made, ok := strings.CutPrefix(called(n), "words."); ok { // what is said means nothing
			skip, forms := gather.English(made)
			for i, arg := range n.Args {
				if i < skip || i >= skip+forms {
					ast.Walk(r, arg)
				}
			}
			return nil
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && slices.Contains(asTyped, key.Name) {
			return nil
		}
	case *ast.BasicLit:
		if text, ok := gather.Literal(n); ok {
			if m := bare.FindStringSubmatch(text); m != nil {
				r.breach(n.Pos(), cmp.Or(m[1], text))
			}
		}
	}
	return r
}

// tag wants a list of words in a tag to be the whole list of one type.
func (r *vocabularyReader) tag(n *ast.BasicLit) {
	tag, _ := gather.Literal(n)
	list := strings.Split(reflect.StructTag(tag).Get("enum"), ",")
	whole := slices.ContainsFunc(slices.Collect(maps.Values(vocabulary)), func(words []string) bool {
		return slices.Equal(words, list)
	})
	if whole {
		return
	}
	for _, w := range list {
		if bare.MatchString(w) {
			r.breach(n.Pos(), w)
		}
	}
}

func TestVocabulary(t *testing.T) {
	t.Parallel()
	holds(t, overSources(vocabularyLaw(homonyms)))
}

func TestVocabularyCatches(t *testing.T) {
	t.Parallel()
	const own = "package cascade\ntype Health string\nconst OffTrack Health = \"off-track\"\n"
	page := func(lines ...string) map[string]string {
		return map[string]string{
			"internal/cascade/a.go": own, "internal/web/a.go": "package web\n" + strings.Join(lines, "\n") + "\n",
		}
	}
	catches(t, overSources(vocabularyLaw(map[string]string{"internal/web/a.go: open": "an answer"})), []example{
		{"fine", page(
			`import "off-track"`, `var a = "open"`, `var b = []string{"reopen", "health-off-track", "off-tracks", "a range"}`,
			`var c = words.T("stale")`, `var d = e{File: "shape: from-to"}`, `type t struct { S string `+"`json:\"too-early\" enum:\"on-track,at-risk,off-track\"`}",
		), nil},
		{"in a test", map[string]string{
			"internal/web/a.go": "package web\nvar a = \"open\"", "internal/web/a_test.go": "package web\nvar a = \"off-track\"",
		}, nil},
		{"a word", page(`var a = "open"`, `var b = h == "stale"`, `var c = words.T("%s", "weaker")`), []string{
			`a.go:3: "stale" is a word of package cascade`, `a.go:4: "weaker"`,
		}},
		{"a type of its own", page(`var a = "open"`, `type Health string`, `const OffTrack Health = "off-track"`), []string{
			`a.go:4: "off-track"`,
		}},
		{"within", page(`var a = "open"`, `var b = "/goals?show=off-track"`), []string{`a.go:3: "off-track"`}},
		{"within cascade", map[string]string{
			"internal/cascade/a.go": own + "var a = \"off-track\"\n", "internal/web/a.go": "package web\nvar a = \"open\"",
		}, []string{`internal/cascade/a.go:4: "off-track"`}},
		{"part of a list", page(`var a = "open"`, "type t struct { S string `enum:\"on-track,off-track\"`}"), []string{
			`a.go:3: "on-track"`, `a.go:3: "off-track"`,
		}},
		{"no longer there", page(`var a = 1`), []string{"internal/web/a.go: open is no longer written there"}},
	})
}
