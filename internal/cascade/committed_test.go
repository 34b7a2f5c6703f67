package cascade_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// The day of commitment that a file tells is believed by an empty workspace, and by no other; nor is one to come.
func TestDayOfCommitmentIsBelievedOnce(t *testing.T) {
	t.Parallel()
	today := cascade.NewDate(2026, 11, 16)
	doc := func(key string, state cascade.State, on cascade.Date) cascade.Document {
		return cascade.Document{Entities: []cascade.Entity{
			&cascade.Team{Header: cascade.Header{Key: "acme"}, Type: cascade.Unit},
			&cascade.Goal{
				Header: cascade.Header{Key: key}, Intent: "Be first", Owners: []cascade.ID{"acme"}, State: state, CommittedOn: on,
			},
		}}
	}
	ids := &cascadetest.IDs{}
	apply := func(s cascade.Snapshot, d cascade.Document, today cascade.Date) (cascade.Snapshot, error) {
		cs, err := s.Apply("", d, ids, cascade.ApplyOptions{Today: today})
		if err != nil {
			return s, err
		}
		cascade.Stamp(cs, int64(s.Len(cascade.KindGoal))*10)
		return s.With(cs)
	}
	for _, tt := range []struct {
		state    cascade.State
		on, want cascade.Date
	}{
		{cascade.Committed, today - 40, today - 40},
		{cascade.Committed, 0, today},
		{cascade.Achieved, today - 40, today - 40},
		{cascade.Draft, today - 40, today - 40}, // it was taken on, and went back
		{cascade.Draft, 0, 0},
	} {
		s, err := apply(cascade.Snapshot{}, doc("first", tt.state, tt.on), today)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Find(cascade.KindGoal, "first").(*cascade.Goal).CommittedOn; got != tt.want {
			t.Errorf("%s, committed on %q: %q is kept, want %q", tt.state, tt.on, got, tt.want)
		}
		s, err = apply(s, doc("first", tt.state, today-100), today+7)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Find(cascade.KindGoal, "first").(*cascade.Goal).CommittedOn; got != tt.want {
			t.Errorf("%s: a second file makes %q of %q", tt.state, got, tt.want)
		}
		s, err = apply(s, doc("later", cascade.Committed, today-100), today+7)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Find(cascade.KindGoal, "later").(*cascade.Goal).CommittedOn; got != today+7 {
			t.Errorf("a goal that came later is committed on %q, want %q", got, today+7)
		}
	}
	_, err := apply(cascade.Snapshot{}, doc("first", cascade.Committed, today+1), today)
	if err == nil || !strings.Contains(err.Error(), "committedOn: 2026-11-17 is still to come; today is 2026-11-16") {
		t.Errorf("a day to come is answered with %v", err)
	}
}

// @local is the local owner of whatever workspace a file goes into.
func TestFilesNameTheLocalOwner(t *testing.T) {
	t.Parallel()
	team := func(lead cascade.ID) cascade.Document {
		return cascade.Document{Entities: []cascade.Entity{
			&cascade.Team{Header: cascade.Header{Key: "acme"}, Type: cascade.Unit, Lead: lead},
		}}
	}
	s, err := cascade.Load(team(cascade.LocalRef), &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	if p := s.Person(s.Find(cascade.KindTeam, "acme").(*cascade.Team).Lead); p == nil || !p.Local {
		t.Errorf("the team is led by %v", p)
	}
	cs, err := cascade.Snapshot{}.Apply("", team(cascade.LocalRef), &cascadetest.IDs{}, cascade.ApplyOptions{})
	if err == nil {
		t.Errorf("a workspace without a local owner takes one: %s", cascade.EncodeChanges(cs))
	}
	if _, err := cascade.Load(team("@locals"), &cascadetest.IDs{}); err == nil {
		t.Error("another name is the local owner's too")
	}
}
