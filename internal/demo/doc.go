// Package demo furnishes the workspaces that `weir demo` opens: Northlight, a fictional company whose quarter shows
// what Weir is for, with half a year of readings from a seeded generator, beside two real cascades. It writes through
// the engine like everybody else, but for a company of any size, which goes straight into rows and journal.
package demo
