package standing_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/standing"
)

// stands is how an alignment stands, and what the readings alone say of it.
type stands struct {
	name           string
	a              cascade.Alignment
	word, computed cascade.Standing
	says           string // part of the sentence; "-" says there is none
}

func checkStandings(t *testing.T, alignments []stands) {
	t.Helper()
	for _, tt := range alignments {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := unreadable()
			s.metric("flat", cascade.Metric{Unit: "points"}, following(pilots, 50, 0)...)
			_, st := only(t, s.goals(tt.a).lens(t))
			if st.Word != tt.word || st.Computed != tt.computed {
				t.Errorf("it stands as %q, computed %q; want %q and %q\n%s", st.Word, st.Computed, tt.word, tt.computed,
					st.Sentence)
			}
			if tt.says == "-" && !st.Sentence.IsZero() || tt.says != "-" && !strings.Contains(st.Sentence.String(), tt.says) {
				t.Errorf("it says %q, want %q", st.Sentence, tt.says)
			}
			if o := tt.a.Believes; o != nil && o.Overruled != nil && (!st.Overruled || st.Reason != o.Overruled.Reason) {
				t.Errorf("it hides that somebody overruled it: %+v", st)
			}
		})
	}
}

// believing is an alignment with a belief of that size and some edits.
func believing(size float64, edits ...edit) cascade.Alignment {
	return cascade.Alignment{Believes: but(belief(size), edits...)}
}

// heard are two who spoke for it and one against; the last will speak tomorrow.
var heard = []cascade.Heard{
	{At: today - 9, For: true}, {At: today - 2}, {At: today, For: true}, {At: today + 1, For: true},
}

// TestStandingsOnTrust takes what readings cannot test.
func TestStandingsOnTrust(t *testing.T) {
	t.Parallel()
	numberless := func(b *cascade.Belief) { b.Size, b.Direction = nil, "" }
	checkStandings(t, []stands{
		{name: "nothing", word: "on-trust", says: "-"},
		{
			name: "words alone", a: cascade.Alignment{Because: "they share"}, word: "on-trust",
			says: "It names no numbers, so readings cannot test it. " +
				"Give it numbers: what moves first, what follows, by how much and how much later.",
		},
		{
			name: "heard", a: cascade.Alignment{Because: "they share", Heard: heard}, word: "on-trust",
			says: "It names no numbers, so readings cannot test it. What people have heard: 2 for it, 1 against.",
		},
		{
			name: "heard tomorrow", a: cascade.Alignment{Because: "they share", Heard: heard[3:]}, word: "on-trust",
			says: "Give it numbers: what moves first, what follows, by how much and how much later.",
		},
		{
			name: "no numbers", a: believing(0, numberless), word: "on-trust", computed: "on-trust",
			says: "It names no size, so readings cannot test it. Add what is missing.",
		},
		{
			name: "a belief in nothing", a: cascade.Alignment{Believes: &cascade.Belief{Confidence: num(0.5)}},
			word: "on-trust", computed: "on-trust",
			says: "It names no numbers, so readings cannot test it. " +
				"Give it numbers: what moves first, what follows, by how much and how much later.",
		},
		{
			name: "no outcome", a: believing(0.001, outcome("")), word: "on-trust", computed: "on-trust",
			says: "It names no outcome, so readings cannot test it.",
		},
		{
			name: "of itself", a: believing(0.001, outcome("imports")), word: "on-trust", computed: "on-trust",
			says: "are one metric",
		},
	})
}

// TestStandingsOnReadings takes what readings tell, and people who overrule them.
func TestStandingsOnReadings(t *testing.T) {
	t.Parallel()
	opposite := func(b *cascade.Belief) { b.Direction = "opposite" }
	sizeless := func(b *cascade.Belief) { b.Size = nil }
	overruled := func(o cascade.Overruled) edit { return func(b *cascade.Belief) { b.Overruled = &o } }
	checkStandings(t, []stands{
		{
			name: "supported", a: believing(0.06), word: "supported", computed: "supported",
			says: "1 point of “Imports” went with 0.059 points",
		},
		{
			name: "weaker", a: cascade.Alignment{Believes: belief(0.2), Heard: heard}, word: "weaker", computed: "weaker",
			says: "This is weaker than the belief, and it is not proof. What people have heard: 2 for it",
		},
		{
			name: "contradicted", a: believing(0.06, opposite), word: "contradicted", computed: "contradicted",
			says: "This speaks against the belief",
		},
		{
			name: "a direction is enough", a: believing(0, sizeless), word: "supported", computed: "supported",
			says: "about 1 week later",
		},
		{
			name: "no effect", a: believing(0.5, outcome("flat")), word: "no-effect", computed: "no-effect",
			says: "if there is anything between “Imports” and “Flat”, it is likely less than half",
		},
		{
			name: "overruled wins",
			a:    believing(0.2, overruled(cascade.Overruled{Standing: "supported", By: "ana", Reason: "The pilot."})),
			word: "supported", computed: "weaker", says: "weaker than the belief",
		},
		{
			name: "overruled without a word", a: believing(0.2, overruled(cascade.Overruled{Reason: "Wait."})),
			word: "too-early", computed: "weaker",
		},
		{
			name: "a clock that began long ago", a: believing(0.06, readableWhen("imports", 1)),
			word: "supported", computed: "supported",
		},
	})
}

