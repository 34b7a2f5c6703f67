package evidence

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// The slopes cost one whitening of the times, and are what is written: v²·t·tᵀ added to every covariance matrix, the
// three a third each.
func TestSlopesEqualDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 20).Draw(t, "n")
		times, y := make([]float64, n), noisyWhite(rapid.IntRange(1, 1000).Draw(t, "seed"), n)
		at := 0.0
		for i := range times {
			at += float64(rapid.IntRange(1, 3).Draw(t, "gap"))
			times[i] = at
		}
		x := [][]float64{constants(n), stepAt(times, times[n/2])}
		var s scratch
		p, refusal := s.fitSloped(times, y, x, betSlopes[:], none)
		if refusal != nil {
			t.Fatal(refusal)
		}
		c := rapid.Float64Range(-2, 2).Draw(t, "c")
		want := slopedByHand(times, y, x)
		if got := p.Below(c); math.Abs(got-want.Below(c)) > 1e-8 || math.Abs(p.evidence-want.evidence) > 1e-6 {
			t.Fatalf("P(below %v) = %v, by the definition %v; evidence %v and %v", c, got, want.Below(c), p.evidence,
				want.evidence)
		}
	})
}

func slopedByHand(times, y []float64, x [][]float64, patterns ...pattern) *Posterior {
	n, k := len(y), len(x)
	design := mat.NewDense(n, k, nil)
	for j, column := range x {
		design.SetCol(j, column)
	}
	p := &Posterior{nu: float64(n - k)}
	if len(patterns) == 0 {
		patterns = none
	}
	for of := range 3 * len(patterns) {
		v, shown := []float64{0, .05, .2}[of%3], patterns[of/3]
		for _, m := range written() {
			cov := mat.NewSymDense(n, nil)
			for i := range n {
				for j := i; j < n; j++ {
					cov.SetSym(i, j, m.covariance(times[i], times[j], times[0])+v*v*times[i]*times[j]+
						shown.covariance(times[i], times[j]))
				}
			}
			var chol, gram mat.Cholesky
			chol.Factorize(cov)
			var cx, xcx mat.Dense
			if chol.SolveTo(&cx, design) != nil {
				return p
			}
			xcx.Mul(design.T(), &cx)
			sym := mat.NewSymDense(k, nil)
			for i := range k {
				for j := i; j < k; j++ {
					sym.SetSym(i, j, xcx.At(i, j))
				}
			}
			gram.Factorize(sym)
			var beta, xcy, left, cleft mat.VecDense
			xcy.MulVec(cx.T(), mat.NewVecDense(n, y))
			var inverse mat.SymDense
			if gram.SolveVecTo(&beta, &xcy) != nil || gram.InverseTo(&inverse) != nil {
				return p
			}
			left.MulVec(design, &beta)
			left.SubVec(mat.NewVecDense(n, y), &left)
			if chol.SolveVecTo(&cleft, &left) != nil {
				return p
			}
			S := mat.Dot(&left, &cleft)
			p.parts = append(p.parts, part{
				weight: math.Log(m.weight) - chol.LogDet()/2 - gram.LogDet()/2 - p.nu/2*math.Log(S),
				mean:   beta.AtVec(k - 1), scale: math.Sqrt(S / p.nu * inverse.At(k-1, k-1)),
			})
		}
	}
	p.normalise()
	return p
}

// A move that was there before the change started is none of its doing, and is said to be older; one that comes with
// the change is not.
func TestMoveBeganBefore(t *testing.T) {
	t.Parallel()
	older := stepAt20(5).promise(2)
	late := Period(21)
	older.Started = &late
	r, err := Bet(older)
	if err != nil || *r.Verdict != CannotTell || !contains(r.Sentence, "The move began before period 21.") {
		t.Errorf("%v %v: %s", err, r.Verdict, r.Sentence)
	}
	older.Promised = nil
	r, err = Bet(older)
	if err != nil || !contains(r.Says(), "The move began before period 21.") {
		t.Errorf("%v: %s", err, r.Says())
	}
	if r, err := Bet(stepAt20(5).promise(2)); err != nil || *r.Verdict != Kept {
		t.Errorf("%v: %s", err, r.Sentence)
	}
}

// How a metric was going before is said where that is clear, and else not.
func TestWasGoingBefore(t *testing.T) {
	t.Parallel()
	for slope, says := range map[float64]string{
		3: "already rising by about 3", -3: "already falling by about 2.9", 0: "",
	} {
		req := stepAt20(0)
		req.Series = slices.Clone(req.Series)
		for i := range req.Series {
			req.Series[i].Value += slope * float64(i)
		}
		r, err := Bet(req)
		if err != nil || contains(r.Says(), "already") != (says != "") || !contains(r.Says(), says) {
			t.Errorf("slope %v: %v, %s", slope, err, r.Says())
		}
	}
}

// A bet of 60 readings with everything that may be asked of it.
func BenchmarkBet60(b *testing.B) {
	req := BetRequest{Series: change(11, 60, 30, 100, 1, 3)}
	start, promised := Period(30), 4.0
	req.Started, req.Promised = &start, &promised
	for b.Loop() {
		if _, err := Bet(req); err != nil {
			b.Fatal(err)
		}
	}
}
