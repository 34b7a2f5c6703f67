package testenv

import (
	"bytes"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Wire is the way to a PostgreSQL database, which a test can hold up or cut.
// What goes over it is neither read nor changed.
type Wire struct {
	listener net.Listener
	server   string // the socket of the cluster
	work     sync.WaitGroup

	mu    sync.Mutex
	held  chan struct{} // open while nothing passes; nil when all does
	cut   []byte        // what, once sent to the database and answered, cuts its connection
	pairs map[net.Conn]net.Conn
}

// NewWire returns a wire to the database of a test and the address of its near
// end.
func NewWire(t testing.TB, address string) (near string, w *Wire) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	const socket = ".s.PGSQL.5432"
	q := u.Query()
	dir, err := os.MkdirTemp("", "wire") // a test's own folder may be too long a name for a socket
	if err != nil {
		t.Fatal(err)
	}
	w = &Wire{server: filepath.Join(q.Get("host"), socket), pairs: map[net.Conn]net.Conn{}}
	if w.listener, err = net.Listen("unix", filepath.Join(dir, socket)); err != nil {
		t.Fatal(err)
	}
	w.work.Go(w.accept)
	t.Cleanup(func() {
		if err := w.listener.Close(); err != nil {
			t.Error(err)
		}
		w.Release()
		w.Cut()
		w.work.Wait()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	q.Set("host", dir)
	u.RawQuery = q.Encode()
	return u.String(), w
}

// Hold lets nothing pass any more, either way. Connections stay and new ones
// are taken, so that the database seems to be there and silent.
func (w *Wire) Hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held == nil {
		w.held = make(chan struct{})
	}
}

// Release lets pass what Hold has held up.
func (w *Wire) Release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held != nil {
		close(w.held)
		w.held = nil
	}
}

// Cut ends all connections.
func (w *Wire) Cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for a, b := range w.pairs {
		_, _ = a.Close(), b.Close()
	}
}

// CutAfter ends the next connection that sends a text, once, when the database
// has answered and before anybody hears it.
func (w *Wire) CutAfter(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = []byte(text)
}

func (w *Wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("unix", w.server)
		if err != nil {
			_ = near.Close()
			continue
		}
		w.mu.Lock()
		w.pairs[near] = far
		w.mu.Unlock()
		last := make(chan struct{}, 1) // holds a value when the next answer must not arrive
		w.work.Go(func() { w.pass(near, far, func(b []byte) { w.spot(b, last) }, nil) })
		w.work.Go(func() {
			w.pass(far, near, nil, last)
			w.mu.Lock()
			delete(w.pairs, near)
			w.mu.Unlock()
		})
	}
}

// spot looks out for what cuts a connection.
func (w *Wire) spot(b []byte, last chan<- struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut != nil && bytes.Contains(b, w.cut) {
		w.cut = nil
		last <- struct{}{}
	}
}

// pass copies until either end closes, and then closes both.
func (w *Wire) pass(from, to net.Conn, sent func([]byte), last <-chan struct{}) {
	defer func() { _, _ = from.Close(), to.Close() }()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		w.wait()
		if sent != nil {
			sent(buffer[:n])
		}
		select {
		case <-last:
			return
		default:
		}
		if _, failed := to.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}

func (w *Wire) wait() {
	w.mu.Lock()
	held := w.held
	w.mu.Unlock()
	if held != nil {
		<-held
	}
}
