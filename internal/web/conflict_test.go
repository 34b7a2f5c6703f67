package web_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

// A conflict says who changed it and when, whatever kind of thing it is.
func TestConflictNamesWho(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	ola, ada := p.as("ola"), p.as("ada")
	for path, field := range map[string]string{
		"teams/sales": "name", "people/sam": "name", "cycles/2026-q4": "name", "metrics/share": "name",
		"goals/first-choice": "drivers.0.text", "initiatives/import": "title",
	} {
		change := "/w/acme/" + path + "/change"
		mine, theirs := ola.get(change).want(ok).typed(change), ada.get(change).want(ok).typed(change)
		ada.post(change, with(theirs, field, "Theirs")).want(to)
		g := ola.post(change, with(mine, field, "Mine")).want(unprocessable)
		g.has("Ada Kern changed this while you were writing", "saved just now").lacks("saved by somebody else")
	}
}

// Each of two clashes names who made it, and the page both.
func TestConflictNamesEach(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.edit(cascade.KindPerson, "lea", map[string]any{"role": "admin"})
	ola, ada, lea := p.as("ola"), p.as("ada"), p.as("lea")
	const change = "/w/acme/teams/sales/change"
	mine := ola.get(change).typed(change)
	ada.post(change, with(ada.get(change).typed(change), "name", "Theirs")).want(to)
	lea.post(change, with(lea.get(change).typed(change), "mandate.kind", "stable", "mandate.reason", "it is")).want(to)
	text := ola.post(change, with(mine, "name", "Mine", "mandate.kind", "delivery", "mandate.reason", "it is not")).
		want(unprocessable).text().body
	if !strings.Contains(text, "Ada Kern and Lea Roth changed this while you were writing") {
		t.Errorf("it does not name both:\n%.1500s", text)
	}
	name, mandate, _ := strings.Cut(text, "What is expected of the team")
	if !strings.Contains(name, "Ada Kern saved just now") || !strings.Contains(mandate, "Lea Roth saved just now") ||
		strings.Contains(mandate, "Ada Kern saved") {
		t.Errorf("a version stands under the wrong name:\n%.3000s", text)
	}
}

// Nobody is named for what the reader does not see: who changed a hidden part meanwhile, or hid one.
func TestConflictNamesNobodyForTheHidden(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.edit(cascade.KindPerson, "lea", map[string]any{"role": "admin"})
	ola, ada, lea := p.as("ola"), p.as("ada"), p.as("lea")
	const change = "/w/acme/goals/first-choice/change"
	add := func(text, metric string) {
		v := ola.get(change).typed(change)
		row := "drivers.0" // what Ada does not see comes first
		if v.Get(row+".key") == "start" {
			row = "drivers.1"
		}
		ola.post(change, with(v, row+".text", text, row+".metric", string(p.metric(metric)))).want(to)
	}

	// Ola adds a driver that only she sees: to Ada nothing was changed.
	mine := ada.get(change).typed(change)
	add("CANARY driver", "runway")
	ada.post(change, with(mine, "drivers.0.text", "Ada's own")).want(to)

	// Lea changes what all see, Ola after her what only she sees: Lea is named.
	mine = ada.get(change).typed(change)
	lea.post(change, with(lea.get(change).typed(change), "drivers.0.text", "Lea's words")).want(to)
	add("CANARY other", "runway")
	ada.post(change, with(mine, "drivers.0.text", "Ada's words")).want(unprocessable).
		has("Lea Roth changed this while you were writing").lacks("CANARY", "Ola Berg changed", ">Ola Berg<")

	// What a driver names is hidden while Ada writes. Whoever wrote it before did not change it.
	lea.post(change, with(lea.get(change).typed(change), "drivers.0.text", "As it was")).want(to)
	mine = ada.get(change).typed(change)
	p.edit(cascade.KindMetric, "activation",
		map[string]any{"visibility": "hidden", "audience": []cascade.ID{p.person("mia")}})
	ada.post(change, with(mine, "drivers.0.text", "Ada's words")).want(unprocessable).
		has("Somebody changed this while you were writing").lacks("Lea Roth", "Ola Berg changed")
}
