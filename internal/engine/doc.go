// Package engine ties the rooms together: it opens the workspaces of a database, runs commands (decide on what the
// actor sees, commit many at once, apply, tell) and follows what other processes commit. Each workspace has a queue
// of its own, so commands of one workspace never race and what is large or slow in one holds up no other; a
// compare-and-swap in the store protects against other processes. It holds no rule of the cascade and no page.
package engine
