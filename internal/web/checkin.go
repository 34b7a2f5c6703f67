package web

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
)

func checkIn(q *request) (answer, error) {
	v := q.checkInPage()
	return answer{view: v}, nil
}

// checkInPage fills the page with a form for each of the viewer's goals.
func (q *request) checkInPage() page.CheckIn {
	v := page.CheckIn{Shell: q.shell("Check in", page.NavCheckIn), Date: q.now.Format("Monday 2 January")}
	owed := 0
	for _, d := range q.l.CheckIns() {
		f := q.form(d)
		if !d.Owed {
			f.Done = "Checked in " + q.day(d.Last.At).Text
			if d.Last.By != nil {
				f.Done += ", " + d.Last.By.Name
			}
		} else {
			owed++
		}
		v.Forms = append(v.Forms, f)
	}
	switch {
	case len(v.Forms) == 0:
		v.Empty = &page.Empty{Title: "No goal waits for you", Text: "Here stand the committed goals of your teams. You are in no team that has one, so there is nothing to check in on.", Action: page.Link{Text: "Look at all goals", Path: q.path("goals")}}
	case owed == 0:
		v.AllDone = "That was it for now. Each goal below can still be added to."
	}
	v.Note = plural(len(v.Forms), "goal", "goals")
	if owed > 0 {
		v.Note = plural(owed, "goal", "goals") + " to check in on · " + minutes(owed)
	}
	return v
}

func minutes(goals int) string {
	if goals <= 3 {
		return "about a minute"
	}
	return fmt.Sprintf("about %d minutes", (goals+2)/3)
}

// form fills a goal's check-in form with nothing typed yet.
func (q *request) form(d lens.Due) page.CheckInForm {
	g := d.Goal
	f := page.CheckInForm{
		ID: anchor(g.ID), Action: q.goalPath(g.ID) + "/check-in", Short: short(g.Intent), Intent: cmp.Or(g.Intent, g.ID), Path: q.goalPath(g.ID), Confidence: -1,
		Sure: "Sure it arrives?",
	}
	if lines := q.goalLines(g, d.Lines); len(lines) > 0 {
		f.Line = &lines[0]
	}
	for _, m := range d.Measures {
		f.Measures = append(f.Measures, q.checkInMeasure(m))
	}
	if g.Main != nil && g.Main.By != 0 {
		f.Sure = "Sure it arrives by " + q.day(g.Main.By).Text + "?"
	}
	if d.Last != nil {
		f.Last = "last check-in " + q.day(d.Last.At).Text
		if d.Last.By != nil {
			f.Last += ", " + d.Last.By.Name
		}
	}
	if d.Slipped {
		f.Asks = "It slipped: off pace."
		if g.Main != nil && g.Main.Planned != nil {
			f.Asks = "It slipped: pace asks for " + page.Number(round(*g.Main.Planned), brief(g.Main.Unit)) + " today."
		}
		f.Readers = "Two lines are enough."
		if n := len(d.Waiting); n > 0 {
			f.Readers = fmt.Sprintf("Two lines are enough; %s waiting on this and will read them.", plural(n, "goal is", "goals are"))
		}
	}
	return f
}

// short takes a few words for the steps on top of the page.
func short(intent string) string {
	words := strings.Fields(intent)
	if len(words) > 7 {
		return strings.Join(words[:7], " ") + " …"
	}
	return intent
}

func (q *request) checkInMeasure(m lens.Measure) page.CheckInMeasure {
	out := page.CheckInMeasure{Name: m.ID, Label: measureName(&m), Unit: brief(m.Unit)}
	if m.Metric == nil {
		out.Sourced = "has no metric, so there is nothing to write down"
		return out
	}
	out.Path = q.path("metrics", m.Metric.ID)
	var note []string
	if m.Now != nil {
		out.Last = page.Number(*m.Now, "")
		note = append(note, q.day(m.NowAt).Text+": "+page.Number(*m.Now, brief(m.Unit)))
	} else {
		note = append(note, "no reading yet")
	}
	if m.Planned != nil {
		note = append(note, "pace says "+page.Number(round(*m.Planned), brief(m.Unit)))
	}
	out.Note = strings.Join(note, " · ")
	out.Spark = q.l.SparkOf(m.Metric.ID, 12)
	if !m.Typed {
		out.Sourced = "kept up by " + m.Source
	} else if m.Source == cascade.SourcePush {
		out.Sourced = "kept up by itself"
	}
	return out
}

