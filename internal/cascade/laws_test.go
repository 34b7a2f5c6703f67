package cascade_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

var now = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// dump is everything a snapshot holds, with ids and order of creation.
func dump(s *cascade.Snapshot) string {
	var b strings.Builder
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			fmt.Fprintf(&b, "%s %s\n", k, cascade.Encode(e))
		}
	}
	return b.String()
}

// document writes a snapshot as a document: references are keys, and readings that check-ins made are left out.
func document(s *cascade.Snapshot) cascade.Document {
	var doc cascade.Document
	for _, k := range cascade.Kinds {
		var es []cascade.Entity
		for e := range s.All(k) {
			if o, ok := e.(*cascade.Observation); ok && o.CheckIn != "" {
				continue
			}
			c := s.Written(e)
			*c.Head() = cascade.Header{Key: c.Head().Key}
			es = append(es, c)
		}
		if k == cascade.KindCheckIn {
			slices.SortStableFunc(es, func(a, b cascade.Entity) int {
				return a.(*cascade.CheckIn).At.Compare(b.(*cascade.CheckIn).At)
			})
		}
		doc.Entities = append(doc.Entities, es...)
	}
	return doc
}

// world is a workspace as a sequence of commands leaves it.
type world struct {
	s        cascade.Snapshot
	ids      *cascadetest.IDs
	revision int64
	last     []cascade.Change
}

var shape = cascadetest.Options{Goals: 4, Metrics: 3, Others: 3, Plain: true}

func pick(t *rapid.T, s *cascade.Snapshot, kinds ...cascade.Kind) cascade.Entity {
	k := rapid.SampledFrom(kinds).Draw(t, "kind")
	all := slices.Collect(s.All(k))
	if len(all) == 0 {
		return nil
	}
	return rapid.SampledFrom(all).Draw(t, "entity")
}

// mayCheckIn draws an open goal and somebody who may check in on it, or returns those given where there are none.
func (w *world) mayCheckIn(t *rapid.T, g *cascade.Goal, by cascade.ID) (*cascade.Goal, cascade.ID) {
	type pair struct {
		g  *cascade.Goal
		by cascade.ID
	}
	var all []pair
	for g := range w.s.Goals() {
		for p := range w.s.People() {
			if !g.State.Closed() && w.s.MayCheckIn(p.ID, g) {
				all = append(all, pair{g, p.ID})
			}
		}
	}
	if len(all) == 0 {
		return g, by
	}
	one := rapid.SampledFrom(all).Draw(t, "who may")
	return one.g, one.by
}

