package upgrade_test

import (
	"bytes"
	"cmp"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	godiff "github.com/google/go-cmp/cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/upgrade"
)

// fixtures are databases as earlier programs kept them; testdata/make.sh has made them.
var fixtures = []string{"schema-1-first", "schema-1-last", "schema-2", "schema-3"}

// asOf is the day on which the fixtures were made.
var asOf = clock.Frozen(time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC))

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fixture returns the path of a copy of a fixture.
func fixture(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".db"))
	must(t, err)
	path := filepath.Join(t.TempDir(), "weir.db")
	must(t, os.WriteFile(path, data, 0o600))
	return path
}

// upgraded opens a fixture as the program does.
func upgraded(t testing.TB, path string) (*store.DB, upgrade.Report) {
	t.Helper()
	db, err := store.Open(t.Context(), path, asOf)
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	r, err := upgrade.Run(t.Context(), db, asOf, false)
	must(t, err)
	return db, r
}

// load returns the one workspace of a database.
func load(t testing.TB, db *store.DB) *sight.World {
	t.Helper()
	e, err := engine.Open(t.Context(), db, asOf, clock.Seeded(1), slog.New(slog.DiscardHandler))
	must(t, err)
	defer e.Close()
	all := e.Workspaces()
	if len(all) != 1 {
		t.Fatalf("workspaces are %v", all)
	}
	w, err := e.Operator(all[0].ID)
	must(t, err)
	return w
}

// Today's program opens every database ever kept, finds it whole before and after, tells everybody what they were told
// before but for what the upgrade says it closes, and has nothing left to do the next time.
func TestUpgradesWhatWasKept(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, r := upgraded(t, fixture(t, name))
			if !r.Needed() || r.Schema.Copy == "" {
				t.Errorf("nothing was upgraded: %+v", r)
			}
			all, err := db.Workspaces(t.Context())
			must(t, err)
			verified, err := db.Verify(t.Context(), all[0].ID)
			must(t, err)
			if !verified.Wrong.IsZero() {
				t.Errorf("the journal is wrong: %s", verified.Wrong)
			}
			w := load(t, db)
			must(t, w.Full().Verify())
			was, err := os.ReadFile(filepath.Join("testdata", name+".answers"))
			must(t, err)
			if d := godiff.Diff(expected(t, name, string(was)), told(t, w)); d != "" {
				t.Errorf("what people are told differs (-was +is):\n%s", d)
			}
			again, err := upgrade.Run(t.Context(), db, asOf, false)
			must(t, err)
			if len(again.Workspaces) > 0 {
				t.Errorf("there is more to do the next time: %+v", again.Workspaces)
			}
		})
	}
}

// worked is closed of what had initiatives and work items with no visibility of their own.
var worked = map[string]string{
	"gus initiative For what was to be": "", // a guest sees only what they are in the audience of
	"lea " + merger:                     "",
	"eve " + merger:                     "",
	"sam " + merger:                     "",
}

// closed says of people and lines what they are not told any more, and what instead if anything.
var closed = map[string]map[string]string{
	"schema-1-last": worked,
	"schema-2":      worked,
	"schema-3": {
		"lea " + merger: "",
		"eve " + merger: "",
		"sam " + merger: "",
	},
	"schema-1-first": { // the first program showed who had picked a hidden driver, and what serves by an alignment alone
		"lea " + merger:                      "",
		"eve " + merger:                      "",
		"sam " + merger:                      "",
		"lea initiative Light due diligence": "",
		"eve initiative Light due diligence": "",
		"gus initiative Light due diligence": "",
		"gus initiative For what was to be":  "",
		"lea " + served + "zq-d" + share:     "lea " + served + "null" + share,
		"eve " + served + "zq-d" + share:     "eve " + served + "null" + share,
		"sam " + served + "zq-d" + share:     "sam " + served + "null" + share,
	},
}

const (
	// The revision names a hidden metric by a key that an open one has too, and showed to whoever saw that.
	merger = "revision of deals metric SECRET the merger data"
	served = "top is served by Deals close without discounts, driver "
	share  = ", Deals bring share"
)

// others says what those are told otherwise now who are not in on everything, whatever program kept the data: a reading
// that a check-in wrote for a measure they do not see is to them one that came from the source, so their goals were
// heard of that day.
var others = map[string]string{
	fast + "2026-11-02":  fast + "2026-11-10",
	quick + "2026-11-02": quick + "2026-11-10",
}

const (
	fast  = "goal Deals close without discounts evidence 0.3205128205128205 signal null read 2 of 2 last word "
	quick = "goal New teams reach a first shared project in a day evidence 0.5 signal null read 1 of 1 last word "
)

