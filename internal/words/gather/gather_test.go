package gather

import (
	"go/parser"
	"go/token"
	"testing"

	"weir.dev/weir/internal/words"
)

func TestFile(t *testing.T) {
	t.Parallel()
	f, err := parser.ParseFile(token.NewFileSet(), "a.go", `package a
import w "weir.dev/weir/internal/words"
func f() {
	w.T("%s " + ("and" + " %s"), w.T("one"), x)
	w.N(n, "a thing", "%d things")
	T("not ours")
	other.T("not ours")
	w.Errorf("it failed: %s", err)
	w.Join(" · ", w.T(x))
}`, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []words.Message{
		{Message: "%s and %s"}, {Message: "one"}, {One: "a thing", Many: "%d things"}, {Message: "it failed: %s"}, {},
	}
	got := File(f, false)
	if len(got) != len(want) {
		t.Fatalf("found %v", got)
	}
	for i, c := range got {
		if c.Message.Message != want[i].Message || c.Message.One != want[i].One || c.Message.Many != want[i].Many ||
			(c.Wrong != "") != (i == 4) {
			t.Errorf("found %+v, want %+v", c, want[i])
		}
	}
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	got, err := Catalogue([]words.Message{{Message: "b"}, {One: "an <a>", Many: "%d as"}, {Message: "b"}})
	if want := `{"one":"an <a>","many":"%d as"}` + "\n" + `{"message":"b"}` + "\n"; err != nil || string(got) != want {
		t.Errorf("wrote %s %v, want %s", got, err, want)
	}
}
