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

// name gives every keyed entity its id and notices what stands twice. What is named within another thing comes behind
// that.
func (a *batch) name() {
	readings := daysSaid{}
	type place struct {
		at      int
		in      ID
		natural string
	}
	var inner []place
	for i, e := range a.doc.Entities {
		switch o, reading := e.(*Observation); {
		case reading && o.ID == "":
			a.once(i, o, readings)
		case isWithin(e):
			inner = append(inner, place{at: i})
		case Info(e.Kind()).Alike && e.Head().ID == "":
		case a.single(i, docKey(e.Kind(), written(e))) && keyed(e.Kind()):
			a.nameOne(i, e, "")
		}
	}
	for j := range inner {
		p := &inner[j]
		e := a.doc.Entities[p.at]
		if p.in = within(e); p.in != "" {
			if id, ok := a.lookup([]Kind{scope(e.Kind())}, "", p.in); ok {
				p.in = id
			}
		}
		p.natural = docKey(e.Kind(), naturalOf(e.Kind(), p.in, e.Head().Written()))
	}
	for _, p := range inner {
		a.single(p.at, p.natural)
	}
	for _, p := range inner {
		if a.keys[p.natural] == p.at+1 {
			a.nameOne(p.at, a.doc.Entities[p.at], p.in)
		}
	}
}

// single notes what stands at a place of the document under its name, and refuses what has the name of an earlier one.
func (a *batch) single(i int, name string) bool {
	first, twice := a.keys[name]
	if !twice {
		a.keys[name] = i + 1
		return true
	}
	e := a.doc.Entities[i]
	what := words.Quoted(e.Head().Key)
	switch o := a.doc.Entities[first-1].Kind(); {
	case isWithin(e):
		a.bad(i, "key", words.T("its %s has %s %s already; give one of the two another id", scope(e.Kind()),
			Info(e.Kind()).Called(), what)).Other = first
	case !keyed(e.Kind()):
		a.bad(i, "", words.T("the same %s stands twice", e.Kind())).Other = first
	default:
		kind := words.Verbatim(string(e.Kind()))
		if o != e.Kind() {
			kind = kindMember
		}
		a.bad(i, "key", words.T("there is already a %s %s; ids are unique (teams and people share one list)", kind,
			what)).Other = first
	}
	return false
}

// nameOne gives a keyed entity the id of the stored one that it means, or a new one; in is what it is named within.
func (a *batch) nameOne(i int, e Entity, in ID) {
	h := e.Head()
	if h.ID != "" {
		a.nameByID(i, e)
		return
	}
	was := a.base.meant(e.Kind(), in, h.Key)
	if byID := a.base.Get(e.Kind(), ID(h.Key)); was == nil && byID != nil && !Withheld(byID) {
		was = byID // its key stays
	}
	if was == nil && in != "" {
		was = a.moved(e)
	}
	if was != nil {
		h.ID, h.Seq, h.Named = was.Head().ID, was.Head().Seq, was.Head().Named
		if Fold(h.Key) != Fold(was.Head().Key) { // renamed since the writer named it so
			h.Key = was.Head().Key
		}
		return
	}
	if other := other(e.Kind()); other != "" && a.base.byNatural(other, h.Key) != nil {
		a.bad(i, "key", words.T("%s is already a %s; teams and people share one list of ids", words.Quoted(h.Key), other))
	}
	h.ID = ID(a.ids.New(string(e.Kind()), "", string(a.by), h.Key))
	a.base.writer.use(e.Kind(), in, h.Key, h.ID)
}

