package cascadefile_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/words"
)

// at returns what stands at a place of a text.
func at(text string, line, column int) string {
	return strings.Split(text, "\n")[line-1][column-1:]
}

func TestPositions(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, doc, err := cascadefile.Load([]cascadefile.File{{Name: "testdata/example.yaml", Data: data}}, os.ReadFile,
		&cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	find := func(k cascade.Kind, key string) int {
		t.Helper()
		i := doc.Entity(k, s.Find(k, key).Head().ID)
		if i < 0 {
			t.Fatalf("no %s %s", k, key)
		}
		return i
	}
	nth := func(k cascade.Kind) int {
		for e := range s.All(k) {
			return doc.Entity(k, e.Head().ID)
		}
		return -1
	}
	for _, tt := range []struct {
		entity int
		field  string
		want   string
	}{
		{find(cascade.KindGoal, "eu-first-choice"), "", "id: eu-first-choice"},
		{find(cascade.KindGoal, "eu-first-choice"), "brief.decides", "ana}"},
		{find(cascade.KindGoal, "eu-first-choice"), "drivers.metric", "activation}"},
		{find(cascade.KindGoal, "eu-first-choice"), "drivers.key", "activation, text"},
		{find(cascade.KindGoal, "eu-first-choice"), "closed.score", "0.7"},
		{find(cascade.KindGoal, "other-goal"), "closed.score", "id: other-goal"},
		{find(cascade.KindTeam, "finance-ops"), "mandate.agreed", "ana, filedBy"},
		{find(cascade.KindTeam, "product"), "mandate.kind", "strategic, lead"},
		{find(cascade.KindMeasure, "eu-share"), "milestones.value", "11}]"},
		{find(cascade.KindReview, "launch-review"), "scope.goal", "eu-first-choice}"},
		{find(cascade.KindSource, "warehouse"), "key", "warehouse, kind"},
		{nth(cascade.KindSettings), "asOf", "2026-11-16"},
		{nth(cascade.KindSettings), "", "acme"},
		{nth(cascade.KindAlignment), "to", "other-goal"},
		{nth(cascade.KindAlignment), "believes.readableWhen.metric", "eu-traffic-on-new-flow, above"},
		{nth(cascade.KindNeed), "on", "localisation, from"},
		{nth(cascade.KindCheckIn), "values", "{eu-share: 10.4}"},
		{nth(cascade.KindHeldReview), "decisions.goal", "localisation, do"},
		{nth(cascade.KindObservation), "", "2026-10-05,31.5"},
	} {
		file, line, column := doc.Position(tt.entity, tt.field)
		text := string(data)
		if file != "testdata/example.yaml" {
			text = example(t, file)
		}
		if got := at(text, line, column); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s of entity %d is at %s:%d:%d, %.40q; want %q", tt.field, tt.entity, file, line, column, got, tt.want)
		}
	}
	if file, line, column := doc.PositionOf(cascade.KindMetric, s.Find(cascade.KindMetric, "page-load").Head().ID); file !=
		"testdata/example.yaml" || at(string(data), line, column)[:14] != "{id: page-load" {
		t.Errorf("page-load is at %s:%d:%d", file, line, column)
	}
	if file, line, _ := doc.PositionOf(cascade.KindMetric, "nothing"); file != "" || line != 0 {
		t.Errorf("nothing is at %s:%d", file, line)
	}
}

