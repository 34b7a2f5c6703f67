// Package jobs runs what runs by itself: chores, which are done now and then, and channels, which tell somebody outside
// of what happens in a workspace. Both are kept in the database, so that a crash loses none and several processes share
// them; everything is done at least once, under an id that stays the same. A channel is a cursor over the journal:
// whoever writes never calls it. The package knows no mail and no webhook and shows nobody anything: what is told is
// built by its channel, from what the recipient sees when it is sent.
package jobs
