package sheet

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/words"
)

// Arrow is a belief that one metric moves another, as somebody drew it.
type Arrow struct {
	File      string
	Sheet     string
	Row       int
	Driver    string
	Outcome   string
	Size      *float64 // the change of the outcome believed in, for Per of the driver
	Per       float64  // 1 where nothing is said
	Lag       string   // as package evidence reads it; "0" where nothing is said
	Assumed   bool     // Lag was not said
	Direction evidence.Direction

	DriverUnit, OutcomeUnit string

	Judged   bool // readings of both are there, and the engine took them
	Result   evidence.LinkResult
	Missing  []string // which of the two has no readings
	Refused  words.Text
	TooEarly bool
}

// maxArrows is how many are judged: each costs the engine some milliseconds.
const maxArrows = 500

// arrows reads a table of drivers.
func (r *reader) arrows(t *table) {
	left := leftOut{}
	for _, row := range t.rows {
		if r.skip(t, row, &left) {
			continue
		}
		outcome := row.cell(t.one(RoleOutcome)).Text
		drivers := row.cell(t.one(RoleDriver)).Text
		if outcome == "" || drivers == "" {
			left.other = append(left.other, row.N)
			continue
		}
		for driver := range strings.FieldsFuncSeq(drivers, func(c rune) bool {
			return c == ';' || c == ',' ||
				c == '|'
		}) {
			if driver = strings.TrimSpace(driver); driver != "" && len(r.plan.Arrows) < 10*maxArrows {
				r.plan.Arrows = append(r.plan.Arrows, r.arrow(t, row, driver, outcome))
			}
		}
	}
	r.plan.leave(t.grid.Name, left)
}

func (r *reader) arrow(t *table, row Row, driver, outcome string) Arrow {
	a := Arrow{File: t.grid.File, Sheet: t.grid.Name, Row: row.N, Driver: driver, Outcome: outcome, Per: 1}
	amount := func(role Role) (float64, string, bool) {
		at := t.one(role)
		if at < 0 {
			return 0, "", false
		}
		v := amountOf(row.cell(at), t.grid.Comma)
		return v.Value, v.Unit, v.Said
	}
	if v, unit, ok := amount(RoleSize); ok {
		a.Size, a.OutcomeUnit = &v, unit
	}
	if v, unit, ok := amount(RolePer); ok && v != 0 {
		a.Per, a.DriverUnit = v, unit
	}
	if at := t.one(RoleDriverU); at >= 0 {
		a.DriverUnit = row.cell(at).Text
	}
	for _, role := range []Role{RoleOutU, RoleUnit} {
		if at := t.one(role); at >= 0 {
			a.OutcomeUnit = cmp.Or(row.cell(at).Text, a.OutcomeUnit)
		}
	}
	if at := t.one(RoleWay); at >= 0 {
		a.Direction = wayOf(row.cell(at).Text)
	}
	if at := t.one(RoleLag); at >= 0 {
		a.Lag = lagOf(row.cell(at), t.heading.cell(at).Text)
	}
	if a.Lag == "" {
		a.Lag, a.Assumed = "0", true
	}
	return a
}

// wayOf reads a direction: the same, or the opposite.
func wayOf(s string) evidence.Direction {
	switch plain(s) {
	case "opposite", "down", "negative", "inverse", "decreases", "decrease", "lowers", "reduces", "gegenlaufig",
		"negativ", "inverso", "negatif":
		return evidence.Opposite
	case "same", "up", "positive", "increases", "increase", "raises", "direct", "positiv", "positif", "positivo",
		"gleich":
		return evidence.Same
	}
	switch strings.TrimSpace(s) {
	case "-", "−", "↓", "(-)":
		return evidence.Opposite
	case "+", "↑", "(+)":
		return evidence.Same
	}
	return ""
}

var lagUnits = map[string]string{
	"wochen": "w", "woche": "w", "tage": "d", "tag": "d", "monate": "m", "monat": "m", "semanas": "w",
	"semaines": "w", "weeks": "w",
	"week": "w", "days": "d", "day": "d", "months": "m", "month": "m", "quarters": "q", "quarter": "q", "wks": "w",
	"wk":      "w",
	"periods": "", "period": "",
}

// lagOf reads a lag: 3w, 3 weeks, or 3 below a heading that says weeks.
func lagOf(c Cell, heading string) string {
	said := strings.ToLower(strings.TrimSpace(c.Text))
	if said == "" {
		return ""
	}
	if number, word, ok := strings.Cut(said, " "); ok {
		if unit, known := lagUnits[word]; known {
			said = number + unit
		}
	}
	said = strings.ReplaceAll(said, ",", ".")
	if _, err := evidence.ParseLag(said); err != nil {
		return ""
	}
	if strings.Trim(said, "0123456789.") != "" {
		return said
	}
	for _, of := range []struct{ word, unit string }{
		{"week", "w"},
		{"woche", "w"},
		{"semana", "w"},
		{"semaine", "w"},
		{"day", "d"},
		{"tag", "d"},
		{"month", "m"},
		{"monat", "m"},
		{"quarter", "q"},
	} {
		if strings.Contains(plain(heading), of.word) {
			return said + of.unit
		}
	}
	return said
}

// Judge asks the evidence engine about every arrow whose metrics have readings. until leaves out later readings; nil
// leaves out none.
func (p *Plan) Judge(until *evidence.When) {
	for i := range p.Arrows {
		a := &p.Arrows[i]
		driver, outcome := p.find(a.Driver), p.find(a.Outcome)
		if driver == nil {
			a.Missing = append(a.Missing, a.Driver)
		}
		if outcome == nil {
			a.Missing = append(a.Missing, a.Outcome)
		}
		if len(a.Missing) > 0 || i >= maxArrows {
			continue
		}
		a.judge(readingsOf(driver, until), readingsOf(outcome, until))
	}
}

