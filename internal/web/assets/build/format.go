package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// formatAll rewrites the style sheets under folder as format has them.
func formatAll(folder string) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		made, err := format(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if made == string(text) {
			return nil
		}
		return os.WriteFile(path, []byte(made), 0o644)
	})
}

// format writes a style sheet with one selector and one declaration a line, two spaces a level and an empty line
// between rules. Comments stay where they are, an empty line between declarations too.
func format(text string) (string, error) {
	f := &formatter{rest: text}
	for f.skip(); f.rest != ""; f.skip() {
		if err := f.step(); err != nil {
			return "", err
		}
	}
	if f.depth != 0 {
		return "", fmt.Errorf("%d braces are not closed", f.depth)
	}
	return strings.TrimLeft(f.out.String(), "\n"), nil
}

type formatter struct {
	rest  string
	out   strings.Builder
	depth int
	gap   bool // an empty line stood here
	fresh bool // nothing stands yet in the block, or a comment leads the next thing
	line  bool // what comes stands on the line of what was written last
}

// skip passes over white space and remembers what of it matters.
func (f *formatter) skip() {
	trimmed := strings.TrimLeft(f.rest, " \t\r\n")
	breaks := strings.Count(f.rest[:len(f.rest)-len(trimmed)], "\n")
	f.gap, f.line, f.rest = breaks > 1, breaks == 0 && f.out.Len() > 0, trimmed
}

// step takes one comment, declaration, opening or closing brace.
func (f *formatter) step() error {
	if strings.HasPrefix(f.rest, "/*") {
		end := strings.Index(f.rest, "*/")
		if end < 0 {
			return fmt.Errorf("a comment is not closed")
		}
		f.comment(f.take(end + 2))
		return nil
	}
	if f.rest[0] == '}' {
		f.take(1)
		if f.depth--; f.depth < 0 {
			return fmt.Errorf("a brace is closed that was not opened")
		}
		f.write("}")
		f.fresh = false
		return nil
	}
	end, err := f.end()
	if err != nil {
		return err
	}
	switch head := f.take(end + 1); {
	case strings.HasSuffix(head, "{"):
		f.space(true)
		f.write(strings.Join(parts(strings.TrimSuffix(head, "{"), ','), ",\n") + " {")
		f.depth, f.fresh = f.depth+1, true
	default:
		f.space(f.gap)
		f.write(declaration(head))
		f.fresh = false
	}
	return nil
}

func (f *formatter) take(n int) string {
	s := f.rest[:n]
	f.rest = f.rest[n:]
	return s
}

// end finds the ; or { that ends what begins at rest, outside of brackets and strings.
func (f *formatter) end() (int, error) {
	open, quoted := 0, false
	for i, c := range f.rest {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			open++
		case c == ')':
			open--
		case open == 0 && (c == ';' || c == '{'):
			return i, nil
		case c == '}':
			return 0, fmt.Errorf("a declaration does not end in ; before }: %.40q", f.rest)
		}
	}
	return 0, fmt.Errorf("this ends in neither ; nor {: %.40q", f.rest)
}

// space writes the empty line before a rule, or one that stood between declarations.
func (f *formatter) space(wanted bool) {
	if wanted && !f.fresh && f.out.Len() > 0 {
		f.out.WriteString("\n")
	}
}

func (f *formatter) write(s string) {
	indent := strings.Repeat("  ", f.depth)
	f.out.WriteString(indent + strings.ReplaceAll(s, "\n", "\n"+indent) + "\n")
}

func (f *formatter) comment(s string) {
	if f.line { // behind a declaration
		kept := strings.TrimSuffix(f.out.String(), "\n")
		f.out.Reset()
		f.out.WriteString(kept + " " + s + "\n")
		return
	}
	f.space(f.gap || f.depth == 0)
	f.write(s)
	f.fresh = true
}

// declaration writes name: value; with single spaces.
func declaration(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	name, value, ok := strings.Cut(s, ":")
	if !ok || strings.HasPrefix(s, "@") {
		return s
	}
	return strings.TrimSpace(name) + ": " + strings.TrimSpace(value)
}

// parts splits s at a separator outside of brackets, and trims each part. A rule that begins with @ has one part.
func parts(s string, by rune) []string {
	s = strings.Join(strings.Fields(s), " ")
	if strings.HasPrefix(s, "@") {
		return []string{s}
	}
	var out []string
	open, from := 0, 0
	for i, c := range s {
		switch {
		case c == '(' || c == '[':
			open++
		case c == ')' || c == ']':
			open--
		case c == by && open == 0:
			out = append(out, strings.TrimSpace(s[from:i]))
			from = i + 1
		}
	}
	return append(out, strings.TrimSpace(s[from:]))
}
