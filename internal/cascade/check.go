package cascade

import (
	"fmt"
	"math"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"weir.dev/weir/internal/words"
)

var keyPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// ValidKey reports whether k may name an entity in a file.
func ValidKey(k string) bool { return keyPattern.MatchString(k) }

var idPattern = regexp.MustCompile(`^[A-Za-z0-9~._-]{1,64}$`)

// ValidID reports whether id has the form of an internal id, as it may stand after @ in a file.
func ValidID(id string) bool { return idPattern.MatchString(id) }

// MaxText is the longest text a field may hold, in bytes.
const MaxText = 64 << 10

var lagPattern = regexp.MustCompile(`^[0-9]{1,3}[dwmqy]$`)

// checker collects what is wrong with one entity.
type checker struct {
	info    *KindInfo // of the entity
	subject string
	errs    Errors
}

func (c *checker) bad(field string, message words.Text) *Error {
	e := refuse(Invalid, c.subject, field, message)
	c.errs = append(c.errs, e)
	return e
}

// order holds an end to a beginning.
func (c *checker) order(from Date, toField string, to Date) {
	if from != 0 && to != 0 && to < from {
		c.bad(toField, words.T("%s is before it begins (%s)", to, from))
	}
}

var cadences = []Cadence{Daily, Weekly, Biweekly, Monthly, Quarterly, Yearly}

// check says what is wrong with e on its own, once it is tidied: types, words, numbers and texts. References are
// Apply's affair.
func check(e Entity) Errors {
	if o, ok := e.(*Observation); ok && o.plain() {
		return nil
	}
	Tidy(e)
	return faults(e)
}

// faults says what is wrong with e as it is.
func faults(e Entity) Errors {
	info := Info(e.Kind())
	c := &checker{info: info, subject: subject(e)}
	if k := e.Head().Key; k == "" && keyed(e.Kind()) {
		c.bad("key", words.T("is missing; give it a short id of letters, digits, '.', '_' and '-'"))
	} else if k != "" && !ValidKey(k) {
		c.bad("key",
			words.T(
				"%s is not an id: use letters of the alphabet without accents, digits, '.', '_' and '-', at most 64, beginning "+
					"with a letter or digit", words.Quoted(k)))
	}
	c.fields(&info.Block, "", reflect.ValueOf(e).Elem())
	if info.Parent != "" && parentOf(e) == "" { // it would be nobody's, and nobody could judge who sees it
		c.missing(info.Field(info.Parent), "")
	}
	if info.check != nil {
		info.check(c, e)
	}
	return c.errs
}

// fields checks what the table says of each field of v.
func (c *checker) fields(b *Block, path string, v reflect.Value) {
	for _, f := range b.Fields {
		switch {
		case f.Type == TypeThings, f.Type == TypeKey && path == "":
			continue
		case f.Group:
			c.fields(f.Block, path, v)
			continue
		}
		at := v.FieldByIndex(f.index)
		switch {
		case f.List:
			for i := range at.Len() {
				c.value(f, path+f.Name, at.Index(i))
			}
		case f.pointer && at.IsNil():
		case f.pointer:
			c.value(f, path+f.Name, at.Elem())
		case f.Required && at.IsZero() && f.Type != TypeNumber && f.Type != TypeFlag:
			c.missing(f, path)
		default:
			c.value(f, path+f.Name, at)
		}
	}
}

func (c *checker) missing(f *Field, path string) {
	why := words.T("is missing")
	if !f.Why.IsZero() {
		why = words.T("is missing: %s", f.Why)
	}
	c.bad(path+f.Name, why)
}

func (c *checker) value(f *Field, path string, v reflect.Value) {
	switch f.Type {
	case TypeBlock:
		c.fields(f.Block, path+".", v)
	case TypeNumber:
		c.number(f, path, v.Float())
	case TypeNumbers:
		for it := v.MapRange(); it.Next(); {
			c.text(path, it.Key().String())
			c.number(f, path, it.Value().Float())
		}
	case TypeFlag, TypeDate, TypeMoment:
	default:
		s := v.String()
		switch {
		case c.text(path, s):
		case f.Type == TypeKey && !ValidKey(s):
			c.bad(path, words.T("%s is not an id", words.Quoted(s)))
		case f.Type == TypeWord && s != "" && !slices.Contains(f.Words, s):
			c.bad(path, words.T("%s is not one of %s", words.Quoted(s), strings.Join(f.Words, ", ")))
		case f.Required && strings.TrimSpace(s) == "":
			c.missing(f, strings.TrimSuffix(path, f.Name))
		case f.Schemes != nil && s != "":
			c.address(f, path, s)
		}
	}
}

func (c *checker) number(f *Field, path string, v float64) {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		c.bad(path, words.T("must be a finite number"))
	case f.High == nil && f.Low != nil && v < *f.Low:
		c.bad(path, words.T("%s is below %s", Plain(v), Plain(*f.Low)))
	case f.High != nil && (v < *f.Low || v > *f.High):
		c.bad(path, words.T("%s is outside %s to %s", Plain(v), Plain(*f.Low), Plain(*f.High)))
	}
}

