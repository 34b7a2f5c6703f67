package standing_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/standing"
)

var today = cascade.NewDate(2026, 11, 16)

func world(s cascade.Snapshot) *sight.World {
	return sight.NewWorld(s, today, []byte("a secret of the instance"))
}

// story is a workspace in which imports move activation, activation is believed to move the share, and a bet was
// made. The readings are weekly, the last of them today.
type story struct{ doc cascade.Document }

func num(v float64) *float64 { return &v }

func (s *story) add(key string, e cascade.Entity) {
	e.Head().Key = key
	s.doc.Entities = append(s.doc.Entities, e)
}

func (s *story) metric(key string, m cascade.Metric, values ...float64) {
	m.Name, m.Cadence = strings.ToUpper(key[:1])+key[1:], cascade.Weekly
	s.add(key, &m)
	for i, v := range values {
		day := today - cascade.Date(7*(len(values)-1-i))
		s.doc.Entities = append(s.doc.Entities,
			&cascade.Observation{Metric: cascade.ID(key), At: cascade.OnDay(day), Value: v})
	}
}

// pilots is a driver that moved twice, up and down.
var pilots = []float64{
	27, 28, 27, 28, 40, 45, 46, 45, 46, 45, 38, 29, 28, 27, 28, 29, 33, 44, 50, 57, 60, 61, 60, 61, 62, 61,
}

// following is what follows a series by a week, with slope times its moves and some noise.
func following(x []float64, level, slope float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		noise := 0.1 * math.Sin(float64(7*i*i+3*i))
		out[i] = math.Round(10*(level+slope*(x[max(0, i-1)]-27)+noise)) / 10
	}
	return out
}

func newStory() *story {
	s := &story{}
	s.add("acme", &cascade.Settings{})
	s.add("acme", &cascade.Team{Type: cascade.Unit})
	s.add("ana", &cascade.Person{Name: "Ana Ruiz"})
	s.metric("imports", cascade.Metric{Unit: "%", Direction: cascade.Up}, pilots...)
	s.metric("activation", cascade.Metric{Unit: "%", Direction: cascade.Up}, following(pilots, 31, 0.06)...)
	return s
}

// goals adds a goal that serves another with a belief.
func (s *story) goals(a cascade.Alignment) *story {
	for _, k := range []string{"top", "below"} {
		s.add(k, &cascade.Goal{Intent: k, Owners: []cascade.ID{"acme"}, State: cascade.Committed})
	}
	s.add("k-top",
		&cascade.Measure{Goal: "top", Metric: "activation", From: num(31), To: num(40), Start: today - 60, By: today + 45})
	s.add("k-below",
		&cascade.Measure{Goal: "below", Metric: "imports", From: num(28), To: num(68), Start: today - 60, By: today + 45})
	a.By, a.Goal, a.To = cascade.ByResponse, "below", "top"
	s.add("a", &a)
	return s
}

