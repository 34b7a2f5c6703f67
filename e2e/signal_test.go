package e2e_test

import (
	"bufio"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// died checks that a program died of a signal, as shells report by 130 and 143.
func died(t testing.TB, err error, of syscall.Signal) {
	t.Helper()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		t.Fatalf("it ended with %v, want %v", err, of)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != of {
		t.Errorf("it ended with %v, want %v", err, of)
	}
}

// A command that waits for its input ends with the first signal.
func TestCommandsEndWhenTold(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"evidence", "--batch"},
		{"evidence", "chance", "--target", "3", "--direction", "up", "--by", "2026-12-31", "--series"},
		{"lint"},
		{"fmt"},
	} {
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(strings.Join(args[:min(2, len(args))], " ")+" "+sig.String(), func(t *testing.T) {
				t.Parallel()
				pipe := filepath.Join(t.TempDir(), "in.yaml")
				if err := syscall.Mkfifo(pipe, 0o600); err != nil {
					t.Fatal(err)
				}
				cmd := exec.CommandContext(within(t, begin), program(t), append(args, pipe)...)
				cmd.Dir, cmd.Env = t.TempDir(), environment()
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				ended := make(chan error, 1)
				go func() {
					ended <- cmd.Wait()
					if r, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0); err == nil {
						r.Close() // lets go of the test where the program never read
					}
				}()
				w, err := os.OpenFile(pipe, os.O_WRONLY, 0) // opens once the program reads
				if err != nil {
					t.Fatal(err)
				}
				defer w.Close()
				if err := cmd.Process.Signal(sig); err != nil {
					t.Error(err)
				}
				died(t, <-ended, sig)
			})
		}
	}
}

// A server brings what is under way to an end when it is told to stop; told once more, it ends at once.
func TestServerEndsWhenToldTwice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	weir(t, "init", "--data", dir).exits(0)
	s := start(t, program(t), "serve", "--data", dir)
	defer s.kill()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.addr, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: " +
		"application/x-www-form-urlencoded\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("the server answers %q, %v, and does not wait for the rest of the request", line, err)
	}
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for told := 0; ; told++ {
		select {
		case <-s.gone:
			died(t, s.err, syscall.SIGTERM)
			if told < 2 {
				t.Errorf("it was told %d times", told)
			}
			return
		case <-again.C:
			if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
		}
	}
}
