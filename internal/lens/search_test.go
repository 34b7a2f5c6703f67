package lens_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/lens"
)

// A goal is found by words that each occur, in whatever case and language, in its intent or key, in an owner's name or
// in a metric's; and by nothing else.
func TestFoundByWords(t *testing.T) {
	t.Parallel()
	texts := []string{
		"Teams that join stay", "ÄRGER über İstanbul", "Kelvin 300 \u212A", "TEAMS", "ß and SS", "Ǆ", "a", "",
		"join\tthat stay",
		"x-ray: 40 %",
	}
	queries := []string{
		"", " ", "team", "TEAM stay", "stay that", "ärger", "ÄRGER", "i̇stanbul", "istanbul", "\u212A", "k", "K", "ss", "ß",
		"ǆ", "Ǆ",
		"300", "a b", "x-ray: %", "m-1", "join that", "nothing", "at j", "\x00", "\xff", strings.Repeat("a ", 90),
	}
	rapid.Check(t, func(t *rapid.T) {
		any := rapid.SampledFrom(texts)
		doc := cascade.Document{Entities: []cascade.Entity{
			&cascade.Team{Header: cascade.Header{Key: "all"}, Type: cascade.Unit, Name: any.Draw(t, "team")},
			&cascade.Metric{Header: cascade.Header{Key: "m-1"}, Name: any.Draw(t, "metric")},
		}}
		for _, key := range []cascade.ID{"g-1", "Stay", "g-3"} {
			doc.Entities = append(doc.Entities, &cascade.Goal{
				Header: cascade.Header{Key: string(key)}, Intent: any.Draw(t, "intent"), Owners: []cascade.ID{"all"},
			})
		}
		doc.Entities = append(doc.Entities,
			&cascade.Measure{Header: cascade.Header{Key: "k"}, Goal: "Stay", Metric: "m-1"})
		s, err := cascade.Load(doc, &cascadetest.IDs{})
		if err != nil {
			t.Skip("it is refused: ", err)
		}
		l := lens.Of(world(s).Everyone())
		q := rapid.SampledFrom(queries).Draw(t, "query")
		list, err := l.Goals(lens.Filter{Q: q})
		if err != nil {
			t.Fatal(err)
		}
		found, err := l.FindInOutline(lens.Filter{Q: q, State: cascade.Draft}, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		var got, outlined, want []string
		for _, g := range list.All() {
			got = append(got, g.ID)
		}
		for _, r := range found.Rows {
			outlined = append(outlined, r.ID)
		}
		for g := range s.Goals() {
			text := g.Intent + "\n" + g.Key + "\n" + s.Team(g.Owners[0]).Name
			if s.Team(g.Owners[0]).Name == "" {
				text += "all"
			}
			for m := range s.MeasuresOf(g.ID) {
				if text += "\n" + s.Metric(m.Metric).Name; s.Metric(m.Metric).Name == "" {
					text += "m-1"
				}
			}
			missing := func(w string) bool { return !strings.Contains(strings.ToLower(text), w) }
			if !slices.ContainsFunc(strings.Fields(strings.ToLower(q)), missing) {
				want = append(want, l.ID(g))
			}
		}
		if !slices.Equal(got, want) || !slices.Equal(outlined, want) {
			t.Fatalf("%q finds %v, in the outline %v, want %v", q, got, outlined, want)
		}
	})
}
