package cascade

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"weir.dev/weir/internal/words"
)

// KindRevision is the kind of Revision.
const KindRevision Kind = "revision"

// Revision is a change to a committed measure, with a reason. Was and Now are written as the file writes the field;
// where it is the metric they name one by @id, or by the key of one that was never stored.
type Revision struct {
	Header
	Goal    ID     `json:"goal"`
	At      Moment `json:"at"`
	Measure ID     `json:"measure"`
	Field   string `json:"field"` // from | to | by | weight | metric
	Was     string `json:"was"`   // a metric is @id, or the key of one that was not there
	Now     string `json:"now"`
	Reason  string `json:"reason,omitempty"`
}

// Kind returns KindRevision.
func (*Revision) Kind() Kind { return KindRevision }

func (e *Revision) natural() string { return join(e.Goal, e.Measure, ID(e.Field), ID(e.At.String())) }

func (e *Revision) when() Moment { return e.At }

var revisionInfo = describe[Revision](KindInfo{
	Many: "revisions", The: words.T("the revision"), Parent: "goal", Accumulates: true,
	Identity: []string{"goal", "measure", "field", "at"},
	Block: Block{Doc: "A change to a committed measure, with its reason.", Fields: []*Field{
		ref("goal", "The goal it is about.", KindGoal).whole().owns(),
		moment("at", "A date, or an RFC 3339 time.").because(words.T("a revision has a date")),
		ref("measure", "Which measure.", KindMeasure).whole().need().subject(),
		word("field", "What changed.", "from", "to", "by", "weight", "metric", "start", "shape").
			because(words.T("say which field changed")),
		literal("was", "The old value, as the file writes it.").names(KindMetric, "field", "metric"),
		literal("now", "The new value.").names(KindMetric, "field", "metric"),
		text("reason", "Why."),
	}},
})

// note allows the change of a committed measure that a new one tells of, to those who see the goal that it stands
// under. Several may lead from what stands to what comes; of a metric one says both, since who does not see a metric
// in between would see none of them.
func (e *Revision) note(a *batch) {
	if a.base.Get(KindRevision, e.ID) != nil {
		return
	}
	was, now := "from:"+orNone(plainNumber(e.Was)), "to:"+orNone(plainNumber(e.Now))
	if e.Field == "metric" {
		a.revised[revisionOf(e.Goal, e.Measure, e.Field, was, now)] = true
		return
	}
	a.revised[revisionOf(e.Goal, e.Measure, e.Field, was)] = true
	a.revised[revisionOf(e.Goal, e.Measure, e.Field, now)] = true
}

// revisionOf names what new revisions of a field of a measure, under a goal, say.
func revisionOf(goal, measure ID, field string, says ...string) string {
	return join(goal, measure, ID(field), ID(strings.Join(says, " ")))
}

// tells reports whether new revisions tell of a change of a measure, under a goal that it belongs to.
func (a *batch) tells(measure ID, f FieldChange, goals ...ID) bool {
	was, now := "from:"+orNone(f.Was), "to:"+orNone(f.Now)
	return slices.ContainsFunc(goals, func(g ID) bool {
		if f.Field == "metric" {
			return a.revised[revisionOf(g, measure, f.Field, was, now)]
		}
		return a.revised[revisionOf(g, measure, f.Field, was)] && a.revised[revisionOf(g, measure, f.Field, now)]
	})
}

// none is how a revision writes a value that is absent.
const none = "none"

func orNone(s string) string { return cmp.Or(s, none) }

// plainNumber writes a number the way RevisedFields does, and leaves any other text alone.
func plainNumber(s string) string {
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return spell(&v)
	}
	return s
}

// revising returns edits, and behind them the revisions that tell of what they change of committed measures and why.
func (s *Snapshot) revising(edits []Edit, now time.Time) []Edit {
	out := slices.Clip(edits)
	for _, ed := range edits {
		was, _ := s.Find(ed.Kind, string(ed.Target)).(*Measure)
		if ed.Act != ActChange || ed.Reason == "" || was == nil || was.Withheld {
			continue
		}
		if g := s.Goal(was.Goal); g == nil || g.State != Committed {
			continue
		}
		is, read := s.measureWith(was, ed.Fields), s.measureWith(was, ed.Was)
		for name := range ed.Was { // what its writer read so, and leaves so, they do not change: see reconcile
			if f := measureInfo.Field(name); f != nil && f.Type != TypeThings && !f.Group && f.same(
				reflect.ValueOf(is).Elem(), reflect.ValueOf(read).Elem()) {
				f.of(is).Set(f.of(was))
			}
		}
		for _, f := range RevisedFields(was, is) {
			r := Revision{Goal: was.Goal, Measure: was.ID, Field: f.Field, At: s.Moment(now)}
			for more := now; s.byNatural(KindRevision, r.natural()) != nil; r.At = s.Moment(more) {
				more = more.Add(time.Second) // the clock stands still, or runs behind
			}
			out = append(out, Edit{Act: ActCreate, Kind: KindRevision, Fields: map[string]any{
				"goal": r.Goal, "at": r.At, "measure": r.Measure, "field": r.Field, "was": orNone(f.Was), "now": orNone(f.Now),
				"reason": ed.Reason,
			}})
		}
	}
	return out
}

// measureWith returns a measure with what an edit says of some fields, its metric by id.
func (s *Snapshot) measureWith(m *Measure, fields map[string]any) *Measure {
	m = with(m, fields).(*Measure)
	if metric := s.Find(KindMetric, string(m.Metric)); metric != nil {
		m.Metric = metric.Head().ID
	}
	return m
}

// FieldChange is one field that differs, as a revision stores its values.
type FieldChange struct{ Field, Was, Now string }

// RevisedFields returns the fields whose change on a committed measure needs a revision.
func RevisedFields(was, now *Measure) []FieldChange {
	var out []FieldChange
	for _, f := range []FieldChange{
		{"from", spell(was.From), spell(now.From)},
		{"to", spell(was.To), spell(now.To)},
		{"by", was.By.String(), now.By.String()},
		{"weight", spell(was.Weight), spell(now.Weight)},
	} {
		if f.Was != f.Now {
			out = append(out, f)
		}
	}
	if was.Metric != now.Metric {
		out = append(out, FieldChange{"metric", atID(was.Metric), atID(now.Metric)})
	}
	return out
}

func atID(id ID) string {
	if id == "" {
		return ""
	}
	return "@" + string(id)
}

func spell(v *float64) string {
	if v == nil {
		return ""
	}
	return Plain(*v)
}
