package sight_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// canary stands in every hidden text.
const canary = "zqcanary"

var (
	today  = cascade.NewDate(2026, 11, 16)
	secret = []byte("a secret of the instance")
)

func world(s cascade.Snapshot) *sight.World { return sight.NewWorld(s, today, secret) }

// shown is everything a snapshot holds, with what is withheld marked.
func shown(s *cascade.Snapshot) []string {
	var out []string
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			line := fmt.Sprintf("%s %s", k, cascade.Shown(e))
			if cascade.Withheld(e) {
				line += " withheld"
			}
			out = append(out, line)
		}
	}
	return out
}

// refs are the ways to name anything of some snapshots: keys and internal ids, and a few that name nothing.
func refs(ss ...*cascade.Snapshot) []string {
	seen := map[string]bool{"": true, "nothing-such": true, "r-aaaaaaaaaaaaaaaa": true}
	for _, s := range ss {
		for _, k := range []cascade.Kind{
			cascade.KindGoal, cascade.KindMetric, cascade.KindMeasure, cascade.KindTeam, cascade.KindInitiative,
			cascade.KindWorkItem, cascade.KindCycle,
		} {
			for e := range s.All(k) {
				seen[e.Head().Key], seen[string(e.Head().ID)] = true, true
			}
		}
	}
	var out []string
	for r := range seen {
		out = append(out, r)
	}
	slices.Sort(out)
	return out
}

// answer is one read, by name.
type answer struct{ Read, Body string }

// answers are reads and what they answer.
type answers []answer

func (as *answers) add(v any, err error, read ...any) {
	body, bad := json.Marshal(v)
	if bad != nil {
		panic(fmt.Sprint(read, ": ", bad)) // NaN or an infinity in a read model
	}
	if err != nil {
		body = []byte(err.Error())
	}
	*as = append(*as, answer{fmt.Sprint(read...), string(body)})
}

// ofOne asks all there is to ask of one reference.
func (as *answers) ofOne(l *lens.Lens, r string) {
	goal, err := l.Goal(r)
	as.add(goal, err, "goal ", r)
	metric, err := l.Metric(r)
	as.add(metric, err, "metric ", r)
	readings, err := l.Observations(r)
	as.add(readings.All(), err, "observations ", r)
	team, err := l.Team(r)
	as.add(team, err, "team ", r)
	due, err := l.Due(r)
	as.add(due, err, "due ", r)
	as.add(l.SparkOf(r, 5), nil, "spark ", r)
	as.add(l.MetricID(r), nil, "metric id ", r)
	as.add(l.GoalOf(r), nil, "goal of ", r)
	for _, k := range []cascade.Kind{
		"", cascade.KindGoal, cascade.KindWorkItem, cascade.KindInitiative, cascade.KindMeasure, cascade.KindMetric,
		cascade.KindTeam, cascade.KindReview,
	} {
		why, err := l.Why(k, r)
		as.add(why, err, "why ", k, r)
	}
}

// filters are those of goals that there are, and some that find nothing.
func filters(l *lens.Lens) []lens.Filter {
	all := []lens.Filter{
		{},
		{Mine: true},
		{Q: "altered"},
		{Q: canary},
		{Q: "e"},
		{State: "committed"},
		{State: "draft"},
		{State: "dropped"},
		{Kind: "outcome"},
		{Kind: "bet"},
		{Health: "no-evidence"},
		{Health: "on-track"},
		{Health: "stale"},
		{Team: "nothing-such"},
		{Cycle: "nothing-such"},
	}
	for _, t := range l.Teams().All() {
		all = append(all, lens.Filter{Team: t.ID})
	}
	for _, c := range l.Cycles().All() {
		all = append(all, lens.Filter{Cycle: c.ID})
	}
	return all
}

