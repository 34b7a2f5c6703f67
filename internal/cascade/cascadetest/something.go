package cascadetest

import (
	"time"

	"weir.dev/weir/internal/cascade"
)

var day = cascade.DateOf(time.Date(2026, 12, 26, 0, 0, 0, 0, time.UTC))

// Saying are fields of a kind that say something in f, to be set in a thing of s: what goes together is set together,
// and everybody stays in its audience. What may name only a part of another thing says nothing.
func Saying(s *cascade.Snapshot, k cascade.Kind, f *cascade.Field) map[string]any {
	switch {
	case f.Name == "visibility":
		return map[string]any{"visibility": string(cascade.Redacted), "audience": ids(s, cascade.KindPerson)}
	case f.Name == "audience":
		return map[string]any{"audience": append(ids(s, cascade.KindPerson), ids(s, cascade.KindTeam)...)}
	case k == cascade.KindGoal && f.Name == "progress":
		return map[string]any{"progress": string(cascade.ManualProgress), "manual": 0.75}
	case f.Type == cascade.TypeDate && f.Name == "from":
		return map[string]any{"from": day, "to": day + 2}
	case f.Type == cascade.TypePick:
		return map[string]any{f.Name: nil}
	case k == cascade.KindTeam && f.Name == "kind":
		return map[string]any{"kind": string(cascade.Group), "parent": nil}
	case k == cascade.KindTeam && f.Name == "parent":
		var last cascade.ID
		for t := range s.Teams() {
			if t.Type == cascade.Unit {
				last = t.ID
			}
		}
		return map[string]any{"parent": last}
	case k == cascade.KindMetric && f.Name == "direction":
		return map[string]any{"direction": string(cascade.Down)}
	case k == cascade.KindMetric && f.Name == "range":
		return map[string]any{"range": &cascade.Bounds{Low: 3, High: 9}}
	}
	return map[string]any{f.Name: something(s, f)}
}

func ids(s *cascade.Snapshot, k cascade.Kind) (out []cascade.ID) {
	for e := range s.All(k) {
		out = append(out, e.Head().ID)
	}
	return out
}

// something is a value of f; of a reference the last made of what it may name.
func something(s *cascade.Snapshot, f *cascade.Field) any {
	switch v := one(s, f); {
	case f.List && f.Type == cascade.TypeRef:
		return []cascade.ID{v.(cascade.ID)}
	case f.List && f.Type == cascade.TypeDate:
		return []cascade.Date{v.(cascade.Date)}
	case f.List && f.Type == cascade.TypeBlock:
		return []any{v}
	case f.List:
		return []string{v.(string)}
	default:
		return v
	}
}

func one(s *cascade.Snapshot, f *cascade.Field) any {
	switch f.Type {
	case cascade.TypeWord:
		if last := f.Words[len(f.Words)-1]; last != f.Absent {
			return last
		}
		return f.Words[0]
	case cascade.TypeNumber:
		return 0.25
	case cascade.TypeFlag:
		return true
	case cascade.TypeDate:
		return day
	case cascade.TypeRef:
		all := ids(s, f.Of[0])
		return all[len(all)-1]
	case cascade.TypeFormula:
		all := ids(s, f.Of[0])
		return "0.5*" + s.Label(f.Of[0], all[len(all)-1])
	case cascade.TypeBlock:
		in := f.New()
		for _, inner := range f.Block.Fields {
			if !inner.Kept {
				inner.Set(in, something(s, inner))
			}
		}
		return in
	case cascade.TypeKey:
		return "zebra"
	}
	switch {
	case len(f.Schemes) > 0:
		return f.Schemes[0] + "://zebra.example"
	case f.Name == "timezone":
		return "Asia/Tokyo"
	case f.Name == "lag":
		return "4w"
	}
	return "zebra " + f.Name
}
