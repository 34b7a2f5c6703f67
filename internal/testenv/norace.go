//go:build !race

package testenv

// Race reports whether the race detector runs. With it pools forget a part of what they are given, so what is allocated
// says nothing of the program.
const Race = false
