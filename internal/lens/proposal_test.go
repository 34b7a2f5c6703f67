package lens_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// TestAProposalShowsNoHiddenChange: that a hidden measure was changed shows to those who see it, and to nobody else.
func TestAProposalShowsNoHiddenChange(t *testing.T) {
	t.Parallel()
	at := func(day int) cascade.Moment { return cascade.OnDay(cascade.NewDate(2026, 11, day)) }
	changed := func(measure cascade.ID) cascade.Since {
		return cascade.Since{At: at(4), By: "sam", Word: cascade.WordChange, Measure: measure, Field: "to"}
	}
	entities := []cascade.Entity{
		&cascade.Settings{Header: cascade.Header{ID: "s", Key: "acme"}},
		&cascade.Person{Header: cascade.Header{ID: "ana", Key: "ana"}},
		&cascade.Person{Header: cascade.Header{ID: "sam", Key: "sam"}},
		&cascade.Team{Header: cascade.Header{ID: "acme", Key: "root"}, Type: cascade.Unit},
		&cascade.Team{
			Header: cascade.Header{ID: "web", Key: "web"}, Type: cascade.Unit, Parent: "acme", Members: []cascade.ID{"sam"},
		},
		&cascade.Goal{
			Header: cascade.Header{ID: "g", Key: "g"}, Intent: "Be first", Owners: []cascade.ID{"web"}, State: cascade.Proposed,
		},
		&cascade.Measure{Header: cascade.Header{ID: "open", Key: "open"}, Goal: "g"},
		&cascade.Measure{
			Header: cascade.Header{ID: "secret", Key: "secret"}, Goal: "g",
			Sight: cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"sam"}},
		},
		&cascade.Proposal{
			Header: cascade.Header{ID: "p"}, Goal: "g", At: at(2), By: "sam", To: []cascade.Decider{{Person: "ana"}},
			Since: []cascade.Since{
				{At: at(3), By: "ana", Word: cascade.WordAccept}, changed("secret"), changed("open"),
			},
		},
	}
	var cs []cascade.Change
	for _, e := range entities {
		cs = append(cs, cascade.Change{After: e})
	}
	cascade.Stamp(cs, 1)
	s, err := cascade.Snapshot{}.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	w := sight.NewWorld(s, cascade.NewDate(2026, 11, 5), []byte("secret"))
	for who, want := range map[cascade.ID]int{"ana": 2, "sam": 3} {
		p, err := lens.Of(w.View(who)).Goal("g")
		if err != nil {
			t.Fatal(err)
		}
		if p.Proposal == nil || len(p.Proposal.Said) != want {
			t.Errorf("%s is told of %+v, want %d things", who, p.Proposal, want)
		}
		if p.Proposal.Accepted != nil || p.Proposal.Changed == nil {
			t.Errorf("to %s the yes stands although what ana sees was changed", who)
		}
	}
}
