package cascade

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// withFindings has people of every role, things they may and may not keep quiet, and findings that are quiet already.
func withFindings(t *testing.T) (s Snapshot, id func(Kind, string) ID) {
	t.Helper()
	doc := smallest()
	doc.Entities = append(doc.Entities,
		&Person{Header: Header{Key: "ola"}, Name: "Ola", Role: Owner},
		&Person{Header: Header{Key: "ada"}, Name: "Ada", Role: Admin},
		&Person{Header: Header{Key: "sam"}, Name: "Sam"},
		&Person{Header: Header{Key: "gus"}, Name: "Gus", Role: Guest},
		&Team{Header: Header{Key: "sales"}, Type: Unit, Parent: "company", Members: []ID{"sam", "gus"}},
		&Metric{Header: Header{Key: "deals"}, Name: "Deals", Owner: "sales"},
		&Metric{Header: Header{Key: "calls"}, Name: "Calls", Owner: "sam"},
		&Goal{Header: Header{Key: "close"}, Intent: "Deals close", Owners: []ID{"sales"}, Accountable: []ID{"ben"}},
		&Acknowledged{Rule: "vague", Goal: "close", Reason: "as it is", By: "sam", Until: NewDate(2026, 11, 16)},
		&Acknowledged{Rule: "vague", Goal: "reply", Reason: "was so", By: "ana", Until: NewDate(2026, 11, 15)},
		&Acknowledged{Rule: "orphan", Team: "sales", Reason: "for good"},
	)
	s, _ = mustApply(t, Snapshot{}, &countIDs{}, doc, ApplyOptions{})
	return s, func(k Kind, key string) ID { return s.Find(k, key).Head().ID }
}

var nextMonth = NewDate(2026, 12, 14)

// meant gives an acknowledgement a good rule, reason and day.
func meant(a Acknowledged) Acknowledged {
	if a.Rule == "" {
		a.Rule = "unserved"
	}
	a.Reason, a.Until = "we know", nextMonth
	return a
}

// acknowledgeCase is who acknowledges what; where they may not, why, and the field that is told of.
type acknowledgeCase struct {
	name, by string
	in       Acknowledged
	want     Code
	field    string
}

func checkAcknowledge(t *testing.T, s Snapshot, cases []acknowledgeCase) {
	t.Helper()
	now := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			by := ID(tt.by)
			if p := s.Find(KindPerson, tt.by); p != nil {
				by = p.Head().ID
			}
			tt.in.Header, tt.in.By = Header{ID: "theirs", Key: "theirs", Seq: 7}, "somebody" // not theirs to say
			cs, err := s.Acknowledge(by, tt.in, func(rule string) bool { return rule != "nothing-such" }, now,
				&countIDs{n: 1000})
			if CodeOf(err) != tt.want || (err == nil) != (tt.want == "") {
				t.Fatalf("code %q, want %q (%v)", CodeOf(err), tt.want, err)
			}
			if err != nil {
				if e, ok := errors.AsType[*Error](err); !ok || e.Field != tt.field || len(e.Message.String()) > 1000 ||
					strings.Contains(err.Error(), string(s.Find(KindGoal, "reply").Head().ID)) {
					t.Errorf("refused for the field %q, want %q: %.300s", e.Field, tt.field, e.Message)
				}
				return
			}
			if len(cs) != 1 {
				t.Fatalf("%d changes", len(cs))
			}
			a := cs[0].After.(*Acknowledged)
			want := tt.in
			want.Header, want.By = a.Header, by
			if !Same(a, &want) || a.ID == "theirs" || a.Key != "" || a.Seq == 7 || (cs[0].Before != nil) != (a.Rule == "vague") {
				t.Errorf("it became %+v of %+v", a, cs[0].Before)
			}
			Stamp(cs, 2)
			after, err := s.With(cs)
			if err != nil {
				t.Fatal(err)
			}
			if err := after.Verify(); err != nil {
				t.Error(err)
			}
			if again, err := after.Acknowledge(by, tt.in, func(string) bool { return true }, now,
				&countIDs{n: 2000}); err != nil || len(again) != 0 {
				t.Errorf("said again it changes %d things (%v)", len(again), err)
			}
			back, err := after.Withdraw(by, a.ID)
			if err != nil || len(back) != 1 || back[0].After != nil {
				t.Errorf("withdrawing is %v (%v)", back, err)
			}
		})
	}
}