func example(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The errors of an Apply to a workspace point into the files.
func TestExplain(t *testing.T) {
	t.Parallel()
	stored := load(t, []byte("weir: 1\nteams: [{id: acme}]\nmetrics: [{id: m}, {id: n}]\ngoals: [{id: g, state: "+
		"committed, measures: [{metric: m, to: 4}]}]\n"))
	doc, err := cascadefile.Parse([]cascadefile.File{
		{Name: "a.yaml", Data: []byte("weir: 1\nworkspace: acme\ngoals:\n  - {id: g, state: committed, measures: [{metric: " +
			"m, to: 5}], owners: [legal]}\n")},
		{Name: "b.yaml", Data: []byte("weir: 1\nworkspace: acme\nteams:\n  - {id: legal, parent: amce}\n")},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = stored.Apply("", doc.Document, &cascadetest.IDs{}, cascade.ApplyOptions{})
	if err == nil {
		t.Fatal("a dangling reference was taken")
	}
	if ps := doc.Explain(err); len(ps) != 1 || ps[0].File != "b.yaml" || ps[0].Line != 4 || ps[0].Column != 25 ||
		ps[0].Message.String() != `team legal: parent: there is no team "amce"` {
		t.Errorf("problems are %v", ps)
	}
	if ps := doc.Explain(nil); len(ps) != 0 {
		t.Errorf("problems of nothing are %v", ps)
	}
	if ps := doc.Explain(errors.New("disk full")); len(ps) != 1 || ps[0].String() != "disk full" {
		t.Errorf("problems are %v", ps)
	}
	if ps := doc.Explain(fmt.Errorf("apply: %w",
		&cascade.Error{Subject: "teams", Message: words.T("no unit is the root")})); len(ps) != 1 ||
		ps[0].Message.String() != "teams: no unit is the root" {
		t.Errorf("problems are %v", ps)
	}
}

func TestSeveralFiles(t *testing.T) {
	t.Parallel()
	file := func(name, text string) cascadefile.File { return cascadefile.File{Name: name, Data: []byte(text)} }
	s, doc, err := cascadefile.Load([]cascadefile.File{
		file("org/teams.yaml", "weir: 1\nworkspace: acme\nframework: okr\nteams: [{id: acme}]\n"),
		file("goals/q4.yaml", "weir: 1\nworkspace: acme\ngentle: true\ngoals: [{id: g, owners: [acme]}]\nmetrics: [{id: m, "+
			"observations: lines.csv}]\n"),
		file("more.yaml", "weir: 1\ngentle: yes\nasOf: 2026-11-16\n"),
	}, func(name string) ([]byte, error) {
		if name != "goals/lines.csv" {
			return nil, errors.New("asked for " + name)
		}
		return []byte("at,value\n2026-01-01,3\n"), nil
	}, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	set := s.Settings()
	if set.Key != "acme" || set.Framework != "okr" || set.AsOf.String() != "2026-11-16" || set.Gentle == nil ||
		!*set.Gentle || s.Len(cascade.KindObservation) != 1 {
		t.Errorf("settings are %+v", set)
	}
	if file, line, column := doc.Position(0, "asOf"); file != "more.yaml" || line != 3 || column != 7 {
		t.Errorf("asOf is at %s:%d:%d", file, line, column)
	}
	_, _, err = cascadefile.Load([]cascadefile.File{
		file("a.yaml", "weir: 1\nworkspace: acme\ngentle: true\nteams: [{id: acme}]\n"),
		file("b.yaml", "weir: 1\nworkspace: other\ngentle: false\nteams: [{id: acme}]\n"),
		file("c.yaml", "people: []\n"),
	}, nil, &cascadetest.IDs{})
	want := `b.yaml:2:12: workspace is stated otherwise in a.yaml; files that belong together agree on it
    2 | workspace: other
                   ^
b.yaml:3:9: gentle is stated otherwise in a.yaml; files that belong together agree on it
    3 | gentle: false
                ^
b.yaml:4:14: team acme: id: there is already a team "acme"; ids are unique (teams and people share one list); the other is at a.yaml:4
    4 | teams: [{id: acme}]
                     ^
c.yaml:1:1: the file does not say its format version; begin it with weir: 1
    1 | people: []
        ^`
	if err == nil || err.Error() != want {
		t.Errorf("error is\n%v, want\n%s", err, want)
	}
	if _, _, err := cascadefile.Load(nil, nil, &cascadetest.IDs{}); err == nil {
		t.Error("no files at all are taken")
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	head := "weir: 1\n#"
	fits := head + strings.Repeat("x", cascadefile.MaxFile-len(head))
	if _, err := cascadefile.Parse([]cascadefile.File{{Name: "a.yaml", Data: []byte(fits)}}, nil); err != nil {
		t.Errorf("a file of 16 MiB: %.200v", err)
	}
	if _, err := cascadefile.Parse([]cascadefile.File{{Name: "a.yaml", Data: []byte(fits + "x")}}, nil); err == nil ||
		!strings.Contains(err.Error(), "16 MiB") {
		t.Errorf("a file of more than 16 MiB: %.200v", err)
	}
	many := "weir: 1\npeople: [" + strings.Repeat("{id: Ana!},", 5000) + "]"
	_, err := cascadefile.Parse([]cascadefile.File{{Name: "a.yaml", Data: []byte(many)}}, nil)
	ps, _ := errors.AsType[cascadefile.Problems](err)
	if len(ps) != 1001 || !strings.HasPrefix(ps[1000].Message.String(), "and 4000 more problems") {
		t.Errorf("%d problems", len(ps))
	}
	values := "weir: 1\npeople: [" + strings.Repeat("~,", 3<<20) + "]\n"
	if _, err := cascadefile.Parse([]cascadefile.File{{Name: "a.yaml", Data: []byte(values)}}, nil); err == nil ||
		!strings.Contains(err.Error(), "values; split it") {
		t.Errorf("too many values: %.200v", err)
	}
}
