package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/words"
	"weir.dev/weir/internal/words/gather"
)

// asked answers requests that together say everything the package can say, and returns all that was said.
func asked(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	said := func(result any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(result)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	examples, err := os.ReadFile(filepath.Join("testdata", "examples.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(examples) {
		out.Write(Answer(line))
	}
	askBets(said)
	askLinks(said)
	askChances(said, &out)

	said(BenjaminiHochberg([]float64{.001, .9}, FalseDiscovery))
	said(BenjaminiHochberg(slices.Repeat([]float64{.001}, 20), FalseDiscovery))
	said(BenjaminiHochberg([]float64{.8, .9}, FalseDiscovery))
	said(ScoreConfidence([]Forecast{{P: .7, Came: true, Machine: .6}}))
	said(AddsUp(1, 9,
		[]Belief{{Name: "a", Change: 1, Size: 2, Per: 1, Confidence: .5}, {Name: "b"}, {Name: "c"}, {Name: "d"}}))
	said(AddsUp(1, 9, []Belief{{Name: "a"}}))
	said(AddsUp(1, 9, []Belief{{Name: "a", Change: 1, Size: 1, Per: 1, Measured: 1, Grade: Supported}}))
	lessons, err := LearnNext([]Assumption{
		{Name: "now", Weight: 1, Wrong: .5, Left: 9},
		{Name: "later", Weight: 1, Wrong: .5, Wait: 3, Left: 9},
		{Name: "never", Weight: 1, Wrong: .5, Wait: 9, Left: 9},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lessons {
		out.WriteString(l.Sentence.String() + "\n")
	}
	return out.String()
}

func askBets(said func(any, error)) {
	later := Period(60)
	clear, nothing := stepAt20(12), stepAt20(0)
	early, planned, few, controlled, still := nothing, nothing, clear, clear, nothing
	early.By, planned.By = &later, &later
	planned.Series = planned.Series[:20]
	few.Series = few.Series[:25]
	controlled.Control = weeks(noisy(3, 39, 10, 1)...)
	controlled.Words.Metric = "page loads"
	if r, err := Bet(nothing); err == nil {
		still = still.lift(-*r.Effect)
	}
	over, fewOver := early.promise(30), few.promise(8)
	over.Over, fewOver.Over = true, true
	soonKept, soonLess := clear.promise(.5), clear.promise(40)
	soonKept.By, soonLess.By = &later, &later
	ended := over
	ended.Control = weeks(noisy(3, 30, 10, 1)...)
	climbing := clear
	climbing.Ramp = 60
	wrong := stepAt20(-12)
	wrong.Direction = Up
	probable := clear
	if r, err := Bet(clear.at(.8)); err == nil {
		probable = clear.lift(-*r.Lo).promise(.01) // it moved with P = .9
	}
	fall := stepAt20(-12).promise(-8)
	doubted := clear
	if r, err := Bet(clear); err == nil {
		doubted = clear.promise(*r.Effect)
	}
	began, falling, late := stepAt20(5), clear, Period(21)
	began.Started = &late
	falling.Series = slices.Clone(falling.Series)
	for i := range falling.Series {
		falling.Series[i].Value -= 3 * float64(i)
	}
	for _, req := range []BetRequest{
		clear, clear.promise(8), clear.promise(12), clear.promise(40), clear.promise(-8), fall,
		doubted, began.promise(2), began, falling,
		nothing.promise(.1), nothing.promise(30), early.promise(30), over, planned, planned.promise(3), few.promise(8),
		fewOver, ended, soonKept, soonLess, climbing, wrong, controlled, still, probable, clear.at(.5),
	} {
		said(Bet(req))
	}
	soon := controlled
	soon.Series, soon.Control = soon.Series[:22], soon.Control[:22]
	_, err := Bet(soon)
	said(fmt.Sprint(err), nil)
}

func askLinks(said func(any, error)) {
	clear, nothing := sparse(30, 2), sparse(30, 0)
	for _, req := range []LinkRequest{
		clear, clear.size(2), clear.size(1), clear.size(9), clear.size(-1), clear.mirrored(), nothing.size(20),
		nothing.size(.1), sparse(19, 2).size(2),
	} {
		said(Link(req))
	}
	fall := clear.size(2)
	fall.Per = -1
	said(Link(fall))
	said(Link(restless(10)))
	calm := weeks(noisy(3, 30, 10, .1)...)
	said(Link(LinkRequest{Driver: calm, Outcome: weeks(noisy(4, 30, 10, 1)...), Words: LinkWords{DriverUnit: "point"}}))
	driver, outcome := follow(4, 60, 3, 1, .5)
	said(Link(LinkRequest{Driver: from(outcome, 3), Outcome: driver, Lag: Periods(3)})) // the wrong way round
	// noise: now and then something is seen in it, and a check finds something
	for seed := range 30 {
		driver, outcome := follow(seed, 30, 2, 0, 1)
		said(Link(LinkRequest{Driver: driver, Outcome: from(outcome, 2), Lag: Periods(2)}))
	}
	// Of readings at odd times the nearest are not nearest both ways, so that one check has a pair more than the other:
	// five are enough for one and four are not. Far before them stand the readings that the link itself is judged by.
	one, other := []float64{0, 3, 6, 8.7, 9.3}, []float64{0, 3, 6, 9.05, 9.4}
	shape := []float64{10, 14, 9, 16, 11}
	for seed := range 8 {
		for _, scale := range []float64{0, 1} { // of the odd readings: without one and the same shape nothing is seen
			series := func(seed int, first, again float64, odd []float64) (out []Reading) {
				for i, v := range noisy(seed, 24, 10, 1) {
					out = append(out, Reading{At: Period(first + float64(i)), Value: v})
				}
				for i, v := range noisy(seed+99, len(odd), 0, 1-.98*scale) {
					out = append(out, Reading{At: Period(again + odd[i]), Value: v + scale*shape[i]})
				}
				return out
			}
			said(
				Link(LinkRequest{Driver: series(seed, 0, 1050, one), Outcome: series(seed+50, 50, 1000, other), Lag: Periods(50)}))
			said(
				Link(LinkRequest{Driver: series(seed, 0, 1050, other), Outcome: series(seed+50, 50, 1000, one), Lag: Periods(50)}))
		}
	}
}

func askChances(said func(any, error), charts *strings.Builder) {
	rising := []float64{10, 12.3, 13.7, 16.1, 18.2, 19.8, 22.4, 23.9, 26.2, 27.8}
	grown := make([]float64, len(rising))
	for i, v := range rising {
		grown[i] = math.Exp(v / 3)
	}
	ask := func(series []float64, target, by float64, direction Direction, names ChanceWords) {
		at := Period(by)
		req := ChanceRequest{Series: weeks(series...), Target: &target, By: &at, Direction: direction, Words: names}
		r, err := Chance(req)
		said(r, err)
		charts.WriteString(ChanceChart(words.English(), req, r))
	}
	var months []Reading
	for i, v := range rising {
		months = append(months, Reading{date(2026, time.Month(i+1), 1), v})
	}
	target, by := 30.0, date(2027, 3, 1)
	_, err := Chance(ChanceRequest{Series: weeks(rising...), Target: &target, By: &by, Direction: Up})
	said(fmt.Sprint(err), nil)
	said(Chance(ChanceRequest{Series: months, Target: &target, By: &by, Direction: Up}))
	ask(rising, 20, 12, Up, ChanceWords{Metric: "page loads"})
	ask(rising, 20, 8, Up, ChanceWords{Metric: "page loads"})
	ask(rising, 20, 9, Down, ChanceWords{})
	ask(rising, 20, 30, Down, ChanceWords{})
	ask(rising, 120, 12, Up, ChanceWords{Unit: "%"})
	ask([]float64{.1, .2, .15, .2, .3, .2, .25, .3}, 40, 12, Up, ChanceWords{Unit: "%"})
	ask(grown, 2*grown[9], 60, Up, ChanceWords{Unit: "ms"})
	ask([]float64{98, 99, 100, 98, 97, 99, 98, 100}, 99, 12, Up, ChanceWords{Unit: "%"})
	ask([]float64{3, 2, 0, 1, 4, 0, 2, 3}, 1, 12, Down, ChanceWords{Unit: "incidents"})
	ask([]float64{30, 33, 31, 32, 90, 31, 33, 32, 30}, 40, 12, Up, ChanceWords{})
}

// Every sentence of the package that is not a refusal is said in answer to some request, and wherever one is said it is
// filled in fully.
func TestMessages(t *testing.T) {
	t.Parallel()
	said := asked(t)
	if hole := regexp.MustCompile(`\{[a-z ]+\}|%!|NaN`).FindString(said); hole != "" {
		t.Errorf("%s is not filled in", hole)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set, found := token.NewFileSet(), 0
	for _, name := range files {
		if name == "batch.go" || name == "csv.go" || strings.HasSuffix(name, "_test.go") { // the first two only refuse
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		var refusals []ast.Node
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if fn, ok := call.Fun.(*ast.Ident); ok && (fn.Name == "refuse" || fn.Name == "bad") {
					refusals = append(refusals, call)
				}
			}
			return true
		})
		for _, c := range gather.File(file, false) {
			within := func(n ast.Node) bool { return n.Pos() < c.Pos && c.Pos < n.End() }
			if slices.ContainsFunc(refusals, within) {
				continue
			}
			found++
			for _, english := range []string{c.Message.Message, c.Message.One, c.Message.Many} {
				if strings.Count(english, " ") > 1 && !says(said, english) {
					t.Errorf("%s: no request makes the package say %q", set.Position(c.Pos), english)
				}
			}
		}
	}
	if found < 80 {
		t.Errorf("only %d texts found", found)
	}
}

// places are what stands in a text for something else.
var places = regexp.MustCompile(`%(?:\\\[\d\\\])?[sd]`)

// says reports whether a text stands in what was said, whatever its places hold.
func says(said, english string) bool {
	pattern := places.ReplaceAllString(regexp.QuoteMeta(english), ".+")
	pattern = strings.NewReplacer("%%", "%", `\{`, "", `\}`, "").Replace(pattern)
	return regexp.MustCompile("(?i)" + pattern).MatchString(said)
}
