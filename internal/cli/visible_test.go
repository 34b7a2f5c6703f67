package cli

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestOutputIsVisible(t *testing.T) {
	t.Parallel()
	write := func(parts ...string) string {
		var b bytes.Buffer
		v := &visible{to: &b}
		for _, p := range parts {
			if n, err := v.Write([]byte(p)); err != nil || n != len(p) {
				t.Fatalf("Write(%q) = %d, %v", p, n, err)
			}
		}
		return b.String()
	}
	for _, c := range []struct {
		in   []string
		want string
	}{
		{[]string{"plain\n\tGröße שלום\n"}, "plain\n\tGröße שלום\n"},
		{[]string{"Pay \u202eecila\u2069 \x1b[2J\a\r\u009b"}, `Pay \u202eecila\u2069 \u001b[2J\u0007\u000d\u009b`},
		{[]string{"a\xe2", "\x80", "\xaeb"}, `a\u202eb`}, // a character in three writes
		{[]string{"日\xe6\x97", "\xa5"}, "日日"},
		{nil, ""},
	} {
		if got := write(c.in...); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	said, _ := json.Marshal("a\u202eb\x7f")
	var back string
	if err := json.Unmarshal([]byte(write(string(said))), &back); err != nil || back != "a\u202eb\x7f" {
		t.Errorf("JSON says another text: %q, %v", back, err)
	}
}
