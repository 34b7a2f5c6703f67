package clock

import (
	"crypto/hmac"
	cryptorand "crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"math/rand/v2"
	"strconv"
	"sync"
)

// IDs makes internal ids and secrets. It is safe for concurrent use. Make one
// with [Random] or [Seeded].
type IDs struct {
	root   []byte // what Secret and Rand, and in a seeded source New, derive from
	seeded bool

	mu   sync.Mutex
	used map[[sha256.Size]byte]uint64 // seeded: how often New was asked for the same thing
}

// Random returns a source whose ids and secrets cannot be guessed.
func Random() *IDs {
	root := make([]byte, sha256.Size)
	fill(root)
	return &IDs{root: root}
}

// Seeded returns a source whose ids and secrets follow from seed alone, so that
// a run can be repeated. Anybody who knows the seed can compute them: it is for
// tests, demonstrations and documentation.
func Seeded(seed int64) *IDs {
	root := mac([]byte("weir seed"), strconv.FormatInt(seed, 10))
	return &IDs{root: root, seeded: true, used: map[[sha256.Size]byte]uint64{}}
}

// New returns a fresh internal id: 128 bits as 26 characters of a–z and 2–7,
// which need no escaping in URLs, HTML or SQL.
//
// A seeded source ignores chance and computes HMAC-SHA256 over kind, parent,
// author and key, and over how often this source was asked for exactly these
// before. There is no counter that authors share, so an id tells nobody how
// much others created. Because author is part of it, an id can only meet an
// earlier one of the same author: a caller that finds it taken (a restart
// begins the counts anew) asks again and gets the next.
func (s *IDs) New(kind, parent, author, key string) string {
	var id [16]byte
	if !s.seeded {
		fill(id[:])
		return encode(id[:])
	}
	what := [sha256.Size]byte(mac(s.root, "id", kind, parent, author, key))
	s.mu.Lock()
	n := s.used[what]
	s.used[what] = n + 1
	s.mu.Unlock()
	copy(id[:], mac(s.root, "id", kind, parent, author, key, strconv.FormatUint(n, 10)))
	return encode(id[:])
}

// Secret returns 32 bytes for one purpose ("etag", "cursor"). The same source
// and purpose give the same bytes; different purposes give unrelated ones. A
// random source forgets its secrets at exit: keep what must outlive it or be
// shared by replicas, and use [Derive] from there.
func (s *IDs) Secret(purpose string) []byte { return Derive(s.root, purpose) }

// Rand is a stream of pseudo-random numbers, under a name that needs no import
// of math/rand.
type Rand = rand.Rand

// Rand returns a stream of pseudo-random numbers for one purpose, for making
// sample data. The same seed and purpose give the same stream. The stream is
// not safe for concurrent use, and nothing secret may come from it.
func (s *IDs) Rand(purpose string) *Rand {
	return rand.New(rand.NewChaCha8([32]byte(mac(s.root, "rand", purpose))))
}

// Derive returns 32 bytes for one purpose from a secret root.
func Derive(root []byte, purpose string) []byte { return mac(root, "secret", purpose) }

// Token returns a new credential: 256 random bits as 52 characters of a–z and
// 2–7. It never follows from a seed: a credential that a number on a command
// line gives away would be none.
func Token() string {
	var b [32]byte
	fill(b[:])
	return encode(b[:])
}

// Salt returns 16 random bytes, to be kept beside what they protect from being
// guessed. Like a token it never follows from a seed.
func Salt() []byte {
	b := make([]byte, 16)
	fill(b)
	return b
}

// mac is HMAC-SHA256 over parts, each led by its length, so that moving a
// character from one part to the next gives another result.
func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}

func encode(b []byte) string { return alphabet.EncodeToString(b) }

var alphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// fill fills b from the machine's random source. crypto/rand ends the program
// if that fails, so there is no error to hand on.
func fill(b []byte) { _, _ = cryptorand.Read(b) }
