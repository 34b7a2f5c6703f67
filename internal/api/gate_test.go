package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"weir.dev/weir/internal/api"
)

// desk is an API on a real connection that knows when its handlers have ended.
type desk struct {
	*httptest.Server
	handlers sync.WaitGroup
}

func serve(t *testing.T, p *place) *desk {
	t.Helper()
	d := &desk{}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.handlers.Add(1)
		defer d.handlers.Done()
		p.api.ServeHTTP(w, r)
	}))
	t.Cleanup(d.Close)
	return d
}

// post asks for n plans or applies at once, and gives their answers as they come; 0 is none, since the client left.
func (d *desk) post(ctx context.Context, t *testing.T, a asker, operation string, n int) <-chan got {
	t.Helper()
	out := make(chan got, n)
	for range n {
		go func() {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL+api.Prefix+operation,
				strings.NewReader(files(false, "a.yaml", "weir: 1\nmetrics: [{id: share, name: Share of the market}]\n")))
			if err != nil {
				t.Error(err)
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer "+a.token)
			answer, err := d.Client().Do(r)
			if err != nil {
				out <- got{t: t}
				return
			}
			defer answer.Body.Close()
			var body json.RawMessage
			if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
				t.Error(err)
			}
			out <- got{t, answer.StatusCode, answer.Header, string(body)}
		}()
	}
	return out
}

// Few cascade files are read at a time. Who comes meanwhile waits, as long as there is room to wait and patience;
// others are told to come back, and nothing has changed.
func TestFewFilesAtATime(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"/plan", "/apply"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			p := sqlite(t)
			d, ola := serve(t, p), p.as("ola")
			room, release := p.api.Hold(time.Hour)
			const more = 5
			answers := d.post(t.Context(), t, ola, operation, room+more)
			p.unchanged("waiting", func() {
				for range more { // when these are refused, the others wait
					g := (<-answers).want(503, "unavailable")
					if g.header.Get("Retry-After") != "10" || !strings.Contains(g.body, "try again in some seconds") {
						t.Errorf("a refusal says %v %s", g.header, g.body)
					}
				}
			})
			ola.get("/goals").want(200) // everything else goes on
			p.as("gus").do("POST", operation, files(false, "a.yaml", "weir: 1\n")).want(403)
			release()
			for range room {
				(<-answers).want(200)
			}

			_, release = p.api.Hold(time.Millisecond)
			(<-d.post(t.Context(), t, ola, operation, 1)).want(503, "unavailable")

			// Those who wait and leave make room, long before their patience is over.
			release()
			_, release = p.api.Hold(time.Hour)
			ctx, leave := context.WithCancel(t.Context())
			answers = d.post(ctx, t, ola, operation, room+more)
			for range more {
				(<-answers).want(503)
			}
			leave()
			for range room {
				if g := <-answers; g.status != 0 {
					t.Errorf("somebody who left is answered %d", g.status)
				}
			}
			d.handlers.Wait()
			release()
			(<-d.post(t.Context(), t, ola, operation, 1)).want(200)
		})
	}
}