// everything asks a lens all there is to ask, with every reference and many filters.
func everything(v *sight.View, refs []string) []answer {
	l := lens.Of(v)
	var out answers
	for _, f := range filters(l) {
		goals, err := l.Goals(f)
		out.add(goals.All(), err, "goals ", f)
		rows, err := l.Outline(f)
		out.add(rows.All(), err, "outline ", f)
	}
	for _, q := range []string{"", canary, "a"} {
		for _, team := range []string{"", "nothing-such"} {
			ms, err := l.Metrics(q, team)
			out.add(ms.All(), err, "metrics ", q, team)
		}
	}
	all, err := l.Goals(lens.Filter{})
	if err != nil {
		panic(err)
	}
	for _, g := range all.All() { // the handles this viewer got
		refs = append(slices.Clip(refs), g.ID)
	}
	for _, r := range refs {
		out.ofOne(l, r)
	}
	out.add(l.CheckIns().All(), nil, "check-ins")
	out.add(l.Week(), nil, "week")
	out.add(l.People().All(), nil, "people")
	out.add(l.Teams().All(), nil, "teams")
	out.add(l.Me(), nil, "me")
	out.add(l.Cycles().All(), nil, "cycles")
	out.add(l.CurrentCycle(), nil, "current cycle")
	out.add(l.Initiatives().All(), nil, "initiatives")
	out.add(l.WorkItems().All(), nil, "work items")
	out.add(l.Changed(30, 10), nil, "changed")
	for _, t := range l.TeamTree().All() {
		out.add(t, nil, "team row ", t.ID)
		out.add(l.Tally(t.ID), nil, "tally ", t.ID)
	}
	out.add(l.Workspace(), nil, "workspace")
	return out
}

// compare stops at the first read that two lenses answer differently.
func compare(t *rapid.T, what string, a, b *sight.View, refs []string) {
	t.Helper()
	as, bs := everything(a, refs), everything(b, refs)
	for i := range as {
		if as[i] != bs[i] {
			t.Fatalf("%s\n%+v\n%+v", what, as[i], bs[i])
		}
	}
	if len(as) != len(bs) {
		t.Fatalf("%s: %d and %d answers", what, len(as), len(bs))
	}
}

// viewers are everybody in some snapshots and somebody unknown.
func viewers(ss ...*cascade.Snapshot) []cascade.ID {
	out := []cascade.ID{"nobody"}
	for _, s := range ss {
		for p := range s.People() {
			if !slices.Contains(out, p.ID) {
				out = append(out, p.ID)
			}
		}
	}
	return out
}

func with(t interface{ Fatal(...any) }, s cascade.Snapshot, cs []cascade.Change) cascade.Snapshot {
	after, err := s.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

// completed returns changes of the whole with what follows from them.
func completed(t interface{ Fatal(...any) }, s cascade.Snapshot, cs []cascade.Change) []cascade.Change {
	put := with(t, s, cs)
	return cascade.Follow(cs, put.Narrow(cs))
}

func sameView(a, b *sight.View) string {
	if x, y := shown(a.Snapshot()), shown(b.Snapshot()); !slices.Equal(x, y) {
		for _, line := range x {
			if !slices.Contains(y, line) {
				return "only the first has " + line
			}
		}
		for _, line := range y {
			if !slices.Contains(x, line) {
				return "only the second has " + line
			}
		}
		return "they hold the same in another order"
	}
	return sameFigures(a.Graph(), b.Graph())
}

func sameFigures(a, b *graph.Graph) string {
	for g := range a.Snapshot().Goals() {
		x, y := a.Figures(g.ID), b.Figures(g.ID)
		if x != y {
			return fmt.Sprintf("goal %s: %+v and %+v", g.ID, x, y)
		}
	}
	for al := range a.Snapshot().Alignments() {
		if a.LeftOut(al.ID) != b.LeftOut(al.ID) {
			return fmt.Sprintf("alignment %s is left out of one", al.ID)
		}
	}
	return ""
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
