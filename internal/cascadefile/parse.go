package cascadefile

import (
	"bytes"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// File is one YAML file. Name is how problems call it; CSV files are looked for beside it. Data must not be changed any
// more: what is read of it stays a part of it.
type File struct {
	Name string
	Data []byte
}

// MaxFile is how many bytes one file may hold, YAML or CSV.
const MaxFile = 16 << 20

// Doc is what files describe, and where in them it stands.
type Doc struct {
	// Document holds one entity for everything the files name, in the order of writing, but check-ins last and in order
	// of time, since later ones write over the readings of earlier ones. References are keys.
	Document cascade.Document

	origins []origin // of the document's entities
	sources []source
	index   places

	parse   func() *Doc // the same files anew
	handed  bool        // Document has been given away by Fresh
	growing sync.Mutex
	nodes   []map[int32]*node // of each source, once asked for; see grow
}

// origin is where the block of an entity begins: in which source, and at which byte.
type origin struct{ source, off int32 }

// Fresh returns the document for one Apply, which uses it up: what was parsed the first time, and after that the files
// parsed once more. That a document is applied twice is rare, and a copy of each would cost as much every time.
func (d *Doc) Fresh() cascade.Document {
	if d.handed {
		return d.parse().Document
	}
	d.handed = true
	return d.Document
}

// Parse reads files that together form one document. beside returns the bytes of a CSV file, whose name is relative to
// where the names of the files are; nil refuses CSV files. The error is Problems: everything wrong with the files on
// their own. What the references name is checked by cascade's Apply and Load; Explain gives their errors a place.
func Parse(files []File, beside func(name string) ([]byte, error)) (*Doc, error) {
	return ParseWithin(files, beside, Limits{})
}

// Load reads files and returns the workspace that they alone describe, for commands that work on files. The error is
// Problems: everything wrong with the files, dangling references included.
func Load(files []File, beside func(name string) ([]byte, error), ids cascade.IDs) (cascade.Snapshot, *Doc, error) {
	p := &parser{beside: beside}
	d := p.parse(files)
	if p.incomplete { // what is missing would only be reported as dangling references
		return cascade.Snapshot{}, nil, problems(p.sources, p.notes, p.more)
	}
	s, err := cascade.Load(d.Document, ids)
	noted := map[[2]int]bool{}
	for _, n := range p.notes {
		noted[[2]int{n.source, n.off}] = true
	}
	for _, n := range d.notes(err) {
		if !noted[[2]int{n.source, n.off}] {
			p.notes = append(p.notes, n)
		}
	}
	if len(p.notes) > 0 {
		return cascade.Snapshot{}, nil, problems(p.sources, p.notes, p.more)
	}
	return s, d, nil
}

// parser turns the nodes of files into entities, driven by the table.
type parser struct {
	beside   func(string) ([]byte, error)
	tidying  bool // only the file itself matters: CSV files are left alone
	sources  []source
	notes    []note
	more     int // notes beyond what anybody would read
	entities []cascade.Entity
	origins  []origin

	source     int                      // being read
	current    *node                    // the block that was read last
	plain      map[*node][]plainReading // of the source being read, the lists of readings that are no nodes
	incomplete bool                     // entities are missing because of problems
	crowded    bool                     // more things than there may be
	noPlain    bool                     // a test wants nodes of all

	limits  Limits
	lines   int   // of all files so far
	asked   int   // how often it was looked whether to stop
	stopped error // why
}

func (p *parser) bad(n *node, message words.Text) {
	p.note(int(n.off), message)
}

func (p *parser) note(off int, message words.Text) {
	if len(p.notes) >= 2*maxProblems {
		p.more++
		return
	}
	p.notes = append(p.notes, note{p.source, off, message})
}

func (p *parser) add(e cascade.Entity, n *node) {
	if most := within(cascade.MaxEntities, p.limits.Things); len(p.entities) >= most {
		if !p.crowded {
			p.bad(n, words.T("the files name more than %s things; apply them in parts", strconv.Itoa(most)))
		}
		p.crowded, p.incomplete = true, true
		return
	}
	p.entities = append(p.entities, e)
	p.origins = append(p.origins, origin{int32(p.source), n.off})
}

// parse reads files. The document it returns can be asked to do so again, with what the CSV files held the first time.
func (p *parser) parse(files []File) *Doc {
	held := map[string][]byte{}
	if beside := p.beside; beside != nil {
		p.beside = func(name string) ([]byte, error) {
			data, err := beside(name)
			if err == nil {
				held[name] = data
			}
			return data, err
		}
	}
	d := p.document(files)
	d.parse = func() *Doc {
		again := &parser{beside: func(name string) ([]byte, error) { return held[name], nil }}
		return again.document(files)
	}
	return d
}

func (p *parser) document(files []File) *Doc {
	settings := &cascade.Settings{}
	p.add(settings, &node{})
	if len(files) == 0 {
		p.notes = append(p.notes, note{source: -1, message: words.T("there are no files to read")})
		p.incomplete = true
	}
	many := 0 // readings, at most: room for them is made once
	for _, f := range files {
		many += bytes.Count(f.Data, []byte(plainBegin))
	}
	many = min(many, within(cascade.MaxEntities, p.limits.Things))
	p.entities, p.origins = slices.Grow(p.entities, many+many/4), slices.Grow(p.origins, many+many/4)
	said := map[string]string{} // which file said a setting first
	for _, f := range files {
		p.file(f, settings, said)
	}
	if cascade.Same(settings, &cascade.Settings{}) {
		p.entities, p.origins = p.entities[1:], p.origins[1:]
	}
	return p.finish()
}

func (p *parser) file(f File, settings *cascade.Settings, said map[string]string) {
	text, ok := p.open(f.Name, f.Data, filepath.Dir(f.Name))
	if !ok {
		return
	}
	before := len(p.notes)
	r := &reader{src: text, note: p.note, most: within(maxValues, p.limits.Values)}
	if !p.tidying && !p.noPlain {
		r.plain = map[*node][]plainReading{}
	}
	n := r.root()
	p.plain = r.plain
	p.sources[p.source].root, p.sources[p.source].yaml = n, true
	if n == nil {
		p.incomplete = true
		return
	}
	if n.form != mapping {
		p.bad(n, words.T("the file does not say its format version; begin it with weir: 1"))
		p.incomplete = true
		return
	}
	if v := n.get("weir"); v != nil && !v.value.bad && len(p.notes) == before {
		if p.version(v.value); len(p.notes) > before {
			p.incomplete = true
			return // a file of another version means other things
		}
	}
	var own cascade.Settings
	p.block(table().root, n, &own)
	if !p.tidying { // a tree is ten times its text; grow makes it anew where it is asked for
		p.sources[p.source].root, p.plain = nil, nil
	}
	p.merge(n, said, settings, &own)
}

// merge takes over the settings that a file states, and notes those that another file states otherwise.
func (p *parser) merge(root *node, said map[string]string, settings, own *cascade.Settings) {
	for _, f := range table().root.fields {
		if f.key == "weir" || f.Type == cascade.TypeThings {
			continue
		}
		switch has, v := f.Get(settings), f.Get(own); {
		case v == nil:
		case has == nil:
			f.Set(settings, v)
			said[f.key] = p.sources[p.source].name
		case !reflect.DeepEqual(has, v):
			p.bad(root.get(f.key).value, words.T("%s is stated otherwise in %s; files that belong together agree on it",
				f.key, said[f.key]))
		}
	}
}

// open makes data the source being read, and returns its text with LF line ends and no byte order mark.
func (p *parser) open(name string, data []byte, dir string) (string, bool) {
	p.source = len(p.sources)
	text := ""
	if len(data) <= MaxFile {
		text = strings.TrimPrefix(unsafe.String(unsafe.SliceData(data), len(data)), "\ufeff")
		if strings.Contains(text, "\r\n") {
			text = strings.ReplaceAll(text, "\r\n", "\n")
		}
	}
	lines := strings.Count(text, "\n")
	starts := []int32{0}
	if lines <= MaxLines {
		starts = lineStarts(text)
	}
	p.sources = append(p.sources, source{name: name, text: text, dir: dir, lines: starts})
	if len(data) > MaxFile {
		p.note(0, words.T("the file holds more than %s bytes (16 MiB); split it, several files may form one document",
			strconv.Itoa(MaxFile)))
		p.incomplete = true
		return "", false
	}
	if p.lines += lines; lines > MaxLines || p.lines > within(p.lines, p.limits.Lines) {
		p.note(0, words.T("there are more than %s lines; split the file, and apply it in parts",
			strconv.Itoa(within(MaxLines, p.limits.Lines))))
		p.incomplete = true
		return "", false
	}
	return text, true
}

// finish puts check-ins last and in order of time.
func (p *parser) finish() *Doc {
	type checkIn struct {
		*cascade.CheckIn
		origin
	}
	var last []checkIn
	n := 0
	for i, e := range p.entities {
		if c, ok := e.(*cascade.CheckIn); ok {
			last = append(last, checkIn{c, p.origins[i]})
			continue
		}
		p.entities[n], p.origins[n] = e, p.origins[i]
		n++
	}
	slices.SortStableFunc(last, func(a, b checkIn) int { return a.At.Compare(b.At) })
	for i, c := range last {
		p.entities[n+i], p.origins[n+i] = c.CheckIn, c.origin
	}
	return &Doc{Document: cascade.Document{Entities: p.entities}, sources: p.sources, origins: p.origins}
}

// block reads the keys of n into owner and reports whether n is a block at all.
func (p *parser) block(b *block, n *node, owner any) bool {
	if n.bad {
		return false
	}
	if n.form == scalar && b.Short != "" && !n.isNull() {
		p.read(b.fields[b.byKey[b.Short]], n, owner)
		return true
	}
	if n.form != mapping {
		p.bad(n, words.T("%s is a block of keys, as in {{%s: …}, not %s", b.one(), b.fields[0].key, n.what()))
		return false
	}
	n.block = b
	var at [64]int // place of each field's entry, plus one
	for i := range n.entries {
		e := &n.entries[i]
		if f, ok := b.byKey[e.key.text]; ok {
			at[f] = i + 1
			continue
		}
		p.unknown(b, e)
	}
	for i, f := range b.fields { // in the table's order, so that an id is known to what hangs on it
		if at[i] > 0 {
			if v := n.entries[at[i]-1].value; v.bad || !v.isNull() {
				if !v.bad {
					p.read(f, v, owner)
				}
				continue
			}
		}
		switch {
		case f.Required:
			p.missing(b, f, n)
		case f.Default != "":
			f.Set(owner, f.Default)
		}
	}
	p.current = n
	if b.after != nil {
		b.after(p, owner)
	}
	return true
}

func (p *parser) missing(b *block, f *field, n *node) {
	if f.Type == cascade.TypeKey {
		p.incomplete = true
	}
	if b == table().root {
		p.bad(n, words.T("the file does not say its format version; begin it with weir: 1"))
		return
	}
	p.bad(n, words.T("the %s has no %s; add one", b.Called(), f.key))
}

func (p *parser) unknown(b *block, e *entry) {
	if b.tall && e.value.form != scalar {
		p.incomplete = true
	}
	keys := make([]string, len(b.fields))
	for i, f := range b.fields {
		keys[i] = f.key
	}
	var hint words.Text
	if len(p.notes) < 100 { // a file with that many mistakes has another problem than spelling
		if hint = didYouMean(e.key.text, keys); hint.IsZero() {
			hint = words.T("; it takes %s", enumerate(keys))
		}
	}
	where := b.one()
	if b == table().root {
		where = words.T("the file")
	}
	p.bad(e.key, words.T("%s has no key %s%s", where, words.Quoted(cut(e.key.text, 64)), hint))
}

// items calls read for every item of the list n.
func (p *parser) items(n *node, key string, read func(*node)) {
	if n.form != sequence {
		p.bad(n, words.T("%s is a list, as in [a, b] or lines with dashes, not %s", key, n.what()))
		p.incomplete = true
		return
	}
	for i := range n.entries {
		if p.enough() || p.crowded {
			p.incomplete = true
			return
		}
		switch v := n.entries[i].value; {
		case v.bad:
		case v.isNull():
			p.bad(v, words.T("an item of %s is empty; fill it in or delete it", key))
		default:
			read(v)
		}
	}
}

// enumerate lists words for a message.
func enumerate(names []string) words.Text {
	texts := make([]words.Text, len(names))
	for i, name := range names {
		texts[i] = words.Verbatim(name)
	}
	return words.List(texts...)
}

// didYouMean suggests the word that differs least from s, if only in a letter or two.
func didYouMean(s string, names []string) words.Text {
	if len(s) > 40 {
		return words.Text{}
	}
	best, least := "", min(3, len(s))
	for _, w := range names {
		if d := cascade.Distance(strings.ToLower(s), strings.ToLower(w), least); d < least {
			best, least = w, d
		}
	}
	if best == "" {
		return words.Text{}
	}
	return words.T("; did you mean %s?", words.Quoted(best))
}
