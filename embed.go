// Package weir holds the real cascades that ship with the program: the demo opens them and the tests measure on them.
// Everything else is under internal.
package weir

import "embed"

// Examples holds testdata/rust-goals and testdata/sdg-uk, each with a README that names its source and licence.
//
//go:embed testdata/rust-goals testdata/sdg-uk
var Examples embed.FS
