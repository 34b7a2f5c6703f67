package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

func checkIn(q *request) (answer, error) {
	v := q.checkInPage()
	return answer{view: v}, nil
}

// checkInCards is how many goals a page of check-ins shows. Those that are owed stand first.
const checkInCards = 50

// checkInPage fills the page with a form for each of the viewer's goals.
func (q *request) checkInPage() page.CheckIn {
	v := page.CheckIn{Shell: q.shell(words.T("Check in"), page.NavCheckIn), Date: words.Weekday(q.today())}
	owed, all, stand := q.l.Owed(), q.l.ChecksInOn(), map[cascade.Health]int{}
	var due []lens.Due
	due, v.Pager = partOf(q, q.l.CheckIns(), all, checkInCards)
	for _, d := range due {
		stand[d.Goal.Health]++
		f := q.checkInCard(d, nil)
		if !d.Owed {
			f.Done = words.T("Checked in %s", q.spoken(d.Last))
		}
		v.Forms = append(v.Forms, f)
	}
	switch {
	case len(v.Forms) == 0:
		v.Empty = &page.Empty{
			Title: words.T("No {goal} waits for you"),
			Text: words.T(
				"The committed {goals} of your teams show here. None of your teams has one, so there is nothing to check " +
					"in on.",
			),
			Action: page.Link{Text: words.T("Look at all {goals}"), Path: q.path("goals")},
		}
	case owed == 0:
		if len(v.Forms) < all {
			stand = nil // of those that are not shown nothing is known here
		}
		v.AllDone = words.Join(" ", cameOut(stand), words.T("You can still add to each {goal} below."))
	}
	v.Note = words.N(all, "%d {goal}", "%d {goals}")
	if owed > 0 {
		v.Note = words.Join(" · ", words.N(owed, "%d {goal} to check in on", "%d {goals} to check in on"), minutes(owed))
	}
	return v
}

// cameOut says how many of the goals that somebody has checked in on do not go well; nothing where all do.
func cameOut(stand map[cascade.Health]int) words.Text {
	var out []words.Text
	for _, h := range []cascade.Health{cascade.HealthOffTrack, cascade.HealthAtRisk, cascade.HealthMissed} {
		if n := stand[h]; n > 0 {
			out = append(out, words.Join(" ", words.Number(float64(n)), h.Words()))
		}
	}
	if len(out) == 0 {
		return words.Text{}
	}
	return words.T("Now: %s.", words.Join(", ", out...))
}

// minutes is about how long so many goals take.
func minutes(goals int) words.Text {
	return words.N((goals+2)/3, "about a minute", "about %d minutes")
}

// spoken says when somebody last checked in, and who.
func (q *request) spoken(c *lens.CheckIn) words.Text {
	on := q.day(c.At).Text
	if who := checkInAuthor(c); !who.IsZero() {
		return words.T("%s, %s", on, who)
	}
	return on
}

// checkInAuthor names who checked in, and who filed it where that is another person.
func checkInAuthor(c *lens.CheckIn) (who words.Text) {
	if c.By != nil {
		who = words.Verbatim(c.By.Name)
	}
	if c.FiledBy == nil {
		return who
	}
	return broughtInBy(who, c.FiledBy.Name)
}

// broughtInBy adds to an author who filed what they said; nothing where they did themselves.
func broughtInBy(who words.Text, by string) words.Text {
	switch {
	case by == "":
		return who
	case who.IsZero():
		return words.T("filed by %s", by)
	}
	return words.T("%s, filed by %s", who, by)
}

// checkInForm is what one says of a goal. A value is asked for by the key of its measure, so each goal has its own.
var checkInForm = form.New(cascade.KindCheckIn, form.Part{Fields: []form.Field{
	{Path: "values", Label: words.T("Values")},
	{Path: "status", Label: words.T("How is it going?"), Says: declarable()},
	{Path: "confidence", Label: words.T("How sure are you?"), Look: form.Percent},
	{Path: "learned", Label: words.T("What are we learning?"), Look: form.Box},
	{Path: "next", Label: words.T("What do we change next?"), Look: form.Box, Hint: words.T("One move, who, by when")},
}})

