package cascade

import "reflect"

// Stub returns what shows of a redacted thing to those outside its audience: that it exists, and the fields that the
// table of kinds marks.
func Stub(e Entity) Entity {
	info := Info(e.Kind())
	out := info.new()
	*out.Head() = Header{ID: e.Head().ID, Seq: e.Head().Seq}
	from, to := reflect.ValueOf(e).Elem(), reflect.ValueOf(out).Elem()
	for f := range info.Own() {
		if f.Stub {
			to.FieldByIndex(f.index).Set(from.FieldByIndex(f.index))
		}
	}
	info.detach(to)
	*SightOf(out) = Sight{Visibility: Redacted, Withheld: true}
	return out
}
