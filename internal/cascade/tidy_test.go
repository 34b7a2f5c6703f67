package cascade_test

import (
	"math"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

func TestWhatIsStoredIsTidy(t *testing.T) {
	t.Parallel()
	s := edited(t, small(t, &cascadetest.IDs{}), &laterIDs{},
		change("be-the-first-choice", "wont", []string{" ", "chase volume", "\n"}),
		cascade.Edit{Act: cascade.ActChange, Kind: cascade.KindMeasure, Target: "cafe-visits", Fields: map[string]any{
			"from": math.Copysign(0, -1),
		}},
		cascade.Edit{
			Act: cascade.ActChange, Kind: cascade.KindMetric, Target: "cafe-visits", Fields: map[string]any{"unit": " \t"},
		},
	)
	goal := s.Find(cascade.KindGoal, "be-the-first-choice").(*cascade.Goal)
	if len(goal.Wont) != 1 || goal.Wont[0] != "chase volume" {
		t.Errorf("blank words stay in a list: %q", goal.Wont)
	}
	if from := *s.Find(cascade.KindMeasure, "cafe-visits").(*cascade.Measure).From; math.Signbit(from) {
		t.Error("−0 is stored")
	}
	if unit := s.Find(cascade.KindMetric, "cafe-visits").(*cascade.Metric).Unit; unit != "" {
		t.Errorf("blanks are stored as a unit: %q", unit)
	}
}

func TestABlankCheckInSaysNothing(t *testing.T) {
	t.Parallel()
	ids := &cascadetest.IDs{}
	s := edited(t, small(t, ids), ids, cascade.Edit{
		Act: cascade.ActCreate, Kind: cascade.KindPerson, Target: "ana", Fields: map[string]any{"role": "owner"},
	})
	goal, ana := s.Find(cascade.KindGoal, "be-the-first-choice").Head().ID, s.Find(cascade.KindPerson, "ana").Head().ID
	said := cascade.CheckInInput{Goal: goal, Learned: "  ", Next: "\n"}
	if _, err := s.CheckIn(ana, said, editDay, &laterIDs{}); err == nil ||
		!strings.Contains(err.Error(), "at least one thing") {
		t.Errorf("a check-in of blanks: %v", err)
	}
}

func TestTwoReadingsOfOneDay(t *testing.T) {
	t.Parallel()
	ids := &cascadetest.IDs{}
	s := edited(t, small(t, ids), ids, cascade.Edit{Act: cascade.ActCreate, Kind: cascade.KindPerson, Target: "ana"})
	metric, ana := s.Find(cascade.KindMetric, "cafe-visits").Head().ID, s.Find(cascade.KindPerson, "ana").Head().ID
	day := cascade.AtTime(editDay)
	twice := func(a, b float64) error {
		_, err := s.Observe(ana, []cascade.Observation{
			{Metric: metric, At: cascade.OnDay(day.Date()), Value: a}, {Metric: metric, At: day, Value: b},
		}, editDay, &laterIDs{})
		return err
	}
	if err := twice(1, 1); err != nil {
		t.Errorf("the same value twice: %v", err)
	}
	if err := twice(1, 2); err == nil || !strings.Contains(err.Error(), "as 1 and as 2") {
		t.Errorf("two values of one day: %v", err)
	}
}

// A rule that is newer than what is stored holds for what is written, and asks nobody to mend another field first.
func TestWhatIsStoredAlreadyStays(t *testing.T) {
	t.Parallel()
	ids := &cascadetest.IDs{}
	s := small(t, ids)
	was := s.Find(cascade.KindGoal, "be-the-first-choice").(*cascade.Goal)
	odd := cascade.Clone(was)
	odd.Intent = "Be \u202ethe first choice"
	s, err := s.With([]cascade.Change{{Before: was, After: odd}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Edit("", []cascade.Edit{change(was.ID, "people", 3.0)}, editDay, ids); err != nil {
		t.Errorf("another field is refused: %v", err)
	}
	if _, err := s.Edit("", []cascade.Edit{change(was.ID, "intent", "A \u2066b\u2069")}, editDay, ids); err == nil {
		t.Error("a text that turns the direction of writing is taken")
	}
}

func TestTextRules(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]cascade.Fault{
		"two\nlines\tand a tab, Größe, שלום, مرحبا": "",
		"a\xffb": cascade.NotUTF8, "e\u0301": cascade.NotNormal, "a\x00": cascade.Controlled, "a\x1b[31m": cascade.Controlled,
		"a\u0085": cascade.Controlled, "\u202eexe.txt": cascade.Turned, "\u2066a\u2069": cascade.Turned,
		"a\u200f":                              cascade.Turned,
		strings.Repeat("x", cascade.MaxText+1): cascade.TooLong,
	} {
		if got, _ := cascade.FaultOf(text); got != want {
			t.Errorf("FaultOf(%.20q) = %q, want %q", text, got, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	ids := &cascadetest.IDs{}
	s := small(t, ids)
	item := func(url string) error {
		_, err := s.Edit("",
			[]cascade.Edit{{Act: cascade.ActCreate, Kind: cascade.KindWorkItem, Target: "w", Fields: map[string]any{
				"title": "W", "url": url,
			}}}, editDay, &laterIDs{})
		return err
	}
	source := func(url string) error {
		_, err := s.Edit("",
			[]cascade.Edit{{Act: cascade.ActCreate, Kind: cascade.KindSource, Target: "s", Fields: map[string]any{
				"url": url,
			}}}, editDay, &laterIDs{})
		return err
	}
	for _, url := range []string{"https://acme.example/1", "HTTP://acme.example", "https://acme.example:8443/?q=a%20b#c"} {
		if err := item(url); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	if err := source("postgres://warehouse.acme.example/metrics"); err != nil {
		t.Error(err)
	}
	for _, url := range []string{
		"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//acme.example",
		"acme.example/x",
		"http://user:pw@acme.example", "https://token@acme.example", "https:///x", "https://a b", "vbscript:x",
		"mailto:a@b.example",
	} {
		if item(url) == nil || source(url) == nil {
			t.Errorf("%s is taken", url)
		}
	}
}

// Whoever adds a field for an address says so in the table.
func TestEveryURLIsAnAddress(t *testing.T) {
	t.Parallel()
	var walk func(path string, b *cascade.Block)
	walk = func(path string, b *cascade.Block) {
		for _, f := range b.Fields {
			if f.Block != nil {
				walk(path+"."+f.Name, f.Block)
			}
			if strings.HasSuffix(strings.ToLower(f.Name), "url") && f.Schemes == nil {
				t.Errorf("%s.%s is no address in the table", path, f.Name)
			}
		}
	}
	for _, k := range cascade.Kinds {
		walk(string(k), &cascade.Info(k).Block)
	}
}
