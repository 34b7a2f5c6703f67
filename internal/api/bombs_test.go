package api_test

import (
	"fmt"
	"io"
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
