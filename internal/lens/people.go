package lens

// LooksAfter counts, by person, the goals that are not closed and that they are accountable for, of those the viewer
// sees.
func (l *Lens) LooksAfter() map[string]int {
	out := map[string]int{}
	for g := range l.s.Goals() {
		if g.State.Closed() {
			continue
		}
		for _, id := range g.Accountable {
			if p := l.s.Person(id); p != nil {
				out[l.ID(p)]++
			}
		}
	}
	return out
}
