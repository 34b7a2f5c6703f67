package archtest

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

const module = "weir.dev/weir"

// tree is the whole checkout.
var tree = os.DirFS("../..")

// A source is one Go file of the main module.
type source struct {
	path    string // from the top of the checkout, with slashes
	folder  string // of path; "." at the top
	test    bool
	imports map[string]string // by the name the file uses
	syntax  *ast.File
	places  *token.FileSet
}

// at names a line of the file.
func (s source) at(pos token.Pos) string {
	return fmt.Sprintf("%s:%d", s.path, s.places.Position(pos).Line)
}

// parsed are the sources of the checkout, which most laws read.
var parsed = sync.OnceValues(func() ([]source, error) { return parse(tree) })

// sources returns every Go file of the main module but those in testdata. Nobody may change them.
func sources(of fs.FS) ([]source, error) {
	if of == tree {
		return parsed()
	}
	return parse(of)
}

func parse(tree fs.FS) ([]source, error) {
	var all []source
	err := walk(tree, true, func(name string) error {
		if path.Ext(name) != ".go" || strings.Contains("/"+name, "/testdata/") {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		places := token.NewFileSet()
		syntax, err := parser.ParseFile(places, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		s := source{
			path: name, folder: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), imports: map[string]string{},
			syntax: syntax, places: places,
		}
		for _, spec := range syntax.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			as := importName(imported)
			if spec.Name != nil && spec.Name.Name != "_" {
				as = spec.Name.Name
			}
			for s.imports[as] != "" { // blank imports may share a last part
				as += "_"
			}
			s.imports[as] = imported
		}
		all = append(all, s)
		return nil
	})
	return all, err
}

// importName guesses the name of a package from its path, good enough for the
// packages the laws speak of.
func importName(imported string) string {
	name := path.Base(imported)
	if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" {
		name = path.Base(path.Dir(imported)) // math/rand/v2
	}
	return name
}

// command reports whether s is part of a program rather than of a library.
func (s source) command() bool { return s.syntax.Name.Name == "main" }

// mentions calls f for every use of a package's name: http.Get gives
// "net/http" and "Get".
func (s source) mentions(f func(imported, name string)) {
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && s.imports[x.Name] != "" {
				f(s.imports[x.Name], sel.Sel.Name)
			}
		}
		return true
	})
}

// walk calls f for every file, leaving out what git keeps for itself and, if
// asked to, modules of their own.
func walk(tree fs.FS, mainModule bool, f func(name string) error) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() {
			if d.Type().IsRegular() && d.Name() != ".git" { // a linked worktree has a file of that name
				return f(name)
			}
			return nil
		}
		if d.Name() == ".git" || d.Name() == "node_modules" {
			return fs.SkipDir
		}
		if mainModule && name != "." {
			switch _, err := fs.Stat(tree, path.Join(name, "go.mod")); {
			case err == nil:
				return fs.SkipDir
			case !errors.Is(err, fs.ErrNotExist):
				return err
			}
		}
		return nil
	})
}

// isText reports whether text looks like something people read.
func isText(text []byte) bool {
	return !bytes.ContainsRune(text[:min(len(text), 8000)], 0)
}

// A law returns one line for each breach.
type law func(fs.FS) ([]string, error)

// overSources makes a law of a check on the Go files.
func overSources(check func([]source) []string) law {
	return func(tree fs.FS) ([]string, error) {
		all, err := sources(tree)
		if err != nil {
			return nil, err
		}
		return check(all), nil
	}
}

// holds fails for every breach in the checkout.
func holds(t *testing.T, l law) {
	t.Helper()
	breaches, err := l(tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaches {
		t.Error(b)
	}
}

// An example shows that a law can be broken: a tree and the breaches in it.
type example struct {
	name  string
	files map[string]string
	want  []string // what each breach contains, in order; none: the tree is fine
}

func catches(t *testing.T, l law, examples []example) {
	t.Helper()
	for _, ex := range examples {
		t.Run(ex.name, func(t *testing.T) {
			t.Parallel()
			tree := fstest.MapFS{}
			for name, text := range ex.files {
				tree[name] = &fstest.MapFile{Data: []byte(text)}
			}
			got, err := l(tree)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(got, ex.want, strings.Contains) {
				t.Errorf("breaches are %q, want %q", got, ex.want)
			}
		})
	}
}
