package api

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// config is huma's without its documents, which load from elsewhere, and without its hooks, which add links that repeat
// the Host header to every answer.
func config() huma.Config {
	c := huma.DefaultConfig("Weir", "1")
	c.CreateHooks, c.OpenAPIPath, c.DocsPath, c.SchemasPath = nil, "", "", ""
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	c.Info.Description =
		"Goals with their reasons, in JSON. Lists answer {\"items\": […], \"next\": cursor or null}; refusals are " +
			"problem+json with a stable code. " +
			"What one may not see answers exactly as what does not exist."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "A token of a person; it fixes the workspace."},
		"session": {Type: "apiKey", In: "cookie", Name: "weir", Description: "A signed-in browser (over TLS the cookie is " +
			"__Host-weir). With several workspaces, name one in the header Weir-Workspace."},
	}
	return c
}

// schemaName keeps the types of different packages apart: a finding's subject is another one than a line's.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if strings.HasSuffix(t.PkgPath(), "/finding") && !strings.HasPrefix(name, "Finding") {
		return "Finding" + name
	}
	return name
}
