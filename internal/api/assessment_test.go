package api_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/testenv"
)

// assessed is what get-goal says of how a goal stands.
type assessed struct {
	Assessment *struct {
		Sentence, Then, Health, Why, Pace string
		Behind                            *float64
		Slipped, Differs, Diverges        bool
		Unanswered                        int
		Tripwires                         []struct{ State, Day, Sentence string }
	}
}

// How a goal stands is answered in figures and in words, and rests on what the asker sees.
func TestGoalsAnswerHowTheyStand(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	const wired = `weir: 1
metrics: [{id: zq-m, name: Pay, source: push, visibility: hidden, audience: [ola], observations: [{at: 2026-11-12, value: 7}]}]
goals:
  - id: quick-start
    intent: New teams reach a first shared project in a day
    owners: [product]
    accountable: [mia]
    cycle: 2026-q4
    state: committed
    measures: [{id: activated, metric: activation, from: 28, to: 40, start: 2026-10-01, by: 2026-12-31}]
    tripwires: [{metric: activation, below: 35, at: 2026-11-10, then: stop}, {metric: zq-m, above: 5, then: stop}]
  - {id: idea, intent: An idea, owners: [product]}
`
	p.apply("", wired)
	of := func(who, goal string) (out assessed) {
		p.as(who).get("/goals/" + goal).want(200).into(&out)
		return out
	}
	mia, ola := of("mia", "quick-start").Assessment, of("ola", "quick-start").Assessment
	if mia == nil || ola == nil {
		t.Fatal("nothing is said of how a goal stands")
	}
	if !strings.Contains(mia.Sentence, "Activation rate") || mia.Health != "off-track" || !mia.Slipped ||
		!strings.HasPrefix(mia.Why, "Off track, because") || mia.Pace != "behind" || mia.Behind == nil || *mia.Behind <= 0 {
		t.Errorf("it stands %+v", mia)
	}
	if len(mia.Tripwires) == 0 || mia.Tripwires[0].State != "reached" || mia.Tripwires[0].Day != "2026-11-10" ||
		mia.Tripwires[0].Sentence == "" {
		t.Errorf("the tripwires stand %+v", mia.Tripwires)
	}
	if len(ola.Tripwires) != 2 || ola.Tripwires[1].State != "reached" {
		t.Errorf("who sees the metric is told %+v", ola.Tripwires)
	}
	for _, w := range mia.Tripwires[1:] {
		if w.State != "unseen" || w.Sentence != "" {
			t.Errorf("who does not see the metric is told %+v", w)
		}
	}
	if idea := of("mia", "idea").Assessment; idea == nil || idea.Health != "no-evidence" || idea.Behind != nil ||
		idea.Pace != "" || idea.Sentence == "" || idea.Then == "" {
		t.Errorf("what has no measure stands %+v", idea)
	}
	p.as("mia").get("/goals/none").want(404, "not-found")
}

// Hidden goals that serve one, need it or say that it goes badly change nothing of how it is said to stand.
func TestHowAGoalStandsTellsNothingHidden(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	before := p.as("mia").get("/goals/quick-start").want(200).body
	p.apply("", `weir: 1
metrics: [{id: zq-m, name: Pay, direction: up, source: push, visibility: hidden, audience: [ola], observations: [{at: 2026-11-12, value: 90}]}]
goals:
  - id: zq-g
    intent: Secret
    owners: [hr]
    cycle: 2026-q4
    state: committed
    visibility: hidden
    audience: [ola]
    measures: [{id: zq-k, metric: zq-m, from: 0, to: 100, start: 2026-10-01, by: 2026-12-31}]
    serves: [{goal: quick-start, by: response, contribution: secretly}]
    needs: [{goal: quick-start, what: early, by: 2026-11-30}]
`)
	if after := p.as("mia").get("/goals/quick-start").want(200).body; after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	insider := p.as("ola").get("/goals/quick-start").want(200)
	var out assessed
	insider.into(&out)
	if out.Assessment.Unanswered != 1 || insider.body == before {
		t.Errorf("an insider is told %+v, so this shows nothing", out.Assessment)
	}
}

// Of a goal that is redacted to the asker nothing is said, not even that nothing can be.
func TestRedactedGoalsHaveNoAssessment(t *testing.T) {
	t.Parallel()
	p := open(t, testenv.SQLite(t))
	p.apply("", "weir: 1\ngoals: [{id: zq-g, intent: Secret, owners: [hr], visibility: redacted, audience: [ola]}]\n")
	var list struct {
		Items []struct {
			ID         string
			Restricted bool
		}
	}
	p.as("sam").get("/goals?limit=1000").want(200).into(&list)
	found := 0
	for _, g := range list.Items {
		if g.Restricted {
			found++
			if got := p.as("sam").get("/goals/" + g.ID).want(200); strings.Contains(got.body, "assessment") {
				t.Errorf("%s answers %s", g.ID, got.body)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d goals are restricted", found)
	}
}
