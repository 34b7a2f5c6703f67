package finding_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/finding/report"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/words"
)

var worded = []*finding.Rule{
	finding.ByID("output-not-outcome"), finding.ByID("vague"), finding.ByID("task-list"), finding.ByID("compound"),
	finding.ByID("vanity"), finding.ByID("copied-wording"), finding.ByID("sensitive"),
}

// spoken is a workspace to say something in: %s is what a test adds to the goals and below.
const spoken = `
weir: 1
workspace: acme
asOf: 2026-11-16
people: [{id: ana, name: Ana Ruiz, role: lead}, {id: ben, name: Ben Okafor}]
teams:
  - {id: acme, name: Acme, kind: unit, members: [ana, ben]}
  - {id: legal, name: Legal, kind: unit, parent: acme, members: [ana]}
metrics:
  - {id: share, name: Share of teams that stay, unit: "%%", direction: up}
  - {id: pages, name: Pages published, unit: pages, direction: up}
  - {id: fans, name: Followers, unit: followers, direction: up}
  - {id: signed, name: Contracts signed so far, unit: contracts, direction: up, cumulative: true}
  - {id: lost, name: Days lost so far, unit: days, direction: down, cumulative: true}
  - {id: vault, name: Vault, unit: "%%", direction: up, visibility: hidden, audience: [legal]}
goals:
%s`

