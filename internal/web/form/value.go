package form

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Seen is what the writer sees: what a reference may name, and how a restricted thing is named to them.
type Seen interface {
	Get(cascade.Kind, cascade.ID) cascade.Entity // of a restricted thing a stub
	Find(k cascade.Kind, ref string) cascade.Entity
	All(cascade.Kind) iter.Seq[cascade.Entity]
	ID(cascade.Entity) string
}

// write gives a value, in the form of cascade.Field.Get, as it stands in a control: one string, of several references
// one each, and none where nothing is said.
func (x *Field) write(see Seen, v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []string:
		return []string{strings.Join(v, "\n")}
	case []cascade.Date:
		days := make([]string, len(v))
		for i, d := range v {
			days[i] = d.String()
		}
		return []string{strings.Join(days, "\n")}
	case cascade.ID:
		return []string{x.handle(see, v)}
	case []cascade.ID:
		out := make([]string, len(v))
		for i, id := range v {
			out[i] = x.handle(see, id)
		}
		return out
	case []any:
		return x.writeRows(see, v)
	case float64:
		if x.Look == Percent {
			v *= 100
		}
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case bool:
		if v {
			return []string{"1"}
		}
	case cascade.Date:
		return []string{v.String()}
	case cascade.Moment:
		return []string{v.String()}
	}
	return nil
}

// handle names what a reference points to: by its id, and what is restricted by what its reader knows it as.
func (x *Field) handle(see Seen, id cascade.ID) string {
	for _, k := range x.field.Of {
		if e := see.Get(k, id); e != nil && cascade.Withheld(e) {
			return see.ID(e)
		}
	}
	return string(id)
}

// read gives what was typed as a value, in the form of cascade.Field.Get; nil where nothing was. wrong says what is
// wrong with it. kept are the values the field has: restricted things among them may stay.
func (x *Field) read(see Seen, typed []string, kept any) (v any, wrong words.Text) {
	if x.field.Type == cascade.TypeRef {
		return x.readRefs(see, typed, kept)
	}
	if x.Rows != nil {
		v, _ = x.readRows(see, typed, kept)
		return v, words.Text{}
	}
	s := strings.TrimSpace(cascade.CleanText(strings.Join(typed, "\n")))
	if s == "" {
		return nil, words.Text{}
	}
	if wrong = textFault(s); !wrong.IsZero() {
		return nil, wrong
	}
	switch x.field.Type {
	case cascade.TypeWord:
		if !slices.Contains(x.field.Words, s) {
			return nil, words.T("“%s” is not one of the choices.", s)
		}
	case cascade.TypeKey, cascade.TypePick:
		key, id, exact := strings.Cut(s, "@") // what is picked may be named by its id too
		picked := x.field.Type == cascade.TypePick &&
			(cascade.ValidID(s) || exact && cascade.ValidKey(key) && cascade.ValidID(id))
		if !cascade.ValidKey(s) && !picked {
			return nil, words.T("“%s” is no short name: use letters without accents, digits, dots, hyphens and underscores, "+
				"64 at most.", s)
		}
	case cascade.TypeNumber:
		return x.number(s)
	case cascade.TypeFlag:
		if s != "1" {
			return nil, words.T("“%s” is not one of the choices.", s)
		}
		return true, words.Text{}
	case cascade.TypeDate:
		if x.field.List {
			return days(s)
		}
		d, err := cascade.ParseDate(s)
		if err != nil {
			return nil, wantsDay
		}
		return d, words.Text{}
	case cascade.TypeMoment:
		m, err := cascade.ParseMoment(s)
		if err != nil {
			return nil, wantsDay
		}
		return m, words.Text{}
	}
	if x.field.List {
		return lines(s), words.Text{}
	}
	return s, words.Text{}
}

var wantsDay = words.T("Give a day as YYYY-MM-DD.")

// days are days, one a line or with commas or blanks between them.
func days(s string) (any, words.Text) {
	var out []cascade.Date
	for _, one := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) }) {
		d, err := cascade.ParseDate(one)
		if err != nil {
			return nil, words.T("“%s” is not a day. Give each as YYYY-MM-DD, one on a line.", one)
		}
		out = append(out, d)
	}
	return out, words.Text{}
}

// lines are the lines that say something.
func lines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (x *Field) number(s string) (any, words.Text) {
	v, wrong := words.ParseNumber(s)
	low, high := x.bounds()
	switch {
	case !wrong.IsZero() && low != nil && high != nil:
		return nil, words.T("%s Give it from %s to %s.", wrong, words.Number(*low), words.Number(*high))
	case !wrong.IsZero():
		return nil, wrong
	case low != nil && high != nil && (v < *low || v > *high):
		return nil, words.T("%s is not from %s to %s.", words.Number(v), words.Number(*low), words.Number(*high))
	case low != nil && high == nil && v < *low:
		return nil, words.T("%s is below %s.", words.Number(v), words.Number(*low))
	case x.Look == Percent:
		v /= 100
	}
	return v, words.Text{}
}

// bounds are the least and the greatest number, as they are typed.
func (x *Field) bounds() (low, high *float64) {
	scaled := func(v *float64) *float64 {
		if v == nil || x.Look != Percent {
			return v
		}
		return new(*v * 100)
	}
	return scaled(x.field.Low), scaled(x.field.High)
}

// textFault words what keeps a text from being stored.
func textFault(s string) words.Text {
	switch fault, r := cascade.FaultOf(s); fault {
	case cascade.TooLong:
		return words.T(
			"This is %s bytes long; a text holds %s at most.",
			words.Number(float64(len(s))),
			strconv.Itoa(cascade.MaxText),
		)
	case cascade.NotUTF8, cascade.NotNormal:
		return words.T("This is not text in UTF-8. Copy it again, or type it.")
	case cascade.Turned:
		return words.T("This holds a character that turns the direction of writing (%s). Take it out.", codePoint(r))
	case cascade.Controlled:
		return words.T(
			"This holds the control character %s, which cannot be shown. Take it out.",
			codePoint(r),
		)
	}
	return words.Text{}
}

func codePoint(r rune) string { return fmt.Sprintf("%U", r) }

// needed says that nothing was said where something has to be; nothing where it may be left out.
func (x *Field) needed() words.Text {
	switch {
	case !x.Needed.IsZero():
		return x.Needed
	case !x.field.Required || x.field.Type == cascade.TypeKey:
		return words.Text{}
	case x.field.Type == cascade.TypeDate, x.field.Type == cascade.TypeMoment:
		return words.T("Say which day.")
	}
	return words.T("This cannot be left out.")
}
