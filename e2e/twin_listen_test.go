package e2e_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// listener keeps what a live stream says.
type listener struct {
	said  *tail
	event chan struct{} // one for each event
	over  chan struct{} // closed at the end
}

// listen opens the live stream in both worlds.
func (p *pair) listen() {
	p.t.Helper()
	p.sa, p.sb = p.a.listen(p.t), p.b.listen(p.t)
}

func (v visitor) listen(t testing.TB) *listener {
	t.Helper()
	l := &listener{said: &tail{}, event: make(chan struct{}, 1000), over: make(chan struct{})}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(stop)
	q, err := v.request(ctx, request{path: "/w/acme/live"})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{Transport: direct.Transport}).Do(q)
	if err != nil {
		fmt.Fprintln(l.said, "no stream")
		close(l.over)
		return l
	}
	fmt.Fprintln(l.said, answer.StatusCode)
	go func() {
		defer close(l.over)
		defer answer.Body.Close()
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if lines.Text() == ": still here" { // heartbeats run on the clock
				lines.Scan() // with the blank line behind it
				continue
			}
			fmt.Fprintln(l.said, lines.Text())
			if strings.HasPrefix(lines.Text(), "data:") {
				l.event <- struct{}{}
			}
		}
	}()
	return l
}

// event waits for one event in each world.
func (p *pair) event() {
	p.t.Helper()
	for _, l := range []*listener{p.sa, p.sb} {
		select {
		case <-l.event:
		case <-l.over:
		case <-time.After(begin):
			p.c.add("%s is not told of what everybody sees", p.a.person)
		}
	}
}

// events counts what a listener has been told.
func (l *listener) events() int { return strings.Count(l.said.String(), "event: changed") }

var repeated = regexp.MustCompile(`(event: changed\nretry: \d+\ndata: 1\n\n)+`)

// transcripts compares all that was said until the streams ended. Changes that came while a stream was busy are one
// change to it, so how often it said so in a row is chance.
func (p *pair) transcripts() {
	p.t.Helper()
	for _, l := range []*listener{p.sa, p.sb} {
		select {
		case <-l.over:
		case <-time.After(begin):
			p.c.add("a stream of %s does not end with its server", p.a.person)
		}
	}
	if a, b := repeated.ReplaceAllString(p.sa.said.String(), "$1"),
		repeated.ReplaceAllString(p.sb.said.String(), "$1"); a != b {
		p.c.add("%s is told in one world\n%sand in the other\n%s", p.a.person, a, b)
	}
}