func (s *story) snapshot(t testing.TB) cascade.Snapshot {
	t.Helper()
	snap, err := cascade.Load(s.doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func (s *story) lens(t testing.TB) *lens.Lens { return lens.Of(world(s.snapshot(t)).Everyone()) }

func belief(size float64) *cascade.Belief {
	return &cascade.Belief{
		Driver: "imports", Outcome: "activation", Direction: "same", Size: num(size), Per: num(1), Lag: "1w",
		Confidence: num(0.5),
	}
}

func but(b *cascade.Belief, change func(*cascade.Belief)) *cascade.Belief {
	change(b)
	return b
}

func only(t testing.TB, l *lens.Lens) (*cascade.Alignment, standing.Standing) {
	t.Helper()
	for a := range l.Snapshot().Alignments() {
		return a, l.Standing(a)
	}
	t.Fatal("no alignment")
	return nil, standing.Standing{}
}

func TestStandings(t *testing.T) {
	t.Parallel()
	heard := []cascade.Heard{
		{At: today - 9, For: true}, {At: today - 2}, {At: today, For: true}, {At: today + 1, For: true},
	}
	for _, tt := range []struct {
		name           string
		a              cascade.Alignment
		change         func(*story)
		word, computed cascade.Standing
		says           string // part of the sentence; "-" says there is none
	}{
		{name: "nothing", word: "on-trust", says: "-"},
		{name: "words alone", a: cascade.Alignment{Because: "they share"}, word: "on-trust", says: "It names no numbers, " +
			"so readings cannot test it. Add driver, outcome, size and delay."},
		{name: "heard", a: cascade.Alignment{Because: "they share", Heard: heard}, word: "on-trust", says: "It names no " +
			"numbers, so readings cannot test it. What people have heard: 2 for it, 1 against."},
		{
			name: "heard tomorrow", a: cascade.Alignment{Because: "they share", Heard: heard[3:]}, word: "on-trust",
			says: "Add driver, outcome, size and delay.",
		},
		{
			name: "supported", a: cascade.Alignment{Believes: belief(0.06)}, word: "supported", computed: "supported",
			says: "1 point of “Imports” went with 0.06 points",
		},
		{
			name: "weaker", a: cascade.Alignment{Believes: belief(0.2), Heard: heard}, word: "weaker", computed: "weaker",
			says: "This is weaker than the belief, and it is not proof. What people have heard: 2 for it",
		},
		{
			name: "contradicted", a: cascade.Alignment{
				Believes: but(belief(0.06), func(b *cascade.Belief) { b.Direction = "opposite" }),
			}, word: "contradicted", computed: "contradicted", says: "This speaks against the belief",
		},
		{
			name: "a direction is enough",
			a:    cascade.Alignment{Believes: but(belief(0), func(b *cascade.Belief) { b.Size = nil })}, word: "supported",
			computed: "supported", says: "about 1 week later",
		},
		{
			name: "no effect", a: cascade.Alignment{Believes: but(belief(0.5), func(
				b *cascade.Belief,
			) {
				b.Outcome = "flat"
			})}, word: "no-effect", computed: "no-effect",
			says: "if there is anything between “Imports” and “Flat”, it is likely less than half",
		},
		{name: "overruled wins", a: cascade.Alignment{Believes: but(belief(0.2), func(b *cascade.Belief) {
			b.Overruled = &cascade.Overruled{Standing: "supported", By: "ana", Reason: "The pilot."}
		})}, word: "supported", computed: "weaker", says: "weaker than the belief"},
		{
			name: "overruled without a word",
			a: cascade.Alignment{
				Believes: but(belief(0.2), func(b *cascade.Belief) { b.Overruled = &cascade.Overruled{Reason: "Wait."} }),
			}, word: "too-early", computed: "weaker",
		},
		{
			name: "no numbers", a: cascade.Alignment{Believes: but(belief(0), func(
				b *cascade.Belief,
			) {
				b.Size, b.Direction = nil, ""
			})}, word: "on-trust", computed: "on-trust",
			says: "It names no size, so readings cannot test it. Add what is missing.",
		},
		{
			name: "a belief in nothing", a: cascade.Alignment{Believes: &cascade.Belief{Confidence: num(0.5)}}, word: "on-trust",
			computed: "on-trust", says: "It names no numbers, so readings cannot test it. Add driver, outcome, size and delay.",
		},
		{
			name: "no outcome", a: cascade.Alignment{Believes: but(belief(0.001), func(b *cascade.Belief) { b.Outcome = "" })},
			word: "on-trust", computed: "on-trust", says: "It names no outcome, so readings cannot test it.",
		},
		{
			name: "of itself", a: cascade.Alignment{
				Believes: but(belief(0.001), func(b *cascade.Belief) { b.Outcome = "imports" }),
			}, word: "on-trust", computed: "on-trust", says: "are one metric",
		},
		{name: "no readings", a: cascade.Alignment{Believes: but(belief(0.001), func(
			b *cascade.Belief,
		) {
			b.Driver = "empty"
		})}, word: "too-early", computed: "too-early", says: "It is too early to say: “Empty” has no reading yet."},
		{
			name: "few readings", a: cascade.Alignment{
				Believes: but(belief(0.001), func(b *cascade.Belief) { b.Driver = "young" }),
			}, word: "too-early", computed: "too-early", says: "only 6 pairs of readings so far",
		},
		{
			name: "a running total", a: cascade.Alignment{
				Believes: but(belief(0.001), func(b *cascade.Belief) { b.Outcome = "total" }),
			}, word: "too-early", computed: "too-early", says: "“Total” is a running total",
		},
		{name: "a clock that has not begun", a: cascade.Alignment{Believes: but(belief(0.06), func(
			b *cascade.Belief,
		) {
			b.ReadableWhen = &cascade.Readable{Metric: "young", Above: num(99)}
		})}, word: "too-early", computed: "too-early", says: "its clock has not started"},
		{name: "a clock that has just begun", a: cascade.Alignment{Believes: but(belief(0.06), func(
			b *cascade.Belief,
		) {
			b.ReadableWhen = &cascade.Readable{Metric: "young", Above: num(7)}
		})}, word: "too-early", computed: "too-early", says: "its clock began on 16 November 2026, when “Young” passed 7"},
		{name: "a clock that began long ago", a: cascade.Alignment{Believes: but(belief(0.06), func(
			b *cascade.Belief,
		) {
			b.ReadableWhen = &cascade.Readable{Metric: "imports", Above: num(1)}
		})}, word: "supported", computed: "supported"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStory()
			s.metric("empty", cascade.Metric{})
			s.metric("young", cascade.Metric{Unit: "calls"}, 1, 3, 2, 5, 4, 6, 7, 8)
			s.metric("total", cascade.Metric{Cumulative: true}, pilots...)
			s.metric("flat", cascade.Metric{Unit: "points"}, following(pilots, 50, 0)...)
			_, st := only(t, s.goals(tt.a).lens(t))
			if st.Word != tt.word || st.Computed != tt.computed {
				t.Errorf("it stands as %q, computed %q; want %q and %q\n%s", st.Word, st.Computed, tt.word, tt.computed,
					st.Sentence)
			}
			if tt.says == "-" && st.Sentence != "" || tt.says != "-" && !strings.Contains(st.Sentence, tt.says) {
				t.Errorf("it says %q, want %q", st.Sentence, tt.says)
			}
			if o := tt.a.Believes; o != nil && o.Overruled != nil && (!st.Overruled || st.Reason != o.Overruled.Reason) {
				t.Errorf("it hides that somebody overruled it: %+v", st)
			}
		})
	}
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
		s.goals(cascade.Alignment{Because: "they share", Believes: but(belief(0.06),
			func(b *cascade.Belief) { b.Driver = "secret" })})
		snap := s.snapshot(t)
		w := world(snap)
		if _, st := only(t, lens.Of(w.View(snap.Find(cascade.KindPerson, "ana").Head().ID))); st.Word != "supported" {
			t.Errorf("%s: Ana sees the readings, and it stands as %+v", grade, st)
		}
		ben := lens.Of(w.View(snap.Find(cascade.KindPerson, "ben").Head().ID))
		for a := range ben.Snapshot().Alignments() {
			if st := ben.Standing(a); st.Figures != nil || st.Sentence != "" {
				t.Errorf("%s: Ben does not see the readings, and it stands as %+v", grade, st)
			}
		}
		if g := ben.Graded(); len(g.Links) != 0 {
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
		!strings.HasPrefix(step.Sentence, "Ana Ruiz overruled the readings: The pilot was small. In 25 weeks, ") {
		t.Errorf("why says %+v", step)
	}
	belief := step.Belief
	if belief == nil || belief.By != "Ana Ruiz" || belief.Reason != "The pilot was small." ||
		belief.Computed != "weaker" || !strings.HasPrefix(belief.Sentence, "In 25 weeks, ") {
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
		if !strings.HasPrefix(st.Checks, "Checked the other way round") {
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
		}), 2.4, 0, 0},
		{"overruled to supported", but(belief(0.2), func(
			b *cascade.Belief,
		) {
			b.Overruled = &cascade.Overruled{Standing: "supported", Reason: "Seen."}
		}), 8, 8, 8},
		{"overruled to too early", but(belief(0.2), func(
			b *cascade.Belief,
		) {
			b.Overruled = &cascade.Overruled{Standing: "too-early", Reason: "Wait."}
		}), 8, 4, 4},
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
	g := s.lens(t).Graded()
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
	g = l.Graded()
	if len(g.Links) != 2 || g.Links[0].Key != "a" || g.Links[1].Key != "a-unclear" || g.Many.Count != 1 ||
		!g.Many.Found[0] {
		t.Errorf("graded are %v: %+v", keys(g.Links), g.Many)
	}
	if st := l.Standing(g.Links[1]); st.Computed != "too-early" {
		t.Errorf("the unclear one stands as %s", st.Computed)
	}
	if g := newStory().lens(t).Graded(); len(g.Links) != 0 || g.Many.Count != 0 {
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

// Of some bets the readings can say nothing, whatever they are.
func TestBetsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	level := []float64{3.1, 3.05, 3.12, 3.08, 3.11, 3.06, 3.1, 3.13, 3.07, 3.1, 2.8, 2.82, 2.78, 2.81, 2.8, 2.77, 2.79}
	var total []float64
	for i := range level {
		total = append(total, float64(10*i)+level[i])
	}
	s := newStory().goals(cascade.Alignment{})
	s.metric("load", cascade.Metric{Unit: "s", Direction: cascade.Down}, level...)
	s.doc.Entities = append(s.doc.Entities, &cascade.Observation{Metric: "load", At: cascade.OnDay(today - 3), Value: 2.8})
	s.metric("other", cascade.Metric{Unit: "s"}, level...)
	s.metric("total", cascade.Metric{Direction: cascade.Up, Cumulative: true}, total...)
	start := today - 7*6
	cases := map[string]struct {
		bet  cascade.Bet
		says string // "" where there is an answer
	}{
		"a-level": {cascade.Bet{Metric: "load", Moves: num(-0.2), Started: start, By: today}, ""},
		"a-running-total": {
			cascade.Bet{Metric: "total", Moves: num(5), Started: start, By: today},
			"“Total” is a running total, and those rise whatever anybody does.",
		},
		"a-running-total-to-come": {
			cascade.Bet{Metric: "total", Moves: num(5), Started: today + 1, By: today + 90}, "“Total” is a running total",
		},
		"a-running-total-as-control": {
			cascade.Bet{Metric: "load", Control: "total", Moves: num(-0.2), Started: start, By: today},
			"“Total” is a running total",
		},
		"begun-after-the-last-reading": {
			cascade.Bet{Metric: "load", Moves: num(-0.2), Started: today + 1, By: today + 90}, "",
		},
		"past-without-a-reading": {
			cascade.Bet{Metric: "load", Moves: num(-0.2), Started: today - 6, By: today - 4},
			"“Load” has no reading from the bet's start to its date.",
		},
		"past-with-a-reading-on-each-date": {
			cascade.Bet{Metric: "load", Moves: num(-0.2), Started: start, By: today - 7}, "",
		},
		"past-without-one-of-the-control": {
			cascade.Bet{Metric: "load", Control: "other", Moves: num(-0.2), Started: today - 6, By: today - 1},
			"“Other” has no reading",
		},
	}
	for k, tt := range cases {
		s.add(k,
			&cascade.Goal{
				Intent: k, Type: cascade.BetGoal, Owners: []cascade.ID{"acme"}, State: cascade.Committed, Bet: &tt.bet,
			})
	}
	l := s.lens(t)
	for k, tt := range cases {
		r, err := l.Bet(l.Snapshot().Find(cascade.KindGoal, k).(*cascade.Goal))
		if (tt.says == "") != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), tt.says) {
			t.Errorf("%s: %+v, %v; want %q", k, r, err, tt.says)
		}
	}
}

