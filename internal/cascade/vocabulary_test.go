package cascade_test

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
)

func TestEveryHealthHasItsOwnWords(t *testing.T) {
	t.Parallel()
	seen := map[string]cascade.Health{}
	for _, h := range cascade.Healths {
		says := h.Words().String()
		if other, taken := seen[says]; taken {
			t.Errorf("%s and %s are both %q", other, h, says)
		}
		seen[says] = h
	}
	for _, h := range []cascade.Health{"", "sunny"} {
		if got := h.Words(); !got.Equal(cascade.HealthNoEvidence.Words()) {
			t.Errorf("the health %q claims something: %s", h, got)
		}
	}
}

func TestADeclaredStatusIsAHealth(t *testing.T) {
	t.Parallel()
	claimed := []cascade.Health{cascade.HealthOnTrack, cascade.HealthAtRisk, cascade.HealthOffTrack}
	for i, s := range cascade.Statuses {
		if got := s.Health(); got != claimed[i] || !slices.Contains(cascade.Healths, got) {
			t.Errorf("who declares %s claims %q, not %s", s, got, claimed[i])
		}
	}
	if got := cascade.Status("").Health(); got != "" {
		t.Errorf("who declares nothing claims %q", got)
	}
}

func TestEveryStandingHasItsOwnWords(t *testing.T) {
	t.Parallel()
	seen := map[string]cascade.Standing{}
	for _, s := range append(slices.Clone(cascade.Standings), cascade.OnTrust) {
		says := s.Words()
		if other, taken := seen[says.String()]; taken || says.IsZero() {
			t.Errorf("%q and %s are both %q", other, s, says)
		}
		seen[says.String()] = s
	}
	for _, s := range []cascade.Standing{"", "splendid"} {
		if got := s.Words(); !got.IsZero() {
			t.Errorf("the standing %q claims something: %s", s, got)
		}
	}
}
