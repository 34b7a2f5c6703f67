package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/cascade"
)

// AUTHZ-06: what a client may not set cannot be set by adding it, in any spelling, anywhere in a body.
func TestMassAssignment(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	ola := p.as("ola")
	extras := []string{
		"id", "key", "seq", "org_id", "workspace", "owner", "by", "person", "actor", "role", "roles", "created", "created_at",
		"visibility", "audience", "score", "scope", "expires", "limit", "checkIn", "__proto__", "constructor", "$schema",
	}
	for _, o := range api.Operations() {
		e := examples[o.Name]
		if e.body == "" {
			continue
		}
		var body any
		if err := json.Unmarshal([]byte(e.body), &body); err != nil {
			t.Fatal(err)
		}
		try := func(what string, text string) {
			p.unchanged(what, func() {
				if g := ola.do(o.Method, ola.own(e.path), text); g.status < 400 || g.status >= 500 {
					t.Errorf("%s with %s: %d %s\n%s", o.Name, what, g.status, g.body, text)
				}
			})
		}
		objects(body, func(m map[string]any) {
			_, free := m["activated"] // the values of a check-in are keyed by measure, and none has these names
			for _, extra := range extras {
				for _, value := range []any{"ola", 1.0, true, nil, map[string]any{}, []any{}} {
					if _, edit := m["do"]; edit && extra == "id" {
						continue // that is the key it asks for
					}
					if _, fields := m["unit"]; fields && cascade.Info(cascade.KindMetric).Field(extra) != nil {
						continue // of a thing's fields, the table of kinds says which there are
					}
					if _, there := m[extra]; there || value == nil && free {
						continue
					}
					m[extra] = value
					try("an extra "+extra, asJSON(t, body))
					delete(m, extra)
				}
			}
			for _, key := range keys(m) {
				value := m[key]
				for _, other := range []string{
					strings.ToUpper(key), strings.ToUpper(key[:1]) + key[1:], key + "\u200b", strings.Replace(key, "a", "а", 1),
					strings.Replace(key, "e", "е", 1), " " + key, strings.Replace(key, "s", "ſ", 1),
				} {
					if other == key {
						continue
					}
					m[other] = value
					try(fmt.Sprintf("%q beside %s", other, key), asJSON(t, body))
					delete(m, other)
				}
				text := asJSON(t, body)
				member := asJSON(t, key) + ":" + asJSON(t, value)
				if i := strings.Index(text, member); i >= 0 {
					try(key+" twice", text[:i]+member+","+text[i:])
					escaped := fmt.Sprintf(`"\u%04x%s`, key[0], asJSON(t, key)[2:])
					try(key+" twice, once escaped", text[:i]+escaped+":"+asJSON(t, value)+","+text[i:])
					try(key+" with NUL", text[:i]+`"\u0000":1,`+text[i:])
				} else {
					t.Errorf("%s: no %s in %s", o.Name, member, text)
				}
			}
		})
		ola.do(o.Method, ola.own(e.path), asJSON(t, body)).wantGood(o) // the body itself is good
	}
}

func objects(v any, f func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		f(v)
		for _, key := range keys(v) {
			objects(v[key], f)
		}
	case []any:
		for _, item := range v {
			objects(item, f)
		}
	}
}

func keys(m map[string]any) (out []string) {
	for key := range m {
		out = append(out, key)
	}
	return out
}
