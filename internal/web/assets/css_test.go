package assets

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
)

// sheets returns the style sheets by their names in the css folder.
func sheets(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir("css", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel("css", path)
		out[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil || len(out) < 20 {
		t.Fatal(len(out), err)
	}
	return out
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	pixels     = regexp.MustCompile(`\d+px`)
	colour     = regexp.MustCompile(
		`#[0-9a-fA-F]{3,8}\b|\b(rgba?|hsla?|oklch|lch|lab)\(|\b(black|white|gr[ae]y|red|green|blue)\b`)
	weight      = regexp.MustCompile(`^ *font(-weight)?: \d`)
	condition   = regexp.MustCompile(`^ *@(media|container) `)
	breakpoints = []string{"360px", "600px", "900px", "1100px", "1101px", "1180px"}
)

// cssFaults says what a style sheet has that belongs into tokens.css, line by line. How it is laid out is the
// formatter's.
func cssFaults(name, text string) []string {
	var faults []string
	bare := cssComment.ReplaceAllStringFunc(text,
		func(s string) string { return strings.Repeat("\n", strings.Count(s, "\n")) })
	raw := strings.Split(text, "\n")
	for i, line := range strings.Split(bare, "\n") {
		line = strings.TrimRight(line, " ")
		_, value, _ := strings.Cut(line, ": ")
		fault := func(what string) { faults = append(faults, fmt.Sprintf("%s:%d: %s: %s", name, i+1, what, raw[i])) }
		if utf8.RuneCountInString(raw[i]) > 120 {
			fault("longer than 120 columns")
		}
		switch {
		case name == "tokens.css":
		case condition.MatchString(line):
			for _, px := range pixels.FindAllString(line, -1) {
				if !slices.Contains(breakpoints, px) {
					fault("a width at which no other rule changes")
				}
			}
		case !strings.HasSuffix(line, ";"): // a selector
		case pixels.MatchString(value):
			fault("px outside tokens.css")
		case colour.MatchString(value):
			fault("a colour outside tokens.css")
		case weight.MatchString(line):
			fault("a weight outside tokens.css")
		}
	}
	return faults
}

func TestStyleSheetsUseTokens(t *testing.T) {
	t.Parallel()
	for name, text := range sheets(t) {
		for _, f := range cssFaults(name, text) {
			t.Error(f)
		}
	}
}

func TestCSSFaultsAreFound(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		".a {\n  margin: 3px;\n}\n",
		".a {\n  margin: calc(1px + var(--space-1));\n}\n",
		".a {\n  color: #fff;\n}\n",
		".a {\n  color: rgb(0 0 0);\n}\n",
		".a {\n  color: color-mix(in oklab, black 30%, transparent);\n}\n",
		".a {\n  color: white; /* not #000 */\n}\n",
		".a {\n  font-weight: 600;\n}\n",
		".a {\n  font: 600 var(--text-3) var(--font);\n}\n",
		"@media (max-width: 901px) {\n  .a {\n    margin: 0;\n  }\n}\n",
		"/* " + strings.Repeat("x", 120) + " */\n",
	} {
		if cssFaults("bad.css", bad) == nil {
			t.Errorf("nothing is found wrong with %q", bad)
		}
	}
	good :=
		"/* #fff; 3px; */\n.a {\n  margin: 0 auto; /* not 3px */\n  white-space: nowrap;\n  text-indent: .5em;\n}\n\n" +
			"@media (max-width: 900px) {\n  .a {\n    margin: 0;\n  }\n}\n"
	if f := cssFaults("good.css", good); f != nil {
		t.Error(f)
	}
}

var (
	tokenUse  = regexp.MustCompile(`var\((--[a-z0-9-]+)\)`)
	tokenMade = regexp.MustCompile(`(?m)^ *(--[a-z0-9-]+):`)
)

// TestTokens finds a token that is used and does not exist, or exists and is not used.
func TestTokens(t *testing.T) {
	t.Parallel()
	used, made := map[string]string{}, map[string]bool{}
	for name, text := range sheets(t) {
		for _, m := range tokenUse.FindAllStringSubmatch(text, -1) {
			used[m[1]] = name
		}
		for _, m := range tokenMade.FindAllStringSubmatch(text, -1) {
			made[m[1]] = true
		}
	}
	for token, name := range used {
		if !made[token] {
			t.Errorf("%s uses %s, which is not defined", name, token)
		}
	}
	for token := range made {
		if used[token] == "" {
			t.Errorf("nothing uses %s", token)
		}
	}
}

// TestLayers holds weir.css to what its folders promise: every file is imported once, into the layer of its folder.
func TestLayers(t *testing.T) {
	t.Parallel()
	all := sheets(t)
	imports := regexp.MustCompile(`(?m)^@import "\./([^"]+)" layer\(([a-z]+)\);$`)
	got := map[string]string{}
	for _, m := range imports.FindAllStringSubmatch(all["weir.css"], -1) {
		if got[m[1]] != "" {
			t.Errorf("%s is imported twice", m[1])
		}
		got[m[1]] = m[2]
	}
	for name := range all {
		layer, _, inside := strings.Cut(name, "/")
		if !inside {
			layer = strings.TrimSuffix(name, ".css")
		}
		if name != "weir.css" && got[name] != layer {
			t.Errorf("%s is in layer %q", name, got[name])
		}
	}
	if len(got) != len(all)-1 {
		t.Errorf("%d imports of %d files", len(got), len(all)-1)
	}
}

// written returns the texts of all files of some patterns, but for tests and what templ generates.
func written(t *testing.T, patterns ...string) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
			all.WriteByte('\n')
		}
	}
	return all.String()
}

