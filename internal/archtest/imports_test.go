package archtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// floors lists the rooms from the ground up. A room may import rooms on lower
// floors; rooms on one floor do not import each other.
var floors = [][]string{
	{"words", "dense"},
	{"cascade", "text", "clock", "compress"},
	{"evidence", "graph", "cascadefile", "plan", "store", "source", "company"},
	{"sight", "config", "sheet"},
	{"standing", "upgrade", "jobs"},
	{"assess", "engine"},
	{"lens"},
	{"finding", "say"},
	{"auth", "exchange", "observe"},
	{"notify", "demo"},
	{"api"},
	{"mcp", "scim", "web"},
	{"cli"},
}

// only narrows what the rooms at the bottom and in the middle may import.
var only = map[string][]string{
	"cascade":     {"dense", "words"},
	"dense":       {},
	"clock":       {},
	"compress":    {},
	"evidence":    {"cascade", "words"},
	"graph":       {"cascade", "dense", "words"},
	"cascadefile": {"cascade", "words"},
	"plan":        {"cascade", "words"},
	"store":       {"cascade", "clock", "words"},
	"source":      {"cascade", "words"},
	"company":     {"cascade", "clock"},
	"observe":     {"cascade", "evidence", "finding", "sheet", "text", "words"},
	"sheet":       {"cascade", "cascadefile", "evidence", "text", "words"},
	"sight":       {"cascade", "graph"},
	"config":      {"cascadefile", "words"},
	"standing":    {"cascade", "evidence", "graph", "sight", "words"},
	"assess":      {"cascade", "graph", "sight", "standing"},
	"lens":        {"cascade", "dense", "graph", "sight", "standing", "assess", "words"},
	"finding":     {"cascade", "evidence", "text", "standing", "assess", "lens", "words"},
	"say":         {"cascade", "evidence", "assess", "lens", "words"},
	"engine":      {"cascade", "clock", "store", "sight", "standing", "words"},
	"upgrade":     {"cascade", "clock", "store", "sight", "words"},
	"jobs":        {"cascade", "clock", "store", "words"},
}

// never is what the ways in and out may not reach for: they read through a lens
// and write through the engine.
var never = map[string][]string{
	"api": {"graph", "store"},
	"mcp": {"graph", "store"},
	"web": {"graph", "store"},
}

// pure rooms compute and do nothing else: they import nothing that acts. A
// command inside one, such as a generator of its tables, may.
var (
	pure = []string{
		"words", "dense", "cascade", "plan", "evidence", "text", "graph", "sight", "standing", "assess", "lens", "finding",
		"say", "sheet", "observe",
	}
	acting = []string{"database", "log", "net", "os", "syscall"} // with all below them
	inert  = []string{"net/netip", "net/url"}                    // but for these
)

func acts(imported string) bool {
	top, _, _ := strings.Cut(imported, "/")
	return slices.Contains(acting, top) && !slices.Contains(inert, imported)
}

// helpers serve tests and may import anything; nothing but tests imports them.
var helpers = []string{"archtest", "testenv"}

// room returns the room a folder or import path of ours belongs to.
func room(p string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(p, "internal/")
	name, _, _ = strings.Cut(rest, "/")
	return name, ok
}

func floor(room string) int {
	return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, room) })
}

func importLaw(all []source) (breaches []string) {
	for _, s := range all {
		from, inRoom := room(s.folder)
		if s.test || slices.Contains(helpers, from) {
			continue
		}
		if inRoom && floor(from) < 0 {
			breaches = append(breaches, fmt.Sprintf("%s: room %s is on no floor: say in archtest where it stands", s.path, from))
			continue
		}
		for _, imported := range slices.Sorted(maps.Values(s.imports)) {
			local, ours := strings.CutPrefix(imported, module+"/")
			if !ours {
				if slices.Contains(pure, from) && !s.command() && acts(imported) {
					breaches = append(breaches,
						fmt.Sprintf("%s imports %s, but room %s is pure: hand the data in", s.path, imported, from))
				}
				continue
			}
			to, toRoom := room(local)
			allowed, narrowed := only[from]
			switch {
			case slices.Contains(helpers, to):
				breaches = append(breaches, fmt.Sprintf("%s imports %s, which is for tests", s.path, local))
			case !toRoom && inRoom:
				breaches = append(breaches, fmt.Sprintf("%s imports %s, which stands above all rooms", s.path, local))
			case !inRoom || to == from:
				// Commands may import every room, and a room its own parts.
			case floor(to) >= floor(from):
				breaches = append(breaches,
					fmt.Sprintf("%s imports room %s, which is not on a lower floor than %s", s.path, to, from))
			case narrowed && !slices.Contains(allowed, to):
				breaches = append(breaches,
					fmt.Sprintf("%s imports room %s, but %s may import %s only", s.path, to, from, strings.Join(allowed, ", ")))
			case slices.Contains(never[from], to):
				breaches = append(breaches,
					fmt.Sprintf("%s imports room %s, but %s reads through lens and writes through engine", s.path, to, from))
			}
		}
	}
	return breaches
}

