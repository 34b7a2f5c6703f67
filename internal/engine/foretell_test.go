package engine_test

import (
	"fmt"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/testenv"
)

// foreseeable makes a workspace in which goals of Product are measured: one for all to see, one that is restricted. It
// returns the workspace and Ana, who sees both, and Ben, who does not.
func foreseeable(t *testing.T, e *engine.Engine) (id string, ana, ben cascade.ID) {
	t.Helper()
	info, local, err := e.Create(t.Context(), "", "acme", "You")
	if err != nil {
		t.Fatal(err)
	}
	day := cascade.DateOf(today)
	doc := cascade.Document{Entities: []cascade.Entity{
		&cascade.Person{Header: cascade.Header{Key: "ana"}, Name: "Ana"},
		&cascade.Person{Header: cascade.Header{Key: "ben"}, Name: "Ben"},
		&cascade.Team{Header: cascade.Header{Key: "acme"}, Type: cascade.Unit},
		&cascade.Team{
			Header: cascade.Header{Key: "product"}, Type: cascade.Unit, Parent: "acme", Members: []cascade.ID{"ana"},
		},
	}}
	for _, key := range []string{"open", "closed"} {
		sight := cascade.Sight{}
		if key == "closed" {
			sight = cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"product"}}
		}
		doc.Entities = append(
			doc.Entities,
			&cascade.Metric{
				Header: cascade.Header{Key: key}, Sight: sight, Direction: cascade.Up, Owner: "product",
				Source: cascade.SourceManual, Cadence: cascade.Weekly,
			},
			&cascade.Goal{
				Header: cascade.Header{Key: "g-" + key}, Sight: sight, Intent: "Be first", Owners: []cascade.ID{"product"},
				State: cascade.Committed,
			},
			&cascade.Measure{
				Header: cascade.Header{Key: "m-" + key}, Goal: cascade.ID("g-" + key), Metric: cascade.ID(key), From: ptr(10.0),
				To: ptr(90.0), Start: day - 70, By: day + 7,
			},
		)
		for i := range 10 { // it stays where it was
			doc.Entities = append(doc.Entities, &cascade.Observation{
				Metric: cascade.ID(key), At: cascade.OnDay(day - cascade.Date(7*(10-i))), Value: 10 + float64(i%3),
			})
		}
	}
	if _, err := e.Do(t.Context(), info.ID, engine.Apply(local, doc.Fresh(), false)); err != nil {
		t.Fatal(err)
	}
	w, err := e.Operator(info.ID)
	if err != nil {
		t.Fatal(err)
	}
	person := func(key string) cascade.ID { return w.Full().Find(cascade.KindPerson, key).Head().ID }
	return info.ID, person("ana"), person("ben")
}

// foretold is such a workspace once its chances are worked out.
func foretold(t *testing.T) (e *engine.Engine, id string, ana, ben cascade.ID) {
	t.Helper()
	e, _ = process(t, testenv.SQLite(t))
	id, ana, ben = foreseeable(t, e)
	e.Foretell()
	allForetold(t, e)
	return e, id, ana, ben
}

