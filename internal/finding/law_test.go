package finding_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/finding/report"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/words"
)

// drawn generates a workspace, some of them with loops, as two writers who see different parts may leave them.
func drawn(t *rapid.T) cascade.Snapshot {
	s := cascadetest.Snapshot(cascadetest.Options{}).Draw(t, "snapshot")
	var goals []cascade.ID
	for g := range s.Goals() {
		goals = append(goals, g.ID)
	}
	if len(goals) < 2 {
		return s
	}
	var cs []cascade.Change
	for i := range rapid.IntRange(0, 3).Draw(t, "more lines") {
		from, to := rapid.SampledFrom(goals).Draw(t, "from"), rapid.SampledFrom(goals).Draw(t, "to")
		if from != to {
			cs = append(cs, cascade.Change{After: &cascade.Alignment{
				Header: cascade.Header{ID: cascade.ID(fmt.Sprintf("more~%d", i)), Seq: 1<<40 + int64(i)}, By: cascade.ByResponse,
				Goal: from, To: to,
			}})
		}
	}
	s, err := s.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func day(t *rapid.T) cascade.Date {
	return cascade.NewDate(2026, 1, 1) + cascade.Date(rapid.IntRange(-400, 800).Draw(t, "day"))
}

func encode(t interface{ Fatal(...any) }, r *finding.Report) string {
	var b bytes.Buffer
	if err := report.JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestLaws runs the rules on whatever a workspace may hold: none panics, two runs agree, and the report is well formed.
func TestLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t)
		l := lens.Of(sight.NewWorld(s, day(t), []byte("secret")).Everyone())
		r := finding.Run(l, finding.Rules)
		if a, b := encode(t, r), encode(t, finding.Run(l, finding.Rules)); a != b {
			t.Fatalf("two runs differ:\n%s", cmp.Diff(a, b))
		}
		gentle := s.Settings().Gentle != nil && *s.Settings().Gentle
		bySeverity, byRule := map[finding.Severity]int{finding.Error: 0, finding.Warning: 0, finding.Note: 0},
			map[string]int{}
		for i, f := range r.Findings {
			bySeverity[f.Severity]++
			byRule[f.Rule]++
			if f.Message.IsZero() || f.Evidence.IsZero() || f.Next.IsZero() || finding.ByID(f.Rule) == nil ||
				f.Subject.ID == "" && f.Subject.Kind != cascade.KindSettings {
				t.Fatalf("a finding is incomplete: %+v", f)
			}
			if gentle && f.Severity != finding.Note {
				t.Fatalf("gentle, and yet %s is an %s", f.Rule, f.Severity)
			}
			if f.Subject.Kind == cascade.KindGoal {
				if g := s.Find(cascade.KindGoal, f.Subject.ID).(*cascade.Goal); g.Local && !finding.ByID(f.Rule).Local {
					t.Fatalf("%s warns of the local goal %s", f.Rule, g.Key)
				}
			}
			if i > 0 && slices.Index(finding.Severities, r.Findings[i-1].Severity) > slices.Index(finding.Severities,
				f.Severity) {
				t.Fatal("findings are not the gravest first")
			}
		}
		if d := cmp.Diff(r.Summary.BySeverity, bySeverity) + cmp.Diff(r.Summary.ByRule, byRule); d != "" ||
			r.Summary.Findings != len(r.Findings) {
			t.Fatalf("the summary miscounts: %s", d)
		}
		for _, format := range report.Formats {
			if err := report.Write(&bytes.Buffer{}, words.English(), r, format, ""); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestSight holds every viewer's findings to what that viewer sees: they are those of a workspace that holds nothing
// else, and no key or text of anything unseen stands in them.
func TestSight(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, today := drawn(t), day(t)
		w := sight.NewWorld(s, today, []byte("secret"))
		for person := range s.People() {
			got := finding.Run(lens.Of(w.View(person.ID)), finding.Rules)
			view := *w.View(person.ID).Snapshot()
			want := finding.Run(lens.Of(sight.NewWorld(view, today, []byte("other")).Everyone()), finding.Rules)
			if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(finding.Finding{})); d != "" {
				t.Fatalf("what %s finds rests on more than they see:\n%s", person.Key, d)
			}
			said, known := encode(t, got), seen(&view)
			for _, secret := range unseen(&s, &view) {
				if quoted, _ := json.Marshal(secret); strings.Contains(said, strings.Trim(string(quoted), `"`)) &&
					!strings.Contains(known, secret) {
					t.Fatalf("%s sees nothing of %q, and their findings say it:\n%s", person.Key, secret, said)
				}
			}
		}
	})
}

