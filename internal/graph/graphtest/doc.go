// Package graphtest says once more, as simply as it can, what the figures of a workspace are: an implementation of the
// semantics page, section 4, that shares no code with package graph, uses no index and keeps nothing. Tests hold
// package graph and package lens against it. It also makes random edits of a workspace. It is for tests only.
package graphtest
