package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run ./build

//go:embed dist/weir.css dist/weir.js fonts/inter-latin-wght-normal.woff2 icon.svg
var files embed.FS

// Prefix is where Handler must be mounted.
const Prefix = "/assets/"

// Font is the name of the one font, preloaded by every page.
const Font = "inter-latin-wght-normal.woff2"

// A file is one asset, ready to send.
type file struct {
	kind string
	body []byte
	gzip func() []byte // made when it is first sent; empty where it would not be smaller
	name string        // the hashed one
}

var byName, byHashed = load()

// load reads every file once. The font comes first: the style sheet refers to it by its hashed name.
func load() (byName, byHashed map[string]file) {
	byName, byHashed = map[string]file{}, map[string]file{}
	for _, f := range []struct{ path, kind string }{
		{"fonts/" + Font, "font/woff2"},
		{"icon.svg", "image/svg+xml"},
		{"dist/weir.css", "text/css; charset=utf-8"},
		{"dist/weir.js", "text/javascript; charset=utf-8"},
	} {
		body, err := files.ReadFile(f.path)
		if err != nil {
			panic(err) // embedded at build time: cannot be missing
		}
		if font, ok := byName[Font]; ok && strings.HasSuffix(f.path, ".css") {
			body = bytes.ReplaceAll(body, []byte(Font), []byte(font.name))
		}
		sum := sha256.Sum256(body)
		base, ext := path.Base(f.path), path.Ext(f.path)
		made := file{kind: f.kind, body: body, name: strings.TrimSuffix(base, ext) + "-" + hex.EncodeToString(sum[:6]) + ext}
		made.gzip = sync.OnceValue(func() []byte {
			if small := compress(body); len(small) < len(body)*9/10 {
				return small
			}
			return nil
		})
		byName[base], byHashed[made.name] = made, made
	}
	return byName, byHashed
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // writing to memory cannot fail
	}
	return b.Bytes()
}

// Path is where a page finds an asset by its plain name ("weir.css", "weir.js", "icon.svg", Font). It panics on a name
// that does not exist: names are constants in templates, and every template is rendered by a test.
func Path(name string) string {
	f, ok := byName[name]
	if !ok {
		panic(fmt.Sprintf("assets: there is no %q", name))
	}
	return Prefix + f.name
}

// Sheet is a style sheet of ours. No other package makes one without a conversion that a reviewer would see.
type Sheet string

// Inline is the style sheet with the font inside, for a page that stands alone.
func Inline() Sheet {
	css, font := byName["weir.css"].body, byName[Font]
	data := "data:font/woff2;base64," + base64.StdEncoding.EncodeToString(font.body)
	return Sheet(bytes.ReplaceAll(css, []byte(font.name), []byte(data)))
}

// Handler serves the assets under Prefix. An answer under a hashed name never changes and says so; every other name is
// not found.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "Assets are only read.", http.StatusMethodNotAllowed)
			return
		}
		f, ok := byHashed[strings.TrimPrefix(r.URL.Path, Prefix)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		body := f.body
		if small := f.gzip(); small != nil {
			h.Set("Vary", "Accept-Encoding")
			if acceptsGzip(r.Header.Get("Accept-Encoding")) {
				h.Set("Content-Encoding", "gzip")
				body = small
			}
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body) // the reader has gone: nobody is left to tell
		}
	})
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(name, "gzip") {
			q := strings.TrimPrefix(strings.TrimSpace(params), "q=")
			return q == "" || strings.Trim(q, "0.") != ""
		}
	}
	return false
}
