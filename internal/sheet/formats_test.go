package sheet_test

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"weir.dev/weir/internal/sheet"
)

// tableCases are tables as text, each in a shape of its own, and what is read of them.
var tableCases = []struct{ name, file, data, want string }{
	{"labels in a column of their own", "", `
,Goal / KR,Owner,Target
O1,Become the first choice for remote teams,CEO,
KR1.1,Activation of new teams,Growth,45%
KR1.2,Churn,CS,3%
O2,Double revenue in Europe,CRO,`, `
2 ^- g Become the first choice for remote teams @CEO
3 ^2 m Activation of new teams @Growth [?>45 %]
4 ^2 m Churn @CS [?>3 %]
5 ^- g Double revenue in Europe @CRO`},
	{"level and type, German", "", `
Ebene;Typ;Titel;Verantwortung;Zielwert
Unternehmen;Ziel;Erste Wahl für verteilte Teams;GF;
Unternehmen;Schlüsselergebnis;Marktanteil;GF;12 %
Abteilung;Ziel;Neue Teams kommen schnell an;Produkt;
Abteilung;Schlüsselergebnis;Aktivierung von 31 % auf 45 %;Produkt;45 %`, `
2 ^- g Erste Wahl für verteilte Teams @GF
3 ^2 m Marktanteil @GF [?>12 %]
4 ^2 g Neue Teams kommen schnell an @Produkt
5 ^4 m Aktivierung von 31 % auf 45 % @Produkt [31>45 %]`},
	{"goals across the column of measures", "", `
Key Results,Owner,Start,Target,Deadline
Objective: Become the first choice for remote teams,,,,
Activation of new teams,Growth,31%,45%,31 Mar 2027
Objective: Double revenue in Europe,,,,
Enterprise customers,Sales,12,20,30 June 2027`, `
2 ^- g Become the first choice for remote teams
3 ^2 m Activation of new teams @Growth [31>45 %] by 2027-03-31
4 ^- g Double revenue in Europe
5 ^4 m Enterprise customers @Sales [12>20 ] by 2027-06-30`},
	{"an export with times", "", `
Summary,Issue key,Issue Type,Parent,Assignee,Due date
Become the first choice for remote teams,OKR-1,Objective,,ann,31/Mar/27 12:00 AM
Activation from 31% to 45%,OKR-2,Key Result,OKR-1,ben,31/Mar/27 12:00 AM`, `
2 ^- g Become the first choice for remote teams @ann by 2027-03-31
3 ^2 m Activation from 31% to 45% @ben [31>45 %] by 2027-03-31`},
	{"letters", "", `
A. Become the first choice for remote teams
A.1 Activation from 31% to 45%
B. Double revenue in Europe
B.1 Win 20 enterprise customers`, `
1 ^- g Become the first choice for remote teams
2 ^1 m Activation from 31% to 45% [31>45 %]
3 ^- g Double revenue in Europe
4 ^3 m Win 20 enterprise customers [?>20 ]`},
	{"teams above their rows", "", `
OKR Sheet,,,
Objective,Key Result,Start,Target
GROWTH TEAM,,,
Become the first choice for remote teams,Activation,31%,45%
,Churn,5%,3%
SALES TEAM,,,
Double revenue in Europe,Enterprise customers,12,20`, `
4 ^- g Become the first choice for remote teams @GROWTH TEAM
4 ^4 m Activation @GROWTH TEAM [31>45 %]
5 ^4 m Churn @GROWTH TEAM [5>3 %]
7 ^- g Double revenue in Europe @SALES TEAM
7 ^7 m Enterprise customers @SALES TEAM [12>20 ]`},
	{"levels in columns, numbered", "", `
Level 1,Level 2,Level 3
1. Become the first choice,,
,1.1 New teams arrive quickly,
,,1.1.1 Activation from 31% to 45%
2. Double revenue,,`, `
2 ^- g Become the first choice
3 ^2 g New teams arrive quickly
4 ^3 g Activation from 31% to 45% [31>45 %]
5 ^- g Double revenue`},
	{"side by side, objective once", "", `
Objective,Key Result,Owner,Baseline,Target,Unit,Due
Be first in Europe,Activation,Growth,31,45,%,2027-03-31
,NPS,CS,22,40,,31/03/2027
Grow in Spain,Pipeline,Sales,,1.2m,€,Q1 2027
Total,,,,,,`, `
2 ^- g Be first in Europe
2 ^2 m Activation @Growth [31>45 %] by 2027-03-31
3 ^2 m NPS @CS [22>40 ] by 2027-03-31
4 ^- g Grow in Spain
4 ^4 m Pipeline @Sales [?>1200000 €] by 2027-03-31`},
	{"side by side, objective on every row", "", `
Owner;Objective;Key result
Ann;Be first in Europe;Win 20 logos
Ann;Be first in Europe;Renew 95 % of contracts
Bob;Be first in Europe;Aided recall from 4 % to 12 %`, `
2 ^- g Be first in Europe @Ann
2 ^2 m Win 20 logos @Ann [?>20 ]
3 ^2 m Renew 95 % of contracts @Ann [?>95 %]
4 ^- g Be first in Europe @Bob
4 ^4 m Aided recall from 4 % to 12 % @Bob [4>12 %]`},
	{
		"several measures in a cell", "",
		"Goal,Key results\nBe first in Europe,\"1. Win 20 logos\n2. Churn from 5% to 3%\"\n", `
2 ^- g Be first in Europe
2 ^2 m Win 20 logos [?>20 ]
2 ^2 m Churn from 5% to 3% [5>3 %]`,
	},
	{"several columns of measures", "", `
Objective,KR 1,KR 2,KR 3
Be first in Europe,Win 20 logos,Churn from 5% to 3%,
Be a great employer,Attrition from 18% to 10%,,`, `
2 ^- g Be first in Europe
2 ^2 m Win 20 logos [?>20 ]
2 ^2 m Churn from 5% to 3% [5>3 %]
3 ^- g Be a great employer
3 ^3 m Attrition from 18% to 10% [18>10 %]`},
	{"German outline, decimal comma", "", `
Nr;Ziel;Verantwortlich;Startwert;Zielwert;Einheit;Bis
1;Die erste Wahl werden;Leitung;;;;
1.1;Aktivierung;Wachstum;31,4;45;%;31.03.2027
1.2;Kündigungen senken;Erfolg;4,5;3;%;31.03.2027
2;Umsatz verdoppeln;Vertrieb;1,2;2,4;Mio. €;30.06.2027`, `
2 ^- g Die erste Wahl werden @Leitung
3 ^2 m Aktivierung @Wachstum [31.4>45 %] by 2027-03-31
4 ^2 m Kündigungen senken @Erfolg [4.5>3 %] by 2027-03-31
5 ^- g Umsatz verdoppeln @Vertrieb [1.2>2.4 Mio. €] by 2027-06-30`},
	{"French, parent by text, numbers in words", "", `
Objectif;Objectif parent;Responsable
Devenir le premier choix en Europe;;Direction
Augmenter l'activation de 31 % à 45 % d'ici juin 2027;Devenir le premier choix en Europe;Croissance`, `
2 ^- g Devenir le premier choix en Europe @Direction
3 ^2 g Augmenter l'activation de 31 % à 45 % d'ici juin 2027 @Croissance [31>45 %] by 2027-06-30`},
	{"Spanish", "", `
Objetivo;Resultado clave;Responsable;Valor inicial;Meta;Fecha límite
Ser la primera opción;Activación;Crecimiento;31 %;45 %;30/06/2027
;Tasa de bajas;Soporte;4,5 %;3 %;30/06/2027`, `
2 ^- g Ser la primera opción
2 ^2 m Activación @Crecimiento [31>45 %] by 2027-06-30
3 ^2 m Tasa de bajas @Soporte [4.5>3 %] by 2027-06-30`},
	{"an export with references", "", `
OKR Reference,Title,Type,Parent OKR,Owner,Metric Unit,Metric Start,Metric Target,End Date,Progress
OKR-1,Become the first choice,Objective,,Ana,,,,2027-03-31,20%
OKR-2,Raise activation,Key Result,OKR-1,Ben,Percentage,31,45,2027-03-31,40%
OKR-3,Rewrite the help pages,Initiative,OKR-2,Tim,,,,2027-02-15,0%`, `
2 ^- g Become the first choice @Ana by 2027-03-31
3 ^2 m Raise activation @Ben [31>45 %] by 2027-03-31
4 ^3 g Rewrite the help pages @Tim by 2027-02-15`},
	{"parent by number of row", "", `
Goal,Parent row,Owner
Be first in Europe,,CEO
Win 20 logos in DACH,2,Sales
Publish 10 case studies,3,Content`, `
2 ^- g Be first in Europe @CEO
3 ^2 g Win 20 logos in DACH @Sales [?>20 ]
4 ^3 g Publish 10 case studies @Content [?>10 ]`},
	{"levels in columns", "", `
Company objective,Team objective,Key result
Be first in Europe,DACH wins,20 logos signed by DACH
,Spain knows us,Aided recall from 4% to 12%
Be a great employer,Engineers stay,Attrition from 18% to 10%`, `
2 ^- g Be first in Europe
2 ^2 g DACH wins
2 ^2 m 20 logos signed by DACH [?>20 ]
3 ^2 g Spain knows us
3 ^3 m Aided recall from 4% to 12% [4>12 %]
4 ^- g Be a great employer
4 ^4 g Engineers stay
4 ^4 m Attrition from 18% to 10% [18>10 %]`},
	{"a staircase without headings", "", `
Become the first choice in Europe,,
,Raise activation of new teams,
,,Activation from 31% to 45%
Double the revenue of partners,,`, `
1 ^- g Become the first choice in Europe
2 ^1 g Raise activation of new teams
3 ^2 m Activation from 31% to 45% [31>45 %]
4 ^- g Double the revenue of partners`},
	{"one column, set in", "", `
Goals
Become the first choice for remote teams
  Raise activation from 31% to 45%
  Cut churn from 4.5% to 3%
    Rewrite the help pages
Double revenue in Europe`, `
2 ^- g Become the first choice for remote teams
3 ^2 m Raise activation from 31% to 45% [31>45 %]
4 ^2 g Cut churn from 4.5% to 3% [4.5>3 %]
5 ^4 g Rewrite the help pages
6 ^- g Double revenue in Europe`},
	{"one column, words before the texts", "", `
OKRs 2027
Objective 1: Become the first choice for remote teams
KR1: Raise activation from 31% to 45% by June
KR2: Cut churn from 4.5% to 3%
Objective 2: Double revenue in Europe
KR1: Win 20 enterprise customers`, `
2 ^- g Become the first choice for remote teams
3 ^2 m Raise activation from 31% to 45% by June [31>45 %] by 2027-06-30
4 ^2 m Cut churn from 4.5% to 3% [4.5>3 %]
5 ^- g Double revenue in Europe
6 ^5 m Win 20 enterprise customers [?>20 ]`},
	{"one column, numbered", "", `
1. Become the first choice for remote teams
1.1 Raise activation from 31% to 45%
1.2 Cut churn from 4.5% to 3%
2. Double revenue in Europe
2.1. Win 20 enterprise customers`, `
1 ^- g Become the first choice for remote teams
2 ^1 m Raise activation from 31% to 45% [31>45 %]
3 ^1 m Cut churn from 4.5% to 3% [4.5>3 %]
4 ^- g Double revenue in Europe
5 ^4 m Win 20 enterprise customers [?>20 ]`},
	{"one column, nothing says what is under what", "", `
Our goals for 2027
Become the first choice for remote teams
Reduce churn below 3%
Win 20 enterprise customers in Spain`, `
2 ^- g Become the first choice for remote teams
3 ^- g Reduce churn below 3% [?>3 %]
4 ^- g Win 20 enterprise customers in Spain [?>20 ]`},
	{"levels as words, tops first", "", `
Level,Goal,Owner
Company,Become the first choice for remote teams,CEO
Company,A profitable year for everybody,CFO
Team,Remote teams in Spain know us,Marketing
Team,Answers within one day,Support`, `
2 ^- g Become the first choice for remote teams @CEO
3 ^- g A profitable year for everybody @CFO
4 ^2 g Remote teams in Spain know us @Marketing
5 ^- g Answers within one day @Support`},
	{"titles above, headings again below, notes under it", "", `
Northlight,,
Plan 2027,,

Goal,Owner,Target
Raise activation,Growth,45 %

Goal,Owner,Target
Cut churn,CS,3 %

,,
Please send changes to Ann,,`, `
5 ^- g Raise activation @Growth [?>45 %]
8 ^- g Cut churn @CS [?>3 %]`},
	{"tabs", "", "Goal\tOwner\nRaise activation\tGrowth\n", "2 ^- g Raise activation @Growth"},
	{"days before months", "", "Goal,Due\nRaise activation,31/01/2027\nCut churn,04/03/2027\n", `
2 ^- g Raise activation by 2027-01-31
3 ^- g Cut churn by 2027-03-04`},
	{"months before days", "", "Goal,Due\nRaise activation,1/31/2027\nCut churn,04/03/2027\n", `
2 ^- g Raise activation by 2027-01-31
3 ^- g Cut churn by 2027-04-03`},
	{"dates as a spreadsheet counts them", "", "Goal,Due date\nRaise activation,46477\nCut churn,46112\n", `
2 ^- g Raise activation by 2027-03-31
3 ^- g Cut churn by 2026-03-31`},
	{"JSON, nested", "plan.json", `{"objectives":[{"title":"Be first in Europe","owner":{"name":"Ann"},"keyResults":[
{"title":"Win 20 logos","startValue":3,"targetValue":20,"dueDate":"2027-06-30"}]},
{"title":"Be a great employer","keyResults":[]}]}`, `
1 ^- g Be first in Europe @Ann
2 ^1 m Win 20 logos [3>20 ] by 2027-06-30
3 ^- g Be a great employer`},
	{
		"JSON, a list with parents", "plan.json",
		`[{"id":1,"goal":"Be first in Europe"},{"id":2,"goal":"Win in Spain","parent_id":1}]`, `
1 ^- g Be first in Europe
2 ^1 g Win in Spain`,
	},
	{"YAML", "plan.yaml", `
goals:
  - title: Be the first choice for remote teams
    owner: Growth
    key_results:
      - Activation from 31% to 45% by June 2027
      - {title: Churn, from: 4.5, to: 3, unit: "%"}
`, `
1 ^- g Be the first choice for remote teams @Growth
2 ^1 m Activation from 31% to 45% by June 2027 [31>45 %] by 2027-06-30
3 ^1 m Churn [4.5>3 %]`},
	{"a cascade file", "weir.yaml", `
weir: 1
workspace: acme
teams: [{id: acme, name: Acme, kind: unit}]
metrics: [{id: churn, name: Churn, unit: "%"}]
goals:
  - {id: eu, intent: Be first in Europe, owners: [acme]}
  - id: es
    intent: Win in Spain
    serves: [{goal: eu, by: response}]
    measures: [{metric: churn, from: 5, to: 3, by: 2027-03-31}]
`, `
6 ^- g Be first in Europe @Acme
7 ^6 g Win in Spain
10 ^7 m Churn [5>3 %] by 2027-03-31`},
}