// postCheckIn takes one goal's form.
func postCheckIn(q *request) (answer, error) {
	if err := q.ParseForm(); err != nil {
		return answer{}, badForm(err)
	}
	d, err := q.l.Due(q.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	f := q.form(d)
	in, errs := q.readForm(d, &f)
	if len(errs) == 0 {
		cmd := q.p.Command(auth.CheckIn, engine.CheckIn(q.p.Person, engine.Given(in)))
		if _, err = q.s.engine.Do(q.Context(), q.p.Workspace.ID, cmd); err == nil {
			return q.checkedIn(d, f)
		}
		if errs = fieldErrors(err, "status", "confidence", "learned", "next"); errs == nil {
			return answer{}, err
		}
	}
	f.Errors = errs
	return q.typedForm(d, f)
}

// checkedIn answers a check-in that was taken.
func (q *request) checkedIn(d lens.Due, f page.CheckInForm) (answer, error) {
	if !q.htmx {
		what := "checked-in"
		if q.PostForm.Get("nothing") != "" {
			what = "nothing"
		}
		if !slices.ContainsFunc(q.l.CheckIns(), func(own lens.Due) bool { return own.ID == d.ID }) {
			return answer{to: f.Path + "?said=" + what}, nil // it is not among the viewer's own, so that page would not show it
		}
		return answer{to: q.path("check-in") + "?said=" + what + "#card-" + f.ID}, nil
	}
	p, err := q.s.auth.Principal(q.Request, q.p.Workspace.Key)
	if err != nil {
		return answer{}, err
	}
	q.p, q.l = p, p.Lens
	v := q.checkInPage()
	for i := range v.Forms {
		if v.Forms[i].ID == f.ID {
			v.Forms[i].Done = "Checked in just now"
			return answer{part: v.Answer(f.ID)}, nil
		}
	}
	// Somebody who checks in without belonging to the goal's teams has no form of theirs on the page.
	f = q.form(d)
	f.Done = "Checked in just now"
	v.Forms = append(v.Forms, f)
	return answer{part: v.Answer(f.ID)}, nil
}

// typedForm answers with the form as it was typed and what is wrong with it.
func (q *request) typedForm(d lens.Due, f page.CheckInForm) (answer, error) {
	v := q.checkInPage()
	found := false
	for i := range v.Forms {
		if v.Forms[i].ID == f.ID {
			v.Forms[i], found = f, true
		}
	}
	if !found {
		v.Forms = append(v.Forms, f)
	}
	if q.htmx {
		return answer{part: v.Answer(f.ID), status: http.StatusUnprocessableEntity}, nil
	}
	return answer{view: v, status: http.StatusUnprocessableEntity}, nil
}

// readForm reads what was typed; f is given back the same words.
func (q *request) readForm(d lens.Due, f *page.CheckInForm) (cascade.CheckInInput, page.FieldErrors) {
	in := cascade.CheckInInput{Goal: d.ID, Values: map[cascade.ID]float64{}}
	errs := page.FieldErrors{}
	typed := func(name string) string { return strings.TrimSpace(q.PostForm.Get(name)) }
	for i := range f.Measures {
		m := &f.Measures[i]
		m.Value = typed("value." + m.Name)
		if m.Value == "" {
			continue
		}
		v, wrong := parseNumber(m.Value)
		if wrong != "" {
			errs["value."+m.Name] = wrong
			continue
		}
		in.Values[d.MeasureIDs[m.Name]] = v
		if measure := q.l.Snapshot().Measure(d.MeasureIDs[m.Name]); measure != nil {
			var why string
			if m.Doubted, m.Insisted, why = q.doubt(measure.Metric, v, "sure."+m.Name); why != "" {
				errs["value."+m.Name] = why
			}
		}
	}
	f.Status = page.Health(typed("status"))
	in.Status = cascade.Status(f.Status)
	if c := typed("confidence"); c != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(c, "%"))
		if err != nil || n < 0 || n > 100 {
			errs["confidence"] = "Give it in percent, from 0 to 100."
			f.Typed = c
		} else {
			f.Confidence = n
			share := float64(n) / 100
			in.Confidence = &share
		}
	}
	f.Learned, f.Next = text(typed("learned")), text(typed("next"))
	in.Learned, in.Next = f.Learned, f.Next
	if typed("nothing") != "" && d.Last != nil && in.Status == "" {
		in.Status = cascade.Status(d.Last.Status)
	}
	if typed("nothing") != "" && in.Status == "" && in.Learned == "" && in.Next == "" && len(in.Values) == 0 && in.Confidence == nil {
		in.Learned = "Nothing moved."
	}
	return in, errs
}

