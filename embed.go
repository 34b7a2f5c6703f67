package weir

import "embed"

// Examples holds testdata/rust-goals and testdata/sdg-uk, each with a README that names its source and licence.
//
//go:embed testdata/rust-goals testdata/sdg-uk
var Examples embed.FS
