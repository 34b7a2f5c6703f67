package cascade_test

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// guarded is a workspace with goals of every grade. Boss sees all, ina is in on h and both, eve on neither.
func guarded(t *testing.T, more ...cascade.Entity) (cascade.Snapshot, *cascadetest.IDs) {
	t.Helper()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	hidden := func(who ...cascade.ID) cascade.Sight {
		return cascade.Sight{Visibility: cascade.Hidden, Audience: who}
	}
	ids := &cascadetest.IDs{}
	s, err := cascade.Load(cascade.Document{Entities: append([]cascade.Entity{
		&cascade.Person{Header: key("boss")}, &cascade.Person{Header: key("ina")}, &cascade.Person{Header: key("eve")},
		&cascade.Team{Header: key("all"), Type: cascade.Unit, Members: []cascade.ID{"boss"}},
		&cascade.Team{Header: key("low"), Type: cascade.Unit, Parent: "all", Members: []cascade.ID{"ina"}},
		&cascade.Goal{Header: key("open")},
		&cascade.Goal{Header: key("h"), Sight: hidden("boss", "low")},
		&cascade.Goal{Header: key("h2"), Sight: hidden("boss"), Owners: []cascade.ID{"all"}},
		&cascade.Goal{Header: key("h3"), Sight: hidden("all")},
		&cascade.Goal{Header: key("r"), Sight: cascade.Sight{Visibility: cascade.Redacted, Audience: []cascade.ID{"low"}}},
	}, more...)}, ids)
	if err != nil {
		t.Fatal(err)
	}
	return s, ids
}

