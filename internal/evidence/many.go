package evidence

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"weir.dev/weir/internal/words"
)

// FalseDiscovery is the share of wrong ones among those called, that is put up
// with when many links or bets are judged together.
const FalseDiscovery = .10

// Many is a set of p-values judged together.
type Many struct {
	Adjusted []float64  `json:"adjusted"` // Benjamini–Hochberg adjusted p, in the order given
	Found    []bool     `json:"found"`    // called at the rate asked for
	Count    int        `json:"count"`    // how many are called
	Wrong    float64    `json:"wrong"`    // how many of those are expected to be wrong, at most: rate × Count
	Sentence words.Text `json:"sentence"`
}

// BenjaminiHochberg judges p-values together so that at most the given share
// of those called is expected to be wrong (Benjamini & Hochberg 1995): the
// largest k with p₍ₖ₎ ≤ k·rate/n, and all smaller ones, are called. It refuses
// values outside [0, 1] and a rate outside (0, 1).
func BenjaminiHochberg(p []float64, rate float64) (Many, error) {
	if !(rate > 0 && rate < 1) {
		return Many{}, refuse(CodeRequest, "rate", words.T("The rate is a share between 0 and 1, such as 0.1."))
	}
	n := len(p)
	order := make([]int, n)
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return Many{}, refuse(CodeRequest, "p", words.T("p-value %s (%s) is not between 0 and 1.", strconv.Itoa(i+1),
				fmt.Sprint(v)))
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	m := Many{Adjusted: make([]float64, n), Found: make([]bool, n)}
	least := 1.0
	for k := n; k >= 1; k-- {
		i := order[k-1]
		least = math.Min(least, p[i]*(float64(n)/float64(k)))
		m.Adjusted[i] = least
		if p[i]*float64(n) <= rate*float64(k) && k > m.Count {
			m.Count = k
		}
	}
	for _, i := range order[:m.Count] {
		m.Found[i] = true
	}
	m.Wrong = rate * float64(m.Count)
	m.Sentence = m.sentence(n)
	return m, nil
}

// sentence says what was found among n that were judged.
func (m Many) sentence(n int) words.Text {
	if m.Count == 0 {
		return words.T("Of %s judged together, none is clearer than chance.", strconv.Itoa(n))
	}
	wrong := words.T("fewer than one")
	if m.Wrong >= .75 {
		wrong = words.T("about %s", words.Figure(math.Round(m.Wrong)))
	}
	return words.N(m.Count, "Of %[3]s judged together, %[2]s is clearer than chance; %[4]s of those may still be luck.",
		"Of %[3]s judged together, %[2]s are clearer than chance; %[4]s of those may still be luck.", strconv.Itoa(m.Count),
		strconv.Itoa(n), wrong)
}