// declarable words the healths that owners may declare of a goal.
func declarable() form.Words {
	out := form.Words{}
	for _, s := range cascade.Statuses {
		out[string(s)] = words.Capital(s.Health().Words())
	}
	return out
}

// checkInCard fills a goal's check-in form with what stands in it; nil: nothing yet.
func (q *request) checkInCard(d lens.Due, in *form.Filled) page.CheckInForm {
	if in == nil {
		in = checkInForm.With("values", d.MeasureIDs).New(q.l, nil)
	}
	g := d.Goal
	f := page.CheckInForm{
		View: in.View(
			anchor(g.ID),
			q.goalPath(g.ID)+"/check-in",
			q.drawnAt(),
		), Short: short(g.Intent), Intent: cmp.Or(g.Intent, g.ID), Path: q.goalPath(g.ID),
		Sure: words.T("Will it get there?"),
	}
	if lines := q.goalLines(g, d.Lines); len(lines) > 0 {
		f.Line = &lines[0]
	}
	f.Adjust("confidence", func(c *form.Control) { c.Hint = words.Verbatim("–") })
	for _, m := range d.Measures {
		row := q.checkInMeasure(m)
		f.Adjust("values."+row.Name, func(c *form.Control) { c.Unit, c.Hint = words.ShortUnit(m.Unit), row.Last })
		f.Measures = append(f.Measures, row)
	}
	if g.Main != nil && g.Main.By != 0 {
		f.Sure = words.T("Will it get there by %s?", q.day(g.Main.By).Text)
	}
	if d.Last != nil {
		f.Last = words.T("last check-in %s", q.spoken(d.Last))
	}
	if d.Slipped {
		f.Asks = words.T("It is behind pace.")
		if g.Health == cascade.HealthMissed {
			f.Asks = words.T("Its last day has passed, and it was not there.")
		} else if g.Main != nil && g.Main.Planned != nil {
			f.Asks = words.T(
				"It is behind pace, which asks for %s today.",
				words.Roughly(*g.Main.Planned, words.ShortUnit(g.Main.Unit), say.Posts(g.Main)...),
			)
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
	out := page.CheckInMeasure{Name: form.Name(m.Local), Label: say.Name(&m)}
	if m.Metric == nil {
		out.Sourced = words.T("has no metric, so there is nothing to write down")
		return out
	}
	out.Note = words.T("no reading yet")
	if m.Now != nil {
		out.Last = words.Beside(*m.Now, "", say.Posts(&m)...)
		out.Note = words.T("%s: %s", q.day(m.NowAt).Text, say.Stands(&m))
	}
	if m.Planned != nil {
		out.Note = words.Join(" · ", out.Note,
			words.T("pace %s", words.Roughly(*m.Planned, words.ShortUnit(m.Unit), say.Posts(&m)...)))
	}
	out.Note = words.Join(" · ", out.Note, restrictedFor(m.Grade))
	q.sayEnded(m, &out)
	out.Spark = q.l.SparkOf(m.Metric.ID, 12)
	if !m.Typed {
		out.Sourced = words.T("updated by %s", m.Source)
	} else if m.Source == cascade.SourcePush {
		out.Sourced = words.T("updated automatically")
	}
	return out
}

// sayEnded says of a measure whose last day has passed that a value of today does not count for it, what was read
// since, and where the value of that day is recorded.
func (q *request) sayEnded(m lens.Measure, out *page.CheckInMeasure) {
	if m.By == 0 || m.By >= q.l.Today() {
		return
	}
	by := q.day(m.By).Text
	out.Ended = words.T("Its last day was %s; a later value does not count for it.", by)
	if day, value, ok := q.l.LastOf(m.Metric.ID); ok && day > m.By {
		out.Note = words.Join(" · ", out.Note, words.T("%s since: %s", q.day(day).Text,
			words.Beside(value, words.ShortUnit(m.Unit), say.Posts(&m)...)))
	}
	if m.Typed && q.p.May(auth.Observe) == nil {
		out.Record = page.Link{
			Text: words.T("Record the value of %s", by),
			Path: q.path("metrics", m.Metric.ID) + "?at=" + m.By.String() + "#record",
		}
	}
}

// postCheckIn takes one goal's form.
func postCheckIn(q *request) (answer, error) {
	d, err := q.l.Due(q.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	in, err := q.read(checkInForm.With("values", d.MeasureIDs), nil, "nothing")
	if err != nil {
		return answer{}, err
	}
	for name, id := range d.MeasureIDs {
		if m, _ := q.l.Get(cascade.KindMeasure, id).(*cascade.Measure); m != nil {
			q.askIfFar(in, "values."+name, m.Metric)
		}
	}
	if in.Ok() {
		said := &cascade.CheckIn{Goal: d.ID}
		in.Into(said)
		if q.PostForm.Has("nothing") {
			q.nothingMoved(d, said)
		}
		w, err := q.write(auth.CheckIn, engine.CheckIn(q.p.Person, engine.Given(cascade.CheckInInput{
			Goal: said.Goal, Status: said.Status, Confidence: said.Confidence, Values: said.Values, Learned: said.Learned,
			Next: said.Next,
		})))
		if err == nil {
			return q.checkedIn(d, w)
		}
		if !in.Refuse(err) {
			return answer{}, err
		}
	}
	return q.typedCheckIn(d, in)
}

// nothingMoved says for somebody that nothing did: the same as last time, where they say nothing else.
func (q *request) nothingMoved(d lens.Due, said *cascade.CheckIn) {
	if said.Status == "" && d.Last != nil {
		said.Status = cascade.Status(d.Last.Status)
	}
	if !said.Says() {
		said.Learned = words.T("Nothing moved.").In(q.Context())
	}
}

// checkedIn answers a check-in that was taken.
func (q *request) checkedIn(d lens.Due, w written) (answer, error) {
	what := "checked-in"
	if q.PostForm.Has("nothing") {
		what = "nothing"
	}
	if !q.htmx {
		return answer{to: withNotice(q.checkInAt(d.ID), what, "", w.undo)}, nil
	}
	if err := q.refresh(); err != nil {
		return answer{}, err
	}
	// Somebody who checks in without belonging to the goal's teams has no form of theirs on the page.
	v, id := q.withCard(q.checkInCard(d, nil), false), anchor(d.Goal.ID)
	for i := range v.Forms {
		if v.Forms[i].ID == id {
			v.Forms[i].Done = words.T("Checked in just now")
		}
	}
	v.Said, v.Undo = said[what], q.takeBack(w.undo)
	return answer{part: v.Answer(id)}, nil
}

// checkInAt is where a check-in on a goal shows: among the viewer's own, or on the goal's page.
func (q *request) checkInAt(id cascade.ID) string {
	name := q.l.ID(q.l.Get(cascade.KindGoal, id))
	if q.l.ChecksIn(name) {
		return q.path("check-in") + "#card-" + anchor(name)
	}
	return q.goalPath(name)
}

// withCard is the page of check-ins with a card among the others: in the place of its own where it is to replace
// that, and else behind them where there is none.
func (q *request) withCard(f page.CheckInForm, replace bool) page.CheckIn {
	v := q.checkInPage()
	i := slices.IndexFunc(v.Forms, func(own page.CheckInForm) bool { return own.ID == f.ID })
	switch {
	case i < 0:
		v.Forms = append(v.Forms, f)
	case replace:
		v.Forms[i] = f
	}
	return v
}

// typedCheckIn answers with the form as it was typed and what is wrong with it.
func (q *request) typedCheckIn(d lens.Due, in *form.Filled) (answer, error) {
	f := q.checkInCard(d, in)
	v := q.withCard(f, true)
	if q.htmx {
		return answer{part: v.Answer(f.ID), status: http.StatusUnprocessableEntity}, nil
	}
	return answer{view: v, status: http.StatusUnprocessableEntity}, nil
}

// askIfFar asks about a number that is far from every reading of its metric that the viewer sees.
func (q *request) askIfFar(in *form.Filled, name string, metric cascade.ID) {
	if v, typed := in.Number(name); typed {
		if odd := q.l.Doubt(metric, v); !odd.IsZero() {
			in.Doubt(name, odd)
		}
	}
}