func TestBetAndChance(t *testing.T) {
	t.Parallel()
	load := []float64{3.1, 3.05, 3.12, 3.08, 3.11, 3.06, 3.1, 3.13, 3.07, 3.1, 2.8, 2.82, 2.78, 2.81, 2.8, 2.77, 2.79}
	s := newStory().goals(cascade.Alignment{})
	s.metric("load", cascade.Metric{Unit: "s", Direction: cascade.Down}, load...)
	s.add("early", &cascade.Metric{Name: "Early", Unit: "s", Direction: cascade.Down, Cadence: cascade.Weekly})
	for i, v := range load { // its last reading is eight days old
		s.doc.Entities = append(s.doc.Entities,
			&cascade.Observation{Metric: "early", At: cascade.OnDay(today - 8 - cascade.Date(7*(len(load)-1-i))), Value: v})
	}
	// one to come
	s.doc.Entities = append(s.doc.Entities, &cascade.Observation{Metric: "load", At: cascade.OnDay(today + 3), Value: 9})
	s.add("k-load",
		&cascade.Measure{Goal: "top", Metric: "load", From: num(3.1), To: num(2.5), Start: today - 60, By: today + 45})
	start := today - 7*6
	bets := map[string]*cascade.Bet{
		"read":    {Metric: "load", Moves: num(-0.2), Started: start, By: today},
		"running": {Metric: "load", Moves: num(-0.2), Started: start, By: today + 40},
		"due":     {Metric: "early", Moves: num(-0.2), Started: start, By: today},
		"over":    {Metric: "early", Moves: num(-0.2), Started: start, By: today - 1},
		"nothing": {Change: "something"},
		"unbegun": {Metric: "load", Moves: num(-0.2), By: today + 90},
	}
	for k, b := range bets {
		s.add(k,
			&cascade.Goal{Intent: k, Type: cascade.BetGoal, Owners: []cascade.ID{"acme"}, State: cascade.Committed, Bet: b})
	}
	l := s.lens(t)
	goal := func(k string) *cascade.Goal { return l.Snapshot().Find(cascade.KindGoal, k).(*cascade.Goal) }
	if r, err := l.Bet(goal("read")); err != nil || *r.Verdict != evidence.Kept || r.SoFar || r.After != 7 {
		t.Errorf("the bet is read as %+v, %v", r, err)
	}
	for _, k := range []string{"running", "due"} {
		if r, err := l.Bet(goal(k)); err != nil || !r.SoFar {
			t.Errorf("the %s bet is read as %+v, %v", k, r, err)
		}
	}
	if r, err := l.Bet(goal("over")); err != nil || r.SoFar || !strings.Contains(r.Sentence, "The readings end on") {
		t.Errorf("the bet that is over is read as %+v, %v", r, err)
	}
	for _, k := range []string{"nothing", "unbegun", "top"} {
		if r, err := l.Bet(goal(k)); err == nil {
			t.Errorf("%s is read as %+v", k, r)
		}
	}
	for k, want := range map[string]string{
		"read": "Since the change on 5 October, “Load” is", "running": "So far: since the change",
		"unbegun": "Say when the change started.", "nothing": "",
	} {
		p, err := l.Goal(k)
		if err != nil || !strings.HasPrefix(p.Bet.Says, want) || (p.Bet.Says == "") != (want == "") {
			t.Errorf("the page of %s says %q, %v; want %q", k, p.Bet.Says, err, want)
		}
	}
	measure := func(k string) *cascade.Measure {
		return l.Snapshot().Find(cascade.KindMeasure, k).(*cascade.Measure)
	}
	r, err := l.Chance(measure("k-top"), today)
	if err != nil || !(r.Chance < 0.1) || r.Readings != 26 {
		t.Errorf("the chance is %+v, %v", r, err)
	}
	if early, err := l.Chance(measure("k-top"), today-7*16); err != nil || early.Readings != 10 {
		t.Errorf("seen from September the chance is %+v, %v", early, err)
	}
	if r, err := l.Chance(measure("k-top"), today-7*20); err == nil {
		t.Errorf("with six readings the chance is %+v", r)
	}
	if r, err := l.Chance(measure("k-load"), today+50); err != nil || r.Readings != len(load) || r.Passed {
		t.Errorf("asked as of a day to come the chance is %+v, %v", r, err)
	}
	if _,
		err := l.Chance(
		&cascade.Measure{
			Goal: measure("k-top").Goal, Metric: measure("k-top").Metric, Shape: cascade.YesNo, To: num(1), By: today,
		}, today); err == nil {
		t.Error("a yes or no has a chance")
	}
}

