package cascade_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// TestDecodeIsJSON reads everything that can be made up as encoding/json does, and without it.
func TestDecodeIsJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 3, Metrics: 3, Others: 3}).Draw(t, "snapshot")
		for _, k := range cascade.Kinds {
			for e := range s.All(k) {
				sameAsJSON(t, e)
			}
		}
	})
}

// fataler is a test, or a part of one.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func sameAsJSON(t fataler, e cascade.Entity) {
	t.Helper()
	body := cascade.Encode(e)
	want := cascade.New(e.Kind())
	if err := json.Unmarshal(body, want); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	got := cascade.New(e.Kind())
	if !cascade.DecodeQuick(got, body) {
		t.Fatalf("%s is not read at once", body)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s is read as\n%s", body, cascade.Encode(got))
	}
	for cut := range body { // what is spoilt is no other thing, and no fault
		got := cascade.New(e.Kind())
		if cascade.DecodeQuick(got, body[:cut]) {
			t.Fatalf("%s is read", body[:cut])
		}
	}
}

// TestDecodeOtherForms leaves to encoding/json what Encode would not write.
func TestDecodeOtherForms(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"id":"g","intent":"a \u003cb\u003e \"c\" \\","seq":3}`, `{ "id": "g" }`, `{"id":"g","unknown":{"a":[1,"}"]}}`,
		`{"id":"g","owners":[]}`, `{"id":"g","owners":null}`, `{"ID":"g"}`, `{"id":"g"}`, `{"id":"g","intent":"é漢😀"}`,
	} {
		want := &cascade.Goal{}
		if err := json.Unmarshal([]byte(body), want); err != nil {
			t.Fatal(err)
		}
		got, err := cascade.Decode(cascade.KindGoal, []byte(body))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %+v (%v), want %+v", body, got, err, want)
		}
	}
	for _, body := range []string{
		``, `{`, `{}}`, `{"id":1}`, `{"id":"g"`, `{"id":"g",}`, "{\"id\":\"\x01\"}", `{"seq":1.5}`, `[]`, `{"id":"\x"}`,
	} {
		if got, err := cascade.Decode(cascade.KindGoal, []byte(body)); err == nil {
			t.Errorf("%s is read as %+v", body, got)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	body := cascade.Encode(&cascade.Alignment{
		Header: cascade.Header{ID: "abcdefghijklmnopqrstuvwxyz", Seq: 1 << 40}, Goal: "abcdefghijklmnopqrstuvwxyb",
		To: "abcdefghijklmnopqrstuvwxyc", By: "response", Contribution: "Faster trials bring more teams",
	})
	for b.Loop() {
		if _, err := cascade.Decode(cascade.KindAlignment, body); err != nil {
			b.Fatal(err)
		}
	}
}
