package archtest

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strings"
	"testing"
)

// A reserve is something only some folders may use.
type reserve struct {
	pkg     string
	names   []string // none: importing pkg is enough
	folders []string
	instead string
}

var reserves = []reserve{
	{"time", []string{"Now", "Since", "Until"}, timekeepers, "take a clock.Clock, or clock.Stopwatch to measure"},
	{"os", []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}, environs, "take it from package config"},
	{"crypto/rand", nil, timekeepers, "take ids, tokens and secrets from package clock"},
	{"math/rand", nil, timekeepers, "take sample numbers from clock.IDs.Rand"},
	{"math/rand/v2", nil, timekeepers, "take sample numbers from clock.IDs.Rand"},
	{
		"net/http",
		[]string{"DefaultClient", "DefaultTransport", "Get", "Head", "Post", "PostForm"},
		dialers,
		"use the guarded client of package source",
	},
	{"net/http", []string{"Transport"}, clients, "use the guarded client of package source"},
	{
		"net",
		[]string{
			"Dial", "DialIP", "DialTCP", "DialTimeout", "DialUDP", "DialUnix", "Dialer", "Resolver", "DefaultResolver",
			"LookupHost", "LookupIP",
		},
		dialers, "use the guarded client of package source",
	},
}

var (
	timekeepers = []string{"internal/clock", "internal/testenv", "cmd/weirbench"}
	environs    = []string{"cmd/weir", "internal/testenv"} // main hands it on to package config
	dialers     = []string{"internal/source", "internal/testenv", "cmd/weirbench"}
	clients     = append([]string{"internal/api/client"}, dialers...) // the commands' client talks to whom its user names
)

// unseen names the calls that read a workspace without a viewer.
var unseen = []string{"Everyone", "Operator", "Full"}

// everyone lists the folders that may make them, each with its reason. They act
// for somebody who holds the files anyway, or are the one writer.
var everyone = map[string]string{
	"internal/cli":    "commands on files and on a database at hand",
	"internal/demo":   "finds the person to be in a workspace it has just made",
	"internal/engine": "applies what was committed to the whole, and lifts what was decided on a view",
}

func reserveLaw(all []source) (breaches []string) {
	breach := func(s source, what, instead string) {
		breaches = append(breaches, fmt.Sprintf("%s uses %s: %s", s.path, what, instead))
	}
	for _, s := range all {
		if s.test {
			continue
		}
		for _, r := range reserves {
			if slices.Contains(r.folders, s.folder) {
				continue
			}
			if r.names == nil && slices.Contains(slices.Collect(maps.Values(s.imports)), r.pkg) {
				breach(s, r.pkg, r.instead)
			}
			s.mentions(func(imported, name string) {
				if imported == r.pkg && slices.Contains(r.names, name) {
					breach(s, r.pkg+"."+name, r.instead)
				}
			})
		}
		if !slices.Contains(dialers, s.folder) && bareClient(s) {
			breach(s, "http.Client without a Transport", "that is the default client by another name")
		}
	}
	return breaches
}

// bareClient reports whether s makes an http.Client that leaves its Transport,
// and so whom it may talk to, to the default.
func bareClient(s source) (found bool) {
	isClient := func(e ast.Expr) bool {
		sel, ok := e.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		x, ok := sel.X.(*ast.Ident)
		return ok && s.imports[x.Name] == "net/http" && sel.Sel.Name == "Client"
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			found = found || isClient(n.Type) && !slices.ContainsFunc(n.Elts, func(e ast.Expr) bool {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok {
					return false
				}
				key, ok := kv.Key.(*ast.Ident)
				return ok && key.Name == "Transport"
			})
		case *ast.CallExpr:
			fun, ok := n.Fun.(*ast.Ident)
			found = found || ok && fun.Name == "new" && len(n.Args) == 1 && isClient(n.Args[0])
		}
		return true
	})
	return found
}

// sightLaw holds reading without a viewer to the folders that may. It looks for
// the name alone: a view can come by way of the engine, without an import.
func sightLaw(may map[string]string) func([]source) []string {
	return func(all []source) (breaches []string) {
		var have, do []string
		for _, s := range all {
			if s.test || s.folder == "internal/sight" {
				continue
			}
			have = append(have, s.folder)
			ast.Inspect(s.syntax, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains(unseen, sel.Sel.Name) {
					do = append(do, s.folder)
					if may[s.folder] == "" {
						breaches = append(breaches,
							fmt.Sprintf("%s calls %s: only file and operator commands read without a viewer", s.path, sel.Sel.Name))
					}
				}
				return true
			})
		}
		for _, folder := range slices.Sorted(maps.Keys(may)) {
			if slices.Contains(have, folder) && !slices.Contains(do, folder) {
				breaches = append(breaches,
					fmt.Sprintf("%s may read without a viewer and does not: take it off the list in archtest", folder))
			}
		}
		return breaches
	}
}

// pagesLaw holds pages to the read models of a lens: what they ask for has a name there, and its tests.
func pagesLaw(all []source) (breaches []string) {
	for _, s := range all {
		if s.test || s.folder != "internal/web" && !strings.HasPrefix(s.folder, "internal/web/") {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Snapshot" {
				breaches = append(breaches, fmt.Sprintf("%s reads a Snapshot: pages ask the lens; give it what they need", s.path))
			}
			return true
		})
	}
	return breaches
}

