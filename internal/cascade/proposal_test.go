package cascade_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// offering is a company with a priority that ana is accountable for, and a draft of sam's team that answers it.
type offering struct {
	t   *testing.T
	s   cascade.Snapshot
	ids *cascadetest.IDs
	now time.Time
}

func newOffering(t *testing.T) *offering {
	t.Helper()
	o := &offering{t: t, ids: &cascadetest.IDs{}, now: editDay}
	make := func(kind cascade.Kind, key string, fields map[string]any) cascade.Edit {
		return cascade.Edit{Act: cascade.ActCreate, Kind: kind, Target: cascade.ID(key), Fields: fields}
	}
	var edits []cascade.Edit
	for key, role := range map[string]cascade.Role{
		"mei": cascade.Owner, "ana": cascade.Member, "lena": cascade.Lead, "sam": cascade.Member, "tim": cascade.Member,
	} {
		edits = append(edits, make(cascade.KindPerson, key, map[string]any{"name": key, "role": string(role)}))
	}
	slices.SortFunc(edits, func(a, b cascade.Edit) int { return strings.Compare(string(a.Target), string(b.Target)) })
	edits = append(edits,
		make(cascade.KindTeam, "acme", map[string]any{"kind": "unit", "lead": cascade.ID("mei")}),
		make(cascade.KindTeam, "words", map[string]any{
			"kind": "unit", "parent": cascade.ID("acme"), "lead": cascade.ID("lena"), "members": []cascade.ID{"sam"},
		}),
		make(cascade.KindTeam, "web", map[string]any{
			"kind": "unit", "parent": cascade.ID("acme"), "members": []cascade.ID{"tim"},
		}),
		make(cascade.KindMetric, "trials", map[string]any{"name": "Trials", "unit": "%"}),
		make(cascade.KindGoal, "first", map[string]any{
			"intent": "Be the first choice", "owners": []cascade.ID{"acme"}, "accountable": []cascade.ID{"ana"},
			"state": "committed",
		}),
	)
	o.s = edited(t, cascade.Snapshot{}, o.ids, edits...)
	o.edit("sam",
		make(cascade.KindGoal, "import", map[string]any{"intent": "Trials import", "owners": []cascade.ID{"words"}}),
		make(cascade.KindMeasure, "share", map[string]any{
			"goal": cascade.ID("import"), "metric": cascade.ID("trials"), "to": 80.0,
		}),
		make(cascade.KindAlignment, "", map[string]any{
			"by": "response", "goal": cascade.ID("import"), "to": cascade.ID("first"), "because": "People stop there.",
		}),
	)
	return o
}

func (o *offering) who(key string) cascade.ID { return o.s.Find(cascade.KindPerson, key).Head().ID }

func (o *offering) is(key string) func(cascade.Decider) bool {
	return func(d cascade.Decider) bool { return d.Person == o.who(key) }
}

func (o *offering) goal(key string) *cascade.Goal {
	return o.s.Find(cascade.KindGoal, key).(*cascade.Goal)
}

// take takes changes in, where whoever decided on them may make them.
func (o *offering) take(by string, cs []cascade.Change, err error) error {
	o.t.Helper()
	if err == nil {
		err = o.s.Allows(o.who(by), cs)
	}
	if err != nil {
		return err
	}
	cascade.Stamp(cs, int64(o.now.UnixMicro()))
	if o.s, err = o.s.With(cs); err != nil {
		o.t.Fatal(err)
	}
	o.now = o.now.Add(time.Minute)
	return nil
}

func (o *offering) edit(by string, edits ...cascade.Edit) {
	o.t.Helper()
	if err := o.tryEdit(by, edits...); err != nil {
		o.t.Fatal(err)
	}
}

func (o *offering) tryEdit(by string, edits ...cascade.Edit) error {
	o.t.Helper()
	cs, err := o.s.Edit(o.who(by), edits, o.now, o.ids)
	return o.take(by, cs, err)
}

