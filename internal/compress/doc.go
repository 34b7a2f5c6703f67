// Package compress sends whole answers smaller, where that tells nobody anything. It compresses nothing that comes bit
// by bit, such as a live stream, and keeps nothing.
//
// The length of a compressed answer tells how much of what it repeats from its request stands in it anyway. Who can
// have somebody's browser ask again and again, and sees the lengths on the wire, finds out a text letter by letter. So
// an answer is compressed only where no other site can have had it asked for; docs/decisions/0018 has the reasons.
package compress
