// Package weir holds the real cascades that ship with the program: the demo opens them and the tests measure on them.
// It holds no code; everything else is under internal.
package weir
