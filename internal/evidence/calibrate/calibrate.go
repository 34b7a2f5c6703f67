package calibrate

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/evidence/classic"
)

// Report is everything measured on one file.
type Report struct {
	Series int
	Bets   []Bets
	Links  []Links
	Chance []Chance
}

// Bets is what happened to bets on windows of real series whose change was
// invented, at every place with at least 8 readings before it and 6 after it.
type Bets struct {
	Readings               int
	Windows                int
	Engine, OLS, NeweyWest float64 // share of invented changes "found" at the 5 % level, though none was made
	Error                  float64 // standard error of Engine, from the spread between series
	// Engine, for changes in the middle of a window only, of as many windows as there are; its standard error
	Middle, MiddleError float64
	Dense               int // how many windows those are
	// share in which the promised direction is called right, P ≥ .95: nominally 5 % of changes never made
	Promised float64
	Verdicts []Verdicts
	Effects  []float64 // sizes put in, in standard deviations of the window
	// share of windows in which the engine saw one in the middle, at the 5 % level and on the right side
	Power []float64
}

// Verdicts is what bets were told at their date that promised a move, up or
// down, and made none.
type Verdicts struct {
	Size                         float64 // of the promise, in standard deviations of the window
	Kept, Less, None, CannotTell float64 // shares
}

// Links is what happened to links between series that have nothing to do with
// each other.
type Links struct {
	Readings  int
	Pairs     int
	Engine    float64 // share with p < .05 after the correction for the lags tried
	Supported float64 // share called supported, for a belief of no stated size that the two move together
	Against   float64 // share called contradicted, for the same belief
	OLS       float64 // least squares at the same three lags, smallest p times three
	NeweyWest float64
}

// Chance is how chances compare with what happened.
type Chance struct {
	Readings    int // history
	Cases       int
	Brier       float64 // of the engine
	Naive       float64 // of the random walk alone
	BaseRate    float64 // of always saying the share that came true
	OnPaceWrong float64 // share wrong of a straight line through the history
	Reliability float64 // Murphy, in ten bins
	Resolution  float64
	Bins        []evidence.Bin
	Cover90     float64 // share of outcomes inside the 90 % band
	Cover95     float64
}

// effects are the sizes of the invented changes, in standard deviations.
var effects = []float64{.5, 1, 1.5, 2, 3}

// promises are the sizes promised of changes never made, in standard
// deviations.
var promises = []float64{.1, .25, .5, 1, 2, 3}

// Measure runs all the tables on the series. It is deterministic; on 60 series
// of 150 readings it takes some seconds.
func Measure(series []Series) (Report, error) {
	r := Report{Series: len(series)}
	for _, n := range []int{26, 52} {
		b, err := bets(series, n)
		if err != nil {
			return r, err
		}
		if b.Windows > 0 {
			r.Bets = append(r.Bets, b)
		}
	}
	for _, n := range []int{26, 52} {
		l, err := links(series, n)
		if err != nil {
			return r, err
		}
		if l.Pairs > 0 {
			r.Links = append(r.Links, l)
		}
	}
	for _, n := range []int{6, 8, 13, 26, 52} {
		c, err := chances(series, n)
		if err != nil {
			return r, err
		}
		if c.Cases > 0 {
			r.Chance = append(r.Chance, c)
		}
	}
	return r, nil
}

// Run measures the series of a CSV file (series,period,value) and writes the
// tables as Markdown.
func Run(file io.Reader, w io.Writer) error {
	series, err := ReadSeries(file)
	if err != nil {
		return err
	}
	r, err := Measure(series)
	if err != nil {
		return err
	}
	return r.Markdown(w)
}

