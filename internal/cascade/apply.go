package cascade

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// IDs makes the internal ids of new entities. clock has the real ones.
type IDs interface {
	New(kind, parent, author, key string) string
}

// Document is a workspace, or a part of one, as somebody wrote it: entities in the order of writing, whose references
// are keys. A goal's measures, alignments, needs, check-ins and revisions stand as entities of their own that name it.
type Document struct {
	Entities []Entity
}

// MaxEntities is how many entities one document may hold.
const MaxEntities = 1 << 20

// maxErrors is how many mistakes of one document are looked for; one with more has one cause.
const maxErrors = 2000

// ApplyOptions say how a document is applied.
type ApplyOptions struct {
	Prune bool // delete what the document does not name
	Today Date // the day on which goals become committed; 0 leaves it unknown
}

// Apply decides what makes s say what doc says. Absent entities stay, unless opt.Prune asks for their deletion; a
// present one is replaced whole, a goal with its measures, alignments and needs. What happened (check-ins, revisions,
// observations, held reviews) is only added to. The entities of doc are used and changed. It enforces structure only:
// words, references, keys and loops; all that is wrong is reported at once. s is what by may see: a reference to
// anything else is dangling.
func (s Snapshot) Apply(by ID, doc Document, ids IDs, opt ApplyOptions) ([]Change, error) {
	a := &batch{base: s, by: by, ids: ids, today: opt.Today, draft: newDraft(s), doc: doc, keys: map[string]int{}}
	if len(doc.Entities) > MaxEntities {
		return nil, refuse(Invalid, "", "", "the document holds %d entities; the limit is %d", len(doc.Entities), MaxEntities)
	}
	a.fresh = !s.furnished()
	a.checkAll()
	a.name()
	a.resolve()
	if len(a.errs) == 0 {
		a.identify()
		a.nameParts()
	}
	if len(a.errs) == 0 {
		a.put()
		a.removeAbsent(opt.Prune)
		a.closeWork() // by the teams that are left
		a.closeComposites()
		a.checkStructure()
	}
	return a.outcome()
}

// outcome returns what was decided, or all that is wrong.
func (a *batch) outcome() ([]Change, error) {
	if len(a.errs) > 0 {
		slices.SortStableFunc(a.errs, func(x, y *Error) int { return cmp.Compare(x.At, y.At) })
		return nil, a.errs
	}
	return a.draft.changes(), nil
}

// Load returns the snapshot that doc alone describes, for commands that work on files. Everything in it is new.
func Load(doc Document, ids IDs) (Snapshot, error) {
	cs, err := Snapshot{}.Apply("", doc, ids, ApplyOptions{})
	if err != nil {
		return Snapshot{}, err
	}
	Stamp(cs, 0)
	return Snapshot{}.With(cs)
}

// batch gathers what somebody wrote, as a document or as edits, and decides what changes.
type batch struct {
	base  Snapshot
	by    ID
	ids   IDs
	today Date
	fresh bool // nothing is stored yet: the ids that a document writes are kept
	doc   Document
	draft *draft
	named []string       // what errors call each entity: as written, before references become ids
	keys  map[string]int // namespace ‖ natural as written → index of the entity, plus one
	errs  Errors

	// Of edits: what each is about, as it is stored; and whether references are ids first, and keys only then.
	was      []Entity
	idsFirst bool

	// Filled once references are resolved.
	byID     map[ID]Entity
	revised  map[string]bool // measure ‖ field ‖ now of the revisions that are new
	explicit map[string]bool // readings the document states itself
}

func (a *batch) bad(i int, field, format string, args ...any) *Error {
	e := refuse(Invalid, a.named[i], field, format, args...)
	e.At = i + 1
	a.errs = append(a.errs, e)
	return e
}

