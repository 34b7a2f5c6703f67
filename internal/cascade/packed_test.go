package cascade

import (
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
