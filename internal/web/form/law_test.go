package form

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/words"
)

// seen is a viewer who sees everything.
type seen struct{ *cascade.Snapshot }

func (s seen) ID(e cascade.Entity) string { return "r-" + string(e.Head().ID) }
func everything(s cascade.Snapshot) seen  { return seen{&s} }
func asked(path string, f *cascade.Field) Field {
	x := Field{Path: path, Label: words.Verbatim(path), Says: map[string]words.Text{}}
	for _, w := range f.Words {
		x.Says[w] = words.Verbatim(w)
	}
	return x
}

// whole is a form for everything of a kind that a form can ask for.
func whole(k cascade.Kind) *Form {
	var fields []Field
	for f := range cascade.Info(k).Own() {
		switch {
		case f.Kept, f.Type == cascade.TypeNumbers:
		case f.Type == cascade.TypeBlock && f.List &&
			slices.ContainsFunc(f.Block.Fields, func(f *cascade.Field) bool { return f.Kept }):
		case f.Type == cascade.TypeBlock && f.List:
			x := asked(f.Name, f)
			for _, inner := range f.Block.Fields {
				if inner.Type != cascade.TypeKey {
					x.Rows = append(x.Rows, asked(inner.Name, inner))
				}
			}
			fields = append(fields, x)
		case f.Type == cascade.TypeBlock:
			for _, inner := range f.Block.Fields {
				if inner.Type != cascade.TypeBlock && !inner.Kept {
					fields = append(fields, asked(f.Name+"."+inner.Name, inner))
				}
			}
		default:
			fields = append(fields, asked(f.Name, f))
		}
	}
	return New(k, Part{Fields: fields})
}

// send is what a browser sends of a form as it is drawn.
func send(v View) url.Values {
	out := url.Values{}
	for _, h := range v.Hidden {
		out.Add(h.Name, h.Value)
	}
	for _, p := range v.Parts {
		for _, c := range p.Controls {
			sendControl(out, c)
		}
	}
	return out
}

func sendControl(out url.Values, c Control) {
	switch c.As {
	case AsRows:
		for _, r := range c.Rows {
			for _, h := range r.Hidden {
				out.Add(h.Name, h.Value)
			}
			for _, inner := range r.Controls {
				sendControl(out, inner)
			}
		}
	case AsChoice, AsOptions, AsSeveral, AsTick:
		for _, choice := range c.Choices {
			if choice.Chosen {
				out.Add(string(c.Name), choice.Value)
			}
		}
	default:
		out.Add(string(c.Name), c.Value)
	}
}

// A form that comes back as it was drawn is read without complaint and changes nothing, whatever the thing says.
func TestFormsComeBackUnchanged(t *testing.T) {
	t.Parallel()
	fields := 0
	rapid.Check(t, func(t *rapid.T) {
		see := everything(cascadetest.Snapshot(cascadetest.Options{Goals: 3, Metrics: 3, Others: 4}).Draw(t, "snapshot"))
		for _, k := range cascade.Kinds {
			f := whole(k)
			for e := range see.All(k) {
				x, err := f.Read(see, e, send(f.Of(see, e).View("x", "/", time.Time{})))
				if err != nil {
					t.Fatalf("%s %s: %v", k, e.Head().Key, err)
				}
				if edit := x.Edit(); len(x.Errors) > 0 || len(edit.Fields) > 0 || len(x.Clashes()) > 0 {
					t.Fatalf("%s %s: wrong %v, changed %v, clashes %v", k, e.Head().Key, x.Errors, edit.Fields, x.Clashes())
				}
				fields += len(f.fields)
			}
		}
	})
	if fields < 1000 {
		t.Errorf("only %d fields were sent back", fields)
	}
}

// Any says of every thing what Only would, whichever fields the writer may change, and asks about no other fields.
func TestAnyIsWhetherOnlyLeavesAField(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		see := everything(cascadetest.Snapshot(cascadetest.Options{Goals: 3, Metrics: 3, Others: 4}).Draw(t, "snapshot"))
		which := rapid.IntRange(0, 3).Draw(t, "how many of the fields are theirs")
		for _, k := range cascade.Kinds {
			f := whole(k)
			theirs := map[string]bool{}
			for _, field := range f.fields {
				theirs[field.top()] = which > 0 && len(theirs)%which == which-1
			}
			may := func(field string) bool {
				if _, known := theirs[field]; !known {
					t.Fatalf("of a %s it is asked about %q", k, field)
				}
				return theirs[field]
			}
			for e := range see.All(k) {
				if any, only := f.Any(may), f.Of(see, e).Only(may); any != only {
					t.Fatalf("%s: any field is %t, and of the form is left %t", k, any, only)
				}
			}
		}
	})
}
