package main

import (
	"cmp"
	"errors"
	"maps"
	"runtime"
	"slices"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
)

// What is asked of the state in memory.

func lineIDs(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	g := m.world.View(m.viewer).Graph()
	var out []int32
	return measure(op{run: func(i int) error {
		p, _ := g.Snapshot().PlaceOf(m.goal(i))
		if out = above(g, p, out[:0]); len(out) == 0 {
			return errors.New("nothing stands above a goal that serves one")
		}
		return nil
	}}, s.budget)
}

// above appends the places of the goals that lines lead to from the goal at a place, each once.
func above(g *graph.Graph, goal int32, out []int32) []int32 {
	for at := -1; at < len(out); at++ {
		p := goal
		if at >= 0 {
			p = out[at]
		}
		for _, up := range g.Above(p) {
			if !slices.Contains(out, up) {
				out = append(out, up)
			}
		}
	}
	return out
}

func lineWords(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	v := m.world.View(m.viewer)
	look := func(i int) error {
		answer, err := lens.Of(v).Why(cascade.KindGoal, string(m.goal(i)))
		if err == nil && len(answer.Lines) == 0 {
			err = errors.New("a goal that serves one has no line")
		}
		return err
	}
	for i := range m.goals { // what readings say of beliefs is kept, and is not what is measured
		if err := look(i); err != nil {
			return result{}, err
		}
	}
	return measure(op{run: look}, s.budget)
}

// reading returns the change that corrects the last reading of one of the metrics, in a state.
func (m *inMemory) reading(s *cascade.Snapshot, i int) []cascade.Change {
	was := s.Get(cascade.KindObservation, m.readings[i%len(m.readings)].ID).(*cascade.Observation)
	now := *was
	now.Value = was.Value + 0.1 + float64(i%7)/10
	return []cascade.Change{{Before: was, After: &now}}
}

func change(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	at := m.snapshot
	return measure(op{run: func(i int) (err error) {
		at, err = at.With(m.reading(&at, i))
		return err
	}}, s.budget)
}

func changeFigures(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	at, g := m.snapshot, graph.New(m.snapshot, company.Day)
	return measure(op{run: func(i int) error {
		cs := m.reading(&at, i)
		next, err := at.With(cs)
		if err != nil {
			return err
		}
		at, g = next, g.With(next, cs)
		return nil
	}}, s.budget)
}

// write is a state that grows by one write after the other, with the world of it.
type write struct {
	at    cascade.Snapshot
	world *sight.World
}

// next applies changes.
func (w *write) next(cs []cascade.Change) error {
	after, err := w.at.With(cs)
	if err == nil {
		w.at, w.world = after, w.world.With(after, cs)
	}
	return err
}

// begin is a fresh world of the company, whose figures are known.
func (m *inMemory) begin() *write {
	w := &write{m.snapshot, m.world.On(company.Day + 1).On(company.Day)}
	w.world.Settle()
	return w
}

func changeSeen(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	w := m.begin()
	w.world.View(m.viewer).Graph()
	return measure(op{run: func(i int) error {
		if err := w.next(m.reading(&w.at, i)); err != nil {
			return err
		}
		w.world.View(m.viewer).Graph().Figures(m.goal(i))
		w.world.Settle() // as the engine does beside
		return nil
	}}, s.budget)
}

// changeSame asks after writes that the viewer sees and that leave as many things as there were.
func changeSame(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	w := m.begin()
	views := []*sight.View{w.world.View(m.viewer)}
	for i := range 64 {
		if err := w.next(m.reading(&w.at, i)); err != nil {
			return result{}, err
		}
		views = append(views, w.world.View(m.viewer))
		views[i+1].Graph()
	}
	return measure(op{most: len(views) - 1, run: func(i int) error {
		if at := i % (len(views) - 1); views[at+1].Same(views[at]) {
			return errors.New("a viewer is not told of what they see")
		}
		return nil
	}}, s.budget)
}

func figures(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	return measure(op{run: func(int) error {
		if g := graph.New(m.snapshot, company.Day); g.Work() < s.size {
			return errors.New("not all figures were computed")
		}
		return nil
	}}, s.budget)
}

// shown is how many findings a page words.
const shown = 50

// found looks at what is found for the viewer, as a page does.
func (m *inMemory) found(w *sight.World) error {
	return told(finding.Seen(lens.Of(w.View(m.viewer))))
}

func told(k *finding.Kept) error {
	if k.Count(finding.Which{}) < shown || len(k.Tell(finding.Which{}, 0, shown, true)) != shown {
		return errors.New("hardly anything is found in a whole company")
	}
	return nil
}

func findingsAll(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	l := lens.Of(m.world.View(m.viewer))
	look := func(int) error { return told(finding.Keep(l, finding.Rules)) }
	if err := look(0); err != nil { // what readings say of beliefs is kept from now on
		return result{}, err
	}
	return measure(op{run: look}, s.budget)
}

func findingsLeaf(s *site) (result, error) {
	return findingsAfter(s, func(m *inMemory, i int) cascade.ID { return m.goal(i) })
}

func findingsTop(s *site) (result, error) {
	return findingsAfter(s, func(m *inMemory, _ int) cascade.ID { return m.top })
}

