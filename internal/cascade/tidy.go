package cascade

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
)

// Tidy gives e the form in which it is stored: words that are blanks alone are absent, so are blocks that say nothing
// where a part of them may be hidden, and −0 is 0. Nothing that people see is lost, and two things that look alike are
// alike.
func Tidy(e Entity) { Info(e.Kind()).tidy(reflect.ValueOf(e).Elem()) }

func (b *Block) tidy(v reflect.Value) {
	for _, f := range b.Fields {
		switch {
		case f.Type == TypeThings:
			continue
		case f.Group:
			f.Block.tidy(v)
			continue
		}
		at := v.FieldByIndex(f.index)
		switch {
		case f.pointer && at.IsNil():
		case f.pointer:
			if f.tidy(at.Elem()); f.Type == TypeBlock && f.Block.mayHide() && at.Elem().IsZero() {
				at.SetZero() // or it would tell that nothing of it is hidden: what is stays, and shows to others as none
			}
		case f.List && f.Type == TypeText:
			words := at.Interface().([]string)
			if slices.ContainsFunc(words, blank) { // others may hold the same list
				words = slices.DeleteFunc(slices.Clone(words), blank)
				at.Set(reflect.ValueOf(words))
			}
			if words != nil && len(words) == 0 {
				at.SetZero()
			}
		case f.List:
			for i := range at.Len() {
				f.tidy(at.Index(i))
			}
		default:
			f.tidy(at)
		}
	}
}

func (f *Field) tidy(v reflect.Value) {
	switch f.Type {
	case TypeText:
		if s := v.String(); s != "" && blank(s) { // what is tidy is not written to: others may hold the same block
			v.SetString("")
		}
	case TypeNumber:
		if n := v.Float(); n == 0 && math.Signbit(n) {
			v.SetFloat(0)
		}
	case TypeNumbers:
		was := v.Interface().(map[ID]float64)
		for id, n := range was {
			if n == 0 && math.Signbit(n) {
				was = maps.Clone(was)
				was[id] = 0
				v.Set(reflect.ValueOf(was))
			}
		}
	case TypeBlock:
		f.Block.tidy(v)
	}
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
