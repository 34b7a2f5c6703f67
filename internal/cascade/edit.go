package cascade

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"weir.dev/weir/internal/words"
)

// Act is what an edit does to a thing.
type Act string

// The acts.
const (
	ActCreate Act = "create"
	ActChange Act = "change"
	ActRemove Act = "remove"
)

// Edit is one thing that somebody makes, changes or removes.
type Edit struct {
	Act  Act
	Kind Kind
	// Target is the id or the key of the thing. Of a new one it is the key wished for; empty: one is made from its title.
	Target ID
	// Fields are the new values by field, in the form in which Field.Get returns them, references as ids or as keys. Nil
	// clears a field; a field that is not named stays.
	Fields map[string]any
	// Base is the version that the writer read; empty: it is not looked at.
	Base Version
	// Was are the fields as the writer read them. With them a change that was overtaken goes together with the other
	// one, unless both changed the same field.
	Was map[string]any
	// Reason is why, in the writer's words. What may not change without a revision changes with one that says it.
	Reason string
}

// Version tells apart what one person sees of a thing before and after a change.
type Version string

// Version returns the version of e, which must be a thing of s as somebody sees it. It is made of nothing but what they
// see.
func (s *Snapshot) Version(e Entity) Version {
	c := Clone(e)
	h := c.Head()
	*h = Header{ID: h.ID, Key: h.Key}
	sum := sha256.Sum256(append([]byte(e.Kind()+"\x00"), Encode(c)...))
	return Version(hex.EncodeToString(sum[:12]))
}

// Clash is a field that two people changed in different ways.
type Clash struct {
	Field              string
	Was, Yours, Theirs any
}

// Edit decides what edits change, all or none, in the order given: each may name what an earlier one made. s is what by
// may see: what it does not hold answers as not there. Whether they may is for Allows.
func (s Snapshot) Edit(by ID, edits []Edit, now time.Time, ids IDs) ([]Change, error) {
	changes, _, err := s.EditEach(by, edits, now, ids)
	return changes, err
}

// EditEach is Edit, and returns of each edit the id of the thing that it makes, changes or removes.
func (s Snapshot) EditEach(by ID, edits []Edit, now time.Time, ids IDs) (changes []Change, of []ID, err error) {
	if len(edits) == 1 && edits[0].Act == ActCreate {
		if _, ok := New(edits[0].Kind).(recorded); ok && s.own(by, edits[0]) {
			changes, id, err := s.record(by, edits[0], now, ids)
			return changes, []ID{id}, err
		}
	}
	edits = s.revising(edits, now)
	a := &batch{
		base: s, by: by, ids: ids, today: s.Today(now), at: s.Moment(now), last: s.LastDay(by, now),
		draft: newDraft(s), keys: map[string]int{}, idsFirst: true,
		doc: Document{Entities: make([]Entity, len(edits))}, named: make([]string, len(edits)),
		was: make([]Entity, len(edits)),
	}
	for i, e := range edits {
		a.begin(i, e)
	}
	for i, e := range edits {
		if a.doc.Entities[i] != nil {
			a.resolveOne(i, a.doc.Entities[i])
			a.reconcile(i, e)
		}
	}
	if len(a.errs) == 0 {
		a.identifyNew()
		a.nameParts()
	}
	if len(a.errs) == 0 {
		a.put()
		a.closeWork()
		a.closeComposites()
		for i, e := range edits {
			if e.Act == ActRemove {
				a.draft.remove(a.was[i])
			}
		}
		a.tellProposals()
		a.checkStructure()
	}
	if changes, err = a.outcome(); err != nil {
		return nil, nil, err
	}
	for i, e := range a.doc.Entities {
		if e == nil { // it is removed
			e = a.was[i]
		}
		of = append(of, a.draft.cur.idOf(e))
	}
	return changes, of, nil
}

// idOf returns the id of e or, where s holds the same thing under another, of that.
func (s *Snapshot) idOf(e Entity) ID {
	if s.Get(e.Kind(), e.Head().ID) == nil {
		if same := s.byNatural(e.Kind(), e.natural()); same != nil {
			return same.Head().ID
		}
	}
	return e.Head().ID
}

// recorded is what people make by a command of its own.
type recorded interface {
	record(s Snapshot, by ID, now time.Time, ids IDs) ([]Change, error)
}

