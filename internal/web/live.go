package web

import (
	"errors"
	"net"
	"net/http"
	"time"

	"weir.dev/weir/internal/clock"
)

// live tells a browser when something it sees has changed. The event says nothing else: each part of the page asks
// again for itself, with the rights its viewer has then. There are no event ids, since a browser that lost the stream
// looks again by itself when it is back.
//
// A stream holds no events back: changes that come while a browser takes its time are one change to it. It ends
// within a second, and before it tells of anything more, when its viewer's credential or role is not what it was; who
// may still look comes back with what they have then. While nothing happens it asks the database nothing.
//
// Where the connection can be had, as in HTTP/1.1, it is taken from the server, and nothing of the request stays in
// memory; else the request stays for as long as the stream.
func live(rq *request, w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Accel-Buffering", "no")
	if rq.Method == http.MethodHead {
		return
	}
	if rq.ProtoMajor == 1 { // it ends with the connection
		h.Set("Transfer-Encoding", "identity")
	}
	s, held := rq.s.live, newHeld(w)
	begin := func(text string) bool { // what comes later is told by others
		_, err := held.send([]byte(text), s.patience)
		return err == nil
	}
	if !s.reserve() {
		s.log.Warn("a live stream was put off, since as many are open as may be", "streams", s.most)
		begin(later())
		return
	}
	st := &stream{workspace: rq.p.Workspace.ID, person: rq.p.Person, came: rq.l.View, line: held, busy: true}
	if !s.join(st, rq.s.auth.Hold(rq.p, func() { s.say(st, saysOver) })) || !begin(connected) {
		s.leave(st)
		return
	}
	taken, _, err := held.c.Hijack()
	if err == nil {
		s.begin(st, &wire{taken}, nil)
		go s.listen(st, taken)
		return
	}
	if err := held.c.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.log.Debug("a stream keeps its read deadline", "error", err)
	}
	own := make(chan struct{}, 1)
	s.begin(st, held, own)
	for {
		select {
		case <-rq.Context().Done():
			s.leave(st)
			return
		case <-held.over:
			return
		case <-own:
			s.serve(st, s.patience)
		}
	}
}

// line is how a browser is reached.
type line interface {
	// send gives what is left of a text that could not be sent within a time.
	send(text []byte, within time.Duration) (left []byte, err error)
	close()
}

// wire is a connection that was taken from the server.
type wire struct{ net.Conn }

func (l *wire) send(text []byte, within time.Duration) ([]byte, error) {
	if err := l.SetWriteDeadline(clock.Deadline(within)); err != nil {
		return text, err
	}
	n, err := l.Write(text)
	return text[n:], err
}

func (l *wire) close() { _ = l.Close() } // who is gone is gone

// listen waits for a browser to go: it has nothing more to say.
func (s *streams) listen(st *stream, from net.Conn) {
	some := make([]byte, 16)
	for {
		if _, err := from.Read(some); err != nil {
			s.leave(st)
			return
		}
	}
}

// held is an answer that is being given. Only the goroutine of its request may send.
type held struct {
	w    http.ResponseWriter
	c    *http.ResponseController
	over chan struct{}
}

func newHeld(w http.ResponseWriter) *held {
	return &held{w, http.NewResponseController(w), make(chan struct{})}
}

func (l *held) send(text []byte, within time.Duration) ([]byte, error) {
	if err := l.c.SetWriteDeadline(clock.Deadline(within)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return text, err
	}
	if _, err := l.w.Write(text); err != nil {
		return text, err
	}
	return nil, l.c.Flush()
}

func (l *held) close() { close(l.over) }