// findingsAfter measures the findings after the intent of one goal has changed.
func findingsAfter(s *site, which func(*inMemory, int) cascade.ID) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	w := m.begin()
	was := w.world.View(m.viewer)
	k := finding.Keep(lens.Of(was), finding.Rules)
	texts := []string{
		"Launch the new order form in Lisbon", "Members in Oslo settle every bill within a day", "Improve billing",
		"Late answers fall from 40 to 12 a month",
	}
	return measure(op{
		before: func(i int) error {
			was := w.at.Goal(which(m, i))
			now := *was
			now.Intent = texts[i%len(texts)] + " and " + texts[(i/len(texts)+1)%len(texts)]
			err := w.next([]cascade.Change{{Before: was, After: &now}})
			w.world.Settle()
			return err
		},
		run: func(int) error { // what is done beside where somebody has asked lately
			is := w.world.View(m.viewer)
			seen, ok := is.Since(was)
			if !ok {
				return errors.New("what was written is not known")
			}
			k, was = k.After(lens.Of(is), seen), is
			return told(k)
		},
	}, 2*s.budget)
}

func firstLook(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	w := m.begin()
	w.world.Prepare() // as a server does when it starts, which start counts
	var from, to runtime.MemStats
	allocated, looks := uint64(0), 0
	res, err := measure(op{
		most: len(m.people) - 1,
		before: func(int) error {
			runtime.ReadMemStats(&from)
			return nil
		},
		run: func(i int) error {
			v := w.world.View(m.people[i%len(m.people)])
			v.Graph().Figures(m.goal(i))
			runtime.ReadMemStats(&to)
			allocated += to.TotalAlloc - from.TotalAlloc
			looks++
			return nil
		},
	}, s.budget)
	if looks > 0 {
		res.Alloc = float64(allocated) / float64(looks)
	}
	return res, err
}

func search(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	find := func(i int) error {
		said := strings.Fields(m.snapshot.Goal(m.goal(i)).Intent)
		asked := said[0] + " " + said[len(said)-1]
		list, err := lens.Of(m.world.View(m.viewer)).Goals(lens.Filter{Q: asked})
		if err == nil && len(list.Part(lens.Place{}, shown).Items) == 0 {
			err = errors.New("a goal is not found by its words")
		}
		return err
	}
	for i := range m.goals { // what is said of beliefs, and the index, are kept, and are not what is measured
		if err := find(i); err != nil {
			return result{}, err
		}
	}
	return measure(op{run: find}, s.budget)
}

// asked is what somebody looks for, by one of the goals; common are the words that most goals use, the first most.
type asked func(m *inMemory, goal *cascade.Goal, common []string, i int) string

// searchBy measures a ranked search, with the first that it finds.
func searchBy(of asked) func(*site) (result, error) {
	return func(s *site) (result, error) {
		m, err := s.inMemory()
		if err != nil {
			return result{}, err
		}
		common := commonWords(&m.snapshot)
		find := func(i int) error {
			list := lens.Of(m.world.View(m.viewer)).Search(of(m, m.snapshot.Goal(m.goal(i)), common, i), "")
			if len(list.Part(lens.Place{}, ranked).Items) == 0 {
				return errors.New("nothing is found by the words of a goal")
			}
			return nil
		}
		for i := range m.goals { // the index is kept, and is not what is measured
			if err := find(i); err != nil {
				return result{}, err
			}
		}
		return measure(op{run: find}, s.budget)
	}
}

// ranked is how many things are shown of what a search ranks.
const ranked = 20

// commonWords are the words in the names of goals, those in most goals first.
func commonWords(s *cascade.Snapshot) []string {
	in := map[string]int{}
	for g := range s.Goals() {
		for _, w := range slices.Compact(slices.Sorted(strings.FieldsSeq(strings.ToLower(g.Intent)))) {
			in[w]++
		}
	}
	return slices.SortedFunc(maps.Keys(in), func(a, b string) int { return cmp.Or(in[b]-in[a], strings.Compare(a, b)) })
}

// Of what people look for.
var (
	byKey    asked = func(_ *inMemory, g *cascade.Goal, _ []string, _ int) string { return g.Key }
	byTitle  asked = func(_ *inMemory, g *cascade.Goal, _ []string, _ int) string { return g.Intent }
	byCommon asked = func(_ *inMemory, _ *cascade.Goal, common []string, i int) string { return common[i%8] }
	byThree  asked = func(_ *inMemory, _ *cascade.Goal, common []string, i int) string {
		return common[i%4] + " " + common[(i+1)%4] + " " + common[(i+2)%4]
	}
	byRare asked = func(_ *inMemory, g *cascade.Goal, common []string, _ int) string {
		said := strings.Fields(strings.ToLower(g.Intent))
		return slices.MaxFunc(said, func(a, b string) int { return slices.Index(common, a) - slices.Index(common, b) })
	}
	byLetter asked = func(_ *inMemory, g *cascade.Goal, _ []string, _ int) string { return g.Intent[:1] }
)

func heapAGoal(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	return result{Memory: m.heap / float64(s.size)}, nil
}
