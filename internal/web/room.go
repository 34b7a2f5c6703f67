package web

import (
	"context"
	"log/slog"
	"runtime/debug"
	"slices"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/sight"
)

// room is the streams of one workspace. It looks once for each person, however many streams they have.
type room struct {
	s         *streams
	workspace string
	leave     func() // no news any more
	comers    chan struct{}
	over      chan struct{} // closed when nobody is left

	// guarded by streams.mu
	people map[cascade.ID]*audience
	fresh  []*stream // that the room has not looked for yet
}

// audience is one person's streams.
type audience struct {
	person  cascade.ID
	streams []*stream   // the oldest first
	seen    *sight.View // when the room last looked; the room's goroutine alone uses it
}

// join adds a stream to those of its workspace, in the place of the person's oldest when they have as many as they may.
// It reports false when the workspace has gone.
func (s *streams) join(st *stream, h *auth.Hold) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	st.hold = h
	return s.enter(st)
}

// enter is called with mu held. It reports false when the workspace has gone.
func (s *streams) enter(st *stream) bool {
	r := s.rooms[st.workspace]
	if r == nil {
		news, leave, err := s.engine.Subscribe(st.workspace)
		if err != nil {
			return false
		}
		r = &room{
			s: s, workspace: st.workspace, leave: leave, comers: make(chan struct{}, 1), over: make(chan struct{}),
			people: map[cascade.ID]*audience{},
		}
		s.rooms[st.workspace] = r
		go r.run(news)
	}
	a := r.people[st.person]
	if a == nil {
		a = &audience{person: st.person}
		r.people[st.person] = a
	}
	for len(a.streams) >= s.tabs {
		s.tell(a.streams[0], saysLater)
		a.streams = a.streams[1:]
	}
	a.streams = append(a.streams, st)
	st.room, st.turn = r, uint8(s.open%turns)
	r.fresh = append(r.fresh, st)
	s.moved.Broadcast()
	nudge(r.comers)
	if s.stopping {
		s.tell(st, saysStopping)
	}
	return true
}

// empty takes a stream out of its room. It is called with mu held.
func (s *streams) empty(st *stream) {
	r := st.room
	if a := r.people[st.person]; a != nil {
		if i := slices.Index(a.streams, st); i >= 0 {
			a.streams = slices.Delete(a.streams, i, i+1)
		}
		if len(a.streams) == 0 {
			delete(r.people, st.person)
		}
	}
	if len(r.people) == 0 && s.rooms[r.workspace] == r {
		s.close(r)
	}
}

// close is called with mu held.
func (s *streams) close(r *room) {
	delete(s.rooms, r.workspace)
	r.leave()
	close(r.over)
}

// run looks whenever something may have changed for somebody, until nobody is left.
func (r *room) run(news <-chan struct{}) {
	defer func() {
		if v := recover(); v != nil { // they come back, and meet the same fault at most
			r.s.log.Error("live streams failed", slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
			r.end()
		}
	}()
	for {
		select {
		case <-r.over:
			return
		case <-news:
			r.look(true)
		case <-r.comers: // something may have changed since they looked
			r.look(false)
		}
	}
}

// look tells those who see something of what has changed: everybody, or those who have just come.
func (r *room) look(all bool) {
	s := r.s
	people, fresh := r.present(all)
	told := map[*stream]bool{} // of those that have come: whether something has changed since
	var moved []*audience
	late := 0
	for _, a := range people {
		now, err := s.engine.View(r.workspace, a.person)
		if err != nil { // the workspace has gone
			r.end()
			return
		}
		if a.seen != nil && !now.Same(a.seen) {
			moved = append(moved, a)
		}
		a.seen = now // also when it shows the same, so that what was is not kept
		for _, st := range fresh[a.person] {
			if told[st] = !now.Same(st.came); told[st] {
				late++
			}
		}
	}
	what := saysChanged
	if len(moved)+late > 0 {
		if err := s.auth.Current(context.Background()); err != nil {
			s.log.Warn("live streams end, since it cannot be learned who may still look", "error", err)
			what = saysOver
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range moved {
		for _, st := range a.streams {
			if st.came == nil {
				s.tell(st, what)
			}
		}
	}
	for st, is := range told {
		st.came = nil
		if is {
			s.tell(st, what)
		}
	}
}

// present returns whom to look for, and their streams that have come since the room last looked.
func (r *room) present(all bool) (people []*audience, fresh map[cascade.ID][]*stream) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	fresh = map[cascade.ID][]*stream{}
	for _, st := range r.fresh {
		fresh[st.person] = append(fresh[st.person], st)
	}
	r.fresh = nil
	for _, a := range r.people {
		if all || fresh[a.person] != nil {
			people = append(people, a)
		}
	}
	return people, fresh
}

// end ends all streams of the room.
func (r *room) end() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	for _, a := range r.people {
		for _, st := range a.streams {
			r.s.tell(st, saysOver)
		}
	}
	if r.s.rooms[r.workspace] == r { // who comes meanwhile finds another
		r.s.close(r)
	}
}
