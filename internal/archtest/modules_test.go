package archtest

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// requirements reads the require lines of a go.mod: versions by module, and
// which of them are direct.
func requirements(mod string) (version map[string]string, direct []string) {
	version = map[string]string{}
	for _, m := range requireLine.FindAllStringSubmatch(mod, -1) {
		version[m[1]] = m[2]
		if !strings.Contains(m[3], "// indirect") {
			direct = append(direct, m[1])
		}
	}
	return version, direct
}

var requireLine = regexp.MustCompile(`(?m)^(?:\t|require )([^\s()]+\.[^\s()]+) (v\S+)(.*)$`)

// reasons reads docs/dependencies.txt: a module and its reason on each line.
func reasons(text string) map[string]string {
	why := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		mod, reason, _ := strings.Cut(line, " ")
		why[mod] = strings.TrimSpace(reason)
	}
	return why
}

// moduleLaw holds what go.mod names and what the program links to the list of
// reasons, and the list to what there is.
func moduleLaw(mod, list string, linked []string) (breaches []string) {
	version, direct := requirements(mod)
	why := reasons(list)
	need := slices.Concat(direct, linked)
	slices.Sort(need)
	for _, m := range slices.Compact(need) {
		if m != module && why[m] == "" {
			breaches = append(breaches, fmt.Sprintf("%s has no line with a reason in docs/dependencies.txt", m))
		}
	}
	for _, m := range slices.Sorted(maps.Keys(why)) {
		if version[m] == "" {
			breaches = append(breaches, fmt.Sprintf("docs/dependencies.txt lists %s, which go.mod does not require", m))
		}
	}
	return breaches
}

func TestModules(t *testing.T) {
	t.Parallel()
	if _, err := sources(tree); err != nil { // so that a change to any of them runs this test again
		t.Fatal(err)
	}
	for _, b := range moduleLaw(read(t, "go.mod"), read(t, "docs/dependencies.txt"), linked(t)) {
		t.Error(b)
	}
}

// linked returns the modules the program is made of; none before there is one.
func linked(t *testing.T) []string {
	t.Helper()
	if _, err := fs.Stat(tree, "cmd/weir"); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return strings.Fields(goList(t, "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./cmd/weir"))
}

func goList(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = "../.."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s: %v", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out))
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestModulesCatches(t *testing.T) {
	t.Parallel()
	mod := "module weir.dev/weir\n\ngo 1.26.0\n\nrequire (\n\tx.dev/a v1.0.0\n\tx.dev/b v0.1.0 // indirect\n)\n\n" +
		"require x.dev/c v2.0.0\n"
	for _, tt := range []struct {
		name, list string
		linked     []string
		want       []string
	}{
		{"fine", "# modules\nx.dev/a  reads\nx.dev/b writes\nx.dev/c tests\n", []string{module, "x.dev/a", "x.dev/b"}, nil},
		{"indirect and not linked", "x.dev/a reads\nx.dev/c tests\n", nil, nil},
		{"linked without a line", "x.dev/a reads\nx.dev/c tests\n", []string{"x.dev/b"}, []string{"x.dev/b has no line"}},
		{"direct without a line", "x.dev/a reads\n", nil, []string{"x.dev/c has no line"}},
		{"no reason", "x.dev/a\nx.dev/c tests\n", nil, []string{"x.dev/a has no line"}},
		{"stale", "x.dev/a reads\nx.dev/c tests\nx.dev/d gone\n", nil, []string{"lists x.dev/d"}},
	} {
		if got := moduleLaw(mod, tt.list, tt.linked); !slices.EqualFunc(got, tt.want, strings.Contains) {
			t.Errorf("%s: breaches are %q, want %q", tt.name, got, tt.want)
		}
	}
}

// modernc.org/sqlite is a translation that fits exactly one version of its C
// library; another one compiles and then misbehaves.
func TestLibcIsSQLitesOwn(t *testing.T) {
	t.Parallel()
	const sqlite, libc = "modernc.org/sqlite", "modernc.org/libc"
	ours, _ := requirements(read(t, "go.mod"))
	text, err := os.ReadFile(goList(t, "-m", "-f", "{{.GoMod}}", sqlite))
	if err != nil {
		t.Fatal(err)
	}
	theirs, _ := requirements(string(text))
	if ours[libc] == "" || ours[libc] != theirs[libc] {
		t.Errorf("go.mod has %s %s; %s %s was made for %s", libc, ours[libc], sqlite, ours[sqlite], theirs[libc])
	}
}

// The generator of the pages must be the version of the library they use.
func TestTemplGeneratorIsTheLibrarys(t *testing.T) {
	t.Parallel()
	const templ = "github.com/a-h/templ"
	ours, _ := requirements(read(t, "go.mod"))
	tools, _ := requirements(read(t, "tools/go.mod"))
	if ours[templ] == "" || ours[templ] != tools[templ] {
		t.Errorf("go.mod has %s %s and tools/go.mod %s", templ, ours[templ], tools[templ])
	}
}
