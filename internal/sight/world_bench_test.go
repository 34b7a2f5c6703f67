package sight_test

import (
	"fmt"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// crowd is a workspace of 10,000 goals, five below each, one measure and one reading each. Each of its people has a
// goal of their own that is hidden from the others, so that no two see the same; each guest is in the audience of one
// goal.
func crowd(b *testing.B, people, guests int) (s cascade.Snapshot, members, visitors []cascade.ID) {
	b.Helper()
	const goals = 10_000
	key := func(kind string, i int) string { return fmt.Sprintf("%s%d", kind, i) }
	doc := cascade.Document{
		Entities: []cascade.Entity{&cascade.Team{Header: cascade.Header{Key: "all"}, Type: cascade.Unit}},
	}
	add := func(es ...cascade.Entity) { doc.Entities = append(doc.Entities, es...) }
	for i := range people {
		add(&cascade.Person{Header: cascade.Header{Key: key("p", i)}})
	}
	for i := range guests {
		add(&cascade.Person{Header: cascade.Header{Key: key("v", i)}, Role: cascade.Guest})
	}
	for i := range goals {
		id := cascade.ID(key("g", i))
		g := &cascade.Goal{
			Header: cascade.Header{Key: string(id)}, Intent: "goal", Owners: []cascade.ID{"all"}, State: cascade.Committed,
		}
		if i >= goals-people {
			g.Visibility, g.Audience = cascade.Hidden, []cascade.ID{cascade.ID(key("p", goals-1-i))}
		} else if i < guests {
			g.Audience = []cascade.ID{cascade.ID(key("v", i))}
		}
		m := cascade.ID(key("m", i))
		add(g, &cascade.Metric{Header: cascade.Header{Key: string(m)}, Name: "metric", Direction: cascade.Up},
			&cascade.Measure{Header: cascade.Header{Key: key("k", i)}, Goal: id, Metric: m, From: v(0), To: v(100)},
			&cascade.Observation{Metric: m, At: cascade.OnDay(today - 7), Value: 10})
		if i > 0 {
			add(&cascade.Alignment{By: cascade.ByResponse, Goal: id, To: cascade.ID(key("g", (i-1)/5))})
		}
	}
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		b.Fatal(err)
	}
	for i := range people {
		members = append(members, s.Find(cascade.KindPerson, key("p", i)).Head().ID)
	}
	for i := range guests {
		visitors = append(visitors, s.Find(cascade.KindPerson, key("v", i)).Head().ID)
	}
	return s, members, visitors
}

// reading is the n-th new reading of a metric that every member sees.
func reading(b *testing.B, s *cascade.Snapshot, n int) (cascade.Snapshot, []cascade.Change) {
	b.Helper()
	m := s.Find(cascade.KindMetric, fmt.Sprintf("m%d", n%5000))
	cs := []cascade.Change{{After: &cascade.Observation{
		Header: cascade.Header{ID: cascade.ID(fmt.Sprint("reading ", n)), Seq: 1 << 50}, Metric: m.Head().ID,
		At: cascade.OnDay(today - 5), Value: float64(n % 100),
	}}}
	if was := s.ObservationOn(m.Head().ID, today-5); was != nil {
		now := cascade.Clone(was)
		now.Value = float64(n % 101)
		cs = []cascade.Change{{Before: was, After: now}}
	}
	after, err := s.With(cs)
	if err != nil {
		b.Fatal(err)
	}
	return after, cs
}