func (o *offering) offer(by, says string) error {
	o.t.Helper()
	cs, err := o.s.Propose(o.who(by), o.goal("import").ID, says, o.now, o.ids)
	return o.take(by, cs, err)
}

func (o *offering) answer(by string, word cascade.Word, says string) error {
	o.t.Helper()
	cs, err := o.s.Answer(o.who(by), o.goal("import").ID, word, says, "", o.now, o.ids)
	return o.take(by, cs, err)
}

func (o *offering) commit(by string) error {
	o.t.Helper()
	return o.tryEdit(by, set(cascade.KindGoal, "import", "state", "committed"))
}

func set(kind cascade.Kind, target, field string, v any) cascade.Edit {
	return cascade.Edit{Act: cascade.ActChange, Kind: kind, Target: cascade.ID(target), Fields: map[string]any{field: v}}
}

func (o *offering) refused(err error, code cascade.Code, says string) {
	o.t.Helper()
	if cascade.CodeOf(err) != code || !strings.Contains(err.Error(), says) {
		o.t.Errorf("refused with %s: %v, want %s: %s", cascade.CodeOf(err), err, code, says)
	}
}

func (o *offering) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func TestWhatIsAcceptedIsCommitted(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	o.refused(o.commit("sam"), cascade.Forbidden, "once who decides on it has accepted it")
	o.refused(o.offer("tim", ""), cascade.Forbidden, "Only members of the teams")
	o.must(o.offer("sam", "We looked at forty trials."))
	p := o.s.Proposal(o.goal("import").ID)
	if !slices.Equal(p.To, []cascade.Decider{{Person: o.who("ana"), For: o.goal("first").ID}}) ||
		o.goal("import").State != cascade.Proposed {
		t.Fatalf("it is offered to %v and %s", p.To, o.goal("import").State)
	}
	o.refused(o.offer("sam", ""), cascade.Conflict, "offered already")
	o.refused(o.answer("sam", cascade.WordAccept, ""), cascade.Forbidden, "somebody else decides")
	o.refused(o.answer("lena", cascade.WordAccept, ""), cascade.Forbidden, "Others decide")
	o.refused(o.answer("mei", cascade.WordAccept, ""), cascade.Forbidden, "Others decide")
	o.refused(o.answer("ana", cascade.WordAsk, " "), cascade.Invalid, "empty question")
	o.refused(o.answer("ana", cascade.WordDecline, ""), cascade.Invalid, "Say why not")
	o.refused(o.answer("ana", "maybe", ""), cascade.Invalid, "Say accept")
	o.refused(o.commit("lena"), cascade.Forbidden, "once who decides")
	o.must(o.answer("ana", cascade.WordAccept, "Start with German."))
	o.must(o.commit("lena"))
	if g := o.goal("import"); g.State != cascade.Committed || g.CommittedOn != cascade.DateOf(editDay) {
		t.Errorf("it is %s since %s", g.State, g.CommittedOn)
	}
	o.refused(o.answer("ana", cascade.WordDecline, "No."), cascade.Conflict, "not offered")
}

func TestWhoDecidesMayCommit(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	o.must(o.offer("sam", ""))
	o.must(o.commit("ana"))
}

func TestAQuestionComesBackToItsAuthor(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	o.must(o.offer("sam", ""))
	o.must(o.answer("ana", cascade.WordAsk, "What of the others?"))
	o.refused(o.commit("lena"), cascade.Forbidden, "once who decides")
	o.must(o.offer("sam", "They get the example project."))
	if n := len(slices.Collect(o.s.Proposals(o.goal("import").ID))); n != 2 {
		t.Errorf("there are %d proposals, want 2", n)
	}
	o.must(o.answer("ana", cascade.WordDecline, "Two teams work on that."))
	if o.goal("import").State != cascade.Draft {
		t.Errorf("declined it is %s", o.goal("import").State)
	}
	o.must(o.offer("lena", "Once more."))
	o.must(o.answer("sam", cascade.WordBack, ""))
	if o.goal("import").State != cascade.Draft {
		t.Errorf("taken back it is %s", o.goal("import").State)
	}
}