// decide draws a command and returns what it decides; accepted is false where it refuses.
func (w *world) decide(t *rapid.T) (cs []cascade.Change, what string, err error) {
	what = rapid.SampledFrom(
		[]string{
			"another document", "the document with parts left out", "remove", "check in", "observe", "acknowledge", "withdraw",
			"undo",
		}).Draw(t, "command")
	person := pick(t, &w.s, cascade.KindPerson)
	var by cascade.ID
	if person != nil {
		by = person.Head().ID
	}
	opt := cascade.ApplyOptions{Prune: rapid.Bool().Draw(t, "prune"), Today: cascade.DateOf(now)}
	switch what {
	case "another document":
		cs, err = w.s.Apply(by, cascadetest.Document(shape).Draw(t, "document"), w.ids, opt)
	case "the document with parts left out":
		doc := document(&w.s)
		doc.Entities = slices.DeleteFunc(doc.Entities,
			func(cascade.Entity) bool { return rapid.IntRange(0, 9).Draw(t, "leave out") == 0 })
		cs, err = w.s.Apply(by, doc, w.ids, opt)
	case "remove":
		if e := pick(t, &w.s, slices.DeleteFunc(slices.Clone(cascade.Kinds), func(
			k cascade.Kind,
		) bool {
			return k == cascade.KindTeam
		})...); e != nil {
			cs = w.s.Removal(e)
		}
	case "check in":
		in := cascade.CheckInInput{Learned: rapid.SampledFrom([]string{"", "it helps"}).Draw(t, "learned")}
		g, _ := pick(t, &w.s, cascade.KindGoal).(*cascade.Goal)
		if rapid.IntRange(0, 3).Draw(t, "by anybody") > 0 { // else hardly any would be taken
			g, by = w.mayCheckIn(t, g, by)
		}
		if g != nil {
			in.Goal = g.ID
			value := float64(rapid.IntRange(-5, 5).Draw(t, "value")) // one, since measures may read the same metric
			for m := range w.s.MeasuresOf(in.Goal) {
				if in.Values == nil {
					in.Values = map[cascade.ID]float64{}
				}
				in.Values[m.ID] = value
			}
		}
		cs, err = w.s.CheckIn(by, in, now.Add(time.Duration(w.revision)*time.Second), w.ids)
	case "observe":
		var rs []cascade.Observation
		for m := range w.s.Metrics() {
			rs = append(rs,
				cascade.Observation{
					Metric: m.ID, At: cascade.OnDay(cascade.DateOf(now) - cascade.Date(rapid.IntRange(-1, 9).Draw(t, "days ago"))),
					Value: 7,
				})
		}
		cs, err = w.s.Observe(by, rs, now, w.ids)
	case "acknowledge":
		in := cascade.Acknowledged{Rule: "orphan", Reason: "agreed", Until: cascade.DateOf(now) +
			cascade.Date(rapid.IntRange(-1, 9).Draw(t, "days"))}
		switch e := pick(t, &w.s, cascade.KindGoal, cascade.KindTeam, cascade.KindMetric, cascade.KindMeasure).(type) {
		case *cascade.Goal:
			in.Goal = e.ID
		case *cascade.Team:
			in.Team = e.ID
		case *cascade.Metric:
			in.Metric = e.ID
		case *cascade.Measure:
			in.Measure = e.ID
		}
		cs, err = w.s.Acknowledge(by, in, func(string) bool { return true }, now, w.ids)
	case "withdraw":
		if a := pick(t, &w.s, cascade.KindAcknowledged); a != nil {
			cs, err = w.s.Withdraw(by, a.Head().ID)
		}
	case "undo":
		cs, w.last = cascade.Undo(w.last), nil
	}
	return cs, what, err
}

func TestCommandsLeaveAWorkspaceWhole(t *testing.T) {
	t.Parallel()
	accepted := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		w := &world{ids: &cascadetest.IDs{}}
		cs, err := w.s.Apply("", cascadetest.Document(shape).Draw(t, "document"), w.ids, cascade.ApplyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 24).Draw(t, "commands") {
			w.revision++
			cascade.Stamp(cs, w.revision)
			before := dump(&w.s)
			after, err := w.s.With(cs)
			if err != nil {
				t.Fatalf("decided changes are refused: %v", err)
			}
			if err := after.Verify(); err != nil {
				t.Fatal(err)
			}
			back, err := after.With(cascade.Undo(cs))
			if err != nil {
				t.Fatalf("undo is refused: %v", err)
			}
			if got := dump(&back); got != before {
				t.Fatalf("undo leaves\n%s\nwant\n%s", got, before)
			}
			if err := back.Verify(); err != nil {
				t.Fatalf("after undo: %v", err)
			}
			if dump(&w.s) != before {
				t.Fatal("the snapshot changed under its readers")
			}
			checkCodec(t, cs, w.s, after)
			if rapid.IntRange(0, 3).Draw(t, "read from a file") == 0 {
				after = refrozen(t, &after)
			}
			w.s, w.last = after, cs

			was := dump(&w.s)
			var what string
			cs, what, err = w.decide(t)
			if dump(&w.s) != was {
				t.Fatalf("deciding %q changed the snapshot it was decided on", what)
			}
			if err == nil {
				accepted[what]++
			} else if cs != nil {
				t.Fatalf("%q was refused and gives changes", what)
			}
		}
	})
	if len(accepted) != 8 {
		t.Errorf("some commands were never accepted: %v", accepted)
	}
}