// record makes a check-in or a reading by the command that people use for it, and returns its id.
func (s Snapshot) record(by ID, ed Edit, now time.Time, ids IDs) ([]Change, ID, error) {
	a := &batch{
		base: s, by: by, doc: Document{Entities: make([]Entity, 1)}, named: make([]string, 1), was: make([]Entity, 1),
		draft: newDraft(s), ids: ids, keys: map[string]int{}, idsFirst: true,
	}
	a.begin(0, ed)
	if e := a.doc.Entities[0]; e != nil {
		a.resolveOne(0, e)
	}
	if len(a.errs) > 0 {
		return nil, "", a.errs
	}
	e := a.doc.Entities[0]
	changes, err := e.(recorded).record(s, by, now, ids)
	if err != nil {
		return nil, "", err
	}
	for _, c := range changes {
		if c.Kind() == e.Kind() {
			return changes, c.ID(), nil
		}
	}
	return changes, s.idOf(e), nil // it is there already
}

// begin makes what an edit leads to, its references as they were written.
func (a *batch) begin(i int, ed Edit) {
	info := Info(ed.Kind)
	a.named[i] = strings.TrimSpace(string(ed.Kind) + " " + string(ed.Target))
	if info == nil || info.Inner {
		a.bad(i, "kind", words.T("There is no kind %s.", words.Quoted(ed.Kind)))
		return
	}
	var e Entity
	switch ed.Act {
	case ActCreate:
		e = info.new()
		a.defaults(&info.Block, e)
	case ActChange, ActRemove:
		was := a.target(i, ed)
		if was == nil {
			return
		}
		a.was[i] = was
		if ed.Act == ActRemove {
			if ed.Base != "" && ed.Base != a.base.Version(was) {
				a.overtaken(i, nil)
			}
			return
		}
		e = Clone(was)
	default:
		a.bad(i, "", words.T("An edit creates, changes or removes something; %s is none of these.", words.Quoted(ed.Act)))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(ed.Fields)) {
		a.set(i, info, e, name, ed.Fields[name])
	}
	switch was := a.was[i]; {
	case was == nil && info.Keyed:
		a.key(i, info, e, string(ed.Target))
	case was != nil && Fold(e.Head().Key) != Fold(was.Head().Key):
		e.Head().Named = unplaced
		if a.base.keyTaken(info.Kind, a.inside(e), e.Head().Key) {
			a.bad(i, "key", words.T("There is already a %s %s.", info.Called(), words.Quoted(e.Head().Key))).Code = Conflict
		}
	}
	a.doc.Entities[i] = e
	if key := e.Head().Key; key != "" {
		a.named[i] = subject(e)
	}
	if len(a.errs) > 0 {
		return
	}
	for _, err := range check(e) {
		if !alreadyWrong(a.was[i], err) {
			err.At = i + 1
			a.errs = append(a.errs, err)
		}
	}
}

// alreadyWrong reports whether a thing breaks the same rule as it is stored: rules grow, and an edit of another field
// need not mend that.
func alreadyWrong(was Entity, wrong *Error) bool {
	return was != nil && slices.ContainsFunc(faults(was), func(e *Error) bool {
		return e.Field == wrong.Field && e.Message.Equal(wrong.Message)
	})
}

func (a *batch) defaults(b *Block, owner any) {
	for _, f := range b.Fields {
		if f.Default != "" {
			f.Set(owner, f.Default)
		}
	}
}

// target finds the thing that an edit is about, as its writer sees it.
func (a *batch) target(i int, ed Edit) Entity {
	e := a.base.Find(ed.Kind, string(ed.Target))
	if ws := a.base.Settings(); ed.Kind == KindSettings && ed.Target != "" && Fold(ws.Key) == Fold(string(ed.Target)) {
		e = ws // there is one, by its own name
	}
	switch {
	case e == nil || Withheld(e):
		err := a.bad(i, "", words.T("There is no such %s.", Info(ed.Kind).Called()))
		if unclear := a.base.Unclear(ed.Kind, string(ed.Target)); unclear != nil {
			err.Message = unclear.Message
			return nil
		}
		if ed.Base != "" || ed.Was != nil {
			err.Message = words.T("This is not there any more.")
		}
		err.Code, err.Problem = NotFound, Gone
		return nil
	case accumulates(ed.Kind) && ed.Kind != KindObservation:
		a.bad(i, "", words.T("What happened is not edited; %s.", undone(e)))
		return nil
	}
	for j, other := range a.was[:i] {
		if isSame(other, e) {
			a.bad(i, "", words.T("It is edited twice in one go, by the edits %s and %s.", strconv.Itoa(j+1), strconv.Itoa(i+1)))
			return nil
		}
	}
	return e
}

