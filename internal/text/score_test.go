package text

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
)

// With -dev FILE the labelled lines of FILE are scored and the tables of docs/reference/goal-language.md printed:
//
//	go test ./internal/text -run TestScore -v -args -dev dev.jsonl
var dev = flag.String("dev", "testdata/labelled.jsonl", "labelled texts to score")

type labelled struct {
	ID, Text, Parent, Lang string
	Labels                 []string
	HasTarget              *bool `json:"has_target"`
	HasBaseline            *bool `json:"has_baseline"`
	HasDate                *bool `json:"has_date"`
}

// tally counts right and wrong calls of one yes-or-no question.
type tally struct{ tp, fp, fn int }

func (t *tally) add(said, is bool) {
	switch {
	case said && is:
		t.tp++
	case said:
		t.fp++
	case is:
		t.fn++
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func (t tally) precision() float64 { return ratio(t.tp, t.tp+t.fp) }
func (t tally) recall() float64    { return ratio(t.tp, t.tp+t.fn) }

type score struct {
	confusion                                              map[[2]string]int
	right, kinds                                           int
	notOutcome, shown, copied, vanity, compound, sensitive tally
	noTarget, noBaseline, noDate                           tally
	errors                                                 []string
}

func scoreFile(t *testing.T, r io.Reader) score {
	t.Helper()
	s := score{confusion: map[[2]string]int{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l labelled
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		got, err := Read(l.Text, l.Lang)
		if err != nil {
			t.Fatalf("%s: %v", l.Text, err)
		}
		miss := func(format string, args ...any) {
			s.errors = append(s.errors, fmt.Sprintf(format, args...)+": "+l.Text)
		}
		for _, kind := range []string{"outcome", "output", "vague"} {
			if !slices.Contains(l.Labels, kind) {
				continue
			}
			s.kinds++
			s.confusion[[2]string{kind, got.Kind.String()}]++
			if kind == got.Kind.String() {
				s.right++
			} else {
				miss("%s read as %s (%s)", kind, got.Kind, got.Why())
			}
			s.notOutcome.add(got.Kind != Outcome, kind != "outcome")
			s.shown.add(got.Has(OutputNotOutcome) || got.Has(VagueWording), kind != "outcome")
		}
		if l.Parent != "" {
			parent, err := Read(l.Parent, l.Lang)
			if err != nil {
				t.Fatal(err)
			}
			is := slices.ContainsFunc(l.Labels, func(x string) bool { return strings.HasPrefix(x, "copied") })
			said, why := Copied(parent, got)
			s.copied.add(said, is)
			if said != is {
				miss("copied %v, said %v (%s) of %q", is, said, why, l.Parent)
			}
		}
		for _, q := range []struct {
			name string
			t    *tally
			said bool
		}{{"vanity", &s.vanity, got.Vanity}, {"compound", &s.compound, got.Compound || got.TaskList}, {
			"sensitive", &s.sensitive, got.Private,
		}} {
			is := slices.Contains(l.Labels, q.name) || q.name == "compound" && slices.Contains(l.Labels, "task-list")
			if l.HasTarget == nil && len(l.Labels) > 0 && l.Parent != "" {
				continue
			}
			q.t.add(q.said, is)
			if q.said != is {
				miss("%s %v", q.name, q.said)
			}
		}
		for _, q := range []struct {
			name string
			is   *bool
			t    *tally
			said bool
		}{{"target", l.HasTarget, &s.noTarget, got.HasTarget}, {"baseline", l.HasBaseline, &s.noBaseline, got.HasBaseline}, {
			"date", l.HasDate, &s.noDate, got.HasDate,
		}} {
			if q.is == nil {
				continue
			}
			q.t.add(!q.said, !*q.is)
			if q.said != *q.is {
				miss("has %s %v", q.name, q.said)
			}
		}
	}
	return s
}

func (s score) String() string {
	var b strings.Builder
	kinds := []string{"outcome", "output", "vague"}
	fmt.Fprintf(&b, "kind: %d of %d = %.3f\n\n| is \\ read as | outcome | output | vague |\n|---|---|---|---|\n", s.right,
		s.kinds, ratio(s.right, s.kinds))
	for _, is := range kinds {
		fmt.Fprintf(&b, "| %s |", is)
		for _, said := range kinds {
			fmt.Fprintf(&b, " %d |", s.confusion[[2]string{is, said}])
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n| question | precision | recall |\n|---|---|---|\n")
	for _, q := range []struct {
		name string
		t    tally
	}{
		{"not an outcome", s.notOutcome},
		{"shown as finding", s.shown},
		{"copied wording", s.copied},
		{"no target", s.noTarget},
		{"no baseline", s.noBaseline},
		{"no date", s.noDate},
		{"vanity", s.vanity},
		{"compound or task list", s.compound},
		{"sensitive", s.sensitive},
	} {
		if q.t != (tally{}) {
			fmt.Fprintf(&b, "| %s | %.3f (%d/%d) | %.3f (%d/%d) |\n", q.name, q.t.precision(), q.t.tp, q.t.tp+q.t.fp,
				q.t.recall(), q.t.tp, q.t.tp+q.t.fn)
		}
	}
	sort.Strings(s.errors)
	b.WriteString("\n" + strings.Join(s.errors, "\n"))
	return b.String()
}

func TestScore(t *testing.T) {
	t.Parallel()
	f, err := os.Open(*dev)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := scoreFile(t, f)
	t.Log("\n" + s.String())
	if got := ratio(s.right, s.kinds); got < .90 {
		t.Errorf("three-way kind %.3f, want at least .90", got)
	}
	for _, q := range []struct {
		name              string
		t                 tally
		precision, recall float64
	}{{"not an outcome", s.notOutcome, .93, .90}, {"copied", s.copied, .90, .80}, {"no target", s.noTarget, .98, 0}, {
		"no baseline", s.noBaseline, .98, 0,
	}} {
		if q.t.precision() < q.precision || q.t.recall() < q.recall {
			t.Errorf("%s: precision %.3f, recall %.3f, want %.2f and %.2f", q.name, q.t.precision(), q.t.recall(), q.precision,
				q.recall)
		}
	}
}
