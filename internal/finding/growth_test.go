package finding_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// figure is where the value of a field may be left out.
func figure(v float64) *float64 { return &v }

// shapes are workspaces that cost most where a rule looks at the same things again for each goal. Each says which goals
// the goal i serves.
var shapes = []struct {
	name   string
	serves func(i int) []int
}{
	{"chain", func(i int) []int { return []int{i - 1} }},
	{"wide", func(i int) []int { return []int{0} }},
	{"deep and wide", func(i int) []int { return []int{min(i-1, 4)} }},
	{"ladder", func(i int) []int { return []int{i - 1, max(0, i-2)} }},
	{"chain under one", func(i int) []int { return []int{i - 1, 0} }},
}

// shaped is a workspace of n goals that serve each other as a shape says. Every goal lags, aims far, has people of
// its own team and a check-in; the first has as many check-ins as there are goals, up to 400, all in one review, and
// half of them speak of a goal below.
func shaped(t testing.TB, n int, serves func(i int) []int) cascade.Snapshot {
	t.Helper()
	var doc cascade.Document
	add := func(e cascade.Entity, key string) {
		e.Head().Key = key
		doc.Entities = append(doc.Entities, e)
	}
	today := cascade.NewDate(2026, 11, 16)
	add(&cascade.Settings{AsOf: today}, "acme")
	add(&cascade.Person{Name: "Ana"}, "ana")
	add(&cascade.Team{Name: "Acme", Type: cascade.Unit}, "acme")
	add(
		&cascade.Cycle{
			From: cascade.NewDate(2026, 1, 1), To: cascade.NewDate(2026, 12, 31), Phase: cascade.Active, Cadence: cascade.Weekly,
		}, "year")
	add(&cascade.Review{Cadence: cascade.Weekly}, "review")
	held := &cascade.HeldReview{Review: "review", At: cascade.OnDay(today - 7)}
	for i := range n {
		key, id := fmt.Sprintf("goal-%d", i), cascade.ID(fmt.Sprintf("goal-%d", i))
		team, metric := fmt.Sprintf("team-%d", i), fmt.Sprintf("metric-%d", i)
		add(
			&cascade.Team{
				Name: "Team", Type: cascade.Unit, Parent: "acme",
				Mandate: cascade.Mandate{Kind: cascade.Delivery, Until: today + 30},
			}, team)
		add(&cascade.Metric{Name: fmt.Sprintf("Answers within %d days", i), Unit: "%", Direction: cascade.Up}, metric)
		doc.Entities = append(doc.Entities,
			&cascade.Observation{Metric: cascade.ID(metric), At: cascade.OnDay(today - 3), Value: 1})
		add(&cascade.Goal{
			Intent: fmt.Sprintf("People wait less than %d days", i), Owners: []cascade.ID{cascade.ID(team)}, Cycle: "year",
			State: cascade.Committed, People: 1,
			Tripwires: []cascade.Tripwire{{Metric: cascade.ID(metric), Below: figure(2)}},
		}, key)
		add(&cascade.Measure{Goal: id, Metric: cascade.ID(metric), From: figure(1), To: figure(9), Role: cascade.Lagging},
			"measure-"+key)
		doc.Entities = append(doc.Entities,
			&cascade.CheckIn{Goal: id, By: "ana", At: cascade.OnDay(today - 8), Learned: "The download is quicker."})
		if i > 0 {
			doc.Entities = append(doc.Entities,
				&cascade.Need{Goal: id, On: "goal-0", From: cascade.ID(team), What: "a word", Asked: today - 30})
			to := -1
			for _, j := range serves(i) {
				if j != to {
					to = j
					doc.Entities = append(doc.Entities,
						&cascade.Alignment{
							By: cascade.ByResponse, Goal: id, To: cascade.ID(fmt.Sprintf("goal-%d", j)), Contribution: "It moves it.",
						})
				}
			}
		}
		if i%2 == 0 {
			held.Decisions = append(held.Decisions, cascade.Decision{Goal: id, Do: "keep"})
		}
	}
	for i := range min(n, 400) {
		words := fmt.Sprintf("Nothing new in week %d, people wait as long as ever.", i)
		if i%2 == 0 {
			words = fmt.Sprintf("It was goal-%d that moved it.", i)
		}
		doc.Entities = append(doc.Entities,
			&cascade.CheckIn{Goal: "goal-0", By: "ana", At: cascade.OnDay(today - 9 - cascade.Date(i)), Learned: words})
	}
	doc.Entities = append(doc.Entities, held)
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// BenchmarkShapes runs every rule on workspaces of growing size: what a goal costs must not grow with them.
func BenchmarkShapes(b *testing.B) {
	for _, shape := range shapes {
		for _, n := range []int{1000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", shape.name, n), func(b *testing.B) {
				l := everyone(shaped(b, n, shape.serves))
				finding.Run(l, finding.Rules) // what readings say is asked once for all runs
				b.ReportAllocs()
				for b.Loop() {
					finding.Run(l, finding.Rules)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/goal")
			})
		}
	}
}

