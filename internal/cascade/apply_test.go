package cascade

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// countIDs makes ids in order: predictable, and different from every key.
type countIDs struct{ n int }

func (c *countIDs) New(kind, _, _, _ string) string {
	c.n++
	return fmt.Sprintf("%s-%04d", strings.ToUpper(kind), c.n)
}

func ptr[T any](v T) *T { return &v }

// smallest returns a company of one unit with a priority, a response and a metric.
func smallest() Document {
	return Document{Entities: []Entity{
		&Settings{Header: Header{Key: "acme"}},
		&Person{Header: Header{Key: "ana"}, Name: "Ana", Role: Lead},
		&Person{Header: Header{Key: "ben"}, Name: "Ben"},
		&Team{Header: Header{Key: "company"}, Type: Unit},
		&Team{Header: Header{Key: "product"}, Type: Unit, Parent: "company", Lead: "ana", Members: []ID{"ben"}},
		&Cycle{Header: Header{Key: "q4"}, From: NewDate(2026, 10, 1), To: NewDate(2026, 12, 31), Phase: Active},
		&Metric{Header: Header{Key: "activation"}, Name: "Activation", Direction: Up},
		&Goal{Header: Header{Key: "top"}, Intent: "Be first", Owners: []ID{"company"}, Cycle: "q4", State: Committed},
		&Goal{
			Header: Header{Key: "reply"}, Intent: "Teams start fast", Owners: []ID{"product"}, Cycle: "q4", State: Committed,
		},
		&Measure{
			Header: Header{Key: "kr"}, Goal: "reply", Metric: "activation", From: ptr(30.0), To: ptr(40.0),
			By: NewDate(2026, 12, 31),
		},
		&Alignment{By: ByResponse, Goal: "reply", To: "top", Contribution: "more start"},
		&Need{Goal: "reply", From: "company", What: "money"},
	}}
}

func mustApply(t *testing.T, s Snapshot, ids IDs, doc Document, opt ApplyOptions) (Snapshot, []Change) {
	t.Helper()
	cs, err := s.Apply("", doc, ids, opt)
	if err != nil {
		t.Fatal(err)
	}
	Stamp(cs, 1)
	after, err := s.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return after, cs
}

func TestApplyTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	s, cs := mustApply(t, Snapshot{}, ids, smallest(), ApplyOptions{})
	if len(cs) != 12 {
		t.Errorf("the first apply makes %d changes, want 12", len(cs))
	}
	if _, cs = mustApply(t, s, ids, smallest(), ApplyOptions{Prune: true}); len(cs) != 0 {
		t.Errorf("the second apply makes changes: %s", EncodeChanges(cs))
	}
	back, err := s.With(Undo(mustChanges(t, Snapshot{}, s)))
	if err != nil || back.Len(KindGoal) != 0 {
		t.Errorf("undo leaves %d goals (%v)", back.Len(KindGoal), err)
	}
}

// mustChanges returns the puts that lead from an empty workspace to s.
func mustChanges(t *testing.T, _, s Snapshot) []Change {
	t.Helper()
	var cs []Change
	for _, k := range Kinds {
		for e := range s.All(k) {
			cs = append(cs, Change{After: e})
		}
	}
	return cs
}

func TestApplyReplacesAGoalWithItsLists(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	s, _ := mustApply(t, Snapshot{}, ids, smallest(), ApplyOptions{})
	part := func() Document {
		return Document{Entities: []Entity{
			&Goal{
				Header: Header{Key: "reply"}, Intent: "Teams start at once", Owners: []ID{"product"}, Cycle: "q4", State: Committed,
			},
		}}
	}
	after, cs := mustApply(t, s, ids, part(), ApplyOptions{})
	if len(cs) != 4 {
		t.Errorf("%d changes, want the goal put and its measure, alignment and need deleted: %s", len(cs), EncodeChanges(cs))
	}
	if after.Len(KindGoal) != 2 || after.Len(KindMeasure) != 0 || after.Len(KindTeam) != 2 {
		t.Error("an absent entity went, or a list of the present goal stayed")
	}
	pruned, _ := mustApply(t, after, ids, part(), ApplyOptions{Prune: true})
	if pruned.Len(KindGoal) != 1 || pruned.Len(KindTeam) != 0 {
		t.Errorf("pruning leaves %d goals, %d teams", pruned.Len(KindGoal), pruned.Len(KindTeam))
	}
}

