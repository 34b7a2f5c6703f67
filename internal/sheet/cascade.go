package sheet

import (
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
)

// readCascade makes a table of a cascade file: the row of a thing is the line it begins on.
func readCascade(base string, data []byte) ([]*Grid, error) {
	doc, err := cascadefile.Parse([]cascadefile.File{{Name: base, Data: data}},
		func(string) ([]byte, error) { return []byte("at,value\n"), nil }) // readings beside it are not looked at
	if err != nil {
		return nil, err
	}
	g := &Grid{Name: base, Rows: []Row{rowOf(0, cascadeHeadings...)}}
	arrows := &Grid{Name: base + " (beliefs)", Rows: []Row{rowOf(0, beliefHeadings...)}}
	c := &cascadeReader{
		doc: doc, teams: map[cascade.ID]string{}, metrics: map[cascade.ID]*cascade.Metric{},
		up: map[cascade.ID]cascade.ID{},
	}
	c.names()
	for i, e := range doc.Document.Entities {
		_, line, _ := doc.Position(i, "")
		if e, ok := e.(*cascade.Goal); ok && e.Closed == nil {
			g.Rows = append(g.Rows, rowOf(line, string(e.Key), typeGoal, e.Intent, string(c.up[cascade.ID(e.Key)]),
				c.owners(e)))
		}
		if e, ok := e.(*cascade.Measure); ok {
			g.Rows = append(g.Rows, c.measure(line, e))
		}
		if e, ok := e.(*cascade.Alignment); ok && e.Believes != nil && e.Believes.Driver != "" &&
			e.Believes.Outcome != "" {
			arrows.Rows = append(arrows.Rows, c.belief(line, e.Believes))
		}
	}
	out := []*Grid{g}
	if len(arrows.Rows) > 1 {
		out = append(out, arrows)
	}
	return out, nil
}

type cascadeReader struct {
	doc     *cascadefile.Doc
	teams   map[cascade.ID]string
	metrics map[cascade.ID]*cascade.Metric
	up      map[cascade.ID]cascade.ID
}

func (c *cascadeReader) names() {
	for _, e := range c.doc.Document.Entities {
		if e, ok := e.(*cascade.Team); ok {
			c.teams[cascade.ID(e.Key)] = e.Name
		}
		if e, ok := e.(*cascade.Metric); ok {
			c.metrics[cascade.ID(e.Key)] = e
		}
		if e, ok := e.(*cascade.Alignment); ok && e.Goal != "" && c.up[e.Goal] == "" {
			c.up[e.Goal] = e.To
		}
	}
}

func (c *cascadeReader) owners(g *cascade.Goal) string {
	var out []string
	for _, id := range g.Owners {
		if name := c.teams[id]; name != "" {
			out = append(out, name)
		} else {
			out = append(out, string(id))
		}
	}
	return strings.Join(out, ", ")
}

func rowOf(line int, cells ...string) Row {
	r := Row{N: line}
	for _, s := range cells {
		r.Cells = append(r.Cells, textCell(s))
	}
	r.Cells = trimmed(r.Cells)
	return r
}

func (c *cascadeReader) measure(line int, m *cascade.Measure) Row {
	name, unit := string(m.Metric), ""
	if metric := c.metrics[m.Metric]; metric != nil {
		unit = metric.Unit
		if metric.Name != "" {
			name = metric.Name
		}
	}
	r := rowOf(line, "", typeMeasure, name, string(m.Goal), "", "", "", unit, "")
	for len(r.Cells) < 9 {
		r.Cells = append(r.Cells, Cell{})
	}
	for at, v := range map[int]*float64{5: m.From, 6: m.To} {
		if v != nil {
			r.Cells[at] = Cell{Text: cascade.Plain(*v), Number: *v, IsNumber: true}
		}
	}
	if m.By != 0 {
		r.Cells[8] = Cell{Text: m.By.String(), Date: m.By}
	}
	return r
}

func (c *cascadeReader) belief(line int, b *cascade.Belief) Row {
	size, per := "", ""
	if b.Size != nil {
		size = cascade.Plain(*b.Size)
	}
	if b.Per != nil {
		per = cascade.Plain(*b.Per)
	}
	return rowOf(line, c.metric(b.Driver), c.metric(b.Outcome), size, per, b.Lag, string(b.Direction))
}

func (c *cascadeReader) metric(id cascade.ID) string {
	if m := c.metrics[id]; m != nil && m.Name != "" {
		return m.Name
	}
	return string(id)
}
