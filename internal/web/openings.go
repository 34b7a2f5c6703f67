package web

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// restrictedFor tells people who see a thing how much of it others see; nothing where others see all.
func restrictedFor(g cascade.Grade) words.Text {
	switch g {
	case cascade.Redacted:
		return words.T("others see only that it is here")
	case cascade.Hidden:
		return words.T("others do not see it")
	}
	return words.Text{}
}

// openings says who came to see what is restricted. On the page of a thing its own name is left out.
func (q *request) openings(self string, all []lens.Opening) []page.Opening {
	var out []page.Opening
	for _, o := range all {
		who := words.T("Somebody who has left")
		switch {
		case o.Everybody:
			who = words.T("Everybody")
		case len(o.Who) > 0:
			who = words.Verbatim(names(o.Who))
		}
		if o.Of != nil && o.Of.ID != self {
			who = words.T("%s: %s", o.Of.Name, who)
		}
		by := words.T("let in by somebody with access to the files")
		if o.By != nil {
			by = words.T("let in by %s", o.By.Name)
		}
		if o.Reason == "" {
			by = words.T("%s, no reason given", by)
		}
		out = append(out, page.Opening{When: q.day(o.At), What: who, By: by, Reason: o.Reason})
	}
	return out
}
