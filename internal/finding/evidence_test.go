package finding_test

import (
	"iter"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/finding/report"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/words"
)

// onReadings are the rules that rest on readings.
var onReadings = []string{
	"does-not-add-up", "untested", "diverging", "contradicted", "watermelon", "activity-green", "business-as-usual",
	"lagging-only", "always-green", "bet-unread", "tripwire",
}

// example returns the cascade of a rule's example.
func example(t *testing.T, rule string) string {
	t.Helper()
	ar, err := txtar.ParseFile(filepath.Join("testdata", rule+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(ar.Files, func(f txtar.File) bool { return f.Name == "cascade.yaml" })
	return string(ar.Files[at].Data)
}

var observations = regexp.MustCompile(`(?s)\n    observations: \[.*?\]\n`)

// TestNothingIsSaidWithoutReadings runs the rules that rest on readings on their own examples with the readings taken
// out.
func TestNothingIsSaidWithoutReadings(t *testing.T) {
	t.Parallel()
	for _, id := range onReadings {
		bare := observations.ReplaceAllString(example(t, id), "\n")
		if strings.Contains(bare, "value:") {
			t.Fatalf("%s: readings are left", id)
		}
		s, _ := load(t, "cascade.yaml", []byte(bare), nil)
		if r := finding.Run(everyone(s), []*finding.Rule{finding.ByID(id)}); len(r.Findings) > 0 {
			t.Errorf("%s says of a workspace without readings: %+v", id, r.Findings)
		}
	}
}

// changesThatQuiet holds changes of the examples after which a rule has nothing more to say of its first subject.
var changesThatQuiet = []struct{ rule, why, old, new string }{
	{"does-not-add-up", "more is promised", "size: 0.06,", "size: 0.2,"},
	{"does-not-add-up", "the target is met", "from: 31, to: 40", "from: 31, to: 33"},
	{
		"does-not-add-up", "its day has passed", "{id: activated-rate, metric: activation, from: 31, to: 40}",
		"{id: activated-rate, metric: activation, from: 31, to: 40, by: 2026-11-15}",
	},
	{
		"does-not-add-up", "it is only proposed", "state: committed\n    measures: [{id: activated-rate",
		"state: proposed\n    measures: [{id: activated-rate",
	},
	{"untested", "somebody overruled it", "lag: 1w}", "lag: 1w, overruled: {standing: supported, reason: the lab " +
		"said so}}"},
	{"untested", "somebody was asked", "lag: 1w}\n  - id: welcome", "lag: 1w}\n        heard: [{at: 2026-11-02, for: " +
		"true, what: a test}]\n  - id: welcome"},
	{
		"untested", "it is only proposed", "state: committed\n    measures: [{id: fast-m",
		"state: proposed\n    measures: [{id: fast-m",
	},
	{
		"contradicted", "the other direction was believed",
		"outcome: returning, direction: same, size: 0.3, per: 1, lag: 1w}",
		"outcome: returning, direction: opposite, size: 0.3, per: 1, lag: 1w}",
	},
	{"diverging", "it is close behind", "from: 31, to: 40", "from: 27, to: 36"},
	{"diverging", "the lag has not passed", "lag: 2w", "lag: 1q"},
	{"diverging", "only one goal below has a reading", "metric: answers, from: 9, to: 1}", "from: 9, to: 1}"},
	{
		"watermelon", "the check-in is of yesterday", "{at: 2026-11-09, status: on-track}",
		"{at: 2026-11-15, status: on-track}",
	},
	{
		"watermelon", "most of the weight is elsewhere",
		"measures: [{id: activated-m, metric: activation, from: 31, to: 40}]", "measures: [{id: activated-m, metric: " +
			"activation, from: 31, to: 40, weight: 1}, {id: w, metric: imports, from: 34, to: 38, weight: 2}]",
	},
	{
		"watermelon", "there is hardly a target", "metric: activation, from: 31, to: 40",
		"metric: activation, from: 30, to: 31.2",
	},
	{"activity-green", "an initiative is late", "to: 2026-12-04", "to: 2026-11-02"},
	{
		"activity-green", "only one thing is green", "status: done, serves: [activated]",
		"status: doing, serves: [activated]",
	},
	{"activity-green", "it is at risk", "metric: activation, from: 31, to: 40", "metric: activation, from: 29.6, to: 36"},
	{"business-as-usual", "more is asked", "metric: signups, from: 160, to: 168", "metric: signups, from: 160, to: 400"},
	{
		"business-as-usual", "there is little history", "metric: signups, from: 160, to: 168",
		"metric: signups, from: 160, to: 168, start: 2026-07-20",
	},
	{"lagging-only", "one leads", "from: 87, to: 91, role: lagging", "from: 87, to: 91, role: leading"},
	{"lagging-only", "nobody said which it is", "from: 87, to: 91, role: lagging", "from: 87, to: 91"},
	{
		"always-green", "once it was not", "{at: 2026-09-14, status: on-track, confidence: 0.9}",
		"{at: 2026-09-14, status: off-track, confidence: 0.9}",
	},
	{"always-green", "a new cycle began", "2026-07-01", "2026-10-20"},
	{"bet-unread", "it has a verdict", "moves: -0.5, started: 2026-08-24, by: 2026-10-31", "moves: -0.5, started: " +
		"2026-08-24, by: 2026-10-31, verdict: less"},
	{
		"bet-unread", "it is due today", "moves: -0.5, started: 2026-08-24, by: 2026-10-31",
		"moves: -0.5, started: 2026-08-24, by: 2026-11-16",
	},
	{"tripwire", "its day has not come", "below: 34, at: 2026-11-13", "below: 34, at: 2026-11-17"},
	{"tripwire", "it stands at the level", "below: 34, at: 2026-11-13", "below: 33.1, at: 2026-11-13"},
	{
		"tripwire", "a review has decided", "decisions: [{goal: calm,",
		"decisions: [{goal: activated, do: keep}, {goal: calm,",
	},
}

func TestQuietUntil(t *testing.T) {
	t.Parallel()
	for _, tt := range changesThatQuiet {
		t.Run(tt.rule+" "+tt.why, func(t *testing.T) {
			t.Parallel()
			source := example(t, tt.rule)
			if !strings.Contains(source, tt.old) {
				t.Fatalf("the example does not hold %q", tt.old)
			}
			run := func(text string) []finding.Finding {
				s, _ := load(t, "cascade.yaml", []byte(text), nil)
				return finding.Run(everyone(s), []*finding.Rule{finding.ByID(tt.rule)}).Findings
			}
			first := run(source)[0].Subject
			for _, f := range run(strings.Replace(source, tt.old, tt.new, 1)) {
				if f.Subject.ID == first.ID {
					t.Errorf("it still says %s %s", f.Message, f.Evidence)
				}
			}
		})
	}
}

// TestLimits changes the example of a rule so that a subject stands just inside a limit, and then just outside.
func TestLimits(t *testing.T) {
	t.Parallel()
	const calm = "tripwires: [{metric: alarms, above: 5, at: 2026-11-13, then: freeze changes}]"
	for _, tt := range []struct {
		rule, subject, limit string
		same                 []string // old and new, in both
		old, inside, outside string
	}{
		{
			"watermelon", "activated", "two days after the check-in", nil, "{at: 2026-11-09, status: on-track}",
			"{at: 2026-11-14, status: on-track}", "{at: 2026-11-15, status: on-track}",
		},
		{
			"watermelon", "activated", "half of the weight", nil, "from: 31, to: 40}]",
			"from: 31, to: 40, weight: 1}, {id: w, metric: imports, from: 34, to: 38, weight: 1}]",
			"from: 31, to: 40, weight: 1}, {id: w, metric: imports, from: 34, to: 38, weight: 1.1}]",
		},
		{
			"watermelon", "activated", "half of the weight beside what is over", nil, "from: 31, to: 40}]",
			"from: 31, to: 40, weight: 1}, {id: w, metric: imports, from: 34, to: 38, by: 2026-11-10, weight: 1}]",
			"from: 31, to: 40, weight: 1}, {id: w, metric: imports, from: 34, to: 38, by: 2026-11-10, weight: 1.1}]",
		},
		{
			"watermelon", "activated", "a third of the time", nil, "from: 31, to: 40}]", "from: 31, to: 40, start: 2026-10-24}]",
			"from: 31, to: 40, start: 2026-10-26}]",
		},
		{
			"watermelon", "activated", "its date, once it is read", nil, "from: 31, to: 40}]",
			"from: 31, to: 40, by: 2026-11-17}]", "from: 31, to: 40, by: 2026-11-16}]",
		},
		{
			"watermelon", "activated", "its date, before it is read",
			[]string{", {at: 2026-11-16, value: 31.1}", ""},
			"from: 31, to: 40}]", "from: 31, to: 40, by: 2026-11-16}]", "from: 31, to: 40, by: 2026-11-15}]",
		},
		{
			"tripwire", "calm", "a review of today has decided", nil, "held: [{at: 2026-11-16", "held: [{at: 2026-11-17",
			"held: [{at: 2026-11-16",
		},
		{
			"tripwire", "calm", "a review has decided since the reading",
			[]string{
				calm, "tripwires: [{metric: alarms, above: 5}]", "{at: 2026-11-09, value: 7}, {at: 2026-11-16, value: 9}",
				"{at: 2026-11-09, value: 7}",
			},
			"held: [{at: 2026-11-16", "held: [{at: 2026-11-08", "held: [{at: 2026-11-09",
		},
		{
			"does-not-add-up", "activated-rate", "its day", nil, "metric: activation, from: 31, to: 40}",
			"metric: activation, from: 31, to: 40, by: 2026-11-16}", "metric: activation, from: 31, to: 40, by: 2026-11-15}",
		},
		{
			"untested", "welcome", "two cadences without a reading",
			[]string{"metrics:\n", "metrics:\n  - {id: chats, cadence: weekly}\n", "driver: calls", "driver: chats"},
			"from: 2026-10-01", "from: 2026-11-02", "from: 2026-11-03",
		},
		{"activity-green", "activated", "work that is late", nil, "to: 2026-12-04", "to: 2026-11-16", "to: 2026-11-15"},
		{"diverging", "activated", "twice the longest lag", nil, "lag: 2w", "lag: 23d", "lag: 24d"},
	} {
		t.Run(tt.rule+" "+tt.limit, func(t *testing.T) {
			t.Parallel()
			source := example(t, tt.rule)
			for _, old := range append(slices.Collect(everySecond(tt.same)), tt.old) {
				if !strings.Contains(source, old) {
					t.Fatalf("the example does not hold %q", old)
				}
			}
			source = strings.NewReplacer(tt.same...).Replace(source)
			for side, want := range map[string]bool{tt.inside: true, tt.outside: false} {
				s, _ := load(t, "cascade.yaml", []byte(strings.Replace(source, tt.old, side, 1)), nil)
				found := finding.Run(everyone(s), []*finding.Rule{finding.ByID(tt.rule)}).Findings
				if got := slices.ContainsFunc(found,
					func(f finding.Finding) bool { return f.Subject.ID == tt.subject }); got != want {
					t.Errorf("with %q it is found: %v, want %v", side, got, want)
				}
			}
		})
	}
}

func everySecond(list []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := 0; i < len(list) && yield(list[i]); i += 2 {
		}
	}
}

// TestLinksAreJudgedTogether wants the expected number of wrong ones said, in the report and where a link is spoken of.
func TestLinksAreJudgedTogether(t *testing.T) {
	t.Parallel()
	s, _ := load(t, "cascade.yaml", []byte(example(t, "contradicted")), nil)
	r := finding.Run(everyone(s), finding.Rules)
	const want = "Of 3 judged together, 3 are clearer than chance; fewer than one of those may still be luck."
	if r.Summary.Links.String() != want {
		t.Errorf("the summary says %q", r.Summary.Links)
	}
	two := strings.Replace(example(t, "contradicted"),
		"driver: calls, outcome: renewed, direction: same, size: 0.4, per: 1, lag: 1w",
		"driver: calls, direction: same, size: 0.4, per: 1, lag: 1w", 1)
	s, _ = load(t, "cascade.yaml", []byte(two), nil)
	got := finding.Run(everyone(s), finding.Rules).Summary.Links.String()
	if !strings.HasPrefix(got, "Of 2 judged together, 2") {
		t.Errorf("of two links the summary says %q", got)
	}
	var text strings.Builder
	if err := report.Text(&text, words.English(), r); err != nil || strings.Count(text.String(), want) != 2 {
		t.Errorf("the text says it %d times: %v", strings.Count(text.String(), want), err)
	}
}

// TestExamplesOnAnyDay runs every rule on every example through two years: none panics, and what is found is whole.
func TestExamplesOnAnyDay(t *testing.T) {
	t.Parallel()
	for _, id := range onReadings {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s, _ := load(t, "cascade.yaml", []byte(example(t, id)), nil)
			w := sight.NewWorld(s, s.Settings().AsOf, []byte("secret"))
			for day := cascade.NewDate(2026, 1, 1); day < cascade.NewDate(2028, 1, 1); day += 19 {
				for _, f := range finding.Run(lens.Of(w.On(day).Everyone()), finding.Rules).Findings {
					if f.Message.IsZero() || f.Evidence.IsZero() || f.Next.IsZero() || strings.Contains(f.Evidence.String(), "NaN") ||
						strings.Contains(f.Evidence.String(), "Inf") {
						t.Fatalf("%s: %+v", day, f)
					}
				}
			}
		})
	}
}

