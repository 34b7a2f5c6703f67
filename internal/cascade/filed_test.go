package cascade_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// unfiled takes out of e who filed it, which is believed in an empty workspace only.
func unfiled(e cascade.Entity) {
	cascade.Refs(e, func(r cascade.Ref) {
		if r.Field == "filedBy" || strings.HasSuffix(r.Field, ".filedBy") {
			*r.ID = ""
		}
	})
	if f := cascade.Info(e.Kind()).Field("wrote"); f != nil {
		f.Set(e, nil)
	}
}

// spoken is a workspace of an owner, a lead and a member, with a goal of the lead's team and one of another.
func spoken(t *testing.T) (s cascade.Snapshot, who func(string) cascade.ID) {
	t.Helper()
	ids := &cascadetest.IDs{}
	person := func(key string, role cascade.Role) cascade.Edit {
		return cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindPerson, Target: cascade.ID(key), Fields: map[string]any{
			"name": key, "role": string(role),
		}}
	}
	team := func(key, lead string, members ...cascade.ID) cascade.Edit {
		return cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindTeam, Target: cascade.ID(key), Fields: map[string]any{
			"lead": cascade.ID(lead), "members": members, "kind": "group",
		}}
	}
	goal := func(key, owner string) cascade.Edit {
		return cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindGoal, Target: cascade.ID(key), Fields: map[string]any{
			"intent": key, "owners": []cascade.ID{cascade.ID(owner)},
		}}
	}
	s = edited(t, cascade.Snapshot{}, ids,
		person("ola", cascade.Owner), person("lea", cascade.Lead), person("sam", cascade.Member),
		team("ours", "lea", "sam"), team("theirs", "ola"), goal("mine", "ours"), goal("other", "theirs"),
		cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindAlignment, Fields: map[string]any{
			"by": "response", "goal": cascade.ID("mine"), "to": cascade.ID("other"),
		}},
	)
	return s, func(key string) cascade.ID { return s.Find(cascade.KindPerson, key).Head().ID }
}

func day(n int) cascade.Moment { return cascade.OnDay(cascade.DateOf(editDay) + cascade.Date(n)) }

// statements are all that the format lets people say by name, as said by one person on the given goal.
func statements(by, goal cascade.ID) map[string]cascade.Entity {
	return map[string]cascade.Entity{
		"a check-in": &cascade.CheckIn{Goal: goal, At: day(0), By: by, Learned: "words"},
		"a reading of it": &cascade.CheckIn{
			Goal: goal, At: day(0), By: "lea", Learned: "words", Acknowledged: []cascade.ID{by},
		},
		"an acknowledgement": &cascade.Acknowledged{Rule: "no-owner", Goal: goal, Reason: "known", By: by},
		"a waiver": &cascade.Goal{
			Header: cascade.Header{Key: string(goal)}, Intent: "x", Owners: []cascade.ID{"ours"},
			Waived: []cascade.Waiver{{Check: "brief", Reason: "later", By: by}},
		},
		"a mandate agreed to": &cascade.Team{
			Header: cascade.Header{Key: "ours"}, Type: cascade.Group, Lead: "lea", Members: []cascade.ID{"sam"},
			Mandate: cascade.Mandate{Kind: cascade.Stable, Reason: "runs", Agreed: by},
		},
		"an overruling": &cascade.Alignment{
			By: cascade.ByResponse, Goal: goal, To: "other",
			Believes: &cascade.Belief{Overruled: &cascade.Overruled{Standing: "weaker", Reason: "seen", By: by}},
		},
	}
}

