package cascade

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What Encode wrote is read by a reader made once for each kind, several times as fast as encoding/json, which makes no
// use of knowing the form: fields in their order and no blanks. What does not have that form encoding/json reads.

// quick is the place in a text that is being read.
type quick struct {
	in []byte
	at int
}

// reading functions read one value into v, which is zero, and report whether they understood it.
type readValue func(q *quick, v reflect.Value) bool

// readers has one for each kind, by place in kinds.
var readers = func() (all [kindCount]readValue) {
	for i, k := range kinds {
		all[i] = readStruct(reflect.TypeOf(k.new()).Elem())
	}
	return all
}()

// decodeQuick reads an entity as Encode wrote it into e, which is new. Where it reports false e is spoilt.
func decodeQuick(e Entity, body []byte) bool {
	q := quick{in: body}
	return readers[kindIndex[e.Kind()]](&q, reflect.ValueOf(e).Elem()) && q.at == len(body)
}

func readerOf(t reflect.Type) readValue {
	switch p := reflect.PointerTo(t); {
	case t == reflect.TypeFor[Date]():
		return readDate
	case t == reflect.TypeFor[Moment]():
		return readMoment
	case t == reflect.TypeFor[[]ID]():
		return readIDs
	case p.Implements(reflect.TypeFor[json.Unmarshaler]()), p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return readByLibrary
	}
	switch t.Kind() {
	case reflect.String:
		if t == reflect.TypeFor[string]() || t == reflect.TypeFor[ID]() {
			return readText
		}
		return readWord
	case reflect.Bool:
		return readFlag
	case reflect.Int64:
		return readInt
	case reflect.Float64:
		return readFloat
	case reflect.Pointer:
		return readPointer(t)
	case reflect.Slice:
		return readSlice(t)
	case reflect.Struct:
		return readStruct(t)
	}
	return readByLibrary
}

// member is a field of a struct, or of one embedded in it.
type member struct {
	name  string
	index []int
	read  readValue
}

// members lists what encoding/json reads of a struct, in the order in which it writes it.
func members(t reflect.Type) (all []member) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			for _, m := range members(f.Type) {
				m.index = append([]int{i}, m.index...)
				all = append(all, m)
			}
		case strings.Contains(options, "string"):
			all = append(all, member{f.Name, []int{i}, func(*quick, reflect.Value) bool { return false }})
		default:
			if name == "" {
				name = f.Name
			}
			all = append(all, member{name, []int{i}, readerOf(f.Type)})
		}
	}
	return all
}

func readStruct(t reflect.Type) readValue {
	all := members(t)
	return func(q *quick, v reflect.Value) bool {
		if !q.take('{') {
			return false
		}
		if q.take('}') {
			return true
		}
		for next := 0; ; {
			name, ok := q.text()
			if !ok || !q.take(':') {
				return false
			}
			for next < len(all) && all[next].name != string(name) {
				next++
			}
			if next == len(all) { // in another order, or unknown
				return false
			}
			if !all[next].read(q, v.FieldByIndex(all[next].index)) {
				return false
			}
			next++
			if !q.take(',') {
				return q.take('}')
			}
		}
	}
}

func readPointer(t reflect.Type) readValue {
	read := readerOf(t.Elem())
	return func(q *quick, v reflect.Value) bool {
		v.Set(reflect.New(t.Elem()))
		return read(q, v.Elem())
	}
}

func readSlice(t reflect.Type) readValue {
	read := readerOf(t.Elem())
	return func(q *quick, v reflect.Value) bool {
		if !q.take('[') || q.take(']') {
			return false // Encode leaves out what is empty
		}
		for n := 0; ; n++ {
			v.Grow(1)
			v.SetLen(n + 1)
			if !read(q, v.Index(n)) {
				return false
			}
			if !q.take(',') {
				return q.take(']')
			}
		}
	}
}

func readIDs(q *quick, v reflect.Value) bool {
	if !q.take('[') {
		return false
	}
	var few [8]ID
	ids := few[:0]
	for {
		s, ok := q.text()
		if !ok {
			return false
		}
		ids = append(ids, ID(s))
		if !q.take(',') {
			break
		}
	}
	*v.Addr().Interface().(*[]ID) = append(make([]ID, 0, len(ids)), ids...)
	return q.take(']')
}