// changesThatReword holds changes of the examples after which a rule says other things of a subject.
var changesThatReword = []struct{ rule, subject, why, old, new, says, not string }{
	{
		"untested", "welcome", "a level starts its clock", "size: 0.2, per: 1, lag: 1w}",
		"size: 0.2, per: 1, lag: 1w, readableWhen: {metric: tours, above: 21}}",
		"Readings count only from the day tours passes 21%.", "older",
	},
	{"untested", "fast", "the driver never moved", "", "", "hardly moved", "older"},
	{"untested", "welcome", "older readings would count", "", "", "Bring in older readings of both", "grade"},
	{
		"bet-unread", "fonts", "the bet runs no more", "", "",
		"The readings end on 28 Sep 2026, before the bet's date. Up to then: since the change on 24 Aug,", "So far",
	},
	{
		"bet-unread", "fonts", "the bet runs no more", "", "",
		"the bet promised 0.3. They end too early to tell whether it was kept.", "yet",
	},
	{
		"bet-unread", "fonts", "nothing was promised", "metric: text, moves: -0.3,", "metric: text,",
		"The bet promised no number, so the readings give none of the verdicts.", "So far",
	},
	{
		"bet-unread", "fonts", "it began late", "metric: text, moves: -0.3, started: 2026-08-24",
		"metric: text, moves: -0.3, started: 2026-09-07", "a verdict needs 8 and 6", "So far",
	},
	{
		"bet-unread", "fonts", "it began after the last reading", "metric: text, moves: -0.3, started: 2026-08-24",
		"metric: text, moves: -0.3, started: 2026-10-12", "“First text” has no reading from the bet's start to its date.",
		"could see",
	},
	{
		"bet-unread", "fonts", "there is too little to show anything", "metric: text, moves: -0.3, started: 2026-08-24",
		"metric: text, moves: -0.3, started: 2026-09-27", "The readings cannot tell. Only 1 reading since the change",
		"Wait",
	},
	{
		"bet-unread", "tags", "there is too little for a verdict", "moves: -0.5, started: 2026-08-24",
		"moves: -0.5, started: 2026-10-05", "We cannot tell: there are 20 readings before and 4 after", "yet",
	},
	{
		"bet-unread", "tags", "the control has no readings since", "metric: page-load, moves: -0.5, started: 2026-08-24",
		"metric: page-load, control: text, moves: -0.5, started: 2026-10-05",
		"The readings cannot tell. “First text” has no reading from the bet's start to its date.", "planned",
	},
	{
		"bet-unread", "tags", "it moved the other way", "moves: -0.5, started: 2026-08-24",
		"moves: 0.3, started: 2026-08-24", "the bet promised 0.3 higher. It moved the other way.", "cannot tell",
	},
	{
		"bet-unread", "tags", "its size is in doubt", "moves: -0.5, started: 2026-08-24",
		"moves: -0.29, started: 2026-08-24", "It moved; whether by as much as promised, we cannot tell.",
		"The readings cannot tell",
	},
	{
		"bet-unread", "tags", "it is about a running total",
		"direction: down\n    source: push\n    cadence: weekly\n    observations: [{at: 2026-05-18, value: 3.06}",
		"direction: down\n    source: push\n    cumulative: true\n    cadence: weekly\n    observations: [{at: " +
			"2026-05-18, value: 3.06}",
		"The readings cannot tell. “First page” is a running total, and those rise whatever anybody does. Take what is " +
			"added in a week instead.", "the bet promised",
	},
	{
		"bet-unread", "tags", "the readings stop early, and clearly", "moves: -0.5, started: 2026-08-24, by: 2026-10-31",
		"moves: -0.5, started: 2026-08-24, by: 2026-11-13",
		"so it worked but fell short. We cannot rule out that another change that week did it. The readings say: moved, " +
			"less than promised.", "So far",
	},
}