func allForetold(t *testing.T, e *engine.Engine) {
	t.Helper()
	if err := e.Foretold(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// figuresOf says how a goal stands for a person.
func figuresOf(t *testing.T, e *engine.Engine, id string, who cascade.ID, goal string) string {
	t.Helper()
	v, err := e.View(id, who)
	if err != nil {
		t.Fatal(err)
	}
	g := v.Snapshot().Find(cascade.KindGoal, goal)
	if g == nil {
		return "not there"
	}
	f := v.Graph().Figures(g.Head().ID)
	chance := "no chance"
	if f.Chance.OK {
		chance = map[bool]string{true: "likely", false: "unlikely"}[f.Chance.V >= .5]
	}
	if f.AsOf != 0 {
		chance += " as of " + f.AsOf.String()
	}
	return fmt.Sprintf("%s, %s", f.Health, chance)
}

func observe(t *testing.T, e *engine.Engine, id string, who cascade.ID, metric string, at cascade.Date, value float64) {
	t.Helper()
	v, err := e.View(id, who)
	if err != nil {
		t.Fatal(err)
	}
	m := v.Snapshot().Find(cascade.KindMetric, metric).Head().ID
	if _, err := e.Do(t.Context(), id, engine.Observe(who, engine.Given([]cascade.Observation{{
		Metric: m, At: cascade.OnDay(at), Value: value,
	}}))); err != nil {
		t.Fatal(err)
	}
}

// TestHealthFollowsTheChance: chances are worked out beside, and whoever writes a reading sees what it says of a goal.
func TestHealthFollowsTheChance(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, url string) {
		e, _ := process(t, url)
		id, ana, ben := foreseeable(t, e)
		day := cascade.DateOf(today)
		if got, want := figuresOf(t, e, id, ana, "g-open"), "off-track, no chance"; got != want {
			t.Errorf("before anything is worked out it is %s, want %s", got, want)
		}
		e.Foretell()
		allForetold(t, e)
		for _, goal := range []string{"g-open", "g-closed"} {
			if got, want := figuresOf(t, e, id, ana, goal), "off-track, unlikely"; got != want {
				t.Errorf("%s is %s, want %s", goal, got, want)
			}
		}
		if got, want := figuresOf(t, e, id, ben, "g-closed"), "not there"; got != want {
			t.Errorf("what Ben does not see is %s, want %s", got, want)
		}
		observe(t, e, id, ana, "open", day, 95)
		if got, want := figuresOf(t, e, id, ana, "g-open"), "at-risk, unlikely"; got != want {
			t.Errorf("after a first reading past its target it is %s, want %s", got, want)
		}
		if got, want := figuresOf(t, e, id, ben, "g-open"), "at-risk, unlikely"; got != want {
			t.Errorf("for Ben it is %s, want %s", got, want)
		}
		other, _ := process(t, url)
		other.Foretell()
		allForetold(t, other)
		observe(t, e, id, ana, "open", day, 11)
		if err := other.Follow(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := figuresOf(t, other, id, ana, "g-open"), "off-track, unlikely"; got != want {
			t.Errorf("in another process it is %s, want %s", got, want)
		}
	})
}

// TestAnOldChanceStandsUntilTheNew: until a chance is worked out from what is written now, the one before it judges,
// and says as of when.
func TestAnOldChanceStandsUntilTheNew(t *testing.T) {
	t.Parallel()
	e, id, ana, _ := foretold(t)
	e.StopForetelling()
	day := cascade.DateOf(today)
	observe(t, e, id, ana, "open", day, 95)
	want := "off-track, unlikely as of " + (day - 7).String()
	if got := figuresOf(t, e, id, ana, "g-open"); got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
}

// TestNobodyWaitsForWhatTheyDoNotSee: who sees a measure waits for what is worked out of it, and who does not see it
// does not, so that how long a page takes tells nothing.
func TestNobodyWaitsForWhatTheyDoNotSee(t *testing.T) {
	t.Parallel()
	e, _ := process(t, testenv.SQLite(t))
	id, ana, ben := foreseeable(t, e)
	w, err := e.Operator(id)
	if err != nil {
		t.Fatal(err)
	}
	measure := func(key string) cascade.ID { return w.Full().Find(cascade.KindMeasure, key).Head().ID }
	if !e.Awaits(w.View(ana), measure("m-closed")) {
		t.Error("Ana does not wait for what she sees")
	}
	if e.Awaits(w.View(ben), measure("m-closed")) {
		t.Error("Ben waits for what he does not see")
	}
	var hidden []cascade.ID
	for i := range 20 {
		hidden = append(hidden, cascade.ID(fmt.Sprint("nothing he sees ", i)))
	}
	if !e.Awaits(w.View(ben), measure("m-open"), append(hidden, measure("m-closed"))...) {
		t.Error("whether Ben waits for what he sees rests on what he does not see")
	}
}

// TestOutlooksAreForgotten where none are worked out: old ones would judge for ever.
func TestOutlooksAreForgotten(t *testing.T) {
	t.Parallel()
	e, id, ana, _ := foretold(t)
	e.ForgetOutlooks()
	allForetold(t, e)
	if got, want := figuresOf(t, e, id, ana, "g-open"), "off-track, no chance"; got != want {
		t.Errorf("without outlooks it is %s, want %s", got, want)
	}
}

// TestAMeasureOfAnotherMetricHasNoChanceYet: the chance that a restricted metric gave goes with it.
func TestAMeasureOfAnotherMetricHasNoChanceYet(t *testing.T) {
	t.Parallel()
	e, id, ana, ben := foretold(t)
	e.StopForetelling()
	if _, err := e.Do(t.Context(), id, engine.Command{
		Actor: ana, Operator: true, Name: "move",
		Decide: func(v cascade.Snapshot, _ time.Time, _ cascade.IDs) ([]cascade.Change, error) {
			m := v.Find(cascade.KindMeasure, "m-closed").(*cascade.Measure)
			g := v.Goal(m.Goal)
			open, moved := *g, *m
			open.Sight, moved.Sight, moved.Outlook = cascade.Sight{}, cascade.Sight{}, nil
			moved.Metric = v.Find(cascade.KindMetric, "open").Head().ID
			return []cascade.Change{{Before: g, After: &open}, {Before: m, After: &moved}}, nil
		},
	}); err != nil {
		t.Fatal(err)
	}
	if got, want := figuresOf(t, e, id, ben, "g-closed"), "off-track, no chance"; got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
}