// moved returns the one thing that bears the key of e, where the document has what it stood within and does not list it
// there any more: it has moved, and keeps what was said of it.
func (a *batch) moved(e Entity) Entity {
	was, _ := a.base.only(e.Kind(), e.Head().Key)
	if was == nil || a.exact[was.Head().ID] { // it moves to one place
		return nil
	}
	from := within(was)
	for _, o := range a.doc.Entities {
		if o.Kind() == scope(e.Kind()) && o.Head().ID == from {
			if a.keys[docKey(e.Kind(), naturalOf(e.Kind(), from, was.Head().Key))] != 0 {
				return nil
			}
			a.exact[was.Head().ID] = true
			return was
		}
	}
	return nil
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
		id, ok := a.lookup(r.Of, parentOf(e), *r.ID)
		if !ok {
			a.bad(i, r.Field, a.absent(r.Of, string(*r.ID)))
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
			if id, ok := a.lookup(f.Of, "", ID(v.String())); ok && !strings.HasPrefix(v.String(), "@") {
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
		return a.lookup(f.Of, "", ID(name))
	})
	if !wrong.IsZero() {
		place := words.Or(words.Verbatim(about), words.T("the end"))
		a.bad(i, f.Name, words.T("“%s” %s%s", place, wrong, a.nearest(f.Of, about)))
		return
	}
	v.SetString(stored)
}

