package cascadefile_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
)

// wrong are files with something wrong in them; testdata/problems.txt holds what is said about each.
var wrong = []struct{ name, text string }{
	{"empty", ""},
	{"comments only", "# nothing yet\n"},
	{"no version", "workspace: acme\n"},
	{"a list", "- weir: 1\n"},
	{"another version", "weir: 2\nwhatever: {a: b}\n"},
	{"quoted version", "weir: \"1\"\n"},
	{"unknown keys", "weir: 1\ngaols: []\npeople:\n  - {id: ana, nmae: Ana, colour: red, Role: lead}\n"},
	{"keys twice", "weir: 1\nworkspace: a\npeople: []\nworkspace: b\npeople: [{id: a, id: b}]\n"},
	{"wrong types", "weir: 1\nworkspace: [a]\npeople: ana\nteams: {id: a}\ngentle: maybe\nasOf: 16.11.2026\ngoals:\n  - " +
		"id: a\n    owners: product\n    intent: {why: x}\n    brief: soon\n    people: many\n    measures: [m]\n    " +
		"local: \"yes\"\n"},
	{"numbers", "weir: 1\ngoals:\n  - id: a\n    measures:\n      - {id: m, from: 0x1F, to: 1_000, weight: \"1\", " +
		"commit: .inf, stretch: 012}\n      - {id: n, from: 1e999, to: 12%, weight: nan, commit: --1, stretch: 1.2.3}\n" +
		"      - {id: o, from: '', to: 1e, weight: [1], commit: 5 days}\n"},
	{"dates", "weir: 1\ncycles:\n  - {id: a, from: 2026-02-30, to: 2026-13-01}\n  - {id: b, from: yesterday, to: " +
		"2026-1-5}\n  - {id: c, from: 2026-01-01}\nmetrics: [{id: m, observations: [{at: 2026-01-01 10:00, value: 1}, {at: " +
		"2026-01-01T10:00:00+02:00, value: x}]}]\n"},
	{"words", "weir: 1\npeople: [{id: a, role: onwer}]\ngoals: [{id: g, state: done, serves: [{goal: h, by: " +
		"statement}], closed: {intentTrue: maybe}}]\n"},
	{"ids", "weir: 1\nworkspace: Acme Inc\npeople: [{name: Ana}, {id: -a}, {id: null}, {id: \"\"}, {id: Ana}]\n"},
	{"missing", "weir: 1\ngoals:\n  - id: g\n    measures: [{to: 4}]\n    serves: [{by: direct}]\n    drivers: [{text: " +
		"x}]\n    revisions: [{at: 2026-01-01}]\n"},
	{"empty items", "weir: 1\ngoals: [~]\nteams:\n  -\n  - id: a\n    members: [null, ]\n"},
	{"dangling and misspelt", "weir: 1\nteams: [{id: product, colour: red, lead: bne}]\npeople: [{id: ben}]\nmetrics: " +
		"[{id: activation}]\ngoals:\n  - id: g\n    owners: [product, prodcut]\n    serves:\n      - {goal: g, believes: " +
		"{driver: actvation, outcome: activation}}\n    drivers: [{id: d, metric: activation}, {id: e, metric: " +
		"nothing-like-it}]\n    checkins: [{at: 2026-01-01, values: {m: 4}}]\n"},
	{"twice and in a loop", "weir: 1\nteams: [{id: a}, {id: a}]\ngoals:\n  - {id: g, serves: [{goal: h}]}\n  - {id: h, " +
		"serves: [{goal: g}]}\n"},
	{"values out of bounds", "weir: 1\nteams: [{id: a, kind: group, parent: b}, {id: b}]\ncycles: [{id: c, from: " +
		"2026-02-01, to: 2026-01-01}]\ngoals: [{id: g, manual: 2, progress: manual, measures: [{id: m, weight: -1, " +
		"milestones: [{by: 2026-02-01, value: 1}, {by: 2026-01-01, value: 1}]}]}]\nsources: [{id: s, url: " +
		"\"https://user:secret@x.example\"}]\n"},
	{"anchor and alias", "weir: 1\npeople: [&a {id: ana}, *a]\nteams: &t\n  - id: x\n    <<: *t\n    name: !!str 5\n"},
	{"complex key", "weir: 1\n? a\n: b\n"},
	{"directive", "%YAML 1.2\n---\nweir: 1\n"},
	{"documents", "---\nweir: 1\n---\nweir: 1\n"},
	{"tab", "weir: 1\npeople:\n\t- {id: ana}\n"},
	{"tab after spaces", "weir: 1\npeople:\n  - id: ana\n  \tname: x\n"},
	{"tab after dash", "weir: 1\npeople:\n  -\tid: ana\n"},
	{"control character", "weir: 1\nworkspace: a\x1b[31mb\n"},
	{"escaped control character", "weir: 1\nframework: \"a\\0b\"\n"},
	{"not UTF-8", "weir: 1\nframework: \xff\xfe\n"},
	{"UTF-16", "\xff\xfew\x00e\x00"},
	{"not NFC", "weir: 1\npeople: [{id: ana, name: Ame\u0301lie}]\n"},
	{"bidi in the excerpt", "weir: 1\npeople: [{id: ana, \u202eeman: \"x\"}]\n"},
	{"long line", "weir: 1\npeople: [" + strings.Repeat("{id: a}, ", 30) + "{idd: b}, " + strings.Repeat("{id: c}, ", 30) +
		"]\n"},
	{"two colons", "weir: 1\nframework: a: b\n"},
	{"colon in a continued text", "weir: 1\nframework: a\n  b: c\n"},
	{"after a quote", "weir: 1\nframework: \"a\" b\n"},
	{"open quote", "weir: 1\nframework: \"a\nworkspace: b\n"},
	{"open quote at the end", "weir: 1\nframework: 'a"},
	{"bad escape", "weir: 1\nframework: \"C:\\path\"\n"},
	{"open bracket", "weir: 1\nteams: [a, b\ngoals: []\n"},
	{"open brace at the end", "weir: 1\nteams: [{id: a"},
	{"key in brackets", "weir: 1\nteams: [id: a]\n"},
	{"key without value in braces", "weir: 1\nteams: [{id}]\n"},
	{"no comma", "weir: 1\nteams: [\"a\" \"b\"]\n"},
	{"indented further", "weir: 1\nteams:\n  - id: a\n     name: b\n  - id: c\n"},
	{"indented less", "weir: 1\nteams:\n    - id: a\n  - id: b\n"},
	{"list among keys", "weir: 1\nteams:\n  id: a\n  - b\n"},
	{"list beside its key", "weir: 1\nteams: - id: a\n"},
	{"text among keys", "weir: 1\nhello\nteams: []\n"},
	{"reserved first", "weir: 1\nframework: @home\nworkspace: `x`\n"},
	{"percent first", "weir: 1\nmetrics: [{id: m, unit: %}]\n"},
	{"block text header", "weir: 1\nframework: |x\n  a\n"},
	{"too deep", "weir: 1\nteams: " + strings.Repeat("[", 50) + strings.Repeat("]", 50) + "\n"},
	{"CSV elsewhere", "weir: 1\nmetrics: [{id: m, observations: ../secret.csv}, {id: n, observations: /etc/passwd}, " +
		"{id: o, observations: none.csv}]\n"},
	{"CSV header", "weir: 1\nmetrics: [{id: m, observations: header.csv}, {id: n, observations: empty.csv}]\n"},
	{"CSV lines", "weir: 1\nmetrics: [{id: m, observations: lines.csv}, {id: n, observations: quote.csv}, {id: o, " +
		"observations: twice.csv}, {id: p, observations: control.csv}]\n"},
	{"a day twice in a CSV", "weir: 1\nmetrics: [{id: m, observations: twice.csv}]\n"},
	{"thousands in a CSV that may be decimals", "weir: 1\nmetrics: [{id: m, observations: groups.csv}]\n"},
}

