package cascade

import (
	"strconv"
	"strings"

	"weir.dev/weir/internal/words"
)

// A formula joins metrics and numbers by + − × ÷ and brackets. It is stored with @id in the place of each metric, so
// that it goes on meaning these whatever they are called; people read and write keys.

// nameByte reports whether c may stand in what names a metric: a key, key@id or @id.
func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '.' || c == '_' || c == '-' || c == '@' || c == '~'
}

// formulaParts calls each for what a stored formula names, and returns the formula with what that returns in its place.
func formulaParts(stored string, each func(id ID) string) string {
	if !strings.Contains(stored, "@") {
		return stored
	}
	var out strings.Builder
	for i := 0; i < len(stored); {
		if stored[i] != '@' || i > 0 && nameByte(stored[i-1]) { // of key@id, as a document may have it
			out.WriteByte(stored[i])
			i++
			continue
		}
		end := i + 1
		for end < len(stored) && nameByte(stored[end]) {
			end++
		}
		out.WriteString(each(ID(stored[i+1 : end])))
		i = end
	}
	return out.String()
}

// formula is one that is being read.
type formula struct {
	text   string
	metric func(name string) (ID, bool)
	out    strings.Builder
	wrong  words.Text // the first mistake, as the end of a sentence
	about  string     // what the mistake is about
	parts  int        // how many metrics and numbers were read
	depth  int        // how many brackets are open
}

// maxParts is how many metrics and numbers a formula joins; what has more is no definition that people follow. Each may
// cost some sixty searches, as a minus may be part of a key.
const maxParts = 100

// maxNested is how deep brackets nest in a formula. Reading takes a stack, and one that is too large ends the program.
const maxNested = 20

// maxName is the longest that names a metric in a formula, in bytes: a key, @ and an id.
const maxName = 64 + 1 + 64

// StoredFormula turns a formula as people write it into the stored form; metric finds what a name means. It reports
// whether it cannot be read.
func StoredFormula(text string, metric func(name string) (ID, bool)) (stored string, wrong bool) {
	stored, mistake, _ := readFormula(text, metric)
	return stored, !mistake.IsZero()
}

// readFormula turns a formula as people write it into the stored form. metric finds what a name means. It returns
// what is wrong with it, if anything, and the piece it is about.
func readFormula(text string, metric func(name string) (ID, bool)) (stored string, wrong words.Text, about string) {
	f := &formula{text: text, metric: metric}
	f.sum()
	if f.skip(); f.wrong.IsZero() && f.text != "" {
		f.bad(words.T("is not expected here"), f.text[:1])
	}
	return f.out.String(), f.wrong, f.about
}

func (f *formula) bad(wrong words.Text, about string) {
	if f.wrong.IsZero() {
		f.wrong, f.about = wrong, about
	}
	f.text = ""
}

func (f *formula) skip() { f.text = strings.TrimLeft(f.text, " \t\n") }

// take passes one of the given signs, and says which.
func (f *formula) take(signs ...string) string {
	f.skip()
	for _, s := range signs {
		if strings.HasPrefix(f.text, s) {
			f.text = f.text[len(s):]
			return s
		}
	}
	return ""
}

func (f *formula) sum() {
	f.product()
	for {
		switch f.take("+", "-", "−") {
		case "+":
			f.out.WriteString(" + ")
		case "-", "−":
			f.out.WriteString(" - ")
		default:
			return
		}
		f.product()
	}
}

func (f *formula) product() {
	f.operand()
	for {
		switch f.take("*", "×", "/", "÷") {
		case "*", "×":
			f.out.WriteString("*")
		case "/", "÷":
			f.out.WriteString("/")
		default:
			return
		}
		f.operand()
	}
}

func (f *formula) operand() {
	if f.take("(") != "" {
		if f.depth++; f.depth > maxNested {
			f.bad(words.T("is one bracket too many: they nest %d deep at most", maxNested), "(")
			return
		}
		f.out.WriteString("(")
		f.sum()
		f.depth--
		if f.take(")") == "" {
			f.bad(words.T("lacks its closing bracket"), "(")
		}
		f.out.WriteString(")")
		return
	}
	f.skip()
	end := 0
	for end < len(f.text) && nameByte(f.text[end]) {
		end++
	}
	word := f.text[:end]
	if word == "" {
		f.bad(words.T("is where a metric or a number should stand"), f.rest())
		return
	}
	if f.parts++; f.parts > maxParts {
		f.bad(words.T("is one part too many: a formula joins %d at most", maxParts), word[:min(len(word), maxName)])
		return
	}
	// A minus may be part of a key or stand between two: the longest that means something is read.
	n := len(word)
	if n > maxName {
		n = strings.LastIndexByte(word[:maxName+1], '-')
	}
	for ; n > 0; n = strings.LastIndexByte(word[:n], '-') {
		if said, ok := f.means(word[:n]); ok {
			f.out.WriteString(said)
			f.text = f.text[n:]
			return
		}
	}
	f.bad(words.T("is no metric"), word[:min(len(word), maxName)])
}

func (f *formula) rest() string {
	if f.text == "" {
		return ""
	}
	return f.text[:1]
}

// means returns the stored form of a number or of what names a metric.
func (f *formula) means(word string) (string, bool) {
	if word[0] >= '0' && word[0] <= '9' || word[0] == '.' {
		if _, err := strconv.ParseFloat(word, 64); err == nil && strings.Trim(word, "0123456789.") == "" {
			return word, true
		}
	}
	id, ok := f.metric(word)
	return "@" + string(id), ok
}
