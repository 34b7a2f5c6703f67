package sight_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/sight"
)

// restless draws changes of who sees what, of every sort.
type restless struct {
	t *rapid.T
	s cascade.Snapshot
	n int
}

// ids draws people and teams.
func (d *restless) ids(kinds ...cascade.Kind) (out []cascade.ID) {
	for _, k := range kinds {
		for e := range d.s.All(k) {
			if rapid.IntRange(0, 2).Draw(d.t, "named") == 0 {
				out = append(out, e.Head().ID)
			}
		}
	}
	return out
}

func (d *restless) one(kinds ...cascade.Kind) cascade.ID {
	if all := d.ids(kinds...); len(all) > 0 {
		return all[0]
	}
	return ""
}

func (d *restless) write(cs ...cascade.Change) []cascade.Change {
	d.s = with(d.t, d.s, cs)
	return cs
}

// alter writes what edit makes of a thing; nil where it makes nothing.
func (d *restless) alter(k cascade.Kind, edit func(cascade.Entity) bool) []cascade.Change {
	var all []cascade.Entity
	all = slices.AppendSeq(all, d.s.All(k))
	if len(all) == 0 {
		return nil
	}
	was := rapid.SampledFrom(all).Draw(d.t, string(k))
	is := cascade.Clone(was)
	if !edit(is) {
		return nil
	}
	return d.write(cascade.Change{Before: was, After: is})
}

var ofAGrade = []cascade.Kind{
	cascade.KindGoal, cascade.KindMeasure, cascade.KindMetric, cascade.KindInitiative, cascade.KindWorkItem,
}

// regrade has a thing be left for some, restricted, or open.
func (d *restless) regrade() []cascade.Change {
	return d.alter(rapid.SampledFrom(ofAGrade).Draw(d.t, "of"), func(e cascade.Entity) bool {
		if rapid.IntRange(0, 3).Draw(d.t, "left") == 0 {
			e.Head().Remnant = &cascade.Remnant{Audience: d.ids(cascade.KindPerson, cascade.KindTeam), Gone: 1}
			return true
		}
		if e.Head().Remnant != nil && rapid.Bool().Draw(d.t, "comes back") {
			e.Head().Remnant = nil
			return true
		}
		t := cascade.SightOf(e)
		t.Visibility = rapid.SampledFrom([]cascade.Grade{"", cascade.Redacted, cascade.Hidden}).Draw(d.t, "grade")
		t.Audience = d.ids(cascade.KindPerson, cascade.KindTeam)
		e.Head().Remnant = nil
		return true
	})
}

// leave has something that has no grade of its own be left for some.
func (d *restless) leave() []cascade.Change {
	return d.alter(rapid.SampledFrom([]cascade.Kind{
		cascade.KindAlignment, cascade.KindCheckIn, cascade.KindNeed, cascade.KindReview, cascade.KindTeam,
	}).Draw(d.t, "of"), func(e cascade.Entity) bool {
		e.Head().Remnant = &cascade.Remnant{Audience: d.ids(cascade.KindPerson, cascade.KindTeam), Gone: 1}
		if e.Kind() == cascade.KindAlignment && rapid.Bool().Draw(d.t, "a line") {
			e.Head().Remnant.Gone = 0
		}
		return true
	})
}

// notice tells of somebody who came to see something, also what is open by now.
func (d *restless) notice() []cascade.Change {
	k := rapid.SampledFrom(ofAGrade).Draw(d.t, "of")
	about := d.one(k)
	if about == "" {
		return nil
	}
	d.n++
	o := cascade.OpeningOf(d.s.Get(k, about))
	o.Header = cascade.Header{ID: cascade.ID(fmt.Sprint("notice ", d.n)), Seq: int64(1)<<50 + int64(d.n)}
	o.At, o.Tell, o.Called = cascade.OnDay(today-cascade.Date(d.n)), d.ids(cascade.KindPerson), "it"
	return d.write(cascade.Change{After: o})
}

