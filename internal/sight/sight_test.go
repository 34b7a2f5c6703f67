package sight_test

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// company is a unit tree company > product > web, a group of web and lone, and people in each.
func company(more ...cascade.Entity) cascade.Document {
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	var es []cascade.Entity
	es = append(es, &cascade.Settings{Header: key("acme")})
	for _, p := range []string{"boss", "head", "dev", "lone", "guest", "admin"} {
		es = append(es, &cascade.Person{Header: key(p)})
	}
	es[5].(*cascade.Person).Role, es[6].(*cascade.Person).Role = cascade.Guest, cascade.Admin
	return cascade.Document{Entities: append(append(es,
		&cascade.Team{Header: key("company"), Type: cascade.Unit, Lead: "boss"},
		&cascade.Team{Header: key("product"), Type: cascade.Unit, Parent: "company", Lead: "head"},
		&cascade.Team{Header: key("web"), Type: cascade.Unit, Parent: "product", Members: []cascade.ID{"dev"}},
		&cascade.Team{Header: key("group"), Type: cascade.Group, Members: []cascade.ID{"web", "lone"}},
		&cascade.Cycle{Header: key("q4"), From: today - 60, To: today + 30, Phase: cascade.Active},
	), more...)}
}

var everybody = []string{"boss", "head", "dev", "lone", "guest", "admin", "nobody"}

// shows says for each of everybody what they are shown of one thing: o open, r a stub, - nothing.
func shows(t *testing.T, s *cascade.Snapshot, k cascade.Kind, id cascade.ID) string {
	t.Helper()
	out, w := "", world(*s)
	for _, key := range everybody {
		var person cascade.ID = "nobody"
		if p := s.Find(cascade.KindPerson, key); p != nil {
			person = p.Head().ID
		}
		switch e := w.View(person).Snapshot().Get(k, id); {
		case e == nil:
			out += "-"
		case cascade.Withheld(e):
			out += "r"
		default:
			out += "o"
		}
	}
	return out
}

// seenGoal is a goal, and what is shown of it to whom.
type seenGoal struct {
	name string
	goal cascade.Goal
	want string // boss, head, dev, lone, guest, admin, nobody
}

func checkSightOfGoals(t *testing.T, goals []seenGoal) {
	t.Helper()
	for _, tt := range goals {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.goal.Key = "g"
			s := load(t, company(&tt.goal))
			if got := shows(t, &s, cascade.KindGoal, tt.goal.ID); got != tt.want {
				t.Errorf("shown to %v: %s, want %s", everybody, got, tt.want)
			}
		})
	}
}

func TestSightOfGoals(t *testing.T) {
	t.Parallel()
	checkSightOfGoals(t, []seenGoal{
		{"open", cascade.Goal{}, "oooo-o-"},
		{"redacted", cascade.Goal{Sight: cascade.Sight{Visibility: cascade.Redacted}}, "rrrr-r-"},
		{"hidden", cascade.Goal{Sight: cascade.Sight{Visibility: cascade.Hidden}}, "-------"},
		{
			"owners see: direct members and the lead, not the units below",
			cascade.Goal{Owners: []cascade.ID{"company"}, Sight: cascade.Sight{Visibility: cascade.Hidden}},
			"o------",
		},
		{
			"owners see: members, not the units above",
			cascade.Goal{Owners: []cascade.ID{"web"}, Sight: cascade.Sight{Visibility: cascade.Redacted}},
			"rror-r-",
		},
		{
			"one owner of several",
			cascade.Goal{Owners: []cascade.ID{"web", "product"}, Sight: cascade.Sight{Visibility: cascade.Hidden}},
			"-oo----",
		},
		{
			"a group's members and its listed teams'",
			cascade.Goal{Owners: []cascade.ID{"group"}, Sight: cascade.Sight{Visibility: cascade.Hidden}},
			"--oo---",
		},
		{
			"who is accountable",
			cascade.Goal{Accountable: []cascade.ID{"lone"}, Sight: cascade.Sight{Visibility: cascade.Hidden}},
			"---o---",
		},
		{
			"whom a team supports learns nothing by it",
			cascade.Goal{Supports: []cascade.ID{"web"}, Sight: cascade.Sight{Visibility: cascade.Hidden}},
			"-------",
		},
	})
}