// TestWording says which rule speaks of what. Each case is goals of a file, and what is found as "rule subject".
func TestWording(t *testing.T) {
	t.Parallel()
	goal := func(intent, rest string) string {
		return fmt.Sprintf("  - {id: g, intent: %q, owners: [acme], state: committed%s}\n", intent, rest)
	}
	measured := func(ms string) string { return ", measures: [" + ms + "]" }
	above := "  - {id: top, intent: Customers are happy with our support, owners: [acme], state: committed, measures: " +
		"[{id: m0, metric: share, from: 1, to: 2}]}\n"
	under := func(intent, how, rest string) string {
		return above + goal(intent, ", serves: [{goal: top, "+how+"}]"+rest)
	}
	for _, tt := range []struct {
		name, goals string
		want        []string
	}{
		{name: "an output without a measure", goals: goal("Launch the portal", ""), want: []string{"output-not-outcome g"}},
		{name: "with one that moves", goals: goal("Launch the portal", measured("{id: m, metric: share, from: 1, to: 2}"))},
		{name: "with one in a range", goals: goal("Launch the portal", measured("{id: m, metric: share, shape: range}"))},
		{
			name:  "with a count of deliveries",
			goals: goal("Launch the portal", measured("{id: m, metric: pages, from: 0, to: 9}")),
			want:  []string{"output-not-outcome g"},
		},
		{name: "with yes or no", goals: goal("Launch the portal", measured("{id: m, shape: yes-no}")), want: []string{
			"output-not-outcome g",
		}},
		{name: "with a delivery and a move", goals: goal("Launch the portal",
			measured("{id: m, metric: pages}, {id: n, metric: share}"))},
		{name: "a bet", goals: goal("Launch the portal", ", kind: bet")},
		{name: "a strategy", goals: goal("Launch the portal", ", kind: strategy")},
		{name: "local", goals: goal("Launch the portal", ", local: true")},
		{name: "ended", goals: strings.Replace(goal("Launch the portal", ""), "committed", "missed", 1)},
		{name: "a draft", goals: strings.Replace(goal("Launch the portal", ""), "committed", "draft", 1)},
		{name: "proposed", goals: strings.Replace(goal("Launch the portal", ""), "committed", "proposed", 1), want: []string{
			"output-not-outcome g",
		}},
		{name: "an outcome by its verb's object", goals: goal("Deliver 98 % of orders on time", "")},

		{name: "vague", goals: goal("Improve collaboration", ""), want: []string{"vague g"}},
		{name: "vague and measured", goals: goal("Improve collaboration", measured("{id: m, metric: share}"))},
		{name: "vague and measured by yes or no", goals: goal("Improve collaboration", measured("{id: m, shape: yes-no}"))},
		{name: "no words", goals: goal(" ", "")},
		{name: "no language", goals: goal("Δοκιμή", "")},

		{
			name:  "two goals, measured",
			goals: goal("Reduce churn to 3 % and grow revenue to 5M€", measured("{id: m, metric: share, from: 1, to: 2}")),
			want:  []string{"compound g"},
		},
		{name: "a guard", goals: goal("Grow revenue to 5M€ and keep churn under 3 %", "")},
		{
			name:  "tasks",
			goals: goal("Write the guide, train the team and launch the page", measured("{id: m, metric: share}")),
			want:  []string{"task-list g"},
		},

		{
			name: "followers", goals: goal("People hear of us", measured("{id: m, metric: fans, from: 1, to: 2}")),
			want: []string{"vanity m"},
		},
		{name: "followers and a share", goals: goal("People hear of us",
			measured("{id: m, metric: fans}, {id: n, metric: share}"))},
		{
			name:  "followers and a running total",
			goals: goal("People hear of us", measured("{id: m, metric: fans}, {id: n, metric: signed}")),
			want:  []string{"vanity m", "vanity n"},
		},
		{name: "a running total by period", goals: goal("People hear of us",
			measured("{id: m, metric: signed, shape: per-period}"))},
		{name: "a running total by milestone", goals: goal("People hear of us",
			measured("{id: m, metric: signed, to: 9, milestones: [{by: 2026-12-01, value: 4}]}"))},
		{name: "a running total that should stay low", goals: goal("People hear of us", measured("{id: m, metric: lost}"))},
		{name: "followers in words", goals: goal("Reach 10,000 followers", ""), want: []string{"vanity g"}},
		{name: "followers in words, a share in numbers", goals: goal("Reach 10,000 followers",
			measured("{id: m, metric: share}"))},

		{
			name:  "copied",
			goals: under("Customers are happy with our support", "by: response, contribution: Hours matter.", ""),
			want:  []string{"copied-wording g", "vague g"},
		},
		{
			name:  "led and copied",
			goals: under("Customers are happy with our support", "by: direct, contribution: Hours matter.", ""),
			want:  []string{"copied-wording g", "vague g"},
		},
		{
			name: "assigned and copied", goals: under("Customers are happy with our support", "by: assigned", ""),
			want: []string{"vague g"},
		},
		{
			name: "copied and measured alike",
			goals: under("Customers are happy with our support", "by: response",
				measured("{id: m, metric: share, from: 1, to: 2}")), want: []string{"copied-wording g"},
		},
		{name: "copied and measured otherwise", goals: under("Customers are happy with our support", "by: response",
			measured("{id: m, metric: lost, from: 2, to: 1}"))},
		{
			name:  "a contribution that is the intent",
			goals: under("Nights are calm", "by: response, contribution: Nights are calm!", ""),
			want:  []string{"copied-wording g"},
		},
		{
			name: "a contribution that is the intent, cut off",
			goals: under("Nights are calm for everybody who carries the pager",
				"by: response, contribution: Nights are calm for everybody who", ""), want: []string{"copied-wording g"},
		},
		{name: "a contribution that begins like the intent", goals: under("Nights are calm",
			"by: response, contribution: Nights are calm when nothing pages; who slept answers kindly.", "")},
		{name: "a short beginning", goals: under("Nights are calm", "by: response, contribution: Nights", "")},
		{
			name:  "a contribution that is the goal above",
			goals: under("Nights are calm", "by: response, contribution: Makes the customers happy with our support.", ""),
			want:  []string{"copied-wording g"},
		},
		{name: "a contribution that names what it moves", goals: under("Nights are calm",
			"by: response, contribution: Calm nights make customers happy with our support.", "")},
		{
			name: "a contribution that is the intent in other forms",
			goals: under("Reduce the number of calls at night", "by: response, contribution: Reducing number of calls at night",
				""), want: []string{"copied-wording g", "vague g"},
		},
		{name: "a contribution that says how", goals: under("Nights are calm",
			"by: response, contribution: Who has slept answers customers in a friendlier way.", "")},
		{name: "no contribution", goals: under("Nights are calm", "by: response", "")},
		{
			name: "two echoes in a first cycle are one note",
			goals: above + goal("Nights are calm", ", serves: [{goal: top, contribution: Nights are calm}]") +
				"  - {id: h, intent: Days are long, owners: [acme], state: committed, serves: [{goal: top, contribution: Days " +
				"are long}]}\ngentle: true\n",
			want: []string{"copied-wording acme"},
		},
		{
			name: "a statement that is the goal above", goals: above +
				"alignments: [{by: statement, team: legal, goal: top, contribution: Customers are happy with our support}]\n",
			want: []string{"copied-wording legal"},
		},

		{
			name: "an address in a brief", goals: goal("Nights are calm", ", brief: {why: Ask ana@acme.example}"),
			want: []string{"sensitive g"},
		},
		{
			name:  "a local draft too",
			goals: strings.Replace(goal("Ask ana@acme.example", ", local: true"), "committed", "draft", 1),
			want:  []string{"sensitive g"},
		},
		{
			name: "twice in one text", goals: goal("Ask ana@acme.example or ben@acme.example", ""),
			want: []string{"sensitive g"},
		},
		{name: "in two texts", goals: goal("Ask ana@acme.example", ", wont: [call ana@acme.example]"), want: []string{
			"sensitive g", "sensitive g",
		}},
		{name: "redacted", goals: goal("Ask ana@acme.example", ", visibility: redacted, audience: [legal]")},
		{
			name:  "what a measure misses",
			goals: goal("Nights are calm", measured("{id: m, metric: share, misses: ask ana@acme.example}")),
			want:  []string{"sensitive m"},
		},
		{name: "of a measure that reads a hidden metric", goals: goal("Nights are calm",
			measured("{id: m, metric: vault, misses: ask ana@acme.example}"))},
		{name: "of a redacted measure", goals: goal("Nights are calm",
			measured("{id: m, metric: share, visibility: redacted, audience: [legal], misses: ask ana@acme.example}"))},
		{
			name: "a check-in", goals: goal("Nights are calm", ", checkins: [{at: 2026-11-02, next: ask ana@acme.example}]"),
			want: []string{"sensitive g"},
		},
		{name: "a check-in on a hidden goal", goals: goal("Nights are calm",
			", visibility: hidden, audience: [legal], checkins: [{at: 2026-11-02, next: ask ana@acme.example}]")},
		{
			name:  "an ask",
			goals: goal("Nights are calm", ", needs: [{from: legal, what: ask ana@acme.example, answer: accepted}]"),
			want:  []string{"sensitive g"},
		},
		{
			name: "a link to a hidden goal",
			goals: strings.Replace(above, "committed,", "committed, visibility: hidden, audience: [legal],", 1) +
				goal("Nights are calm", ", serves: [{goal: top, because: ana@acme.example said so}]"),
		},
		{name: "a link", goals: under("Nights are calm", "because: ana@acme.example said so", ""), want: []string{
			"sensitive g",
		}},
		{name: "what somebody heard, with its address", goals: under("Nights are calm",
			`because: yes, heard: [{at: 2026-11-02, for: true, what: it helps, url: "https://x.example/?to=ana@acme.example"}]`,
			"")},
		{
			name: "a key in a query", goals: goal("Nights are calm", "") +
				`sources: [{id: wh, query: "select 1 -- api_key=hunter22"}]` + "\n", want: []string{"sensitive wh"},
		},
		{
			name: "an address with a password",
			goals: under("Nights are calm",
				`because: yes, heard: [{at: 2026-11-02, for: true, what: "it helps, see https://weir:hunter22@wh.example/q"}]`,
				""), want: []string{"sensitive g"},
		},
		{
			name: "a work item", goals: goal("Nights are calm", "") +
				"workItems: [{id: w, title: mail ana@acme.example, serves: [g]}]\n", want: []string{"sensitive w"},
		},
		{name: "a work item of a hidden goal", goals: goal("Nights are calm", ", visibility: hidden, audience: [legal]") +
			"workItems: [{id: w, title: mail ana@acme.example, serves: [g]}]\n"},
		{
			name: "an initiative of a redacted goal",
			goals: goal("Nights are calm", ", visibility: redacted, audience: [legal]") +
				"initiatives: [{id: i, title: mail ana@acme.example, serves: [g]}]\n",
		},
		{
			name: "an open initiative of it",
			goals: goal("Nights are calm", ", visibility: redacted, audience: [legal]") +
				"initiatives: [{id: i, title: mail ana@acme.example, visibility: open, serves: [g]}]\n",
			want: []string{"sensitive i"},
		},
		{
			name: "a decision", goals: goal("Nights are calm", "") + "reviews: [{id: r, scope: {goal: g}, held: [{at: " +
				"2026-11-02, decisions: [{goal: g, do: keep, reason: ask ana@acme.example}]}]}]\n",
			want: []string{"sensitive g"},
		},
		{
			name: "a decision on a hidden goal", goals: goal("Nights are calm", ", visibility: hidden, audience: [legal]") +
				"reviews: [{id: r, scope: {team: acme}, held: [{at: 2026-11-02, decisions: [{goal: g, do: keep, reason: ask " +
				"ana@acme.example}]}]}]\n",
		},
		{name: "acknowledged", goals: goal("Ask ana@acme.example", "") +
			"acknowledged: [{rule: sensitive, goal: g, reason: she asked for it}]\n"},
		{
			name: "a reason", goals: goal("Nights are calm", "") +
				"acknowledged: [{rule: stale, goal: g, reason: ask ana@acme.example}]\n", want: []string{"sensitive g"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := load(t, "a.yaml", fmt.Appendf(nil, spoken, tt.goals), nil)
			r := finding.Run(everyone(s), worded)
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Rule+" "+f.Subject.ID)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
			for _, format := range report.Formats {
				var out bytes.Buffer
				if err := report.Write(&out, words.English(), r, format, "test"); err != nil {
					t.Fatal(err)
				}
				for _, secret := range []string{"acme.example", "hunter22"} {
					if strings.Contains(out.String(), secret) {
						t.Errorf("%s repeats %q:\n%s", format, secret, out.String())
					}
				}
			}
		})
	}
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

