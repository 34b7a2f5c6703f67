package cascade

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Encode writes e as JSON: the form in which rows and the journal keep it. The same entity gives the same bytes.
func Encode(e Entity) []byte { return appendEntity(nil, e) }

func appendEntity(to []byte, e Entity) []byte {
	if o, ok := e.(*Observation); ok && o.Remnant == nil {
		return o.append(to)
	}
	b, err := json.Marshal(e)
	if err != nil { // entities hold finite numbers and plain fields only, which the parsers guarantee
		panic(fmt.Sprintf("cascade: encode %s: %v", e.Kind(), err))
	}
	return append(to, b...)
}

// append is Encode of a reading by hand: readings are many.
func (e *Observation) append(b []byte) []byte {
	b = appendText(append(b, `{"id":`...), string(e.ID))
	b = strconv.AppendInt(append(b, `,"seq":`...), e.Seq, 10)
	b = appendSaid(b, `,"maker":`, string(e.Maker))
	b = appendSaid(b, `,"key":`, e.Key)
	if e.Named != 0 {
		b = strconv.AppendInt(append(b, `,"named":`...), e.Named, 10)
	}
	b = appendText(append(b, `,"metric":`...), string(e.Metric))
	b = appendText(append(b, `,"at":`...), e.At.String())
	b = appendNumber(append(b, `,"value":`...), e.Value)
	b = appendSaid(b, `,"note":`, e.Note)
	return append(appendSaid(b, `,"checkIn":`, string(e.CheckIn)), '}')
}

func appendSaid(b []byte, name, s string) []byte {
	if s == "" {
		return b
	}
	return appendText(append(b, name...), s)
}

// appendText writes s as encoding/json does.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 'A' && c <= 'Z', strings.IndexByte("-._: ", c) >= 0:
		default:
			text, err := json.Marshal(s)
			if err != nil {
				panic(fmt.Sprintf("cascade: encode %q: %v", s, err)) // it writes any string
			}
			return append(b, text...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// appendNumber writes v as encoding/json does.
func appendNumber(b []byte, v float64) []byte {
	if abs := math.Abs(v); abs == 0 || abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	}
	text, err := json.Marshal(v)
	if err != nil { // entities hold finite numbers
		panic(fmt.Sprintf("cascade: encode %v: %v", v, err))
	}
	return append(b, text...)
}

// Decode reads what Encode wrote.
func Decode(k Kind, body []byte) (Entity, error) {
	e := New(k)
	if e == nil {
		return nil, fmt.Errorf("cascade: there is no kind %q", k)
	}
	if !decodeQuick(e, body) {
		e = New(k)
		if err := json.Unmarshal(body, e); err != nil {
			return nil, fmt.Errorf("cascade: decode %s: %w", k, err)
		}
	}
	if o, ok := e.(*Observation); ok {
		o.Maker = "" // for a while readings were written with one, which their rows do not keep
	}
	return e, nil
}

// join makes one text of parts that hold no zero byte.
func join(parts ...ID) string {
	n := len(parts)
	for _, p := range parts {
		n += len(p)
	}
	var b strings.Builder
	b.Grow(n)
	for i, p := range parts {
		if i > 0 {
			b.WriteByte(0)
		}
		b.WriteString(string(p))
	}
	return b.String()
}