// texts returns what goals, metrics and measures are called, as far as it is long enough to be no accident.
func texts(e cascade.Entity) []string {
	out := []string{e.Head().Key}
	switch e := e.(type) {
	case *cascade.Goal:
		out = append(out, e.Intent)
	case *cascade.Metric:
		out = append(out, e.Name, e.Definition)
	}
	return slices.DeleteFunc(out, func(s string) bool { return len(s) < 8 })
}

var sighted = []cascade.Kind{cascade.KindGoal, cascade.KindMetric, cascade.KindMeasure}

// unseen returns the names of what the view leaves out or withholds.
func unseen(s, view *cascade.Snapshot) []string {
	var out []string
	for _, k := range sighted {
		for e := range s.All(k) {
			if v := view.Get(k, e.Head().ID); v == nil || v.Head().Key != e.Head().Key {
				out = append(out, texts(e)...)
			}
		}
	}
	return out
}

// seen returns all that the view says.
func seen(view *cascade.Snapshot) string {
	var b strings.Builder
	for _, k := range cascade.Kinds {
		for e := range view.All(k) {
			b.Write(cascade.Encode(e))
			for _, s := range texts(e) {
				b.WriteString(s)
			}
		}
	}
	return b.String()
}

const secrets = `
weir: 1
workspace: acme
asOf: 2026-11-16
people:
  - {id: ana, name: Ana Ruiz}
  - {id: ben, name: Ben Okafor}
teams:
  - {id: acme, name: Acme, kind: unit}
  - {id: board, name: Board, kind: unit, parent: acme, members: [ana]}
  - {id: sales, name: Sales, kind: unit, parent: acme, members: [ben]}
cycles:
  - {id: 2026-q4, from: 2026-10-01, to: 2026-12-31, phase: active, cadence: weekly}
metrics:
  - {id: zebra-metric, name: Zebra, visibility: hidden, audience: [ana]}
  - {id: calls, name: Calls, direction: up}
goals:
  - {id: zebra-top, intent: Zebra top, owners: [board], cycle: 2026-q4, state: committed, visibility: VISIBILITY, audience: [ana], needs: [{from: sales, what: zebra list}]}
  - {id: zebra-second, intent: Zebra second, owners: [board], cycle: 2026-q4, state: committed, visibility: VISIBILITY, audience: [ana], replaces: growth, serves: [{goal: growth, by: response, contribution: Zebra}]}
  - {id: growth, intent: More teams stay, owners: [acme], cycle: 2026-q4, state: committed}
  - id: more-calls
    intent: More calls
    owners: [sales]
    cycle: 2026-q4
    state: committed
    measures: [{id: zebra-key, metric: zebra-metric, from: 1, to: 9}, {id: open-key, metric: calls, from: 1, to: 9}]
    serves: [{goal: zebra-top, by: response}]
    needs: [{goal: zebra-top, what: zebra, by: 2026-10-02, asked: 2026-10-01, answer: open}]
alignments:
  - {by: statement, team: sales, goal: zebra-top}
`

// TestSecretsStaySecret shows the same workspace to one who sees everything and to one who does not.
func TestSecretsStaySecret(t *testing.T) {
	t.Parallel()
	for _, visibility := range []string{"hidden", "redacted"} {
		s, _ := load(t, "a.yaml", []byte(strings.ReplaceAll(secrets, "VISIBILITY", visibility)), nil)
		w := sight.NewWorld(s, s.Settings().AsOf, []byte("secret"))
		of := func(person string) (string, *finding.Report) {
			r := finding.Run(lens.Of(w.View(s.Find(cascade.KindPerson, person).Head().ID)), finding.Rules)
			return strings.ToLower(encode(t, r)), r
		}
		all, _ := of("ana")
		if n := strings.Count(all, "zebra"); n < 10 {
			t.Errorf("%s: the example is no test: ana reads of zebras %d times", visibility, n)
		}
		little, r := of("ben")
		if strings.Contains(little, "zebra") {
			t.Errorf("%s: ben reads of zebras:\n%s", visibility, little)
		}
		if len(r.Findings) == 0 {
			t.Errorf("%s: ben is told nothing at all", visibility)
		}
		if r.Summary.Goals != 2 || r.Summary.Metrics != 1 {
			t.Errorf("%s: ben's summary counts %d goals and %d metrics", visibility, r.Summary.Goals, r.Summary.Metrics)
		}
	}
}