var csvFiles = map[string]string{
	"header.csv": "date;value\n2026-01-01;3\n",
	"empty.csv":  "",
	"lines.csv": "\ufeffat,value,note\r\n2026-01-01,1,ok\r\n2026-01-32,1,\r\n2026-01-02,\"1,5\",\r\n2026-01-03,,\r\n" +
		"2026-01-04\r\n2026-01-05,1,a,b\r\n2026-01-06T10:00:00Z, 2 ,\"two\r\nlines\"\r\nx,y,z\r\n",
	"quote.csv":   "at,value,note\n2026-01-01,1,a \"b\"\n",
	"groups.csv":  "at,value\n2026-01-01,1.200\n2026-01-02,−1.350\n",
	"twice.csv":   "at,value\n2026-01-01,1\n2026-01-02,1\n2026-01-01T10:00:00Z,2\n",
	"control.csv": "at,value\n2026-01-01,\x001\n",
}

func beside(name string) ([]byte, error) {
	if text, ok := csvFiles[strings.TrimPrefix(name, "goals/")]; ok {
		return []byte(text), nil
	}
	return nil, errors.New("there is no such file")
}

var update = flag.Lookup("update") // defined by the tests inside the package

func golden(t *testing.T, name, got string) {
	t.Helper()
	if update.Value.String() == "true" {
		if err := os.WriteFile("testdata/"+name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("testdata/%s differs (run with -update and look again):\n%s", name, d)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, w := range wrong {
		_, _, err := cascadefile.Load([]cascadefile.File{{Name: "goals/a.yaml", Data: []byte(w.text)}}, beside,
			&cascadetest.IDs{})
		ps, ok := errors.AsType[cascadefile.Problems](err)
		if !ok || len(ps) == 0 {
			t.Errorf("%s: error is %v", w.name, err)
		}
		fmt.Fprintf(&b, "-- %s --\n%v\n\n", w.name, err)
	}
	golden(t, "problems.txt", b.String())
}
