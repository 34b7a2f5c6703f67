package observe

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/sheet"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

// Most is how many observations are shown.
const Most = 5

// Observation is one thing worth a conversation.
type Observation struct {
	Title words.Text
	Why   words.Text
	Rows  []Row
	Ask   words.Text

	weight float64
}

// Row is a row that an observation rests on.
type Row struct {
	At     int        // the goal's place in the plan; -1 for an arrow
	Arrow  int        // the arrow's place; -1 for a goal
	Mark   string     // the part of its text that counts
	Counts words.Text // what counts here, beside the text
}

// Rules are the rules of package finding whose findings become observations. The others speak of what tables do not
// say.
func Rules() (out []*finding.Rule) {
	for _, id := range []string{
		string(text.OutputNotOutcome), string(text.VagueWording), string(text.TaskList), string(text.Compound),
		string(text.Vanity),
		string(text.CopiedWording), "same-goal", "levels-clash",
	} {
		out = append(out, finding.ByID(id))
	}
	return out
}

// observer collects observations of one plan.
type observer struct {
	plan     *sheet.Plan
	goals    []sheet.Goal
	children [][]int
	found    map[string][]int // by rule: the goals and measures it speaks of
	out      []Observation
}

// Observe returns the sharpest observations about a plan, the sharpest first. report is what Rules found in the
// workspace of Document, and s that workspace.
func Observe(p *sheet.Plan, report *finding.Report, s *cascade.Snapshot) []Observation {
	o := &observer{plan: p, goals: p.Goals, children: make([][]int, len(p.Goals)), found: map[string][]int{}}
	for i, g := range p.Goals {
		if g.Parent >= 0 {
			o.children[g.Parent] = append(o.children[g.Parent], i)
		}
	}
	if report != nil {
		for _, f := range report.Findings {
			if i := placeOf(f, s); i >= 0 && i < len(p.Goals) {
				o.found[f.Rule] = append(o.found[f.Rule], i)
			}
		}
	}
	for _, look := range []func(*observer){
		(*observer).private, (*observer).dates, (*observer).arrows, (*observer).ways, (*observer).unmoved,
		(*observer).copied,
		(*observer).twice, (*observer).unserved, (*observer).work, (*observer).starts, (*observer).numbers,
		(*observer).hub,
		(*observer).days, (*observer).owners, (*observer).crowded, (*observer).wording,
	} {
		look(o)
	}
	slices.SortStableFunc(o.out, func(a, b Observation) int { return cmp.Compare(b.weight, a.weight) })
	return o.out[:min(len(o.out), Most)]
}

// placeOf is the place in the plan of what a finding is about; -1 where it is about something else.
func placeOf(f finding.Finding, s *cascade.Snapshot) int {
	places := f.Places()
	subject := places[len(places)-1]
	name := ""
	if g := s.Goal(subject.ID); g != nil {
		name = g.Key
	} else if m := s.Measure(subject.ID); m != nil {
		name = m.Key
	}
	if name == "" {
		return -1
	}
	i, err := strconv.Atoi(name[1:])
	if err != nil {
		return -1
	}
	return i
}

// say keeps an observation. share is the part of the plan that it is about.
func (o *observer) say(weight, share float64, s Observation) {
	s.weight = weight + 8*share
	o.out = append(o.out, s)
}

// rows makes rows of places, each with its mark.
func (o *observer) rows(places []int, mark func(*sheet.Goal) (string, words.Text)) (out []Row) {
	slices.Sort(places)
	for _, i := range slices.Compact(places) {
		r := Row{At: i, Arrow: -1}
		if mark != nil {
			r.Mark, r.Counts = mark(&o.goals[i])
		}
		out = append(out, r)
	}
	return out
}

// measures are the places of the measures, and goals those of the goals that are no work.
func (o *observer) places(of func(*sheet.Goal) bool) (out []int) {
	for i := range o.goals {
		if of(&o.goals[i]) {
			out = append(out, i)
		}
	}
	return out
}

func isMeasure(g *sheet.Goal) bool { return g.Kind == sheet.KindMeasure }

func isGoal(g *sheet.Goal) bool { return g.Kind == sheet.KindGoal && !g.Work }

func share(part, of int) float64 { return float64(part) / float64(max(of, 1)) }

// private is what should not be forwarded.
func (o *observer) private() {
	found := o.places(func(g *sheet.Goal) bool { return g.Private })
	if len(found) == 0 {
		return
	}
	o.say(100, 0, Observation{
		Title: words.N(len(found), "%d row holds something that should not be passed on.",
			"%d rows hold something that should not be passed on."),
		Why: words.T("It has the form of an address, a phone or account number, or a key. It is blotted out here and " +
			"stands in the file."),
		Rows: o.rows(found, nil),
		Ask:  words.T("Who gets this file, and do they need it?"),
	})
}

