package web_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

// Lists of blocks are added to, changed and taken from with plain forms; what a row says that nobody is asked for
// stays.
func TestRows(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	const change = "/w/acme/goals/first-choice/change"
	goal := func() *cascade.Goal { return p.world().Find(cascade.KindGoal, "first-choice").(*cascade.Goal) }

	b.get("/w/acme/goals/first-choice").want(ok).has(`href="` + change + `"`)
	read := b.get(change).want(ok).typed(change)
	if read.Get("drivers.0.text") != "more teams get started" || read.Get("drivers.0.key") != "start" {
		t.Fatalf("the form says %v", read)
	}
	p.unchanged("sending it back as it was", func() { b.post(change, read).want(to) })

	var more page
	p.unchanged("asking for one more row", func() {
		more = b.post(change, with(read, ".more", "drivers", "drivers.0.text", "more teams start <b>")).want(ok).
			has("more teams start &lt;b&gt;")
	})
	added := more.typed(change)
	if _, there := added["drivers.1.text"]; !there {
		t.Fatalf("there is no second row: %v", added)
	}
	b.post(change, with(
		added, "drivers.1.text", "Word gets around", "drivers.1.metric", string(p.metric("share")),
		"tripwires.0.metric", string(p.metric("activation")), "tripwires.0.below", "20,5", "tripwires.0.at", "2026-12-01",
		"tripwires.0.then", "stop",
	)).want(to)
	g := goal()
	if len(g.Drivers) != 2 || g.Drivers[0].Key != "start" || g.Drivers[0].Metric != p.metric("activation") ||
		g.Drivers[1].Key != "word-gets-around" || g.Drivers[1].Metric != p.metric("share") {
		t.Errorf("the drivers are %+v", g.Drivers)
	}
	if len(g.Tripwires) != 1 || *g.Tripwires[0].Below != 20.5 || g.Tripwires[0].Then != "stop" {
		t.Errorf("the tripwires are %+v", g.Tripwires)
	}

	read = b.get(change).typed(change)
	p.unchanged("rows that cannot be taken", func() {
		b.post(change, with(read, "tripwires.0.at", "soon", "drivers.1.text", "kept words")).want(unprocessable).
			has("Give a day as YYYY-MM-DD.", `id="change-first-choice-tripwires.0.at-wrong"`, "kept words", `value="soon"`)
		p.as("ada").post(change, with(read, "drivers.1.metric", "CANARY runway")).want(unprocessable).
			has("There is no “CANARY runway” to choose.")
		for _, name := range []string{
			"drivers.-1.text", "drivers.x.text", "drivers.01.text", "drivers.99999.text", "drivers.0.seq", "drivers.0",
		} {
			b.post(change, with(read, name, "x")).want(unprocessable).has("The form could not be read.")
		}
	})
	taken := b.post(change, with(read, ".less", "drivers.1")).want(ok).lacks(`value="Word gets around"`).typed(change)
	_, undo := b.write(change, taken)
	if g := goal(); len(g.Drivers) != 1 || len(g.Tripwires) != 1 {
		t.Errorf("taken out it is %+v", g.Drivers)
	}
	b.post(undo, nil).want(to)
	if g := goal(); len(g.Drivers) != 2 {
		t.Errorf("undone it is %+v", g.Drivers)
	}

	// The driver that a response has picked cannot go.
	read = b.get(change).typed(change)
	gone := b.post(change, with(read, ".less", "drivers.0")).want(ok).typed(change)
	p.unchanged("a picked driver",
		func() { b.post(change, gone).want(unprocessable).has("a goal that serves this one has picked it") })
}

// Two people who change different rows are put together; the same row is asked about.
func TestRowsOfTwo(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	ola, ada := p.as("ola"), p.as("ada")
	const change = "/w/acme/goals/first-choice/change"
	start := ola.get(change).typed(change)
	ola.post(change, with(start, "drivers.1.text", "Word gets around", "drivers.2.text", "Prices stay")).want(to)
	mine, theirs := ola.get(change).typed(change), ada.get(change).typed(change)
	ada.post(change, with(theirs, "drivers.0.text", "theirs")).want(to)
	g := ola.post(change, with(mine, "drivers.2.text", "mine")).want(unprocessable).has(`value="both" checked`, "theirs",
		"mine")
	ola.post(change, g.typed(change)).want(to)
	d := p.world().Find(cascade.KindGoal, "first-choice").(*cascade.Goal).Drivers
	if len(d) != 3 || d[0].Text != "theirs" || d[1].Text != "Word gets around" || d[2].Text != "mine" ||
		d[2].Key != "prices-stay" {
		t.Errorf("both together are %+v", d)
	}
	mine, theirs = ola.get(change).typed(change), ada.get(change).typed(change)
	ada.post(change, with(theirs, "drivers.0.text", "again theirs")).want(to)
	ola.post(change, with(mine, "drivers.0.text", "again mine")).want(unprocessable).
		has("Ada Kern changed this", "again theirs", "again mine").lacks(`value="both"`)
}