func TestPagesAskTheLens(t *testing.T) {
	t.Parallel()
	holds(t, overSources(pagesLaw))
}

func TestPagesAskTheLensCatches(t *testing.T) {
	t.Parallel()
	const file = "package p\nfunc f(l interface{ Snapshot() int }) { l.Snapshot() }\n"
	catches(t, overSources(pagesLaw), []example{
		{"fine", map[string]string{
			"internal/api/a.go": file, "internal/web/a_test.go": file, "internal/webs/a.go": file,
			"internal/web/page/a.go": "package p\nfunc f(l interface{ Goals() int }) { l.Goals() }\n",
		}, nil},
		{"a page", map[string]string{"internal/web/a.go": file}, []string{"internal/web/a.go reads a Snapshot"}},
		{"a form", map[string]string{"internal/web/form/a.go": file}, []string{"internal/web/form/a.go reads a Snapshot"}},
		{"without calling it", map[string]string{
			"internal/web/a.go": "package p\nfunc f(l interface{ Snapshot() int }) func() int { return l.Snapshot }\n",
		}, []string{"internal/web/a.go reads a Snapshot"}},
	})
}

func TestReserves(t *testing.T) {
	t.Parallel()
	holds(t, overSources(reserveLaw))
}

func TestEveryone(t *testing.T) {
	t.Parallel()
	holds(t, overSources(sightLaw(everyone)))
}

func TestReservesCatches(t *testing.T) {
	t.Parallel()
	file := func(lines ...string) string { return "package p\n" + strings.Join(lines, "\n") }
	catches(t, overSources(reserveLaw), []example{
		{"fine", map[string]string{
			"internal/clock/a.go": file(`import ("time"; "crypto/rand")`, `var _, _ = time.Now, rand.Read`),
			"internal/engine/a.go": file(`import "time"`, `var _ time.Duration = time.Hour`,
				`func f(c interface{ Now() time.Time }) { c.Now() }`),
			"internal/web/a.go": file(`import "net/http"`, `var _ = http.MethodGet`,
				`var _ = http.Client{Transport: nil}`),
			"internal/web/a_test.go":   file(`import ("net/http"; "time")`, `var _, _ = http.Get, time.Now`),
			"internal/source/a.go":     file(`import "net"`, `var _ = net.Dialer{}`),
			"internal/finding/time.go": file(`type t struct{ Now int }`, `var time t`, `var _ = time.Now`),
		}, nil},
		{
			"now",
			map[string]string{"internal/engine/a.go": file(`import "time"`, `var _ = time.Now()`, `var _ = time.Since`)},
			[]string{"time.Now", "time.Since"},
		},
		{
			"now by another name",
			map[string]string{"cmd/weir/a.go": file(`import tick "time"`, `var now = tick.Now`)},
			[]string{"time.Now"},
		},
		{"chance", map[string]string{
			"internal/demo/a.go":  file(`import "math/rand/v2"`),
			"internal/graph/a.go": file(`import _ "math/rand"`),
			"internal/web/a.go":   file(`import r "crypto/rand"`),
		}, []string{"math/rand/v2", "math/rand:", "crypto/rand"}},
		{"default client", map[string]string{
			"internal/api/a.go": file(`import "net/http"`, `var _ = http.DefaultClient`, `func f() { http.Get("") }`),
			"internal/cli/a.go": file(`import "net/http"`, `var _ = &http.Client{Timeout: 1}`),
			"internal/mcp/a.go": file(`import "net/http"`, `var _ = new(http.Client)`),
		}, []string{"http.DefaultClient", "http.Get", "without a Transport", "without a Transport"}},
		{"transport", map[string]string{
			"internal/jobs/a.go":       file(`import "net/http"`, `var _ = &http.Client{Transport: &http.Transport{}}`),
			"internal/api/client/a.go": file(`import "net/http"`, `var _ = http.Transport{}`),
			"internal/auth/a.go":       file(`import "net"`, `var _ = net.DefaultResolver`),
		}, []string{"net.DefaultResolver", "http.Transport"}},
		{"environment", map[string]string{
			"cmd/weir/a.go":     file(`import "os"`, `var _ = os.Getenv`),
			"internal/web/a.go": file(`import "os"`, `var _ = os.LookupEnv`),
		}, []string{"os.LookupEnv"}},
		{
			"dial",
			map[string]string{"internal/store/a.go": file(`import "net"`, `var _ = net.Dial`, `var _ net.Dialer`)},
			[]string{"net.Dial", "net.Dialer"},
		},
	})
}

func TestEveryoneCatches(t *testing.T) {
	t.Parallel()
	const call = "package p\nfunc f(w interface{ Everyone() }) { w.Everyone() }\n"
	catches(t, overSources(sightLaw(map[string]string{"internal/cli": "file commands"})), []example{
		{
			"fine",
			map[string]string{"internal/cli/a.go": call, "internal/web/a_test.go": call, "internal/sight/a.go": call},
			nil,
		},
		{"not there yet", map[string]string{"internal/web/a.go": "package p"}, nil},
		{"a page", map[string]string{"internal/cli/a.go": call, "internal/web/a.go": call}, []string{
			"internal/web/a.go calls Everyone",
		}},
		{"stale", map[string]string{"internal/cli/a.go": "package p"}, []string{"internal/cli may read"}},
	})
}