// TestAnswersRestOnAllTheyAreMadeOf changes each part of a belief, a bet, a chance and their metrics, and compares
// what the world then says with what a new one says: an answer that is kept must not be given to another question.
func TestAnswersRestOnAllTheyAreMadeOf(t *testing.T) {
	t.Parallel()
	story := newStory().goals(cascade.Alignment{Believes: but(belief(0.06), func(b *cascade.Belief) {
		b.ReadableWhen = &cascade.Readable{Metric: "gate", Above: num(4)}
	})})
	load := []float64{3.1, 3.05, 3.12, 3.08, 3.11, 3.06, 3.1, 3.13, 3.07, 3.1, 2.8, 2.82, 2.78, 2.81, 2.8, 2.77, 2.79}
	other := []float64{5.2, 5.1, 5.4, 5.3, 5.2, 5.5, 5.1, 5.6, 5.4, 5.2, 5.3, 5.5, 5.1, 5.2, 5.6, 5.3, 5.4}
	gate := make([]float64, len(pilots))
	for i := range gate {
		gate[i] = float64(i)
	}
	story.metric("load", cascade.Metric{Unit: "s", Direction: cascade.Down}, load...)
	story.metric("other", cascade.Metric{Unit: "s"}, other...)
	story.metric("gate", cascade.Metric{}, gate...)
	story.add("bet", &cascade.Goal{
		Intent: "bet", Type: cascade.BetGoal, Owners: []cascade.ID{"acme"}, State: cascade.Committed,
		Bet: &cascade.Bet{Metric: "load", Control: "other", Moves: num(-0.2), Started: today - 7*6, By: today + 7},
	})
	s := story.snapshot(t)
	w := world(s)
	says := func(l *lens.Lens) string {
		_, st := only(t, l)
		out := fmt.Sprint(st.Word, st.Sentence)
		if st.Figures != nil {
			out += fmt.Sprint(*st.Figures)
		}
		bet, err := l.Bet(l.Snapshot().Find(cascade.KindGoal, "bet").(*cascade.Goal))
		out += fmt.Sprint("\n", bet.Sentence, bet.Reason, err)
		if bet.Effect != nil {
			out += fmt.Sprint(*bet.Effect, *bet.Lo, *bet.Hi)
		}
		chance, err := l.Chance(l.Snapshot().Find(cascade.KindMeasure, "k-top").(*cascade.Measure), today)
		return out + fmt.Sprint("\n", chance.Sentence, chance.Chance, chance.Median, err)
	}
	before := says(lens.Of(w.Everyone()))

	metric := func(key string, change func(*cascade.Metric)) cascade.Change {
		old := s.Find(cascade.KindMetric, key).(*cascade.Metric)
		m := *old
		change(&m)
		return cascade.Change{Before: old, After: &m}
	}
	believes := func(change func(*cascade.Belief)) cascade.Change {
		a, _ := only(t, lens.Of(w.Everyone()))
		b, after := *a.Believes, *a
		change(&b)
		after.Believes = &b
		return cascade.Change{Before: a, After: &after}
	}
	bets := func(change func(*cascade.Bet)) cascade.Change {
		old := s.Find(cascade.KindGoal, "bet").(*cascade.Goal)
		b, after := *old.Bet, *old
		change(&b)
		after.Bet = &b
		return cascade.Change{Before: old, After: &after}
	}
	measures := func(change func(*cascade.Measure)) cascade.Change {
		old := s.Find(cascade.KindMeasure, "k-top").(*cascade.Measure)
		m := *old
		change(&m)
		return cascade.Change{Before: old, After: &m}
	}
	changes := map[string]cascade.Change{
		"size":      believes(func(b *cascade.Belief) { b.Size = num(0.12) }),
		"per":       believes(func(b *cascade.Belief) { b.Per = num(2) }),
		"lag":       believes(func(b *cascade.Belief) { b.Lag = "3w" }),
		"direction": believes(func(b *cascade.Belief) { b.Direction = "opposite" }),
		"when":      believes(func(b *cascade.Belief) { b.ReadableWhen = nil }),
		"level of when": believes(func(b *cascade.Belief) {
			b.ReadableWhen = &cascade.Readable{Metric: b.ReadableWhen.Metric, Above: num(2)}
		}),
		"moves":             bets(func(b *cascade.Bet) { b.Moves = num(-0.5) }),
		"start":             bets(func(b *cascade.Bet) { b.Started -= 7 }),
		"due":               bets(func(b *cascade.Bet) { b.By = today - 7 }),
		"control":           bets(func(b *cascade.Bet) { b.Control = "" }),
		"target":            measures(func(m *cascade.Measure) { m.To = num(34) }),
		"due day":           measures(func(m *cascade.Measure) { m.By += 90 }),
		"shape":             measures(func(m *cascade.Measure) { m.Shape = cascade.Cumulative }),
		"good direction":    metric("activation", func(m *cascade.Metric) { m.Direction = cascade.Down }),
		"kind of total":     metric("load", func(m *cascade.Metric) { m.Cumulative = true }),
		"control transform": metric("other", func(m *cascade.Metric) { m.Transform = "logit" }),
		"gate's name":       metric("gate", func(m *cascade.Metric) { m.Name = "Doors" }),
	}
	for key, transform := range map[string]string{"imports": "log", "activation": "log", "load": "identity"} {
		changes[key+"'s name"] = metric(key, func(m *cascade.Metric) { m.Name = "Something else" })
		changes[key+"'s unit"] = metric(key, func(m *cascade.Metric) { m.Unit = "points" })
		changes[key+"'s transform"] = metric(key, func(m *cascade.Metric) { m.Transform = transform })
	}
	for _, cadence := range []cascade.Cadence{cascade.Daily, cascade.Monthly, cascade.Quarterly, cascade.Yearly} {
		for _, key := range []string{"activation", "load"} {
			changes[key+"'s cadence "+string(cadence)] = metric(key, func(m *cascade.Metric) { m.Cadence = cadence })
		}
	}
	said := map[string]string{}
	for what, change := range changes {
		after, err := s.With([]cascade.Change{change})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		got, want := says(lens.Of(w.With(after, []cascade.Change{change}).Everyone())), says(lens.Of(world(after).Everyone()))
		if got != want {
			t.Errorf("with another %s the world says\n%s\nand a new one\n%s", what, got, want)
		}
		if what != "gate's name" && want == before {
			t.Errorf("another %s changes nothing that is said", what)
		}
		if twin, ok := said[want]; ok && what != "gate's name" {
			t.Errorf("another %s and another %s say the same", what, twin)
		}
		said[want] = what
	}
	if later := says(lens.Of(w.On(today + 8).Everyone())); later != says(lens.Of(world(s).On(today+8).Everyone())) ||
		later == before {
		t.Errorf("when the bet's date has passed the world says\n%s", later)
	}
}

