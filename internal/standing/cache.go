package standing

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"reflect"
	"sync"

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

// ask returns the engine's answer to a request. The key is made of the request itself, so a field that the engine may
// come to ask for cannot be left out of it.
func ask[Q, R any](c *evidenceCache, request Q, judge func(Q) (R, error)) (R, error) {
	var k key
	k.text(reflect.TypeFor[Q]().Name())
	k.value(reflect.ValueOf(&request).Elem())
	sum := sha256.Sum256(k)
	got, ok := c.get(sum).(answered[R])
	if !ok {
		got.result, got.err = judge(request)
		c.keep(sum, got)
	}
	return got.result, got.err
}

// key writes down a request, each part marked by its length or kind, so that two requests have one key only if they are
// equal.
type key []byte

func (k *key) text(s string) {
	*k = binary.AppendUvarint(*k, uint64(len(s)))
	*k = append(*k, s...)
}

func (k *key) number(v float64) { *k = binary.BigEndian.AppendUint64(*k, math.Float64bits(v)) }

func (k *key) truth(v bool) {
	*k = append(*k, 0)
	if v {
		(*k)[len(*k)-1] = 1
	}
}

func (k *key) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if k.truth(!v.IsNil()); !v.IsNil() {
			k.value(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			k.value(v.Field(i))
		}
	case reflect.Slice:
		*k = binary.AppendUvarint(*k, uint64(v.Len()))
		if v.CanInterface() {
			if rs, ok := v.Interface().([]evidence.Reading); ok { // most of a request
				for _, r := range rs {
					*k = r.AppendKey(*k)
				}
				return
			}
		}
		for i := range v.Len() {
			k.value(v.Index(i))
		}
	case reflect.String:
		k.text(v.String())
	case reflect.Float64:
		k.number(v.Float())
	case reflect.Bool:
		k.truth(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		*k = binary.AppendVarint(*k, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		*k = binary.AppendUvarint(*k, v.Uint())
	default:
		panic("standing: a request of the evidence engine holds a " + v.Kind().String())
	}
}
