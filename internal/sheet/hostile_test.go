package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"weir.dev/weir/internal/sheet"
)

// parts makes a workbook out of its parts as they stand.
func parts(t *testing.T, sheetXML string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheetXML,
	} {
		w, err := z.Create(name)
		must(t, err)
		_, err = w.Write([]byte(text))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// allocated is how many MiB a function allocates in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) >> 20
}

// TestRefused gives files that are none, or are made to do harm. Each is refused in a sentence.
func TestRefused(t *testing.T) {
	t.Parallel()
	const cell = `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Goal</t></is></c></row>`
	for _, c := range []struct {
		name, file string
		data       []byte
		says       string
	}{
		{"nothing", "a.csv", nil, "empty"},
		{"blanks", "a.csv", []byte(" \n\t\r\n"), "empty"},
		{
			"binary", "a.csv", []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00>\x00"),
			"neither text nor",
		},
		{"a picture called a workbook", "a.xlsx", []byte("\x89PNG\r\n\x1a\n0000000000"), "is none"},
		{"an old workbook", "a.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1........"), "old workbook"},
		{"a PDF", "a.csv", []byte("%PDF-1.7\n"), "PDF"},
		{"an archive cut off", "a.xlsx", parts(t, cell)[:200], "cut off"},
		{"an archive that is no workbook", "a.xlsx", func() []byte {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			_, err := z.Create("readme.txt")
			must(t, err)
			must(t, z.Close())
			return b.Bytes()
		}(), "no workbook"},
		{"damaged XML", "a.xlsx", parts(t, cell+"<row><"), "damaged"},
		{"deep XML", "a.xlsx", parts(t, strings.Repeat("<a>", 200)), "nested"},
		{
			"a bomb", "a.xlsx", parts(t, cell+strings.Repeat("<!--"+strings.Repeat("x", 60_000)+"-->", 1_200)),
			"unpacks to more",
		},
		{"a bomb of one text", "a.xlsx", parts(t, cell+"<row><c><v>"+strings.Repeat("1", 4<<20)), "1 MiB"},
		{
			"more cells than any table", "a.xlsx", parts(t, cell+"<row>"+strings.Repeat("<c/>", 4_100_000)),
			"holds more than",
		},
		{"more rows than any table", "a.csv", []byte(strings.Repeat("a\n", 130_000)), "holds more than"},
		{"too large", "a.csv", bytes.Repeat([]byte("a"), sheet.MaxFile+1), "MiB"},
		{"no JSON", "a.json", []byte(`{"a": [1,`), "no JSON"},
		{"deep JSON", "a.json", []byte(strings.Repeat(`[`, 10_000)), "holds more than"},
		{"JSON without objects", "a.json", []byte(`[1, 2, 3]`), "no list of objects"},
		{"no YAML", "a.yaml", []byte("a: [1\nb: 2\n"), ""},
		{"YAML with anchors", "a.yaml", []byte("a: &x [*x]\n"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := sheet.Open(sheet.File{Name: c.file, Data: c.data})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, without %q", err, c.says)
			}
		})
	}
}

// TestHostile gives files that can be read and try to make that cost much.
func TestHostile(t *testing.T) { // not beside others: it counts what is allocated
	var far strings.Builder
	far.WriteString(`<worksheet><sheetData>`)
	for i := 1; i <= 5_000; i++ {
		fmt.Fprintf(&far, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i*200, i*200)
	}
	far.WriteString(`</sheetData></worksheet>`)
	var merges strings.Builder
	merges.WriteString(`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>Objective</v></c></row>`)
	for i := 2; i < 2_000; i++ {
		fmt.Fprintf(&merges, `<row r="%d"><c r="A%d" t="str"><v>x</v></c></row>`, i, i)
	}
	merges.WriteString(`</sheetData><mergeCells>`)
	for range 20_000 {
		merges.WriteString(`<mergeCell ref="A1:DX1048576"/>`)
	}
	merges.WriteString(`</mergeCells></worksheet>`)
	for _, c := range []struct {
		name string
		file sheet.File
		most uint64 // MiB
	}{
		{"cells far to the right", sheet.File{Name: "a.xlsx", Data: parts(t, far.String())}, 60},
		{"merged cells over everything", sheet.File{Name: "a.xlsx", Data: parts(t, merges.String())}, 120},
		{"quotes that never close", sheet.File{Name: "a.csv", Data: []byte(strings.Repeat("\"a\"\",b\n", 100_000))}, 400},
		{"headings on every row", sheet.File{
			Name: "a.csv",
			Data: []byte(strings.Repeat("Objective,Owner,Target\nx y z,b,3\n", 20_000)),
		}, 900},
		{"a plan of 100,000 rows", sheet.File{Name: "a.csv", Data: big(100_000)}, 2_500},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := allocated(func() {
				grids, err := sheet.Open(c.file)
				if err != nil {
					t.Log(err)
					return
				}
				sheet.Read(grids, sheet.Options{})
			})
			if n > c.most {
				t.Errorf("allocates %d MiB, and may %d", n, c.most)
			}
			t.Logf("%d MiB", n)
		})
	}
}

