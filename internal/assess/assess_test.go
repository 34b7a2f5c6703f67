package assess_test

import (
	"testing"

	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/sight"
)

var today = cascade.NewDate(2026, 11, 16)

func v(f float64) *float64 { return &f }

func key(k string) cascade.Header { return cascade.Header{Key: k} }

// assessor loads entities and judges as everybody, or as ana, who owns nothing.
func assessor(t *testing.T, ana bool, es ...cascade.Entity) *assess.Assessor {
	t.Helper()
	es = append([]cascade.Entity{&cascade.Person{Header: key("ana")}}, es...)
	s, err := cascade.Load(cascade.Document{Entities: es}.Fresh(), &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	w := sight.NewWorld(s, today, []byte("secret"))
	if ana {
		return assess.Of(w.View(s.Find(cascade.KindPerson, "ana").Head().ID))
	}
	return assess.Of(w.Everyone())
}

func goal(t *testing.T, a *assess.Assessor, key string) *cascade.Goal {
	t.Helper()
	g, ok := a.Snapshot().Find(cascade.KindGoal, key).(*cascade.Goal)
	if !ok {
		t.Fatalf("no goal %s", key)
	}
	return g
}

func TestWhatThereIsToSayFirst(t *testing.T) {
	t.Parallel()
	up := cascade.Metric{Direction: cascade.Up}
	half := cascade.Measure{From: v(0), To: v(100), Start: today - 50, By: today + 50}
	for _, tt := range []struct {
		name    string
		goal    cascade.Goal
		metric  cascade.Metric
		measure *cascade.Measure
		now     *float64
		says    assess.Headline
		lack    assess.Lack
		pace    assess.Pace
	}{
		{"closed", cascade.Goal{State: cascade.Achieved, Closed: &cascade.Closing{}}, up, &half, v(50), assess.Closed, 0, ""},
		{"no measure", cascade.Goal{}, up, nil, nil, assess.Unmeasured, 0, ""},
		{"no reading", cascade.Goal{}, up, &half, nil, assess.Unread, 0, ""},
		{"no target", cascade.Goal{}, up, &cascade.Measure{From: v(0)}, v(5), assess.Untold, assess.LacksTarget, ""},
		{"no direction", cascade.Goal{}, cascade.Metric{}, &half, v(5), assess.Untold, assess.LacksDirection, ""},
		{"no baseline", cascade.Goal{}, up, &cascade.Measure{To: v(9)}, v(5), assess.Untold, assess.LacksBaseline, ""},
		{"no dates", cascade.Goal{}, up, &cascade.Measure{From: v(0), To: v(9)}, v(5), assess.Rose, 0, ""},
		{
			"in a range",
			cascade.Goal{},
			cascade.Metric{Direction: cascade.Range, Range: &cascade.Bounds{Low: 1, High: 9}},
			&cascade.Measure{Start: today - 50, By: today + 50},
			v(5), assess.Ranged, 0, "",
		},
		{
			"no period has ended",
			cascade.Goal{},
			up,
			&cascade.Measure{Shape: cascade.PerPeriod, To: v(2), Start: today - 1}, v(1), assess.Untold, assess.LacksPeriod, "",
		},
		{
			"no range", cascade.Goal{}, up, &cascade.Measure{Shape: cascade.InRange}, v(1), assess.Untold, assess.LacksRange, "",
		},
		{"arrived", cascade.Goal{}, up, &half, v(100), assess.Arrived, 0, ""},
		{"still", cascade.Goal{}, up, &half, v(0), assess.Still, 0, assess.PaceBehind},
		{"rose, behind by a hair", cascade.Goal{}, up, &half, v(39.9), assess.Rose, 0, assess.PaceBehind},
		{"rose, about where it should be", cascade.Goal{}, up, &half, v(40.1), assess.Rose, 0, assess.PaceKept},
		{"rose, ahead", cascade.Goal{}, up, &half, v(60.1), assess.Rose, 0, assess.PaceAhead},
		{"fell", cascade.Goal{}, up, &half, v(-3), assess.Fell, 0, assess.PaceBehind},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.goal.Key, tt.metric.Key = "g", "m"
			es := []cascade.Entity{&tt.metric, &tt.goal}
			if tt.measure != nil {
				m := *tt.measure
				m.Key, m.Goal, m.Metric = "k", "g", "m"
				es = append(es, &m)
			}
			if tt.now != nil {
				es = append(es, &cascade.Observation{Metric: "m", At: cascade.OnDay(today), Value: *tt.now})
			}
			a := assessor(t, false, es...)
			got := a.Assess(goal(t, a, "g"))
			if got.Headline != tt.says || got.Lack != tt.lack || got.Pace != tt.pace {
				t.Errorf("it says %d, lacks %d, pace %q; want %d, %d, %q", got.Headline, got.Lack, got.Pace, tt.says, tt.lack,
					tt.pace)
			}
		})
	}
}

