package text

import "testing"

// decider gives the pattern that decides a text.
func decider(tb testing.TB, text, lang string) *pattern {
	tb.Helper()
	lx := lexicons()[lang]
	if lx == nil {
		lx, _ = detect(text)
	}
	s := tokenize(text, lx)
	defer s.free()
	p := s.parse()
	return p.pattern(p.facts())
}

// Every pattern decides its examples, so that none stands where another has taken all it could decide.
func TestPatternsDecideTheirExamples(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for i := range patterns {
		p := &patterns[i]
		if names[p.name] {
			t.Errorf("two patterns are called %q", p.name)
		}
		names[p.name] = true
		if len(p.examples) == 0 && i < len(patterns)-1 {
			t.Errorf("%q has no example", p.name)
		}
		for _, text := range p.examples {
			if got := decider(t, text, "en"); got != p {
				t.Errorf("%q is decided by %q, not by %q", text, got.name, p.name)
			}
		}
	}
}

// jointIn gives what joins the first two clauses of a text.
func jointIn(tb testing.TB, text string) *joint {
	tb.Helper()
	s := tokenize(text, lexicons()["en"])
	defer s.free()
	p := s.parse()
	var h halves
	p.divide(&h)
	h.close(len(p.tokens), int32(len(p.text)))
	if h.n < 2 {
		return &joint{name: "nothing: it is one clause"}
	}
	return jointOf(p.ties(&h.list[0], &h.list[1]))
}

func TestJointsDecideTheirExamples(t *testing.T) {
	t.Parallel()
	for i := range joints {
		j := &joints[i]
		if len(j.examples) == 0 {
			t.Errorf("%q has no example", j.name)
		}
		for _, text := range j.examples {
			if got := jointIn(t, text); got != j {
				t.Errorf("%q is joined by %q, not by %q", text, got.name, j.name)
			}
		}
	}
}

// What stands after "and" is often no goal of its own: it is done to the same thing, follows from what comes before, or
// stands in a question or behind "that".
func TestOneWorkIsNotCompound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Identify 20 influencers and invite them to join the community.",
		"Conduct research and deliver initial decision presentation to the executive team by end of January",
		"Document how we do performance reviews and determine compensation for teammates in engineering roles.",
		"Make recommendations to the President on policies and plans that improve Government operations and services, " +
			"improve the quality of life for Americans now and in the future, and spur job creation.",
		"Document how we hire and set pay",
		"Draft a new constitution and circulate it to members for comment",
		"Find out who uses the old portal and move them to the new one",
		"Enable nurses to order tests and read results at the bedside",
		"Create a welcoming workplace, ensuring we develop our people and introduce new ways of working",
		"Evaluate three vendors and choose one",
		"Raise conversion to 4% and hold returns under 6%",
		"Decide where we open next and sign a lease",
		"Reduce falls by screening patients on arrival and checking shoes",
	} {
		if r := read(t, text); r.Compound || r.TaskList {
			t.Errorf("%q is said to be several goals: %q", text, r.Parts())
		}
	}
	for _, text := range []string{
		"Open two new shelters and train 40 volunteers",
		"Halve waste and double recycling",
		"Reduce infant mortality and increase school enrolment",
		"Launch the mobile app and increase monthly active users to 50,000",
		"End rough sleeping and expand adult education",
		"Increase sales. Reduce churn.",
	} {
		if r := read(t, text); !r.Compound {
			t.Errorf("%q is not said to be several goals", text)
		}
	}
}

// A sentence handed down with one thing swapped, or with a new end, is still the parent's; what is measured by
// something else, or by a number where there was none, answers it.
func TestOneSlotSwappedIsCopied(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		parent, child string
		copied        bool
	}{
		{"Improve reliability of all services", "Improve reliability of the checkout service", true},
		{"Deliver 10 iterations on the Verify roadmap", "Deliver 10 iterations on the Package roadmap", true},
		{"Reduce the carbon footprint of our operations", "Cut the carbon footprint of our buildings", true},
		{"Reduce falls with harm in the hospital", "Reduce falls with harm on ward 7", true},
		{"Strengthen our brand", "Strengthen our brand and become the best-loved bakery", true},
		{"Make council services easier to use", "Make council services easier to use for older residents", true},
		{"Complete 30 customer interviews in retail", "Complete 15 customer interviews in healthcare", true},
		{"Increase the share of renewable energy", "Increase the share of cyclists", false},
		{"Increase the number of volunteers", "Increase the retention of volunteers", false},
		{"Improve precision of the fraud model", "Improve recall of the fraud model", false},
		{"Reduce time to hire", "Reduce cost per hire", false},
		{"Reduce patient falls", "Reduce patient transport delays", false},
		{"Hold successful open day", "Hold successful open day with 4 of 5 stars from visitors", false},
	} {
		if got, why := Copied(read(t, tt.parent), read(t, tt.child)); got != tt.copied {
			t.Errorf("%q under %q: copied is %v (%s)", tt.child, tt.parent, got, why)
		}
	}
}

// What others do, a number of people who have something, and a rating kept are no deliveries; a thing that can do
// something, a number of doings a week and story points are.
func TestOutcomesAreNotOutputs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Kind{
		"LSIF is adopted by customers":                                          Outcome,
		"Provide 2 million children with a free school meal by 2026":            Outcome,
		"Give 500 families a safe home by June":                                 Outcome,
		"Keep our AA credit rating":                                             Outcome,
		"Keep our bond rating at AA or better":                                  Outcome,
		"All interviews 5.5-hours total or less":                                Outcome,
		"Error budget not exhausted in any month":                               Outcome,
		"% of third graders who read at grade level":                            Outcome,
		"Story points from 40 to 60":                                            Output,
		"Lines of code per week 400 → 800":                                      Output,
		"Two customer dinners per region per quarter":                           Output,
		"For 2 use cases, deliver 2 small projects":                             Output,
		"By the end of March, the Trust will implement the new safety strategy": Output,
		"Repave 40 km of county roads":                                          Output,
		"Users can export their data as CSV":                                    Output,
		"Relaunch our values and behaviours strategy":                           Output,
		"Be able to present our value to prospects":                             Vague,
	} {
		if r := read(t, text); r.Kind != want {
			t.Errorf("%q is read as %s (%s), not as %s", text, r.Kind, r.Why(), want)
		}
	}
	for _, text := range []string{
		"Inviting for developers and contributors", "LSIF is adopted by customers", "Keep our AA credit rating",
	} {
		if r := read(t, text); r.Sure {
			t.Errorf("%q is said to be %s", text, r.Kind)
		}
	}
}

// A limit beside the number is no target.
func TestLimitBesideTarget(t *testing.T) {
	t.Parallel()
	r := read(t, "Increase the number of patients that are screened for sepsis within 15 minutes to at least 95 per cent")
	if r.Slots.To != newNumber(95) || r.Slots.Unit != "per cent" {
		t.Errorf("it goes to %v %s", r.Slots.To, r.Slots.Unit)
	}
}
