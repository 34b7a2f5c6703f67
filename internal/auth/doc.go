// Package auth says who is asking and what they may do: the permission table, bearer tokens, sessions and one-time links.
// It reads credentials from requests and people from the workspace, both anew for every request, so that whatever is
// taken away is gone with the next one. It decides nothing about sight (package sight does) and knows no page and no
// operation.
package auth

//go:generate go test -run ^TestPermissionsPage$ -update .
