package cascade

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/dense"
)

func aTeam(id, parent ID) *Team {
	return &Team{Header: Header{ID: id, Seq: 1, Key: strings.ToLower(string(id))}, Type: Unit, Parent: parent}
}

func aGoal(id ID, drivers ...Driver) *Goal {
	return &Goal{Header: Header{ID: id, Seq: 2, Key: strings.ToLower(string(id))}, Drivers: drivers}
}

func aCycle(id, parent ID) *Cycle {
	return &Cycle{Header: Header{ID: id, Seq: 3, Key: strings.ToLower(string(id))}, Parent: parent, From: 1, To: 2}
}

func aLink(driver ID) *Alignment {
	return &Alignment{Header: Header{ID: "L"}, By: ByResponse, Goal: "A", To: "B", Driver: driver}
}

func aMetric(id ID) *Metric {
	return &Metric{Header: Header{ID: id, Seq: 4, Key: strings.ToLower(string(id))}, Name: "m", Unit: "%", Direction: Up}
}

func aReading(id, metric ID) *Observation {
	return &Observation{Header: Header{ID: id, Seq: 5}, Metric: metric, At: OnDay(1), Value: 1}
}

// verified is a snapshot of some entities, what spoils it, and what is found.
type verified struct {
	name  string
	es    []Entity
	spoil func(*Snapshot)
	want  string // "" means nothing is wrong
}

func checkVerify(t *testing.T, cases []verified) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var cs []Change
			for _, e := range tt.es {
				cs = append(cs, Change{After: e})
			}
			s, err := Snapshot{}.With(cs)
			if err != nil {
				t.Fatal(err)
			}
			if tt.spoil != nil {
				tt.spoil(&s)
			}
			switch err := s.Verify(); {
			case err == nil && tt.want != "":
				t.Errorf("found nothing, want %q", tt.want)
			case err != nil && (tt.want == "" || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("found %v, want %q", err, tt.want)
			}
		})
	}
}

func TestVerifyFindsFaults(t *testing.T) {
	t.Parallel()
	checkVerify(t, []verified{
		{
			"nothing",
			[]Entity{aTeam("T", ""), aGoal("A"), aGoal("B", Driver{ID: "d", Key: "d"}), aLink("d"), aCycle("Y", "")},
			nil,
			"",
		},
		{
			"a reference to nothing",
			[]Entity{&Goal{Header: Header{ID: "A", Key: "a"}, Owners: []ID{"T"}}},
			nil,
			"owners names team",
		},
		{
			"a reference to another kind",
			[]Entity{aGoal("B"), &Goal{Header: Header{ID: "A", Key: "a"}, Owners: []ID{"B"}}},
			nil,
			"owners names team",
		},
		{
			"a member that is nobody",
			[]Entity{&Metric{Header: Header{ID: "M", Key: "m"}, Owner: "X"}},
			nil,
			"owner names team or person",
		},
		{"no such driver", []Entity{aGoal("A"), aGoal("B"), aLink("d")}, nil, `no driver "d"`},
		{"a field that is not valid", []Entity{&Goal{Header: Header{ID: "A", Key: "a"}, State: "begun"}}, nil, "begun"},
		{"two roots", []Entity{aTeam("T", ""), aTeam("U", "")}, nil, "2 root units"},
		{"units in a loop", []Entity{aTeam("T", "U"), aTeam("U", "T")}, nil, "units in a loop: t → u → t"},
		{"cycles in a loop", []Entity{aCycle("Y", "Z"), aCycle("Z", "Y")}, nil, "cycles in a loop"},
		{
			"a loop of goals is no fault",
			[]Entity{aGoal("A"), aGoal("B"), aLink(""), &Alignment{Header: Header{ID: "K"}, By: ByResponse, Goal: "B", To: "A"}},
			nil, "",
		},
	})
}