// TestTables reads tables as text, each in a shape of its own.
func TestTables(t *testing.T) {
	t.Parallel()
	for _, c := range tableCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			name := c.file
			if name == "" {
				name = "table.csv"
			}
			same(t, told(t, sheet.Options{}, sheet.File{Name: name, Data: []byte(strings.TrimPrefix(c.data, "\n"))}),
				c.want)
		})
	}
}

// TestEncodings reads one table in every encoding that programs write.
func TestEncodings(t *testing.T) {
	t.Parallel()
	const text = "Ziel;Verantwortlich;Zielwert\r\nKündigungen senken;Vertrieb für Österreich;3 %\r\n"
	const want = "2 ^- g Kündigungen senken @Vertrieb für Österreich [?>3 %]"
	wide := func(order binary.ByteOrder, mark bool) []byte {
		s := text
		if mark {
			s = "\ufeff" + s
		}
		var out []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b := make([]byte, 2)
			order.PutUint16(b, u)
			out = append(out, b...)
		}
		return out
	}
	latin, err := charmap.Windows1252.NewEncoder().String(text)
	must(t, err)
	for name, data := range map[string][]byte{
		"UTF-8": []byte(text), "with a mark": []byte("\ufeff" + text), "Windows-1252": []byte(latin),
		"UTF-16LE": wide(binary.LittleEndian, true), "UTF-16BE": wide(binary.BigEndian, true),
		"UTF-16LE without a mark": wide(binary.LittleEndian, false),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same(t, told(t, sheet.Options{}, sheet.File{Name: "z.csv", Data: data}), want)
		})
	}
}