// doubt reports whether a value is far from all that the viewer sees of its metric, and whether they insist on it with the
// tick of that name; where they do not, why says what is odd and how to insist.
func (q *request) doubt(metric cascade.ID, v float64, tick string) (doubted, insisted bool, why string) {
	s := q.l.Snapshot()
	m := s.Metric(metric)
	if m == nil {
		return false, false, ""
	}
	odd := s.ScaleOf(m).Doubt(v)
	switch {
	case odd == "":
		return false, false, ""
	case q.PostForm.Get(tick) != "":
		return true, true, ""
	}
	return true, false, odd + " If it is what you mean, tick “this is right”."
}

// text gives typed text the form the cascade keeps: line feeds only, normal form C.
func text(s string) string { return cascade.CleanText(s) }

// threes is a whole number whose thousands are parted.
var threes = regexp.MustCompile(`^[+-]?\d{1,3}([.,]\d{3})+$`)

// parseNumber reads a number as people type it: with a point or a comma for decimals, spaces or thin spaces for
// thousands, and a trailing percent sign. wrong says what to do where it is none, or could be two.
func parseNumber(s string) (v float64, wrong string) {
	clean := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "").Replace(strings.TrimSuffix(s, "%"))
	commas, points := strings.Count(clean, ","), strings.Count(clean, ".")
	// A mark that stands more than once, or before the other one, parts thousands.
	for _, part := range []struct{ thousands, decimal string }{{",", "."}, {".", ","}} {
		n, m := strings.Count(clean, part.thousands), strings.Count(clean, part.decimal)
		whole, rest, _ := strings.Cut(clean, part.decimal)
		if n > 1 && m == 0 || n > 0 && m == 1 && strings.Contains(whole, part.thousands) {
			if !threes.MatchString(whole) || strings.Contains(rest, part.thousands) {
				return 0, fmt.Sprintf("“%s” is not a number.", s)
			}
			clean = strings.ReplaceAll(strings.ReplaceAll(clean, part.thousands, ""), ",", ".")
			break
		}
	}
	if commas == 1 && points == 0 {
		if len(clean)-strings.IndexByte(clean, ',')-1 == 3 {
			return 0, fmt.Sprintf("“%s” can be read two ways. Write %s or %s.", s, strings.Replace(clean, ",", "", 1), strings.Replace(clean, ",", ".", 1))
		}
		clean = strings.Replace(clean, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(clean, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(clean, "xXpP_") {
		return 0, fmt.Sprintf("“%s” is not a number.", s)
	}
	return v, ""
}

// fieldErrors turns a refusal of what was typed into words beside the fields; nil when it is another failure.
func fieldErrors(err error, fields ...string) page.FieldErrors {
	code := cascade.CodeOf(err)
	if code != cascade.Invalid && code != cascade.Conflict {
		return nil
	}
	out := page.FieldErrors{}
	list := cascade.Errors{}
	if !errors.As(err, &list) {
		e, _ := errors.AsType[*cascade.Error](err)
		list = cascade.Errors{e}
	}
	for _, e := range list {
		field := ""
		for _, f := range fields {
			if e.Field == f {
				field = f
			}
		}
		if out[field] != "" {
			out[field] += " "
		}
		out[field] += e.Message
	}
	return out
}