// expected is what people are told after the upgrade.
func expected(t *testing.T, name, was string) []string {
	t.Helper()
	var lines []string
	used := 0
	for line := range strings.Lines(was) {
		line = strings.TrimSuffix(line, "\n")
		who, what, _ := strings.Cut(line, " ")
		if now, ok := closed[name][line]; ok {
			used++
			line = now
		} else if now, ok := others[what]; ok && who != "root" {
			line = now
			if now != "" {
				line = who + " " + now
			}
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	if used != len(closed[name]) {
		t.Errorf("%d of %d lines that are closed were never told", len(closed[name])-used, len(closed[name]))
	}
	slices.Sort(lines)
	return lines
}

// told writes what each person is told, as testdata/make.sh asked it of the program of the time.
func told(t testing.TB, w *sight.World) []string {
	t.Helper()
	var lines []string
	for _, person := range []string{"root", "lea", "eve", "sam", "gus"} {
		p := w.Full().Find(cascade.KindPerson, person)
		if p == nil {
			t.Fatalf("there is no %s", person)
		}
		add := func(format string, args ...any) { lines = append(lines, person+" "+fmt.Sprintf(format, args...)) }
		tell(t, lens.Of(w.View(p.Head().ID)), add)
	}
	slices.Sort(lines)
	return lines
}

func tell(t testing.TB, l *lens.Lens, add func(string, ...any)) {
	t.Helper()
	goals, err := l.Goals(lens.Filter{})
	must(t, err)
	for _, g := range goals.All() {
		add("goal %s evidence %s signal %s read %d of %d last word %s",
			or(g.Intent, "restricted"), number(g.Evidence), number(g.Signal), g.Read, g.Of, or(g.LastWord.String(), "null"))
	}
	metrics, err := l.Metrics("", "")
	must(t, err)
	for _, m := range metrics.All() {
		at, value := "null", "null"
		if m.Last != nil {
			at, value = m.Last.At.String(), number(&m.Last.Value)
		}
		add("metric %s readings %d last %s %s", or(m.Name, "restricted"), m.Readings, at, value)
	}
	for _, work := range slices.Concat(l.Initiatives().All(), l.WorkItems().All()) {
		kind := "initiative"
		if work.Kind == cascade.KindWorkItem {
			kind = "work item"
		}
		add("%s %s", kind, or(work.Title, "restricted"))
	}
	for _, key := range []string{"top", "deals", "quick"} {
		page, err := l.Goal(key)
		if cascade.CodeOf(err) == cascade.NotFound {
			continue
		}
		must(t, err)
		tellGoal(key, page, add)
	}
}

func tellGoal(key string, page lens.GoalPage, add func(string, ...any)) {
	for _, r := range page.Revisions {
		add("revision of %s %s %s", key, r.Field, r.Reason)
	}
	for _, a := range page.ServedBy {
		by := "restricted"
		if a.Goal != nil && a.Goal.Intent != "" {
			by = a.Goal.Intent
		} else if a.Metric != nil {
			by = a.Metric.Name
		}
		add("%s is served by %s, driver %s, %s", key, by, or(a.Driver, "null"), or(a.Contribution, "null"))
	}
	for _, c := range page.CheckIns {
		keys := []string{}
		for k := range c.Values {
			keys = append(keys, fmt.Sprintf("%q", k))
		}
		slices.Sort(keys)
		add("check-in on %s %s %s [%s]", key, c.At, c.Learned, strings.Join(keys, ","))
	}
}

func or(s, otherwise string) string { return cmp.Or(s, otherwise) }

func number(v *float64) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprint(*v)
}

// To say what would change, nothing is, and what is said is what then happens.
func TestDryRun(t *testing.T) {
	t.Parallel()
	for _, name := range fixtures {
		path := fixture(t, name)
		before, err := os.ReadFile(path)
		must(t, err)
		db, err := store.OpenOld(t.Context(), path, asOf)
		must(t, err)
		dry, err := upgrade.Run(t.Context(), db, asOf, true)
		must(t, err)
		must(t, db.Close())
		after, err := os.ReadFile(path)
		must(t, err)
		if !bytes.Equal(before, after) {
			t.Errorf("%s has changed", name)
		}
		_, r := upgraded(t, path)
		if d := godiff.Diff(dry.Workspaces, r.Workspaces); d != "" {
			t.Errorf("%s: what would change differs from what did:\n%s", name, d)
		}
		if first := dry.Lines(true)[0].String(); !strings.Contains(first,
			fmt.Sprintf("would be upgraded from schema %s to", strings.Split(name, "-")[1])) {
			t.Errorf("it says %q", first)
		}
	}
}