// TestUnseenMeasuresSilence has a viewer who cannot tell whether a goal is measured.
func TestUnseenMeasuresSilence(t *testing.T) {
	t.Parallel()
	s, _ := load(t, "a.yaml", fmt.Appendf(nil, spoken, `
  - {id: portal, intent: Launch the portal, owners: [legal], state: committed, measures: [{id: m, metric: share, visibility: redacted}]}
  - {id: better, intent: Improve collaboration, owners: [legal], state: committed, measures: [{id: n, metric: share, visibility: redacted}]}
`), nil)
	w := sight.NewWorld(s, s.Settings().AsOf, []byte("secret"))
	if r := finding.Run(lens.Of(w.View(s.Find(cascade.KindPerson, "ben").Head().ID)), worded); len(r.Findings) > 0 {
		t.Errorf("found %+v", r.Findings)
	}
}

// TestDemoReadsWell keeps the demo free of what these rules would say: it is what people learn from.
func TestDemoReadsWell(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../demo/northlight.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := load(t, "northlight.yaml", data, nil)
	w := sight.NewWorld(s, cascade.NewDate(2026, 11, 16), []byte("secret"))
	for _, f := range finding.Run(lens.Of(w.Everyone()), worded).Findings {
		t.Errorf("%s %s: %s %s", f.Rule, f.Subject.ID, f.Message, f.Evidence)
	}
}

