package source_test

import (
	"fmt"
	"net/http"
	"testing"

	"weir.dev/weir/internal/source"
)

// A proxy that the environment names is not asked.
func TestNoProxy(t *testing.T) {
	proxy, asked := server(t, other, "0", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "proxy") })
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"} {
		t.Setenv(name, proxy)
	}
	url, _ := server(t, outside, "0", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "server") })
	got, err := client(t).Do(t.Context(), source.Request{URL: url})
	if err != nil || string(got.Body) != "server" || asked.Load() > 0 {
		t.Errorf("%q, %v, the proxy was asked %d times", got.Body, source.Cause(err), asked.Load())
	}
}
