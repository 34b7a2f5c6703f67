package form

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTogether(t *testing.T) {
	t.Parallel()
	const was = "People in Spain and Portugal hear of us before they search for us"
	for _, c := range []struct{ one, other, want string }{
		{
			"People in Spain hear of us before they search for us",
			"People in Spain and Portugal hear of us from a customer before they search for us",
			"People in Spain hear of us from a customer before they search for us",
		},
		{
			"People in Spain hear of us before they search for us",
			"People in Spain and France hear of us before they search for us", "touch",
		},
		{was, "Everybody hears of us", "Everybody hears of us"},
		{"Now " + was, was + " at all", "Now " + was + " at all"},
		{was + " at all", was + " at all", was + " at all"},
		{was + " soon", was + " at all", "touch"},
		{"", was, ""},
		{"", was + " soon", "touch"},
	} {
		for _, pair := range [][2]string{{c.one, c.other}, {c.other, c.one}} {
			got, ok := together(tokens(was), tokens(pair[0]), tokens(pair[1]), isWord)
			if text := strings.Join(got, ""); c.want == "touch" && ok || c.want != "touch" && (!ok || text != c.want) {
				t.Errorf("%q and %q: %q %v, want %q", pair[0], pair[1], text, ok, c.want)
			}
		}
	}
}

// Whatever two people do to a text: put together or not, what one of them left alone is as the other made it, either
// way round it is the same, and what is shown of a change leads from the one to the other.
func TestTogetherLaws(t *testing.T) {
	t.Parallel()
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(
			rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", " ", "  ", "\n", "é", "\u00a0"}), 0, 12).Draw(t, "text"),
			"",
		)
	})
	rapid.Check(t, func(t *rapid.T) {
		was, one, other := text.Draw(t, "was"), text.Draw(t, "one"), text.Draw(t, "other")
		if got, ok := together(tokens(was), tokens(one), tokens(was), isWord); !ok || strings.Join(got, "") != one {
			t.Fatalf("%q alone becomes %q %v", one, got, ok)
		}
		a, ok1 := together(tokens(was), tokens(one), tokens(other), isWord)
		b, ok2 := together(tokens(was), tokens(other), tokens(one), isWord)
		if ok1 != ok2 || strings.Join(a, "") != strings.Join(b, "") {
			t.Fatalf("one way it is %q %v, the other %q %v", a, ok1, b, ok2)
		}
		var before, after strings.Builder
		for _, p := range compare(was, one) {
			if p.Mark != In {
				before.WriteString(p.Text)
			}
			if p.Mark != Out {
				after.WriteString(p.Text)
			}
		}
		if before.String() != was || after.String() != one {
			t.Fatalf("%q to %q is shown as %q to %q", was, one, before.String(), after.String())
		}
	})
}

func TestTooLongToCompare(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 3000)
	if got := compare(long, long+"x"); len(got) != 2 || got[0].Mark != Out || got[1].Mark != In {
		t.Errorf("a text too long to compare is shown in %d pieces", len(got))
	}
	if _, ok := together(tokens(long), tokens(long+"x"), tokens("x"+long), isWord); ok {
		t.Error("texts too long to compare were put together")
	}
}