// Who may keep a finding quiet, about what, and until when.
func TestAcknowledge(t *testing.T) {
	t.Parallel()
	s, id := withFindings(t)
	reply, closing, kr := id(KindGoal, "reply"), id(KindGoal, "close"), id(KindMeasure, "kr")
	product, sales := id(KindTeam, "product"), id(KindTeam, "sales")
	until := func(d Date) Acknowledged {
		return Acknowledged{Rule: "unserved", Goal: reply, Reason: "we know", Until: d}
	}
	checkAcknowledge(t, s, []acknowledgeCase{
		{"a member, of their team's goal", "ben", meant(Acknowledged{Goal: reply}), "", ""},
		{"of its measure", "ben", meant(Acknowledged{Measure: kr}), "", ""},
		{"of their team", "ben", meant(Acknowledged{Team: product}), "", ""},
		{"somebody accountable", "ben", meant(Acknowledged{Rule: "compound", Goal: closing}), "", ""},
		{"a metric of their team", "sam", meant(Acknowledged{Metric: id(KindMetric, "deals")}), "", ""},
		{"a metric of their own", "sam", meant(Acknowledged{Metric: id(KindMetric, "calls")}), "", ""},
		{"a lead, of anything", "ana", meant(Acknowledged{Team: sales}), "", ""},
		{"an administrator", "ada", meant(Acknowledged{Metric: id(KindMetric, "calls")}), "", ""},
		{"an owner", "ola", meant(Acknowledged{Goal: closing, Rule: "compound"}), "", ""},
		{"a lead, the whole rule", "ana", meant(Acknowledged{}), "", ""},
		{"until today", "ben", until(NewDate(2026, 11, 16)), "", ""},
		{"until a year ahead", "ben", until(NewDate(2027, 11, 16)), "", ""},
		{"one that has run out", "ben", meant(Acknowledged{Rule: "vague", Goal: reply}), "", ""},
		{"one's own, anew", "sam", meant(Acknowledged{Rule: "vague", Goal: closing}), "", ""},
	})
}

// What is not theirs to keep quiet, or is quiet by somebody else.
func TestAcknowledgeForbids(t *testing.T) {
	t.Parallel()
	s, id := withFindings(t)
	reply, closing, kr := id(KindGoal, "reply"), id(KindGoal, "close"), id(KindMeasure, "kr")
	product, sales := id(KindTeam, "product"), id(KindTeam, "sales")
	checkAcknowledge(t, s, []acknowledgeCase{
		{"a member, the whole rule", "ben", meant(Acknowledged{}), Forbidden, ""},
		{"another team's goal", "sam", meant(Acknowledged{Goal: reply}), Forbidden, ""},
		{"another team's measure", "sam", meant(Acknowledged{Measure: kr}), Forbidden, ""},
		{"another team", "sam", meant(Acknowledged{Team: product}), Forbidden, ""},
		{"a metric nobody owns", "ben", meant(Acknowledged{Metric: id(KindMetric, "activation")}), Forbidden, ""},
		{"a guest in the team", "gus", meant(Acknowledged{Team: sales}), Forbidden, ""},
		{"nobody", "none", meant(Acknowledged{Goal: reply}), Forbidden, ""},
		{"somebody else's in force", "ben", meant(Acknowledged{Rule: "vague", Goal: closing}), Conflict, ""},
		{"one from a file, for good", "sam", meant(Acknowledged{Rule: "orphan", Team: sales}), Conflict, ""},
	})
}

// What there is nothing of, and what is more than one thing.
func TestAcknowledgeWithoutASubject(t *testing.T) {
	t.Parallel()
	s, id := withFindings(t)
	reply, product := id(KindGoal, "reply"), id(KindTeam, "product")
	checkAcknowledge(t, s, []acknowledgeCase{
		{"no such goal", "ola", meant(Acknowledged{Goal: "none"}), NotFound, "goal"},
		{"no such measure", "ola", meant(Acknowledged{Measure: "none"}), NotFound, "measure"},
		{"no such metric", "ola", meant(Acknowledged{Metric: "none"}), NotFound, "metric"},
		{"no such team", "ola", meant(Acknowledged{Team: "none"}), NotFound, "team"},
		{"a goal for a team", "ola", meant(Acknowledged{Team: reply}), NotFound, "team"},
		{"two subjects, one of them nothing", "ben", meant(Acknowledged{Goal: reply, Team: "none"}), NotFound, "team"},
		{"two subjects", "ben", meant(Acknowledged{Goal: reply, Team: product}), Invalid, "rule"},
		{"no rule", "ben", Acknowledged{Goal: reply, Reason: "x", Until: nextMonth}, Invalid, "rule"},
		{"an unknown rule", "ben", meant(Acknowledged{Rule: "nothing-such", Goal: reply}), Invalid, "rule"},
	})
}

