package web_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

// imports moved twice, up and down; what follows moves with them a week later.
var imports = []float64{
	27, 28, 27, 28, 40, 45, 46, 45, 46, 45, 38, 29, 28, 27, 28, 29, 33, 44, 50, 57, 60, 61, 60, 61, 62, 61,
}

// weekly writes readings for a file, the last of them today.
func weekly(value func(i int) float64) string {
	var out []string
	for i := range imports {
		day := cascade.DateOf(today) - cascade.Date(7*(len(imports)-1-i))
		out = append(out, fmt.Sprintf("{at: %s, value: %.1f}", day, value(i)))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// believing adds a goal that serves first-choice with a belief the readings support, and what more the belief says.
func (p *place) believing(more string) {
	p.t.Helper()
	p.apply(`weir: 1
metrics:
  - {id: imports, name: Finished imports, unit: "%", direction: up, owner: product, source: manual, cadence: weekly, observations: ` + weekly(func(i int) float64 { return imports[i] }) + `}
  - {id: sharing, name: Teams that share, unit: "%", direction: up, owner: product, source: manual, cadence: weekly, observations: ` + weekly(func(i int) float64 {
		return 31 + 0.06*(imports[max(0, i-1)]-27) + 0.1*float64(i*i%7)/7
	}) + `}
goals:
  - id: import
    intent: Trials bring their own data
    owners: [product]
    cycle: 2026-q4
    state: committed
    serves:
      - {goal: first-choice, by: response, share: 0.4, because: they share what they brought, believes: {driver: imports, outcome: sharing, direction: same, size: 0.056, per: 1, lag: 1w` + more + `}}
  - {id: words, intent: Somebody writes to them, owners: [product], cycle: 2026-q4, state: committed, serves: [{goal: first-choice, by: response, because: nobody else does}]}
`)
}

const overruled = `, overruled: {standing: no-effect, by: lea, reason: Only the big ones did.}`

var tags = regexp.MustCompile(`<[^>]*>`)

// text is a page without its markup, as it is read out.
func (g page) text() page {
	g.body = strings.Join(strings.Fields(tags.ReplaceAllString(g.body, " ")), " ")
	return g
}

// A person's word is shown as theirs, with what the readings say, on every page that shows the link.
func TestAPersonsWordIsTheirs(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.believing(overruled)
	b := p.as("mia")
	for _, path := range []string{"/goals", "/goals/import", "/goals/first-choice", "/why/goals/import", "/"} {
		g := b.get("/w/acme" + path).want(ok).text()
		g.has("No effect seen", "says Lea Roth, filed by You (readings: holding so far)").lacks("overruled", "says somebody",
			"“”")
	}
	for _, path := range []string{"/goals/import", "/goals/first-choice", "/why/goals/import"} {
		b.get("/w/acme"+path).text().has("“Only the big ones did.”", "In 25 weeks, when “Finished imports” rose")
	}
	for path, mark := range map[string]string{
		"/goals":            `title="No effect seen, says Lea Roth, filed by You (readings: holding so far)"`,
		"/why/goals/import": `class="joint-line standing-no-effect spoken"`,
	} {
		b.get("/w/acme" + path).has(mark)
	}
	b.get("/w/acme/goals").text().has("A person’s word, in the place of what the readings say")
	p.prune("lea")
	b.get("/w/acme/why/goals/import").text().has("No effect seen, says somebody, filed by You (readings: holding so far)",
		"“Only the big ones did.”")
}

// A link shows what the readings say, what the checks show and what that was made from, wherever there is room.
func TestALinkCanBeOpened(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.believing("")
	b := p.as("mia")
	for _, path := range []string{"/goals/import", "/goals/first-choice", "/why/goals/import"} {
		b.get("/w/acme"+path).want(ok).text().has(
			"In 25 weeks, when “Finished imports” rose, “Teams that share” rose about 1 week later",
			"This fits the belief; it is not proof.", "Two cross-checks agree: there is no sign of",
			"Driver Finished imports, which moved enough to tell", "Outcome Teams that share",
			"Estimate 0.0557 points for 1 point", "(90% range)",
			"Delay 1 week later, the clearest of 3 tried", "Pairs of readings 25; Weir judges from 20 on",
			"so clear a picture would still come in ",
		).lacks("says ")
	}
	for _, path := range []string{"/goals/words", "/goals/first-choice", "/why/goals/words"} {
		b.get("/w/acme"+path).text().has("Taken on trust",
			"It names no numbers, so readings cannot test it. Give it numbers: what moves first, what follows, by how much "+
				"and how much later.")
	}
	b.get("/w/acme/goals").text().has("Does it hold so far?").lacks("Is the link true?", "A person’s word")
	b.get("/w/acme/goals/first-choice").text().has("meant to carry 33% of the plan").lacks("is it true?")
}

// Shares are weights: they are told as parts of all that counts in the signal, as it counts there. Who states none
// counts as much as the others on average.
func TestSharesArePartsOfThePlan(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(`weir: 1
goals:
  - {id: one, intent: One, owners: [product], state: committed, serves: [{goal: first-choice, by: response, share: 3}]}
  - {id: two, intent: Two, owners: [product], state: committed, serves: [{goal: first-choice, by: response, share: 1}]}
`)
	p.as("mia").get("/w/acme/goals/first-choice").text().has("meant to carry 50% of the plan",
		"meant to carry 17% of the plan")
}

func TestTripwires(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ tripwire, says string }{
		{"{metric: share, below: 11, at: 2026-11-30, then: stop}", "If Market share is below 11% on 30 Nov: stop asked on " +
			"30 Nov; at 10%, as now, it would be reached"},
		{
			"{metric: share, below: 10, at: 2026-11-30, then: stop}", "asked on 30 Nov; at 10%, as now, it would not be reached",
		},
		{"{metric: share, above: 9.5, at: 2026-11-30, then: stop}", "is above 9.5% on 30 Nov: stop asked on 30 Nov; at " +
			"10%, as now, it would be reached"},
		{"{metric: share, below: 11, at: 2026-11-16, then: stop}", "reached: 10% on 9 Nov"},
		// what came later does not undo it
		{"{metric: share, below: 10, at: 2026-11-03, then: stop}", "reached: 9% on 2 Nov"},
		{"{metric: share, below: 9, at: 2026-11-03, then: stop}", "not reached: 9% on 2 Nov"},
		{"{metric: share, below: 11, at: 2026-10-12, then: stop}", "cannot tell: no fresh reading by 12 Oct"},
		{"{metric: share, below: 11, then: stop}", "If Market share is below 11%: stop reached: 10% on 9 Nov"},
		{"{metric: latency, above: 900, then: stop}", "no fresh reading to ask"},
		{"{metric: latency, above: 900, at: 2026-11-30, then: stop}", "asked on 30 Nov; no reading yet"},
	} {
		t.Run(tt.tripwire, func(t *testing.T) {
			t.Parallel()
			p := open(t, web.Options{})
			p.apply("weir: 1\ngoals:\n  - {id: try, intent: Try it, owners: [product], state: committed, tripwires: [" +
				tt.tripwire + "]}\n")
			p.as("mia").get("/w/acme/goals/try").want(ok).text().has(tt.says)
		})
	}
}

func TestABetReadsAsASentence(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.apply(`weir: 1
goals:
  - {id: tags, intent: Fewer tags, kind: bet, owners: [product], state: committed, bet: {change: "Remove the duplicate tags. ", metric: share, moves: 2, by: 2026-11-30}}
  - {id: gdpr, intent: No banner, kind: bet, owners: [product], state: committed, bet: {change: GDPR banner goes, metric: share}}
  - {id: blank, intent: Something, kind: bet, owners: [product], state: committed, bet: {metric: share}}
`)
	b := p.as("mia")
	b.get("/w/acme/goals/tags").text().has("If we remove the duplicate tags, we expect it to move Market share .")
	if g := b.get("/w/acme/goals/tags"); !regexp.MustCompile(`move\s+<a [^>]*>Market share</a>\s*\.`).MatchString(g.body) {
		t.Error("the words of the sentence run together")
	}
	b.get("/w/acme/goals/gdpr").text().has("If we GDPR banner goes, we expect it to move Market share")
	b.get("/w/acme/goals/blank").text().has("We expect to move Market share").lacks("If we")
}
