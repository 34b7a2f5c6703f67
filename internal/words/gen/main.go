// Command gen writes the English catalogue: every text that the program says.
package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"

	"weir.dev/weir/internal/words"
	"weir.dev/weir/internal/words/gather"
)

func main() {
	log.SetFlags(0)
	var all []words.Message
	for _, top := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
				return nil
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				return err
			}
			all = append(all, said(f, filepath.Dir(name) == "../../internal/words")...)
			return nil
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	out, err := gather.Catalogue(all)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("catalogue/en.jsonl", out, 0o644); err != nil {
		log.Fatal(err)
	}
}

func said(f *ast.File, inside bool) (out []words.Message) {
	for _, c := range gather.File(f, inside) {
		if c.Message.Message != "" || c.Message.Many != "" {
			out = append(out, c.Message)
		}
	}
	return out
}