// windows calls f with every window of n readings that starts a multiple of
// stride into a series. Windows that never move, or hold values no log can
// take, are passed over.
func windows(series []Series, n, stride int, f func(i int, w []float64) error) error {
	for i, s := range series {
		for from := 0; from+n <= len(s.Values); from += stride {
			w := s.Values[from : from+n]
			if !usable(w) {
				continue
			}
			if err := f(i, w); err != nil {
				return fmt.Errorf("series %s from reading %d: %w", s.Name, from, err)
			}
		}
	}
	return nil
}

func usable(w []float64) bool {
	low, high := w[0], w[0]
	for _, v := range w {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	return low > 0 && high > low
}

// refused says whether the engine has nothing to say of a case, which is then
// left out: readings without any noise, mostly, such as prices.
func refused(err error) bool {
	_, ok := errors.AsType[*evidence.Error](err)
	return ok
}

func readings(v []float64) []evidence.Reading {
	out := make([]evidence.Reading, len(v))
	for i, y := range v {
		out[i] = evidence.Reading{At: evidence.Period(float64(i)), Value: y}
	}
	return out
}

func logs(v []float64) []float64 {
	out := make([]float64, len(v))
	for i, y := range v {
		out[i] = math.Log(y)
	}
	return out
}

func sd(v []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sum += (x - mean) * (x - mean)
	}
	return math.Sqrt(sum / float64(len(v)-1))
}

func ones(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 1
	}
	return out
}

// rejects says whether coefficient j is called different from zero at 5 %.
func rejects(e classic.Estimate, j int) bool { return twoSided(e, j) < .05 }

func twoSided(e classic.Estimate, j int) float64 {
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: e.DF}
	return 2 * t.Survival(math.Abs(e.Beta[j]/e.SE[j]))
}

// lagFor is the usual rule for Newey–West, ⌊4·(n/100)^(2/9)⌋ (Newey & West
// 1994), but not below 4.
func lagFor(n int) int {
	return max(4, int(4*math.Pow(float64(n)/100, 2.0/9)))
}

func bets(series []Series, n int) (Bets, error) {
	b := Bets{Readings: n, Effects: effects, Power: make([]float64, len(effects)), Verdicts: make([]Verdicts,
		len(promises))}
	tried := 0.0
	alarms, tries := make([]float64, len(series)), make([]float64, len(series))
	err := windows(series, n, n/2, func(i int, w []float64) error {
		y := logs(w)
		judge := func(at int, effect float64) (evidence.BetResult, error) {
			moved := append([]float64(nil), w...)
			for i := at; i < n; i++ {
				moved[i] *= math.Exp(effect)
			}
			start := evidence.Period(float64(at))
			return evidence.Bet(
				evidence.BetRequest{Series: readings(moved), Started: &start, Transform: evidence.Log, Level: .95})
		}
		if _, err := judge(n/2, 0); refused(err) {
			return nil
		}
		b.Windows++
		unit := sd(y)
		for at := 8; at <= n-6; at++ {
			r, err := judge(at, 0)
			if refused(err) {
				continue
			}
			if err != nil {
				return err
			}
			alarm := share(*r.Lo > 0 || *r.Hi < 0)
			tried++
			tries[i]++
			alarms[i] += alarm
			b.Engine += alarm
			if err := b.promise(w, at, unit); err != nil {
				return err
			}
			step := make([]float64, n)
			for i := at; i < n; i++ {
				step[i] = 1
			}
			b.OLS += share(rejects(classic.OLS([][]float64{ones(n), step}, y), 1))
			b.NeweyWest += share(rejects(classic.NeweyWest([][]float64{ones(n), step}, y, lagFor(n)), 1))
		}
		for i, size := range effects {
			r, err := judge(n/2, size*unit)
			if err != nil {
				return err
			}
			b.Power[i] += share(*r.Lo > 0)
		}
		return nil
	})
	if err != nil || tried == 0 {
		return b, err
	}
	b.Engine, b.OLS, b.NeweyWest = b.Engine/tried, b.OLS/tried, b.NeweyWest/tried
	b.Error = clustered(alarms, tries)
	b.Promised /= 2 * tried
	for i := range b.Verdicts {
		v := &b.Verdicts[i]
		v.Kept, v.Less, v.None, v.CannotTell = v.Kept/(2*tried), v.Less/(2*tried), v.None/(2*tried), v.CannotTell/(2*tried)
	}
	for i := range b.Power {
		b.Power[i] /= float64(b.Windows)
	}
	return b, b.middle(series)
}

