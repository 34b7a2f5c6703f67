package cascade_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

func TestErrorSaysItsSubjectOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  cascade.Error
		want string
	}{
		{cascade.Error{Message: words.T("This failed.")}, "This failed."},
		{cascade.Error{Field: "goal", Message: words.T("There is no such goal.")}, "There is no such goal."},
		{cascade.Error{Subject: "goal a", Message: words.T("This goal is closed.")}, "goal a: This goal is closed."},
		{
			cascade.Error{Subject: "goal a", Field: "at", Message: words.T("It is after today.")},
			"goal a: at: It is after today.",
		},
		{
			cascade.Error{Subject: "goal or team", Message: words.T("There is no goal or team “x”.")},
			"There is no goal or team “x”.",
		},
		{cascade.Error{Subject: "person", Message: words.T("There is no such person")}, "There is no such person"},
		{cascade.Error{Subject: "goal a", Message: words.T("goal a serves nothing")}, "goal a serves nothing"},
		{
			cascade.Error{Subject: "goal a", Message: words.T("it serves goal about, which is gone")},
			"goal a: it serves goal about, which is gone",
		},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%+v reads %q, want %q", c.err, got, c.want)
		}
	}
}
