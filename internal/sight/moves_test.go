package sight_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
)

// personID finds somebody.
type personID = func(key string) cascade.ID

// change makes a change of a workspace.
type change = func(*testing.T, cascade.Snapshot) cascade.Change

// alters returns an edit of something there is.
func alters[E cascade.Entity](k cascade.Kind, key string, edit func(E, personID)) change {
	return func(t *testing.T, s cascade.Snapshot) cascade.Change {
		t.Helper()
		was := find[E](t, &s, k, key)
		now := cascade.Clone(was)
		edit(now, func(key string) cascade.ID { return find[*cascade.Person](t, &s, cascade.KindPerson, key).ID })
		return cascade.Change{Before: was, After: now}
	}
}

// adds returns an addition of something that one person alone sees whole.
func adds(person string, e func(audience []cascade.ID) cascade.Entity) change {
	return func(t *testing.T, s cascade.Snapshot) cascade.Change {
		t.Helper()
		added := e([]cascade.ID{find[*cascade.Person](t, &s, cascade.KindPerson, person).ID})
		*added.Head() = cascade.Header{ID: "new", Seq: 1 << 50, Key: "x"}
		return cascade.Change{After: added}
	}
}

// sightMove is what changes who sees what in a workspace.
type sightMove struct {
	name   string
	doc    cascade.Document
	change change
}

func checkSightsMove(t *testing.T, moves []sightMove) {
	t.Helper()
	for _, tt := range moves {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := load(t, tt.doc)
			w := world(s)
			for _, p := range viewers(&s) {
				w.View(p)
			}
			cs := []cascade.Change{tt.change(t, s)}
			after := with(t, s, cs)
			next, moved := w.With(after, cs), 0
			for _, p := range viewers(&after) {
				if d := sameView(next.View(p), world(after).View(p)); d != "" {
					t.Errorf("%s: %s", p, d)
				}
				if !next.View(p).Same(w.View(p)) {
					moved++
				}
			}
			if moved == 0 {
				t.Error("nobody sees anything of it")
			}
		})
	}
}

func hiddenGoal(audience []cascade.ID) cascade.Entity {
	return &cascade.Goal{Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: audience}}
}

func redactedMetric(audience []cascade.ID) cascade.Entity {
	return &cascade.Metric{Name: "x", Sight: cascade.Sight{Visibility: cascade.Redacted, Audience: audience}}
}

// TestSightsMove: what widens or narrows what anybody sees does so at once for those who looked before, and is no
// reason for two who saw the same to go on seeing the same.
func TestSightsMove(t *testing.T) {
	t.Parallel()
	hidden := cascade.Sight{Visibility: cascade.Hidden}
	checkSightsMove(t, []sightMove{
		{
			"a goal is hidden where all was open", plain(),
			alters(cascade.KindGoal, "child", func(g *cascade.Goal, person personID) {
				g.Visibility, g.Audience = cascade.Hidden, []cascade.ID{person("in")}
			}),
		},
		{"a hidden goal is added where all was open", plain(), adds("in", hiddenGoal)},
		{"a hidden goal is added, for one of two who saw the same", small(), adds("out", hiddenGoal)},
		{"a redacted metric is added, for one of two who saw the same", small(), adds("out", redactedMetric)},
		{
			"a hidden measure opens", small(),
			alters(cascade.KindMeasure, "r-kr", func(m *cascade.Measure, _ personID) { m.Visibility = cascade.Open }),
		},
		{"a goal opens, with a measure for one of two who saw the same", small(
			&cascade.Goal{Header: named("shut"), Sight: hidden},
			&cascade.Measure{
				Header: named("ours"), Goal: "shut",
				Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"out"}},
			},
		), alters(cascade.KindGoal, "shut", func(g *cascade.Goal, _ personID) { g.Visibility = cascade.Open })},
		{"a metric opens, read by a measure of a goal of one of two who saw the same", small(
			&cascade.Metric{Header: named("shut"), Sight: hidden},
			&cascade.Goal{Header: named("theirs"), Accountable: []cascade.ID{"out"}},
			&cascade.Measure{Header: named("ours"), Goal: "theirs", Metric: "shut", Sight: hidden},
		), alters(cascade.KindMetric, "shut", func(m *cascade.Metric, _ personID) { m.Visibility = cascade.Open })},
		{"work of hidden work comes to light for nobody in particular", plain(
			&cascade.Initiative{Header: named("i"), Serves: []cascade.ID{"child"}},
			&cascade.WorkItem{Header: named("w"), Initiative: "i"},
		), alters(cascade.KindInitiative, "i", func(i *cascade.Initiative, _ personID) { i.Serves = nil })},
	})
}

// TestSightsMoveWithPeople: so does what makes somebody an owner, a member or a guest.
func TestSightsMoveWithPeople(t *testing.T) {
	t.Parallel()
	hidden := cascade.Sight{Visibility: cascade.Hidden}
	checkSightsMove(t, []sightMove{
		{"an open goal with a hidden measure becomes that of one of two who saw the same", small(
			&cascade.Goal{Header: named("theirs")},
			&cascade.Measure{Header: named("ours"), Goal: "theirs", Sight: hidden},
		), alters(cascade.KindGoal, "theirs", func(g *cascade.Goal, person personID) {
			g.Accountable = []cascade.ID{person("out")}
		})},
		{"one of two who saw the same joins a team", small(
			&cascade.Goal{Header: named("crews"), Owners: []cascade.ID{"crew"}, Sight: hidden},
		), alters(cascade.KindTeam, "crew", func(tm *cascade.Team, person personID) {
			tm.Members = append(tm.Members, person("out"))
		})},
		{
			"somebody becomes a guest", plain(),
			alters(cascade.KindPerson, "out", func(p *cascade.Person, _ personID) { p.Role = cascade.Guest }),
		},
	})
}

// plain is a workspace where everybody sees everything.
func plain(more ...cascade.Entity) cascade.Document {
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	return cascade.Document{Entities: append([]cascade.Entity{
		&cascade.Settings{Header: key("acme")}, &cascade.Person{Header: key("in")}, &cascade.Person{Header: key("out")},
		&cascade.Person{Header: key("third")},
		&cascade.Goal{Header: key("top")}, &cascade.Goal{Header: key("child")},
		&cascade.Alignment{By: cascade.ByDirect, Goal: "child", To: "top"},
	}, more...)}
}
