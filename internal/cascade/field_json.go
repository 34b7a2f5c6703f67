package cascade

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
)

// Decode reads a value of f from JSON, into the form in which Get returns it; null is nil. The error says what was
// expected. References are taken as they are written.
func (f *Field) Decode(raw json.RawMessage) (any, error) {
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return nil, nil
	}
	if !f.List {
		return f.decodeOne(raw)
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return nil, fmt.Errorf("expected a list")
	}
	if len(items) == 0 {
		return nil, nil
	}
	values := make([]any, len(items))
	for i, item := range items {
		v, err := f.decodeOne(item)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		values[i] = v
	}
	switch f.Type {
	case TypeBlock:
		return values, nil
	case TypeRef:
		return listOf[ID](values), nil
	}
	return listOf[string](values), nil
}

func listOf[T any](values []any) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = v.(T)
	}
	return out
}

func (f *Field) decodeOne(raw json.RawMessage) (any, error) {
	switch f.Type {
	case TypeNumber:
		v, err := into[float64](raw, "a number")
		if err == nil && math.IsInf(v, 0) {
			err = fmt.Errorf("expected a finite number")
		}
		return v, err
	case TypeFlag:
		return into[bool](raw, "true or false")
	case TypeDate:
		return into[Date](raw, "a date as 2026-11-16")
	case TypeMoment:
		return into[Moment](raw, "a date as 2026-11-16, or a time as 2026-11-16T09:30:00Z")
	case TypeRef:
		return into[ID](raw, "the id or key of a "+called(f.Of))
	case TypeNumbers:
		return into[map[ID]float64](raw, "numbers by "+called(f.Of))
	case TypeBlock:
		return f.decodeBlock(raw)
	}
	return into[string](raw, "a text")
}

func into[T any](raw json.RawMessage, what string) (v T, err error) {
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) || json.Unmarshal(raw, &v) != nil {
		return v, fmt.Errorf("expected %s", what)
	}
	return v, nil
}

// decodeBlock reads an object by the fields of the block, so that unknown names and other spellings are refused.
func (f *Field) decodeBlock(raw json.RawMessage) (any, error) {
	var parts map[string]json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		return nil, fmt.Errorf("expected an object")
	}
	out := f.New()
	for name, part := range parts {
		in := f.Block.Field(name)
		if in != nil && in.Told { // read together with the rest and sent back
			continue
		}
		if in == nil || in.Name != name || in.Kept {
			return nil, fmt.Errorf("there is no field %q", name)
		}
		v, err := in.Decode(part)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		in.Set(out, v)
	}
	return out, nil
}
