package web

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/finding"
)

// Every rule stands in one group of the findings page, and every group names rules that exist.
func TestGroupsNameEveryRule(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for _, g := range groups {
		for _, r := range g.rules {
			seen[r]++
			if finding.ByID(r) == nil {
				t.Errorf("group %q names %q, which is no rule", g.title, r)
			}
		}
	}
	for _, r := range finding.Rules {
		if seen[r.ID] != 1 {
			t.Errorf("rule %q stands in %d groups, want 1", r.ID, seen[r.ID])
		}
	}
	if last := groups[len(groups)-1]; !slices.Equal(last.rules, nil) {
		t.Errorf("the last group takes what stands in none, but names %v", last.rules)
	}
}
