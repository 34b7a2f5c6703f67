package form

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Ok reports whether nothing is wrong with what was typed.
func (x *Filled) Ok() bool { return len(x.Errors) == 0 }

// Wrong says what is wrong with a control; what was found wrong with it first stays.
func (x *Filled) Wrong(name string, text words.Text) {
	if x.Errors[name].IsZero() {
		x.Errors[name] = text
	}
}

// Number returns the number typed into a control; ok is false where none is.
func (x *Filled) Number(name string) (v float64, ok bool) {
	field := x.Form.control(name)
	if field == nil || !x.Errors[name].IsZero() {
		return 0, false
	}
	if field.field.Type != cascade.TypeNumbers {
		v, ok = x.values[name].(float64)
		return v, ok
	}
	all, _ := x.values[field.Path].(map[cascade.ID]float64)
	v, ok = all[field.Keys[strings.TrimPrefix(name, field.Path+".")]]
	return v, ok
}

// Doubt asks whether a number is right, unless the writer says that it is. why is what is odd about it.
func (x *Filled) Doubt(name string, why words.Text) {
	insists := x.sent.Get(nameSure+name) != ""
	x.doubts[name] = insists
	if !insists {
		x.Wrong(name, words.T("%s If it is what you mean, tick “this is right”.", why))
	}
}

// Refuse puts a refusal of what was typed beside the fields it is about. It reports false for any other failure.
func (x *Filled) Refuse(err error) bool {
	if code := cascade.CodeOf(err); code != cascade.Invalid && code != cascade.Conflict {
		return false
	}
	list := cascade.Errors{}
	if !errors.As(err, &list) {
		e, _ := errors.AsType[*cascade.Error](err)
		list = cascade.Errors{e}
	}
	for _, e := range list {
		name := x.beside(e.Field)
		x.Errors[name] = words.Join(" ", x.Errors[name], x.sentence(name, e))
	}
	return true
}

// beside returns the control that a field of the table is asked for with, or that a part of it is; "" where the form
// asks for none.
func (x *Filled) beside(path string) string {
	for path != "" {
		if x.Form.control(path) != nil {
			return path
		}
		for _, field := range x.Form.fields {
			if field.outer != nil && field.outer.Name == path {
				return field.Path
			}
		}
		cut := strings.LastIndexByte(path, '.')
		path = path[:max(cut, 0)]
	}
	return ""
}

// sentence is a refusal as it stands beside a control, or on top of the form. The core begins with a small letter
// where it goes on from the name of the field.
func (x *Filled) sentence(name string, e *cascade.Error) words.Text {
	said, english := e.Message, e.Message.String()
	first := english[:min(1, len(english))]
	switch field := x.Form.control(name); {
	case field == nil || strings.ToLower(first) != first || first == "":
		return said
	case strings.HasSuffix(english, "."):
		return words.T("%s: %s", field.Label, said)
	default:
		return words.T("%s: %s.", field.Label, said)
	}
}

// More reports whether the writer asks for more or less room in a list and sends nothing yet; the form is then shown
// again.
func (x *Filled) More() bool { return x.sent.Has(nameMore) || x.sent.Has(nameLess) }

// Dropped reports whether the writer leaves everything as others have made it.
func (x *Filled) Dropped() bool { return x.sent.Has(nameDrop) }

// Back is where the form says to go when it is taken. Whoever goes there has to see that it is a place of ours.
func (x *Filled) Back() string { return x.sent.Get(nameBack) }

// Sending names what was sent to an address, the first time or again after what it led to was undone. It is made of
// nothing else, so the same comes to the same.
func Sending(address string, sent url.Values, again int) string {
	sum := sha256.Sum256([]byte(strconv.Itoa(again) + " " + address + "?" + sent.Encode()))
	return hex.EncodeToString(sum[:16])
}
