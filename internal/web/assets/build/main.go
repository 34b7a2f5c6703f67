// Command build makes what the pages load: one script (htmx, its server-sent events extension and our own modules, in
// that order) and one style sheet. Its output is committed, so that building Weir needs Go alone; "go generate
// ./internal/web/..." runs it in internal/web/assets, and CI fails when the result differs. It formats the style
// sheets on the way.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run formats the style sheets of the assets folder and writes the results to dist.
func run(folder string) error {
	if err := formatAll(filepath.Join(folder, "css")); err != nil {
		return err
	}
	made, err := bundle(folder)
	for name, content := range made {
		err = errors.Join(err, os.WriteFile(filepath.Join(folder, "dist", name), content, 0o644))
	}
	return err
}

// sourceMap is the comment that points at a file we do not serve.
var sourceMap = regexp.MustCompile(`(?m)^//# sourceMappingURL=.*$`)

// bundle makes the files of dist from the sources in folder.
func bundle(folder string) (map[string][]byte, error) {
	var script []byte
	for _, name := range []string{"htmx.min.js", "hx-sse.min.js"} {
		part, err := os.ReadFile(filepath.Join(folder, "vendor", name))
		if err != nil {
			return nil, err
		}
		script = append(script, sourceMap.ReplaceAll(part, nil)...)
		script = append(script, ";\n"...)
	}
	live, err := build(filepath.Join(folder, "script", "weir.ts"),
		api.BuildOptions{Format: api.FormatIIFE, Target: api.ES2022})
	if err != nil {
		return nil, err
	}
	style, err := build(filepath.Join(folder, "css", "weir.css"), api.BuildOptions{External: []string{"*.woff2"}})
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"weir.js": append(script, live...), "weir.css": style}, nil
}

func build(entry string, options api.BuildOptions) ([]byte, error) {
	options.EntryPoints = []string{entry}
	options.Bundle = true
	options.MinifyWhitespace, options.MinifySyntax, options.MinifyIdentifiers = true, true, true
	options.LegalComments = api.LegalCommentsNone
	result := api.Build(options)
	if len(result.Errors) > 0 {
		return nil, errors.New(api.FormatMessages(result.Errors, api.FormatMessagesOptions{})[0])
	}
	return result.OutputFiles[0].Contents, nil
}
