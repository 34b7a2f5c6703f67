package sheet_test

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/sheet"
)

// truths are twenty arrows whose truth is known: of eight the outcome follows the driver, of eight it does not, of two
// it goes the other way, and of two there are too few readings.
type truth struct {
	kind string
	row  string // of the table of drivers
}

// madeUp makes the table of drivers, and readings of all metrics side by side.
func madeUp(t *testing.T) (drivers, readings string, truths []truth) {
	t.Helper()
	draw := clock.Seeded(11).Rand("arrows")
	const weeks = 104
	columns := [][]string{{"week"}}
	for w := range weeks {
		columns[0] = append(columns[0], strconv.Itoa(w+1))
	}
	add := func(name string, values []float64) {
		column := []string{name}
		for _, v := range values {
			if math.IsNaN(v) {
				column = append(column, "")
			} else {
				column = append(column, strconv.FormatFloat(v, 'f', 3, 64))
			}
		}
		columns = append(columns, column)
	}
	var table strings.Builder
	table.WriteString("Driver,Outcome,Size,Lag (weeks)\n")
	for i := range 20 {
		kind := "follows"
		switch {
		case i >= 18:
			kind = "few"
		case i >= 16:
			kind = "against"
		case i >= 8:
			kind = "nothing"
		}
		x, y := make([]float64, weeks), make([]float64, weeks)
		level := 50.0
		for w := range weeks {
			level += .3*(50-level) + 2*draw.NormFloat64()
			x[w] = level
		}
		size := map[string]float64{"follows": .5, "against": -.5}[kind]
		for w := range weeks {
			y[w] = 20 + size*(x[max(w-2, 0)]-50) + .6*draw.NormFloat64()
			if kind == "few" && w < weeks-12 {
				x[w], y[w] = math.NaN(), math.NaN()
			}
		}
		add(fmt.Sprintf("x%d", i), x)
		add(fmt.Sprintf("y%d", i), y)
		row := fmt.Sprintf("x%d,y%d,0.5,2", i, i)
		fmt.Fprintln(&table, row)
		truths = append(truths, truth{kind, row})
	}
	var b strings.Builder
	for w := range columns[0] {
		for c, column := range columns {
			if c > 0 {
				b.WriteByte(',')
			}
			b.WriteString(column[w])
		}
		b.WriteByte('\n')
	}
	return table.String(), b.String(), truths
}

// TestArrows holds twenty arrows of known truth to their readings, and each to what package evidence says of the same
// series.
func TestArrows(t *testing.T) {
	t.Parallel()
	drivers, readings, truths := madeUp(t)
	p := read(t, sheet.Options{}, sheet.File{Name: "drivers.csv", Data: []byte(drivers)},
		sheet.File{Name: "readings.csv", Data: []byte(readings)})
	p.Judge(nil)
	if len(p.Arrows) != 20 {
		t.Fatalf("%d arrows", len(p.Arrows))
	}
	right := 0
	for i, a := range p.Arrows {
		got := a.Grade()
		ok := map[string]bool{
			"follows": got == evidence.Supported || got == evidence.Weaker,
			"nothing": got == evidence.NoEffect || got == evidence.TooEarly,
			"against": got == evidence.Contradicted, "few": got == evidence.TooEarly,
		}[truths[i].kind]
		if ok {
			right++
		} else {
			t.Logf("%s is %s: %s", truths[i].row, truths[i].kind, got)
		}
		if a.Says().IsZero() || a.Standing().IsZero() {
			t.Errorf("%s: nothing is said", truths[i].row)
		}
	}
	if right < 19 {
		t.Errorf("%d of 20 are right", right)
	}
}

