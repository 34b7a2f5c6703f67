package weir

import "embed"

// Examples holds testdata/rust-goals and testdata/sdg-uk; testdata/README.md and the head of each file name source
// and licence.
//
//go:embed testdata/rust-goals testdata/sdg-uk
var Examples embed.FS
