package cascadefile_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"untidy", "example", "smallest"} {
		data, err := os.ReadFile("testdata/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		out, err := cascadefile.Format(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden(t, name+".formatted.yaml", string(out))
		for line := range strings.Lines(string(data)) {
			if _, c, ok := strings.Cut(strings.TrimSpace(line), "#"); ok && !strings.Contains(string(out), "#"+c) {
				t.Errorf("%s: comment %q is lost", name, c)
			}
		}
		again, err := cascadefile.Format(out)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(out, again) {
			t.Errorf("%s: formatted twice:\n%s", name, again)
		}
	}
}

func TestFormatRefuses(t *testing.T) {
	t.Parallel()
	_, err := cascadefile.Format([]byte("weir: 1\ngaols: []\n"))
	ps, ok := errors.AsType[cascadefile.Problems](err)
	if !ok || len(ps) != 1 || ps[0].Line != 2 {
		t.Errorf("error is %v", err)
	}
}

func TestFormatLeavesCSVAlone(t *testing.T) {
	t.Parallel()
	in := "weir: 1\n\nmetrics:\n  - id: m\n    observations: gone.csv\n"
	if out, err := cascadefile.Format([]byte(in)); err != nil || string(out) != in {
		t.Errorf("%q, %v", out, err)
	}
}

// Wherever comments stand, formatting keeps each of them, changes no meaning, and has nothing more to do afterwards.
func TestFormatKeepsComments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 3, Plain: true}).Draw(t, "snapshot")
		var b strings.Builder
		var said []string
		note := func() string {
			said = append(said, fmt.Sprintf("note-%d-", len(said)))
			return "# " + said[len(said)-1]
		}
		for line := range strings.Lines(string(cascadefile.Write(&s, cascadefile.WriteOptions{History: true}))) {
			if rapid.IntRange(0, 4).Draw(t, "comment before") == 0 {
				if rapid.Bool().Draw(t, "empty line") {
					b.WriteString("\n")
				}
				indent := len(line) - len(strings.TrimLeft(line, " "))
				b.WriteString(strings.Repeat(" ", indent+rapid.IntRange(-indent, 4).Draw(t, "indent")) + note() + "\n")
			}
			line = strings.TrimSuffix(line, "\n")
			if i := strings.LastIndex(line, ", "); i > 0 && strings.HasSuffix(line, "}") &&
				rapid.IntRange(0, 4).Draw(t, "break") == 0 {
				line = line[:i+1] + " " + note() + "\n        " + line[i+2:]
			}
			b.WriteString(line)
			if line != "" && rapid.IntRange(0, 4).Draw(t, "comment after") == 0 {
				b.WriteString(" " + note())
			}
			b.WriteString("\n")
		}
		in := b.String()
		before := load(t, []byte(in))
		out, err := cascadefile.Format([]byte(in))
		if err != nil {
			t.Fatalf("%v\n%s", err, in)
		}
		after := load(t, out)
		if d := cascadetest.Difference(&before, &after); d != "" {
			t.Fatalf("%s\n%s", d, out)
		}
		for _, c := range said {
			if strings.Count(string(out), c) != 1 {
				t.Fatalf("comment %q stands %d times in\n%s\nwhich was\n%s", c, strings.Count(string(out), c), out, in)
			}
		}
		again, err := cascadefile.Format(out)
		if err != nil || !bytes.Equal(out, again) {
			t.Fatalf("%v; formatted again:\n%s\nonce:\n%s\nwas:\n%s", err, again, out, in)
		}
	})
}

// The order of keys, and which blocks stand on one line, do not matter to what a file says.
func TestFormatOfAnyOrder(t *testing.T) {
	t.Parallel()
	a := "weir: 1\npeople:\n- name: Ana\n  id: ana\nteams: [{members: [ana], id: acme}]\n"
	b := "teams:\n  - id: acme\n    members:\n      - ana\npeople: [{id: ana, name: \"Ana\"}]\nweir: 1\n"
	fa, errA := cascadefile.Format([]byte(a))
	fb, errB := cascadefile.Format([]byte(b))
	if errA != nil || errB != nil || !bytes.Equal(fa, fb) {
		t.Errorf("%v %v\n%s\n%s", errA, errB, fa, fb)
	}
	lines := strings.Split(string(fa), "\n")
	if !slices.Contains(lines, "  - {id: ana, name: Ana}") {
		t.Errorf("formatted:\n%s", fa)
	}
}
