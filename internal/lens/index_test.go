package lens_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/graph/graphtest"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// foundNaively are the goals that all words of q occur in, by the definition.
func foundNaively(v *sight.View, q string) (out []string) {
	s := v.Snapshot()
	called := func(k cascade.Kind, id cascade.ID) string {
		e := s.Get(k, id)
		if e == nil {
			return ""
		}
		if title := cascade.TitleOf(e); title != "" {
			return title
		}
		return e.Head().Key
	}
	for g := range s.Goals() {
		names := []string{g.Intent, g.Key}
		for _, t := range g.Owners {
			names = append(names, called(cascade.KindTeam, t))
		}
		for m := range s.MeasuresOf(g.ID) {
			names = append(names, called(cascade.KindMetric, m.Metric))
		}
		words := strings.Fields(strings.ToLower(q))
		missing := func(w string) bool {
			return !slices.ContainsFunc(names, func(n string) bool { return strings.Contains(strings.ToLower(n), w) })
		}
		if !(g.Withheld && len(words) > 0) && !slices.ContainsFunc(words, missing) {
			out = append(out, v.ID(g))
		}
	}
	return out
}

// definition is the order of what a query finds, by the words of the definition.
type definition struct {
	s     *cascade.Snapshot
	q     string
	words []string
}

func called(e cascade.Entity) string { return cmp.Or(cascade.TitleOf(e), e.Head().Key) }

// owners are the names of whom a thing belongs to.
func (d definition) owners(e cascade.Entity) (names []string) {
	var ids []cascade.ID
	switch e := e.(type) {
	case *cascade.Goal:
		ids = e.Owners
	case *cascade.Initiative:
		ids = e.Owners
	case *cascade.Metric:
		ids = []cascade.ID{e.Owner}
	case *cascade.WorkItem:
		ids = []cascade.ID{e.Owner}
	case *cascade.Need:
		ids = []cascade.ID{e.From}
	}
	for _, id := range ids {
		if t := d.s.Team(id); t != nil {
			names = append(names, called(t))
		} else if p := d.s.Person(id); p != nil {
			names = append(names, called(p))
		}
	}
	return names
}

// rank is by what a thing is found, or −1.
func (d definition) rank(e cascade.Entity) int {
	title, key := cascade.TitleOf(e), strings.ToLower(e.Head().Key)
	owners, all := d.owners(e), []string{title, key}
	for m := range d.s.MeasuresOf(e.Head().ID) {
		if metric := d.s.Metric(m.Metric); metric != nil && e.Kind() == cascade.KindGoal {
			all = append(all, called(metric))
		}
	}
	starts := func(w string, texts ...string) bool {
		return slices.ContainsFunc(strings.Fields(strings.ToLower(strings.Join(texts, "\n"))), func(one string) bool {
			return strings.HasPrefix(one, w)
		})
	}
	every := func(f func(w string) bool) bool {
		return !slices.ContainsFunc(d.words, func(w string) bool { return !f(w) })
	}
	whole := strings.Join(d.words, " ")
	switch {
	case key == whole, string(e.Head().ID) == d.q, key != "" && e.Head().Key+"@"+string(e.Head().ID) == d.q:
		return 0
	case len(d.words) == 1 && strings.HasPrefix(key, whole):
		return 1
	case strings.HasPrefix(strings.Join(strings.Fields(strings.ToLower(title)), " "), whole):
		return 2
	case every(func(w string) bool { return starts(w, title, key) }):
		return 3
	case every(func(w string) bool { return starts(w, append(owners, title, key)...) }):
		return 4
	case every(func(w string) bool {
		return slices.ContainsFunc(append(all, owners...), func(text string) bool {
			return strings.Contains(strings.ToLower(text), w)
		})
	}):
		return 5
	}
	return -1
}

// rankedNaively is what is found by q, of one kind or all, by the definition, in the definition's order.
func rankedNaively(v *sight.View, q string, only cascade.Kind) (out []string) {
	d := definition{v.Snapshot(), q, strings.Fields(strings.ToLower(q))}
	type found struct {
		e                 cascade.Entity
		rank, ended, kind int
	}
	var all []found
	for i, k := range []cascade.Kind{
		cascade.KindTeam, cascade.KindPerson, cascade.KindCycle, cascade.KindGoal, cascade.KindMetric,
		cascade.KindInitiative, cascade.KindWorkItem, cascade.KindNeed,
	} {
		for e := range d.s.All(k) {
			p, person := e.(*cascade.Person)
			if cascade.Withheld(e) || person && p.Local || len(d.words) == 0 || only != "" && only != k {
				continue
			}
			of := found{e, d.rank(e), 0, i}
			if of.rank < 0 {
				continue
			}
			if g, ok := e.(*cascade.Goal); ok && g.State.Closed() {
				of.ended = 1
			}
			if c, ok := e.(*cascade.Cycle); ok && c.Phase == cascade.Closed {
				of.ended = 1
			}
			all = append(all, of)
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(a.rank-b.rank, a.ended-b.ended, a.kind-b.kind, cascade.ByCreation(b.e, a.e))
	})
	for _, f := range all {
		out = append(out, string(f.e.Kind())+" "+v.ID(f.e))
	}
	return out
}

