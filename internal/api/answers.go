package api

import (
	"net/http"
	"strings"
	"sync"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/sight"
)

// answers keeps answers that were encoded for somebody, until something changes that this person sees: then their
// state is another, and nobody asks for the old any more. A write that they do not see leaves theirs as they are. It is
// kept by person, since handles, cursors and what one may do are one's own. Answers have two generations, as what the
// evidence engine said has: where there is no room, those that were not asked for lately go.
type answers struct {
	mu       sync.Mutex
	most     int // bytes of a generation
	size     int // bytes of the new one
	new, old map[asked]kept
}

// asked is what an answer rests on.
type asked struct {
	state       sight.State
	person      string
	path, query string
	accept      string // the header, in which the type of the answer is asked for
}

// kept is an answer with its type and ETag.
type kept struct {
	body             []byte
	contentType, tag string
}

// answersMost is how many bytes a generation holds.
const answersMost = 16 * mib

func newAnswers(most int) *answers { return &answers{most: most, new: map[asked]kept{}} }

// askedBy is what somebody asks for in what they see.
func askedBy(who auth.Principal, r *http.Request) asked {
	return asked{
		who.Lens.State(), viewer(who), r.URL.Path, r.URL.RawQuery, strings.Join(r.Header.Values("Accept"), ","),
	}
}

func (a *answers) get(q asked) (kept, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	k, ok := a.new[q]
	if !ok {
		if k, ok = a.old[q]; ok {
			delete(a.old, q)
			a.put(q, k)
		}
	}
	return k, ok
}

// keep keeps an answer, but for one that would take the place of many others.
func (a *answers) keep(q asked, k kept) {
	if q.size()+k.size() > a.most/8 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.put(q, k)
}

// put adds an answer to the new generation. The caller holds a.mu.
func (a *answers) put(q asked, k kept) {
	size := q.size() + k.size()
	if a.size+size > a.most {
		a.new, a.old, a.size = map[asked]kept{}, a.new, 0
	}
	if _, ok := a.new[q]; !ok {
		a.size += size
	}
	a.new[q] = k
}

// size is how many bytes of text it holds.
func (q asked) size() int { return len(q.person) + len(q.path) + len(q.query) + len(q.accept) }

func (k kept) size() int { return len(k.body) + len(k.tag) + len(k.contentType) }
