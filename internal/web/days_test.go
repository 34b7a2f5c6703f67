package web_test

import (
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

// Pages name the days of the workspace's time zone: today in Auckland while it is still yesterday in London.
func TestPagesNameTheWorkspacesDay(t *testing.T) {
	t.Parallel()
	p := openAt(t, web.Options{}, time.Date(2026, 12, 31, 20, 0, 0, 0, time.UTC))
	p.apply("weir: 1\ntimezone: Pacific/Auckland\n")
	if p.world().Settings().Timezone == "" {
		t.Fatal("the workspace has no time zone")
	}
	b := p.as("mia")
	for _, path := range []string{"/w/acme/", "/w/acme/check-in"} {
		b.get(path).want(ok).text().has("Friday 1 Jan").lacks("Thursday 31 Dec")
	}
	// what was read in the year before has its year
	b.get("/w/acme/metrics/activation").want(ok).text().has("on 9 Nov 2026")
}

// A reading taken on an evening in New York is on its own day in the chart, which in London is over.
func TestAReadingIsOnTheDayItWasWritten(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(`weir: 1
metrics: [{id: late, name: Late calls, direction: up, owner: product, source: manual, observations: [{at: 2026-11-03T20:00:00-05:00, value: 7}, {at: 2026-11-15T22:00:00-05:00, value: 8}]}]
goals: [{id: calls, intent: Whoever calls late is heard, owners: [product], measures: [{id: m, metric: late, from: 7, to: 9, start: 2026-11-01, by: 2026-12-01}]}]
`)
	b := p.as("mia")
	for _, path := range []string{"/w/acme/metrics/late", "/w/acme/goals/calls"} {
		b.get(path).want(ok).has("3 Nov", "15 Nov").lacks("4 Nov") // 16 Nov stands on the axis
	}
}

// A file's time is on the day it was written.
func TestAFilesReadingIsOnTheDayItWasWritten(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	looked := b.sendFile(shareFile, "file", "share.csv", []byte("at,value\n2026-11-03T20:00:00-05:00,9.5\n")).want(ok)
	b.write(shareRecord, looked.typed(shareRecord))
	found := false
	for o := range p.world().Observations(p.metric("share")) {
		found = found || o.At.Date() == cascade.NewDate(2026, 11, 3) && o.Value == 9.5
	}
	if !found {
		t.Error("the reading is not on 3 Nov")
	}
}

// Who was let in reads on the workspace's day.
func TestANoticeIsOnTheWorkspacesDay(t *testing.T) {
	t.Parallel()
	p := openAt(t, web.Options{}, time.Date(2026, 12, 31, 20, 0, 0, 0, time.UTC))
	p.apply("weir: 1\ntimezone: Pacific/Auckland\n" +
		"goals: [{id: quiet, intent: Both houses are one, owners: [sales], visibility: hidden}]\n")
	const change = "/w/acme/teams/sales/change"
	ada := p.as("ada")
	join := ada.get(change).want(ok).typed(change)
	join.Add("members", "ada")
	ada.post(change, with(join, ".why", "To cover for Sam")).want(to)
	n := 0
	for e := range p.world().All(cascade.KindOpening) {
		if n++; e.(*cascade.Opening).At.Date() != cascade.NewDate(2027, 1, 1) {
			t.Errorf("the notice is of %s", e.(*cascade.Opening).At)
		}
	}
	if n == 0 {
		t.Error("there is no notice")
	}
}

// What has ended shows its last day: that of its last measure, or the one its bet states.
func TestWhatHasEndedShowsItsLastDay(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(`weir: 1
goals:
  - id: gone
    intent: Whoever leaves says why
    owners: [product]
    cycle: 2026-q4
    state: committed
    measures:
      - {id: early, metric: activation, from: 28, to: 40, start: 2026-10-01, by: 2026-10-20, weight: 2}
      - {id: last, metric: share, from: 8, to: 15, start: 2026-10-01, by: 2026-11-12, weight: 1}
`)
	p.as("mia").get("/w/acme/goals?q=leaves").want(ok).text().has("Missed, 12 Nov").lacks("Missed, 20 Oct")
}