// sameRanked holds a search to the definition, whole and in parts, and returns how much it finds.
func sameRanked(t *rapid.T, v *sight.View, q string) int {
	l := lens.Of(v)
	only := rapid.SampledFrom(append(slices.Clone(lens.Sought), "", "")).Draw(t, "kind")
	want := rankedNaively(v, lens.Clean(q), only)
	if got := hitsOf(l.Search(q, only).All()); !slices.Equal(got, want) {
		t.Fatalf("%s finds of %q by %q, ranked,\n%q, want\n%q", v.Viewer(), only, q, got, want)
	}
	if got := inParts(l.Search(q, only), 3); !slices.Equal(got, want) {
		t.Fatalf("%s finds by %q in parts\n%q, want\n%q", v.Viewer(), q, got, want)
	}
	return len(want)
}

// hitsOf are what a list shows, from a place on.
func hitsOf(hits []lens.Hit) (out []string) {
	for _, h := range hits {
		out = append(out, string(h.Kind)+" "+h.ID)
	}
	return out
}

// inParts is all of a list, some at a time.
func inParts(list lens.List[lens.Hit], most int) (out []string) {
	for at := (&lens.Place{}); at != nil; {
		part := list.Part(*at, most)
		out, at = append(out, hitsOf(part.Items)...), part.Next
	}
	return out
}

var someNames = []string{
	"Teams that join stay", "ÄRGER über İstanbul", "Kelvin 300 \u212A", "TEAMS", "ß and SS", "join\tthat",
	"x-ray: 40 %", "",
}

// rename gives something another name.
func rename(t *rapid.T, s *cascade.Snapshot) []cascade.Change {
	var all []cascade.Entity
	for _, k := range lens.Sought {
		all = slices.AppendSeq(all, s.All(k))
	}
	if len(all) == 0 {
		return nil
	}
	was := rapid.SampledFrom(all).Draw(t, "renamed")
	is, name := cascade.Clone(was), rapid.SampledFrom(someNames).Draw(t, "name")
	switch is := is.(type) {
	case *cascade.Goal:
		is.Intent = name
	case *cascade.Metric:
		is.Name = name
	case *cascade.Team:
		is.Name = name
	case *cascade.Person:
		is.Name = name
	case *cascade.Cycle:
		is.Name = name
	case *cascade.Initiative:
		is.Title = name
	case *cascade.WorkItem:
		is.Title = name
	case *cascade.Need:
		is.What = name
	}
	return []cascade.Change{{Before: was, After: is}}
}

// TestSearchIsTheDefinition: whatever was written, and whoever looks, at what is now or at what they saw before, a
// search finds what the definition does, in that order.
func TestSearchIsTheDefinition(t *testing.T) {
	t.Parallel()
	indexed, found, older, ranked := 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		var s cascade.Snapshot
		if rapid.IntRange(0, 1).Draw(t, "anything at all") == 0 {
			s = cascadetest.Snapshot(cascadetest.Options{}).Draw(t, "snapshot")
		} else {
			s = graphtest.Dense(t, today)
		}
		w, d := world(s), &graphtest.Editor{Today: today, Sight: true}
		people := []cascade.ID{"nobody"}
		for p := range s.People() {
			people = append(people, p.ID)
		}
		before := map[cascade.ID]*sight.View{}
		ask := func(v *sight.View) {
			queries := []string{"", "a", "teams", "join that", "ärger", "300 k", "ss", "ß", "e t", "~1", "nowhere"}
			for g := range v.Snapshot().Goals() { // a word, and a part of one, of what they see
				queries = append(queries, g.Intent, g.Key+" "+strings.ToValidUTF8(g.Intent[:len(g.Intent)/2], ""))
			}
			for _, k := range lens.Sought {
				for e := range v.Snapshot().All(k) {
					queries = append(queries, cascade.TitleOf(e), e.Head().Key, v.ID(e), string(e.Head().ID))
				}
			}
			q := rapid.SampledFrom(queries).Draw(t, "query")
			l := lens.Of(v)
			list, err := l.Goals(lens.Filter{Q: q})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, g := range list.All() {
				got = append(got, g.ID)
			}
			if want := foundNaively(v, q); !slices.Equal(got, want) {
				t.Fatalf("%s finds by %q\n%q, want\n%q", v.Viewer(), q, got, want)
			}
			ranked += sameRanked(t, v, q)
			few, many, ok := l.Candidates(strings.Fields(strings.ToLower(q)))
			if !slices.Equal(few, many) {
				t.Fatalf("%q may be in %d goals one by one, and in %d of all", q, len(few), len(many))
			}
			if ok {
				indexed, found = indexed+1, found+len(got)
			}
		}
		for range rapid.IntRange(5, 25).Draw(t, "steps") {
			edit := d.Edit
			if rapid.IntRange(0, 2).Draw(t, "rename") == 0 {
				edit = rename
			}
			cs := edit(t, &s)
			after, err := s.With(cs)
			if err != nil { // it takes back what was renamed since
				continue
			}
			s, w = after, w.With(after, cs)
			who := rapid.SampledFrom(people).Draw(t, "who")
			v := w.View(who)
			ask(v)
			sameRows(t, v, world(s).View(who))
			if was := before[who]; was != nil && rapid.Bool().Draw(t, "looks back") {
				older++
				ask(was)
			}
			before[who] = v
		}
	})
	if indexed < 100 || found < 20 || older < 10 || ranked < 100 {
		t.Errorf("%d searches used the index and found %d goals and %d things, %d looked back", indexed, found, ranked, older)
	}
}

