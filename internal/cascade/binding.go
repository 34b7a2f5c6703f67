package cascade

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
)

// KindBinding is the kind of Binding.
const KindBinding Kind = "binding"

// Binding keeps what a writer's bare keys mean: whoever wrote to a thing by its key goes on meaning that thing, also
// when another comes to bear the key, and when the thing is gone or they do not see it any more, they mean nothing. A
// writer is a token, or the files of a workspace. One Binding holds a part of a writer's keys, so that to bind one
// more costs little.
type Binding struct {
	Header
	Writer string        `json:"writer"`
	Part   string        `json:"part"`  // of its keys, by their hash
	Means  map[string]ID `json:"means"` // by kind and folded key; the ids of what is gone among them
}

// Kind returns KindBinding.
func (*Binding) Kind() Kind { return KindBinding }

func (e *Binding) natural() string { return bindingOf(e.Writer, e.Part) }

func bindingOf(writer, part string) string { return join(ID(writer), ID(part)) }

// partOf spreads a writer's keys over 256 parts.
func partOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:1])
}

var bindingInfo = describe[Binding](KindInfo{
	Many: "bindings", Inner: true, Block: Block{Doc: "What a writer's keys mean."},
})

// Writer is who decides on a snapshot, as far as their keys go: what these meant before, and what they were used for
// now. A nil Writer is bound to nothing.
type Writer struct {
	name string
	full *Snapshot
	used map[string]ID
}

// For returns s as a writer decides on it: by the bindings that full holds, which are theirs alone to know of. An empty
// name is nobody in particular, such as a person who picks things on a page.
func (s Snapshot) For(name string, full *Snapshot) Snapshot {
	s.writer = nil
	if name != "" {
		s.writer = &Writer{name: name, full: full, used: map[string]ID{}}
	}
	return s
}

func meaning(k Kind, in ID, key string) (name, part string) {
	name = string(Info(k).Space) + " " + Fold(key)
	if in != "" {
		name += " " + string(in)
	}
	return name, partOf(name)
}

// bound returns what a bare key of kind k means to the writer, within a thing or without; false where it never meant
// anything.
func (w *Writer) bound(k Kind, in ID, key string) (ID, bool) {
	if w == nil {
		return "", false
	}
	name, part := meaning(k, in, key)
	if id, ok := w.used[name]; ok {
		return id, true
	}
	b := w.stored(part)
	if b == nil {
		return "", false
	}
	id, ok := b.Means[name]
	return id, ok
}

func (w *Writer) stored(part string) *Binding {
	b, _ := w.full.byNatural(KindBinding, bindingOf(w.name, part)).(*Binding)
	return b
}

// use notes that the writer means a thing by a bare key.
func (w *Writer) use(k Kind, in ID, key string, id ID) {
	if w != nil {
		name, _ := meaning(k, in, key)
		w.used[name] = id
	}
}

// Bind returns the changes that keep what the writer of s meant by the keys that were used while it decided.
func (s Snapshot) Bind(ids IDs) []Change {
	w := s.writer
	if w == nil {
		return nil
	}
	parts := map[string]map[string]ID{}
	for name, id := range w.used {
		part := partOf(name)
		if parts[part] == nil {
			parts[part] = map[string]ID{}
		}
		parts[part][name] = id
	}
	var out []Change
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		was := w.stored(part)
		now := &Binding{Writer: w.name, Part: part, Means: parts[part]}
		c := Change{After: now}
		if was == nil {
			now.ID = ID(ids.New(string(KindBinding), "", w.name, now.natural()))
		} else {
			now.Header, c.Before = was.Header, was
			now.Means = maps.Clone(was.Means)
			maps.Copy(now.Means, parts[part])
			if maps.Equal(now.Means, was.Means) {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}
