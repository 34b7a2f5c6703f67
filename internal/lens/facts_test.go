package lens_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/lens"
)

// values yields what facts say, blocks opened.
func values(facts []lens.Fact) (out []any) {
	for _, f := range facts {
		switch v := f.Value.(type) {
		case []lens.Fact:
			out = append(out, values(v)...)
		case [][]lens.Fact:
			for _, within := range v {
				out = append(out, values(within)...)
			}
		default:
			out = append(out, v)
		}
	}
	return out
}

// Who sees everything has a fact for each field that says something. Nobody has one of a restricted thing, and no fact
// tells anybody the id of a thing that they do not see.
func TestFactsTellWhatTheirReaderSees(t *testing.T) {
	t.Parallel()
	told := 0
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 4, Metrics: 4, Others: 3}).Draw(t, "snapshot")
		w := world(s)
		all := lens.Of(w.Everyone())
		for _, k := range cascade.Kinds {
			for e := range all.All(k) {
				facts := all.Facts(e)
				for f := range cascade.Info(k).Own() {
					has := slices.ContainsFunc(facts, func(one lens.Fact) bool { return one.Field == f })
					if says := f.Get(e) != nil; says != has && f.Type != cascade.TypeBlock {
						t.Fatalf("%s %s says something in %s: %v; it has a fact: %v", k, e.Head().Key, f.Name, says, has)
					}
				}
				told += len(facts)
			}
		}
		for who := range s.People() {
			l := lens.Of(w.View(who.ID))
			var unseen []string
			for _, k := range cascade.Kinds {
				for e := range s.All(k) {
					if got := l.Get(k, e.Head().ID); got == nil || cascade.Withheld(got) {
						unseen = append(unseen, string(e.Head().ID))
					}
				}
			}
			for _, k := range cascade.Kinds {
				for e := range l.All(k) {
					facts := l.Facts(e)
					if cascade.Withheld(e) && len(facts) > 0 {
						t.Fatalf("a restricted %s says %v", k, facts)
					}
					said, err := json.Marshal(values(facts))
					if err != nil {
						t.Fatal(err)
					}
					for _, id := range unseen {
						if strings.Contains(string(said), fmt.Sprintf("%q", id)) || strings.Contains(string(said), "@"+id) {
							t.Fatalf("%s tells %s of %s: %s", k, who.Key, id, said)
						}
					}
				}
			}
		}
	})
	if told < 1000 {
		t.Errorf("only %d facts were told", told)
	}
}
