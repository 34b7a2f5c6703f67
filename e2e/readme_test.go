package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	commandBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")
	// serving is a command that runs until it is stopped.
	servingCommand = regexp.MustCompile(`(?m)^\S.*\bweir (demo|serve)\b.*$`)
)

// The README's commands do what it says, in its order.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	blocks := commandBlock.FindAllStringSubmatch(string(text), -1)
	if len(blocks) < 2 {
		t.Fatalf("the README has %d blocks of commands", len(blocks))
	}
	dir, env := clone(t)
	sh := shell{t: t, dir: dir, env: append(env, "WEIR_ADDR=127.0.0.1:"+port)}
	ran := 0
	for _, b := range blocks {
		commands := strings.ReplaceAll(b[1], "8410", port) // the port of the README may be taken on this machine
		switch {
		case strings.Contains(commands, "go test ./..."):
			// That is what is running.
		case servingCommand.MatchString(commands):
			stop := sh.serve(commands, "http://127.0.0.1:"+port)
			if strings.Contains(commands, "demo") {
				stop()
			} else {
				defer stop()
			}
			ran++
		default:
			sh.run(commands)
			ran++
		}
	}
	if ran < 2 {
		t.Errorf("only %d blocks of the README were run", ran)
	}
}

// goHere is a go command that works on the checkout as if it were run there, while what it makes stays where it is run:
// so a test of the README leaves nothing behind, and builds nothing that has been built before.
const goHere = `#!/bin/sh
here=$PWD
if [ "$1" = build ] && [ "$2" = -o ]; then
	out=$here/$3
	shift 3
	set -- build -o "$out" "$@"
fi
PATH=$GO_PATH exec go -C "$GO_CHECKOUT" "$@"
`

// clone returns an empty folder to run the README in, and the environment that makes it look like a clone.
func clone(t *testing.T) (dir string, env []string) {
	t.Helper()
	from, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(goHere), 0o700); err != nil {
		t.Fatal(err)
	}
	path := os.Getenv("PATH")
	return t.TempDir(), append(environment(), "PATH="+bin+string(os.PathListSeparator)+path, "GO_PATH="+path,
		"GO_CHECKOUT="+from)
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// shell runs commands one after the other; what one exports the next ones have.
type shell struct {
	t   *testing.T
	dir string
	env []string
}

// run runs a block to its end; every command of it must succeed.
func (s *shell) run(commands string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), building)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c",
		commands+"\necho \"settings: $(env | grep '^WEIR_TOKEN=')\" || true")
	cmd.Dir, cmd.Env = s.dir, s.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("the README's\n%s\nends with %v:\n%s", commands, err, out)
	}
	if bytes.Contains(out, []byte(`"status":4`)) || bytes.Contains(out, []byte(`"status":5`)) {
		s.t.Errorf("the README's\n%s\nis refused:\n%s", commands, out)
	}
	if _, token, ok := strings.Cut(string(out), "settings: WEIR_TOKEN="); ok {
		s.env = append(s.env, "WEIR_TOKEN="+strings.TrimSpace(token))
	}
}

// serve starts a block that serves, waits for its first page, and returns what stops it.
func (s *shell) serve(commands, address string) (stop func()) {
	s.t.Helper()
	var out tail
	cmd := exec.Command("bash", "-c", "exec "+strings.TrimSpace(commands))
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = s.dir, s.env, &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // go run has a child
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	gone := make(chan error, 1)
	go func() { gone <- cmd.Wait() }()
	stop = func() {
		s.t.Helper()
		if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
			s.t.Error(err)
		}
		select {
		case <-gone:
		case <-time.After(begin):
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			s.t.Errorf("%s does not stop", commands)
		}
	}
	late := time.After(building)
	for {
		if err := firstPage(address); err == nil {
			return stop
		}
		select {
		case err := <-gone:
			s.t.Fatalf("the README's\n%s\nends with %v:\n%s", commands, err, out.String())
		case <-late:
			stop()
			s.t.Fatalf("the README's\n%s\ndoes not serve:\n%s", commands, out.String())
		case <-time.After(50 * time.Millisecond): // the port opens when the build has ended; there is nothing else to wait on
		}
	}
}

func firstPage(address string) error {
	r, err := http.Get(address + "/")
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", address, r.Status)
	}
	return nil
}
