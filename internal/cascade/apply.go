package cascade

import (
	"cmp"
	"slices"
	"strconv"

	"weir.dev/weir/internal/words"
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
const MaxEntities = 1 << 22

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
	a := &batch{
		base: s, by: by, ids: ids, today: opt.Today, at: OnDay(opt.Today), draft: newDraft(s), doc: doc,
		keys: map[string]int{}, exact: map[ID]bool{},
	}
	if len(doc.Entities) > MaxEntities {
		return nil, refuse(Invalid, "", "", words.T("the document holds %s entities; the limit is %s",
			strconv.Itoa(len(doc.Entities)), strconv.Itoa(MaxEntities)))
	}
	if a.fresh = !s.furnished(); a.fresh { // most of it will be new
		a.draft.order = make([]Change, 0, len(doc.Entities)+len(doc.Entities)/64)
	}
	a.checkAll()
	a.name()
	a.resolve()
	if len(a.errs) == 0 {
		a.identify()
		a.nameParts()
	}
	if len(a.errs) == 0 {
		a.put()
		if opt.Prune { // first the units: who an audience means goes by those below
			a.prune(KindTeam)
		}
		a.closeWork()
		a.closeComposites()
		a.leaveOut(opt.Prune)
		if opt.Prune {
			a.prune(Kinds...)
		}
		a.tellProposals()
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
	s, err := withLocal(doc, ids)
	if err != nil {
		return Snapshot{}, err
	}
	cs, err := s.Apply("", doc, ids, ApplyOptions{})
	if err != nil {
		return Snapshot{}, err
	}
	Stamp(cs, 0)
	return s.With(cs)
}

// withLocal returns a snapshot that is empty but for the local owner, where the document names one.
func withLocal(doc Document, ids IDs) (Snapshot, error) {
	named := false
	for _, e := range doc.Entities {
		Refs(e, func(r Ref) { named = named || *r.ID == LocalRef })
		if named {
			id := ID(ids.New(string(KindPerson), "", "", "local"))
			return Snapshot{}.With([]Change{{After: &Person{Header: Header{ID: id}, Role: Owner, Local: true}}})
		}
	}
	return Snapshot{}, nil
}

// batch gathers what somebody wrote, as a document or as edits, and decides what changes.
type batch struct {
	base  Snapshot
	by    ID
	ids   IDs
	today Date
	at    Moment // when it is written; of a document the day
	last  Date   // the last day that what its writer says may be of
	back  bool   // it takes back what was done
	fresh bool   // nothing is stored yet, and it is a document: the ids that it writes are kept
	doc   Document
	draft *draft
	named []string       // what errors call each entity: as written, before references become ids; "" of a reading
	keys  map[string]int // namespace ‖ natural as written → index of the entity, plus one; without readings
	errs  Errors
	inner map[string][]ID // what is named within other things, by kind and key alone; two of a name at most
	exact map[ID]bool     // of several alike what is named by its id, and what moves: nothing else takes them

	// Of edits: what each is about, as it is stored; and whether references are ids first, and keys only then.
	was      []Entity
	idsFirst bool

	restored map[ID]bool // of what takes back: the proposals that come back as they were

	// Filled once references are resolved.
	byID     map[ID]Entity
	revised  map[string]bool     // what the revisions that are new say: see revisionOf
	explicit map[readingDay]bool // of the readings that its check-ins give: whether the document states them itself
}

// called is what errors call an entity of the document.
func (a *batch) called(i int) string {
	o, ok := a.doc.Entities[i].(*Observation)
	if !ok || a.named[i] != "" {
		return a.named[i]
	}
	written := *o // readings are many, and few of them are wrong
	for _, e := range a.doc.Entities {
		if m, ok := e.(*Metric); ok && m.ID == o.Metric {
			written.Metric = ID(m.Key)
		}
	}
	return subject(&written)
}

func (a *batch) bad(i int, field string, message words.Text) *Error {
	e := refuse(Invalid, a.called(i), field, message)
	e.At = i + 1
	a.errs = append(a.errs, e)
	return e
}

// refused notes why one thing is refused, where it is.
func (a *batch) refused(i int, err *Error) {
	if err != nil {
		err.At = i + 1
		a.errs = append(a.errs, err)
	}
}

func (a *batch) checkAll() {
	a.named = make([]string, len(a.doc.Entities))
	for i, e := range a.doc.Entities {
		if e.Kind() != KindObservation {
			a.named[i] = subject(e)
		}
		for _, err := range check(e) {
			err.At = i + 1
			a.errs = append(a.errs, err)
		}
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
	a.byID, a.revised, a.explicit = map[ID]Entity{}, map[string]bool{}, map[readingDay]bool{}
	for _, e := range a.doc.Entities {
		if e != nil && e.Kind() != KindObservation { // nil is a removal
			a.byID[e.Head().ID] = e
		}
	}
	for _, e := range a.doc.Entities {
		if c, ok := e.(*CheckIn); ok {
			c.give(a)
		}
	}
	for _, e := range a.doc.Entities {
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
		a.bad(i, "", words.T("Weir keeps these itself, and nobody adds one.")).Code = Forbidden
		return
	}
	if s, ok := e.(settling); ok && s.settle(a, i, was) {
		return
	}
	if was != nil && accumulates(e.Kind()) && !Same(was, e) && !(a.idsFirst && e.Kind() == KindObservation) {
		a.bad(i, "", words.T("differs from what is stored, and what happened is not edited; %s", undone(e)))
		return
	}
	a.wrote(was, e)
	switch o, reading := e.(*Observation); {
	case was == nil && reading && !a.idsFirst: // its id stands once in a document
		a.draft.add(o)
	case was == nil || !Same(was, e):
		a.draft.put(e)
	}
}

func undone(e Entity) words.Text {
	if e.Kind() == KindObservation {
		return words.T("correct a reading through the API, a check-in or the metric's page")
	}
	return words.T("add a new entry that says what changed")
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

// metric finds a metric in the document first, then in what is stored.
func (a *batch) metric(id ID) *Metric {
	if m, ok := a.byID[id].(*Metric); ok {
		return m
	}
	return a.base.Metric(id)
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

// drop deletes e where the document does not name it. Nobody can name in one what they see only a stub of.
func (a *batch) drop(e Entity) {
	if a.byID[e.Head().ID] == nil && !Withheld(e) {
		a.draft.remove(e)
	}
}

// leaveOut deletes what a goal of the document lists no longer.
func (a *batch) leaveOut(prune bool) {
	for i, e := range a.doc.Entities {
		if e.Kind() != KindGoal {
			continue
		}
		id := e.Head().ID
		for m := range a.base.MeasuresOf(id) {
			if n := a.base.historyOf(m.ID); n > 0 && !prune && a.byID[m.ID] == nil && !Withheld(m) {
				err := a.bad(i, "measures", words.T("leaves out %s, and with it would go its %s check-in values and revisions",
					words.Quoted(m.Key), strconv.Itoa(n)))
				err.Problem, err.Measure = LeavesOut, m.Key
				continue
			}
			a.drop(m)
		}
		for l := range a.base.AlignmentsUp(id) {
			a.drop(l)
		}
		for n := range a.base.NeedsOf(id) {
			a.drop(n)
		}
	}
}

// prune deletes what the document does not name of some kinds.
func (a *batch) prune(of ...Kind) {
	for _, k := range of {
		if k == KindSettings || accumulates(k) || Info(k).Inner {
			continue
		}
		for e := range a.base.All(k) {
			if p, ok := e.(*Person); !ok || !p.Local && p.ID != a.by {
				a.drop(e)
			}
		}
	}
}

// Fresh returns a deep copy, since Apply uses up the document it is given.
func (d Document) Fresh() Document {
	out := Document{Entities: make([]Entity, len(d.Entities))}
	for i, e := range d.Entities {
		out.Entities[i] = Clone(e)
	}
	return out
}
