package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/sight"
)

// What a stream says. Each event says when to come back should it be the last one heard.
const (
	connected = ": connected\nretry: 2000\n\n"
	changed   = "event: changed\nretry: 2000\ndata: 1\n\n"  // look again
	stopping  = "event: stopping\nretry: 2000\ndata: 1\n\n" // the program ends, and is likely to be back at once
	later     = "event: later\nretry: 60000\ndata: 1\n\n"   // there is no room: come back in a minute
	still     = ": still here\n\n"                          // keeps proxies from closing a quiet stream
)

// stillEvery is how long a stream is quiet at most: less than proxies let a connection be.
const stillEvery = 25 * time.Second

// live tells a browser when something it sees has changed. The event says nothing else: each part of the page asks
// again for itself, with the rights its viewer has then. There are no event ids, since a browser that lost the stream
// looks again by itself when it is back.
//
// A stream holds no events back: changes that come while a browser takes its time are one change to it. It ends
// within a second, and before it tells of anything more, when its viewer's credential or role is not what it was; who
// may still look comes back with what they have then. While nothing happens it asks the database nothing.
func live(rq *request, w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Accel-Buffering", "no")
	if rq.Method == http.MethodHead {
		return
	}
	s := rq.s
	st := &stream{request: rq, w: w, c: http.NewResponseController(w), seen: rq.l.View}
	place := s.live.enter(rq.p.Person)
	if place == nil {
		s.log.Warn("a live stream was put off, since as many are open as may be", "streams", s.live.most)
		st.send(later)
		return
	}
	defer s.live.leave(place)
	news, stop, err := s.engine.Subscribe(rq.p.Workspace.ID)
	if err != nil { // the workspace has gone since
		return
	}
	defer stop()
	st.hold = s.auth.Hold(rq.p)
	defer st.hold.Release()
	if err := st.c.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.log.Debug("a stream keeps its read deadline", "error", err)
	}
	if st.send(connected) && st.look() { // something may have changed before there was anybody to be told
		st.follow(news, place.taken)
	}
}

// stream is one browser's live stream.
type stream struct {
	*request
	w    http.ResponseWriter
	c    *http.ResponseController
	hold *auth.Hold
	seen *sight.View
}

// send reports whether the browser took a text.
func (st *stream) send(text string) bool {
	err := st.c.SetWriteDeadline(clock.Deadline(st.s.live.patience))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return false
	}
	if _, err := fmt.Fprint(st.w, text); err != nil {
		return false
	}
	return st.c.Flush() == nil
}

// look tells of what has changed since the last time, and reports whether the stream goes on.
func (st *stream) look() bool {
	now, err := st.s.engine.View(st.p.Workspace.ID, st.p.Person)
	if err != nil {
		return false
	}
	same := now.Same(st.seen)
	st.seen = now // also when it shows the same, so that what was is not kept for this stream alone
	return same || st.hold.Current(st.Context()) && st.send(changed)
}

// follow tells of changes until the stream ends.
func (st *stream) follow(news, taken <-chan struct{}) {
	tick := time.NewTicker(stillEvery)
	defer tick.Stop()
	for on := true; on; {
		select {
		case <-st.Context().Done():
			return
		case <-st.hold.Ended():
			return
		case <-st.s.stop:
			st.send(stopping)
			return
		case <-taken:
			st.send(later)
			return
		case <-tick.C:
			on = st.send(still)
		case <-news:
			on = st.look()
		}
	}
}