// applied applies entities as somebody and returns the state after.
func applied(t *testing.T, s cascade.Snapshot, by string, ids cascade.IDs, es ...cascade.Entity) cascade.Snapshot {
	t.Helper()
	author := cascade.ID("")
	if p := s.Find(cascade.KindPerson, by); p != nil {
		author = p.Head().ID
	}
	cs, err := s.Apply(author, cascade.Document{Entities: es}, ids, cascade.ApplyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	cascade.Stamp(cs, int64(s.Len(cascade.KindInitiative)+s.Len(cascade.KindWorkItem)+9))
	after, err := s.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

// sightOf returns the grade of a thing and the keys of its audience.
func sightOf(t *testing.T, s cascade.Snapshot, k cascade.Kind, key string) (cascade.Grade, []string) {
	t.Helper()
	e := s.Find(k, key)
	if e == nil {
		t.Fatalf("there is no %s %s", k, key)
	}
	var who []string
	for _, id := range cascade.SightOf(e).Audience {
		for _, k := range []cascade.Kind{cascade.KindPerson, cascade.KindTeam} {
			if m := s.Get(k, id); m != nil {
				who = append(who, m.Head().Key)
			}
		}
	}
	return cascade.SightOf(e).Visibility, who
}

// Work that is made without a grade takes the strictest grade of what it serves and the audience in common, if all of
// that is restricted, and its writer stays in. What is said of it stands.
func TestWorkIsMadeAsClosedAsWhatItServes(t *testing.T) {
	t.Parallel()
	head := cascade.Header{Key: "w"}
	for _, tt := range []struct {
		name   string
		by     string
		serves []cascade.ID
		states cascade.Sight
		grade  cascade.Grade
		who    []string
	}{
		{"of nothing", "boss", nil, cascade.Sight{}, "", nil},
		{"of something open too", "boss", []cascade.ID{"open", "h"}, cascade.Sight{}, "", nil},
		{"of something hidden", "boss", []cascade.ID{"h"}, cascade.Sight{}, cascade.Hidden, []string{"boss", "low"}},
		{"of something redacted", "ina", []cascade.ID{"r"}, cascade.Sight{}, cascade.Redacted, []string{"low"}},
		{"of both, by somebody in on both", "ina", []cascade.ID{"h", "r"}, cascade.Sight{}, cascade.Hidden, []string{"low"}},
		{
			"with a unit that owns, which means its own people", "boss",
			[]cascade.ID{"h2"},
			cascade.Sight{},
			cascade.Hidden,
			[]string{"boss"},
		},
		{"with a unit above in the audience", "ina", []cascade.ID{"h", "h3"}, cascade.Sight{}, cascade.Hidden, []string{
			"boss", "low",
		}},
		{"with its writer, who is in on one alone", "ina", []cascade.ID{"h", "h2"}, cascade.Sight{}, cascade.Hidden, []string{
			"boss", "ina",
		}},
		{
			"and open where that is said", "boss", []cascade.ID{"h"}, cascade.Sight{Visibility: cascade.Open}, cascade.Open, nil,
		},
		{
			"and hidden where that is said", "boss",
			[]cascade.ID{"open"},
			cascade.Sight{Visibility: cascade.Hidden},
			cascade.Hidden, nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, e := range []cascade.Entity{
				&cascade.Initiative{Header: head, Serves: tt.serves, Sight: tt.states},
				&cascade.WorkItem{Header: head, Serves: tt.serves, Sight: tt.states},
			} {
				s, ids := guarded(t)
				s = applied(t, s, tt.by, ids, cascade.Clone(e))
				if grade, who := sightOf(t, s, e.Kind(), "w"); grade != tt.grade || !slices.Equal(who, tt.who) {
					t.Errorf("%s is %q for %v, want %q for %v", e.Kind(), grade, who, tt.grade, tt.who)
				}
				before, _ := sightOf(t, s, e.Kind(), "w")
				again := cascade.Clone(e)
				cascade.SightOf(again).Visibility, cascade.SightOf(again).Audience = "", nil
				s = applied(t, s, tt.by, ids, again)
				if after, _ := sightOf(t, s, e.Kind(), "w"); after != before && before != cascade.Open {
					t.Errorf("written again without a grade, %s is %q, and was %q", e.Kind(), after, before)
				}
			}
		})
	}
}

// A work item is never wider than its initiative: it follows when that narrows, in the same apply, also where its
// writer does not see it; it stays narrow when the initiative is deleted.
func TestWorkItemsNarrowWithTheirInitiative(t *testing.T) {
	t.Parallel()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	s, ids := guarded(t, &cascade.Initiative{Header: key("i")},
		&cascade.WorkItem{Header: key("wide"), Initiative: "i"},
		&cascade.WorkItem{Header: key("own"), Initiative: "i", Sight: cascade.Sight{
			Visibility: cascade.Hidden, Audience: []cascade.ID{"eve", "ina"},
		}})
	low := s.Find(cascade.KindTeam, "low").Head().ID
	was := s.Find(cascade.KindInitiative, "i").(*cascade.Initiative)
	narrow := cascade.Clone(was)
	narrow.Sight = cascade.Sight{Visibility: cascade.Redacted, Audience: []cascade.ID{low}}
	cs := []cascade.Change{{Before: was, After: narrow}}
	after, err := s.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	if after, err = after.With(after.Narrow(cs)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		key   string
		grade cascade.Grade
		who   []string
	}{{"wide", cascade.Redacted, []string{"low"}}, {"own", cascade.Hidden, []string{"ina"}}} {
		if grade, who := sightOf(t, after, cascade.KindWorkItem, want.key); grade != want.grade ||
			!slices.Equal(who, want.who) {
			t.Errorf("%s is %q for %v, want %q for %v", want.key, grade, who, want.grade, want.who)
		}
	}
	after = applied(t, after, "boss", ids, &cascade.WorkItem{Header: key("late"), Initiative: "i"})
	if grade, who := sightOf(t, after, cascade.KindWorkItem, "late"); grade != cascade.Redacted ||
		!slices.Equal(who, []string{"low"}) {
		t.Errorf("made under it, a work item is %q for %v", grade, who)
	}

	i := s.Find(cascade.KindInitiative, "i").(*cascade.Initiative)
	now := cascade.Clone(i)
	now.Sight = cascade.Sight{
		Visibility: cascade.Hidden, Audience: []cascade.ID{s.Find(cascade.KindPerson, "boss").Head().ID},
	}
	alone, err := s.With([]cascade.Change{{Before: i, After: now}})
	if err != nil {
		t.Fatal(err)
	}
	follows := alone.Narrow([]cascade.Change{{Before: i, After: now}})
	if len(follows) != 2 {
		t.Fatalf("%d work items follow, want 2", len(follows))
	}
	if alone, err = alone.With(follows); err != nil {
		t.Fatal(err)
	}
	if alone, err = alone.With(alone.Removal(now)); err != nil {
		t.Fatal(err)
	}
	if grade, who := sightOf(t, alone, cascade.KindWorkItem, "wide"); grade != cascade.Hidden ||
		!slices.Equal(who, []string{"boss"}) {
		t.Errorf("its initiative deleted, the work item is %q for %v", grade, who)
	}
}

// pruned returns s as a document of some things alone makes it.
func pruned(t *testing.T, s cascade.Snapshot, ids cascade.IDs, es ...cascade.Entity) cascade.Snapshot {
	t.Helper()
	cs, err := s.Apply("", cascade.Document{Entities: es}, ids, cascade.ApplyOptions{Prune: true})
	if err == nil {
		s, err = s.With(cs)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Work of a unit is as open as the unit once those below it go: to the unit, and not to the people it had that day.
func TestUnitsThatGoAreNotBelow(t *testing.T) {
	t.Parallel()
	s, ids := guarded(t)
	s = pruned(t, s, ids,
		&cascade.Person{Header: cascade.Header{Key: "boss"}},
		&cascade.Team{Header: cascade.Header{Key: "all"}, Type: cascade.Unit, Members: []cascade.ID{"boss"}},
		&cascade.Initiative{
			Header: cascade.Header{Key: "i"}, Owners: []cascade.ID{"all"}, Sight: cascade.Sight{Visibility: cascade.Hidden},
		},
		&cascade.WorkItem{Header: cascade.Header{Key: "w"}, Initiative: "i"},
	)
	grade, who := sightOf(t, s, cascade.KindWorkItem, "w")
	if grade != cascade.Hidden || !slices.Equal(who, []string{"all"}) {
		t.Errorf("it is %s to all but %v, want hidden to all but the unit", grade, who)
	}
}

// An initiative that says nothing of its grade keeps it, without the team that goes in the same go.
func TestAudienceLosesATeamThatGoes(t *testing.T) {
	t.Parallel()
	head := cascade.Header{Key: "i"}
	s, ids := guarded(t, &cascade.Initiative{
		Header: head, Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"ina", "low"}},
	})
	s = pruned(t, s, ids,
		&cascade.Person{Header: cascade.Header{Key: "ina"}},
		&cascade.Team{Header: cascade.Header{Key: "all"}, Type: cascade.Unit},
		&cascade.Initiative{Header: head, Title: "renamed"},
	)
	if i := s.Find(cascade.KindInitiative, "i").(*cascade.Initiative); len(i.Audience) != 1 ||
		s.Person(i.Audience[0]) == nil {
		t.Errorf("its audience is %v", i.Audience)
	}
}

// A work item that is made under a hidden initiative stays as closed as that is, also where it goes in the same go.
func TestWorkOfAnInitiativeThatGoesIsNoWider(t *testing.T) {
	t.Parallel()
	s, ids := guarded(t, &cascade.Initiative{
		Header: cascade.Header{Key: "i"}, Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"boss"}},
	})
	s = pruned(t, s, ids,
		&cascade.Person{Header: cascade.Header{Key: "boss"}},
		&cascade.Team{Header: cascade.Header{Key: "all"}, Type: cascade.Unit},
		&cascade.WorkItem{Header: cascade.Header{Key: "w"}, Initiative: "i"},
	)
	grade, who := sightOf(t, s, cascade.KindWorkItem, "w")
	if grade != cascade.Hidden || !slices.Equal(who, []string{"boss"}) {
		t.Errorf("it is %s to all but %v, want hidden to all but the audience of the initiative", grade, who)
	}
}