// address refuses what is no address of a kind that f takes, and one that tells a secret.
func (c *checker) address(f *Field, path, s string) {
	u, err := url.Parse(s)
	switch {
	case err == nil && u.User != nil:
		c.bad(path, words.T("must be an address without a user name or password: secrets are never in a file"))
	case err != nil, !slices.Contains(f.Schemes, u.Scheme), u.Host == "" && u.Opaque == "":
		c.bad(path, words.T("%s is not an address: begin it with https://; what it takes is %s", words.Quoted(clip(s, 60)),
			strings.Join(f.Schemes, ", ")))
	}
}

// text reports whether s is wrong as a text.
func (c *checker) text(path, s string) bool {
	msg := badText(s)
	if !msg.IsZero() {
		c.bad(path, msg)
	}
	return !msg.IsZero()
}

func checkAlignment(c *checker, e *Alignment) {
	var missing words.Text
	switch {
	case e.By == "":
		c.bad("by",
			words.T("is missing: say how it serves the {goal} (response, direct, assigned, statement, metric or initiative)"))
	case e.By.Nested() && e.Goal == "":
		missing = words.T("{a goal} that serves")
	case e.By == ByStatement && e.Team == "":
		missing = words.T("team: whose contribution statement it is")
	case e.By == ByMetric && (e.Team == "" || e.Metric == ""):
		missing = words.T("team and metric: who keeps which metric in range")
	case e.By == ByInitiative && e.Initiative == "":
		missing = words.T("initiative: which roadmap item serves the {goal}")
	case e.Goal != "" && !e.By.Nested():
		c.bad("by", words.T("{a goal} serves another by response, direct or assigned")).Problem = WrongMechanism
	}
	if !missing.IsZero() {
		c.bad("by", words.T("%s alignment lacks %s", e.By, missing))
	}
	if e.Goal != "" && e.Goal == e.To {
		c.bad("goal", words.T("{a goal} cannot serve itself"))
	}
	if b := e.Believes; b != nil {
		if b.Lag != "" && !lagPattern.MatchString(b.Lag) {
			c.bad("believes.lag", words.T("%s is not a lag: write a number and d, w, m, q or y, as in 4w", words.Quoted(b.Lag)))
		}
		if b.Per != nil && *b.Per == 0 {
			c.bad("believes.per", words.T("cannot be 0: it is the change of the driver that the size belongs to"))
		}
	}
}

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

// Fault is what keeps a text from being stored.
type Fault string

// The faults of a text.
const (
	TooLong    Fault = "too-long" // over MaxText bytes
	NotUTF8    Fault = "not-utf-8"
	NotNormal  Fault = "not-normal" // not in Unicode normal form C; CleanText mends that
	Controlled Fault = "controlled" // holds a control character other than line feed and tab
	Turned     Fault = "turned"     // holds a character that turns the direction of writing, so that it reads as another
)

// FaultOf says what is wrong with a text, and where that is one, with which character; a text that can be stored has no
// fault.
func FaultOf(s string) (Fault, rune) {
	switch {
	case len(s) > MaxText:
		return TooLong, 0
	case !utf8.ValidString(s):
		return NotUTF8, 0
	case !norm.NFC.IsNormalString(s):
		return NotNormal, 0
	}
	if i := strings.IndexFunc(s, isControl); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return Controlled, r
	}
	if i := strings.IndexFunc(s, isBidiControl); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return Turned, r
	}
	return "", 0
}

// Acts reports whether a character does something instead of being read: it moves a cursor, colours a terminal or turns
// the direction of writing. No text that is stored holds one.
func Acts(r rune) bool { return isControl(r) || isBidiControl(r) }

func isControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

func isBidiControl(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }

func badText(s string) words.Text {
	switch fault, r := FaultOf(s); fault {
	case TooLong:
		return words.T("is %s bytes long; the limit is %s", strconv.Itoa(len(s)), strconv.Itoa(MaxText))
	case NotUTF8:
		return words.T("is not valid UTF-8 text")
	case NotNormal:
		return words.T("is not in Unicode normal form C; save it normalised")
	case Controlled:
		return words.T("holds the control character %s; only line breaks and tabs are allowed", fmt.Sprintf("%U", r))
	case Turned:
		return words.T("holds %s, which turns the direction of writing; take it out", fmt.Sprintf("%U", r))
	}
	return words.Text{}
}

// CleanText gives text that people typed or pasted the form that check asks for: line feeds for line breaks, normal
// form C. It leaves what cannot be mended for check to refuse.
func CleanText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return norm.NFC.String(s)
}

// clip is the first n bytes of s or a little less, whole characters.
func clip(s string, n int) string {
	for n < len(s) && n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:min(n, len(s))]
}
