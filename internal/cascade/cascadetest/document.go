package cascadetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// Options bounds what Document generates. The zero value gives small documents with everything in them.
type Options struct {
	Goals   int // at most that many goals; 0 means 6
	Metrics int // at most that many metrics; 0 means 5
	Others  int // at most that many of each other kind; 0 means 4
	// Plain keeps texts and keys tame, for tests whose failures should read well.
	Plain bool
	// NoHistory leaves out observations, check-ins, revisions and held reviews.
	NoHistory bool
	// AllOpen restricts nothing: no visibility, no audience.
	AllOpen bool
}

// Document generates documents that cascade.Load accepts: all kinds and all fields, each present or not. References are
// keys. Check-ins stand in order of time.
func Document(o Options) *rapid.Generator[cascade.Document] {
	if o.Goals == 0 {
		o.Goals = 6
	}
	if o.Metrics == 0 {
		o.Metrics = 5
	}
	if o.Others == 0 {
		o.Others = 4
	}
	return rapid.Custom(func(t *rapid.T) cascade.Document {
		g := &gen{
			T: t, o: o, taken: map[string]bool{}, made: map[cascade.Kind][]cascade.ID{}, drivers: map[cascade.ID][]cascade.ID{},
			measures: map[cascade.ID][]cascade.ID{}, metricOf: map[cascade.ID]cascade.ID{},
		}
		g.frame()
		g.metricsAndGoals()
		g.work()
		g.alignments()
		if !o.NoHistory {
			g.history()
		}
		return cascade.Document{Entities: g.out}
	})
}

// Snapshot generates the snapshots that such documents describe, with ids from IDs.
func Snapshot(o Options) *rapid.Generator[cascade.Snapshot] {
	return rapid.Custom(func(t *rapid.T) cascade.Snapshot {
		s, err := cascade.Load(Document(o).Draw(t, "document"), &IDs{})
		if err != nil {
			t.Fatalf("a generated document does not load: %v", err)
		}
		return s
	})
}

// gen builds one document. It remembers the keys of what stands already, for references.
type gen struct {
	*rapid.T
	o     Options
	out   []cascade.Entity
	taken map[string]bool // namespace ‖ key

	made  map[cascade.Kind][]cascade.ID // keys, by kind
	units []cascade.ID

	drivers  map[cascade.ID][]cascade.ID // of a goal
	measures map[cascade.ID][]cascade.ID // of a goal
	keys     []cascade.ID                // of all measures
	metricOf map[cascade.ID]cascade.ID   // of a measure, as goal:key
}

func (g *gen) maybe() bool { return rapid.Bool().Draw(g.T, "present") }

func (g *gen) upTo(n int) int { return rapid.IntRange(0, n).Draw(g.T, "how many") }

// key returns a key that is free in its namespace.
func (g *gen) key(namespace string) string {
	k := fmt.Sprintf("%s-%d", strings.ToLower(namespace), len(g.taken))
	if !g.o.Plain && rapid.IntRange(0, 3).Draw(g.T, "tricky key") == 0 {
		if tricky := rapid.SampledFrom(trickyKeys).Draw(g.T, "key"); !g.taken[namespace+" "+tricky] {
			k = tricky
		}
	}
	g.taken[namespace+" "+k] = true
	return k
}

func (g *gen) text() string {
	if g.o.Plain {
		return rapid.SampledFrom(plain).Draw(g.T, "text")
	}
	return Text().Draw(g.T, "text")
}

// pick returns one of ids, or "" when there is none.
func (g *gen) pick(ids []cascade.ID) cascade.ID {
	if len(ids) == 0 {
		return ""
	}
	return rapid.SampledFrom(ids).Draw(g.T, "reference")
}

// some returns distinct members of ids, nil when none is drawn.
func (g *gen) some(ids []cascade.ID) []cascade.ID {
	var out []cascade.ID
	for range g.upTo(min(3, len(ids))) {
		if id := g.pick(ids); !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// word returns one of words or none.
func word[T ~string](g *gen, words ...T) T {
	return rapid.SampledFrom(append([]T{""}, words...)).Draw(g.T, "word")
}

var numbers = []float64{0, 1, -1, 0.5, 34, 10.4, -500, 1e21, 1e-7, 123456789.25, 5e-324, 1.7976931348623157e308, 0.1}

func (g *gen) number() float64 {
	if g.maybe() {
		return rapid.SampledFrom(numbers).Draw(g.T, "number")
	}
	return float64(rapid.IntRange(-100000, 100000).Draw(g.T, "number")) / 100
}

var firstDay = cascade.NewDate(2026, time.January, 1)

func (g *gen) date() cascade.Date {
	return firstDay + cascade.Date(rapid.IntRange(0, 700).Draw(g.T, "day"))
}

// moment returns a moment of a day: the day itself or an instant in it, by whatever clock.
func (g *gen) moment(d cascade.Date) cascade.Moment {
	if g.maybe() {
		return cascade.OnDay(d)
	}
	micros := rapid.Int64Range(0, 24*3600*1e6-1).Draw(g.T, "microsecond")
	return g.clock()(d.Time().Add(time.Duration(micros) * time.Microsecond))
}

// clock returns the moment at which the clock of some place shows what a time shows.
func (g *gen) clock() func(time.Time) cascade.Moment {
	minutes := 0
	if g.maybe() {
		minutes = rapid.SampledFrom([]int{-480, 120, 345, 780}).Draw(g.T, "offset")
	}
	place := time.FixedZone("", minutes*60)
	return func(at time.Time) cascade.Moment {
		return cascade.AtTime(at.Add(-time.Duration(minutes) * time.Minute).In(place))
	}
}

func (g *gen) members() []cascade.ID {
	return g.pool([]cascade.Kind{cascade.KindPerson, cascade.KindTeam})
}
