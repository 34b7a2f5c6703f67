package cascade

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"math"
	"math/bits"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
)

// A snapshot can be written as it stands in memory, and read again without anything being looked up or sorted: places
// are numbers, each id is written once, and what names what is there already. It is a sequence of blocks, each with
// its texts in front, of which all strings read from it are parts.
//
// How the value of a field is written follows from its type, so that a field needs no line here.

// frozenForm says how snapshots are written. It changes with what freezer and thawer do; what kinds and fields there
// are is in the shape beside it.
const frozenForm = 2

// frozenValue writes and reads values of one type. Neither writes or reads a zero value in a struct: it is left out.
type frozenValue struct {
	write func(f *freezer, v reflect.Value)
	read  func(t *thawer, v reflect.Value)
}

// frozenKinds has the values of each kind, by place in kinds.
var frozenKinds = func() (all [kindCount]frozenValue) {
	for i, k := range kinds {
		all[i] = frozenOf(reflect.TypeOf(k.new()).Elem())
	}
	return all
}()

// frozenShape tells a form of kinds and fields, and a build of the program, from others: what was written with another
// is not read. Much that is written follows from what the program does with fields, such as what names what.
var frozenShape = func() (shape [sha256.Size]byte) {
	h := sha256.New()
	fmt.Fprintln(h, frozenForm, fewest, fullPiece)
	if build, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprintln(h, build.Main.Version, build.Main.Sum)
		for _, s := range build.Settings {
			if strings.HasPrefix(s.Key, "vcs.") {
				fmt.Fprintln(h, s.Key, s.Value)
			}
		}
	}
	for _, k := range kinds {
		fmt.Fprintln(h, k.Kind)
		describeType(h, reflect.TypeOf(k.new()).Elem())
	}
	copy(shape[:], h.Sum(nil))
	return shape
}()

func describeType(h hash.Hash, t reflect.Type) {
	fmt.Fprintln(h, t.Kind(), t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		describeType(h, t.Elem())
	case reflect.Map:
		describeType(h, t.Key())
		describeType(h, t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			fmt.Fprintln(h, t.Field(i).Name, t.Field(i).Tag)
			describeType(h, t.Field(i).Type)
		}
	}
}

func frozenOf(t reflect.Type) frozenValue {
	switch t {
	case reflect.TypeFor[Moment]():
		return frozenValue{writeMoment, thawMoment}
	case reflect.TypeFor[ID]():
		return frozenValue{
			func(f *freezer, v reflect.Value) { f.id(ID(v.String())) },
			func(t *thawer, v reflect.Value) { v.SetString(string(t.id())) },
		}
	case reflect.TypeFor[[]ID]():
		return frozenValue{writeIDs, thawIDs}
	case reflect.TypeFor[string]():
		return frozenValue{
			func(f *freezer, v reflect.Value) { f.text(v.String()) },
			func(t *thawer, v reflect.Value) { v.SetString(t.says()) },
		}
	}
	switch t.Kind() {
	case reflect.String: // one of a few words
		return frozenValue{
			func(f *freezer, v reflect.Value) { f.word(v.String()) },
			func(t *thawer, v reflect.Value) { v.SetString(t.word()) },
		}
	case reflect.Bool:
		return frozenValue{
			func(f *freezer, v reflect.Value) { f.flag(v.Bool()) },
			func(t *thawer, v reflect.Value) { v.SetBool(t.number() != 0) },
		}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return frozenValue{
			func(f *freezer, v reflect.Value) { f.signed(v.Int()) },
			func(t *thawer, v reflect.Value) { v.SetInt(t.signed()) },
		}
	case reflect.Float64:
		return frozenValue{
			func(f *freezer, v reflect.Value) { f.float(v.Float()) },
			func(t *thawer, v reflect.Value) { v.SetFloat(t.float()) },
		}
	case reflect.Pointer:
		return frozenPointer(t)
	case reflect.Slice:
		return frozenSlice(t)
	case reflect.Map:
		return frozenMap(t)
	case reflect.Struct:
		return frozenStruct(t)
	}
	panic("cascade: " + t.String() + " cannot be written in a snapshot file; frozenOf says what can")
}

func frozenPointer(t reflect.Type) frozenValue {
	of := frozenOf(t.Elem())
	return frozenValue{
		func(f *freezer, v reflect.Value) { of.write(f, v.Elem()) },
		func(t *thawer, v reflect.Value) {
			v.Set(reflect.New(v.Type().Elem()))
			of.read(t, v.Elem())
		},
	}
}

func frozenSlice(t reflect.Type) frozenValue {
	of := frozenOf(t.Elem())
	return frozenValue{
		func(f *freezer, v reflect.Value) {
			f.number(uint64(v.Len()))
			for i := range v.Len() {
				of.write(f, v.Index(i))
			}
		},
		func(t *thawer, v reflect.Value) {
			n := t.count(1)
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				of.read(t, v.Index(i))
			}
		},
	}
}

// frozenMap is written in the order of its keys, which are texts, so that equal snapshots are written alike.
func frozenMap(t reflect.Type) frozenValue {
	key, of := frozenOf(t.Key()), frozenOf(t.Elem())
	return frozenValue{
		func(f *freezer, v reflect.Value) {
			keys := v.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
			f.number(uint64(len(keys)))
			for _, k := range keys {
				key.write(f, k)
				of.write(f, v.MapIndex(k))
			}
		},
		func(t *thawer, v reflect.Value) {
			n := t.count(2)
			v.Set(reflect.MakeMapWithSize(v.Type(), n))
			for range n {
				k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				key.read(t, k)
				of.read(t, e)
				v.SetMapIndex(k, e)
			}
		},
	}
}

