package api

import (
	"strconv"
	"testing"
)

// What is kept is bounded in bytes, and what is asked for again and again stays.
func TestKeptAnswersAreBounded(t *testing.T) {
	t.Parallel()
	a := newAnswers(1000)
	held := func() (size int) {
		for _, all := range []map[asked]kept{a.new, a.old} {
			for q, k := range all {
				size += q.size() + k.size()
			}
		}
		return size
	}
	a.keep(asked{path: "often"}, kept{body: make([]byte, 100)})
	for i := range 100 {
		a.keep(asked{path: strconv.Itoa(i)}, kept{body: make([]byte, 90)})
		if _, ok := a.get(asked{path: "often"}); !ok {
			t.Fatalf("what is asked for every time is gone after %d others", i)
		}
		if held() > 2000 {
			t.Fatalf("%d bytes are kept, of 2000", held())
		}
	}
	if _, ok := a.get(asked{path: "1"}); ok {
		t.Error("what nobody asks for is still there")
	}
	a.keep(asked{path: "huge"}, kept{body: make([]byte, 1001)})
	if _, ok := a.get(asked{path: "huge"}); ok || held() > 2000 {
		t.Error("what does not fit is kept")
	}
}
