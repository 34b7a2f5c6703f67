package api_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/testenv"
)

// What insiders moved onto what was left of a removed thing stays theirs when the removal is taken back.
func TestWhatWasMovedThereStays(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.apply("", "weir: 1\nmetrics: [{id: zq-pay, owner: hr, source: manual, visibility: hidden}]\ngoals:\n"+
		"  - {id: mine, owners: [product], measures: [{id: zq-k, metric: zq-pay}]}\n"+
		"  - {id: zq-g, owners: [hr], visibility: hidden, measures: [{id: zq-m, metric: share, misses: CANARY}]}\n")
	ola, mia := p.as("ola"), p.as("mia")
	p.edit("lea", "once", cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindGoal, Target: "mine"})
	ola.do("POST", "/edits", `{"edits":[{"do":"change","kind":"measure","id":"zq-m","fields":{"goal":"mine"}}]}`).want(200)
	p.undo("lea", "once")
	if g := mia.get("/goals/mine").want(200); strings.Contains(g.body, "CANARY") {
		t.Errorf("mia reads %s", g.body)
	}
	if g := ola.get("/goals/mine").want(200); !strings.Contains(g.body, "CANARY") || !strings.Contains(g.body, "zq-k") {
		t.Errorf("ola reads %s", g.body)
	}
}

// A measure stays at a restricted metric: what check-ins and revisions say by the measure would tell of that.
func TestAMeasureStaysAtARestrictedMetric(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.apply("", "weir: 1\nmetrics: [{id: zq-pay, owner: hr, source: manual, visibility: hidden}]\ngoals:\n"+
		"  - {id: mine, intent: Pay, owners: [hr], state: committed, measures: [{id: zq-k, metric: zq-pay, from: 7919, to: "+
		"79190}]}\n")
	ola, mia := p.as("ola"), p.as("mia")
	ola.do("POST", "/goals/mine/check-ins", `{"learned":"it goes","values":{"zq-k":77919}}`).want(201)
	for reason, change := range map[string]string{
		"CANARY another metric": `{"metric":"latency","from":900,"to":300}`, "CANARY none": `{"metric":null}`,
	} {
		g := ola.do("POST", "/edits",
			`{"reason":"`+reason+`","edits":[{"do":"change","kind":"measure","id":"zq-k","fields":`+change+`}]}`).
			want(422, "invalid")
		if !strings.Contains(g.body, "restricted metric") {
			t.Errorf("it is refused with %s", g.body)
		}
	}
	for _, path := range []string{"/goals/mine", "/goals/mine/check-ins"} {
		if g := mia.get(path).want(200); strings.Contains(g.body, "7919") || strings.Contains(g.body, "CANARY") {
			t.Errorf("mia reads at %s: %s", path, g.body)
		}
	}
	// what it reads is another thing once somebody opened that, which is told of
	ola.do("POST", "/edits", `{"reason":"it is nobody's secret now","edits":[
		{"do":"change","kind":"metric","id":"zq-pay","fields":{"visibility":null}}]}`).want(200)
	ola.do("POST", "/edits", `{"reason":"the faster one","edits":[
		{"do":"change","kind":"measure","id":"zq-k","fields":{"metric":"latency","from":900,"to":300}}]}`).want(200)
}
