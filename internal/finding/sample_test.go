package finding_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// hundred draws a hundred goals of the shipped workspaces with a fixed seed, each with the rules about wording that
// speak of it or of its measures, as rows of a table.
func hundred(t *testing.T) []string {
	var rows []string
	for _, file := range []string{rust, sdg} {
		r, s := realFile(t, file)
		said := map[string][]string{}
		for _, rule := range worded {
			for _, f := range r.Findings {
				if f.Rule == rule.ID && !slices.Contains(said[f.Subject.ID], rule.ID) {
					said[f.Subject.ID] = append(said[f.Subject.ID], rule.ID)
				}
			}
		}
		for g := range s.Goals() {
			rules := strings.Join(said[g.Key], " ")
			if rules == "" {
				rules = "–"
			}
			rows = append(rows, fmt.Sprintf("| `%s` | %s |", g.Key, rules))
		}
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return rows[:100]
}

// TestHundred holds docs/reference/goal-language.md, where a person judged each finding of the hundred, to what the
// rules say today. With -v it prints the rows.
func TestHundred(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/reference/goal-language.md")
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, row := range hundred(t) {
		t.Log(row)
		if !strings.Contains(string(page), "\n"+row+" ") {
			t.Errorf("the page has no row %s: judge it again", row)
		}
		for _, rule := range worded {
			if strings.Contains(row, rule.ID) {
				counts[rule.ID]++
			}
		}
	}
	for rule, n := range counts {
		if !strings.Contains(string(page), fmt.Sprintf("\n| `%s` | %d |", rule, n)) {
			t.Errorf("the page does not count %d of %s", n, rule)
		}
	}
	if len(counts) < 3 {
		t.Errorf("the hundred shows only %d rules: it proves nothing", len(counts))
	}
}