// dense is how many readings apart windows begin of which only the middle is asked.
const dense = 1

// middle counts the false alarms at changes invented in the middle of every window.
func (b *Bets) middle(series []Series) error {
	n := b.Readings
	start := evidence.Period(float64(n / 2))
	alarms, tries := make([]float64, len(series)), make([]float64, len(series))
	err := windows(series, n, dense, func(i int, w []float64) error {
		r, err := evidence.Bet(
			evidence.BetRequest{Series: readings(w), Started: &start, Transform: evidence.Log, Level: .95})
		if refused(err) {
			return nil
		}
		if err != nil {
			return err
		}
		b.Dense++
		tries[i]++
		alarms[i] += share(*r.Lo > 0 || *r.Hi < 0)
		b.Middle += share(*r.Lo > 0 || *r.Hi < 0)
		return nil
	})
	if b.Dense > 0 {
		b.Middle /= float64(b.Dense)
		b.MiddleError = clustered(alarms, tries)
	}
	return err
}

// promise counts what a bet is told that starts at reading at of the window,
// for each size of promise, up and down. unit is the size of one standard
// deviation, on the log scale.
func (b *Bets) promise(w []float64, at int, unit float64) error {
	start := evidence.Period(float64(at))
	before := append([]float64(nil), w[:at]...)
	slices.Sort(before)
	middle := (before[(at-1)/2] + before[at/2]) / 2
	for i, size := range promises {
		v := &b.Verdicts[i]
		v.Size = size
		for _, sign := range []float64{1, -1} {
			promised := middle * math.Expm1(sign*size*unit)
			r, err := evidence.Bet(
				evidence.BetRequest{Series: readings(w), Started: &start, Promised: &promised, Transform: evidence.Log})
			if err != nil {
				return err
			}
			if i == 0 {
				b.Promised += share(*r.PRight >= .95)
			}
			switch *r.Verdict {
			case evidence.Kept:
				v.Kept++
			case evidence.Less:
				v.Less++
			case evidence.NoMovement:
				v.None++
			default:
				v.CannotTell++
			}
		}
	}
	return nil
}

// clustered is the standard error of Σhits/Σtries when the tries of one series
// belong together (the linearised ratio estimator).
func clustered(hits, tries []float64) float64 {
	h, t := 0.0, 0.0
	for i := range hits {
		h, t = h+hits[i], t+tries[i]
	}
	sum := 0.0
	for i := range hits {
		d := hits[i] - h/t*tries[i]
		sum += d * d
	}
	return math.Sqrt(sum) / t
}

