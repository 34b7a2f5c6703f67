package cascadefile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// byNodes reads a file with a node for each of its values.
func byNodes(text string, l Limits) *parser {
	p := &parser{limits: l, noPlain: true}
	p.parse([]File{{Name: "a.yaml", Data: []byte(text)}})
	return p
}

// anyReadingLine draws a line of a list of readings: mostly as Write writes it, and now and then another.
func anyReadingLine(t *rapid.T) string {
	day := fmt.Sprintf("2026-%02d-%02d", rapid.IntRange(1, 13).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
	plain := fmt.Sprintf("      - {at: %s, value: %s}\n", day, rapid.SampledFrom([]string{
		"1", "-2.5", "0", "1.0e+06", "31.5",
	}).Draw(t, "number"))
	if rapid.IntRange(0, 7).Draw(t, "plain") > 0 {
		return plain
	}
	return rapid.SampledFrom([]string{
		"      - {at: 2026-01-05, value: 1, note: counted}\n",
		"      - {value: 1, at: 2026-01-05}\n",
		"      - {at: 2026-01-05T09:30:00+02:00, value: 1}\n",
		"      - {at: 2026-01-05T09:30:00Z, value: 1}\n",
		"      - {at: 2026-01-05, value: 1} # odd\n",
		"      - {at: 2026-01-05, value: 1}  \n",
		"      - {at: 2026-01-05, value: one}\n",
		"      - {at: 2026-01-05, value: ~}\n",
		"      - {at: 2026-01-05, value: 007}\n",
		"      - {at: 2026-01-05, value: 1, value: 2}\n",
		"      - {at: soon, value: 1}\n",
		"      - {at: 2026-01-05, value: }\n",
		"      - {at: 2026-01-05, value: 1\n",
		"      - {at: 2026-01-05, value: 1}}\n",
		"      - {at: 2026-01-05,\n         value: 1}\n",
		"      - at: 2026-01-05\n        value: 1\n",
		"      - {at:  2026-01-05, value:  1}\n",
		"      - \n",
		"      # what follows was counted\n",
		"  # further left\n",
		"\n",
		"        - {at: 2026-01-05, value: 1}\n",
		"     - {at: 2026-01-05, value: 1}\n",
		"    - {at: 2026-01-05, value: 1}\n",
		"\t- {at: 2026-01-05, value: 1}\n",
		"      what: else\n",
		"    name: twice\n",
		"    unit: pts\n",
		"---\n",
		"...\n",
	}).Draw(t, "line")
}

// TestPlainReadingsAreReadings: without nodes a list of readings is read as with them, with its places, and what is
// wrong with it is told in the same words.
func TestPlainReadingsAreReadings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		b.WriteString("weir: 1\nmetrics:\n")
		for i := range rapid.IntRange(1, 3).Draw(t, "metrics") {
			fmt.Fprintf(&b, "  - id: m%d\n    name: Share\n", i)
			b.WriteString(rapid.SampledFrom([]string{
				"    observations:\n", "    observations:\n", "    observations: # weekly\n", "    observations:\n\n",
				"    observations:\n      # weekly\n", "    observatons:\n", "    good:\n",
			}).Draw(t, "key"))
			for range rapid.IntRange(0, 6).Draw(t, "readings") {
				b.WriteString(anyReadingLine(t))
			}
		}
		b.WriteString(rapid.SampledFrom([]string{
			"", "goals:\n  - {id: g, intent: Go}\n", "observations: 1\n",
		}).Draw(t, "end"))
		text := b.String()
		if rapid.IntRange(0, 20).Draw(t, "cut") == 0 {
			text = text[:rapid.IntRange(0, len(text)).Draw(t, "at")]
		}
		l := rapid.SampledFrom([]Limits{{}, {}, {}, {Values: 20}, {Things: 5}}).Draw(t, "limits")
		got, want := &parser{limits: l}, byNodes(text, l)
		got.parse([]File{{Name: "a.yaml", Data: []byte(text)}})
		var a, c []cascade.Change
		for _, e := range got.entities {
			a = append(a, cascade.Change{After: e})
		}
		for _, e := range want.entities {
			c = append(c, cascade.Change{After: e})
		}
		if x, y := cascade.EncodeChanges(a), cascade.EncodeChanges(c); !bytes.Equal(x, y) {
			t.Fatalf("%s\nread as %s\nwant %s", text, x, y)
		}
		if !slices.Equal(got.origins, want.origins) {
			t.Fatalf("%s\nplaces %v\nwant %v", text, got.origins, want.origins)
		}
		x, y := problems(got.sources, got.notes, got.more), problems(want.sources, want.notes, want.more)
		if x.Error() != y.Error() || got.incomplete != want.incomplete {
			t.Fatalf("%s\ntold %v\nwant %v", text, x, y)
		}
	})
}

// TestReadingsKey: what is read without nodes stands under a key that has no other meaning.
func TestReadingsKey(t *testing.T) {
	t.Parallel()
	seen, found := map[*block]bool{}, 0
	var look func(b *block)
	look = func(b *block) {
		if seen[b] {
			return
		}
		seen[b] = true
		for _, f := range b.fields {
			if (f.key == readingsKey) != f.readings() {
				t.Errorf("%s has a key %s, which are readings: %t", b.name, f.key, f.readings())
			}
			if f.readings() {
				found++
			}
			if f.sub != nil {
				look(f.sub)
			}
		}
	}
	look(table().root)
	if found != 1 {
		t.Errorf("%d keys of readings, want 1", found)
	}
}
