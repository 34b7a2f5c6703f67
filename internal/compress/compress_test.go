package compress_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"weir.dev/weir/internal/compress"
)

// long is an answer that is worth it.
var long = []byte(strings.Repeat("<p>Be the first choice for remote teams</p>\n", 200))

// answer asks for a body with some headers, each "Name: value".
func answer(t *testing.T, method string, body []byte, status int, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "/", nil)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("ETag", `"abc"`)
	if err := compress.Send(w, r, status, body); err != nil {
		t.Error(err)
	}
	return w.Result()
}

// read returns what an answer says, and whether it was compressed.
func read(t *testing.T, a *http.Response) (body []byte, compressed bool, comment string) {
	t.Helper()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	if n := a.Header.Get("Content-Length"); n != "" && n != strconv.Itoa(len(body)) {
		t.Errorf("%s bytes are promised and %d sent", n, len(body))
	}
	switch how := a.Header.Get("Content-Encoding"); how {
	case "":
		return body, false, ""
	case "gzip":
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		body, err = io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return body, true, z.Comment
	default:
		t.Fatalf("it is encoded as %s", how)
		return nil, false, ""
	}
}

const takes, here, mine = "Accept-Encoding: gzip", "Sec-Fetch-Site: same-origin", "Cookie: weir=x"

func TestSend(t *testing.T) {
	t.Parallel()
	token := "Authorization: Bearer x"
	for name, tt := range map[string]struct {
		method  string
		body    []byte
		status  int
		headers []string
		want    bool
	}{
		"a page of ours asks":              {"GET", long, 200, []string{takes, here, mine}, true},
		"the reader asks by an address":    {"GET", long, 200, []string{takes, "Sec-Fetch-Site: none", mine}, true},
		"a program asks":                   {"GET", long, 200, []string{takes, token}, true},
		"nobody in particular asks":        {"GET", long, 200, []string{takes}, true},
		"a refusal":                        {"POST", long, 422, []string{takes, here, mine}, true},
		"among others":                     {"GET", long, 200, []string{"Accept-Encoding: br, gzip;q=0.5", here}, true},
		"another site has it asked for":    {"GET", long, 200, []string{takes, "Sec-Fetch-Site: cross-site", mine}, false},
		"a neighbour of the site does":     {"GET", long, 200, []string{takes, "Sec-Fetch-Site: same-site", mine}, false},
		"another site, without a session":  {"GET", long, 200, []string{takes, "Sec-Fetch-Site: cross-site"}, false},
		"another site, with a token":       {"GET", long, 200, []string{takes, "Sec-Fetch-Site: cross-site", token}, false},
		"two say where from":               {"GET", long, 200, []string{takes, here, "Sec-Fetch-Site: cross-site"}, false},
		"a browser that does not say so":   {"GET", long, 200, []string{takes, mine}, false},
		"a word that is none":              {"GET", long, 200, []string{takes, "Sec-Fetch-Site: Same-Origin ", mine}, false},
		"who does not take it":             {"GET", long, 200, []string{here, mine}, false},
		"who refuses it":                   {"GET", long, 200, []string{"Accept-Encoding: gzip;q=0", here, mine}, false},
		"who takes another":                {"GET", long, 200, []string{"Accept-Encoding: br, zstd", here, mine}, false},
		"too little":                       {"GET", long[:500], 200, []string{takes, here, mine}, false},
		"nothing":                          {"DELETE", nil, 204, []string{takes, here, mine}, false},
		"only what an answer would be":     {"HEAD", long, 200, []string{takes, here, mine}, false},
		"a part of it, which is not given": {"GET", long, 200, []string{takes, here, mine, "Range: bytes=0-99"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := answer(t, tt.method, tt.body, tt.status, tt.headers...)
			body, compressed, _ := read(t, a)
			if compressed != tt.want {
				t.Errorf("compressed: %v", compressed)
			}
			if a.StatusCode != tt.status || !bytes.Equal(body, tt.body) {
				t.Errorf("status %d, %d bytes of %d", a.StatusCode, len(body), len(tt.body))
			}
			if vary := strings.Join(a.Header.Values("Vary"), ", "); vary != "Accept-Encoding" {
				t.Errorf("it varies by %q", vary)
			}
			want := `"abc"`
			if compressed {
				want = `"abc-gzip"`
			}
			if got := a.Header.Get("ETag"); got != want || compress.Tag(got) != `"abc"` {
				t.Errorf("its tag is %s", got)
			}
		})
	}
}

// How much longer an answer is made follows from what it says: asked for again it is as long, and what differs in a
// letter is made longer by another number of bytes.
func TestPadding(t *testing.T) {
	t.Parallel()
	lengths := map[int]bool{}
	for i := range 40 {
		body := fmt.Appendf(nil, "%s%d", long, i)
		_, _, first := read(t, answer(t, "GET", body, 200, takes, here))
		_, _, again := read(t, answer(t, "GET", body, 200, takes, here))
		if first != again {
			t.Fatalf("the same answer is made longer by %d and by %d bytes", len(first), len(again))
		}
		lengths[len(first)] = true
	}
	if len(lengths) < 20 || lengths[0] {
		t.Errorf("40 answers are made longer by %d different numbers of bytes", len(lengths))
	}
}

// What an answer needs is not kept for the next, nor seen in it.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	for i := range 100 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			body := bytes.Repeat([]byte(strconv.Itoa(i)), 3000)
			if got, _, _ := read(t, answer(t, "GET", body, 200, takes, here)); !bytes.Equal(got, body) {
				t.Error("somebody else's answer came")
			}
		})
	}
}
