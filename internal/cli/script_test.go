package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"weir.dev/weir/internal/cli"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
	"weir.dev/weir/internal/testenv"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"weir": func() {
		os.Exit(cli.Run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
	}})
}

// Each script uses the program as somebody at a terminal does; testdata/script has one for every command.
func TestScripts(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("ROOT", root)
			e.Values["test"] = e.T() // "the returned value will implement testing.TB"
			for _, v := range e.Vars {
				if strings.HasPrefix(v, "WEIR_") {
					e.Setenv(v[:strings.IndexByte(v, '=')], "")
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exit": exitCode, "several": several, "serving": serving, "fill": fill, "same": same, "postgres": postgres,
			"tamper": tamper, "token": token, "field": field, "refused": refused, "within": within,
			"until": until, "undelivered": undelivered,
		},
		RequireExplicitExec: true,
	})
}

// exitCode runs a program and wants one exit code: exit 2 weir plan x.yaml.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		code := regexp.MustCompile(`exit status (\d+)`).FindStringSubmatch(err.Error())
		if code == nil {
			ts.Fatalf("%v", err)
		}
		got, _ = strconv.Atoi(code[1])
	}
	if want := args[0]; strconv.Itoa(got) != want {
		ts.Fatalf("exit code %d, want %s", got, want)
	}
}

// several makes a database with several workspaces: several DIR KEY...
func several(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	db, err := store.Open(ctx, filepath.Join(dir, "weir.db"), clock.Clock{})
	ts.Check(err)
	e, err := engine.Open(ctx, db, clock.Clock{}, clock.Random(), slog.New(slog.DiscardHandler))
	ts.Check(err)
	for _, key := range args[1:] {
		_, _, err := e.Create(ctx, "", key, "You")
		ts.Check(err)
	}
	e.Close()
	ts.Check(db.Close())
}

var address = regexp.MustCompile(`(http://127\.0\.0\.1:\d+)/`)

// A link that signs somebody in goes to a terminal, or to who asks for it, and into no log.
func TestServePrintsNoLinkIntoLogs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	none := func(string) string { return "" }
	t.Chdir(t.TempDir())
	if c := cli.Run(t.Context(), []string{"init", "--data", dir}, none, strings.NewReader(""), io.Discard,
		io.Discard); c != 0 {
		t.Fatal("init fails")
	}
	for _, asked := range []bool{false, true} {
		ctx, stop := context.WithCancel(t.Context())
		args := []string{"serve", "--data", dir, "--addr", "127.0.0.1:0"}
		if asked {
			args = append(args, "--link")
		}
		r, w := io.Pipe()
		var errs bytes.Buffer
		go func() {
			cli.Run(ctx, args, none, strings.NewReader(""), w, &errs)
			w.Close()
		}()
		said := ""
		for lines := bufio.NewScanner(r); lines.Scan(); {
			if said += lines.Text() + "\n"; strings.Contains(said, "weir link") || strings.Contains(said, "Sign in") {
				stop()
			}
		}
		stop()
		if got := strings.Contains(said+errs.String(), "/sign-in?link="); got != asked {
			t.Errorf("asked for: %v, printed: %v\n%s%s", asked, got, said, errs.String())
		}
	}
}

// serving serves a data folder until the script ends, and puts its address into SERVER: serving DIR
func serving(ts *testscript.TestScript, _ bool, args []string) {
	ctx, stop := context.WithCancel(context.Background())
	r, w := io.Pipe()
	var errs bytes.Buffer
	code := make(chan int, 1)
	go func() {
		c := cli.Run(ctx, []string{"serve", "--data", ts.MkAbs(args[0]), "--addr", "127.0.0.1:0"},
			func(string) string { return "" }, strings.NewReader(""), w, &errs)
		w.Close()
		code <- c
	}()
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if m := address.FindStringSubmatch(lines.Text()); m != nil {
			ts.Setenv("SERVER", m[1])
			break
		}
	}
	go io.Copy(io.Discard, r)
	ts.Defer(func() {
		stop()
		select {
		case c := <-code:
			if c != 0 {
				ts.Fatalf("the server ended with %d: %s", c, errs.String())
			}
		case <-time.After(20 * time.Second):
			ts.Fatalf("the server does not stop")
		}
	})
}

// fill writes a file of n times a text: fill FILE N TEXT
func fill(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Repeat([]byte(args[2]), n), 0o600))
}