func TestOnesOwnName(t *testing.T) {
	t.Parallel()
	for name := range statements("", "") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, who := spoken(t)
			apply := func(by string, e cascade.Entity) ([]cascade.Change, error) {
				cs, err := s.Apply(who(by), cascade.Document{Entities: []cascade.Entity{e}}, &laterIDs{}, cascade.ApplyOptions{})
				if err == nil {
					err = s.Allows(who(by), cs)
				}
				return cs, err
			}
			for _, by := range []string{"lea", "sam"} {
				forged := map[string]cascade.ID{"lea": "sam", "sam": "ola"}[by]
				if _, err := apply(by, statements(forged, "mine")[name]); cascade.CodeOf(err) != cascade.Forbidden {
					t.Errorf("%s may say it as %s: %v", by, forged, err)
				}
			}
			if _, err := apply("lea", statements("lea", "mine")[name]); err != nil {
				t.Errorf("not in one's own name: %v", err)
			}
			cs, err := apply("ola", statements("sam", "mine")[name])
			if err != nil {
				t.Fatalf("an owner may not file it: %v", err)
			}
			if got := filed(cs); name != "a reading of it" && got != who("ola") {
				t.Errorf("filed by %q, not by the owner", got)
			}
			after, err := s.With(cs)
			if err != nil {
				t.Fatal(err)
			}
			again, err := after.Apply(who("lea"), cascade.Document{Entities: []cascade.Entity{statements("sam", "mine")[name]}},
				&laterIDs{}, cascade.ApplyOptions{})
			if err != nil || len(again) > 0 {
				t.Errorf("what is stored already is a new filing: %v, %v", again, err)
			}
		})
	}
}

// filed is who filed the statement among changes.
func filed(cs []cascade.Change) (out cascade.ID) {
	for _, c := range cs {
		if c.After == nil {
			continue
		}
		cascade.Refs(c.After, func(r cascade.Ref) {
			if r.Field == "filedBy" || r.Field == "waived.filedBy" || r.Field == "mandate.filedBy" ||
				r.Field == "believes.overruled.filedBy" {
				out = *r.ID
			}
		})
	}
	return out
}

// Applying bypasses no right: who does not check in on a goal does not by a file either.
func TestACheckInByFileOnTheirGoal(t *testing.T) {
	t.Parallel()
	s, who := spoken(t)
	c := &cascade.CheckIn{Goal: "other", At: day(0), By: "lea", Learned: "words"}
	cs, err := s.Apply(who("lea"), cascade.Document{Entities: []cascade.Entity{c}}, &laterIDs{}, cascade.ApplyOptions{})
	if err == nil {
		err = s.Allows(who("lea"), cs)
	}
	if cascade.CodeOf(err) != cascade.Forbidden {
		t.Errorf("a lead checks in on a goal that is not theirs: %v", err)
	}
}

// An edit holds to the same, and is said by who makes it where it names nobody.
func TestEditsAreInOnesOwnName(t *testing.T) {
	t.Parallel()
	s, who := spoken(t)
	say := func(by string, fields map[string]any) (*cascade.CheckIn, error) {
		fields["goal"], fields["learned"], fields["at"] = cascade.ID("mine"), "words", day(0)
		cs, err := s.Edit(who(by), []cascade.Edit{{Act: cascade.ActCreate, Kind: cascade.KindCheckIn, Fields: fields}},
			editDay, &laterIDs{})
		if err == nil {
			err = s.Allows(who(by), cs)
		}
		if err != nil {
			return nil, err
		}
		return cs[0].After.(*cascade.CheckIn), nil
	}
	if c, err := say("sam", map[string]any{}); err != nil || c.By != who("sam") || c.FiledBy != "" {
		t.Errorf("without a name: %+v, %v", c, err)
	}
	if c, err := say("sam", map[string]any{"by": cascade.ID("lea")}); cascade.CodeOf(err) != cascade.Forbidden {
		t.Errorf("in the lead's name: %+v, %v", c, err)
	}
	if c, err := say("ola", map[string]any{"by": cascade.ID("sam")}); err != nil || c.By != who("sam") ||
		c.FiledBy != who("ola") {
		t.Errorf("filed by an owner: %+v, %v", c, err)
	}
	if _, err := say("ola", map[string]any{"filedBy": who("lea")}); err == nil {
		t.Error("somebody sets who filed it")
	}
	waive := change("mine", "waived", []any{&cascade.Waiver{Check: "brief", Reason: "later"}})
	cs, err := s.Edit(who("lea"), []cascade.Edit{waive}, editDay, &laterIDs{})
	if err != nil || cs[0].After.(*cascade.Goal).Waived[0].By != who("lea") {
		t.Errorf("a waiver without a name: %v, %v", cs, err)
	}
}

