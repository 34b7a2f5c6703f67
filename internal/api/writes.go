package api

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

// OnceIn makes a repetition safe.
type OnceIn struct {
	Key string `header:"Idempotency-Key" maxLength:"255" pattern:"^[!-~]([ -~]*[!-~])?$" doc:"Send the same key again with the same request, and it is done once. A key with another request is refused."`
}

// once has c remember its result under the client's key. The hash tells a repetition from another request.
func (c *call) once(cmd engine.Command, in OnceIn, request ...any) (engine.Command, error) {
	if in.Key == "" {
		return cmd, nil
	}
	what, err := json.Marshal(append([]any{c.operation}, request...))
	if err != nil {
		return cmd, err
	}
	hash := sha256.Sum256(what)
	cmd.OnceKey, cmd.Request = in.Key, hash[:]
	return cmd, nil
}

// result keeps what is answered as the command's result, so that a repetition is answered the same.
func result[T any](cmd engine.Command, of func(view *cascade.Snapshot, changes []cascade.Change) T) engine.Command {
	return resultAfter(cmd, func(view *cascade.Snapshot, changes []cascade.Change, _ *cascade.Snapshot) T {
		return of(view, changes)
	})
}

// resultAfter is result for an answer that says how things stand afterwards, as the caller sees them.
func resultAfter[T any](
	cmd engine.Command, of func(view *cascade.Snapshot, changes []cascade.Change, after *cascade.Snapshot) T,
) engine.Command {
	cmd.Result = func(view cascade.Snapshot, changes []cascade.Change, after func() cascade.Snapshot) []byte {
		then := after()
		b, err := json.Marshal(of(&view, changes, &then))
		if err != nil {
			panic(err) // answers have plain fields only
		}
		return b
	}
	return cmd
}

// run runs a command made by result.
func run[T any](c *call, cmd engine.Command) (out T, err error) {
	done, err := c.do(cmd)
	if err == nil {
		err = json.Unmarshal(done.Result, &out)
	}
	return out, err
}

// missing is what is said of something that does not exist, or not for this writer; and of a key that several things
// have alike.
func missing(v *cascade.Snapshot, kind cascade.Kind, ref string) *cascade.Error {
	if info := cascade.Info(kind); info != nil && !info.Inner {
		if unclear := v.Unclear(kind, ref); unclear != nil {
			return unclear
		}
	}
	return &cascade.Error{Code: cascade.NotFound, Subject: string(kind), Message: words.T("There is no %s “%s”.",
		string(kind), ref)}
}

// metricOf finds a metric on what the writer sees.
func metricOf(v *cascade.Snapshot, ref string) (*cascade.Metric, error) {
	m, ok := v.Find(cascade.KindMetric, ref).(*cascade.Metric)
	if !ok || m.Withheld {
		return nil, missing(v, cascade.KindMetric, ref)
	}
	return m, nil
}

// valuesOf keys values by the internal ids of a goal's measures. What names none stays as it is, for the command to
// refuse in its turn.
func valuesOf(v *cascade.Snapshot, g *cascade.Goal, by map[string]float64) (map[cascade.ID]float64, error) {
	if len(by) == 0 {
		return nil, nil
	}
	out := make(map[cascade.ID]float64, len(by))
	for name, value := range by {
		id := cascade.ID(name)
		if m, ok := v.FindWithin(cascade.KindMeasure, g.ID, name).(*cascade.Measure); ok && !m.Withheld {
			id = m.ID
		}
		if _, twice := out[id]; twice {
			return nil,
				&cascade.Error{
					Code: cascade.Invalid, Subject: string(cascade.KindGoal) + " " + g.Key, Field: "values",
					Message: words.T("One {measure} is named twice, by its key and by its id."),
				}
		}
		out[id] = value
	}
	return out, nil
}

// PutObservationIn is one reading.
type PutObservationIn struct {
	DayIn
	IfMatch     []string `header:"If-Match" doc:"Write only if the reading's ETag is one of these; * for any reading."`
	IfNoneMatch []string `header:"If-None-Match" doc:"Write only if the reading's ETag is none of these; * for no reading yet."`
	Body        struct {
		Value float64 `json:"value" doc:"In the metric's unit."`
		Note  string  `json:"note,omitempty" maxLength:"65536"`
	}
}