func (a *batch) checkAll() {
	a.named = make([]string, len(a.doc.Entities))
	for i, e := range a.doc.Entities {
		a.named[i] = subject(e)
		for _, err := range check(e) {
			err.At = i + 1
			a.errs = append(a.errs, err)
		}
	}
}

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
	for i, e := range a.doc.Entities {
		k := docKey(e.Kind(), written(e))
		if first, ok := a.keys[k]; ok {
			if what := e.Head().Key; keyed(e.Kind()) {
				kind := string(e.Kind())
				if o := a.doc.Entities[first-1].Kind(); o != e.Kind() {
					kind = kindMember
				}
				a.bad(i, "key", "there is already a %s %q; ids are unique (teams and people share one list)", kind,
					what).Other = first
			} else {
				a.bad(i, "", "the same %s stands twice", e.Kind()).Other = first
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
			a.bad(i, "key", "%q is already a %s; teams and people share one list of ids", h.Key, other)
		}
		h.ID = ID(a.ids.New(string(e.Kind()), "", string(a.by), h.Key))
		a.base.writer.use(e.Kind(), h.Key, h.ID)
	}
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
			h.Named = renamed
		}
	case !a.fresh:
		a.bad(i, "key", "there is no %s %q", Info(e.Kind()).Called(), h.Written()).Problem = Gone
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
			a.bad(i, r.Field, "there is no %s %q%s", called(r.Of), *r.ID, a.nearest(r.Of, string(*r.ID)))
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
	if wrong != "" {
		a.bad(i, f.Name, "“%s” %s%s", about, wrong, a.nearest(f.Of, about))
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
			first = elder(first, e)
		}
	}
	if first == nil {
		return "", false
	}
	return first.Head().ID, true
}

// nearest suggests a key that differs little from the one written.
func (a *batch) nearest(of []Kind, key string) string {
	if len(a.errs) > 100 { // a file with that many mistakes has another problem than spelling
		return ""
	}
	best, distance := "", 3
	consider := func(c string) {
		if d := editDistance(key, c, distance); d < distance {
			best, distance = c, d
		}
	}
	for _, e := range a.doc.Entities {
		if e != nil && slices.Contains(of, e.Kind()) {
			consider(e.Head().Key)
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// editDistance returns the Levenshtein distance of a and b, or limit when it is at least that.
func editDistance(a, b string, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal, least := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, diagonal+1)
			least = min(least, row[j+1])
		}
		if least >= limit {
			return limit
		}
	}
	return min(row[len(b)], limit)
}

