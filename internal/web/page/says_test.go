package page

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// TestScriptTexts holds the texts that scripts ask for and those that pages carry to one list.
func TestScriptTexts(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../assets/script/say.ts")
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, m := range regexp.MustCompile(`(?m)^  \| "([a-z-]+)"`).FindAllSubmatch(source, -1) {
		asked = append(asked, string(m[1]))
	}
	slices.Sort(asked)
	var said []string
	for _, s := range scriptTexts {
		said = append(said, s.name)
	}
	slices.Sort(said)
	if !slices.Equal(asked, said) {
		t.Errorf("say.ts asks for %q, and pages carry %q", asked, said)
	}
}