// part notes that a metric was a composite.
func (d *restless) part() []cascade.Change {
	m := d.one(cascade.KindMetric)
	if m == "" || d.s.Parted(m) {
		return nil
	}
	return d.write(cascade.Change{After: &cascade.Parting{Header: cascade.Header{ID: "parted-" + m}, Metric: m}})
}

// move changes whose a thing is, or a team.
func (d *restless) move() []cascade.Change {
	k := rapid.SampledFrom([]cascade.Kind{
		cascade.KindTeam, cascade.KindTeam, cascade.KindPerson, cascade.KindGoal, cascade.KindMetric, cascade.KindWorkItem,
		cascade.KindMeasure,
	}).Draw(d.t, "of")
	return d.alter(k, func(e cascade.Entity) bool {
		switch e := e.(type) {
		case *cascade.Team:
			if e.Members, e.Lead = d.ids(cascade.KindPerson), d.one(cascade.KindPerson); e.Type == cascade.Group {
				e.Members = append(e.Members, d.ids(cascade.KindTeam)...)
			} else if up := d.s.Team(d.one(cascade.KindTeam)); up != nil && up.Type == cascade.Unit && up.Seq < e.Seq {
				e.Parent = up.ID
			}
		case *cascade.Person:
			e.Role = rapid.SampledFrom([]cascade.Role{cascade.Guest, cascade.Admin, ""}).Draw(d.t, "role")
		case *cascade.Goal:
			e.Owners, e.Accountable = d.ids(cascade.KindTeam), d.ids(cascade.KindPerson)
		case *cascade.Metric:
			e.Owner = d.one(cascade.KindPerson, cascade.KindTeam)
		case *cascade.WorkItem:
			e.Owner, e.Initiative = d.one(cascade.KindPerson, cascade.KindTeam), d.one(cascade.KindInitiative)
		case *cascade.Measure:
			e.Metric = d.one(cascade.KindMetric)
		}
		return true
	})
}

// remove removes a thing.
func (d *restless) remove() []cascade.Change {
	k := rapid.SampledFrom(ofAGrade).Draw(d.t, "of")
	id := d.one(k)
	if id == "" {
		return nil
	}
	return d.write(d.s.Removal(d.s.Get(k, id))...)
}

// some draws a few changes.
func (d *restless) some() (cs []cascade.Change) {
	sorts := []func() []cascade.Change{d.regrade, d.regrade, d.move, d.move, d.leave, d.notice, d.part, d.remove}
	for range rapid.IntRange(1, 6).Draw(d.t, "changes") {
		cs = append(cs, sorts[rapid.IntRange(0, len(sorts)-1).Draw(d.t, "sort")]()...)
	}
	return cs
}

// TestWhatNamesSomebodyIsWhatTheyAreInOn: what is found from what names a person is all that they see of what is
// restricted and hangs on that, and so are those who come to see something.
func TestWhatNamesSomebodyIsWhatTheyAreInOn(t *testing.T) {
	t.Parallel()
	apart, gained, named := 0, 0, 0
	look := func(t *rapid.T, s *cascade.Snapshot) {
		w := world(*s)
		for _, k := range cascade.Kinds {
			for e := range s.All(k) {
				all, each := map[cascade.ID]bool{}, map[cascade.ID]bool{}
				for r := range s.AllReferrers(e.Head().ID) {
					all[r.Head().ID] = true
				}
				for _, k := range cascade.Kinds {
					for r := range s.Referrers(e.Head().ID, k) {
						each[r.Head().ID] = true
					}
				}
				if !maps.Equal(all, each) {
					t.Fatalf("%v name %s, and %v of each kind", all, e.Head().ID, each)
				}
			}
		}
		for _, p := range viewers(s) {
			found, asked := sight.Apart(s, p)
			if got, want := encoded(found), encoded(asked); !slices.Equal(got, want) {
				t.Fatalf("%s sees otherwise\n%q, and\n%q is found", p, want, got)
			}
			if who := s.Person(p); who != nil && who.Rights() != cascade.Guest {
				if found, asked := w.Fingerprints(p); found != asked {
					t.Fatalf("%s counts otherwise by what names them", p)
				}
				apart += len(found)
				if sight.ByNames(s, p) {
					named++
				}
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 5, Metrics: 4, Plain: true}).Draw(t, "snapshot")
		d := &restless{t: t, s: s}
		for range rapid.IntRange(3, 15).Draw(t, "writes") {
			before := d.s
			cs := d.some()
			found, asked := sight.Gains(&before, &d.s, cs)
			if !maps.EqualFunc(found, asked, maps.Equal) {
				t.Fatalf("by %s\n%v come to see something, and\n%v are found", cascade.EncodeChanges(cs), asked, found)
			}
			gained += len(found)
			look(t, &d.s)
		}
	})
	if apart < 500 || gained < 100 || named < 100 {
		t.Errorf("members saw %d things otherwise, and came to see %d; %d times fewer than all were looked at", apart,
			gained, named)
	}
}