func readText(q *quick, v reflect.Value) bool {
	s, ok := q.text()
	v.SetString(string(s))
	return ok
}

// vocabulary has the words of the table of kinds, so that each is in memory once.
var vocabulary = func() map[string]string {
	all := map[string]string{}
	var note func(b *Block)
	note = func(b *Block) {
		for _, f := range b.Fields {
			for _, w := range f.Words {
				all[w] = w
			}
			if f.Block != nil {
				note(f.Block)
			}
		}
	}
	for _, k := range kinds {
		note(&k.Block)
	}
	return all
}()

func readWord(q *quick, v reflect.Value) bool {
	s, ok := q.text()
	word, known := vocabulary[string(s)]
	if !known {
		word = string(s)
	}
	v.SetString(word)
	return ok
}

func readDate(q *quick, v reflect.Value) bool {
	s, ok := q.text()
	return ok && v.Addr().Interface().(*Date).UnmarshalText(s) == nil
}

func readMoment(q *quick, v reflect.Value) bool {
	s, ok := q.text()
	return ok && v.Addr().Interface().(*Moment).UnmarshalText(s) == nil
}

func readFlag(q *quick, v reflect.Value) bool {
	v.SetBool(true) // Encode leaves out what is false, but behind a pointer
	if q.word("true") {
		return true
	}
	v.SetBool(false)
	return q.word("false")
}

func readInt(q *quick, v reflect.Value) bool {
	n, err := strconv.ParseInt(string(q.number()), 10, 64)
	v.SetInt(n)
	return err == nil
}

func readFloat(q *quick, v reflect.Value) bool {
	n, err := strconv.ParseFloat(string(q.number()), 64)
	v.SetFloat(n)
	return err == nil
}

// readByLibrary leaves a value to encoding/json.
func readByLibrary(q *quick, v reflect.Value) bool {
	from := q.at
	return q.skip() && json.Unmarshal(q.in[from:q.at], v.Addr().Interface()) == nil
}

// take passes a character, where it is the next.
func (q *quick) take(c byte) bool {
	if q.at < len(q.in) && q.in[q.at] == c {
		q.at++
		return true
	}
	return false
}

func (q *quick) word(w string) bool {
	if n := q.at + len(w); n <= len(q.in) && string(q.in[q.at:n]) == w {
		q.at = n
		return true
	}
	return false
}

// number passes what numbers are written with.
func (q *quick) number() []byte {
	from := q.at
	for q.at < len(q.in) && (q.in[q.at] >= '0' && q.in[q.at] <= '9' || strings.IndexByte("+-.eE", q.in[q.at]) >= 0) {
		q.at++
	}
	return q.in[from:q.at]
}

// text reads a string. What it returns may be a part of the text that is read.
func (q *quick) text() (s []byte, ok bool) {
	from := q.at
	if !q.take('"') {
		return nil, false
	}
	plain, escaped := true, false
	for ; q.at < len(q.in) && q.in[q.at] != '"'; q.at++ {
		switch c := q.in[q.at]; {
		case c == '\\':
			escaped = true
			q.at++
		case c < ' ':
			return nil, false
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	if !q.take('"') {
		return nil, false
	}
	if s = q.in[from+1 : q.at-1]; escaped {
		var text string
		err := json.Unmarshal(q.in[from:q.at], &text)
		return []byte(text), err == nil
	}
	return s, plain || utf8.Valid(s)
}

// skip passes a value. What is inside it is looked at by whoever reads it.
func (q *quick) skip() bool {
	for depth := 0; q.at < len(q.in); {
		switch c := q.in[q.at]; {
		case c == '"':
			if _, ok := q.text(); !ok {
				return false
			}
			if depth == 0 {
				return true
			}
			continue
		case c == '{' || c == '[':
			depth++
		case depth == 0 && (c == ',' || c == '}' || c == ']'):
			return true
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				q.at++
				return true
			}
		}
		q.at++
	}
	return true
}
