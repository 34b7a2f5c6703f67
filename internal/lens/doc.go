// Package lens is what one viewer may see of a workspace, and the only way to read one. A lens filters first and
// computes after: its graph is built over a snapshot in which the hidden does not exist and the redacted is a stub, so no
// figure, count, order or refusal can rest on what its viewer may not see. Pages, the API, exports, findings and commands
// all take a lens. It writes nothing.
package lens
