package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cli"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/demo"
	"weir.dev/weir/internal/store"
)

// served is Weir serving the company from a database, in a process of its own.
type served struct {
	*child
	client *http.Client
	tokens []string // of people in teams, who may write
	// What it took until it answered: the first time, and again after it was stopped.
	started, again result
}

// asOf is the domain clock of what is served: the day the company is made for.
var asOf = company.Day.Time().Add(12 * time.Hour)

// databaseName is the file that weir looks for in a data folder.
const databaseName = "weir.db"

// streamers is how many people have a token at most: enough for ten thousand streams, 16 for one person.
const streamers = 640

// data is the folder with the site's database, and tokens.
func (s *site) data() (dir string, tokens []string, err error) {
	d, err := s.folder.get(func() (folder, error) {
		dir, tokens, err := s.database()
		return folder{dir, tokens}, err
	})
	return d.dir, d.tokens, err
}

type folder struct {
	dir    string
	tokens []string
}

// database makes a folder with a database that holds the company and tokens for people of it.
func (s *site) database() (dir string, tokens []string, err error) {
	dir = filepath.Join(s.dir, "data")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, err
	}
	kept := filepath.Join(dir, databaseName)
	if s.kept != "" {
		kept = filepath.Join(s.kept, databaseName)
	}
	if _, err := os.Stat(kept); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
			return "", nil, err
		}
		if err := s.furnish(kept); err != nil {
			return "", nil, errors.Join(err, os.Remove(kept))
		}
	}
	if s.kept != "" {
		if err := copyFile(filepath.Join(dir, databaseName), kept); err != nil {
			return "", nil, err
		}
	}
	tokens, err = s.makeTokens(filepath.Join(dir, databaseName))
	return dir, tokens, err
}

func (s *site) furnish(path string) error {
	db, err := store.Open(s.ctx, path, clock.Frozen(asOf))
	if err != nil {
		return err
	}
	_, err = demo.FurnishCompany(s.ctx, db, clock.Frozen(asOf), clock.Seeded(1), s.options(), func(int) {})
	return errors.Join(err, db.Close())
}

// makeTokens gives people of the company tokens, straight in the database: to ask Weir for them would load it first.
func (s *site) makeTokens(path string) (tokens []string, err error) {
	db, err := store.Open(s.ctx, path, clock.Frozen(asOf))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	all, err := db.Workspaces(s.ctx)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 {
		return nil, fmt.Errorf("%d workspaces in %s, one was made", len(all), path)
	}
	o := s.options()
	o.Founded = true
	for e := range company.Entities(o) {
		p, ok := e.(*cascade.Person)
		if !ok || len(tokens) == streamers {
			break
		}
		secret := "weir_" + clock.Token()
		t := store.Token{
			ID: clock.Token()[:26], Hash: store.HashOf(secret), Workspace: all[0].ID, Person: p.ID, Scope: store.ScopeWrite,
		}
		if err := db.CreateToken(s.ctx, "", t); err != nil {
			return nil, err
		}
		tokens = append(tokens, secret)
	}
	return tokens, nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// both returns the company as it is served, and in memory.
func (s *site) both() (*served, *inMemory, error) {
	v, err := s.serving()
	if err != nil {
		return nil, nil, err
	}
	m, err := s.inMemory()
	return v, m, err
}

// serving returns the company as it is served.
func (s *site) serving() (*served, error) {
	return s.served.get(func() (*served, error) {
		dir, tokens, err := s.data()
		if err != nil {
			return nil, err
		}
		if err := withoutSnapshots(dir); err != nil {
			return nil, err
		}
		first, err := s.start(dir)
		if err != nil {
			return nil, err
		}
		if err := first.stop(); err != nil {
			return nil, err
		}
		v, err := s.start(dir)
		if err != nil {
			return nil, err
		}
		s.closing = append(s.closing, v.stop)
		v.tokens, v.again, v.started = tokens, v.started, first.started
		return v, nil
	})
}

// withoutSnapshots removes the snapshot files that an earlier run has left, so that the first start reads the rows.
func withoutSnapshots(dir string) error {
	files, err := os.ReadDir(dir)
	for _, f := range files {
		if strings.Contains(f.Name(), ".snapshot-") {
			err = errors.Join(err, os.Remove(filepath.Join(dir, f.Name())))
		}
	}
	return err
}

// start runs weir serve on a folder until it answers.
func (s *site) start(dir string) (*served, error) {
	start := time.Now()
	profile := ""
	if s.profile != "" {
		if err := os.MkdirAll(s.profile, 0o700); err != nil {
			return nil, err
		}
		s.starts++
		profile = filepath.Join(s.profile, fmt.Sprintf("weir-%d-%d.pprof", s.size, s.starts))
	}
	c, err := newChild(s.ctx, childWeir, profile, "serve", "--data", dir, "--addr", "127.0.0.1:0", "--as-of",
		asOf.Format(time.RFC3339), "--no-chances")
	if err != nil {
		return nil, err
	}
	v := &served{child: c, client: &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: 128, DisableCompression: true,
	}}}
	v.started.P50 = float64(time.Since(start))
	state, err := c.state(false)
	if err != nil {
		return nil, errors.Join(err, c.stop())
	}
	v.started.CPU, v.started.Memory = float64(state.CPU), state.Resident
	return v, nil
}

