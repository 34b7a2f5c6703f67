package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/clock"
)

// What a stream says. Each event says when to come back should it be the last one heard.
const (
	connected = ": connected\nretry: 2000\n\n"
	changed   = "event: changed\nretry: 2000\ndata: 1\n\n"  // look again
	stopping  = "event: stopping\nretry: 2000\ndata: 1\n\n" // the program ends, and is likely to be back at once
	later     = "event: later\nretry: 60000\ndata: 1\n\n"   // there is no room: come back in a minute
	still     = ": still here\n\n"                          // keeps proxies from closing a quiet stream
)

// stillEvery is how many looks at the right to listen there are between two signs of life.
const stillEvery = 25

// live tells a browser when something it sees has changed. The event says nothing else: each part of the page asks again
// for itself, with the rights its viewer has then. There are no event ids, since a browser that lost the stream looks
// again by itself when it is back.
//
// A stream holds no events back: changes that come while a browser takes its time are one change to it. It ends at the
// next event, or within a second, when its viewer's credential or role is not what it was; who may still look comes back
// with what they have then. What its viewer does not see makes it ask the database nothing.
func live(rq *request, w http.ResponseWriter) {
	s := rq.s
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Accel-Buffering", "no")
	if rq.Method == http.MethodHead {
		return
	}
	c := http.NewResponseController(w)
	send := func(text string) bool {
		if err := c.SetWriteDeadline(clock.Deadline(s.live.patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return false
		}
		if _, err := fmt.Fprint(w, text); err != nil {
			return false
		}
		return c.Flush() == nil
	}
	place := s.live.enter(rq.p.Person)
	if place == nil {
		s.log.Warn("a live stream was put off, since as many are open as may be", "streams", s.live.most)
		send(later)
		return
	}
	defer s.live.leave(place)
	news, stop, err := s.engine.Subscribe(rq.p.Workspace.ID)
	if err != nil { // the workspace has gone since
		return
	}
	defer stop()
	if err := c.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.log.Debug("a stream keeps its read deadline", "error", err)
	}
	if !send(connected) {
		return
	}
	seen := rq.l.View
	// look tells of what has changed since the last time, and reports whether the stream goes on.
	look := func() bool {
		now, err := s.engine.View(rq.p.Workspace.ID, rq.p.Person)
		if err != nil {
			return false
		}
		same := now.Same(seen)
		seen = now // also when it shows the same, so that what was is not kept for this stream alone
		if same {
			return true
		}
		p, ok := rq.again()
		if !ok {
			return false
		}
		seen = p.Lens.View
		return send(changed)
	}
	if !look() { // something may have changed before there was anybody to be told
		return
	}
	tick := time.NewTicker(s.live.recheck)
	defer tick.Stop()
	for looks := 1; ; {
		select {
		case <-rq.Context().Done():
			return
		case <-s.stop:
			send(stopping)
			return
		case <-place.taken:
			send(later)
			return
		case <-tick.C:
			if _, ok := rq.again(); !ok {
				return
			}
			if looks%stillEvery == 0 && !send(still) {
				return
			}
			looks++
		case <-news:
			if !look() {
				return
			}
		}
	}
}

// again looks anew at who listens. It reports false when they may no longer, or are not who they were.
func (q *request) again() (auth.Principal, bool) {
	now, err := q.s.auth.Principal(q.Request, q.PathValue("ws"))
	return now, err == nil && now.May(auth.Listen) == nil && now.Person == q.p.Person && now.Role == q.p.Role && now.Scope == q.p.Scope
}
