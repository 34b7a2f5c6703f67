package cascade

import "weir.dev/weir/internal/words"

// The words of what is computed. Each is a type, so that a health cannot be taken for a status, and a typing error is
// found by the compiler.

// Health is how a goal is doing, computed from its measures. What its owners declare is a Status.
type Health string

// The healths.
const (
	HealthOnTrack           = Health(OnTrack)
	HealthAtRisk            = Health(AtRisk)
	HealthOffTrack          = Health(OffTrack)
	HealthReached    Health = "reached"     // its last day has passed, and it was there
	HealthMissed     Health = "missed"      // its last day has passed, and it was not
	HealthVerdict    Health = "verdict-due" // a bet whose day has passed and that has no verdict yet
	HealthStale      Health = "stale"
	HealthNoEvidence Health = "no-evidence"
)

// Healths lists them from best to worst news.
var Healths = []Health{
	HealthReached, HealthOnTrack, HealthVerdict, HealthAtRisk, HealthOffTrack, HealthMissed, HealthStale, HealthNoEvidence,
}

// Ended reports whether h says that the last day of a goal has passed.
func (h Health) Ended() bool { return h == HealthReached || h == HealthMissed || h == HealthVerdict }

// Words says a health as people read it, as a phrase.
func (h Health) Words() words.Text {
	switch h {
	case HealthOnTrack:
		return words.T("on track")
	case HealthAtRisk:
		return words.T("at risk")
	case HealthOffTrack:
		return words.T("off track")
	case HealthReached:
		return words.T("reached")
	case HealthMissed:
		return words.T("missed")
	case HealthVerdict:
		return words.T("waits for its verdict")
	case HealthStale:
		return words.T("stale")
	}
	return words.T("no evidence")
}

// Statuses lists what owners may declare, from best to worst news.
var Statuses = []Status{OnTrack, AtRisk, OffTrack}

// Health returns the health that owners claim by declaring s; empty where they declare nothing.
func (s Status) Health() Health { return Health(s) }

// Standing is how well the belief under an alignment stands.
type Standing string

// The standings.
const (
	OnTrust      Standing = "on-trust"     // it states no numbers, so readings cannot test it
	TooEarly     Standing = "too-early"    // it states numbers, and the readings cannot speak about it yet
	Supported    Standing = "supported"    // it holds so far
	Weaker       Standing = "weaker"       // right direction, less than believed
	NoEffect     Standing = "no-effect"    // there is no effect to see
	Contradicted Standing = "contradicted" // the readings speak against it
)

// Standings lists those that somebody may put in the place of what the readings say.
var Standings = []Standing{TooEarly, Supported, Weaker, NoEffect, Contradicted}

// Words says a standing as people read it, as a phrase; nothing for none.
func (s Standing) Words() words.Text {
	switch s {
	case OnTrust:
		return words.T("taken on trust")
	case TooEarly:
		return words.T("too early")
	case Supported:
		return words.T("holding so far")
	case Weaker:
		return words.T("weaker than believed")
	case NoEffect:
		return words.T("no effect seen")
	case Contradicted:
		return words.T("speaks against it")
	}
	return words.Text{}
}
