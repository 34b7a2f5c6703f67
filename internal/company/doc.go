// Package company makes up a workspace of any size, from a thousand goals to a million, for benchmarks, tests of what
// grows with size, and `weir demo --size`. What it makes follows from the options and the seed alone. Its proportions
// are those of companies that keep a cascade for some years: six levels of goals, a seventh of them under two or three,
// half a year of readings of every metric, a few things restricted, and sentences that vary as people's do, the good
// ones and the others, since rules read them.
package company
