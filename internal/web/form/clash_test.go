package form

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
)

// say gives a thing some fields.
func say(e cascade.Entity, fields map[string]any) cascade.Entity {
	c := cascade.New(e.Kind())
	reflect.ValueOf(c).Elem().Set(reflect.ValueOf(e).Elem())
	for path, v := range fields {
		outer, inner, inside := strings.Cut(path, ".")
		f := cascade.Info(e.Kind()).Field(outer)
		if !inside {
			f.Set(c, v)
			continue
		}
		block := f.New()
		if now := f.Get(c); now != nil {
			reflect.ValueOf(block).Elem().Set(reflect.ValueOf(now).Elem())
		}
		f.Block.Field(inner).Set(block, v)
		f.Set(c, block)
	}
	return c
}

func marked(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		text := p.Text
		if text == "" {
			text = p.Says.String()
		}
		switch p.Mark {
		case In:
			text = "+" + text + "+"
		case Out:
			text = "-" + text + "-"
		}
		b.WriteString(text)
	}
	return b.String()
}

// clashCase is what two people change of one thing that both of them read.
type clashCase struct {
	name         string
	theirs, mine map[string]any
	clash        string // label, theirs, mine, together; empty: none
	edit         map[string]any
}

// mandateUntil is the day in the mandate that both read.
var mandateUntil = cascade.NewDate(2027, 1, 31)

func checkClashes(t *testing.T, see seen, ids map[string]cascade.ID, cases []clashCase) {
	t.Helper()
	read := say(see.Get(cascade.KindTeam, ids["growth"]), map[string]any{
		"members": []cascade.ID{ids["p1"], ids["p2"]}, "mandate.reason": "close to the market", "mandate.until": mandateUntil,
	})
	f := whole(cascade.KindTeam)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			now := say(read, c.theirs)
			sent := send(f.Of(see, read).View("x", "/", time.Time{}))
			for name, values := range send(f.Of(see, say(read, c.mine)).View("x", "/", time.Time{})) {
				if name != nameWas {
					sent[name] = values
				}
			}
			for name := range c.mine { // what is cleared is not sent
				if c.mine[name] == nil {
					sent.Del(name)
				}
			}
			x, err := f.Read(see, now, sent)
			if err != nil || !x.Ok() {
				t.Fatal(err, x.Errors)
			}
			var got []string
			for _, clash := range x.Clashes() {
				got = append(
					got,
					strings.Join([]string{clash.Label.String(), marked(clash.Theirs), marked(clash.Mine), clash.Together}, "|"),
				)
			}
			if joined := strings.Join(got, "\n"); joined != c.clash {
				t.Fatalf("asked\n%s\nwant\n%s", joined, c.clash)
			}
			if c.clash == "" {
				if edit := x.Edit(); !reflect.DeepEqual(edit.Fields, c.edit) {
					t.Errorf("wants %v, want %v", edit.Fields, c.edit)
				}
				return
			}
			settle(t, f, see, now, x)
		})
	}
}

// What only one of two people changed is put together.
func TestWhatDoesNotClash(t *testing.T) {
	t.Parallel()
	see, ids := world(t)
	checkClashes(t, see, ids, []clashCase{
		{"others", map[string]any{"name": "Growth EU"}, map[string]any{"lead": ids["p1"]}, "", map[string]any{
			"lead": ids["p1"],
		}},
		{"the same", map[string]any{"name": "Growth EU"}, map[string]any{"name": "Growth EU"}, "", map[string]any{
			"name": "Growth EU",
		}},
		{"nothing", map[string]any{"name": "Growth EU"}, nil, "", map[string]any{}},
		{
			"parts of a block",
			map[string]any{"mandate.reason": "new"},
			map[string]any{"mandate.until": mandateUntil + 2},
			"",
			map[string]any{"mandate": &cascade.Mandate{Reason: "new", Until: mandateUntil + 2}},
		},
		{"a choice", map[string]any{"kind": "group"}, map[string]any{"kind": nil}, "", map[string]any{}},
	})
}