func TestApplyRefuses(t *testing.T) {
	t.Parallel()
	add := func(es ...Entity) Document { return Document{Entities: append(smallest().Entities, es...)} }
	for _, tt := range []struct {
		name string
		doc  Document
		want []string
	}{
		{"a dangling reference, with a hint", add(&Goal{Header: Header{Key: "x"}, Owners: []ID{"produkt"}}), []string{
			`goal x: owners: there is no team "produkt"; did you mean "product"?`,
		}},
		{"everything at once", add(&Goal{Header: Header{Key: "x!"}, State: "begun", Cycle: "q9"}), []string{
			`"x!" is not an id`, `"begun" is not one of`, `no cycle "q9"`,
		}},
		{"a key twice", add(&Goal{Header: Header{Key: "top"}}), []string{`there is already a goal "top"`}},
		{"a team named like a person", add(&Team{Header: Header{Key: "ana"}, Type: Group}), []string{
			`there is already a team or person "ana"`,
		}},
		{"the same alignment twice", add(&Alignment{By: ByDirect, Goal: "reply", To: "top"}), []string{"stands twice"}},
		{"a loop", add(&Alignment{By: ByResponse, Goal: "top", To: "reply"}), []string{
			"the alignments form a loop: top → reply → top",
		}},
		{
			"a goal that serves itself", add(&Alignment{By: ByResponse, Goal: "top", To: "top"}),
			[]string{"cannot serve itself"},
		},
		{"two roots", add(&Team{Header: Header{Key: "second"}, Type: Unit}), []string{`"company" is the root unit already`}},
		{
			"units in a loop",
			Document{Entities: []Entity{
				&Team{Header: Header{Key: "a"}, Type: Unit, Parent: "b"}, &Team{Header: Header{Key: "b"}, Type: Unit, Parent: "a"},
			}},
			[]string{"loop: a → b → a"},
		},
		{
			"a driver nobody named",
			add(&Goal{Header: Header{Key: "y"}}, &Alignment{By: ByResponse, Goal: "y", To: "top", Driver: "speed"}),
			[]string{`goal "top" has no driver "speed"`},
		},
		{
			"a value of another goal's measure",
			add(&CheckIn{Goal: "top", At: OnDay(NewDate(2026, 11, 2)), Values: map[ID]float64{"kr": 1}}),
			[]string{`measure "kr" belongs to another goal`},
		},
		{
			"an infinite number",
			add(&Observation{
				Metric: "activation", At: OnDay(NewDate(2026, 11, 2)), Value: func() float64 { z := 0.0; return 1 / z }(),
			}),
			[]string{"must be a finite number"},
		},
		{"a control character", add(&Goal{Header: Header{Key: "z"}, Intent: "a\x1b[31m"}), []string{
			"control character U+001B",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cs, err := Snapshot{}.Apply("", tt.doc, &countIDs{}, ApplyOptions{})
			if err == nil {
				t.Fatalf("accepted: %s", EncodeChanges(cs))
			}
			if CodeOf(err) != Invalid {
				t.Errorf("code %q, want invalid", CodeOf(err))
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q is not in:\n%v", w, err)
				}
			}
		})
	}
}

