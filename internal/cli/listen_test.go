package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"
)

func doorwayServer(t *testing.T) (*doorway, *http.Server) {
	t.Helper()
	d, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return d, &http.Server{
		ReadHeaderTimeout: time.Minute,
		Handler: d.lastly(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(w, r.Body); err != nil {
				t.Error(err)
			}
		})),
	}
}

// ask sends a request that no client sends twice.
func ask(c net.Conn, r *bufio.Reader) (*http.Response, error) {
	if _, err := fmt.Fprint(c, "POST / HTTP/1.1\r\nHost: weir\r\nContent-Length: 3\r\n\r\nhey"); err != nil {
		return nil, err
	}
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return resp, errors.Join(err, resp.Body.Close())
}

// Whoever had connected when the program was told to stop is answered, also where it had not taken the connection yet.
func TestNobodyWhoHadConnectedIsResetByAStop(t *testing.T) {
	t.Parallel()
	d, server := doorwayServer(t)
	var conns []net.Conn
	for range 40 {
		c, err := net.Dial("tcp", d.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		conns = append(conns, c)
	}
	served := make(chan error, 1)
	since := func() time.Duration { return 0 }
	d.since.Store(&since) // before the first is taken
	go func() { served <- server.Serve(d) }()
	stopped := make(chan error, 1)
	go func() { stopped <- errors.Join(d.drain(served), server.Shutdown(context.WithoutCancel(t.Context()))) }()
	for i, c := range conns {
		if _, err := ask(c, bufio.NewReader(c)); err != nil {
			t.Errorf("connection %d: %v", i, err)
		}
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", d.Addr().String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("after it: %v", err)
	}
}

// Whoever asks one thing after the other on one connection is told with an answer that it ends, and never cut off.
func TestAStopEndsConnectionsWithAnAnswer(t *testing.T) {
	t.Parallel()
	d, server := doorwayServer(t)
	served, ends, asked := make(chan error, 1), make(chan error, 8), make(chan bool, 8)
	go func() { served <- server.Serve(d) }()
	for range cap(ends) {
		go func() {
			ends <- func() error {
				c, err := net.Dial("tcp", d.Addr().String())
				if err != nil {
					return err
				}
				defer c.Close()
				for r, n := bufio.NewReader(c), 0; ; n++ {
					resp, err := ask(c, r)
					if n == 0 {
						asked <- true
					}
					if err != nil || resp.Close {
						return err
					}
				}
			}()
		}()
	}
	for range cap(asked) {
		<-asked
	}
	if err := errors.Join(d.drain(served), server.Shutdown(t.Context())); err != nil {
		t.Error(err)
	}
	for range cap(ends) {
		if err := <-ends; err != nil {
			t.Error(err)
		}
	}
}
