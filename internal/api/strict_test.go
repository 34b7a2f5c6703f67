package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
)

// plainly is the definition of strict, slowly: it reads the tokens one after the other.
func plainly(data []byte) error {
	if !utf8.Valid(data) || !json.Valid(data) {
		return errors.New("not JSON")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	type level struct {
		keys map[string]bool
		key  bool
	}
	var open []*level
	for {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case json.Delim:
			if token == '{' || token == '[' {
				if len(open) == maxDepth {
					return errors.New("too deep")
				}
				if token == '[' {
					open = append(open, nil)
				} else {
					open = append(open, &level{keys: map[string]bool{}, key: true})
				}
				continue
			}
			open = open[:len(open)-1]
		case string:
			if strings.ContainsRune(token, 0) || strings.ContainsRune(token, utf8.RuneError) &&
				!bytes.Contains(data, []byte("\ufffd")) && !bytes.Contains(bytes.ToLower(data), []byte(`\ufffd`)) {
				return errors.New("no text") // encoding/json puts U+FFFD in the place of half a surrogate pair
			}
			if n := len(open); n > 0 && open[n-1] != nil && open[n-1].key {
				if open[n-1].keys[token] {
					return errors.New("twice")
				}
				open[n-1].keys[token] = true
				open[n-1].key = false
				continue
			}
		}
		if n := len(open); n > 0 && open[n-1] != nil {
			open[n-1].key = true // a value has been read
		}
	}
}

var strictSeeds = []string{
	`{}`, `[]`, `null`, `1`, `"x"`, `{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`,
	`{"a":{"b":1,"b":2}}`, `[{"a":1},{"a":1,"a":1}]`,
	`{"a":"}","b":"{"}`, `{"a":"\"","\"":1}`, `{"a\\":1,"a\\":2}`, `"\u0000"`, `{"\u0000":1}`, `"\ud83d\ude00"`,
	`"\ud83d"`, `"\ude00"`, `"\ud83d\ud83d"`, `"\ud83dx"`, `"\uD83D\n"`,
	`{"a":1}}`, `{"a":1} {"b":1}`, `{"a":1,}`, `[1,]`, ` {"a" : [ 1 , 2 ] , "b" : null } `, "\xff", "\"\xff\"",
	"\"a\x00b\"", `{"a":["b","b"]}`, `["a","a"]`, `{"":1,"":2}`,
	strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth), strings.Repeat("[", maxDepth+1) +
		strings.Repeat("]", maxDepth+1), strings.Repeat(`{"a":`, maxDepth+1) + "1" + strings.Repeat("}", maxDepth+1),
	"\ufeff{}", "", " ", `{"a":tru}`, `'a'`, "{\"a\":1}\x00",
}

func FuzzStrict(f *testing.F) {
	for _, s := range strictSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("\ufffd")) || bytes.Contains(bytes.ToLower(data), []byte(`\ufffd`)) {
			return // the definition cannot tell these from what encoding/json puts there
		}
		got, want := strict(data), plainly(data)
		if (got == nil) != (want == nil) {
			t.Errorf("%q: %v, by definition %v", data, got, want)
		}
	})
}

// The words for filters are those of the package that makes them.
func TestHealthWords(t *testing.T) {
	t.Parallel()
	var want []string
	for _, h := range cascade.Healths {
		want = append(want, string(h))
	}
	for _, o := range Operations() {
		if o.Name != "list-goals" {
			continue
		}
		f, ok := o.In.FieldByName("Health")
		if got := strings.Split(f.Tag.Get("enum"), ","); !ok || !slices.Equal(got, want) {
			t.Errorf("the filter takes %q, health is one of %q", got, want)
		}
	}
}

// A panic is an answer with an id, and the id is in the log with the reason.
func TestPanic(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	a := &API{
		log: slog.New(slog.NewTextHandler(&log, nil)), mux: http.NewServeMux(), origin: http.NewCrossOriginProtection(),
	}
	a.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Half", "done")
		_, _ = w.Write([]byte("half an answer"))
		panic("CANARY inside")
	})
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", Prefix+"/me", nil))
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != 500 || p.Code != Internal || len(p.ID) < 10 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if strings.Contains(w.Body.String(), "CANARY") || strings.Contains(w.Body.String(), "half") ||
		w.Header().Get("X-Half") != "" {
		t.Errorf("the answer is %v %s", w.Header(), w.Body)
	}
	if !strings.Contains(log.String(), p.ID) || !strings.Contains(log.String(), "CANARY inside") {
		t.Errorf("the log says %s", log.String())
	}
}

func TestStatusesAreOneToOne(t *testing.T) {
	t.Parallel()
	seen := map[int]Code{}
	for code, status := range statuses {
		if other, ok := seen[status]; ok {
			t.Errorf("%s and %s are both %d", code, other, status)
		}
		seen[status] = code
		if codeOf(status) != code {
			t.Errorf("%d is %s, want %s", status, codeOf(status), code)
		}
	}
}
