package cascadefile

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"weir.dev/weir/internal/cascade"
)

var update = flag.Bool("update", false, "write the reference page and golden files anew")

const pageName = "../../docs/reference/cascade-file.md"

// The reference page is made from the table and the tested examples.
func TestReferencePage(t *testing.T) {
	t.Parallel()
	page := referencePage(t)
	if *update {
		if err := os.MkdirAll("../../docs/reference", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(pageName, page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(pageName)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, page) {
		t.Errorf("%s is not what the table says; run go generate ./internal/cascadefile", pageName)
	}
}

func example(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func referencePage(t *testing.T) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b,
		`<!-- Generated from internal/cascadefile; change it there and run: go generate ./internal/cascadefile -->
# The cascade file

One or more YAML files describe a workspace or a part of it. `+"`weir lint` and `weir read`"+` need no server; `+
			"`weir plan`, `weir apply` and `weir export`"+`
move them in and out of one, `+"`weir fmt`"+` tidies them and `+"`weir schema`"+
			` prints the JSON Schema that editors use.

Ids are short words of a-z, 0-9, `+"`.`, `_` and `-`"+
			`, unique for each kind of thing in the workspace; teams and people share one list. Dates are
`+"`YYYY-MM-DD`"+`. A value is read by the type of its field: a name may be `+"`yes`"+`, an id may be `+"`2026`"+`. `+
			"`null`"+` and nothing mean absent. Anchors,
aliases, tags, merge keys and several documents in one file are refused, and so is a file of more than 16 MiB or a million lines. Everything wrong is reported at once, with file,
line and column. Texts are UTF-8 in normal form C, without control characters but line breaks and tabs, and without those that turn the direction of writing, in
comments too; blanks alone are absent. A `+"`url`"+` begins with `+"`https://` or `http://`"+
			` and holds no user name and no password. Several files may form one document; they name the same workspace, and nothing stands in two of them.

## The smallest useful file

`+"```yaml\n%s```"+`

## Every key

`+"```yaml\n%s```"+`

A CSV file of observations begins with the line `+"`at,value` or `at,value,note`"+`:

`+"```csv\n%s```\n", example(t, "smallest.yaml"), example(t, "example.yaml"), example(t, "activation.csv"))
	for _, bl := range blocks() {
		title := bl.name
		if bl == table().root {
			title = "the file"
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| key | value | meaning |\n|---|---|---|\n", strings.ToUpper(title[:1])+title[1:],
			bl.Doc)
		for _, f := range bl.fields {
			key := "`" + f.key + "`"
			if f.Required {
				key += " required"
			}
			meaning := f.Doc
			if f.Absent != "" {
				meaning = strings.TrimSpace(meaning + " Absent: " + f.Absent + ".")
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", key, f.valueDoc(), meaning)
		}
	}
	return b.Bytes()
}

// valueDoc says in words what a field takes.
func (f *field) valueDoc() string {
	v := map[cascade.Type]string{
		cascade.TypeText: "text", cascade.TypeKey: "id", cascade.TypeLiteral: "text", cascade.TypeNumber: "number",
		cascade.TypeFlag: "true, false", cascade.TypeDate: "date", cascade.TypeMoment: "date or time",
		cascade.TypeNumbers: "numbers by " + f.of(), cascade.TypeWord: "`" + strings.Join(f.Words, "`, `") + "`",
		cascade.TypeRef: f.of(), cascade.TypePick: f.of(),
	}[f.Type]
	switch {
	case f.readings():
		return "file name, or list of " + f.link()
	case f.sub != nil:
		v = f.link()
	}
	if f.List {
		return "list of " + v
	}
	return v
}

func (f *field) link() string { return "[" + f.sub.name + "](#" + strings.ToLower(f.sub.name) + ")" }