// Who agreed to a mandate agreed to its words: others change these only without their name.
func TestAMandateIsAgreedToInOnesOwnName(t *testing.T) {
	t.Parallel()
	s, who := spoken(t)
	edit := func(by string, fields map[string]any) (m cascade.Mandate, err error) {
		ed := cascade.Edit{Act: cascade.ActChange, Kind: cascade.KindTeam, Target: "ours", Fields: fields}
		cs, err := s.Edit(who(by), []cascade.Edit{ed}, editDay, &laterIDs{})
		if err == nil {
			err = s.Allows(who(by), cs)
		}
		if err != nil {
			return m, err
		}
		if s, err = s.With(cs); err != nil {
			t.Fatal(err)
		}
		return s.Find(cascade.KindTeam, "ours").(*cascade.Team).Mandate, nil
	}
	mandate := func(reason string, agreed cascade.ID) map[string]any {
		return map[string]any{"mandate": &cascade.Mandate{Kind: cascade.Stable, Reason: reason, Agreed: agreed}}
	}
	if m, err := edit("lea", mandate("runs", "")); err != nil || m.Agreed != "" || m.FiledBy != "" {
		t.Errorf("nobody has agreed yet: %+v, %v", m, err)
	}
	if m, err := edit("lea", mandate("runs", "ola")); cascade.CodeOf(err) != cascade.Forbidden {
		t.Errorf("a lead says that an owner agreed: %+v, %v", m, err)
	}
	if m, err := edit("ola", mandate("runs", "ola")); err != nil || m.Agreed != who("ola") || m.FiledBy != "" {
		t.Errorf("in one's own name: %+v, %v", m, err)
	}
	if m, err := edit("lea", map[string]any{"name": "Ours"}); err != nil || m.Agreed != who("ola") {
		t.Errorf("another field: %+v, %v", m, err)
	}
	if m, err := edit("lea", mandate("other words", "ola")); cascade.CodeOf(err) != cascade.Forbidden {
		t.Errorf("a lead has an owner agree to other words: %+v, %v", m, err)
	}
	if m, err := edit("ola", mandate("runs", "sam")); err != nil || m.Agreed != who("sam") || m.FiledBy != who("ola") {
		t.Errorf("filed by an owner: %+v, %v", m, err)
	}
}

// The first document of an empty workspace is believed, also about who filed what.
func TestTheFirstDocumentIsBelieved(t *testing.T) {
	t.Parallel()
	doc := cascade.Document{Entities: []cascade.Entity{
		&cascade.Person{Header: cascade.Header{Key: "lea"}}, &cascade.Person{Header: cascade.Header{Key: "sam"}},
		&cascade.Goal{Header: cascade.Header{Key: "mine"}, Intent: "x"},
		&cascade.CheckIn{Goal: "mine", At: day(0), By: "sam", Learned: "words", FiledBy: "lea"},
		&cascade.CheckIn{Goal: "mine", At: day(1), By: "sam", Learned: "words"},
	}}
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	said := s.CheckInsOf(s.Find(cascade.KindGoal, "mine").Head().ID)
	if said[0].FiledBy != s.Find(cascade.KindPerson, "lea").Head().ID || said[1].FiledBy != "" {
		t.Errorf("%+v, %+v", said[0], said[1])
	}
}

// Whoever adds a field that says who speaks gives it its filer.
func TestWhatSpeaksIsFiled(t *testing.T) {
	t.Parallel()
	var walk func(path string, b *cascade.Block)
	walk = func(path string, b *cascade.Block) {
		speaks := false
		for _, f := range b.Fields {
			speaks = speaks || f.Speaks
			if f.Block != nil {
				walk(path+"."+f.Name, f.Block)
			}
		}
		if f := b.Field("filedBy"); speaks && (f == nil || !f.Kept || !f.Told) {
			t.Errorf("%s says who speaks and has no place for who filed it", path)
		}
	}
	for _, k := range cascade.Kinds {
		walk(string(k), &cascade.Info(k).Block)
	}
}
