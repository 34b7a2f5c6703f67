package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// table is what was found.
type table struct {
	Machine string   `json:"machine"`
	Results []result `json:"results"`
}

func (t *table) get(row string, size int) (result, bool) {
	for _, r := range t.Results {
		if r.Row == row && r.Size == size {
			return r, r.Failed == ""
		}
	}
	return result{}, false
}

// set puts a result in the place of an earlier one.
func (t *table) set(r result) {
	t.Machine = fmt.Sprintf("%d processors, %s", runtime.NumCPU(), runtime.GOOS+"/"+runtime.GOARCH)
	for i, was := range t.Results {
		if was.Row == r.Row && was.Size == r.Size {
			t.Results[i] = r
			return
		}
	}
	t.Results = append(t.Results, r)
}

// sizes returns the sizes that were measured, the smallest first.
func (t *table) sizes() []int {
	var out []int
	for _, r := range t.Results {
		if !slices.Contains(out, r.Size) {
			out = append(out, r.Size)
		}
	}
	slices.Sort(out)
	return out
}

// short is a result in a line.
func short(r result) string {
	if r.Failed != "" {
		return "failed: " + r.Failed
	}
	var parts []string
	for _, m := range []struct {
		name string
		v    float64
		show func(float64) string
	}{
		{"processor", r.CPU, duration},
		{"median", r.P50, duration},
		{"p99", r.P99, duration},
		{"bytes", r.Bytes, size},
		{"compressed", r.Packed, size},
		{"allocated", r.Alloc, size},
		{"memory", r.Memory, size},
	} {
		if m.v > 0 {
			parts = append(parts, m.name+" "+m.show(m.v))
		}
	}
	if r.Rate > 0 {
		parts = append(parts, fmt.Sprintf("%.4g a second", r.Rate))
	}
	if r.Comment != "" {
		parts = append(parts, r.Comment)
	}
	return strings.Join(parts, ", ")
}

// verdict is one goal of a row at one size, with what was found.
type verdict struct {
	row  row
	goal goal
	size int
	got  string
	kept bool
}

// verdicts are all goals that something was found for, in the order of the rows. A row that failed misses its goals.
func (t *table) verdicts(of []row) (out []verdict) {
	for _, r := range of {
		for _, n := range t.sizes() {
			for _, g := range r.goals {
				if len(g.at) > 0 && !slices.Contains(g.at, n) {
					continue
				}
				for _, res := range t.Results {
					if res.Row == r.name && res.Size == n && res.Failed != "" {
						out = append(out, verdict{r, g, n, "failed", false})
					}
				}
				if v, kept, ok := g.met(t, r.name, n); ok {
					out = append(out, verdict{r, g, n, g.show(v), kept})
				}
			}
		}
	}
	return out
}

// missed says whether a goal is kept in one word.
func (v verdict) word() string {
	if v.kept {
		return "met"
	}
	return "MISSED"
}

// print writes the table: every row at every size, then what became of the goals.
func (t *table) print(out io.Writer, of []row) error {
	w := tabwriter.NewWriter(out, 2, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "row\tgoals\tprocessor\tgrew\tmedian\tp99\ta second\tbytes\tcompressed\tallocated\tmemory\t")
	for _, line := range t.lines(of) {
		fmt.Fprintln(w, strings.Join(line, "\t")+"\t")
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, r := range t.Results {
		if r.Failed != "" {
			fmt.Fprintf(out, "%s at %s failed: %s\n", r.Row, sizeName(r.Size), r.Failed)
		}
	}
	fmt.Fprintln(out)
	for _, v := range t.verdicts(of) {
		fmt.Fprintf(out, "%-7s %s at %s: %s, goal %s\n", v.word(), v.row.name, sizeName(v.size), v.got, v.goal.says)
	}
	return nil
}

// lines are the figures of rows, a line for each size.
func (t *table) lines(of []row) (out [][]string) {
	rate := func(v float64) string { return fmt.Sprintf("%.4g", v) }
	for _, r := range of {
		before := 0.0
		for _, n := range t.sizes() {
			res, ok := t.get(r.name, n)
			if !ok {
				continue
			}
			grew := ""
			if before > 0 && res.CPU > 0 {
				grew = factor(res.CPU / before)
			}
			before = res.CPU
			out = append(out, []string{
				r.name, sizeName(n), cell(res.CPU, duration), grew, cell(res.P50, duration), cell(res.P99, duration),
				cell(res.Rate, rate), cell(res.Bytes, size), cell(res.Packed, size), cell(res.Alloc, size),
				cell(res.Memory, size),
			})
		}
	}
	return out
}

func cell(v float64, show func(float64) string) string {
	if v == 0 {
		return ""
	}
	return show(v)
}
