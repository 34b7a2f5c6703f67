// Package say words what was judged of a goal: its sentence, why its health is what it is, how its tripwires stand.
// Pages ask it, and so can whatever else tells people of goals. It judges nothing: that is package assess.
package say
