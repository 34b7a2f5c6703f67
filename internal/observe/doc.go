// Package observe says what is worth a conversation in a plan that was read out of a table: the sharpest of what the
// rules of package finding see in it, and of what only a flat table shows. Each observation is a true sentence about
// rows that it names, with one question to ask.
//
// It reads no files and computes nothing of readings; it never names people, and gives no grade.
package observe
