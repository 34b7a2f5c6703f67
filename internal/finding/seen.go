package finding

import (
	"slices"
	"sync"
	"sync/atomic"
	"weak"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// Seen returns what all rules find. It is kept for everybody who sees the same: whoever asks first after a write has
// what that reaches looked at again, where that has not been done beside, and those who ask meanwhile wait for it.
func Seen(l *lens.Lens) *Kept {
	k := keeperOf(l)
	k.ask(l)
	if last := k.last.Load(); last != nil {
		if cs, ok := l.Since(last.lens.View); ok && len(cs) == 0 {
			return last
		}
	}
	return k.seen(l)
}

// few is how many changes may have been written for their reader to wait until what they reach was looked at again.
const few = 32

// Ready returns what all rules find where that takes moments: nobody wrote much since somebody looked, or there are no
// more goals than are soon looked at. Else it returns what was last found in what these people see, or nil where nobody
// has looked since their rights changed, and false: whoever needs it then asks for Seen, and waits.
func Ready(l *lens.Lens, goals int) (*Kept, bool) {
	k := keeperOf(l)
	k.ask(l)
	last := k.last.Load()
	if l.Snapshot().Len(cascade.KindGoal) <= goals || last != nil && k.near(l, last) {
		return Seen(l), true
	}
	return last, false
}

// near reports whether what was last found is soon brought up to what somebody sees.
func (k *keeper) near(l *lens.Lens, last *Kept) bool {
	if !isNear(l, last) {
		return false
	}
	if !k.mu.TryLock() { // somebody is looking, and it may take them long
		return k.briefly.Load()
	}
	k.mu.Unlock()
	return true
}

func isNear(l *lens.Lens, last *Kept) bool {
	cs, ok := l.Since(last.lens.View)
	return ok && len(cs) <= few &&
		!slices.ContainsFunc(cs, func(c cascade.Change) bool {
			return farReaching[c.Kind()] || cascade.HolidaysMoved(c.Before, c.After)
		})
}

// farReaching are the kinds of things of which one may reach all goals.
var farReaching = map[cascade.Kind]bool{cascade.KindSettings: true, cascade.KindCycle: true}

// seen is the key of what is kept among what lenses remember.
type seen struct{}

// keeper keeps what was last found in one line of views.
type keeper struct {
	askers  *askers
	mu      sync.Mutex  // held while rules look, so that nobody does the same work twice
	briefly atomic.Bool // and that takes moments
	last    atomic.Pointer[Kept]
}

func keeperOf(l *lens.Lens) *keeper {
	all := l.Keep(seen{}, func() any { return &askers{least: leastAskers, share: askersShare} }).(*askers)
	return l.View.Along(seen{}, func() any { return &keeper{askers: all} }).(*keeper)
}

// ask notes that somebody asks.
func (k *keeper) ask(l *lens.Lens) {
	l.AskedFor(seen{}, k)
	k.askers.touch(l.Viewer(), k, l.Snapshot().Len(cascade.KindPerson))
}

// Follow brings what was found up to what was written, so that the next who asks does not wait for it. What these
// people do not see of a write leaves everything as it was.
func (k *keeper) Follow(v *lens.View) (done bool) {
	l := lens.Of(v)
	k.mu.Lock()
	defer k.mu.Unlock()
	last := k.last.Load()
	if last == nil {
		return false
	}
	cs, ok := l.Since(last.lens.View)
	if !ok || len(cs) == 0 { // somebody is ahead of this, or there is nothing to see
		return false
	}
	k.briefly.Store(isNear(l, last))
	defer k.briefly.Store(false)
	k.keep(last.After(l, cs))
	return true
}

// keep keeps what was found.
func (k *keeper) keep(now *Kept) *Kept {
	k.last.Store(now)
	if !k.askers.have(k) {
		k.last.Store(nil)
	}
	return now
}

// askers are the people of a workspace who asked last, with what is kept for them; for others nothing is kept, and they
// have it found anew when they ask. It counts people and not what is kept: how much that is, and how many lines there
// are, follows from who sees what, and how long somebody waits must not depend on that.
type askers struct {
	mu           sync.Mutex
	least, share int     // at least so many, or as many as people's number goes into the share
	order        []asker // the latest last
}

type asker struct {
	person cascade.ID
	keeper weak.Pointer[keeper]
}

// What is kept takes 37 MB for whoever sees 100,000 goals of 12,500 people, of whom it is kept for 16; for all of 500.
const (
	leastAskers = 16
	askersShare = 200_000
)

// touch notes that a person asks for what a keeper keeps, in a workspace of so many people.
func (as *askers) touch(person cascade.ID, k *keeper, people int) {
	as.mu.Lock()
	defer as.mu.Unlock()
	var gone []asker
	take := func(i int) {
		gone = append(gone, as.order[i])
		as.order = slices.Delete(as.order, i, i+1)
	}
	if i := slices.IndexFunc(as.order, func(a asker) bool { return a.person == person }); i >= 0 {
		take(i)
	}
	as.order = append(as.order, asker{person, weak.Make(k)})
	for len(as.order) > max(as.least, as.share/max(1, people)) {
		take(0)
	}
	for _, a := range gone {
		if was := a.keeper.Value(); was != nil && !as.lists(was) {
			was.last.Store(nil)
		}
	}
}

// have reports whether what a keeper keeps is kept for anybody.
func (as *askers) have(k *keeper) bool {
	as.mu.Lock()
	defer as.mu.Unlock()
	return as.lists(k)
}

func (as *askers) lists(k *keeper) bool {
	is := weak.Make(k)
	return slices.ContainsFunc(as.order, func(a asker) bool { return a.keeper == is })
}

func (k *keeper) seen(l *lens.Lens) *Kept {
	k.mu.Lock()
	defer k.mu.Unlock()
	last := k.last.Load()
	if last == nil {
		return k.keep(Keep(l, Rules))
	}
	if cs, ok := l.Since(last.lens.View); ok {
		if len(cs) > 0 {
			last = k.keep(last.After(l, cs))
		}
		return last
	}
	if cs, ok := last.lens.Since(l.View); ok { // somebody still holds an older view
		return l.Memo(seen{}, func() any { return last.After(l, takenBack(cs)) }).(*Kept)
	}
	return k.keep(Keep(l, Rules)) // too much has been written since anybody looked
}

// takenBack are changes that take others back.
func takenBack(cs []cascade.Change) []cascade.Change {
	out := make([]cascade.Change, len(cs))
	for i, c := range cs {
		out[len(cs)-1-i] = cascade.Change{Before: c.After, After: c.Before}
	}
	return out
}