// PutObserved is a reading as it was recorded.
type PutObserved struct {
	lens.Observation
	Late []Late `json:"late,omitempty" doc:"Measures for which it does not count."`
	Odd  []Odd  `json:"odd,omitempty" doc:"What is odd about it beside what was read before. It is recorded as it is."`
}

// Odd is a reading that can hardly be meant: a share written as a fraction, one digit too many.
type Odd struct {
	Metric string     `json:"metric"`
	At     string     `json:"at"`
	Value  float64    `json:"value"`
	Detail words.Text `json:"detail" doc:"For people."`
}

// oddIn names readings that changes hold and that are odd beside what the writer saw of their metrics before.
func oddIn(before *cascade.Snapshot, changes []cascade.Change) (out []Odd) {
	scales := map[cascade.ID]func(float64) words.Text{}
	for _, ch := range changes {
		o, ok := ch.After.(*cascade.Observation)
		if !ok || len(out) == mostLate {
			continue
		}
		doubt, known := scales[o.Metric]
		if !known {
			doubt = func(float64) words.Text { return words.Text{} }
			if m := before.Metric(o.Metric); m != nil {
				doubt = before.ScaleOf(m).Doubt
			}
			scales[o.Metric] = doubt
		}
		if says := doubt(o.Value); !says.IsZero() {
			out = append(out, Odd{
				Metric: before.Label(cascade.KindMetric, o.Metric), At: o.At.Date().String(), Value: o.Value, Detail: says,
			})
		}
	}
	return out
}

// Late is a measure whose last day a reading comes after.
type Late struct {
	Goal    string     `json:"goal"`
	Measure string     `json:"measure"`
	Metric  string     `json:"metric"`
	By      string     `json:"by" doc:"The last day whose reading counts."`
	Detail  words.Text `json:"detail" doc:"For people."`
}

// mostLate is how many measures an answer names.
const mostLate = 100

// lateIn names the measures for which readings that changes hold do not count, as the writer sees them.
func lateIn(after *cascade.Snapshot, changes []cascade.Change) (out []Late) {
	named := map[cascade.ID]bool{}
	for _, ch := range changes {
		o, ok := ch.After.(*cascade.Observation)
		if !ok {
			continue
		}
		for _, l := range after.LateFor(o.Metric, o.At.Date()) {
			if named[l.Measure.ID] {
				continue
			}
			if len(out) == mostLate {
				return out
			}
			named[l.Measure.ID] = true
			out = append(out, Late{
				Goal: after.Label(cascade.KindGoal, l.Goal.ID), Measure: after.Label(cascade.KindMeasure, l.Measure.ID),
				Metric: after.Label(cascade.KindMetric, o.Metric), By: l.By.String(), Detail: l.Says(),
			})
		}
	}
	return out
}

func putObservation(c *call, in *PutObservationIn) (Made[PutObserved], error) {
	var out Made[PutObserved]
	day, err := cascade.ParseDate(in.Date)
	if err != nil {
		return out,
			&cascade.Error{Code: cascade.Invalid, Field: "date", Message: words.T("%s is not a day.", in.Date)}
	}
	reading := func(v *cascade.Snapshot) ([]cascade.Observation, error) {
		m, err := metricOf(v, in.ID)
		if err != nil {
			return nil, err
		}
		was := v.ObservationOn(m.ID, day)
		if err := c.precondition(in, was); err != nil {
			return nil, err
		}
		out.New = was == nil
		return []cascade.Observation{{Metric: m.ID, At: cascade.OnDay(day), Value: in.Body.Value, Note: in.Body.Note}}, nil
	}
	cmd := resultAfter(engine.Observe(c.who.Person, reading),
		func(before *cascade.Snapshot, changes []cascade.Change, after *cascade.Snapshot) PutObserved {
			return PutObserved{Late: lateIn(after, changes), Odd: oddIn(before, changes)}
		})
	told, err := run[PutObserved](c, cmd)
	if err != nil {
		return out, err
	}
	out.Where = c.path("metrics", in.ID, "observations", in.Date)
	told.Observation = lens.Observation{At: day, Value: in.Body.Value, Note: in.Body.Note}
	out.Body = told
	return out, nil
}

