package demo

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

// traveller is a database that is read on one day after the other.
type traveller struct {
	*testing.T
	*engine.Engine
	day atomic.Int32
}

// asDemo is the workspace that is furnished like the demo.
const asDemo = "story"

func travel(t *testing.T, url string, day cascade.Date) *traveller {
	t.Helper()
	tr := &traveller{T: t}
	tr.day.Store(int32(day))
	c := clock.Of(func() time.Time { return cascade.Date(tr.day.Load()).Time().Add(9 * time.Hour) }, nil)
	db, err := store.Open(t.Context(), url, c)
	if err != nil {
		t.Fatal(err)
	}
	if tr.Engine, err = engine.Open(t.Context(), db, c, clock.Random(), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		tr.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return tr
}

// begin makes a workspace of a document, on a day.
func (tr *traveller) begin(key string, day cascade.Date, doc cascade.Document) (engine.Info, cascade.ID) {
	tr.Helper()
	tr.day.Store(int32(day))
	for _, e := range doc.Entities {
		if s, ok := e.(*cascade.Settings); ok {
			s.Key = key
		}
	}
	info, owner, err := tr.Create(tr.Context(), "", key, "You")
	if err != nil {
		tr.Fatal(err)
	}
	apply := engine.Apply(owner, doc, false)
	if key == asDemo {
		apply.Decide = func(v cascade.Snapshot, _ time.Time, ids cascade.IDs) ([]cascade.Change, error) {
			return v.Apply(owner, takenOn(doc.Fresh()), ids, cascade.ApplyOptions{})
		}
	}
	if _, err := tr.Do(tr.Context(), info.ID, apply); err != nil {
		tr.Fatalf("%s: %s", key, err)
	}
	return info, owner
}

// say has the local owner check in on a goal, acknowledge what is found of it and waive a check.
func (tr *traveller) say(info engine.Info, owner cascade.ID, day cascade.Date) {
	tr.Helper()
	tr.day.Store(int32(day))
	s := tr.everything(info)
	for g := range s.Goals() {
		if g.State != cascade.Committed {
			continue
		}
		sure := 0.5
		for _, c := range []engine.Command{
			engine.CheckIn(owner, func(*cascade.Snapshot) (cascade.CheckInInput, error) {
				return cascade.CheckInInput{Goal: g.ID, Status: cascade.AtRisk, Confidence: &sure, Learned: "It is late."}, nil
			}),
			engine.Acknowledge(owner, func(*cascade.Snapshot) (cascade.Acknowledged, error) {
				return cascade.Acknowledged{Rule: "always-green", Goal: g.ID, Reason: "We know.", Until: day + 100}, nil
			}, func(string) bool { return true }),
			{Actor: owner, Name: "edit", Decide: func(
				v cascade.Snapshot, now time.Time, ids cascade.IDs,
			) ([]cascade.Change, error) {
				return v.Edit(owner, []cascade.Edit{
					{Act: cascade.ActChange, Kind: cascade.KindGoal, Target: g.ID, Fields: map[string]any{
						"accountable": append(slices.Clone(g.Accountable), owner), "waived": []any{
							&cascade.Waiver{Check: "baseline", Reason: "There is none.", By: owner},
						},
					}},
					{Act: cascade.ActCreate, Kind: cascade.KindGoal, Fields: map[string]any{
						"key": "mine", "intent": "Nobody else knows", "owners": g.Owners, "state": string(cascade.Committed),
						"visibility": string(cascade.Hidden), "audience": []cascade.ID{owner},
					}},
				}, now, ids)
			}},
		} {
			if _, err := tr.Do(tr.Context(), info.ID, c); err != nil {
				tr.Fatal(err)
			}
		}
		return
	}
}

func (tr *traveller) everything(info engine.Info) cascade.Snapshot {
	tr.Helper()
	w, err := tr.Operator(info.ID)
	if err != nil {
		tr.Fatal(err)
	}
	return *w.Full()
}

func (tr *traveller) export(info engine.Info) []byte {
	s := tr.everything(info)
	return []byte(plainly(string(cascadefile.Write(&s, cascadefile.WriteOptions{History: true}))))
}

// shown is what a workspace says on a day: to everybody, to the local owner and to some others.
func (tr *traveller) shown(info engine.Info, owner cascade.ID, day cascade.Date) map[string][]string {
	tr.Helper()
	tr.day.Store(int32(day))
	w, err := tr.Operator(info.ID)
	if err != nil {
		tr.Fatal(err)
	}
	out := map[string][]string{"everybody": shownTo(tr.T, w.Everyone(), owner)}
	all := w.Full()
	for p := range all.People() {
		if len(out) < 6 {
			v, err := tr.View(info.ID, p.ID)
			if err != nil {
				tr.Fatal(err)
			}
			out["to "+p.Key] = shownTo(tr.T, v, owner)
		}
	}
	return out
}

// world is how twin.yaml begins the lines of one of its worlds.
var world = regexp.MustCompile(`(?m)^(#\+([hrp]1?|d)|#-[hrp]2) `)

// plainly leaves out what tells the names of the two workspaces apart.
func plainly(text string) string { return strings.ReplaceAll(text, "-again", "") }

var internalID = regexp.MustCompile(`\b([a-z2-7]{26}|r-[a-z2-7]{16})\b`)

func shownTo(t *testing.T, v *sight.View, owner cascade.ID) []string {
	t.Helper()
	l := lens.Of(v)
	s := l.Snapshot()
	keys := map[string]string{string(owner): cascade.LocalRef}
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			if key := e.Head().Key; key != "" {
				keys[string(e.Head().ID)] = key
			}
		}
	}
	named := func(text string) string {
		return internalID.ReplaceAllStringFunc(text, func(id string) string {
			if key, ok := keys[id]; ok {
				return key
			}
			return "~"
		})
	}
	lines := cascadetest.Said(s)
	add := func(what string, of any) {
		b, err := json.Marshal(of)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, what+" "+string(b))
	}
	for g := range s.Goals() {
		if g.Withheld {
			continue
		}
		p, err := l.Goal(string(g.ID))
		if err != nil {
			t.Fatal(err)
		}
		if p.Proposal != nil { // it tells versions of one workspace apart
			p.Proposal.Version = ""
		}
		add("page", p)
		add("figures", l.Graph().Figures(g.ID).Health)
		add("since", s.Since(g))
	}
	for _, f := range finding.Run(l, finding.Rules).Findings {
		add("finding", fmt.Sprint(f.Rule, f.Subject.ID, f.Message, f.Evidence))
	}
	for i := range lines {
		lines[i] = plainly(named(lines[i]))
	}
	slices.Sort(lines)
	return lines
}

