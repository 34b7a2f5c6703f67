package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// twoWorlds is both worlds as an insider acts in them, and all who look on.
type twoWorlds struct {
	pair    // of the insider
	streams []*pair
}

// look has everybody outside ask for all lists.
func (w *twoWorlds) look() {
	w.t.Helper()
	for _, p := range w.streams {
		for _, r := range lists {
			p.both(r)
		}
	}
}

// admin is who is outside and may remove what is not theirs.
func (w *twoWorlds) admin() *pair {
	for _, p := range w.streams {
		if p.a.person == "ada" {
			return p
		}
	}
	return nil
}

var tags = regexp.MustCompile(`<[^>]*>`)

// must asks as an insider where the request is to be taken.
func (w *twoWorlds) must(v visitor, r request) got {
	w.t.Helper()
	g := v.ask(w.t, r)
	if g.status >= 400 || g.status == 0 {
		w.c.add("%s asks %s and is answered %d %.3000s", v.person, r, g.status, tags.ReplaceAllString(g.body, " "))
	}
	return g
}

// change is the request that makes edits, each in JSON.
func change(edits ...string) request {
	return request{method: http.MethodPost, path: "/api/v1/edits", body: `{"edits":[` + strings.Join(edits, ",") + `]}`}
}

// create and set are edits.
func create(kind, key string, fields map[string]any) string {
	return edits("create", kind, key, fields)
}

func set(kind, key string, fields map[string]any) string { return edits("change", kind, key, fields) }

func edits(do, kind, key string, fields map[string]any) string {
	b, err := json.Marshal(map[string]any{"do": do, "kind": kind, "id": key, "fields": fields})
	if err != nil {
		panic(err) // what the tests write has a form in JSON
	}
	return string(b)
}

type list = []string

// removal is the form that removes a thing.
func removal(thing string) request {
	return request{method: http.MethodPost, path: "/w/acme/" + thing + "/remove", body: "version="}
}

// undoing is the form that takes back what an answer says was done; false where nothing was.
func undoing(g got) (request, bool) {
	at, err := url.Parse(g.header.Get("Location"))
	name := ""
	if err == nil {
		name = at.Query().Get("undo")
	}
	return request{method: http.MethodPost, path: "/w/acme/undo/" + name}, name != ""
}

func undone(g got) bool { return strings.Contains(g.header.Get("Location"), "said=undone") }

// hungOn are things that hidden ones hang on.
var hungOn = []string{
	"metrics/latency", "metrics/activation", "metrics/share", "teams/board", "teams/hr", "people/eve",
}

// takenBack has somebody outside remove what hidden things hang on, and take that back: to everybody outside it is
// gone and comes back alike, and those inside have all they had.
func (w *twoWorlds) takenBack() {
	w.t.Helper()
	ada := w.admin()
	for _, thing := range hungOn {
		had := [2]string{w.has(w.a), w.has(w.b)}
		back, ok := undoing(ada.both(removal(thing)))
		if !ok {
			w.c.add("%s is not removed", thing)
			continue
		}
		w.look()
		if !undone(ada.both(back)) {
			w.c.add("the removal of %s is not taken back", thing)
		}
		w.look()
		for i, v := range []visitor{w.a, w.b} {
			has := w.has(v)
			// Insiders are told besides who came to see what is theirs; a reading that a hidden check-in gave comes back as
			// typed, beside the check-in that says its value still.
			if strings.HasPrefix(thing, "people/") || thing == "metrics/share" {
				has = among(has, had[i])
			}
			if has != had[i] {
				w.c.add("%s is removed and taken back, and to an insider something is otherwise\n%s", thing,
					firstDifference(had[i], has))
			}
		}
	}
}