// encoded returns changes as texts, in an order of their own.
func encoded(cs []cascade.Change) (out []string) {
	for _, c := range cs {
		text := string(c.Kind()) + " " + string(c.ID())
		for _, e := range []cascade.Entity{c.Before, c.After} {
			if e != nil {
				text += fmt.Sprint("\n", cascade.Withheld(e), string(cascade.Shown(e)))
			}
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

// TestWhatComesBackToThoseWhoMove: who moves by a write comes to see too what it brings back for everybody.
func TestWhatComesBackToThoseWhoMove(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	was := h.w.Full().Goal(h.id(cascade.KindGoal, "open"))
	left := cascade.Clone(was)
	left.Remnant = &cascade.Remnant{Audience: ids(h.person("hal")), Gone: 1}
	before := with(t, *h.w.Full(), []cascade.Change{{Before: was, After: left}})
	team := before.Team(h.id(cascade.KindTeam, "pay"))
	joined := cascade.Clone(team)
	joined.Members = append(joined.Members, h.person("eve"))
	cs := []cascade.Change{{Before: left, After: was}, {Before: team, After: joined}}
	after := with(t, before, cs)
	found, asked := sight.Gains(&before, &after, cs)
	if !maps.EqualFunc(found, asked, maps.Equal) || !found[was.ID][h.person("eve")] {
		t.Errorf("%v come to see something, and %v are found", asked, found)
	}
}

// TestWhoOwnsMuchThatIsOpen: where more that is open names somebody than there is restricted, what is restricted is
// asked, and the answer is the same.
func TestWhoOwnsMuchThatIsOpen(t *testing.T) {
	t.Parallel()
	es := []cascade.Entity{
		&cascade.Team{Header: named("all"), Type: cascade.Unit, Members: []cascade.ID{"boss"}},
		&cascade.Person{Header: named("boss")}, &cascade.Person{Header: named("eve")},
	}
	for i := range 200 {
		key := fmt.Sprint("g", i)
		es = append(es, &cascade.Goal{Header: named(key), Owners: []cascade.ID{"all"}})
		if i < 3 {
			es = append(es, &cascade.Measure{Header: named(key), Goal: cascade.ID(key), Sight: onlyBoss(cascade.Hidden)})
		}
	}
	s := load(t, cascade.Document{Entities: es})
	w := world(s)
	for who, asks := range map[string]bool{"boss": true, "eve": false} {
		p := find[*cascade.Person](t, &s, cascade.KindPerson, who).ID
		if sight.ByNames(&s, p) == asks {
			t.Errorf("%s is found by all that names them: %v", who, asks)
		}
		found, asked := sight.Apart(&s, p)
		if !slices.Equal(encoded(found), encoded(asked)) {
			t.Errorf("%s sees %d things otherwise, and %d are found", who, len(asked), len(found))
		}
		if found, asked := w.Fingerprints(p); found != asked {
			t.Errorf("%s counts otherwise", who)
		}
	}
}
