package cascade

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Encode writes e as JSON: the form in which rows and the journal keep it. The same entity gives the same bytes.
func Encode(e Entity) []byte {
	b, err := json.Marshal(e)
	if err != nil { // entities hold finite numbers and plain fields only, which the parsers guarantee
		panic(fmt.Sprintf("cascade: encode %s: %v", e.Kind(), err))
	}
	return b
}

// Decode reads what Encode wrote.
func Decode(k Kind, body []byte) (Entity, error) {
	e := New(k)
	if e == nil {
		return nil, fmt.Errorf("cascade: there is no kind %q", k)
	}
	if err := json.Unmarshal(body, e); err != nil {
		return nil, fmt.Errorf("cascade: decode %s: %w", k, err)
	}
	if o, ok := e.(*Observation); ok {
		o.Maker = "" // for a while readings were written with one, which their rows do not keep
	}
	return e, nil
}

// join makes one text of parts that hold no zero byte.
func join(parts ...ID) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte(0)
		}
		b.WriteString(string(p))
	}
	return b.String()
}
