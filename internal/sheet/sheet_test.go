package sheet_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"weir.dev/weir/internal/sheet"
)

// told writes what was read of files as a line for each goal.
func told(t *testing.T, opt sheet.Options, files ...sheet.File) string {
	t.Helper()
	var grids []*sheet.Grid
	for _, f := range files {
		found, err := sheet.Open(f)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		grids = append(grids, found...)
	}
	return tell(sheet.Read(grids, opt))
}

func tell(p *sheet.Plan) string {
	var b strings.Builder
	last := ""
	for _, g := range p.Goals {
		if len(p.Sheets) > 1 && g.Sheet != last {
			last = g.Sheet
			fmt.Fprintf(&b, "# %s\n", last)
		}
		parent := "-"
		if g.Parent >= 0 {
			up := p.Goals[g.Parent]
			if parent = strconv.Itoa(up.Row); up.Sheet != g.Sheet {
				parent = up.Sheet + "!" + parent
			}
		}
		fmt.Fprintf(&b, "%d ^%s %s %s", g.Row, parent, string(g.Kind[:1]), g.Text)
		if o := g.OwnerName(); o != "" {
			fmt.Fprintf(&b, " @%s", o)
		}
		if g.From.Said || g.To.Said {
			number := func(a sheet.Amount) string {
				if !a.Said {
					return "?"
				}
				return strconv.FormatFloat(a.Value, 'f', -1, 64)
			}
			fmt.Fprintf(&b, " [%s>%s %s]", number(g.From), number(g.To), g.To.Unit)
		}
		switch {
		case g.By != 0:
			fmt.Fprintf(&b, " by %s", g.By)
		case g.When != "":
			fmt.Fprintf(&b, " by %q", g.When)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// book makes a workbook.
func book(t *testing.T, f func(x *excelize.File)) []byte {
	t.Helper()
	x := excelize.NewFile()
	f(x)
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fill puts rows into a sheet from its first row on. Cells are parted by bars; numbers become numbers.
func fill(t *testing.T, x *excelize.File, name string, rows ...string) {
	t.Helper()
	if at, err := x.GetSheetIndex(name); err != nil || at < 0 {
		if _, err := x.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	for i, row := range rows {
		for j, text := range strings.Split(row, "|") {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			var v any = strings.TrimSpace(text)
			if n, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil {
				v = n
			}
			if v != "" {
				if err := x.SetCellValue(name, at, v); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if got, want = strings.TrimSpace(got), strings.TrimSpace(want); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestMess reads a sheet as people make them: a title and a logo's row above, merged objectives, a team across the
// table, dates as numbers, shares in per cent, formulas, a hidden row, notes below, and a hidden sheet with lists.
func TestMess(t *testing.T) {
	t.Parallel()
	data := book(t, func(x *excelize.File) {
		must(t, x.SetSheetName("Sheet1", "Plan"))
		fill(
			t, x, "Plan",
			"Northlight OKRs FINAL v3",
			"Stand: 24.11.2026",
			"",
			"Objective|Key result|Owner|Baseline|Target|Due|Status",
			"Be the first choice for remote teams|Activation of new teams|Growth|0.312|0.45|46477|green",
			"|NPS|CS|22|40|46477|amber",
			"|Old one|CS|1|2|46477|",
			"Grow revenue in Europe|Pipeline|Sales||1200000|46477|",
			"Support",
			"Answers help at once|First response in hours|Support|9|4||",
			"",
			"Total||||1200048||",
			"Please fill in until Friday",
		)
		percent, err := x.NewStyle(&excelize.Style{NumFmt: 9})
		must(t, err)
		must(t, x.SetCellStyle("Plan", "D5", "E5", percent))
		date, err := x.NewStyle(&excelize.Style{NumFmt: 14})
		must(t, err)
		must(t, x.SetCellStyle("Plan", "F5", "F6", date))
		must(t, x.MergeCell("Plan", "A1", "G1"))
		must(t, x.MergeCell("Plan", "A5", "A7"))
		must(t, x.MergeCell("Plan", "A9", "G9"))
		must(t, x.SetRowVisible("Plan", 7, false))
		must(t, x.SetCellFormula("Plan", "E8", "A1*2"))
		fill(t, x, "Lists", "Objective", "A goal that nobody should see")
		must(t, x.SetSheetVisible("Lists", false))
		fill(t, x, "Calendar", "2027-01-04|Kick-off", "2027-01-11|Retro", "2027-01-18|Retro")
	})
	p := read(t, sheet.Options{}, sheet.File{Name: "mess.xlsx", Data: data})
	same(t, tell(p), `
5 ^- g Be the first choice for remote teams
5 ^5 m Activation of new teams @Growth [31.2>45 %] by 2027-03-31
6 ^5 m NPS @CS [22>40 ] by 2027-03-31
8 ^- g Grow revenue in Europe
8 ^8 m Pipeline @Sales [?>1200000 ] by 2027-03-31
10 ^- g Answers help at once @Support
10 ^10 m First response in hours @Support [9>4 ]
`)
}

func read(t *testing.T, opt sheet.Options, files ...sheet.File) *sheet.Plan {
	t.Helper()
	var grids []*sheet.Grid
	for _, f := range files {
		found, err := sheet.Open(f)
		must(t, err)
		grids = append(grids, found...)
	}
	return sheet.Read(grids, opt)
}
