package api_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http/httptest"
	"runtime/debug"
	"strings"
	"testing"
)

// TestBombsAreRefusedEarly sends bodies that say little and would cost much: each is refused, with few words, and takes
// no more memory than some times its size. It runs by itself, since others would count.
func TestBombsAreRefusedEarly(t *testing.T) {
	const mib = 1 << 20
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	p := sqlite(t)
	ola := p.as("ola")
	keys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"k%d":1,`, i)
		}
		return "{" + strings.TrimSuffix(b.String(), ",") + "}"
	}
	list := func(of string, n int) string { return "[" + strings.Repeat(of+",", n-1) + of + "]" }
	formula := func(of string) string {
		return files(false, "a.yaml", "weir: 1\nmetrics: [{id: z, name: Z, formula: \""+of+"\"}]\n")
	}
	for _, c := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"brackets in a formula", "POST", "/plan", formula(strings.Repeat("(", 15*mib)), 422},
		{"signs in a formula", "POST", "/plan", formula(strings.Repeat("-", 15*mib)), 422},
		{"empty files", "POST", "/plan", `{"files":` + list("{}", 5_000_000) + `}`, 400},
		{"many files", "POST", "/plan", `{"files":` + list(`{"name":"a.yaml","text":"weir: 1"}`, 30_000) + `}`, 422},
		{"empty readings", "POST", "/observations", `{"items":` + list("{}", 340_000) + `}`, 400},
		{"bad readings", "POST", "/observations", `{"items":` + list("{}", 9_999) + `}`, 422},
		{"fields that are none", "PUT", "/metrics/share/observations/2026-11-15", keys(60_000), 422},
		{"edits that are none", "POST", "/edits", `{"edits":` + list("{}", 30_000) + `}`, 422},
		{"nested", "POST", "/plan", strings.Repeat("[", 15*mib), 400},
		{
			"a number without end", "PUT", "/metrics/share/observations/2026-11-15",
			`{"value":` + strings.Repeat("1", mib-50) + `}`, 400,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var answer got
			held, allocated := taken(func() { answer = ola.do(c.method, c.path, c.body) })
			t.Logf("%d, %d MiB held, %d MiB allocated: %.150s", answer.status, held/mib, allocated/mib, answer.body)
			if answer.status != c.status {
				t.Errorf("it is answered with %d, want %d", answer.status, c.status)
			}
			if len(answer.body) > 64<<10 {
				t.Errorf("the answer has %d bytes", len(answer.body))
			}
			if allocated > 384*mib {
				t.Errorf("it allocated %d MiB", allocated/mib)
			}
		})
	}
}

// A body is read as it is sent: one that says it is compressed, of another kind, or hides in what every request carries
// is refused, in words that say so.
func TestBodiesOfOtherKinds(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	ola := p.as("ola")
	var z, parts bytes.Buffer
	w, m := gzip.NewWriter(&z), multipart.NewWriter(&parts)
	_, err := w.Write(make([]byte, 64<<20))
	if err = errors.Join(err, w.Close(), m.WriteField("value", "1"), m.Close()); err != nil {
		t.Fatal(err)
	}
	const reading = "/metrics/share/observations/2026-11-15"
	p.unchanged("none of these", func() {
		for _, c := range []struct {
			name, method, path, body string
			header                   []string
			status                   int
		}{
			{"gzip", "PUT", reading, z.String(), []string{"Content-Encoding", "gzip"}, 415},
			{"gzip that says nothing", "PUT", reading, z.String(), nil, 400},
			{"a plan in gzip", "POST", "/plan", z.String(), []string{"Content-Encoding", "gzip"}, 415},
			{"parts", "PUT", reading, parts.String(), []string{"Content-Type", m.FormDataContentType()}, 415},
			{"a long query", "GET", "/goals?q=" + strings.Repeat("a", 30_000), "", nil, 422},
			{"a query of words", "GET", "/search?q=" + strings.Repeat("a+", 15_000), "", nil, 422},
			{"a query of many", "GET", "/goals?" + strings.Repeat("q=a&", 7_500), "", nil, 422},
			{"names that are none", "GET", "/goals?" + strings.Repeat("a&", 15_000), "", nil, 422},
			{"a long cursor", "GET", "/goals?cursor=" + strings.Repeat("a", 30_000), "", nil, 422},
			{"a long tag", "PUT", reading, `{"value":1}`, []string{"If-Match", strings.Repeat(`"a",`, 7_000)}, 412},
			{
				"a long key", "POST", "/observations", `{"items":[]}`, []string{"Idempotency-Key", strings.Repeat("a", 30_000)}, 422,
			},
		} {
			g := ola.do(c.method, c.path, c.body, c.header...)
			if g.status != c.status || len(g.body) > 8<<10 {
				t.Errorf("%s is answered with %d and %d bytes, want %d: %.200s", c.name, g.status, len(g.body), c.status, g.body)
			}
		}
	})
}

// A body that breaks the rules of HTTP, or breaks off, is the sender's mistake and not ours.
func TestABodyThatCannotBeReadIsBad(t *testing.T) {
	t.Parallel()
	p := sqlite(t)
	server := httptest.NewServer(p.api)
	defer server.Close()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := fmt.Fprintf(c, "POST /api/v1/observations HTTP/1.1\r\nHost: weir\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n",
		p.as("ola").token); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") {
		t.Errorf("%v: %s", err, answer)
	}
}
