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
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// shortReadings is how many readings a metric's page lists before it is asked for all.
const shortReadings = 12

var directions = map[cascade.Direction]words.Text{
	cascade.Up: words.T("up is better"), cascade.Down: words.T("down is better"),
	cascade.Range: words.T("keep in range"), "": words.T("no direction"),
}

// metricsPage is how many metrics a page of the list shows.
const metricsPage = 50

func metrics(q *request) (answer, error) {
	query := strings.TrimSpace(q.URL.Query().Get("q"))
	all, err := q.l.Metrics(query, "")
	if err != nil {
		return answer{}, err
	}
	v := page.Metrics{Shell: q.shell(words.T("Metrics"), page.NavMetrics), Query: query, Add: q.mayAdd(metricThing)}
	count := -1
	if query == "" {
		count = q.l.Len(cascade.KindMetric)
		v.Count = words.N(count, "%d metric", "%d metrics")
	}
	rows, pager := partOf(q, all, count, metricsPage)
	v.Pager = pager
	for _, m := range rows {
		if m.Restricted {
			v.Rows = append(v.Rows, page.MetricRow{Name: words.T("1 restricted metric"), Owner: q.member(m.Owner)})
			continue
		}
		v.Rows = append(v.Rows, q.metricRow(m))
	}
	if len(v.Rows) == 0 {
		v.Empty = &page.Empty{
			Title: words.T("No metric here"), Action: v.Add.Link,
			Text: words.T("A metric is a number somebody writes down again and again. {Goals} read it, and it outlives them."),
		}
		if query != "" {
			v.Empty = &page.Empty{
				Title: words.T("No metric is called that"), Text: words.T("Fewer letters find more."),
				Action: page.Link{Text: words.T("Show all metrics"), Path: q.path("metrics")},
			}
		}
	}
	return answer{view: v}, nil
}

func (q *request) metricRow(m lens.Metric) page.MetricRow {
	r := page.MetricRow{
		Name: words.Verbatim(m.Name), Path: q.path("metrics", m.ID), Spark: q.l.SparkOf(m.ID, 12), Owner: q.member(m.Owner),
		Direction: towards(m),
	}
	if m.Last != nil {
		r.Now, r.When = words.Quantity(m.Last.Value, words.ShortUnit(m.Unit)), q.day(m.Last.At)
		if m.Range != nil {
			r.Status, r.Tone = inRange(m)
		}
	} else {
		r.Status = words.T("no reading yet")
	}
	r.Read = words.T("no {goals}")
	if m.ReadBy > 0 {
		r.Read = words.N(m.ReadBy, "%d {goal}", "%d {goals}")
	}
	return r
}

// towards says which way a metric should go, or where it should stay.
func towards(m lens.Metric) words.Text {
	if m.Range != nil {
		return words.T("keep between %s and %s", words.Stated(m.Range.Low, ""),
			words.Stated(m.Range.High, words.ShortUnit(m.Unit)))
	}
	return directions[m.Direction]
}

// inRange words where the last reading lies against the healthy range.
func inRange(m lens.Metric) (words.Text, page.Tone) {
	switch {
	case m.Outside < 0:
		return words.T("%s below its healthy range", words.Number(words.Rounded(-m.Outside))), page.Bad
	case m.Outside > 0:
		return words.T("%s above its healthy range", words.Number(words.Rounded(m.Outside))), page.Bad
	}
	return words.T("inside its healthy range"), page.Good
}

// member names a team, which has a page, or a person, who has none.
func (q *request) member(r *lens.Ref) page.Link {
	if r == nil {
		return page.Link{}
	}
	if r.Kind != cascade.KindTeam {
		return page.Link{Text: words.Verbatim(r.Name)}
	}
	return q.link("teams", r)
}

func metric(q *request) (answer, error) {
	v, err := q.metricView(q.PathValue("id"), nil)
	if err != nil {
		return answer{}, err
	}
	return answer{view: v}, nil
}

