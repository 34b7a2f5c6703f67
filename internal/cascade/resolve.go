package cascade

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/words"
)

// What the names in a document mean: of the things it writes, and in their references.

// docKey tells what stands in a document apart; natural is as written, with the id of what is written as key@id.
func docKey(k Kind, natural string) string {
	if keyed(k) {
		natural = Fold(natural)
	}
	return string(rune(namespace(k)+1)) + natural
}

// written is the natural key of an entity of a document, as references to it are written there.
func written(e Entity) string {
	h := e.Head()
	switch {
	case h.ID == "":
		return e.natural()
	case keyed(e.Kind()):
		return h.Written()
	}
	return "@" + string(h.ID)
}

// name gives every keyed entity its id and notices what stands twice.
func (a *batch) name() {
	readings := daysSaid{}
	for i, e := range a.doc.Entities {
		if o, ok := e.(*Observation); ok && o.ID == "" {
			a.once(i, o, readings)
			continue
		}
		k := docKey(e.Kind(), written(e))
		if first, ok := a.keys[k]; ok {
			if what := e.Head().Key; keyed(e.Kind()) {
				kind := words.Verbatim(string(e.Kind()))
				if o := a.doc.Entities[first-1].Kind(); o != e.Kind() {
					kind = kindMember
				}
				a.bad(i, "key", words.T("there is already a %s %s; ids are unique (teams and people share one list)", kind,
					words.Quoted(what))).Other = first
			} else {
				a.bad(i, "", words.T("the same %s stands twice", e.Kind())).Other = first
			}
			continue
		}
		a.keys[k] = i + 1
		if !keyed(e.Kind()) {
			continue
		}
		h := e.Head()
		if h.ID != "" {
			a.nameByID(i, e)
			continue
		}
		was := a.base.meant(e.Kind(), h.Key)
		if byID := a.base.Get(e.Kind(), ID(h.Key)); was == nil && byID != nil && !Withheld(byID) {
			was = byID // its key stays
		}
		if was != nil {
			h.ID, h.Seq, h.Named = was.Head().ID, was.Head().Seq, was.Head().Named
			if Fold(h.Key) != Fold(was.Head().Key) { // renamed since the writer named it so
				h.Key = was.Head().Key
			}
			continue
		}
		if other := other(e.Kind()); other != "" && a.base.byNatural(other, h.Key) != nil {
			a.bad(i, "key", words.T("%s is already a %s; teams and people share one list of ids", words.Quoted(h.Key), other))
		}
		h.ID = ID(a.ids.New(string(e.Kind()), "", string(a.by), h.Key))
		a.base.writer.use(e.Kind(), h.Key, h.ID)
	}
}

// daysSaid is where in a document the readings stand, by their metric: mostly oldest first, so that a list will do.
type daysSaid map[ID]*metricDays

type metricDays struct {
	days []struct{ on, at int32 } // oldest first
	more map[int32]int32          // of all days, once one came after a later one
}

// note notes where a reading stands. It returns where one of its day stood before, and leaves it there; 0 for none.
func (d daysSaid) note(o *Observation, at int) int {
	m := d[o.Metric]
	if m == nil {
		m = &metricDays{}
		d[o.Metric] = m
	}
	on := int32(o.At.Date())
	if n := len(m.days); m.more == nil && (n == 0 || m.days[n-1].on < on) {
		m.days = append(m.days, struct{ on, at int32 }{on, int32(at)})
		return 0
	}
	if m.more == nil {
		m.more = make(map[int32]int32, len(m.days))
		for _, day := range m.days {
			m.more[day.on] = day.at
		}
	}
	if was, ok := m.more[on]; ok {
		return int(was)
	}
	m.more[on] = int32(at)
	return 0
}

// once notices a reading that stands twice; first is where those before it stand, plus one.
func (a *batch) once(i int, o *Observation, first daysSaid) (only bool) {
	n := first.note(o, i+1)
	if only = n == 0; !only {
		a.bad(i, "", words.T("the same %s stands twice", o.Kind())).Other = n
	}
	return only
}

// nameByID finds what a document names as key@id, or by @id alone where it has no key. It is given the key that is
// written. Into an empty workspace it comes with its id.
func (a *batch) nameByID(i int, e Entity) {
	h := e.Head()
	h.Exact = true
	switch was := a.base.Get(e.Kind(), h.ID); {
	case was != nil && !Withheld(was):
		h.Seq, h.Named = was.Head().Seq, was.Head().Named
		if keyed(e.Kind()) && Fold(h.Key) != Fold(was.Head().Key) {
			h.Named = unplaced
		}
	case !a.fresh:
		a.bad(i, "key", words.T("there is no %s %s", Info(e.Kind()).Called(), words.Quoted(h.Written()))).Problem = Gone
	}
}

