package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"weir.dev/weir/internal/testenv"
)

// mutant is the program with one redaction taken out.
type mutant struct {
	name string
	// pair is the twins that should tell it first; with WEIR_TEST_LONG=1 the others are asked when these do not. Of what
	// shows in no page of the twins it is a test of internal/sight, behind "law ", or of another room, as in "law lens.T".
	pair  string
	long  bool // tried with WEIR_TEST_LONG=1 only: its pair does not tell it, or has not been seen to
	edits []edit
}

// edit puts one text in the place of another that stands once in a file.
type edit struct{ file, old, new string }

const (
	viewerGo = "internal/sight/viewer.go"
	worldGo  = "internal/sight/world.go"
	printGo  = "internal/sight/fingerprint.go"
	sharedGo = "internal/sight/shared.go"
	inOnGo   = "internal/sight/insider.go"
	doGo     = "internal/engine/decide.go"
	tellGo   = "internal/engine/foretell.go"
	lookGo   = "internal/cascade/outlook.go"
	stepGo   = "internal/sight/step.go"
	goalsGo  = "internal/lens/goals.go"
	rankGo   = "internal/lens/ranked.go"
	pageGo   = "internal/lens/page.go"
	openGo   = "internal/sight/opening.go"
	liftGo   = "internal/sight/lift.go"
	backGo   = "internal/sight/comeback.go"
	awayGo   = "internal/sight/removal.go"
	pastGo   = "internal/sight/past.go"
	offerGo  = "internal/cascade/proposal.go"
	askGo    = "internal/cascade/propose.go"
	toldGo   = "internal/cascade/proposals_told.go"
	undoGo   = "internal/cascade/undo.go"
	bindGo   = "internal/cascade/binding.go"
	keptGo   = "internal/lens/recent.go"
	rowsGo   = "internal/lens/rows.go"
	stub     = "	out := cascade.Stub(e)\n"
)

// shownAs shows things of a kind whole where a condition on e holds.
func shownAs(kind, where string) edit {
	const first = "	if o, ok := e.(*cascade.Observation); ok"
	return edit{
		viewerGo, first, "	if e, ok := e.(*cascade." + kind + "); ok && " + where + " {\n		return e, true\n	}\n" + first,
	}
}

