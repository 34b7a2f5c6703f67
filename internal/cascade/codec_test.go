package cascade

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyReading draws a reading with fields that are absent, plain or hard to write.
func anyReading(t *rapid.T) *Observation {
	id := func(name string) ID {
		return ID(rapid.SampledFrom([]string{"", "abcdefghijklmnopqrstuvwxyz", "o1", "a\"b", "<é\u2028>"}).Draw(t, name))
	}
	o := &Observation{
		Header: Header{ID: id("id"), Seq: rapid.Int64().Draw(t, "seq"), Maker: id("maker"), Key: string(id("key"))},
		Metric: id("metric"), Value: rapid.OneOf(rapid.Float64Range(-1e3, 1e3),
			rapid.SampledFrom([]float64{0, 1e-7, 1e21, -3e-300, 1.5e300, 5e-324})).Draw(t, "value"),
		Note: rapid.String().Draw(t, "note"), CheckIn: id("check-in"),
	}
	o.Named = rapid.SampledFrom([]int64{0, unplaced, 7}).Draw(t, "named")
	if rapid.Bool().Draw(t, "removed") {
		o.Remnant = &Remnant{Gone: 3}
	}
	switch at := rapid.Int64Range(-62135510400, 253402300799).Draw(t, "at"); at % 3 {
	case 0:
		o.At = AtTime(time.Unix(at, at%1000*1000))
	case 1:
		o.At = OnDay(DateOf(time.Unix(at, 0)))
	}
	return o
}

// TestReadingsByHand holds what is written by hand for readings to what follows from the table of kinds.
func TestReadingsByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anyReading(t)
		if rapid.Bool().Draw(t, "plain") {
			o = &Observation{Metric: o.Metric, At: o.At, Value: o.Value}
		}
		want, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		if got := Encode(o); !bytes.Equal(got, want) {
			t.Errorf("encoded %s, want %s", got, want)
		}
		var byHand, byTable []Ref
		o.refs(func(r Ref) { byHand = append(byHand, r) })
		v := reflect.ValueOf(o).Elem()
		observationInfo.visit(v, "", func(r Ref) { byTable = append(byTable, r) })
		if len(byHand) != len(byTable) {
			t.Fatalf("it has the references %v, want %v", byHand, byTable)
		}
		for i, r := range byHand {
			if w := byTable[i]; r.ID != w.ID || r.Field != w.Field || r.Kind != w.Kind || r.Role != w.Role || r.bit != w.bit {
				t.Errorf("reference %d is %v, want %v", i, r, w)
			}
		}
		if tidy := Clone(o); o.plain() {
			if Tidy(tidy); *tidy != *o || len(faults(o)) > 0 {
				t.Errorf("%v is no plain reading", o)
			}
		}
	})
}

// TestChangesByHand holds the form of changes to that of the structure they are read into.
func TestChangesByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cs []Change
		var forms []changeForm
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			o := anyReading(t)
			c := Change{After: o}
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				c = Change{Before: o}
			case 1:
				c.Before = &Observation{Header: Header{ID: o.ID}, Metric: "m"}
			case 2:
				c = Change{After: &Person{Header: Header{ID: o.ID}, Name: o.Note, Role: Member}}
			}
			f := changeForm{Kind: c.Kind(), ID: c.ID()}
			if c.Before != nil {
				f.Before = Encode(Unnamed(c.Before))
			}
			if c.After != nil {
				f.After = Encode(Unnamed(c.After))
			}
			cs, forms = append(cs, c), append(forms, f)
			text, from, to := AppendChange([]byte("before"), c)
			if whole := string(text[from:to]); whole != "" && whole != string(Encode(c.After)) {
				t.Errorf("the change has %s, want %s", whole, Encode(c.After))
			} else if _, named := c.After.(*Person); whole == "" && c.After != nil && !named {
				t.Errorf("the change does not say where %s stands", text)
			}
		}
		want, err := json.Marshal(append([]changeForm{}, forms...))
		if err != nil {
			t.Fatal(err)
		}
		if got := EncodeChanges(cs); !bytes.Equal(got, want) {
			t.Errorf("written %s, want %s", got, want)
		}
	})
}

// TestDatesByHand holds days, quickly read and written, to how package time does it.
func TestDatesByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.Int32Range(1, int32(NewDate(9999, 12, 31))).Draw(t, "day"))
		if got, want := d.String(), d.Time().Format(dateLayout); got != want {
			t.Errorf("day %d is written %s, want %s", d, got, want)
		}
		text := rapid.StringMatching(`[0-9]{3,4}-[0-3][0-9]-[0-3][0-9a]?`).Draw(t, "text")
		at, err := time.Parse(dateLayout, text)
		if got := plainDate(text); got != 0 && (err != nil || got != DateOf(at)) {
			t.Errorf("%s is read as %s", text, got)
		}
		if got := plainDate(d.String()); got != d && d.Time().Day() <= 28 {
			t.Errorf("%s is read as %s", d, got)
		}
	})
}

func TestLoopsInShort(t *testing.T) {
	loop := make([]string, 3000)
	for i := range loop {
		loop[i] = strconv.Itoa(i)
	}
	if got := strings.Join(inShort(loop), " "); got != "0 1 2 3 4 5 … 2994 2995 2996 2997 2998 2999" {
		t.Errorf("a long loop is told as %s", got)
	}
	if got := inShort(loop[:12]); len(got) != 12 {
		t.Errorf("a loop of 12 is told as %v", got)
	}
}
