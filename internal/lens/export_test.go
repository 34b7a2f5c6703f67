package lens

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/graph"
)

// NewWorldOf is NewWorld with other bounds than the usual: of how many people views are kept, how many changes one may be
// behind, and after how many it is made anew.
func NewWorldOf(s cascade.Snapshot, today cascade.Date, secret []byte, people, behind, moved int) *World {
	return newWorld(graph.New(s, today), secret, newSaid(maxSaid), newLookers(bounds{people, behind, moved}))
}

// Kept returns how many views a world has that are not everybody's.
func (w *World) Kept() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.views) - 1
}

// Moved returns how many changes a lens's view was moved along by since it was made from the whole.
func (l *Lens) Moved() int { return l.v.moved }

// Answers keeps up to most answers of the evidence engine.
type Answers struct{ s *said }

// NewAnswers returns an empty store of answers.
func NewAnswers(most int) Answers { return Answers{newSaid(most)} }

// Ask asks for the answer to key; judge gives it where it is not kept.
func (a Answers) Ask(key string, judge func() (string, error)) (string, error) {
	return ask(a.s, []byte(key), judge)
}

// Kept returns how many answers are kept.
func (a Answers) Kept() int { return len(a.s.new) + len(a.s.old) }

// Shares reports whether two lenses show one view.
func (l *Lens) Shares(o *Lens) bool { return l.v == o.v }
