// Package sight decides what one viewer may see of a workspace, and holds nothing else, so that it can be reviewed
// alone. It filters first and computes after: a View has a graph built over a snapshot in which the hidden does not
// exist and the redacted is a stub, so no figure, count, order or refusal can rest on what its viewer may not see.
//
//	viewer.go       the rules: how much of a thing one person sees
//	fingerprint.go  which people see the same, and so may share one view
//	shared.go       views that people share, computed when somebody asks
//	world.go        one state of a workspace with its views; View is what a person gets
//	follow.go       what a write shows to each of those whose views are kept
//	lift.go         a change decided on a view becomes a change of the whole
//
// Read models stand above it, in package lens. It writes nothing.
package sight
