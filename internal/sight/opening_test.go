package sight_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/sight"
)

var noon = time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)

// house is a workspace with something hidden of every kind, whose owners are hr.
type house struct {
	t   *testing.T
	ids *cascadetest.IDs
	w   *sight.World
	n   int // writes
}

func newHouse(t *testing.T) *house {
	t.Helper()
	hid := cascade.Sight{Visibility: cascade.Hidden}
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	h := &house{t: t, ids: &cascadetest.IDs{}}
	s, err := cascade.Load(cascade.Document{Entities: []cascade.Entity{
		&cascade.Person{Header: key("ola"), Role: cascade.Owner}, &cascade.Person{Header: key("ada"), Role: cascade.Admin},
		&cascade.Person{Header: key("hal")}, &cascade.Person{Header: key("eve")}, &cascade.Person{Header: key("mia")},
		&cascade.Person{Header: key("gus"), Role: cascade.Guest},
		&cascade.Team{Header: key("acme"), Type: cascade.Unit},
		&cascade.Team{Header: key("hr"), Type: cascade.Unit, Parent: "acme", Lead: "hal"},
		&cascade.Team{Header: key("pay"), Type: cascade.Unit, Parent: "hr", Members: []cascade.ID{"mia"}},
		&cascade.Team{Header: key("crew"), Type: cascade.Group, Members: []cascade.ID{"eve"}},
		&cascade.Metric{Header: key("secret-metric"), Owner: "hr", Sight: hid},
		&cascade.Goal{Header: key("secret"), Intent: "S", Owners: []cascade.ID{"hr"}, Sight: hid},
		&cascade.Goal{Header: key("open"), Intent: "O", Owners: []cascade.ID{"hr"}},
		&cascade.Goal{
			Header: key("orphan"), Intent: "N", Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"hal"}},
		},
		&cascade.Measure{Header: key("inside"), Goal: "secret", Metric: "secret-metric", Sight: hid},
		&cascade.Measure{Header: key("kept"), Goal: "open", Sight: hid},
		&cascade.Initiative{Header: key("plan"), Title: "P", Owners: []cascade.ID{"hr"}, Sight: hid},
		&cascade.WorkItem{Header: key("task"), Title: "T", Initiative: "plan", Owner: "hr", Sight: hid},
	}}, h.ids)
	if err != nil {
		t.Fatal(err)
	}
	h.w = world(s)
	return h
}

func (h *house) id(k cascade.Kind, key string) cascade.ID {
	h.t.Helper()
	e := h.w.Full().Find(k, key)
	if e == nil {
		h.t.Fatalf("there is no %s %s", k, key)
	}
	return e.Head().ID
}

func (h *house) person(key string) cascade.ID { return h.id(cascade.KindPerson, key) }

// edit writes as the engine does, and returns the openings it leaves, in words.
func (h *house) edit(by, reason string, edits ...cascade.Edit) []string {
	h.t.Helper()
	h.n++
	at := noon.Add(time.Duration(h.n) * time.Minute)
	cs, err := h.w.Full().Edit(h.person(by), edits, at, h.ids)
	if err != nil {
		h.t.Fatal(err)
	}
	cs = h.w.Complete(cs)
	openings := h.w.Openings(h.person(by), reason, cascade.AtTime(at), cs, h.ids)
	all := append(cs, openings...)
	cascade.Stamp(all, int64(h.n))
	after := with(h.t, *h.w.Full(), all)
	if err := after.Verify(); err != nil {
		h.t.Error(err)
	}
	h.w = h.w.With(after, all)
	var out []string
	for _, c := range openings {
		out = append(out, h.words(&after, c.After.(*cascade.Opening)))
	}
	return out
}

func (h *house) words(s *cascade.Snapshot, o *cascade.Opening) string {
	var who []string
	for _, p := range o.Who {
		who = append(who, s.Label(cascade.KindPerson, p))
	}
	if o.Everybody {
		who = []string{"everybody"}
	}
	about := "gone " + o.Called
	if e := s.Subject(o); e != nil {
		about = e.Head().Key
	}
	return strings.TrimSpace(fmt.Sprintf("%s: %s by %s %s", about, strings.Join(who, " "),
		s.Label(cascade.KindPerson, o.By), o.Reason))
}

