package cascade

import (
	"encoding/base32"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestPack packs readings and reads them again, and cuts and bends what was packed.
func TestPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var os []*Observation
		for range rapid.IntRange(0, 20).Draw(t, "readings") {
			o := anyReading(t)
			o.Header = Header{ID: packedID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id")).unpack(), Seq: o.Seq}
			o.Note, o.CheckIn = "", ""
			if !Packable(o) {
				t.Fatalf("%v is not packable", o)
			}
			noted := *o
			noted.Note = "a note"
			if Packable(&noted) {
				t.Fatal("a reading with a note is packable")
			}
			os = append(os, o)
		}
		body := Pack(os)
		var got []*Observation
		read := func(body []byte) error {
			got = nil
			return Unpack(body, func(o *Observation) error {
				got = append(got, o)
				return nil
			})
		}
		if err := read(body); err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(got, os, func(a, b *Observation) bool { return *a == *b }) {
			t.Fatalf("packed %v, and read %v", os, got)
		}
		cut := rapid.IntRange(0, len(body)-1).Draw(t, "cut")
		if err := read(body[:cut]); !errors.Is(err, errPack) {
			t.Errorf("%d of %d bytes are read: %v", cut, len(body), err)
		}
		bent := slices.Clone(body)
		bent[cut] ^= byte(rapid.IntRange(1, 255).Draw(t, "bent"))
		if err := read(bent); err != nil && !errors.Is(err, errPack) { // without a hash it may be other readings
			t.Errorf("bent at %d: %v", cut, err)
		}
	})
}

// TestPackedIDs writes 128 bits as base 32 does, and packs nothing that is written otherwise.
func TestPackedIDs(t *testing.T) {
	t.Parallel()
	library := base32.NewEncoding(idDigits).WithPadding(base32.NoPadding)
	rapid.Check(t, func(t *rapid.T) {
		bits := packedID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bits"))
		id := ID(library.EncodeToString(bits[:]))
		if got := bits.unpack(); got != id {
			t.Fatalf("%x is written %s, want %s", bits, got, id)
		}
		if got, ok := pack(id); !ok || got != bits {
			t.Fatalf("%s is read as %x (%v), want %x", id, got, ok, bits)
		}
		other := []byte(id)
		other[rapid.IntRange(0, len(id)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "digit")
		got, ok := pack(ID(other))
		want, err := library.DecodeString(string(other))
		if canonical := err == nil && library.EncodeToString(want) == string(other); ok != canonical {
			t.Fatalf("%q is read: %v, want %v", other, ok, canonical)
		}
		if ok && got != packedID(want) {
			t.Fatalf("%q is read as %x, want %x", other, got, want)
		}
	})
	for _, id := range []ID{
		"", "a", "aaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaab",
	} {
		if _, ok := pack(id); ok {
			t.Errorf("%q is packed", id)
		}
	}
}

func BenchmarkPackedIDs(b *testing.B) {
	id := packedID{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}.unpack()
	for b.Loop() {
		p, _ := pack(id)
		if p.unpack() != id {
			b.Fatal("another id")
		}
	}
}
