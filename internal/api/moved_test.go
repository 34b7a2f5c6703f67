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
