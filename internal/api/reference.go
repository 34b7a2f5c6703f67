package api

import (
	"fmt"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"weir.dev/weir/internal/auth"
)

// document is something to read below Prefix that is not an operation: the same for everybody.
type document struct {
	contentType string
	body        []byte
}

// These are the paths of the OpenAPI document in its two forms.
const (
	documentJSON = Prefix + "/openapi.json"
	documentYAML = Prefix + "/openapi.yaml"
)

func isDocument(path string) bool { return path == documentJSON || path == documentYAML }

// documents returns the OpenAPI document in its two forms, by path.
func documents(o *huma.OpenAPI) map[string]document {
	asJSON, err := encodeJSON(o)
	if err != nil {
		panic(err) // it is made from the program's own types
	}
	asYAML, err := o.YAML()
	if err != nil {
		panic(err)
	}
	return map[string]document{
		documentJSON: {"application/openapi+json", asJSON}, documentYAML: {"application/openapi+yaml", asYAML},
	}
}

// OpenAPI returns the OpenAPI 3.1 document in YAML.
func (a *API) OpenAPI() []byte { return a.documents()[documentYAML].body }

// Reference returns the page about the operations, in Markdown.
func Reference() []byte {
	var b strings.Builder
	b.WriteString("# The API\n\n")
	fmt.Fprintf(&b,
		"Every operation stands below `%s`. [openapi.yaml](openapi.yaml) has all inputs and answers; a running Weir serves "+
			"it at `%s/openapi.json` and `.yaml`.\n", Prefix, Prefix)
	b.WriteString("Send `Authorization: Bearer TOKEN`; `weir token create` makes one. Which roles have which right is " +
		"in [permissions.md](permissions.md).\n\n")
	b.WriteString("- An `id` is what a person would type: the key of a thing where it leads you there, else its " +
		"internal id. Whatever an operation answers as `id` every operation takes back, and takes the internal id as " +
		"well; `get-thing` answers that as `internal`: it stays when a key changes. What is redacted to you has an " +
		"opaque handle, by which `get-goal` finds the little that you see of a goal.\n")
	b.WriteString("- Lists answer `{\"items\": […], \"next\": cursor}`; ask again with `?cursor=` until `next` is null.\n")
	b.WriteString("- Refusals are `application/problem+json` with a stable `code`. What you may not see answers exactly " +
		"as what does not exist.\n")
	b.WriteString("- Under `fields` stands what a thing says beyond the names of its answer, by the names that " +
		"list-kinds describes; a reference is an object with `id` and `name`, of a restricted thing `restricted`.\n")
	b.WriteString("- Bodies are read strictly: exact keys, each once, nothing unknown. So are query parameters.\n")
	b.WriteString("- A 2xx to a write means that it is on disk. `Idempotency-Key` makes a repeated POST safe.\n")
	b.WriteString("- What is made answers 201 with its address in `Location`; what was there already answers 200.\n")
	b.WriteString("- GET answers carry an `ETag`; `If-None-Match` gives 304. On the PUT of a reading `If-Match` and " +
		"`If-None-Match` guard against overwriting: where they do not hold, the answer is 412. Nothing else answers " +
		"412. What is sent compressed has a tag of its own; either holds.\n")
	b.WriteString("- An edit names the `version` that was read. Where it was overtaken, the answer is 409 with both " +
		"sides in `clashes`. 409 is also the answer where a key is taken, or where what is asked for does not go with " +
		"how things stand.\n")
	b.WriteString("- `edit` answers of each edit the `id` and the new `version` of its thing, so that it can be edited " +
		"again without being read.\n")
	for _, row := range auth.Table() {
		if !slices.ContainsFunc(Operations(), func(o Operation) bool { return o.Right == row.Right }) {
			continue // a right to pages only
		}
		fmt.Fprintf(&b, "\n## Right: %s\n\n%s\n\n| operation | request | what it does |\n|---|---|---|\n", row.Right, row.Doc)
		for _, o := range Operations() {
			if o.Right == row.Right {
				fmt.Fprintf(&b, "| `%s` | `%s %s` | %s |\n", o.Name, o.Method, Prefix+o.Path, o.Doc)
			}
		}
	}
	return []byte(b.String())
}
