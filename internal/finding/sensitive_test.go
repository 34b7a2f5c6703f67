package finding_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// TestSensitiveInAGoal takes personal data in what a goal and its measures say.
func TestSensitiveInAGoal(t *testing.T) {
	t.Parallel()
	checkWording(t, []wording{
		{
			name: "an address in a brief", goals: goalSaying("Nights are calm", ", brief: {why: Ask ana@acme.example}"),
			want: []string{"sensitive g"},
		},
		{
			name:  "a local draft too",
			goals: strings.Replace(goalSaying("Ask ana@acme.example", ", local: true"), "committed", "draft", 1),
			want:  []string{"sensitive g"},
		},
		{
			name: "twice in one text", goals: goalSaying("Ask ana@acme.example or ben@acme.example", ""),
			want: []string{"sensitive g"},
		},
		{
			name: "in two texts", goals: goalSaying("Ask ana@acme.example", ", wont: [call ana@acme.example]"),
			want: []string{"sensitive g", "sensitive g"},
		},
		{name: "redacted", goals: goalSaying("Ask ana@acme.example", ", visibility: redacted, audience: [legal]")},
		{
			name:  "what a measure misses",
			goals: goalSaying("Nights are calm", measured("{id: m, metric: share, misses: ask ana@acme.example}")),
			want:  []string{"sensitive m"},
		},
		{
			name:  "what is thought to move it",
			goals: goalSaying("Nights are calm", ", drivers: [{id: d, text: ask ana@acme.example, metric: share}]"),
			want:  []string{"sensitive g"},
		},
		{
			name:  "of a driver that names a hidden metric",
			goals: goalSaying("Nights are calm", ", drivers: [{id: d, text: ask ana@acme.example, metric: vault}]"),
		},
		{
			name:  "what came of a bet",
			goals: goalSaying("Nights are calm", ", bet: {change: a bell, verdict: ana@acme.example heard it}"),
			want:  []string{"sensitive g"},
		},
		{name: "of a measure that reads a hidden metric", goals: goalSaying("Nights are calm",
			measured("{id: m, metric: vault, misses: ask ana@acme.example}"))},
		{name: "of a redacted measure", goals: goalSaying("Nights are calm",
			measured("{id: m, metric: share, visibility: redacted, audience: [legal], misses: ask ana@acme.example}"))},
	})
}

// TestSensitiveBesideAGoal takes it in what people write about a goal.
func TestSensitiveBesideAGoal(t *testing.T) {
	t.Parallel()
	checkWording(t, []wording{
		{
			name: "a check-in", goals: goalSaying("Nights are calm",
				", checkins: [{at: 2026-11-02, next: ask ana@acme.example}]"),
			want: []string{"sensitive g"},
		},
		{name: "a check-in on a hidden goal", goals: goalSaying("Nights are calm",
			", visibility: hidden, audience: [legal], checkins: [{at: 2026-11-02, next: ask ana@acme.example}]")},
		{
			name:  "an ask",
			goals: goalSaying("Nights are calm", ", needs: [{from: legal, what: ask ana@acme.example, answer: accepted}]"),
			want:  []string{"sensitive g"},
		},
		{
			name: "a link to a hidden goal",
			goals: strings.Replace(goalAbove, "committed,", "committed, visibility: hidden, audience: [legal],", 1) +
				goalSaying("Nights are calm", ", serves: [{goal: top, because: ana@acme.example said so}]"),
		},
		{
			name: "a link", goals: goalUnder("Nights are calm", "because: ana@acme.example said so", ""),
			want: []string{"sensitive g"},
		},
		{name: "what somebody heard, with its address", goals: goalUnder("Nights are calm",
			`because: yes, heard: [{at: 2026-11-02, for: true, what: it helps, url: "https://x.example/?to=ana@acme.example"}]`,
			"")},
		{
			name: "a key in a query", goals: goalSaying("Nights are calm", "") +
				`sources: [{id: wh, query: "select 1 -- api_key=hunter22"}]` + "\n", want: []string{"sensitive wh"},
		},
		{
			name: "an address with a password",
			goals: goalUnder("Nights are calm",
				`because: yes, heard: [{at: 2026-11-02, for: true, what: "it helps, see https://weir:hunter22@wh.example/q"}]`,
				""), want: []string{"sensitive g"},
		},
	})
}

