package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"weir.dev/weir/internal/cascade"
)

// The bare handlers: what any server in Go takes to answer as much from memory, without knowing who asks.

type bareGoal struct {
	ID      string   `json:"id"`
	Intent  string   `json:"intent"`
	Owners  []string `json:"owners"`
	Health  string   `json:"health"`
	Now     float64  `json:"now"`
	To      float64  `json:"to"`
	Updated string   `json:"updated"`
}

var bareGoals = func() (out []bareGoal) {
	for i := range 50 {
		out = append(out, bareGoal{
			ID: fmt.Sprintf("checkout-%d", i), Intent: "New customers in Lisbon reach their first invoice without help",
			Owners: []string{"team-checkout-3"}, Health: string(cascade.HealthOnTrack), Now: 31.5 + float64(i), To: 60,
			Updated: "2026-11-16",
		})
	}
	return out
}()

var barePage = template.Must(template.New("goals").Parse(`<!doctype html><title>Goals</title><main><ul>
{{range .}}<li><a href="/goals/{{.ID}}">{{.Intent}}</a> <span class="health {{.Health}}">{{.Health}}</span>
{{range .Owners}}<a href="/teams/{{.}}">{{.}}</a>{{end}} <meter min="0" max="{{.To}}" value="{{.Now}}"></meter>
<time datetime="{{.Updated}}">{{.Updated}}</time></li>
{{end}}</ul></main>`))

func runBare(ctx context.Context, _ []string) error {
	ctx = answerState(ctx)
	answers := map[string]any{"/goal": bareGoals[0], "/goals": bareGoals}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/page" {
			_ = barePage.Execute(w, bareGoals) // it fails where the one who asks has gone
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answers[r.URL.Path]) // likewise
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s/\n", l.Addr())
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	context.AfterFunc(ctx, func() { _ = server.Close() }) // Serve tells of it
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// bare measures one of the bare handlers.
func bare(path string) func(*site) (result, error) {
	return func(s *site) (result, error) {
		c, err := newChild(s.ctx, childBare)
		if err != nil {
			return result{}, err
		}
		v := &served{child: c, client: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
		var bytes atomic.Int64
		res, err := measure(op{used: v.used, together: askers, run: func(int) error {
			_, text, err := v.fetch(http.MethodGet, path, "", "")
			bytes.Store(int64(len(text)))
			return err
		}}, s.budget)
		res.Bytes, res.Alloc, res.Allocs = float64(bytes.Load()), 0, 0
		return res, errors.Join(err, c.stop())
	}
}

// fsyncFloor appends a page to a file and waits until the disk has it, again and again.
func fsyncFloor(s *site) (result, error) {
	f, err := os.Create(filepath.Join(s.dir, "floor"))
	if err != nil {
		return result{}, err
	}
	defer f.Close()
	page := make([]byte, 4096)
	return measure(op{run: func(int) error {
		if _, err := f.Write(page); err != nil {
			return err
		}
		return f.Sync()
	}}, s.budget)
}
