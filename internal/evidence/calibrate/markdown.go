package calibrate

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes the tables of the report.
func (r Report) Markdown(w io.Writer) error {
	var b page
	r.falseAlarms(&b)
	r.verdicts(&b)
	r.power(&b)
	r.falseLinks(&b)
	r.chances(&b)
	r.cameTrue(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// page is Markdown in the making.
type page struct{ strings.Builder }

func (b *page) row(cells ...string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }

// rule stands between the head of a table and its n columns.
func (b *page) rule(n int) { b.WriteString("|" + strings.Repeat("---|", n) + "\n") }

func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

// give is a share with its standard error.
func give(v, err float64) string { return percent(v) + fmt.Sprintf(" ± %.1f", 100*err) }

func (r Report) falseAlarms(b *page) {
	fmt.Fprintf(b,
		"%d series.\n\n**Bets: false alarms.** A step is invented at every place of each window that leaves 8 readings "+
			"before and 6 after, and nothing is changed; a method that keeps its word finds one in 5 %%. *Promised*: Weir "+
			"calls the promised direction right (P ≥ .95; up and down promised in turn), as *moved, less than promised* asks. "+
			"The other columns: zero lies outside the 95 %% interval, to whichever side. ± is the standard error from the "+
			"spread between series. *Step in the middle*: of every window there is, however much they "+
			"overlap.\n\n", r.Series)
	b.row("readings", "windows", "Weir, promised", "Weir, either side", "least squares", "Newey–West",
		"step in the middle: windows", "Weir, either side")
	b.rule(8)
	for _, t := range r.Bets {
		b.row(fmt.Sprint(t.Readings), fmt.Sprint(t.Windows), percent(t.Promised), give(t.Engine, t.Error),
			percent(t.OLS), percent(t.NeweyWest), fmt.Sprint(t.Dense), give(t.Middle, t.MiddleError))
	}
}

func (r Report) verdicts(b *page) {
	b.WriteString("\n**Bets: verdicts on changes never made**, by what was promised, in standard deviations (SD) of the " +
		"window.\n\n")
	b.row("readings", "promised", "kept", "moved, less than promised", "no movement seen", "cannot tell yet")
	b.rule(6)
	for _, t := range r.Bets {
		for _, v := range t.Verdicts {
			b.row(fmt.Sprint(t.Readings), fmt.Sprintf("%g SD", v.Size), percent(v.Kept), percent(v.Less), percent(v.None),
				percent(v.CannotTell))
		}
	}
}

func (r Report) power(b *page) {
	b.WriteString("\n**Bets: power.** A real step put in the middle of the same windows, in standard deviations (SD) of " +
		"the window: share in which Weir saw it.\n\n")
	head := []string{"readings", "windows"}
	for _, e := range effects {
		head = append(head, fmt.Sprintf("%g SD", e))
	}
	b.row(head...)
	b.rule(len(head))
	for _, t := range r.Bets {
		cells := []string{fmt.Sprint(t.Readings), fmt.Sprint(t.Windows)}
		for _, p := range t.Power {
			cells = append(cells, percent(p))
		}
		b.row(cells...)
	}
}

func (r Report) falseLinks(b *page) {
	b.WriteString("\n**Links: false ones.** Pairs of series that have nothing to do with each other; three lags " +
		"tried.\n\n")
	b.row("readings", "pairs", "Weir, p < .05", "Weir, supported", "Weir, contradicted", "least squares", "Newey–West")
	b.rule(7)
	for _, t := range r.Links {
		b.row(fmt.Sprint(t.Readings), fmt.Sprint(t.Pairs), percent(t.Engine), percent(t.Supported), percent(t.Against),
			percent(t.OLS), percent(t.NeweyWest))
	}
}

func (r Report) chances(b *page) {
	fmt.Fprintf(b, "\n**Chance.** Targets above and below the last reading, %d periods ahead.\n\n", ahead)
	b.row("readings", "cases", "Brier, Weir", "Brier, naive walk", "Brier, base rate", "wrong, \"on pace\" line",
		"reliability", "resolution", "90 % band holds", "95 % band holds")
	b.rule(10)
	for _, t := range r.Chance {
		b.row(fmt.Sprint(t.Readings), fmt.Sprint(t.Cases), fmt.Sprintf("%.3f", t.Brier), fmt.Sprintf("%.3f", t.Naive),
			fmt.Sprintf("%.3f", t.BaseRate), percent(t.OnPaceWrong), fmt.Sprintf("%.4f", t.Reliability),
			fmt.Sprintf("%.3f", t.Resolution), percent(t.Cover90), percent(t.Cover95))
	}
}

func (r Report) cameTrue(b *page) {
	b.WriteString("\n**Chance: what was said and what happened** (share that came true; number of cases).\n\n")
	head := []string{"readings"}
	for p := 0; p <= 10; p++ {
		head = append(head, fmt.Sprintf("%d %%", 10*p))
	}
	b.row(head...)
	b.rule(len(head))
	for _, t := range r.Chance {
		cells := []string{fmt.Sprint(t.Readings)}
		at := map[int]string{}
		for _, bin := range t.Bins {
			at[int(bin.P*10+.5)] = fmt.Sprintf("%.0f %% (%d)", 100*bin.Rate, bin.N)
		}
		for p := 0; p <= 10; p++ {
			cells = append(cells, at[p])
		}
		b.row(cells...)
	}
}
