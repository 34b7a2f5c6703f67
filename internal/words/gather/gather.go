package gather

import (
	"cmp"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"weir.dev/weir/internal/words"
)

// home is the package whose functions make texts.
const home = "weir.dev/weir/internal/words"

// makers are those functions, and how many English forms each takes, after how many other arguments. Package words
// has one of its own, whose places are filled elsewhere.
var makers = map[string]struct{ skip, forms int }{"T": {0, 1}, "Errorf": {0, 1}, "N": {1, 2}, "pattern": {0, 1}}

// English tells which arguments of a function of package words are English: so many, after so many others.
func English(function string) (skip, forms int) {
	m := makers[function]
	return m.skip, m.forms
}

// Call is one place where a text is made.
type Call struct {
	Pos     token.Pos
	Message words.Message // empty where the English is no literal
	Wrong   string        // what is wrong with it; empty: nothing
}

// File returns the calls in a file, in order. inside says that it belongs to package words itself.
func File(f *ast.File, inside bool) (calls []Call) {
	local := ""
	for _, spec := range f.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && path == home {
			local = "words"
			if spec.Name != nil {
				local = spec.Name.Name
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name := ""
		switch fun := call.Fun.(type) {
		case *ast.Ident:
			if inside {
				name = fun.Name
			}
		case *ast.SelectorExpr:
			if x, ok := fun.X.(*ast.Ident); ok && local != "" && x.Name == local {
				name = fun.Sel.Name
			}
		}
		if name == "Verbatim" && len(call.Args) == 1 {
			if text, ok := Literal(call.Args[0]); ok && strings.ContainsFunc(text, unicode.IsLetter) {
				calls = append(calls,
					Call{Pos: call.Pos(), Wrong: fmt.Sprintf("%q is written here and by nobody else: it is for T", text)})
			}
		}
		if m, ok := makers[name]; ok && len(call.Args) >= m.skip+m.forms {
			c := read(call, m.skip, m.forms)
			if name == "pattern" {
				c.Wrong = ""
			}
			calls = append(calls, c)
		}
		return true
	})
	return calls
}

func read(call *ast.CallExpr, skip, forms int) Call {
	out := Call{Pos: call.Pos()}
	var english []string
	for _, arg := range call.Args[skip : skip+forms] {
		text, ok := Literal(arg)
		if !ok {
			out.Wrong = "its English is no literal, so no catalogue can have it"
			return out
		}
		english = append(english, text)
	}
	places := 0
	for _, text := range english {
		places = max(places, words.Places(text))
		if wrong := words.Check(text); wrong != "" {
			out.Wrong = fmt.Sprintf("%q: %s", text, wrong)
		}
	}
	given := len(call.Args) - forms // N counts its number as the first
	if given != places && !call.Ellipsis.IsValid() {
		out.Wrong = fmt.Sprintf("%q has %d places and gets %d", english[0], places, given)
	}
	if forms == 2 {
		out.Message = words.Message{One: english[0], Many: english[1]}
	} else {
		out.Message = words.Message{Message: english[0]}
	}
	return out
}

// Literal is the value of a string that is written out, in one piece or several with + between.
func Literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, ok1 := Literal(e.X)
		right, ok2 := Literal(e.Y)
		return left + right, ok1 && ok2 && e.Op == token.ADD
	case *ast.ParenExpr:
		return Literal(e.X)
	}
	return "", false
}

// Catalogue is the English catalogue of the given messages: each once, in order, one a line.
func Catalogue(messages []words.Message) ([]byte, error) {
	order := func(m words.Message) string { return m.Message + m.Many + "\x00" + m.One }
	messages = slices.Clone(messages)
	slices.SortFunc(messages, func(a, b words.Message) int { return cmp.Compare(order(a), order(b)) })
	var b strings.Builder
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	last := ""
	for _, m := range messages {
		if key := order(m); key != last {
			last = key
			if err := out.Encode(m); err != nil {
				return nil, err
			}
		}
	}
	return []byte(b.String()), nil
}
