// Package dense holds the containers of a workspace's state: vectors, hash indexes and ordered sets of small integers.
// Each is a value that shares what is equal with the values it was made from, so that a state of a workspace costs what
// has changed since the one before. Beside them is a container of what was asked for lately. It knows nothing of what
// is kept in it.
package dense
