package e2e_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mutating is the variable of the environment that says, by its number, which mutant a program is.
const mutating = "MUTANT_OF_WEIR"

// overlay writes an overlay with which one build has all mutants: of each function that mutants change, a copy for each
// of them, changed, which is called in its place where the environment says so.
func overlay(t testing.TB, all []mutant) string {
	t.Helper()
	edits := map[string]map[int][]edit{} // by file and mutant
	for i, m := range all {
		for _, e := range m.edits {
			if edits[e.file] == nil {
				edits[e.file] = map[int][]edit{}
			}
			edits[e.file][i] = append(edits[e.file][i], e)
		}
	}
	dir, replace, folders := t.TempDir(), map[string]string{}, map[string]string{}
	put := func(file, text string) {
		t.Helper()
		at, err := filepath.Abs(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		replace[at] = filepath.Join(dir, strconv.Itoa(len(replace))+".go")
		if err := os.WriteFile(replace[at], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for file, of := range edits {
		text, in, err := withMutants(file, of)
		if err != nil {
			t.Fatal(err)
		}
		put(file, text)
		folders[path.Dir(file)] = in
	}
	for folder, name := range folders {
		put(folder+"/mutating.go", "package "+name+"\n\nimport \"os\"\n\nvar mutating = os.Getenv(\""+mutating+"\")\n")
	}
	to := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(to, asJSON(t, map[string]any{"Replace": replace}), 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// withMutants returns the text of a file that holds what mutants make of its functions, and its package.
func withMutants(file string, edits map[int][]edit) (text, in string, err error) {
	was, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		return "", "", err
	}
	places := token.NewFileSet()
	syntax, err := parser.ParseFile(places, file, was, parser.SkipObjectResolution)
	if err != nil {
		return "", "", err
	}
	offset := func(p token.Pos) int { return places.Position(p).Offset }
	out, done := string(was), map[edit]bool{}
	for _, d := range slices.Backward(syntax.Decls) { // the last first, so that places before it stay
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		from, to, body := offset(f.Pos()), offset(f.End()), offset(f.Body.Lbrace)+1
		var calls, copies strings.Builder
		for i, es := range edits {
			changed := string(was[from:to])
			for _, e := range es {
				if strings.Contains(changed, e.old) {
					changed, done[e] = strings.Replace(changed, e.old, e.new, 1), true
				}
			}
			if changed == string(was[from:to]) {
				continue
			}
			name, named := f.Name.Name+"Mutant"+strconv.Itoa(i), offset(f.Name.Pos())-from
			copies.WriteString("\n\n" + changed[:named] + name + changed[named+len(f.Name.Name):])
			fmt.Fprintf(&calls, "\n\tif mutating == \"%d\" {\n\t\t%s\n\t}\n", i, call(f, name))
		}
		out = out[:body] + calls.String() + out[body:to] + copies.String() + out[to:]
	}
	for _, es := range edits {
		for _, e := range es {
			switch {
			case done[e]:
			case strings.HasSuffix(e.new, e.old): // something more, which only the mutant uses
				out = strings.Replace(out, e.old, e.new, 1)
			default:
				return "", "", fmt.Errorf("%s: %q stands in no function", file, e.old)
			}
		}
	}
	return out, syntax.Name.Name, nil
}

// call is the statement that has another function, or method, do what f was called for.
func call(f *ast.FuncDecl, name string) string {
	if f.Recv != nil {
		name = f.Recv.List[0].Names[0].Name + "." + name
	}
	if of := f.Type.TypeParams; of != nil {
		var types []string
		for _, p := range of.List {
			for _, n := range p.Names {
				types = append(types, n.Name)
			}
		}
		name += "[" + strings.Join(types, ", ") + "]"
	}
	var args []string
	for _, p := range f.Type.Params.List {
		for _, n := range p.Names {
			arg := n.Name
			if _, ok := p.Type.(*ast.Ellipsis); ok {
				arg += "..."
			}
			args = append(args, arg)
		}
	}
	does := name + "(" + strings.Join(args, ", ") + ")"
	if f.Type.Results == nil {
		return does + "\n\t\treturn"
	}
	return "return " + does
}