// files are the cascades of this project.
func files(t *testing.T) map[string]cascade.Document {
	t.Helper()
	const root = "../.."
	docs := map[string]cascade.Document{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		data, skip := []byte(nil), err != nil || d.IsDir() || filepath.Ext(file) != ".yaml" ||
			strings.Contains(file, "upgrade") || strings.Contains(file, "untidy")
		if !skip {
			data, err = os.ReadFile(file)
		}
		if skip || err != nil || !strings.Contains(string(data), "\nworkspace:") {
			return err
		}
		data = []byte(strings.ReplaceAll(string(data), "YEAR", "2026"))
		if filepath.Base(file) == "twin.yaml" { // many worlds in one file; this is the one with all that is restricted
			data = world.ReplaceAll(data, []byte(" "))
		}
		doc, wrong := cascadefile.Parse([]cascadefile.File{{Name: file, Data: data}}, os.ReadFile)
		if wrong != nil {
			t.Error(wrong)
		} else {
			docs[strings.NewReplacer("../../", "", "/", "-", ".yaml", "", ".", "-").Replace(file)] = doc.Document
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// What a workspace says is in its export, whole: the workspace that begins with it says the same to everybody, also on
// a day long after the one on which it was made, and exports the same again. What happened keeps its day and author.
func TestExportBeginsTheSameWorkspace(t *testing.T) {
	t.Parallel()
	const long = 35
	testenv.Each(t, func(t *testing.T, url string) {
		docs := files(t)
		var err error
		if docs[asDemo], err = quarter(written); err != nil {
			t.Fatal(err)
		}
		if len(docs) < 15 {
			t.Fatalf("there are %d cascades", len(docs))
		}
		tr := travel(t, url, written)
		for name, doc := range docs {
			day := written
			for _, e := range doc.Entities {
				if s, ok := e.(*cascade.Settings); ok && s.AsOf != 0 {
					day = s.AsOf
				}
			}
			from, owner := tr.begin(name, day, doc)
			tr.say(from, owner, day+3)
			tr.day.Store(int32(day + long))
			file := tr.export(from)
			again, err := cascadefile.Parse([]cascadefile.File{{Name: "export.yaml", Data: file}}, nil)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			to, heir := tr.begin(name+"-again", day+long, again.Document)
			if second := tr.export(to); string(second) != string(file) {
				t.Errorf("%s: a second export differs:\n%s", name, firstDifference(string(file), string(second)))
			}
			for _, later := range []cascade.Date{long, 2 * long} {
				was, is := tr.shown(from, owner, day+later), tr.shown(to, heir, day+later)
				for who, want := range was {
					if d := differences(want, is[who]); d != "" {
						t.Errorf("%s, %s after %d days:\n%.2000s", name, who, later, d)
					}
				}
			}
		}
	})
}

func firstDifference(a, b string) string {
	return differences(strings.Split(a, "\n"), strings.Split(b, "\n"))
}

// differences lists the lines of which one has more than the other.
func differences(was, is []string) string {
	var out strings.Builder
	count := map[string]int{}
	for _, l := range was {
		count[l]++
	}
	for _, l := range is {
		count[l]--
	}
	for _, l := range slices.Concat(was, is) {
		if n := count[l]; n != 0 {
			fmt.Fprintf(&out, "%+d %s\n", -n, l)
			count[l] = 0
		}
	}
	return out.String()
}