// metricView fills a metric's page. in is the form as typed; nil takes a fresh one.
func (q *request) metricView(ref string, in *form.Filled) (page.Metric, error) {
	m, err := q.l.Metric(ref)
	if err != nil {
		return page.Metric{}, err
	}
	line, err := q.chart(m.ID, m.Name, words.ShortUnit(m.Unit))
	if err != nil {
		return page.Metric{}, err
	}
	e := q.l.Find(cascade.KindMetric, m.ID)
	v := page.Metric{
		Change: q.mayOpen(metricThing, e),
		Shell:  q.shell(words.Verbatim(m.Name), page.NavMetrics), Path: q.path("metrics", m.ID),
		Name: m.Name, Chart: line,
	}
	v.Openings = q.openings(m.ID, m.Openings)
	if kept := restrictedFor(m.Grade); !kept.IsZero() {
		v.Restricted = words.T("%s.", words.Capital(kept))
	}
	if m.Range != nil {
		v.Chart.Low, v.Chart.High = &m.Range.Low, &m.Range.High
	}
	readings, err := q.l.Observations(m.ID)
	if err != nil {
		return v, err
	}
	obs := slices.DeleteFunc(readings.All(), func(o lens.Observation) bool { return o.At > q.l.Today() })
	if m.Last != nil {
		v.Now, v.NowNote = words.Quantity(m.Last.Value, words.ShortUnit(m.Unit)),
			words.Join(", ", words.T("on %s", q.day(m.Last.At).Text), since(q, obs))
		if words.ShortUnit(m.Unit) != m.Unit {
			v.NowNote = words.Join(", ", words.Verbatim(m.Unit), v.NowNote)
		}
		if m.Range != nil {
			v.Range, v.RangeTone = inRange(m.Metric)
		}
	}
	v.Facts = append([]page.Fact{{Name: words.T("Direction"), Value: towards(m.Metric)}}, q.facts(onMetricPage, e)...)
	for _, r := range m.Readers {
		if r.Measure == nil {
			v.Keepers = append(v.Keepers,
				page.Keeper{
					Team: q.link("teams", r.Team),
					Goal: q.link("goals", &lens.Ref{ID: r.Goal.ID, Name: r.Goal.Intent, Restricted: r.Goal.Restricted}),
					Note: words.T("keeps it in range"),
				})
			continue
		}
		reader := page.Reader{
			Goal: cmp.Or(r.Goal.Intent, r.Goal.ID), Path: q.goalPath(r.Goal.ID), Health: r.Goal.Health,
			Owners: names(r.Goal.Owners), Numbers: numbers(r.Measure),
		}
		n := numbers(r.Measure)
		reader.Reads = words.Join(" → ", n.From, n.To)
		if r.Measure.By != 0 {
			reader.Reads = words.T("%s by %s", reader.Reads, q.day(r.Measure.By).Text)
		}
		v.Readers = append(v.Readers, reader)
		if len(m.Readers) == 1 {
			drawGoalposts(&v.Chart, r.Measure)
		}
	}
	slices.Reverse(obs)
	if q.URL.Query().Get("readings") != "all" && len(obs) > shortReadings {
		obs = obs[:shortReadings]
		v.MoreTo = v.Path + "?readings=all"
	}
	for _, o := range obs {
		r := page.Reading{When: q.day(o.At), Value: words.Quantity(o.Value, words.ShortUnit(m.Unit)), Note: o.Note}
		if o.CheckIn {
			r.From = words.T("check-in")
		}
		v.Readings = append(v.Readings, r)
	}
	if m.Typed && q.p.May(auth.Observe) == nil {
		v.Record = q.recordForm(m, in)
	}
	return v, nil
}

// since words the change from the reading before the last.
func since(q *request, obs []lens.Observation) words.Text {
	if len(obs) < 2 {
		return words.Text{}
	}
	last, before := obs[len(obs)-1], obs[len(obs)-2]
	diff := words.Rounded(last.Value - before.Value)
	switch {
	case diff > 0:
		return words.T("up %s since %s", words.Number(diff), q.day(before.At).Text)
	case diff < 0:
		return words.T("down %s since %s", words.Number(-diff), q.day(before.At).Text)
	}
	return words.T("as on %s", q.day(before.At).Text)
}

// onMetricPage is where a metric's page shows what it says.
var onMetricPage = &placed{Kind: cascade.KindMetric, Laid: []string{
	"name", "unit", "direction", "range", "visibility",
}}

// readingForm records one value of a metric.
var readingForm = form.New(cascade.KindObservation, form.Part{Fields: []form.Field{
	{Path: "value", Label: words.T("Value"), Needed: words.T("Give a value.")},
	{Path: "at", Label: words.T("Read on")},
	{Path: "note", Label: words.T("Note, if it needs one")},
}})

// recordForm is the form with what stands in it; nil: today, and nothing else.
func (q *request) recordForm(m lens.MetricPage, in *form.Filled) *form.View {
	if in == nil {
		at := q.l.Today()
		if asked, err := cascade.ParseDate(q.URL.Query().Get("at")); err == nil {
			at = min(at, asked)
		}
		in = readingForm.New(q.l, map[string]any{"at": cascade.OnDay(at)})
	}
	v := in.View("record", q.path("metrics", m.ID, "readings"), q.drawnAt())
	v.Adjust("value", func(c *form.Control) { c.Unit = words.ShortUnit(m.Unit) })
	v.Adjust("at", func(c *form.Control) {
		c.Last = q.l.Today().String()
		if late := q.l.LateFor(q.l.MetricID(m.ID), q.l.Today()); len(late) > 0 {
			c.Help = words.T("For “%s” only readings up to %s count.", late[0].Goal.Intent, q.day(late[0].By).Text)
		}
	})
	return &v
}

// postReading takes one reading.
func postReading(q *request) (answer, error) {
	m, err := q.l.Metric(q.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	in, err := q.read(readingForm, nil)
	if err != nil {
		return answer{}, err
	}
	said := &cascade.Observation{Metric: q.l.MetricID(m.ID)}
	in.Into(said)
	if m.Typed {
		q.askIfFar(in, "value", said.Metric)
	}
	if in.Ok() {
		reading := cascade.Observation{Metric: said.Metric, At: said.At, Value: said.Value, Note: said.Note}
		w, err := q.write(auth.Observe, engine.Observe(q.p.Person, engine.Given([]cascade.Observation{reading})))
		if err == nil {
			return answer{to: withNotice(q.path("metrics", m.ID), "recorded", "", w.undo)}, nil
		}
		if !in.Refuse(err) {
			return answer{}, err
		}
	}
	v, err := q.metricView(m.ID, in)
	if err != nil {
		return answer{}, err
	}
	if q.htmx {
		return answer{part: v.RecordPart(), status: http.StatusUnprocessableEntity}, nil
	}
	return answer{view: v, status: http.StatusUnprocessableEntity}, nil
}
