package dense_test

import (
	"testing"

	"weir.dev/weir/internal/dense"
)

// What is kept is bounded, and what is asked for again and again stays.
func TestRecentIsBounded(t *testing.T) {
	t.Parallel()
	r := dense.NewRecent[int, int](100)
	r.Keep(-1, 7, 10)
	for i := range 1000 {
		r.Keep(i, i, 1+i%10)
		if v, ok := r.Get(-1); !ok || v != 7 {
			t.Fatalf("what is asked for every time is gone after %d others", i)
		}
		size := 10
		for j := range i {
			if _, ok := r.Peek(j); ok {
				size += 1 + j%10
			}
		}
		if size > 200 {
			t.Fatalf("%d of 200 are kept", size)
		}
	}
	if _, ok := r.Get(1); ok {
		t.Error("what nobody asks for is still there")
	}
	r.Keep(-1, 8, 10)
	if v, _ := r.Get(-1); v != 8 {
		t.Errorf("%d is kept, and 8 was put in its place", v)
	}
	n := r.Len()
	if r.Keep(-2, 0, 101); r.Len() != n {
		t.Error("what does not fit is kept")
	}
}