func TestApplyHoldsCommittedMeasuresToRevisions(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	s, _ := mustApply(t, Snapshot{}, ids, smallest(), ApplyOptions{})
	doc := smallest()
	doc.Entities[9].(*Measure).To = ptr(38.0)
	_, err := s.Apply("", doc, ids, ApplyOptions{})
	if err == nil {
		t.Fatal("a committed target moved without a revision")
	}
	var list Errors
	if !errors.As(err, &list) || list[0].At != 10 {
		t.Errorf("the error does not point at the measure: %+v", list)
	}
	if e := list[0]; e.Problem != NeedsRevision || e.Measure != "kr" || e.Change != (FieldChange{"to", "40", "38"}) {
		t.Errorf("the error does not say which revision it needs: %+v", e)
	}
	doc = smallest()
	doc.Entities[9].(*Measure).To = ptr(38.0)
	doc.Entities = append(doc.Entities,
		&Revision{
			Goal: "reply", Measure: "kr", Field: "to", At: OnDay(NewDate(2026, 11, 2)), Was: "40", Now: "38", Reason: "market",
		})
	if _, cs := mustApply(t, s, ids, doc, ApplyOptions{}); len(cs) != 2 {
		t.Errorf("%d changes, want 2", len(cs))
	}
}

func TestApplyWantsTheRevisionThatWasMade(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	s, _ := mustApply(t, Snapshot{}, ids, smallest(), ApplyOptions{})
	for _, tt := range []struct {
		now  string
		to   *float64
		fine bool
	}{
		{"38", ptr(38.0), true},
		{"38.0", ptr(38.0), true},
		{"3.8e1", ptr(38.0), true},
		{"37", ptr(38.0), false},
		{"", ptr(38.0), false},
		{"much less", ptr(38.0), false},
		{"", nil, true},
		{"none", nil, true},
		{"0", nil, false},
	} {
		doc := smallest()
		doc.Entities[9].(*Measure).To = tt.to
		doc.Entities = append(doc.Entities,
			&Revision{
				Goal: "reply", Measure: "kr", Field: "to", At: OnDay(NewDate(2026, 11, 2)), Was: "40", Now: tt.now,
				Reason: "market",
			})
		if _, err := s.Apply("", doc, ids, ApplyOptions{}); (err == nil) != tt.fine {
			t.Errorf("a revision that says %q for a change to %v: %v", tt.now, tt.to, err)
		}
	}
}

func TestApplyKeepsMeasuresWithAHistory(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	without := func() Document {
		d := smallest()
		d.Entities = slices.DeleteFunc(d.Entities, func(e Entity) bool { return e.Kind() == KindMeasure })
		return d
	}
	day := OnDay(NewDate(2026, 11, 9))
	with := Document{Entities: append(smallest().Entities,
		&CheckIn{Goal: "reply", At: day, By: "ana", Values: map[ID]float64{"kr": 33}})}
	fresh, _ := mustApply(t, Snapshot{}, ids, smallest(), ApplyOptions{})
	if after, _ := mustApply(t, fresh, ids, without(), ApplyOptions{}); after.Len(KindMeasure) != 0 {
		t.Error("a measure that nothing happened to stayed")
	}
	s, _ := mustApply(t, Snapshot{}, ids, with, ApplyOptions{})
	if _, err := s.Apply("", without(), ids, ApplyOptions{}); err == nil ||
		!strings.Contains(err.Error(), `leaves out "kr"`) {
		t.Fatalf("a measure went with its history: %v", err)
	}
	after, _ := mustApply(t, s, ids, without(), ApplyOptions{Prune: true})
	if after.Len(KindMeasure) != 0 || after.Len(KindObservation) != 1 {
		t.Error("pruning did not take the measure, or took the reading")
	}
}

func TestApplyKeepsWhatHappened(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	day := OnDay(NewDate(2026, 11, 9))
	with := func(v float64) Document {
		return Document{Entities: append(smallest().Entities,
			&CheckIn{Goal: "reply", At: day, By: "ana", Values: map[ID]float64{"kr": v}})}
	}
	s, _ := mustApply(t, Snapshot{}, ids, with(33), ApplyOptions{})
	o := s.LastObservation(s.Find(KindMetric, "activation").Head().ID, 0, day.Date())
	if o == nil || o.Value != 33 || o.CheckIn == "" {
		t.Fatalf("the check-in made no reading: %+v", o)
	}
	if _, cs := mustApply(t, s, ids, with(33), ApplyOptions{}); len(cs) != 0 {
		t.Errorf("applying it again changes: %s", EncodeChanges(cs))
	}
	if _, err := s.Apply("", with(34), ids, ApplyOptions{}); err == nil ||
		!strings.Contains(err.Error(), "what happened is not edited") {
		t.Errorf("a changed check-in was taken: %v", err)
	}
	after, _ := mustApply(t, s, ids, smallest(), ApplyOptions{Prune: true})
	if after.Len(KindCheckIn) != 1 || after.Len(KindObservation) != 1 {
		t.Error("pruning took what happened")
	}
}

