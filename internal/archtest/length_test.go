package archtest

import (
	"fmt"
	"go/ast"
	"io/fs"
	"strings"
	"testing"
)

// longest is how many lines a function may have: what fits on a screen.
const longest = 80

// lengthLaw holds functions to a length. Generated files are their templates' affair.
func lengthLaw(all []source) (breaches []string) {
	for _, s := range all {
		if strings.HasSuffix(s.path, "_templ.go") {
			continue
		}
		for _, d := range s.syntax.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if lines := s.places.Position(f.End()).Line - s.places.Position(f.Pos()).Line + 1; lines > longest {
				breaches = append(breaches,
					fmt.Sprintf("%s: %s has %d lines, and %d are the most: split it where it changes its subject",
						s.at(f.Pos()), f.Name.Name, lines, longest))
			}
		}
	}
	return breaches
}

// componentLaw holds the components of pages to the same length.
func componentLaw(tree fs.FS) (breaches []string, err error) {
	err = walk(tree, false, func(name string) error {
		if !strings.HasSuffix(name, ".templ") {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		at, from, component := 0, 0, ""
		for line := range strings.Lines(string(text)) {
			at++
			switch {
			case strings.HasPrefix(line, "templ "):
				from, component = at, strings.TrimSuffix(strings.TrimSpace(line), " {")
			case strings.HasPrefix(line, "}") && component != "":
				if lines := at - from + 1; lines > longest {
					breaches = append(breaches, fmt.Sprintf("%s:%d: %s has %d lines, and %d are the most: give its parts names",
						name, from, component, lines, longest))
				}
				component = ""
			}
		}
		return nil
	})
	return breaches, err
}

func TestLength(t *testing.T) {
	t.Parallel()
	holds(t, overSources(lengthLaw))
}

func TestComponentLength(t *testing.T) {
	t.Parallel()
	holds(t, componentLaw)
}

func TestComponentLengthCatches(t *testing.T) {
	t.Parallel()
	of := func(lines int) string {
		return "package p\n\ntempl (v View) Page() {" + strings.Repeat("\n", lines-1) + "}\n\nfunc f() {\n}\n"
	}
	catches(t, componentLaw, []example{
		{"fine", map[string]string{"internal/web/page/a.templ": of(longest), "internal/web/page/a.go": of(longest + 1)}, nil},
		{"long", map[string]string{"internal/web/page/a.templ": of(longest + 1)}, []string{
			"internal/web/page/a.templ:3: templ (v View) Page() has 81 lines",
		}},
	})
}

func TestLengthCatches(t *testing.T) {
	t.Parallel()
	of := func(lines int) string { return "package p\n\nfunc f() {" + strings.Repeat("\n", lines-1) + "}\n" }
	catches(t, overSources(lengthLaw), []example{
		{"fine", map[string]string{"internal/cli/a.go": of(longest), "internal/web/a_templ.go": of(longest + 1)}, nil},
		{"long", map[string]string{"internal/cli/a.go": of(longest + 1)}, []string{"internal/cli/a.go:3: f has 81 lines"}},
		{"a test", map[string]string{"internal/cli/a_test.go": of(200)}, []string{"f has 200 lines"}},
	})
}
