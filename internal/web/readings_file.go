package web

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/form"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

const (
	maxReadingsFile = 2 << 20 // bytes
	shownOfFile     = 50      // rows of what would be recorded
)

// readingsFile asks for a file of readings.
func readingsFile(q *request) (answer, error) {
	m, err := q.typedMetric()
	if err != nil {
		return answer{}, err
	}
	return answer{view: q.readingsPage(m, readingsForm.New(q.l, nil))}, nil
}

// typedMetric is the metric of an address, whose readings people write down.
func (q *request) typedMetric() (lens.MetricPage, error) {
	m, err := q.l.Metric(q.PathValue("id"))
	if err == nil && !m.Typed {
		err = refusal(cascade.Forbidden, words.T("Its readings come from its source only."))
	}
	return m, err
}

// readingsForm takes readings that were looked at. Each is a row of a file, so nobody is asked for a field of one.
var readingsForm = form.New(cascade.KindObservation)

func (q *request) readingsPage(m lens.MetricPage, in *form.Filled) page.ReadingsFile {
	at := q.path("metrics", m.ID)
	return page.ReadingsFile{
		Shell:  q.formShell(words.T("Readings of %s from a file", m.Name), page.NavMetrics),
		Kicker: page.Link{Text: words.Verbatim(m.Name), Path: at}, Look: at + "/readings/file",
		Record: in.View("record", at+"/readings/record", q.drawnAt()),
	}
}

// lookAtReadings reads a file that was sent and shows what recording it would change. Nothing is written yet.
func lookAtReadings(q *request) (answer, error) {
	m, err := q.typedMetric()
	if err != nil {
		return answer{}, err
	}
	text, wrong, err := q.sentFile("file")
	if err != nil {
		return answer{}, err
	}
	in, err := q.read(readingsForm, nil)
	if err != nil {
		return answer{}, err
	}
	readings, problem := q.readings(m, text)
	if problem = words.Or(wrong, problem); problem.IsZero() {
		changes, err := q.l.Recording(readings, q.now, clock.Random())
		if err == nil {
			v := q.readingsPage(m, readingsForm.New(q.l, nil))
			q.preview(&v, words.ShortUnit(m.Unit), readings, changes)
			return answer{view: v}, nil
		}
		if !in.Refuse(err) {
			return answer{}, err
		}
	} else {
		in.Wrong("", problem)
	}
	return answer{view: q.readingsPage(m, in), status: http.StatusUnprocessableEntity}, nil
}

// sentFile is the text of a file in a form; wrong says that none was chosen.
func (q *request) sentFile(name string) (text string, wrong words.Text, err error) {
	if err := q.ParseMultipartForm(maxReadingsFile); err != nil {
		return "", wrong, badForm(err)
	}
	f, _, err := q.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) {
		return "", words.T("Choose a file first."), nil
	} else if err != nil {
		return "", wrong, badForm(err)
	}
	b, err := io.ReadAll(f)
	return string(b), wrong, errors.Join(err, f.Close())
}

// readings reads days and values; one day with one value twice is one reading. problem says why it cannot.
func (q *request) readings(m lens.MetricPage, text string) (out []cascade.Observation, problem words.Text) {
	read, err := evidence.ReadCSV(strings.NewReader(text), words.T("The file").In(q.Context()))
	if err != nil {
		if fault, _ := cascade.FaultOf(err.Error()); fault != "" {
			return nil, words.T("The file holds characters that cannot be shown. Save it as plain CSV in UTF-8.")
		}
		return nil, words.Verbatim(err.Error())
	}
	metric := q.l.MetricID(m.ID)
	for _, r := range read {
		at, dated := r.At.Time()
		if !dated {
			return nil, words.T("The file counts periods. Give each reading its day, as 2026-03-03.")
		}
		out = append(out, cascade.Observation{Metric: metric, At: cascade.OnDay(cascade.DateOf(at)), Value: r.Value})
	}
	slices.SortStableFunc(out, func(a, b cascade.Observation) int { return int(a.At.Date() - b.At.Date()) })
	out = slices.Compact(out)
	if len(out) > cascade.MaxReadings {
		return nil, words.T("That is %d readings; a file may bring %d at once.", len(out), cascade.MaxReadings)
	}
	return out, problem
}

// preview shows what recording readings would change for the viewer.
func (q *request) preview(v *page.ReadingsFile, unit string, readings []cascade.Observation, changes []cascade.Change) {
	for _, c := range changes {
		o := c.After.(*cascade.Observation)
		r := page.FileReading{When: q.day(o.At), Value: words.Quantity(o.Value, unit)}
		if was, ok := c.Before.(*cascade.Observation); ok {
			v.Changed++
			r.Was = words.Quantity(was.Value, unit)
		} else {
			v.New++
		}
		if len(v.Rows) < shownOfFile {
			v.Rows = append(v.Rows, r)
		}
	}
	v.Same = len(readings) - len(changes)
	var text strings.Builder
	for _, r := range readings {
		text.WriteString(r.At.Date().String() + "," + cascade.Plain(r.Value) + "\n")
	}
	v.Readings = text.String()
}

// recordReadings records what was looked at.
func recordReadings(q *request) (answer, error) {
	m, err := q.typedMetric()
	if err != nil {
		return answer{}, err
	}
	in, err := q.read(readingsForm, nil, "readings")
	if err != nil {
		return answer{}, err
	}
	readings, problem := q.readings(m, q.PostForm.Get("readings"))
	if problem.IsZero() {
		w, err := q.write(auth.Observe, engine.Observe(q.p.Person, engine.Given(readings)))
		if err == nil {
			return answer{to: withNotice(q.path("metrics", m.ID), "recorded", "", w.undo)}, nil
		}
		if !in.Refuse(err) {
			return answer{}, err
		}
	} else {
		in.Wrong("", problem)
	}
	return answer{view: q.readingsPage(m, in), status: http.StatusUnprocessableEntity}, nil
}