var mutants = []mutant{
	{
		"the answer to a reading tells of measures that its writer does not see", "hidden parts of what is open", false,
		[]edit{
			{doGo, "return seen(c, world) })", "return *world.Full() })"},
		},
	},
	{
		"the stub of a redacted goal keeps its intent", "redacted says otherwise", false,
		[]edit{
			{viewerGo, stub, stub + "	if g, ok := e.(*cascade.Goal); ok {\n		out.(*cascade.Goal).Intent = g.Intent\n	}\n"},
		},
	},
	{
		"the stub of a redacted goal keeps its cycle", "redacted says otherwise", false,
		[]edit{
			{viewerGo, stub, stub + "	if g, ok := e.(*cascade.Goal); ok {\n		out.(*cascade.Goal).Cycle = g.Cycle\n	}\n"},
		},
	},
	{
		"a redacted goal keeps its key, and is found by it", "redacted says otherwise", false,
		[]edit{
			{viewerGo, stub, stub + "	if g, ok := e.(*cascade.Goal); ok {\n		out.Head().Key = g.Key\n	}\n"},
			{worldGo, "cascade.Goal); ok && !g.Withheld {", "cascade.Goal); ok {"},
		},
	},
	{
		"the measures of a redacted goal are counted", "redacted says otherwise", false,
		[]edit{
			{viewerGo, "		if v.goal(v.s.Goal(e.Goal)) != full {", "		if v.goal(v.s.Goal(e.Goal)) == hidden {"},
			{pageGo, "	if g.Withheld {\n		return p, nil", "	if g.Withheld {\n		for range l.s.MeasuresOf(g.ID) {\n" +
				"			p.RestrictedMeasures++\n		}\n		return p, nil"},
		},
	},
	{
		"the stub of a redacted measure keeps its goalposts, and shows them", "redacted says otherwise", false,
		[]edit{
			{viewerGo, stub, stub + "	if m, ok := e.(*cascade.Measure); ok {\n		o := out.(*cascade.Measure)\n		o.Metric, " +
				"o.From, o.To, o.Shape = m.Metric, m.From, m.To, m.Shape\n	}\n"},
			{goalsGo, "	if m.Withheld {\n		return Measure{ID: l.ID(m), Restricted: true}\n	}\n", ""},
			{pageGo, "			p.RestrictedMeasures++\n		} else {\n", "			p.RestrictedMeasures++\n		}\n		{\n"},
		},
	},
	{
		"the stub of a redacted metric says which person owns it", "redacted says otherwise", false,
		[]edit{
			{viewerGo, "return !v.exists(r) || v.s.Person(*r.ID) != nil", "return !v.exists(r)"},
		},
	},
	{
		"who owns a composite sees it, whatever it is made of", "hidden parts of what is open", false,
		[]edit{
			{viewerGo, "insider && !v.joins(m))", "insider)"},
		},
	},
	{
		"who owns what was a composite sees it once a part of it is removed", "law TestAPartedCompositeStaysOne", false,
		[]edit{
			{viewerGo, "m.Formula != \"\" || v.s.Parted(m.ID)", "m.Formula != \"\""},
		},
	},
	{
		"a remnant is there for everybody", "hidden parts of what is open", false,
		[]edit{
			{viewerGo, "	return left != nil && !v.in(left.Audience)", "	return left != nil && false"},
		},
	},
	{
		"a measure is as open as its goal, whatever its own grade", "hidden parts of what is open", false,
		[]edit{
			{viewerGo, "	if m.Restricted() {", "	if false {"},
		},
	},
	{
		"a measure is as open as its goal, whatever its metric", "redacted says otherwise", false,
		[]edit{
			{viewerGo, "g = max(g, v.metric(metric))", "_ = metric"},
		},
	},
	{
		"whoever asks owns every goal", "something hidden", false,
		[]edit{
			{viewerGo, "	return slices.Contains(g.Accountable, v.person) ||", "	return true || slices.Contains(g.Accountable, " +
				"v.person) ||"},
		},
	},
	{
		"the view that others are built from keeps what is restricted", "something hidden", false,
		[]edit{
			{sharedGo, "		v := old.get().after(changes())", "		v := old.get()"},
		},
	},
	{
		"who owns an open goal shares a view with others", "law TestWhatNamesSomebodyIsWhatTheyAreInOn", false,
		[]edit{
			{inOnGo, "} else if !f.v.keeps(e) {", "} else {"},
		},
	},
	{
		"who is in on what was left shares a view with who is not", "law TestWhatNamesSomebodyIsWhatTheyAreInOn", false,
		[]edit{
			{inOnGo, "r.Gone == 0 || v.in(r.Audience)", "r.Gone == 0"},
		},
	},
	{
		"what some members do not see is taken in by all", "law TestWhatNobodyIsToldOfLeavesViewsAlone", false,
		[]edit{
			{stepGo, "was.show(c.Before) != c.Before || is.show(c.After) != c.After", "false"},
		},
	},
	{
		"every audience holds whoever asks", "something hidden", false,
		[]edit{
			{viewerGo, "	case insider || v.in(t.Audience):", "	case insider || len(t.Audience) > 0:"},
		},
	},
	{
		"hidden is taken for redacted", "something hidden", false,
		[]edit{
			{viewerGo, "	case t.Visibility == cascade.Hidden || v.guest:", "	case v.guest:"},
		},
	},
	{
		"an alignment shows although it names a metric that does not", "hidden parts of what is open", false,
		[]edit{
			{
				viewerGo, "	if !v.gone(a) {\n", "	if v.sees(v.s.Goal(a.To)) && (a.Goal == \"\" || " +
					"v.sees(v.s.Goal(a.Goal))) {\n		return a, true\n	}\n	if !v.gone(a) {\n",
			},
		},
	},
	{
		"an alignment picks a driver that does not show", "hidden parts of what is open", false,
		[]edit{
			{viewerGo, "	if a.Driver == \"\" {", "	if true {"},
		},
	},
	{
		"an alignment to a hidden goal leaves a bare line", "something hidden", false,
		[]edit{
			{viewerGo, "	if max(from, to) != redacted {", "	if max(from, to) == full {"},
		},
	},
	{
		"a check-in keeps the values of what does not show", "hidden parts of what is open", false,
		[]edit{shownAs("CheckIn", "v.sees(v.s.Goal(e.Goal))")},
	},
	{
		"a reading says that a check-in nobody sees wrote it", "hidden says otherwise", false,
		[]edit{shownAs("Observation", "v.reads(e.Metric)")},
	},
	{
		"readings show whatever their metric", "something hidden", false,
		[]edit{shownAs("Observation", `e.Metric != ""`)},
	},
	{
		"revisions show whatever they revise", "hidden parts of what is open", false,
		[]edit{shownAs("Revision", "v.sees(v.s.Goal(e.Goal))")},
	},
	{
		"an acknowledgement shows whatever it is about", "something hidden", false,
		[]edit{shownAs("Acknowledged", "e != nil")},
	},
	{
		"an initiative shows whatever its grade", "something hidden", true,
		[]edit{
			{viewerGo, "	return v.of(i.Sight, slices.ContainsFunc(i.Owners, v.member))", "	return full"},
		},
	},
	{
		"a work item shows whatever its grade", "something hidden", true,
		[]edit{
			{
				viewerGo, "	own := v.of(w.Sight, w.Owner != \"\" && (w.Owner == v.person || v.member(w.Owner)))\n",
				"	own := full\n",
			},
			{viewerGo, "		return max(own, v.initiative(i))\n", "		return own\n"},
		},
	},
	{
		"what is restricted goes by its internal id", "redacted says otherwise", true,
		[]edit{
			{worldGo, "	mac := hmac.New(sha256.New, v.secret)\n", "	if v.secret != nil {\n		return \"r-\" + string(id)\n	}\n" +
				"	mac := hmac.New(sha256.New, v.secret)\n"},
		},
	},
	{
		"what is restricted has one name for all", "redacted says otherwise", true,
		[]edit{
			{worldGo, `[]string{"handle", string(v.person), string(id)}`, `[]string{"handle", string(id)}`},
		},
	},
	{
		"a listener is told of every change", "hidden written often", true,
		[]edit{
			{worldGo, "	a, b := v.lazy.mark,", "	if v != o {\n		return false\n	}\n	a, b := v.lazy.mark,"},
		},
	},
	{
		"people share a view although they see other measures", "hidden parts of what is open", true,
		[]edit{
			{printGo, "	return v.extentOf(e)\n", "	if e.Kind() == cascade.KindMeasure {\n		return full\n	}\n	return " +
				"v.extentOf(e)\n"},
		},
	},
	{
		"people share a view although they see other goals", "something hidden", true,
		[]edit{
			{printGo, "	return v.extentOf(e)\n", "	if e.Kind() == cascade.KindGoal {\n		return full\n	}\n	return " +
				"v.extentOf(e)\n"},
		},
	},
	{
		"a search orders what is found by whether anything is hidden", "something hidden", false,
		[]edit{
			{worldGo, "// Graph returns the figures", "func (v *View) Whole() *cascade.Snapshot { return v.full }\n\n" +
				"// Graph returns the figures"},
			{
				rankGo, "	return placed{uint64(r)<<rankShift | orderOf(e), e}, true\n",
				"	order := orderOf(e)\n	if f.l.Whole().Len(cascade.KindGoal) != f.l.s.Len(cascade.KindGoal) {\n" +
					"		order ^= seqMask\n	}\n	return placed{uint64(r)<<rankShift | order, e}, true\n",
			},
		},
	},
	{
		"pages read what everybody sees together", "something hidden", true,
		[]edit{
			{
				worldGo, "	lazy, base := w.lazily(person)", "	lazy, base := w.lazily(person)\n	lazy = w.whole",
			},
		},
	},
	{
		"everybody is told who came to see something", "something hidden", false,
		[]edit{
			{openGo, "	if o.Called != \"\" && slices.Contains(o.Tell, v.person) {", "	if o.Called != \"\" {"},
		},
	},
	{
		"whoever sees a thing is told who came to see it", "something hidden", false,
		[]edit{
			{openGo, "v.extentOf(e) == full && v.keeps(e)", "v.extentOf(e) == full"},
		},
	},
	{
		"who had a thing is told what it is called now", "something hidden", false,
		[]edit{
			{openGo, "cmp.Or(cascade.TitleOf(was), was", "cmp.Or(cascade.TitleOf(e), was"},
		},
	},
	{
		"what a writer means by a key falls to another bearer", "something hidden", false,
		[]edit{
			{bindGo, "	id, ok := b.Means[name]\n", "	id, ok := b.Means[name]\n	id, ok = \"\", false\n"},
		},
	},
	{
		"what comes back does not find what was left of it", "something hidden", false,
		[]edit{
			{backGo, "	if len(open) == 0 {\n", "	if len(open) >= 0 {\n"},
		},
	},
	{
		"a composite comes back as open as it was", "something hidden", false,
		[]edit{
			{liftGo, "	return cascade.Follow(changes, put.Narrow(things))\n", "	_ = put\n	return changes\n"},
		},
	},
	{
		"what comes back has borne its key all along", "something hidden", false,
		[]edit{
			{
				undoGo, "now == nil { // who took its key meanwhile has borne it longer\n				e.Head().Named = unplaced",
				"now == nil {\n				_ = unplaced",
			},
		},
	},
	{
		"what comes back is not joined with what was left", "law TestTakingBackWhatWasNarrowed", false,
		[]edit{
			{backGo, "cascade.Restore(c.After, seen, written[c.ID()])", "written[c.ID()]"},
		},
	},
	{
		"what was hung since on what was left comes to light", "law TestTakingBackTellsNothingSaidMeanwhile", false,
		[]edit{
			{backGo, "(h.Seq >= left.Gone || !cascade.Withheld(shown)) &&", "h.Seq < 0 &&"},
		},
	},
	{
		"a hidden part keeps nothing of what it names", "law TestWhatIsHiddenKeepsWhatItNames", false,
		[]edit{
			{awayGo, "st.keep(insiders, st.namedWith(c.Before, part))", "continue"},
		},
	},
	{
		"who does not see a measure waits for its chance", "law engine.TestNobodyWaitsForWhatTheyDoNotSee", false,
		[]edit{
			{tellGo, "if m := s.Measure(id); m != nil && !m.Withheld {", "if m := s.Measure(id); m != nil || id != \"\" {"},
		},
	},
	{
		"a chance stays when another metric is read", "law engine.TestAMeasureOfAnotherMetricHasNoChanceYet", false,
		[]edit{
			{lookGo, "was.Outlook != nil && was.Metric == m.Metric {", "was.Outlook != nil {"},
		},
	},
	{
		"a proposal tells of a change of a hidden measure", "law lens.TestAProposalShowsNoHiddenChange", false,
		[]edit{
			{viewerGo, "			return !v.sees(e)\n", "			return !v.sees(e) && r.Field != \"since.measure\"\n"},
		},
	},
	{
		"a change that who decides does not see takes their yes away",
		"law cascade.TestHiddenChangesTakeNoAcceptanceAway", false,
		[]edit{
			{offerGo, "x.Word == WordChange && s.showsChange(yes.By, x)", "x.Word == WordChange"},
		},
	},
	{
		"a proposal names who decides for a hidden goal", "law TestTwinProposals", false,
		[]edit{
			{viewerGo, "			return !v.sees(e)\n", "			return !v.sees(e) && r.Field != \"to.for\"\n"},
		},
	},
	{
		"a proposal tells nobody who decides besides a hidden goal", "law TestTwinProposals", false,
		[]edit{
			{askGo, "	if open {\n", "	if len(out) > 0 || open {\n"},
		},
	},
	{
		"who wrote a hidden part is not asked, whoever knows of it", "law TestTwinProposals", false,
		[]edit{
			{askGo, "return !s.keptFromSome(g, e) })", "return e != nil })"},
		},
	},
	{
		"everybody is told that something hidden went from a proposal", "law TestTwinProposals", false,
		[]edit{
			{toldGo, "	case !a.base.keptFromSome(g, before):", "	case g != nil:"},
		},
	},
	{
		"everybody is told of the metric of a hidden measure of a proposal", "law TestTwinProposals", false,
		[]edit{
			{toldGo, "			if a.draft.cur.keptFromSome(g, e) {", "			if g == nil {"},
		},
	},
	{
		"a change of a hidden bet takes every yes away", "law TestTwinProposals", false,
		[]edit{
			{toldGo, "x.Field, x.Metric = f, a.restrictedPart(before, after, f)", "x.Field = f"},
		},
	},
	{
		"who wrote a hidden bet is known to all as an author", "law TestTwinProposals", false,
		[]edit{
			{toldGo, "len(a.openChanges(before, after)) == 0", "len(sealedChanges(before, after)) == 0"},
		},
	},
	{
		"a conflict says who changed what is restricted", "law TestToldIsWhatIsShown", false,
		[]edit{
			{pastGo, "now == nil || cascade.Withheld(now) ||", "now == nil ||"},
		},
	},
	{
		"a conflict names what is restricted", "law TestToldIsWhatIsShown", false,
		[]edit{
			{pastGo, "				return cascade.Withheld(named)\n", "				return named == nil\n"},
		},
	},
	{
		"a conflict shows what is hidden of a change", "law TestToldIsWhatIsShown", false,
		[]edit{
			{pastGo, "{Before: v.past(c.Before), After: v.past(c.After)}", "{Before: c.Before, After: c.After}"},
		},
	},
	{
		"a conflict says who changed only what is hidden", "law TestToldIsWhatIsShown", false,
		[]edit{
			{pastGo, "c.Kind() == cascade.KindPerson || !cascade.Same(told.Before, told.After)", "c.Kind() != \"\""},
		},
	},
	{
		"what is kept for somebody is given to who sees the same", "law TestRecentIsOnesOwn", false,
		[]edit{
			{keptGo, "{r.rest(v), v.Viewer(), key}", "{r.rest(v), \"\", key}"},
		},
	},
	{
		"what is kept is given to who sees something else", "law TestRecentIsOnesOwn", false,
		[]edit{
			{keptGo, "{r.rest(v), v.Viewer(), key}", "{nil, v.Viewer(), key}"},
		},
	},
	{
		"what is kept along a view stays when rights change", "law TestRecentIsOnesOwn", false,
		[]edit{
			{keptGo, "return v.Line() }", "return nil }"},
		},
	},
	{
		"what rights changed counts as nothing that changed", "law TestATrailEnds", false,
		[]edit{
			{"internal/sight/trail.go", "			return nil, false\n", "			return nil, true\n"},
		},
	},
	{
		"a kept row stays when something is narrowed", "law lens.TestKeptRowsAreWhatTheyAre", false,
		[]edit{
			{rowsGo, "	if !ok {\n		return false\n", "	if !ok {\n		return true\n"},
		},
	},
	{
		"an erasure leaves the snapshot file", "law store.TestKeptForgets", false,
		[]edit{
			{"internal/store/erase.go", "errors.Join(db.forgetKept(workspace), ", "errors.Join("},
		},
	},
	{
		"a snapshot file is written with what is erased", "law store.TestKeptForgets", false,
		[]edit{
			{"internal/store/kept.go", "err != nil || n > 0 {", "err != nil {"},
		},
	},
}