// told are the openings that somebody sees, and that they see at once what a fresh view shows.
func (h *house) told(person string) []string {
	h.t.Helper()
	v := h.w.View(h.person(person))
	if d := sameView(v, sight.NewWorld(*h.w.Full(), today, secret).View(h.person(person))); d != "" {
		h.t.Errorf("%s: followed and built anew differ: %s", person, d)
	}
	var out []string
	for e := range v.Snapshot().All(cascade.KindOpening) {
		out = append(out, h.words(h.w.Full(), e.(*cascade.Opening)))
	}
	return out
}

func set(k cascade.Kind, key, field string, v any) cascade.Edit {
	return cascade.Edit{Act: cascade.ActChange, Kind: k, Target: cascade.ID(key), Fields: map[string]any{field: v}}
}

func ids(keys ...cascade.ID) []cascade.ID { return keys }

// Each way of coming to see something is told of by its effect.
func TestOpeningsByEffect(t *testing.T) {
	t.Parallel()
	all := func(who string) []string {
		return []string{"secret: " + who, "kept: " + who, "secret-metric: " + who, "plan: " + who, "task: " + who}
	}
	for name, c := range map[string]struct {
		edits []cascade.Edit
		want  []string // without who wrote it
	}{
		"a member of the owning team": {[]cascade.Edit{set(cascade.KindTeam, "hr", "members", ids("ada"))}, all("ada")},
		"its lead":                    {[]cascade.Edit{set(cascade.KindTeam, "hr", "lead", cascade.ID("eve"))}, all("eve")},
		"the audience of a goal": {
			[]cascade.Edit{set(cascade.KindGoal, "secret", "audience", ids("eve"))}, []string{"secret: eve"},
		},
		"a unit above is let in": {
			[]cascade.Edit{set(cascade.KindGoal, "secret", "audience", ids("hr"))}, []string{"secret: mia"},
		},
		"the audience is a team, which grows": {
			[]cascade.Edit{set(cascade.KindGoal, "orphan", "audience", ids("hal", "crew")), set(cascade.KindTeam, "crew",
				"members", ids("eve", "ada"))},
			[]string{"orphan: ada eve"},
		},
		"accountable": {
			[]cascade.Edit{set(cascade.KindGoal, "secret", "accountable", ids("eve"))}, []string{"secret: eve"},
		},
		"owners, and a measure kept": {
			[]cascade.Edit{set(cascade.KindGoal, "open", "accountable", ids("eve"))}, []string{"kept: eve"},
		},
		"the owner of a metric": {
			[]cascade.Edit{set(cascade.KindMetric, "secret-metric", "owner", cascade.ID("eve"))}, []string{"secret-metric: eve"},
		},
		"an initiative, not its items": {
			[]cascade.Edit{set(cascade.KindInitiative, "plan", "audience", ids("eve"))}, []string{"plan: eve"},
		},
		"a goal made open": {
			[]cascade.Edit{set(cascade.KindGoal, "secret", "visibility", "open")}, []string{"secret: everybody"},
		},
		"a new person in the team": {[]cascade.Edit{
			{Act: cascade.ActCreate, Kind: cascade.KindPerson, Target: "new"},
			set(cascade.KindTeam, "hr", "members", ids("new")),
		}, all("new")},
		"a unit moved under an audience": {
			[]cascade.Edit{
				{Act: cascade.ActCreate, Kind: cascade.KindTeam, Target: "lab", Fields: map[string]any{
					"members": ids("eve"), "parent": cascade.ID("hr"),
				}},
				set(cascade.KindGoal, "orphan", "audience", ids("hr")),
			},
			[]string{"orphan: eve mia"},
		},
		"another name": {
			[]cascade.Edit{set(cascade.KindGoal, "secret", "intent", "S2"), set(cascade.KindTeam, "hr", "name", "HR")}, nil,
		},
		"hidden from more":       {[]cascade.Edit{set(cascade.KindGoal, "orphan", "audience", ids())}, nil},
		"redacted is not opened": {[]cascade.Edit{set(cascade.KindGoal, "secret", "visibility", "redacted")}, nil},
		"a role alone":           {[]cascade.Edit{set(cascade.KindPerson, "eve", "role", "admin")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			got := h.edit("ada", "", c.edits...)
			want := slices.Clone(c.want)
			for i := range want {
				want[i] += " by ada"
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("told %q, want %q", got, want)
			}
		})
	}
}

