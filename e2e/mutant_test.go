package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mutant is the program with one redaction taken out.
type mutant struct {
	name  string
	pair  string // the twins that should tell it first; the others are asked when these do not
	edits []edit
}

// edit puts one text in the place of another that stands once in a file.
type edit struct{ file, old, new string }

const (
	sightGo = "internal/lens/sight.go"
	worldGo = "internal/lens/world.go"
	printGo = "internal/lens/print.go"
	goalsGo = "internal/lens/goals.go"
	pageGo  = "internal/lens/page.go"
)

var mutants = []mutant{
	{
		"the stub of a redacted goal keeps its intent", "redacted says otherwise",
		[]edit{
			{sightGo, "Owners: e.Owners, Type: e.Type, State: e.State,", "Owners: e.Owners, Type: e.Type, State: e.State, Intent: e.Intent,"},
		},
	},
	{
		"the stub of a redacted goal keeps its cycle", "redacted says otherwise",
		[]edit{
			{sightGo, "Owners: e.Owners, Type: e.Type, State: e.State,", "Owners: e.Owners, Type: e.Type, State: e.State, Cycle: e.Cycle,"},
		},
	},
	{
		"a redacted goal keeps its key, and is found by it", "redacted says otherwise",
		[]edit{
			{sightGo, "return &cascade.Goal{\n				Header: cascade.Header{ID: e.ID,", "return &cascade.Goal{\n				Header: cascade.Header{ID: e.ID, Key: e.Key,"},
			{goalsGo, "cascade.Goal); ok && !g.Withheld {", "cascade.Goal); ok {"},
		},
	},
	{
		"the measures of a redacted goal are counted", "redacted says otherwise",
		[]edit{
			{sightGo, "		if v.goal(v.s.Goal(e.Goal)) != full {", "		if v.goal(v.s.Goal(e.Goal)) == hidden {"},
			{pageGo, "	if g.Withheld {\n		return p, nil", "	if g.Withheld {\n		for range l.s.MeasuresOf(g.ID) {\n			p.RestrictedMeasures++\n		}\n		return p, nil"},
		},
	},
	{
		"the stub of a redacted measure keeps its goalposts, and shows them", "redacted says otherwise",
		[]edit{
			{sightGo, "Withheld: true}, Goal: e.Goal,\n", "Withheld: true}, Goal: e.Goal, Metric: e.Metric, From: e.From, To: e.To, Shape: e.Shape,\n"},
			{goalsGo, "	if m.Withheld {\n		return Measure{ID: l.ID(m), Restricted: true}\n	}\n", ""},
			{pageGo, "			p.RestrictedMeasures++\n			continue\n", "			p.RestrictedMeasures++\n"},
		},
	},
	{
		"the stub of a redacted metric says which person owns it", "redacted says otherwise",
		[]edit{
			{sightGo, "Owner: v.team(e.Owner),", "Owner: e.Owner,"},
		},
	},
	{
		"a measure is as open as its goal, whatever its own grade", "hidden parts of what is open",
		[]edit{
			{sightGo, "	if m.Restricted() {", "	if false {"},
		},
	},
	{
		"a measure is as open as its goal, whatever its metric", "redacted says otherwise",
		[]edit{
			{sightGo, "g = max(g, v.metric(metric))", "_ = metric"},
		},
	},
	{
		"whoever asks owns every goal", "something hidden",
		[]edit{
			{sightGo, "	return slices.Contains(g.Accountable, v.person) ||", "	return true || slices.Contains(g.Accountable, v.person) ||"},
		},
	},
	{
		"every audience holds whoever asks", "something hidden",
		[]edit{
			{sightGo, "	case insider || v.s.InAudience(v.person, t.Audience):", "	case insider || len(t.Audience) > 0:"},
		},
	},
	{
		"hidden is taken for redacted", "something hidden",
		[]edit{
			{sightGo, "	case t.Visibility == cascade.Hidden || v.guest:", "	case v.guest:"},
		},
	},
	{
		"an alignment shows although it names a metric that does not", "hidden parts of what is open",
		[]edit{
			{sightGo, "	case *cascade.Alignment:\n", "	case *cascade.Alignment:\n		if v.sees(cascade.KindGoal, e.To) && (e.Goal == \"\" || v.sees(cascade.KindGoal, e.Goal)) {\n			return e, true\n		}\n"},
		},
	},
	{
		"an alignment picks a driver that does not show", "hidden parts of what is open",
		[]edit{
			{sightGo, "	if a.Driver == \"\" {", "	if true {"},
		},
	},
	{
		"an alignment to a hidden goal leaves a bare line", "something hidden",
		[]edit{
			{sightGo, "	if max(from, to) != redacted {", "	if max(from, to) == full {"},
		},
	},
	{
		"a check-in keeps the values of what does not show", "hidden parts of what is open",
		[]edit{
			{sightGo, "	case *cascade.Revision:\n", "	case *cascade.CheckIn:\n		if v.sees(cascade.KindGoal, e.Goal) {\n			return e, true\n		}\n	case *cascade.Revision:\n"},
		},
	},
	{
		"a reading says that a check-in nobody sees wrote it", "hidden says otherwise",
		[]edit{
			{sightGo, "	case *cascade.Revision:\n", "	case *cascade.Observation:\n		if v.sees(cascade.KindMetric, e.Metric) {\n			return e, true\n		}\n	case *cascade.Revision:\n"},
		},
	},
	{
		"readings show whatever their metric", "something hidden",
		[]edit{
			{sightGo, "	case *cascade.Revision:\n", "	case *cascade.Observation:\n		return e, true\n	case *cascade.Revision:\n"},
		},
	},
	{
		"revisions show whatever they revise", "hidden parts of what is open",
		[]edit{
			{sightGo, "		if !v.names(e) {\n			return nil, false\n		}\n", "		if v.sees(cascade.KindGoal, e.Goal) {\n			return e, true\n		}\n"},
		},
	},
	{
		"an acknowledgement shows whatever it is about", "something hidden",
		[]edit{
			{sightGo, "	case *cascade.Revision:\n", "	case *cascade.Acknowledged:\n		return e, true\n	case *cascade.Revision:\n"},
		},
	},
	{
		"an initiative shows although all it serves is hidden", "something hidden",
		[]edit{
			{sightGo, "		if !v.initiative(e) {", "		if false {"},
		},
	},
	{
		"a work item shows although all it serves is hidden", "something hidden",
		[]edit{
			{sightGo, "		if !v.workItem(e) {", "		if false {"},
		},
	},
	{
		"what is restricted goes by its internal id", "redacted says otherwise",
		[]edit{
			{worldGo, "	mac := hmac.New(sha256.New, l.secret)\n", "	if l.secret != nil {\n		return \"r-\" + string(id)\n	}\n	mac := hmac.New(sha256.New, l.secret)\n"},
		},
	},
	{
		"what is restricted has one name for all", "redacted says otherwise",
		[]edit{
			{worldGo, `[]string{"handle", string(l.person), string(id)}`, `[]string{"handle", string(id)}`},
		},
	},
	{
		"a listener is told of every change", "hidden written often",
		[]edit{
			{worldGo, "	if l.g == o.g {\n		return true\n	}\n	return l.Today() ==", "	if l == o {\n		return true\n	}\n	return false && l.Today() =="},
		},
	},
	{
		"people share a view although they see other measures", "hidden parts of what is open",
		[]edit{
			{printGo, "		if v.goal(v.s.Goal(e.Goal)) == full {\n			return v.measure(e)\n		}\n", "		return full\n"},
		},
	},
	{
		"people share a view although they see other goals", "something hidden",
		[]edit{
			{printGo, "	case *cascade.Goal:\n		return v.goal(e)\n", "	case *cascade.Goal:\n		return full\n"},
		},
	},
	{
		"pages read what everybody sees together", "something hidden",
		[]edit{
			{worldGo, "	v := w.viewOf(person)\n	return &Lens{", "	v := w.whole\n	return &Lens{"},
		},
	},
}