// TestGrowth holds every rule to what it reads: on four times the goals it may make about four times as much, and not
// sixteen times.
func TestGrowth(t *testing.T) { // not parallel: it counts what the process allocates
	for _, shape := range shapes {
		small, large := everyone(shaped(t, 100, shape.serves)), everyone(shaped(t, 400, shape.serves))
		for _, rule := range finding.Rules {
			run := func(l *lens.Lens) float64 {
				return testing.AllocsPerRun(1, func() { finding.Run(l, []*finding.Rule{rule}) })
			}
			if a, b := run(small), run(large); b > 6*a+1000 {
				t.Errorf("%s, %s: %.0f allocations for 100 goals, %.0f for 400", shape.name, rule.ID, a, b)
			}
		}
	}
}

// tangle draws goals that serve each other in any way, in circles too, some of which only some people see.
func tangle(t *rapid.T) *sight.World {
	ids := []cascade.ID{"a", "b", "c", "d", "e", "f", "g"}
	people := []cascade.ID{"ana", "ben"}
	var cs []cascade.Change
	add := func(id cascade.ID, e cascade.Entity) {
		e.Head().ID, e.Head().Key, e.Head().Seq = id, string(id), int64(len(cs)+1)
		cs = append(cs, cascade.Change{After: e})
	}
	seldom := func(label string) bool { return rapid.IntRange(0, 5).Draw(t, label) == 0 }
	grade := func() cascade.Sight {
		if !seldom("restricted") {
			return cascade.Sight{}
		}
		return cascade.Sight{
			Visibility: rapid.SampledFrom([]cascade.Grade{cascade.Redacted, cascade.Hidden}).Draw(t, "grade"),
			Audience:   []cascade.ID{rapid.SampledFrom(people).Draw(t, "in the know")},
		}
	}
	for _, p := range people {
		add(p, &cascade.Person{Name: string(p)})
	}
	add("metric", &cascade.Metric{Name: "metric"})
	for _, id := range ids {
		g := &cascade.Goal{
			Sight: grade(), Intent: string(id),
			State: rapid.SampledFrom([]cascade.State{
				cascade.Committed, cascade.Committed, cascade.Proposed, cascade.Missed, cascade.Dropped,
			}).Draw(t, "state"),
		}
		if seldom("strategy") {
			g.Type = cascade.Strategy
		}
		if seldom("bet") {
			g.Bet = &cascade.Bet{Metric: rapid.SampledFrom([]cascade.ID{"", "metric"}).Draw(t, "of the bet")}
		}
		if seldom("driver") {
			g.Drivers = []cascade.Driver{{Key: "driver", Metric: "metric"}}
		}
		add(id, g)
		for i := range rapid.IntRange(0, 2).Draw(t, "measures") {
			m := &cascade.Measure{Sight: grade(), Goal: id, Metric: "metric", Role: cascade.Lagging}
			if seldom("leading") {
				m.Role = cascade.Leading
			}
			add(cascade.ID(fmt.Sprint(id, i)), m)
		}
	}
	for i := range rapid.IntRange(0, 14).Draw(t, "lines") {
		a := &cascade.Alignment{
			By: cascade.ByResponse, Goal: rapid.SampledFrom(ids).Draw(t, "from"), To: rapid.SampledFrom(ids).Draw(t, "to"),
		}
		if seldom("kept") {
			a.By, a.Goal, a.Metric = cascade.ByMetric, "", "metric"
		}
		if a.Goal != a.To {
			add(cascade.ID(fmt.Sprint("line", i)), a)
		}
	}
	s, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return sight.NewWorld(s, cascade.NewDate(2026, 11, 16), []byte("secret"))
}

