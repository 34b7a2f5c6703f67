package cascadefile_test

import (
	"fmt"
	"reflect"
	"testing"

	"weir.dev/weir/internal/cascadefile"
)

func namesOf(t *testing.T, texts ...string) (all []cascadefile.Names) {
	t.Helper()
	for i, text := range texts {
		doc, err := cascadefile.Parse([]cascadefile.File{{Name: fmt.Sprint(i), Data: []byte("weir: 1\n" + text)}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, doc.Names())
	}
	return all
}

func TestBatches(t *testing.T) {
	t.Parallel()
	const (
		goals   = "goals: [{id: b, intent: B, owners: [TEAM], measures: [{metric: m, from: 0, to: 1}]}]"
		lower   = "goals: [{id: c, intent: C, serves: [{goal: b}, {goal: stored}]}]"
		metrics = "metrics: [{id: m}, {id: n, formula: m * 2}]"
		teams   = "teams: [{id: team, lead: p}]"
		people  = "people: [{id: p, name: P}]"
		loopA   = "goals: [{id: x, intent: X, needs: [{goal: y, by: 2026-12-01}]}]"
		loopB   = "goals: [{id: y, intent: Y, needs: [{goal: x, by: 2026-12-01}, {goal: c, by: 2026-12-01}]}]"
	)
	for _, c := range []struct {
		texts []string
		want  [][]int
	}{
		{[]string{people, metrics}, [][]int{{0}, {1}}},
		{[]string{lower, goals, teams, metrics, people}, [][]int{{4}, {2}, {3}, {1}, {0}}},
		{[]string{loopA, loopB}, [][]int{{0, 1}}},
		{[]string{loopA, lower, goals, loopB}, [][]int{{2}, {1}, {0, 3}}},
		{nil, nil},
	} {
		got := cascadefile.Batches(namesOf(t, c.texts...))
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q come in %v, want %v", c.texts, got, c.want)
		}
	}
	if _, _, twice := cascadefile.Twice(namesOf(t, goals, lower, people)); twice {
		t.Error("something stands in two files")
	}
	earlier, later, twice := cascadefile.Twice(namesOf(t, people, goals, "teams: [{id: P, lead: p}]"))
	if !twice || earlier != 0 || later != 2 {
		t.Errorf("files %d and %d name the same (%v), want 0 and 2: people and teams share their keys", earlier, later, twice)
	}
}