// precondition checks If-Match and If-None-Match against what get-observation would answer in the state that the
// command is decided on, so nobody can come in between.
func (c *call) precondition(in *PutObservationIn, o *cascade.Observation) error {
	if len(in.IfMatch) == 0 && len(in.IfNoneMatch) == 0 {
		return nil
	}
	tag := ""
	if o != nil {
		body, err := encodeJSON(lens.Observation{At: o.At.Date(), Value: o.Value, Note: o.Note})
		if err != nil {
			return err
		}
		tag = c.api.etag(viewer(c.who), body)
	}
	if len(in.IfMatch) > 0 && !strictly(in.IfMatch, tag) || len(in.IfNoneMatch) > 0 && matches(in.IfNoneMatch, tag) {
		return problem(PreconditionFailed, words.T("The reading is not what you expected. Read it again and decide anew."))
	}
	return nil
}

// ObservationIn is one reading to record.
type ObservationIn struct {
	Metric string  `json:"metric" minLength:"1" maxLength:"200" doc:"The metric's key or internal id."`
	At     string  `json:"at" maxLength:"40" doc:"YYYY-MM-DD or an RFC 3339 time."`
	Value  float64 `json:"value" doc:"In the metric's unit."`
	Note   string  `json:"note,omitempty" maxLength:"65536"`
}

// PostObservationsIn is many readings.
type PostObservationsIn struct {
	OnceIn
	Body struct {
		Items []ObservationIn `json:"items" minItems:"1" maxItems:"10000"`
	}
}

// Recorded says what a batch did.
type Recorded struct {
	Recorded int    `json:"recorded" doc:"How many readings were new or different; the others were there already."`
	Late     []Late `json:"late,omitempty" doc:"Measures for which some of them do not count; a hundred at most."`
	Odd      []Odd  `json:"odd,omitempty" doc:"Readings that are odd beside what was read before; a hundred at most."`
}

func postObservations(c *call, in *PostObservationsIn) (Recorded, error) {
	moments := make([]cascade.Moment, len(in.Body.Items))
	var bad []ProblemDetail
	for i, item := range in.Body.Items {
		at, err := cascade.ParseMoment(item.At)
		if err != nil {
			bad = append(bad, ProblemDetail{Message: words.T("must be YYYY-MM-DD or an RFC 3339 time"), Location: "body.items[" +
				strconv.Itoa(i) + "].at"})
		}
		moments[i] = at
	}
	if len(bad) > 0 {
		return Recorded{}, problem(Code(cascade.Invalid), words.T("Some readings have no valid time; none was recorded."),
			bad...)
	}
	all := func(v *cascade.Snapshot) ([]cascade.Observation, error) {
		readings := make([]cascade.Observation, len(in.Body.Items))
		var gone []ProblemDetail
		for i, item := range in.Body.Items {
			m, err := metricOf(v, item.Metric)
			if err != nil {
				gone = append(gone,
					ProblemDetail{Message: wording(missing(v, cascade.KindMetric, item.Metric)), Location: "body.items[" +
						strconv.Itoa(i) + "].metric"})
				continue
			}
			readings[i] = cascade.Observation{Metric: m.ID, At: moments[i], Value: item.Value, Note: item.Note}
		}
		if len(gone) > 0 {
			return nil, problem(Code(cascade.NotFound), words.T("Some metrics do not exist; nothing was recorded."), gone...)
		}
		return readings, nil
	}
	cmd := engine.Observe(c.who.Person, all)
	decide := cmd.Decide
	cmd.Decide = func(v cascade.Snapshot, now time.Time, ids cascade.IDs) ([]cascade.Change, error) {
		changes, err := decide(v, now, ids)
		if err == nil {
			return changes, nil
		}
		readings, unknown := all(&v)
		if unknown != nil {
			return nil, unknown
		}
		return nil, locate(&v, c.who.Person, readings, now, err)
	}
	cmd = resultAfter(cmd, func(before *cascade.Snapshot, changes []cascade.Change, after *cascade.Snapshot) Recorded {
		return Recorded{len(changes), lateIn(after, changes), oddIn(before, changes)}
	})
	cmd, err := c.once(cmd, in.OnceIn, in.Body)
	if err != nil {
		return Recorded{}, err
	}
	return run[Recorded](c, cmd)
}

// noIDs gives no ids: for decisions that are thrown away.
type noIDs struct{}

func (noIDs) New(string, string, string, string) string { return "" }