// Who wrote a part of a goal that its seal covers does not decide on it.
func TestAuthorsDoNotDecide(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	o.edit("mei", set(cascade.KindTeam, "words", "members", []cascade.ID{"sam", "ana"}))
	o.edit("ana", set(cascade.KindMeasure, "share", "to", 85.0))
	o.must(o.offer("sam", ""))
	if to := o.s.Proposal(o.goal("import").ID).To; slices.ContainsFunc(to, o.is("ana")) {
		t.Errorf("an author is asked: %v", to)
	}
	o.refused(o.answer("ana", cascade.WordAccept, ""), cascade.Forbidden, "You wrote a part of it")
	o.must(o.answer("mei", cascade.WordAccept, ""))
	o.must(o.commit("sam"))
}

// A change of what the seal will cover takes a yes away, and no other change does.
func TestChangesTakeAcceptancesAway(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]struct {
		edit cascade.Edit
		away bool
	}{
		"the intent":     {set(cascade.KindGoal, "import", "intent", "Trials import in one sitting"), true},
		"a target":       {set(cascade.KindMeasure, "share", "to", 70.0), true},
		"what is missed": {set(cascade.KindMeasure, "share", "misses", "People who never return"), false},
		"whose it is":    {set(cascade.KindGoal, "import", "accountable", []cascade.ID{"sam"}), false},
		"a further measure": {
			cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindMeasure, Fields: map[string]any{
				"goal": cascade.ID("import"), "to": 3.0,
			}}, true,
		},
		"a measure taken out": {cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindMeasure, Target: "share"}, true},
		"the unit":            {set(cascade.KindMetric, "trials", "unit", "trials"), true},
		"the metric's name":   {set(cascade.KindMetric, "trials", "name", "Trials that import"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffering(t)
			o.must(o.offer("sam", ""))
			o.must(o.answer("ana", cascade.WordAccept, ""))
			by := "sam"
			if change.edit.Kind == cascade.KindMetric {
				by = "mei"
			}
			o.edit(by, change.edit)
			if away := o.s.Acceptance(o.goal("import").ID) == nil; away != change.away {
				t.Errorf("the yes is taken away: %t, want %t", away, change.away)
			}
			if err := o.commit("sam"); (err != nil) != change.away {
				t.Errorf("it is committed: %v", err)
			}
		})
	}
	o := newOffering(t)
	o.must(o.offer("sam", ""))
	o.must(o.answer("ana", cascade.WordAccept, ""))
	both := set(cascade.KindGoal, "import", "state", "committed")
	both.Fields["intent"] = "Something else"
	o.refused(o.tryEdit("sam", both), cascade.Forbidden, "once who decides")
}

// What who decides does not see takes no yes away, and does not show that it was changed.
func TestHiddenChangesTakeNoAcceptanceAway(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	o.edit("sam", cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindMeasure, Target: "secret", Fields: map[string]any{
		"goal": cascade.ID("import"), "to": 3.0, "visibility": "hidden",
	}})
	o.must(o.offer("sam", ""))
	o.must(o.answer("ana", cascade.WordAccept, ""))
	o.edit("sam", set(cascade.KindMeasure, "secret", "to", 5.0))
	if o.s.Acceptance(o.goal("import").ID) == nil {
		t.Error("a change that who decides does not see takes their yes away")
	}
	o.must(o.commit("sam"))
}

// Every team that owns a goal says yes; silence is none.
func TestOwnersOfASharedGoalAgree(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	o.edit("mei", set(cascade.KindGoal, "import", "owners", []cascade.ID{"words", "web"}))
	o.must(o.offer("sam", ""))
	o.must(o.answer("ana", cascade.WordAccept, ""))
	o.refused(o.commit("sam"), cascade.Forbidden, "once who decides")
	o.refused(o.answer("lena", cascade.WordAgree, ""), cascade.Forbidden, "has not said yes yet")
	o.must(o.answer("tim", cascade.WordAgree, ""))
	o.must(o.commit("sam"))
}

