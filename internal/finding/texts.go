package finding

import (
	"strings"
	"sync"
	"unicode"

	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/text"
)

// texts remembers what texts say, for all views of a workspace: reading one takes longer than all that rules do with it
// otherwise. What a text says rests on the text alone, so this tells nobody of what they do not see.
type texts struct {
	says   remembered[spelled, says]
	gists  remembered[spelled, text.Gist]
	copies remembered[pair, bool]
	hollow remembered[spelled, bool]
	again  remembered[pair, bool]
}

// How many answers are remembered: of each kind those of a large workspace; gists are long and soon asked for no more.
const (
	mostTexts = 1 << 18
	mostGists = 1 << 14
)

type (
	spelled struct{ text, lang string }
	pair    struct {
		spelled
		other string
	}
)

// says is what rules ask of a text; nothing of one without words.
type says struct {
	lang   string
	rules  [5]bool // by asked
	aims   bool    // it says what should be so, and by a number
	work   bool    // it names something made or done, if only by a guess
	unread bool    // it is in a language that is not read
}

// asked are the rules that a text is read for.
var asked = [...]text.Rule{
	text.OutputNotOutcome, text.VagueWording, text.TaskList, text.Compound, text.Vanity,
}

func (s says) has(r text.Rule) bool {
	for i, a := range asked {
		if a == r {
			return s.rules[i]
		}
	}
	panic("finding: texts are not read for " + string(r))
}

type textsKey struct{}

func textsOf(l *lens.Lens) *texts {
	return l.Keep(textsKey{}, func() any {
		return &texts{
			says: remembering[spelled, says](mostTexts), gists: remembering[spelled, text.Gist](mostGists),
			copies: remembering[pair, bool](mostTexts), hollow: remembering[spelled, bool](mostGists),
			again: remembering[pair, bool](mostTexts),
		}
	}).(*texts)
}

// read returns what a text says in a language; "" lets its own small words decide.
func (t *texts) read(s, lang string) says {
	return t.says.of(spelled{s, lang}, func() (out says) {
		r, err := text.Read(s, lang)
		if err != nil { // the only error is that there are no words, which is no-intent's to say
			return out
		}
		out.lang, out.unread = r.Lang, r.Kind == text.Unread
		out.work = r.Kind == text.Output
		out.aims = r.Kind == text.Outcome && r.HasTarget
		for i, rule := range asked {
			out.rules[i] = r.Has(rule)
		}
		t.gists.of(spelled{s, lang}, r.Gist)
		return out
	})
}

// gist returns what a text with words is compared by.
func (t *texts) gist(s string) text.Gist {
	return t.gists.of(spelled{s, ""}, func() text.Gist {
		r, err := text.Read(s, "")
		if err != nil {
			return text.Gist{}
		}
		return r.Gist()
	})
}

// named returns what a name of a metric is compared by, in the language of a goal.
func (t *texts) named(name, lang string) text.Gist {
	return t.gists.of(spelled{name, lang}, func() text.Gist { return text.Wording(name, lang) })
}

// copied reports whether one intent repeats another, which both have words.
func (t *texts) copied(parent, child string) bool {
	return t.copies.of(pair{spelled{parent, ""}, child}, func() bool {
		copied, _ := t.gist(parent).Copied(t.gist(child))
		return copied
	})
}

// empty reports whether a sentence that should say how one thing moves another is blank, or says nothing of the kind.
func (t *texts) empty(s string) bool {
	return blank(s) || t.hollow.of(spelled{s, ""}, func() bool { return text.Hollow(s, "") })
}

// minEcho is how many letters and digits of a contribution must stand at the head of an intent to be an importer's
// cut of it.
const minEcho = 24

// restates reports whether a contribution only says an intent again: its letters, the beginning of them, or its words.
// To share most words is no sign here: a contribution is meant to name what it moves.
func (t *texts) restates(contribution, intent string) bool {
	of := t.read(intent, "")
	if of.lang == "" || blank(contribution) {
		return false
	}
	return t.again.of(pair{spelled{contribution, of.lang}, intent}, func() bool {
		short, own := letters(contribution), letters(intent)
		if short == own || len(short) >= minEcho && strings.HasPrefix(own, short) {
			return short != ""
		}
		said := t.gists.of(spelled{contribution, of.lang}, func() text.Gist { return text.Wording(contribution, of.lang) })
		return t.gist(intent).Same(said)
	})
}

// letters leaves the letters and digits of a text, in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// remembered are answers by what was asked. They have two generations: one that is asked for again moves to the new,
// and when that is full the old one goes. So what is in use stays, and what nobody asks for goes.
type remembered[K comparable, V any] struct {
	mu       sync.Mutex
	most     int // of each generation
	new, old map[K]V
}

func remembering[K comparable, V any](most int) remembered[K, V] {
	return remembered[K, V]{most: most, new: map[K]V{}}
}

// of returns the answer to a question, finding it out where it is not remembered. Two who ask at once may both find it
// out.
func (r *remembered[K, V]) of(k K, find func() V) V {
	r.mu.Lock()
	v, ok := r.new[k]
	if !ok {
		if v, ok = r.old[k]; ok {
			r.keep(k, v)
		}
	}
	r.mu.Unlock()
	if ok {
		return v
	}
	v = find()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keep(k, v)
	return v
}

func (r *remembered[K, V]) keep(k K, v V) {
	if len(r.new) >= r.most {
		r.old, r.new = r.new, map[K]V{}
	}
	r.new[k] = v
}
