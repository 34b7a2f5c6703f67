package finding

import (
	"cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/threshold"
	"weir.dev/weir/internal/words"
)

var sightWidened = &Rule{
	ID: "sight-widened", Severity: Warning, Do: toHide, Local: true,
	Doc: Doc{
		What: words.T("Within the last 90 days somebody came to see all of a restricted {goal}, {measure}, metric, " +
			"initiative or work item: by its audience, by a team they were put on, by who owns it, by their role. " +
			"Only those it belongs to are told, also of themselves, and also when whoever saw it has left again."),
		Why: words.T("What is kept from others is kept by who lets whom in. That is only safe when those it belongs to " +
			"hear of it."),
		Next:    words.T("If it is right, acknowledge it. If it is not, take them out again, and ask who let them in."),
		Dismiss: words.T("Acknowledge it for as long as you expect people to come and go there."),
	},
	Parts: []Part{of(cascade.KindOpening, own|shown, func(p *Pass, o *cascade.Opening) {
		if o.At.Date() > p.Today || p.Today-o.At.Date() > threshold.ToldDays {
			return
		}
		about := p.Subject(o)
		gone := about == nil // or it is not theirs any more
		if gone {
			about = p.Settings()
		}
		p.Report(Found{About: about, Say: func() Said {
			out := Said{
				Message: words.T("%s came to see it.", p.whoCame(o)), Evidence: p.whenAndBy(o),
				Next: words.T("Acknowledge it if that is right; else narrow who sees it, and ask who let them in."),
			}
			if gone {
				out.Message = words.T("%s came to see “%s”, which was yours then.", p.whoCame(o), OneLine(o.Called))
				out.Next = words.T("Acknowledge it if that was right; else ask who let them in.")
			}
			return out
		}})
	})},
}

// whoCame names the people who came to see something.
func (p *Pass) whoCame(o *cascade.Opening) words.Text {
	var names []words.Text
	for _, id := range o.Who {
		names = append(names, p.personName(id))
	}
	switch {
	case o.Everybody:
		return words.T("Everybody")
	case len(names) == 0:
		return words.T("Somebody who has left the workspace")
	}
	return list(names)
}

// whenAndBy says when people came to see something, by whose change, and the reason they gave.
func (p *Pass) whenAndBy(o *cascade.Opening) words.Text {
	by := words.T("Somebody with access to the files")
	if o.By != "" {
		by = p.personName(o.By)
	}
	if o.Reason == "" {
		return words.T("%s let them in on %s and gave no reason.", by, day(o.At.Date()))
	}
	return words.T("%s let them in on %s: “%s”.", by, day(o.At.Date()), OneLine(o.Reason))
}

// personName is what people call a person.
func (p *Pass) personName(id cascade.ID) words.Text {
	who := p.Person(id)
	if who == nil {
		return words.T("somebody")
	}
	return words.Verbatim(cmp.Or(who.Name, who.Key))
}