func readingsOf(s *series, until *evidence.When) []evidence.Reading {
	if until == nil {
		return s.readings
	}
	return evidence.Until(s.readings, *until)
}

func (a *Arrow) judge(driver, outcome []evidence.Reading) {
	said := a.Lag
	if len(outcome) > 0 {
		if _, dated := outcome[0].At.Time(); !dated { // readings that only count periods have no weeks
			said = strings.TrimRight(said, "dwmqy")
		}
	}
	lag, err := evidence.ParseLag(said)
	if err == nil {
		a.Result, err = evidence.Link(evidence.LinkRequest{
			Driver: driver, Outcome: outcome, Lag: lag, Size: a.Size, Per: a.Per, Direction: a.Direction,
			Words: evidence.LinkWords{
				Driver: a.Driver, Outcome: a.Outcome, DriverUnit: a.DriverUnit,
				OutcomeUnit: a.OutcomeUnit,
			},
		})
	}
	if err == nil {
		a.Judged = true
		return
	}
	a.Refused = words.Of(err)
	if e, ok := errors.AsType[*evidence.Error](err); ok {
		a.TooEarly = e.Code == evidence.CodeTooFew
	}
}

// Standing says how an arrow stands, in the words of package evidence; "too early" where there are too few readings,
// and nothing where there are none.
func (a *Arrow) Standing() words.Text {
	switch {
	case a.Judged:
		return a.Result.Standing
	case a.TooEarly:
		return evidence.TooEarly.Standing().Words()
	}
	return words.Text{}
}

// Grade is the same as package evidence calls it; empty where there is none.
func (a *Arrow) Grade() evidence.Grade {
	switch {
	case a.Judged:
		return cmp.Or(a.Result.Grade, evidence.TooEarly)
	case a.TooEarly:
		return evidence.TooEarly
	}
	return ""
}

// Says is the sentence about an arrow.
func (a *Arrow) Says() words.Text {
	switch {
	case a.Judged:
		return a.Result.Sentence
	case len(a.Missing) > 0:
		return words.T("There are no readings of %s, so nothing tests it.", words.List(quotedAll(a.Missing)...))
	case a.Refused.IsZero():
		return words.T("It was not looked at: more than %d arrows take too long.", maxArrows)
	}
	return a.Refused
}

func quotedAll(names []string) (out []words.Text) {
	for _, n := range names {
		out = append(out, words.T("“%s”", n))
	}
	return out
}

// Together judges the arrows with a grade as one set; the zero Text where fewer than two have one.
func (p *Plan) Together() words.Text {
	var ps []float64
	for _, a := range p.Arrows {
		if a.Judged && !math.IsNaN(a.Result.P) && a.Result.Pairs >= evidence.GradePairs {
			ps = append(ps, a.Result.P)
		}
	}
	if len(ps) < 2 {
		return words.Text{}
	}
	many, err := evidence.BenjaminiHochberg(ps, evidence.FalseDiscovery)
	if err != nil {
		return words.Text{}
	}
	return many.Sentence
}

// driverGrid makes a table of the metrics that name their drivers, as in files of dbt and Lightdash; nil where none
// does.
func driverGrid(base string, v value) *Grid {
	d := &driverFinder{grid: &Grid{Name: base, Rows: []Row{rowOf(0, driverHeadings...)}}}
	d.walk(v, "", 0)
	if len(d.grid.Rows) == 1 {
		return nil
	}
	return d.grid
}

type driverFinder struct{ grid *Grid }

func (d *driverFinder) walk(v value, key string, depth int) {
	if depth > 40 {
		return
	}
	if drivers := field(v, "drivers"); drivers != nil {
		name := key
		if n := field(v, "name"); n != nil && n.Text != "" && (key == "" || key == "metrics") {
			name = n.Text
		}
		d.add(name, *drivers)
	}
	for _, f := range v.Fields {
		if f.Key != "drivers" {
			d.walk(f.Value, f.Key, depth+1)
		}
	}
	for _, item := range v.Items {
		d.walk(item, "", depth+1)
	}
}

func (d *driverFinder) add(outcome string, drivers value) {
	if outcome == "" || len(d.grid.Rows) > 10*maxArrows {
		return
	}
	items := drivers.Items
	if items == nil && drivers.Text != "" {
		for name := range strings.SplitSeq(drivers.Text, ",") {
			items = append(items, value{Line: drivers.Line, Text: strings.TrimSpace(name)})
		}
	}
	for _, f := range drivers.Fields { // drivers: {activation: {size: 0.4, lag: 3w}}
		items = append(items, value{Line: f.Value.Line, Fields: append(slices.Clone(f.Value.Fields),
			cascadefile.Named{Key: "name", Value: value{Text: f.Key}})})
	}
	for _, item := range items {
		name := item.Text
		get := func(keys ...string) string {
			for _, k := range keys {
				if f := field(item, k); f != nil {
					return f.Text
				}
			}
			return ""
		}
		if item.Fields != nil {
			name = get("name", "metric", "driver", "ref")
		}
		if name == "" {
			continue
		}
		n := item.Line
		if n == 0 {
			n = len(d.grid.Rows)
		}
		d.grid.Rows = append(d.grid.Rows, rowOf(n, name, outcome, get("size", "effect"), get("lag", "delay"),
			get("direction", "sign"),
			get("per")))
	}
}