// TestSaysWhatIsTheCase wants those words after a change, and none that would be wrong then.
func TestSaysWhatIsTheCase(t *testing.T) {
	t.Parallel()
	for _, tt := range changesThatReword {
		t.Run(tt.rule+" "+tt.why, func(t *testing.T) {
			t.Parallel()
			source := example(t, tt.rule)
			if !strings.Contains(source, tt.old) {
				t.Fatalf("the example does not hold %q", tt.old)
			}
			s, _ := load(t, "cascade.yaml", []byte(strings.Replace(source, tt.old, tt.new, 1)), nil)
			found := finding.Run(everyone(s), []*finding.Rule{finding.ByID(tt.rule)}).Findings
			at := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Subject.ID == tt.subject })
			if at < 0 {
				t.Fatalf("nothing is found of %s", tt.subject)
			}
			if said := found[at].Evidence.String() + " " + found[at].Next.String(); !strings.Contains(said, tt.says) ||
				strings.Contains(said, tt.not) {
				t.Errorf("it says %q; want %q and not %q", said, tt.says, tt.not)
			}
		})
	}
}

// TestPagesQuoteMetrics: names are whole phrases with commas of their own, so that a page quotes them as the engine
// does.
func TestPagesQuoteMetrics(t *testing.T) {
	t.Parallel()
	s, _ := load(t, "cascade.yaml", []byte(example(t, "untested")), nil)
	for _, f := range finding.Seen(everyone(s)).Report(true).Findings {
		if f.Rule == "untested" && f.Subject.ID == "welcome" {
			if want := "“Welcome calls” and “Activation” make 3 pairs"; !strings.HasPrefix(f.Evidence.String(), want) {
				t.Errorf("it says %q, want %q", f.Evidence, want)
			}
			return
		}
	}
	t.Error("nothing is found of welcome")
}
