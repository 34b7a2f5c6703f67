package sheet

import (
	"encoding/json"

	"weir.dev/weir/internal/words"
)

// Answer is what `weir read --format json` prints.
type Answer struct {
	Columns      map[string]map[string]ColumnAnswer `json:"columns"` // by sheet, then by letter
	Goals        []GoalAnswer                       `json:"goals"`
	Observations []ObservationAnswer                `json:"observations"`
	Arrows       []ArrowAnswer                      `json:"arrows"`
	Guessed      []words.Text                       `json:"guessed"`
	LeftOut      []words.Text                       `json:"leftOut"`
}

// ColumnAnswer is a column: what it is called, what it was read as, and why.
type ColumnAnswer struct {
	Heading string     `json:"heading"`
	As      string     `json:"as"` // a role; "" where nothing was made of it
	Because words.Text `json:"because,omitzero"`
	Guessed bool       `json:"guessed,omitempty"`
}

// GoalAnswer is a goal or measure. Parent is the row of the goal above it, in the sheet that parentSheet names where
// that is another.
type GoalAnswer struct {
	File        string   `json:"file,omitempty"`
	Sheet       string   `json:"sheet"`
	Row         int      `json:"row"`
	Column      string   `json:"column"`
	Text        string   `json:"text"`
	Parent      *int     `json:"parent"`
	ParentSheet string   `json:"parentSheet,omitempty"`
	ParentText  string   `json:"parentText,omitempty"` // where the parent's row holds several
	Owner       string   `json:"owner"`
	Team        string   `json:"team,omitempty"`
	Kind        Kind     `json:"kind"`
	From        *float64 `json:"from"`
	To          *float64 `json:"to"`
	Unit        string   `json:"unit"`
	By          string   `json:"by"`
}

// ObservationAnswer is one observation with the rows it rests on.
type ObservationAnswer struct {
	Title words.Text `json:"title"`
	Why   words.Text `json:"why,omitzero"`
	Rows  []int      `json:"rows"`
	Sheet string     `json:"sheet,omitempty"`
	Ask   words.Text `json:"ask"`
}

// ArrowAnswer is one arrow and how it stands.
type ArrowAnswer struct {
	Row       int             `json:"row"`
	Driver    string          `json:"driver"`
	Outcome   string          `json:"outcome"`
	Size      *float64        `json:"size"`
	Lag       string          `json:"lag"`
	Direction string          `json:"direction,omitempty"`
	Grade     string          `json:"grade"`
	Standing  words.Text      `json:"standing"`
	Says      words.Text      `json:"says"`
	Figures   json.RawMessage `json:"figures,omitempty"` // what weir evidence link says of it
}

// Answer puts a plan into the form that programs read. The observations are the caller's.
func (p *Plan) Answer(observed []ObservationAnswer) (Answer, error) {
	out := Answer{
		Columns: map[string]map[string]ColumnAnswer{}, Goals: []GoalAnswer{}, Observations: observed,
		Arrows:  []ArrowAnswer{},
		Guessed: []words.Text{}, LeftOut: []words.Text{},
	}
	if observed == nil {
		out.Observations = []ObservationAnswer{}
	}
	for _, s := range p.Columns {
		name := p.sheetName(s.File, s.Sheet)
		if out.Columns[name] == nil {
			out.Columns[name] = map[string]ColumnAnswer{}
		}
		for _, c := range s.Columns {
			out.Columns[name][Letter(c.At)] = ColumnAnswer{c.Heading, string(c.Role), c.Because, c.Guessed}
		}
	}
	inRow := map[rowKey]int{}
	for i := range p.Goals {
		inRow[keyOf(&p.Goals[i])]++
	}
	for i := range p.Goals {
		out.Goals = append(out.Goals, p.goalAnswer(&p.Goals[i], inRow))
	}
	for i := range p.Arrows {
		a := &p.Arrows[i]
		said := ArrowAnswer{
			Row: a.Row, Driver: a.Driver, Outcome: a.Outcome, Size: a.Size, Lag: a.Lag, Direction: string(a.Direction),
			Grade: string(a.Grade()), Standing: a.Standing(), Says: a.Says(),
		}
		if a.Judged {
			figures, err := json.Marshal(a.Result)
			if err != nil {
				return Answer{}, err
			}
			said.Figures = figures
		}
		out.Arrows = append(out.Arrows, said)
	}
	for _, g := range p.Guessed {
		out.Guessed = append(out.Guessed, p.told(g))
	}
	for _, g := range p.Left {
		out.LeftOut = append(out.LeftOut, p.told(g))
	}
	for _, l := range p.Looked {
		out.LeftOut = append(out.LeftOut, words.T("sheet “%s”: %s", l.Name, l.Why))
	}
	return out, nil
}

type rowKey struct {
	file, sheet string
	row         int
}

func keyOf(g *Goal) rowKey { return rowKey{g.File, g.Sheet, g.Row} }

func (p *Plan) goalAnswer(g *Goal, inRow map[rowKey]int) GoalAnswer {
	a := GoalAnswer{
		Sheet: g.Sheet, Row: g.Row, Column: Letter(g.Column), Text: g.Text, Owner: g.OwnerName(), Kind: g.Kind,
		By: g.When,
	}
	if g.Owner != "" {
		a.Team = g.Team
	}
	if p.several {
		a.File = g.File
	}
	if g.Parent >= 0 {
		up := &p.Goals[g.Parent]
		row := up.Row
		a.Parent = &row
		if up.Sheet != g.Sheet {
			a.ParentSheet = up.Sheet
		}
		if inRow[keyOf(up)] > 1 {
			a.ParentText = up.Text
		}
	}
	if g.From.Said {
		a.From = &g.From.Value
	}
	if g.To.Said {
		a.To = &g.To.Value
	}
	if a.Unit = g.To.Unit; a.Unit == "" {
		a.Unit = g.From.Unit
	}
	if g.By != 0 {
		a.By = g.By.String()
	}
	return a
}

// OwnerName is who owns a goal: the person or team its row names.
func (g *Goal) OwnerName() string {
	if g.Owner != "" {
		return g.Owner
	}
	return g.Team
}

func (p *Plan) sheetName(file, sheet string) string {
	if p.several && file != sheet {
		return file + ": " + sheet
	}
	return sheet
}

// told is a guess with the name of its sheet, where there are several.
func (p *Plan) told(g Guess) words.Text {
	if len(p.Sheets) < 2 || g.Sheet == "" {
		return g.Text
	}
	return words.T("%s: %s", g.Sheet, g.Text)
}