func share(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// links pairs every window with those of the five series that stand 7, 14, …
// further in the file, at another place in time, so that nothing ties them.
func links(series []Series, n int) (Links, error) {
	l := Links{Readings: n}
	const lag = 3
	err := windows(series, n, n, func(i int, w []float64) error {
		for k := 1; k <= 5; k++ {
			other := series[(i+7*k)%len(series)].Values
			if (i+7*k)%len(series) == i || len(other) < n+5*k {
				continue
			}
			x := other[5*k : 5*k+n]
			if !usable(x) {
				continue
			}
			r, err := evidence.Link(
				evidence.LinkRequest{
					Driver: readings(x), Outcome: readings(w), Lag: evidence.Periods(lag), Direction: evidence.Same,
					Transform: evidence.Log,
				})
			if refused(err) {
				continue
			}
			if err != nil {
				return err
			}
			l.Pairs++
			l.Engine += share(r.P < .05)
			l.Supported += share(r.Grade == evidence.Supported)
			l.Against += share(r.Grade == evidence.Contradicted)
			least, robust := 1.0, 1.0
			for d := lag - 1; d <= lag+1; d++ {
				design := [][]float64{ones(n - d), logs(x[:n-d])}
				if !usable(x[:n-d]) {
					continue
				}
				least = math.Min(least, 3*twoSided(classic.OLS(design, logs(w[d:])), 1))
				robust = math.Min(robust, 3*twoSided(classic.NeweyWest(design, logs(w[d:]), lagFor(n-d)), 1))
			}
			l.OLS += share(least < .05)
			l.NeweyWest += share(robust < .05)
		}
		return nil
	})
	total := float64(max(1, l.Pairs))
	l.Engine, l.Supported, l.Against = l.Engine/total, l.Supported/total, l.Against/total
	l.OLS, l.NeweyWest = l.OLS/total, l.NeweyWest/total
	return l, err
}

// ahead is how far the chances look, in periods: a quarter of weeks.
const ahead = 13

// distances of the targets from the last reading, in standard deviations of
// the history's changes times √ahead; both directions are asked.
var distances = []float64{.25, .75, 1.5}

func chances(series []Series, n int) (Chance, error) {
	c := Chance{Readings: n}
	var engine, naive []evidence.Forecast
	bands := 0
	err := windows(series, n+ahead, ahead, func(_ int, w []float64) error {
		history, came := w[:n], w[n+ahead-1]
		if !usable(history) {
			return nil
		}
		y := logs(history)
		sum := 0.0
		for i := 1; i < n; i++ {
			sum += (y[i] - y[i-1]) * (y[i] - y[i-1])
		}
		unit := math.Sqrt(sum / float64(n-1) * ahead)
		by := evidence.Period(float64(n + ahead - 1))
		for i, distance := range distances {
			for _, direction := range []evidence.Direction{evidence.Up, evidence.Down} {
				sign := 1.0
				if direction == evidence.Down {
					sign = -1
				}
				target := math.Exp(y[n-1] + sign*distance*unit)
				req := evidence.ChanceRequest{
					Series: readings(history), Target: &target, By: &by, Direction: direction, Transform: evidence.Log,
				}
				r, err := evidence.Chance(req)
				if refused(err) {
					return nil
				}
				if err != nil {
					return err
				}
				reached := (came-target)*sign >= 0
				engine = append(engine, evidence.Forecast{P: math.Round(r.Chance*10) / 10, Came: reached})
				naive = append(naive, evidence.Forecast{P: r.Naive, Came: reached})
				c.Brier += (r.Chance - share(reached)) * (r.Chance - share(reached))
				line := classic.OLS([][]float64{ones(n), counting(n)}, y)
				pace := line.Beta[0] + line.Beta[1]*float64(n+ahead-1)
				c.OnPaceWrong += share(((pace-math.Log(target))*sign >= 0) != reached)
				if i == 0 && direction == evidence.Up {
					bands++
					c.Cover90 += share(came >= r.Lo && came <= r.Hi)
					req.Level = .95
					if r, err = evidence.Chance(req); err != nil {
						return err
					}
					c.Cover95 += share(came >= r.Lo && came <= r.Hi)
				}
			}
		}
		return nil
	})
	if err != nil || len(engine) == 0 {
		return c, err
	}
	c.Cases = len(engine)
	total := float64(c.Cases)
	c.Brier, c.OnPaceWrong = c.Brier/total, c.OnPaceWrong/total
	c.Cover90, c.Cover95 = c.Cover90/float64(bands), c.Cover95/float64(bands)
	c.Naive = evidence.Brier(naive)
	m := evidence.Decompose(engine)
	c.Reliability, c.Resolution, c.BaseRate, c.Bins = m.Reliability, m.Resolution, m.Uncertainty, m.Bins
	return c, nil
}

func counting(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i)
	}
	return out
}
