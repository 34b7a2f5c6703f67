package cli

import (
	"errors"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"weir.dev/weir/internal/clock"
)

// drainWithin is how long connections are still taken, at most, once the program is told to stop.
const drainWithin = 200 * time.Millisecond

// A doorway is a listener that can be told to take whoever stands before it and then to close. One that is just closed
// resets the connections that the system had accepted and the program had not.
type doorway struct {
	*net.TCPListener
	since atomic.Pointer[func() time.Duration] // it was told to close
}

// listen opens one.
func listen(addr string) (*doorway, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &doorway{TCPListener: l.(*net.TCPListener)}, nil
}

// drain takes whoever waits, has every connection end with its next answer, and returns when nobody waits any more and
// those who ask all the time have had that answer. served is told when the server takes no connection any more.
func (d *doorway) drain(served <-chan error) error {
	since := clock.Stopwatch()
	d.since.Store(&since)
	err := d.look()
	over := time.NewTimer(drainWithin)
	defer over.Stop()
	<-over.C
	if end := <-served; !errors.Is(end, net.ErrClosed) {
		err = errors.Join(err, end)
	}
	return err
}

// lastly ends connections with their next answer once the doorway is closing.
func (d *doorway) lastly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.since.Load() != nil {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// look has Accept fail when nobody has come for a while.
func (d *doorway) look() error { return d.SetDeadline(clock.Deadline(drainWithin / 20)) }

// Accept returns the next connection. Its error is net.ErrClosed when nobody waits any more after drain: where its time
// was over when it began, it did not look, so it looks again.
func (d *doorway) Accept() (net.Conn, error) {
	const looks = 4
	for n := 0; ; n++ {
		c, err := d.TCPListener.Accept()
		since := d.since.Load()
		switch {
		case since == nil || err != nil && !errors.Is(err, os.ErrDeadlineExceeded):
			return c, err
		case err == nil:
			return c, d.look()
		case n == looks || (*since)() > drainWithin:
			return nil, errors.Join(net.ErrClosed, d.Close())
		}
		if err := d.look(); err != nil {
			return nil, err
		}
	}
}