// BenchmarkManyViews writes a reading and has somebody look, in turn.
func BenchmarkManyViews(b *testing.B) {
	for _, c := range []struct {
		name                 string
		people, guests, look int
	}{
		{"200 in turn", 200, 0, 200},
		{"10 of 200", 200, 0, 10},
		{"64 of 200", 200, 0, 64},
		{"10 guests", 1, 10, 10},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, members, visitors := crowd(b, c.people, c.guests)
			all := members
			if c.guests > 0 {
				all = visitors
			}
			w := world(s)
			for _, p := range append(all, all[:c.look]...) {
				w.View(p)
			}
			n := 0
			var wrote, looked time.Duration
			for b.Loop() {
				after, cs := reading(b, &s, n)
				begun := time.Now()
				w = w.With(after, cs)
				wrote += time.Since(begun)
				begun = time.Now()
				l := w.View(all[n%c.look])
				looked += time.Since(begun)
				if c.guests == 0 && l.Snapshot().Len(cascade.KindObservation) < 9_000 ||
					c.guests > 0 && l.Snapshot().Len(cascade.KindGoal) != 1 {
					b.Fatal("they see something else")
				}
				s = after
				n++
			}
			b.ReportMetric(float64(wrote.Nanoseconds())/float64(n), "ns/write")
			b.ReportMetric(float64(looked.Nanoseconds())/float64(n), "ns/look")
		})
	}
}

// BenchmarkWritesNobodySees sets beside each other what a write takes, and the next look of somebody who is not told
// of it, where it is of something open and where it is of something hidden from all of 200 people but one.
func BenchmarkWritesNobodySees(b *testing.B) {
	s, members, _ := crowd(b, 200, 0)
	hidden := cascade.Sight{Visibility: cascade.Hidden, Audience: members[:1]}
	of := func(key string, e cascade.Entity, n int) []cascade.Change {
		e.Head().ID, e.Head().Seq, e.Head().Key = cascade.ID(fmt.Sprint(key, n)), int64(1)<<50+int64(n), fmt.Sprint(key, n)
		return []cascade.Change{{After: e}}
	}
	own := s.Find(cascade.KindMetric, "m9999").Head().ID // of the goal that the first sees alone
	shut := cascade.Clone(s.Metric(own))
	shut.Sight = hidden
	s, err := s.With([]cascade.Change{{Before: s.Metric(own), After: shut}})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		write func(s *cascade.Snapshot, n int) []cascade.Change
	}{
		{"an open reading", func(s *cascade.Snapshot, n int) []cascade.Change {
			return of("reading",
				&cascade.Observation{Metric: s.Find(cascade.KindMetric,
					"m1").Head().ID, At: cascade.OnDay(today - cascade.Date(n)), Value: 1}, n)
		}},
		{"a hidden reading", func(s *cascade.Snapshot, n int) []cascade.Change {
			return of("reading", &cascade.Observation{Metric: own, At: cascade.OnDay(today - cascade.Date(n)), Value: 1}, n)
		}},
		{"an open goal", func(s *cascade.Snapshot, n int) []cascade.Change {
			return of("new", &cascade.Goal{Intent: "new"}, n)
		}},
		{"a hidden goal", func(s *cascade.Snapshot, n int) []cascade.Change {
			return of("new", &cascade.Goal{Intent: "new", Sight: hidden}, n)
		}},
		{"a hidden goal goes or comes", func(s *cascade.Snapshot, n int) []cascade.Change {
			cs := of("new", &cascade.Goal{Intent: "new", Sight: hidden}, n/2)
			if n%2 == 1 {
				cs = cascade.Undo(cs)
			}
			return cs
		}},
		{"others may see a hidden goal", func(s *cascade.Snapshot, n int) []cascade.Change {
			was := s.Find(cascade.KindGoal, "g9999").(*cascade.Goal)
			now := cascade.Clone(was)
			now.Audience = []cascade.ID{members[0], members[199-n%2]}
			return []cascade.Change{{Before: was, After: now}}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, w := s, world(s)
			for _, p := range members {
				w.View(p)
			}
			var wrote, looked time.Duration
			n := 0
			for b.Loop() {
				cs := c.write(&s, n)
				after, err := s.With(cs)
				if err != nil {
					b.Fatal(err)
				}
				begun := time.Now()
				w = w.With(after, cs)
				wrote += time.Since(begun)
				begun = time.Now()
				w.View(members[1+n%10])
				looked += time.Since(begun)
				s = after
				n++
			}
			b.ReportMetric(float64(wrote.Nanoseconds())/float64(n), "ns/write")
			b.ReportMetric(float64(looked.Nanoseconds())/float64(n), "ns/look")
		})
	}
}