// What a thing shows with, or is made of, opens it as its own grade does; one notice says it.
func TestOpeningsByWhatAThingShowsWith(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edits []cascade.Edit
		want  []string // without who wrote it
	}{
		"a composite is one no more, and its owners see it": {
			[]cascade.Edit{set(cascade.KindMetric, "mix", "formula", "")}, []string{"mix: eve"},
		},
		"a measure moved out of a hidden goal": {
			[]cascade.Edit{set(cascade.KindMeasure, "price", "goal", cascade.ID("open"))}, []string{"price: everybody"},
		},
		"a hidden measure moved to a goal of others": {
			[]cascade.Edit{set(cascade.KindMeasure, "kept", "goal", cascade.ID("crews"))}, []string{"kept: eve"},
		},
		"a measure that reads something open now": {
			[]cascade.Edit{set(cascade.KindMeasure, "paid", "metric", nil)}, []string{"paid: everybody"},
		},
		"a goal made open, its measures with it": {
			[]cascade.Edit{set(cascade.KindGoal, "secret", "visibility", "open")}, []string{"secret: everybody"},
		},
		"a measure moved into a goal made open with it": {
			[]cascade.Edit{
				set(cascade.KindMeasure, "price", "goal", cascade.ID("orphan")),
				set(cascade.KindGoal, "orphan", "visibility", "open"),
			},
			[]string{"orphan: everybody", "price: everybody"},
		},
		"a metric made open, what reads it with it": {
			[]cascade.Edit{set(cascade.KindMetric, "secret-metric", "visibility", "open")},
			[]string{"secret-metric: everybody"},
		},
		"a measure moved where no more see it": {
			[]cascade.Edit{set(cascade.KindMeasure, "price", "goal", cascade.ID("orphan"))}, nil,
		},
		"an open measure": {
			[]cascade.Edit{set(cascade.KindMeasure, "plain", "goal", cascade.ID("crews"))}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			made := func(k cascade.Kind, key cascade.ID, fields map[string]any) cascade.Edit {
				return cascade.Edit{Act: cascade.ActCreate, Kind: k, Target: key, Fields: fields}
			}
			h.edit(
				"hal", "",
				made(cascade.KindMetric, "mix", map[string]any{"formula": "secret-metric", "owner": cascade.ID("crew")}),
				made(cascade.KindGoal, "crews", map[string]any{"intent": "C", "owners": ids("crew")}),
				made(cascade.KindMeasure, "price", map[string]any{"goal": cascade.ID("secret")}),
				made(cascade.KindMeasure, "paid",
					map[string]any{"goal": cascade.ID("open"), "metric": cascade.ID("secret-metric")}),
				made(cascade.KindMeasure, "plain", map[string]any{"goal": cascade.ID("open")}),
			)
			got, want := h.edit("ada", "", c.edits...), slices.Clone(c.want)
			for i := range want {
				want[i] += " by ada"
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("left %q, want %q", got, want)
			}
			if told := h.told("hal"); len(told) != len(want) {
				t.Errorf("hal, whose it was, is told %q", told)
			}
			if told := h.told("ola"); len(told) > 0 {
				t.Errorf("ola, whose it never was, is told %q", told)
			}
		})
	}
}