// other returns the kind that shares k's namespace, or "".
func other(k Kind) Kind {
	for _, o := range kinds {
		if o.Kind != k && namespace(o.Kind) == namespace(k) {
			return o.Kind
		}
	}
	return ""
}

// resolve turns the keys in references into ids.
func (a *batch) resolve() {
	for i, e := range a.doc.Entities {
		if len(a.errs) > maxErrors {
			return
		}
		a.resolveOne(i, e)
	}
}

func (a *batch) resolveOne(i int, e Entity) {
	Refs(e, func(r Ref) {
		id, ok := a.lookup(r.Of, *r.ID)
		if !ok {
			a.bad(i, r.Field, words.T("there is no %s %s%s", called(r.Of), words.Quoted(*r.ID), a.nearest(r.Of, string(*r.ID))))
			return
		}
		*r.ID = id
	})
	for _, f := range Info(e.Kind()).Fields {
		switch {
		case f.Type == TypeFormula:
			a.resolveFormula(i, e, f)
		case f.If != "" && f.decides.of(e).String() == f.Is:
			v := f.of(e)
			if id, ok := a.lookup(f.Of, ID(v.String())); ok && !strings.HasPrefix(v.String(), "@") {
				v.SetString("@" + string(id))
			}
		}
	}
}

// resolveFormula stores a formula by ids. What is in the stored form already, as an edit brings it back, stays.
func (a *batch) resolveFormula(i int, e Entity, f *Field) {
	v := f.of(e)
	if v.String() == "" {
		return
	}
	stored, wrong, about := readFormula(v.String(), func(name string) (ID, bool) {
		if id, ok := strings.CutPrefix(name, "@"); ok {
			return ID(id), true // Refs has looked at it
		}
		return a.lookup(f.Of, ID(name))
	})
	if !wrong.IsZero() {
		place := words.Or(words.Verbatim(about), words.T("the end"))
		a.bad(i, f.Name, words.T("“%s” %s%s", place, wrong, a.nearest(f.Of, about)))
		return
	}
	v.SetString(stored)
}

func (a *batch) lookup(of []Kind, key ID) (ID, bool) {
	for _, k := range of {
		if e := a.base.Get(k, key); a.idsFirst && e != nil && !Withheld(e) {
			return key, true
		}
	}
	for _, k := range of {
		if i, ok := a.keys[docKey(k, string(key))]; ok && a.doc.Entities[i-1].Kind() == k {
			return a.doc.Entities[i-1].Head().ID, true
		}
	}
	var first Entity
	for _, k := range of {
		if e := a.base.Find(k, string(key)); e != nil && !Withheld(e) {
			first = earlierBearer(first, e)
		}
	}
	if first == nil {
		return "", false
	}
	return first.Head().ID, true
}

// nearest suggests a key that differs little from the one written.
func (a *batch) nearest(of []Kind, key string) words.Text {
	if len(a.errs) > 100 || key == "" { // a file with that many mistakes has another problem than spelling
		return words.Text{}
	}
	best, distance := "", 3
	consider := func(c string) {
		if d := Distance(key, c, distance); d < distance {
			best, distance = c, d
		}
	}
	for _, e := range a.doc.Entities {
		if e != nil && slices.Contains(of, e.Kind()) {
			consider(e.Head().Key)
		}
	}
	if best == "" {
		return words.Text{}
	}
	return words.T("; did you mean %s?", words.Quoted(best))
}

// identify gives the entities without a key the id of the stored one that joins the same things, or a new one.
func (a *batch) identify() {
	said, readings := map[string]int{}, daysSaid{}
	for i, e := range a.doc.Entities {
		if keyed(e.Kind()) {
			continue
		}
		h := e.Head()
		if h.ID != "" {
			a.nameByID(i, e)
			continue
		}
		if o, ok := e.(*Observation); ok {
			if a.once(i, o, readings) { // one reference may have been written in two ways
				a.identifyReading(o)
			}
			continue
		}
		k := docKey(e.Kind(), e.natural())
		if first := said[k]; first > 0 { // one reference was written in two ways
			a.bad(i, "", words.T("the same %s stands twice", e.Kind())).Other = first
			continue
		}
		said[k] = i + 1
		if was := a.base.byNatural(e.Kind(), e.natural()); was != nil {
			h.ID, h.Seq = was.Head().ID, was.Head().Seq
			continue
		}
		h.ID = ID(a.ids.New(string(e.Kind()), string(parentOf(e)), string(a.by), e.natural()))
	}
}

func (a *batch) identifyReading(o *Observation) {
	if was := a.base.readingOn(o.day()); was != nil {
		o.ID, o.Seq = was.ID, was.Seq
		return
	}
	o.ID = ID(a.ids.New(string(KindObservation), string(o.Metric), string(a.by), o.natural()))
}
