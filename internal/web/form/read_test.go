package form

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/words"
)

// world has few teams and metrics and many people, two of whom share a name.
func world(t *testing.T) (seen, map[string]cascade.ID) {
	t.Helper()
	doc := cascade.Document{Entities: []cascade.Entity{
		&cascade.Team{Header: cascade.Header{Key: "company"}, Name: "Acme", Type: cascade.Unit},
		&cascade.Team{Header: cascade.Header{Key: "growth"}, Name: "Growth", Type: cascade.Unit, Parent: "company"},
		&cascade.Team{Header: cascade.Header{Key: "circle"}, Name: "Circle", Type: cascade.Group},
		&cascade.Metric{Header: cascade.Header{Key: "share"}, Name: "Share", Unit: "%"},
		&cascade.Goal{Header: cascade.Header{Key: "top"}, Intent: "Be first", Type: cascade.Outcome},
		&cascade.Measure{Header: cascade.Header{Key: "m1"}, Goal: "top", Metric: "share"},
	}}
	for i := range 40 {
		doc.Entities = append(
			doc.Entities,
			&cascade.Person{Header: cascade.Header{Key: fmt.Sprintf("p%d", i)}, Name: fmt.Sprintf("Person %d", i)},
		)
	}
	doc.Entities = append(
		doc.Entities,
		&cascade.Person{
			Header: cascade.Header{Key: "kim"},
			Name:   "Kim",
		},
		&cascade.Person{Header: cascade.Header{Key: "kim2"}, Name: "kim"},
	)
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]cascade.ID{}
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			ids[e.Head().Key] = e.Head().ID
		}
	}
	return everything(s), ids
}

// one is a form that asks a single thing.
func one(k cascade.Kind, path string) *Form {
	x := asked(path, cascade.Info(k).Field(path))
	if path == "confidence" {
		x.Look = Percent
	}
	x.Keys = map[string]cascade.ID{"m1": "measure~1"}
	return New(k, Part{Fields: []Field{x}})
}

// typed is what people type, as what it is read, and what is said beside the field where it is none.
type typed struct {
	kind  cascade.Kind
	path  string
	name  string // of the control; empty: the path
	typed []string
	want  any
	wrong string
}

func checkTyped(t *testing.T, see seen, cases []typed) {
	t.Helper()
	for _, c := range cases {
		name := c.name
		if name == "" {
			name = c.path
		}
		sent := url.Values{}
		if c.typed != nil {
			sent[name] = c.typed
		}
		x, err := one(c.kind, c.path).Read(see, nil, sent)
		if err != nil {
			t.Errorf("%s %s %.40q: %v", c.kind, c.path, c.typed, err)
			continue
		}
		if got := x.values[c.path]; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %s %.40q is read as %#v, want %#v", c.kind, c.path, c.typed, got, c.want)
		}
		if got := x.Errors[name].String(); !strings.HasPrefix(got, c.wrong) || (got == "") != (c.wrong == "") {
			t.Errorf("%s %s %.40q: said %q, want %q", c.kind, c.path, c.typed, got, c.wrong)
		}
		shown := x.View("x", "/", time.Time{}).Control(Name(name))
		for _, s := range c.typed { // what was typed is never lost
			in := strings.Contains(shown.Value, s) || strings.Contains(strings.Join(shown.Unknown, "\n"), s)
			for _, choice := range shown.Choices {
				in = in || choice.Chosen && (choice.Value == s || c.wrong == "")
			}
			if !in && c.wrong != "" && shown.As != AsChoice && shown.As != AsTick {
				t.Errorf("%s %s: %.40q was typed and is gone", c.kind, c.path, s)
			}
		}
	}
}