// What both of two people changed is asked, and a third change is asked again.
func TestClashes(t *testing.T) {
	t.Parallel()
	see, ids := world(t)
	checkClashes(t, see, ids, []clashCase{
		{
			"a text",
			map[string]any{"name": "Growth EU"},
			map[string]any{"name": "Growth Europe"},
			"name|Growth+ EU+|Growth+ Europe+|", nil,
		},
		{
			"apart in a text",
			map[string]any{"mandate.reason": "very close to the market"},
			map[string]any{"mandate.reason": "close to the customer"},
			"mandate.reason|+very +close to the market|close to the -market-+customer+|very close to the customer", nil,
		},
		{
			"a date",
			map[string]any{"mandate.until": mandateUntil + 1},
			map[string]any{"mandate.until": mandateUntil + 2},
			"mandate.until|-31 Jan 2027-+1 Feb 2027+|-31 Jan 2027-+2 Feb 2027+|", nil,
		},
		{
			"a list",
			map[string]any{"members": []cascade.ID{ids["p2"]}},
			map[string]any{"members": []cascade.ID{ids["p1"], ids["p2"], ids["p3"]}},
			"members|-Person 1-Person 2|Person 1Person 2+Person 3+|" + string(ids["p2"]) + " " + string(ids["p3"]), nil,
		},
		{
			"one of a few",
			map[string]any{"parent": ids["circle"]},
			map[string]any{"parent": nil},
			"parent|-Acme-+Circle+|-Acme-|", nil,
		},
	})
}

// settle answers the question of a clash in each way.
func settle(t *testing.T, f *Form, see seen, now cascade.Entity, x *Filled) {
	t.Helper()
	v := x.Compared("x", "/", nil)
	path := strings.TrimPrefix(v.Clashes[0].Keep, nameKeep)
	answer := func(keep string, now cascade.Entity) *Filled {
		sent := send(v)
		sent.Set(nameKeep+path, keep)
		sent.Set(nameBoth+path, v.Clashes[0].Together)
		again, err := f.Read(see, now, sent)
		if err != nil || !again.Ok() {
			t.Fatal(keep, err, again.Errors)
		}
		return again
	}
	if again := answer(Theirs, now); len(again.Clashes()) > 0 || len(again.Edit().Fields) > 0 {
		t.Errorf("with theirs it asks %v and wants %v", again.Clashes(), again.Edit().Fields)
	}
	if again := answer(Mine, now); len(again.Clashes()) > 0 || !same(again.values[path], x.values[path]) ||
		len(again.Edit().Fields) != 1 {
		t.Errorf("with mine it asks %v and wants %v", again.Clashes(), again.Edit().Fields)
	}
	if v.Clashes[0].Together != "" {
		if again := answer(Both, now); len(again.Clashes()) > 0 || len(again.Edit().Fields) != 1 {
			t.Errorf("with both it asks %v and wants %v", again.Clashes(), again.Edit().Fields)
		}
	}
	third := say(
		now,
		map[string]any{path: map[bool]any{true: "Third", false: nil}[f.field(path).field.Type == cascade.TypeText]},
	)
	for _, keep := range []string{Theirs, Mine} {
		if again := answer(keep, third); len(again.Clashes()) != 1 {
			t.Errorf("a third change is not asked about with %s", keep)
		}
	}
}

// What is put together without a question is said.
func TestMerged(t *testing.T) {
	t.Parallel()
	see, ids := world(t)
	read := see.Get(cascade.KindTeam, ids["growth"])
	f := whole(cascade.KindTeam)
	sent := send(f.Of(see, read).View("x", "/", time.Time{}))
	sent.Set("name", "Mine")
	sent.Set("lead", "p1")
	x, err := f.Read(see, say(read, map[string]any{"name": "Theirs", "mandate.reason": "new"}), sent)
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Compared("x", "/", nil).Merged.String(); got !=
		"Put together without a question: their mandate.reason, and "+
			"your lead." {
		t.Errorf("said %q", got)
	}
	sent.Del("lead")
	x, err = f.Read(see, say(read, map[string]any{"name": "Theirs"}), sent)
	if err != nil {
		t.Fatal(err)
	}
	v := x.Compared("x", "/", nil)
	if !v.Merged.IsZero() {
		t.Errorf("said %q", v.Merged)
	}
	if !slices.ContainsFunc(v.Hidden, func(h Hidden) bool { return h.Name == "name" && h.Value == "Mine" }) {
		t.Error("what was typed does not travel with the question")
	}
}
