package text

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestRunBatchGolden(t *testing.T) {
	t.Parallel()
	in, err := os.ReadFile("testdata/batch.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	n, err := RunBatch(bytes.NewReader(in), &out)
	if err != nil {
		t.Fatal(err)
	}
	if n.Lines != 14 || n.Refused != 6 || n.Findings != 9 {
		t.Errorf("counted %+v", n)
	}
	const golden = "testdata/batch.golden"
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", out.Bytes(), want)
	}
}

func TestRunBatchLongLine(t *testing.T) {
	t.Parallel()
	long := `{"id":"a","text":"` + strings.Repeat("x", MaxLine) + `"}`
	var out bytes.Buffer
	n, err := RunBatch(strings.NewReader(long+"\n"+`{"id":"b","text":"Launch the app"}`), &out)
	if err != nil || n.Lines != 2 || n.Refused != 1 {
		t.Fatalf("%+v, %v", n, err)
	}
	first, second, _ := strings.Cut(out.String(), "\n")
	if !strings.Contains(first, "line 1 is longer than") || !strings.Contains(second, `"id":"b","kind":"output"`) {
		t.Error(out.String())
	}
}

func TestRunBatchErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken pipe")
	if _, err := RunBatch(iotest.ErrReader(broken), io.Discard); !errors.Is(err, broken) {
		t.Errorf("reading: %v", err)
	}
	if _, err := RunBatch(strings.NewReader(`{"id":1,"text":"Launch"}`), failing{broken}); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, want string }{
		{"[delivr]\nlaunch", "data/xx/a.txt:2: unknown section [delivr]"},
		{"[settings]\nstemmer = klingon", `no stemmer "klingon"`},
		{"[settings]\ncolour = red", `unknown setting "colour"`},
		{"[month]\njanuary = one", `"one" is not a number`},
	} {
		_, err := load(fstest.MapFS{"data/xx/a.txt": {Data: []byte(c.file)}}, "xx")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.file, err, c.want)
		}
	}
}

// A language is data: a third one needs a folder, nothing else.
func TestLanguageIsData(t *testing.T) {
	t.Parallel()
	lx, err := load(fstest.MapFS{"data/xx/a.txt": {Data: []byte(
		"[settings]\nstemmer = english\ndecimal = .\n[verb-forms]\n* : - z\n[deliver]\nblorp\n[up]\nfloom\n[metric]\nquux\n" +
			"[from]\nek\n[to]\nnah\n")}}, "xx")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		want Kind
	}{{"Blorp kalamazoo", Output}, {"Floom quux", Vague}, {"Floom quux ek 3 nah 5", Outcome}} {
		s := tokenize(c.text, lx)
		p := s.parse()
		if got := p.decide().kind; got != c.want {
			t.Errorf("%s: %v, want %v", c.text, got, c.want)
		}
		s.free()
	}
}
