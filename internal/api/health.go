package api

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Healthz answers that the process is up. It needs no sign-in and looks at nothing.
func Healthz() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") })
}

// readyWithin is how long the database may take to say that it is there.
const readyWithin = 900 * time.Millisecond

// Readyz answers whether requests can be served now: ping is the database's. It needs no sign-in and says nothing of
// why not; the log does. Where they can be, but for some workspaces, it says how many of them are closed since they
// cannot be read, and of how many the rows are in doubt.
func Readyz(ping func(context.Context) error, but func() (closed, doubted int)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, done := context.WithTimeout(r.Context(), readyWithin)
		defer done()
		if err := ping(ctx); err != nil {
			w.Header().Set("Retry-After", "2")
			plain(w, http.StatusServiceUnavailable, "not ready\n")
			return
		}
		text := "ready\n"
		closed, doubted := but()
		if closed > 0 {
			text += fmt.Sprintf("closed, since they cannot be read: %d; see the log\n", closed)
		}
		if doubted > 0 {
			text += fmt.Sprintf("with rows that are not what the journal says: %d; see the log\n", doubted)
		}
		plain(w, http.StatusOK, text)
	})
}

func plain(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // when it fails, nobody is left to tell
}
