package finding

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

// secret is how a match is called, and what to do about it.
type secret struct{ name, next words.Text }

var secrets = map[string]secret{
	"email":       {words.T("an e-mail address"), words.T("Name the team or the role instead.")},
	"phone":       {words.T("a phone number"), words.T("Name the team or the role instead.")},
	"card":        {words.T("a card number"), words.T("Take it out, and say where it is kept instead.")},
	"iban":        {words.T("an account number"), words.T("Take it out, and say where it is kept instead.")},
	"national-id": {words.T("a national id number"), words.T("Take it out, and say where it is kept instead.")},
	"key": {words.T("an access key"), words.T("Take it out and replace the key: everybody here could have " +
		"used it.")},
	"password": {words.T("a password"), words.T("Take it out and change it: everybody here could have used it.")},
}

var sensitive = &Rule{
	ID: "sensitive", Severity: Warning, Do: toHide, Local: true,
	Doc: Doc{
		What: words.T("A text that everybody in the workspace can read holds an e-mail address, a phone, card or " +
			"account number, a national id, an access key or a password, each by its exact form and check digit. This holds " +
			"in every state, and for local {goals} too. What stands in a redacted or hidden {goal}, {measure}, metric, " +
			"initiative or work item is left to its audience."),
		Why: words.T("{Goals} are copied into slides, mails and exports, and the journal keeps what was written. " +
			"Finding it here is the cheapest place."),
		Next:    words.T("Take it out. A key or password that stood here counts as known: replace it."),
		Dismiss: words.T("If an address is there for everybody to use, acknowledge it."),
	},
	Parts: []Part{{kinds: cascade.Kinds, rests: own | shown, look: func(p *Pass, e cascade.Entity) {
		if o, ok := e.(*cascade.Observation); ok && o.Note == "" {
			return // most say nothing, and there are many
		}
		p.prose(e, func(field, s string) {
			kind, ok := secretIn(field, s)
			if !ok {
				return
			}
			about := p.exposed(e)
			if about == nil { // it may come to show
				p.Note(note{of: e})
				return
			}
			p.Report(Found{About: about, At: e, Say: func() Said {
				return Said{
					Message:  words.T("Everybody here can read what looks like %s.", secrets[kind].name),
					Evidence: words.T("It stands in %s: “%s”.", p.placeOf(e, field), excerpt(s)),
					Next:     secrets[kind].next,
				}
			}})
		})
	}}},
}

// secretIn returns of what kind the first secret in a field is: one is enough to go and look.
func secretIn(field, s string) (kind string, ok bool) {
	if !text.Private(s) {
		return "", false
	}
	address := strings.HasSuffix(field, "url") // which holds numbers of many kinds
	for _, m := range text.Sensitive(s) {
		if !address || m.Kind == "key" || m.Kind == "password" {
			return m.Kind, true
		}
	}
	return "", false
}

// prose visits what people wrote freely in an entity, with the field it stands in. Keys are none, nor are the names and
// addresses of people, which have a place of their own.
func (p *Pass) prose(e cascade.Entity, visit func(field, s string)) {
	if info := cascade.Info(e.Kind()); info.Kind != cascade.KindPerson && !info.Kept && !info.Inner {
		p.textsIn(&info.Block, e, "", visit)
	}
}

// textsIn visits the texts of a block; owner holds its values. A part that names something kept from somebody does not
// show to them either.
func (p *Pass) textsIn(b *cascade.Block, owner any, path string, visit func(field, s string)) {
	for _, f := range b.Fields {
		if id, ok := partOfBlock(f, owner); ok && slices.ContainsFunc(f.Of, func(k cascade.Kind) bool {
			t := p.Get(k, id)
			return t != nil && p.closed(t)
		}) {
			return
		}
	}
	for _, f := range b.Fields {
		if f.Type != cascade.TypeText && f.Type != cascade.TypeBlock || f.Kept {
			continue
		}
		switch v := f.Get(owner).(type) {
		case nil:
		case string:
			visit(path+f.Name, v)
		case []string:
			for _, s := range v {
				visit(path+f.Name, s)
			}
		case []any:
			for _, one := range v {
				p.textsIn(f.Block, one, path+f.Name+".", visit)
			}
		default:
			p.textsIn(f.Block, v, path+f.Name+".", visit)
		}
	}
}

// partOfBlock returns the reference that a block cannot be shown without.
func partOfBlock(f *cascade.Field, owner any) (id cascade.ID, ok bool) {
	if f.Type == cascade.TypeRef && f.Role == cascade.Part {
		id, ok = f.Get(owner).(cascade.ID)
	}
	return id, ok
}

// exposed returns what a finding about e is about, or nil when not everybody can read e.
func (p *Pass) exposed(e cascade.Entity) cascade.Entity {
	if p.closed(e) {
		return nil
	}
	if about := p.About(e); about != nil {
		return about
	}
	return p.Settings()
}

// closed reports whether e is kept from somebody: by its own visibility, or by that of what it cannot be told without.
func (p *Pass) closed(e cascade.Entity) bool {
	own := cascade.SightOf(e)
	closed := own != nil && own.Restricted()
	cascade.Refs(e, func(r cascade.Ref) {
		if t := p.Get(r.Kind, *r.ID); r.Role == cascade.Whole && t != nil {
			closed = closed || p.closed(t)
		}
	})
	return closed
}

// placeOf names the field that a text stands in.
func (p *Pass) placeOf(e cascade.Entity, field string) words.Text {
	switch e := e.(type) {
	case *cascade.Alignment:
		return words.T("%s of its alignment to %s", field, p.goalName(e.To))
	case *cascade.Need:
		return words.T("%s of what it needs", field)
	case *cascade.Observation:
		return words.T("%s of the reading of %s", field, day(e.At.Date()))
	case *cascade.CheckIn:
		return words.T("%s of the check-in of %s", field, day(e.At.Date()))
	case *cascade.Revision:
		return words.T("%s of the revision of %s", field, day(e.At.Date()))
	case *cascade.HeldReview:
		return words.T("%s of the review held on %s", field, day(e.At.Date()))
	case *cascade.Acknowledged:
		return words.T("%s of the acknowledged %s", field, e.Rule)
	}
	return words.Verbatim(field)
}

// excerpt returns a text around its first secret, with the secret masked.
func excerpt(s string) string {
	const most = 30 // characters on each side
	before, after, _ := strings.Cut(strings.Join(strings.Fields(text.Masked(s)), " "), text.Blot)
	after = strings.TrimRight(after, ".")
	from, to := []rune(before), []rune(after)
	if len(from) > most {
		before = "…" + string(from[len(from)-most:])
	}
	if len(to) > most {
		after = string(to[:most]) + "…"
	}
	return before + text.Blot + after
}
