// Package gather finds the texts that Go files say through package words, and what is wrong with how they say them. It
// reads syntax that is handed in, and no files.
package gather
