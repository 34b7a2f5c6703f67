package e2e_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
)

// crowded makes a database with a metric and many people, and returns its folder and a token of each.
func crowded(t *testing.T, people int) (dir string, tokens []string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, log, dir := t.Context(), slog.New(slog.DiscardHandler), t.TempDir()
	db, err := store.Open(ctx, filepath.Join(dir, "weir.db"), clock.Clock{})
	must(err)
	e, err := engine.Open(ctx, db, clock.Clock{}, clock.Random(), log)
	must(err)
	a := auth.New(db, e, clock.Clock{}, log, auth.Options{})
	info, local, err := e.Create(ctx, "", "acme", "You")
	must(err)
	must(a.BindLocalOwner(ctx, info.ID, local))
	text := "weir: 1\nmetrics: [{id: share, name: Share, unit: \"%\", direction: up, source: manual}]\npeople:\n"
	for i := range people {
		text += fmt.Sprintf("  - {id: p%d, name: P %d}\n", i, i)
	}
	doc, err := cascadefile.Parse([]cascadefile.File{{Name: "people.yaml", Data: []byte(text)}}, nil)
	must(err)
	cmd := engine.Apply("", doc.Document, false)
	cmd.Operator = true
	_, err = e.Do(ctx, info.ID, cmd)
	must(err)
	op, err := e.Operator(info.ID)
	must(err)
	for p := range op.Full().All(cascade.KindPerson) {
		token, _, err := a.MakeToken(ctx, "", info.ID, p.Head().ID, auth.ScopeWrite, "test", time.Time{})
		must(err)
		tokens = append(tokens, token)
	}
	e.Close()
	must(db.Close())
	return dir, tokens
}

// TestServerStopsWithManyStreams: told to stop while thousands of pages are open and somebody writes, the server tells
// every page and ends well, which it does only within the time that it gives itself.
func TestServerStopsWithManyStreams(t *testing.T) {
	t.Parallel()
	const each, people = 16, 125
	dir, tokens := crowded(t, people)
	s := start(t, program(t), "serve", "--data", dir)
	defer s.kill()
	at := strings.TrimPrefix(s.addr, "http://")
	var streams []*bufio.Reader
	for i := range each * people {
		conn, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := conn.SetDeadline(time.Now().Add(begin)); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(conn, "GET /w/acme/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n",
			tokens[i%people]); err != nil {
			t.Fatal(err)
		}
		streams = append(streams, bufio.NewReaderSize(conn, 512))
	}
	hear := func(line string) {
		t.Helper()
		for i, r := range streams {
			for {
				got, err := r.ReadString('\n')
				if err != nil {
					t.Fatalf("stream %d ends before %q: %v\n%s", i, line, err, s.errs)
				}
				if strings.TrimSpace(got) == line {
					break
				}
			}
		}
	}
	hear("retry: 2000")
	over := make(chan struct{})
	go func() {
		defer close(over)
		for n := 0; correct(t, s, tokens[0], n); n++ {
		}
	}()
	hear("event: changed")
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	hear("event: stopping")
	<-s.gone
	if s.err != nil {
		t.Errorf("the server ended with %v\n%s", s.err, s.errs)
	}
	<-over
}

// correct corrects a reading, which leaves as many things as there were, and reports whether the server is still there.
func correct(t *testing.T, s *server, token string, n int) bool {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut,
		s.addr+"/api/v1/metrics/share/observations/2026-11-02", strings.NewReader(fmt.Sprintf(`{"value": %d}`, n)))
	if err != nil {
		t.Error(err)
		return false
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := direct.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if answer.StatusCode/100 != 2 && answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a write is answered with %s %s", answer.Status, body)
	}
	return err == nil && answer.StatusCode/100 == 2
}
