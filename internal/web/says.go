package web

import (
	"fmt"
	"time"
)

// says is what a stream is to be told: any number of these.
type says uint8

const (
	saysOver     says = 1 << iota // nothing more
	saysChanged                   // look again
	saysStopping                  // the program ends, and is likely to be back at once
	saysLater                     // there is no room: come back in a minute
	saysStill                     // keeps proxies from closing a quiet stream
)

// What a stream says. Each event says when to come back should it be the last one heard, and over how many milliseconds
// the pages spread what they ask for because of it, so that thousands do not ask at once.
const (
	connected = ": connected\nretry: 2000\n\n"
	still     = ": still here\n\n"
)

const (
	// stillEvery is how long a stream is quiet at most: less than the minute that proxies let a connection be, with some
	// seconds for a busy machine. What it costs is most of what quiet streams do.
	stillEvery = 50 * time.Second
	// turns is in how many parts the streams are told so, one after the other.
	turns = 10
)

func changed(spread int) string {
	return fmt.Sprintf("event: changed\nretry: 2000\ndata: %d\n\n", spread)
}

// stopping has those who come back spread over as long.
func stopping(spread int) string {
	return fmt.Sprintf("event: stopping\nretry: %d\ndata: %d\n\n", max(2000, spread), spread)
}

func later() string { return "event: later\nretry: 60000\ndata: 1\n\n" }

func (w says) last() bool { return w&(saysOver|saysStopping|saysLater) != 0 }

// text is what is sent. Whose right has ended is told of nothing more, not even of what had changed before.
func (w says) text(changed []byte, spread int) []byte {
	switch {
	case w&saysOver != 0:
		return []byte{}
	case w == saysChanged, w == saysChanged|saysStill:
		return changed
	case w&saysStopping != 0:
		return []byte(stopping(spread))
	case w&saysLater != 0 && w&saysChanged != 0:
		return append(changed[:len(changed):len(changed)], later()...)
	case w&saysLater != 0:
		return []byte(later())
	case w&saysStill != 0:
		return []byte(still)
	}
	return nil
}