func TestCheckIn(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	s, _ := mustApply(t, Snapshot{}, ids, smallest(), ApplyOptions{})
	now := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	goal, kr := s.Find(KindGoal, "reply").Head().ID, s.Find(KindMeasure, "kr").Head().ID
	ana, ben := s.Find(KindPerson, "ana").Head().ID, s.Find(KindPerson, "ben").Head().ID
	for _, tt := range []struct {
		name string
		by   ID
		in   CheckInInput
		want Code
	}{
		{"a member", ben, CheckInInput{Goal: goal, Values: map[ID]float64{kr: 33}}, ""},
		{"the lead, words only", ana, CheckInInput{Goal: goal, Learned: "import helps"}, ""},
		{"somebody else", "nobody", CheckInInput{Goal: goal, Learned: "x"}, Forbidden},
		{"another team's goal", ben, CheckInInput{Goal: s.Find(KindGoal, "top").Head().ID, Learned: "x"}, Forbidden},
		{"no such goal", ben, CheckInInput{Goal: "none", Learned: "x"}, NotFound},
		{"nothing said", ben, CheckInInput{Goal: goal}, Invalid},
		{"tomorrow", ben, CheckInInput{Goal: goal, At: OnDay(NewDate(2026, 11, 17)), Learned: "x"}, Invalid},
		{"too sure", ben, CheckInInput{Goal: goal, Confidence: ptr(1.2)}, Invalid},
		{"no such status", ben, CheckInInput{Goal: goal, Status: "green"}, Invalid},
		{"no such measure", ben, CheckInInput{Goal: goal, Values: map[ID]float64{"none": 1}}, Invalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cs, err := s.CheckIn(tt.by, tt.in, now, &countIDs{n: 1000})
			if CodeOf(err) != tt.want || (err == nil) != (tt.want == "") {
				t.Fatalf("code %q, want %q (%v)", CodeOf(err), tt.want, err)
			}
			if want := 1 + len(tt.in.Values); err == nil && len(cs) != want {
				t.Errorf("%d changes, want %d", len(cs), want)
			}
		})
	}
}