// Reasons that say nothing, and days that are none or too far.
func TestAcknowledgeWithoutAReason(t *testing.T) {
	t.Parallel()
	s, id := withFindings(t)
	reply := id(KindGoal, "reply")
	until := func(d Date) Acknowledged {
		return Acknowledged{Rule: "unserved", Goal: reply, Reason: "we know", Until: d}
	}
	saying := func(reason string) Acknowledged {
		return Acknowledged{Rule: "unserved", Goal: reply, Reason: reason, Until: nextMonth}
	}
	checkAcknowledge(t, s, []acknowledgeCase{
		{"no reason", "ben", saying(""), Invalid, "reason"},
		{"an empty reason", "ben", saying(" \n\t"), Invalid, "reason"},
		{"a book of a reason", "ben", saying(strings.Repeat("a", MaxText+1)), Invalid, "reason"},
		{"control characters", "ben", saying("a\x07"), Invalid, "reason"},
		{"not UTF-8", "ben", saying("a\xff"), Invalid, "reason"},
		{"no day", "ben", until(0), Invalid, "until"},
		{"yesterday", "ben", until(NewDate(2026, 11, 15)), Invalid, "until"},
		{"over a year ahead", "ben", until(NewDate(2027, 11, 17)), Invalid, "until"},
		{"the last day there is", "ben", until(NewDate(9999, 12, 31)), Invalid, "until"},
	})
}

// On the last day it still holds, and on the next it is asked again.
func TestInForce(t *testing.T) {
	t.Parallel()
	for day, want := range map[Date]bool{
		NewDate(2026, 11, 15): true, NewDate(2026, 11, 16): true, NewDate(2026, 11, 17): false,
	} {
		if a := (&Acknowledged{Until: NewDate(2026, 11, 16)}); a.InForce(day) != want {
			t.Errorf("on %s: %v", day, !want)
		}
	}
	if !(&Acknowledged{}).InForce(NewDate(9999, 12, 31)) {
		t.Error("one without an end has ended")
	}
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	doc := smallest()
	doc.Entities = append(doc.Entities,
		&Person{Header: Header{Key: "sam"}, Name: "Sam"},
		&Person{Header: Header{Key: "gus"}, Name: "Gus", Role: Guest},
		&Acknowledged{Rule: "vague", Goal: "reply", Reason: "as it is", By: "sam"},
		&Acknowledged{Rule: "vague", Reason: "a rule that annoys", By: "ana"},
	)
	s, _ := mustApply(t, Snapshot{}, &countIDs{}, doc, ApplyOptions{})
	all := slices.Collect(typed[*Acknowledged](s.All(KindAcknowledged), nil))
	one, rule := all[0].ID, all[1].ID
	for _, tt := range []struct {
		name, by string
		id       ID
		want     Code
	}{
		{"a member of the team", "ben", one, ""},
		{"a lead", "ana", one, ""},
		{"a lead, a whole rule", "ana", rule, ""},
		{"a member, a whole rule", "ben", rule, Forbidden},
		{"its author, who has no say there any more", "sam", one, Forbidden},
		{"a guest", "gus", one, Forbidden},
		{"nothing", "ana", "none", NotFound},
		{"something else", "ana", s.Find(KindGoal, "reply").Head().ID, NotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cs, err := s.Withdraw(s.Find(KindPerson, tt.by).Head().ID, tt.id)
			if CodeOf(err) != tt.want || (err == nil) != (tt.want == "") {
				t.Fatalf("code %q, want %q (%v)", CodeOf(err), tt.want, err)
			}
			if err == nil && (len(cs) != 1 || cs[0].ID() != tt.id || cs[0].After != nil) {
				t.Errorf("it changes %v", cs)
			}
		})
	}
}