// Texts and short names.
func TestTextsGoodAndBad(t *testing.T) {
	t.Parallel()
	see, _ := world(t)
	checkTyped(t, see, []typed{
		{cascade.KindTeam, "name", "", []string{" Cust\u0065\u0301 \r\n"}, "Cust\u00e9", ""},
		{cascade.KindTeam, "name", "", []string{"  "}, nil, ""},
		{
			cascade.KindTeam, "name", "",
			[]string{strings.Repeat("x", cascade.MaxText+1)},
			nil,
			"This is 65,537 bytes long; a text holds 65536 at most.",
		},
		{cascade.KindTeam, "name", "", []string{"a\x1b[31m"}, nil, "This holds the control character U+001B, which cannot " +
			"be shown. Take it out."},
		{cascade.KindTeam, "name", "", []string{"a\xff"}, nil, "This is not text in UTF-8. Copy it again, or type it."},
		{cascade.KindTeam, "name", "", []string{`"><script>alert(1)</script>`}, `"><script>alert(1)</script>`, ""},
		{cascade.KindTeam, "key", "", []string{"new-team"}, "new-team", ""},
		{cascade.KindTeam, "key", "", []string{"New Team"}, nil, "“New Team” is no short name"},
		{cascade.KindTeam, "key", "", []string{""}, nil, ""},
		{cascade.KindGoal, "wont", "", []string{"paid search\r\n\r\n  radio \n"}, []string{"paid search", "radio"}, ""},
		{cascade.KindAlignment, "driver", "", []string{"speed"}, "speed", ""},
		{cascade.KindAlignment, "driver", "", []string{"Speed!"}, nil, "“Speed!” is no short name"},
	})
}

// Choices of a few.
func TestChoicesGoodAndBad(t *testing.T) {
	t.Parallel()
	see, _ := world(t)
	checkTyped(t, see, []typed{
		{cascade.KindTeam, "kind", "", []string{"group"}, "group", ""},
		{cascade.KindTeam, "kind", "", []string{"unit"}, nil, ""}, // what leaving it out means
		{cascade.KindTeam, "kind", "", []string{"tribe"}, nil, "“tribe” is not one of the choices."},
		{cascade.KindGoal, "local", "", []string{"1"}, true, ""},
		{cascade.KindGoal, "local", "", nil, false, ""},
		{cascade.KindGoal, "local", "", []string{"yes"}, false, "“yes” is not one of the choices."},
		{cascade.KindMeasure, "visibility", "", []string{"hidden"}, "hidden", ""},
	})
}

// Things that are chosen by id, by short name or by name.
func TestThingsGoodAndBad(t *testing.T) {
	t.Parallel()
	see, ids := world(t)
	checkTyped(t, see, []typed{
		{cascade.KindTeam, "parent", "", []string{string(ids["growth"])}, ids["growth"], ""},
		{cascade.KindTeam, "parent", "", []string{"GROWTH"}, ids["growth"], ""},
		{cascade.KindTeam, "parent", "", []string{""}, nil, ""},
		{cascade.KindTeam, "parent", "", []string{string(ids["p1"])}, nil, "There is no “"},
		{cascade.KindTeam, "parent", "", []string{"nothing-such"}, nil, "There is no “nothing-such” to choose. Take one " +
			"from the list."},
		{
			cascade.KindTeam, "parent", "", []string{strings.Repeat("x", 2000)}, nil, "There is nothing of that name to choose.",
		},
		{cascade.KindTeam, "parent", "", []string{"a\x00"}, nil, "There is nothing of that name to choose."},
		{cascade.KindTeam, "lead", "", []string{"person 7"}, ids["p7"], ""},
		{cascade.KindTeam, "lead", "", []string{"p7"}, ids["p7"], ""},
		{cascade.KindTeam, "lead", "", []string{"Kim (kim2)"}, ids["kim2"], ""},
		{cascade.KindTeam, "lead", "", []string{"Person"}, nil, "There is no “Person” to choose."},
		{
			cascade.KindTeam, "members", "",
			[]string{"p3", "", " Person 1 ", "growth", "p3"},
			[]cascade.ID{ids["p3"], ids["p1"], ids["growth"]},
			"",
		},
		{cascade.KindTeam, "members", "", nil, nil, ""},
		{cascade.KindTeam, "members", "", []string{"p3", "top"}, nil, "There is no “top” to choose."},
	})
}

