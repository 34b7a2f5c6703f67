package evidence

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/stat/distuv"

	"weir.dev/weir/internal/words"
)

// Forecast is a stated probability and, once it is known, what happened.
type Forecast struct {
	P       float64 // between 0 and 1
	Came    bool
	Machine float64 // the machine's chance at the same moment; NaN if there was none
}

// Brier is the mean squared distance between probabilities and outcomes:
// 0 perfect, .25 for always saying one half (Brier 1950). It is NaN for none.
func Brier(f []Forecast) float64 {
	sum := 0.0
	for _, v := range f {
		d := v.P - outcome(v.Came)
		sum += d * d
	}
	return sum / float64(len(f))
}

// LogScore is the mean of −ln(probability given to what happened): 0 perfect,
// ln 2 for always saying one half. Probabilities of 0 and 1 count as 0.001 and
// 0.999, so that one certain error does not end all comparison. It is NaN for
// none.
func LogScore(f []Forecast) float64 {
	sum := 0.0
	for _, v := range f {
		p := math.Max(.001, math.Min(.999, v.P))
		if !v.Came {
			p = 1 - p
		}
		sum -= math.Log(p)
	}
	return sum / float64(len(f))
}

func outcome(came bool) float64 {
	if came {
		return 1
	}
	return 0
}

// Murphy is the decomposition of a Brier score (Murphy 1973): Brier =
// Reliability − Resolution + Uncertainty, exact where every distinct
// probability is a bin of its own.
type Murphy struct {
	Reliability float64 `json:"reliability"` // how far stated and observed shares lie apart; smaller is better
	Resolution  float64 `json:"resolution"`  // how far the bins lie from the base rate; larger is better
	Uncertainty float64 `json:"uncertainty"` // rate·(1 − rate), not in anyone's hands
	Bins        []Bin   `json:"bins"`
}

// Bin is one group of forecasts that said the same.
type Bin struct {
	P    float64 `json:"p"`    // mean stated
	Rate float64 `json:"rate"` // share that came true
	N    int     `json:"n"`
}

// Decompose groups forecasts by the probability stated (to a thousandth).
func Decompose(f []Forecast) Murphy {
	sorted := slices.Clone(f)
	slices.SortStableFunc(sorted, func(a, b Forecast) int { return cmp.Compare(a.P, b.P) })
	var m Murphy
	rate := baseRate(f)
	for i := 0; i < len(sorted); {
		b := Bin{}
		first := sorted[i].P
		for ; i < len(sorted) && sorted[i].P-first < .001; i++ {
			b.P += sorted[i].P
			b.Rate += outcome(sorted[i].Came)
			b.N++
		}
		n := float64(b.N)
		b.P, b.Rate = b.P/n, b.Rate/n
		share := n / float64(len(f))
		m.Reliability += share * (b.P - b.Rate) * (b.P - b.Rate)
		m.Resolution += share * (b.Rate - rate) * (b.Rate - rate)
		m.Bins = append(m.Bins, b)
	}
	m.Uncertainty = rate * (1 - rate)
	return m
}

func baseRate(f []Forecast) float64 {
	sum := 0.0
	for _, v := range f {
		sum += outcome(v.Came)
	}
	return sum / float64(len(f))
}

// enough resolved confidences for a decomposition.
const enoughConfidences = 10

// Confidence is how well the stated confidences of a whole practice held. It
// never speaks of one person.
type Confidence struct {
	N        int        `json:"n"`
	Mean     float64    `json:"mean"` // mean stated
	Rate     float64    `json:"rate"` // share that came true
	Brier    float64    `json:"brier"`
	Log      float64    `json:"log"`
	BaseRate float64    `json:"baseRateBrier"` // the Brier score of always saying Rate
	Machine  *float64   `json:"machineBrier"`  // of the machine's chances, on the forecasts that have one; nil without
	Own      *float64   `json:"ownBrier"`      // of the stated ones on those same forecasts
	Murphy   *Murphy    `json:"murphy"`        // from 10 resolved on
	Sentence words.Text `json:"sentence"`
}

// ScoreConfidence scores resolved confidences. It refuses none at all and
// probabilities outside [0, 1].
func ScoreConfidence(f []Forecast) (Confidence, error) {
	if len(f) == 0 {
		return Confidence{}, refuse(CodeTooFew, "confidence", words.T("No stated confidence has been resolved yet."))
	}
	c := Confidence{N: len(f), Rate: baseRate(f), Brier: Brier(f), Log: LogScore(f)}
	var both, machine []Forecast
	for i, v := range f {
		if !(v.P >= 0 && v.P <= 1) || v.Machine < 0 || v.Machine > 1 {
			return Confidence{}, refuse(CodeRequest, "confidence",
				words.T("Confidence %s is not between 0 and 1.", strconv.Itoa(i+1)))
		}
		c.Mean += v.P / float64(len(f))
		if !math.IsNaN(v.Machine) {
			both = append(both, v)
			machine = append(machine, Forecast{P: v.Machine, Came: v.Came})
		}
	}
	c.BaseRate = c.Rate * (1 - c.Rate)
	c.Sentence = words.T("Of %s stated confidences, the average was %s and %s came true; the Brier score is %s (0 is "+
		"perfect, always saying the base rate would give %s).", strconv.Itoa(c.N), words.Percent(c.Mean),
		words.Percent(c.Rate), score(c.Brier), score(c.BaseRate))
	if len(both) > 0 {
		c.Machine, c.Own = ptr(Brier(machine)), ptr(Brier(both))
		c.Sentence = words.Join(" ", c.Sentence,
			words.T("The forecasts from the numbers scored %s on the same ones.", score(*c.Machine)))
	}
	if len(f) >= enoughConfidences {
		c.Murphy = ptr(Decompose(f))
	} else {
		c.Sentence = words.Join(" ", c.Sentence,
			words.T("With fewer than %d resolved, this says little yet.", enoughConfidences))
	}
	return c, nil
}

// score is a score to the digits that tell two apart.
func score(v float64) words.Text { return words.Figure(words.Significant(v, 2)) }

// CRPSNormal is the continuous ranked probability score of a normal forecast
// when y happens, in the unit of y: σ·(z(2Φ(z) − 1) + 2φ(z) − 1/√π), z = (y −
// mean)/σ (Gneiting & Raftery 2007). It is the mean absolute error of a whole
// distribution; smaller is better.
func CRPSNormal(mean, sd, y float64) float64 {
	z := (y - mean) / sd
	n := distuv.UnitNormal
	return sd * (z*(2*n.CDF(z)-1) + 2*n.Prob(z) - 1/math.SqrtPi)
}

// CRPS is the same score of a posterior or predictive mixture: ∫(F(x) − [x ≥
// y])² dx, as 2∫(Q(u) − y)([y < Q(u)] − u) du over 2,000 quantiles, each found
// once (Laio & Tamea 2007); good to about three digits.
func (p *Posterior) CRPS(y float64) float64 {
	const steps = 2000
	sum := 0.0
	for i := range steps {
		u := (float64(i) + .5) / steps
		q := p.Quantile(u)
		below := 0.0
		if y < q {
			below = 1
		}
		sum += (q - y) * (below - u)
	}
	return 2 * sum / steps
}
