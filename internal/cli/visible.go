package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"weir.dev/weir/internal/cascade"
)

// visible writes on what it is given with everything that moves a cursor, colours a terminal or turns the direction of
// writing spelled out, as in \u202e: what people wrote may stand in any output. In JSON, where such a character
// stands in a text only, that is the same text; YAML is written without them.
type visible struct {
	mu   sync.Mutex // a server's log is written from many sides
	to   io.Writer
	left []byte // the beginning of a character whose end has not come yet
}

// Write implements io.Writer.
func (v *visible) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	in := p
	if len(v.left) > 0 {
		in = append(v.left, p...)
		v.left = nil
	}
	if cut := len(in) - partialRune(in); cut < len(in) {
		v.left = append(v.left, in[cut:]...)
		in = in[:cut]
	}
	if _, err := io.WriteString(v.to, spellOut(string(in))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// partialRune returns how many bytes at the end of b begin a character that is not complete.
func partialRune(b []byte) int {
	for n := 1; n <= min(len(b), utf8.UTFMax-1); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

func spellOut(s string) string {
	if strings.IndexFunc(s, cascade.Acts) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if cascade.Acts(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
