package cascadefile_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
)

func seeds(f *testing.F) {
	for _, w := range wrong {
		f.Add([]byte(w.text))
	}
	for _, name := range []string{"testdata/example.yaml", "testdata/smallest.yaml", "testdata/untidy.yaml"} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

// Whatever the bytes, there is a document or there are problems with places in the file; and what loads, writes and
// loads again as the same.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, _, err := cascadefile.Load([]cascadefile.File{{Name: "a.yaml", Data: data}}, nil, &cascadetest.IDs{})
		if err != nil {
			ps, ok := errors.AsType[cascadefile.Problems](err)
			if !ok || len(ps) == 0 {
				t.Fatalf("error is %v", err)
			}
			for _, p := range ps {
				if p.Message.IsZero() || p.Line > 1+bytes.Count(data, []byte("\n")) || p.String() == "" {
					t.Fatalf("problem is %+v", p)
				}
			}
			return
		}
		written := cascadefile.Write(&s, cascadefile.WriteOptions{History: true})
		again := load(t, written)
		if d := cascadetest.Difference(&s, &again); d != "" {
			t.Fatalf("difference:\n%s\nwritten:\n%s", d, written)
		}
	})
}

// What formats, formats to something that has the same meaning and changes no more.
func FuzzFormat(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := cascadefile.Format(data)
		if err != nil {
			if _, ok := errors.AsType[cascadefile.Problems](err); !ok {
				t.Fatal(err) // the meaning would have changed
			}
			return
		}
		if again, err := cascadefile.Format(out); err != nil || !bytes.Equal(out, again) {
			t.Fatalf("%v; formatted again:\n%q\nonce:\n%q", err, again, out)
		}
	})
}

func FuzzCSV(f *testing.F) {
	for _, text := range csvFiles {
		f.Add([]byte(text))
	}
	yaml := []byte("weir: 1\nmetrics: [{id: m, observations: x.csv}]\n")
	f.Fuzz(func(t *testing.T, data []byte) {
		s, _, err := cascadefile.Load([]cascadefile.File{{Name: "a.yaml", Data: yaml}},
			func(string) ([]byte, error) { return data, nil }, &cascadetest.IDs{})
		if err != nil {
			if ps, ok := errors.AsType[cascadefile.Problems](err); !ok || len(ps) == 0 || ps[0].String() == "" {
				t.Fatalf("error is %v", err)
			}
			return
		}
		load(t, cascadefile.Write(&s, cascadefile.WriteOptions{History: true}))
	})
}