// made is the file with its text changed.
func (e edit) made() (string, error) {
	text, err := os.ReadFile(filepath.Join(root, e.file))
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), e.old); n != 1 {
		return "", fmt.Errorf("%q stands %d times in %s; look whether the redaction has moved", e.old, n, e.file)
	}
	return strings.Replace(string(text), e.old, e.new, 1), nil
}

// What mutants change stands where they look for it, so that moving or wrapping a line does not take a mutant away.
func TestMutantsHaveTheirPlace(t *testing.T) {
	t.Parallel()
	for _, m := range mutants {
		for _, e := range m.edits {
			if _, err := e.made(); err != nil {
				t.Errorf("%s: %v", m.name, err)
			}
		}
	}
	overlay(t, mutants) // each in a function
}

// Each mutant is told from the program by the twin test. It takes minutes, so it is asked for: WEIR_TEST_MUTANTS=1.
// Each is tried on one pair of worlds; WEIR_TEST_LONG=1 tries those that survive on every pair.
func TestMutantsAreCaught(t *testing.T) {
	if os.Getenv("WEIR_TEST_MUTANTS") == "" {
		t.Skip("set WEIR_TEST_MUTANTS=1 to try the twin test on mutants of the program")
	}
	made := map[string][2]world{} // by pair
	for _, tw := range twins {
		made[tw.name] = [2]world{makeWorld(t, tw.a), makeWorld(t, tw.b)}
	}
	b, tried, caught := buildMutants(t), 0, 0
	t.Run("none", func(t *testing.T) { b.sound(t, made) })
	for n, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			if m.long && !testenv.Long() {
				t.Skip("only with WEIR_TEST_LONG=1")
			}
			tried++
			by, err := b.caught(t, n, made)
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

// builds are what all mutants are built into: the program, and the tests of each room that has laws, by its name.
type builds struct {
	program string
	laws    map[string]string
}

func buildMutants(t *testing.T) builds {
	t.Helper()
	over, dir := overlay(t, mutants), t.TempDir()
	b := builds{filepath.Join(dir, "weir"), map[string]string{}}
	if err := build(b.program, "-overlay", over); err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		room, _, ok := m.law()
		if !ok || b.laws[room] != "" {
			continue
		}
		b.laws[room] = filepath.Join(dir, room+".test")
		cmd := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", b.laws[room], "-overlay", over, "./internal/"+room)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("building the laws of %s: %v\n%s", room, err, out)
		}
	}
	return b
}