// sameRows holds what is kept of rows and ways up to what is made anew.
func sameRows(t *rapid.T, kept, anew *sight.View) {
	for range 2 {
		for g := range kept.Snapshot().Goals() {
			a, err := lens.Of(kept).Goal(kept.ID(g))
			if err != nil {
				continue // another bears its key
			}
			b, err := lens.Of(anew).Goal(kept.ID(g))
			if err != nil {
				t.Fatal(err)
			}
			if d := gocmp.Diff([]any{b.Goal, b.ServedBy, b.Lines}, []any{a.Goal, a.ServedBy, a.Lines}, exporting); d != "" {
				t.Fatalf("what is kept of %s for %s is not what it is (-anew +kept):\n%s", g.ID, kept.Viewer(), d)
			}
		}
	}
}

var exporting = gocmp.Exporter(func(reflect.Type) bool { return true })

// A search costs what it finds, however many goals there are. By a word that stands in hidden goals alone it costs what
// it does by one that stands nowhere.
func TestSearchCostsWhatIsFound(t *testing.T) {
	t.Parallel()
	search := func(s cascade.Snapshot, q string, want int) int64 {
		t.Helper()
		var n atomic.Int64
		s = s.Counted(&n)
		v := world(s).View(s.Find(cascade.KindPerson, "ana").Head().ID)
		find := func(q string) int {
			list, err := lens.Of(v).Goals(lens.Filter{Q: q})
			if err != nil {
				t.Fatal(err)
			}
			return len(list.All())
		}
		v.Graph() // figures are computed once for all who read
		find("the index is made by now")
		n.Store(0)
		if got := find(q); got != want {
			t.Errorf("%q finds %d goals, want %d", q, got, want)
		}
		return n.Load()
	}
	if a, b := search(companies[few](), "g3-2", 1), search(companies[many](), "g3-2", 1); a != b || a == 0 {
		t.Errorf("it visits %d things among %d teams, %d among %d", a, few, b, many)
	}
	hiding := companies[few]()
	for i := range 20 {
		after, err := hiding.With([]cascade.Change{{After: &cascade.Goal{
			Header: cascade.Header{ID: cascade.ID(fmt.Sprint("hidden", i)), Seq: int64(1<<40 + i), Key: fmt.Sprint("h", i)},
			Intent: "Merger", Sight: cascade.Sight{Visibility: cascade.Hidden},
		}}})
		if err != nil {
			t.Fatal(err)
		}
		hiding = after
	}
	if a, b := search(hiding, "merger", 0), search(hiding, "nowhere", 0); a != b {
		t.Errorf("a word of hidden goals visits %d things, one of none %d", a, b)
	}
}

