package cascade

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// Readings that were written together are kept together: a column for each thing they say, from the first to the last.

// packForm begins every pack and says how it is written.
const packForm = 1

// errPack says that a pack is not one.
var errPack = errors.New("cascade: these are no readings that were packed")

// Packable reports whether a reading says no more than a pack keeps: its id, in the usual form, its place in the order
// of creation, its metric, its moment and its value.
func Packable(o *Observation) bool {
	r := entryOf(o)
	return r.whole == nil
}

// Pack writes readings, all of them packable, as one text of bytes.
func Pack(os []*Observation) []byte {
	var metrics []ID
	for _, o := range os {
		if !slices.Contains(metrics, o.Metric) {
			metrics = append(metrics, o.Metric)
		}
	}
	b := make([]byte, 0, 64+32*len(metrics)+32*len(os))
	b = binary.AppendUvarint(append(b, packForm), uint64(len(metrics)))
	for _, m := range metrics {
		b = append(binary.AppendUvarint(b, uint64(len(m))), m...)
	}
	b = binary.AppendUvarint(b, uint64(len(os)))
	all := make([]reading, len(os))
	for i, o := range os {
		r := entryOf(o)
		all[i] = r.reading
		b = append(b, r.id[:]...)
	}
	for _, r := range all {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(r.value))
	}
	var before reading
	for i, o := range os {
		b = binary.AppendUvarint(b, uint64(slices.Index(metrics, o.Metric)))
		b = binary.AppendVarint(b, all[i].seq-before.seq)
		b = binary.AppendVarint(b, all[i].at-before.at)
		before = all[i]
	}
	return b
}

// Unpack reads what Pack wrote. do gets one reading after the other, each an entity of its own.
func Unpack(body []byte, do func(*Observation) error) error {
	return unpack(body, func(metric ID, r reading) error {
		e := entry{reading: r}
		return do(e.observation(metric))
	})
}

func unpack(body []byte, do func(metric ID, r reading) error) error {
	p := unpacker{left: body}
	if form := p.bytes(1); len(form) == 0 || form[0] != packForm {
		return errPack
	}
	metrics := make([]ID, p.count(1))
	for i := range metrics {
		metrics[i] = ID(p.bytes(p.count(1)))
	}
	n := p.count(len(packedID{}) + 8)
	ids, values := p.bytes(n*len(packedID{})), p.bytes(n*8)
	var r reading
	for i := range n {
		m := p.count(0)
		r.seq += p.signed()
		r.at += p.signed()
		if p.bad || m >= len(metrics) {
			return errPack
		}
		copy(r.id[:], ids[i*len(r.id):])
		r.value = math.Float64frombits(binary.LittleEndian.Uint64(values[i*8:]))
		if err := do(metrics[m], r); err != nil {
			return err
		}
	}
	if p.bad || len(p.left) > 0 {
		return errPack
	}
	return nil
}

// unpacker reads numbers and bytes until something does not fit.
type unpacker struct {
	left []byte
	bad  bool
}

func (p *unpacker) took(n int) {
	if n <= 0 {
		p.bad, n = true, 0
	}
	p.left = p.left[n:]
}

// count reads how many things of at least so many bytes follow; 0 where there are not that many bytes.
func (p *unpacker) count(bytes int) int {
	v, n := binary.Uvarint(p.left)
	if p.took(n); v > math.MaxInt32 || int(v)*bytes > len(p.left) {
		p.bad = true
	}
	if p.bad {
		return 0
	}
	return int(v)
}

func (p *unpacker) signed() int64 {
	v, n := binary.Varint(p.left)
	p.took(n)
	return v
}

func (p *unpacker) bytes(n int) []byte {
	if n > len(p.left) {
		p.bad = true
		return nil
	}
	out := p.left[:n:n]
	p.left = p.left[n:]
	return out
}
