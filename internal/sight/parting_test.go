package sight_test

import (
	"slices"
	"testing"

	"weir.dev/weir/internal/cascade"
)

// parted returns a house with a hidden composite that eve's group owns and hal's unit sees, which has lost a part.
func parted(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	h.edit("hal", "", cascade.Edit{
		Act: cascade.ActCreate, Kind: cascade.KindMetric, Target: "mix",
		Fields: map[string]any{"formula": "secret-metric", "owner": cascade.ID("crew")},
	}, cascade.Edit{
		Act: cascade.ActCreate, Kind: cascade.KindMetric, Target: "other",
		Fields: map[string]any{"owner": cascade.ID("hr"), "visibility": "hidden"},
	})
	gone := cascade.Edit{Act: cascade.ActRemove, Kind: cascade.KindMetric, Target: "secret-metric"}
	if told := h.edit("ada", "", gone); len(told) > 0 {
		t.Fatalf("that a part went leaves the notices %q", told)
	}
	if m := h.mix(); m.Formula != "" || m.Owner != h.id(cascade.KindTeam, "crew") {
		t.Fatalf("left is %s", cascade.Encode(m))
	}
	return h
}

func (h *house) mix() *cascade.Metric {
	h.t.Helper()
	return find[*cascade.Metric](h.t, h.w.Full(), cascade.KindMetric, "mix")
}

// sees reports whether somebody sees a metric, at once and in a view made anew.
func (h *house) sees(person, metric string) bool {
	h.t.Helper()
	h.told(person)
	m := h.w.View(h.person(person)).Snapshot().Metric(h.id(cascade.KindMetric, metric))
	return m != nil && !m.Withheld
}

// TestAPartedCompositeStaysOne: who owns a composite sees it no more once a part of it is removed than before, until
// somebody who sees it lets them: by the audience, or by taking a formula out of it while its parts stay.
func TestAPartedCompositeStaysOne(t *testing.T) {
	t.Parallel()
	change := func(field string, v any) []cascade.Edit {
		return []cascade.Edit{set(cascade.KindMetric, "mix", field, v)}
	}
	for name, c := range map[string]struct {
		writes [][]cascade.Edit
		told   []string // of the last one
	}{
		"it is left alone":            {[][]cascade.Edit{change("name", "Mix")}, nil},
		"it is said to be no formula": {[][]cascade.Edit{change("formula", "")}, nil},
		"its owner sees it by the audience": {
			[][]cascade.Edit{change("audience", ids("hr", "eve"))}, []string{"mix: eve mia by hal"},
		},
		"its owner owns it by themself": {[][]cascade.Edit{change("owner", cascade.ID("eve"))}, nil},
		"it is given away and back":     {[][]cascade.Edit{change("owner", nil), change("owner", cascade.ID("crew"))}, nil},
		"it is a composite again":       {[][]cascade.Edit{change("formula", "2*other")}, nil},
		"and its formula is taken out": {
			[][]cascade.Edit{change("formula", "2*other"), change("formula", "")}, []string{"mix: eve by hal"},
		},
		"and loses a part once more": {
			[][]cascade.Edit{
				change("formula", "2*other"), {{Act: cascade.ActRemove, Kind: cascade.KindMetric, Target: "other"}},
			}, nil,
		},
		"a composite is made of it": {
			[][]cascade.Edit{{{
				Act: cascade.ActCreate, Kind: cascade.KindMetric, Target: "sum",
				Fields: map[string]any{"formula": "2*mix", "visibility": "hidden", "audience": ids("hr", "eve")},
			}}}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := parted(t)
			var told []string
			for _, edits := range c.writes {
				told = h.edit("hal", "", edits...)
			}
			if !slices.Equal(told, c.told) {
				t.Errorf("told %q, want %q", told, c.told)
			}
			if sees := h.sees("eve", "mix"); sees != (len(c.told) > 0) {
				t.Errorf("its owner sees it: %t", sees)
			}
			if !h.sees("hal", "mix") {
				t.Error("its audience does not see it")
			}
			if h.w.Full().Find(cascade.KindMetric, "sum") != nil && h.sees("eve", "sum") {
				t.Error("its owner sees what is made of it")
			}
		})
	}
}

// TestAPartedCompositeInFiles: a file that says nothing of a formula leaves things as they are. What Weir knows of what
// was a composite is in the view of nobody from whom something is kept.
func TestAPartedCompositeInFiles(t *testing.T) {
	t.Parallel()
	h := parted(t)
	m := cascade.Clone(h.mix())
	m.Header, m.Owner, m.Name = cascade.Header{Key: "mix"}, "crew", "as a file says"
	m.Audience = ids("hr")
	cs, err := h.w.Full().Apply(h.person("hal"), cascade.Document{Entities: []cascade.Entity{m}}, h.ids,
		cascade.ApplyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	cs = h.w.Complete(cs)
	h.w = h.w.With(with(t, *h.w.Full(), cs), cs)
	if h.mix().Name != "as a file says" || h.sees("eve", "mix") {
		t.Errorf("its owner sees %s", cascade.Encode(h.mix()))
	}
	for _, person := range []string{"mia", "eve", "gus"} { // hal sees everything
		if n := h.w.View(h.person(person)).Snapshot().Len(cascade.KindParting); n > 0 {
			t.Errorf("%s sees what Weir keeps for itself", person)
		}
	}
}

// TestTakingBackAParting: what is taken back is a composite again, or was one still.
func TestTakingBackAParting(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.edit("hal", "", cascade.Edit{
		Act: cascade.ActCreate, Kind: cascade.KindMetric, Target: "mix",
		Fields: map[string]any{"formula": "secret-metric", "owner": cascade.ID("crew")},
	})
	part := find[*cascade.Metric](t, h.w.Full(), cascade.KindMetric, "secret-metric")
	without, made := removedBy(t, *h.w.Full(), "hal", part)
	if !without.Parted(h.mix().ID) {
		t.Error("nothing says that it was a composite")
	}
	if back := takenBack(t, without, "hal", made); back.Parted(h.mix().ID) || back.Metric(h.mix().ID).Formula == "" {
		t.Error("it is no composite again")
	}
	gone, made := removedBy(t, without, "hal", h.mix())
	back := takenBack(t, gone, "hal", made)
	if v := world(back).View(h.person("eve")); !back.Parted(h.mix().ID) || v.Snapshot().Metric(h.mix().ID) != nil {
		t.Error("its owner sees it once its removal is taken back")
	}
}