func TestNothingIsSaidOfWhatTheViewerDoesNotSee(t *testing.T) {
	t.Parallel()
	es := []cascade.Entity{
		&cascade.Metric{Header: key("m"), Direction: cascade.Up, Sight: cascade.Sight{Visibility: cascade.Redacted}},
		&cascade.Goal{Header: key("g"), Tripwires: []cascade.Tripwire{{Metric: "m", Above: v(1), At: today}}},
		&cascade.Measure{Header: key("k"), Goal: "g", Metric: "m", From: v(0), To: v(9), Start: today - 9, By: today + 9},
		&cascade.Observation{Metric: "m", At: cascade.OnDay(today), Value: 5},
	}
	all := assessor(t, false, es...)
	if got := all.Assess(goal(t, all, "g")); got.Headline != assess.Rose {
		t.Errorf("whoever sees the readings is told %d", got.Headline)
	}
	if got := all.Tripwire(goal(t, all, "g").Tripwires[0]); got.State != assess.TripwireReached || got.Reading.Value != 5 {
		t.Errorf("whoever sees the readings is told of the tripwire %+v", got)
	}
	ana := assessor(t, true, es...)
	if got := ana.Assess(goal(t, ana, "g")); got.Headline != assess.Restricted || got.Main != nil || got.Behind.OK {
		t.Errorf("Ana is told %+v", got)
	}
	if got := ana.Tripwire(cascade.Tripwire{
		Metric: all.Snapshot().Find(cascade.KindMetric, "m").Head().ID, Above: v(1),
	}); got != (assess.Tripwire{State: assess.TripwireUnseen}) {
		t.Errorf("Ana is told of the tripwire %+v", got)
	}
}

func TestTheHeaviestMeasureWithAReadingSpeaks(t *testing.T) {
	t.Parallel()
	read := func(k string, weight float64) []cascade.Entity {
		return []cascade.Entity{
			&cascade.Metric{Header: key("m-" + k), Direction: cascade.Up},
			&cascade.Measure{Header: key(k), Goal: "g", Metric: cascade.ID("m-" + k), Weight: &weight, From: v(0), To: v(9)},
		}
	}
	es := []cascade.Entity{&cascade.Goal{Header: key("g")}}
	var measures []cascade.Entity
	for _, m := range [][]cascade.Entity{read("heavy", 9), read("first", 2), read("second", 2), read("light", 1)} {
		es, measures = append(es[:len(es):len(es)], m[0]), append(measures, m[1])
	}
	metrics, g := es[1:], es[0]
	all := append(append(append([]cascade.Entity{}, metrics...), g), measures...)
	if a := assessor(t, false, all...); a.Assess(goal(t, a, "g")).Main.Key != "heavy" {
		t.Error("without readings the heaviest does not speak")
	}
	all = append(all,
		&cascade.Observation{Metric: "m-first", At: cascade.OnDay(today), Value: 1},
		&cascade.Observation{Metric: "m-second", At: cascade.OnDay(today), Value: 1},
		&cascade.Observation{Metric: "m-light", At: cascade.OnDay(today), Value: 1})
	if a := assessor(t, false, all...); a.Assess(goal(t, a, "g")).Main.Key != "first" {
		t.Error("of those with a reading the first of the heaviest does not speak")
	}
}

func TestAGoalSlipsByFiguresOrByWord(t *testing.T) {
	t.Parallel()
	es := func(now float64, status cascade.Status) []cascade.Entity {
		out := []cascade.Entity{
			&cascade.Metric{Header: key("m"), Direction: cascade.Up},
			&cascade.Goal{Header: key("g"), State: cascade.Committed},
			&cascade.Goal{Header: key("waits")},
			&cascade.Measure{Header: key("k"), Goal: "g", Metric: "m", From: v(0), To: v(100), Start: today - 50, By: today +
				50},
			&cascade.Need{Goal: "waits", On: "g"},
			&cascade.Need{Goal: "waits", On: "g", What: "more", Ripple: []cascade.Ripple{{At: today, Did: "adjusted"}}},
			&cascade.Observation{Metric: "m", At: cascade.OnDay(today), Value: now},
		}
		if status != "" {
			out = append(out, &cascade.CheckIn{Goal: "g", At: cascade.OnDay(today), Status: status})
		}
		return out
	}
	for _, tt := range []struct {
		name             string
		now              float64
		status           cascade.Status
		slipped, differs bool
	}{
		{"on track", 50, "", false, false},
		{"on track, and declared so", 50, cascade.OnTrack, false, false},
		{"on track, declared off track", 50, cascade.OffTrack, true, true},
		{"off track", 10, "", true, false},
		{"off track, declared on track", 10, cascade.OnTrack, true, true},
		{"at risk, declared on track", 30, cascade.OnTrack, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := assessor(t, false, es(tt.now, tt.status)...)
			got := a.Assess(goal(t, a, "g"))
			if got.Slipped != tt.slipped || got.Differs != tt.differs || got.Unanswered != 1 {
				t.Errorf("slipped %v, differs %v, %d unanswered", got.Slipped, got.Differs, got.Unanswered)
			}
			if want := 0.5 - tt.now/100; !got.Behind.OK || got.Behind.V < want-1e-9 || got.Behind.V > want+1e-9 {
				t.Errorf("it is %v behind, want %v", got.Behind, want)
			}
		})
	}
}