// checkCodec holds a list of changes to what the journal needs: written and read again it says the same and leads to
// the same state, but for the names and addresses of people.
func checkCodec(t *rapid.T, cs []cascade.Change, before, after cascade.Snapshot) {
	body := cascade.EncodeChanges(cs)
	read, err := cascade.DecodeChanges(body)
	if err != nil {
		t.Fatal(err)
	}
	if again := cascade.EncodeChanges(read); !bytes.Equal(again, body) {
		t.Fatalf("changes are written as\n%s\nand then as\n%s", body, again)
	}
	for i, c := range read {
		if p, ok := cs[i].After.(*cascade.Person); ok {
			if q := c.After.(*cascade.Person); q.Name+q.Email != "" {
				t.Fatalf("the journal names %s", p.ID)
			}
			read[i].After = p
		}
	}
	got, err := before.With(read)
	if err != nil {
		t.Fatalf("what the journal holds does not follow on what it was decided on: %v", err)
	}
	if dump(&got) != dump(&after) {
		t.Fatal("the journal leads to another state")
	}
}

func TestApplyTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := &cascadetest.IDs{}
		doc := cascadetest.Document(cascadetest.Options{}).Draw(t, "document")
		cs, err := cascade.Snapshot{}.Apply("", doc.Fresh(), ids, cascade.ApplyOptions{Today: cascade.NewDate(2030, 1, 1)})
		if err != nil {
			t.Fatal(err)
		}
		cascade.Stamp(cs, 1)
		s, err := cascade.Snapshot{}.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		for name, d := range map[string]cascade.Document{"the same document": doc, "its export": document(&s)} {
			again, err := s.Apply("", d.Fresh(), ids, cascade.ApplyOptions{Prune: true, Today: cascade.NewDate(2031, 1, 1)})
			if err != nil {
				t.Fatalf("%s is refused: %v", name, err)
			}
			if len(again) != 0 {
				t.Fatalf("%s changes: %s", name, cascade.EncodeChanges(again))
			}
		}
	})
}

func TestPruneLeavesWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := shape
		o.NoHistory = true
		ids := &cascadetest.IDs{}
		load := func(s cascade.Snapshot, doc cascade.Document) (cascade.Snapshot, bool) {
			cs, err := s.Apply("", doc, ids, cascade.ApplyOptions{Prune: true})
			if err != nil {
				return s, false // a change of a committed measure, say
			}
			cascade.Stamp(cs, int64(s.Len(cascade.KindSettings)))
			after, err := s.With(cs)
			if err != nil {
				t.Fatal(err)
			}
			return after, true
		}
		first := cascadetest.Document(o).Draw(t, "first")
		for _, e := range first.Entities { // what is said again keeps who filed it
			unfiled(e)
		}
		s, _ := load(cascade.Snapshot{}, first)
		doc := cascadetest.Document(o).Draw(t, "second")
		for _, e := range doc.Entities { // work and composites that say nothing of their grade keep the one they have
			m, ok := e.(*cascade.Metric)
			if k := e.Kind(); k == cascade.KindInitiative || k == cascade.KindWorkItem || ok && m.Formula != "" {
				if sight := cascade.SightOf(e); sight.Visibility == "" {
					sight.Visibility = cascade.Open
				}
			}
			unfiled(e)
		}
		want, _ := load(cascade.Snapshot{}, doc.Fresh())
		got, ok := load(s, doc)
		if !ok {
			return
		}
		// The workspace's own line stays where the document is silent.
		line := *got.Settings()
		line.Header = cascade.Header{}
		ws := cascade.Change{Before: want.Settings(), After: &cascade.Settings{
			Header: want.Settings().Header, Framework: line.Framework, AsOf: line.AsOf, Gentle: line.Gentle, Flat: line.Flat,
			Timezone: line.Timezone, Holidays: line.Holidays, Name: line.Name,
		}}
		want, err := want.With([]cascade.Change{ws})
		if err != nil {
			t.Fatal(err)
		}
		if d := cascadetest.Difference(&want, &got); d != "" {
			t.Fatalf("pruned to a document, a workspace differs from it:\n%s", d)
		}
	})
}

