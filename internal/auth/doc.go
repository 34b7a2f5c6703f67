// Package auth says who is asking and what they may do: the permission table, bearer tokens, sessions and one-time
// links. It reads people from the workspace anew for every request, and remembers credentials for as long as the
// instance's chain says nothing against them, so that whatever is taken away is gone within a second in every
// process. It decides nothing about sight (package sight does) and knows no page and no operation.
package auth

//go:generate go test -run ^TestPermissionsPage$ -update .