// TestStandingsTooEarly takes what readings cannot tell yet.
func TestStandingsTooEarly(t *testing.T) {
	t.Parallel()
	checkStandings(t, []stands{
		{
			name: "no readings", a: believing(0.001, driver("empty")), word: "too-early", computed: "too-early",
			says: "It is too early to say: “Empty” has no reading yet.",
		},
		{
			name: "few readings", a: believing(0.001, driver("young")), word: "too-early", computed: "too-early",
			says: "only 6 pairs of readings so far",
		},
		{
			name: "a running total", a: believing(0.001, outcome("total")), word: "too-early", computed: "too-early",
			says: "“Total” is a running total",
		},
		{
			name: "a clock that has not begun", a: believing(0.06, readableWhen("young", 99)),
			word: "too-early", computed: "too-early", says: "its clock has not started",
		},
		{
			name: "a clock that has just begun", a: believing(0.06, readableWhen("young", 7)),
			word: "too-early", computed: "too-early",
			says: "its clock began on 16 Nov 2026, when “Young” passed 7",
		},
	})
}

// TestStandingsRestOnToday holds the engine to readings of today and before.
func TestStandingsRestOnToday(t *testing.T) {
	t.Parallel()
	w := world(newStory().goals(cascade.Alignment{Believes: belief(0.06)}).snapshot(t))
	if _, st := only(t, lens.Of(w.Everyone())); st.Figures == nil || st.Figures.Pairs != 25 {
		t.Errorf("today there are %+v", st.Figures)
	}
	_, st := only(t, lens.Of(w.On(today-14).Everyone()))
	if st.Figures == nil || st.Figures.Pairs != 23 {
		t.Errorf("two weeks ago there were %+v", st.Figures)
	}
	if _, st := only(t, lens.Of(w.On(today-7*22).Everyone())); st.Word != "too-early" || st.Figures != nil {
		t.Errorf("before there was anything to fit it stood at %+v", st)
	}
}

// TestStandingsFollowWrites compares what a world says after a write with what a new one says.
func TestStandingsFollowWrites(t *testing.T) {
	t.Parallel()
	s := newStory().goals(cascade.Alignment{Believes: belief(0.06)}).snapshot(t)
	w := world(s)
	_, before := only(t, lens.Of(w.Everyone()))
	imports := s.Find(cascade.KindMetric, "imports").(*cascade.Metric)
	var changes []cascade.Change
	for o := range s.Observations(imports.ID) {
		moved := *o
		moved.Value = 100 - o.Value
		changes = append(changes, cascade.Change{Before: o, After: &moved})
	}
	after, err := s.With(changes)
	if err != nil {
		t.Fatal(err)
	}
	_, got := only(t, lens.Of(w.With(after, changes).Everyone()))
	_, want := only(t, lens.Of(world(after).Everyone()))
	if fmt.Sprint(got.Word, got.Sentence, *got.Figures) != fmt.Sprint(want.Word, want.Sentence, *want.Figures) {
		t.Errorf("after the write it stands as %+v, and from scratch as %+v", got, want)
	}
	if before.Word != "supported" || got.Word != "contradicted" {
		t.Errorf("it stood as %s and stands as %s", before.Word, got.Word)
	}
}

