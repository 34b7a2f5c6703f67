package sight

import (
	"crypto/sha256"
	"slices"
	"sync"

	"weir.dev/weir/internal/cascade"
)

// fingerprint tells apart what people see of one world: it sums up the restricted things that a person does not see
// all of, and how much of each they see. Equal fingerprints mean equal views. A guest, who does not see open things
// either, shares with nobody.
type fingerprint struct {
	sum   sum
	guest cascade.ID
}

// everything is the fingerprint of those who see everything.
var everything fingerprint

// mayBeLeft reports whether a remnant may be left of things of a kind. Who is removed is nobody's owner any more; what
// a check-in said is in the check-in still when the reading it gave is removed.
func mayBeLeft(k cascade.Kind) bool {
	return !cascade.Info(k).Inner && !cascade.Info(k).Kept && k != cascade.KindPerson && k != cascade.KindObservation
}

// toggle adds a thing, or takes it out again. The hashes are keyed with the secret, so that nobody can search for
// things whose hashes cancel each other out.
func (p *fingerprint) toggle(secret []byte, id cascade.ID, e extent) {
	if e == full {
		return
	}
	p.sum.add(sha256.Sum256(slices.Concat(secret, []byte{byte(e)}, []byte(id))))
}

// counted returns the extent by which a thing counts in a fingerprint. What is open counts with what it belongs to: an
// open measure is as visible as its goal, an open work item as its initiative. Who is in on a remnant may still not see
// what it hangs on, and then sees as little of it as others.
func (v *viewer) counted(e cascade.Entity) extent {
	switch {
	case !cascade.Restricted(e):
		return full
	case e.Head().Remnant == nil:
		return v.extentOf(e)
	}
	shown, ok := v.project(e)
	switch {
	case !ok:
		return hidden
	case cascade.Withheld(shown):
		return redacted
	}
	return full
}

// fingerprints keeps the fingerprints of people, until a write may alter some.
type fingerprints struct {
	mu sync.Mutex
	of map[cascade.ID]fingerprint
}

func newFingerprints() *fingerprints { return &fingerprints{of: map[cascade.ID]fingerprint{}} }

func (ps *fingerprints) put(person cascade.ID, p fingerprint) {
	ps.mu.Lock()
	ps.of[person] = p
	ps.mu.Unlock()
}

// knownFingerprint returns a person's fingerprint where it need not be computed.
func (w *World) knownFingerprint(person cascade.ID) (fingerprint, bool) {
	switch p := w.full.Person(person); {
	case person == outsider && w.restricted > 0:
	case person != outsider && (p == nil || p.Rights() == cascade.Guest): // a stranger sees what guests see
		return fingerprint{guest: person}, true
	case w.restricted == 0:
		return everything, true
	}
	w.fingerprints.mu.Lock()
	defer w.fingerprints.mu.Unlock()
	p, ok := w.fingerprints.of[person]
	return p, ok
}

// fingerprint returns a person's fingerprint: that of somebody who is in on nothing, but for what they are in on.
func (w *World) fingerprint(person cascade.ID) fingerprint {
	p, ok := w.knownFingerprint(person)
	switch {
	case ok:
		return p
	case person == outsider:
		p = fingerprintOf(newViewer(&w.full, outsider), w.secret)
	default:
		p = w.fingerprint(outsider)
		from, v := newViewer(&w.full, outsider), newViewer(&w.full, person)
		done := map[cascade.ID]bool{}
		for _, e := range v.inOn() {
			id := e.Head().ID
			if g, h := from.counted(e), v.counted(e); g != h && !done[id] {
				done[id] = true
				p.toggle(w.secret, id, g)
				p.toggle(w.secret, id, h)
			}
		}
	}
	w.fingerprints.put(person, p)
	return p
}

// fingerprintOf returns a member's fingerprint by all that is restricted.
func fingerprintOf(v *viewer, secret []byte) (p fingerprint) {
	all, _ := v.s.Restricted()
	for e := range all {
		p.toggle(secret, e.Head().ID, v.counted(e))
	}
	return p
}
