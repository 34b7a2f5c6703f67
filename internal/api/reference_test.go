package api_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"weir.dev/weir/internal/api"
)

var update = flag.Bool("update", false, "write the generated pages")

// TestReference keeps docs/reference/openapi.yaml and api.md in step; -update writes them.
func TestReference(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	for file, want := range map[string][]byte{"openapi.yaml": p.api.OpenAPI(), "api.md": api.Reference()} {
		path := "../../docs/reference/" + file
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is out of date: run go generate ./internal/api", path)
		}
	}
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string           `json:"operationId"`
			Right       string           `json:"x-right"`
			Responses   map[string]any   `json:"responses"`
			Security    []map[string]any `json:"security"`
		} `json:"paths"`
	}
	asker{p: p}.get("/openapi.json").want(200).into(&doc)
	n := 0
	for _, methods := range doc.Paths {
		n += len(methods)
	}
	if n != len(api.Operations()) || doc.OpenAPI != "3.1.0" {
		t.Errorf("the document is %s with %d operations", doc.OpenAPI, n)
	}
	for _, o := range api.Operations() {
		d, ok := doc.Paths[api.Prefix+o.Path][strings.ToLower(o.Method)]
		if !ok || d.OperationID != o.Name || d.Right != string(o.Right) || len(d.Security) == 0 ||
			d.Responses["default"] == nil {
			t.Errorf("%s is documented as %+v", o.Name, d)
		}
	}
}
