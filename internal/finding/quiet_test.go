package finding_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
)

// quiet is a workspace with one goal that has much wrong with it; the gaps are filled by the tests.
const quiet = `
weir: 1
workspace: acme
asOf: 2026-11-16
gentle: %s
people: [{id: ana, name: Ana Ruiz}]
teams:
  - {id: acme, name: Acme, kind: unit}
  - {id: legal, name: Legal, kind: unit, parent: acme}
cycles: [{id: 2026-q4, from: 2026-10-01, to: 2026-12-31, phase: active, cadence: weekly}]
metrics: [{id: score, name: Satisfaction, direction: up}]
goals:
  - id: loved
    intent: People would miss us
    owners: [acme]
    cycle: 2026-q4
    state: %s
    local: %s
    measures: [{id: loved-score, metric: score, to: 40}]
    needs: [{from: legal, what: a word on refunds}]
    waived: [%s]
acknowledged: [%s]
`

// wrong is what is found where nothing is silenced.
var wrong = []string{"brief-missing", "no-baseline", "no-unit", "no-source", "unserved", "ask-open"}

func without(rule string) []string {
	return slices.DeleteFunc(slices.Clone(wrong), func(r string) bool { return r == rule })
}

// silenced holds what may silence a finding, and for how long.
var silenced = []struct {
	name                                      string
	gentle, state, local, waived, acknowledge string
	want                                      []string
	acknowledged                              int
	severity                                  finding.Severity // of the first
}{
	{name: "nothing is silenced", want: wrong, severity: finding.Error},
	{name: "gentle", gentle: "true", want: wrong, severity: finding.Note},
	{name: "proposed", state: "proposed", want: []string{"ask-open"}, severity: finding.Warning},
	{name: "ended", state: "missed"},
	{name: "local", local: "true"},
	{
		name: "acknowledged for the goal", acknowledge: "{rule: brief-missing, goal: loved, reason: r, until: 2026-11-16}",
		want: without("brief-missing"), acknowledged: 1, severity: finding.Warning,
	},
	{
		name:        "acknowledged until yesterday",
		acknowledge: "{rule: brief-missing, goal: loved, reason: r, until: 2026-11-15}", want: wrong, severity: finding.Error,
	},
	{
		name: "acknowledged without an end", acknowledge: "{rule: brief-missing, goal: loved, reason: r}",
		want: without("brief-missing"), acknowledged: 1, severity: finding.Warning,
	},
	{
		name: "another rule", acknowledge: "{rule: no-evidence, goal: loved, reason: r}", want: wrong,
		severity: finding.Error,
	},
	{
		name: "another subject", acknowledge: "{rule: brief-missing, team: legal, reason: r}", want: wrong,
		severity: finding.Error,
	},
	{
		name: "a goal covers its measures", acknowledge: "{rule: no-baseline, goal: loved, reason: r}",
		want: without("no-baseline"), acknowledged: 1, severity: finding.Error,
	},
	{
		name: "by measure", acknowledge: "{rule: no-baseline, measure: loved-score, reason: r}",
		want: without("no-baseline"), acknowledged: 1, severity: finding.Error,
	},
	{
		name: "by metric", acknowledge: "{rule: no-unit, metric: score, reason: r}", want: without("no-unit"),
		acknowledged: 1, severity: finding.Error,
	},
	{
		name: "by the team asked", acknowledge: "{rule: ask-open, team: legal, reason: r}", want: without("ask-open"),
		acknowledged: 1, severity: finding.Error,
	},
	{
		name: "the whole rule", acknowledge: "{rule: unserved, reason: r}", want: without("unserved"), acknowledged: 1,
		severity: finding.Error,
	},
	{
		name: "waived", waived: "{check: baseline, reason: r, by: ana, until: 2026-11-16}", want: without("no-baseline"),
		acknowledged: 1, severity: finding.Error,
	},
	{
		name: "waived by rule", waived: "{check: brief-missing, reason: r, by: ana}", want: without("brief-missing"),
		acknowledged: 1, severity: finding.Warning,
	},
	{
		name: "waived until yesterday", waived: "{check: baseline, reason: r, by: ana, until: 2026-11-15}", want: wrong,
		severity: finding.Error,
	},
	{
		name: "a source waived on the goal", waived: "{check: source, reason: r, by: ana}", want: without("no-source"),
		severity: finding.Error,
	},
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	for _, tt := range silenced {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := fmt.Sprintf(quiet, cmp.Or(tt.gentle, "false"), cmp.Or(tt.state, "committed"),
				cmp.Or(tt.local, "false"), tt.waived, tt.acknowledge)
			s, _ := load(t, "a.yaml", []byte(file), nil)
			r := finding.Run(everyone(s), finding.Rules)
			var got []string
			for _, f := range r.Findings {
				if f.Rule != "unreached" { // of the team beside it, which is not what is tested here
					got = append(got, f.Rule)
				}
			}
			slices.Sort(got)
			want := slices.Sorted(slices.Values(tt.want))
			if !slices.Equal(got, want) {
				t.Errorf("found %q, want %q", got, want)
			}
			if r.Summary.Acknowledged != tt.acknowledged || len(r.Quiet) != tt.acknowledged {
				t.Errorf("%d acknowledged, %d kept apart, want %d", r.Summary.Acknowledged, len(r.Quiet), tt.acknowledged)
			}
			for _, f := range r.Quiet {
				if f.Quiet == nil || f.Quiet.Reason != "r" || (f.Quiet.ID == "") != (tt.waived != "") ||
					slices.Contains(got, f.Rule) {
					t.Errorf("%s is kept quiet by %+v", f.Rule, f.Quiet)
				}
			}
			if tt.severity != "" && (len(r.Findings) == 0 || r.Findings[0].Severity != tt.severity) {
				t.Errorf("the first of %q is not an %s", got, tt.severity)
			}
		})
	}
}

