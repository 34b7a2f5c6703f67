package web_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

var undoForm = regexp.MustCompile(`action="(/w/acme/undo/[^"]*)"`)

// undoOf is where the button on a page takes something back; empty where there is none.
func (g page) undoOf() string {
	g.t.Helper()
	if m := undoForm.FindStringSubmatch(g.body); m != nil {
		return html.UnescapeString(m[1])
	}
	return ""
}

// write sends a form and returns the page it leads to, and where that page takes it back.
func (b *browser) write(path string, v map[string][]string) (page, string) {
	b.p.t.Helper()
	at, _, _ := strings.Cut(b.post(path, v).want(to).header.Get("Location"), "#")
	g := b.get(at).want(ok)
	return g, g.undoOf()
}

// What a form wrote is taken back with one button: made, changed, removed and read.
func TestUndo(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	name := func(ref string) string {
		if e := p.world().Find(cascade.KindTeam, ref); e != nil {
			return e.(*cascade.Team).Name
		}
		return ""
	}
	// takeBack takes it back and reads the page that says so.
	takeBack := func(undo, says string) page {
		t.Helper()
		if undo == "" {
			t.Fatal("there is no Undo")
		}
		at, _, _ := strings.Cut(b.post(undo, nil).want(to).header.Get("Location"), "#")
		return b.get(at).want(ok).has(says)
	}

	fresh := with(b.get("/w/acme/new/teams").typed("/w/acme/new/teams"), "name", "Ops", "key", "ops")
	_, undo := b.write("/w/acme/new/teams", fresh)
	if g := takeBack(undo, "Undone."); name("ops") != "" || g.undoOf() != "" {
		t.Error("what was made is still there, or taking it back can be taken back")
	}
	p.unchanged("undoing it twice", func() { takeBack(undo, "That was undone already.") })

	// The same form once more, as after the browser's Back: it is there again, and can be undone again.
	_, again := b.write("/w/acme/new/teams", fresh)
	if name("ops") != "Ops" || again == undo {
		t.Errorf("sent again it is %q, to be undone by %s", name("ops"), again)
	}

	const change = "/w/acme/teams/ops/change"
	read := b.get(change).typed(change)
	_, undo = b.write(change, with(read, "name", "Operations", "mandate.kind", "stable", "mandate.reason", "runs it"))
	takeBack(undo, "Undone.")
	if team := p.world().Find(cascade.KindTeam, "ops").(*cascade.Team); team.Name != "Ops" || team.Mandate.Kind != "" {
		t.Errorf("undone it is %+v", team)
	}
	if g, undo := b.write(change, read); undo != "" {
		t.Errorf("nothing was changed, and can be undone:\n%.500s", g.body)
	}

	const remove = "/w/acme/teams/ops/remove"
	_, undo = b.write(remove, b.get(remove).typed(remove))
	if name("ops") != "" {
		t.Fatal("it is still there")
	}
	takeBack(undo, "Undone.")
	if name("ops") != "Ops" {
		t.Error("what was removed is not there again")
	}

	const ada = "/w/acme/people/ada/change"
	_, undo = b.write(ada, with(b.get(ada).typed(ada), "name", "Ada B.", "role", "guest"))
	takeBack(undo, "Undone.")
	if e := p.world().Find(cascade.KindPerson, "ada").(*cascade.Person); e.Name == "Ada B." || e.Name == "" ||
		e.Role == cascade.Guest {
		t.Errorf("undone she is %+v", e)
	}

	const readings = "/w/acme/metrics/share/readings"
	before := p.world().Len(cascade.KindObservation)
	_, undo = b.write(readings, with(b.get("/w/acme/metrics/share").typed(readings), "value", "12", "note", "a slip"))
	takeBack(undo, "Undone.")
	if now := p.world().Len(cascade.KindObservation); now != before {
		t.Errorf("%d readings, and %d before", now, before)
	}
}

// What was changed since, went, became hidden, or is somebody else's, is not taken back.
func TestUndoNot(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	ola, ada := p.as("ola"), p.as("ada")
	const change = "/w/acme/teams/sales/change"
	land := ola.post(change, with(ola.get(change).typed(change), "name", "Selling")).want(to).header.Get("Location")
	undo := ola.get(land).want(ok).undoOf()

	p.unchanged("somebody else's", func() {
		ada.post(undo, nil).want(none).lacks("Selling")
		if got := ada.get(land).want(ok).undoOf(); got != "" {
			t.Errorf("somebody else is offered %s", got)
		}
		p.reading("ola").post(undo, nil).want(http.StatusForbidden)
		p.browser().post(undo, nil).want(http.StatusUnauthorized)
		for _, bad := range []string{"x", "%00", "..%2f", "0123456789abcdef0123456789abcdef"} {
			ola.post("/w/acme/undo/"+bad, nil).want(none)
		}
	})

	ada.write(change, with(ada.get(change).typed(change), "name", "Sales again"))
	p.unchanged("overtaken", func() {
		if got := ola.get(land).want(ok).undoOf(); got != "" {
			t.Errorf("it is offered though it was changed since: %s", got)
		}
		ola.get(ola.post(undo, nil).want(to).header.Get("Location")).want(ok).has("It was changed since")
	})

	const metric = "/w/acme/metrics/latency/change"
	land = ola.post(metric, with(ola.get(metric).typed(metric), "name", "Slow speed")).want(to).header.Get("Location")
	undo = ola.get(land).want(ok).undoOf()
	if undo == "" {
		t.Fatal("there is no Undo")
	}
	p.edit(cascade.KindMetric, "latency",
		map[string]any{"visibility": "hidden", "audience": []cascade.ID{p.person("mia")}})
	p.unchanged("hidden by now", func() {
		ola.get(land).want(none)
		hidden := ola.post(undo, nil).want(to).header.Get("Location")
		ola.get(hidden).want(ok).has("It cannot be undone: what it was about is not there any more.").lacks("Slow speed")
	})
}
