package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"weir.dev/weir/internal/cli"
)

// TestGuideEvidence runs the commands of the evidence guide on the files beside it and looks for what they say in the
// quotation that stands before each.
func TestGuideEvidence(t *testing.T) {
	t.Parallel()
	const guide = "../../docs/guide/evidence.md"
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)((?:> [^\n]*\n)+)\n```sh\n(weir evidence [^\n]*)\n```").FindAllSubmatch(text, -1)
	if len(examples) != 4 {
		t.Fatalf("%d examples, want 4", len(examples))
	}
	for _, e := range examples {
		quoted := strings.Join(strings.Fields(strings.ReplaceAll(string(e[1]), "> ", " ")), " ")
		var args []string
		for _, word := range regexp.MustCompile(`'[^']*'|\S+`).FindAllString(string(e[2]), -1)[1:] {
			word = strings.Trim(word, "'")
			if strings.HasSuffix(word, ".csv") {
				word = filepath.Join(filepath.Dir(guide), "evidence", word)
			}
			args = append(args, word)
		}
		var out, errs bytes.Buffer
		if code := cli.Run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &out,
			&errs); code != 0 {
			t.Errorf("%s exits %d: %s", e[2], code, &errs)
			continue
		}
		said, _, _ := strings.Cut(out.String(), "\n\n")
		if got := strings.Join(strings.Fields(said), " "); got != quoted {
			t.Errorf("%s\nsays   %s\nquoted %s", e[2], got, quoted)
		}
	}
}