// dates finds what is due after what it serves.
func (o *observer) dates() {
	var found []int
	for i := range o.goals {
		g := &o.goals[i]
		if g.Parent < 0 || g.By == 0 || g.Period {
			continue
		}
		if up := &o.goals[g.Parent]; up.By != 0 && !up.Period && g.By > up.By {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return
	}
	rows := found
	for _, i := range found[:min(len(found), 2)] {
		rows = append(rows, o.goals[i].Parent)
	}
	o.say(92, share(len(found), len(o.goals)), Observation{
		Title: words.N(len(found), "%d row is due after what it is there for.",
			"%d rows are due after what they are there for."),
		Why: words.T("When the row above is judged, the row below is still open. Nothing on the sheet says which day " +
			"gives way."),
		Rows: o.rows(rows, func(g *sheet.Goal) (string, words.Text) {
			return "", words.T("by %s",
				words.DayAndYear(g.By.Time()))
		}),
		Ask: words.T("Which of the two days holds?"),
	})
}

// arrows says which arrows readings speak against.
func (o *observer) arrows() {
	var rows []Row
	for i := range o.plan.Arrows {
		a := &o.plan.Arrows[i]
		if a.Judged && (a.Result.Grade == evidence.Contradicted || a.Result.Grade == evidence.NoEffect) {
			rows = append(rows, Row{At: -1, Arrow: i, Counts: a.Standing()})
		}
	}
	if len(rows) == 0 {
		return
	}
	o.say(96, share(len(rows), len(o.plan.Arrows)), Observation{
		Title: words.N(len(rows), "%d arrow is not borne out by its readings.",
			"%d arrows are not borne out by their readings."),
		Why:  words.T("Whoever works on the driver counts on the outcome to follow, and so far it did not."),
		Rows: rows,
		Ask:  words.T("What would have to be true for this arrow to hold, and what do we do if it is not?"),
	})
}

// ways finds one number that goes up in one row and down in another, or is counted in several units.
func (o *observer) ways() {
	type sense struct {
		units map[string]bool
		rows  []int
	}
	by := map[string]*sense{}
	for i := range o.goals {
		g := &o.goals[i]
		metric := strings.ToLower(g.Reading().Slots.Metric)
		if metric == "" || !g.To.Said || g.Work || g.Reading().Kind == text.Output {
			continue
		}
		s := by[metric]
		if s == nil {
			s = &sense{units: map[string]bool{}}
			by[metric] = s
		}
		s.units[g.To.Unit] = true
		s.rows = append(s.rows, i)
	}
	best := ""
	for metric, s := range by {
		if len(s.units) > 1 && (best == "" || len(s.units) > len(by[best].units) ||
			len(s.units) == len(by[best].units) && metric < best) {
			best = metric
		}
	}
	if best == "" {
		return
	}
	s := by[best]
	o.say(88, share(len(s.rows), len(o.goals)), Observation{
		Title: words.T("“%s” is counted in %d different ways.", best, len(s.units)),
		Why: words.T("Each of these can come true while the others do not. At the end nobody can say which one was " +
			"meant."),
		Rows: o.rows(s.rows, func(g *sheet.Goal) (string, words.Text) {
			return g.Reading().Slots.Metric, words.Stated(g.To.Value, g.To.Unit)
		}),
		Ask: words.T("If you could look at one number for “%s”, which?", best),
	})
}

// unmoved finds targets that say the value they start from.
func (o *observer) unmoved() {
	found := o.places(func(g *sheet.Goal) bool { return g.From.Said && g.To.Said && g.From.Value == g.To.Value })
	if len(found) == 0 {
		return
	}
	o.say(86, share(len(found), len(o.goals)), Observation{
		Title: words.N(len(found), "%d target is the value it starts from.", "%d targets are the value they start from."),
		Why:   words.T("It is reached on the first day. Perhaps it is to be kept; the sheet does not say."),
		Rows: o.rows(found, func(g *sheet.Goal) (string, words.Text) {
			return "", words.T("%s → %s", words.Stated(g.From.Value, g.From.Unit), words.Stated(g.To.Value, g.To.Unit))
		}),
		Ask: words.T("Is something to move here, or to stay?"),
	})
}

// maxTops is with how many tops each goal is compared.
const maxTops = 12

// copied is what says another goal's sentence again: of the one above it, or of a top.
func (o *observer) copied() {
	var tops []int
	for i := range o.goals {
		if g := &o.goals[i]; g.Parent < 0 && isGoal(g) && len(tops) <= maxTops {
			tops = append(tops, i)
		}
	}
	if len(tops) > maxTops {
		tops = nil
	}
	below := 0
	var found, rows []int
	for i := range o.goals {
		g := &o.goals[i]
		if !isGoal(g) || g.Parent < 0 {
			continue
		}
		below++
		for _, up := range slices.Concat([]int{g.Parent}, tops) {
			said := o.goals[up].Reading()
			if again, _ := text.Copied(said, g.Reading()); again && isGoal(&o.goals[up]) && up != i {
				found = append(found, i)
				rows = append(rows, i, up)
				break
			}
		}
	}
	if len(found) == 0 {
		return
	}
	o.say(80, share(len(found), below), Observation{
		Title: words.N(len(found), "%[1]d of %[2]d {goals} below another says another’s sentence again.",
			"%[1]d of %[2]d {goals} below another say another’s sentence again.", below),
		Why:  words.T("They say that a team is in line. They do not say what it chose to do about it."),
		Rows: o.rows(rows, func(g *sheet.Goal) (string, words.Text) { return g.Text, words.Text{} }),
		Ask:  words.T("What will this team move that the others cannot?"),
	})
}

// twice finds the same goal or measure in two rows.
func (o *observer) twice() {
	by := map[string][]int{}
	for i := range o.goals {
		g := &o.goals[i]
		if plain := strings.Join(strings.Fields(strings.ToLower(g.Text)), " "); len(plain) > 12 {
			by[plain] = append(by[plain], i)
		}
	}
	var found []int
	for i := range o.goals {
		plain := strings.Join(strings.Fields(strings.ToLower(o.goals[i].Text)), " ")
		if rows := by[plain]; len(rows) > 1 && rows[0] == i {
			found = append(found, rows...)
		}
	}
	for _, i := range o.found["same-goal"] {
		if !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	if len(found) < 2 {
		return
	}
	o.say(78, share(len(found), len(o.goals)), Observation{
		Title: words.T("%d rows say what another row says.", len(found)),
		Why:   words.T("Either it is one thing that several own together, or each counts the same success as its own."),
		Rows:  o.rows(found, nil),
		Ask:   words.T("Is it one thing with several owners? If not, what differs?"),
	})
}