// Two measures of a goal may read one metric, at different targets; what a check-in says of it is one reading.
func TestCheckInReadsAMetricOnce(t *testing.T) {
	t.Parallel()
	doc := func(more ...Entity) Document {
		d := smallest()
		d.Entities = append(d.Entities,
			&Measure{Header: Header{Key: "later"}, Goal: "reply", Metric: "activation", From: ptr(30.0), To: ptr(50.0)})
		return Document{Entities: append(d.Entities, more...)}
	}
	ids := &countIDs{}
	s, _ := mustApply(t, Snapshot{}, ids, doc(), ApplyOptions{})
	now := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	ben, goal := s.Find(KindPerson, "ben").Head().ID, s.Find(KindGoal, "reply").Head().ID
	kr, later := s.Find(KindMeasure, "kr").Head().ID, s.Find(KindMeasure, "later").Head().ID
	cs, err := s.CheckIn(ben, CheckInInput{Goal: goal, Values: map[ID]float64{kr: 33, later: 33}}, now, ids)
	if err != nil || len(cs) != 2 {
		t.Errorf("the same value twice makes %d changes, want the check-in and one reading (%v)", len(cs), err)
	}
	if _, err = s.CheckIn(ben, CheckInInput{Goal: goal, Values: map[ID]float64{kr: 33, later: 34}}, now,
		ids); CodeOf(err) != Invalid {
		t.Errorf("two values of one metric answer %v", err)
	}
	said := func(v float64) Entity {
		return &CheckIn{
			Goal: "reply", By: "ben", At: OnDay(NewDate(2026, 11, 16)), Values: map[ID]float64{"kr": 33, "later": v},
		}
	}
	if _, err := s.Apply("", doc(said(33)), ids, ApplyOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := s.Apply("", doc(said(34)), ids, ApplyOptions{}); CodeOf(err) != Invalid {
		t.Errorf("a file with two values of one metric answers %v", err)
	}
}

// The time that looking for loops takes grows with the cascade, not with the square of its depth.
func TestApplyTakesADeepCascade(t *testing.T) {
	t.Parallel()
	const depth = 10_000
	doc := Document{Entities: []Entity{&Goal{Header: Header{Key: "g0"}}}}
	for i := 1; i < depth; i++ {
		key := ID(fmt.Sprintf("g%d", i))
		doc.Entities = append(doc.Entities, &Goal{Header: Header{Key: string(key)}},
			&Alignment{By: ByResponse, Goal: key, To: ID(fmt.Sprintf("g%d", i-1))})
	}
	closed := doc.Fresh()
	closed.Entities = append(closed.Entities, &Alignment{By: ByResponse, Goal: "g0", To: "g1"})
	s, _ := mustApply(t, Snapshot{}, &countIDs{}, doc, ApplyOptions{})
	if len(s.Looped()) > 0 {
		t.Error("a chain is called a loop")
	}
	if _, err := (Snapshot{}).Apply("", closed, &countIDs{}, ApplyOptions{}); err == nil ||
		!strings.Contains(err.Error(), "g0 → g1 → g0") && !strings.Contains(err.Error(), "g1 → g0 → g1") {
		t.Errorf("a loop answers %v", err)
	}
}

func TestObserve(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	s, _ := mustApply(t, Snapshot{}, ids, smallest(), ApplyOptions{})
	now := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	m, ben := s.Find(KindMetric, "activation").Head().ID, s.Find(KindPerson, "ben").Head().ID
	on := func(day int, v float64) []Observation {
		return []Observation{{Metric: m, At: OnDay(NewDate(2026, 11, day)), Value: v}}
	}
	cs, err := s.Observe(ben, on(9, 31), now, ids)
	if err != nil {
		t.Fatal(err)
	}
	Stamp(cs, 2)
	s, err = s.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	if cs, err = s.Observe(ben, on(9, 31), now, ids); err != nil || len(cs) != 0 {
		t.Errorf("the same reading again: %d changes, %v", len(cs), err)
	}
	if cs, err = s.Observe(ben, on(9, 32), now, ids); err != nil || len(cs) != 1 || cs[0].Before == nil {
		t.Errorf("the last write does not win: %v", err)
	}
	if _, err = s.Observe(ben, on(17, 1), now, ids); CodeOf(err) != Invalid {
		t.Errorf("tomorrow's reading: %v", err)
	}
	if _, err = s.Observe("nobody", on(9, 1), now, ids); CodeOf(err) != Forbidden {
		t.Errorf("a stranger's reading: %v", err)
	}
}

func TestApplyKeepsToItsWorkspace(t *testing.T) {
	t.Parallel()
	ids := &countIDs{}
	empty, _ := mustApply(t, Snapshot{}, ids, Document{Entities: []Entity{&Settings{Header: Header{Key: "main"}}}},
		ApplyOptions{})
	s, _ := mustApply(t, empty, ids, smallest(), ApplyOptions{})
	if got := s.Settings().Key; got != "acme" {
		t.Errorf("an empty workspace is called %q, want the document's name", got)
	}
	other := smallest()
	other.Entities[0].Head().Key = "elsewhere"
	if _, err := s.Apply("", other, ids, ApplyOptions{}); err == nil ||
		!strings.Contains(err.Error(), `for workspace "elsewhere"`) {
		t.Errorf("a document of another workspace: %v", err)
	}
	unnamed := smallest()
	unnamed.Entities[0].Head().Key = ""
	if _, cs := mustApply(t, s, ids, unnamed, ApplyOptions{}); len(cs) != 0 {
		t.Errorf("a document without a name changes: %s", EncodeChanges(cs))
	}
}
