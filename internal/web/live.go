package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/web/page"
)

// heartbeat keeps proxies from closing a quiet stream.
const heartbeat = 25 * time.Second

// patience is how long a browser may take to accept an event; one that reads nothing is let go.
const patience = 30 * time.Second

// live tells a browser when something it sees has changed. The event says nothing else: each part of the page asks again
// for itself, with the rights its viewer has then. There are no event ids, since a browser that lost the stream looks
// again by itself when it is back.
func (s *Server) live(w http.ResponseWriter, r *http.Request) {
	p, err := s.auth.Principal(r, r.PathValue("ws"))
	if err != nil {
		if errors.Is(err, auth.ErrSignIn) {
			http.Error(w, "You are not signed in.", http.StatusUnauthorized)
			return
		}
		s.fail(w, r, page.Shell{}, err)
		return
	}
	changed, stop, err := s.engine.Subscribe(p.Workspace.ID)
	if err != nil {
		s.fail(w, r, page.Shell{}, err)
		return
	}
	defer stop()
	c := http.NewResponseController(w)
	if err := c.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.log.Debug("a stream keeps its read deadline", "error", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	send := func(text string) bool {
		if err := c.SetWriteDeadline(clock.Deadline(patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return false
		}
		if _, err := fmt.Fprint(w, text); err != nil {
			return false
		}
		return c.Flush() == nil
	}
	if !send(": connected\nretry: 2000\n\n") {
		return
	}
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	seen := p.Lens
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.stop:
			send("event: stopping\ndata: 1\n\n")
			return
		case <-tick.C:
			if _, err := s.auth.Principal(r, r.PathValue("ws")); err != nil {
				return // the right to look has ended
			}
			if !send(": still here\n\n") {
				return
			}
		case <-changed:
			now, err := s.auth.Principal(r, r.PathValue("ws"))
			if err != nil {
				return // the right to look has ended
			}
			if now.Lens.Same(seen) {
				continue
			}
			seen = now.Lens
			if !send("event: changed\ndata: 1\n\n") {
				return
			}
		}
	}
}
