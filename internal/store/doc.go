// Package store keeps workspaces in SQL: the rows that say what is, the hash-chained journal that says how it came to
// be, and the instance's accounts, sessions, tokens and links. One implementation runs on SQLite and PostgreSQL; what
// the two do differently stands in dialect.go. It writes what it is given and decides nothing: no rule of the cascade,
// no right and no sight is known here.
package store
