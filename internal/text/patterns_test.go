package text

import "testing"

// decider gives the pattern that decides a text.
func decider(tb testing.TB, text, lang string) *pattern {
	tb.Helper()
	lx := lexicons()[lang]
	if lx == nil {
		lx = detect(text)
	}
	s := tokenize(text, lx)
	defer s.free()
	p := s.parse()
	return p.pattern(p.facts())
}

// Every pattern decides its examples, so that none stands where another has taken all it could decide.
func TestPatternsDecideTheirExamples(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for i := range patterns {
		p := &patterns[i]
		if names[p.name] {
			t.Errorf("two patterns are called %q", p.name)
		}
		names[p.name] = true
		if len(p.examples) == 0 && i < len(patterns)-1 {
			t.Errorf("%q has no example", p.name)
		}
		for _, text := range p.examples {
			if got := decider(t, text, "en"); got != p {
				t.Errorf("%q is decided by %q, not by %q", text, got.name, p.name)
			}
		}
	}
}
