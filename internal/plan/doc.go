// Package plan says what changes do: as a list for programs, and as lines for people. It decides nothing: the changes
// come from a command of package cascade, and what they do not name it does not know.
package plan
