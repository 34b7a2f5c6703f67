package cascadefile

import (
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// read reads the value n of f into owner.
func (p *parser) read(f *field, n *node, owner any) {
	switch {
	case f.key == "weir":
		p.version(n)
	case f.readings() && len(p.plain[n]) > 0:
		p.plainReadings(p.plain[n], owner.(*cascade.Metric))
	case f.readings() && n.form == scalar:
		p.csv(n, owner.(*cascade.Metric))
	case f.Type == cascade.TypeThings:
		p.items(n, f.key, func(item *node) {
			e := cascade.New(f.Holds)
			if f.Through != "" {
				cascade.Info(f.Holds).Field(f.Through).Set(e, cascade.ID(owner.(cascade.Entity).Head().Written()))
			}
			p.add(e, item)
			p.incomplete = !p.block(f.sub, item, e) || p.incomplete
		})
	case f.Group:
		p.block(f.sub, n, owner)
	case f.Type == cascade.TypeBlock && f.List:
		p.items(n, f.key, func(item *node) {
			part := f.New()
			if p.block(f.sub, item, part) {
				f.Append(owner, part)
			}
		})
	case f.Type == cascade.TypeBlock:
		part := f.New()
		if p.block(f.sub, n, part) {
			f.Set(owner, part)
		}
	case f.Type == cascade.TypeNumbers:
		p.numbers(f, n, owner)
	case f.List:
		p.items(n, f.key, func(item *node) {
			if v, ok := p.scalar(f, item); ok {
				f.Append(owner, v)
			}
		})
	case f.Type == cascade.TypeKey:
		p.name(f, n, owner)
	default:
		if v, ok := p.scalar(f, n); ok {
			f.Set(owner, v)
		}
	}
}

// scalar reads one value by the type of its field. Types are never guessed from how a value looks.
func (p *parser) scalar(f *field, n *node) (any, bool) {
	switch f.Type {
	case cascade.TypeNumber:
		return anyOf(p.number(n))
	case cascade.TypeFlag:
		return anyOf(p.flag(n))
	case cascade.TypeDate:
		return anyOf(p.date(n))
	case cascade.TypeMoment:
		return anyOf(p.moment(n))
	case cascade.TypeRef:
		t, ok := p.text(n, classID)
		return cascade.ID(t), ok
	case cascade.TypePick:
		return anyOf(p.text(n, classID))
	case cascade.TypeLiteral:
		return anyOf(p.text(n, classAsIs))
	case cascade.TypeWord:
		t, ok := p.text(n, classText)
		if ok && !slices.Contains(f.Words, t) {
			p.bad(n, words.T("%s is not one of %s%s", words.Quoted(cut(t, 64)), enumerate(f.Words), didYouMean(t, f.Words)))
			ok = false
		}
		return t, ok
	}
	return anyOf(p.text(n, classText))
}

func anyOf[V any](v V, ok bool) (any, bool) { return v, ok }

// numbers reads a block of numbers by the things they belong to.
func (p *parser) numbers(f *field, n *node, owner any) {
	if n.form != mapping {
		p.bad(n, words.T("%s is a block of %ss and numbers, as in {{eu-share: 10.4}, not %s", f.key, f.of(), n.what()))
		return
	}
	out := map[cascade.ID]float64{}
	for _, e := range n.entries {
		e.key.class = classID
		if v, ok := p.number(e.value); ok && !e.value.isNull() {
			out[cascade.ID(e.key.text)] = v
		}
	}
	if len(out) > 0 {
		f.Set(owner, out)
	}
}
