package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// root is the top of the checkout.
const root = ".."

// built is where the program under test is, for the life of the test process.
var built struct {
	dir  string
	once sync.Once
	path string
	err  error
}

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "weir-e2e-*")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		built.dir = dir
		return m.Run()
	}())
}

// program returns the path of the program, built once.
func program(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		built.path = filepath.Join(built.dir, "weir")
		built.err = build(built.path)
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// build builds the program into a file.
func build(to string, more ...string) error {
	args := append([]string{"build", "-o", to}, more...)
	cmd := exec.Command("go", append(args, "./cmd/weir")...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return nil
}

// environment is what the program may know of this one: no setting of whoever runs the tests.
func environment() []string {
	var out []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "WEIR_") {
			out = append(out, v)
		}
	}
	return out
}

// result is what a command came to.
type result struct {
	t        testing.TB
	args     []string
	code     int
	out, err string
}

// weir runs a command to its end, in a folder of its own.
func weir(t testing.TB, args ...string) result {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program(t), args...)
	cmd.Dir, cmd.Env = t.TempDir(), environment()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{t, args, cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// exits checks the exit code.
func (r result) exits(code int) result {
	r.t.Helper()
	if r.code != code {
		r.t.Fatalf("weir %s: exit code %d, want %d\n%s%s", strings.Join(r.args, " "), r.code, code, r.out, r.err)
	}
	return r
}

// server is a running program.
type server struct {
	t    testing.TB
	cmd  *exec.Cmd
	addr string // http://127.0.0.1:PORT
	link string // signs in, once
	out  *tail
	errs *tail
	gone chan struct{}
	err  error // of Wait, once gone
}

// tail keeps what a program writes.
type tail struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *tail) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *tail) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

var (
	addressLine = regexp.MustCompile(`at (http://127\.0\.0\.1:\d+)/`)
	linkLine    = regexp.MustCompile(`(http://127\.0\.0\.1:\d+)(/sign-in\?link=\S+)`)
)

// begin is how long a program may take until it says where it listens.
const begin = 2 * time.Minute

// building is how long building Weir may take besides, on a machine that does much else.
const building = 6 * time.Minute

// serve starts weir serve or weir demo on a free port and waits until it says where. It is stopped when the test ends,
// and must then end well.
func serve(t testing.TB, program string, args ...string) *server {
	t.Helper()
	s := start(t, program, args...)
	t.Cleanup(func() { s.stop() })
	return s
}

// start is serve for those who end the program themselves.
func start(t testing.TB, program string, args ...string) *server {
	t.Helper()
	s := &server{
		t: t, cmd: exec.Command(program, append(args, "--link", "--addr", "127.0.0.1:0")...), out: &tail{}, errs: &tail{},
		gone: make(chan struct{}),
	}
	s.cmd.Dir, s.cmd.Env, s.cmd.Stderr = t.TempDir(), environment(), s.errs
	pipe, write := io.Pipe()
	s.cmd.Stdout = io.MultiWriter(s.out, write)
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.err = s.cmd.Wait()
		write.Close()
		close(s.gone)
	}()
	ready := make(chan struct{})
	go func() {
		lines := bufio.NewScanner(pipe)
		for lines.Scan() {
			if m := addressLine.FindStringSubmatch(lines.Text()); m != nil && s.addr == "" {
				s.addr = m[1]
			}
			if m := linkLine.FindStringSubmatch(lines.Text()); m != nil && s.link == "" {
				s.link = m[2]
				close(ready)
			}
		}
	}()
	select {
	case <-ready:
	case <-s.gone:
		t.Fatalf("weir %s ended before it served: %v\n%s%s", strings.Join(args, " "), s.err, s.out, s.errs)
	case <-time.After(begin):
		s.kill()
		t.Fatalf("weir %s does not say where it listens after %v\n%s%s", strings.Join(args, " "), begin, s.out, s.errs)
	}
	return s
}

// stop asks the program to end, and checks that it ends well.
func (s *server) stop() {
	s.t.Helper()
	select {
	case <-s.gone:
		return
	default:
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Error(err)
	}
	select {
	case <-s.gone:
	case <-time.After(begin):
		s.kill()
		s.t.Errorf("the server did not stop within %v of being asked to\n%s", begin, s.errs)
		return
	}
	if s.err != nil {
		s.t.Errorf("the server ended with %v\n%s", s.err, s.errs)
	}
}

// kill ends the program as a power cut would.
func (s *server) kill() {
	s.t.Helper()
	if err := s.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Error(err)
	}
	<-s.gone
}

// within is a context for one step that must not hang.
func within(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), d)
	t.Cleanup(cancel)
	return ctx
}
