package cascadefile

import (
	"strings"
	"testing"
)

// Tree reads what is no cascade file, each value with its line, and refuses what the reader refuses.
func TestTree(t *testing.T) {
	t.Parallel()
	const text = "metrics:\n  - name: orders\n    drivers: [visits, \"12\"]\n  - name: ~\n"
	v, err := Tree(File{Name: "m.yml", Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	first := v.Fields[0].Value.Items[0]
	drivers := first.Fields[1]
	switch {
	case v.Fields[0].Key != "metrics", first.Line != 2, first.Fields[0].Value.Text != "orders":
		t.Errorf("%+v", first)
	case drivers.Key != "drivers", drivers.Value.Items[0].Text != "visits", drivers.Value.Items[0].Line != 3:
		t.Errorf("%+v", drivers)
	case drivers.Value.Items[0].Quoted, !drivers.Value.Items[1].Quoted, !v.Fields[0].Value.Items[1].Fields[0].Value.Null:
		t.Errorf("%+v", v)
	}
	for _, bad := range []string{
		"a: [1\nb: 2\n", "a: &x 1\nb: *x\n", "a: 1\n---\nb: 2\n", "\xff", strings.Repeat("[", 100),
	} {
		if _, err := Tree(File{Name: "m.yml", Data: []byte(bad)}); err == nil {
			t.Errorf("%.20q is read", bad)
		}
	}
}