// In a flat workspace a team commits by itself; elsewhere so it does where nobody else could answer.
func TestWhereNobodyDecides(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	flat := true
	cs, err := o.s.Apply("", cascade.Document{Entities: []cascade.Entity{&cascade.Settings{Flat: &flat}}}, o.ids,
		cascade.ApplyOptions{})
	o.must(err)
	o.must(o.take("mei", cs, nil))
	o.must(o.commit("sam"))

	o = newOffering(t)
	for _, gone := range []string{"ana", "lena", "tim"} {
		o.edit("mei", cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindPerson, Target: cascade.ID(gone)})
	}
	o.refused(o.commit("sam"), cascade.Forbidden, "once who decides")
	o.edit("mei", set(cascade.KindMeasure, "share", "to", 85.0)) // now she is an author, and nobody is left
	o.must(o.commit("sam"))
}

// An edit of the state says the same as offering and taking back.
func TestStatesByEditsAreProposals(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	o.edit("sam", set(cascade.KindGoal, "import", "state", "proposed"))
	p := o.s.Proposal(o.goal("import").ID)
	if p == nil || p.By != o.who("sam") || !slices.ContainsFunc(p.To, o.is("ana")) {
		t.Fatalf("the state alone makes %+v", p)
	}
	o.edit("sam", set(cascade.KindGoal, "import", "state", "draft"))
	if p = o.s.Proposal(p.Goal); !p.Ended() || p.Last().Word != cascade.WordBack {
		t.Errorf("back to a draft it says %+v", p.Since)
	}
}

// accepted is a company in which ana has said yes to what sam offered.
func accepted(t *testing.T) *offering {
	t.Helper()
	o := newOffering(t)
	o.must(o.offer("sam", ""))
	o.must(o.answer("ana", cascade.WordAccept, ""))
	return o
}

// What was agreed is not undone by other ways than saying so: each of these ends the yes, or is refused.
func TestNoRoadPastAYes(t *testing.T) {
	t.Parallel()
	state := func(o *offering, word string) { o.edit("sam", set(cascade.KindGoal, "import", "state", word)) }
	for name, road := range map[string]func(o *offering){
		"a draft again, another target": func(o *offering) {
			o.must(o.commit("sam"))
			state(o, "draft")
			o.edit("sam", set(cascade.KindMeasure, "share", "to", 10.0))
		},
		"a draft again and proposed": func(o *offering) {
			o.must(o.commit("sam"))
			state(o, "draft")
			state(o, "proposed")
		},
		"no state": func(o *offering) {
			o.edit("sam", cascade.Edit{
				Act: cascade.ActChange, Kind: cascade.KindGoal, Target: "import", Fields: map[string]any{"state": nil},
			})
		},
		"moved to another goal": func(o *offering) {
			o.edit("sam", cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindGoal, Target: "aside", Fields: map[string]any{
				"intent": "Aside", "owners": []cascade.ID{"words"},
			}}, set(cascade.KindMeasure, "share", "goal", cascade.ID("aside")))
		},
		"another cycle": func(o *offering) {
			o.edit("mei", cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindCycle, Target: "later", Fields: map[string]any{
				"from": cascade.NewDate(2027, 1, 1), "to": cascade.NewDate(2027, 12, 31),
			}})
			o.edit("sam", set(cascade.KindGoal, "import", "cycle", cascade.ID("later")))
		},
		"a file of the operator": func(o *offering) {
			m := cascade.Clone(o.s.Find(cascade.KindMeasure, "share").(*cascade.Measure))
			low := 10.0
			m.To, m.Header = &low, cascade.Header{Key: "share"}
			m.Goal, m.Metric = "import", "trials"
			cs, err := o.s.Edit("", []cascade.Edit{set(cascade.KindMeasure, "share", "to", low)}, o.now, o.ids)
			o.must(err)
			o.must(o.take("mei", cs, nil))
		},
		"a restricted measure taken out": func(o *offering) {
			o.refused(o.tryEdit("sam", cascade.Edit{
				Act: cascade.ActRemove, Kind: cascade.KindMeasure, Target: "closed",
			}), cascade.Conflict, "Take the proposal back first")
			o.must(o.answer("sam", cascade.WordBack, ""))
			o.edit("sam", cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindMeasure, Target: "closed"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffering(t)
			fields := map[string]any{
				"goal": cascade.ID("import"), "to": 3.0, "visibility": "hidden", "audience": []cascade.ID{"ana"},
			}
			o.edit("sam", cascade.Edit{
				Act: cascade.ActCreate, Kind: cascade.KindMeasure, Target: "closed", Fields: fields,
			})
			o.must(o.offer("sam", ""))
			o.must(o.answer("ana", cascade.WordAccept, ""))
			road(o)
			if err := o.commit("sam"); err == nil && o.goal("import").State == cascade.Committed {
				t.Error("it is committed without another yes")
			}
		})
	}
}

