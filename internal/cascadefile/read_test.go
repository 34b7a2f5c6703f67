package cascadefile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/words"
)

// tree reads src and renders what it says: scalars in Go quotes after a letter for their style.
func tree(t *testing.T, src string) string {
	t.Helper()
	var wrong []string
	n := read(src, func(off int, message words.Text) {
		wrong = append(wrong, fmt.Sprintf("%d: %s", off, message))
	}, maxValues)
	if len(wrong) > 0 {
		return "! " + strings.Join(wrong, "\n! ")
	}
	return n.String()
}

func (n *node) String() string {
	var parts []string
	for i := range n.entries {
		e := &n.entries[i]
		s := e.value.String()
		if e.key != nil {
			s = e.key.text + ": " + s
		}
		if e.line != "" {
			s += " #" + e.line
		}
		for j := len(e.head) - 1; j >= 0; j-- {
			s = "#" + e.head[j].text + "# " + s
		}
		parts = append(parts, s)
	}
	for _, c := range n.tail {
		parts = append(parts, "#"+c.text+"#")
	}
	switch n.form {
	case mapping:
		return "{" + strings.Join(parts, ", ") + "}"
	case sequence:
		return "[" + strings.Join(parts, ", ") + "]"
	}
	if n.isNull() {
		return "null"
	}
	return fmt.Sprintf("%c%q", "psdl"[n.style], n.text)
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ src, want string }{
		{"a: b", `{a: p"b"}`},
		{"a: b\n\n\n", `{a: p"b"}`},
		{"---\na: b\n...\n", `{a: p"b"}`},
		{"a:\nb:", `{a: null, b: null}`},
		{"a: 1.10\nb: 0x1F\nc: yes\nd: 2026-01-01\ne: ~", `{a: p"1.10", b: p"0x1F", c: p"yes", d: p"2026-01-01", e: null}`},
		{"a: x y  # c", `{a: p"x y" # c}`},
		{"a: x#y", `{a: p"x#y"}`},
		{"a: b:c", `{a: p"b:c"}`},
		{"a: -1", `{a: p"-1"}`},
		{"a: one\n  two\n\n  three\n\n\n  four\nb: c", `{a: p"one two\nthree\n\nfour", b: p"c"}`},
		{"a:\n  one\n  two", `{a: p"one two"}`},
		{"a: one\n  # c\nb: c", `{a: p"one", # c# b: p"c"}`},
		{"a: 'it''s'", `{a: s"it's"}`},
		{"a: 'x  \n\n  y'", `{a: s"x\ny"}`},
		{`a: "x\ty\n\u00e9\U0001F600\x41\\\"\/"`, `{a: d"x\ty\né😀A\\\"/"}`},
		{"a: \"x  \n  y \\\n   z\\  \n  w\"", `{a: d"x y z  w"}`},
		{"a: \"x\\n\n\n  y\"", `{a: d"x\n\ny"}`},
		{"\"a b\" : c\n'd': e", `{a b: p"c", d: p"e"}`},
		{"a: |\n  x\n   y\n\n  z\nb: c", `{a: l"x\n y\n\nz\n", b: p"c"}`},
		{"a: |-\n  x\n\n\nb: c", `{a: l"x", b: p"c"}`},
		{"a: |+\n  x\n\n\nb: c", `{a: l"x\n\n\n", b: p"c"}`},
		{"a: |2\n    x\n   y\n", `{a: l"  x\n y\n"}`},
		{"a: |1-\n  x", `{a: l" x"}`},
		{"a: |\nb: c", `{a: l"", b: p"c"}`},
		{"a: |\n\n  x", `{a: l"\nx\n"}`},
		{"a: | # c\n  # text\n  x", `{a: l"# text\nx\n" # c}`},
		{"a: >\n  x\n  y\n\n  z\n   deep\n  w\n", `{a: l"x y\nz\n deep\nw\n"}`},
		{"a: >-\n\n  x\n\n\n  y\n", `{a: l"\nx\n\ny"}`},
		{"- |\n x\n-  >-\n  y\n", `[l"x\n", l"y"]`},
		{"- a\n-\n  b\n- - c\n  - d\n-   e: f\n    g: h\n", `[p"a", p"b", [p"c", p"d"], {e: p"f", g: p"h"}]`},
		{"a:\n- b\n- c\nd: e", `{a: [p"b", p"c"], d: p"e"}`},
		{"a:\n  - b\n  -\n  - c", `{a: [p"b", null, p"c"]}`},
		{"a: [b, 'c', \"d, e\", [f], {g: h}, ]", `{a: [p"b", s"c", d"d, e", [p"f"], {g: p"h"}]}`},
		{"a: {b: c, \"d\":e, f: , g: h i}", `{a: {b: p"c", d: p"e", f: null, g: p"h i"}}`},
		{"a: [\n  b,\n  c d\n  e,\n]\nf: g", `{a: [p"b", p"c d e"], f: p"g"}`},
		{"a: [\nb\n]\n", `{a: [p"b"]}`},
		{
			"a: {b: c, # one\n  # two\n  d: e # three\n  # four\n  }\n", `{a: {b: p"c" # one, # two# d: p"e" # three, # four#}}`,
		},
		{"a: [x:y, http://z]", `{a: [p"x:y", p"http://z"]}`},
		{"# top\n\na: b # end\n# last\n", `{# top# a: p"b" # end, # last#}`},
		{"a: # one\n  # two\n  b: c\n  # three\n# four\nd: e", `{a: {# two# b: p"c", # three#} # one, # four# d: p"e"}`},
		{"a:\n  - b # one\n  # two\nc: d", `{a: [p"b" # one, # two#], c: p"d"}`},
		{"a:\n- b\n# two\nc: d", `{a: [p"b"], # two# c: p"d"}`},
		{"", "null"},
		{"text", `p"text"`},
		{"a: b\n \nc: d", `{a: p"b", c: p"d"}`},
		{"a: b\n\t\nc: d", `{a: p"b", c: p"d"}`},
		{"a:\tb\t# c", `{a: p"b" # c}`},
		{"a: 日本 # ü", `{a: p"日本" # ü}`},
		{"a: b\n--- c", "! 5: a second document begins here; put it into a file of its own"},
		{"a: b\n...\nc: d", "! 9: this line belongs to nothing above it; indent it like its neighbours"},
	} {
		if got := tree(t, tt.src); got != tt.want {
			t.Errorf("%q is\n%s, want\n%s", tt.src, got, tt.want)
		}
	}
}

