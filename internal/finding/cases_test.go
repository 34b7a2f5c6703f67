package finding_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// stands is how a goal of a case should stand on a day.
type stands struct {
	day    string
	health map[string]cascade.Health
}

// TestCases reads small cascades as people write them, and holds what is said of them to what is right. Unserved
// priorities are left out: none of these has teams that could respond.
func TestCases(t *testing.T) {
	t.Parallel()
	const onTrack, offTrack = cascade.HealthOnTrack, cascade.HealthOffTrack
	for name, right := range map[string]struct {
		stands []stands
		on     string // the day of the findings
		finds  []string
	}{
		"outside-its-range": {stands: []stands{
			{"2026-10-06", map[string]cascade.Health{"g-reply": offTrack}},
			{"2026-11-16", map[string]cascade.Health{"g-reply": offTrack, "g-spend": offTrack}},
			{"2026-12-30", map[string]cascade.Health{"g-reply": offTrack}},
		}},
		"date-passed-target-missed": {
			stands: []stands{
				{"2026-12-31", map[string]cascade.Health{"mis": cascade.HealthAtRisk, "nea": onTrack}},
				{"2027-01-05", map[string]cascade.Health{"mis": cascade.HealthMissed, "nea": cascade.HealthMissed}},
				{"2027-02-20", map[string]cascade.Health{"mis": cascade.HealthMissed, "nea": cascade.HealthMissed}},
			},
			on: "2027-01-05", finds: []string{"overdue mis", "overdue nea"},
		},
		"serves-a-dropped-goal":        {on: "2026-11-16", finds: []string{"serves-closed kid"}},
		"millions-as-1e6":              {on: "2026-11-17", finds: []string{"moonshot-no-path arr", "tripwire g"}},
		"one-weight-in-percent":        {on: "2026-11-16"},
		"fraction-in-a-percent-metric": {on: "2026-11-16", finds: []string{"unit-mixed m"}},
		"two-a-week":                   {on: "2026-11-16"},
		"to-zero-is-no-moonshot":       {on: "2026-11-16"},
		"measures-miss-the-intent":     {on: "2026-11-16", finds: []string{"misses-intent dbl", "unread-metric act"}},
		"the-same-goal-twice":          {on: "2026-11-16", finds: []string{"same-goal dup2"}},
		"input-nobody-questions":       {on: "2026-11-16", finds: []string{"levels-clash c", "reading-ahead m", "vanity t"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "cases", name+".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			s, _ := load(t, name+".yaml", data, nil)
			at := func(day string) *lens.Lens { // of a workspace that took its goals on that day
				d, err := cascade.ParseDate(day)
				if err != nil {
					t.Fatal(err)
				}
				var taken []cascade.Change
				for g := range s.Goals() {
					now := *g
					now.CommittedOn = d
					taken = append(taken, cascade.Change{Before: g, After: &now})
				}
				s, err := s.With(taken)
				if err != nil {
					t.Fatal(err)
				}
				return lens.Of(sight.NewWorld(s, d, []byte("secret")).Everyone())
			}
			for _, st := range right.stands {
				l := at(st.day)
				for goal, want := range st.health {
					if got := l.Graph().Figures(s.Find(cascade.KindGoal, goal).Head().ID).Health; got != want {
						t.Errorf("on %s %s is %s, want %s", st.day, goal, got, want)
					}
				}
			}
			if right.on == "" {
				return
			}
			var got []string
			for _, f := range finding.Run(at(right.on), finding.Rules).Findings {
				if f.Rule != "unserved" {
					got = append(got, f.Rule+" "+f.Subject.ID)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, right.finds) {
				t.Errorf("it finds %q, want %q", got, right.finds)
			}
		})
	}
}

// A weight that is left out beside others is their mean, and a plan for every week needs no milestones.
func TestFiguresOfCases(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]float64{"one-weight-in-percent": 0.5, "two-a-week": 2.0 / 6} {
		data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "cases", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		s, _ := load(t, name+".yaml", data, nil)
		goals := slices.Collect(s.Goals())
		f := lens.Of(sight.NewWorld(s, cascade.NewDate(2026, 11, 16), []byte("secret")).Everyone()).
			Graph().Figures(goals[0].ID)
		if !f.Evidence.OK || f.Evidence.V < want-0.01 || f.Evidence.V > want+0.01 {
			t.Errorf("%s: evidence %+v, want %v", name, f.Evidence, want)
		}
	}
}

// A time with an offset is a reading of the day as it was written, wherever that clock stands.
func TestDayOfATimeWithOffset(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "cases", "day-of-a-time-with-offset.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s, _ := load(t, "day-of-a-time-with-offset.yaml", data, nil)
	l := lens.Of(sight.NewWorld(s, cascade.NewDate(2026, 12, 31), []byte("secret")).Everyone())
	if got := l.Graph().Figures(s.Find(cascade.KindGoal, "tz").Head().ID).Evidence; !got.OK || got.V != 1 {
		t.Errorf("the goal that was reached on its last day stands at %v", got)
	}
	for key, day := range map[string]string{"east": "2026-11-16", "west": "2026-12-31"} {
		m := s.Find(cascade.KindMetric, key).Head().ID
		for o := range s.ObservationsBack(m, cascade.NewDate(9999, 1, 1)) {
			if got := o.At.Date().String(); got != day {
				t.Errorf("the reading of %s is of %s, want %s", key, got, day)
			}
		}
	}
}