// TestBooks reads workbooks that keep their structure in what cells look like.
func TestBooks(t *testing.T) {
	t.Parallel()
	t.Run("set in by style", func(t *testing.T) {
		t.Parallel()
		data := book(t, func(x *excelize.File) {
			fill(t, x, "Sheet1", "Goal|Owner", "Be first in Europe|CEO", "Win 20 logos|Sales",
				"Write case studies|Content", "Be a great employer|HR")
			for cell, indent := range map[string]int{"A3": 1, "A4": 2} {
				style, err := x.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{Indent: indent, Horizontal: "left"}})
				must(t, err)
				must(t, x.SetCellStyle("Sheet1", cell, cell, style))
			}
		})
		same(t, told(t, sheet.Options{}, sheet.File{Name: "i.xlsx", Data: data}), `
2 ^- g Be first in Europe @CEO
3 ^2 g Win 20 logos @Sales [?>20 ]
4 ^3 g Write case studies @Content
5 ^- g Be a great employer @HR`)
	})
	t.Run("grouped rows", func(t *testing.T) {
		t.Parallel()
		data := book(t, func(x *excelize.File) {
			fill(t, x, "Sheet1", "Goal|Owner", "Be first in Europe|CEO", "Win 20 logos|Sales", "Be a great employer|HR")
			must(t, x.SetRowOutlineLevel("Sheet1", 3, 1))
		})
		same(t, told(t, sheet.Options{}, sheet.File{Name: "g.xlsx", Data: data}), `
2 ^- g Be first in Europe @CEO
3 ^2 m Win 20 logos @Sales [?>20 ]
4 ^- g Be a great employer @HR`)
	})
	t.Run("numbers that lost their zero", func(t *testing.T) {
		t.Parallel()
		rows := []string{"No|Goal", "1|Be first in Europe"}
		for _, n := range []string{"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.1", "1.11"} {
			rows = append(rows, n+"|Write page "+n)
		}
		p := read(t, sheet.Options{}, sheet.File{Name: "n.xlsx", Data: book(t, func(x *excelize.File) {
			fill(t, x,
				"Sheet1", rows...)
		})})
		for _, g := range p.Goals[1:] {
			if g.Parent != 0 {
				t.Errorf("row %d is under %d", g.Row, g.Parent)
			}
		}
	})
	t.Run("several sheets, parents across", func(t *testing.T) {
		t.Parallel()
		data := book(t, func(x *excelize.File) {
			must(t, x.SetSheetName("Sheet1", "Company"))
			fill(t, x, "Company", "ID|Objective", "C1|Be first in Europe", "C2|A profitable year")
			fill(t, x, "Sales", "ID|Objective|Supports|Owner", "S1|Win in Spain|C1|Ann", "S2|Fewer discounts|C2|Bob")
			fill(t, x, "Holidays", "2027-01-01|New Year", "2027-04-02|Good Friday", "2027-05-01|Labour Day")
		})
		p := read(t, sheet.Options{}, sheet.File{Name: "s.xlsx", Data: data})
		same(t, tell(p), `
# Company
2 ^- g Be first in Europe
3 ^- g A profitable year
# Sales
2 ^Company!2 g Win in Spain @Ann
3 ^Company!3 g Fewer discounts @Bob`)
		if len(p.Looked) != 1 || p.Looked[0].Name != "Holidays" {
			t.Errorf("left out: %v", p.Looked)
		}
		same(t, told(t, sheet.Options{Sheet: "sales"}, sheet.File{Name: "s.xlsx", Data: data}), `
2 ^- g Win in Spain @Ann
3 ^- g Fewer discounts @Bob`)
	})
}