// BenchmarkWording runs the rules that rest on text on 10,000 goals that say what the goals of sdg-uk say, each with a
// contribution to the one above.
func BenchmarkWording(b *testing.B) {
	_, real := realFile(b, sdg)
	var intents []string
	for g := range real.Goals() {
		intents = append(intents, g.Intent)
	}
	doc := cascade.Document{Entities: []cascade.Entity{
		&cascade.Settings{Header: cascade.Header{Key: "acme"}},
		&cascade.Team{Header: cascade.Header{Key: "acme"}, Name: "Acme", Type: cascade.Unit},
	}}
	for i := range 10000 {
		key := fmt.Sprintf("goal-%d", i)
		doc.Entities = append(doc.Entities, &cascade.Goal{
			Header: cascade.Header{Key: key}, Intent: intents[i%len(intents)], Owners: []cascade.ID{"acme"},
			State: cascade.Committed,
		})
		if i > 0 {
			doc.Entities = append(doc.Entities, &cascade.Alignment{
				By: cascade.ByResponse, Goal: cascade.ID(key), To: cascade.ID(fmt.Sprintf("goal-%d", (i-1)/8)),
				Contribution: intents[(i+7)%len(intents)],
			})
		}
	}
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		b.Fatal(err)
	}
	l := everyone(s)
	b.ReportAllocs()
	for b.Loop() {
		finding.Run(l, worded)
	}
	b.ReportMetric(10000*float64(b.N)/b.Elapsed().Seconds(), "goals/s")
}
