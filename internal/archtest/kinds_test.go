package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
)

// kindSwitches is how many switches over kinds there may be beside the table of kinds. Each is a place that a new kind
// has to be added to by somebody who remembers; the number only falls.
const kindSwitches = 10

// kindLaw counts the switches that tell kinds of things apart, by type or by name.
func kindLaw(most int) func([]source) []string {
	return func(all []source) (breaches []string) {
		var found []string
		for _, s := range all {
			if s.test || strings.HasSuffix(s.folder, "test") {
				continue
			}
			ast.Inspect(s.syntax, func(n ast.Node) bool {
				var body *ast.BlockStmt
				switch n := n.(type) {
				case *ast.TypeSwitchStmt:
					body = n.Body
				case *ast.SwitchStmt:
					body = n.Body
				default:
					return true
				}
				for _, c := range body.List {
					if slices.ContainsFunc(c.(*ast.CaseClause).List, func(e ast.Expr) bool { return namesKind(s, e) }) {
						found = append(found, s.at(n.Pos()))
						break
					}
				}
				return true
			})
		}
		switch {
		case len(found) > most:
			breaches = append(breaches, fmt.Sprintf(
				"%d switches over kinds, and there may be %d: ask the table in internal/cascade/kind.go\n\t%s",
				len(found), most, strings.Join(found, "\n\t")))
		case len(found) < most:
			breaches = append(breaches,
				fmt.Sprintf("%d switches over kinds are left of %d: lower kindSwitches", len(found), most))
		}
		return breaches
	}
}

// namesKind reports whether a case is for a kind: *cascade.Goal or cascade.KindGoal, in cascade itself without its
// name.
func namesKind(s source, e ast.Expr) bool {
	star, byType := e.(*ast.StarExpr)
	if byType {
		e = star.X
	}
	name := ""
	switch e := e.(type) {
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); !ok || s.imports[x.Name] != module+"/internal/cascade" {
			return false
		}
		name = e.Sel.Name
	case *ast.Ident:
		if s.folder != "internal/cascade" {
			return false
		}
		name = e.Name
	}
	if !byType {
		return strings.HasPrefix(name, "Kind") && name != "Kind"
	}
	return slices.ContainsFunc(cascade.Kinds, func(k cascade.Kind) bool {
		return fmt.Sprintf("%T", cascade.New(k)) == "*cascade."+name
	})
}

func TestKinds(t *testing.T) {
	t.Parallel()
	holds(t, overSources(kindLaw(kindSwitches)))
}

func TestKindsCatches(t *testing.T) {
	t.Parallel()
	const imports = "package p\nimport \"" + module + "/internal/cascade\"\n"
	byType := "func f(e cascade.Entity) { switch e.(type) { case nil: case *cascade.Goal: } }\n"
	byName := "func g(k cascade.Kind) { switch k { case cascade.KindGoal: } }\n"
	other := "func h(e any) { switch e.(type) { case *cascade.Snapshot, cascade.Kind, error: }; switch { case e == " +
		"nil: } }\n"
	catches(t, overSources(kindLaw(1)), []example{
		{"fine", map[string]string{
			"internal/web/a.go": imports + byType + other, "internal/web/a_test.go": imports + byType + byName,
			"internal/graph/graphtest/a.go": imports + byType,
		}, nil},
		{"within cascade", map[string]string{
			"internal/cascade/a.go": "package cascade\nfunc f(e Entity) { switch e.(type) { case *Goal: case *list: } }\n",
		}, nil},
		{"one more", map[string]string{"internal/web/a.go": imports + byType + byName}, []string{
			"2 switches over kinds, and there may be 1: ask the table in internal/cascade/kind.go\n\tinternal/web/a.go:3\n" +
				"\tinternal/web/a.go:4",
		}},
		{
			"one less", map[string]string{"internal/web/a.go": imports + other}, []string{"0 switches over kinds are left of 1"},
		},
	})
}
