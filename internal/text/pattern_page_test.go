package text

import (
	"fmt"
	"math/bits"
	"os"
	"strings"
	"testing"
)

// factNames say the facts in the words of the docs page, by bit.
var factNames = [...]string{
	"verb that carries its own target (double)",
	"verb of being",
	"verb of serving what comes in",
	"verb of winning (sign, land)",
	"verb of change",
	"verb of making or doing",
	"verb that says nothing (have, get)",
	"verb of good will",
	"verb no list knows",
	"no verb",
	"the verb keeps busy",
	"the verb reaches",
	"the verb moves up or down",
	"the verb keeps",
	"the verb ends",
	"the verb ends in -ing",
	"the verb makes",
	"the verb is also one of change or good will",
	"starts with the name of a doing",
	"its object is a metric",
	"its object is a thing or a doing",
	"its object is a milestone or a doing",
	"its object is a word nobody can check",
	"its object is a group of people",
	"its object is a change",
	"its object is made, and is neither metric nor people",
	"no object",
	"an object no list knows",
	"no object, or one that wishes are about",
	"its object is a thing that stays",
	"from and to",
	"a number",
	"the number is the subject's",
	"the number is a mere count",
	"the number is hours of work",
	"a number in the purpose",
	"a time to keep",
	"starts with a count",
	"a rank",
	"a number anywhere",
	"the purpose ends something",
	"a wish (better, more)",
	"a word nobody can check",
	"“some”",
	"“all”",
	"“no” or zero",
	"finished or in place",
	"kept up (on time, active)",
	"the subject acts",
	"the subject feels",
	"made for all",
	"the object itself is only wished for",
	"the object of the end is only wished for",
	"staff go through a training",
	"done by others",
	"a number of people takes what is made",
	"people get something, or a metric of theirs is compared",
	"a share of something named",
	"the number is of those it is for",
	"the object is praised",
	"the object is praised twice and more",
	"says what can be done",
	"counts how busy people are",
	"stands somewhere",
}

// named lists the facts of a set in words.
func (f fact) named() string {
	var out []string
	for rest := f; rest != 0; rest &= rest - 1 {
		out = append(out, factNames[bits.TrailingZeros64(uint64(rest))])
	}
	return strings.Join(out, ", ")
}

// tieNames say the ties of two clauses in the words of the docs page, by bit.
var tieNames = [...]string{
	"the first moves something or says how much",
	"the second moves something or says how much",
	"the first makes or does something",
	"the second makes or does something",
	"the first has a number",
	"the second has a number",
	"the first is a verb and a word",
	"something follows the object of the second",
	"the second keeps something as it is",
	"the second speaks of what the first named (it, them)",
	"a full stop, a line or a semicolon between them",
	"one of them moves something one reads a number from",
}

func (t tie) named() string {
	var out []string
	for rest := t; rest != 0; rest &= rest - 1 {
		out = append(out, tieNames[bits.TrailingZeros16(uint16(rest))])
	}
	return strings.Join(out, ", ")
}

// The page of patterns is made from them; -update writes it anew.
func TestPageOfPatterns(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# What decides how a goal is read\n\nMade from the patterns by `go test ./internal/text -run " +
		"TestPageOfPatterns -update`. " +
		"They are tried in order,\nand the first that fits decides. *Told* says whether a finding may rest on it.\n")
	for i := range patterns {
		p := &patterns[i]
		fmt.Fprintf(&b, "\n## %d. %s\nKind **%s**: %s.\n\n", i+1, p.name, p.kind, reasons[p.why])
		for _, line := range []struct{ what, says string }{
			{"holds", p.when.named()}, {"and one of", p.any.named()}, {"and none of", p.but.named()},
		} {
			if line.says != "" {
				fmt.Fprintf(&b, "- %s: %s\n", line.what, line.says)
			}
		}
		switch {
		case !p.sure:
			b.WriteString("- told: never\n")
		case p.doubt != 0:
			fmt.Fprintf(&b, "- told: unless %s\n", p.doubt.named())
		default:
			b.WriteString("- told: always\n")
		}
		for _, s := range p.examples {
			fmt.Fprintf(&b, "- “%s”\n", s)
		}
	}
	b.WriteString("\n# What decides whether two clauses are two goals\n\nThe first that fits decides.\n")
	for i := range joints {
		j := &joints[i]
		says := map[bool]string{true: "two goals", false: "one"}[j.two]
		if j.wish {
			says += ", and two where the text holds two anyway"
		}
		fmt.Fprintf(&b, "\n## %s\n**%s**.\n\n", j.name, says)
		for _, line := range []struct{ what, says string }{{"holds", j.when.named()}, {"and not", j.but.named()}} {
			if line.says != "" {
				fmt.Fprintf(&b, "- %s: %s\n", line.what, line.says)
			}
		}
		for _, s := range j.examples {
			fmt.Fprintf(&b, "- “%s”\n", s)
		}
	}
	const page = "../../docs/reference/goal-patterns.md"
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(page); err != nil || string(got) != b.String() {
		t.Errorf("%s is not what the patterns say: run with -update (%v)", page, err)
	}
}