// law returns the room and the name of the test that is to fail of a mutant, where no pair of twins is.
func (m mutant) law() (room, name string, ok bool) {
	law, ok := strings.CutPrefix(m.pair, "law ")
	if room, name, named := strings.Cut(law, "."); named {
		return room, name, ok
	}
	return "sight", law, ok
}

// caught says what gave the n-th mutant away, or nothing.
func (b builds) caught(t *testing.T, n int, made map[string][2]world) (string, error) {
	m := mutants[n]
	t.Setenv(mutating, strconv.Itoa(n))
	if room, law, ok := m.law(); ok {
		return b.broken(t, room, law)
	}
	pairs := slices.Clone(twins)
	slices.SortStableFunc(pairs,
		func(a, b twin) int { return strings.Compare(first(a.name != m.pair), first(b.name != m.pair)) })
	if !testenv.Long() {
		pairs = pairs[:1]
	}
	for _, tw := range pairs {
		w := made[tw.name]
		c := &comparison{enough: 1}
		compare(t, c, b.program, tw.name, w[0].copied(t), w[1].copied(t))
		if len(c.differences) > 0 {
			what, _, _ := strings.Cut(c.differences[0], "\n")
			return fmt.Sprintf("%s: %.200s", tw.name, what), nil
		}
	}
	return "", nil
}

