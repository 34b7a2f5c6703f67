package api

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/compress"
)

// buffer holds an answer until it is whole.
type buffer struct {
	under  http.ResponseWriter
	header http.Header
	status int
	body   bytes.Buffer
	viewer string // whose answer it is
	sent   func() // called when it has been sent
	was    *kept  // an answer that was given before, in the place of body
}

func (b *buffer) Header() http.Header { return b.header }

func (b *buffer) WriteHeader(status int) {
	if b.status == 0 {
		b.status = status
	}
}

func (b *buffer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

// Unwrap lets http.ResponseController set the deadline for reading a body.
func (b *buffer) Unwrap() http.ResponseWriter { return b.under }

func (b *buffer) reset() {
	b.status, b.header, b.was = 0, http.Header{}, nil
	b.body.Reset()
}

// again answers as before.
func (b *buffer) again(was kept) {
	b.status, b.was = http.StatusOK, &was
	b.header.Set("Content-Type", was.contentType)
}

// kept is the answer to be given again. Nothing may be written to it any more.
func (b *buffer) kept(a *API) kept {
	if b.was == nil {
		b.was = &kept{b.body.Bytes(), b.header.Get("Content-Type"), a.etag(b.viewer, b.body.Bytes())}
	}
	return *b.was
}

// send writes the answer. No cache on the way may keep it.
func (b *buffer) send(a *API, w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for name, values := range b.header {
		h[name] = values
	}
	if b.status == 0 {
		b.status = http.StatusOK
	}
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Add("Vary", "Authorization, Cookie, "+auth.WorkspaceHeader)
	h.Set("X-Content-Type-Options", "nosniff")
	tagged := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodPut
	if (b.status == http.StatusOK || r.Method == http.MethodPut && b.status == http.StatusCreated) && tagged {
		tag := b.kept(a).tag
		h.Set("ETag", tag)
		if named := names(r.Header.Values("If-None-Match"), tag, true); named != "" && r.Method != http.MethodPut {
			h.Set("ETag", named)
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	body := b.body.Bytes()
	if b.was != nil {
		body = b.was.body
	}
	if b.status != http.StatusNoContent {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	_ = compress.Send(w, r, b.status, body) // when it fails, nobody is left to tell
}

// etag names a representation for one viewer. It is keyed, so that a body cannot be guessed and compared with its tag.
func (a *API) etag(viewer string, body []byte) string {
	return `"` + base64.RawURLEncoding.EncodeToString(sign(a.etagKey, viewer, string(body))[:18]) + `"`
}

func viewer(p auth.Principal) string { return p.Workspace.ID + "/" + string(p.Person) }

// matches reports whether an If-None-Match header names a tag. It compares weakly, as RFC 9110 has it for that header.
func matches(header []string, tag string) bool { return names(header, tag, true) != "" }

// strictly reports whether an If-Match header names a tag. A weak tag names nothing there.
func strictly(header []string, tag string) bool { return names(header, tag, false) != "" }

// names returns how a header lists a tag, or "" where it does not: what was sent compressed has a tag of its own, which
// names the same, and * names any; with weak also a weak tag does. An empty tag is no representation.
func names(header []string, tag string, weak bool) string {
	if tag == "" {
		return ""
	}
	for _, h := range header {
		for part := range strings.SplitSeq(h, ",") {
			if part = strings.TrimSpace(part); weak {
				part = strings.TrimPrefix(part, "W/")
			}
			if part == "*" {
				return tag
			}
			if compress.Tag(part) == tag {
				return part
			}
		}
	}
	return ""
}

// panicked is a failure of the program itself.
type panicked struct{ value any }

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, debug.Stack()) }
