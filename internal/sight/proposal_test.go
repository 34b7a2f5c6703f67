package sight_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/sight"
)

// madeIDs are ids that say of what they are made, so that they are equal in worlds where other things are made too.
type madeIDs struct{}

func (madeIDs) New(kind, parent, author, key string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{kind, parent, author, key}, "\x00")))
	return hex.EncodeToString(sum[:13])
}

// proposing is a company in which sam offers the goal "import". ana decides on "first", which it answers; sam alone is
// in on what is restricted.
type proposing struct {
	t   *testing.T
	w   *sight.World
	n   int64
	now time.Time
}

var inOnIt = cascade.Sight{Visibility: cascade.Hidden, Audience: []cascade.ID{"sam"}}

func newProposing(t *testing.T, more ...cascade.Entity) *proposing {
	t.Helper()
	p := &proposing{t: t, w: world(cascade.Snapshot{}), n: 1, now: time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC)}
	person := func(id cascade.ID, role cascade.Role) cascade.Entity {
		return &cascade.Person{Header: cascade.Header{ID: id, Key: string(id)}, Name: string(id), Role: role}
	}
	unit := func(id, above, lead cascade.ID, members ...cascade.ID) cascade.Entity {
		h := cascade.Header{ID: id, Key: string(id)}
		return &cascade.Team{Header: h, Type: cascade.Unit, Parent: above, Lead: lead, Members: members}
	}
	from, to := 1.0, 9.0
	all := append([]cascade.Entity{
		&cascade.Settings{Header: cascade.Header{ID: "s", Key: "acme"}},
		person("sam", cascade.Lead), person("ana", cascade.Member), person("mei", cascade.Owner),
		person("tim", cascade.Member), person("boss", cascade.Member), person("lena", cascade.Lead),
		unit("acme", "", "mei"), unit("web", "acme", "lena", "sam"), unit("ops", "acme", "", "tim"),
		unit("board", "acme", "boss"),
		&cascade.Metric{Header: cascade.Header{ID: "trials", Key: "trials"}, Name: "Trials", Owner: "ops", Unit: "%"},
		&cascade.Metric{Header: cascade.Header{ID: "load", Key: "load"}, Name: "Load", Owner: "web", Unit: "ms"},
		&cascade.Metric{Header: cascade.Header{ID: "zq", Key: "zq"}, Name: "zq", Owner: "sam", Sight: inOnIt},
		&cascade.Goal{
			Header: cascade.Header{ID: "first", Key: "first"}, Intent: "Be first", Owners: []cascade.ID{"acme"},
			Accountable: []cascade.ID{"ana"}, State: cascade.Committed,
		},
		&cascade.Goal{
			Header: cascade.Header{ID: "import", Key: "import", Maker: "lena"}, Intent: "Import", State: cascade.Draft,
			Owners: []cascade.ID{"web"},
		},
		&cascade.Measure{
			Header: cascade.Header{ID: "m", Key: "m", Maker: "sam"}, Goal: "import", Metric: "trials", From: &from, To: &to,
		},
	}, more...)
	var cs []cascade.Change
	for _, e := range all {
		cs = append(cs, cascade.Change{After: e})
	}
	p.take(cs)
	return p
}

func (p *proposing) take(cs []cascade.Change) {
	p.t.Helper()
	cascade.Stamp(cs, p.n)
	p.n++
	after, err := p.w.Full().With(cs)
	if err != nil {
		p.t.Fatal(err)
	}
	p.w = p.w.With(after, cs)
}

// do decides on somebody's view, makes it so where they may, and says what they are answered.
func (p *proposing) do(by cascade.ID, decide func(cascade.Snapshot) ([]cascade.Change, error)) string {
	p.t.Helper()
	s := *p.w.View(by).Snapshot()
	cs, err := decide(s)
	if err == nil {
		err = s.Allows(by, cs)
	}
	if err != nil {
		return err.Error()
	}
	p.take(p.w.Lift(by, cs))
	return fmt.Sprint(len(cs), " done")
}

