package cascade_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// bearers are a metric that one writer pushes to by its key, and another thing that comes to bear the key.
func bearers(t *testing.T) (s cascade.Snapshot, first, second cascade.ID) {
	t.Helper()
	add := func(e cascade.Entity) {
		after, err := s.With([]cascade.Change{{After: e}})
		if err != nil {
			t.Fatal(err)
		}
		s = after
	}
	add(&cascade.Metric{Header: cascade.Header{ID: "z", Seq: 1 << 24, Key: "lat"}})
	add(&cascade.Metric{Header: cascade.Header{ID: "a", Seq: 2 << 24, Key: "Lat"}})
	return s, "z", "a"
}

// without returns s as somebody sees it who does not see a thing.
func without(t *testing.T, s cascade.Snapshot, id cascade.ID) cascade.Snapshot {
	t.Helper()
	after, err := s.With(s.Removal(s.Metric(id)))
	if err != nil {
		t.Fatal(err)
	}
	return after
}

func means(s *cascade.Snapshot, key string) cascade.ID {
	if e := s.Find(cascade.KindMetric, key); e != nil {
		return e.Head().ID
	}
	return ""
}

// By a bare key whoever has borne it longest is meant, whatever its case and whatever the ids sort like; the others are
// written key@id.
func TestLongestBearerIsMeant(t *testing.T) {
	t.Parallel()
	s, first, second := bearers(t)
	for ref, want := range map[string]cascade.ID{
		"lat": first, "LAT": first, "lat@z": first, "lat@a": second, "@a": second, "a": second, "Lat@nothing": "",
		"other@a": second, "": "",
	} {
		if got := means(&s, ref); got != want {
			t.Errorf("%q means %q, want %q", ref, got, want)
		}
	}
	if a, b := s.Label(cascade.KindMetric, first), s.Label(cascade.KindMetric, second); a != "lat" || b != "Lat@a" {
		t.Errorf("they are called %q and %q", a, b)
	}
	renamed := cascade.Clone(s.Metric(first))
	renamed.Key, renamed.Named = "lat", 3<<24 // it was called otherwise for a while
	after, err := s.With([]cascade.Change{{Before: s.Metric(first), After: renamed}})
	if err != nil {
		t.Fatal(err)
	}
	if got := means(&after, "lat"); got != second {
		t.Errorf("after a break %q is meant, want %q", got, second)
	}
}

// A writer goes on meaning what it wrote to: when an older bearer comes into sight, and when its own goes out of it.
func TestWritersStayBound(t *testing.T) {
	t.Parallel()
	whole, first, second := bearers(t)
	ids := &cascadetest.IDs{}
	use := func(see cascade.Snapshot, writer string) (cascade.ID, []cascade.Change) {
		v := see.For(writer, &whole)
		got := means(&v, "lat")
		return got, v.Bind(ids)
	}
	keep := func(cs []cascade.Change) {
		cascade.Stamp(cs, 9)
		after, err := whole.With(cs)
		if err != nil {
			t.Fatal(err)
		}
		whole = after
	}
	unseen := without(t, whole, first)
	got, cs := use(unseen, "late") // the one writer sees the younger bearer alone
	if got != second || len(cs) != 1 {
		t.Fatalf("the late writer means %q, and %d changes keep it", got, len(cs))
	}
	keep(cs)
	if got, cs = use(whole, "late"); got != second || len(cs) != 0 {
		t.Errorf("once the older one is in sight the writer means %q, %d changes; want its own and none", got, len(cs))
	}
	if got, _ = use(whole, "new"); got != first {
		t.Errorf("another writer means %q", got)
	}
	got, cs = use(whole, "early")
	if got != first {
		t.Fatalf("the early writer means %q", got)
	}
	keep(cs)
	if got, _ = use(without(t, whole, first), "early"); got != "" {
		t.Errorf("when its own is out of sight the writer means %q", got)
	}
	gone, err := whole.With(whole.Removal(whole.Metric(first)))
	if err != nil {
		t.Fatal(err)
	}
	whole = gone
	if got, _ = use(whole, "early"); got != "" {
		t.Errorf("when its own is gone the writer means %q", got)
	}
	if got, cs = use(whole, ""); got != second || len(cs) != 0 {
		t.Errorf("who picks on a page means %q and is bound by %d changes", got, len(cs))
	}
}

// A file that says a key whose thing its writer does not see any more makes a new thing; it writes to no other.
func TestBoundFilesMakeAnew(t *testing.T) {
	t.Parallel()
	whole, first, second := bearers(t)
	v := whole.For("file", &whole)
	means(&v, "lat")
	cs := v.Bind(&cascadetest.IDs{})
	cascade.Stamp(cs, 9)
	whole, err := whole.With(cs)
	if err != nil {
		t.Fatal(err)
	}
	see := without(t, whole, first).For("file", &whole)
	doc := func() cascade.Document {
		return cascade.Document{Entities: []cascade.Entity{&cascade.Metric{Header: cascade.Header{Key: "lat"}, Name: "Mine"}}}
	}
	cs, err = see.Apply("", doc(), &cascadetest.IDs{}, cascade.ApplyOptions{})
	if err != nil || len(cs) != 1 || cs[0].Before != nil || cs[0].ID() == second {
		t.Errorf("it changes %v, %v", cs, err)
	}
	refers := cascade.Document{Entities: []cascade.Entity{
		&cascade.Goal{Header: cascade.Header{Key: "g"}},
		&cascade.Measure{Header: cascade.Header{Key: "k"}, Goal: "g", Metric: "lat"},
	}}
	again := without(t, whole, first).For("file", &whole)
	if _, err = again.Apply("", refers, &cascadetest.IDs{}, cascade.ApplyOptions{}); err == nil ||
		!strings.Contains(err.Error(), `there is no metric "lat"`) {
		t.Errorf("a reference answers %v", err)
	}
}
