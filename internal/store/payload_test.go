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
		got, at, err := r.payload()
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(reasoned{reason, cascade.EncodeChanges(cs)})
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("written %s, want %s", got, want)
		}
		s := sealed{Record: r, body: got, at: at}
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
