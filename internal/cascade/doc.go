// Package cascade holds the words of Weir: goals, measures, metrics, alignments and the rest of a workspace, the
// invariants that hold between them, and the commands that change them. A Snapshot is an immutable state of one
// workspace; a command is a pure function from a snapshot to a list of Changes, and nothing but a Change alters state.
// It computes no figures (package graph does), decides nothing about sight (package sight does) and knows no file,
// database or network.
package cascade
