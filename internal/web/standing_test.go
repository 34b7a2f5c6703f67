package web

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/standing"
)

func TestLinkFiguresInWords(t *testing.T) {
	t.Parallel()
	if standingFigures(nil) != nil {
		t.Error("figures are made of nothing")
	}
	for _, tt := range []struct {
		name string
		f    standing.Figures
		says []string
	}{
		{
			"a clear one",
			standing.Figures{
				Driver: "Load", DriverUnit: "s", Outcome: "Rate", OutcomeUnit: "%", B: -2.8, Lo: -4.11, Hi: -1.44, Level: 0.9,
				Lag: 1, Lags: 3, Period: "week", P: 0.00633, Pairs: 25, Moved: true,
			},
			[]string{
				"Driver: Load, which moved enough to tell", "Outcome: Rate", "Estimate: −2.8 points for 1 s",
				"Likely range: −4.11 to −1.44 (90% range)", "Delay: 1 week later, the clearest of 3 tried",
				"Pairs of readings: 25; Weir judges from 20 on", "If nothing linked them: so clear a picture would still come in " +
					"0.63% of cases (p 0.0063, with the 3 delays tried counted in)",
			},
		},
		{"a very clear one", standing.Figures{Lags: 3, P: 0.0000001}, []string{
			"in less than 0.1% of cases (p below 0.001, with",
		}},
		{"nothing in it", standing.Figures{Lags: 2, P: 1, Lag: 5, Period: "month"}, []string{
			"a picture like this would be nothing unusual (p 1, with the 2 delays tried counted in)",
			"which hardly moved, so its effect cannot show", "5 months later, the clearest of 2 tried",
		}},
		{"at once, with no units", standing.Figures{B: 0.5, Lags: 1, P: 0.04}, []string{
			"Estimate: 0.5 for 1", "Delay: none: at the same time", "in 4% of cases (p 0.04)",
		}},
		{"one point for one", standing.Figures{B: 1, DriverUnit: "%", OutcomeUnit: "%"}, []string{
			"Estimate: 1 point for 1 point",
		}},
		{"one point less", standing.Figures{B: -1.0004, DriverUnit: "ms", OutcomeUnit: "%"}, []string{
			"Estimate: −1 point for 1 ms",
		}},
		{"per cent in words", standing.Figures{B: 2.5, DriverUnit: "percent", OutcomeUnit: "per cent"}, []string{
			"Estimate: 2.5 points for 1 point",
		}},
		{"a long unit", standing.Figures{B: 310.4, OutcomeUnit: "milliseconds"}, []string{"Estimate: 310 for 1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var said []string
			for _, f := range standingFigures(&tt.f) {
				said = append(said, f.Name.String()+": "+f.Value.String())
			}
			for _, want := range tt.says {
				if !strings.Contains(strings.Join(said, "\n"), want) {
					t.Errorf("it does not say %q:\n%s", want, strings.Join(said, "\n"))
				}
			}
		})
	}
}
