package cascadefile_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
)

func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(cascadefile.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("cascade-file.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("cascade-file.json") // checked against the 2020-12 metaschema
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// check reads data with another reader of YAML, one that guesses types, and holds it to the schema.
func check(s *jsonschema.Schema, data []byte) error {
	var v any
	if err := yaml.Unmarshal(data, &v); err != nil {
		return err
	}
	return s.Validate(v)
}

func TestSchemaTakesWhatParseTakes(t *testing.T) {
	t.Parallel()
	s := schema(t)
	for _, name := range []string{
		"testdata/smallest.yaml", "testdata/example.yaml", "../../testdata/rust-goals/2025h2.yaml",
		"../../testdata/sdg-uk/cascade.yaml",
	} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(s, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		w := cascadetest.Snapshot(cascadetest.Options{Goals: 3}).Draw(t, "snapshot")
		data := cascadefile.Write(&w, cascadefile.WriteOptions{History: true})
		if err := check(s, data); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
	})
}

func TestSchemaRefusesWhatParseRefuses(t *testing.T) {
	t.Parallel()
	s := schema(t)
	for _, bad := range []string{
		"workspace: acme\n", "weir: 2\n", "weir: 1\nworkspace: Acme Inc\n", "weir: 1\ngaols: []\n", "weir: 1\npeople: ana\n",
		"weir: 1\npeople: [ana]\n",
		"weir: 1\npeople: [{name: Ana}]\n", "weir: 1\npeople: [{id: ana, role: boss}]\n",
		"weir: 1\npeople: [{id: ana, onwer: x}]\n", "weir: 1\nasOf: 16.11.2026\n",
		"weir: 1\ngentle: maybe\n", "weir: 1\ngoals: [{id: a, measures: [{to: 4}]}]\n",
		"weir: 1\ngoals: [{id: a, measures: [{metric: m, to: \"4\"}]}]\n",
		"weir: 1\ngoals: [{id: a, people: many}]\n", "weir: 1\nteams: [{id: a, mandate: lazy}]\n",
		"weir: 1\ncycles: [{id: a}]\n",
		"weir: 1\ngoals: [{id: a, serves: [{by: response}]}]\n",
		"weir: 1\nmetrics: [{id: m, observations: [{at: 2026-01-01}]}]\n", "weir: 1\ngoals: [null]\n",
		"weir: 1\nmetrics: [{id: m, observations: [{at: yesterday, value: 1}]}]\n",
		"weir: 1\ngoals: [{id: a, serves: [{goal: b, heard: [{what: x}]}]}]\n",
	} {
		if check(s, []byte(bad)) == nil {
			t.Errorf("the schema takes %q", bad)
		}
		if _, err := cascadefile.Parse([]cascadefile.File{{Name: "a.yaml", Data: []byte(bad)}}, nil); err == nil {
			t.Errorf("Parse takes %q", bad)
		}
	}
}

func TestSchemaDescribesEverything(t *testing.T) {
	t.Parallel()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(cascadefile.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		if props, ok := m["properties"].(map[string]any); ok {
			if d, _ := m["description"].(string); d == "" && path != "" {
				t.Errorf("%s has no description", path)
			}
			for key, p := range props {
				if d, _ := p.(map[string]any)["description"].(string); strings.TrimSpace(d) == "" {
					t.Errorf("%s.%s has no description", path, key)
				}
			}
		}
		for key, sub := range m {
			walk(path+"/"+key, sub)
		}
	}
	walk("", doc)
}