// TestFlags corrects guesses.
func TestFlags(t *testing.T) {
	t.Parallel()
	columns, err := sheet.ParseColumns([]string{"B=owner", "Was=from"})
	must(t, err)
	const data = "Goal,Who knows,Was,04/03/2027\nRaise activation,Growth,31,x\n"
	same(t, told(t, sheet.Options{Columns: columns}, sheet.File{Name: "f.csv", Data: []byte(data)}),
		"2 ^- g Raise activation @Growth [31>? ]")
	for _, bad := range []string{"", "B", "=owner", "B=boss"} {
		if _, err := sheet.ParseColumns([]string{bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	same(t, told(t, sheet.Options{Dates: "mdy"}, sheet.File{
		Name: "d.csv",
		Data: []byte("Goal,Due\nRaise activation,04/03/2027\n"),
	}),
		"2 ^- g Raise activation by 2027-04-03")
}

// TestRustGoals reads a real plan, flattened, and holds it to the cascade file it was made from.
func TestRustGoals(t *testing.T) {
	t.Parallel()
	flat, err := os.ReadFile("testdata/rust-goals.csv")
	must(t, err)
	whole, err := os.ReadFile("../../testdata/rust-goals/2025h2.yaml")
	must(t, err)
	a := read(t, sheet.Options{}, sheet.File{Name: "rust-goals.csv", Data: flat})
	b := read(t, sheet.Options{}, sheet.File{Name: "2025h2.yaml", Data: whole})
	if len(a.Goals) != 47 || len(b.Goals) != 47 {
		t.Fatalf("%d and %d goals", len(a.Goals), len(b.Goals))
	}
	up := func(p *sheet.Plan, i int) string {
		if p.Goals[i].Parent < 0 {
			return ""
		}
		return p.Goals[p.Goals[i].Parent].Text
	}
	for i := range a.Goals {
		if a.Goals[i].Text != b.Goals[i].Text || up(a, i) != up(b, i) {
			t.Errorf("%q under %q, and %q under %q", a.Goals[i].Text, up(a, i), b.Goals[i].Text, up(b, i))
		}
	}
}

// TestBlocks reads two rows of headings with merged cells, and a sheet that begins anew for every objective.
func TestBlocks(t *testing.T) {
	t.Parallel()
	data := book(t, func(x *excelize.File) {
		fill(t, x, "Sheet1",
			"Northlight GmbH – OKR Q1/2027",
			"",
			"Objective||Key Results|||Owner|Deadline",
			"||Beschreibung|von|auf||",
			"O1 Erste Wahl für verteilte Teams||Aktivierung|31|45|Ann|46477",
			"||Kündigungen|5|3|Ben|46477",
			"O2 Umsatz in Europa verdoppeln||Neue Kunden|12|20|Cy|46477",
		)
		must(t, x.MergeCell("Sheet1", "A1", "G1"))
		must(t, x.MergeCell("Sheet1", "A3", "B4"))
		must(t, x.MergeCell("Sheet1", "C3", "E3"))
		must(t, x.MergeCell("Sheet1", "A5", "B6"))
		must(t, x.MergeCell("Sheet1", "A7", "B7"))
		fill(t, x, "Team Spain",
			"OBJECTIVE 1: Spain knows us",
			"Owner: Ann",
			"KR|Start|Target|Now",
			"Aided recall|4 %|12 %|5 %",
			"Visits from Spain|1000|5000|1200",
			"",
			"OBJECTIVE 2: Spain buys",
			"Owner: Bob",
			"KR|Start|Target|Now",
			"First deals|0|20|1",
		)
		for _, r := range []string{"A1:D1", "A7:D7"} {
			must(t, x.MergeCell("Team Spain", r[:2], r[3:]))
		}
	})
	same(t, told(t, sheet.Options{}, sheet.File{Name: "p.xlsx", Data: data}), `
# Sheet1
5 ^- g Erste Wahl für verteilte Teams
5 ^5 m Aktivierung @Ann [31>45 ] by 2027-03-31
6 ^5 m Kündigungen @Ben [5>3 ] by 2027-03-31
7 ^- g Umsatz in Europa verdoppeln
7 ^7 m Neue Kunden @Cy [12>20 ] by 2027-03-31
# Team Spain
1 ^- g Spain knows us
4 ^1 m Aided recall [4>12 %]
5 ^1 m Visits from Spain [1000>5000 ]
7 ^- g Spain buys @Bob
10 ^7 m First deals [0>20 ]`)
}