func TestSightOfAudiences(t *testing.T) {
	t.Parallel()
	checkSightOfGoals(t, []seenGoal{
		{
			"an audience includes the units below",
			cascade.Goal{Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"product"}}},
			"-oo----",
		},
		{
			"all the way down",
			cascade.Goal{Sight: cascade.Sight{Visibility: cascade.Redacted, Audience: []cascade.ID{"company"}}},
			"ooor-r-",
		},
		{
			"an audience of a person",
			cascade.Goal{Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"lone"}}},
			"---o---",
		},
		{
			"an audience of a group",
			cascade.Goal{Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"group"}}},
			"--oo---",
		},
		{
			"a guest in the audience of something hidden",
			cascade.Goal{Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"guest"}}},
			"----o--",
		},
		{
			"a guest in the audience of something open",
			cascade.Goal{Sight: cascade.Sight{Audience: []cascade.ID{"guest"}}},
			"oooooo-",
		},
	})
}

func TestSightOfMeasures(t *testing.T) {
	t.Parallel()
	closed := func(g cascade.Grade, audience ...cascade.ID) cascade.Sight {
		return cascade.Sight{Visibility: g, Audience: audience}
	}
	for _, tt := range []struct {
		name                  string
		goal, measure, metric cascade.Sight
		want                  string // boss, head, dev, lone, guest, admin, nobody
	}{
		{"all open", closed(""), closed(""), closed(""), "oooo-o-"},
		{"a redacted measure", closed(""), closed(cascade.Redacted), closed(""), "rrrr-r-"},
		{"a hidden metric", closed(""), closed(""), closed(cascade.Hidden), "-------"},
		{"the strictest of the three", closed(""), closed(cascade.Redacted), closed(cascade.Hidden), "-------"},
		{"of a redacted goal not even how many", closed(cascade.Redacted), closed(""), closed(""), "-------"},
		{
			"the audience of all three", closed(cascade.Hidden, "product", "lone"), closed(cascade.Hidden, "dev", "lone"),
			closed(cascade.Hidden, "dev", "head"), "--o----",
		},
		{
			"who sees goal and measure only", closed(cascade.Hidden, "lone"), closed(cascade.Hidden, "lone"),
			closed(cascade.Redacted), "---r---",
		},
		{"a guest in the audience of goal and metric", closed("", "guest"), closed(""), closed("", "guest"), "oooooo-"},
		{"a guest in the audience of the goal only", closed("", "guest"), closed(""), closed(""), "oooo-o-"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			key := cascade.Header{Key: "x"}
			m := &cascade.Measure{Header: key, Goal: "x", Metric: "x", Sight: tt.measure}
			o := &cascade.Observation{Metric: "x", At: cascade.OnDay(today)}
			metric := &cascade.Metric{Header: key, Sight: tt.metric}
			s := load(t, company(&cascade.Goal{Header: key, Sight: tt.goal}, metric, m, o))
			if got := shows(t, &s, cascade.KindMeasure, m.ID); got != tt.want {
				t.Errorf("shown to %v: %s, want %s", everybody, got, tt.want)
			}
			metrics, readings := shows(t, &s, cascade.KindMetric, metric.ID), shows(t, &s, cascade.KindObservation, o.ID)
			for i := range everybody {
				if (metrics[i] == 'o') != (readings[i] == 'o') {
					t.Errorf("the metric shows %s and its readings %s", metrics, readings)
				}
			}
		})
	}
}

