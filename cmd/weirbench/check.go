package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/store"
)

// count is something a machine cannot blur: how many bytes, allocations, statements or goals something takes. It is
// looked at in a small company and in one ten times as large.
type count struct {
	name  string
	of    func(*site) (float64, error)
	most  float64 // of it, at both sizes; 0: any
	grows float64 // how many times as many the larger company may take; 0: any
}

// checked are the sizes that counts are compared at.
var checked = [2]int{k1, k10}

// check prints every count and fails where one is too large or grows too much.
func check(ctx context.Context, out io.Writer) (err error) {
	found := map[string][2]float64{}
	for i, n := range checked {
		dir, err := os.MkdirTemp("", "weirbench-*")
		if err != nil {
			return err
		}
		s := &site{ctx: ctx, size: n, dir: dir, weighed: map[string]weight{}}
		err = func() error {
			for _, c := range counts {
				v, err := c.of(s)
				if err != nil {
					return fmt.Errorf("%s at %s: %w", c.name, sizeName(n), err)
				}
				both := found[c.name]
				both[i] = v
				found[c.name] = both
			}
			return nil
		}()
		if err := errors.Join(err, s.close()); err != nil {
			return err
		}
	}
	missed := 0
	fmt.Fprintf(out, "%-24s %12s %12s %8s   may be\n", "count", sizeName(checked[0]), sizeName(checked[1]), "grows")
	for _, c := range counts {
		v := found[c.name]
		grows := (v[1] + 1) / (v[0] + 1) // nothing, and hardly anything, do not grow
		verdict := "ok"
		if c.most > 0 && max(v[0], v[1]) > c.most || c.grows > 0 && grows > c.grows {
			verdict = "TOO MUCH"
			missed++
		}
		fmt.Fprintf(out, "%-24s %12.4g %12.4g %8s   %s %s\n", c.name, v[0], v[1], factor(grows), c.bound(), verdict)
	}
	if missed > 0 {
		return fmt.Errorf("%d counts are too large: costs follow from what is touched, not from what there is", missed)
	}
	return nil
}

func (c count) bound() string {
	text := ""
	if c.most > 0 {
		text = fmt.Sprintf("%.4g ", c.most)
	}
	if c.grows > 0 {
		text += factor(c.grows)
	}
	return text
}

// allocations returns how many bytes and allocations one call takes, on average of n.
func allocations(n int, do func(i int) error) (bytes, allocs float64, err error) {
	var from, to runtime.MemStats
	runtime.ReadMemStats(&from)
	for i := range n {
		if err := do(i); err != nil {
			return 0, 0, err
		}
	}
	runtime.ReadMemStats(&to)
	return float64(to.TotalAlloc-from.TotalAlloc) / float64(n), float64(to.Mallocs-from.Mallocs) / float64(n), nil
}

// allocated makes a count of the allocations of a row's operation.
func allocated(run func(*site) (result, error)) func(*site) (float64, error) {
	return func(s *site) (float64, error) {
		s.budget = counting
		res, err := run(s)
		return res.Allocs, err
	}
}

// goalsComputed is how many goals' figures one reading makes to be computed again.
func goalsComputed(s *site) (float64, error) {
	m, err := s.inMemory()
	if err != nil {
		return 0, err
	}
	g, work := graph.New(m.snapshot, company.Day), 0
	for i := range m.readings {
		cs := m.reading(&m.snapshot, i)
		next, err := m.snapshot.With(cs)
		if err != nil {
			return 0, err
		}
		work += g.With(next, cs).Work()
	}
	return float64(work) / float64(len(m.readings)), nil
}

// lookBytes is what the first look of somebody allocates.
func lookBytes(s *site) (float64, error) {
	m, err := s.inMemory()
	if err != nil {
		return 0, err
	}
	w := m.begin()
	bytes, _, err := allocations(min(20, len(m.people)), func(i int) error {
		w.world.View(m.people[i]).Graph().Figures(m.goal(i))
		return nil
	})
	return bytes, err
}

// findingBytes is what the findings allocate after the edit of a leaf.
func findingBytes(s *site) (float64, error) {
	m, err := s.inMemory()
	if err != nil {
		return 0, err
	}
	w := m.begin()
	if err := m.found(w.world); err != nil {
		return 0, err
	}
	total := 0.0
	const edits = 3
	for i := range edits {
		was := w.at.Goal(m.goal(i))
		now := *was
		now.Intent = "Members in Oslo settle every bill within a day"
		if err := w.next([]cascade.Change{{Before: was, After: &now}}); err != nil {
			return 0, err
		}
		l := lens.Of(w.world.View(m.viewer))
		bytes, _, err := allocations(1, func(int) error {
			finding.Seen(l)
			return nil
		})
		if err != nil {
			return 0, err
		}
		total += bytes
	}
	return total / edits, nil
}