// TestArrowsAreEvidence compares with the engine asked directly, on a series from a book: the ChickEgg data.
func TestArrowsAreEvidence(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../evidence/testdata/chickegg.csv")
	must(t, err)
	p := read(t, sheet.Options{},
		sheet.File{Name: "drivers.csv", Data: []byte("driver;outcome;lag\negg;chicken;1\nchicken;egg;1\n")},
		sheet.File{Name: "chickegg.csv", Data: data})
	p.Judge(nil)
	series := map[string][]evidence.Reading{}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	for _, line := range lines[1:] {
		f := strings.Split(line, ",")
		for i, name := range strings.Split(lines[0], ",") {
			v, err := strconv.ParseFloat(f[i], 64)
			must(t, err)
			at, err := evidence.ParseWhen(f[0])
			must(t, err)
			series[strings.Trim(name, `"`)] = append(series[strings.Trim(name, `"`)], evidence.Reading{At: at, Value: v})
		}
	}
	lag, err := evidence.ParseLag("1")
	must(t, err)
	for _, a := range p.Arrows {
		want, err := evidence.Link(evidence.LinkRequest{
			Driver: series[a.Driver], Outcome: series[a.Outcome], Lag: lag, Per: 1,
			Words: evidence.LinkWords{Driver: a.Driver, Outcome: a.Outcome},
		})
		if err != nil {
			if a.Judged {
				t.Errorf("%s → %s is judged, and evidence says %v", a.Driver, a.Outcome, err)
			}
			continue
		}
		if a.Result.Grade != want.Grade || a.Result.P != want.P || !a.Result.Sentence.Equal(want.Sentence) {
			t.Errorf("%s → %s: %s, p %g; want %s, p %g", a.Driver, a.Outcome, a.Result.Grade, a.Result.P, want.Grade,
				want.P)
		}
	}
}

// TestArrowShapes reads drivers from all that people keep them in.
func TestArrowShapes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, data, want string }{
		{
			"a table", "a.csv", "Treiber;Wirkung;Größe;Verzögerung\nAktivierung;Umsatz;0,5;3 Wochen\n",
			"Aktivierung>Umsatz 0.5 3w",
		},
		{"an outcome with several", "a.csv", "Metric,Drivers,Lag\n", ""},
		{"nothing stated", "a.csv", "driver,outcome\nvisits,orders\n", "visits>orders ? 0"},
		{"Lightdash, dbt before 1.10", "a.yml", `
models:
  - name: orders
    columns:
      - name: order_amount
        meta:
          metrics:
            total_revenue:
              type: sum
              drivers:
                - total_order_amount
                - customers.active
`, "total_order_amount>total_revenue ? 0\ncustomers.active>total_revenue ? 0"},
		{"Lightdash YAML", "a.yml", `
type: model
name: orders
metrics:
  average_order_size:
    type: average
    drivers: [total_order_amount]
`, "total_order_amount>average_order_size ? 0"},
		{"dbt, with sizes", "a.yaml", `
metrics:
  - name: revenue
    label: Revenue
    drivers:
      - {name: activation, size: 0.4, lag: 3w}
      - visits
`, "activation>revenue 0.4 3w\nvisits>revenue ? 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := read(t, sheet.Options{}, sheet.File{Name: c.file, Data: []byte(c.data)})
			p.Judge(nil)
			var got []string
			for _, a := range p.Arrows {
				size := "?"
				if a.Size != nil {
					size = strconv.FormatFloat(*a.Size, 'f', -1, 64)
				}
				got = append(got, fmt.Sprintf("%s>%s %s %s", a.Driver, a.Outcome, size, a.Lag))
				if a.Grade() != "" || len(a.Missing) != 2 {
					t.Errorf("%s has no readings and is graded %q", a.Driver, a.Grade())
				}
			}
			same(t, strings.Join(got, "\n"), c.want)
		})
	}
}

// TestReadings takes readings side by side, one below the other, newest first and in a workbook's way.
func TestReadings(t *testing.T) {
	t.Parallel()
	var wide, long strings.Builder
	wide.WriteString("Date;Activation;Paid\n")
	long.WriteString("metric,date,value\n")
	for i := range 30 {
		day := fmt.Sprintf("%02d.%02d.2026", 1+i%28, 1+i/28)
		fmt.Fprintf(&wide, "%s;%d,5;%d\n", day, 30+i%7, 10+i%5)
		iso := fmt.Sprintf("2026-%02d-%02d", 1+i/28, 1+i%28)
		fmt.Fprintf(&long, "activation,%s,%d.5\npaid,%s,%d\n", iso, 30+i%7, iso, 10+i%5)
	}
	drivers := sheet.File{Name: "d.csv", Data: []byte("driver,outcome\nactivation,paid\n")}
	var results []string
	for _, data := range []string{wide.String(), long.String()} {
		p := read(t, sheet.Options{}, drivers, sheet.File{Name: "r.csv", Data: []byte(data)})
		p.Judge(nil)
		if !p.Arrows[0].Judged {
			t.Fatal(p.Arrows[0].Says())
		}
		results = append(results, p.Arrows[0].Says().String())
	}
	if results[0] != results[1] {
		t.Errorf("wide: %s\nlong: %s", results[0], results[1])
	}
}
