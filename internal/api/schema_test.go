package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"weir.dev/weir/internal/api"
)

// Every answer has the form the OpenAPI document promises, of refusals too: programs are generated from it.
func TestAnswersHaveTheirSchema(t *testing.T) {
	t.Parallel()
	p := sqlite(t, "restricted.yaml", "hidden.yaml")
	// A goal without owners, a team without goals, an ask of nobody: what is empty is where forms break.
	p.apply(p.local, "weir: 1\ngoals:\n  - {id: bare, intent: Nothing else}\n  - {id: needy, intent: Needs it, state: "+
		"committed, needs: [{goal: bare, from: product}]}\nmetrics: [{id: lone}]\n")
	var doc any
	asker{p: p}.get("/openapi.json").want(200).into(&doc)
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("weir:openapi", doc); err != nil {
		t.Fatal(err)
	}
	check := func(o api.Operation, status, kind string, g got) {
		t.Helper()
		path := strings.NewReplacer("~", "~0", "/", "~1").Replace(api.Prefix + o.Path)
		schema, err := compiler.Compile("weir:openapi#/paths/" + path + "/" + strings.ToLower(o.Method) + "/responses/" +
			status + "/content/" + strings.ReplaceAll(kind, "/", "~1") + "/schema")
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal([]byte(g.body), &v); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s answers %s\nwhich is not what it promises: %v", o.Name, g.body, err)
		}
	}
	more := map[string][]string{
		"get-goal": {"/goals/bare", "/goals/needy"}, "explain-why": {"/why?id=bare", "/why?id=lone&kind=metric"},
		"get-metric":        {"/metrics/lone"},
		"list-observations": {"/metrics/lone/observations"}, "list-check-ins": {"/goals/bare/check-ins"},
	}
	for _, who := range []string{"ola", "lea", "sam", "gus"} {
		a := p.as(who)
		for _, o := range api.Operations() {
			e := examples[o.Name]
			for _, path := range append(append([]string{e.path}, e.more...), more[o.Name]...) {
				g := a.do(o.Method, a.own(path), e.body)
				switch {
				case g.status >= 400:
					check(o, "default", "application/problem+json", g)
				case o.Name != "export":
					check(o, map[int]string{200: "200", 201: "201"}[g.status], "application/json", g)
				}
			}
		}
	}
}
