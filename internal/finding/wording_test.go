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

// wording is a file's goals and what else it holds, and what is found there, as "rule subject".
type wording struct {
	name, goals string
	want        []string
}

// goalSaying is a goal of the workspace, and more of its fields.
func goalSaying(intent, rest string) string {
	return fmt.Sprintf("  - {id: g, intent: %q, owners: [acme], state: committed%s}\n", intent, rest)
}

// goalUnder is a goal that serves the goal above, and how.
func goalUnder(intent, how, rest string) string {
	return goalAbove + goalSaying(intent, ", serves: [{goal: top, "+how+"}]"+rest)
}

const goalAbove = "  - {id: top, intent: Customers are happy with our support, owners: [acme], state: committed, " +
	"measures: [{id: m0, metric: share, from: 1, to: 2}]}\n"

func measured(ms string) string { return ", measures: [" + ms + "]" }

// checkWording wants just those findings, and no secret repeated in any format.
func checkWording(t *testing.T, wordings []wording) {
	t.Helper()
	for _, tt := range wordings {
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

// TestWordingOfOutputs takes goals that say what is delivered.
func TestWordingOfOutputs(t *testing.T) {
	t.Parallel()
	checkWording(t, []wording{
		{
			name: "an output without a measure", goals: goalSaying("Launch the portal", ""),
			want: []string{"output-not-outcome g"},
		},
		{name: "with one that moves", goals: goalSaying("Launch the portal",
			measured("{id: m, metric: share, from: 1, to: 2}"))},
		{name: "with one in a range", goals: goalSaying("Launch the portal",
			measured("{id: m, metric: share, shape: range}"))},
		{
			name:  "with a count of deliveries",
			goals: goalSaying("Launch the portal", measured("{id: m, metric: pages, from: 0, to: 9}")),
			want:  []string{"output-not-outcome g"},
		},
		{
			name: "with yes or no", goals: goalSaying("Launch the portal", measured("{id: m, shape: yes-no}")),
			want: []string{"output-not-outcome g"},
		},
		{name: "with a delivery and a move", goals: goalSaying("Launch the portal",
			measured("{id: m, metric: pages}, {id: n, metric: share}"))},
		{name: "a bet", goals: goalSaying("Launch the portal", ", kind: bet")},
		{name: "a strategy", goals: goalSaying("Launch the portal", ", kind: strategy")},
		{name: "local", goals: goalSaying("Launch the portal", ", local: true")},
		{name: "ended", goals: strings.Replace(goalSaying("Launch the portal", ""), "committed", "missed", 1)},
		{name: "a draft", goals: strings.Replace(goalSaying("Launch the portal", ""), "committed", "draft", 1)},
		{
			name: "proposed", goals: strings.Replace(goalSaying("Launch the portal", ""), "committed", "proposed", 1),
			want: []string{"output-not-outcome g"},
		},
		{name: "an outcome by its verb's object", goals: goalSaying("Deliver 98 % of orders on time", "")},
	})
}

// TestWordingThatIsVague takes goals that could mean anything.
func TestWordingThatIsVague(t *testing.T) {
	t.Parallel()
	checkWording(t, []wording{
		{name: "vague", goals: goalSaying("Improve collaboration", ""), want: []string{"vague g"}},
		{name: "vague and measured", goals: goalSaying("Improve collaboration", measured("{id: m, metric: share}"))},
		{name: "vague and measured by yes or no", goals: goalSaying("Improve collaboration",
			measured("{id: m, shape: yes-no}"))},
		{name: "no words", goals: goalSaying(" ", "")},
		{name: "no language", goals: goalSaying("Δοκιμή", "")},
	})
}

// TestWordingOfSeveral takes goals that say more than one thing.
func TestWordingOfSeveral(t *testing.T) {
	t.Parallel()
	checkWording(t, []wording{
		{
			name:  "two goals, measured",
			goals: goalSaying("Reduce churn to 3 % and grow revenue to 5M€", measured("{id: m, metric: share, from: 1, to: 2}")),
			want:  []string{"compound g"},
		},
		{name: "a guard", goals: goalSaying("Grow revenue to 5M€ and keep churn under 3 %", "")},
		{
			name:  "tasks",
			goals: goalSaying("Write the guide, train the team and launch the page", measured("{id: m, metric: share}")),
			want:  []string{"task-list g"},
		},
	})
}

// TestWordingOfVanity takes numbers that say little, in measures and in words.
func TestWordingOfVanity(t *testing.T) {
	t.Parallel()
	checkWording(t, []wording{
		{
			name: "followers", goals: goalSaying("People hear of us", measured("{id: m, metric: fans, from: 1, to: 2}")),
			want: []string{"vanity m"},
		},
		{name: "followers and a share", goals: goalSaying("People hear of us",
			measured("{id: m, metric: fans}, {id: n, metric: share}"))},
		{
			name:  "followers and a running total",
			goals: goalSaying("People hear of us", measured("{id: m, metric: fans}, {id: n, metric: signed}")),
			want:  []string{"vanity m", "vanity n"},
		},
		{name: "a running total by period", goals: goalSaying("People hear of us",
			measured("{id: m, metric: signed, shape: per-period}"))},
		{name: "a running total by milestone", goals: goalSaying("People hear of us",
			measured("{id: m, metric: signed, to: 9, milestones: [{by: 2026-12-01, value: 4}]}"))},
		{name: "a running total that should stay low", goals: goalSaying("People hear of us",
			measured("{id: m, metric: lost}"))},
		{name: "followers in words", goals: goalSaying("Reach 10,000 followers", ""), want: []string{"vanity g"}},
		{name: "followers in words, a share in numbers", goals: goalSaying("Reach 10,000 followers",
			measured("{id: m, metric: share}"))},
	})
}

// TestWordingThatIsCopied takes goals that say what the goal above says.
func TestWordingThatIsCopied(t *testing.T) {
	t.Parallel()
	checkWording(t, []wording{
		{
			name:  "copied",
			goals: goalUnder("Customers are happy with our support", "by: response, contribution: Hours matter.", ""),
			want:  []string{"copied-wording g", "vague g"},
		},
		{
			name:  "led and copied",
			goals: goalUnder("Customers are happy with our support", "by: direct, contribution: Hours matter.", ""),
			want:  []string{"copied-wording g", "vague g"},
		},
		{
			name: "assigned and copied", goals: goalUnder("Customers are happy with our support", "by: assigned", ""),
			want: []string{"vague g"},
		},
		{
			name: "copied and measured alike",
			goals: goalUnder("Customers are happy with our support", "by: response",
				measured("{id: m, metric: share, from: 1, to: 2}")), want: []string{"copied-wording g"},
		},
		{name: "copied and measured otherwise", goals: goalUnder("Customers are happy with our support", "by: response",
			measured("{id: m, metric: lost, from: 2, to: 1}"))},
		{
			name:  "a contribution that is the intent",
			goals: goalUnder("Nights are calm", "by: response, contribution: Nights are calm!", ""),
			want:  []string{"copied-wording g"},
		},
		{
			name: "a contribution that is the intent, cut off",
			goals: goalUnder("Nights are calm for everybody who carries the pager",
				"by: response, contribution: Nights are calm for everybody who", ""), want: []string{"copied-wording g"},
		},
		{name: "a contribution that begins like the intent", goals: goalUnder("Nights are calm",
			"by: response, contribution: Nights are calm when nothing pages; who slept answers kindly.", "")},
		{name: "a short beginning", goals: goalUnder("Nights are calm", "by: response, contribution: Nights", "")},
		{
			name:  "a contribution that is the goal above",
			goals: goalUnder("Nights are calm", "by: response, contribution: Makes the customers happy with our support.", ""),
			want:  []string{"copied-wording g"},
		},
		{name: "a contribution that names what it moves", goals: goalUnder("Nights are calm",
			"by: response, contribution: Calm nights make customers happy with our support.", "")},
		{
			name: "a contribution that is the intent in other forms",
			goals: goalUnder("Reduce the number of calls at night",
				"by: response, contribution: Reducing number of calls at night",
				""), want: []string{"copied-wording g", "vague g"},
		},
		{name: "a contribution that says how", goals: goalUnder("Nights are calm",
			"by: response, contribution: Who has slept answers customers in a friendlier way.", "")},
		{name: "no contribution", goals: goalUnder("Nights are calm", "by: response", "")},
		{
			name: "two echoes in a first cycle are one note",
			goals: goalAbove + goalSaying("Nights are calm", ", serves: [{goal: top, contribution: Nights are calm}]") +
				"  - {id: h, intent: Days are long, owners: [acme], state: committed, serves: [{goal: top, contribution: Days " +
				"are long}]}\ngentle: true\n",
			want: []string{"copied-wording acme"},
		},
		{
			name: "a statement that is the goal above", goals: goalAbove +
				"alignments: [{by: statement, team: legal, goal: top, contribution: Customers are happy with our support}]\n",
			want: []string{"copied-wording legal"},
		},
	})
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
