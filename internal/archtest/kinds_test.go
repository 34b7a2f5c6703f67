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
const kindSwitches = 15

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
		if len(found) > most {
			breaches = append(breaches, fmt.Sprintf("%d switches over kinds, and there may be %d: ask the table in internal/cascade/kind.go\n\t%s",
				len(found), most, strings.Join(found, "\n\t")))
		}
		if len(found) < most && most == kindSwitches {
			breaches = append(breaches, fmt.Sprintf("there are %d switches over kinds by now: lower kindSwitches", len(found)))
		}
		return breaches
	}
}

// namesKind reports whether a case is for a kind: *cascade.Goal or cascade.KindGoal, in cascade itself without its name.
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
