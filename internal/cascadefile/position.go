package cascadefile

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// places finds entities by what they are, once asked to.
type places struct {
	once sync.Once
	at   map[name]int
}

type name struct {
	kind cascade.Kind
	id   cascade.ID
}

// Position returns where a field of the document's entity with the given index stands, in the cascade package's
// spelling of the field ("believes.driver"). A field that is not there, or "", gives the nearest block around it. File
// is "" when there is no such entity.
func (d *Doc) Position(entity int, field string) (file string, line, column int) {
	if entity < 0 || entity >= len(d.origins) {
		return "", 0, 0
	}
	src, off := d.locate(entity, field, "")
	return d.place(src, off)
}

// PositionOf returns where the entity with the given kind and id stands. Ids are known once the document has been
// loaded or applied; ask no sooner. File is "" when the files do not hold it.
func (d *Doc) PositionOf(kind cascade.Kind, id cascade.ID) (file string, line, column int) {
	return d.Position(d.Entity(kind, id), "")
}

// Entity returns the index in the document of the entity with the given kind and id, or -1. Ids are known once the
// document has been loaded or applied; ask no sooner.
func (d *Doc) Entity(kind cascade.Kind, id cascade.ID) int {
	d.index.once.Do(func() {
		d.index.at = make(map[name]int, len(d.Document.Entities))
		for i, e := range d.Document.Entities {
			d.index.at[name{e.Kind(), e.Head().ID}] = i + 1
		}
	})
	return d.index.at[name{kind, id}] - 1
}

func (d *Doc) place(src, off int) (file string, line, column int) {
	s := &d.sources[src]
	i, found := slices.BinarySearch(s.lines, int32(off))
	if !found {
		i--
	}
	return s.name, i + 1, 1 + utf8.RuneCountInString(s.text[s.lines[i]:min(off, len(s.text))])
}

// Explain turns the error of an Apply or Load of the document into problems with places. Any other error becomes one
// problem without a place; nil gives none.
func (d *Doc) Explain(err error) Problems {
	if ps, ok := errors.AsType[Problems](err); ok {
		return ps
	}
	return problems(d.sources, d.notes(err), 0)
}

func (d *Doc) notes(err error) []note {
	var es cascade.Errors
	if one, ok := errors.AsType[*cascade.Error](err); ok {
		es = cascade.Errors{one}
	}
	if all, ok := errors.AsType[cascade.Errors](err); ok {
		es = all
	}
	if err != nil && es == nil {
		return []note{{source: -1, message: words.Of(err)}}
	}
	var out []note
	for _, e := range es {
		n := note{source: -1, message: words.Join("", e.Words(), advice(e))}
		if e.At > 0 && e.At <= len(d.origins) {
			n.source, n.off = d.locate(e.At-1, e.Field, e.Message.String())
			n.message = d.describe(e)
		}
		if e.Other > 0 && e.Other <= len(d.origins) {
			file, line, _ := d.Position(e.Other-1, "id")
			n.message = words.T("%s; the other is at %s:%s", n.message, safe(file), strconv.Itoa(line))
		}
		out = append(out, n)
	}
	return out
}

// describe words an error about an entity that has a place: one with a key by it, another by its place alone.
func (d *Doc) describe(e *cascade.Error) words.Text {
	about := d.Document.Entities[e.At-1]
	var subject, field string
	if about.Head().Key != "" {
		subject = e.Subject
	}
	if e.Field != "" {
		field = spelling(about, e.Field)
	}
	return words.Join(": ", words.Verbatim(subject), words.Verbatim(field), words.Join("", e.Message, advice(e)))
}

// advice says what to do about some errors in a file.
func advice(e *cascade.Error) words.Text {
	switch e.Problem {
	case cascade.WrongMechanism:
		return words.T("; put this under alignments:")
	case cascade.NeedsRevision:
		return words.T("; add {{at, measure: %s, field: %s, was: %s, now: %s, reason} under its revisions",
			e.Measure, e.Change.Field, e.Change.Was, e.Change.Now)
	case cascade.LeavesOut:
		return words.T("; list it again, or apply with --prune to delete them with it")
	case cascade.OtherWorkspace:
		return words.T("; give the workspace that is meant, or change the name in the file")
	}
	return words.Text{}
}

// locate returns the place of a field. Where several values stand under one path, that of a list's items, message tells
// which is meant by quoting it.
func (d *Doc) locate(entity int, field, message string) (src, off int) {
	o := d.origins[entity]
	e := d.Document.Entities[entity]
	path := strings.Split(spelling(e, field), ".")
	if e.Kind() == cascade.KindSettings {
		for i := range d.sources {
			if r := d.grow(i)[rootOff]; r != nil && r.get(path[0]) != nil {
				return i, int(r.get(path[0]).value.off)
			}
		}
		return 0, 0
	}
	if n := d.grow(int(o.source))[o.off]; n != nil && field != "" {
		for ; len(path) > 0; path = path[:len(path)-1] {
			if found := n.follow(path, nil); len(found) > 0 {
				return int(o.source), int(meant(found, message).off)
			}
		}
	}
	return int(o.source), int(o.off)
}

// rootOff stands for where the root of a source begins.
const rootOff int32 = -1

// grow returns the items of the lists of a source by where they begin, and its root. None is kept of a text that is
// not needed for problems, and a CSV file has none.
func (d *Doc) grow(source int) map[int32]*node {
	d.growing.Lock()
	defer d.growing.Unlock()
	if d.nodes == nil {
		d.nodes = make([]map[int32]*node, len(d.sources))
	}
	if d.nodes[source] == nil {
		found := map[int32]*node{}
		if s := &d.sources[source]; s.yaml {
			if root := read(s.text, func(int, words.Text) {}, maxValues); root != nil {
				found[rootOff] = root
				root.items(found)
			}
		}
		d.nodes[source] = found
	}
	return d.nodes[source]
}

// items adds the items of lists inside n to into, by where they begin. An item that is no list begins where no other
// does; what is inside it follows.
func (n *node) items(into map[int32]*node) {
	for i := range n.entries {
		v := n.entries[i].value
		if n.form == sequence && v.form != sequence {
			into[v.off] = v
		}
		v.items(into)
	}
}

// meant returns the one of found that message quotes first, or the first of them. A message quotes what is wrong before
// what would be right.
func meant(found []*node, message string) *node {
	best, first := found[0], len(message)
	for _, n := range found {
		if n.form != scalar || message == "" {
			continue
		}
		if i := strings.Index(message, strconv.Quote(n.text)); i >= 0 && i < first {
			best, first = n, i
		}
	}
	return best
}

// follow appends the values that path leads to, with the items of lists and the keys of blocks that stand there.
func (n *node) follow(path []string, out []*node) []*node {
	if len(path) == 0 {
		out = append(out, n)
		for i := range n.entries {
			if e := &n.entries[i]; n.form == sequence {
				out = append(out, e.value)
			} else {
				out = append(out, e.key)
			}
		}
		return out
	}
	if n.form == sequence {
		for i := range n.entries {
			out = n.entries[i].value.follow(path, out)
		}
		return out
	}
	if e := n.get(path[0]); e != nil {
		return e.value.follow(path[1:], out)
	}
	return out
}
