package web

import (
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// placed says where a page shows what a thing of a kind says: the fields that it lays out by hand. What the others say
// it shows as facts, so a new field of the table of kinds is shown without a word here. Keys stand in addresses.
type placed struct {
	Kind cascade.Kind
	Laid []string
	// Unshown are fields that no page shows, with the reason.
	Unshown map[string]string
}

// placements are those of all kinds that pages show.
var placements = []*placed{
	onGoalPage, onMetricPage, onTeamPage, onPeoplePage, onCyclePage, onSettingsPage, onInitiativePage, onWorkItemPage,
	onMeasure, onAlignment, onNeed, onCheckIn,
}

// facts are what a thing says in the fields that its page does not lay out, in the order of the table of kinds; none
// where e is nil, since a page names what is restricted by a handle, which finds nothing.
func (q *request) facts(on *placed, e cascade.Entity) []page.Fact {
	if e == nil {
		return nil
	}
	but := append([]string{"key"}, on.Laid...)
	for name := range on.Unshown {
		but = append(but, name)
	}
	return q.asFacts(q.l.Facts(e, but...))
}

// factsOf are what a thing says in a block of its own.
func (q *request) factsOf(e cascade.Entity, block string) []page.Fact {
	for _, f := range q.l.Facts(e) {
		if within, ok := f.Value.([]lens.Fact); ok && f.Name == block {
			return q.asFacts(within)
		}
	}
	return nil
}

func (q *request) asFacts(all []lens.Fact) (out []page.Fact) {
	for _, f := range all {
		values := q.factValues(f)
		_, apart := f.Value.([][]lens.Fact)
		out = append(out,
			page.Fact{Name: f.Label, Value: values[0].Text, Path: values[0].Path, Also: values[1:], Apart: apart})
	}
	return out
}

// factValues are the values of a fact, each with its page where it has one.
func (q *request) factValues(f lens.Fact) (out []page.Link) {
	switch v := f.Value.(type) {
	case lens.Ref:
		return []page.Link{q.linkTo(v)}
	case []lens.Ref:
		for _, r := range v {
			out = append(out, q.linkTo(r))
		}
		return out
	case []string:
		for _, s := range v {
			out = append(out, page.Link{Text: words.Or(f.Says[s], words.Verbatim(s))})
		}
		return out
	case []cascade.Date:
		for _, d := range v {
			out = append(out, page.Link{Text: q.day(d).Text})
		}
		return out
	case []lens.Fact:
		return []page.Link{{Text: q.inOneLine(v)}}
	case [][]lens.Fact:
		for _, within := range v {
			out = append(out, page.Link{Text: q.inOneLine(within)})
		}
		return out
	}
	out = []page.Link{{Text: q.factValue(f)}}
	if address, ok := f.Value.(string); ok && len(f.Schemes) > 0 && strings.HasPrefix(address, "http") {
		out[0].Path = address
	}
	return out
}

// factValue words the one value of a fact that names nothing.
func (q *request) factValue(f lens.Fact) words.Text {
	switch v := f.Value.(type) {
	case float64:
		if f.Low != nil && f.High != nil && *f.Low == 0 && *f.High == 1 {
			return words.Percent(v)
		}
		return words.Number(v)
	case bool:
		if !v {
			return words.T("no")
		}
		return words.T("yes")
	case cascade.Date:
		return q.day(v).Text
	case cascade.Moment:
		return q.day(v).Text
	case string:
		return words.Or(f.Says[v], words.Verbatim(v))
	}
	return words.Text{}
}

// inOneLine words what a block says. What is so, and what somebody wrote, say what they are without their label.
func (q *request) inOneLine(within []lens.Fact) words.Text {
	said := make([]words.Text, len(within))
	for i, f := range within {
		var values []words.Text
		for _, v := range q.factValues(f) {
			values = append(values, v.Text)
		}
		said[i] = words.Join(" · ", values...)
		switch v := f.Value.(type) {
		case cascade.Date, cascade.Moment:
			said[i] = words.T("%s %s", words.Small(f.Label), said[i])
		case bool:
			if said[i] = words.Small(f.Label); !v {
				said[i] = words.T("not %s", said[i])
			}
		case string:
			if !f.Says[v].IsZero() {
				said[i] = words.T("%s: %s", f.Label, said[i])
			}
		default:
			said[i] = words.T("%s: %s", f.Label, said[i])
		}
	}
	return words.Join(" · ", said...)
}

// linkTo names a thing of any kind, and leads to its page where it has one.
func (q *request) linkTo(r lens.Ref) page.Link {
	on := q.link("", &r)
	if r.Restricted {
		return on
	}
	on.Path = ""
	if t := thingOf(r.Kind); t != nil && t.lone {
		on.Path = t.address(q, q.l.Find(r.Kind, r.ID))
	}
	return on
}