// frozenStruct has which fields are not zero in front, a bit each. What no record keeps is left out.
func frozenStruct(t reflect.Type) frozenValue {
	var at []int // of the fields
	var of []frozenValue
	for i := range t.NumField() {
		switch f := t.Field(i); {
		case !frozen(f):
		case !f.IsExported():
			panic("cascade: " + t.String() + "." + f.Name + " is not exported and cannot be written in a snapshot file")
		default:
			at, of = append(at, i), append(of, frozenOf(f.Type))
		}
	}
	if len(of) > 64 {
		panic("cascade: " + t.String() + " has more fields than a snapshot file takes")
	}
	return frozenValue{
		func(f *freezer, v reflect.Value) {
			said := uint64(0)
			for i, n := range at {
				if says(v.Field(n)) {
					said |= 1 << i
				}
			}
			f.number(said)
			for i, n := range at {
				if said>>i&1 != 0 {
					of[i].write(f, v.Field(n))
				}
			}
		},
		func(t *thawer, v reflect.Value) {
			said := t.number()
			if said>>len(of) != 0 && len(of) < 64 {
				t.bad, said = true, 0
			}
			for ; said != 0; said &= said - 1 {
				i := bits.TrailingZeros64(said)
				of[i].read(t, v.Field(at[i]))
			}
		},
	}
}

// frozen reports whether a snapshot file has a field: what records keep, and what is tagged for it, since it takes long
// to be worked out.
func frozen(f reflect.StructField) bool { return f.Tag.Get("json") != "-" || f.Tag.Get("frozen") != "" }

// says reports whether a value says anything: a list or a table that is empty does not, nor does what has only such.
func says(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() > 0
	case reflect.Struct:
		if v.IsZero() {
			return false
		}
		for i := range v.NumField() {
			if frozen(v.Type().Field(i)) && says(v.Field(i)) {
				return true
			}
		}
		return false
	}
	return !v.IsZero()
}

func writeMoment(f *freezer, v reflect.Value) {
	m := v.Addr().Interface().(*Moment)
	f.signed(m.wall)
	f.signed(int64(m.offset))
	f.flag(m.instant)
}

func thawMoment(t *thawer, v reflect.Value) {
	*v.Addr().Interface().(*Moment) = Moment{wall: t.signed(), offset: int16(t.signed()), instant: t.number() != 0}
}

func writeIDs(f *freezer, v reflect.Value) {
	ids := *v.Addr().Interface().(*[]ID)
	f.number(uint64(len(ids)))
	for _, id := range ids {
		f.id(id)
	}
}

func thawIDs(t *thawer, v reflect.Value) {
	ids := make([]ID, t.count(1))
	for i := range ids {
		ids[i] = t.id()
	}
	*v.Addr().Interface().(*[]ID) = ids
}

// freezer writes blocks.
type freezer struct {
	put         func(block []byte) error
	rows, texts []byte // of the block that is being written
	ids         map[ID]uint64
	words       map[string]uint64
	err         error
}

// fullBlock is from how many bytes on a block is written out. All of one thing stands in one block.
const fullBlock = 64 << 10

// between ends the block where it is full. It stands between two things.
func (f *freezer) between() {
	if len(f.rows)+len(f.texts) >= fullBlock {
		f.end()
	}
}

// end writes out what is left.
func (f *freezer) end() {
	if f.err != nil || len(f.rows) == 0 {
		return
	}
	block := binary.AppendUvarint(make([]byte, 0, 16+len(f.texts)+len(f.rows)), uint64(len(f.texts)))
	f.err = f.put(append(append(block, f.texts...), f.rows...))
	f.rows, f.texts = f.rows[:0], f.texts[:0]
}

func (f *freezer) number(n uint64) { f.rows = binary.AppendUvarint(f.rows, n) }

func (f *freezer) signed(n int64) { f.rows = binary.AppendVarint(f.rows, n) }

func (f *freezer) float(n float64) {
	f.rows = binary.LittleEndian.AppendUint64(f.rows, math.Float64bits(n))
}

func (f *freezer) flag(set bool) { f.number(bitIf(1, set)) }

func (f *freezer) text(s string) {
	f.number(uint64(len(s)))
	f.texts = append(f.texts, s...)
}

// id writes an id: its number, and where it is new the id itself. The empty id is number 0.
func (f *freezer) id(id ID) {
	if id == "" {
		f.number(0)
		return
	}
	n, known := f.ids[id]
	if !known {
		n = uint64(len(f.ids)) + 1
		f.ids[id] = n
	}
	if f.number(n); !known {
		f.text(string(id))
	}
}

// word writes one of few words, as id writes an id.
func (f *freezer) word(w string) {
	n, known := f.words[w]
	if !known {
		n = uint64(len(f.words))
		f.words[w] = n
	}
	if f.number(n); !known {
		f.text(w)
	}
}

// places writes places, in whatever order.
func (f *freezer) places(all []int32) {
	f.number(uint64(len(all)))
	last := int32(0)
	for _, p := range all {
		f.signed(int64(p) - int64(last))
		last = p
	}
}
