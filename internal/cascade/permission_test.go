package cascade_test

import (
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// realm is a workspace of two teams of one unit each: lea leads product, where mia and tom are members, and sam leads
// sales, where sue is. Ola owns the workspace, ada administers it.
type realm struct {
	t   *testing.T
	ids *cascadetest.IDs
	s   cascade.Snapshot
}

func newRealm(t *testing.T, es ...cascade.Entity) *realm {
	t.Helper()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	r := &realm{t: t, ids: &cascadetest.IDs{}}
	s, err := cascade.Load(cascade.Document{Entities: append([]cascade.Entity{
		&cascade.Person{Header: key("ola"), Role: cascade.Owner}, &cascade.Person{Header: key("ada"), Role: cascade.Admin},
		&cascade.Person{Header: key("lea")}, &cascade.Person{Header: key("mia")}, &cascade.Person{Header: key("tom")},
		&cascade.Person{Header: key("sam")}, &cascade.Person{Header: key("sue")},
		&cascade.Team{Header: key("acme"), Type: cascade.Unit},
		&cascade.Team{
			Header: key("product"), Type: cascade.Unit, Parent: "acme", Lead: "lea", Members: []cascade.ID{"mia", "tom"},
		},
		&cascade.Team{Header: key("sales"), Type: cascade.Unit, Parent: "acme", Lead: "sam", Members: []cascade.ID{"sue"}},
		&cascade.Metric{Header: key("speed"), Owner: "product"}, &cascade.Metric{Header: key("deals"), Owner: "sales"},
		&cascade.Goal{Header: key("fast"), Intent: "Fast", Owners: []cascade.ID{"product"}},
		&cascade.Goal{Header: key("sell"), Intent: "Sell", Owners: []cascade.ID{"sales"}},
	}, es...)}, r.ids)
	if err != nil {
		t.Fatal(err)
	}
	r.s = s
	return r
}

func (r *realm) id(k cascade.Kind, key string) cascade.ID {
	r.t.Helper()
	e := r.s.Find(k, key)
	if e == nil {
		r.t.Fatalf("there is no %s %s", k, key)
	}
	return e.Head().ID
}

// only is the one thing of a kind.
func (r *realm) only(k cascade.Kind) cascade.ID {
	r.t.Helper()
	all := slices.Collect(r.s.All(k))
	if len(all) != 1 {
		r.t.Fatalf("there are %d of %s", len(all), k)
	}
	return all[0].Head().ID
}

// try decides edits of somebody who sees everything, and whether they may.
func (r *realm) try(by string, edits ...cascade.Edit) ([]cascade.Change, error) {
	r.t.Helper()
	cs, err := r.s.Edit(r.id(cascade.KindPerson, by), edits, editDay, r.ids)
	if err == nil {
		err = r.s.Allows(r.id(cascade.KindPerson, by), cs)
	}
	return cs, err
}

// does writes edits, which have to be allowed.
func (r *realm) does(by string, edits ...cascade.Edit) []cascade.Change {
	r.t.Helper()
	cs, err := r.try(by, edits...)
	if err != nil {
		r.t.Fatalf("%s: %v", by, err)
	}
	r.put(cs)
	return cs
}

func (r *realm) put(cs []cascade.Change) {
	r.t.Helper()
	cascade.Stamp(cs, 2)
	after, err := r.s.With(cs)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := after.Verify(); err != nil {
		r.t.Fatal(err)
	}
	r.s = after
}

// only those in may may do something; everybody else is forbidden to.
func (r *realm) lets(what string, may string, edits ...cascade.Edit) {
	r.t.Helper()
	for _, by := range []string{"ola", "ada", "lea", "mia", "tom", "sam", "sue"} {
		want := slices.Contains(strings.Fields(may), by)
		if _, err := r.try(by, edits...); (err == nil) != want || err != nil && cascade.CodeOf(err) != cascade.Forbidden {
			r.t.Errorf("%s: %s may: %v, want allowed: %v", what, by, err, want)
		}
	}
}

func making(k cascade.Kind, key string, fields map[string]any) cascade.Edit {
	return cascade.Edit{Act: cascade.ActCreate, Kind: k, Target: cascade.ID(key), Fields: fields}
}

func with(k cascade.Kind, target cascade.ID, field string, v any) cascade.Edit {
	return cascade.Edit{Act: cascade.ActChange, Kind: k, Target: target, Fields: map[string]any{field: v}}
}

func named(ids ...cascade.ID) []cascade.ID { return ids }

// Who sees a measure follows from its goal and its metric too: who may not open it opens it by none of them.
func TestHandingOverAMeasure(t *testing.T) {
	t.Parallel()
	hid := cascade.Sight{Visibility: cascade.Hidden}
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	r := newRealm(
		t,
		&cascade.Goal{Header: key("deal"), Intent: "D", Owners: []cascade.ID{"product"}, Sight: hid},
		&cascade.Goal{Header: key("both"), Intent: "B", Owners: []cascade.ID{"product", "sales"}},
		&cascade.Goal{Header: key("calm"), Intent: "C", Owners: []cascade.ID{"product"}},
		&cascade.Metric{Header: key("pay"), Owner: "product", Sight: hid},
		&cascade.Measure{Header: key("secret"), Goal: "fast", Metric: "speed", Sight: hid},
		&cascade.Measure{Header: key("price"), Goal: "deal", Metric: "speed"},
		&cascade.Measure{Header: key("paid"), Goal: "calm", Metric: "pay"},
		&cascade.Measure{Header: key("plain"), Goal: "calm", Metric: "speed"},
	)
	measure := func(key, field string, to cascade.ID) cascade.Edit {
		return with(cascade.KindMeasure, cascade.ID(key), field, to)
	}
	r.lets("an accountable person for a goal with a hidden measure", "lea",
		with(cascade.KindGoal, "fast", "accountable", named("sam")))
	r.lets("an owner for it", "lea", with(cascade.KindGoal, "fast", "owners", named("product", "sales")))
	r.lets("a hidden measure to others' goal", "lea", measure("secret", "goal", "both"))
	r.lets("a measure out of a hidden goal", "lea", measure("price", "goal", "calm"))
	r.lets("a measure off its hidden metric", "lea", measure("paid", "metric", "speed"))
	// what nobody comes to see by it is a change like others
	r.lets("a hidden measure to a goal of the same team", "lea mia tom ola ada", measure("secret", "goal", "calm"))
	r.lets("an open measure", "lea mia tom ola ada", measure("plain", "goal", "both"))
	r.lets("a measure into a hidden goal", "lea mia tom ola ada", measure("plain", "goal", "deal"))
	r.lets("accountable for a goal without hidden measures", "lea mia tom ola ada",
		with(cascade.KindGoal, "calm", "accountable", named("sam")))
}

// What pages ask before anybody has written a change is answered too, of everything.
func TestWhetherSomebodyMayChangeAtAll(t *testing.T) {
	t.Parallel()
	r := newRealm(
		t, &cascade.Measure{Header: cascade.Header{Key: "m"}, Goal: "fast", Metric: "speed"},
		&cascade.Alignment{By: cascade.ByDirect, Goal: "fast", To: "sell"}, &cascade.Need{Goal: "fast", From: "sales"},
		&cascade.WorkItem{Header: cascade.Header{Key: "w"}, Owner: "product"},
		&cascade.Initiative{Header: cascade.Header{Key: "i"}, Owners: []cascade.ID{"product"}},
	)
	for _, e := range []cascade.Entity{
		r.s.Find(cascade.KindGoal, "fast"), r.s.Find(cascade.KindMetric, "speed"), r.s.Find(cascade.KindMeasure, "m"),
		r.s.Find(cascade.KindWorkItem, "w"), r.s.Find(cascade.KindInitiative, "i"),
		r.s.Get(cascade.KindAlignment, r.only(cascade.KindAlignment)), r.s.Get(cascade.KindNeed, r.only(cascade.KindNeed)),
	} {
		for by, may := range map[string]bool{"tom": true, "sue": false} {
			if err := r.s.May(r.id(cascade.KindPerson, by), cascade.ActChange, e); (err == nil) != may {
				t.Errorf("%s may change the %s: %v, want allowed: %v", by, e.Kind(), err, may)
			}
		}
	}
}

// Whoever takes its owners off something restricted has the say over it as its maker: that is handing it over.
func TestTakingOwnersOffWhatIsRestricted(t *testing.T) {
	t.Parallel()
	r := newRealm(t)
	hidden := func(more map[string]any) map[string]any {
		more["visibility"], more["audience"] = "hidden", named("mia")
		return more
	}
	r.does(
		"mia",
		making(cascade.KindGoal, "deal", hidden(map[string]any{"intent": "D", "owners": named("product", "acme")})),
		making(cascade.KindMetric, "pay", hidden(map[string]any{"name": "P", "owner": cascade.ID("product")})),
		making(cascade.KindInitiative, "plan", hidden(map[string]any{"title": "P", "owners": named("product")})),
		making(cascade.KindWorkItem, "task", hidden(map[string]any{"title": "T", "owner": cascade.ID("product")})),
		making(cascade.KindGoal, "mine", hidden(map[string]any{"intent": "M"})),
		making(cascade.KindGoal, "shown", map[string]any{"intent": "S", "owners": named("product")}),
	)
	for _, c := range []struct {
		kind  cascade.Kind
		key   cascade.ID
		field string
		to    any
	}{
		{cascade.KindGoal, "deal", "owners", nil},
		{cascade.KindGoal, "deal", "owners", named("acme")},
		{cascade.KindMetric, "pay", "owner", nil},
		{cascade.KindInitiative, "plan", "owners", nil},
		{cascade.KindWorkItem, "task", "owner", nil},
	} {
		r.lets(string(c.key), "lea", with(c.kind, c.key, c.field, c.to))
	}
	r.lets("what its maker alone has", "mia", with(cascade.KindGoal, "mine", "visibility", "open"))
	r.lets("what is open", "lea mia tom ola ada", with(cascade.KindGoal, "shown", "owners", nil))
}

// What somebody may not make for another team they do not make for their own and change.
func TestWhatIsMadeAnothersByChange(t *testing.T) {
	t.Parallel()
	r := newRealm(t)
	for _, c := range []struct {
		kind         cascade.Kind
		field        string
		ours, theirs any
		more         map[string]any
	}{
		{cascade.KindGoal, "owners", named("product"), named("sales"), map[string]any{"intent": "x"}},
		{cascade.KindInitiative, "owners", named("product"), named("sales"), map[string]any{"title": "x"}},
		{cascade.KindMetric, "owner", cascade.ID("product"), cascade.ID("sales"), map[string]any{"name": "x"}},
		{cascade.KindMetric, "owner", cascade.ID("product"), cascade.ID("sue"), map[string]any{"name": "y"}},
		{cascade.KindWorkItem, "owner", cascade.ID("product"), cascade.ID("sales"), map[string]any{"title": "x"}},
		{cascade.KindReview, "team", cascade.ID("product"), cascade.ID("sales"), nil},
		{cascade.KindAlignment, "team", cascade.ID("product"), cascade.ID("sales"), map[string]any{
			"by": "statement", "to": cascade.ID("fast"), "contribution": "c",
		}},
	} {
		fields := map[string]any{c.field: c.theirs}
		for k, v := range c.more {
			fields[k] = v
		}
		name := string(c.kind) + " " + c.field
		r.lets(name+" made for sales",
			map[bool]string{true: "sue ola ada", false: "sam sue ola ada"}[c.theirs == cascade.ID("sue")],
			making(c.kind, "", fields))
		fields[c.field] = c.ours
		made := r.does("tom", making(c.kind, "", fields))
		r.lets(name+" given to sales", "ola ada", with(c.kind, made[0].ID(), c.field, c.theirs))
	}
	r.lets("shared with sales", "lea mia tom ola ada",
		with(cascade.KindGoal, "fast", "owners", named("product", "sales")))
}

// Work is handed over in a team: who has a work item gives it to a colleague, and to nobody of another team.
func TestHandingOverWork(t *testing.T) {
	t.Parallel()
	r := newRealm(t, &cascade.WorkItem{Header: cascade.Header{Key: "w"}, Title: "W", Owner: "tom"})
	r.lets("to a colleague", "tom ola ada", with(cascade.KindWorkItem, "w", "owner", cascade.ID("mia")))
	r.lets("to another team", "ola ada", with(cascade.KindWorkItem, "w", "owner", cascade.ID("sue")))
	r.lets("to their team", "tom ola ada", with(cascade.KindWorkItem, "w", "owner", cascade.ID("product")))
}

// Who decides on a goal makes what serves it directly, also by moving it there.
func TestMovingADirectAlignment(t *testing.T) {
	t.Parallel()
	key := func(k string) cascade.Header { return cascade.Header{Key: k} }
	r := newRealm(
		t, &cascade.Goal{Header: key("more"), Intent: "M", Owners: []cascade.ID{"sales"}, Accountable: []cascade.ID{"sue"}},
		&cascade.Goal{Header: key("slow"), Intent: "S", Owners: []cascade.ID{"product"}},
		&cascade.Alignment{By: cascade.ByDirect, Goal: "fast", To: "sell"},
	)
	id := r.only(cascade.KindAlignment)
	r.lets("onto a goal that another decides on", "ola ada",
		with(cascade.KindAlignment, id, "to", r.id(cascade.KindGoal, "more")))
	r.lets("from another goal", "sam ola ada", with(cascade.KindAlignment, id, "goal", r.id(cascade.KindGoal, "slow")))
	r.does("sam", with(cascade.KindAlignment, id, "by", "response"))
	r.lets("a response", "lea mia tom ola ada", with(cascade.KindAlignment, id, "to", r.id(cascade.KindGoal, "more")))
	r.lets("a response made direct on the way", "sue ola ada", cascade.Edit{
		Act: cascade.ActChange, Kind: cascade.KindAlignment, Target: id, Fields: map[string]any{
			"by": "direct", "to": r.id(cascade.KindGoal, "more"),
		},
	})
}

// An answer is to what was asked: who asks something else has no answer yet.
func TestAnAnswerFallsAwayWithWhatWasAsked(t *testing.T) {
	t.Parallel()
	for field, to := range map[string]any{
		"what": "ninety a day", "from": cascade.ID("acme"), "on": cascade.ID("sell"), "goal": cascade.ID("slow"),
		"by": cascade.NewDate(2026, 12, 1), "asked": nil, "": nil,
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			r := newRealm(
				t, &cascade.Need{Goal: "fast", From: "sales", What: "one a week"},
				&cascade.Goal{Header: cascade.Header{Key: "slow"}, Intent: "S", Owners: []cascade.ID{"product"}},
			)
			id := r.only(cascade.KindNeed)
			answer := func(a string) cascade.Edit { return with(cascade.KindNeed, id, "answer", a) }
			r.lets("the answer", "sam sue ola ada", answer("accepted"))
			r.does("sam", answer("accepted"))
			r.lets("take it off and ask the same", "sam sue ola ada", answer("open"))
			if field == "" {
				return
			}
			r.does("mia", with(cascade.KindNeed, id, field, to))
			got, want := r.s.Get(cascade.KindNeed, id).(*cascade.Need).Answer, ""
			if field == "asked" {
				want = "accepted"
			}
			if got != want {
				t.Errorf("with another %q it is answered %q, want %q", field, got, want)
			}
		})
	}
	r := newRealm(t, &cascade.Need{Goal: "fast", From: "sales", What: "one a week", Answer: "declined"})
	both := cascade.Edit{
		Act: cascade.ActChange, Kind: cascade.KindNeed, Target: r.only(cascade.KindNeed), Fields: map[string]any{
			"what": "ninety a day", "answer": "accepted",
		},
	}
	r.lets("ask something else and answer it", "ola ada", both)
}
