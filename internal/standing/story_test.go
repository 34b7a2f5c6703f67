package standing_test

import (
	"math"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/standing"
)

var today = cascade.NewDate(2026, 11, 16)

func world(s cascade.Snapshot) *sight.World {
	return sight.NewWorld(s, today, []byte("a secret of the instance"))
}

// story is a workspace in which imports move activation, activation is believed to move the share, and a bet was
// made. The readings are weekly, the last of them today.
type story struct{ doc cascade.Document }

func num(v float64) *float64 { return &v }

func (s *story) add(key string, e cascade.Entity) {
	e.Head().Key = key
	s.doc.Entities = append(s.doc.Entities, e)
}

func (s *story) metric(key string, m cascade.Metric, values ...float64) {
	m.Name, m.Cadence = strings.ToUpper(key[:1])+key[1:], cascade.Weekly
	s.add(key, &m)
	for i, v := range values {
		day := today - cascade.Date(7*(len(values)-1-i))
		s.doc.Entities = append(s.doc.Entities,
			&cascade.Observation{Metric: cascade.ID(key), At: cascade.OnDay(day), Value: v})
	}
}

// pilots is a driver that moved twice, up and down.
var pilots = []float64{
	27, 28, 27, 28, 40, 45, 46, 45, 46, 45, 38, 29, 28, 27, 28, 29, 33, 44, 50, 57, 60, 61, 60, 61, 62, 61,
}

// following is what follows a series by a week, with slope times its moves and some noise.
func following(x []float64, level, slope float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		noise := 0.1 * math.Sin(float64(7*i*i+3*i))
		out[i] = math.Round(10*(level+slope*(x[max(0, i-1)]-27)+noise)) / 10
	}
	return out
}

func newStory() *story {
	s := &story{}
	s.add("acme", &cascade.Settings{})
	s.add("acme", &cascade.Team{Type: cascade.Unit})
	s.add("ana", &cascade.Person{Name: "Ana Ruiz"})
	s.metric("imports", cascade.Metric{Unit: "%", Direction: cascade.Up}, pilots...)
	s.metric("activation", cascade.Metric{Unit: "%", Direction: cascade.Up}, following(pilots, 31, 0.06)...)
	return s
}

// unreadable is a story with metrics that no belief can be read from: without readings, with few, and a running total.
func unreadable() *story {
	s := newStory()
	s.metric("empty", cascade.Metric{})
	s.metric("young", cascade.Metric{Unit: "calls"}, 1, 3, 2, 5, 4, 6, 7, 8)
	s.metric("total", cascade.Metric{Cumulative: true}, pilots...)
	return s
}

// goals adds a goal that serves another with a belief.
func (s *story) goals(a cascade.Alignment) *story {
	for _, k := range []string{"top", "below"} {
		s.add(k, &cascade.Goal{Intent: k, Owners: []cascade.ID{"acme"}, State: cascade.Committed})
	}
	s.add("k-top",
		&cascade.Measure{Goal: "top", Metric: "activation", From: num(31), To: num(40), Start: today - 60, By: today + 45})
	s.add("k-below",
		&cascade.Measure{Goal: "below", Metric: "imports", From: num(28), To: num(68), Start: today - 60, By: today + 45})
	a.By, a.Goal, a.To = cascade.ByResponse, "below", "top"
	s.add("a", &a)
	return s
}

func (s *story) snapshot(t testing.TB) cascade.Snapshot {
	t.Helper()
	snap, err := cascade.Load(s.doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func (s *story) lens(t testing.TB) *lens.Lens { return lens.Of(world(s.snapshot(t)).Everyone()) }

func belief(size float64) *cascade.Belief {
	return &cascade.Belief{
		Driver: "imports", Outcome: "activation", Direction: "same", Size: num(size), Per: num(1), Lag: "1w",
		Confidence: num(0.5),
	}
}

// edit changes a belief.
type edit = func(*cascade.Belief)

func but(b *cascade.Belief, edits ...edit) *cascade.Belief {
	for _, e := range edits {
		e(b)
	}
	return b
}

func driver(key cascade.ID) edit  { return func(b *cascade.Belief) { b.Driver = key } }
func outcome(key cascade.ID) edit { return func(b *cascade.Belief) { b.Outcome = key } }

// readableWhen has readings count only from the day a metric passes a level.
func readableWhen(metric cascade.ID, above float64) edit {
	return func(b *cascade.Belief) { b.ReadableWhen = &cascade.Readable{Metric: metric, Above: num(above)} }
}

func only(t testing.TB, l *lens.Lens) (*cascade.Alignment, standing.Standing) {
	t.Helper()
	for a := range l.Snapshot().Alignments() {
		return a, l.Standing(a)
	}
	t.Fatal("no alignment")
	return nil, standing.Standing{}
}