// Days.
func TestDaysGoodAndBad(t *testing.T) {
	t.Parallel()
	see, _ := world(t)
	checkTyped(t, see, []typed{
		{cascade.KindTeam, "mandate.until", "", []string{"2027-01-31"}, cascade.NewDate(2027, 1, 31), ""},
		{cascade.KindTeam, "mandate.until", "", []string{"31.1.2027"}, nil, "Give a day as YYYY-MM-DD."},
		{cascade.KindTeam, "mandate.until", "", []string{"2027-02-30"}, nil, "Give a day as YYYY-MM-DD."},
		{cascade.KindCycle, "from", "", []string{""}, nil, "Say which day."},
		{cascade.KindCheckIn, "at", "", []string{"2026-11-16"}, cascade.OnDay(cascade.NewDate(2026, 11, 16)), ""},
		{cascade.KindCheckIn, "at", "", []string{"yesterday"}, nil, "Give a day as YYYY-MM-DD."},
	})
}

// Numbers, shares and values of measures.
func TestNumbersGoodAndBad(t *testing.T) {
	t.Parallel()
	see, _ := world(t)
	checkTyped(t, see, []typed{
		{cascade.KindGoal, "people", "", []string{"2,5"}, 2.5, ""},
		{cascade.KindGoal, "people", "", []string{"-1"}, nil, "−1 is below 0."},
		{cascade.KindGoal, "people", "", []string{"1,234"}, nil, "“1,234” can be read two ways. Write 1234 or 1.234."},
		{cascade.KindGoal, "people", "", []string{"some"}, nil, "“some” is not a number."},
		{cascade.KindCheckIn, "confidence", "", []string{"40 %"}, 0.4, ""},
		{cascade.KindCheckIn, "confidence", "", []string{"500"}, nil, "500 is not from 0 to 100."},
		{cascade.KindCheckIn, "confidence", "", []string{"quite"}, nil, "“quite” is not a number. Give it from 0 to 100."},
		{cascade.KindCheckIn, "values", "values.m1", []string{"31,5 %"}, map[cascade.ID]float64{"measure~1": 31.5}, ""},
		{cascade.KindCheckIn, "values", "values.m1", []string{""}, nil, ""},
		{cascade.KindCheckIn, "values", "values.m1", []string{"NaN"}, nil, "“NaN” is not a number."},
		{cascade.KindObservation, "value", "", nil, nil, "This cannot be left out."},
		{cascade.KindObservation, "value", "", []string{"0"}, 0.0, ""},
	})
}

// What none of our forms sends is refused as a whole.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	see, ids := world(t)
	f := New(cascade.KindTeam, Part{Fields: []Field{
		asked(
			"name",
			cascade.Info(cascade.KindTeam).Field("name"),
		), asked("members", cascade.Info(cascade.KindTeam).Field("members")),
	}})
	team := see.Get(cascade.KindTeam, ids["growth"])
	good := send(f.Of(see, team).View("x", "/", time.Time{}))
	if _, err := f.Read(see, team, good); err != nil {
		t.Fatal(err)
	}
	for name, values := range map[string][]string{
		"lead":           {"p1"},
		"name":           {"one", "two"},
		".sure.nothing":  {"1"},
		".keep.lead":     {"mine"},
		"name.first":     {"x"},
		"":               {"x"},
		".once":          {"a", "b"},
		"members":        make([]string, maxList+1),
		".was":           {"{"},
		"id":             {"team~9"},
		"visibility":     {"open"},
		"__proto__":      {"x"},
		"members.growth": {"1"},
		".was\x00":       {"{}"},
	} {
		sent := url.Values{}
		for k, v := range good {
			sent[k] = v
		}
		sent[name] = values
		if _, err := f.Read(see, team, sent); cascade.CodeOf(err) != cascade.Invalid {
			t.Errorf("%q with %d values: %v", name, len(values), err)
		}
	}
	for _, was := range []string{
		"", "null", "[]", `{"lead":["x"]}`, `{"name":"x"}`, `{"name":["x"]}{}`, `{"name":[["x"]]}`,
	} {
		sent := url.Values{"name": {"x"}, ".was": {was}}
		if _, err := f.Read(see, team, sent); cascade.CodeOf(err) != cascade.Invalid {
			t.Errorf("read as %s: %v", was, err)
		}
	}
}

