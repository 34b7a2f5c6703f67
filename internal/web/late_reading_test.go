package web_test

import (
	"testing"

	"weir.dev/weir/internal/web"
)

// Where a measure's last day has passed, its card says that a value of today does not count, what was read since, and
// leads to a form that begins with that day. Of a measure that has time it says nothing.
func TestALateValueIsAskedAbout(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(`weir: 1
metrics:
  - {id: kept, name: Kept, unit: "%", direction: up, owner: product, source: manual, observations: [{at: 2026-11-01, value: 38}]}
  - {id: more, name: More, unit: "%", direction: up, owner: product, source: manual}
goals:
  - {id: mis, intent: Teams that try us stay, owners: [product], cycle: 2026-q4, state: committed, measures: [{metric: kept, from: 30, to: 40, by: 2026-11-10}, {metric: more, from: 1, to: 4}]}
`)
	mia := p.as("mia")
	const record = "/w/acme/metrics/kept?at=2026-11-10"
	const ended = "Its last day was 10 Nov"
	card := mia.get("/w/acme/check-in").want(ok).has(ended, `href="`+record+`#record"`).lacks("metrics/more?at")
	card.text().has("a later value does not count for it").lacks("since:")
	const form = "/w/acme/metrics/kept/readings"
	fresh := mia.get(record).want(ok).has("only readings up to 10 Nov").typed(form)
	if fresh.Get("at") != "2026-11-10" {
		t.Fatalf("the form begins with %q", fresh.Get("at"))
	}
	mia.post(form, with(fresh, "value", "39.5")).want(to)
	mia.post(form, with(fresh, "value", "41", "at", "2026-11-15")).want(to)
	mia.get("/w/acme/check-in").want(ok).text().has("10 Nov: 39.5%", "15 Nov since: 41%")
	mia.get("/w/acme/goals/mis").want(ok).text().has("39.5%")
	for _, wrong := range []string{"x", "2030-01-01", ""} {
		if got := mia.get("/w/acme/metrics/kept?at=" + wrong).want(ok).typed(form).Get("at"); got != "2026-11-16" {
			t.Errorf("asked for %q the form begins with %q", wrong, got)
		}
	}
	mia.get("/w/acme/metrics/more").want(ok).lacks("only readings up to")
}
