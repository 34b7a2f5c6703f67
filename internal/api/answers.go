package api

import (
	"net/http"
	"strings"

	"weir.dev/weir/internal/lens"
)

// answers are what was encoded for somebody, kept until something changes that this person sees. A write that they do
// not see leaves theirs as they are. They are kept by person, since handles, cursors and what one may do are one's own.
type answers = lens.Recent[asked, kept]

// answersMost is how many bytes a generation of them holds.
const answersMost = 16 * mib

// asked is what somebody asks for in what they see.
type asked struct {
	path, query string
	accept      string // the header, in which the type of the answer is asked for
}

// kept is an answer with its type and ETag.
type kept struct {
	body             []byte
	contentType, tag string
}

func askedBy(r *http.Request) asked {
	return asked{r.URL.Path, r.URL.RawQuery, strings.Join(r.Header.Values("Accept"), ",")}
}

// size is how many bytes it holds with what it answers.
func (q asked) size(k kept) int {
	return len(q.path) + len(q.query) + len(q.accept) + len(k.body) + len(k.contentType) + len(k.tag)
}
