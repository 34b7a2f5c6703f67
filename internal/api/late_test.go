package api_test

import (
	"os"
	"strings"
	"testing"

	"weir.dev/weir/internal/testenv"
)

// over is a goal whose measure was due before today, and one that has time; both read one metric.
const over = `weir: 1
workspace: acme
metrics: [{id: kept, name: Kept, unit: "%", direction: up, owner: product, source: manual, observations: [{at: 2026-11-01, value: 38}]}]
goals:
  - {id: mis, intent: Teams that try us stay, owners: [product], cycle: 2026-q4, state: committed, measures: [{metric: kept, from: 30, to: 40, by: 2026-11-10}]}
  - {id: secret, intent: Nobody may know, owners: [hr], visibility: hidden, cycle: 2026-q4, state: committed, measures: [{id: quiet, metric: kept, from: 30, to: 40, by: 2026-11-09}]}
`

// A reading after a measure's last day counts for nothing there, and whoever records it is told so with the day that
// would count: by check-in, one by one and many at once. On that day nothing is said; of hidden goals never.
func TestLateReadingsAreTold(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.apply(p.local, over)
	mia := p.as("mia")
	const told = `"late":[{"goal":"mis","measure":"kept","metric":"kept","by":"2026-11-10","detail":"A reading after ` +
		`2026-11-10, the last day of “Teams that try us stay”, does not count for it.`
	for _, tt := range []struct {
		name, method, path, body string
		late                     bool
	}{
		{"a check-in", "POST", "/goals/mis/check-ins", `{"status":"on-track","values":{"kept":41},"learned":"x"}`, true},
		{"a check-in of the last day", "POST", "/goals/mis/check-ins", `{"at":"2026-11-10","values":{"kept":39}}`, false},
		{"a check-in without a value", "POST", "/goals/mis/check-ins", `{"at":"2026-11-15","learned":"y"}`, false},
		{"a reading", "PUT", "/metrics/kept/observations/2026-11-12", `{"value":42}`, true},
		{"a reading of the last day", "PUT", "/metrics/kept/observations/2026-11-10", `{"value":39.5}`, false},
		{"many", "POST", "/observations", `{"items":[{"metric":"kept","at":"2026-11-09","value":38},
			{"metric":"kept","at":"2026-11-11T01:00:00+02:00","value":41}]}`, true},
		{"many in time", "POST", "/observations", `{"items":[{"metric":"kept","at":"2026-11-08","value":38}]}`, false},
	} {
		got := mia.do(tt.method, tt.path, tt.body)
		if got.status/100 != 2 || strings.Contains(got.body, told) != tt.late ||
			strings.Contains(got.body, `"late"`) != tt.late || strings.Contains(got.body, "Nobody may know") {
			t.Errorf("%s answers %d %s", tt.name, got.status, got.body)
		}
	}
	if got := mia.get("/goals/mis").body; !strings.Contains(got, `"now":39.5`) {
		t.Errorf("the goal does not stand at the reading of its last day: %s", got)
	}
	if got := mia.get("/metrics/kept").body; strings.Contains(got, "Nobody may know") {
		t.Errorf("the metric tells of what is hidden: %s", got)
	}
}

// The case as it was met: a check-in five days after the end of the year is taken, and says why 41 does not count.
func TestLateCheckInIsNotSwallowed(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../testdata/cases/late-check-in-swallowed.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, testenv.SQLite(t))
	text := strings.NewReplacer("2026-12-31}", "2026-11-10}", "2026-12-20", "2026-11-01").Replace(string(data))
	text = text[strings.Index(text, "metrics:"):]
	p.apply(p.local, "weir: 1\nworkspace: acme\n"+strings.ReplaceAll(text, "cycle: q4", "cycle: 2026-q4"))
	got := p.as("ola").do("POST", "/goals/mis/check-ins",
		`{"status":"on-track","values":{"m3":41},"learned":"x","next":"y"}`)
	if got.status != 201 || !strings.Contains(got.body, `"by":"2026-11-10"`) {
		t.Errorf("it answers %d %s", got.status, got.body)
	}
}

// The case as it was met: a share written as a fraction is recorded, and the answer says that it can hardly be meant:
// one by one, many at once and by check-in. What is as it should be is not remarked on, nor measured by hidden numbers.
func TestOddReadingsAreTold(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../testdata/cases/fraction-in-a-percent-metric.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, testenv.SQLite(t))
	text := string(data)
	p.apply(p.local, "weir: 1\nworkspace: acme\n"+strings.NewReplacer("cycle: q4", "cycle: 2026-q4", "{metric: m,",
		"{id: k, metric: m,", "metrics:\n",
		"metrics:\n  - {id: w, name: W, unit: \"%\", owner: acme, source: manual}\n").
		Replace(text[strings.Index(text, "metrics:"):])+
		"  - {id: secret, intent: Nobody may know, owners: [hr], visibility: hidden, measures: [{metric: w, from: 80, "+
		"to: 60}]}\n")
	ola, mia := p.as("ola"), p.as("mia")
	const told = `"odd":[{"metric":"m","at":"2026-11-`
	for _, c := range []struct {
		name, method, path, body string
		odd                      bool
	}{
		{"a fraction", "PUT", "/metrics/m/observations/2026-11-02", `{"value":0.33}`, true},
		{"the same again", "PUT", "/metrics/m/observations/2026-11-02", `{"value":0.33}`, false},
		{"a percentage", "PUT", "/metrics/m/observations/2026-11-02", `{"value":33}`, false},
		{"many", "POST", "/observations", `{"items":[{"metric":"m","at":"2026-11-03","value":0.34},
			{"metric":"m","at":"2026-11-04","value":34}]}`, true},
		{"many as they should be", "POST", "/observations", `{"items":[{"metric":"m","at":"2026-11-05","value":34}]}`, false},
		{"a check-in", "POST", "/goals/a/check-ins", `{"at":"2026-11-06","values":{"k":0.35},"learned":"x"}`, true},
		{"a check-in without a value", "POST", "/goals/a/check-ins", `{"at":"2026-11-07","learned":"x"}`, false},
		{"far too much", "PUT", "/metrics/m/observations/2026-11-08", `{"value":3300}`, true},
		{"what only hidden numbers doubt", "PUT", "/metrics/w/observations/2026-11-08", `{"value":0.7}`, false},
	} {
		who := ola // who is in on what is hidden
		if strings.Contains(c.name, "hidden") {
			who = mia
		}
		got := who.do(c.method, c.path, c.body)
		if got.status/100 != 2 || strings.Contains(got.body, told) != c.odd || strings.Contains(got.body, `"odd"`) != c.odd {
			t.Errorf("%s answers %d %s", c.name, got.status, got.body)
		}
	}
}
