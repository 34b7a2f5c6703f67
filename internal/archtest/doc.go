// Package archtest holds the project to its own laws: which room imports which,
// where time, chance and the network may be touched, which modules are linked
// and why, and what no file may contain. It is tests only. They read the source
// in-process: go test remembers which files a test read and runs it again when
// one changes, which it cannot know of a test that asks the go command.
package archtest
