package cascadefile

import (
	"encoding/json"
	"fmt"
	"slices"

	"weir.dev/weir/internal/cascade"
)

const (
	namePattern   = `([A-Za-z0-9][A-Za-z0-9._-]{0,63})?(@[A-Za-z0-9~._-]{1,64})?`
	idPattern     = `^` + namePattern + `$`
	insidePattern = `^(` + namePattern + `:)?` + namePattern + `$` // what is named within another, goal:id
	datePattern   = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`
	momentPattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?$`
)

// Schema returns the JSON Schema (2020-12) of a cascade file: what editors check against while one types. It says what
// each block may hold; what references name, which ids are taken and what dates follow which is for Load and Apply.
func Schema() []byte {
	defs := object{}
	for _, b := range blocks() {
		if b != table().root {
			defs[b.name] = b.schema()
		}
	}
	s := table().root.schema()
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$id"] = "https://weir.dev/schema/cascade-file-" + Version + ".json"
	s["title"] = "Weir cascade file"
	s["$defs"] = defs
	out, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("cascadefile: schema: %v", err)) // it holds texts, lists and maps only
	}
	return append(out, '\n')
}

type object = map[string]any

// blocks returns every kind of block, those first met first.
func blocks() []*block {
	found := []*block{table().root}
	for i := 0; i < len(found); i++ {
		for _, f := range found[i].fields {
			if f.sub != nil && !slices.Contains(found, f.sub) {
				found = append(found, f.sub)
			}
		}
	}
	return found
}

func (b *block) schema() object {
	properties, required := object{}, []string{}
	for _, f := range b.fields {
		properties[f.key] = f.schema()
		if f.Required {
			required = append(required, f.key)
		}
	}
	s := object{
		"title": b.name, "description": b.Doc, "type": "object", "properties": properties, "additionalProperties": false,
	}
	if len(required) > 0 {
		s["required"] = required
	}
	if b.name == string(cascade.KindMeasure) {
		s["anyOf"] = []object{{"required": []string{"id"}}, {"required": []string{"metric"}}}
	}
	return s
}

func (f *field) schema() object {
	s := f.valueSchema(!f.List && !f.Required)
	if f.List {
		s = object{"type": nullable("array"), "items": s}
	}
	if f.readings() {
		s = object{"anyOf": []object{{"type": "string"}, s}}
	}
	s["description"] = f.meaning()
	return s
}

// meaning is the field's documentation in one text.
func (f *field) meaning() string {
	doc := f.Doc
	if f.Type == cascade.TypeRef || f.Type == cascade.TypePick {
		doc = fmt.Sprintf("%s The id of a %s.", doc, f.of())
	}
	if f.Type == cascade.TypeRef {
		if in := cascade.Info(f.Of[0]); in.Within != "" {
			doc += fmt.Sprintf(" Where several %ss have one of that id, %s:id.", in.Within, in.Within)
		}
	}
	if f.Absent != "" {
		doc += " Absent: " + f.Absent + "."
	}
	return doc
}

func nullable(types ...string) []string { return append(types, "null") }

// valueSchema describes one value: a list's items, or the whole. Readers of YAML guess types, so a text may arrive as a
// number or a boolean; null means absent.
func (f *field) valueSchema(orNull bool) object {
	types := func(t ...string) any {
		if orNull {
			t = nullable(t...)
		}
		return t
	}
	switch f.Type {
	case cascade.TypeRef:
		if cascade.Info(f.Of[0]).Within != "" {
			return object{"type": types("string", "number", "boolean"), "pattern": insidePattern}
		}
		fallthrough
	case cascade.TypeKey, cascade.TypePick:
		return object{"type": types("string", "number", "boolean"), "pattern": idPattern}
	case cascade.TypeNumber:
		return object{"type": types("number")}
	case cascade.TypeNumbers:
		return object{"type": types("object"), "additionalProperties": object{"type": nullable("number")}}
	case cascade.TypeDate:
		return object{"type": types("string"), "pattern": datePattern}
	case cascade.TypeMoment:
		return object{"type": types("string"), "pattern": momentPattern}
	case cascade.TypeFlag:
		return f.enum(append(append([]string{}, yesWords...), noWords...), orNull)
	case cascade.TypeWord:
		return f.enum(f.Words, orNull)
	case cascade.TypeBlock, cascade.TypeThings:
		options := []object{{"$ref": "#/$defs/" + f.sub.name}}
		if f.sub.Short != "" {
			options = append(options, f.sub.fields[f.sub.byKey[f.sub.Short]].valueSchema(false))
		}
		if orNull {
			options = append(options, object{"type": "null"})
		}
		if len(options) == 1 {
			return options[0]
		}
		return object{"anyOf": options}
	}
	return object{"type": types("string", "number", "boolean")}
}

// enum lists words, and what readers of YAML make of some of them.
func (f *field) enum(words []string, orNull bool) object {
	var all []any
	for _, w := range words {
		all = append(all, w)
	}
	if f.key == "weir" {
		all = []any{1}
	}
	if slices.Contains(words, "yes") {
		all = append(all, true, false)
	}
	if orNull {
		all = append(all, nil)
	}
	return object{"enum": all}
}