// Each mutant is told from the program by the twin test. It takes minutes, so it is asked for: WEIR_TEST_MUTANTS=1.
func TestMutantsAreCaught(t *testing.T) {
	if os.Getenv("WEIR_TEST_MUTANTS") == "" {
		t.Skip("set WEIR_TEST_MUTANTS=1 to try the twin test on mutants of the program")
	}
	made := map[string][2]world{} // by pair
	for _, tw := range twins {
		made[tw.name] = [2]world{makeWorld(t, tw.a), makeWorld(t, tw.b)}
	}
	tried, caught := 0, 0
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			tried++
			by, err := m.caught(t, made)
			switch {
			case err != nil:
				t.Error(err)
			case by == "":
				t.Error("it survived")
			default:
				caught++
				t.Log(by)
			}
		})
	}
	t.Logf("mutation score: %d of %d caught", caught, tried)
}

// caught says what gave the mutant away, or nothing.
func (m mutant) caught(t *testing.T, made map[string][2]world) (string, error) {
	dir := t.TempDir()
	replace := map[string]string{}
	for i, e := range m.edits {
		file, err := filepath.Abs(filepath.Join(root, e.file))
		if err != nil {
			return "", err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		if n := strings.Count(string(text), e.old); n != 1 {
			return "", fmt.Errorf("what it changes stands %d times in %s; look whether the redaction has moved", n, e.file)
		}
		replace[file] = filepath.Join(dir, fmt.Sprintf("%d.go", i))
		if err := os.WriteFile(replace[file], []byte(strings.Replace(string(text), e.old, e.new, 1)), 0o600); err != nil {
			return "", err
		}
	}
	overlay, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "weir")
	if err := os.WriteFile(overlay, asJSON(t, map[string]any{"Replace": replace}), 0o600); err != nil {
		return "", err
	}
	if err := build(program, "-overlay", overlay); err != nil {
		return "", err
	}
	defer os.Remove(program)
	pairs := slices.Clone(twins)
	slices.SortStableFunc(pairs, func(a, b twin) int { return strings.Compare(first(a.name != m.pair), first(b.name != m.pair)) })
	for _, tw := range pairs {
		w := made[tw.name]
		c := &comparison{enough: 1}
		compare(t, c, program, tw.name, w[0].copied(t), w[1].copied(t))
		if len(c.differences) > 0 {
			what, _, _ := strings.Cut(c.differences[0], "\n")
			return fmt.Sprintf("%s: %.200s", tw.name, what), nil
		}
	}
	return "", nil
}

func first(later bool) string { return map[bool]string{false: "", true: "later"}[later] }