// TestDivergenceIsJudgedOnce: the goals below are far ahead, and this one is behind its pace.
func TestDivergenceIsJudgedOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		below, own float64
		want       bool
	}{
		{"far ahead, and it is behind", 61, 30, true},
		{"just not far enough", 59, 30, false},
		{"far ahead, and it keeps its pace", 90, 45, false},
		{"behind, as they are", 10, 10, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			es := []cascade.Entity{
				&cascade.Metric{Header: key("top"), Direction: cascade.Up},
				&cascade.Metric{Header: key("low"), Direction: cascade.Up},
				&cascade.Goal{Header: key("top"), State: cascade.Committed},
				&cascade.Goal{Header: key("low"), State: cascade.Committed},
			}
			for i, k := range []cascade.ID{"top", "low"} {
				es = append(es, &cascade.Measure{
					Header: key("k-" + string(k)), Goal: k, Metric: k, From: v(0), To: v(100), Start: today - 50, By: today + 50,
				})
				value := []float64{tt.own, tt.below}[i]
				es = append(es, &cascade.Observation{Metric: k, At: cascade.OnDay(today), Value: value})
			}
			es = append(es, &cascade.Alignment{By: cascade.ByResponse, Goal: "low", To: "top"})
			a := assessor(t, false, es...)
			if got := a.Assess(goal(t, a, "top")); got.Diverges != tt.want {
				t.Errorf("diverges: %v, with %+v", got.Diverges, got.Figures)
			}
		})
	}
}

func TestTripwires(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		wire  cascade.Tripwire
		ago   int // how many days the reading of 5 is old; −1 for none
		state assess.TripwireState
	}{
		{"reached from above", cascade.Tripwire{Above: v(4), At: today}, 0, assess.TripwireReached},
		{"reached from below", cascade.Tripwire{Below: v(6), At: today}, 0, assess.TripwireReached},
		{"at the level it is not", cascade.Tripwire{Above: v(5), Below: v(5), At: today}, 0, assess.TripwireClear},
		{"two cadences old", cascade.Tripwire{Above: v(4), At: today}, 14, assess.TripwireReached},
		{"too old to tell", cascade.Tripwire{Above: v(4), At: today}, 15, assess.TripwireUntold},
		{"asked every day, too old to tell", cascade.Tripwire{Above: v(4)}, 15, assess.TripwireUntold},
		{"asked every day", cascade.Tripwire{Above: v(4)}, 3, assess.TripwireReached},
		{"its day has passed before the reading", cascade.Tripwire{Above: v(4), At: today - 3}, 2, assess.TripwireUntold},
		{"to come, and it would be", cascade.Tripwire{Above: v(4), At: today + 9}, 40, assess.TripwireNear},
		{"to come, and it would not be", cascade.Tripwire{Below: v(4), At: today + 9}, 0, assess.TripwireFar},
		{"to come, without a reading", cascade.Tripwire{Below: v(4), At: today + 9}, -1, assess.TripwireWaits},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			es := []cascade.Entity{&cascade.Metric{Header: key("m"), Cadence: cascade.Weekly}}
			if tt.ago >= 0 {
				es = append(es, &cascade.Observation{Metric: "m", At: cascade.OnDay(today - cascade.Date(tt.ago)), Value: 5})
			}
			a := assessor(t, false, es...)
			tt.wire.Metric = a.Snapshot().Find(cascade.KindMetric, "m").Head().ID
			if got := a.Tripwire(tt.wire); got.State != tt.state {
				t.Errorf("it stands at %s, want %s", got.State, tt.state)
			}
		})
	}
}

func TestDoneAndOutside(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]bool{
		"done": true, " Shipped ": true, "MERGED": true, "": false, "doing": false, "undone": false,
	} {
		if assess.Done(status) != want {
			t.Errorf("%q is done: %v", status, !want)
		}
	}
	b := cascade.Bounds{Low: 2, High: 4}
	for value, want := range map[float64]float64{1: -1, 2: 0, 3: 0, 4: 0, 6: 2} {
		if got := assess.Outside(value, b); got != want {
			t.Errorf("%v lies %v outside", value, got)
		}
	}
}