// identify gives the entities without a key the id of the stored one that joins the same things, or a new one.
func (a *batch) identify() {
	said := map[string]int{}
	for i, e := range a.doc.Entities {
		if keyed(e.Kind()) {
			continue
		}
		h := e.Head()
		if h.ID != "" {
			a.nameByID(i, e)
			continue
		}
		k := docKey(e.Kind(), e.natural())
		if first := said[k]; first > 0 { // one reference was written in two ways
			a.bad(i, "", "the same %s stands twice", e.Kind()).Other = first
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

// noted is what the rest of a document counts with, wherever it stands in it.
type noted interface{ note(a *batch) }

// settling is what does more than take the place of what was.
type settling interface {
	// settle adapts one that was written to what was, which may be nil, and reports whether it says nothing new.
	settle(a *batch, i int, was Entity) (nothing bool)
}

func (a *batch) put() {
	a.byID, a.revised, a.explicit = map[ID]Entity{}, map[string]bool{}, map[string]bool{}
	for _, e := range a.doc.Entities {
		if e == nil { // a removal
			continue
		}
		a.byID[e.Head().ID] = e
		if n, ok := e.(noted); ok {
			n.note(a)
		}
	}
	for i, e := range a.doc.Entities {
		if e != nil {
			a.settle(i, a.base.Get(e.Kind(), e.Head().ID), e)
		}
	}
}

// settle puts one thing that was written in the place of what was, which may be nothing.
func (a *batch) settle(i int, was, e Entity) {
	switch {
	case e.Kind() == KindObservation: // a reading belongs to its metric, whoever typed it
	case was != nil:
		e.Head().Maker = was.Head().Maker
	default:
		e.Head().Maker = a.by
	}
	a.file(i, was, e)
	if Info(e.Kind()).Kept && was == nil && a.base.furnished() {
		a.bad(i, "", "Weir keeps these itself, and nobody adds one.").Code = Forbidden
		return
	}
	if s, ok := e.(settling); ok && s.settle(a, i, was) {
		return
	}
	if was != nil && accumulates(e.Kind()) && !Same(was, e) && !(a.idsFirst && e.Kind() == KindObservation) {
		a.bad(i, "", "differs from what is stored, and what happened is not edited; %s", undone(e))
		return
	}
	if was == nil || !Same(was, e) {
		a.draft.put(e)
	}
}

func undone(e Entity) string {
	if e.Kind() == KindObservation {
		return "correct a reading through the API, a check-in or the metric's page"
	}
	return "add a new entry that says what changed"
}

// furnished reports whether anybody has put anything into the workspace; an empty one takes a document's name.
func (s *Snapshot) furnished() bool {
	for p := range s.People() {
		if !p.Local {
			return true
		}
	}
	return s.Len(KindTeam)+s.Len(KindGoal)+s.Len(KindMetric)+s.Len(KindCycle) > 0
}

// measure finds a measure in the document first, then in what is stored.
func (a *batch) measure(id ID) *Measure {
	if m, ok := a.byID[id].(*Measure); ok {
		return m
	}
	return a.base.Measure(id)
}

func (a *batch) label(id ID) string {
	if m := a.measure(id); m != nil {
		return m.Key
	}
	return string(id)
}

// metricLabel names a metric of the document or of what is stored.
func (a *batch) metricLabel(id ID) string {
	if m, ok := a.byID[id].(*Metric); ok {
		return m.Key
	}
	return a.base.Label(KindMetric, id)
}

// none is how a revision writes a value that is absent.
const none = "none"

func orNone(s string) string { return cmp.Or(s, none) }

// plainNumber writes a number the way RevisedFields does, and leaves any other text alone.
func plainNumber(s string) string {
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return spell(&v)
	}
	return s
}

// FieldChange is one field that differs, as a revision stores its values.
type FieldChange struct{ Field, Was, Now string }

// RevisedFields returns the fields whose change on a committed measure needs a revision.
func RevisedFields(was, now *Measure) []FieldChange {
	var out []FieldChange
	for _, f := range []FieldChange{
		{"from", spell(was.From), spell(now.From)},
		{"to", spell(was.To), spell(now.To)},
		{"by", was.By.String(), now.By.String()},
		{"weight", spell(was.Weight), spell(now.Weight)},
	} {
		if f.Was != f.Now {
			out = append(out, f)
		}
	}
	if was.Metric != now.Metric {
		out = append(out, FieldChange{"metric", atID(was.Metric), atID(now.Metric)})
	}
	return out
}

func atID(id ID) string {
	if id == "" {
		return ""
	}
	return "@" + string(id)
}

func spell(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}

// removeAbsent deletes what a present goal no longer lists and, when pruning, everything the document does not name.
func (a *batch) removeAbsent(prune bool) {
	present := make(map[ID]bool, len(a.doc.Entities))
	for _, e := range a.doc.Entities {
		present[e.Head().ID] = true
	}
	gone := func(e Entity) {
		if !present[e.Head().ID] && !Withheld(e) { // nobody can name in a document what they see only a stub of
			a.draft.remove(e)
		}
	}
	for i, e := range a.doc.Entities {
		if e.Kind() != KindGoal {
			continue
		}
		id := e.Head().ID
		for m := range a.base.MeasuresOf(id) {
			if n := a.base.historyOf(m.ID); n > 0 && !prune && !present[m.ID] && !Withheld(m) {
				err := a.bad(i, "measures", "leaves out %q, and with it would go its %d check-in values and revisions", m.Key, n)
				err.Problem, err.Measure = LeavesOut, m.Key
				continue
			}
			gone(m)
		}
		for l := range a.base.AlignmentsUp(id) {
			gone(l)
		}
		for n := range a.base.NeedsOf(id) {
			gone(n)
		}
	}
	if !prune {
		return
	}
	for _, k := range Kinds {
		if k == KindSettings || accumulates(k) || Info(k).Inner {
			continue
		}
		for e := range a.base.All(k) {
			if p, ok := e.(*Person); !ok || !p.Local && p.ID != a.by {
				gone(e)
			}
		}
	}
}

// Clone returns a deep copy, since Apply uses up the document it is given.
func (d Document) Clone() Document {
	out := Document{Entities: make([]Entity, len(d.Entities))}
	for i, e := range d.Entities {
		out.Entities[i] = Clone(e)
	}
	return out
}
