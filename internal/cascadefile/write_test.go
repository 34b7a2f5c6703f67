package cascadefile_test

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
)

func snapshot(t *testing.T, es ...cascade.Entity) *cascade.Snapshot {
	t.Helper()
	var cs []cascade.Change
	for i, e := range es {
		e.Head().Seq = int64(i + 1)
		cs = append(cs, cascade.Change{After: e})
	}
	s, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return &s
}

func head(id, key string) cascade.Header { return cascade.Header{ID: cascade.ID(id), Key: key} }

func wrote(t *testing.T, s *cascade.Snapshot, want string) {
	t.Helper()
	got := string(cascadefile.Write(s, cascadefile.WriteOptions{History: true}))
	if got != strings.TrimPrefix(want, "\n") {
		t.Errorf("wrote\n%s, want\n%s", got, want)
	}
}

// What a viewer sees of restricted things has no place in their file, nor have mentions of it.
func TestWriteLeavesOutWhatIsWithheld(t *testing.T) {
	t.Parallel()
	withheld := cascade.Sight{Visibility: cascade.Redacted, Withheld: true}
	wrote(t, snapshot(t,
		&cascade.Settings{Header: head("w", "acme")},
		&cascade.Person{Header: head("p1", ""), Name: "me", Local: true},
		&cascade.Person{Header: head("p2", "ana")},
		&cascade.Team{Header: head("t", "acme"), Type: cascade.Unit, Lead: "p1", Members: []cascade.ID{"p1", "p2"}},
		&cascade.Metric{Header: head("m1", "open-metric")},
		&cascade.Metric{Header: head("m2", "handle"), Sight: withheld},
		&cascade.Goal{Header: head("g1", "handle"), Sight: withheld},
		&cascade.Goal{Header: head("g2", "open-goal"), Replaces: "g1", Drivers: []cascade.Driver{
			{Key: "a", Metric: "m2"}, {Key: "b", Metric: "m1"},
		}},
		&cascade.Measure{Header: head("k1", "hidden-measure"), Goal: "g2", Metric: "m2"},
		&cascade.Measure{Header: head("k2", "open-measure"), Goal: "g2", Metric: "m1"},
		&cascade.Measure{Header: head("k3", "handle"), Goal: "g2", Metric: "m1", Sight: withheld},
		&cascade.Alignment{Header: head("a1", ""), Goal: "g2", By: cascade.ByResponse, To: "g1"},
		&cascade.Alignment{Header: head("a2", ""), Team: "t", By: cascade.ByStatement, To: "g2", Withheld: true},
		&cascade.Need{Header: head("n1", ""), Goal: "g2", On: "g1", From: "t"},
		&cascade.CheckIn{
			Header: head("c1", ""), Goal: "g2", At: cascade.OnDay(739001), By: "p1",
			Values: map[cascade.ID]float64{"k1": 1, "k2": 2},
		},
		&cascade.Observation{Header: head("o1", ""), Metric: "m2", At: cascade.OnDay(739001), Value: 1, CheckIn: "c1"},
		&cascade.Observation{Header: head("o2", ""), Metric: "m1", At: cascade.OnDay(739001), Value: 2, CheckIn: "c1"},
		&cascade.Revision{
			Header: head("r1", ""), Goal: "g2", Measure: "k1", At: cascade.OnDay(739001), Field: "to", Was: "1", Now: "2",
		},
	), `
weir: 1
workspace: acme

people:
  - {id: ana}

teams:
  - {id: acme, kind: unit, lead: "@local", members: ["@local", ana]}

metrics:
  - id: open-metric

goals:
  - id: open-goal
    drivers:
      - {id: b, metric: open-metric}
    measures:
      - {id: open-measure, metric: open-metric}
    checkins:
      - {at: 2024-04-26, by: "@local", values: {open-measure: 2}}
`)
}