// lookup finds what a reference means: in the document, or in what is stored. in is what the one that refers hangs on,
// within which things may be named by their keys alone.
func (a *batch) lookup(of []Kind, in, key ID) (ID, bool) {
	for _, k := range of {
		if e := a.base.Get(k, key); a.idsFirst && e != nil && !Withheld(e) {
			return key, true
		}
	}
	if scope(of[0]) != "" {
		return a.lookupWithin(of[0], in, string(key))
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

// lookupWithin is lookup of what is named within another thing: by what the reference says itself, by what the one that
// refers hangs on, or by its key alone where that is clear.
func (a *batch) lookupWithin(k Kind, in ID, ref string) (ID, bool) {
	if of, key, ok := cutInside(k, ref); ok {
		if in, ok = a.lookup([]Kind{scope(k)}, "", ID(of)); !ok {
			return "", false
		}
		ref = key
	}
	if i, ok := a.keys[docKey(k, naturalOf(k, in, ref))]; ok && in != "" {
		return a.doc.Entities[i-1].Head().ID, true
	}
	if e := a.base.findIn(k, in, ref); in != "" && e != nil && !Withheld(e) {
		return e.Head().ID, true
	}
	all := a.bearers(k, ref)
	if id, ok := a.base.writer.bound(k, "", ref); ok && len(all) > 1 && a.base.Get(k, id) != nil {
		return id, true
	}
	if len(all) == 1 {
		a.base.writer.use(k, "", ref, all[0])
		return all[0], true
	}
	if e := a.base.Get(k, ID(ref)); e != nil && !Withheld(e) {
		return e.Head().ID, true
	}
	if _, id, ok := strings.Cut(ref, "@"); ok && len(all) == 0 {
		if e := a.base.Get(k, ID(id)); e != nil && !Withheld(e) {
			return e.Head().ID, true
		}
	}
	return "", false
}

// bearers returns the ids of what is named within other things and bears a key, in the document and in what is stored:
// one, or two where it may mean several.
func (a *batch) bearers(k Kind, key string) (all []ID) {
	if a.inner == nil {
		a.inner = map[string][]ID{}
		for _, e := range a.doc.Entities {
			if e != nil && isWithin(e) && e.Head().ID != "" {
				for _, name := range []string{e.Head().Key, e.Head().Written()} {
					at := docKey(e.Kind(), name)
					if len(a.inner[at]) < 2 && !slices.Contains(a.inner[at], e.Head().ID) {
						a.inner[at] = append(a.inner[at], e.Head().ID)
					}
				}
			}
		}
	}
	all = slices.Clone(a.inner[docKey(k, key)])
	one, several := a.base.only(k, key)
	if one != nil {
		several = []Entity{one}
	}
	for _, e := range several {
		if id := e.Head().ID; !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// absent says that a reference means nothing, or that it may mean several things, and how to say which.
func (a *batch) absent(of []Kind, ref string) words.Text {
	if scope(of[0]) != "" {
		if all := a.bearers(of[0], ref); len(all) > 1 {
			name := func(id ID) words.Text { return words.Quoted(a.nameWithin(of[0], id, ref)) }
			return words.T("several {goals} have a %s %s; say %s or %s", called(of), words.Quoted(ref), name(all[0]),
				name(all[1]))
		}
	}
	return words.T("there is no %s %s%s", called(of), words.Quoted(ref), a.nearest(of, ref))
}

// nameWithin is how the document names a thing within another: goal:key.
func (a *batch) nameWithin(k Kind, id ID, key string) string {
	var in ID
	for _, e := range a.doc.Entities {
		if e != nil && e.Kind() == k && e.Head().ID == id {
			in = within(e) // resolved, or as it is written
		}
	}
	if e := a.base.Get(k, id); in == "" && e != nil {
		in = within(e)
	}
	for _, e := range a.doc.Entities {
		if e != nil && e.Kind() == scope(k) && e.Head().ID == in && e.Head().Key != "" {
			return e.Head().Key + inside + key
		}
	}
	return a.base.Label(scope(k), in) + inside + key
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
	said, readings, alike := map[string]int{}, daysSaid{}, map[string][]int{}
	var order []string // of the keys of alike
	for i, e := range a.doc.Entities {
		if keyed(e.Kind()) {
			continue
		}
		h := e.Head()
		if h.ID != "" {
			if a.nameByID(i, e); Info(e.Kind()).Alike {
				a.exact[h.ID] = true
			}
			continue
		}
		if o, ok := e.(*Observation); ok {
			if a.once(i, o, readings) { // one reference may have been written in two ways
				a.identifyReading(o)
			}
			continue
		}
		k := docKey(e.Kind(), e.natural())
		if Info(e.Kind()).Alike {
			if alike[k] == nil {
				order = append(order, k)
			}
			alike[k] = append(alike[k], i)
			continue
		}
		if first := said[k]; first > 0 { // one reference was written in two ways
			a.bad(i, "", words.T("the same %s stands twice", e.Kind())).Other = first
			continue
		}
		said[k] = i + 1
		if was := a.base.byNatural(e.Kind(), e.natural()); was != nil {
			h.ID, h.Seq = was.Head().ID, was.Head().Seq
			continue
		}
		a.identifyAs(e)
	}
	for _, k := range order {
		a.identifyAlike(alike[k])
	}
}

func (a *batch) identifyAs(e Entity) {
	e.Head().ID = ID(a.ids.New(string(e.Kind()), string(parentOf(e)), string(a.by), e.natural()))
}

// identifyAlike gives things at some places that say the same the ids of the stored ones: first to those that are the
// same in all they say, then in their order.
func (a *batch) identifyAlike(places []int) {
	first := a.doc.Entities[places[0]]
	stored := a.base.named(first.Kind(), first.natural())
	slices.SortFunc(stored, ByCreation)
	stored = slices.DeleteFunc(stored, func(e Entity) bool { return a.exact[e.Head().ID] })
	same := map[string][]Entity{}
	for _, was := range stored {
		same[sameAs(was)] = append(same[sameAs(was)], was)
	}
	taken := map[ID]bool{}
	take := func(e, was Entity) {
		e.Head().ID, e.Head().Seq, taken[was.Head().ID] = was.Head().ID, was.Head().Seq, true
	}
	for _, i := range places {
		e := a.doc.Entities[i]
		if all := same[sameAs(e)]; len(all) > 0 {
			take(e, all[0])
			same[sameAs(e)] = all[1:]
		}
	}
	stored = slices.DeleteFunc(stored, func(e Entity) bool { return taken[e.Head().ID] })
	for _, i := range places {
		switch e := a.doc.Entities[i]; {
		case e.Head().ID != "":
		case len(stored) > 0:
			take(e, stored[0])
			stored = stored[1:]
		default:
			a.identifyAs(e)
		}
	}
}

// sameAs is what a thing says, whatever its id and place.
func sameAs(e Entity) string {
	c := Clone(e)
	*c.Head() = Header{}
	return string(Encode(c))
}

func (a *batch) identifyReading(o *Observation) {
	if was := a.base.readingOn(o.day()); was != nil {
		o.ID, o.Seq = was.ID, was.Seq
		return
	}
	o.ID = ID(a.ids.New(string(KindObservation), string(o.Metric), string(a.by), o.natural()))
}