// A ranked search costs what is shown of it, however many goals there are, and by a word of hidden goals what it does
// by one that stands nowhere.
func TestRankedSearchCostsWhatIsShown(t *testing.T) {
	t.Parallel()
	search := func(s cascade.Snapshot, q string, want int) int64 {
		t.Helper()
		var n atomic.Int64
		s = s.Counted(&n)
		v := world(s).View(s.Find(cascade.KindPerson, "ana").Head().ID)
		find := func(q string) int {
			return len(lens.Of(v).Search(q, "").Part(lens.Place{}, 10).Items)
		}
		find("the index is made by now")
		n.Store(0)
		if got := find(q); got != want {
			t.Errorf("%q finds %d things, want %d", q, got, want)
		}
		return n.Load()
	}
	for _, q := range []string{"goal", "g", "person", "m3-2"} {
		want := 10
		if q == "m3-2" {
			want = 1
		}
		if a, b := search(companies[few](), q, want), search(companies[many](), q, want); a > b+200 || b > a+200 {
			t.Errorf("%q visits %d things among %d teams, %d among %d", q, a, few, b, many)
		}
	}
	hiding, err := companies[few]().With([]cascade.Change{{After: &cascade.Goal{
		Header: cascade.Header{ID: "hidden", Seq: 1 << 40, Key: "h"}, Intent: "Merger",
		Sight: cascade.Sight{Visibility: cascade.Hidden},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := search(hiding, "merger", 0), search(hiding, "nowhere", 0); a != b {
		t.Errorf("a word of hidden goals visits %d things, one of none %d", a, b)
	}
}

// Many things called otherwise one after the other are found in order all along, also by who looks at what they saw
// before the index was made anew.
func TestRankedAfterManyNames(t *testing.T) {
	t.Parallel()
	s := companies[many]()
	w, ana := world(s), s.Find(cascade.KindPerson, "ana").Head().ID
	same := func(v *sight.View) {
		t.Helper()
		for _, q := range []string{"goal", "1", "renamed 7", "metric renamed", "t3"} {
			if got, want := hitsOf(lens.Of(v).Search(q, "").All()), rankedNaively(v, q, ""); !slices.Equal(got, want) {
				t.Fatalf("%q finds %d things\n%.300q, want %d\n%.300q", q, len(got), got, len(want), want)
			}
		}
	}
	first := w.View(ana)
	same(first)
	all := slices.Concat(slices.Collect(s.All(cascade.KindGoal)), slices.Collect(s.All(cascade.KindMetric)))
	for i, was := range all {
		is := cascade.Clone(was)
		if g, ok := is.(*cascade.Goal); ok {
			g.Intent = fmt.Sprint("Renamed ", i)
		} else {
			is.(*cascade.Metric).Name = fmt.Sprint("Renamed ", i)
		}
		cs := []cascade.Change{{Before: was, After: is}}
		after, err := s.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		if s, w = after, w.With(after, cs); i%300 == 299 {
			same(w.View(ana))
			same(first)
		}
	}
	same(w.View(ana))
}

// The index is made anew once it leads to much that is not there any more. Whoever still looks at what they saw before
// that finds it.
func TestSearchAfterManyNames(t *testing.T) {
	t.Parallel()
	s := companies[5]()
	w, ana := world(s), s.Find(cascade.KindPerson, "ana").Head().ID
	found := func(v *sight.View, q string) int {
		t.Helper()
		list, err := lens.Of(v).Goals(lens.Filter{Q: q})
		if err != nil {
			t.Fatal(err)
		}
		return len(list.All())
	}
	first := w.View(ana)
	if n := found(first, "g2-3 goal"); n != 1 {
		t.Fatalf("%d goals are found, want 1", n)
	}
	g := s.Find(cascade.KindGoal, "g2-3")
	for i := range 5000 {
		is := cascade.Clone(g).(*cascade.Goal)
		is.Intent = fmt.Sprint("name", i)
		after, err := s.With([]cascade.Change{{Before: g, After: is}})
		if err != nil {
			t.Fatal(err)
		}
		s, w, g = after, w.With(after, []cascade.Change{{Before: g, After: is}}), is
		if i%100 == 99 {
			v := w.View(ana)
			if a, b := found(v, fmt.Sprint("name", i)), found(v, fmt.Sprint("name", i-1)); a != 1 || b != 0 {
				t.Fatalf("after %d names %d goals bear the last and %d the one before", i+1, a, b)
			}
		}
	}
	if n := found(first, "g2-3 goal"); n != 1 {
		t.Errorf("%d goals are found in what was seen first, want 1", n)
	}
}

// What is kept for one person calls what is restricted as it is called for them, although another sees the same.
func TestKeptByPerson(t *testing.T) {
	t.Parallel()
	s := companies[5]()
	top := s.Find(cascade.KindGoal, "top2")
	is := cascade.Clone(top).(*cascade.Goal)
	is.Visibility = cascade.Redacted
	s, err := s.With([]cascade.Change{{Before: top, After: is}})
	if err != nil {
		t.Fatal(err)
	}
	w := world(s)
	for _, who := range []string{"ana", "p0", "p1"} {
		v := w.View(s.Find(cascade.KindPerson, who).Head().ID)
		g, err := lens.Of(v).Goal("g2-1")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{g.GoalsAbove[0].ID, g.Lines[0].Steps[0].ID, g.Serves[0].Goal.ID} {
			if found := v.FindGoal(name); found == nil || found.ID != is.ID {
				t.Errorf("%s is told of %s, which is not what they call it", who, name)
			}
		}
	}
}
