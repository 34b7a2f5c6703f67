// Package client asks a running Weir over its API, for commands that are given a server instead of a database. It knows
// no command line and follows no redirect, since that would hand the token on.
package client