// naive walks what lies below and above one goal, each time anew, as the rules are written down.
type naive struct {
	*cascade.Snapshot
	l    *lens.Lens
	seen map[cascade.ID]bool
}

func (n naive) flows(a *cascade.Alignment) bool { return n.l.Graph().Flows(a) }

func (n naive) again(id cascade.ID) bool {
	was := n.seen[id]
	n.seen[id] = true
	return was
}

func (n naive) pathBelow(id cascade.ID) bool {
	if n.again(id) {
		return false
	}
	for a := range n.AlignmentsDown(id) {
		g := n.Goal(a.Goal)
		if g == nil || !n.flows(a) || g.State == cascade.Dropped || g.State == cascade.Missed {
			continue
		}
		if g.Type == cascade.Strategy || g.Type == cascade.BetGoal || g.Bet != nil || n.pathBelow(g.ID) {
			return true
		}
	}
	return false
}

func (n naive) faster(g *cascade.Goal) bool {
	if n.again(g.ID) {
		return false
	}
	for _, d := range g.Drivers {
		if d.Metric != "" {
			return true
		}
	}
	for a := range n.AlignmentsDown(g.ID) {
		child := n.Goal(a.Goal)
		if a.By == cascade.ByMetric || a.Withheld || child != nil && child.Withheld {
			return true
		}
		if child == nil || child.State == cascade.Dropped || !n.flows(a) {
			continue
		}
		if child.Bet != nil && child.Bet.Metric != "" {
			return true
		}
		for m := range n.MeasuresOf(child.ID) {
			if m.Withheld || m.Role != cascade.Lagging {
				return true
			}
		}
		if n.faster(child) {
			return true
		}
	}
	return false
}

func (n naive) tops(id cascade.ID) (out []*cascade.Goal) {
	if n.again(id) {
		return nil
	}
	top := true
	for a := range n.AlignmentsUp(id) {
		if n.flows(a) {
			top = false
			out = append(out, n.tops(a.To)...)
		}
	}
	if top {
		out = []*cascade.Goal{n.Goal(id)}
	}
	return out
}

func (n naive) reaches(from, to cascade.ID) bool {
	if from == to || n.again(from) {
		return from == to
	}
	for a := range n.AlignmentsUp(from) {
		if n.flows(a) && n.reaches(a.To, to) {
			return true
		}
	}
	return false
}

// TestOnce holds what a pass works out once for all goals to a walk of each goal's own, in whatever order it is asked.
func TestOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := tangle(t)
		for _, l := range []*lens.Lens{lens.Of(w.Everyone()), lens.Of(w.View("ana")), lens.Of(w.View("ben"))} {
			s := l.Snapshot()
			anew := func() naive { return naive{s, l, map[cascade.ID]bool{}} }
			var goals []*cascade.Goal
			for g := range s.Goals() {
				goals = append(goals, g)
			}
			if len(goals) == 0 {
				continue
			}
			got, detours := finding.LinesOf(l, rapid.Permutation(goals).Draw(t, "order"))
			want, around := map[cascade.ID]finding.Lines{}, map[cascade.ID]*cascade.Goal{}
			for _, g := range goals {
				want[g.ID] = finding.Lines{PathBelow: anew().pathBelow(g.ID), Faster: anew().faster(g), Tops: anew().tops(g.ID)}
				if g.Withheld || g.State != cascade.Committed {
					continue
				}
				for a := range s.AlignmentsUp(g.ID) {
					for other := range s.AlignmentsUp(g.ID) {
						if !a.Withheld && other.To != a.To && anew().flows(a) && anew().flows(other) && around[a.ID] == nil &&
							anew().reaches(other.To, a.To) {
							around[a.ID] = s.Goal(other.To)
						}
					}
				}
			}
			if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(cascade.Goal{})); d != "" {
				t.Fatalf("a pass says otherwise than a walk (-walk +pass):\n%s", d)
			}
			if d := cmp.Diff(around, detours); d != "" {
				t.Fatalf("detours are others than those found by walking (-walk +pass):\n%s", d)
			}
		}
	})
}

