package web

import "time"

// Routes returns the method and pattern of every route of a workspace, with the right it needs.
func Routes() map[string]string {
	out := map[string]string{}
	for _, r := range routes {
		out[r.method+" "+r.path] = string(r.right)
	}
	return out
}

// Room says how many live streams there may be in all and of one person, and how long a browser may take to accept an
// event. Zero leaves a number as it is.
func (s *Server) Room(most, tabs int, patience time.Duration) {
	set(&s.live.most, most)
	set(&s.live.tabs, tabs)
	set(&s.live.patience, patience)
}

// Usually says how many goals there may be for a page to wait for findings.
func (s *Server) Usually(goals int) { s.usually = goals }

func set[T comparable](to *T, v T) {
	var none T
	if v != none {
		*to = v
	}
}

// Streams waits until no more live streams are open than so many and all have joined the others, and returns how many
// are, and of how many people.
func (s *Server) Streams(most int) (open, people int) {
	s.live.mu.Lock()
	defer s.live.mu.Unlock()
	for {
		joined := 0
		people = 0
		for _, r := range s.live.rooms {
			people += len(r.people)
			for _, a := range r.people {
				joined += len(a.streams)
			}
		}
		if s.live.open <= most && joined == s.live.open {
			return joined, people
		}
		s.live.moved.Wait()
	}
}

// Waiting returns how many streams are to be told something while their browser has not taken what it was told before.
func (s *Server) Waiting() (n int) {
	s.live.mu.Lock()
	defer s.live.mu.Unlock()
	for _, r := range s.live.rooms {
		for _, a := range r.people {
			for _, st := range a.streams {
				if st.busy && st.says != 0 {
					n++
				}
			}
		}
	}
	return n
}

// Crowd counts so many live streams more than are open, or fewer.
func (s *Server) Crowd(more int) {
	s.live.mu.Lock()
	defer s.live.mu.Unlock()
	s.live.open += more
}

// Placed lists where the pages of each kind show its fields.
func Placed() []*placed { return placements }