// styled returns the classes of the style sheets, each with a file that has it.
func styled(t *testing.T) map[string]string {
	t.Helper()
	class := regexp.MustCompile(`\.([a-zA-Z][a-zA-Z0-9_-]*)`)
	out := map[string]string{}
	for name, text := range sheets(t) {
		for line := range strings.SplitSeq(cssComment.ReplaceAllString(text, ""), "\n") {
			if strings.HasSuffix(line, ";") {
				continue
			}
			for _, m := range class.FindAllStringSubmatch(line, -1) {
				out[m[1]] = name
			}
		}
	}
	return out
}

// stated are the classes that say what a goal's health is, and the choices of what its owners may declare.
func stated() (out []string) {
	for _, h := range cascade.Healths {
		out = append(out, "health-"+string(h))
	}
	for _, s := range cascade.Statuses {
		out = append(out, string(s))
	}
	return out
}

// composed are other classes that Go puts together.
var composed = regexp.MustCompile(`^(depth-\d|(standing|severity|tone)-[a-z-]+|chart-[a-z]+-word)$`)

// TestClassesAreUsed finds a class in the style sheets that no page, drawing or script has, and that README.md does not
// give to forms.
func TestClassesAreUsed(t *testing.T) {
	t.Parallel()
	text := written(t, "../page/*.templ", "../page/*.go", "../chart/*.go", "script/*.ts", "README.md")
	words := map[string]bool{}
	for _, w := range regexp.MustCompile(`[a-z][a-z0-9-]*`).FindAllString(text, -1) {
		words[w] = true
	}
	for _, class := range stated() {
		words[class] = true
	}
	for class, name := range styled(t) {
		if !words[class] && !composed.MatchString(class) {
			t.Errorf("%s: no page has the class %s", name, class)
		}
	}
}

// TestClassesAreStyled finds a class of a page, or of the README's forms, that no style sheet has: most often it is
// misspelt.
func TestClassesAreStyled(t *testing.T) {
	t.Parallel()
	have := styled(t)
	text := written(t, "../page/*.templ", "README.md")
	classes := stated()
	for _, m := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		classes = append(classes, strings.Fields(m[1])...)
	}
	for _, m := range regexp.MustCompile(`class=\{([^}]*)\}`).FindAllStringSubmatch(text, -1) {
		for _, q := range regexp.MustCompile(`"([a-z][a-z0-9 -]*)"`).FindAllStringSubmatch(m[1], -1) {
			classes = append(classes, strings.Fields(q[1])...)
		}
	}
	if len(classes) < 300 {
		t.Fatalf("only %d classes are found", len(classes))
	}
	slices.Sort(classes)
	for _, class := range slices.Compact(classes) {
		if have[class] == "" && !strings.HasSuffix(class, "-") {
			t.Errorf("no style sheet has the class %s", class)
		}
	}
}
