package web_test

import (
	"testing"

	"weir.dev/weir/internal/web"
)

// A line of sight says what it pulls on, but for a driver whose metric the viewer does not see.
func TestALineNamesItsDriver(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(`weir: 1
goals:
  - id: first-choice
    drivers: [{id: start, text: more teams get started, metric: activation}, {id: heads, text: CANARY more of us, metric: headcount}]
  - id: closed-deals
    serves: [{goal: first-choice, by: response, driver: heads, because: sellers know the market}]
`)
	const start, heads = "as a response through “more teams get started”", "as a response through “CANARY more of us”"
	ola, mia := p.as("ola"), p.as("mia")
	for _, b := range []*browser{ola, mia} {
		b.get("/w/acme/why/goals/quick-start").want(ok).text().has(start)
	}
	ola.get("/w/acme/why/goals/closed-deals").want(ok).text().has(heads)
	mia.get("/w/acme/why/goals/closed-deals").want(ok).text().has("as a response", "sellers know the market").
		lacks("through", "CANARY")
}