// withStubs has a redacted goal, two redacted metrics and a redacted measure, whose texts are canaries.
func withStubs(t *testing.T) cascade.Snapshot {
	t.Helper()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	closed := cascade.Sight{Visibility: cascade.Redacted}
	return load(t, company(
		&cascade.Metric{Header: key("m"), Sight: closed, Name: canary, Unit: canary, Owner: "web", Direction: cascade.Up},
		&cascade.Metric{Header: key("pm"), Sight: closed, Owner: "dev"},
		&cascade.Metric{Header: key("om"), Name: "open", Direction: cascade.Up},
		&cascade.Goal{Header: key("top"), Intent: "top", State: cascade.Committed},
		&cascade.Goal{
			Header: key("g"), Sight: closed, Intent: canary, Type: cascade.Strategy, State: cascade.Committed,
			Owners: []cascade.ID{"web"}, Accountable: []cascade.ID{"dev"},
			Cycle: "q4", Wont: []string{canary}, Brief: &cascade.Brief{Why: canary}, Progress: cascade.ManualProgress,
			Manual: v(0.7), People: 3,
		},
		&cascade.Goal{Header: key("below"), Intent: "below", State: cascade.Committed},
		&cascade.Measure{Header: key("gk"), Goal: "g", Metric: "om", From: v(0), To: v(1)},
		&cascade.Measure{Header: key("tk"), Goal: "top", Metric: "om", Sight: closed, From: v(0), To: v(1), Misses: canary},
		&cascade.Alignment{By: cascade.ByDirect, Goal: "g", To: "top", Share: v(0.9), Contribution: canary, Because: canary},
		&cascade.Alignment{By: cascade.ByAssigned, Goal: "below", To: "g", Share: v(0.8), Contribution: canary},
		&cascade.CheckIn{Goal: "g", At: cascade.OnDay(today), By: "dev", Status: cascade.OnTrack, Learned: canary},
		&cascade.Observation{Metric: "m", At: cascade.OnDay(today), Value: 77, Note: canary},
	))
}

