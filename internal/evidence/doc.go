// Package evidence decides what the numbers say: series in, statements out. It
// judges bets (did the change move the metric?), links (do two metrics move
// together as believed?) and chance (will the target be met by its date?), and
// says each in one plain sentence. Everything rests on one engine: generalised
// least squares averaged over a fixed grid of noise models, whose posterior is
// an exact mixture of Student-t distributions. There is no sampling, no
// optimiser, no clock and no randomness: the same input gives the same bytes.
//
// It is not a store, knows no goals or people (of package cascade it takes what
// a standing is called), reads no files of its own and never says that one
// thing caused another.
package evidence
