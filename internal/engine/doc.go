// Package engine ties the rooms together: it opens the workspaces of a database, runs commands (decide on what the actor
// sees, commit many at once, apply, tell) and follows what other processes commit. There is one loop, so commands of one
// process never race; a compare-and-swap in the store protects against other processes. It holds no rule of the cascade
// and no page.
package engine