// broken says that a test of a room fails of the mutant that the environment names, or nothing.
func (b builds) broken(t *testing.T, room, law string) (string, error) {
	args := []string{"-test.run", "^" + law + "$", "-test.timeout=5m"}
	if room != "store" && room != "engine" { // where there are no properties, and no flags of theirs
		args = append(args, "-rapid.shrinktime=0s", "-rapid.nofailfile")
	}
	cmd := exec.CommandContext(t.Context(), b.laws[room], args...)
	cmd.Dir = filepath.Join(root, "internal", room)
	switch out, err := cmd.CombinedOutput(); {
	case err == nil && strings.Contains(string(out), "no tests to run"):
		return "", fmt.Errorf("there is no %s", law)
	case err == nil:
		return "", nil
	case !strings.Contains(string(out), "--- FAIL: "+law):
		return "", fmt.Errorf("%s: %w\n%s", law, err, out)
	}
	return law + " fails", nil
}

// sound fails the test where the build of all mutants, with none asked for, is told from the program.
func (b builds) sound(t *testing.T, made map[string][2]world) {
	t.Helper()
	t.Setenv(mutating, "none")
	for _, m := range mutants {
		if room, law, ok := m.law(); ok {
			if by, err := b.broken(t, room, law); by != "" || err != nil {
				t.Errorf("of no mutant %s %v", by, err)
			}
		}
	}
	const name = "hidden parts of what is open"
	c := &comparison{enough: 1}
	compare(t, c, b.program, name, made[name][0].copied(t), made[name][1].copied(t))
	for _, d := range c.differences {
		t.Errorf("of no mutant %s", d)
	}
}

func first(later bool) string { return map[bool]string{false: "", true: "later"}[later] }
