package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// budget is what one page may load of JavaScript, compressed.
const budget = 30 << 10

func get(t *testing.T, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestServes(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{
		"weir.css": "text/css; charset=utf-8", "weir.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
		Font: "font/woff2",
	} {
		if !regexp.MustCompile(`^/assets/[a-z-]+-[0-9a-f]{12}\.[a-z0-9]+$`).MatchString(Path(name)) {
			t.Errorf("%s is at %s", name, Path(name))
		}
		plain, small := get(t, "GET", Path(name)), get(t, "GET", Path(name), "Accept-Encoding", "br, gzip;q=0.5")
		for _, r := range []*http.Response{plain, small} {
			if r.StatusCode != 200 || r.Header.Get("Content-Type") != kind ||
				r.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" ||
				r.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %d %v", name, r.StatusCode, r.Header)
			}
		}
		got := body(t, small.Body)
		if small.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(bytes.NewReader(got))
			if err != nil {
				t.Fatal(err)
			}
			got = body(t, z)
		} else if name != Font && name != "icon.svg" {
			t.Errorf("%s is not compressed", name)
		}
		if !bytes.Equal(got, body(t, plain.Body)) {
			t.Errorf("%s differs when compressed", name)
		}
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"/assets/", "/assets/weir.css", "/assets/weir-000000000000.css", "/assets/../assets.go", Path("weir.css") + "/x",
	} {
		if r := get(t, "GET", path); r.StatusCode != 404 {
			t.Errorf("%s answers %d", path, r.StatusCode)
		}
	}
	if r := get(t, "POST", Path("weir.css")); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST answers %d", r.StatusCode)
	}
	if r := get(t, "HEAD", Path("weir.css")); r.StatusCode != 200 || len(body(t, r.Body)) > 0 {
		t.Errorf("HEAD answers %d", r.StatusCode)
	}
	if r := get(t, "GET", Path("weir.css"), "Accept-Encoding", "gzip;q=0"); r.Header.Get("Content-Encoding") != "" {
		t.Error("compresses for someone who refuses it")
	}
	defer func() {
		if recover() == nil {
			t.Error("a name that does not exist has a path")
		}
	}()
	Path("no-such.css")
}

func TestBudget(t *testing.T) {
	t.Parallel()
	if n := len(byName["weir.js"].gzip()); n == 0 || n > budget {
		t.Errorf("the script is %d bytes compressed; the budget is %d", n, budget)
	}
}

// TestStyleSheetStaysHome holds the style sheet to the policy: no other host, no data, nothing but the one font.
func TestStyleSheetStaysHome(t *testing.T) {
	t.Parallel()
	css := string(byName["weir.css"].body)
	for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(css, -1) {
		if u := strings.Trim(m[1], `"'`); u != "#hatch" && u != byName[Font].name {
			t.Errorf("the style sheet loads %s", u)
		}
	}
	for _, must := range []string{
		byName[Font].name, "light-dark(", ":focus-visible", "prefers-reduced-motion", "@media print",
	} {
		if !strings.Contains(css, must) {
			t.Errorf("the style sheet lacks %s", must)
		}
	}
}

func TestVendorSums(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("vendor/VENDOR.txt")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^(\S+) .*\n  sha256 ([0-9a-f]{64})$`).FindAllStringSubmatch(string(list), -1)
	if len(found) != 3 {
		t.Fatalf("VENDOR.txt lists %d files", len(found))
	}
	for _, f := range found {
		data, err := os.ReadFile(filepath.Join("vendor", f[1]))
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != f[2] {
			t.Errorf("%s is not the file VENDOR.txt names", f[1])
		}
	}
	for _, licence := range []string{"vendor/htmx-LICENSE.txt", "vendor/lucide-LICENSE.txt", "fonts/inter-OFL.txt"} {
		if _, err := os.Stat(licence); err != nil {
			t.Error(err)
		}
	}
}

var refused = regexp.MustCompile(`\beval\(|new Function|innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|` +
	`\.style\.|setAttribute\("(style|on)`)

// TestScriptEvaluatesNothing keeps our own script to what the policy allows.
func TestScriptEvaluatesNothing(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("script/*.ts")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if m := refused.Find(text); m != nil {
			t.Errorf("%s: %s", name, m)
		}
	}
}
