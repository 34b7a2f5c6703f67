// Package clock is the one place where Weir reads the time and draws
// randomness. Everybody else is handed a [Clock] and an [IDs] and so can be
// replayed: with a frozen clock and a seed, two runs on the same input answer
// byte for byte alike. It is not a scheduler and knows nothing about calendars
// or cycles; those are domain rules and live in package cascade.
package clock