// locate says which readings of a refused batch are at fault.
func locate(v *cascade.Snapshot, by cascade.ID, readings []cascade.Observation, now time.Time, err error) error {
	var details []ProblemDetail
	if e, ok := errors.AsType[*cascade.Error](err); ok && e.Other > 0 { // alone, neither of the two is wrong
		for _, at := range []int{e.Other, e.At} {
			details = append(details,
				ProblemDetail{Message: e.Message, Location: "body.items[" + strconv.Itoa(at-1) + "]"})
		}
		return problem(Code(e.Code), words.T("Some readings cannot be recorded; none was."), details...)
	}
	for i := range readings {
		if _, err := v.Observe(by, readings[i:i+1], now, noIDs{}); err != nil {
			details = append(details, ProblemDetail{Message: words.Of(err), Location: "body.items[" + strconv.Itoa(i) + "]"})
		}
		if len(details) == maxDetails {
			break
		}
	}
	if code := cascade.CodeOf(err); code != "" && len(details) > 0 {
		return problem(Code(code), words.T("Some readings cannot be recorded; none was."), details...)
	}
	return err
}

// CheckInIn is what somebody says about a goal.
type CheckInIn struct {
	IDIn
	OnceIn
	Body struct {
		At         string             `json:"at,omitempty" maxLength:"40" doc:"YYYY-MM-DD or an RFC 3339 time; without it, now."`
		Status     string             `json:"status,omitempty" enum:"on-track,at-risk,off-track"`
		Confidence *float64           `json:"confidence,omitempty" minimum:"0" maximum:"1"`
		Values     map[string]float64 `json:"values,omitempty" doc:"Values in the metrics' units, by the measures' keys or internal ids."`
		Learned    string             `json:"learned,omitempty" maxLength:"65536"`
		Next       string             `json:"next,omitempty" maxLength:"65536"`
	}
}

// CheckedIn says what was recorded.
type CheckedIn struct {
	ID       string `json:"id" doc:"The check-in's."`
	At       string `json:"at"`
	Readings int    `json:"readings" doc:"How many readings it recorded."`
	Late     []Late `json:"late,omitempty" doc:"Measures for which its readings do not count, as their last day has passed."`
	Odd      []Odd  `json:"odd,omitempty" doc:"Readings of it that are odd beside what was read before."`
}

func postCheckIn(c *call, in *CheckInIn) (Made[CheckedIn], error) {
	var at cascade.Moment
	if in.Body.At != "" {
		var err error
		if at, err = cascade.ParseMoment(in.Body.At); err != nil {
			return Made[CheckedIn]{}, problem(Code(cascade.Invalid), words.T("The time cannot be read."),
				ProblemDetail{Message: words.T("must be YYYY-MM-DD or an RFC 3339 time"), Location: "body.at"})
		}
	}
	said := func(v *cascade.Snapshot) (said cascade.CheckInInput, err error) {
		g, ok := v.Find(cascade.KindGoal, in.ID).(*cascade.Goal)
		if !ok || g.Withheld {
			return said, missing(v, cascade.KindGoal, in.ID)
		}
		values, err := valuesOf(v, g, in.Body.Values)
		if err != nil && v.MayCheckIn(c.who.Person, g) {
			return said, err
		}
		return cascade.CheckInInput{
			Goal: g.ID, At: at, Status: cascade.Status(in.Body.Status), Confidence: in.Body.Confidence, Values: values,
			Learned: in.Body.Learned, Next: in.Body.Next,
		}, nil
	}
	cmd := resultAfter(engine.CheckIn(c.who.Person, said), func(
		before *cascade.Snapshot, changes []cascade.Change, after *cascade.Snapshot,
	) Made[CheckedIn] {
		out := CheckedIn{Late: lateIn(after, changes), Odd: oddIn(before, changes)}
		for _, ch := range changes {
			if e, ok := ch.After.(*cascade.CheckIn); ok {
				out.ID, out.At = string(e.ID), e.At.String()
			} else if ch.Kind() == cascade.KindObservation {
				out.Readings++
			}
		}
		return Made[CheckedIn]{New: true, Where: c.path("things", string(cascade.KindCheckIn), out.ID), Body: out}
	})
	cmd, err := c.once(cmd, in.OnceIn, in.ID, in.Body)
	if err != nil {
		return Made[CheckedIn]{}, err
	}
	return run[Made[CheckedIn]](c, cmd)
}
