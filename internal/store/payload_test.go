package store

import (
	"encoding/json"
	"testing"

	"weir.dev/weir/internal/cascade"
)

// TestPayload holds what is written piece by piece to the structure it is read into.
func TestPayload(t *testing.T) {
	cs := []cascade.Change{
		{After: &cascade.Person{Header: cascade.Header{ID: "p", Seq: 1}, Name: "Ada", Role: cascade.Member}},
		{After: &cascade.Metric{Header: cascade.Header{ID: "m", Seq: 2, Key: "share"}, Name: "<b> & \u2028"}},
		{
			Before: &cascade.Observation{Header: cascade.Header{ID: "o", Seq: 3}, Metric: "m", Value: 1},
			After:  &cascade.Observation{Header: cascade.Header{ID: "o", Seq: 3}, Metric: "m", Value: 2},
		},
		{Before: &cascade.Goal{Header: cascade.Header{ID: "g", Seq: 4}, Intent: "Go"}},
	}
	for _, reason := range []string{"", "since \"they\" <said> so"} {
		r := &Record{Reason: reason, Changes: cs}
		l, _, err := r.payload()
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(reasoned{reason, cascade.EncodeChanges(cs)})
		if err != nil {
			t.Fatal(err)
		}
		if l.body != string(want) {
			t.Errorf("written %s, want %s", l.body, want)
		}
		s := sealed{Record: r, list: l}
		for i, c := range cs {
			row := s.row(i)
			switch _, reading := c.After.(*cascade.Observation); {
			case c.After == nil || reading:
				if row.body != "" {
					t.Errorf("the row of %s has the body %s", c.ID(), row.body)
				}
			case row.body != string(cascade.Encode(c.After)):
				t.Errorf("the row of %s is %s, want %s", c.ID(), row.body, cascade.Encode(c.After))
			}
		}
	}
}

// TestPayloadPacked reads back readings that were packed, between other changes and in runs of any length.
func TestPayloadPacked(t *testing.T) {
	var cs []cascade.Change
	place := int64(0)
	add := func(readings int) {
		for range readings {
			place++
			o := typed(int(place))
			o.Seq = place
			cs = append(cs, cascade.Change{After: o})
		}
	}
	for _, n := range []int{1, fewPacked - 1, fewPacked, 700, 40} {
		add(n)
		changed := *cs[len(cs)-1].After.(*cascade.Observation)
		changed.Value++
		cs = append(cs, cascade.Change{Before: cs[len(cs)-1].After, After: &changed},
			cascade.Change{After: &cascade.Metric{Header: cascade.Header{ID: "m", Seq: place + 1000, Key: "share"}}})
	}
	noted := typed(9000)
	noted.Seq, noted.Note = 9000, "counted twice"
	cs = append(cs, cascade.Change{After: noted})
	add(fewPacked + 3)
	for _, c := range []struct{ from, format int }{{0, formatPacked}, {len(cs) - 3, formatChanges}} {
		r := &Record{Reason: "moved", Changes: cs[c.from:]}
		l, format, err := r.payload()
		if err != nil {
			t.Fatal(err)
		}
		if format != c.format {
			t.Errorf("%d changes are written in format %d, want %d", len(r.Changes), format, c.format)
		}
		got, reason, err := openPayload(int64(format), []byte(l.body))
		if err != nil || reason != r.Reason {
			t.Fatalf("%q, %v", reason, err)
		}
		if a, b := cascade.EncodeChanges(got), cascade.EncodeChanges(r.Changes); string(a) != string(b) {
			t.Errorf("read %.300s\nwritten %.300s", a, b)
		}
		s := sealed{Record: r, list: l}
		for i, c := range r.Changes {
			if m, ok := c.After.(*cascade.Metric); ok && s.row(i).body != string(cascade.Encode(m)) {
				t.Errorf("the row of change %d is %s", i, s.row(i).body)
			}
		}
	}
}
