// Package words is how Weir says something to a person. A sentence is made by T, and a counted one by N, anywhere, in
// English, with its places left open; it becomes a string where it is written out, in the reader's language and with
// the workspace's own names for goals and measures. Numbers, dates and counted things have their one form here, and a
// number is read here as people type it.
//
// It knows no goal, no page and no command: what stands in a place is handed in. Of what people write it reads numbers
// only, and what is for programs (keys, codes, JSON, logs) does not pass through it.
package words

//go:generate go run ./gen