// The names under which this program runs itself: as what serves, so that what serving takes is told apart from what
// asking takes.
const (
	childWeir    = "run-weir"
	childBare    = "run-bare"
	childCommand = "run-command"
)

// asChild is what this program does under these names.
var asChild = map[string]func(context.Context, []string) error{
	childWeir: runWeir, childBare: runBare, childCommand: runToldCommand,
}

// runWeir is the command weir, which also tells the process that started it how it is. The first argument is where its
// profile goes, if anywhere.
func runWeir(ctx context.Context, args []string) (err error) {
	if args[0] != "" {
		stop, err := profile(args[0])
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stop()) }()
	}
	return runCommand(answerState(ctx), args[1:])
}

// profile writes into a file what processor time is spent on, until stop.
func profile(path string) (stop func() error, err error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}

// runCommand is the command weir.
func runCommand(ctx context.Context, args []string) error {
	unset := func(string) string { return "" }
	if code := cli.Run(ctx, args, unset, strings.NewReader(""), os.Stdout, os.Stderr); code != 0 {
		return fmt.Errorf("weir ended with %d", code)
	}
	return nil
}

// state is how a child is.
type state struct {
	CPU        time.Duration
	Resident   float64 // bytes
	Heap       float64 // and stacks, in use
	Goroutines int
	Allocated  uint64 // bytes, so far
	Allocs     uint64
}

// answerState answers each line on standard input with the state, on file 3; with "heap", once what is not in use has
// been thrown away. The context it returns ends when nobody can ask any more.
func answerState(ctx context.Context) context.Context {
	ctx, gone := context.WithCancel(ctx)
	go func() {
		defer gone()
		answerEach()
	}()
	return ctx
}

func answerEach() {
	out := os.NewFile(3, "state")
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var st state
		if in.Text() == "heap" {
			st.Heap = heap()
		}
		var err error
		if st.CPU, err = processorTime(); err != nil {
			panic(err) // the one who asks learns of it by the end of the process
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if st.Heap > 0 {
			st.Heap += float64(m.StackInuse)
		}
		st.Resident, st.Goroutines, st.Allocated, st.Allocs = resident(), runtime.NumGoroutine(), m.TotalAlloc, m.Mallocs
		if err := json.NewEncoder(out).Encode(st); err != nil {
			return // nobody asks any more
		}
	}
}

// resident is how much memory the process holds; 0 where the system does not say.
func resident() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var all, held float64
	if _, err := fmt.Sscan(string(text), &all, &held); err != nil {
		return 0
	}
	return held * float64(os.Getpagesize())
}

// child is this program run again, serving.
type child struct {
	addr    string // http://127.0.0.1:…
	command *exec.Cmd
	ask     io.WriteCloser
	answers *json.Decoder
	asking  time.Duration // what one question takes
}

// newChild runs this program under a name until it says at which address it answers.
func newChild(ctx context.Context, name string, args ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{command: exec.CommandContext(ctx, self, append([]string{name}, args...)...)}
	c.command.Cancel = func() error { return c.command.Process.Signal(syscall.SIGTERM) }
	c.command.WaitDelay = time.Minute
	answers, tell, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer tell.Close()
	c.command.ExtraFiles = []*os.File{tell}
	c.answers = json.NewDecoder(answers)
	if c.ask, err = c.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	var said strings.Builder
	c.command.Stderr = &said
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if at := strings.Index(lines.Text(), "http://"); at >= 0 {
			c.addr = strings.TrimRight(lines.Text()[at:], "/")
			break
		}
	}
	if c.addr == "" {
		return nil, errors.Join(fmt.Errorf("%s does not serve: %s", name, said.String()), c.command.Wait())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // it must not wait for a reader
	return c, c.calibrate()
}

// calibrate finds out how much processor time a question after the state takes by itself.
func (c *child) calibrate() error {
	const n = 64
	first, err := c.state(false)
	if err != nil {
		return err
	}
	var last state
	for range n {
		if last, err = c.state(false); err != nil {
			return err
		}
	}
	c.asking = (last.CPU - first.CPU) / n
	return nil
}

// state asks the child how it is.
func (c *child) state(heap bool) (state, error) {
	line := "\n"
	if heap {
		line = "heap\n"
	}
	if _, err := io.WriteString(c.ask, line); err != nil {
		return state{}, err
	}
	var st state
	err := c.answers.Decode(&st)
	return st, err
}

// used is the child's processor time, without that of the questions in between.
func (c *child) used() (time.Duration, error) {
	st, err := c.state(false)
	return st.CPU - c.asking, err
}

// stop ends the child by leaving it alone, and kills one that does not end.
func (c *child) stop() error {
	patience := time.AfterFunc(time.Minute, func() { _ = c.command.Process.Kill() }) // Wait tells of it
	defer patience.Stop()
	return errors.Join(c.ask.Close(), c.command.Wait())
}
