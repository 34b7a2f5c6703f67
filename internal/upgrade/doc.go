// Package upgrade brings what earlier programs stored to the form this one reads, and says in words what that changes
// for people. The tables themselves are changed by the store when it opens; here it is what stands in them: a
// workspace's rows are written anew by one record of its journal, which no earlier record is changed for.
package upgrade