func TestStandingsHideWithTheirMetric(t *testing.T) {
	t.Parallel()
	for _, grade := range []cascade.Grade{cascade.Redacted, cascade.Hidden} {
		s := newStory()
		s.metric("secret", cascade.Metric{Unit: "%", Sight: cascade.Sight{Visibility: grade, Audience: []cascade.ID{"ana"}}},
			pilots...)
		s.add("ben", &cascade.Person{Name: "Ben Okafor"})
		s.goals(cascade.Alignment{Because: "they share", Believes: but(belief(0.06), driver("secret"))})
		snap := s.snapshot(t)
		w := world(snap)
		if _, st := only(t, lens.Of(w.View(snap.Find(cascade.KindPerson, "ana").Head().ID))); st.Word != "supported" {
			t.Errorf("%s: Ana sees the readings, and it stands as %+v", grade, st)
		}
		ben := lens.Of(w.View(snap.Find(cascade.KindPerson, "ben").Head().ID))
		for a := range ben.Snapshot().Alignments() {
			if st := ben.Standing(a); st.Figures != nil || !st.Sentence.IsZero() {
				t.Errorf("%s: Ben does not see the readings, and it stands as %+v", grade, st)
			}
		}
		if g := graded(ben); len(g.Links) != 0 {
			t.Errorf("%s: Ben does not see the readings, and graded are %+v", grade, g)
		}
	}
}

func TestWhySaysHowABeliefStands(t *testing.T) {
	t.Parallel()
	b := but(belief(0.2), func(b *cascade.Belief) {
		b.Overruled = &cascade.Overruled{Standing: "supported", By: "ana", Reason: "The pilot was small."}
	})
	why, err := newStory().goals(cascade.Alignment{Believes: b}).lens(t).Why("", "below")
	if err != nil {
		t.Fatal(err)
	}
	step := why.Lines[0].Steps[0]
	if step.Standing != "supported" || !step.Overruled ||
		!strings.HasPrefix(step.Sentence.String(), "Ana Ruiz overruled the readings: The pilot was small. In 25 weeks, ") {
		t.Errorf("why says %+v", step)
	}
	belief := step.Belief
	if belief == nil || belief.By != "Ana Ruiz" || belief.Reason != "The pilot was small." ||
		belief.Computed != "weaker" || !strings.HasPrefix(belief.Sentence.String(), "In 25 weeks, ") {
		t.Errorf("of the belief it says %+v", belief)
	}
	why, err = newStory().goals(cascade.Alignment{}).lens(t).Why("", "below")
	if err != nil || why.Lines[0].Steps[0].Belief != nil {
		t.Errorf("where nothing is believed, why says %+v, %v", why.Lines[0].Steps[0].Belief, err)
	}
}

// TestStandingsShowWhatTheyWereMadeFrom: the checks in words, and figures that can be read without looking elsewhere.
func TestStandingsShowWhatTheyWereMadeFrom(t *testing.T) {
	t.Parallel()
	w := world(newStory().goals(cascade.Alignment{Believes: belief(0.06)}).snapshot(t))
	for range 2 { // the second answer comes from what was kept
		_, st := only(t, lens.Of(w.Everyone()))
		if !strings.HasPrefix(st.Checks.String(), "Two cross-checks agree") {
			t.Errorf("the checks say %q", st.Checks)
		}
		f := st.Figures
		if f == nil || f.Driver != "Imports" || f.Outcome != "Activation" || f.DriverUnit != "%" || f.OutcomeUnit != "%" ||
			f.Lags != 3 || f.Lag != 1 || f.Period != "week" || !f.Moved {
			t.Errorf("the figures are %+v", f)
		}
		w = w.On(today)
	}
}

