package web

import (
	"cmp"
	"errors"
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
	"weir.dev/weir/internal/words"
)

func checkIn(q *request) (answer, error) {
	v := q.checkInPage()
	return answer{view: v}, nil
}

// checkInPage fills the page with a form for each of the viewer's goals.
func (q *request) checkInPage() page.CheckIn {
	v := page.CheckIn{Shell: q.shell(words.T("Check in"), page.NavCheckIn), Date: words.Weekday(q.now)}
	owed := 0
	for _, d := range q.l.CheckIns() {
		f := q.form(d)
		if !d.Owed {
			f.Done = words.T("Checked in %s", q.spoken(d.Last))
		} else {
			owed++
		}
		v.Forms = append(v.Forms, f)
	}
	switch {
	case len(v.Forms) == 0:
		v.Empty = &page.Empty{
			Title:  words.T("No {goal} waits for you"),
			Text:   words.T("Here stand the committed {goals} of your teams. You are in no team that has one, so there is nothing to check in on."),
			Action: page.Link{Text: words.T("Look at all {goals}"), Path: q.path("goals")},
		}
	case owed == 0:
		v.AllDone = words.T("That was it for now. Each {goal} below can still be added to.")
	}
	v.Note = words.N(len(v.Forms), "%d {goal}", "%d {goals}")
	if owed > 0 {
		v.Note = words.Join(" · ", words.N(owed, "%d {goal} to check in on", "%d {goals} to check in on"), minutes(owed))
	}
	return v
}

// minutes is about how long so many goals take.
func minutes(goals int) words.Text {
	return words.N((goals+2)/3, "about a minute", "about %d minutes")
}

// spoken says when somebody last checked in, and who.
func (q *request) spoken(c *lens.CheckIn) words.Text {
	on := q.day(c.At).Text
	if c.By == nil {
		return on
	}
	return words.T("%s, %s", on, c.By.Name)
}

// form fills a goal's check-in form with nothing typed yet.
func (q *request) form(d lens.Due) page.CheckInForm {
	g := d.Goal
	f := page.CheckInForm{
		ID: anchor(g.ID), Action: q.goalPath(g.ID) + "/check-in", Short: short(g.Intent), Intent: cmp.Or(g.Intent, g.ID), Path: q.goalPath(g.ID), Confidence: -1,
		Sure: words.T("Sure it arrives?"),
	}
	if lines := q.goalLines(g, d.Lines); len(lines) > 0 {
		f.Line = &lines[0]
	}
	for _, m := range d.Measures {
		f.Measures = append(f.Measures, q.checkInMeasure(m))
	}
	if g.Main != nil && g.Main.By != 0 {
		f.Sure = words.T("Sure it arrives by %s?", q.day(g.Main.By).Text)
	}
	if d.Last != nil {
		f.Last = words.T("last check-in %s", q.spoken(d.Last))
	}
	if d.Slipped {
		f.Asks = words.T("It slipped: off pace.")
		if g.Main != nil && g.Main.Planned != nil {
			f.Asks = words.T("It slipped: pace asks for %s today.", page.Number(round(*g.Main.Planned), words.ShortUnit(g.Main.Unit)))
		}
		f.Readers = words.T("Two lines are enough.")
		if n := len(d.Waiting); n > 0 {
			f.Readers = words.N(n,
				"Two lines are enough; %d {goal} is waiting on this and will read them.",
				"Two lines are enough; %d {goals} are waiting on this and will read them.")
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
	out := page.CheckInMeasure{Name: m.ID, Label: measureName(&m), Unit: words.ShortUnit(m.Unit)}
	if m.Metric == nil {
		out.Sourced = words.T("has no metric, so there is nothing to write down")
		return out
	}
	out.Path = q.path("metrics", m.Metric.ID)
	out.Note = words.T("no reading yet")
	if m.Now != nil {
		out.Last = words.Number(*m.Now)
		out.Note = words.T("%s: %s", q.day(m.NowAt).Text, stands(&m))
	}
	if m.Planned != nil {
		out.Note = words.Join(" · ", out.Note, words.T("pace says %s", page.Number(round(*m.Planned), words.ShortUnit(m.Unit))))
	}
	out.Spark = q.l.SparkOf(m.Metric.ID, 12)
	if !m.Typed {
		out.Sourced = words.T("kept up by %s", m.Source)
	} else if m.Source == cascade.SourcePush {
		out.Sourced = words.T("kept up by itself")
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
			v.Forms[i].Done = words.T("Checked in just now")
			return answer{part: v.Answer(f.ID)}, nil
		}
	}
	// Somebody who checks in without belonging to the goal's teams has no form of theirs on the page.
	f = q.form(d)
	f.Done = words.T("Checked in just now")
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
		if !wrong.IsZero() {
			errs["value."+m.Name] = wrong
			continue
		}
		in.Values[d.MeasureIDs[m.Name]] = v
		if measure := q.l.Snapshot().Measure(d.MeasureIDs[m.Name]); measure != nil {
			var why words.Text
			if m.Doubted, m.Insisted, why = q.doubt(measure.Metric, v, "sure."+m.Name); !why.IsZero() {
				errs["value."+m.Name] = why
			}
		}
	}
	f.Status = page.Health(typed("status"))
	in.Status = cascade.Status(f.Status)
	if c := typed("confidence"); c != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(c, "%"))
		if err != nil || n < 0 || n > 100 {
			errs["confidence"] = words.T("Give it in percent, from 0 to 100.")
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
		in.Learned = words.T("Nothing moved.").In(q.Context())
	}
	return in, errs
}

