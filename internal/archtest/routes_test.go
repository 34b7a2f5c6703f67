package archtest

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"
)

// doors lists everything that is registered with a router, by folder and by what is written for the pattern, each with
// the reason why whoever comes that way is asked for their right, or need have none. Everything else a workspace has to
// show is in a table of routes or operations, where each has its row in the permission table: tests there hold them
// to it.
var doors = map[string]string{
	`internal/web r.method + " /w/{ws}" + r.path`: "the table of routes: asks for the right of each",
	`internal/web assets.Prefix`:                  "styles and scripts, the same for everybody",
	`internal/web "GET /{$}"`: "leads to the workspaces of whoever is signed in, and else to the " +
		"sign-in page",
	`internal/web "GET /sign-in"`:            "for those who are not signed in",
	`internal/web "POST /sign-in"`:           "for those who are not signed in",
	`internal/web "POST /sign-out"`:          "gives up what one has",
	`internal/web "GET /debug/pages"`:        "made-up examples, with --dev only",
	`internal/web "GET /debug/pages/{name}"`: "made-up examples, with --dev only",
	`internal/web "/"`:                       "says of everything else that it is not there",
	`internal/api Prefix + "/"`: "says of everything else that it is not there, and what the API can " +
		"do, which is public",
	`internal/cli api.Prefix + "/"`: "package api, whose operations ask for the right of each",
	`internal/cli "/"`:              "package web",
	`internal/cli "GET /healthz"`:   "says only that the program runs",
	`internal/cli "GET /readyz"`:    "says only whether the database answers",
}

// routeLaw holds everything that listens to what is listed.
func routeLaw(listed map[string]string) func([]source) []string {
	return func(all []source) (breaches []string) {
		var have []string
		folders := map[string]bool{}
		for _, s := range all {
			if s.test {
				continue
			}
			folders[s.folder] = true
			ast.Inspect(s.syntax, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 2 {
					return true
				}
				sel, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || sel.Sel.Name != "Handle" && sel.Sel.Name != "HandleFunc" {
					return true
				}
				door := s.folder + " " + types.ExprString(call.Args[0])
				have = append(have, door)
				if listed[door] == "" {
					breaches = append(breaches,
						fmt.Sprintf(
							"%s serves %s, which has no row in the permission table: put it into a table of routes or operations, or say "+
								"in archtest why nobody needs a right for it", s.path, types.ExprString(call.Args[0])))
				}
				return true
			})
		}
		for _, door := range slices.Sorted(maps.Keys(listed)) {
			folder, _, _ := strings.Cut(door, " ")
			if folders[folder] && !slices.Contains(have, door) {
				breaches = append(breaches, fmt.Sprintf("%s is no longer served: take it off the list in archtest", door))
			}
		}
		return breaches
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	holds(t, overSources(routeLaw(doors)))
}

func TestRoutesCatches(t *testing.T) {
	t.Parallel()
	file := func(lines ...string) string {
		return "package p\nfunc f(mux interface{ HandleFunc(string, any) }, path string) {\n" + strings.Join(lines, "\n") +
			"\n}\n"
	}
	law := overSources(routeLaw(map[string]string{`internal/web "GET /sign-in"`: "for those who are not signed in"}))
	catches(t, law, []example{
		{"fine", map[string]string{
			"internal/web/a.go":      file(`mux.HandleFunc("GET /sign-in", nil)`),
			"internal/web/a_test.go": file(`mux.HandleFunc("GET /anything", nil)`),
		}, nil},
		{"without a row", map[string]string{
			"internal/web/a.go": file(`mux.HandleFunc("GET /sign-in", nil)`, `mux.HandleFunc("GET /w/{ws}/live", nil)`),
			"internal/mcp/a.go": file(`mux.Handle(path, nil)`),
		}, []string{"internal/mcp/a.go serves path", `internal/web/a.go serves "GET /w/{ws}/live"`}},
		{
			"the same in another room",
			map[string]string{"internal/mcp/a.go": file(`mux.HandleFunc("GET /sign-in", nil)`)},
			[]string{`serves "GET /sign-in"`},
		},
		{"stale", map[string]string{"internal/web/a.go": file()}, []string{"no longer served"}},
	})
}
