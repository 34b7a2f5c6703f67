package compress

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

const (
	// level is gzip's: on pages the usual 6 takes twice as long for a tenth less.
	level = 1
	// padding is how many bytes at most an answer is made longer, by as many as its content says: asking again tells
	// nothing more.
	padding = 64
	// tagSuffix marks the ETag of a compressed answer, which is another representation than the plain one.
	tagSuffix = "-gzip"
)

var wrap = func() func(http.Handler) http.HandlerFunc {
	w, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.CompressionLevel(level),
		gzhttp.RandomJitter(padding, 0, true), gzhttp.SuffixETag(tagSuffix),
		gzhttp.ContentTypeFilter(gzhttp.CompressAllContentTypeFilter))
	if err != nil {
		panic(err) // the options above are wrong
	}
	return w
}()

// Send writes a whole answer whose headers are set, but for its length. It is compressed where the reader takes that,
// it is worth it, and no other site can have had it asked for.
func Send(w http.ResponseWriter, r *http.Request, status int, body []byte) (err error) {
	plain := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { err = Plain(w, status, body) })
	if !askedForHere(r) {
		w.Header().Add("Vary", "Accept-Encoding")
		plain(w, r)
		return err
	}
	wrap(plain)(w, r)
	return err
}

// Plain writes a whole answer as it is.
func Plain(w http.ResponseWriter, status int, body []byte) error {
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}

// askedForHere reports whether nobody but the reader themselves, a page of ours or a program with a token of theirs can
// have asked. A browser that does not say where a request comes from may have been sent by any page.
func askedForHere(r *http.Request) bool {
	switch site := r.Header.Values("Sec-Fetch-Site"); {
	case len(site) == 1:
		return site[0] == "same-origin" || site[0] == "none"
	case len(site) > 1:
		return false
	}
	return len(r.Header.Values("Authorization")) > 0 || len(r.Header.Values("Cookie")) == 0
}

// Tag returns an ETag as it was before compression.
func Tag(tag string) string {
	if plain, ok := strings.CutSuffix(tag, tagSuffix+`"`); ok {
		return plain + `"`
	}
	return tag
}