func TestVerifyFindsSpoiledIndexes(t *testing.T) {
	t.Parallel()
	checkVerify(t, []verified{
		{"a reference not indexed", []Entity{aGoal("A"), aGoal("B"), aLink("")}, func(s *Snapshot) {
			s.unname(s.place(KindAlignment, aLink("").ID), s.Get(KindAlignment, aLink("").ID))
		}, "index of references"},
		{"a reference that is gone indexed", []Entity{aGoal("A"), aGoal("B")}, func(s *Snapshot) {
			s.name([]Kind{KindGoal}, "A", naming{place: s.place(KindGoal, "B"), kind: uint8(kindIndex[KindGoal]), by: 1})
		}, "index of references"},
		{"a name that is gone", []Entity{aGoal("A")}, func(s *Snapshot) {
			s.names.Add(s.by, naturalHash(KindGoal, "b"), s.place(KindGoal, "A"))
		}, "index of names"},
		{"a name that leads elsewhere", []Entity{aGoal("A"), aGoal("B")}, func(s *Snapshot) {
			s.names.Remove(s.by, naturalHash(KindGoal, "a"), s.place(KindGoal, "A"))
			s.names.Add(s.by, naturalHash(KindGoal, "a"), s.place(KindGoal, "B"))
		}, "index of names"},
		{"not in order of creation", []Entity{aGoal("A")}, func(s *Snapshot) {
			s.order[kindIndex[KindGoal]] = dense.Set{}
		}, "1 things stand at places, 0 in order"},
		{"in the wrong place", []Entity{aGoal("A"), aGoal("B")}, func(s *Snapshot) {
			s.things.Edit(s.by, int(s.place(KindGoal, "A"))).e = aGoal("B")
		}, "misplaced"},
		{"a reading that is not found by its id", []Entity{aMetric("M"), aReading("O", "M")}, func(s *Snapshot) {
			s.taken = dense.Index{}
		}, "misplaced"},
	})
}

// TestRemovalUnpicksDrivers: a driver goes with its metric, and whoever picked it has picked none.
func TestRemovalUnpicksDrivers(t *testing.T) {
	t.Parallel()
	doc := smallest()
	doc.Entities[7].(*Goal).Drivers = []Driver{{Key: "speed", Metric: "activation"}, {Key: "price"}}
	doc.Entities[10].(*Alignment).Driver = "speed"
	s, err := Load(doc, &countIDs{})
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.With(s.Removal(s.Find(KindMetric, "activation")))
	if err != nil {
		t.Fatal(err)
	}
	if err := after.Verify(); err != nil {
		t.Error(err)
	}
	for a := range after.Alignments() {
		if a.Driver != "" {
			t.Errorf("it still has the driver %q", a.Driver)
		}
	}
}

// TestRemovalOfTheLastWord: a check-in that said one value says nothing without its measure, and goes with it.
func TestRemovalOfTheLastWord(t *testing.T) {
	t.Parallel()
	doc := smallest()
	day := func(d int) Moment { return OnDay(NewDate(2026, 11, d)) }
	doc.Entities = append(doc.Entities,
		&CheckIn{Goal: "reply", At: day(2), By: "ana", Values: map[ID]float64{"kr": 31}},
		&CheckIn{Goal: "reply", At: day(9), By: "ana", Values: map[ID]float64{"kr": 32}, Learned: "import helps"})
	s, err := Load(doc, &countIDs{})
	if err != nil {
		t.Fatal(err)
	}
	kr := s.Find(KindMeasure, "kr")
	after, err := s.With(s.Removal(kr))
	if err != nil {
		t.Fatal(err)
	}
	left := after.CheckInsOf(s.Find(KindGoal, "reply").Head().ID)
	if len(left) != 1 || left[0].Learned != "import helps" || len(left[0].Values) > 0 {
		t.Errorf("left are %d check-ins", len(left))
	}
	if err := after.Verify(); err != nil {
		t.Error(err)
	}
}

// TestLacksPartOf: a part that is gone is lacking, also where it stays for those who see what hangs on it.
func TestLacksPartOf(t *testing.T) {
	t.Parallel()
	left := aMetric("left")
	left.Remnant = &Remnant{Audience: []ID{"ana"}}
	b := NewBuilder()
	b.Add(aMetric("there"))
	b.Add(left)
	s := b.Snapshot()
	for formula, want := range map[string]bool{
		"@there": false, "2*@there": false, "@there+@gone": true, "@gone": true, "@there+@left": true, "": false,
	} {
		if got := s.lacksPartOf(&Metric{Formula: formula}); got != want {
			t.Errorf("%q lacks a part: %v, want %v", formula, got, want)
		}
	}
}
