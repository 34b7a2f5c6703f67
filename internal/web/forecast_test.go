package web_test

import (
	"testing"

	"weir.dev/weir/internal/web"
)

// The forecast of a goal is that of the measure that decides how it stands, by its name; where its target lies beyond
// what is forecast, it says how far that was looked for.
func TestTheForecastIsOfWhatDecides(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(`weir: 1
metrics:
  - {id: quick, name: Quick answers, direction: up, owner: product, source: manual, cadence: weekly, observations: ` +
		weekly(func(i int) float64 { return float64(10 + i + i*i%3) }) + `}
  - {id: slow, name: Slow answers, direction: up, owner: product, source: manual, cadence: weekly, observations: ` +
		weekly(func(i int) float64 { return 10 + float64(i*i%7)/10 }) + `}
goals:
  - id: answers
    intent: Whoever asks is answered
    owners: [product]
    cycle: 2026-q4
    state: committed
    measures:
      - {id: first, metric: quick, from: 10, to: 38, start: 2026-06-01, by: 2026-12-31}
      - {id: second, metric: slow, from: 10, to: 90, start: 2026-06-01, by: 2026-12-28}
  - id: alone
    intent: Whoever asks at night is answered
    owners: [product]
    cycle: 2026-q4
    state: committed
    measures:
      - {id: only, metric: quick, from: 10, to: 38, start: 2026-06-01, by: 2026-12-31}
`)
	p.engine.Foretell()
	if err := p.engine.Foretold(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := p.as("mia")
	b.get("/w/acme/goals/answers").want(ok).text().has("Slow answers: at this rate not there before ",
		"The chance by 28 Dec is under 5%.").lacks("Not at this rate", "The chance by 31 Dec")
	b.get("/w/acme/goals/alone").want(ok).text().has("At this rate there by ", "The chance by 31 Dec is ").
		lacks("Quick answers: at this rate")
}
