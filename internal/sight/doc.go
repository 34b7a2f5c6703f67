// Package sight decides what one viewer may see of a workspace, and holds nothing else, so that it can be reviewed
// alone. It filters first and computes after: a View has a graph built over a snapshot in which the hidden does not
// exist and the redacted is a stub, so no figure, count, order or refusal can rest on what its viewer may not see.
//
//	viewer.go       the rules: how much of a thing one person sees
//	insider.go      what somebody is in on, found from what names them
//	fingerprint.go  which people see the same, and so may share one view
//	shared.go       views that people share, computed when somebody asks
//	renewal.go      views built anew that have moved far from the whole
//	mark.go         whether two views show the same, without reading them
//	world.go        one state of a workspace with its views; View is what a person gets
//	trail.go        what changed from one view to a later one of the same people
//	asked.go        what somebody has asked for, to be brought up to what is written
//	follow.go       what a write shows to each of those whose views are kept
//	lift.go         a change decided on a view becomes a change of the whole
//	removal.go      what a removal takes, and what it leaves for whom
//	comeback.go     what is taken back joins what was left
//	past.go         what is told of a change that somebody else made
//
// # Removing and taking back
//
// Somebody removes a thing as they see it. Each thing with a part that they do not see stays for those who see that
// part, and each that something names where they do not see it stays for those who see that; with these stays what they
// hang on. What stays is marked with one mark, cascade.Remnant: for whom it is left, and since when it is gone to all
// others. The rest is deleted, with what cannot stand without it. A person stays for nobody, since what they might do
// and see ends; where they stood in things that their remover does not see is kept in a cascade.Leaver.
// That a metric was a composite until a part of it went is kept in a cascade.Parting, so that who owns it sees no more.
//
// Taken back, each thing is written again under its id. Where nothing was left it is simply new, and has borne its key
// from then on. Where something was left, what was written is joined with it: what its writer saw is as they write it,
// what they never saw is as it was left, and it is as open as it was. What was hung on it since it was gone, and would
// come to light now, is left for the people it was left for: to the others there was nothing to hang it on. A person
// stands again where they stood.
//
// Read models stand above it, in package lens. It writes nothing.
package sight
