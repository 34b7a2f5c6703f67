package evidence

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// teamQuarter is one line of the GitLab case.
type teamQuarter struct{ quarter, sourced, hired float64 }

func gitlab(t *testing.T) []teamQuarter {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "gitlab-2018.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []teamQuarter
	for _, row := range rows[1:] {
		var v [3]float64
		for i, s := range []string{row[0], row[2], row[3]} {
			if v[i], err = strconv.ParseFloat(s, 64); err != nil {
				t.Fatal(err)
			}
		}
		out = append(out, teamQuarter{v[0], v[1], v[2]})
	}
	return out
}

// slopeOf fits hiring on sourcing beside each quarter's own level. The rows
// stand in the given order, which the noise grid takes for time.
func slopeOf(t *testing.T, rows []teamQuarter) Posterior {
	t.Helper()
	n := len(rows)
	at, y := make([]float64, n), make([]float64, n)
	q3, q4, x := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, r := range rows {
		at[i], y[i], x[i] = float64(i), r.hired, r.sourced
		switch r.quarter {
		case 3:
			q3[i] = 1
		case 4:
			q4[i] = 1
		}
	}
	p, err := Fit(at, y, [][]float64{constants(n), q3, q4, x}, 3)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The figures of docs/guide/case-gitlab-2018.md.
func TestCaseGitLab(t *testing.T) {
	t.Parallel()
	rows := gitlab(t)
	full, below, fullHired, belowHired, fullNobody, littleAll := 0, 0, 0.0, 0.0, 0, 0
	for _, r := range rows {
		if r.sourced >= 100 {
			full++
			fullHired += r.hired
			if r.hired == 0 {
				fullNobody++
			}
			continue
		}
		below++
		belowHired += r.hired
		if r.sourced < 50 && r.hired >= 100 {
			littleAll++
		}
	}
	if len(rows) != 39 || full != 26 || below != 13 || fullNobody != 12 || littleAll != 4 {
		t.Errorf("%d rows, %d full, %d below, %d full without a hire, %d hired all on little", len(rows), full, below,
			fullNobody, littleAll)
	}
	near(t, "hiring where sourcing was met", fullHired/float64(full), 38.77, .005)
	near(t, "hiring where it was not", belowHired/float64(below), 68.77, .005)

	p := slopeOf(t, rows)
	lo, hi := p.Interval(.9)
	near(t, "10 points of sourcing", 10*p.Median(), -1.3, .05)
	near(t, "lo", 10*lo, -4.3, .05)
	near(t, "hi", 10*hi, 1.6, .05)

	// The order of teams within the file means nothing, and must not matter.
	draw := stream(7)
	for range 50 {
		for i := len(rows) - 1; i > 0; i-- {
			j := int(draw.uniform() * float64(i+1))
			rows[i], rows[j] = rows[j], rows[i]
		}
		p := slopeOf(t, rows)
		if m := 10 * p.Median(); m < -4 || m > 1 || p.TwoSided() < .05 {
			t.Errorf("in another order: %v, p %v", m, p.TwoSided())
		}
	}
}