// set gives e a field of an edit.
func (a *batch) set(i int, info *KindInfo, e Entity, name string, v any) {
	f := info.Field(name)
	switch {
	case f == nil || f.Type == TypeThings || f.Group || strings.Contains(name, "."):
		a.bad(i, name, words.T("A %s has no field %s.", info.Called(), words.Quoted(name)))
	case f.Kept:
		a.bad(i, name, words.T("Weir keeps this itself; nobody sets it."))
	case !f.takes(v):
		a.bad(i, name, words.T("This is not a value of the field's type."))
	default:
		f.Set(e, v)
	}
}

// takes reports whether v has the form in which Get returns values of f.
func (f *Field) takes(v any) bool {
	if v == nil {
		return true
	}
	var want any
	switch f.Type {
	case TypeNumber:
		want = float64(0)
	case TypeFlag:
		want = false
	case TypeDate:
		want = Date(0)
	case TypeMoment:
		want = Moment{}
	case TypeRef:
		want = ID("")
	case TypeNumbers:
		want = map[ID]float64{}
	case TypeBlock:
		want = f.New()
	default:
		want = ""
	}
	t := reflect.TypeOf(v)
	if !f.List {
		return t == reflect.TypeOf(want)
	}
	if f.Type != TypeBlock {
		return t == reflect.SliceOf(reflect.TypeOf(want))
	}
	parts, ok := v.([]any)
	return ok && !slices.ContainsFunc(parts, func(p any) bool { return reflect.TypeOf(p) != reflect.TypeOf(want) })
}

// key names a new thing: as was wished, or after its title or what it reads.
func (a *batch) key(i int, info *KindInfo, e Entity, wished string) {
	h := e.Head()
	in := a.inside(e)
	taken := func(k string) bool {
		return a.base.keyTaken(info.Kind, in, k) || a.keys[docKey(info.Kind, naturalOf(info.Kind, in, k))] != 0
	}
	switch {
	case wished != "":
		if h.Key = wished; taken(wished) {
			err := a.bad(i, "key", words.T("There is already a %s %s.", info.Called(), words.Quoted(wished)))
			err.Code = Conflict
			return
		}
	case h.Key != "":
		if taken(h.Key) {
			a.bad(i, "key", words.T("There is already a %s %s.", info.Called(), words.Quoted(h.Key))).Code = Conflict
			return
		}
	default:
		h.Key = free(a.stem(info, e), taken)
	}
	a.keys[docKey(info.Kind, naturalOf(info.Kind, in, h.Key))] = i + 1
	h.ID = ID(a.ids.New(string(info.Kind), "", string(a.by), h.Key)) // now, since others may name it
	a.base.writer.use(info.Kind, in, h.Key, h.ID)
}

// inside returns the thing within which an edit names one, as far as it is there.
func (a *batch) inside(e Entity) ID {
	in := within(e)
	if in != "" {
		if id, ok := a.lookup([]Kind{scope(e.Kind())}, "", in); ok {
			return id
		}
	}
	return in
}

// keyTaken reports whether something of the kinds that share k's keys bears one, within a thing where these are.
func (s *Snapshot) keyTaken(k Kind, in ID, key string) bool {
	for _, o := range kinds {
		if o.Kind == k || namespace(o.Kind) == namespace(k) {
			if s.byNatural(o.Kind, naturalOf(o.Kind, in, key)) != nil {
				return true
			}
		}
	}
	return false
}

// stem is what the key of a new thing begins with.
func (a *batch) stem(info *KindInfo, e Entity) string {
	if m, ok := e.(*Measure); ok && m.Metric != "" {
		if a.keys[docKey(KindMetric, string(m.Metric))] > 0 { // made in the same go
			return string(m.Metric)
		}
		if metric := a.base.Find(KindMetric, string(m.Metric)); metric != nil {
			return metric.Head().Key
		}
	}
	if title := TitleOf(e); title != "" {
		return slug(title)
	}
	return strings.ToLower(string(info.Kind))
}