// TestSensitiveInWork takes it in work, in cycles, and in what reviews and acknowledgements say.
func TestSensitiveInWork(t *testing.T) {
	t.Parallel()
	checkWording(t, []wording{
		{
			name: "a work item", goals: goalSaying("Nights are calm", "") +
				"workItems: [{id: w, title: mail ana@acme.example, serves: [g]}]\n", want: []string{"sensitive w"},
		},
		{
			name: "where a work item stands", goals: goalSaying("Nights are calm", "") +
				"workItems: [{id: w, title: Bells, status: waits for ana@acme.example, serves: [g]}]\n",
			want: []string{"sensitive w"},
		},
		{
			name: "a name for a cycle", goals: goalSaying("Nights are calm", "") +
				"cycles: [{id: c, name: ask ana@acme.example, from: 2026-10-01, to: 2026-12-31}]\n",
			want: []string{"sensitive c"},
		},
		{
			name: "a work item of a hidden goal",
			goals: goalSaying("Nights are calm", ", visibility: hidden, audience: [legal]") +
				"workItems: [{id: w, title: mail ana@acme.example, serves: [g]}]\n",
		},
		{
			name: "an initiative of a redacted goal",
			goals: goalSaying("Nights are calm", ", visibility: redacted, audience: [legal]") +
				"initiatives: [{id: i, title: mail ana@acme.example, serves: [g]}]\n",
		},
		{
			name: "an open initiative of it",
			goals: goalSaying("Nights are calm", ", visibility: redacted, audience: [legal]") +
				"initiatives: [{id: i, title: mail ana@acme.example, visibility: open, serves: [g]}]\n",
			want: []string{"sensitive i"},
		},
		{
			name: "a decision", goals: goalSaying("Nights are calm", "") + "reviews: [{id: r, scope: {goal: g}, held: [{at: " +
				"2026-11-02, decisions: [{goal: g, do: keep, reason: ask ana@acme.example}]}]}]\n",
			want: []string{"sensitive g"},
		},
		{
			name: "a decision on a hidden goal",
			goals: goalSaying("Nights are calm", ", visibility: hidden, audience: [legal]") +
				"reviews: [{id: r, scope: {team: acme}, held: [{at: 2026-11-02, decisions: [{goal: g, do: keep, reason: ask " +
				"ana@acme.example}]}]}]\n",
		},
		{name: "acknowledged", goals: goalSaying("Ask ana@acme.example", "") +
			"acknowledged: [{rule: sensitive, goal: g, reason: she asked for it}]\n"},
		{
			name: "a reason", goals: goalSaying("Nights are calm", "") +
				"acknowledged: [{rule: stale, goal: g, reason: ask ana@acme.example}]\n", want: []string{"sensitive g"},
		},
	})
}

// TestEveryRuleKeepsSecrets runs the other rules too on texts full of what should not be repeated.
func TestEveryRuleKeepsSecrets(t *testing.T) {
	t.Parallel()
	s, _ := load(t, "a.yaml", fmt.Appendf(nil, spoken, `
  - {id: top, intent: Write to ana.ruiz@acme.example before you leave us again, owners: [acme], state: committed}
  - {id: low, intent: Write to ana.ruiz@acme.example before you leave us again, owners: [legal], state: committed, serves: [{goal: top}], needs: [{from: legal, what: the number 4111 1111 1111 1111}]}
`), nil)
	r := finding.Run(everyone(s), finding.Rules)
	if len(r.Findings) < 6 {
		t.Fatalf("only %d findings", len(r.Findings))
	}
	for _, f := range r.Findings {
		for _, said := range []string{f.Message.String(), f.Evidence.String(), f.Next.String(), f.Subject.Text} {
			if strings.Contains(said, "ruiz@") || strings.Contains(said, "4111") {
				t.Errorf("%s repeats it: %s", f.Rule, said)
			}
		}
	}
}

// TestSensitiveFollowsTheViewer has somebody look who sees less: they hear only of what they see, and those in the
// audience are not told that what is theirs is open.
func TestSensitiveFollowsTheViewer(t *testing.T) {
	t.Parallel()
	s, _ := load(t, "a.yaml", fmt.Appendf(nil, spoken, `
  - {id: open, intent: Ask ana@acme.example, owners: [acme], state: committed}
  - {id: kept, intent: Ask ana@acme.example too, owners: [legal], state: committed, visibility: hidden}
  - {id: seen, intent: Ask ana@acme.example again, owners: [legal], state: committed, visibility: redacted}
`), nil)
	w := sight.NewWorld(s, s.Settings().AsOf, []byte("secret"))
	for _, person := range []string{"ana", "ben"} {
		var got []string
		for _, f := range finding.Run(lens.Of(w.View(s.Find(cascade.KindPerson, person).Head().ID)), worded[6:]).Findings {
			got = append(got, f.Subject.ID)
		}
		if !slices.Equal(got, []string{"open"}) {
			t.Errorf("%s hears of %q", person, got)
		}
	}
}