// Another reader of YAML, of the whole language, finds the same structure and the same texts in whatever Write writes.
func TestReadersAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 3}).Draw(t, "snapshot")
		data := Write(&s, WriteOptions{History: true})
		var theirs any
		if err := yaml.UnmarshalWithOptions(data, &theirs, yaml.UseOrderedMap()); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		ours := read(string(data), func(off int, message words.Text) {
			t.Fatalf("%d: %s\n%s", off, message, data)
		}, maxValues)
		agree(t, "", ours, theirs)
	})
}

func agree(t *rapid.T, path string, n *node, v any) {
	switch v := v.(type) {
	case yaml.MapSlice:
		if n.form != mapping || len(n.entries) != len(v) {
			t.Fatalf("%s: %s against %v", path, n, v)
		}
		for i, item := range v {
			if key := fmt.Sprint(item.Key); n.entries[i].key.text != key {
				t.Fatalf("%s: key %q against %q", path, n.entries[i].key.text, key)
			}
			agree(t, path+"."+n.entries[i].key.text, n.entries[i].value, item.Value)
		}
	case []any:
		if n.form != sequence || len(n.entries) != len(v) {
			t.Fatalf("%s: %s against %v", path, n, v)
		}
		for i, item := range v {
			agree(t, path+"[]", n.entries[i].value, item)
		}
	case string:
		if n.form != scalar || n.text != v {
			t.Fatalf("%s: %s against %q", path, n, v)
		}
	default: // a number or a flag, which is ours to tell by the field
		if n.form != scalar || n.style != plain {
			t.Fatalf("%s: %s against %v", path, n, v)
		}
	}
}