func TestImports(t *testing.T) {
	t.Parallel()
	holds(t, overSources(importLaw))
}

func TestImportsCatches(t *testing.T) {
	t.Parallel()
	file := func(imports ...string) string {
		var b strings.Builder
		b.WriteString("package p\n")
		for _, i := range imports {
			fmt.Fprintf(&b, "import _ %q\n", strings.Replace(i, "weir/", module+"/", 1))
		}
		return b.String()
	}
	catches(t, overSources(importLaw), []example{
		{"fine", map[string]string{
			"internal/graph/a.go":        file("slices", "net/url", "weir/internal/cascade", "github.com/tidwall/btree"),
			"internal/engine/a.go":       file("os", "weir/internal/store", "weir/internal/clock"),
			"internal/store/a_test.go":   file("weir/internal/testenv", "weir/internal/engine"),
			"internal/testenv/a.go":      file("weir/internal/engine"),
			"internal/web/a.go":          file("weir/internal/lens", "weir/internal/web/pages"),
			"internal/web/pages/a.go":    file("weir/internal/lens"),
			"cmd/weir/main.go":           file("weir/internal/store", "weir/internal/cli"),
			"internal/text/gen/main.go":  "package main\nimport _ \"os\"",
			"tools/go.mod":               "module weir.dev/weir/tools",
			"tools/x/a.go":               file("weir/internal/testenv"),
			"internal/x/testdata/bad.go": "not Go",
		}, nil},
		{"sideways", map[string]string{"internal/cascade/a.go": file("weir/internal/evidence")}, []string{
			"not on a lower floor",
		}},
		{"upwards", map[string]string{"internal/store/a.go": file("weir/internal/engine")}, []string{"not on a lower floor"}},
		{"upwards from a part", map[string]string{"internal/store/sub/a.go": file("weir/internal/engine")}, []string{
			"not on a lower floor",
		}},
		{"graph takes a clock", map[string]string{"internal/graph/a.go": file("weir/internal/clock")}, []string{
			"graph may import cascade, dense, words only",
		}},
		{"sight takes a read model", map[string]string{"internal/sight/a.go": file("weir/internal/standing")}, []string{
			"not on a lower floor",
		}},
		{"engine reads figures", map[string]string{"internal/engine/a.go": file("weir/internal/graph")}, []string{
			"engine may import",
		}},
		{"finding past its lens", map[string]string{"internal/finding/a.go": file("weir/internal/graph")}, []string{
			"finding may import",
		}},
		{"pages read the store", map[string]string{
			"internal/api/a.go":       file("weir/internal/graph"),
			"internal/mcp/a.go":       file("weir/internal/store"),
			"internal/web/a.go":       file("weir/internal/graph"),
			"internal/web/pages/a.go": file("weir/internal/store"),
		}, []string{"api reads through lens", "mcp reads through lens", "web reads through lens", "web reads through lens"}},
		{"pure room with hands", map[string]string{"internal/lens/a.go": file("net/http", "os", "strings")}, []string{
			"net/http, but room lens is pure", "os, but room lens is pure",
		}},
		{
			"helper outside tests", map[string]string{
				"internal/engine/a.go": file("weir/internal/testenv"), "cmd/weir/a.go": file("weir/internal/testenv"),
			}, []string{"for tests", "for tests"},
		},
		{"new room", map[string]string{"internal/attic/a.go": file()}, []string{"attic is on no floor"}},
		{
			"room imports a command", map[string]string{"internal/cli/a.go": file("weir/cmd/weir")}, []string{"above all rooms"},
		},
	})
}