// doubt reports whether a value is far from all that the viewer sees of its metric, and whether they insist on it with the
// tick of that name; where they do not, why says what is odd and how to insist.
func (q *request) doubt(metric cascade.ID, v float64, tick string) (doubted, insisted bool, why words.Text) {
	s := q.l.Snapshot()
	m := s.Metric(metric)
	if m == nil {
		return false, false, why
	}
	odd := s.ScaleOf(m).Doubt(v)
	switch {
	case odd == "":
		return false, false, why
	case q.PostForm.Get(tick) != "":
		return true, true, why
	}
	return true, false, words.T("%s If it is what you mean, tick “this is right”.", odd)
}

// text gives typed text the form the cascade keeps: line feeds only, normal form C.
func text(s string) string { return cascade.CleanText(s) }

// threes is a whole number whose thousands are parted.
var threes = regexp.MustCompile(`^[+-]?\d{1,3}([.,]\d{3})+$`)

// parseNumber reads a number as people type it: with a point or a comma for decimals, spaces or thin spaces for
// thousands, and a trailing percent sign. wrong says what to do where it is none, or could be two.
func parseNumber(s string) (v float64, wrong words.Text) {
	clean := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "").Replace(strings.TrimSuffix(s, "%"))
	commas, points := strings.Count(clean, ","), strings.Count(clean, ".")
	// A mark that stands more than once, or before the other one, parts thousands.
	for _, part := range []struct{ thousands, decimal string }{{",", "."}, {".", ","}} {
		n, m := strings.Count(clean, part.thousands), strings.Count(clean, part.decimal)
		whole, rest, _ := strings.Cut(clean, part.decimal)
		if n > 1 && m == 0 || n > 0 && m == 1 && strings.Contains(whole, part.thousands) {
			if !threes.MatchString(whole) || strings.Contains(rest, part.thousands) {
				return 0, words.T("“%s” is not a number.", s)
			}
			clean = strings.ReplaceAll(strings.ReplaceAll(clean, part.thousands, ""), ",", ".")
			break
		}
	}
	if commas == 1 && points == 0 {
		if len(clean)-strings.IndexByte(clean, ',')-1 == 3 {
			return 0, words.T("“%s” can be read two ways. Write %s or %s.", s, strings.Replace(clean, ",", "", 1), strings.Replace(clean, ",", ".", 1))
		}
		clean = strings.Replace(clean, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(clean, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(clean, "xXpP_") {
		return 0, words.T("“%s” is not a number.", s)
	}
	return v, wrong
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
		out[field] = words.Join(" ", out[field], words.Verbatim(e.Message))
	}
	return out
}