// Nobody commits what was never offered, and undo brings no yes back.
func TestNoRoadAroundAnOffer(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	o.refused(o.commit("ana"), cascade.Forbidden, "once who decides") // a draft that nobody offered
	o.refused(o.tryEdit("sam", cascade.Edit{
		Act: cascade.ActCreate, Kind: cascade.KindGoal, Target: "alone", Fields: map[string]any{
			"intent": "Alone", "owners": []cascade.ID{"words"}, "state": "committed", "visibility": "hidden",
			"accountable": []cascade.ID{"sam"},
		},
	}), cascade.Forbidden, "once who decides")

	o = accepted(t) // undo brings no yes back
	back, err := o.s.Answer(o.who("sam"), o.goal("import").ID, cascade.WordBack, "", "", o.now, o.ids)
	o.must(o.take("sam", back, err))
	o.edit("sam", set(cascade.KindMeasure, "share", "to", 10.0))
	undone, err := o.s.TakeBack(o.who("sam"), back, o.now, o.ids)
	if err == nil {
		o.must(o.take("sam", undone, nil))
	}
	o.refused(o.commit("sam"), cascade.Forbidden, "once who decides")
}

// An offer that nobody has answered can be undone by whoever made it, and a decline by who declined.
func TestOffersAndDeclinesAreUndone(t *testing.T) {
	t.Parallel()
	o := newOffering(t)
	undo := func(by string, made []cascade.Change) error {
		cs, err := o.s.TakeBack(o.who(by), made, o.now, o.ids)
		if err == nil {
			err = o.s.AllowsBack(o.who(by), cs)
		}
		if err == nil {
			cascade.Stamp(cs, o.now.UnixMicro())
			o.s, err = o.s.With(cs)
		}
		return err
	}
	made, err := o.s.Propose(o.who("sam"), o.goal("import").ID, "", o.now, o.ids)
	o.must(o.take("sam", made, err))
	o.must(undo("sam", made))
	if o.goal("import").State == cascade.Proposed || o.s.Proposal(o.goal("import").ID) != nil {
		t.Errorf("undone, it is %s with %v", o.goal("import").State, o.s.Proposal(o.goal("import").ID))
	}
	o.must(o.offer("sam", ""))
	made, err = o.s.Answer(o.who("ana"), o.goal("import").ID, cascade.WordDecline, "No.", "", o.now, o.ids)
	o.must(o.take("ana", made, err))
	o.must(undo("ana", made))
	p := o.s.Proposal(o.goal("import").ID)
	if o.goal("import").State != cascade.Proposed || p.Ended() || p.By != o.who("sam") {
		t.Errorf("the decline undone, it is %s with %+v", o.goal("import").State, p)
	}
}
