package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

const (
	quickStart = "/w/acme/goals/quick-start/check-in"
)

// said is a check-in form as it stands for somebody, with what they type.
func (b *browser) said(at string, typed ...string) url.Values {
	b.p.t.Helper()
	return with(b.get("/w/acme/check-in").want(ok).typed(at), typed...)
}

// told counts what check-ins leave behind.
func (p *place) told() (checkIns, readings int) {
	s := p.world()
	return s.Len(cascade.KindCheckIn), s.Len(cascade.KindObservation)
}

// readingToday is what a metric reads on the day of the tests.
func (p *place) readingToday(metric string) (float64, bool) {
	o := p.world().ObservationOn(p.metric(metric), cascade.DateOf(today))
	if o == nil {
		return 0, false
	}
	return o.Value, true
}

// A check-in is taken back with all it brought and nothing else: its readings go, what they wrote over stands again.
func TestUndoCheckIn(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia := p.as("mia")
	checkIns, readings := p.told()

	g, undo := mia.write(quickStart, mia.said(quickStart, "values.activated", "31", "learned", "kept words"))
	g.has("Checked in. Everybody on this line sees it.")
	if v, _ := p.readingToday("activation"); v != 31 || undo == "" {
		t.Fatalf("it reads %v, to be undone by %q", v, undo)
	}
	back := mia.post(undo, nil).want(to).header.Get("Location")
	if !strings.HasPrefix(back, "/w/acme/check-in?said=undone#card-") {
		t.Errorf("undoing it leads to %s", back)
	}
	mia.get(strings.Split(back, "#")[0]).want(ok).has("Undone.", `action="`+quickStart+`"`)
	if c, r := p.told(); c != checkIns || r != readings {
		t.Errorf("%d check-ins and %d readings are left, and %d and %d were", c, r, checkIns, readings)
	}
	mia.get("/w/acme/goals/quick-start").want(ok).lacks("kept words")
	p.unchanged("undoing it twice", func() {
		again := mia.post(undo, nil).want(to).header.Get("Location")
		mia.get(strings.Split(again, "#")[0]).want(ok).has("That was undone already.")
	})

	const record = "/w/acme/metrics/activation/readings"
	mia.post(record, with(mia.get("/w/acme/metrics/activation").typed(record), "value", "29")).want(to)
	_, undo = mia.write(quickStart, mia.said(quickStart, "values.activated", "33"))
	mia.post(undo, nil).want(to)
	if v, there := p.readingToday("activation"); !there || v != 29 {
		t.Errorf("it reads %v (%v), and 29 before the check-in", v, there)
	}
}

// By a script the card is answered with, and beside it what takes the check-in back.
func TestUndoCheckInByScript(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia := p.as("mia")
	checkIns, _ := p.told()
	g := mia.post(quickStart, mia.said(quickStart, "nothing", "1"), "HX-Request", "true").want(ok).
		has("Checked in: nothing moved.", `id="said"`, `hx-swap-oob="true"`).lacks("<html")
	if g.undoOf() == "" {
		t.Fatalf("there is no Undo:\n%.2000s", g.body)
	}
	mia.post(g.undoOf(), nil).want(to)
	if c, _ := p.told(); c != checkIns {
		t.Errorf("%d check-ins are left, and %d were", c, checkIns)
	}
}

// A reading that a check-in wrote for another team's metric is taken back with it; nothing else of that metric is.
func TestUndoCheckInOnAnothersMetric(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(`weir: 1
goals: [{id: closed-deals, intent: Deals close without discounts, owners: [sales], accountable: [sam], cycle: 2026-q4, state: committed, measures: [{id: theirs, metric: activation, from: 28, to: 40, start: 2026-10-01, by: 2026-12-31}]}]
`)
	sam := p.as("sam")
	const closed = "/w/acme/goals/closed-deals/check-in"
	_, before := p.told()
	_, undo := sam.write(closed, sam.said(closed, "values.theirs", "32"))
	if undo == "" {
		t.Fatal("there is no Undo")
	}
	sam.post(undo, nil).want(to)
	if _, after := p.told(); after != before {
		t.Errorf("%d readings are left, and %d were", after, before)
	}

	// As a reading of its own, it belongs to the team of the metric.
	const record = "/w/acme/metrics/activation/readings"
	_, undo = sam.write(record, with(sam.get("/w/acme/metrics/activation").typed(record), "value", "32"))
	if undo != "" {
		t.Errorf("it is offered to be undone by %s", undo)
	}
}

// What was built on since, is somebody else's, or is not one's to do any more, is not taken back.
func TestUndoCheckInNot(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	mia, lea := p.as("mia"), p.as("lea")
	at := mia.post(quickStart, mia.said(quickStart, "values.activated", "31")).want(to).header.Get("Location")
	land, _, _ := strings.Cut(at, "#")
	undo := mia.get(land).want(ok).undoOf()

	p.unchanged("somebody else's", func() {
		lea.post(undo, nil).want(none)
		if got := lea.get(land).want(ok).undoOf(); got != "" {
			t.Errorf("somebody else is offered %s", got)
		}
		p.reading("mia").post(undo, nil).want(http.StatusForbidden)
		if got := p.reading("mia").get(land).want(ok).undoOf(); got != "" {
			t.Errorf("who may only read is offered %s", got)
		}
	})

	// Somebody corrects the reading: the check-in stands with what became of it.
	lea.write(quickStart, form("values.activated", "30"))
	p.unchanged("overtaken", func() {
		if got := mia.get(land).want(ok).undoOf(); got != "" {
			t.Errorf("it is offered though its reading was changed since: %s", got)
		}
		says := mia.post(undo, nil).want(to).header.Get("Location")
		mia.get(strings.Split(says, "#")[0]).want(ok).has("It was changed since")
	})

	// Sam is accountable, and then is not.
	p.edit(cascade.KindGoal, "quick-start", map[string]any{"accountable": []cascade.ID{p.person("sam")}})
	sam := p.as("sam")
	_, undo = sam.write(quickStart, form("learned", "words alone"))
	if undo == "" {
		t.Fatal("there is no Undo")
	}
	p.edit(cascade.KindGoal, "quick-start", map[string]any{"accountable": []cascade.ID{}})
	p.unchanged("not one's own goal any more", func() { sam.post(undo, nil).want(http.StatusForbidden) })
}
