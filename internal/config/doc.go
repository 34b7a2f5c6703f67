// Package config is what a program run is set to: one value, read from flags, then the environment, then a file, then
// the defaults. What can be set stands in one table, from which the flags, the variables, the keys of the file and the
// reference page follow. It is the only place that reads the environment. It knows no command and opens no file: both
// are handed in.
package config

//go:generate go test -run ^TestPage$ -update .