// same runs a command that must fail, say why, print nothing to standard output and leave the database in $DATA as it
// is, to the last record of its journals: same PATTERN CODE COMMAND...
func same(ts *testscript.TestScript, _ bool, args []string) {
	verify := func() string {
		ctx := context.Background()
		db, err := store.Open(ctx, filepath.Join(ts.MkAbs(ts.Getenv("DATA")), "weir.db"), clock.Clock{})
		ts.Check(err)
		all, err := db.Workspaces(ctx)
		ts.Check(err)
		heads := fmt.Sprintln(all)
		if !slices.Contains(args, "--server") { // what a server refuses goes on the instance's journal
			all = append(all, store.Workspace{ID: store.Instance})
		}
		for _, w := range all {
			r, err := db.Verify(ctx, w.ID)
			ts.Check(err)
			if !r.Wrong.IsZero() {
				ts.Fatalf("%s: %s", w.Key, r.Wrong)
			}
			heads += fmt.Sprintf("%s %d %x\n", w.ID, r.Records, r.Head)
		}
		ts.Check(db.Close())
		return heads
	}
	before := verify()
	exitCode(ts, false, args[1:])
	out, said := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	if out != "" {
		ts.Fatalf("it prints to standard output: %s", out)
	}
	if !regexp.MustCompile(args[0]).MatchString(said) {
		ts.Fatalf("it says %q, want a match of %s", said, args[0])
	}
	for _, bad := range []string{"panic", "goroutine", "%!", "<nil>", "SQL"} {
		if strings.Contains(said, bad) {
			ts.Fatalf("it says %q", said)
		}
	}
	if after := verify(); after != before {
		ts.Fatalf("it changed something:\n%s%s", before, after)
	}
}

// within runs a command until it fails and says why; once the time has passed it must: within DURATION PATTERN
// COMMAND...
func within(ts *testscript.TestScript, _ bool, args []string) {
	limit, err := time.ParseDuration(args[0])
	ts.Check(err)
	begun := time.Now()
	for {
		late := time.Since(begun) > limit
		err := ts.Exec(args[2], args[3:]...)
		said := ts.ReadFile("stderr")
		switch {
		case err != nil && !regexp.MustCompile(args[1]).MatchString(said):
			ts.Fatalf("it says %q, want a match of %s", said, args[1])
		case err != nil:
			return
		case late:
			ts.Fatalf("after %s it still succeeds", limit)
		}
	}
}

// until runs a command until what it prints matches, for a time: until DURATION PATTERN COMMAND...
func until(ts *testscript.TestScript, _ bool, args []string) {
	limit, err := time.ParseDuration(args[0])
	ts.Check(err)
	for begun := time.Now(); ; {
		late := time.Since(begun) > limit
		ts.Check(ts.Exec(args[2], args[3:]...))
		out := ts.ReadFile("stdout")
		switch {
		case regexp.MustCompile(args[1]).MatchString(out):
			return
		case late:
			ts.Fatalf("after %s it prints %q, want a match of %s", limit, out, args[1])
		}
	}
}

// undelivered leaves in a database what a channel could not tell: undelivered DIR
func undelivered(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(ts.MkAbs(args[0]), "weir.db"), clock.Clock{})
	ts.Check(err)
	ts.Check(db.BeginChannel(ctx, "mail"))
	all, err := db.Cursors(ctx, "mail")
	ts.Check(err)
	ts.Check(db.AddJob(ctx,
		store.Job{ID: "lost", Kind: "mail", Workspace: all[0].Workspace, Revision: 1, Recipient: "mia"}))
	l, err := db.LeaseJob(ctx, "mail", "test", time.Minute)
	ts.Check(err)
	now := clock.Clock{}.Host()
	ts.Check(db.Settle(ctx, l, store.Outcome{Due: now, Tries: 12, Reason: "unavailable", Dead: now}))
	ts.Check(db.Close())
}

// refused runs weir evidence with arguments that must fail with code 1, say why on standard error in one line that
// matches, and print nothing else: refused PATTERN ARG...
func refused(ts *testscript.TestScript, _ bool, args []string) {
	exitCode(ts, false, append([]string{"1", "weir", "evidence"}, args[1:]...))
	said := ts.ReadFile("stderr")
	if out := ts.ReadFile("stdout"); out != "" || strings.Count(said, "\n") != 1 ||
		!regexp.MustCompile("^weir: .*("+args[0]+")").MatchString(said) {
		ts.Fatalf("it prints %q and says %q, want one line that matches %s", out, said, args[0])
	}
}

// postgres makes an empty database and puts its address into DATABASE.
func postgres(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Setenv("DATABASE", testenv.Postgres(ts.Value("test").(testing.TB)))
}

// tamper changes a row as somebody with the file might: tamper DIR
func tamper(ts *testscript.TestScript, _ bool, args []string) {
	statement := `UPDATE entity SET body = replace(body, 'Teams that join stay', 'Teams that join go')`
	if len(args) > 1 {
		statement = args[1]
	}
	db, err := sql.Open("sqlite", filepath.Join(ts.MkAbs(args[0]), "weir.db"))
	ts.Check(err)
	res, err := db.Exec(statement)
	ts.Check(err)
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		ts.Fatalf("no row was changed: %v", err)
	}
	ts.Check(db.Close())
}

// token puts a token that was printed to a file into a variable: token NAME FILE
func token(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
}

// field puts a word of a table that was printed to a file into a variable: field NAME FILE ROW COLUMN
func field(ts *testscript.TestScript, _ bool, args []string) {
	row, err := strconv.Atoi(args[2])
	ts.Check(err)
	column, err := strconv.Atoi(args[3])
	ts.Check(err)
	ts.Setenv(args[0], strings.Fields(strings.Split(ts.ReadFile(args[1]), "\n")[row])[column])
}