// Readings stand under their metric unless a check-in makes the very same again.
func TestWriteReadingsOfCheckIns(t *testing.T) {
	t.Parallel()
	day := func(n int) cascade.Moment { return cascade.OnDay(cascade.Date(739001 + n)) }
	hour := func(n, h int) cascade.Moment {
		return cascade.AtTime(day(n).Time().Add(time.Duration(h) * time.Hour))
	}
	s := snapshot(t,
		&cascade.Metric{Header: head("m", "m")},
		&cascade.Goal{Header: head("g", "g")},
		&cascade.Goal{Header: head("h", "h")},
		&cascade.Measure{Header: head("k", "k"), Goal: "g", Metric: "m"},
		&cascade.Measure{Header: head("l", "l"), Goal: "h", Metric: "m"},
		&cascade.CheckIn{Header: head("c1", ""), Goal: "g", At: day(0), Values: map[cascade.ID]float64{"k": 1}},
		&cascade.CheckIn{Header: head("c2", ""), Goal: "g", At: day(1), Values: map[cascade.ID]float64{"k": 2}},
		&cascade.CheckIn{Header: head("c3", ""), Goal: "h", At: day(2), Values: map[cascade.ID]float64{"l": 3}},
		&cascade.CheckIn{Header: head("c4", ""), Goal: "g", At: day(2), Values: map[cascade.ID]float64{"k": 4}},
		&cascade.CheckIn{Header: head("c5", ""), Goal: "g", At: hour(4, 3), Values: map[cascade.ID]float64{"k": 6}},
		&cascade.CheckIn{Header: head("c6", ""), Goal: "g", At: hour(4, 17), Values: map[cascade.ID]float64{"k": 6}},
		// made again
		&cascade.Observation{Header: head("o1", ""), Metric: "m", At: day(0), Value: 1, CheckIn: "c1"},
		// by hand, over the check-in's
		&cascade.Observation{Header: head("o2", ""), Metric: "m", At: day(1), Value: 2.5, Note: "corrected"},
		// h is read last and would say 3
		&cascade.Observation{Header: head("o3", ""), Metric: "m", At: day(2), Value: 4, CheckIn: "c4"},
		// the first to say it; the second says nothing new
		&cascade.Observation{Header: head("o5", ""), Metric: "m", At: hour(4, 3), Value: 6, CheckIn: "c5"},
		// nobody's
		&cascade.Observation{Header: head("o4", ""), Metric: "m", At: cascade.AtTime(day(3).Time()), Value: 5, CheckIn: ""},
	)
	wrote(t, s, `
weir: 1

metrics:
  - id: m
    observations:
      - {at: 2024-04-27, value: 2.5, note: corrected}
      - {at: 2024-04-28, value: 4}
      - {at: 2024-04-29T00:00:00Z, value: 5}

goals:
  - id: g
    measures:
      - {id: k, metric: m}
    checkins:
      - {at: 2024-04-26, values: {k: 1}}
      - {at: 2024-04-27, values: {k: 2}}
      - {at: 2024-04-28, values: {k: 4}}
      - {at: 2024-04-30T03:00:00Z, values: {k: 6}}
      - {at: 2024-04-30T17:00:00Z, values: {k: 6}}
  - id: h
    measures:
      - {id: l, metric: m}
    checkins:
      - {at: 2024-04-28, values: {l: 3}}
`)
	again := load(t, cascadefile.Write(s, cascadefile.WriteOptions{History: true}))
	for i, want := range []float64{1, 2.5, 4, 5, 6} {
		m := again.Find(cascade.KindMetric, "m").Head().ID
		if o := again.ObservationOn(m, cascade.Date(739001+i)); o == nil || o.Value != want {
			t.Errorf("day %d reads %+v, want %v", i, o, want)
		}
	}
}

// Writers who do not see each other's things may give two the same id; whoever sees both gets a file that reads back.
func TestWriteTellsSameIDsApart(t *testing.T) {
	t.Parallel()
	s := snapshot(t,
		&cascade.Goal{Header: head("a", "g")},
		&cascade.Goal{Header: head("b", "g"), Replaces: "a"},
		&cascade.Goal{Header: head("c", "g-2"), Replaces: "b"},
		&cascade.Person{Header: head("p", "acme")},
		&cascade.Team{Header: head("q", "acme"), Type: cascade.Unit, Lead: "p"},
	)
	wrote(t, s, `
weir: 1

people:
  - {id: acme}

teams:
  - {id: acme@q, kind: unit, lead: acme}

goals:
  - id: g
  - id: g@b
    replaces: g
  - id: g-2
    replaces: g@b
`)
	load(t, cascadefile.Write(s, cascadefile.WriteOptions{}))
}

func TestWriteNothing(t *testing.T) {
	t.Parallel()
	wrote(t, &cascade.Snapshot{}, "weir: 1\n")
}

// Every field of every kind of entity has a place in the file: the example sets them all, and they read back.
func TestExampleSaysEverything(t *testing.T) {
	t.Parallel()
	data := example(t, "testdata/example.yaml")
	doc, err := cascadefile.Parse([]cascadefile.File{{Name: "testdata/example.yaml", Data: []byte(data)}}, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]bool{}
	for _, e := range doc.Document.Entities {
		fields(set, string(e.Kind()), reflect.ValueOf(e).Elem())
	}
	// What a file cannot say, or says by other means; and what the example leaves at its zero, which is the default.
	for _, f := range []string{
		"person.Local", "observation.CheckIn", "metric.Cumulative", "metric.Formula", "metric.Audience", "measure.Visibility",
		"measure.Audience", "goal.Local", "goal.Manual",
		"goal.Tripwires.Above", "goal.Bet.Verdict", "goal.Bet.Learning", "checkIn.Key", "review.Team", "review.Cycle",
		"acknowledged.Team", "acknowledged.Metric", "acknowledged.Measure",
	} {
		if set[f] {
			t.Errorf("%s is set and need not be excused", f)
		}
		set[f] = true
	}
	for f, ok := range set {
		if kind, key := strings.CutSuffix(f, ".Key"); key && cascade.Info(cascade.Kind(kind)) != nil {
			ok = ok || !cascade.Info(cascade.Kind(kind)).Keyed
		}
		if !ok && !strings.HasSuffix(f, ".ID") && !strings.HasSuffix(f, ".Seq") && !strings.HasSuffix(f, ".Maker") &&
			!strings.HasSuffix(f, ".Named") && !strings.HasSuffix(f, ".Exact") && !strings.Contains(f, ".Remnant") &&
			!strings.HasSuffix(f, ".Withheld") && !strings.Contains(f, ".Outlook") {
			t.Errorf("the example does not set %s", f)
		}
	}
	s, _, err := cascadefile.Load([]cascadefile.File{{Name: "testdata/example.yaml", Data: []byte(data)}}, os.ReadFile,
		&cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	again := load(t, cascadefile.Write(&s, cascadefile.WriteOptions{History: true}))
	if d := cascadetest.Difference(&s, &again); d != "" {
		t.Errorf("difference:\n%s", d)
	}
}

// fields notes which fields of v are set, with those of its parts.
func fields(set map[string]bool, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if _, ok := v.Interface().(cascade.Moment); ok {
			return
		}
		for f, fv := range v.Fields() {
			name := path + "." + f.Name
			if f.Anonymous {
				name = path
			} else {
				set[name] = set[name] || !fv.IsZero()
			}
			fields(set, name, fv)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			fields(set, path, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			fields(set, path, v.Index(i))
		}
	}
}