// slug makes a key of words: small letters, digits and hyphens, 40 at most.
func slug(words string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(words)) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 40 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

// MakeKey returns a key made of words that is not taken.
func MakeKey(words string, taken func(string) bool) string { return free(slug(words), taken) }

// free returns stem, or stem with a number, whichever is not taken.
func free(stem string, taken func(string) bool) string {
	if !ValidKey(stem) {
		stem = "new"
	}
	key := stem
	for n := 2; taken(key); n++ {
		key = stem + "-" + strconv.Itoa(n)
	}
	return key
}

// with returns a copy of e with the values of an edit in the fields that take them.
func with(e Entity, fields map[string]any) Entity {
	e = Clone(e)
	for name, v := range fields {
		if f := Info(e.Kind()).Field(name); f != nil && !f.Kept && f.Type != TypeThings && !f.Group && f.takes(v) {
			f.Set(e, v)
		}
	}
	return e
}

// reconcile puts a change together with what somebody else changed since its writer read the thing, field by field.
func (a *batch) reconcile(i int, ed Edit) {
	was, yours := a.was[i], a.doc.Entities[i]
	if was == nil || ed.Base == "" && ed.Was == nil || ed.Base == a.base.Version(was) {
		return
	}
	info := Info(ed.Kind)
	read := with(was, ed.Was)
	Refs(read, func(r Ref) {
		if id, ok := a.lookup(r.Of, parentOf(read), *r.ID); ok {
			*r.ID = id
		}
	})
	y, b, t := reflect.ValueOf(yours).Elem(), reflect.ValueOf(read).Elem(), reflect.ValueOf(was).Elem()
	var clashes []Clash
	for _, name := range slices.Sorted(maps.Keys(ed.Fields)) {
		f := info.Field(name)
		_, known := ed.Was[name]
		switch {
		case f == nil || f.same(y, t) || known && f.same(t, b): // nobody else changed it, or to the same
		case known && f.same(y, b): // they left it as it was: the other change stands
			f.of(yours).Set(f.of(was))
		default:
			clashes = append(clashes, Clash{Field: name, Was: ed.Was[name], Yours: f.Get(yours), Theirs: f.Get(was)})
		}
	}
	if len(clashes) > 0 || ed.Was == nil && len(ed.Fields) == 0 {
		a.overtaken(i, clashes)
	}
}

func (a *batch) overtaken(i int, clashes []Clash) {
	err := a.bad(i, "", words.T("It was changed since you read it."))
	err.Code, err.Problem, err.Clashes = Conflict, Overtaken, clashes
	if len(clashes) > 0 {
		err.Field = clashes[0].Field
	}
}

// identifyNew gives new things their ids, and refuses what stands there already.
func (a *batch) identifyNew() {
	for i, e := range a.doc.Entities {
		if e == nil {
			continue
		}
		if was := a.was[i]; was != nil {
			if other := a.base.byNatural(e.Kind(), e.natural()); a.meets(was, e, other) {
				a.bad(i, "", words.T("There is already such a %s.", Info(e.Kind()).Called())).Code = Conflict
			}
			continue
		}
		h, parent := e.Head(), ""
		if !keyed(e.Kind()) {
			parent = string(parentOf(e))
			k := docKey(e.Kind(), e.natural())
			if !Info(e.Kind()).Alike && (a.base.byNatural(e.Kind(), e.natural()) != nil || a.keys[k] != 0) {
				a.bad(i, "", words.T("There is already such a %s.", Info(e.Kind()).Called())).Code = Conflict
				continue
			}
			a.keys[k] = i + 1
		}
		if h.ID == "" {
			h.ID = ID(a.ids.New(string(e.Kind()), parent, string(a.by), e.natural()))
		}
	}
}

// meets reports whether a thing that was edited takes what is natural to another that stands already.
func (a *batch) meets(was, e, other Entity) bool {
	switch {
	case other == nil || isSame(other, was) || Info(e.Kind()).Alike:
		return false
	case isWithin(e):
		return within(was) != within(e) // another key was looked at when it was set
	}
	return !keyed(e.Kind())
}
