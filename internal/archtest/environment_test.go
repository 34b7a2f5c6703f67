package archtest

import (
	"fmt"
	"go/ast"
	"regexp"
	"strings"
	"testing"

	"weir.dev/weir/internal/words/gather"
)

// variable is the name of a variable of ours in the environment.
var variable = regexp.MustCompile(`^WEIR_[A-Z_]+$`)

// environmentLaw holds reading the environment, and the names of our variables, to the table of settings: main hands
// the environment in, and testenv asks what a run of the tests requires.
func environmentLaw(all []source) (breaches []string) {
	for _, s := range all {
		switch {
		case s.test, s.folder == "internal/config", s.folder == "internal/testenv":
			continue
		}
		breach := func(n ast.Node, format string, args ...any) {
			breaches = append(breaches, s.at(n.Pos())+" "+fmt.Sprintf(format, args...))
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				name := called(n)
				if at := strings.LastIndexByte(name, '.'); strings.EqualFold(name[at+1:], "getenv") {
					breach(n, "reads the environment: add a line to the table in internal/config")
				}
			case *ast.BasicLit:
				if text, ok := gather.Literal(n); ok && variable.MatchString(text) {
					breach(n, "names %s: a setting stands in the table in internal/config", text)
				}
			}
			return true
		})
	}
	return breaches
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	holds(t, overSources(environmentLaw))
}

func TestEnvironmentCatches(t *testing.T) {
	t.Parallel()
	file := func(lines ...string) string { return "package p\n" + strings.Join(lines, "\n") }
	catches(t, overSources(environmentLaw), []example{
		{"fine", map[string]string{
			"internal/config/a.go": file(`func f(getenv func(string) string) { getenv("WEIR_DATA") }`),
			"internal/cli/a.go": file(
				`func f(e struct{ getenv func(string) string }) any { return e.getenv }`, `const s = "give WEIR_DATA"`,
			),
			"internal/cli/a_test.go": file(`const s = "WEIR_DATA"`),
			"internal/testenv/a.go":  file(`import "os"`, `var _ = os.Getenv("WEIR_TEST_REQUIRE")`),
			"cmd/weir/a.go":          file(`import "os"`, `var _ = os.Getenv`),
		}, nil},
		{"by itself", map[string]string{
			"internal/web/a.go": file(`import "os"`, `var _ = os.Getenv("HOME")`),
		}, []string{"internal/web/a.go:3 reads the environment"}},
		{"by what was handed in", map[string]string{
			"internal/cli/a.go": file(`func f(e struct{ getenv func(string) string }) { e.getenv("HOME") }`),
		}, []string{"internal/cli/a.go:2 reads the environment"}},
		{"by name", map[string]string{"internal/cli/a.go": file(`const s = "WEIR_DATA"`)}, []string{"names WEIR_DATA"}},
	})
}
