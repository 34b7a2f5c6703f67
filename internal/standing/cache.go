package standing

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"sync"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
)

// evidenceCache keeps answers of the evidence engine, for all views and states of a workspace: a write changes few
// series, and judging one takes a hundred times as long as looking it up. A key holds all that an answer rests on, so a
// kept answer tells nobody more than they see themselves. Answers have two generations. One that is asked for again
// moves to the new generation; when the cache is full, one of the old goes, whichever; when the old is empty, the new
// becomes the old. So what is in use stays and what nobody asks for goes, and if more is in use than fits, part of it
// stays.
type evidenceCache struct {
	mu       sync.Mutex
	most     int // how many are kept in all, 1 or more
	new, old map[[sha256.Size]byte]any
}

// maxAnswers is how many answers a workspace keeps.
const maxAnswers = 50_000

func newEvidenceCache(most int) *evidenceCache {
	return &evidenceCache{most: most, new: map[[sha256.Size]byte]any{}}
}

// get returns an answer, or nil.
func (c *evidenceCache) get(sum [sha256.Size]byte) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	if got, ok := c.old[sum]; ok {
		delete(c.old, sum)
		c.new[sum] = got
	}
	return c.new[sum]
}

func (c *evidenceCache) keep(sum [sha256.Size]byte, answer any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.full() {
		for unused := range c.old {
			delete(c.old, unused)
			break
		}
	}
	c.new[sum] = answer
	c.full()
}

// full reports whether there is no room, and then makes sure that something is old.
func (c *evidenceCache) full() bool {
	full := len(c.new)+len(c.old) >= c.most
	if full && len(c.old) == 0 {
		c.new, c.old = map[[sha256.Size]byte]any{}, c.new
	}
	return full
}

type answered[R any] struct {
	result R
	err    error
}

// ask returns the engine's answer to a request whose every input stands in key.
func ask[R any](c *evidenceCache, key []byte, judge func() (R, error)) (R, error) {
	sum := sha256.Sum256(key)
	got, ok := c.get(sum).(answered[R])
	if !ok {
		got.result, got.err = judge()
		c.keep(sum, got)
	}
	return got.result, got.err
}

// key writes down what an answer rests on, each part marked by its length or kind.
type key []byte

func (k *key) text(parts ...string) {
	for _, p := range parts {
		*k = binary.AppendUvarint(*k, uint64(len(p)))
		*k = append(*k, p...)
	}
}

func (k *key) numbers(values ...*float64) {
	for _, v := range values {
		if v == nil {
			*k = append(*k, 0)
			continue
		}
		*k = binary.BigEndian.AppendUint64(append(*k, 1), math.Float64bits(*v))
	}
}

func (k *key) series(rs []evidence.Reading, days []cascade.Date) {
	*k = binary.AppendUvarint(*k, uint64(len(rs)))
	for i, r := range rs {
		*k = binary.AppendUvarint(*k, uint64(days[i]))
		*k = binary.BigEndian.AppendUint64(*k, math.Float64bits(r.Value))
	}
}