// statements is how often one reading, through the engine, asks the database and writes to it: once, and now and then
// the engine looks whether somebody else has written. It is so as well where thousands of hidden goals stand above.
func statements(hidden bool) func(*site) (float64, error) {
	return func(s *site) (n float64, err error) {
		dir, _, err := s.data()
		if err != nil {
			return 0, err
		}
		m, err := s.inMemory()
		if err != nil {
			return 0, err
		}
		c := clock.Frozen(asOf)
		path := filepath.Join(dir, databaseName)
		if hidden { // in a database of its own
			if err := copyFile(path+".hidden", path); err != nil {
				return 0, err
			}
			path += ".hidden"
		}
		db, err := store.Open(s.ctx, path, c)
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		e, err := engine.Open(s.ctx, db, c, clock.Seeded(2), slog.New(slog.DiscardHandler))
		if err != nil {
			return 0, err
		}
		defer e.Close()
		workspace := e.Workspaces()[0].ID
		if hidden {
			if err := m.hideIn(s.ctx, e, workspace); err != nil {
				return 0, err
			}
		}
		before := db.Counts()
		const writes = 20
		for i := range writes {
			reading := cascade.Observation{
				Metric: m.readings[0].Metric, At: cascade.OnDay(company.Day), Value: float64(100 + i),
			}
			if !hidden {
				reading.Metric = m.readings[i%len(m.readings)].Metric
			}
			write := engine.Observe(m.viewer, engine.Given([]cascade.Observation{reading}))
			if _, err := e.Do(s.ctx, workspace, write); err != nil {
				return 0, err
			}
		}
		after := db.Counts()
		return float64(after.Queries-before.Queries+after.Transactions-before.Transactions) / writes, nil
	}
}

// hideIn puts hidden goals above one in a workspace.
func (m *inMemory) hideIn(ctx context.Context, e *engine.Engine, workspace string) error {
	cs, err := m.hiding()
	if err != nil {
		return err
	}
	_, err = e.Do(ctx, workspace, engine.Command{
		Name: "hide", Operator: true,
		Decide: func(cascade.Snapshot, time.Time, cascade.IDs) ([]cascade.Change, error) { return cs, nil },
	})
	return err
}

// weight is what an answer weighs and takes.
type weight struct{ bytes, allocs float64 }

// weighings is how often a page is weighed.
const weighings = 5

// weigh asks for a page or an operation, for each of several goals once, and again and again once what is computed
// once is computed. The server goes on with its own work meanwhile, such as findings and rows that are held to the
// journal, so the least of the weighings is what the answer takes.
func (s *site) weigh(p path) (weight, error) {
	if w, ok := s.weighed[p.says]; ok {
		return w, nil
	}
	v, m, err := s.both()
	if err != nil {
		return weight{}, err
	}
	asked := 1
	if p.ofGoal {
		asked = 12
	}
	var w weight
	for round := range weighings + 1 { // the first computes what is computed once
		from, err := v.state(false)
		if err != nil {
			return weight{}, err
		}
		bytes := 0
		for i := range asked {
			_, text, err := v.fetch(http.MethodGet, p.of(m, i), v.viewer(), "")
			if err != nil {
				return weight{}, err
			}
			bytes += len(text)
		}
		to, err := v.state(false)
		if err != nil {
			return weight{}, err
		}
		took := weight{float64(bytes) / float64(asked), float64(to.Allocs-from.Allocs) / float64(asked)}
		if round == 1 || round > 1 && took.allocs < w.allocs {
			w = took
		}
	}
	s.weighed[p.says] = w
	return w, nil
}

// bytesOf counts the bytes of an answer, allocsOf what the server allocates for it.
func bytesOf(p path) func(*site) (float64, error) {
	return func(s *site) (float64, error) {
		w, err := s.weigh(p)
		return w.bytes, err
	}
}

func allocsOf(p path) func(*site) (float64, error) {
	return func(s *site) (float64, error) {
		w, err := s.weigh(p)
		return w.allocs, err
	}
}

// counts is everything that is checked.
var counts = []count{
	{name: "reading: allocations", of: allocated(change), grows: 1.3},
	{name: "reading: goals computed", of: goalsComputed, grows: 1.3},
	{name: "reading: with figures", of: allocated(changeFigures), grows: 1.3},
	{name: "reading: statements", of: statements(false), most: 2},
	{name: "hidden: statements", of: statements(true), most: 2},
	{name: "hidden: allocations", of: underHidden((*inMemory).writeAllocs), most: 1.02},
	{name: "hidden: visits", of: underHidden((*inMemory).writeVisits), most: 1},
	{name: "line: allocations", of: allocated(lineIDs), grows: 1.3},
	{name: "line: with words", of: allocated(lineWords), grows: 1.5},
	{name: "first look: bytes", of: lookBytes, grows: 5},
	{name: "findings after: bytes", of: findingBytes, grows: 2},
	{name: "list: bytes", of: bytesOf(always("/api/v1/goals?limit=50")), grows: 1.2},
	{name: "list: allocations", of: allocsOf(always("/api/v1/goals?limit=50")), grows: 1.5},
	{name: "goal: allocations", of: allocsOf(ofGoal("/api/v1/goals/%s")), grows: 1.7},
	{name: "goal page: allocations", of: allocsOf(ofGoal(prefix + "/goals/%s")), grows: 1.5},
	{name: "outline: bytes", of: bytesOf(always(prefix + "/goals")), grows: 1.4},
	{name: "outline: allocations", of: allocsOf(always(prefix + "/goals")), grows: 1.4},
	{name: "metrics: bytes", of: bytesOf(always(prefix + "/metrics")), grows: 1.2},
	{name: "metrics: allocations", of: allocsOf(always(prefix + "/metrics")), grows: 1.2},
	{name: "week: bytes", of: bytesOf(always(prefix + "/")), grows: 1.3},
	{name: "week: allocations", of: allocsOf(always(prefix + "/")), grows: 1.3},
	{name: "findings: bytes", of: bytesOf(always(prefix + "/findings")), grows: 1.2},
	{name: "findings: allocations", of: allocsOf(always(prefix + "/findings")), grows: 1.3},
	// A page shows fifty teams, and the small company has only sixteen.
	{name: "teams: bytes", of: bytesOf(always(prefix + "/teams")), grows: 3.2},
	{name: "teams: allocations", of: allocsOf(always(prefix + "/teams")), grows: 3.2},
}
