// Package finding holds the rules that look at a cascade for what weakens it, and says what each one found: where,
// why it matters, the evidence, and the next step. A rule is a small value that reads one viewer's lens, so a finding
// can name nothing that viewer may not see; an example beside each rule shows what it fires on and what it leaves
// alone.
//
// A rule looks at one thing at a time and says what its findings about that rest on (part.go). What all rules find is
// kept (kept.go): where something is found, not what that says, which is worded for what is shown (tell.go). After a
// write only what it reaches is looked at again (after.go): from what was written, along the references that rules
// follow (reached.go, follow.go), to the things they look at. A property holds what is kept to a run from scratch.
//
// The package computes no figures (graph does), reads no goal language (text does), and reads and stores
// nothing itself.
package finding

//go:generate go run ./gen
