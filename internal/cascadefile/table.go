package cascadefile

import (
	"slices"
	"strings"
	"sync"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Version is the format version that a file names under `weir`.
const Version = "1"

// block is a group of keys in the file: a block of the table of kinds, with what the format adds.
type block struct {
	*cascade.Block
	name   string // of the schema's definition
	fields []*field
	tall   bool                       // always written over several lines
	after  func(p *parser, owner any) // what the format adds once a block is read
	byKey  map[string]int
}

// one is what messages call a block, with its article.
func (b *block) one() words.Text {
	if strings.IndexByte("aeiou", b.Called().String()[0]) >= 0 {
		return words.T("an %s", b.Called())
	}
	return words.T("a %s", b.Called())
}

// field is one key of a block: a field of the table, under the name that the file has for it.
type field struct {
	*cascade.Field
	key string
	sub *block // of a block, or of the things that hang on the owner
}

// A layout says what the file does otherwise than the table of kinds.
type layout struct {
	name  string            // of the block
	call  words.Text        // what messages call one
	doc   string            // what it is
	tall  bool              // always written over several lines
	keys  map[string]string // field → the key it has in the file
	first []string          // fields that come first, in this order
	out   []string          // fields that the place in the file says
	by    *cascade.Field    // of alignments: which mechanisms stand in this place
	after func(p *parser, owner any)
}

var layouts = map[cascade.Kind]layout{
	cascade.KindSettings:     {name: "file", tall: true, keys: map[string]string{"key": "workspace"}},
	cascade.KindSource:       {keys: map[string]string{"type": "kind"}},
	cascade.KindMetric:       {tall: true},
	cascade.KindGoal:         {tall: true},
	cascade.KindReview:       {tall: true},
	cascade.KindMeasure:      {after: measureKey},
	cascade.KindNeed:         {keys: map[string]string{"on": "goal"}},
	cascade.KindCheckIn:      {name: "checkin"},
	cascade.KindHeldReview:   {name: "held"},
	cascade.KindAcknowledged: {name: "acknowledgement"},
	cascade.KindAlignment: {
		doc: "A lighter mechanism: a statement (team), an operating metric (team and metric) or an initiative " +
			"serves a goal.",
		keys: map[string]string{"to": "goal"}, first: []string{"by", "team", "metric", "initiative", "to"},
		out: []string{"goal"},
		by: &cascade.Field{
			Name: "by", Doc: "Which mechanism.", Type: cascade.TypeWord, Required: true,
			Words: mechanisms(cascade.ByStatement, cascade.ByMetric, cascade.ByInitiative),
		},
	},
}

// serving is the place of the alignments of a goal, which join it to another.
var serving = layout{
	name: "serves", call: words.T("alignment"),
	doc: "How the goal serves one above it.", keys: map[string]string{"to": "goal"},
	first: []string{"to", "by"},
	out:   []string{"goal", "team", "metric", "initiative"},
	by: &cascade.Field{
		Name: "by", Type: cascade.TypeWord, Default: string(cascade.ByResponse), Absent: string(cascade.ByResponse),
		Doc: "response: the team chose its contribution. direct: leadership imposes it, with a case. " +
			"assigned: leadership names the intent.",
		Words: mechanisms(cascade.ByResponse, cascade.ByDirect, cascade.ByAssigned),
	},
}

func mechanisms(ms ...cascade.Mechanism) []string {
	out := make([]string, len(ms))
	for i, m := range ms {
		out[i] = string(m)
	}
	return out
}

// measureKey names a measure without an id by the metric it reads.
func measureKey(p *parser, owner any) {
	m := owner.(*cascade.Measure)
	switch {
	case m.Key != "":
	case cascade.ValidKey(string(m.Metric)):
		m.Key = string(m.Metric)
	default:
		p.bad(p.current, words.T("the {measure} has neither id nor metric; name the metric it reads"))
		p.incomplete = true
	}
}

// table makes the blocks of the file from the table of kinds. Its root is the whole file.
var table = sync.OnceValue(func() *tableOf {
	t := &tableOf{made: map[*cascade.Block]*block{}}
	t.root = t.kind(cascade.KindSettings)
	version := &field{key: "weir", Field: &cascade.Field{
		Name: "weir", Doc: "Format version.", Type: cascade.TypeWord, Words: []string{Version}, Required: true,
	}}
	t.root.fields = slices.Insert(t.root.fields, 0, version)
	t.root.index()
	t.root.Call = words.T("file")
	return t
})

type tableOf struct {
	root   *block
	made   map[*cascade.Block]*block
	serves *block
}

// kind makes the block of a kind, where it stands by itself or hangs on what its parent field names.
func (t *tableOf) kind(k cascade.Kind) *block {
	info := cascade.Info(k)
	if b := t.made[&info.Block]; b != nil {
		return b
	}
	l := layouts[k]
	if info.Parent != "" && k != cascade.KindAlignment {
		l.out = append(l.out, info.Parent)
	}
	return t.block(&info.Block, l)
}

// serve makes the block of a goal's own alignments.
func (t *tableOf) serve() *block {
	if t.serves == nil {
		own := cascade.Info(cascade.KindAlignment).Block // a copy: the lighter ones have a block of their own
		t.serves = t.block(&own, serving)
	}
	return t.serves
}

func (t *tableOf) block(of *cascade.Block, l layout) *block {
	if b := t.made[of]; b != nil {
		return b
	}
	own := *of
	b := &block{Block: &own, name: of.Name, tall: l.tall, after: l.after}
	t.made[of] = b
	if l.name != "" {
		b.name = l.name
	}
	if !l.call.IsZero() {
		b.Call = l.call
	}
	if l.doc != "" {
		own.Doc = l.doc
	}
	fields := slices.Clone(of.Fields)
	slices.SortStableFunc(fields, func(x, y *cascade.Field) int { return place(l.first, x) - place(l.first, y) })
	for _, f := range fields {
		if f.Kept && !f.Told || slices.Contains(l.out, f.Name) {
			continue
		}
		in := &field{Field: f, key: f.Name}
		switch key, ok := l.keys[f.Name]; {
		case ok:
			in.key = key
		case f.Type == cascade.TypeKey:
			in.key = "id"
		case f.Name == "by" && l.by != nil:
			in.Field = f.As(l.by)
		}
		switch {
		case f.Type == cascade.TypeThings && f.Holds == cascade.KindAlignment && f.Through != "":
			in.sub = t.serve()
		case f.Type == cascade.TypeThings:
			in.sub = t.kind(f.Holds)
		case f.Type == cascade.TypeBlock:
			in.sub = t.block(f.Block, layout{})
		}
		b.fields = append(b.fields, in)
	}
	if info := cascade.Info(cascade.Kind(of.Name)); info != nil && info.Kind != cascade.KindObservation &&
		b.naming() == nil {
		b.fields = append(b.fields, &field{Field: info.Naming, key: "id"})
	}
	b.index()
	return b
}

// naming returns the field that names one of the block's, or nil.
func (b *block) naming() *field {
	for _, f := range b.fields {
		if f.Type == cascade.TypeKey {
			return f
		}
	}
	return nil
}

func place(first []string, f *cascade.Field) int {
	if i := slices.Index(first, f.Name); i >= 0 {
		return i
	}
	return len(first)
}

func (b *block) index() {
	b.byKey = make(map[string]int, len(b.fields))
	for i, f := range b.fields {
		b.byKey[f.key] = i
	}
}

// spelling returns a field of e, a path as the table of kinds has it, as the file writes it.
func spelling(e cascade.Entity, path string) string {
	if e.Kind() == cascade.KindSettings && path == "" {
		return "workspace"
	}
	first, rest, deeper := strings.Cut(path, ".")
	keys := layouts[e.Kind()].keys
	if key, ok := keys[first]; ok {
		first = key
	}
	if first == "key" {
		first = "id"
	}
	if !deeper {
		return first
	}
	if strings.HasSuffix("."+rest, ".key") {
		rest = strings.TrimSuffix(rest, "key") + "id"
	}
	return first + "." + rest
}

// of is what a reference may name, in words.
func (f *field) of() string {
	if f.Type == cascade.TypePick {
		return f.Name
	}
	names := make([]words.Text, len(f.Of))
	for i, k := range f.Of {
		names[i] = words.Verbatim(string(k))
	}
	return words.Either(names...).String()
}

// readings reports whether f holds observations, which a file may leave to a CSV file.
func (f *field) readings() bool {
	return f.Type == cascade.TypeThings && f.Holds == cascade.KindObservation
}
