package cascadetest

import (
	"fmt"
	"net/url"
	"slices"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
)

// fill draws values for the fields of a block, each present or not, from what the table of kinds says of it. References
// lead to what stands already. The fields that skip names, parts' keys that must fit something else (picks, numbers by
// measure) and what Weir keeps itself are left alone.
func (g *gen) fill(b *cascade.Block, owner any, skip ...string) {
	for _, f := range b.Fields {
		switch {
		case f.Kept && !f.Told, f.Type == cascade.TypeThings, f.Type == cascade.TypePick, f.Type == cascade.TypeNumbers,
			slices.Contains(skip, f.Name), g.o.AllOpen && (f.Name == "visibility" || f.Name == "audience"):
		case f.Group:
			g.fill(f.Block, owner, skip...)
		case f.Type == cascade.TypeKey:
			if b.Name == "driver" { // things' own keys are for whoever makes them
				f.Set(owner, g.key(b.Name))
			}
		case !f.Required && !g.maybe():
		case f.Type == cascade.TypeBlock && f.List:
			for range g.upTo(3) {
				f.Append(owner, g.part(f))
			}
		case f.Type == cascade.TypeBlock:
			f.Set(owner, g.part(f))
		case f.List:
			g.list(f, owner)
		default:
			f.Set(owner, g.value(f))
		}
	}
}

func (g *gen) part(f *cascade.Field) any {
	part := f.New()
	g.fill(f.Block, part)
	return part
}

func (g *gen) list(f *cascade.Field, owner any) {
	if f.Type == cascade.TypeRef {
		f.Set(owner, g.some(g.pool(f.Of)))
		return
	}
	if f.Type == cascade.TypeDate {
		var days []cascade.Date
		for range g.upTo(3) {
			days = append(days, g.date())
		}
		f.Set(owner, days)
		return
	}
	var texts []string
	for range g.upTo(3) {
		texts = append(texts, g.text())
	}
	f.Set(owner, texts)
}

// value draws one value of a field; nil where there is nothing to name.
func (g *gen) value(f *cascade.Field) any {
	if f.Name == "timezone" {
		return rapid.SampledFrom([]string{"UTC", "Pacific/Auckland", "America/Los_Angeles"}).Draw(g.T, f.Name)
	}
	switch f.Type {
	case cascade.TypeWord:
		return rapid.SampledFrom(f.Words).Draw(g.T, f.Name)
	case cascade.TypeNumber:
		if f.Low == nil {
			return g.number()
		}
		high := 20.0
		if f.High != nil {
			high = *f.High
		}
		return *f.Low + (high-*f.Low)*float64(rapid.IntRange(0, 100).Draw(g.T, "percent"))/100
	case cascade.TypeFlag:
		return g.maybe()
	case cascade.TypeDate:
		return g.date()
	case cascade.TypeMoment:
		return g.moment(g.date())
	case cascade.TypeFormula:
		if id := g.pick(g.pool(f.Of)); id != "" {
			form := rapid.SampledFrom([]string{"2*%s", "%s / 4", "(%s - 1.5) × 3"}).Draw(g.T, "formula")
			return fmt.Sprintf(form, id)
		}
		return nil
	case cascade.TypeRef:
		if len(f.Instead) > 0 && g.maybe() {
			return cascade.ID(rapid.SampledFrom(f.Instead).Draw(g.T, f.Name))
		}
		if id := g.pick(g.pool(f.Of)); id != "" {
			return id
		}
		return nil
	case cascade.TypeLiteral:
		return rapid.SampledFrom([]string{"18", "18.50", "0123", "2026-10-05", "null", "a: b", "1e5", "x"}).Draw(g.T,
			"literal")
	}
	if f.Schemes != nil {
		return f.Schemes[0] + "://example.com/?q=" + url.QueryEscape(g.text())
	}
	if f.Required {
		return "agreed"
	}
	return g.text()
}

// pool lists the keys of what a reference may name.
func (g *gen) pool(of []cascade.Kind) []cascade.ID {
	var out []cascade.ID
	for _, k := range of {
		out = append(out, g.made[k]...)
	}
	return out
}

// put adds e, whose fields are drawn already, and lets others name it.
func (g *gen) put(e cascade.Entity) {
	g.out = append(g.out, e)
	if key := e.Head().Key; key != "" {
		g.made[e.Kind()] = append(g.made[e.Kind()], cascade.ID(key))
	}
}

// make draws an entity with a key and all its fields but those that skip names. It is not added yet.
func (g *gen) make(e cascade.Entity, skip ...string) {
	info := cascade.Info(e.Kind())
	if info.Keyed || e.Kind() == cascade.KindSettings {
		e.Head().Key = g.key(string(info.Space))
	}
	g.fill(&info.Block, e, skip...)
}