// A form can be sent twice by accident; only the same form with the same words counts as that.
func TestOnce(t *testing.T) {
	t.Parallel()
	see, _ := world(t)
	f := one(cascade.KindTeam, "name")
	sending := func(address string, second int, name string, again int) string {
		v := send(f.New(see, nil).View("x", "/", time.Unix(int64(second), 0)))
		v.Set("name", name)
		return Sending(address, v, again)
	}
	first := sending("/teams", 1, "Growth", 0)
	for what, key := range map[string]string{
		"other words": sending("/teams", 1, "Sales", 0), "drawn later": sending("/teams", 2, "Growth", 0),
		"elsewhere": sending("/people", 1, "Growth", 0), "again after an undo": sending("/teams", 1, "Growth", 1),
	} {
		if key == first || key == "" {
			t.Errorf("%s is taken for the same form sent twice", what)
		}
	}
	if again := sending("/teams", 1, "Growth", 0); again != first || first == "" {
		t.Error("the same form sent twice is not known again")
	}
}

// A field for a thing beyond few is searched by name; one with fewer is chosen from a list.
func TestChoosers(t *testing.T) {
	t.Parallel()
	see, ids := world(t)
	team := see.Get(cascade.KindTeam, ids["growth"]).(*cascade.Team)
	team = cascade.Clone(team)
	team.Lead, team.Members = ids["p1"], []cascade.ID{ids["p2"], ids["circle"]}
	v := whole(cascade.KindTeam).Of(see, team).View("x", "/", time.Time{})
	if c := v.Control("lead"); c.As != AsSearch || c.Value != "Person 1" {
		t.Errorf("lead is %s with %q", c.As, c.Value)
	}
	if c := v.Control("parent"); c.As != AsChoice || len(c.Choices) != 4 || !c.Choices[1].Chosen ||
		c.Choices[1].Name != "Acme" {
		t.Errorf("parent is %s with %v", c.As, c.Choices)
	}
	c := v.Control("members")
	if c.As != AsSeveral || c.Blanks == 0 || len(c.Offered()) != 2 || len(c.Groups()) != 2 {
		t.Errorf("members are %s with %v", c.As, c.Offered())
	}
	if c := (View{}).Control("nothing"); c.Name != "" {
		t.Error("there is a control where none is")
	}
}

// A form says of every mistake in it that it is one before anybody opens it.
func TestFormsThatCannotBe(t *testing.T) {
	t.Parallel()
	for what, make := range map[string]func(){
		"no kind":  func() { New("nothing", Part{}) },
		"no field": func() { New(cascade.KindTeam, Part{Fields: []Field{{Path: "size", Label: words.Verbatim("x")}}}) },
		"kept":     func() { New(cascade.KindPerson, Part{Fields: []Field{{Path: "local", Label: words.Verbatim("x")}}}) },
		"a block":  func() { New(cascade.KindTeam, Part{Fields: []Field{{Path: "mandate", Label: words.Verbatim("x")}}}) },
		"a list of blocks": func() {
			New(cascade.KindGoal, Part{Fields: []Field{{Path: "drivers.text", Label: words.Verbatim("x")}}})
		},
		"no label": func() { New(cascade.KindTeam, Part{Fields: []Field{{Path: "name"}}}) },
		"no word":  func() { New(cascade.KindTeam, Part{Fields: []Field{{Path: "kind", Label: words.Verbatim("x")}}}) },
		"twice": func() {
			New(cascade.KindTeam,
				Part{Fields: []Field{{Path: "name", Label: words.Verbatim("x")}, {Path: "name", Label: words.Verbatim("x")}}})
		},
		"per cent of a name": func() {
			New(cascade.KindTeam, Part{Fields: []Field{{Path: "name", Label: words.Verbatim("x"), Look: Percent}}})
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: nobody noticed", what)
				}
			}()
			make()
		}()
	}
}
