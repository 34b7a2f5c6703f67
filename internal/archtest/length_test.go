package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// longest is how many lines a function may have: what fits on a screen.
const longest = 80

// overlong lists the functions that are longer, by folder and name. Most are tables of a test. The list only shrinks.
var overlong = []string{
	"internal/sight everything",
	"internal/sight secretly",
}

// lengthLaw holds functions to a length. Generated files are their templates' affair.
func lengthLaw(may []string) func([]source) []string {
	return func(all []source) (breaches []string) {
		var found, folders []string
		for _, s := range all {
			if strings.HasSuffix(s.path, "_templ.go") {
				continue
			}
			folders = append(folders, s.folder)
			for _, d := range s.syntax.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				lines := s.places.Position(f.End()).Line - s.places.Position(f.Pos()).Line + 1
				name := s.folder + " " + f.Name.Name
				if lines <= longest {
					continue
				}
				found = append(found, name)
				if !slices.Contains(may, name) {
					breaches = append(breaches,
						fmt.Sprintf("%s: %s has %d lines, and %d are the most: split it where it changes its subject",
							s.at(f.Pos()), f.Name.Name, lines, longest))
				}
			}
		}
		for _, name := range may {
			folder, _, _ := strings.Cut(name, " ")
			if slices.Contains(folders, folder) && !slices.Contains(found, name) {
				breaches = append(breaches, fmt.Sprintf("%s is no longer too long: take it off the list in archtest", name))
			}
		}
		return breaches
	}
}

func TestLength(t *testing.T) {
	t.Parallel()
	holds(t, overSources(lengthLaw(overlong)))
}

func TestLengthCatches(t *testing.T) {
	t.Parallel()
	of := func(lines int) string { return "package p\n\nfunc f() {" + strings.Repeat("\n", lines-1) + "}\n" }
	catches(t, overSources(lengthLaw([]string{"internal/web old"})), []example{
		{"fine", map[string]string{"internal/cli/a.go": of(longest), "internal/web/a_templ.go": of(longest + 1)}, nil},
		{"long", map[string]string{"internal/cli/a.go": of(longest + 1)}, []string{"internal/cli/a.go:3: f has 81 lines"}},
		{"a test", map[string]string{"internal/cli/a_test.go": of(200)}, []string{"f has 200 lines"}},
		{"listed", map[string]string{"internal/web/a.go": strings.Replace(of(90), "f()", "old()", 1)}, nil},
		{"stale", map[string]string{"internal/web/a.go": of(3)}, []string{"internal/web old is no longer too long"}},
	})
}
