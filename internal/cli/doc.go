// Package cli is the weir command: flags, exit codes and words for a terminal. It parses, calls one room and prints
// what comes back; it decides nothing.
package cli

//go:generate go test -run ^TestReference$ -update .
