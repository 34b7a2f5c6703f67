package cascade

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"

	"weir.dev/weir/internal/words"
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
		return nil, words.Errorf("expected a list")
	}
	if len(items) == 0 {
		return nil, nil
	}
	values := make([]any, len(items))
	for i, item := range items {
		v, err := f.decodeOne(item)
		if err != nil {
			return nil, words.Errorf("item %s: %s", strconv.Itoa(i+1), err)
		}
		values[i] = v
	}
	switch f.Type {
	case TypeBlock:
		return values, nil
	case TypeRef:
		return listOf[ID](values), nil
	case TypeDate:
		return listOf[Date](values), nil
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
		v, err := into[float64](raw, words.T("a number"))
		if err == nil && math.IsInf(v, 0) {
			err = words.Errorf("expected a finite number")
		}
		return v, err
	case TypeFlag:
		return into[bool](raw, words.T("true or false"))
	case TypeDate:
		return into[Date](raw, words.T("a date as 2026-11-16"))
	case TypeMoment:
		return into[Moment](raw, words.T("a date as 2026-11-16, or a time as 2026-11-16T09:30:00Z"))
	case TypeRef:
		return into[ID](raw, words.T("the id or key of a %s", called(f.Of)))
	case TypeNumbers:
		return into[map[ID]float64](raw, words.T("numbers by %s", called(f.Of)))
	case TypeBlock:
		return f.decodeBlock(raw)
	}
	return into[string](raw, words.T("a text"))
}

func into[T any](raw json.RawMessage, what words.Text) (v T, err error) {
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) || json.Unmarshal(raw, &v) != nil {
		return v, words.Errorf("expected %s", what)
	}
	return v, nil
}

// decodeBlock reads an object by the fields of the block, so that unknown names and other spellings are refused.
func (f *Field) decodeBlock(raw json.RawMessage) (any, error) {
	var parts map[string]json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		return nil, words.Errorf("expected an object")
	}
	out := f.New()
	for name, part := range parts {
		in := f.Block.Field(name)
		if in != nil && in.Told { // read together with the rest and sent back
			continue
		}
		if in == nil || in.Name != name || in.Kept {
			return nil, words.Errorf("there is no field %s", words.Quoted(name))
		}
		v, err := in.Decode(part)
		if err != nil {
			return nil, words.Errorf("%s: %s", name, err)
		}
		in.Set(out, v)
	}
	return out, nil
}
