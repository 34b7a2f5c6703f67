package demo

import (
	"context"
	_ "embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"time"

	"weir.dev/weir"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
)

//go:embed northlight.yaml
var northlight string

// written is the Monday that northlight.yaml's days are written for.
var written = cascade.NewDate(2026, 11, 16)

// seed makes the readings: the same numbers in every demo, so that pictures and sentences about them stay true.
const seed = 1

// Workspace is one furnished workspace and the person the one at the machine is in it.
type Workspace struct {
	Info   engine.Info
	Person cascade.ID
}

// source is a workspace to furnish.
type source struct {
	key    string
	person string // the key of the person to be; empty for the local owner
	parse  func(today cascade.Date) (cascade.Document, error)
}

var sources = []source{
	{"northlight", "ana", quarter},
	{"rust-project", "", example("testdata/rust-goals", "2025h2.yaml")},
	{"uk-sdg", "", example("testdata/sdg-uk", "cascade.yaml")},
}

// Furnish creates the demo's workspaces. Each is reported before it is made.
func Furnish(
	ctx context.Context, e *engine.Engine, today cascade.Date, report func(done, of int, workspace string),
) ([]Workspace, error) {
	var out []Workspace
	for i, src := range sources {
		report(i, len(sources), src.key)
		doc, err := src.parse(today)
		if err != nil {
			return nil, fmt.Errorf("demo workspace %s: %w", src.key, err)
		}
		info, person, err := e.Create(ctx, "", src.key, "You")
		if err != nil {
			return nil, err
		}
		// Unlike an ordinary apply this does not take the goals on today: the story's were committed when the quarter began.
		apply := engine.Command{Actor: person, Name: "furnish", Decide: func(
			v cascade.Snapshot, _ time.Time, ids cascade.IDs,
		) ([]cascade.Change, error) {
			return v.Apply(person, takenOn(doc.Fresh()), ids, cascade.ApplyOptions{})
		}}
		if _, err := e.Do(ctx, info.ID, apply); err != nil {
			return nil, fmt.Errorf("demo workspace %s: %w", src.key, err)
		}
		if src.person != "" {
			w, err := e.Operator(info.ID)
			if err != nil {
				return nil, err
			}
			person = w.Full().Find(cascade.KindPerson, src.person).Head().ID
		}
		out = append(out, Workspace{info, person})
	}
	report(len(sources), len(sources), "")
	return out, nil
}

// takenOn has the goals of a document that are committed be so since their cycles began.
func takenOn(doc cascade.Document) cascade.Document {
	began := map[cascade.ID]cascade.Date{}
	for _, e := range doc.Entities {
		if c, ok := e.(*cascade.Cycle); ok {
			began[cascade.ID(c.Key)] = c.From
		}
	}
	for _, e := range doc.Entities {
		if g, ok := e.(*cascade.Goal); ok && g.State == cascade.Committed {
			g.CommittedOn = began[g.Cycle]
		}
	}
	return doc
}

// example reads one of the real cascades.
func example(folder, file string) func(cascade.Date) (cascade.Document, error) {
	return func(cascade.Date) (cascade.Document, error) {
		data, err := fs.ReadFile(weir.Examples, path.Join(folder, file))
		if err != nil {
			return cascade.Document{}, err
		}
		return parse(file, string(data), func(name string) ([]byte, error) {
			return fs.ReadFile(weir.Examples, path.Join(folder, name))
		})
	}
}

var day = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)

// quarter reads Northlight with its days moved so that today falls in the week it is written for.
func quarter(today cascade.Date) (cascade.Document, error) {
	monday := today - cascade.Date((int(today.Time().Weekday())+6)%7)
	shift := monday - written
	text := day.ReplaceAllStringFunc(northlight, func(s string) string {
		d, err := cascade.ParseDate(s)
		if err != nil {
			return s // left for the parser to refuse, where it stands
		}
		return (d + shift).String()
	})
	doc, err := parse("northlight.yaml", text, nil)
	if err != nil {
		return doc, err
	}
	return withReadings(doc, monday)
}

// withReadings adds half a year of readings of every metric.
func withReadings(doc cascade.Document, monday cascade.Date) (cascade.Document, error) {
	ids := clock.Seeded(seed)
	for _, e := range doc.Entities {
		m, ok := e.(*cascade.Metric)
		if !ok {
			continue
		}
		rs, err := readings(m.Key, monday, ids)
		if err != nil {
			return doc, err
		}
		for _, r := range rs {
			doc.Entities = append(doc.Entities, r)
		}
	}
	return doc, nil
}

func parse(name, text string, beside func(string) ([]byte, error)) (cascade.Document, error) {
	doc, err := cascadefile.Parse([]cascadefile.File{{Name: name, Data: []byte(text)}}, beside)
	if err != nil {
		return cascade.Document{}, err
	}
	return doc.Document, nil
}