// TestAnswers fills a store of answers many times over: it never holds more than it may, what is in use is judged once,
// and what nobody asks for is let go.
func TestAnswers(t *testing.T) {
	t.Parallel()
	const most = 100
	store := standing.NewAnswers(most)
	judged := map[string]int{}
	ask := func(key string) {
		t.Helper()
		got, err := store.Ask(key, func() (string, error) { judged[key]++; return "of " + key, fmt.Errorf("no %s", key) })
		if got != "of "+key || err == nil || err.Error() != "no "+key {
			t.Fatalf("the answer to %s is %q, %v", key, got, err)
		}
		if n := store.Kept(); n > most {
			t.Fatalf("%d answers are kept, and the bound is %d", n, most)
		}
	}
	ask("in use")
	for i := range 20 * most {
		ask(fmt.Sprint("once ", i))
		ask("in use")
	}
	if n := judged["in use"]; n != 1 {
		t.Errorf("an answer that was asked for all the time was judged %d times", n)
	}
	if store.Kept() != most {
		t.Errorf("%d answers are kept; there is room for %d", store.Kept(), most)
	}
	ask("once 0")
	if judged["once 0"] != 2 {
		t.Error("an answer that nobody asked for was kept")
	}
}

// TestAnswersOfManySeries asks for the same answers again and again, as every pass over a workspace does.
func TestAnswersOfManySeries(t *testing.T) {
	t.Parallel()
	const most, passes = 1000, 50
	for _, tt := range []struct {
		series, fresh int // asked for in each pass: again, and for the first and last time
		least, worst  int // how many of the former are judged anew in all, after the first pass
	}{
		{series: most, worst: 0},
		{series: most * 8 / 10, fresh: 20, worst: most},
		{series: most * 11 / 10, least: 1, worst: most * 11 / 10 * passes / 2}, // more than there is room for
	} {
		store := standing.NewAnswers(most)
		anew, once := 0, 0
		for pass := range passes {
			for i := range tt.series {
				store.Ask(fmt.Sprint(i), func() (string, error) { anew += min(pass, 1); return "", nil })
			}
			for range tt.fresh {
				once++
				store.Ask(fmt.Sprint("fresh ", once), func() (string, error) { return "", nil })
			}
		}
		if anew < tt.least || anew > tt.worst {
			t.Errorf("%d series, %d fresh in each pass: %d judged anew in %d passes, want %d to %d", tt.series, tt.fresh, anew,
				passes, tt.least, tt.worst)
		}
	}
}
