package text

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// With -sample FILE,FILE the goals of cascade files are read and a hundred drawn with a fixed seed are printed with what the
// rules say, for a person to judge; docs/reference/goal-language.md keeps the judgements.
//
//	go test ./internal/text -run TestSample -v -args -sample a.yaml,b.yaml
var sample = flag.String("sample", "testdata/sample.yaml", "cascade files to draw a hundred goals from")

type sampled struct {
	file, id string
	rules    []Rule
	text     string
}

func draw(t *testing.T, files string) []sampled {
	t.Helper()
	var all []sampled
	for file := range strings.SplitSeq(files, ",") {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Workspace string
			Goals     []struct {
				ID, Intent string
				Serves     []struct{ Goal string }
			}
		}
		if err := yaml.Unmarshal(b, &doc); err != nil {
			t.Fatal(err)
		}
		intents := map[string]Reading{}
		for _, g := range doc.Goals {
			intents[g.ID] = read(t, g.Intent)
		}
		for _, g := range doc.Goals {
			s := sampled{file: doc.Workspace, id: g.ID, text: g.Intent}
			for _, m := range intents[g.ID].Remarks() {
				s.rules = append(s.rules, m.Rule)
			}
			for _, up := range g.Serves {
				if copied, _ := Copied(intents[up.Goal], intents[g.ID]); copied {
					s.rules = append(s.rules, CopiedWording)
				}
			}
			all = append(all, s)
		}
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(len(all), 100)]
}

func TestSample(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	shown := 0
	for _, s := range draw(t, *sample) {
		said := "–"
		if len(s.rules) > 0 {
			said = strings.Trim(fmt.Sprint(s.rules), "[]")
			shown++
		}
		text := []rune(s.text)
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.id, said, string(text[:min(len(text), 110)]))
	}
	t.Log("\n" + b.String())
	if shown == 0 {
		t.Error("no goal has a finding: the draw proves nothing")
	}
}
