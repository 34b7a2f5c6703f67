package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"weir.dev/weir/internal/words"
)

const (
	maxDepth  = 64      // is how deep a body may nest
	maxValues = 100_000 // is how many values it may hold: ten thousand readings with all there is to one, and some
)

// strictJSON reads and writes bodies. encoding/json alone takes keys in any case, the last of several equal keys, and
// bytes that are no text; programs that read the same body differently are how a check is passed by one and an action
// taken by the other.
var strictJSON = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		b, err := encodeJSON(v)
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	},
	Unmarshal: func(data []byte, v any) error {
		if _, ok := v.(*any); ok { // huma decodes twice, first into any; what was strict once stays so
			if err := strict(data); err != nil {
				return err
			}
			return json.Unmarshal(data, v)
		}
		if mayHoldTooMuch(data) { // nor is it read for nothing where it was refused
			if err := strict(data); err != nil {
				return err
			}
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		return d.Decode(v)
	},
}

// encodeJSON writes a body: one line, ended.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// mayHoldTooMuch reports true of every body with more than maxValues values, and of few others.
func mayHoldTooMuch(data []byte) bool {
	n := 0
	for _, sign := range []string{",", "{", "["} {
		n += bytes.Count(data, []byte(sign))
	}
	return n > maxValues
}

// strict refuses what is not exactly one JSON value in UTF-8, with each key once in its object, without NUL, without
// halves of surrogate pairs, at most maxDepth deep and of at most maxValues values.
func strict(data []byte) error {
	if !utf8.Valid(data) {
		return words.Errorf("the body is not UTF-8")
	}
	if !json.Valid(data) {
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			return words.Errorf("the body is not JSON: %s", err)
		}
		return words.Errorf("the body is not JSON")
	}
	// From here on the grammar holds, so it is enough to look at strings and brackets.
	var keys []map[string]bool // of the open containers; nil for an array
	key := false               // the next string is a key
	values := 0
	more := func() error {
		if values++; values > maxValues {
			return words.Errorf("the body holds more than %s values; send it in parts", strconv.Itoa(maxValues))
		}
		return nil
	}
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			if len(keys) == maxDepth {
				return words.Errorf("the body nests deeper than %s", strconv.Itoa(maxDepth))
			}
			if err := more(); err != nil {
				return err
			}
			var seen map[string]bool
			if data[i] == '{' {
				seen = map[string]bool{}
			}
			keys = append(keys, seen)
			key = seen != nil
		case '}', ']':
			keys = keys[:len(keys)-1]
			key = false
		case ',':
			if err := more(); err != nil {
				return err
			}
			key = keys[len(keys)-1] != nil
		case '"':
			end, text, err := stringAt(data, i)
			if err != nil {
				return err
			}
			if key {
				seen := keys[len(keys)-1]
				if seen[text] {
					return words.Errorf("the key %s stands twice in one object", fmt.Sprintf("%.80q", text))
				}
				seen[text] = true
				key = false
			}
			i = end
		}
	}
	return nil
}

// stringAt reads the valid JSON string that begins at data[i] and returns where it ends.
func stringAt(data []byte, i int) (end int, text string, err error) {
	end = i + 1
	escaped := false
	for data[end] != '"' {
		if data[end] != '\\' {
			end++
			continue
		}
		escaped = true
		if data[end+1] != 'u' {
			end += 2
			continue
		}
		r := hex4(data[end+2:])
		end += 6
		switch {
		case r == 0:
			return 0, "", words.Errorf("a text holds the character NUL")
		case r >= 0xdc00 && r <= 0xdfff:
			return 0, "", words.Errorf("a text holds half of a surrogate pair")
		case r >= 0xd800 && r <= 0xdbff:
			if data[end] != '\\' || data[end+1] != 'u' || hex4(data[end+2:])&0xfc00 != 0xdc00 {
				return 0, "", words.Errorf("a text holds half of a surrogate pair")
			}
			end += 6
		}
	}
	if !escaped {
		return end, string(data[i+1 : end]), nil
	}
	return end, text, errors.Join(json.Unmarshal(data[i:end+1], &text))
}

// hex4 reads the four hexadecimal digits that valid JSON has after \u.
func hex4(b []byte) (r rune) {
	for _, c := range b[:4] {
		r <<= 4
		switch {
		case c >= 'a':
			r |= rune(c-'a') + 10
		case c >= 'A':
			r |= rune(c-'A') + 10
		default:
			r |= rune(c - '0')
		}
	}
	return r
}
