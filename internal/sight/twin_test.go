package sight_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// spoil writes the canary into every text of e, its key included.
func spoil(e cascade.Entity) {
	field := ""
	if r, ok := e.(*cascade.Revision); ok {
		field = r.Field
	}
	if o, ok := e.(*cascade.Opening); ok && o.Called == "" { // without a name it goes with its thing
		defer func() { o.Called = "" }()
	}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Struct:
			for f, fv := range v.Fields() {
				if f.IsExported() {
					walk(fv)
				}
			}
		case reflect.String:
			if v.Type() == reflect.TypeFor[string]() {
				v.SetString(canary)
			}
		}
	}
	walk(reflect.ValueOf(e).Elem())
	if r, ok := e.(*cascade.Revision); ok {
		r.Field = field
	}
	e.Head().Key = canary + "-" + string(e.Head().ID)
}

// poison puts the canary into all that a person may not know: whole things, stubs, and the parts of visible things that
// name something they do not see.
func poison(t *rapid.T, s cascade.Snapshot, v eyes) cascade.Snapshot {
	var cs []cascade.Change
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			c := cascade.Clone(e)
			switch c := c.(type) {
			case *cascade.Goal:
				for i, d := range c.Drivers {
					if d.Metric != "" && !v.sees(cascade.KindMetric, d.Metric) {
						c.Drivers[i].Key, c.Drivers[i].Text = fmt.Sprint(canary, "-", i), canary
					}
				}
				for i, w := range c.Tripwires {
					if w.Metric != "" && !v.sees(cascade.KindMetric, w.Metric) {
						c.Tripwires[i].Then = canary
					}
				}
				if b := c.Bet; b != nil && b.Metric != "" && !v.sees(cascade.KindMetric, b.Metric) {
					b.Change, b.Verdict, b.Learning = canary, canary, canary
				}
			case *cascade.HeldReview:
				for i, d := range c.Decisions {
					if d.Goal != "" && !v.sees(cascade.KindGoal, d.Goal) {
						c.Decisions[i].Reason = canary
					}
				}
			}
			if v.secret(e) || v.partly(e) {
				spoil(c)
				if g, ok := c.(*cascade.Goal); ok { // its drivers stay apart
					for i, d := range e.(*cascade.Goal).Drivers {
						g.Drivers[i].ID, g.Drivers[i].Key = d.ID, fmt.Sprint(canary, "-", i)
					}
				}
			}
			if !slices.Equal(cascade.Encode(c), cascade.Encode(e)) {
				cs = append(cs, cascade.Change{Before: e, After: c})
			}
		}
	}
	return with(t, s, cs)
}

// TestTwinWorlds: two worlds that differ only in what a person may not know of answer that person alike, whatever they
// ask, and say no word of it.
func TestTwinWorlds(t *testing.T) {
	t.Parallel()
	changed := 0
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 5, Metrics: 4, Others: 3, Plain: true}).Draw(t, "snapshot")
		outsider := rapid.SampledFrom(viewers(&s)).Draw(t, "outsider")
		s = poison(t, s, eyes{&s, outsider})
		w := world(s)
		first := w.View(outsider)
		names := refs(&s)
		for n := range rapid.IntRange(1, 6).Draw(t, "secrets") {
			before := w.View(outsider)
			cs := secretly(t, &s, eyes{&s, outsider}, n)
			after := with(t, s, cs)
			names = refs(&s, &after)
			w = w.With(after, cs)
			if !w.View(outsider).Same(before) {
				t.Fatalf("%s is told that something changed by %s: %s", outsider, cascade.EncodeChanges(cs),
					sameView(before, w.View(outsider)))
			}
			changed += len(cs)
			s = after
		}
		what := fmt.Sprintf("%s tells the worlds apart", outsider)
		compare(t, what, first, w.View(outsider), names)
		compare(t, what+", made anew", first, world(s).View(outsider), names)
		for _, a := range everything(w.View(outsider), nil) {
			if strings.Contains(strings.ReplaceAll(a.Body, "“"+canary+"”", ""), canary) && !strings.Contains(a.Read, canary) {
				t.Fatalf("%s reads a secret: %+v", outsider, a)
			}
		}
		for _, line := range shown(w.View(outsider).Snapshot()) {
			if strings.Contains(line, canary) {
				t.Fatalf("%s may export a secret: %s", outsider, line)
			}
		}
	})
	if changed < 50 {
		t.Errorf("only %d secrets changed", changed)
	}
}