// TestTopsStandApart asks for the tops of goals that share most of them.
func TestTopsStandApart(t *testing.T) {
	t.Parallel()
	var cs []cascade.Change
	for _, id := range []cascade.ID{"a", "b", "c", "d", "e", "base", "with d", "with e"} {
		cs = append(cs,
			cascade.Change{
				After: &cascade.Goal{Header: cascade.Header{ID: id, Seq: int64(len(cs) + 1)}, State: cascade.Committed},
			})
	}
	for _, l := range [][2]cascade.ID{
		{"base", "a"}, {"base", "b"}, {"base", "c"}, {"with d", "base"}, {"with d", "d"}, {"with e", "base"}, {"with e", "e"},
	} {
		cs = append(cs, cascade.Change{After: &cascade.Alignment{
			Header: cascade.Header{ID: "to " + l[1] + " from " + l[0], Seq: int64(len(cs) + 1)}, By: cascade.ByResponse,
			Goal: l[0], To: l[1],
		}})
	}
	s, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	known, _ := finding.LinesOf(everyone(s), slices.Collect(s.Goals()))
	for id, want := range map[cascade.ID][]cascade.ID{
		"a": {"a"}, "base": {"a", "b", "c"}, "with d": {"a", "b", "c", "d"}, "with e": {"a", "b", "c", "e"},
	} {
		var got []cascade.ID
		for _, g := range known[id].Tops {
			got = append(got, g.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("above %s are %v, want %v", id, got, want)
		}
	}
}

// TestTripwireDecided says which reviews let a tripwire rest: those on its day or later, whichever was written down
// first.
func TestTripwireDecided(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		held []int // days of November on which a review decided
		want int
	}{{nil, 1}, {[]int{9}, 1}, {[]int{10}, 0}, {[]int{16}, 0}, {[]int{17}, 1}, {[]int{12, 3}, 0}, {[]int{3, 12}, 0}, {
		[]int{3, 17}, 1,
	}} {
		doc := cascade.Document{Entities: []cascade.Entity{
			&cascade.Settings{Header: cascade.Header{Key: "acme"}, AsOf: cascade.NewDate(2026, 11, 16)},
			&cascade.Team{Header: cascade.Header{Key: "acme"}, Name: "Acme", Type: cascade.Unit},
			&cascade.Metric{Header: cascade.Header{Key: "calls"}, Name: "Calls", Direction: cascade.Up, Cadence: cascade.Weekly},
			&cascade.Observation{Metric: "calls", At: cascade.OnDay(cascade.NewDate(2026, 11, 8)), Value: 1},
			&cascade.Goal{
				Header: cascade.Header{Key: "goal"}, Intent: "Fewer calls", Owners: []cascade.ID{"acme"}, State: cascade.Committed,
				Tripwires: []cascade.Tripwire{{Metric: "calls", Below: figure(2), At: cascade.NewDate(2026, 11, 10)}},
			},
			&cascade.Review{Header: cascade.Header{Key: "review"}, Team: "acme"},
		}}
		for _, day := range tt.held {
			doc.Entities = append(doc.Entities, &cascade.HeldReview{
				Review: "review", At: cascade.OnDay(cascade.NewDate(2026, 11, day)),
				Decisions: []cascade.Decision{{Goal: "goal", Do: "keep"}},
			})
		}
		s, err := cascade.Load(doc, &cascadetest.IDs{})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(finding.Run(everyone(s), []*finding.Rule{finding.ByID("tripwire")}).Findings); got != tt.want {
			t.Errorf("decided on %v: %d findings, want %d", tt.held, got, tt.want)
		}
	}
}
