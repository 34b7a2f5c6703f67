package finding_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"weir.dev/weir/internal/text"
)

func TestZZProbe(t *testing.T) {
	for _, f := range []string{"../../testdata/rust-goals/2025h2.yaml", "../../testdata/sdg-uk/cascade.yaml", "../demo/northlight.yaml"} {
		data, _ := os.ReadFile(f)
		s, _ := load(t, f, data, func(n string) ([]byte, error) { return os.ReadFile("../../testdata/sdg-uk/" + strings.TrimPrefix(n, "../../testdata/sdg-uk/")) })
		out, _ := os.Create("/tmp/textrules/" + string([]byte(fmt.Sprint(len(f)))) + ".txt")
		for g := range s.Goals() {
			r, err := text.Read(g.Intent, "")
			fmt.Fprintf(out, "%s [%s %s] lang=%s %v sure=%v T%v B%v D%v err=%v\n\t%s\n", g.Key, g.Type, g.State, r.Lang, r.Kind, r.Sure, r.HasTarget, r.HasBaseline, r.HasDate, err, g.Intent)
			for _, m := range r.Remarks() {
				fmt.Fprintf(out, "\t!! %s: %s → %s\n", m.Rule, m.Why, m.Suggest)
			}
			for m := range s.MeasuresOf(g.ID) {
				mt := s.Metric(m.Metric)
				if mt != nil {
					fmt.Fprintf(out, "\tmeasure %s %q unit %s cum %v shape %s\n", m.Key, mt.Name, mt.Unit, mt.Cumulative, m.Shape)
				}
			}
			for a := range s.AlignmentsUp(g.ID) {
				p, _ := text.Read(s.Goal(a.To).Intent, "")
				c, why := text.Copied(p, r)
				fmt.Fprintf(out, "\t→ %s copied=%v %s | contrib %q | because %q\n", s.Goal(a.To).Key, c, why, a.Contribution, a.Because)
				if a.Contribution != "" {
					k, _ := text.Read(a.Contribution, "")
					c, why := text.Copied(p, k)
					c2, why2 := text.Copied(r, k)
					fmt.Fprintf(out, "\t   contrib vs parent %v %s; vs own %v %s\n", c, why, c2, why2)
				}
			}
		}
		for m := range s.Metrics() {
			r, err := text.Read(m.Name, "")
			fmt.Fprintf(out, "METRIC %s %q unit %s cum %v: van %v %v %v %v\n", m.Key, m.Name, m.Unit, m.Cumulative, r.Vanity, r.Kind, r.Remarks(), err)
		}
		out.Close()
	}
}
