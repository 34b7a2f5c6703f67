package calibrate

import (
	"cmp"
	"fmt"
	"io"
	"math"

	"weir.dev/weir/internal/evidence"
)

// Situation is what the engine said of made-up readings whose truth is known.
type Situation struct {
	Name     string
	Readings int
	Cases    int
	// Wrong is the share of bets whose 95 % interval leaves out what was done, or of links that are graded supported
	// or weaker.
	Wrong float64
	// Kept is the share of bets called kept that promised one standard deviation upwards, or of links that are called
	// contradicted.
	Kept float64
	// Found is the share of bets whose interval lies above nothing.
	Found float64
}

// Level is what was said of a metric whose truth is known: a reading stands round it by as much on the day as on any.
type Level struct {
	Name     string
	Readings int
	Cases    int
	Said     [3]float64 // the mean chance given to events that happen in 80, 50 and 20 %
	Holds    float64    // share of what came inside the 90 % band
	Width    float64    // of that band, in true widths
}

// Made is everything measured on made-up readings.
type Made struct {
	Bets, Links []Situation
	Levels      []Level
}

// draws is SplitMix64 (Steele, Lea, Flood 2014): a fixed stream of numbers that look independent, the same on every
// machine.
type draws uint64

func (d *draws) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// normal is a standard normal deviate, from the inverse of the error function.
func (d *draws) normal() float64 {
	u := (float64(d.next()>>11) + .5) / (1 << 53)
	return math.Sqrt2 * math.Erfinv(2*u-1)
}

// below is a whole number from 0 up to n, without n.
func (d *draws) below(n int) int { return int(d.next() % uint64(n)) }

// wander is n readings of SD 1 of which each keeps rho of the one before; at 1 it is a random walk.
func (d *draws) wander(n int, rho float64) []float64 {
	fresh, early := math.Sqrt(1-rho*rho), 60
	if rho == 1 {
		fresh, early = 1, 0
	}
	out, state := make([]float64, 0, n), 0.0
	for i := range n + early {
		state = rho*state + fresh*d.normal()
		if i >= early {
			out = append(out, state)
		}
	}
	return out
}

// level is what made-up readings stand round, and spread how far one SD of theirs takes them, as a share of it.
const (
	level  = 100.0
	spread = .05
)

func amounts(z []float64) []float64 {
	out := make([]float64, len(z))
	for i, v := range z {
		out[i] = level * math.Exp(spread*v)
	}
	return out
}

// MakeUp measures the engine on made-up readings, so many cases of each
// situation. It draws from a fixed stream, so that the same number of cases
// gives the same figures.
func MakeUp(cases int) (Made, error) {
	var m Made
	for _, n := range []int{26, 52} {
		for _, c := range madeBets(n) {
			s, err := c.measure(n, cases)
			if err != nil {
				return m, fmt.Errorf("%s: %w", c.name, err)
			}
			m.Bets = append(m.Bets, s)
		}
		for _, c := range madeLinks() {
			s, err := c.measure(n, cases)
			if err != nil {
				return m, fmt.Errorf("%s: %w", c.name, err)
			}
			m.Links = append(m.Links, s)
		}
		for _, c := range madeLevels() {
			l, err := c.measure(n, cases)
			if err != nil {
				return m, fmt.Errorf("%s: %w", c.name, err)
			}
			m.Levels = append(m.Levels, l)
		}
	}
	return m, nil
}

// madeBet makes up readings of a metric, in SD; the change starts in their middle and makes an effect.
type madeBet struct {
	name   string
	rho    float64
	effect float64
	add    func(d *draws, z []float64)
}

func climb(size float64) func(*draws, []float64) {
	return func(_ *draws, z []float64) {
		for i := range z {
			z[i] += size * float64(i) / float64(len(z)-1)
		}
	}
}

func madeBets(n int) []madeBet {
	out := []madeBet{
		{name: "stays round a level"},
		{name: "stays round a level, half carried on", rho: .5},
		{name: "random walk", rho: 1},
	}
	for _, rho := range []float64{0, .5} {
		for _, size := range []float64{1, 2, 4, 8} {
			name := fmt.Sprintf("was climbing %g SD", size)
			if rho > 0 {
				name += ", half carried on"
			}
			out = append(out, madeBet{name: name, rho: rho, add: climb(size)})
		}
	}
	return append(out,
		madeBet{name: "moved 3 SD, 1 to 3 periods before the start", add: func(d *draws, z []float64) {
			for i := n/2 - 1 - d.below(3); i < n; i++ {
				z[i] += 3
			}
		}},
		madeBet{name: "the change made 2 SD", effect: 2})
}

func (c madeBet) measure(n, cases int) (Situation, error) {
	s := Situation{Name: c.name, Readings: n, Cases: cases}
	d := draws(1)
	for range cases {
		z := d.wander(n, c.rho)
		if c.add != nil {
			c.add(&d, z)
		}
		for i := n / 2; i < n; i++ {
			z[i] += c.effect
		}
		start, promised := evidence.Period(float64(n/2)), level*spread
		r, err := evidence.Bet(evidence.BetRequest{
			Series: readings(amounts(z)), Started: &start, Promised: &promised, Transform: evidence.Log, Level: .95,
		})
		if err != nil {
			return s, err
		}
		made := r.Baseline * math.Expm1(spread*c.effect)
		s.Wrong += share(*r.Lo > made || *r.Hi < made) / float64(cases)
		s.Found += share(*r.Lo > 0) / float64(cases)
		s.Kept += share(*r.Verdict == evidence.Kept) / float64(cases)
	}
	return s, nil
}

