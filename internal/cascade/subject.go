package cascade

import "iter"

// Subjects yields the fields of which at most one is set: it names what one of the kind tells of.
func (k *KindInfo) Subjects() iter.Seq[*Field] {
	return func(yield func(*Field) bool) {
		for f := range k.Own() {
			if f.Subject && !yield(f) {
				return
			}
		}
	}
}

// SubjectKinds lists the kinds of things that one of the kind may tell of.
func (k *KindInfo) SubjectKinds() []Kind {
	var out []Kind
	for f := range k.Subjects() {
		out = append(out, f.Of[0])
	}
	return out
}

// SubjectOf returns the kind and id of what e tells of; empty where it names nothing.
func SubjectOf(e Entity) (Kind, ID) {
	for f := range Info(e.Kind()).Subjects() {
		if id, _ := f.Get(e).(ID); id != "" {
			return f.Of[0], id
		}
	}
	return "", ""
}

// SetSubject makes e tell of a thing, and reports whether e's kind tells of things of that kind.
func SetSubject(e Entity, k Kind, id ID) bool {
	for f := range Info(e.Kind()).Subjects() {
		if f.Of[0] == k {
			f.Set(e, id)
			return true
		}
	}
	return false
}

// subjects counts the things that e, one of the kind, names as what it tells of.
func (k *KindInfo) subjects(e Entity) (n int) {
	for f := range k.Subjects() {
		if id, _ := f.Get(e).(ID); id != "" {
			n++
		}
	}
	return n
}

// Subject returns what e tells of, or nil where it names nothing or the thing is not there.
func (s *Snapshot) Subject(e Entity) Entity {
	if k, id := SubjectOf(e); id != "" {
		return s.Get(k, id)
	}
	return nil
}