// What is left of a team for a few has no notice: a team has no grade. Whoever joins these few sees it, and that is
// all.
func TestARemnantWithoutAGradeHasNoNotice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	was := h.w.Full().Team(h.id(cascade.KindTeam, "pay"))
	left := cascade.Clone(was)
	left.Remnant = &cascade.Remnant{Audience: ids(h.id(cascade.KindTeam, "crew"))}
	cs := []cascade.Change{{Before: was, After: left}}
	h.w = h.w.With(with(t, *h.w.Full(), cs), cs)
	if got := h.edit("ola", "", set(cascade.KindTeam, "crew", "members", ids("eve", "ada"))); len(got) > 0 {
		t.Errorf("told %q", got)
	}
	for person, sees := range map[string]bool{"ada": true, "eve": true, "mia": false} {
		if got := h.w.View(h.person(person)).Snapshot().Team(left.ID) != nil; got != sees {
			t.Errorf("%s sees what is left of the team: %t", person, got)
		}
	}
}

// An administrator lets themself in, reads, and leaves: the owners are told, for good, and nobody else is.
func TestTheNoticeStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, p := range []string{"hal", "ada", "eve", "gus", "ola"} { // views that follow
		h.told(p)
	}
	h.edit("ada", "to help out", set(cascade.KindTeam, "hr", "members", ids("ada")))
	if got := h.told("ada"); len(got) != 5 {
		t.Errorf("while in, ada owns it and is told %q", got)
	}
	if left := h.edit("ada", "", set(cascade.KindTeam, "hr", "members", ids())); len(left) > 0 {
		t.Errorf("leaving opens %q", left)
	}
	if got := h.told("hal"); len(got) != 5 || !slices.Contains(got, "secret: ada by ada to help out") {
		t.Errorf("the owner is told %q", got)
	}
	for _, p := range []string{"ada", "eve", "gus", "ola", "mia"} {
		if got := h.told(p); len(got) > 0 {
			t.Errorf("%s is told %q", p, got)
		}
	}
	h.edit("hal", "", set(cascade.KindGoal, "secret", "visibility", "open"))
	for _, p := range []string{"eve", "ola"} { // what is open now was not always
		if got := h.told(p); len(got) > 0 {
			t.Errorf("%s is told %q of what is open now", p, got)
		}
	}
	h.edit("hal", "", set(cascade.KindGoal, "secret", "owners", ids("crew")))
	if got := h.told("eve"); len(got) != 2 {
		t.Errorf("who owns it now is told %q", got)
	}
	for _, cs := range [][]cascade.Edit{ // handed over, or gone, it was theirs when she came
		{set(cascade.KindMetric, "secret-metric", "owner", cascade.ID("eve"))},
		{{Act: cascade.ActRemove, Kind: cascade.KindGoal, Target: "secret"}},
	} {
		if got := h.told("hal"); len(got) < 6 || !slices.ContainsFunc(got, func(s string) bool {
			return strings.HasSuffix(s, "secret: ada by ada to help out")
		}) {
			t.Errorf("who owned it is told %q", got)
		}
		h.edit("hal", "", cs...)
	}
	if got := h.told("eve"); slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "gone") }) {
		t.Errorf("who owned it last is told %q of what was not theirs", got)
	}
}

// Who comes to see what when somebody joins a team is looked for among what is kept from some, however much is open.
func TestJoiningLooksAtNothingOpen(t *testing.T) {
	t.Parallel()
	visits := func(open int) int64 {
		doc := small()
		for i := range open {
			key := cascade.ID(fmt.Sprint("open", i))
			doc.Entities = append(doc.Entities,
				&cascade.Goal{Header: cascade.Header{Key: string(key)}, Intent: "open"},
				&cascade.Measure{Header: cascade.Header{Key: string("k" + key)}, Goal: key, Metric: "o-metric"})
		}
		var n atomic.Int64
		s := load(t, doc).Counted(&n)
		w := sight.NewWorld(s, today, secret)
		team := find[*cascade.Team](t, &s, cascade.KindTeam, "crew")
		is := cascade.Clone(team)
		is.Members = append(is.Members, find[*cascade.Person](t, &s, cascade.KindPerson, "out").ID)
		n.Store(0)
		w.Openings("", "", cascade.OnDay(today), []cascade.Change{{Before: team, After: is}}, freshIDs())
		return n.Load()
	}
	if few, many := visits(1), visits(500); few != many {
		t.Errorf("among few things %d are looked at, among many %d", few, many)
	}
}