// stubOf is the redacted goal as a lens shows it.
func stubOf(t *testing.T, l *lens.Lens) lens.Goal {
	t.Helper()
	list, err := l.Goals(lens.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	goals := list.All()
	at := slices.IndexFunc(goals, func(g lens.Goal) bool { return g.Restricted })
	if at < 0 {
		t.Fatal("there is no stub")
	}
	return goals[at]
}

func lensOf(t *testing.T, s cascade.Snapshot, person string) *lens.Lens {
	t.Helper()
	return lens.Of(world(s).View(find[*cascade.Person](t, &s, cascade.KindPerson, person).ID))
}

// TestStubs: of a redacted goal there shows that it is there, its owner team, its parents, its kind and its state.
func TestStubs(t *testing.T) {
	t.Parallel()
	s := withStubs(t)
	l := lensOf(t, s, "lone")
	stub := stubOf(t, l)
	want := lens.Goal{
		ID: stub.ID, Restricted: true, Kind: "strategy", State: "committed", Owners: []lens.Ref{{ID: "web", Name: "web"}},
		GoalsAbove: []lens.Ref{{ID: "top", Name: "top"}},
	}
	if got := asJSON(t, stub); got != asJSON(t, want) || len(stub.ID) < 10 || stub.ID[:2] != "r-" {
		t.Errorf("the stub is %s", got)
	}
	whole := find[*cascade.Goal](t, &s, cascade.KindGoal, "g")
	bare := &cascade.Goal{
		Header: cascade.Header{ID: whole.ID, Seq: whole.Seq},
		Sight:  cascade.Sight{Visibility: cascade.Redacted, Withheld: true},
		Owners: whole.Owners, Type: whole.Type, State: whole.State,
	}
	if got := cascade.Encode(l.Snapshot().Goal(whole.ID)); string(got) != string(cascade.Encode(bare)) {
		t.Errorf("what may be exported of it is %s", got)
	}
	page, err := l.Goal(stub.ID)
	if err != nil || asJSON(t, page) != asJSON(t, lens.GoalPage{Goal: want}) {
		t.Errorf("its page is %s (%v)", asJSON(t, page), err)
	}
	for _, ref := range []string{"g", string(find[*cascade.Goal](t, &s, cascade.KindGoal, "g").ID)} {
		if _, err := l.Goal(ref); cascade.CodeOf(err) != cascade.NotFound {
			t.Errorf("%q leads to it: %v", ref, err)
		}
	}
	other := lensOf(t, s, "admin")
	if g, err := other.Goal(stub.ID); err == nil {
		t.Errorf("one viewer's handle leads another to %s", g.ID)
	}
}

// TestStubsBesideOthers: from above and below a redacted goal there shows as little, of a redacted metric its owner
// team, and of a redacted measure where it is.
func TestStubsBesideOthers(t *testing.T) {
	t.Parallel()
	l := lensOf(t, withStubs(t), "lone")
	stub := stubOf(t, l)
	top, err := l.Goal("top")
	if err != nil || top.RestrictedMeasures != 1 || len(top.Measures) != 0 || len(top.ServedBy) != 1 ||
		!top.ServedBy[0].Restricted || top.ServedBy[0].Mechanism != "" || top.Signal != nil || top.Of != 0 {
		t.Errorf("above it: %s (%v)", asJSON(t, top), err)
	}
	below, err := l.Why(cascade.KindGoal, "below")
	if err != nil || len(below.Lines) != 1 || len(below.Lines[0].Steps) != 2 {
		t.Fatalf("below it: %s (%v)", asJSON(t, below), err)
	}
	if st := below.Lines[0].Steps; asJSON(t, st[0]) != asJSON(t, lens.Step{Kind: "goal", ID: stub.ID, Restricted: true}) ||
		st[1].Text != "top" || st[1].Mechanism != "" {
		t.Errorf("the line is %s", asJSON(t, st))
	}
	list, err := l.Metrics("", "")
	metrics := list.All()
	if err != nil || len(metrics) != 3 {
		t.Fatalf("metrics %s (%v)", asJSON(t, metrics), err)
	}
	for i, owner := range []*lens.Ref{{ID: "web", Name: "web"}, nil} {
		if m := metrics[i]; asJSON(t, m) != asJSON(t, lens.Metric{ID: m.ID, Restricted: true, Owner: owner}) {
			t.Errorf("metric %s", asJSON(t, m))
		}
	}
}

// TestNoLinePassesThroughWhatIsHidden and what a check-in without a visible word does not refresh.
func TestNoLinePassesThroughWhatIsHidden(t *testing.T) {
	t.Parallel()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	closed := func() cascade.Sight { return cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"boss"}} }
	s := load(t, company(
		&cascade.Metric{Header: key("m"), Direction: cascade.Up},
		&cascade.Metric{Header: key("hm"), Sight: closed(), Direction: cascade.Up},
		&cascade.Goal{Header: key("top"), State: cascade.Committed},
		&cascade.Goal{Header: key("mid"), Sight: closed(), State: cascade.Committed},
		&cascade.Goal{Header: key("low"), State: cascade.Committed, Cycle: "q4"},
		&cascade.Measure{Header: key("k"), Goal: "low", Metric: "m", From: v(0), To: v(10)},
		&cascade.Measure{Header: key("hk"), Goal: "low", Metric: "hm", From: v(0), To: v(10)},
		&cascade.Alignment{By: cascade.ByResponse, Goal: "low", To: "mid"},
		&cascade.Alignment{By: cascade.ByResponse, Goal: "mid", To: "top"},
		&cascade.Observation{Metric: "m", At: cascade.OnDay(today - 50), Value: 9},
		&cascade.CheckIn{Goal: "low", At: cascade.OnDay(today - 1), Values: map[cascade.ID]float64{"hk": 2}},
	))
	w := world(s)
	lensOf := func(p string) *lens.Lens {
		return lens.Of(w.View(find[*cascade.Person](t, &s, cascade.KindPerson, p).ID))
	}
	in, out := lensOf("boss"), lensOf("lone")
	for _, tt := range []struct {
		who    string
		l      *lens.Lens
		steps  int
		health cascade.Health
		last   cascade.Date
		read   int
	}{
		{"boss", in, 2, "at-risk", today - 1, 2},
		{"lone", out, 0, "stale", 0, 1},
	} {
		why, err := tt.l.Why("", "low")
		if err != nil || len(why.Lines) != 1 || len(why.Lines[0].Steps) != tt.steps {
			t.Errorf("%s: %s (%v)", tt.who, asJSON(t, why), err)
		}
		g, err := tt.l.Goal("low")
		if err != nil || g.Health != tt.health || g.LastWord != tt.last || g.Read != tt.read || len(g.CheckIns) != tt.read-1 {
			t.Errorf("%s: %s (%v)", tt.who, asJSON(t, g), err)
		}
	}
}