func (p *proposing) edit(by cascade.ID, edits ...cascade.Edit) string {
	return p.do(by, func(s cascade.Snapshot) ([]cascade.Change, error) { return s.Edit(by, edits, p.now, madeIDs{}) })
}

func (p *proposing) answer(by cascade.ID, word cascade.Word) string {
	return p.do(by, func(s cascade.Snapshot) ([]cascade.Change, error) {
		return s.Answer(by, "import", word, "Well.", "", p.now, madeIDs{})
	})
}

func (p *proposing) propose(by cascade.ID) string {
	return p.do(by, func(s cascade.Snapshot) ([]cascade.Change, error) {
		return s.Propose(by, "import", "", p.now, madeIDs{})
	})
}

func to(kind cascade.Kind, id cascade.ID, field string, v any) cascade.Edit {
	return cascade.Edit{Act: cascade.ActChange, Kind: kind, Target: id, Fields: map[string]any{field: v}}
}

// tells is all that somebody is told: what they read, may export, and would be answered.
func (p *proposing) tells(who cascade.ID) answers {
	p.t.Helper()
	v := p.w.View(who)
	out := answers(everything(v, []string{"import", "first", "m", "trials"}))
	out = append(out, answer{"export", string(cascadefile.Write(v.Snapshot(), cascadefile.WriteOptions{History: true}))})
	out = append(out, answer{"view", order.ReplaceAllString(strings.Join(shown(v.Snapshot()), "\n"), "")})
	out = append(out, answer{"version", string(v.Snapshot().Offered(v.Snapshot().Goal("import")))})
	try := func(name string, act func(q *proposing) string) {
		q := *p
		out = append(out, answer{name, act(&q)})
	}
	try("propose", func(q *proposing) string { return q.propose(who) })
	for _, w := range []cascade.Word{cascade.WordAccept, cascade.WordDecline, cascade.WordAgree, cascade.WordBack} {
		try(string(w), func(q *proposing) string { return q.answer(who, w) })
	}
	try("commit", func(q *proposing) string {
		return q.edit(who, to(cascade.KindGoal, "import", "state", "committed"))
	})
	return out
}

// order is what tells of when a thing was made, which nobody is shown.
var order = regexp.MustCompile(`"seq":\d+,`)

// whereApart shows where two texts part.
func whereApart(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	show := func(s string) string { return s[max(0, min(i, len(s))-60):min(i+100, len(s))] }
	return "…" + show(a) + "…\n…" + show(b) + "…"
}

func line(id, above cascade.ID) cascade.Entity {
	return &cascade.Alignment{
		Header: cascade.Header{ID: id, Maker: "sam"}, By: cascade.ByResponse, Goal: "import", To: above, Because: "So.",
	}
}

// unseen is something of a proposal that some people are not in on.
type unseen struct {
	more   []cascade.Entity // that only one of the worlds has
	before []cascade.Edit   // before it is offered
	since  []cascade.Edit   // after the yes
	both   []cascade.Edit   // after the yes, in both worlds
	inOn   []cascade.ID     // who is in on it too
	alone  bool             // it answers no goal that everybody sees
}