// madeLink makes up readings of a driver and an outcome, in SD.
type madeLink struct {
	name string
	make func(d *draws, n int) (driver, outcome []float64)
}

func madeLinks() []madeLink {
	alike := func(rho float64, add func(*draws, []float64)) func(*draws, int) ([]float64, []float64) {
		return func(d *draws, n int) ([]float64, []float64) {
			x, y := d.wander(n, rho), d.wander(n, rho)
			add(d, x)
			add(d, y)
			return x, y
		}
	}
	return []madeLink{
		{"linked, half an SD for one", func(d *draws, n int) ([]float64, []float64) {
			x, y := d.wander(n, .8), d.wander(n, 0)
			for i := 1; i < n; i++ {
				y[i] = .5*y[i] + .5*x[i-1]
			}
			return x, y
		}},
		{"two that stay round a level", alike(0, func(*draws, []float64) {})},
		{"two random walks", alike(1, func(*draws, []float64) {})},
		{"both climb 8 SD", alike(0, climb(8))},
	}
}

func (c madeLink) measure(n, cases int) (Situation, error) {
	s := Situation{Name: c.name, Readings: n, Cases: cases}
	d := draws(2)
	for range cases {
		x, y := c.make(&d, n+1)
		r, err := evidence.Link(evidence.LinkRequest{
			Driver: readings(x), Outcome: readings(y), Lag: evidence.Periods(1), Direction: evidence.Same,
			Transform: evidence.Identity,
		})
		if err != nil {
			return s, err
		}
		s.Wrong += share(r.Grade == evidence.Supported || r.Grade == evidence.Weaker) / float64(cases)
		s.Kept += share(r.Grade == evidence.Contradicted) / float64(cases)
	}
	return s, nil
}

// madeLevel makes up readings of a metric, in SD, that stand round a truth of their own in each of n periods and those
// ahead.
type madeLevel struct {
	name  string
	rho   float64
	truth func(i, n int) float64
}

func madeLevels() []madeLevel {
	still := func(int, int) float64 { return 0 }
	return []madeLevel{
		{"stays round a level", 0, still},
		{"stays round a level, half carried on", .5, still},
		{"climbs .1 SD a period", 0, func(i, _ int) float64 { return .1 * float64(i) }},
		{"climbed .3 SD a period, stopped after two thirds", 0, func(i, n int) float64 {
			return .3 * float64(min(i, 2*n/3))
		}},
		{"a wave of 1 SD in 52 periods", 0, func(i, _ int) float64 { return math.Sin(2 * math.Pi * float64(i) / 52) }},
	}
}

func (c madeLevel) measure(n, cases int) (Level, error) {
	out := Level{Name: c.name, Readings: n, Cases: cases}
	d := draws(3)
	by := evidence.Period(float64(n - 1 + ahead))
	due := c.truth(n-1+ahead, n)
	width := level * (math.Exp((due+1.6448536)*spread) - math.Exp((due-1.6448536)*spread))
	for range cases {
		z := d.wander(n+ahead, c.rho)
		for i := range z {
			z[i] += c.truth(i, n)
		}
		all := amounts(z)
		series, came := readings(all[:n]), all[n+ahead-1]
		for i, q := range []float64{-.8416212, 0, .8416212} {
			target := level * math.Exp(spread*(due+q))
			r, err := evidence.Chance(evidence.ChanceRequest{
				Series: series, Target: &target, By: &by, Direction: evidence.Up, Transform: evidence.Log,
			})
			if err != nil {
				return out, err
			}
			out.Said[i] += r.Chance / float64(cases)
			if i == 1 {
				out.Holds += share(r.Lo <= came && came <= r.Hi) / float64(cases)
				out.Width += (r.Hi - r.Lo) / width / float64(cases)
			}
		}
	}
	return out, nil
}

// Markdown writes the tables.
func (m Made) Markdown(w io.Writer) error {
	var err error
	line := func(format string, args ...any) {
		if _, e := fmt.Fprintf(w, format+"\n", args...); e != nil {
			err = cmp.Or(err, e)
		}
	}
	line("**Bets on made-up metrics.**\n")
	line("| metric | readings | cases | 95 %% interval wrong | kept, at a promise of 1 SD | an upward move seen |")
	line("|---|---|---|---|---|---|")
	for _, s := range m.Bets {
		line("| %s | %d | %d | %.1f %% | %.1f %% | %.1f %% |", s.Name, s.Readings, s.Cases, 100*s.Wrong, 100*s.Kept,
			100*s.Found)
	}
	line("\n**Links between made-up metrics**, believed to move together one period later.\n")
	line("| metrics | readings | cases | supported | contradicted |")
	line("|---|---|---|---|---|")
	for _, s := range m.Links {
		line("| %s | %d | %d | %.1f %% | %.1f %% |", s.Name, s.Readings, s.Cases, 100*s.Wrong, 100*s.Kept)
	}
	line("\n**Chances of made-up metrics**, %d periods ahead.\n", ahead)
	line("| metric | readings | cases | said where 80 / 50 / 20 %% is right | 90 %% band holds | its width, in true " +
		"widths |")
	line("|---|---|---|---|---|---|")
	for _, l := range m.Levels {
		line("| %s | %d | %d | %.0f / %.0f / %.0f %% | %.1f %% | %.1f |", l.Name, l.Readings, l.Cases, 100*l.Said[0],
			100*l.Said[1], 100*l.Said[2], 100*l.Holds, l.Width)
	}
	return err
}
