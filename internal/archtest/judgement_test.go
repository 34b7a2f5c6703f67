package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// comparing are the files of pages that may compare with numbers, each with its reason.
var comparing = map[string]string{
	"internal/web/standing.go":     "chooses the words for a p-value, and judges nothing by it",
	"internal/web/chart/addsup.go": "leaves a mark out where two would be drawn on one another",
}

// judgementLaw keeps judgement out of pages: they import no thresholds and compare nothing with a number that has a
// fraction, as every share and chance has. Judging is for assess.
func judgementLaw(may map[string]string) func([]source) []string {
	return func(all []source) []string { return judgements(all, may) }
}

func judgements(all []source, may map[string]string) (breaches []string) {
	for _, s := range all {
		if s.test || s.folder != "internal/web" && !strings.HasPrefix(s.folder, "internal/web/") {
			continue
		}
		for _, imported := range s.imports {
			if imported == module+"/internal/cascade/threshold" {
				breaches = append(breaches, s.path+" imports threshold: ask assess, through the lens")
			}
		}
		var found []string
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if b, ok := n.(*ast.BinaryExpr); ok && compares(b.Op) && (fraction(b.X) || fraction(b.Y)) {
				found = append(found, fmt.Sprintf("%s: a page compares with a number: ask assess, through the lens",
					s.at(b.Pos())))
			}
			return true
		})
		switch {
		case may[s.path] == "":
			breaches = append(breaches, found...)
		case len(found) == 0:
			breaches = append(breaches, s.path+" may compare with numbers, and does not: take it off the list in archtest")
		}
	}
	return breaches
}

func compares(op token.Token) bool {
	return op == token.LSS || op == token.GTR || op == token.LEQ || op == token.GEQ || op == token.EQL || op == token.NEQ
}

// fraction reports whether e is written as a number with a fraction, negative or not.
func fraction(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return fraction(e.X)
	case *ast.UnaryExpr:
		return fraction(e.X)
	case *ast.BasicLit:
		return e.Kind == token.FLOAT
	}
	return false
}

func TestJudgement(t *testing.T) {
	t.Parallel()
	holds(t, overSources(judgementLaw(comparing)))
}

func TestJudgementCatches(t *testing.T) {
	t.Parallel()
	catches(t, overSources(judgementLaw(map[string]string{"internal/web/share.go": "a reason"})), []example{
		{"fine", map[string]string{
			"internal/web/a.go":      "package web\nvar a, b = x > 1, 0.5\n",
			"internal/web/a_test.go": "package web\nvar a = x > 0.5\n",
			"internal/assess/a.go":   "package assess\nimport \"" + module + "/internal/cascade/threshold\"\nvar a = x > 0.5\n",
		}, nil},
		{"numbers", map[string]string{
			"internal/web/a.go": "package web\nvar a = x > 0.25\nvar b = -0.1 >= (x)\n",
		}, []string{"internal/web/a.go:2: a page compares", "internal/web/a.go:3: a page compares"}},
		{"an exception", map[string]string{"internal/web/share.go": "package web\nvar a = x > 0.25\n"}, nil},
		{"an old exception", map[string]string{"internal/web/share.go": "package web\n"}, []string{"take it off the list"}},
		{"a threshold", map[string]string{
			"internal/web/page/a.go": "package page\nimport \"" + module + "/internal/cascade/threshold\"\n",
		}, []string{"imports threshold"}},
	})
}
