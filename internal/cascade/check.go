package cascade

import (
	"fmt"
	"math"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var keyPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// ValidKey reports whether k may name an entity in a file.
func ValidKey(k string) bool { return keyPattern.MatchString(k) }

// MaxText is the longest text a field may hold, in bytes.
const MaxText = 64 << 10

var lagPattern = regexp.MustCompile(`^[0-9]{1,3}[dwmqy]$`)

// checker collects what is wrong with one entity.
type checker struct {
	subject string
	errs    Errors
}

func (c *checker) bad(field, format string, args ...any) {
	c.errs = append(c.errs, refuse(Invalid, c.subject, field, format, args...))
}

func oneOf[T ~string](c *checker, field string, v T, allowed ...T) {
	if v != "" && !slices.Contains(allowed, v) {
		words := make([]string, len(allowed))
		for i, a := range allowed {
			words[i] = string(a)
		}
		c.bad(field, "%q is not one of %s", v, strings.Join(words, ", "))
	}
}

func (c *checker) within(field string, v *float64, low, high float64) {
	if v != nil && (*v < low || *v > high) {
		if math.IsInf(high, 1) {
			c.bad(field, "%v is below %v", *v, low)
			return
		}
		c.bad(field, "%v is outside %v to %v", *v, low, high)
	}
}

func (c *checker) order(fromField string, from Date, toField string, to Date) {
	if from != 0 && to != 0 && to < from {
		c.bad(toField, "%s is before %s (%s)", to, fromField, from)
	}
}

func (c *checker) require(field, v, why string) {
	if strings.TrimSpace(v) == "" {
		c.bad(field, "is missing: %s", why)
	}
}

func (c *checker) sight(s Sight) {
	oneOf(c, "visibility", s.Visibility, Open, Redacted, Hidden)
}

var cadences = []Cadence{Daily, Weekly, Biweekly, Monthly, Quarterly, Yearly}

// check says what is wrong with e on its own: types, words, numbers and texts. References are Apply's affair.
func check(e Entity) Errors {
	c := &checker{subject: subject(e)}
	inf := math.Inf(1)
	if k := e.Head().Key; keyed(e.Kind()) && !ValidKey(k) || k != "" && !ValidKey(k) {
		if k == "" {
			c.bad("id", "is missing; give it a short id of a-z, 0-9, '.', '_' and '-'")
		} else {
			c.bad("id", "%q is not an id: use a-z, 0-9, '.', '_' and '-', at most 64, beginning with a letter or digit", k)
		}
	}
	texts(c, "", reflect.ValueOf(e).Elem())
	switch e := e.(type) {
	case *Source:
		oneOf(c, "kind", e.Type, "http", "prometheus", "sql", "csv", "push")
		oneOf(c, "cadence", e.Cadence, cadences...)
		if u, err := url.Parse(e.URL); err != nil || u.User != nil {
			c.bad("url", "must be an address without a user name or password: secrets are never in a file")
		}
	case *Person:
		oneOf(c, "role", e.Role, Owner, Admin, Lead, Member, Guest)
		if e.Email != "" && !strings.Contains(e.Email, "@") {
			c.bad("email", "%q is not an e-mail address", e.Email)
		}
	case *Team:
		oneOf(c, "kind", e.Type, Unit, Group)
		oneOf(c, "mandate.kind", e.Mandate.Kind, Strategic, Stable, Delivery)
		if e.Type == Group && e.Parent != "" {
			c.bad("parent", "a group has no parent: it is drawn across units; list its members instead")
		}
	case *Cycle:
		oneOf(c, "phase", e.Phase, Planning, Active, Scoring, Closed)
		oneOf(c, "cadence", e.Cadence, Weekly, Biweekly, Monthly)
		if e.From == 0 {
			c.bad("from", "is missing: a cycle has a first day")
		}
		if e.To == 0 {
			c.bad("to", "is missing: a cycle has a last day")
		}
		c.order("from", e.From, "to", e.To)
	case *Metric:
		c.sight(e.Sight)
		oneOf(c, "direction", e.Direction, Up, Down, Range)
		oneOf(c, "cadence", e.Cadence, cadences...)
		oneOf(c, "transform", e.Transform, "identity", "log", "logit")
		if e.Range != nil && e.Range.High <= e.Range.Low {
			c.bad("range", "high (%v) must be above low (%v)", e.Range.High, e.Range.Low)
		}
		if e.Direction == Range && e.Range == nil {
			c.bad("range", "is missing: a metric that should stay in range needs low and high")
		}
	case *Goal:
		checkGoal(c, e)
	case *Measure:
		c.sight(e.Sight)
		oneOf(c, "shape", e.Shape, FromTo, InRange, Cumulative, PerPeriod, YesNo)
		oneOf(c, "role", e.Role, Leading, Lagging)
		c.within("weight", e.Weight, 0, inf)
		c.order("start", e.Start, "by", e.By)
		for i := 1; i < len(e.Milestones); i++ {
			if e.Milestones[i].By <= e.Milestones[i-1].By {
				c.bad("milestones", "%s does not come after %s; put them in order of date, one a day", e.Milestones[i].By, e.Milestones[i-1].By)
			}
		}
	case *Alignment:
		checkAlignment(c, e)
	case *Need:
		oneOf(c, "answer", e.Answer, AnswerAccepted, AnswerDeclined, AnswerOpen)
		if e.On == "" && e.From == "" {
			c.bad("needs", "names neither a goal nor a team; say what it depends on (goal) or whom it asks (from)")
		}
		for i := range e.Ripple {
			oneOf(c, "ripple.did", e.Ripple[i].Did, "adjusted", "acknowledged", "unaffected")
		}
	case *Observation:
		if e.At.IsZero() {
			c.bad("at", "is missing: a reading has a date")
		}
	case *CheckIn:
		oneOf(c, "status", e.Status, OnTrack, AtRisk, OffTrack)
		c.within("confidence", e.Confidence, 0, 1)
		if e.At.IsZero() {
			c.bad("at", "is missing: a check-in has a date")
		}
	case *Revision:
		oneOf(c, "field", e.Field, "from", "to", "by", "weight", "metric", "start", "shape")
		c.require("field", e.Field, "say which field changed")
		if e.At.IsZero() {
			c.bad("at", "is missing: a revision has a date")
		}
	case *Initiative:
		oneOf(c, "horizon", e.Horizon, "now", "next", "later")
		c.order("from", e.From, "to", e.To)
		c.within("people", &e.People, 0, inf)
	case *Review:
		oneOf(c, "cadence", e.Cadence, cadences...)
		if n := set(e.Goal) + set(e.Team) + set(e.Cycle); n > 1 {
			c.bad("scope", "names %d things; a review looks at one goal, one team or one cycle", n)
		}
	case *HeldReview:
		if e.At.IsZero() {
			c.bad("at", "is missing: a held review has a date")
		}
		for i := range e.Decisions {
			oneOf(c, "decisions.do", e.Decisions[i].Do, "cut", "protect", "learn", "keep", "change")
		}
	case *Acknowledged:
		c.require("rule", e.Rule, "say which finding is acknowledged")
		c.require("reason", e.Reason, "say why, for whoever reads it next")
		if n := set(e.Goal) + set(e.Team) + set(e.Metric) + set(e.Measure); n > 1 {
			c.bad("rule", "names %d subjects; acknowledge one at a time", n)
		}
	}
	return c.errs
}

func checkGoal(c *checker, e *Goal) {
	c.sight(e.Sight)
	oneOf(c, "kind", e.Type, Outcome, Strategy, BetGoal)
	oneOf(c, "state", e.State, Draft, Proposed, Committed, Achieved, Missed, Dropped)
	oneOf(c, "cascade", e.Cascade, "selective", "direct", "assigned")
	oneOf(c, "progress", e.Progress, OwnProgress, SignalProgress, ManualProgress)
	oneOf(c, "disclose", e.Disclose, "health")
	c.within("manual", e.Manual, 0, 1)
	c.within("people", &e.People, 0, math.Inf(1))
	if e.Progress == ManualProgress && e.Manual == nil {
		c.bad("manual", "is missing: progress is manual, so say how far it is, from 0 to 1")
	}
	seen := map[string]bool{}
	for _, d := range e.Drivers {
		if !ValidKey(d.Key) {
			c.bad("drivers.id", "%q is not an id", d.Key)
		} else if seen[d.Key] {
			c.bad("drivers.id", "%q stands twice", d.Key)
		}
		seen[d.Key] = true
	}
	if e.Closed != nil {
		c.within("closed.score", e.Closed.Score, 0, 1)
		oneOf(c, "closed.intentTrue", e.Closed.IntentTrue, "yes", "partly", "no")
	}
}

func checkAlignment(c *checker, e *Alignment) {
	oneOf(c, "by", e.By, ByResponse, ByDirect, ByStatement, ByMetric, ByInitiative, ByAssigned)
	c.within("share", e.Share, 0, math.Inf(1))
	var missing, stray string
	switch {
	case e.By == "":
		c.bad("by", "is missing: say how it serves the goal (response, direct, assigned, statement, metric or initiative)")
	case e.By.Nested() && e.Goal == "":
		missing = "a goal that serves"
	case e.By == ByStatement && e.Team == "":
		missing = "team: whose contribution statement it is"
	case e.By == ByMetric && (e.Team == "" || e.Metric == ""):
		missing = "team and metric: who keeps which metric in range"
	case e.By == ByInitiative && e.Initiative == "":
		missing = "initiative: which roadmap item serves the goal"
	case e.Goal != "" && !e.By.Nested():
		stray = "serves of a goal is by response, direct or assigned; put this under alignments:"
	}
	if missing != "" {
		c.bad("by", "%s alignment lacks %s", e.By, missing)
	}
	if stray != "" {
		c.bad("by", "%s", stray)
	}
	if e.Goal != "" && e.Goal == e.To {
		c.bad("goal", "a goal cannot serve itself")
	}
	if b := e.Believes; b != nil {
		oneOf(c, "believes.direction", b.Direction, "same", "opposite")
		c.within("believes.confidence", b.Confidence, 0, 1)
		if b.Lag != "" && !lagPattern.MatchString(b.Lag) {
			c.bad("believes.lag", "%q is not a lag: write a number and d, w, m, q or y, as in 4w", b.Lag)
		}
		if b.Per != nil && *b.Per == 0 {
			c.bad("believes.per", "cannot be 0: it is the change of the driver that the size belongs to")
		}
		if b.Overruled != nil {
			oneOf(c, "believes.overruled.standing", b.Overruled.Standing, Standings...)
			c.require("believes.overruled.reason", b.Overruled.Reason, "overruling a standing needs a reason that stays visible")
		}
	}
}

// Standings lists the words for how well a belief stands, as files and the API write them.
var Standings = []string{"too-early", "supported", "weaker", "no-effect", "contradicted"}

func set(id ID) int {
	if id != "" {
		return 1
	}
	return 0
}

// subject names e for an error message: its kind and its key, or what it joins.
func subject(e Entity) string {
	name := e.Head().Key
	if name == "" {
		name = strings.Join(strings.FieldsFunc(e.natural(), func(r rune) bool { return r == 0 }), " ")
	}
	return strings.TrimSpace(string(e.Kind()) + " " + name)
}

// texts checks every text and number of v: valid UTF-8 in NFC without control characters, finite, not too long.
func texts(c *checker, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if msg := badText(v.String()); msg != "" {
			c.bad(path, "%s", msg)
		}
	case reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			c.bad(path, "must be a finite number")
		}
	case reflect.Pointer:
		if !v.IsNil() {
			texts(c, path, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			texts(c, path, v.Index(i))
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			texts(c, path, it.Key())
			texts(c, path, it.Value())
		}
	case reflect.Struct:
		for f, fv := range v.Fields() {
			if !f.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case f.Anonymous:
				name = path
			case path != "":
				name = path + "." + name
			}
			texts(c, name, fv)
		}
	}
}

func badText(s string) string {
	switch {
	case len(s) > MaxText:
		return fmt.Sprintf("is %d bytes long; the limit is %d", len(s), MaxText)
	case !utf8.ValidString(s):
		return "is not valid UTF-8 text"
	case !norm.NFC.IsNormalString(s):
		return "is not in Unicode normal form C; save it normalised"
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return fmt.Sprintf("holds the control character %U; only line breaks and tabs are allowed", r)
	}
	return ""
}

// CleanText gives text that people typed or pasted the form that check asks for: line feeds for line breaks, normal form
// C. It leaves what cannot be mended for check to refuse.
func CleanText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return norm.NFC.String(s)
}