// big is a plan of so many rows.
func big(rows int) []byte {
	var b strings.Builder
	b.WriteString("ID,Goal,Parent,Owner,Baseline,Target,Due\n")
	for i := 1; i < rows; i++ {
		fmt.Fprintf(&b, "%d,Raise activation of team %d from 31%% to 45%%,%d,Team %d,31,45,2027-03-31\n", i, i, i/10,
			i%50)
	}
	return []byte(b.String())
}

// TestFormulasAreText keeps what spreadsheets would run as text.
func TestFormulasAreText(t *testing.T) {
	t.Parallel()
	same(t, told(t, sheet.Options{}, sheet.File{
		Name: "f.csv",
		Data: []byte("Goal,Owner\n\"=cmd|' /C calc'!A0\",@SUM(1)\nRaise activation,Growth\n"),
	}), `
2 ^- g =cmd|' /C calc'!A0 @@SUM(1)
3 ^- g Raise activation @Growth`)
}

// TestLostFormula says of a formula whose value is not kept that it was left out.
func TestLostFormula(t *testing.T) {
	t.Parallel()
	p := read(t, sheet.Options{}, sheet.File{Name: "f.xlsx", Data: parts(t, `<worksheet><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>Goal</t></is></c><c r="B1" t="inlineStr"><is><t>Target</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>Raise activation</t></is></c><c r="B2"><f>1+1</f></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><t>Cut churn</t></is></c><c r="B3"><f>1+1</f><v>3</v></c></row>
<row r="4"><c r="A4" t="inlineStr"><is><t>Win in Spain</t></is></c><c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
</sheetData></worksheet>`)})
	same(t, tell(p), `
2 ^- g Raise activation
3 ^- g Cut churn [?>3 ]
4 ^- g Win in Spain`)
	said := ""
	for _, g := range p.Guessed {
		said += g.Text.String() + "\n"
	}
	for _, want := range []string{"without a kept value were left out: row 2", "show an error were left out: row 4"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
}

// TestLoops takes goals apart that stand under each other.
func TestLoops(t *testing.T) {
	t.Parallel()
	p := read(t, sheet.Options{}, sheet.File{
		Name: "l.csv",
		Data: []byte("ID,Goal,Parent\n1,Be first in Europe,2\n2,Win in Spain,1\n3,Win in France,3\n"),
	})
	for i := range p.Goals {
		steps := 0
		for up := i; up >= 0; up = p.Goals[up].Parent {
			if steps++; steps > 5 {
				t.Fatal("a circle")
			}
		}
	}
}

// TestSame reads each file the same every time.
func TestSame(t *testing.T) {
	t.Parallel()
	data := big(500)
	first := told(t, sheet.Options{}, sheet.File{Name: "a.csv", Data: data})
	for range 5 {
		if told(t, sheet.Options{}, sheet.File{Name: "a.csv", Data: data}) != first {
			t.Fatal("it differs")
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add("a.csv", []byte("Goal,Owner\nRaise activation,Growth\n"))
	f.Add("a.json", []byte(`[{"goal":"Be first","key_results":["Win 20 logos in Spain"]}]`))
	f.Add("a.yaml", []byte("metrics:\n  revenue:\n    drivers: [orders]\n"))
	f.Add("a.csv", []byte("\ufeffNr;Ziel\n1;a b c\n1.1;d e f\n"))
	f.Fuzz(func(_ *testing.T, name string, data []byte) {
		if grids, err := sheet.Open(sheet.File{Name: name, Data: data}); err == nil {
			p := sheet.Read(grids, sheet.Options{})
			p.Judge(nil)
			_, _ = p.Answer(nil) // nothing of it may panic
		}
	})
}
