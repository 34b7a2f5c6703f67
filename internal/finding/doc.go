// Package finding holds the rules that look at a cascade for what weakens it, and says what each one found: where,
// why it matters, the evidence, and the next step. A rule is a small value that reads one viewer's lens, so a finding
// can name nothing that viewer may not see; an example beside each rule shows what it fires on and what it leaves
// alone. The package computes no figures (graph does), reads no goal language (text does), and reads and stores
// nothing itself.
package finding

//go:generate go run ./gen
