package lens

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"sync"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
)

// Answers of the evidence engine, kept.

// said keeps what the evidence engine has said of series, for all views and states of a workspace: a write changes few
// series, and judging one takes a hundred times as long as looking it up. A key holds all that an answer rests on, so it
// tells nobody more than they see themselves. There are two generations of answers: one that is asked for again moves to
// the new, and where there is no room one of the old makes way, whichever; once those are used up, all begin to be old
// again. So what is in use stays and what nobody asks for goes, and of more than there is room for, a part stays.
type said struct {
	mu       sync.Mutex
	most     int // how many are kept in all, 1 or more
	new, old map[[sha256.Size]byte]any
}

// maxSaid is how many answers a workspace keeps; beyond it some are given anew.
const maxSaid = 50_000

func newSaid(most int) *said { return &said{most: most, new: map[[sha256.Size]byte]any{}} }

// get returns an answer, or nil.
func (s *said) get(sum [sha256.Size]byte) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if got, ok := s.old[sum]; ok {
		delete(s.old, sum)
		s.new[sum] = got
	}
	return s.new[sum]
}

func (s *said) keep(sum [sha256.Size]byte, answer any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full() {
		for unused := range s.old {
			delete(s.old, unused)
			break
		}
	}
	s.new[sum] = answer
	s.full()
}

// full reports whether there is no room, and then sees to it that something is old.
func (s *said) full() bool {
	full := len(s.new)+len(s.old) >= s.most
	if full && len(s.old) == 0 {
		s.new, s.old = map[[sha256.Size]byte]any{}, s.new
	}
	return full
}

type answered[R any] struct {
	result R
	err    error
}

// ask returns the engine's answer to a request whose every input stands in key.
func ask[R any](s *said, key []byte, judge func() (R, error)) (R, error) {
	sum := sha256.Sum256(key)
	got, ok := s.get(sum).(answered[R])
	if !ok {
		got.result, got.err = judge()
		s.keep(sum, got)
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
