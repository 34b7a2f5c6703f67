package archtest

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pictureFile draws the rooms.
const pictureFile = "ARCHITECTURE.md"

// pictureLaw holds the drawn arrows to the imports between rooms: each is drawn that does not follow from others, and
// no other.
func pictureLaw(tree fs.FS) ([]string, error) {
	all, err := sources(tree)
	if err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(tree, pictureFile)
	if err != nil {
		return nil, err
	}
	drawn := arrows(string(text))
	var breaches []string
	there := shortest(roomImports(all))
	for _, a := range slices.Sorted(maps.Keys(there)) {
		if !drawn[a] {
			breaches = append(breaches, pictureFile+" lacks the arrow "+a)
		}
	}
	for _, a := range slices.Sorted(maps.Keys(drawn)) {
		if !there[a] {
			breaches = append(breaches, pictureFile+" has an arrow that is not there, or follows from others: "+a)
		}
	}
	return breaches, nil
}

var arrow = regexp.MustCompile(`(?m)^  ([a-z]+) --> ([a-z &]+)$`)

func arrows(text string) map[string]bool {
	out := map[string]bool{}
	for _, m := range arrow.FindAllStringSubmatch(text, -1) {
		for to := range strings.SplitSeq(m[2], " & ") {
			out[m[1]+" --> "+to] = true
		}
	}
	return out
}

// roomImports returns the rooms that each room imports.
func roomImports(all []source) map[string][]string {
	out := map[string][]string{}
	for _, s := range all {
		from, ok := room(s.folder)
		if !ok || s.test || slices.Contains(helpers, from) {
			continue
		}
		for _, imported := range s.imports {
			local, ours := strings.CutPrefix(imported, module+"/")
			to, isRoom := room(local)
			if ours && isRoom && to != from && !slices.Contains(out[from], to) {
				out[from] = append(out[from], to)
			}
		}
	}
	return out
}

// shortest returns the imports that do not follow from others. Rooms do not import in circles: the import law sees to
// that.
func shortest(imports map[string][]string) map[string]bool {
	var reaches func(from, to string) bool
	reaches = func(from, to string) bool {
		return slices.ContainsFunc(imports[from], func(next string) bool { return next == to || reaches(next, to) })
	}
	out := map[string]bool{}
	for from, tos := range imports {
		for _, to := range tos {
			if !slices.ContainsFunc(tos, func(other string) bool { return other != to && reaches(other, to) }) {
				out[fmt.Sprintf("%s --> %s", from, to)] = true
			}
		}
	}
	return out
}

func TestPicture(t *testing.T) {
	t.Parallel()
	holds(t, pictureLaw)
}

func TestPictureCatches(t *testing.T) {
	t.Parallel()
	imports := func(rooms ...string) string {
		text := "package p\n"
		for _, r := range rooms {
			text += fmt.Sprintf("import _ %q\n", module+"/internal/"+r)
		}
		return text
	}
	rooms := func(picture string) map[string]string {
		return map[string]string{
			"internal/web/a.go":        imports("lens", "cascade", "web/page"),
			"internal/lens/a.go":       imports("cascade"),
			"internal/cascade/doc.go":  "package cascade",
			"internal/web/a_test.go":   imports("testenv", "store"),
			"internal/testenv/a.go":    imports("store"),
			"cmd/weir/main.go":         imports("web"),
			"internal/web/page/doc.go": "package page",
			pictureFile:                picture,
		}
	}
	catches(t, pictureLaw, []example{
		{"fine", rooms("  web --> lens\n  lens --> cascade\n"), nil},
		{"one is missing", rooms("  web --> lens\n"), []string{"lacks the arrow lens --> cascade"}},
		{"too many", rooms("  web --> lens & cascade\n  lens --> cascade\n  lens --> store\n"), []string{
			"not there, or follows from others: lens --> store", "not there, or follows from others: web --> cascade",
		}},
	})
}
