// Package cascadetest makes workspaces for tests: a rapid generator of documents that are valid by construction and use
// every kind and field, predictable ids, and a way to say what a snapshot says whatever its ids are. It is for tests
// only and checks nothing itself.
package cascadetest
