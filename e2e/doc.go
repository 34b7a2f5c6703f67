// Package e2e tests the built program from outside: its commands, its pages and its API, on real databases and in a
// real browser, through crashes and beside a twin. It holds tests only and reaches into no room but to compare
// cascades.
package e2e