// TestAcknowledgement holds what a finding says to acknowledge against what then keeps it quiet: putting just that
// leaves out the finding, and no finding of another rule.
func TestAcknowledgement(t *testing.T) {
	t.Parallel()
	s, _ := load(t, "a.yaml", []byte(fmt.Sprintf(quiet, "false", "committed", "false", "", "")), nil)
	all := finding.Run(everyone(s), finding.Rules)
	kinds := map[cascade.Kind]bool{}
	for _, f := range all.Findings {
		a, ok := f.Acknowledgement()
		if !ok {
			t.Errorf("%s of %s cannot be acknowledged", f.Rule, f.Subject.ID)
			continue
		}
		kinds[f.Subject.Kind] = true
		a.Header, a.Reason = cascade.Header{ID: "ack"}, "r"
		with, err := s.With([]cascade.Change{{After: &a}})
		if err != nil {
			t.Fatal(err)
		}
		r := finding.Run(everyone(with), finding.Rules)
		if len(r.Quiet) == 0 || len(r.Findings)+len(r.Quiet) != len(all.Findings) {
			t.Errorf("%s of %s: %d left, %d quiet of %d", f.Rule, f.Subject.ID, len(r.Findings), len(r.Quiet), len(all.Findings))
		}
		for _, q := range r.Quiet {
			if q.Rule != f.Rule || q.Quiet.ID != "ack" {
				t.Errorf("%s of %s quiets %s by %+v", f.Rule, f.Subject.ID, q.Rule, q.Quiet)
			}
		}
	}
	for _, k := range []cascade.Kind{cascade.KindGoal, cascade.KindMeasure, cascade.KindMetric, cascade.KindTeam} {
		if !kinds[k] {
			t.Errorf("nothing was found of a %s", k)
		}
	}
	if _, ok := (finding.Finding{Rule: "vague"}).Acknowledgement(); ok {
		t.Error("a finding without a subject can be acknowledged")
	}
}

// TestFirstToSaySo wants the one told of who said it first, where two said that a finding is meant so, of whatever they
// said it.
func TestFirstToSaySo(t *testing.T) {
	t.Parallel()
	all, goal := "{rule: no-baseline, reason: all}", "{rule: no-baseline, goal: loved, reason: goal}"
	measure, metric := "{rule: no-baseline, measure: loved-score, reason: measure}",
		"{rule: no-baseline, metric: score, reason: metric}"
	for _, order := range [][]string{
		{all, goal}, {goal, all}, {measure, goal}, {goal, measure}, {metric, measure, all}, {all, measure},
	} {
		s, _ := load(t, "a.yaml", fmt.Appendf(nil, quiet, "false", "committed", "false", "", strings.Join(order, ", ")), nil)
		r := finding.Run(everyone(s), []*finding.Rule{finding.ByID("no-baseline")})
		want := order[0]
		if want == metric {
			want = order[1] // the finding does not speak of the metric
		}
		if len(r.Quiet) != 1 || !strings.HasSuffix(want, "reason: "+r.Quiet[0].Quiet.Reason+"}") {
			t.Errorf("%v: told of is %+v", order, r.Quiet)
		}
	}
}