func TestRemovalTakesWhatCannotStand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(shape).Draw(t, "snapshot")
		e := pick(t, &s, cascade.Kinds...)
		if e == nil {
			return
		}
		cs := s.Removal(e)
		after, err := s.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		if after.Get(e.Kind(), e.Head().ID) != nil {
			t.Fatal("it is still there")
		}
		if tm, ok := e.(*cascade.Team); !ok || tm.Type != cascade.Unit { // without its root, the unit tree is Apply's affair
			if err := after.Verify(); err != nil {
				t.Fatal(err)
			}
		}
		gone := map[cascade.ID]bool{}
		for _, c := range cs {
			if c.After == nil {
				gone[c.ID()] = true
			}
		}
		for _, c := range cs {
			touches := false
			cascade.Refs(c.Before, func(r cascade.Ref) { touches = touches || gone[*r.ID] })
			if a, ok := c.Before.(*cascade.Alignment); ok && a.Driver != "" {
				touches = touches || !s.Goal(a.To).HasDriver(a.Driver) || after.Goal(a.To) == nil ||
					!after.Goal(a.To).HasDriver(a.Driver)
			}
			if r, ok := c.Before.(*cascade.Revision); ok { // it names metrics by key
				touches = touches || r.Field == "metric" && (r.Was == e.Head().Key || r.Now == e.Head().Key)
			}
			if o, ok := c.Before.(*cascade.Observation); ok && o.CheckIn != "" { // a check-in's value went with its measure
				for id := range s.CheckInByID(o.CheckIn).Values {
					touches = touches || gone[id]
				}
			}
			if c.ID() != e.Head().ID && !touches {
				t.Fatalf("%s %s changed although it names nothing that went", c.Kind(), c.ID())
			}
		}
	})
}

func TestChangesOfAnotherStateAreRefused(t *testing.T) {
	t.Parallel()
	team := func(name string) *cascade.Team {
		return &cascade.Team{Header: cascade.Header{ID: "t1", Seq: 1, Key: "acme"}, Type: cascade.Unit, Name: name}
	}
	s, err := cascade.Snapshot{}.With([]cascade.Change{{After: team("Acme")}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]cascade.Change{
		"made twice":           {After: team("Other")},
		"decided on something": {Before: team("Old"), After: team("New")},
		"deleted unseen":       {Before: team("Old")},
		"of what is gone":      {Before: &cascade.Team{Header: cascade.Header{ID: "t2"}}},
	} {
		after, err := s.With(
			[]cascade.Change{{Before: team("Acme"), After: team("Between")}, {Before: team("Between"), After: team("Acme")}, c})
		if cascade.CodeOf(err) != cascade.Conflict {
			t.Errorf("%s: %v", name, err)
		}
		if dump(&after) != dump(&s) {
			t.Errorf("%s: a refused list left something behind", name)
		}
	}
	p := &cascade.Person{Header: cascade.Header{ID: "p1", Seq: 2, Key: "ana"}, Name: "Ana"}
	if s, err = s.With([]cascade.Change{{After: p}}); err != nil {
		t.Fatal(err)
	}
	journal, err := cascade.DecodeChanges(cascade.EncodeChanges([]cascade.Change{{Before: p}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.With(journal); err != nil {
		t.Errorf("the journal leaves out names, and that stops it: %v", err)
	}
}
