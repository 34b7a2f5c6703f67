package web

import (
	"errors"
	"log/slog"
	"os"
	"sync"
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/sight"
)

// streams are the live streams that are open. Both numbers are bounded, since a stream costs memory and a connection
// for as long as somebody cares to hold it.
//
// Somebody who opens one more tab than they may have loses the stream of the tab they opened longest ago, for a minute:
// the new tab is the one they look at, while the oldest is the likeliest to be forgotten, or to hang on a connection
// whose other end has long gone. Refusing the new one would be worse in every way: browsers do not ask again for a
// stream that was refused, so the page in front of them would stay stale, and connections nobody listens to any more
// would keep it so. Hidden tabs let go of their streams by themselves, so few people ever get there; those who do see
// each tab fresh once a minute.
//
// When the whole process is full nobody else's stream is taken away. The new one is told to come back, in the stream
// itself, for the same reason that it is not refused.
//
// One goroutine a workspace learns what has changed (room.go), and one writes to all browsers. A browser that does not
// take what it is told at once is waited for beside the others. The goroutines are there while streams are open.
type streams struct {
	engine *engine.Engine
	auth   *auth.Auth
	log    *slog.Logger

	most int // of the process
	tabs int // of one person
	// patience is how long a browser may take to accept an event; one that reads nothing is let go. It is less than the
	// program takes to stop.
	patience time.Duration

	mu       sync.Mutex
	moved    *sync.Cond // a stream has joined or left
	open     int
	rooms    map[string]*room // by workspace
	stopping bool
	running  bool      // the goroutine that writes
	due      []*stream // that are to be told something, the longest waiting first
	wake     chan struct{}
	turn     uint8 // which streams are told next that it is still here
	changed  []byte
	spread   int // that changed says
}

func newStreams(e *engine.Engine, a *auth.Auth, log *slog.Logger) *streams {
	s := &streams{
		engine: e, auth: a, log: log, most: 10_000, tabs: 16, patience: 5 * time.Second, rooms: map[string]*room{},
		wake: make(chan struct{}, 1),
	}
	s.moved = sync.NewCond(&s.mu)
	return s
}

// stream is one browser's live stream.
type stream struct {
	workspace string
	person    cascade.ID

	// guarded by streams.mu; line also by busy
	line line
	own  chan struct{} // tells the request's goroutine to serve it; nil where the connection was taken
	room *room
	hold *auth.Hold
	came *sight.View // what the browser has seen; nil once the room has looked
	says says
	busy bool  // somebody tells it, or is about to
	gone bool  // it has left
	turn uint8 // when it is told that it is still here
}

// reserve makes room for one more; false: there is none.
func (s *streams) reserve() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open >= s.most {
		return false
	}
	s.open++
	if !s.running {
		s.running = true
		go s.run()
	}
	return true
}

// begin hands over a stream that was busy until its browser had the beginning of it.
func (s *streams) begin(st *stream, l line, own chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st.line, st.own, st.busy = l, own, false
	if st.says != 0 {
		s.tell(st, 0)
	}
}

// leave ends a stream, once.
func (s *streams) leave(st *stream) {
	s.mu.Lock()
	if st.gone {
		s.mu.Unlock()
		return
	}
	st.gone = true
	s.open--
	if st.room != nil {
		s.empty(st)
	}
	hold, line := st.hold, st.line
	s.moved.Broadcast()
	nudge(s.wake) // who writes may have nothing more to do
	s.mu.Unlock()
	line.close()
	hold.Release()
}

// say has a stream told something, beside what it is to be told already.
func (s *streams) say(st *stream, what says) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(st, what)
}

// tell is called with mu held.
func (s *streams) tell(st *stream, what says) {
	if st.gone {
		return
	}
	st.says |= what
	switch {
	case st.busy:
		return
	case st.own != nil:
		nudge(st.own)
	default:
		s.due = append(s.due, st)
		nudge(s.wake)
	}
	st.busy = true
}

func nudge(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run tells streams what they are to be told, until none is open.
func (s *streams) run() {
	tick := time.NewTicker(stillEvery / turns)
	defer tick.Stop()
	for {
		select {
		case <-s.wake:
		case <-tick.C:
			s.beat()
		}
		s.mu.Lock()
		due := s.due
		s.due = nil
		s.mu.Unlock()
		for _, st := range due {
			s.serve(st, atOnce)
		}
		s.mu.Lock()
		if s.open == 0 && len(s.due) == 0 {
			s.running = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
	}
}

// beat tells those whose turn it is that it is still here.
func (s *streams) beat() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn = (s.turn + 1) % turns
	for _, r := range s.rooms {
		for _, a := range r.people {
			for _, st := range a.streams {
				if st.turn == s.turn {
					s.tell(st, saysStill)
				}
			}
		}
	}
}

// atOnce is how long whoever writes to all waits for one of them.
const atOnce = time.Millisecond

// serve tells a stream what it is to be told. What takes longer than within goes on beside, where that is less than
// patience.
func (s *streams) serve(st *stream, within time.Duration) {
	for {
		text, last := s.take(st)
		if text == nil {
			return
		}
		left, err := st.line.send(text, within)
		if errors.Is(err, os.ErrDeadlineExceeded) && within < s.patience {
			go s.serveSlow(st, left, last)
			return
		}
		if last || err != nil { // it reads nothing, or has gone
			s.leave(st)
			return
		}
	}
}

// serveSlow goes on with a browser that takes its time.
func (s *streams) serveSlow(st *stream, left []byte, last bool) {
	if _, err := st.line.send(left, s.patience); err != nil || last {
		s.leave(st)
		return
	}
	s.serve(st, s.patience)
}

// take returns what a stream is told next, and whether it ends then; nothing when it knows all.
func (s *streams) take(st *stream) (text []byte, last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what := st.says
	st.says, st.busy = 0, what != 0
	spread := max(1, s.open/100*100)
	if s.spread != spread {
		s.spread, s.changed = spread, []byte(changed(spread))
	}
	return what.text(s.changed, spread), what.last()
}

// stop ends the streams, those to come too, and returns when all have ended; browsers come back by themselves.
func (s *streams) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopping = true
	for _, r := range s.rooms {
		for _, a := range r.people {
			for _, st := range a.streams {
				s.tell(st, saysStopping)
			}
		}
	}
	for s.open > 0 {
		s.moved.Wait()
	}
}