// has is all that an insider has, line by line: where a part of a list comes back, the others may stand in another
// order.
func (w *twoWorlds) has(v visitor) string {
	lines := slices.Collect(strings.Lines(w.must(v, request{path: "/api/v1/export?history=true"}).body))
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// holds reports whether the second world has something hidden, for which an outsider may have made a look-alike.
func (w *twoWorlds) holds(thing string) bool {
	w.t.Helper()
	return strings.Contains(w.b.ask(w.t, request{path: "/api/v1/" + thing}).body, "CANARY")
}

// among is some lines, in order, without those that are not among others.
func among(lines, others string) string {
	left := map[string]int{}
	for line := range strings.Lines(others) {
		left[line]++
	}
	var out strings.Builder
	for line := range strings.Lines(lines) {
		if left[line]--; left[line] >= 0 {
			out.WriteString(line)
		}
	}
	return out.String()
}

// comesAndGoes has an insider of the second world remove hidden things and take that back while others look on.
func (w *twoWorlds) comesAndGoes() {
	w.t.Helper()
	for _, thing := range []string{"metrics/zq-runway", "metrics/zq-pay", "metrics/zq-sum"} {
		if !w.holds(thing) {
			continue
		}
		back, _ := undoing(w.must(w.b, removal(thing)))
		w.look()
		if !undone(w.must(w.b, back)) {
			w.c.add("an insider cannot take back the removal of %s", thing)
		}
		w.look()
	}
}

// opens has somebody come to see what is hidden in the second world, and leave again, before it is opened in both; and
// what was another's is given away under another name. Who came is told to those whose it was, as what it was.
func (w *twoWorlds) opens() {
	w.t.Helper()
	for _, v := range []visitor{w.a, w.b} {
		w.must(v, change(
			create("goal", "later", map[string]any{"intent": "Opened later", "owners": list{"hr"}, "visibility": "hidden"}),
			create("goal", "handed", map[string]any{
				"intent": "Given away later", "owners": list{"product"}, "visibility": "hidden", "audience": list{"ola"},
			}),
		))
	}
	w.must(w.b, change(set("goal", "later", map[string]any{"audience": list{"eve"}})))
	w.must(w.b, change(set("goal", "later", map[string]any{"audience": list{}})))
	w.look()
	for v, intent := range map[visitor]string{w.a: "CANARY of one world", w.b: "CANARY of the other"} {
		w.must(v, change(set("goal", "later", map[string]any{"visibility": "open"}), set("goal", "handed", map[string]any{
			"intent": intent, "owners": list{"hr"}, "audience": list{"ola", "eve"},
		})))
	}
	w.look()
	if g := w.must(w.b, request{path: "/w/acme/goals/later"}); strings.Count(g.body, "Eve Holm") == 0 {
		w.c.add("whose it is is not told who came to see it")
	}
}

// narrows has an insider of the second world take back the removal of a composite, one of whose parts is hidden since.
func (w *twoWorlds) narrows() {
	w.t.Helper()
	var back request
	for _, v := range []visitor{w.a, w.b} {
		w.must(v, change(create("metric", "part", map[string]any{"name": "A part", "owner": "hr", "source": "manual"})))
		w.must(v, change(create("metric", "both", map[string]any{
			"name": "Both", "owner": "product", "formula": "part + latency",
		})))
		back, _ = undoing(w.must(v, removal("metrics/both")))
		w.must(v, change(set("metric", "part", map[string]any{"visibility": "hidden"})))
	}
	if !undone(w.must(w.b, back)) {
		w.c.add("the removal of a composite is not taken back")
	}
	w.look()
}

// keeps has an insider of the second world give something hidden the key of what is removed for a while: it is theirs
// from then on, and what they write to it stays there.
func (w *twoWorlds) keeps() {
	w.t.Helper()
	ada := w.admin()
	back, ok := undoing(ada.both(removal("metrics/tickets")))
	if !ok {
		w.c.add("tickets are not removed")
	}
	w.must(w.b, change(create("metric", "tickets", map[string]any{
		"name": "CANARY tickets", "owner": "hr", "source": "manual", "visibility": "hidden",
	})))
	if !undone(ada.both(back)) {
		w.c.add("the removal of tickets is not taken back")
	}
	w.must(w.b,
		request{method: http.MethodPost, path: "/w/acme/metrics/tickets/readings", body: "value=7919&at=2026-11-12"})
	w.look()
}

// stayBound has an insider of the second world go on writing by a key that has come to be that of an outsider's alone.
func (w *twoWorlds) stayBound() {
	w.t.Helper()
	write := request{
		method: http.MethodPut, path: "/api/v1/metrics/zq-runway/observations/2026-11-11", body: `{"value":7919}`,
	}
	if !w.holds("metrics/zq-runway") {
		return
	}
	w.must(w.b, write)
	w.must(w.b, change(edits("remove", "metric", "zq-runway", nil)))
	if g := w.b.ask(w.t, write); g.status != http.StatusNotFound {
		w.c.add("what an insider wrote to is gone, and writing to it answers %s", fmt.Sprint(g.status))
	}
	w.look()
}
