package web

import (
	"slices"
	"sync"
	"time"

	"weir.dev/weir/internal/cascade"
)

// streams are the live streams that are open. Both numbers are bounded, since a stream costs a goroutine and a
// connection for as long as somebody cares to hold it.
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
type streams struct {
	most int // of the process
	tabs int // of one person
	// patience is how long a browser may take to accept an event; one that reads nothing is let go. It is less than the
	// program takes to stop.
	patience time.Duration

	mu   sync.Mutex
	open int
	of   map[cascade.ID][]*seat // by person, the oldest first
}

// seat is one stream's place.
type seat struct {
	person cascade.ID
	taken  chan struct{} // closed when a newer one needs the place
}

func newStreams() *streams {
	return &streams{most: 10_000, tabs: 16, patience: 5 * time.Second, of: map[cascade.ID][]*seat{}}
}

// enter takes a place, from the person's oldest stream when they have as many as they may; nil when the process is
// full. What was taken from leaves by itself, and counts until it has.
func (s *streams) enter(person cascade.ID) *seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open >= s.most {
		return nil
	}
	theirs := s.of[person]
	for len(theirs) >= s.tabs {
		close(theirs[0].taken)
		theirs = theirs[1:]
	}
	st := &seat{person, make(chan struct{})}
	s.of[person] = append(slices.Clone(theirs), st)
	s.open++
	return st
}

func (s *streams) leave(st *seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	left := slices.DeleteFunc(s.of[st.person], func(o *seat) bool { return o == st })
	if s.of[st.person] = left; len(left) == 0 {
		delete(s.of, st.person)
	}
}
