package finding

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

var keyClash = &Rule{
	ID: "key-clash", Severity: Warning, Do: toWord,
	Doc: Doc{
		What: words.T("Two things of one kind have the same id. That happens when whoever made the second could not see " +
			"the first."),
		Why: words.T("Whoever sees both means, by the id alone, the one that has had it longest. The other is written " +
			"`id@…` in files, and is easily taken for the first."),
		Next: words.T("Give one of them another id. Files and tokens that have written to it go on meaning it."),
	},
	Local: true,
	Parts: []Part{{kinds: keyed, rests: own | keys, look: func(p *Pass, e cascade.Entity) {
		k, id, key := e.Kind(), e.Head().ID, e.Head().Key
		if key == "" || cascade.Withheld(e) || p.Means(e) {
			return
		}
		p.Report(Found{About: e, Say: func() Said {
			return Said{
				Message:  words.T("Something else has had the id %s for longer.", key),
				Evidence: words.T("By %s alone the other is meant; this one is %s.", key, p.Label(k, id)),
				Next:     words.T("Give this one another id."),
			}
		}})
	}}},
}

// keyed are the kinds whose things are named by a key.
var keyed = slices.DeleteFunc(slices.Clone(cascade.Kinds), func(k cascade.Kind) bool { return !cascade.Info(k).Keyed })

var remnant = &Rule{
	ID: "remnant", Severity: Warning, Do: toDecide,
	Doc: Doc{
		What: words.T(
			"Somebody removed a thing and could not see what hangs on it, such as a hidden {measure} of a {goal}. " +
				"To them and to most others it is gone; to those who see what hangs on it, it is still there."),
		Why:  words.T("Work goes on under something that the others have ended, and they do not know it."),
		Next: words.T("Hang what is left on something else, or remove it too."),
	},
	Local: true,
	Parts: []Part{{kinds: keyed, rests: own, look: func(p *Pass, e cascade.Entity) {
		if e.Head().Remnant == nil {
			return
		}
		p.Report(Found{About: e, Say: func() Said {
			return Said{
				Message: words.T("It was removed by somebody who cannot see all that hangs on it."),
				Evidence: words.T("Most people do not see it any more; you see what hangs on it, and so it is still here " +
					"for you."),
				Next: words.T("Hang what is left on something else, or remove it too."),
			}
		}})
	}}},
}
