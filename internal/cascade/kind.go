package cascade

import (
	"iter"
	"reflect"
	"slices"

	"weir.dev/weir/internal/words"
)

// Kind names a type of entity.
type Kind string

// kindMember is a team or a person, in messages. References name the two kinds.
var kindMember = words.T("team or person")

// KindInfo is a row of the table of kinds: what a kind is, how its things are told apart, and its fields. Everything
// that goes by kind or field follows from it: references and what becomes of them, checks, copies, comparisons,
// differences, the file format with its schema and reference page, what the API takes, forms, and the things that
// tests make up.
type KindInfo struct {
	Block
	Kind Kind
	// Many is what people call several.
	Many string
	// The is how pages speak of one, with its article, in the words of the workspace; none of what is inner.
	The words.Text
	// Keyed says that people name one by a key.
	Keyed bool
	// Within is the field that names the thing within which keys are unique; empty where that is the workspace.
	Within string
	// Space is the kind whose keys it shares; its own where empty.
	Space Kind
	// Parent is the field that names what one hangs on; empty where it stands by itself.
	Parent string
	// Accumulates says that these are only ever added: what happened is not edited.
	Accumulates bool
	// Inner says that Weir keeps these for itself: they are in no file, form, answer or list, and nobody sees one.
	Inner bool
	// Kept says that Weir makes these: no form, file or request does, but the first file of an empty workspace.
	Kept bool
	// Alike says that two that say the same are two, told apart by their order.
	Alike bool
	// Identity lists the fields that tell one without a key from others.
	Identity []string
	// Arrow is the field of Identity before which an arrow stands when one is named: what serves → what is served.
	Arrow string
	// Title is the field that tells people what one is.
	Title string

	// Naming is the field that holds a key, where one has any: also where nobody is asked for it.
	Naming *Field

	new   func() Entity
	title *Field // Title, once bound
	named bool   // it has list elements that others pick
	picks bool   // it picks some of another's
	// check says what is wrong between the fields of one.
	check func(*checker, Entity)
	// stands reports whether enough is left of one to be there, once some references are taken out.
	stands func(Entity) bool
	// restored corrects one that was given back the parts its writer could not see.
	restored func(stored, after Entity)
}

// kinds is the table, in the order in which a document's entities are resolved and a workspace is exported. A kind
// stands in a file of its own and has a line here.
var kinds = [...]*KindInfo{
	settingsInfo, frameworkInfo, sourceInfo, personInfo, teamInfo, cycleInfo, metricInfo, goalInfo, measureInfo,
	initiativeInfo, workItemInfo, reviewInfo, alignmentInfo, needInfo, observationInfo, checkInInfo, revisionInfo,
	heldReviewInfo, proposalInfo, acknowledgedInfo, openingInfo, bindingInfo, leaverInfo, partingInfo,
}

const kindCount = len(kinds)

// Kinds lists every kind in resolution order.
var Kinds = func() []Kind {
	out := make([]Kind, kindCount)
	for i, k := range kinds {
		out[i] = k.Kind
	}
	return out
}()

var kindIndex = func() map[Kind]int {
	m := make(map[Kind]int, kindCount)
	for i, k := range kinds {
		m[k.Kind] = i
	}
	return m
}()

// Info returns the row of a kind, or nil when there is no such kind.
func Info(k Kind) *KindInfo {
	if i, ok := kindIndex[k]; ok {
		return kinds[i]
	}
	return nil
}

// describe makes a row for the entity E.
func describe[E any, P interface {
	*E
	Entity
}](k KindInfo) *KindInfo {
	info := &k
	info.Kind = P(new(E)).Kind()
	info.Name = string(info.Kind)
	info.new = func() Entity { return P(new(E)) }
	if info.Space == "" {
		info.Space = info.Kind
	}
	info.bind(reflect.TypeFor[E]())
	info.title = info.Field(info.Title)
	for _, f := range info.Fields {
		info.named = info.named || f.Type == TypeBlock && f.List && f.Block.idField() != nil
		info.picks = info.picks || f.Type == TypePick
	}
	if info.Naming = info.Field("key"); info.Naming == nil {
		info.Naming = key("Only where another of its kind says the same: @ and its internal id.")
		info.Naming.bind(info.Name, reflect.TypeFor[E]())
	}
	return info
}

// Own yields the fields that hold values of the entity itself, those of groups among them.
func (k *KindInfo) Own() iter.Seq[*Field] {
	return func(yield func(*Field) bool) { own(k.Fields, yield) }
}

func own(fields []*Field, yield func(*Field) bool) bool {
	for _, f := range fields {
		switch {
		case f.Group:
			if !own(f.Block.Fields, yield) {
				return false
			}
		case f.Type != TypeThings && !yield(f):
			return false
		}
	}
	return true
}

// New returns an empty entity of kind k, or nil when there is no such kind.
func New(k Kind) Entity {
	if info := Info(k); info != nil {
		return info.new()
	}
	return nil
}

// keyed reports whether entities of kind k are named by a key.
func keyed(k Kind) bool { return Info(k).Keyed }

// accumulates reports whether entities of kind k are only ever added: what happened is not edited.
func accumulates(k Kind) bool { return Info(k).Accumulates }

// namespace says within which kinds keys are unique: teams and people share one.
func namespace(k Kind) byte { return byte(kindIndex[Info(k).Space]) }

// TitleOf returns what people call e, by the field that titles its kind; empty where they have said nothing, or nothing
// of it shows.
func TitleOf(e Entity) string {
	if f := Info(e.Kind()).title; f != nil {
		return f.of(e).String()
	}
	return ""
}

// About returns what people come to e by: e itself, or of what has no place of its own the thing it tells of; nil where
// that is the workspace.
func (s *Snapshot) About(e Entity) Entity {
	if a, ok := e.(interface{ about(*Snapshot) Entity }); ok {
		return a.about(s)
	}
	for range Info(e.Kind()).Subjects() {
		return s.Subject(e)
	}
	return e
}

// parentOf returns the entity e hangs on.
func parentOf(e Entity) ID {
	info := Info(e.Kind())
	if info.Parent == "" {
		return ""
	}
	id, _ := info.Field(info.Parent).Get(e).(ID)
	return id
}

// called is how messages name what a reference may name.
func called(of []Kind) words.Text {
	if slices.Contains(of, KindPerson) && slices.Contains(of, KindTeam) {
		return kindMember
	}
	return words.Verbatim(string(of[0]))
}