func unseenOfProposals() map[string]unseen {
	one, nine := 1.0, 9.0
	goal := &cascade.Goal{
		Header: cascade.Header{ID: "zq-goal", Key: "zq-goal"}, Intent: canary, Owners: []cascade.ID{"board"}, Sight: inOnIt,
		Accountable: []cascade.ID{"boss"}, State: cascade.Committed,
	}
	share := line("zq-line", "zq-goal").(*cascade.Alignment)
	share.Share = &nine
	measure := func(id, metric, maker cascade.ID, s cascade.Sight) cascade.Entity {
		h := cascade.Header{ID: id, Key: string(id), Maker: maker}
		return &cascade.Measure{Header: h, Goal: "import", Metric: metric, From: &one, To: &nine, Sight: s}
	}
	remove := func(kind cascade.Kind, id cascade.ID) []cascade.Edit {
		return []cascade.Edit{{Act: cascade.ActRemove, Kind: kind, Target: id}}
	}
	need := &cascade.Need{Header: cascade.Header{ID: "zq-need", Maker: "sam"}, Goal: "import", On: "zq-goal", From: "ops"}
	bet := func(moves float64) []cascade.Edit {
		return []cascade.Edit{
			to(cascade.KindGoal, "import", "bet", &cascade.Bet{Change: canary, Metric: "zq", Moves: &moves}),
		}
	}
	boss, lena := []cascade.ID{"boss"}, []cascade.ID{"lena"}
	return map[string]unseen{
		"a hidden goal above": {more: []cascade.Entity{goal, share}, inOn: boss},
		"the only goal above": {more: []cascade.Entity{goal, share}, inOn: boss, alone: true},
		"a hidden line changed": {
			more: []cascade.Entity{goal, share}, inOn: boss,
			since: []cascade.Edit{to(cascade.KindAlignment, "zq-line", "because", "No.")},
		},
		"a hidden line removed": {
			more: []cascade.Entity{goal, share}, inOn: boss, since: remove(cascade.KindAlignment, "zq-line"),
		},
		"a hidden need changed": {
			more: []cascade.Entity{goal, need}, inOn: boss,
			since: []cascade.Edit{to(cascade.KindNeed, "zq-need", "by", cascade.NewDate(2026, 12, 1))},
		},
		"a hidden need removed": {
			more: []cascade.Entity{goal, need}, inOn: boss, since: remove(cascade.KindNeed, "zq-need"),
		},
		"a hidden measure": {
			more: []cascade.Entity{measure("zq-m", "trials", "sam", inOnIt)}, inOn: lena,
			since: []cascade.Edit{to(cascade.KindMeasure, "zq-m", "to", 8.0)},
		},
		"a hidden measure that ana wrote": {
			more: []cascade.Entity{measure("zq-m", "trials", "ana", inOnIt)}, inOn: lena,
		},
		"the metric of a hidden measure": {
			more: []cascade.Entity{measure("zq-m", "load", "sam", inOnIt)}, inOn: lena,
			both: []cascade.Edit{to(cascade.KindMetric, "load", "unit", "s")},
		},
		"a measure of a hidden metric": {
			more:  []cascade.Entity{measure("zq-m", "zq", "sam", cascade.Sight{})},
			since: remove(cascade.KindMeasure, "zq-m"),
		},
		"a hidden bet": {before: bet(1), since: bet(2)},
	}
}

// TestTwinProposals: two companies that differ in what only the author of a proposal is in on tell everybody else alike
// who decides, what was said and changed, and what they may do, before and after a yes.
func TestTwinProposals(t *testing.T) {
	t.Parallel()
	for name, c := range unseenOfProposals() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var open []cascade.Entity
			if !c.alone {
				open = append(open, line("line", "first"))
			}
			a, b := newProposing(t, open...), newProposing(t, append(slices.Clone(open), c.more...)...)
			alike := func(when string) {
				t.Helper()
				for _, who := range []cascade.ID{"ana", "mei", "tim", "boss", "lena"} {
					if slices.Contains(c.inOn, who) {
						continue
					}
					ta, tb := a.tells(who), b.tells(who)
					for i := range ta {
						if ta[i] != tb[i] {
							t.Errorf("%s, %s is told apart by %s:\n%s", when, who, ta[i].Read, whereApart(ta[i].Body, tb[i].Body))
							break
						}
					}
				}
			}
			done := func(says string) {
				t.Helper()
				if !strings.HasSuffix(says, "done") {
					t.Fatal(says)
				}
			}
			alike("as a draft")
			if c.before != nil {
				done(b.edit("sam", c.before...))
			}
			done(a.propose("sam"))
			done(b.propose("sam"))
			alike("proposed")
			yes := cascade.ID("ana")
			if c.alone {
				yes = "mei"
			}
			if sa, sb := a.answer(yes, cascade.WordAccept), b.answer(yes, cascade.WordAccept); sa != sb {
				t.Fatalf("%s is answered %s and %s", yes, sa, sb)
			}
			alike("accepted")
			if c.since != nil {
				done(b.edit("sam", c.since...))
			}
			if c.both != nil {
				done(a.edit("sam", c.both...))
				done(b.edit("sam", c.both...))
			}
			alike("changed since")
		})
	}
}
