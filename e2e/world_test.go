package e2e_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
)

// asOf is when the worlds of the tests stand still.
var asOf = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// frozen are the flags of a server that shows such a world.
var frozen = []string{"--as-of", asOf.Format(time.RFC3339), "--seed", "1"}

// people of testdata/twin.yaml. Eve is in on little, and comes first: what is kept for her is not for others.
var people = []string{"eve", "ola", "ada", "lea", "mia", "sam", "gus"}

// step is one apply on the way to a world: the lines of testdata/twin.yaml that have no tag or one of these.
type step struct {
	tags  string
	prune bool
}

// text is the file of a step.
func (s step) text(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/twin.yaml")
	if err != nil {
		t.Fatal(err)
	}
	have := strings.Fields(s.tags)
	var out bytes.Buffer
	for line := range strings.Lines(string(data)) {
		with, tagged := strings.CutPrefix(line, "#+")
		lacking, untagged := strings.CutPrefix(line, "#-")
		if !tagged && !untagged {
			out.WriteString(line)
			continue
		}
		tag, rest, _ := strings.Cut(with, " ")
		if untagged {
			tag, rest, _ = strings.Cut(lacking, " ")
		}
		if slices.Contains(have, tag) == tagged {
			out.WriteString(" " + rest)
		}
	}
	return out.Bytes()
}

// world is a database on disk that a program can be started on.
type world struct {
	dir    string
	tokens map[string]string // by person
	secret []string          // internal ids of everything restricted
}

// makeWorld makes a world as the program would with --as-of and --seed, without starting it for each step.
func makeWorld(t testing.TB, steps []step) world {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	w := world{dir: t.TempDir(), tokens: map[string]string{}}
	c, ids, log := clock.Frozen(asOf), clock.Seeded(1), slog.New(slog.DiscardHandler)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(ctx, filepath.Join(w.dir, "weir.db"), c)
	must(err)
	e, err := engine.Open(ctx, db, c, ids, log)
	must(err)
	a := auth.New(db, e, c, log, auth.Options{})
	info, local, err := e.Create(ctx, "", "acme", "You")
	must(err)
	must(a.BindLocalOwner(ctx, info.ID, local))
	for _, s := range steps {
		doc, err := cascadefile.Parse([]cascadefile.File{{Name: "twin.yaml", Data: s.text(t)}}, nil)
		must(err)
		cmd := engine.Apply("", doc.Document, s.prune)
		cmd.Operator = true
		if _, err := e.Do(ctx, info.ID, cmd); err != nil {
			t.Fatalf("applying %q: %v", s.tags, doc.Explain(err))
		}
	}
	op, err := e.Operator(info.ID)
	must(err)
	for _, person := range people {
		p := op.Full().Find(cascade.KindPerson, person)
		if p == nil {
			t.Fatalf("there is nobody called %s", person)
		}
		w.tokens[person], _, err = a.MakeToken(ctx, "", info.ID, p.Head().ID, auth.ScopeWrite, "test", time.Time{})
		must(err)
	}
	for _, k := range cascade.Kinds {
		for en := range op.Full().All(k) {
			if strings.HasPrefix(en.Head().Key, "zq-") {
				w.secret = append(w.secret, string(en.Head().ID))
			}
		}
	}
	e.Close()
	must(db.Close())
	return w
}

// copied returns the same world in a folder of its own.
func (w world) copied(t testing.TB) world {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(w.dir)); err != nil {
		t.Fatal(err)
	}
	w.dir = dir
	return w
}