// TestOwnOdds: a belief that holds or is weaker counts with what was measured, one without effect or contradicted with
// nothing, and until then with its confidence.
func TestOwnOdds(t *testing.T) {
	t.Parallel()
	// The serving goal promises 40 points of imports.
	for _, tt := range []struct {
		name     string
		b        *cascade.Belief
		promised float64
		lo, hi   float64
	}{
		{"supported", belief(0.06), 2.4, 2.2, 2.6},
		{"weaker", belief(0.2), 8, 2.2, 2.6},
		{"contradicted", but(belief(0.06), func(b *cascade.Belief) { b.Direction = "opposite" }), -2.4, 0, 0},
		{"too early", but(belief(0.06), func(
			b *cascade.Belief,
		) {
			b.ReadableWhen = &cascade.Readable{Metric: "imports", Above: num(99)}
		}), 2.4, 1.2, 1.2},
		{"overruled to no effect", but(belief(0.06), func(
			b *cascade.Belief,
		) {
			b.Overruled = &cascade.Overruled{Standing: "no-effect", Reason: "Seen."}
		}), 2.4, 2.2, 2.6},
		{"overruled to supported", but(belief(0.2), func(
			b *cascade.Belief,
		) {
			b.Overruled = &cascade.Overruled{Standing: "supported", Reason: "Seen."}
		}), 8, 2.2, 2.6},
		{"overruled to too early", but(belief(0.2), func(
			b *cascade.Belief,
		) {
			b.Overruled = &cascade.Overruled{Standing: "too-early", Reason: "Wait."}
		}), 8, 2.2, 2.6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newStory().goals(cascade.Alignment{Believes: tt.b}).lens(t)
			page, err := l.Goal("top")
			if err != nil {
				t.Fatal(err)
			}
			const rounding = 1e-9
			sum := page.Measures[0].AddsUp
			if math.Abs(sum.Promised-tt.promised) > rounding || sum.AtOdds < tt.lo-rounding || sum.AtOdds > tt.hi+rounding {
				t.Errorf("promised %v and %v at odds, want %v and %v to %v", sum.Promised, sum.AtOdds, tt.promised, tt.lo, tt.hi)
			}
		})
	}
}

func TestGraded(t *testing.T) {
	t.Parallel()
	s := newStory().goals(cascade.Alignment{Believes: belief(0.06)})
	s.add("draft", &cascade.Goal{Intent: "draft", Owners: []cascade.ID{"acme"}})
	s.add("b", &cascade.Alignment{By: cascade.ByResponse, Goal: "draft", To: "top", Believes: belief(0.06)})
	s.add("young", &cascade.Goal{Intent: "young", Owners: []cascade.ID{"acme"}, State: cascade.Committed})
	s.add("c", &cascade.Alignment{By: cascade.ByResponse, Goal: "young", To: "top", Because: "so they say"})
	g := graded(s.lens(t))
	if len(g.Links) != 1 || g.Links[0].Key != "a" || len(g.Many.Found) != 1 || !g.Many.Found[0] || g.Many.Count != 1 {
		t.Errorf("graded are %+v", g)
	}

	// Links that were tested and are unclear count among those judged together; those with too few pairs, or whose
	// driver does not move, were not tested.
	s = newStory().goals(cascade.Alignment{Believes: belief(0.06)})
	flat := make([]float64, len(pilots))
	for i := range flat {
		flat[i] = 50 + math.Sin(float64(5*i*i+2*i)) // luck at best
	}
	s.metric("luck", cascade.Metric{}, flat...)
	s.metric("few", cascade.Metric{}, pilots[:12]...)
	s.metric("still", cascade.Metric{}, flat...)
	for key, b := range map[string][2]cascade.ID{
		"unclear": {"imports", "luck"}, "short": {"few", "activation"}, "calm": {"still", "activation"},
	} {
		s.add(key, &cascade.Goal{Intent: key, Owners: []cascade.ID{"acme"}, State: cascade.Committed})
		s.add("a-"+key,
			&cascade.Alignment{By: cascade.ByResponse, Goal: cascade.ID(key), To: "top", Believes: but(belief(0.001),
				func(to *cascade.Belief) { to.Driver, to.Outcome = b[0], b[1] })})
	}
	l := s.lens(t)
	g = graded(l)
	if len(g.Links) != 2 || g.Links[0].Key != "a" || g.Links[1].Key != "a-unclear" || g.Many.Count != 1 ||
		!g.Many.Found[0] {
		t.Errorf("graded are %v: %+v", keys(g.Links), g.Many)
	}
	if st := l.Standing(g.Links[1]); st.Computed != "too-early" {
		t.Errorf("the unclear one stands as %s", st.Computed)
	}
	if g := graded(newStory().lens(t)); len(g.Links) != 0 || g.Many.Count != 0 {
		t.Errorf("of nothing, graded are %+v", g)
	}
}

func keys(links []*cascade.Alignment) []string {
	var out []string
	for _, a := range links {
		out = append(out, a.Key)
	}
	return out
}

// together are all gradable links of a workspace, judged together.
type together struct {
	Links []*cascade.Alignment
	Many  evidence.Many
}

func graded(l *lens.Lens) (out together) {
	var ps []float64
	for a := range l.Snapshot().Alignments() {
		if p, ok := l.Gradable(a); ok {
			out.Links, ps = append(out.Links, a), append(ps, p)
		}
	}
	out.Many = standing.Together(ps)
	return out
}
