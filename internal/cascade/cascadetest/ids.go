package cascadetest

import (
	"fmt"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
)

// IDs hands out ids that read well in failures: goal~1, goal~2, team~1. No key holds a tilde, so an id is never taken
// for a key. It is not safe for use by several goroutines.
type IDs struct{ next map[string]int }

// New returns the next id of a kind.
func (n *IDs) New(kind, _, _, _ string) string {
	if n.next == nil {
		n.next = map[string]int{}
	}
	n.next[kind]++
	return fmt.Sprintf("%s~%d", kind, n.next[kind])
}

// Said returns one line for each entity of s, sorted: what it says, with keys in the place of ids and without order of
// creation. Two snapshots say the same exactly when their lines are equal.
func Said(s *cascade.Snapshot) []string {
	var lines []string
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			lines = append(lines, string(k)+" "+say(s, e))
		}
	}
	slices.Sort(lines)
	return lines
}

func say(s *cascade.Snapshot, e cascade.Entity) string {
	c := cascade.Spell(e, func(r cascade.Ref) string { return named(s, r) }, s.Get)
	*c.Head() = cascade.Header{Key: c.Head().Key}
	if g, ok := c.(*cascade.Goal); ok {
		g.CommittedOn = 0 // known to a workspace, and no more said by anybody than its ids
	}
	if f := cascade.Info(c.Kind()).Field("wrote"); f != nil {
		f.Set(c, nil) // as is who wrote what
	}
	if g, ok := c.(*cascade.Goal); ok {
		for i := range g.Drivers {
			g.Drivers[i].ID = ""
		}
	}
	return string(cascade.Encode(c))
}

// named is the key of what a reference names; a check-in has none, so what it says stands for it.
func named(s *cascade.Snapshot, r cascade.Ref) string {
	if r.Kind == cascade.KindCheckIn {
		if c := s.CheckInByID(*r.ID); c != nil {
			return say(s, c)
		}
	}
	return s.LabelOf(r)
}

// Difference returns the lines of Said that only one of a and b has, marked - and +; it is empty when they say the
// same.
func Difference(a, b *cascade.Snapshot) string {
	as, bs := Said(a), Said(b)
	var out strings.Builder
	for len(as) > 0 || len(bs) > 0 {
		switch {
		case len(bs) == 0 || len(as) > 0 && as[0] < bs[0]:
			out.WriteString("- " + as[0] + "\n")
			as = as[1:]
		case len(as) == 0 || bs[0] < as[0]:
			out.WriteString("+ " + bs[0] + "\n")
			bs = bs[1:]
		default:
			as, bs = as[1:], bs[1:]
		}
	}
	return out.String()
}
