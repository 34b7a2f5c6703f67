package classic_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"weir.dev/weir/internal/evidence/classic"
)

// columns reads a CSV of numbers; what is no number is NaN.
func columns(t *testing.T, name string) [][]float64 {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([][]float64, len(rows[0]))
	for _, row := range rows[1:] {
		for j, s := range row {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				v = math.NaN()
			}
			out[j] = append(out[j], v)
		}
	}
	return out
}

func ones(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

// equal holds got to want to the digits that want is given with.
func equal(t *testing.T, what string, got, want, unit float64) {
	t.Helper()
	if !(math.Abs(got-want) <= unit*.51) {
		t.Errorf("%s = %.9g, want %.9g ± %g", what, got, want, unit)
	}
}

func TestNileStep(t *testing.T) {
	t.Parallel()
	nile := columns(t, "nile.csv")
	step := make([]float64, len(nile[0]))
	for i, year := range nile[0] {
		if year >= 1899 {
			step[i] = 1
		}
	}
	x := [][]float64{ones(len(step)), step}
	ols := classic.OLS(x, nile[1])
	equal(t, "OLS", ols.Beta[1], -247.7778, 1e-4)
	equal(t, "OLS s.e.", ols.SE[1], 28.4352, 1e-4)
	equal(t, "Newey–West s.e.", classic.NeweyWest(x, nile[1], 4).SE[1], 31.339449, 1e-6)
	reml, _ := classic.REMLAR1(x, nile[1])
	equal(t, "REML AR(1)", reml.Beta[1], -249.33133, 1e-5)
	equal(t, "REML AR(1) s.e.", reml.SE[1], 34.019397, 1e-6)
}

// The published variances come from an optimiser that stopped where the
// likelihood is flat: they are reproduced to the five digits that the maximum
// is sharp to, and the likelihood at them to the digits given.
func TestNileLocalLevel(t *testing.T) {
	t.Parallel()
	y := columns(t, "nile.csv")[1]
	const wantNoise, wantStep, wantL = 15098.577, 1469.147, -633.46456
	noise, step, l := classic.LocalLevel(y)
	equal(t, "noise variance", noise, wantNoise, .2)
	equal(t, "step variance", step, wantStep, .2)
	equal(t, "log-likelihood", l, wantL, 1e-5)
	published := classic.LocalLevelLikelihood(y, wantNoise, wantStep)
	equal(t, "log-likelihood at the published variances", published, wantL, 1e-5)
	if l < published {
		t.Errorf("the fit's likelihood %.12g is below that of the published variances, %.12g", l, published)
	}
}

func TestInvestmentNeweyWest(t *testing.T) {
	t.Parallel()
	d := columns(t, "investment.csv") // RealInv ~ RealGNP + RealInt, from the second year on
	gnp, inv, rate := d[4][1:], d[5][1:], d[6][1:]
	e := classic.NeweyWest([][]float64{ones(len(gnp)), gnp, rate}, inv, 4)
	equal(t, "intercept s.e.", e.SE[0], 18.958298, 1e-6)
	equal(t, "RealGNP s.e.", e.SE[1], .016750786, 1e-9)
	equal(t, "RealInt s.e.", e.SE[2], 3.342375, 1e-6)
}

func TestChickEggGranger(t *testing.T) {
	t.Parallel()
	d := columns(t, "chickegg.csv")
	for lags, want := range []float64{1.2071, 8.8175, 5.4050, 4.2568} {
		equal(t, "F", classic.GrangerF(d[2], d[1], lags+1), want, 1e-4)
	}
}
